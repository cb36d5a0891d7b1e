"""A plan whose base ages goes on with its ages: what is left of it costs what it did, on every day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner.app.replan import last_run, rolled
from tests.replan.scene import each_plan_goes_on, planned, the_rest_costs_what_it_did
from tests.small import small

ITEMS = {
    "life": "life: 5 months",
    "warranty": "warranty: {for: 4 months, turnaround: 6 weeks, returns: 90%, price: 2 USD/GB}",
    "wear": "endurance: {dwpd: 1, for: 200 days}",
    "harvest": "life: 4 months, harvest: {yield: 70%, after: 6 weeks, at: hub}",
    "shelf life": "life: 5 months, shelf_life: 2 months",
}
ITEMS["all of it"] = ", ".join((ITEMS["harvest"], ITEMS["warranty"], ITEMS["wear"], "shelf_life: 3 months"))


def ageing(item: str) -> str:
    """A year of a base of 1000 GB, 1500 in summer, at prices that go up and down, with a base and stock of some age."""
    return small(
        horizon="{start: 2027-01, periods: 12, step: month}",
        money="{discount_rate: 8%/yr}",
        items=f"{{ddr5: {{tier: dram, fails: 20%/yr, {item}}}}}",
        locations="{abilene: {}, hub: {kind: hub}}",
        lanes="{back: {from: hub, to: abilene, lead_time: 2 weeks, cost: 0.1 USD/GB}}",
        needs="{dram: {kind: installed, at: abilene, tier: dram, writes: 200 GB/day, shortage: {price: 90 USD/GB},"
        " series: {2027-01: 1000 GB, 2027-06: 1500 GB, 2027-09: 700 GB}}}",
        markets="{spot: {items: [ddr5], delivers_to: [abilene], price: {2027-01: 10 USD/GB, 2027-04: 14 USD/GB,"
        " 2027-07: 8 USD/GB, 2027-10: 12 USD/GB}}}",
        costs="{h: {kind: holding, rate: 0.3 USD/GB-month}, s: {kind: scrapping, fee: 1 USD/GB}}",
        stock="{a: {at: abilene, item: ddr5, quantity: 300 GB, state: installed, since: 2026-11},"
        " b: {at: abilene, item: ddr5, quantity: 200 GB, state: installed, since: 2026-12-15},"
        " c: {at: abilene, item: ddr5, quantity: 50 GB, since: 2026-12}}",
    )


@pytest.mark.parametrize("item", sorted(ITEMS))
def test_what_is_left_costs_what_it_did(item: str, tmp_path: Path) -> None:
    """Ages, goods on their way back and money for them are handed on."""
    the_rest_costs_what_it_did(ageing(ITEMS[item]), tmp_path)


def test_from_one_plan_to_the_next(tmp_path: Path) -> None:
    """What was handed on is handed on again."""
    each_plan_goes_on(ageing(ITEMS["all of it"]), tmp_path)


def test_stock_goes_stale_on_its_day(tmp_path: Path) -> None:
    """350 GB come in January and keep for two months: 150 of them are scrapped in February, and March and April are bought.

    At a discount the fee for scrapping is paid as late as may be; from any day on what is left costs what it did.
    """
    text = small(
        horizon="{start: 2027-01, periods: 4, step: month}",
        money="{discount_rate: 8%/yr}",
        items="{ddr5: {tier: dram, shelf_life: 2 months}}",
        open_orders="{a: {item: ddr5, quantity: 350 GB, to: abilene, promised: 2027-01, due: 100 USD}}",
        costs="{s: {kind: scrapping, fee: 2 USD/GB}}",
    )
    _, solved, _ = planned(text, tmp_path)
    february, march, april = (1.08 ** (-days / 365) for days in (31, 59, 90))
    assert solved.plan.cost == pytest.approx(100 + 300 * february + 1000 * march + 1000 * april)
    the_rest_costs_what_it_did(text, tmp_path)


def test_each_age_is_a_row_of_stock(tmp_path: Path) -> None:
    """In March: what stood in November and December, and what was put in since, each with its day."""
    *_, place = planned(ageing(ITEMS["life"]), tmp_path)
    rows = rolled(last_run(place), date(2027, 3, 1)).scenario.stock.values()
    days = [str(row.since.first) for row in rows if row.state == "installed" and row.since]
    assert days[:3] == ["2026-11-01", "2026-12-15", "2027-01-01"]
