"""A year of replanning: what stands each month, what it counts, and what changes only where something has happened."""

from __future__ import annotations

import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from planner.app.load import load
from planner.app.replan import Replanned, replan
from planner.app.run import run
from planner.app.solve import How, Solved
from planner.cli.main import run as command

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
        found = replan(str(place), f"{month}-01", actuals, into=into, priced=3)
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
    assert year.after[month].messages == ()
    assert year.after[month].told == ()


@pytest.mark.parametrize("month", MONTHS)
def test_the_calls_of_the_month_that_begins_stand(year: Year, month: str) -> None:
    """As the last plan had them, whatever the month has brought."""
    assert called(year.plans[month], month) == pytest.approx(called(year.before(month), month), rel=1e-6, abs=1e-3)


@pytest.mark.parametrize("month", MONTHS)
def test_balances_go_on_from_the_month_before(year: Year, month: str) -> None:
    """Stock as it closed, and the contract's year: what came before and what came of it.

    But for what the warehouses tell: in April 10 drives of 30.72 TB less at Abilene than the 39.936 PB that the plan says
    lie there, in September what was counted.
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
    assert new.contracts["kioxia-lta"].so_far.taken["2027"].value == pytest.approx(before + counts, rel=1e-9, abs=1e-3)


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
