"""In an allocation the loyal get more: what was taken on the path entitles to more, and is bought for it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene, unwise
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
PATH = "{2027-01: 9 USD/GB, 2027-03: 40 USD/GB}"
SHARES = "share: {2027-01: 100%, 2027-03: 50%}"


def loyal(past: str = "100%", words: str = f"opens_with: 200 GB, {SHARES}", **more: str) -> str:
    """Need 100 in four months, 10 under the contract, 9, 9, 40 and 40 on the market; 20 a month need no past."""
    clause = f"l: {{kind: loyalty, commit: 20 GB/month, of_past: {past}" + (f", {words}" if words else "") + "}"
    return scene(PRICE + clause, periods=4, spot=more.pop("spot", PATH), **more)


def taken(solved: Solved, course: int = 0) -> dict[str, float]:
    """GB received under the contract in each month."""
    rows = solved.plan.courses[course].tables["receipts"]
    return {row["period"]: row["received_gb"] for row in rows if row["contract"] == "lta"}


def test_volume_is_bought_for_what_it_earns() -> None:
    """20 + mean of the past, half of it granted from March on, against a market that rises to 40.

    200 and 160 are taken in January and February, 160 GB of it to be scrapped, for (20 + 180) / 2 = 100 in March and
    (20 + 460 / 3) / 2 = 86.67 in April: 546.67 * 10 + 13.33 * 40 = 6000.
    """
    solved = solve_text(loyal())
    assert solved.plan.cost == pytest.approx(6000, abs=1e-6)
    assert list(taken(solved).values()) == pytest.approx([200, 160, 100, 260 / 3])


def test_without_the_past_only_the_commitment_counts() -> None:
    """100 of the market at 9 twice, then 10 at 10 and 90 at 40 twice: 1800 + 7400 = 9200."""
    assert cost(loyal("0%", SHARES)) == pytest.approx(9200, abs=1e-6)


def test_a_plan_that_may_not_take_too_much_pays_in_the_shortage() -> None:
    """Scrapping at 1000 a GB: 100 and 100, then .5 * 120 = 60 and .5 * (20 + 260 / 3) = 53.33: 2000 + 2200 + 2400 = 6600."""
    fee = "costs: {scrap: {kind: scrapping, fee: 1000 USD/GB}}\n"
    solved = solve_text(loyal(more=fee))
    assert solved.plan.cost == pytest.approx(6600, abs=1e-6)
    assert list(taken(solved).values()) == pytest.approx([100, 100, 60, 160 / 3])


def test_with_a_store_nothing_is_scrapped() -> None:
    """400 at 9, before the price rises: 3600."""
    assert cost(loyal(storage="1 TB")) == pytest.approx(3600, abs=1e-6)


def test_only_the_last_cells_count_where_it_says_so() -> None:
    """Over one month: 20 + the month before. Market at 40 from the start, 20 a month without a past, all granted.

    20, 40, 60, 80 are taken: 200 * 10 + (80 + 60 + 40 + 20) * 40 = 10,000; of all the past 20, 40, 50, 56.67.
    """
    assert cost(loyal(words="over: 1", spot="40 USD/GB")) == pytest.approx(10_000)
    whole = 20 + 40 + 50 + 20 + 110 / 3
    assert cost(loyal(words="", spot="40 USD/GB")) == pytest.approx(10 * whole + 40 * (400 - whole))


def test_it_reads_the_past_of_its_own_path() -> None:
    """January's need is 0 or 100, known, and decides nothing else: nobody takes for a mean over the futures.

    The market is 9 in January and 15 in February, when 100 are needed; 20 a month, and January's volume in February; scrapping
    costs 1000. Where January needs nothing: 20 * 10 + 80 * 15 = 1400 in February. Else 20 * 10 + 80 * 9, then 40 * 10 + 60 * 15.
    """
    outcomes = """
        none: {probability: 50%, needs: {dram: {2027-01: 0 GB/month, 2027-02: 100 GB/month}}}
        some: {probability: 50%}
    """
    more = risk(outcomes) + "costs: {scrap: {kind: scrapping, fee: 1000 USD/GB}}\n"
    text = loyal(words="", spot="{2027-01: 9 USD/GB, 2027-02: 15 USD/GB}", more=more)
    solved = solve_text(text.replace("periods: 4", "periods: 2"))
    assert solved.plan.cost == pytest.approx(0.5 * 1400 + 0.5 * 2220)
    assert [taken(solved, n)["2027-02"] for n in range(2)] == pytest.approx([20, 40])


def test_a_third_year_reads_what_was_taken_before() -> None:
    """Quarterly: 90 and 150 were taken, and 30 so far of a quarter from January to March: in March 60 + 120 - 30 = 150 at most.

    A month's need of 200, market 40: 150 * 10 + 50 * 40; in April to June 60 + (90 + 150 + 180) / 3 = 200 at 61 of 91 days.
    """
    text = scene(
        PRICE + "l: {kind: loyalty, commit: 60 GB/quarter, of_past: 100%}",
        start="2027-03",
        periods=3,
        need="{2027-01: 200 GB/month}",
        spot="40 USD/GB",
        term="{from: 2026-07, to: 2029-12}",
        contract="so_far: {taken: {2026Q3: 90 GB, 2026Q4: 150 GB, 2027Q1: 30 GB}}",
    )
    solved = solve_text(text)
    later = 200 * 61 / 91
    assert taken(solved)["2027-03"] == pytest.approx(150)
    assert sum(taken(solved).values()) == pytest.approx(150 + later)
    assert solved.plan.cost == pytest.approx((150 + later) * 10 + (450 - later) * 40)
    (problem,) = unwise(text.replace("2026Q3: 90 GB, ", ""), "l")
    assert "2026Q3 is not given" in problem.what


def test_an_offer_has_the_entitlement_of_its_size() -> None:
    """Signed at a half: 10, 20, 25 and 28.33 where all of it would be 20, 40, 50 and 56.67."""
    offer = "status: offered\noffer: {smallest: 50%, largest: 50%}"
    whole = (20 + 40 + 50 + 20 + 110 / 3) / 2
    assert cost(loyal(words="", spot="40 USD/GB", contract=offer)) == pytest.approx(10 * whole + 40 * (400 - whole))


def test_open_orders_that_were_accepted_arrive_and_count() -> None:
    """50 are on order for January, 20 may be called: none are, and February's entitlement is 20 + 50."""
    more = """
open_orders: {po: {supplier: micron, contract: lta, item: ddr5, quantity: 50 GB, to: abilene, promised: 2027-01-01}}
"""
    solved = solve_text(loyal(words="", spot="40 USD/GB", more=more))
    assert taken(solved)["2027-02"] == pytest.approx(70)


def test_it_may_be_said_twice() -> None:
    """Until February all the past counts, from March on a new one begins: 20, 40, then 20, 40."""
    clause = "until: 2027-02}\nm: {kind: loyalty, commit: 20 GB/month, of_past: 100%, since: 2027-03"
    assert cost(loyal(words=clause, spot="40 USD/GB")) == pytest.approx(120 * 10 + 280 * 40)


def test_the_audit_finds_what_is_not_entitled() -> None:
    """January's 20 said to be 10: February's 40 were 30."""
    solved = solve_text(loyal(words="", spot="40 USD/GB"))
    tables = [dict(course.tables) for course in solved.plan.courses]
    first = {"source": "lta", "period": "2027-01"}
    tables[0]["moves"] = [
        row | {"moved_gb": 10.0} if first.items() <= row.items() else row for row in tables[0]["moves"]
    ]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any("40 GB are taken in 2027-02, the entitlement is 30" in f.what for f in found if f.rule == "loyalty")


def test_the_ledger_says_what_each_month_is_entitled_to() -> None:
    """20, 40, 50, 56.67."""
    rows = solve_text(loyal(words="", spot="40 USD/GB")).plan.tables["accounts"]
    assert [row["value"] for row in rows if row["account"] == "entitlement"] == pytest.approx(
        [20, 40, 50, 20 + 110 / 3]
    )


def test_periods_longer_than_its_cells_are_refused_with_its_line() -> None:
    """A mean of months cannot be told from a plan in quarters."""
    text = loyal(words="").replace("step: month", "step: quarter")
    with pytest.raises(InputError) as caught:
        load_text(text)
    (problem,) = caught.value.problems
    assert "a period of the plan is longer" in problem.what
    assert problem.place


def test_a_mean_of_no_months_is_refused_with_its_line() -> None:
    """Over none is neither all of the past nor nothing."""
    with pytest.raises(InputError) as caught:
        load_text(loyal(words="over: 0"))
    (problem,) = caught.value.problems
    assert "at least 1" in problem.what
    assert problem.path == "contracts.lta.clauses.l.over"
    assert problem.place


def test_resale_knows_it_as_a_limit() -> None:
    """20 a month and no more may be resold at a profit: 20 * (12 - 10) a month, a warning and no error."""
    text = scene(
        PRICE + "l: {kind: loyalty, commit: 20 GB/month, of_past: 0%}\nr: {kind: resale, price: 12 USD/GB}",
        spot="9 USD/GB",
    )
    (problem,) = unwise(text, "r")
    assert problem.severity == "warning"
    assert cost(text) == pytest.approx(1800 - 2 * 40)


@settings(max_examples=10, deadline=None)
@given(past=st.integers(0, 150), more=st.integers(0, 100), dear=st.integers(9, 60))
def test_a_better_memory_never_costs_more(past: int, more: int, dear: int) -> None:
    """A larger share of the past is worth something or nothing."""
    costs = [
        cost(loyal(f"{share}%", spot=f"{{2027-01: 9 USD/GB, 2027-03: {dear} USD/GB}}")) for share in (past, past + more)
    ]
    assert costs[1] <= costs[0] + 1e-6
