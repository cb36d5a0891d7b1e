"""A contract's calendar and books: years cut at the horizon's edges, what was taken before, what counts as taken."""

from __future__ import annotations

import pytest

from planner.model.contract import ContractModel
from planner.model.terms import Terms
from tests.clauses.scene import scene, terms_of
from tests.small import small
from tests.support import solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}"


def years(terms: Terms) -> list[tuple[str, tuple[int, ...], bool, bool]]:
    """Label, periods, opened before the horizon, cut by its end, of each contract year."""
    return [(cell.label, cell.periods, cell.opened, cell.cut) for cell in terms.cells("year")]


def test_years_are_counted_from_the_first_day_of_the_term() -> None:
    """A term from July 2026 and a horizon of 2027: its first year began before, the second is cut at December."""
    terms = terms_of(scene(PRICE, periods=12, term="{from: 2026-07, to: 2029-06}"))
    assert years(terms) == [("2026", tuple(range(6)), True, False), ("2027", tuple(range(6, 12)), False, True)]


def test_a_term_inside_the_horizon_is_neither_opened_nor_cut() -> None:
    """March to August: one short year of six periods; nothing can be called outside of it."""
    terms = terms_of(scene(PRICE, periods=12, term="{from: 2027-03, to: 2027-08}"))
    assert years(terms) == [("2027", tuple(range(2, 8)), False, False)]
    assert [price is not None for price in terms.prices["ddr5"]] == [2 <= p < 8 for p in range(12)]


def test_quarters_and_months_of_the_term() -> None:
    """A term from February counts its quarters from February."""
    terms = terms_of(scene(PRICE, periods=6, term="{from: 2027-02, to: 2028-01}"))
    assert [(cell.label, cell.periods) for cell in terms.cells("quarter")] == [
        ("2027Q1", (1, 2, 3)),
        ("2027Q2", (4, 5)),
    ]
    assert [cell.label for cell in terms.cells("month")][:2] == ["2027-02", "2027-03"]


def test_cells_shorter_than_the_periods_are_joined() -> None:
    """Periods of a quarter, cells of a month: three cells share a period and are one."""
    terms = terms_of(scene(PRICE, periods=2, step="quarter"))
    assert [(cell.label, cell.periods) for cell in terms.cells("month")] == [("2027-01", (0,)), ("2027-04", (1,))]


def test_what_was_taken_before_belongs_to_the_year_that_was_open() -> None:
    """40 GB taken in contract year 2026 count towards it; a year that begins inside the horizon has no past."""
    text = scene(PRICE, periods=12, term="{from: 2026-07, to: 2029-06}", contract="so_far: {taken: {2026: 40 GB}}")
    terms = terms_of(text)
    assert [terms.taken_before(cell, terms.items) for cell in terms.cells("year")] == [40, 0]


def test_a_yearly_cell_gathers_its_periods_and_ends_in_its_last() -> None:
    """Over the data nodes: `within` sums the year's periods, `end` posts at its last one in the horizon."""
    model = solve_text(scene(PRICE, periods=12, term="{from: 2026-07, to: 2029-06}")).model
    axis = ContractModel(model, model.setting.terms["lta"]).calendar("year")
    within, end = axis.within, axis.end
    assert [within.src[within.dst == n].tolist() for n in range(2)] == [list(range(6)), list(range(6, 12))]
    assert end.dst.tolist() == [5, 11]


def test_open_orders_under_the_contract_count_as_taken() -> None:
    """100 GB ordered under it land in February and 100 are called for January: both are in the year's row."""
    order = """
    open_orders:
      po: {supplier: micron, contract: lta, item: ddr5, quantity: 100 GB, to: abilene, promised: 2027-02, due: 900 USD}
    """
    solved = solve_text(scene(PRICE, more=order))
    (row,) = solved.plan.tables["contracts"]
    assert (row["year"], row["taken_gb"]) == ("2027", pytest.approx(200))
    assert solved.plan.cost == pytest.approx(1900)


def test_goods_are_paid_at_the_price_of_the_day_they_change_hands() -> None:
    """Called in January, handed over in February at February's 12, whatever January's price was: 1200."""
    text = small(
        suppliers="{micron: {}}",
        markets="{}",
        needs="{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-02: 100 GB}}}",
        contracts="""{lta: {supplier: micron, items: [ddr5], term: {from: 2027-01, to: 2027-12}, lead_time: 1 month,
          clauses: {p: {kind: price_schedule, prices: {2027-01: 10 USD/GB, 2027-02: 12 USD/GB}}}}}""",
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1200)
    (row,) = solved.plan.tables["receipts"]
    assert (row["period"], row["price_per_gb"], row["contract"]) == ("2027-02", 12, "lta")


def test_nothing_is_called_that_would_be_handed_over_after_the_term() -> None:
    """The term ends in January and the lead time is a month: February's need goes to the market at 20."""
    text = small(
        suppliers="{micron: {}}",
        markets="{spot: {items: [ddr5], price: 20 USD/GB}}",
        needs="{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-02: 100 GB}}}",
        contracts="""{lta: {supplier: micron, items: [ddr5], term: {from: 2026-01, to: 2027-01}, lead_time: 1 month,
          clauses: {p: {kind: price_fixed, price: 10 USD/GB}}}}""",
    )
    assert solve_text(text).plan.cost == pytest.approx(2000)
