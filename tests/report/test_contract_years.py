"""Contract years: volumes from what is written to what is missing, over the futures too, and money with what stands at the end."""

from __future__ import annotations

import pytest

from planner.report.contract_years import quantile
from planner.report.pages import Pages
from tests.clauses.scene import scene
from tests.clauses.test_prepayment import NO_MORE, QUARTERS, deposit
from tests.drivers.test_table import risk
from tests.report.scene import opened, plan, rows, sheet, without
from tests.support import solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"


def test_a_contract_year_from_commitment_to_what_is_left() -> None:
    """12,000 GB a year, 6,000 taken before, 5,350 in the plan: 650 left; 90 % is the minimum; 53,500 USD of goods."""
    (row,) = rows("contract_years", "years")
    assert (row["committed_gb"], row["taken_before_gb"], row["written"]) == (12_000, 6_000, "1 TB/month")
    assert row["taken_gb"] == row["countable_gb"] == row["called_gb"] == pytest.approx(5350)
    assert row["remaining_gb"] == pytest.approx(650)
    assert row["share"] == pytest.approx(11_350 / 12_000)
    assert (row["minimum_gb"], row["deficiency_gb"]) == (pytest.approx(10_800), 0)
    (money,) = rows("contract_years", "money")
    assert money["goods"] == pytest.approx(53_500)


def test_what_is_missing_over_the_futures() -> None:
    """A minimum of 90 with a need of 100 (70 %), 60 (20 %) or 40 (10 %): 0, 30 or 50 are missing."""
    outcomes = (
        "high: {probability: 70%, needs: {dram: {2027: 100 GB/year}}}\n"
        "low: {probability: 20%, needs: {dram: {2027: 60 GB/year}}}\n"
        "none: {probability: 10%, needs: {dram: {2027: 40 GB/year}}}"
    )
    text = scene(
        PRICE + "t: {kind: take_or_pay, amount: 90 GB/year, pays: 50%}",
        periods=1,
        step="year",
        need="{2027: 100 GB/year}",
        more=risk(outcomes) + "costs: {scrap: {kind: scrapping, fee: 9 USD/GB}}\n",
    )
    (row,) = rows("contract_years", "years", Pages(solve_text(text).plan))
    assert (row["deficiency_gb"], row["p10"], row["p50"], row["p90"]) == (0, 0, 0, pytest.approx(30))


@pytest.mark.parametrize(("chance", "figure"), [(0.1, 1), (0.2, 1), (0.5, 5), (0.7, 5), (0.71, 9), (1.0, 9)])
def test_a_quantile_is_a_figure_that_there_is(chance: float, figure: float) -> None:
    """1 with 20 %, 5 with 50 %, 9 with 30 %."""
    assert quantile([(9, 0.3), (1, 0.2), (5, 0.5)], chance) == figure


def test_a_deposit_year_by_year() -> None:
    """600 ahead, 400 credited, 200 left: half comes back, half is lost, and it is never credited out."""
    text = scene(deposit("amount: 600 USD, credit: 4 USD/GB, refund: 50%"), more=NO_MORE, **QUARTERS)
    (row,) = rows("contract_years", "money", Pages(solve_text(text).plan))
    assert (row["prepaid"], row["credited"], row["refunded"], row["forfeited"]) == (
        pytest.approx(600),
        pytest.approx(400),
        pytest.approx(100),
        pytest.approx(100),
    )
    assert (row["deposit"], row["gone"]) == (pytest.approx(200), "never")
    assert row["prepaid"] - row["credited"] == pytest.approx(row["deposit"])


@pytest.mark.parametrize(("periods", "money"), [(2, 300), (1, 150)])
def test_a_deposit_is_credited_out_by_a_day(periods: int, money: float) -> None:
    """4 of each 10 on 20 a quarter are 80: of 150 nothing is left after two quarters, in the plan or at forecast need; of 300 after
    four, beyond the horizon."""
    text = scene(
        deposit(f"amount: {money} USD, credit: 4 USD/GB") + "\nv: {kind: volume_firm, amount: 20 GB/quarter}",
        periods=periods,
        step="quarter",
        need="{2027-01: 20 GB/quarter}",
        term="{from: 2027-01, to: 2028-12}",
        more="money: {discount_rate: 10%/yr}\n",
    )
    (row,) = rows("contract_years", "money", Pages(solve_text(text).plan))
    assert row["deposit"] == pytest.approx(money - periods * 80)
    assert row["gone"] == ("2027-12-31" if money == 300 else "2027-06-30")


def test_damages_rebates_and_what_is_to_come_back() -> None:
    """10 % of 10 on the 10 of 100 that do not come in each month: 10 a month. 5 % of the year's spend of 180 * 10 come back
    after it."""
    text = scene(
        PRICE + "c: {kind: volume_cap, at_most: 100 GB/month}\nd: {kind: damages, share: 10%, per: month}\n"
        "r: {kind: rebate, steps: {100 GB: 5%}, paid_after: 1 month}",
        need="{2027-01: 90 GB/month}",
        contract="delivers: 90%",
        term="{from: 2027-01, to: 2027-02}",
    )
    (row,) = rows("contract_years", "money", Pages(solve_text(text).plan))
    assert row["damages"] == pytest.approx(20)
    assert (row["rebate"], row["to_come"]) == (pytest.approx(90), pytest.approx(90))


def test_a_make_up_bank_has_its_day() -> None:
    """Need 60 with a minimum of 100: 40 wait at the end of the first year and are gone a year later."""
    text = scene(
        PRICE
        + "t: {kind: take_or_pay, amount: 100 GB/year, at_most: 160 GB/year, make_up: {expires: 1 year, priced: free}}",
        periods=8,
        step="quarter",
        need="{2027-01: 15 GB/quarter, 2028-01: 35 GB/quarter}",
        spot="12 USD/GB",
        term="{from: 2027-01, to: 2028-12}",
    )
    first, second = rows("contract_years", "years", Pages(solve_text(text).plan))
    assert (first["deficiency_gb"], first["bank_gb"], first["bank_until"]) == (
        pytest.approx(40),
        pytest.approx(40),
        "2029-01-01",
    )
    assert (second["made_up_gb"], second["bank_until"]) == (pytest.approx(40), "")


def test_columns_that_hold_nothing_are_left_out() -> None:
    """No deposit, no bank, no forecast: none of their columns, on either table."""
    volumes, money = sheet("contract_years").grids(Pages(solve_text(scene(PRICE)).plan))
    assert {column.key for column in volumes.columns}.isdisjoint({"bank_gb", "nominated_gb", "p90", "written"})
    assert {column.key for column in money.columns}.isdisjoint({"deposit", "gone", "rebate", "damages"})
    assert "no contract is in force" in sheet("contract_years").missing(without(contracts=[]))


def test_headings_that_stand_to_the_right_keep_their_distance() -> None:
    """Figures and their headings are a letter away from the next column, so that no two headings run into one."""
    page = opened(plan())["Contract years"]
    (row,) = [cells for cells in page.iter_rows() if any("Received in plan" in str(cell.value) for cell in cells)]
    sides = {(cell.alignment.horizontal, int(cell.alignment.indent)) for cell in row if cell.value}
    assert sides == {("left", 1), ("right", 1)}
    below = {(cell.alignment.horizontal, int(cell.alignment.indent)) for cell in page[row[0].row + 1] if cell.value}
    assert below == {("left", 1), ("right", 1)}
