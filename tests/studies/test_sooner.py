"""All supply of an item sooner: lead times, what a source has to sell and delivers, goods on their way; never before today."""

from __future__ import annotations

import pytest

from planner.model.setting import Setting
from planner.studies.sooner import sooner
from tests.small import small
from tests.studies.test_gating import stopped
from tests.support import load_text

LATE = "{spot: {items: [ddr5], price: 10 USD/GB, available: {2027-01: 30 GB/month, 2027-02: 70 GB/month, 2027-03: 90 GB/month}%s}}"
ASKED = "{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {price: 50 USD/GB}}}"


def moved(days: int, **sections: str) -> Setting:
    """The small scene with all supply so many days sooner."""
    setting = load_text(small(**sections)).setting
    return Setting(sooner(setting.scenario, setting, {"ddr5"}, days))


@pytest.mark.parametrize(
    ("days", "lead", "most"),
    [
        (31, "", [100, 90, 90]),
        (7, "", [30, 70, 90]),
        (59, "", [190, 90, 90]),
        (31, ", lead_time: 1 month", [30, 70, 90]),
        (62, ", lead_time: 1 month", [100, 90, 90]),
    ],
)
def test_what_a_market_has_to_sell_comes_sooner(days: int, lead: str, most: list[float]) -> None:
    """What January had stays, February's 70 join it: 100, then March's 90 and on. A week reaches no earlier month.

    Of two months January, February and March join: 190. A lead time of a month makes up for 31 days of it; 62 leave 31.
    """
    assert moved(days, needs=ASKED, markets=LATE % lead).available("spot") == pytest.approx(most)


def test_a_market_that_sells_less_later_loses_nothing() -> None:
    """30 GB in January, nothing from February on: what was there before today is there today."""
    only = "{spot: {items: [ddr5], price: 10 USD/GB, available: {2027-01: 30 GB/month, 2027-02: 0 GB/month}}}"
    assert moved(31, markets=only).available("spot") == pytest.approx([30, 0, 0])


def test_shares_of_calls_come_sooner() -> None:
    """Half of 30, then all of 70: 85 of the 100 GB that January has now. Without a most it is the better of the two."""
    fill = ", fill: {2027-01: 50%, 2027-02: 100%, 2027-03: 80%}"
    assert moved(31, markets=LATE % fill).fill("spot") == pytest.approx((0.85, 0.8, 0.8))
    assert moved(31, markets=f"{{spot: {{items: [ddr5], price: 10 USD/GB{fill}}}}}").fill("spot") == (1.0, 0.8, 0.8)


def test_goods_on_their_way_come_sooner() -> None:
    """Due in March, a month sooner they are there in February; a year sooner today; what lies there lies there."""
    stock = (
        "{a: {at: abilene, item: ddr5, quantity: 5 GB}, b: {at: abilene, item: ddr5, quantity: 5 GB, state: in_transit,"
        " arrives: 2027-03-01}}"
    )
    for days, lands in ((28, 1), (365, 0)):
        found = moved(days, stock=stock)
        assert found.lands_stock(found.scenario.stock["b"]) == lands
        assert found.scenario.stock["a"].arrives is None


def test_what_a_market_cannot_hand_over_in_time_is_worth_something_sooner() -> None:
    """70, 30 and 10 GB are short at 50 instead of 10: 4,400. A month sooner nothing, 10 and 10 are: 800; it saves 3,600."""
    found = stopped(small(needs=ASKED, markets=LATE % ""))
    (one,) = found.sooner
    assert (one.items, one.days, one.saves) == (("ddr5",), 31, pytest.approx(3600))
