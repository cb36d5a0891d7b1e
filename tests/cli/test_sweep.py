"""`sweep`: every member is the plan that `solve` finds, one row each; a sweep that was killed goes on to the same bytes."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from planner.app import solve as solving
from planner.app.load import load
from planner.app.solve import How, solve
from planner.app.sweep import Sweep, sweep
from planner.app.sweep_member import Seat
from planner.app.sweep_members import drawn, from_list, grid, members_of
from planner.errors import InfeasibleError, InputError
from planner.lp.certificate import Certificate
from planner.report.sweep_page import sweep_page
from planner.report.sweep_text import sweep_lines
from planner.solvers.warm import Warm
from tests.cli.command import ROOT, planner
from tests.cli.test_frontier import charts, hedge
from tests.small import small
from tests.solvers.test_decomposed import deals

PRICES = ("--over", "markets.spot.price=20 USD/GB,22 USD/GB")
LEADS = ("--over", "markets.spot.lead_time=1 month,9 months")
SMALL = (
    ("hello", ("markets.spot.price=20 USD/GB,22 USD/GB", "markets.spot.lead_time=1 month,2 months,9 months")),
    ("lead-time", ("markets.spot.lead_time=1 month,3 months", "stock.opening.quantity=0 TB,75 TB,150 TB")),
    ("take-or-pay", ("contracts.micron-lta.clauses.top.share=40%,60%,90%", "markets.spot.price=10 USD/GB,30 USD/GB")),
    ("negotiation", ("indices.server-dram.now=15 USD/GB,21.5 USD/GB,30 USD/GB", "money.discount_rate=0%/yr,12%/yr")),
    ("which-route", ("money.discount_rate=0%/yr,5%/yr,10%/yr",)),
    ("budget", ("money.discount_rate=0%/yr,5%/yr,10%/yr",)),
)


def table(folder: Path) -> list[dict[str, str]]:
    """The rows of a sweep."""
    return [*csv.DictReader(io.StringIO((folder / "sweep.csv").read_text("utf-8")))]


def swept(file: str, over: Sequence[str], into: Path, processes: int = 1) -> Sweep:
    """A grid, in this process."""
    return sweep(file, grid(over), into, processes=processes)


# What a member is ------------------------------------------------------------------------------------------------------


def test_a_grid_has_a_row_for_every_combination(tmp_path: Path) -> None:
    """Hello buys 4 PB at 20 (80 MUSD) or 22 (88 MUSD), all in its first fiscal year; nothing comes in time after 9 months."""
    done = planner("sweep", "hello", *PRICES, *LEADS, "--into", str(tmp_path / "s"))
    assert done.returncode == 0, done.stderr
    rows = table(tmp_path / "s")
    values = [(row["markets.spot.price"], row["markets.spot.lead_time"]) for row in rows]
    assert values == [(price, lead) for price in ("20 USD/GB", "22 USD/GB") for lead in ("1 month", "9 months")]
    assert [row["status"] for row in rows] == ["planned", "infeasible"] * 2
    assert [row["objective"] for row in rows] == ["80000000", "", "88000000", ""]
    assert [row["cash"] for row in rows] == [row["terms.goods"] for row in rows] == ["80000000", "", "88000000", ""]
    assert [(row["level"], row["fiscal_year"], row["short_gb"]) for row in rows[::2]] == [("A", "FY27", "0")] * 2
    assert rows[1]["reason"] == "no plan can keep every promise of hello"
    lines = done.stdout.splitlines()
    assert lines[0] == "4 members of hello: 2 plans, 2 infeasible"
    assert all(len(line) <= 80 for line in lines)


def test_a_row_says_what_is_signed_and_what_is_expected(tmp_path: Path) -> None:
    """All of it is signed above a fifth (test_frontier): then 1400 is paid in both futures; else 2000 or 500, 1250 in the mean."""
    found = swept(hedge(tmp_path), ["risk.measures.c.omega=0%,100%"], tmp_path / "s")
    assert [row.signed for row in found.rows] == [{}, {"lta": pytest.approx(1)}]
    assert [row.cost for row in found.rows] == pytest.approx([1250, 1400])
    assert [sum(row.terms.values()) for row in found.rows] == pytest.approx([1250, 1400])
    assert [row.cash for row in found.rows] == pytest.approx([1250, 1400])


def test_a_row_says_what_is_short_and_the_cash_of_the_first_year_alone(tmp_path: Path) -> None:
    """60 of 100 GB a month are sold: 40 are short in each of three months; December's 600 USD are of the first year."""
    text = small(
        horizon="{start: 2026-12, periods: 3, step: month}",
        needs="{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {price: 50 USD/GB}}}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB, available: 60 GB/month}}",
    )
    (tmp_path / "small.yaml").write_text(text, "utf-8")
    (row, more) = swept(
        str(tmp_path / "small.yaml"), ["markets.spot.available=60 GB/month,100 GB/month"], tmp_path / "s"
    ).rows
    assert row.short_gb == {"dram": pytest.approx(120)}
    assert more.short_gb == {}
    assert (row.fiscal_year, row.cash, more.cash) == ("FY26", pytest.approx(600), pytest.approx(1000))
    assert row.objective == pytest.approx(1800 + 120 * 50)


@pytest.mark.parametrize(("name", "over"), SMALL, ids=[name for name, _ in SMALL])
def test_every_member_is_the_plan_of_solve(name: str, over: Sequence[str], tmp_path: Path) -> None:
    """Objective and level of each, or that there is none, as `planner solve` with the same `--set` finds them cold."""
    members = grid(over)
    for row in swept(name, over, tmp_path / "s").rows:
        try:
            cold = solve(name, sets=members.sets(row.member))
        except InfeasibleError:
            assert (row.status, row.level) == ("infeasible", "")
            continue
        assert row.objective == pytest.approx(cold.certificate.objective, rel=1e-9, abs=1e-6)
        assert row.cost == pytest.approx(cold.plan.cost, rel=1e-9, abs=1e-6)
        assert row.level == cold.certificate.level


def test_members_with_many_futures_are_solved_by_branches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """24 futures in 24 branches, where that is many: what one program finds, within both gaps."""
    file = tmp_path / "drawn.yaml"
    file.write_text(deals("c: {kind: cost, alpha: 80%, omega: 30%}", learn="{2027-07: 24 branches}"), "utf-8")
    over = ["risk.measures.c.omega=0%,30%"]
    whole = swept(str(file), over, tmp_path / "whole")
    asked: list[str] = []
    monkeypatch.setattr(solving, "MANY", 2)
    parts = solving.by_branches

    def counted(*words: Any) -> Any:
        asked.append("by branches")
        return parts(*words)

    monkeypatch.setattr(solving, "by_branches", counted)
    apart = swept(str(file), over, tmp_path / "apart")
    assert len(asked) == 2
    for one, other in zip(whole.rows, apart.rows, strict=True):
        assert one.objective == pytest.approx(other.objective, rel=3e-6)


def test_a_member_that_is_no_scenario_says_why_and_the_others_are_solved(tmp_path: Path) -> None:
    """A price in GB; where no end can be read, as with a path that there is not, nothing is solved or written."""
    found = swept("hello", ["markets.spot.price=20 USD/GB,20 GB"], tmp_path / "s")
    assert [row.status for row in found.rows] == ["planned", "unreadable"]
    assert found.rows[1].reason.startswith("markets.spot.price: ")
    done = planner("sweep", "hello", "--over", "markets.spot.prise=1 USD/GB,2 USD/GB", "--into", str(tmp_path / "t"))
    assert done.returncode == 2
    assert "did you mean" in done.stderr
    assert not (tmp_path / "t").exists()


def test_without_any_plan_it_ends_with_three(tmp_path: Path) -> None:
    """The table is there all the same."""
    words = ("--over", "markets.spot.lead_time=9 months,10 months", "--into", str(tmp_path / "s"))
    assert planner("sweep", "hello", *words).returncode == 3
    assert len(table(tmp_path / "s")) == 2


# Lists and draws -------------------------------------------------------------------------------------------------------


def test_a_list_leaves_what_an_empty_cell_does_not_say(tmp_path: Path) -> None:
    """The third member is the scenario as written: 4 PB at 21.50 are 86 MUSD."""
    file = tmp_path / "members.csv"
    file.write_text("markets.spot.price,markets.spot.lead_time\n20 USD/GB,\n,9 months\n,\n", "utf-8")
    done = planner("sweep", "hello", "--list", str(file), "--into", str(tmp_path / "s"), "--json")
    rows = json.loads(done.stdout)
    assert [row["objective"] for row in rows] == [80e6, None, 86e6]
    assert rows[2]["values"] == ["", ""]


def test_draws_hang_on_the_seed_and_begin_alike() -> None:
    """Ten members begin with the five of the same seed; all lie between the ends, in the unit of the low one."""
    over = ["money.discount_rate=6%/yr..12%/yr", "markets.spot.lead_time=2 weeks..9", "m.price=$4.10/GB..$5/GB"]
    ten, five = drawn(over, 10, 7), drawn(over, 5, 7)
    assert ten.values[:5] == five.values
    assert drawn(over, 5, 8).values != five.values
    for rate, lead, price in drawn(over, 200, 1).values:
        assert 6 <= float(rate.removesuffix("%/yr")) <= 12
        assert int(lead.removesuffix(" weeks")) in range(2, 10)
        assert 4.1 <= float(price.removeprefix("$").removesuffix("/GB")) <= 5
    assert {lead for _, lead, _ in drawn(over, 200, 1).values} == {f"{weeks} weeks" for weeks in range(2, 10)}


@pytest.mark.parametrize(
    ("over", "count", "said"),
    [
        ((), None, "nothing to sweep"),
        (("a",), None, "nothing to move"),
        (("a=1", "a=2"), None, "named twice"),
        (("a=1,2",), 3, "no range"),
        (("a=1 GB..2 TB",), 3, "two units"),
        (("a=2 GB..1 GB",), 3, "no higher"),
        (("a=2027-01..2028-01",), 3, "no range"),
        (("a=1..2",), 100_001, "at most 100,000"),
        (("a=" + ",".join(map(str, range(400))), "b=" + ",".join(map(str, range(400)))), None, "at most 100,000"),
    ],
)
def test_what_cannot_be_swept_is_told_with_a_next_step(over: tuple[str, ...], count: int | None, said: str) -> None:
    """What, value and what to write instead."""
    with pytest.raises(InputError, match=said) as caught:
        members_of(over, None, count, 1)
    assert all(problem.next_step for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"a,b\n", "no members"),
        (b"a,b\n1\n", "member 1 of the list has 1 cells"),
        (b"a,a\n1,2\n", "named twice"),
        (b"a,\n1,2\n", "has no name"),
        (b"a\n\xff\n", "no CSV"),
        (b'a\n"1"2\n', "no CSV"),
    ],
)
def test_a_list_that_cannot_be_read_is_told(text: bytes, said: str, tmp_path: Path) -> None:
    """With what to do instead."""
    file = tmp_path / "members.csv"
    file.write_bytes(text)
    with pytest.raises(InputError, match=said) as caught:
        from_list(file)
    assert all(problem.next_step for problem in caught.value.problems)
    with pytest.raises(InputError, match="leave out --over"):
        members_of(("a=1",), file, None, 1)


# Stopped and gone on with ----------------------------------------------------------------------------------------------

MANY = ("sweep", "negotiation", "--random", "60", "--over", "indices.server-dram.now=15 USD/GB..30 USD/GB")


def heeds_ctrl_c() -> None:
    """A command of a shell's background ignores Ctrl-C, and hands that on to its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def begun(into: Path, *words: str, lines: int = 4) -> subprocess.Popen[str]:
    """A sweep that has written some rows and has others to write."""
    process = subprocess.Popen(
        [sys.executable, "-m", "planner.cli.main", *MANY, "--into", str(into), *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=heeds_ctrl_c,
    )
    end = time.monotonic() + 60
    while rows_in(into) < lines and time.monotonic() < end:
        time.sleep(0.005)
    return process


def rows_in(into: Path) -> int:
    """Whole rows on the disk."""
    file = into / "members.jsonl"
    return file.read_bytes().count(b"\n") if file.exists() else 0


def in_session(leader: int) -> list[str]:
    """Processes that a sweep has started and that still run."""
    listed = subprocess.run(["ps", "-e", "-o", "sid=,stat=,pid="], capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in listed.splitlines())
    return [pid for sid, stat, pid in rows if sid == str(leader) and not stat.startswith("Z")]


@pytest.mark.parametrize("processes", ["1", "2"])
def test_killed_in_the_middle_and_gone_on_with_it_is_the_same_table(processes: str, tmp_path: Path) -> None:
    """SIGKILL, a last line that is cut short, then the same command: table and page as of a sweep that nobody stopped."""
    whole, part = tmp_path / "whole", tmp_path / "part"
    assert planner(*MANY, "--into", str(whole), "--processes", "1").returncode == 0
    process = begun(part, "--processes", processes)
    process.kill()
    process.wait()
    kept = rows_in(part)
    assert 4 <= kept < 60
    assert not (part / "sweep.csv").exists()
    end = time.monotonic() + 30
    while (left := in_session(process.pid)) and time.monotonic() < end:
        time.sleep(0.05)
    assert left == []  # processes of a sweep end with it
    process.communicate()
    with (part / "members.jsonl").open("ab") as file:
        file.write(b'{"member": 60, "val')
    done = planner(*MANY, "--into", str(part), "--processes", "2")
    assert done.returncode == 0, done.stderr
    lines = (part / "members.jsonl").read_text("utf-8").splitlines()
    assert sorted(json.loads(line)["member"] for line in lines) == [*range(1, 61)]
    for name in ("sweep.csv", "sweep.html", "sweep.json"):
        assert (part / name).read_bytes() == (whole / name).read_bytes()


@pytest.mark.parametrize("processes", ["1", "2"])
def test_ctrl_c_keeps_what_is_there_and_says_how_to_go_on(processes: str, tmp_path: Path) -> None:
    """Exit 130; the rows stand."""
    process = begun(tmp_path / "s", "--processes", processes)
    os.killpg(process.pid, signal.SIGINT)
    out, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    kept = rows_in(tmp_path / "s")
    assert f"interrupted: {kept} of 60 members are kept in {tmp_path / 's'}" in " ".join(said.split())
    assert "the same command goes on from there" in said
    assert out == ""
    assert "Traceback" not in said


def test_nothing_is_solved_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same command over a sweep that is whole writes the same table from its rows."""
    over = ["markets.spot.price=20 USD/GB,22 USD/GB"]
    swept("hello", over, tmp_path / "s")
    before = (tmp_path / "s/sweep.csv").read_bytes()
    (tmp_path / "s/sweep.csv").unlink()
    monkeypatch.delattr(Seat, "solve")
    swept("hello", over, tmp_path / "s")
    assert (tmp_path / "s/sweep.csv").read_bytes() == before


def test_a_solve_that_was_cut_short_is_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan of integers that Ctrl-C ends early is not the best one: the member is left for the next time."""
    seat = Seat(load("hello").root, tmp_path, How())
    monkeypatch.setattr(seat, "plan", lambda _loaded: (Certificate("D", "feasible", 1.0), ()))
    with pytest.raises(KeyboardInterrupt):
        seat.solve(1, ("20 USD/GB",), ("markets.spot.price=20 USD/GB",))


# The folder ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("hello", *PRICES, "--gap", "1e-4"), "differs in gap"),
        (("hello", "--over", "markets.spot.price=20 USD/GB,23 USD/GB"), "differs in values"),
        (("hello", "--over", "markets.spot.lead_time=1 month,2 months"), "differs in paths, values"),
        (("hello", *PRICES, "--set", "money.discount_rate=3%/yr"), "differs in base"),
        (("lead-time", *PRICES), "differs in base, scenario"),
    ],
)
def test_another_sweep_in_the_same_folder_is_refused(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    """With what is another, and what to do."""
    place = str(tmp_path / "s")
    assert planner("sweep", "hello", *PRICES, "--into", place).returncode == 0
    done = planner("sweep", *words, "--into", place)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "name another --into" in " ".join(done.stderr.split())


def test_a_folder_that_holds_anything_else_is_refused(tmp_path: Path) -> None:
    """Nothing of it is touched."""
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    for place in (tmp_path, tmp_path / "notes.txt"):
        done = planner("sweep", "hello", *PRICES, "--into", str(place))
        assert done.returncode == 2
        assert "there is something else here" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_two_sweeps_do_not_write_to_one_folder(tmp_path: Path) -> None:
    """The second is refused while the first one runs."""
    process = begun(tmp_path / "s", "--processes", "1", lines=1)
    done = planner(*MANY, "--into", str(tmp_path / "s"))
    process.kill()
    process.communicate()
    assert done.returncode == 2
    assert "a sweep is writing to this folder" in done.stderr


def test_a_line_that_is_no_row_is_named(tmp_path: Path) -> None:
    """Lines in the middle are not passed over."""
    over = ["markets.spot.price=20 USD/GB,22 USD/GB"]
    swept("hello", over, tmp_path / "s")
    file = tmp_path / "s/members.jsonl"
    for text in ("{}", "[1]", "no json", file.read_text("utf-8").splitlines()[0].replace('"member": 1', '"member": 9')):
        file.write_text(text + "\n", "utf-8")
        with pytest.raises(InputError, match="line 1 is no row of this sweep"):
            swept("hello", over, tmp_path / "s")
    (tmp_path / "s/sweep.json").write_text("[]", "utf-8")
    with pytest.raises(InputError, match="another sweep"):
        swept("hello", over, tmp_path / "s")
    (tmp_path / "s/sweep.json").write_text("{", "utf-8")
    with pytest.raises(InputError, match="cannot be read"):
        swept("hello", over, tmp_path / "s")


def test_all_of_it_is_private(tmp_path: Path) -> None:
    """Folder and files are the user's own."""
    swept("hello", ["markets.spot.price=20 USD/GB,22 USD/GB"], tmp_path / "s")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "s", *(tmp_path / "s").iterdir())}
    assert modes == {
        "s": 0o700,
        "sweep.json": 0o600,
        "members.jsonl": 0o600,
        "sweep.csv": 0o600,
        "sweep.html": 0o600,
    }


# Warm starts -----------------------------------------------------------------------------------------------------------


def test_a_row_hangs_on_its_values_alone(tmp_path: Path) -> None:
    """The same member first, last, and with another before it: the same row, from the same basis."""
    seat = Seat(load("negotiation").root, tmp_path, How())
    sets = ("indices.server-dram.now=19 USD/GB",)
    bases = dict(seat.warm._bases)
    first = seat.solve(1, ("19 USD/GB",), sets)
    seat.solve(2, ("30 USD/GB",), ("indices.server-dram.now=30 USD/GB",))
    assert seat.solve(1, ("19 USD/GB",), sets) == first
    assert bases
    assert {key: id(basis) for key, basis in seat.warm._bases.items()} == {
        key: id(basis) for key, basis in bases.items()
    }
    assert Seat(load("negotiation").root, tmp_path, How()).solve(1, ("19 USD/GB",), sets) == first


def test_a_fork_starts_where_its_run_stands_and_leaves_it_there() -> None:
    """It has the bases of the other, and what it adds is its own."""
    run = Warm()
    run._bases[1, 1, "root"] = "basis"
    fork = run.fork()
    fork._bases[2, 2, "root"] = "another"
    assert run._bases == {(1, 1, "root"): "basis"}
    assert fork._bases == {(1, 1, "root"): "basis", (2, 2, "root"): "another"}


def test_a_scenario_without_a_plan_is_no_start_and_its_members_are_solved(tmp_path: Path) -> None:
    """Hello with nine months of lead time has no plan; with one month it is 86 MUSD."""
    found = sweep("hello", grid([LEADS[1]]), tmp_path / "s", sets=("markets.spot.lead_time=9 months",))
    assert [row.objective for row in found.rows] == [pytest.approx(86e6), None]


# The page --------------------------------------------------------------------------------------------------------------


def test_one_path_is_drawn_as_lines(tmp_path: Path) -> None:
    """80 and 88 MUSD over 20 and 22 USD/GB, in the order of the numbers, and the goods of it."""
    page = sweep_page(swept("hello", ["markets.spot.price=22 USD/GB,20 USD/GB"], tmp_path / "s"))
    drawn = charts(page)
    assert list(drawn) == ["chart-objective-0", "chart-terms"]
    (line,) = drawn["chart-objective-0"]["data"]
    assert (line["x"], line["y"]) == ([20, 22], [80, 88])
    assert drawn["chart-objective-0"]["layout"]["xaxis"]["title"]["text"] == "USD/GB"
    assert [trace["name"] for trace in drawn["chart-terms"]["data"]] == ["goods"]


def test_two_paths_are_drawn_as_a_map_with_holes(tmp_path: Path) -> None:
    """A row a price, a column a lead time; no plan, no colour, and the page says why."""
    page = sweep_page(swept("hello", [PRICES[1], LEADS[1]], tmp_path / "s"))
    (chart,) = charts(page).values()
    assert chart["data"][0]["z"] == [[80, None], [88, None]]
    assert "2 members without a plan" in page
    assert "infeasible, first member 2: no plan can keep every promise of hello" in page


def test_what_is_no_grid_is_drawn_path_by_path(tmp_path: Path) -> None:
    """A list of two paths: a picture each, words where the values are no numbers of one unit."""
    file = tmp_path / "members.csv"
    file.write_text("markets.spot.price,markets.spot.lead_time\n20 USD/GB,\n22 USD/GB,1 month\n", "utf-8")
    found = sweep("hello", from_list(file), tmp_path / "s")
    first, second = charts(sweep_page(found)).values()
    assert (first["data"][0]["x"], first["data"][0]["mode"]) == ([20, 22], "markers")
    assert second["data"][0]["x"] == ["", "1 month"]


def test_signed_shares_are_drawn(tmp_path: Path) -> None:
    """A row an offer."""
    page = sweep_page(swept(hedge(tmp_path), ["risk.measures.c.omega=0%,100%"], tmp_path / "s"))
    (data,) = charts(page)["chart-signed"]["data"]
    assert data["z"] == [[0, pytest.approx(1)]]


def test_of_many_members_the_ends_are_shown(tmp_path: Path) -> None:
    """The five cheapest and the five dearest, ranked by what is minimised."""
    prices = ",".join(f"{price} USD/GB" for price in range(10, 40))
    lines = [*sweep_lines(swept("hello", [f"markets.spot.price={prices}"], tmp_path / "s"))]
    shown = [line.split()[1] for line in lines if line.endswith("A")]
    assert shown == [*map(str, range(10, 15)), *map(str, range(35, 40))]


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Exit 2 and what to name; nothing is written."""
    done = planner("sweep", "hello", "--list", str(tmp_path / "none.csv"), "--into", str(tmp_path / "s"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no list of this name" in done.stderr
    assert not (tmp_path / "s").exists()
