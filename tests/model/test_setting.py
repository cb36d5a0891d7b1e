"""What is data before anything is decided: index values, conversions, discounts, open orders, stretches of the fiscal year."""

from __future__ import annotations

from datetime import date

import pytest

from planner.model.setting import Setting
from tests.small import column, small
from tests.support import load_text, solve_text

INDEX = """{dram: {
  history: {2026-06: 6 USD/GB, 2026-11: 8 USD/GB, 2027-02: 99 USD/GB},
  now: 10 USD/GB,
  forward: {2026-12: 77 USD/GB, 2027-02: 12 USD/GB}}}"""


def setting(**sections: str) -> Setting:
    """The setting of the small scene."""
    return load_text(small(**sections)).setting


# Prices ---------------------------------------------------------------------------------------------------------------


def test_an_index_is_its_history_then_now_then_its_forward_curve() -> None:
    """As of 15 December: history before, `now` from that day on, forward after it; each value holds until the next.

    A point of history after as_of and one of the forward curve before it are not read.
    """
    made = setting(as_of="2026-12-15", indices=INDEX)
    days = {date(2026, 5, 31): None, date(2026, 6, 1): 6, date(2026, 12, 14): 8, date(2026, 12, 15): 10}
    days |= {date(2027, 1, 31): 10, date(2027, 2, 1): 12, date(2030, 1, 1): 12}
    assert {day: made.index_value("dram", day) for day in days} == days


def test_without_now_the_last_of_the_history_holds() -> None:
    """8 from November until the forward curve begins."""
    made = setting(as_of="2026-12-15", indices=INDEX.replace("  now: 10 USD/GB,\n", ""))
    assert [made.index_value("dram", date(2027, month, 1)) for month in (1, 2)] == [8, 12]


def test_a_price_per_piece_is_divided_by_the_package() -> None:
    """640 for a piece of 64 GB is 10 a GB, on an index and on a market with a premium of 15 % and 1 on top."""
    made = setting(
        items="{ddr5: {tier: dram, package: 64 GB, index: dram}}",
        indices="{dram: {now: 640 USD/ea}}",
        markets="{spot: {items: [ddr5], price: {index: dram, premium: 15%, plus: 64 USD/ea}}}",
    )
    assert made.item_value("ddr5", made.start) == pytest.approx(10)
    assert made.source_prices("spot")["ddr5"] == pytest.approx((12.5, 12.5, 12.5))


def test_a_market_has_no_price_before_its_first_date() -> None:
    """A price from February: nothing can be bought in January."""
    need = "{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-02: 1 GB}}}"
    made = setting(needs=need, markets="{spot: {items: [ddr5], price: {2027-02: 9 USD/GB}}}")
    assert made.source_prices("spot")["ddr5"] == (None, 9, 9)


# Time -----------------------------------------------------------------------------------------------------------------


def test_money_is_discounted_by_days_from_as_of() -> None:
    """9 % a year: 365 days after as_of 1 / 1.09; what is due before as_of counts in full."""
    made = setting(as_of="2026-12-15", money="{discount_rate: 9%/yr}")
    assert made.discount(date(2027, 12, 15)) == pytest.approx(1 / 1.09)
    assert made.discount(date(2026, 6, 1)) == 1
    assert made.discounts[0] == pytest.approx(1.09 ** (-17 / 365))


def test_fiscal_stretches_are_cut_at_the_edges_of_the_horizon() -> None:
    """A year that starts in February is named by its end: January is FY27's, the rest FY28's; `horizon` is all of it."""
    made = setting(money="{fiscal_calendar: {starts: 2}}")
    assert [(cell.label, cell.periods) for cell in made.spans("year")] == [("FY27", (0,)), ("FY28", (1, 2))]
    assert [cell.periods for cell in made.spans("horizon")] == [(0, 1, 2)]
    assert [cell.label for cell in made.spans("period")] == ["2027-01", "2027-02", "2027-03"]


# Open orders and goods on their way -----------------------------------------------------------------------------------

ORDER = "{po: {supplier: micron, item: ddr5, quantity: 2 ea, to: abilene, promised: %s, confidence: %s}}"


def order(promised: str, confidence: str = "confirmed", **more: str) -> tuple[int | None, float]:
    """Where an order of two pieces of 64 GB lands, and how much of it counts."""
    made = setting(
        items="{ddr5: {tier: dram, package: 64 GB}}",
        suppliers="{micron: {}}",
        as_of="2026-12-15",
        open_orders=ORDER % (promised, confidence),
        **more,
    )
    (line,) = made.scenario.open_orders.values()
    return made.lands(line), made.counted_gb(line)


@pytest.mark.parametrize(
    ("promised", "lands"),
    [
        ("2026-12-14", None),
        ("2026-12-15", 0),
        ("2026-12", 0),
        ("2027-01-01", 0),
        ("2027-01-02", 1),
        ("2027-02", 1),
        ("2027-03-02", None),
    ],
)
def test_an_open_order_lands_in_the_first_period_that_starts_on_or_after_its_promise(
    promised: str, lands: int | None
) -> None:
    """Before as_of it is past due and never lands; before the horizon it lands in the first period; after it, never."""
    assert order(promised)[0] == lands


def test_an_order_counts_by_its_confidence() -> None:
    """128 GB: all of a confirmed promise, none of a forecast, and a quarter of a verbal one where the scenario says so."""
    assert order("2027-02")[1] == 128
    assert order("2027-02", "forecast")[1] == 0
    assert order("2027-02", "verbal", trust="{verbal: 25%}")[1] == 32


def test_goods_in_transit_land_when_they_arrive() -> None:
    """100 GB arrive on 20 January: there in February; 30 were due before the plan: there at once; what is built in is not used."""
    text = small(
        stock="""{a: {at: abilene, item: ddr5, quantity: 100 GB, state: in_transit, arrives: 2027-01-20},
                  b: {at: abilene, item: ddr5, quantity: 30 GB, state: in_transit, arrives: 2026-12-28},
                  c: {at: abilene, item: ddr5, quantity: 500 GB, state: installed}}"""
    )
    assert column(text, "stock", "landed_gb") == pytest.approx([30, 100, 0])
    assert solve_text(text).plan.cost == pytest.approx(1700)
