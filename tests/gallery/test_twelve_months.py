"""A year of replanning: what stands each month, what it counts, and what changes only where something has happened."""

from __future__ import annotations

import shlex
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from planner.app.load import load, read_again
from planner.app.read_back import read_back, told_back
from planner.app.replan import Further, Replanned, replan
from planner.app.run import run
from planner.app.solve import How, Solved, solve_loaded
from planner.cli.main import run as command
from planner.errors import InfeasibleError, Place
from planner.plan.messages import Message
from planner.report.actions import actions
from planner.report.html import report
from planner.report.pages import Pages
from planner.scenario.entry import entry_of, put

FOLDER = Path("scenarios/twelve-months")
MONTHS = tuple(f"2027-{month:02d}" for month in range(2, 13))
QUIET = ("2027-02", "2027-05", "2027-12")
"""Months that bring no news."""
SCRIPT = (FOLDER / "months.sh").read_text("utf-8")


@dataclass(frozen=True)
class Year:
    """January's plan and the eleven after it, by month; each goes on from the one before."""

    plans: dict[str, Solved]
    after: dict[str, Replanned]

    def before(self, month: str) -> Solved:
        """The plan that a month goes on from."""
        return self.plans[f"2027-{int(month[-2:]) - 1:02d}"]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """As `months.sh` makes it."""
    into = tmp_path_factory.mktemp("year")
    first, place = run(load("twelve-months"), into, How(), {})
    plans, after = {"2027-01": first}, {}
    for month in MONTHS:
        actuals = Path(shutil.copy(FOLDER / f"{month}.yaml", into))
        if month == "2027-04":
            assert command(words_of_the_import(place, actuals)) == 0
        further = Further(priced=3, bridge=True)
        found = replan(str(place), f"{month}-01", actuals, into=into, further=further)
        plans[month], after[month], place = found.solved, found, found.place
    return Year(plans, after)


def words_of_the_import(last: Path, actuals: Path) -> list[str]:
    """The command of the script that reads the warehouses' list, on a run and a file of actuals of ours."""
    line = SCRIPT.replace("\\\n", " ").partition("planner import ")[2].partition("\n")[0].replace("$here", str(FOLDER))
    told = {"latest": str(last), "actuals/2027-04.yaml": str(actuals)}
    return ["import", *(told.get(word, word) for word in shlex.split(line))]


def called(solved: Solved, month: str) -> dict[tuple[str, str], float]:
    """GB called in a month by source and place."""
    rows = [row for row in solved.plan.tables["moves"] if row["source"] and row["period"] == month]
    return {(row["source"], row["to"]): row["moved_gb"] for row in rows}


def test_the_script_says_what_is_done_here() -> None:
    """Every month has its file, and the shell script goes through all of them."""
    assert {path.stem for path in FOLDER.glob("2027-*.yaml")} == set(MONTHS)
    assert "for month in 02 03 04 05 06 07 08 09 10 11 12" in SCRIPT
    assert "planner replan latest --on 2027-$month-01" in SCRIPT


def test_every_plan_is_certified_and_audited(year: Year) -> None:
    """All twelve."""
    for month, solved in year.plans.items():
        assert solved.plan.findings == (), month
        assert solved.certificate.accepted, month


@pytest.mark.parametrize("month", QUIET)
def test_where_nothing_has_happened_nothing_changes(year: Year, month: str) -> None:
    """The rest of a plan is the best rest."""
    assert [one for one in year.after[month].messages if one.of_calls] == []
    assert year.after[month].told == ()


@pytest.mark.parametrize("month", MONTHS)
def test_the_calls_of_the_month_that_begins_stand(year: Year, month: str) -> None:
    """As the last plan had them, whatever the month has brought."""
    assert called(year.plans[month], month) == pytest.approx(called(year.before(month), month), rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("month", MONTHS)
def test_balances_go_on_from_the_month_before(year: Year, month: str) -> None:
    """Stock as it closed, and the contract's year: what came before and what came of it.

    But for what the warehouses tell: in April 10 drives of 30.72 TB less at Abilene than the 39.936 PB that the plan says
    lie there, which are still to come and so are not taken yet; in September what was counted.
    """
    last, new = year.before(month).plan, year.plans[month].loaded.scenario
    label = last.tables["periods"][0]["period"]
    closing = {row["location"]: row["closing_gb"] for row in last.tables["stock"] if row["period"] == label}
    lying = {row.at: row.quantity.value for row in new.stock.values() if row.state == "on_hand"}
    counted = {"2027-04": {"abilene": closing["abilene"] - 10 * 30_720.0}, "2027-09": {"abilene": 30.784e6}}.get(
        month, {}
    )
    assert {place: gb for place, gb in (closing | counted).items() if gb > 1.0} == pytest.approx(lying, rel=1e-6)
    taken = last.setting.scenario.contracts["kioxia-lta"].so_far.taken
    before = taken["2027"].value if "2027" in taken else 0.0
    came = [row for row in last.tables["receipts"] if row["contract"] == "kioxia-lta" and row["period"] == label]
    counts = sum(
        row["value"] for row in last.tables["accounts"] if (row["account"], row["period"]) == ("countable", label)
    )
    assert counts >= sum(row["received_gb"] for row in came) - 1.0
    missing = 10 * 30_720.0 if month == "2027-04" else 0.0
    found = new.contracts["kioxia-lta"].so_far.taken["2027"].value
    assert found == pytest.approx(before + counts - missing, rel=1e-9, abs=1e-3)


def test_what_each_month_brings_is_answered(year: Year) -> None:
    """March asks Samsung; April cancels it again; September's count is told and ordered after on the spot market."""
    verbs = {month: {(one.verb, one.source) for one in found.messages} for month, found in year.after.items()}
    assert ("Order", "samsung") in verbs["2027-03"]
    assert ("Cancel", "samsung") in verbs["2027-04"]
    assert ("Order", "spot") in verbs["2027-09"]
    assert [
        (one.kind, one.place, round(one.expected or 0), round(one.actual or 0)) for one in year.after["2027-09"].told
    ] == [("count", "abilene", 40_000_000, 30_784_000)]
    assert any(verb == "Cancel" for verb, _ in verbs["2027-11"])


def pinned(found: Replanned, one: Message, early: bool) -> float | None:
    """What the best plan costs in which one change is left out and all others of its source, item and place (or both) are made.

    A scenario of its own, in which those calls are firm (up to the day of the change, where it is made late), solved from nothing:
    what the last plan had is read from the scenario, what is called now from the table of moves.
    """
    loaded = found.solved.loaded
    changes = [(one.instead_of or one.to, one.planned, one.gb), (one.to, one.now, -one.gb)]
    until = min(label for label in (one.planned, one.now) if label)
    root = loaded.root
    for place in sorted({place for place, _, _ in changes}):
        sizes = {period.label: 0.0 for period in loaded.setting.periods}
        for row in found.solved.plan.tables["moves"]:
            if (row["source"], row["item"], row["to"]) == (one.source, one.item, place):
                sizes[row["period"]] += row["moved_gb"]
        for at, label, gb in changes:
            if label and at == place:
                sizes[label] += gb
        calls = {label: f"{max(0.0, gb):.9f} GB" for label, gb in sizes.items() if not early or label <= until}
        firm = {"kind": "firm_planned", "source": one.source, "item": one.item, "to": place, "calls": calls}
        root = put(root, ("policies", f"without-the-change-{place}"), entry_of(firm, Place("the test")))
    try:
        solved = solve_loaded(read_again(loaded, root))
    except InfeasibleError:
        return None
    assert solved.plan.findings == ()
    return solved.plan.cost


def says_what_it_saves(found: Replanned) -> None:
    """Every change that was priced: without it, and with it made late, the best plan costs more by what was said, to the cent."""
    for one in found.worth:
        for told, early in ((one.undone, False), (one.late, True)):
            cost = pinned(found, one.message, early)
            assert (cost is None) == (told is None), one.message
            if cost is not None and told is not None:
                assert cost - found.solved.plan.cost == pytest.approx(told, abs=0.005, rel=0.0), (one.message, early)


def test_a_change_saves_what_it_says(year: Year) -> None:
    """The dearest changes of every month, left out one at a time, in scenarios of their own."""
    assert sum(len(found.worth) for found in year.after.values()) >= 15
    for found in year.after.values():
        says_what_it_saves(found)


@pytest.mark.long
def test_every_change_saves_what_it_says(tmp_path: Path) -> None:
    """All changes of all months."""
    _, place = run(load("twelve-months"), tmp_path, How(), {})
    count = 0
    for month in MONTHS:
        all_of_them = Further(priced=1000)
        found = replan(str(place), f"{month}-01", FOLDER / f"{month}.yaml", into=tmp_path, further=all_of_them)
        assert len(found.worth) == sum(one.of_calls for one in found.messages)
        says_what_it_saves(found)
        count, place = count + len(found.worth), found.place
    assert count >= 60


def test_no_change_is_worth_less_than_nothing(year: Year) -> None:
    """Leaving any of the first three changes of a month undone, or making it late, saves nothing."""
    for found in year.after.values():
        for one in found.worth:
            assert one.undone is None or one.undone >= -one.slack - 0.01
            assert one.late is None or one.late >= -one.slack - 0.01


def test_the_warehouses_list_is_read_and_told(year: Year) -> None:
    """Of 650 drives of 30.72 TB on PO-101 640 have come: 19.968 PB less .3072 past due; PO-100 is whole, in two deliveries."""
    (one,) = year.after["2027-04"].told
    assert (one.kind, one.what, one.place) == ("past due", "PO-101", "abilene")
    assert (one.expected, one.actual) == (pytest.approx(19.968e6), pytest.approx(19.6608e6))
    orders = year.plans["2027-04"].loaded.scenario.open_orders
    assert "PO-100" not in orders
    assert orders["PO-101"].quantity.value == pytest.approx(307_200.0)
    assert orders["PO-101"].due == pytest.approx(9.9e6 * 10 / 650, abs=0.01)


@pytest.mark.parametrize("month", MONTHS)
def test_every_call_that_falls_due_is_among_the_actions_once(year: Year, month: str) -> None:
    """What is to be ordered of each source, item and place, as planned or changed, adds up to its purchase-order lines."""
    pages = year.plans[month].pages
    near = {pages.labels[p] for p in pages.quarter_year}
    lines, asked = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for line in pages.lines:
        lines[line["source"], line["item"], line["to"]] += line["gb"] if line["period"] in near else 0.0
    for one in pages.once(actions):
        if one.verb in ("Order", "Increase", "Pull in", "Push out", "Divert") and not one.route.startswith("order "):
            asked[one.contract, one.item, one.ship_to] += one.gb
            assert one.pieces, "less than a piece is no part of a call"
    assert {key: gb for key, gb in asked.items() if gb} == pytest.approx({key: gb for key, gb in lines.items() if gb})


@pytest.mark.parametrize("month", ["2027-03", "2027-09", "2027-11"])
def test_a_run_that_is_read_back_tells_the_same(year: Year, month: str) -> None:
    """What changed, why, and what each change is worth: the report is the same to the byte."""
    place = year.after[month].place
    assert "Changes: Which change made how much" in (place / "report.html").read_text("utf-8")
    assert report(Pages(read_back(place)[1], told_back(place))).encode() == (place / "report.html").read_bytes()


@pytest.mark.parametrize("month", MONTHS)
def test_the_bridge_adds_up_to_the_cent(year: Year, month: str) -> None:
    """From what was left of the last plan to this one; nothing where nothing has happened."""
    changes = year.plans[month].pages.told.changes
    assert changes is not None
    assert round(sum(part.change for part in changes.parts), 2) == changes.change
    assert changes.cost == pytest.approx(year.plans[month].plan.cost, abs=0.005)
    if month in QUIET[1:]:
        assert changes.change == pytest.approx(0.0, abs=0.011)
