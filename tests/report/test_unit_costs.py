"""Unit costs: a TB-month in money and energy, by tier and year, and the power of sites, worked by hand."""

from __future__ import annotations

import pytest

from planner.report.grid import scale_of, shown
from planner.report.pages import Pages
from planner.report.sheets.unit_costs import UnitCosts
from planner.report.unit_costs import Draw
from tests.report.scene import rows
from tests.small import small
from tests.support import solve_text

TEXT = small(
    items="{ddr5: {tier: dram, package: 64 GB, power: 10 W}}",
    needs="{dram: {kind: installed, at: abilene, tier: dram, series: 6.4 TB}}",
    locations="{abilene: {pue: 1.2, energy: 0.10 USD/kWh, power: 3 kW}}",
)


def table(text: str, grid: str) -> list[dict[str, object]]:
    """A table of the page."""
    return rows("unit_costs", grid, Pages(solve_text(text).plan))


def test_a_terabyte_month_by_hand() -> None:
    """100 pieces of 10 W at 1.2: 1.2 kW for 2160 h over 6.4 TB and three months: 2592 / 19.2 = 135 kWh, 13.50 of energy.

    With 64,000 of goods, undiscounted: 64,259.20 / 19.2 = 3346.83 a TB-month; paid 10 a GB, 10,000 / 60 a TB-month of five years.
    """
    whole, year = table(TEXT, "tiers")
    assert (year["year"], whole["year"]) == ("FY27", "whole plan")
    for row in (year, whole):
        assert row["tb_months"] == pytest.approx(19.2)
        assert (row["kwh_each"], row["energy_each"], row["goods_each"]) == pytest.approx((135, 13.5, 10))
    assert (whole["levelised"], year["levelised"]) == (pytest.approx(64_259.2 / 19.2), None)
    assert year["spread"] == pytest.approx(10_000 / 60 + 13.5)


def test_a_life_of_its_own_spreads_what_is_paid() -> None:
    """Two years, 24 months of 365 / 12 days: 10,000 / 24 a month and 13.50 of energy."""
    _, year = table(TEXT.replace("power: 10 W", "power: 10 W, life: 2 years"), "tiers")
    assert year["spread"] == pytest.approx(10_000 / 24 + 13.5)


def test_discounted_money_over_discounted_time() -> None:
    """At 10 % a year: 64,000 + energy of each month, over 6.4 TB a month, both discounted to their first days."""
    text = TEXT + "money: {discount_rate: 10%/yr}\n"
    (whole,) = (row for row in table(text, "tiers") if row["year"] == "whole plan")
    weights = [1.1 ** (-days / 365) for days in (0, 31, 59)]
    energy = sum(weight * 1.2 * hours * 0.1 for weight, hours in zip(weights, (744, 672, 744), strict=True))
    assert whole["levelised"] == pytest.approx((64_000 + energy) / (6.4 * sum(weights)))


def test_moved_bytes_draw_power_too() -> None:
    """6400 GB read 86.4 times a day at 50 pJ/bit: 2.56 W in the mean, 3.072 at the meter beside 1200; 6.144 at a peak of two."""
    need = "{kv: {kind: data_class, at: abilene, tiers: [dram], series: 6.4 TB, reads: 86.4 times/day, peak: 2}}"
    text = TEXT.replace("power: 10 W", "power: 10 W, moving: 50 pJ/bit").replace(
        "{dram: {kind: installed, at: abilene, tier: dram, series: 6.4 TB}}", need
    )
    (whole,) = (row for row in table(text, "tiers") if row["year"] == "whole plan")
    assert whole["kwh_each"] == pytest.approx(135 * (1200 + 3.072) / 1200)
    assert [row["memory_kw"] for row in table(text, "power")] == pytest.approx([1.2 + 0.006144] * 3)


def test_power_by_site() -> None:
    """1.2 of 3 kW: 1.8 are left, in each month."""
    found = table(TEXT, "power")
    assert [(row["memory_kw"], row["fleets_kw"], row["limit_kw"], row["room_kw"]) for row in found] == [
        (pytest.approx(1.2), 0, 3, pytest.approx(1.8))
    ] * 3


def test_a_rounding_is_no_room() -> None:
    """A hair more than the limit of 3 kW is no room at all, a watt more is one too much; neither is written as minus nothing."""
    assert Draw("abilene", "2027-01", 1.0, 2.0 + 1e-9, 3.0).room_kw == 0.0
    assert Draw("abilene", "2027-01", 1.0, 2.001, 3.0).room_kw == pytest.approx(-0.001)
    assert shown(-0.001, "figure", scale_of("figure", 3.0, "USD")) == "0.00"


def test_where_nothing_stands_the_page_is_left_out() -> None:
    """Consumption alone has no TB-month, and draws nothing."""
    assert UnitCosts().missing(Pages(solve_text(small()).plan)) == "nothing stands, makes tokens or draws power"


def test_clusters_draw_what_runs() -> None:
    """3 kW: two units of 500 W at 1.2 run, 1.2 kW, beside 1.2 of memory."""
    text = small(
        items="{ddr5: {tier: dram, package: 64 GB, power: 10 W}}",
        indices="{}",
        needs="{}",
        accelerators="{box: {idle: 100 USD/GPU-hour}}",
        fleets="{pod: {at: abilene, accelerator: box, series: 2, kit: {ddr5: 50 ea}, starts: complete, power: 500 W}}",
        locations="{abilene: {pue: 1.2, power: 3 kW}}",
    )
    found = table(text, "power")
    assert [(row["memory_kw"], row["fleets_kw"], row["room_kw"]) for row in found] == [
        pytest.approx((1.2, 1.2, 0.6))
    ] * 3


ORDERED = small(
    items="{ddr5: {tier: dram, package: 1 GB}}",
    indices="{}",
    horizon="{start: 2027-01, periods: 2, step: month}",
    needs="{dram: {kind: installed, at: abilene, tier: dram, series: 200 GB}}",
    open_orders="{po: {item: ddr5, quantity: 100 GB, to: abilene, promised: 2027-01-01, due: 1000 USD}}",
)


def test_open_orders_cost_what_is_still_due() -> None:
    """100 GB ordered for 1000, 100 bought at 10: 2000 for 200 GB are 10 a GB, and 5000 for each of 0.4 TB-months.

    Paid before, the order is sunk: 1000 for the 100 GB of the market, and 2500 a TB-month.
    """
    for text, each in ((ORDERED, 5000), (ORDERED.replace("due: 1000 USD", "due: 0 USD"), 2500)):
        whole, year = table(text, "tiers")
        assert (whole["goods_each"], year["goods_each"], whole["levelised"]) == pytest.approx((10, 10, each))


def test_a_year_pays_for_what_it_receives() -> None:
    """Due a year before they come: FY27 has no row, and FY28 pays 10 a GB; over the plan it is discounted from its own day.

    1000 due on the first day and 1000 in January 2028 at 10 % a year, over 0.2 TB in that month.
    """
    text = ORDERED.replace("2027-01, periods: 2", "2027-12, periods: 2").replace(
        "series: 200 GB", "series: {2028-01: 200 GB}"
    )
    text = text.replace("2027-01-01, due", "2028-01-01, due_on: 2027-12-01, due")
    text += "money: {discount_rate: 10%/yr, fiscal_calendar: {starts: 1}}\n"
    whole, year = table(text, "tiers")
    assert (year["year"], year["goods_each"], whole["goods_each"]) == ("FY28", pytest.approx(10), pytest.approx(10))
    later = 1.1 ** (-31 / 365)
    assert whole["levelised"] == pytest.approx((1000 + 1000 * later) / (0.2 * later))


def test_the_whole_plan_is_the_sum_of_its_years() -> None:
    """At 10 % a year, 6.4 TB for three months are 19.2 TB-months, of which 12.8 lie in FY28 and 6.4 in FY27."""
    text = TEXT + "money: {discount_rate: 10%/yr, fiscal_calendar: {starts: 2}}\n"
    whole, *years = table(text, "tiers")
    assert [row["tb_months"] for row in (whole, *years)] == pytest.approx([19.2, 6.4, 12.8])
    assert whole["kwh_each"] == pytest.approx(135)
