"""`frontier` moves one value: more weight of the tail costs more on average, a limit on liability signs less."""

from __future__ import annotations

import json
import re
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planner.app.frontier import frontier
from planner.app.load import Loaded, load
from planner.app.solve import How, Solved, solve, solve_loaded
from planner.cli.main import run
from planner.errors import InputError, PlannerError, Problem, SolverError, StoppedError, UncertifiedError
from planner.measures.cost import Cost
from planner.report.frontier_page import labelled, room
from planner.report.frontier_text import frontier_lines
from tests.clauses.scene import scene
from tests.cli.command import planner
from tests.drivers.test_table import risk
from tests.measures.test_cost import measured
from tests.measures.test_liability import offer

OVER = "risk.measures.c.omega=0%,50%,100%"


def written(folder: Path) -> str:
    """The offer of the liability case, with both faces of risk measured."""
    file = folder / "offer.yaml"
    file.write_text(offer("c: {kind: cost, alpha: 50%}, l: {kind: liability, alpha: 50%}"), "utf-8")
    return str(file)


def test_a_page_of_80_columns(tmp_path: Path) -> None:
    """A line a value: 900 expected, and what is signed."""
    done = planner("frontier", written(tmp_path), "--over", OVER)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[1].split()[:2] == ["0%", "$900"]
    assert "risk.measures.c.omega = 100%" in done.stderr


def test_a_limit_on_liability_signs_less_at_every_weight(tmp_path: Path) -> None:
    """All is signed whatever the weight of the cost's tail; with a limit of 340 six tenths."""
    file = written(tmp_path)
    free = json.loads(planner("frontier", file, "--over", OVER, "--json").stdout)
    limit = ("--set", "risk.measures.l.tail_at_most=340 USD")
    bound = json.loads(planner("frontier", file, *limit, "--over", OVER, "--json").stdout)
    assert [round(point["signed"]["lta"], 6) for point in free] == [1, 1, 1]
    assert [round(point["signed"]["lta"], 6) for point in bound] == [0.6, 0.6, 0.6]
    assert all(b["cost"] >= a["cost"] for a, b in zip(free, bound, strict=True))


@pytest.mark.parametrize("kind", [UncertifiedError, SolverError])
def test_a_point_that_a_solver_gives_up_is_without_a_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[PlannerError]
) -> None:
    """The others keep theirs, and what it said is told; where no point has a plan it is the answer."""
    given_up = kind(Problem("no certified plan", "try another solver"))

    def tired(loaded: Loaded, how: How) -> Solved:
        measure = loaded.scenario.risk.measures["c"]
        assert isinstance(measure, Cost)
        if measure.omega == 0.5:
            raise given_up
        return solve_loaded(loaded, how)

    monkeypatch.setattr("planner.app.frontier.solve_loaded", tired)
    found = frontier(written(tmp_path), OVER)
    assert [point.cost is None for point in found.points] == [False, True, False]
    assert found.why == {(): "50%: no certified plan"}
    with pytest.raises(kind, match="no certified plan"):
        frontier(written(tmp_path), "risk.measures.c.omega=50%")


def test_a_measure_is_called_a_tail_once(tmp_path: Path) -> None:
    """Also one whose name ends like the word."""
    file = tmp_path / "offer.yaml"
    file.write_text(offer("detail: {kind: cost, alpha: 50%}, l_tail: {kind: liability, alpha: 50%}"), "utf-8")
    lines = [*frontier_lines(frontier(str(file), "risk.measures.detail.omega=0%,50%"))]
    assert lines[0].split() == ["expected", "detail", "tail", "l_tail"]


def test_nothing_to_move_is_refused(tmp_path: Path) -> None:
    """The form is told."""
    done = planner("frontier", written(tmp_path), "--over", "risk.measures.c.omega")
    assert done.returncode == 2
    assert "write a path and its values" in done.stderr.replace("\n     ", " ")


@pytest.mark.parametrize("kind", [KeyboardInterrupt, StoppedError])
def test_ctrl_c_shows_the_points_that_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: type[BaseException]
) -> None:
    """Stopped at the fourth of six points: three of the first curve, one of the second, what that adds at one; exit 130."""
    stop_after(monkeypatch, 4, kind(Problem("interrupted", "go on")))
    words = ("frontier", written(tmp_path), "--over", OVER, "--against", "risk.measures.l.tail_at_most=340 USD")
    assert run([*words, "--html", str(tmp_path / "a.html")]) == 130
    said = capsys.readouterr()
    assert "interrupted: 4 of 6 points follow" in said.err
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines[lines.index("what that adds, with l.tail_at_most=340 USD") + 2 :]] == [
        "0%"
    ]
    assert "interrupted, 2 points not reached" in (tmp_path / "a.html").read_text("utf-8")
    stop_after(monkeypatch, 0, kind(Problem("interrupted", "go on")))
    assert run([*words]) == 130
    assert capsys.readouterr().out == ""


def test_a_point_that_ctrl_c_cuts_short_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan of integers that is feasible only is not the best one of its value."""
    count = [0]

    def short(loaded: Loaded, how: How) -> Solved:
        count[0] += 1
        found = solve_loaded(loaded, how)
        return replace(found, certificate=replace(found.certificate, claim="feasible")) if count[0] == 2 else found

    monkeypatch.setattr("planner.app.frontier.solve_loaded", short)
    found = frontier(written(tmp_path), OVER)
    assert ([point.value for point in found.points], found.missing) == (["0%"], 2)


def stop_after(monkeypatch: pytest.MonkeyPatch, points: int, error: BaseException) -> None:
    """Somebody presses Ctrl-C when so many points are there."""
    left = [points]

    def pressed(loaded: Loaded, how: How) -> Solved:
        left[0] -= 1
        if left[0] < 0:
            raise error
        return solve_loaded(loaded, how)

    monkeypatch.setattr("planner.app.frontier.solve_loaded", pressed)


# With and without a limit -----------------------------------------------------------------------------------------------

TURNS = "risk.measures.c.omega=0%,19%,21%,100%"
LIMIT = "risk.measures.l.tail_at_most=450 USD"


def hedge(folder: Path) -> str:
    """Any part s of 100 GB firm at 14, when the need is 100 and spot turns out 20 or 5 at equal odds.

    boom 2000 - 600 s, glut 500 + 900 s: the mean is 1250 + 150 s, the worst half (up to s = 1, where both are 1400) the boom.
    Minimised: (1 - w)(1250 + 150 s) + w (2000 - 600 s), whose slope in s is 150 - 750 w: signed above w = 20 %.
    The liability in the glut is 1400 s - 500 s = 900 s: a limit of 450 allows half.
    """
    text = scene(
        "p: {kind: price_fixed, price: 14 USD/GB}\nv: {kind: volume_firm, amount: 100 GB/month}",
        periods=1,
        index="{now: 20 USD/GB}",
        spot="{index: dram}",
        term="{from: 2027-01, to: 2027-01}",
        contract="status: offered\noffer: {smallest: 0%}",
        more=risk("boom: {probability: 50%}\nglut: {probability: 50%, indices: {dram: 5 USD/GB}}"),
    )
    file = folder / "hedge.yaml"
    file.write_text(measured(text, "c: {kind: cost, alpha: 50%}, l: {kind: liability, alpha: 50%}"), "utf-8")
    return str(file)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_it_signs_above_a_fifth_and_half_of_it_within_the_limit(solver: str, tmp_path: Path) -> None:
    """Nothing below 20 %; above it all of it (1400, 1400, 900), and by the limit half: 1250 + 75, 2000 - 300, 450."""
    found = frontier(hedge(tmp_path), TURNS, [LIMIT], how=How(solver))
    nothing, everything, half = (1250, 2000, 0, 0), (1400, 1400, 900, 1), (1325, 1700, 450, 0.5)
    for curve, signed in ((found.points, everything), (found.bounded, half)):
        # CBC keeps rows to 1e-8, and the audit asks the objective to 1e-9: it may find the last digits of CBC's.
        assert [point.value for point in curve] == ["0%", "19%", "21%", "100%"]
        for point, expected in zip(curve, (nothing, nothing, signed, signed), strict=True):
            tails = (point.measures["c"]["tail"], point.measures["l"]["tail"])
            assert (point.cost, *tails, point.signed.get("lta", 0.0)) == pytest.approx(expected, abs=1e-5)
            assert point.findings == 0 or solver == "cbc"
    assert found.bounded[0].limits == {"l": {"tail": 450.0}}


def test_every_point_is_the_plan_of_solve_with_the_same_sets(tmp_path: Path) -> None:
    """To the last digit: no point starts from another."""
    file = hedge(tmp_path)
    for point in frontier(file, TURNS, [LIMIT]).every:
        alone = solve(file, sets=(*point.against, f"risk.measures.c.omega={point.value}")).plan
        assert point.cost == alone.cost
        assert {name: sums["tail"] for name, sums in point.measures.items()} == {
            one.name: one.sums["tail"] for one in alone.measured
        }


def test_points_that_differ_in_measures_alone_have_the_same_futures(tmp_path: Path) -> None:
    """They are drawn once; a point that moves anything else has futures of its own."""
    file, told = hedge(tmp_path), list[str]()
    assert frontier(file, "risk.measures.c.omega=0%,50%", [LIMIT], told=told.append).drawn_once
    assert told[0] == "2 futures, the same at every point"
    assert not frontier(file, "indices.dram.now=20 USD/GB,19 USD/GB").drawn_once
    first = load(file).setting
    beside = load(file, sets=(LIMIT,), beside=first).setting
    assert beside.futures is first.futures
    assert first.scenario.risk.measures["l"].limits == {}
    assert beside.scenario.risk.measures["l"].limits == {"tail": 450.0}
    assert load(file, sets=("risk.drivers.d.outcomes.boom.indices.dram=19 USD/GB",), beside=first).setting.futures != (
        first.futures
    )


def test_a_point_that_no_plan_keeps_is_shown_and_the_others_are_solved(tmp_path: Path) -> None:
    """The worst future is at least 1400: 1200 has no plan, and the limit is named with the least it could be."""
    words = ("--over", "risk.measures.c.worst_at_most=1.2 kUSD,1.6 kUSD", "--against", LIMIT, "--json")
    done = planner("frontier", hedge(tmp_path), *words)
    assert done.returncode == 0, done.stderr
    points = json.loads(done.stdout)
    assert [point["against"] for point in points] == [[], [], [LIMIT], [LIMIT]]
    assert [point["cost"] for point in points] == [None, pytest.approx(1350), None, None]
    page = planner("frontier", hedge(tmp_path), *words[:-1]).stdout
    assert all(len(line) <= 80 for line in page.splitlines())
    assert re.search(r"^1.2 kUSD +no plan +- +-$", page, re.M)
    assert "1.2 kUSD: risk.measures.c.worst_at_most: no plan keeps this limit of $1.2k: $1.4k is the least" in (
        page.replace("\n", " ")
    )


def test_without_any_plan_it_ends_with_three(tmp_path: Path) -> None:
    """The table is still printed."""
    done = planner("frontier", hedge(tmp_path), "--over", "risk.measures.c.worst_at_most=1 kUSD,1.2 kUSD")
    assert done.returncode == 3
    assert done.stdout.count("no plan") >= 2


def test_both_curves_stand_below_each_other_with_what_the_limit_adds(tmp_path: Path) -> None:
    """In the mean 75 less, in the tail 300 more, of liability 450 less."""
    lines = planner("frontier", hedge(tmp_path), "--over", TURNS, "--against", LIMIT).stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0] == "as written"
    assert "with l.tail_at_most=450 USD" in lines
    added = lines[lines.index("what that adds, with l.tail_at_most=450 USD") + 2 :]
    assert [line.split() for line in added] == [
        ["0%", "0", "0", "0"],
        ["19%", "0", "0", "0"],
        ["21%", "-$75", "+$300", "-$450"],
        ["100%", "-$75", "+$300", "-$450"],
    ]


def test_a_further_set_that_cannot_be_read_ends_it_before_anything_is_solved(tmp_path: Path) -> None:
    """Its place is told."""
    told: list[str] = []
    with pytest.raises(InputError, match="tail_at_most"):
        frontier(hedge(tmp_path), TURNS, ["risk.measures.l.tail_at_most=450 GB"], told=told.append)
    assert told == []


# The picture ------------------------------------------------------------------------------------------------------------


def charts(text: str) -> dict[str, Any]:
    """Charts of a page, by id."""
    (data,) = re.findall(r'<script type="application/json" id="charts">(.*?)</script>', text, re.S)
    return {chart["id"]: chart for chart in json.loads(data)}


def test_the_picture_has_both_curves_the_limit_and_what_is_signed(tmp_path: Path) -> None:
    """Mean over tail with labels, liability by value under its limit, a map of shares each; private, never written over."""
    file, place = hedge(tmp_path), tmp_path / "a.html"
    words = ("frontier", file, "--over", TURNS, "--against", LIMIT, "--html", str(place))
    assert planner(*words).returncode == 0
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    drawn = charts(place.read_text("utf-8"))
    assert list(drawn) == ["chart-trade", "chart-tail-l", "chart-signed-0", "chart-signed-1"]
    free, bound = drawn["chart-trade"]["data"]
    assert (free["x"], free["y"]) == (pytest.approx([2000, 2000, 1400, 1400]), pytest.approx([1250, 1250, 1400, 1400]))
    assert free["text"] == bound["text"] == ["0%, 19%", "", "21%, 100%", ""]
    assert bound["name"] == "with l.tail_at_most=450 USD"
    *_, limit = drawn["chart-tail-l"]["data"]
    assert limit["y"] == [450] * 4
    assert drawn["chart-signed-1"]["data"][0]["z"] == [pytest.approx([0, 0, 0.5, 0.5], abs=1e-6)]
    again = planner(*words)
    assert again.returncode == 2
    assert "the file exists" in again.stderr
    assert "omega = " not in again.stderr


def test_the_picture_of_a_point_without_a_plan_has_a_gap(tmp_path: Path) -> None:
    """It is named under its value, and no figure stands there."""
    place = tmp_path / "a.html"
    planner(
        "frontier", hedge(tmp_path), "--over", "risk.measures.c.worst_at_most=1.2 kUSD,1.6 kUSD", "--html", str(place)
    )
    text = place.read_text("utf-8")
    drawn = charts(text)
    assert drawn["chart-tail-l"]["data"][0]["y"] == [None, pytest.approx(600)]
    assert drawn["chart-signed-0"]["data"][0]["x"] == ["1.2 kUSD<br>no plan", "1.6 kUSD"]
    assert "1 plans, each certified and audited; 1 points without a plan" in text


def test_a_scenario_without_futures_is_drawn_by_value(tmp_path: Path) -> None:
    """100 GB at 20 or 30: the expected cost alone."""
    file, place = tmp_path / "sure.yaml", tmp_path / "a.html"
    file.write_text(scene("", periods=1, index="{now: 20 USD/GB}", spot="{index: dram}"), "utf-8")
    done = planner("frontier", str(file), "--over", "indices.dram.now=20 USD/GB,30 USD/GB", "--html", str(place))
    assert done.returncode == 0, done.stderr
    (chart,) = charts(place.read_text("utf-8")).values()
    assert chart["data"][0]["y"] == pytest.approx([2000, 3000])


def test_labels_that_would_lie_on_one_another_are_joined() -> None:
    """Near in both directions, or not at all; an axis of one figure still has room."""
    spots = [(0.0, 0.0, "a"), (0.5, 0.5, "b"), (0.5, 9.0, "c")]
    assert labelled(spots, 1.0, 1.0) == ["a, b", "", "c"]
    assert room([2.0, 2.0]) == pytest.approx([2.0 - 0.0003, 2.0 + 0.0003])
    assert room([0.0]) == pytest.approx([-0.15, 0.15])
