"""After the last order nothing more can be called, and after the last shipment nothing more comes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.book import Book
from tests.clauses.scene import scene, terms_of, unwise
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text

WHERE = "contracts.lta.clauses.e"
HOLD = "costs: {hold: {kind: holding, rate: 1 USD/GB-month}}\n"


def end_of_life(words: str, more: str = "", **about: str) -> str:
    """Need 100 in each of four months, at 10 until the last order, 30 at the market, holding 1 a month."""
    clauses = f"p: {{kind: price_fixed, price: 10 USD/GB}}\ne: {{kind: last_time_buy, {words}}}\n{more}"
    about = {"spot": "30 USD/GB", "storage": "1 PB", "more": HOLD} | about
    return scene(clauses, periods=4, **about)


def called(solved: Solved) -> dict[str, float]:
    """GB called under the contract by month."""
    return {row["period"]: row["moved_gb"] for row in solved.plan.tables["moves"] if row["source"] == "lta"}


def test_what_is_needed_later_is_bought_before_the_last_order() -> None:
    """Last order in February: 100, then 300, of which 200 and 100 lie on: 4000 + 300."""
    solved = solve_text(end_of_life("last_order: 2027-02"))
    assert solved.plan.cost == pytest.approx(4300)
    assert called(solved) == {"2027-01": pytest.approx(100), "2027-02": pytest.approx(300)}


def test_only_so_much_can_be_ordered() -> None:
    """300 in all: April is bought at 30: 3000 + 100 + 3000."""
    solved = solve_text(end_of_life("last_order: 2027-02, at_most: 300 GB"))
    assert solved.plan.cost == pytest.approx(6100)
    kept = {r["period"]: r["value"] for r in solved.plan.tables["accounts"] if r["account"] == "last orders left"}
    assert kept == {"2027-01": pytest.approx(200)}


def test_the_most_counts_from_the_first_day_of_the_clause() -> None:
    """100 from February on: January 100, February 100, then the market: 2000 + 6000."""
    assert cost(end_of_life("last_order: 2027-02, at_most: 100 GB, since: 2027-02", storage="0 GB")) == pytest.approx(
        8000
    )


def test_nothing_ships_after_the_last_shipment() -> None:
    """A month of lead time, last shipment in February: only what is called in January comes, 300 at 10, 300 held; 100 at 30."""
    text = end_of_life("last_order: 2027-02, last_ship: 2027-02", contract="lead_time: 1 month")
    solved = solve_text(text)
    assert called(solved) == {"2027-01": pytest.approx(300)}
    assert solved.plan.cost == pytest.approx(3000 + 3000 + 300)
    (problem,) = unwise(text, "e")
    assert "not handed over" in problem.what


def test_a_last_order_on_a_day_inside_a_period_holds_the_period() -> None:
    """The 15th of February: what is called in February is dated by its first day."""
    assert cost(end_of_life("last_order: 2027-02-15")) == pytest.approx(4300)
    assert cost(end_of_life("last_order: 2027-01-31")) == pytest.approx(4000 + 600)


def test_the_last_order_does_not_know_what_will_be_needed() -> None:
    """March needs 60 or 140, known then; too many cost 10, too few 20 more: 140 are bought ahead in February."""
    outcomes = """
        low: {probability: 50%, needs: {dram: {2027-03: 60 GB/month}}}
        high: {probability: 50%, needs: {dram: {2027-03: 140 GB/month}}}
    """
    text = scene(
        "p: {kind: price_fixed, price: 10 USD/GB}\ne: {kind: last_time_buy, last_order: 2027-02}",
        periods=3,
        spot="30 USD/GB",
        storage="1 PB",
        more=HOLD + risk(outcomes),
    )
    solved = solve_text(text)
    assert called(solved) == {"2027-01": pytest.approx(100), "2027-02": pytest.approx(240)}
    assert solved.plan.cost == pytest.approx(2400 + 1000 + 140)


def test_an_offer_sells_the_size_that_is_signed() -> None:
    """Half of at most 400: 200 at 10, 200 at 30."""
    text = end_of_life(
        "last_order: 2027-02, at_most: 400 GB",
        contract="status: offered\noffer: {smallest: 50%, largest: 50%}",
    )
    assert cost(text) == pytest.approx(2000 + 6000)


def test_in_its_third_year_and_with_two_items() -> None:
    """A term since 2025; one of two items ends in January, the other in March at 12; holding costs 3 a month."""
    text = scene(
        "p: {kind: price_fixed, price: 10 USD/GB, items: [ddr5]}\nq: {kind: price_fixed, price: 12 USD/GB, items: [next]}\n"
        "e: {kind: last_time_buy, last_order: 2027-01, items: [ddr5]}\n"
        "f: {kind: last_time_buy, last_order: 2027-03, items: [next]}",
        periods=4,
        term="{from: 2025-01, to: 2027-12}",
        storage="1 PB",
        more="costs: {hold: {kind: holding, rate: 3 USD/GB-month}}\n",
    )
    text = text.replace("    items: [ddr5]\n", "    items: [ddr5, next]\n")
    text = text.replace("items: {ddr5:", "items: {next: {tier: dram}, ddr5:")
    # January 100 at 10; February and March at 12; April bought in March, 12 + 3.
    assert cost(text) == pytest.approx(1000 + 2400 + 1500)


@pytest.mark.parametrize(
    ("words", "change", "said"),
    [
        ("last_order: 2027-01", {"period": "2027-02"}, "400 GB are ordered in 2027-02, the last day was 2027-01-31"),
        ("last_order: 2027-01, last_ship: 2027-01", {"delivered": "2027-02"}, "400 GB are shipped in 2027-02"),
        ("last_order: 2027-01, at_most: 400 GB", {"moved_gb": 500.0}, "500 GB are ordered in all, 400 can be"),
    ],
)
def test_the_audit_names_what_is_broken(words: str, change: dict[str, object], said: str) -> None:
    """Called after the last order, shipped after the last shipment, more than there is."""
    solved = solve_text(end_of_life(words))
    tables = dict(solved.plan.tables)
    tables["moves"] = [row | change for row in tables["moves"]]
    book = Book(solved.plan.setting, tables).contract("lta")
    found = [finding.what for finding in book.terms.clauses["e"].audit(book, WHERE)]
    assert any(said in line for line in found), found


def test_days_in_the_wrong_order_are_refused() -> None:
    """With the line."""
    with pytest.raises(InputError) as caught:
        load_text(end_of_life("last_order: 2027-03, last_ship: 2027-02"))
    assert "comes before the last order" in caught.value.problems[0].what
    assert caught.value.problems[0].place


def test_volumes_promised_for_what_is_no_longer_made_are_refused() -> None:
    """50 a month to December, last shipment in March: unless the clause ends, falling short is paid, or a successor follows."""
    words = "last_order: 2027-02, last_ship: 2027-03"
    band = "v: {kind: volume_band, commit: 50 GB/month, up: 900%"
    (problem,) = unwise(end_of_life(words, f"{band}}}"), "e")
    assert "450 GB are promised after 2027-03-31" in problem.what
    assert not unwise(end_of_life(words, f"{band}, until: 2027-03}}"), "e")
    assert not unwise(end_of_life(words, f"{band}}}\nt: {{kind: take_or_pay}}"), "e")
    assert terms_of(end_of_life(words)).items == ("ddr5",)


@settings(max_examples=8, deadline=None)
@given(month=st.integers(1, 3), size=st.integers(0, 400), more=st.integers(0, 100))
def test_a_later_end_and_more_to_order_never_cost_more(month: int, size: int, more: int) -> None:
    """Each by itself."""
    base = cost(end_of_life(f"last_order: 2027-0{month}, at_most: {size} GB"))
    assert cost(end_of_life(f"last_order: 2027-0{month + 1}, at_most: {size} GB")) <= base + 1e-6
    assert cost(end_of_life(f"last_order: 2027-0{month}, at_most: {size + more} GB")) <= base + 1e-6
