"""A share of what we take in all is promised or allowed; what we buy elsewhere moves it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.book import Book
from tests.clauses.scene import scene, unwise
from tests.drivers.test_table import risk
from tests.support import cost, load_text, solve_text

WHERE = "contracts.lta.clauses.s"
YEAR = {"periods": 1, "step": "year"}


def share(words: str, more: str = "") -> str:
    """A price of 10 and a share."""
    return f"p: {{kind: price_fixed, price: 10 USD/GB}}\ns: {{kind: share_of_demand, {words}}}\n{more}"


def test_a_least_share_of_all_that_is_taken() -> None:
    """Need 100, 60 % here at 10 though the market asks 8: 600 + 320."""
    assert cost(scene(share("at_least: 60%"), need="100 GB/year", spot="8 USD/GB", **YEAR)) == pytest.approx(920)


def test_what_is_bought_elsewhere_carries_its_share() -> None:
    """The trap: 100 GB more of need cost 920 more, not 800."""
    texts = [scene(share("at_least: 60%"), need=f"{need} GB/year", spot="8 USD/GB", **YEAR) for need in (100, 200)]
    assert cost(texts[1]) - cost(texts[0]) == pytest.approx(920)


def test_a_most_share_of_all_that_is_taken() -> None:
    """At most 60 % here at 10, the rest at 15: 600 + 600."""
    assert cost(scene(share("at_most: 60%"), need="100 GB/year", spot="15 USD/GB", **YEAR)) == pytest.approx(1200)


def test_what_is_missing_may_be_paid() -> None:
    """15 % of the price for what is missing, 1.5 a GB, against 2 for taking it here: 800 + 60 * 1.5 = 890."""
    solved = solve_text(scene(share("at_least: 60%, pays: 15%"), need="100 GB/year", spot="8 USD/GB", **YEAR))
    assert solved.plan.cost == pytest.approx(890)
    kept = {row["account"]: row["value"] for row in solved.plan.tables["accounts"] if row["clause"] == "s"}
    assert kept == {"taken in all": pytest.approx(100), "missing of the share": pytest.approx(60)}


def test_a_share_of_their_output() -> None:
    """They make 200 a quarter, then 400; we may take 20 %: 40 and 80 of a need of 100, the rest at 15."""
    words = "output: {2027-01: 200 GB/quarter, 2027-04: 400 GB/quarter}, of_output: 20%, per: quarter"
    text = scene(share(words), step="quarter", need="100 GB/quarter", spot="15 USD/GB")
    assert cost(text) == pytest.approx(400 + 900 + 800 + 300)


def test_each_year_is_counted_by_itself() -> None:
    """60 % of each quarter's need of 100 and 200, the market at 8 and then 15: 60 * 10 + 40 * 8, then 200 * 10."""
    text = scene(
        share("at_least: 60%, per: quarter"),
        step="quarter",
        need="{2027-01: 100 GB/quarter, 2027-04: 200 GB/quarter}",
        spot="{2027-01: 8 USD/GB, 2027-04: 15 USD/GB}",
    )
    assert cost(text) == pytest.approx(920 + 2000)
    # Over the year as a whole the 200 of the second quarter are more than 60 % of 300.
    assert cost(text.replace(", per: quarter", "")) == pytest.approx(800 + 2000)


def test_a_year_begun_before_the_horizon_counts_both_sides() -> None:
    """20 of 100 taken here by July, 100 to come, at least 60 % of 200: all 100 here, 1000; else only the rest counts: 920."""
    text = scene(
        share("at_least: 60%"),
        start="2027-07",
        step="quarter",
        need="50 GB/quarter",
        spot="8 USD/GB",
        contract="so_far: {taken: {2027: 20 GB}, taken_in_all: {2027: 100 GB}}",
    )
    assert cost(text) == pytest.approx(1000)
    assert not unwise(text, "s")
    bare = text.replace(", taken_in_all: {2027: 100 GB}", "")
    assert cost(bare) == pytest.approx(920)
    assert any("from everybody is not given" in problem.what for problem in unwise(bare, "s"))


def test_open_orders_with_anybody_are_demand() -> None:
    """40 on order without a contract are part of the 100: 60 here; of at least 70 % 93.3 here, 33.3 of no use."""
    order = """
    open_orders:
      po1: {supplier: micron, item: ddr5, quantity: 40 GB, to: abilene, promised: 2027-01, due: 320 USD}
    """
    text = scene(share("at_least: 60%"), need="100 GB/year", spot="8 USD/GB", more=order, **YEAR)
    assert cost(text) == pytest.approx(320 + 600)
    assert cost(text.replace("60%", "70%")) == pytest.approx(320 + 70 / 30 * 40 * 10)


def test_a_share_of_a_whole_tier() -> None:
    """Two items serve the need, one sold here at 10, the other elsewhere at 8: half of all 100 here."""
    text = scene(share("at_least: 50%, tier: dram"), need="100 GB/year", **YEAR).replace(
        "items: {ddr5:", "items: {other: {tier: dram}, ddr5:"
    )
    text += "markets: {spot: {items: [other], price: 8 USD/GB}}\n"
    assert cost(text) == pytest.approx(900)


def test_an_offer_binds_only_where_it_is_signed() -> None:
    """100 here at 10 of at least 60 %, or all at 8: not signed, 800; with a market that has 50, signed: 60 at 10, 40 at 8."""
    text = scene(share("at_least: 60%"), need="100 GB/year", spot="8 USD/GB", contract="status: offered", **YEAR)
    assert cost(text) == pytest.approx(800)
    short = text.replace("price: 8 USD/GB}", "price: 8 USD/GB, available: 50 GB/year}")
    assert cost(short) == pytest.approx(920)


def test_it_holds_in_every_future() -> None:
    """Market at 8 or 15: 920 or 1000."""
    outcomes = """
        low: {probability: 50%, indices: {dram: 8 USD/GB}}
        high: {probability: 50%, indices: {dram: 15 USD/GB}}
    """
    text = scene(share("at_least: 60%"), need="100 GB/year", spot="{index: dram}", more=risk(outcomes), **YEAR)
    assert cost(text) == pytest.approx(960)


def test_two_shares_on_one_contract() -> None:
    """At least 20 % and, of the quarter, at most half: 100 at 10 here and 12 there: 50 and 50."""
    more = "t: {kind: share_of_demand, at_most: 50%, per: quarter}"
    assert cost(scene(share("at_least: 20%", more), need="100 GB/year", spot="12 USD/GB", **YEAR)) == pytest.approx(
        1100
    )


@pytest.mark.parametrize(
    ("words", "factor", "said"),
    [
        ("at_least: 60%", 0.5, "30 of 70 GB are taken here in 2027, the least is 60.0%"),
        ("at_most: 60%", 2.0, "120 of 160 GB are taken here in 2027, the most is 60.0%"),
        ("output: 300 GB/year, of_output: 20%", 2.0, "120 GB are taken in 2027, 60 is what we may"),
    ],
)
def test_the_audit_names_the_year(words: str, factor: float, said: str) -> None:
    """60 here and 40 elsewhere; then half or twice as much here."""
    spot = "8 USD/GB" if "least" in words else "15 USD/GB"
    solved = solve_text(scene(share(words), need="100 GB/year", spot=spot, **YEAR))
    tables = dict(solved.plan.tables)
    tables["moves"] = [
        row | {"moved_gb": row["moved_gb"] * (factor if row["source"] == "lta" else 1.0)} for row in tables["moves"]
    ]
    book = Book(solved.plan.setting, tables).contract("lta")
    (finding,) = book.terms.clauses["s"].audit(book, WHERE)
    assert said in finding.what


@pytest.mark.parametrize(
    ("words", "contract", "said"),
    [
        ("per: year", "", "there is no share"),
        ("at_least: 60%, at_most: 40%", "", "above the most"),
        ("of_output: 20%", "", "go together"),
        ("at_most: 60%, pays: 20%", "", "`pays` is for"),
        ("at_least: 60%, tier: flash", "", "not of tier flash"),
        ("at_least: 60%", "status: offered\noffer: {fraction: true}", "signed in part"),
    ],
)
def test_a_share_that_cannot_be_meant_is_told(words: str, contract: str, said: str) -> None:
    """With its line."""
    with pytest.raises(InputError) as caught:
        load_text(scene(share(words), contract=contract))
    assert said in str(caught.value.problems[0])
    assert caught.value.problems[0].place


@settings(max_examples=10, deadline=None)
@given(least=st.integers(0, 100), more=st.integers(0, 50), spot=st.integers(1, 20), pays=st.integers(0, 100))
def test_a_larger_share_never_costs_less(least: int, more: int, spot: int, pays: int) -> None:
    """Nor a dearer shortfall."""

    def pay(size: int, words: str) -> float:
        return cost(scene(share(f"at_least: {size}%{words}"), need="100 GB/year", spot=f"{spot} USD/GB", **YEAR))

    base = pay(least, f", pays: {pays}%")
    assert base <= pay(min(100, least + more), f", pays: {pays}%") + 1e-6
    assert base <= pay(least, f", pays: {pays + 10}%") + 1e-6
    assert base <= pay(least, "") + 1e-6
