"""Changes: what has moved since an earlier plan, by hand: 200 TB at 20 USD/GB become 240 TB at 22."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest

from planner.app.bridge import AGAIN, Base, base_of, bridged, interrupted, since
from planner.app.compare import Between
from planner.app.load import load
from planner.app.run import run
from planner.app.run_folders import read_run
from planner.app.run_marks import publish
from planner.app.solve import How, Solved, solve_loaded
from planner.cli.main import run as command
from planner.errors import InputError
from planner.report.charts import figures
from planner.report.html import report
from planner.report.pages import Pages
from planner.report.screen import WIDTH, screen
from planner.report.told import Told
from planner.report.workbook import write_workbook
from planner.studies.bridge import Bridge
from tests.cli.test_solve import HELLO
from tests.report.formulas import computed
from tests.report.scene import rows, sheet

DEARER = (
    "markets.spot.price=22 USD/GB",
    "needs.dram.series={2027-01: 100 TB/month, 2027-03: 120 TB/month}",
    "markets.spot.owner=kim",
)


def scene(folder: Path, *sets: str) -> tuple[Base, Solved]:
    """The published plan of `hello`, and the plan of another scenario of its name."""
    file = folder / "hello.yaml"
    file.write_text(HELLO, "utf-8")
    _, place = run(load(file), folder / "runs", How(), {})
    earlier = read_run(place)
    assert earlier is not None
    publish(earlier)
    loaded = load(file, sets=sets)
    return base_of("baseline", loaded, folder / "runs"), solve_loaded(loaded)


@cache
def dearer() -> Pages:
    """The pages of the second plan, beside the first."""
    with TemporaryDirectory() as folder:
        base, solved = scene(Path(folder), *DEARER)
        return Pages(solved.plan, Told(changes=bridged(base, solved, How())))


def found() -> Bridge:
    """What it has to tell."""
    changes = dearer().told.changes
    assert changes is not None
    return changes


def test_by_hand() -> None:
    """2 USD more on 200,000 GB are 400 k, by the plan as it stood; 40,000 more at 22 are 880 k. An owner changes no plan."""
    assert [(one.what, one.change, one.held) for one in found().parts] == [
        ("markets.spot.price", 400_000.0, 400_000.0),
        ("needs.dram.series", 880_000.0, None),
    ]
    assert (found().before.kind, found().before.cost, found().cost) == ("published", 4_000_000.0, 5_280_000.0)
    assert found().change == 1_280_000.0
    assert {sort: change for sort, change in found().by_sort.items() if change} == {"price": 400_000, "volume": 880_000}
    assert [one.path for one in found().written] == [
        "markets.spot.price",
        "markets.spot.owner",
        "needs.dram.series",
    ]


def test_the_bridge_of_the_page_adds_up() -> None:
    """A row a sort with the cost after it, this plan, and nothing that is not explained."""
    told = rows("changes", "bridge", dearer())
    assert [(row["what"].partition(":")[0], row.get("change"), row["cost"]) for row in told[1:]] == [
        ("price", 400_000, 4_400_000),
        ("volume", 880_000, 5_280_000),
        ("date", 0, 5_280_000),
        ("mix", 0, 5_280_000),
        ("clause", 0, 5_280_000),
        ("edit", 0, 5_280_000),
        (f"plan {dearer().code}, this one", 1_280_000, 5_280_000),
        ("not explained", None, 0),
    ]
    (orders,) = [grid for grid in sheet("changes").grids(dearer()) if grid.name == "orders"]
    assert sum(row["change"] for row in orders.rows) == pytest.approx(40_000)


def test_every_formula_of_the_page_computes_to_its_value(tmp_path: Path) -> None:
    """Running cost, sums and differences."""
    write_workbook(dearer(), tmp_path / "plan.xlsx")
    formulas, values = (openpyxl.load_workbook(tmp_path / "plan.xlsx", data_only=only) for only in (False, True))
    live = [cell for row in formulas["Changes"].iter_rows() for cell in row if cell.data_type == "f"]
    assert len(live) > 10
    for cell in live:
        again = computed(values, "Changes", cell.value)
        assert values["Changes"][cell.coordinate].value == pytest.approx(again, abs=1e-6), cell.coordinate


def test_first_screen_and_report_say_it() -> None:
    """Both plans in the title, the bridge below what the plan costs, a chart and tables in the report."""
    code, earlier = dearer().code, found().before.code[:8]
    lines = screen(dearer())
    text = " ".join(" ".join(lines).split())
    assert f"plan {code} vs published {earlier}" in text
    assert f"+$1.28M vs published {earlier}: price +$400k, volume +$880k (Changes)" in text
    assert all(len(line) <= WIDTH for line in lines)
    assert "What moved the cost" in {figure.title for figure in figures(dearer())}
    assert "Changes: Which change made how much" in report(dearer())


def test_without_an_earlier_plan_the_page_is_left_out() -> None:
    """And it is said how to get it, or why there is none."""
    alone = Pages(dearer().plan)
    assert "--against RUN or baseline" in sheet("changes").missing(alone)
    assert sheet("changes").missing(Pages(dearer().plan, Told(unchanged="nobody knows"))) == "nobody knows"
    assert " vs " not in "\n".join(screen(alone))


def test_the_same_scenario_has_nothing_to_tell(tmp_path: Path) -> None:
    """No share, no change."""
    base, solved = scene(tmp_path)
    same = bridged(base, solved, How())
    assert (same.parts, same.change, same.done.orders) == ((), 0.0, ())
    told = " ".join(" ".join(screen(Pages(solved.plan, Told(changes=same)))).split())
    assert "as much vs published" in told
    assert "nothing has changed" in told


def test_what_the_earlier_scenario_is_worth_today_is_a_share_of_its_own(tmp_path: Path) -> None:
    """A run that says 3,999,000.01: the 999.99 that solving it today adds are told, and the sum is exact."""
    base, solved = scene(tmp_path, *DEARER)
    old = replace(base.plan, certificate={**base.plan.certificate, "objective": 3_999_000.01})
    told = bridged(replace(base, plan=old), solved, How())
    assert (told.parts[0].what, told.parts[0].change) == (AGAIN, 999.99)
    assert round(sum(part.change for part in told.parts), 2) == told.change == 1_280_999.99


def test_an_earlier_scenario_that_begins_on_another_day_is_marked(tmp_path: Path) -> None:
    """A month later: the share is an edit, and the page says LOOK."""
    base, solved = scene(tmp_path, "horizon.start=2027-02")
    pages = Pages(solved.plan, Told(changes=bridged(base, solved, How())))
    (bridge,) = [grid for grid in sheet("changes").grids(pages) if grid.name == "bridge"]
    assert "LOOK: they span other days" in bridge.note
    assert "they span other days" in " ".join(" ".join(screen(pages)).split())


def test_what_is_stopped_leaves_the_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the shares are found leaves those there are, and the rest as one; before the first a reason."""
    base, solved = scene(tmp_path, *DEARER, "markets.spot.lead_time=1 month")

    def stop(_done: int, _count: int) -> None:
        raise KeyboardInterrupt

    stopped = since(base, solved, How(), stop)
    assert stopped.changes is not None
    assert interrupted(stopped)
    assert [part.what for part in stopped.changes.parts[1:]] == ["interrupted: the rest"]
    assert round(sum(part.change for part in stopped.changes.parts), 2) == stopped.changes.change
    monkeypatch.setattr(Between, "worth", lambda *_: stop(0, 0))
    assert since(base, solved, How()).unchanged.startswith("it was interrupted")
    monkeypatch.undo()
    gone = replace(base, side=replace(base.side, loaded=load_hopeless(tmp_path)))
    assert "has no plan any more" in since(gone, solved, How()).unchanged
    with pytest.raises(InputError, match="different money"):
        base_of("baseline", load(tmp_path / "hello.yaml", sets=("money.currency=EUR", "markets.spot.price=20 EUR/GB")),
                tmp_path / "runs")  # fmt: skip


def load_hopeless(folder: Path) -> object:
    """More is needed at once than lies there."""
    return load(folder / "hello.yaml", sets=("needs.dram.series=500 TB/month",))


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Against the published run, against one by its name; what is not there is told before anything is solved."""
    file, into = tmp_path / "hello.yaml", tmp_path / "runs"
    file.write_text(HELLO, "utf-8")
    words = ["solve", str(file), "--into", str(into)]
    assert command([*words, "--against", "baseline"]) == 2
    assert "no run of hello is published" in capsys.readouterr().err
    assert command([*words, "--against", "nothing"]) == 2
    assert not into.exists()
    assert command(words) == 0
    capsys.readouterr()
    more = ["--set", DEARER[0], "--against", "latest", "--json"]
    assert command([*words, *more]) == 0
    told = json.loads(capsys.readouterr().out)["bridge"]
    assert (told["before"]["kind"], told["change"], told["by_sort"]["price"]) == ("run", 400_000.0, 400_000.0)
    assert [one["place"] for one in told["written"]] == ["--set:1"]


def test_what_is_compared_is_what_both_plans_minimise(tmp_path: Path) -> None:
    """With 30 % of weight on the tail the change is that of the weighed sum, and the first screen says so.

    200 TB at 18 or 22, half each: 3.6 and 4.4 MUSD; .7 * 4.0 + .3 * 4.4 = 4.12. 40 TB more are a fifth more.
    """
    risk = """
risk:
  drivers: {price: {kind: table, outcomes: {
    low: {probability: 50%, prices: {spot: 90%}}, high: {probability: 50%, prices: {spot: 110%}}}}}
  measures: {tail: {kind: cost, alpha: 50%, omega: 30%}}
"""
    file = tmp_path / "hello.yaml"
    file.write_text(HELLO + risk, "utf-8")
    _, place = run(load(file), tmp_path / "runs", How(), {})
    loaded = load(file, sets=(DEARER[1],))
    base, solved = base_of(place.name, loaded, tmp_path / "runs"), solve_loaded(loaded)
    told = bridged(base, solved, How())
    assert (told.before.cost, told.cost, told.change) == (pytest.approx(4.12e6), pytest.approx(4.944e6), 824_000.0)
    text = " ".join(" ".join(screen(Pages(solved.plan, Told(changes=told)))).split())
    assert "+$824k vs run" in text
    assert "volume +$824k, in what the plan minimises" in text
