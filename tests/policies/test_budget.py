"""At most so much cash leaves in a fiscal stretch; what is not cash, it does not see."""

from __future__ import annotations

import pytest

from planner.errors import InfeasibleError
from tests.small import broken, column, small, terms
from tests.support import cost, solve_text

NEED = "{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {price: 40 USD/GB}}}"


def test_it_buys_as_far_as_the_money_goes() -> None:
    """1500 over the horizon buy 150 of 300 GB: 1500 + 150 * 40 = 7500."""
    text = small(needs=NEED, policies="{b: {kind: budget, at_most: 1500 USD, per: horizon}}")
    assert terms(text) == pytest.approx({"goods": 1500, "shortage": 6000})


def test_by_the_fiscal_quarter() -> None:
    """A year that starts in February: January is a quarter's last month, February and March are in the next.

    1500 a quarter: 150 GB may be bought in January (one of them two months early), 150 in February and March: all of it.
    From February on the limit is 1200: 100 and 50 early are 150, then 120: 270 GB, 30 short.
    """
    calendar = "{fiscal_calendar: {starts: 2}}"
    policy = "{b: {kind: budget, at_most: %s, per: quarter}}"
    enough = small(needs=NEED, money=calendar, policies=policy % "1500 USD")
    assert cost(enough) == pytest.approx(3000)
    less = small(needs=NEED, money=calendar, policies=policy % "{2027-01: 1500 USD, 2027-02: 1200 USD}")
    assert terms(less) == pytest.approx({"goods": 2700, "shortage": 1200})


def test_a_year_of_weeks_takes_the_money_of_the_month_it_stands_for() -> None:
    """FY28 in 4-4-5 begins on Monday 31 January 2028, and its money is dated 2028-02: weeks of 10 GB from 3 January on.

    400 are FY27's four weeks; FY28 has 200 for its four, 20 GB, and 20 are short at 40: 400 + 200 + 800 = 1400.
    """
    text = small(
        horizon="{start: 2028-01-03, weeks: 8}",
        money="{fiscal_calendar: {starts: 2, pattern: 4-4-5}}",
        needs=NEED.replace("100 GB/month", "10 GB/week"),
        policies="{b: {kind: budget, at_most: {2027-02: 400 USD, 2028-02: 200 USD}}}",
    )
    assert terms(text) == pytest.approx({"goods": 600, "shortage": 800})


def test_before_its_first_date_there_is_no_limit() -> None:
    """Nothing may leave from February on, so everything is bought in January."""
    text = small(needs=NEED, policies="{b: {kind: budget, at_most: {2027-02: 0 USD}, per: month}}")
    assert column(text, "receipts", "received_gb", period="2027-01") == pytest.approx([300])


def test_it_counts_the_terms_it_names() -> None:
    """Freight of 1 a GB is not in a budget for goods: 150 GB at 1500, and 150 of freight beside it."""
    way = {
        "locations": "{hub: {kind: hub}, abilene: {}}",
        "lanes": "{l: {from: hub, to: abilene, cost: 1 USD/GB}}",
        "markets": "{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub]}}",
    }
    goods = small(needs=NEED, policies="{b: {kind: budget, at_most: 1500 USD, per: horizon, terms: [goods]}}", **way)
    assert terms(goods) == pytest.approx({"goods": 1500, "freight": 150, "shortage": 6000})
    both = small(needs=NEED, policies="{b: {kind: budget, at_most: 1650 USD, per: horizon}}", **way)
    assert terms(both) == pytest.approx({"goods": 1500, "freight": 150, "shortage": 6000})


def test_a_budget_below_what_is_bound_has_no_plan() -> None:
    """800 are due for an open order, 700 may leave: infeasible, with a next step."""
    text = small(
        suppliers="{micron: {}}",
        open_orders="{po: {supplier: micron, item: ddr5, quantity: 100 GB, to: abilene, promised: 2027-02, due: 800 USD}}",
        needs=NEED,
        policies="{b: {kind: budget, at_most: 700 USD, per: horizon}}",
    )
    with pytest.raises(InfeasibleError) as refused:
        solve_text(text)
    assert all(problem.next_step for problem in refused.value.problems)


def test_the_audit_adds_up_the_ledger() -> None:
    """1001 in March where 1000 may leave in a month; shortage beside it is no cash."""
    text = small(needs=NEED, policies="{b: {kind: budget, at_most: 1000 USD, per: period}}")
    row = {"term": "goods", "cash": True, "period": "2027-03", "amount": 1000.0}
    short = {"term": "shortage", "cash": False, "period": "2027-03", "amount": 900.0}
    assert broken(text, ledger=[row, short]) == []
    assert broken(text, ledger=[row, row | {"amount": 1.0}]) == ["budget: policies.b 2027-03"]


def test_a_larger_budget_never_costs_more() -> None:
    """Each 10 of money saves 40 of shortage, up to the need."""
    policy = "{b: {kind: budget, at_most: %s USD, per: horizon}}"
    costs = [cost(small(needs=NEED, policies=policy % n)) for n in (0, 1000, 3000, 5000)]
    assert costs == pytest.approx([12_000, 9_000, 3_000, 3_000])


def test_what_has_left_of_the_stretch_is_gone() -> None:
    """3000 are needed and 3500 may leave in the year, of which 600 have: 290 GB are bought, 10 are short at 20."""
    need = "{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {price: 20 USD/GB}}}"
    text = small(needs=need, policies="{b: {kind: budget, at_most: 3500 USD, so_far: 600 USD}}")
    assert cost(text) == pytest.approx(2900 + 10 * 20)
