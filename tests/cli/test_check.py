"""`check` tells everything at once: paragraphs for people, JSON for programs, an exit code for scripts."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import planner
from tests.model.test_reduction import on_a_line

BAD = "planner: 1\nname: bad\nhorizon: {start: 2027-01, periods: 6, step: month}\nmoney: {discount_rate: 9, currncy: USD}\n"
UNWISE = BAD.replace("money: {discount_rate: 9, currncy: USD}", "items: {ddr5: {tier: dram}}")


def test_a_shipped_scenario_is_ok_by_name() -> None:
    """Exit 0, nothing on stdout."""
    done = planner("check", "hello")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "hello: ok\n")


def test_each_finding_is_a_paragraph_at_80_columns(tmp_path: Path) -> None:
    """Place and path; what and value; arrow and next step."""
    (tmp_path / "bad.yaml").write_text(BAD, "utf-8")
    done = planner("check", "bad.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == (
        "bad.yaml:4:24 money.discount_rate\n"
        "  '9' is a bare number, percent per year needs its unit\n"
        "  -> write it like 9%/yr\n"
        "\n"
        "bad.yaml:4:27 money.currncy\n"
        "  there is no key 'currncy' here\n"
        "  -> did you mean 'currency'?\n"
        "\n"
    )
    assert done.stderr == "2 errors\n"
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_json_has_every_part_of_a_finding(tmp_path: Path) -> None:
    """The same findings for programs, on stdout alone."""
    (tmp_path / "bad.yaml").write_text(BAD, "utf-8")
    done = planner("check", "bad.yaml", "--json", cwd=tmp_path)
    said = json.loads(done.stdout)
    assert (done.returncode, said["ok"], len(said["problems"])) == (2, False, 2)
    assert said["problems"][0] == {
        "severity": "error",
        "file": "bad.yaml",
        "line": 4,
        "column": 24,
        "path": "money.discount_rate",
        "what": "'9' is a bare number, percent per year needs its unit",
        "value": "9",
        "next_step": "write it like 9%/yr",
    }


def test_strict_makes_warnings_errors(tmp_path: Path) -> None:
    """An item that serves no need is legal; with --strict it is not."""
    (tmp_path / "s.yaml").write_text(UNWISE, "utf-8")
    done = planner("check", "s.yaml", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("warning: s.yaml:4:9 items.ddr5\n")
    assert planner("check", "s.yaml", "--strict", cwd=tmp_path).returncode == 2


def test_variant_and_set_change_what_is_checked(tmp_path: Path) -> None:
    """A finding in a value from the command line says so."""
    (tmp_path / "s.yaml").write_text(
        UNWISE.replace("items: {ddr5: {tier: dram}}", "variants: {v: {money: 3}}"), "utf-8"
    )
    assert planner("check", "s.yaml", cwd=tmp_path).returncode == 0
    assert planner("check", "s.yaml", "--variant", "v", cwd=tmp_path).returncode == 2
    done = planner("check", "s.yaml", "--set", "money.discount_rate=9", cwd=tmp_path)
    assert done.stdout.startswith("--set:1:1 money.discount_rate\n")


def many(count: int) -> str:
    """A scenario with so many items that serve no need."""
    items = ", ".join(f"ddr5-{n:02d}: {{tier: dram}}" for n in range(count))
    return f"planner: 1\nname: many\nhorizon: {{start: 2027-01, periods: 6, step: month}}\nitems: {{{items}}}\n"


def test_of_warnings_of_one_kind_a_few_are_shown(tmp_path: Path) -> None:
    """30 items serve no need: three with their places, 27 counted; --all shows each, --json keeps each, the code is the same."""
    (tmp_path / "s.yaml").write_text(many(30), "utf-8")
    done = planner("check", "s.yaml", cwd=tmp_path)
    heads = [line for line in done.stdout.splitlines() if line.startswith("warning: ")]
    assert [head.split()[-1] for head in heads] == ["items.ddr5-00", "items.ddr5-01", "items.ddr5-02"]
    assert "  and 27 more of the same kind; `planner check --all` shows each\n" in done.stdout
    assert (done.returncode, done.stderr.splitlines()[0]) == (0, "30 warnings")
    whole = planner("check", "s.yaml", "--all", cwd=tmp_path)
    assert whole.stdout.count("warning: ") == 30
    assert whole.stderr == done.stderr
    assert len(json.loads(planner("check", "s.yaml", "--json", cwd=tmp_path).stdout)["problems"]) == 30
    strict = planner("check", "s.yaml", "--strict", cwd=tmp_path)
    assert (strict.returncode, strict.stdout) == (2, done.stdout)


def test_one_more_than_a_few_is_shown_too(tmp_path: Path) -> None:
    """Four of one kind take no more lines than three and a count; five are three and two more."""
    (tmp_path / "four.yaml").write_text(many(4), "utf-8")
    (tmp_path / "five.yaml").write_text(many(5), "utf-8")
    assert planner("check", "four.yaml", cwd=tmp_path).stdout.count("warning: ") == 4
    five = planner("check", "five.yaml", cwd=tmp_path).stdout
    assert (five.count("warning: "), five.count("and 2 more")) == (3, 1)


def test_errors_are_told_one_by_one(tmp_path: Path) -> None:
    """30 wrong tiers are 30 lines to mend."""
    (tmp_path / "s.yaml").write_text(many(30).replace("tier: dram", "teir: dram"), "utf-8")
    done = planner("check", "s.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout.count("s.yaml:4:") >= 30
    assert "of the same kind" not in done.stdout


def test_few_futures_that_stand_for_many_are_told_with_their_distance(tmp_path: Path) -> None:
    """8 / 104 of the mean need (tests/model/test_reduction.py), in words and as JSON; nothing heavy is loaded where none are."""
    (tmp_path / "few.yaml").write_text(on_a_line(), "utf-8")
    said = "2 futures stand for 4, at a distance of 7.69% of mean levels"
    done = planner("check", "few.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"{said}\n")
    assert json.loads(planner("check", "few.yaml", "--json", cwd=tmp_path).stdout)["notes"] == [said]


CROWDED = """\
planner: 1
name: crowded
horizon: {start: 2027-01, periods: 3, step: month}
items: {d: {tier: dram}}
locations:
  s: {pue: 1.2, power: 1 MW, space: 4}
fleets:
  f: {at: s, given: {2027-01: 0.3 MW, 2027-03: 1.1 MW}, power: 100 kW, per_unit: {dram: 1 GB/MW}, bought: [dram]}
markets: {m: {items: [d], price: 1 USD/GB}}
"""


def test_fleets_that_overdraw_a_place_are_told_without_solving(tmp_path: Path) -> None:
    """Eleven units of 100 kW at 1.2 are 1.32 MW of 1 in March, and seven more than 4; `solve` says it at the same lines."""
    (tmp_path / "crowded.yaml").write_text(CROWDED, "utf-8")
    done = planner("check", "crowded.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "crowded.yaml:6:24 locations.s.power" in done.stdout
    assert "draw 1.32 MW in 2027-03 of 1 MW" in done.stdout
    assert "crowded.yaml:6:37 locations.s.space" in done.stdout
    assert "7 units more than it has space for in 2027-03" in done.stdout.replace("\n  ", " ")
    solved = planner("solve", "crowded.yaml", cwd=tmp_path)
    assert solved.returncode == 3
    assert "crowded.yaml:6:" in solved.stderr


def test_what_workloads_stumble_over_has_its_line(tmp_path: Path) -> None:
    """An accelerator without a roofline, found only once sizes are worked out: at the line that names it."""
    text = CROWDED.replace("power: 1 MW, space: 4", "").replace("s: {pue: 1.2, }", "s: {}") + (
        "accelerators: {gpu: {}}\n"
        "workloads: {w: {kind: inference, at: s, model: llama3-8b, accelerator: gpu, tokens: 1 ktokens/s,\n"
        "  context: 1000, sessions: 10}}\n"
        "catalog: memory-2026q2\n"
    )
    (tmp_path / "loose.yaml").write_text(text, "utf-8")
    done = planner("check", "loose.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "loose.yaml:11:" in done.stdout
    assert "nothing says what gpu computes" in done.stdout
