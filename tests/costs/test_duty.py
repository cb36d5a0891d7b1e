"""Crossing a border costs a share of the value: the index on a lane, the price on a delivery from abroad."""

from __future__ import annotations

import pytest

from planner.errors import PlannerError
from tests.small import billed, small, terms
from tests.support import solve_text

# Bought at the fab in Korea at 8 and carried to a site in the US, where the index says 10; nothing may lie there.
CARRIED = {
    "suppliers": "{samsung: {fabs: {pyeongtaek: {country: KR}}}}",
    "locations": "{abilene: {country: US, storage: 0 GB}}",
    "lanes": "{sea: {from: pyeongtaek, to: abilene}}",
    "markets": "{spot: {items: [ddr5], supplier: samsung, price: 8 USD/GB, ships_from: pyeongtaek}}",
}
BROUGHT = CARRIED | {"markets": "{spot: {items: [ddr5], supplier: samsung, price: 8 USD/GB}}", "lanes": "{}"}
RATE = "{memory: {to: US, rate: 10%%%s}}"


def test_on_a_lane_the_value_is_the_index() -> None:
    """300 GB at 8, duty of 10 % on 10: 2400 + 300."""
    assert terms(small(duties=RATE % "", **CARRIED)) == pytest.approx({"goods": 2400, "duty": 300})


def test_on_a_delivery_the_value_is_the_price() -> None:
    """Samsung brings it to the site from its one country: 10 % of 8 on 300 GB is 240."""
    assert terms(small(duties=RATE % "", **BROUGHT)) == pytest.approx({"goods": 2400, "duty": 240})


@pytest.mark.parametrize(
    ("row", "duty"),
    [
        (", from: KR", 300),
        (", from: TW", None),
        (", tiers: [dram]", 300),
        (", items: [ssd]", None),
        (", since: 2027-02", 200),
        (", until: 2027-02", 200),
        ("}, extra: {from: KR, to: US, rate: 5%", 450),
    ],
)
def test_rows_that_apply_add_up(row: str, duty: float | None) -> None:
    """A row applies by country of origin, tier, item and date; 100 a month at 10 %, and 5 % more where two rows apply."""
    items = "{ddr5: {tier: dram, index: dram}, ssd: {tier: flash}}"
    assert terms(small(duties=RATE % row, items=items, **CARRIED)).get("duty") == pytest.approx(duty)


def test_at_home_nothing_is_due() -> None:
    """A fab in the same country, or a place without one, pays nothing."""
    for place in ("{country: KR}", "{}"):
        text = small(duties="{memory: {to: KR, rate: 10%}}", **(CARRIED | {"locations": f"{{abilene: {place}}}"}))
        assert terms(text) == pytest.approx({"goods": 2400})


def test_duty_can_turn_the_choice() -> None:
    """At 8 plus 1 of duty Korea is cheaper than 9.50 at home, at 20 % it is not: 300 * 9.5 = 2850."""
    home = CARRIED["markets"][:-1] + ", home: {items: [ddr5], price: 9.5 USD/GB, delivers_to: [abilene]}}"
    scene = CARRIED | {"markets": home}
    assert terms(small(duties=RATE % "", **scene)) == pytest.approx({"goods": 2400, "duty": 300})
    assert terms(small(duties=(RATE % "").replace("10%", "20%"), **scene)) == pytest.approx({"goods": 2850})


def test_without_an_index_the_value_on_a_lane_is_unknown() -> None:
    """An item that pays duty on a lane and has no index is an error that names both."""
    with pytest.raises(PlannerError) as refused:
        solve_text(small(duties=RATE % "", items="{ddr5: {tier: dram}}", **CARRIED))
    assert all("ddr5" in problem.what and problem.next_step for problem in refused.value.problems)


def test_the_bill_from_the_lanes_and_receipts() -> None:
    """50 GB leave on the lane in January: 50. 50 are brought in February: 40. An open order is not billed again."""
    lane = {"lane": "sea", "item": "ddr5", "part": "ddr5", "period": "2027-01", "carried_gb": 50.0}
    assert billed(small(duties=RATE % "", **CARRIED), "duty", lanes=[lane]) == {"2027-01": 50}
    receipts = [
        {"source": "spot", "order": order, "place": "abilene", "item": "ddr5", "period": "2027-02", "received_gb": 50.0}
        for order in ("", "po")
    ]
    assert billed(small(duties=RATE % "", **BROUGHT), "duty", receipts=receipts) == {"2027-02": 40}
