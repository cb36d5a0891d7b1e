"""`calibrate` fits drivers to a history and prints them as YAML that a scenario takes, with a picture where it is asked for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.command import planner
from tests.model.test_sampling import drawn
from tests.support import load_text


def test_what_it_prints_is_yaml_to_paste() -> None:
    """Comments, then drivers: pasted in place of those of a scenario, they are loaded and drawn."""
    done = planner("calibrate", "--series", "server_dram", "--sample", "100")
    assert done.returncode == 0
    assert "22 quarters, 2021Q1 to 2026Q2" in done.stdout
    assert "sd 0.216" in done.stdout
    assert "momentum 0.69 +- 0.15" in done.stdout
    assert re.search(r"^# falls +8 ", done.stdout, re.M)
    drivers = done.stdout.partition("  drivers:\n")[2]
    was = "drivers: {a: {kind: mean_reverting, indices: [dram], sd: 15%, reversion: 20%}}"
    text = drawn(12, "{2027-04: all}").replace(was, f"drivers:\n{drivers}")
    text = text.replace("{dram: {now", "{server-dram: {now").replace("index: dram", "index: server-dram")
    loaded = load_text(text)
    assert len(loaded.setting.futures) == 12
    assert [*loaded.scenario.risk.drivers] == ["server-dram-walk"]
    assert not [problem for problem in loaded.warnings if "both draw" in problem.what]
    assert all(len(line) <= 100 for line in done.stdout.splitlines() if line.startswith("#"))


def test_two_drivers_of_one_price_are_told() -> None:
    """The second that it prints stands in comments; with both there is a warning with its line. A shock on top has none."""
    done = planner("calibrate", "--series", "server_dram", "--sample", "20")
    drivers = done.stdout.partition("  drivers:\n")[2].replace("    # or this one", "    #").replace("    # ", "    ")
    drivers = "".join(line for line in drivers.splitlines(keepends=True) if "instead" not in line)
    was = "drivers: {a: {kind: mean_reverting, indices: [dram], sd: 15%, reversion: 20%}}"
    text = drawn(12, "{2027-04: all}").replace(was, f"drivers:\n{drivers}")
    text = text.replace("{dram: {now", "{server-dram: {now").replace("index: dram", "index: server-dram")
    (problem,) = [problem for problem in load_text(text).warnings if "both draw" in problem.what]
    assert problem.path == "risk.drivers.server-dram-walk"
    assert "'server-dram-regimes' and 'server-dram-walk' both draw the price of server-dram" in problem.what
    assert problem.place is not None
    assert problem.place.line
    shock = (
        "{kind: low_base_high, indices: [dram], shares: {low: 70%, high: 130%}, probabilities: {low: 50%, high: 50%}}"
    )
    apart = drawn(12, drivers=f"a: {{kind: mean_reverting, indices: [dram], sd: 15%, reversion: 20%}}, b: {shock}")
    assert not [problem for problem in load_text(apart).warnings if "both draw" in problem.what]


def test_an_index_of_a_scenario(tmp_path: Path) -> None:
    """The id is named in the drivers; the only index with a history needs no naming."""
    done = planner("calibrate", "frontier-2027", "--index", "server-dram", "--sample", "20")
    assert done.returncode == 0
    assert "indices: [server-dram]" in done.stdout
    quarters = [(year, month) for year in (2023, 2024, 2025, 2026) for month in (1, 4, 7, 10)]
    days = ", ".join(f"{year}-{month:02}-01: {10 + (3 * year + month) % 7} USD/GB" for year, month in quarters)
    text = drawn(12).replace("now: 10 USD/GB", f"now: 10 USD/GB, history: {{{days}}}")
    (tmp_path / "own.yaml").write_text(text, "utf-8")
    alone = planner("calibrate", "own.yaml", "--sample", "20", cwd=tmp_path)
    assert alone.returncode == 0
    assert "# dram: 16 quarters, 2023Q2 to 2027Q1" in alone.stdout


def test_the_picture_is_one_file_that_is_never_written_over(tmp_path: Path) -> None:
    """Levels, runs of falls and of rises; no request; the same bytes for the same seed."""
    words = ("calibrate", "--series", "nand", "--sample", "50", "--html")
    first, second = tmp_path / "a.html", tmp_path / "b.html"
    assert planner(*words, str(first)).returncode == planner(*words, str(second)).returncode == 0
    text = first.read_text("utf-8")
    assert text == second.read_text("utf-8")
    charts = json.loads(re.findall(r'<script type="application/json" id="charts">(.*?)</script>', text, re.S)[0])
    assert [chart["id"] for chart in charts] == ["chart-levels", "chart-falls", "chart-rises"]
    assert [line["name"] for line in charts[0]["data"]][:3] == ["history, P5", "history, P50", "history, P95"]
    for chart in charts[1:]:
        assert [sum(bar["y"]) for bar in chart["data"]] == pytest.approx([100, 100])
    assert "default-src &#39;none&#39;" in text
    again = planner(*words, str(first))
    assert again.returncode == 2
    assert "the file exists" in again.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "write --series essd or nand or server_dram"),
        (("--series", "server_ram"), "no price history of this name"),
        (("--series", "essd"), "1 quarterly moves"),
        (("--index", "dram"), "no FILE is named"),
        (("hello",), "0 indices have a history"),
        (("frontier-2027",), "6 indices have a history"),
        (("frontier-2027", "--index", "sever-dram"), "did you mean 'server-dram'?"),
        (("frontier-2027", "--series", "nand"), "one history is fitted to"),
        (("nowhere.yaml",), "nowhere.yaml"),
        (("--series", "nand", "--fall", "nan"), "not a number"),
        (("--series", "nand", "--sample", "0"), "not in the range"),
    ],
)
def test_what_cannot_be_fitted_is_told(words: tuple[str, ...], said: str) -> None:
    """Exit 2 and what to do, never a traceback."""
    done = planner("calibrate", *words)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_history_that_does_not_move_is_told(tmp_path: Path) -> None:
    """Nothing can be fitted to it."""
    days = ", ".join(f"{year}-{month:02}-01: 10 USD/GB" for year in (2024, 2025, 2026) for month in (1, 4, 7, 10))
    (tmp_path / "still.yaml").write_text(
        drawn(12).replace("now: 10 USD/GB", f"now: 10 USD/GB, history: {{{days}}}"), "utf-8"
    )
    done = planner("calibrate", "still.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "moves by the same in every quarter" in " ".join(done.stderr.split())


def test_what_part_of_its_roofline_an_accelerator_reaches() -> None:
    """Both halves, fitted and tried, with how far off each row is; beside a history of prices it is refused."""
    done = planner("calibrate", "--throughput")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^  blackwell  fp4   24\.8 %  fitted on 5 rows$", done.stdout, re.M)
    tried = done.stdout.partition("tried on the other half")[2]
    assert re.search(r"^8x B200 \(NVIDIA\) +deepseek-r1 +blackwell fp4 +4,172 +17,738 +\+325 %$", tried, re.M)
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    other = planner("calibrate", "--throughput", "--series", "nand")
    assert other.returncode == 2
    assert "leave out FILE" in other.stderr
