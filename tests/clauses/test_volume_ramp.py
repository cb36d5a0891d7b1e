"""A ramp commits to more by date; each cell has the volume of its own days."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.book import Book
from tests.clauses.scene import scene, terms_of, unwise
from tests.drivers.test_table import risk
from tests.support import cost, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"


def ramp(commits: str, band: str = "up: 20%, down: 10%") -> str:
    """A price of 10 and a ramp."""
    return PRICE + f"v: {{kind: volume_ramp, commits: {commits}, {band}}}"


UP = "{2027-01: 50 GB/month, 2027-02: 100 GB/month}"


def test_each_cell_has_the_band_of_its_own_rate() -> None:
    """Need 70 a month, spot 18: 60 + 10 bought, then 90 (20 of no use): 600 + 180 + 900 = 1680."""
    assert cost(scene(ramp(UP), need="70 GB/month", spot="18 USD/GB")) == pytest.approx(1680)


def test_a_rate_that_changes_inside_a_cell_counts_by_its_days() -> None:
    """A quarter of one month at 30 a quarter and two at 60: 10 + 40 = 50 GB, taken in all of it."""
    text = scene(
        ramp("{2027-01: 30 GB/quarter, 2027-02: 60 GB/quarter}", "up: 0%"),
        periods=3,
        need="10 GB/month",
        term="{from: 2027-01, to: 2027-03}",
    )
    terms = terms_of(text)
    assert [promise.base for promise in terms.commitments] == pytest.approx([50])
    assert cost(text) == pytest.approx(500)


def test_a_cell_cut_by_the_horizon_counts_the_rates_inside_it() -> None:
    """The horizon ends in February: 10 + 20 of the quarter's 50."""
    text = scene(ramp("{2027-01: 30 GB/quarter, 2027-02: 60 GB/quarter}", "up: 0%"), need="5 GB/month")
    terms = terms_of(text)
    assert [(edge.least, edge.most) for edge in terms.clauses["v"].edges(terms)] == [(pytest.approx(30),) * 2]
    assert cost(text) == pytest.approx(300)


def test_a_minimum_is_a_share_of_the_ramp() -> None:
    """90 % of 50 + 11 * 100 = 1150 is 1035, need 720: 7200 + 315 short at half price."""
    clauses = ramp(UP, "up: 20%") + "\nt: {kind: take_or_pay, share: 90%, pays: 50%}"
    text = scene(clauses, periods=12, need="60 GB/month")
    assert cost(text) == pytest.approx(7200 + 315 * 5)


def test_before_the_first_date_nothing_may_be_taken_and_that_is_said() -> None:
    """A ramp from February: January is bought at 18."""
    text = scene(ramp("{2027-02: 100 GB/month}"), need="100 GB/month", spot="18 USD/GB")
    assert cost(text) == pytest.approx(1800 + 1000)
    (problem,) = unwise(text, "v")
    assert "nothing is committed before 2027-02-01" in problem.what


def test_a_step_that_never_comes_is_said() -> None:
    """A rate from 2029 in a term that ends with 2027, and one that is over before the term begins."""
    (late,) = unwise(scene(ramp("{2027-01: 50 GB/month, 2029-01: 90 GB/month}")), "v")
    (early,) = unwise(scene(ramp("{2025-01: 50 GB/month, 2026-01: 90 GB/month}")), "v")
    assert "2029-01-01 never applies" in late.what
    assert "2025-01-01 never applies" in early.what


@pytest.mark.parametrize(
    ("commits", "said"),
    [
        ("{2027-01: 50 GB/month, 2027-02: 1 PB/quarter}", "different"),
        ("{2027-01: 50 GB/week}", "per month, quarter or year"),
        ("{}", "no points"),
    ],
)
def test_rates_are_of_one_calendar(commits: str, said: str) -> None:
    """Month beside quarter, a week, nothing at all: each is told with what to write."""
    with pytest.raises(InputError) as caught:
        terms_of(scene(ramp(commits)))
    assert said in str(caught.value.problems[0])
    assert caught.value.problems[0].place


def test_the_third_year_knows_what_was_taken() -> None:
    """A year at 120 begun in July 2026, 80 taken by December: 40 to go until June, need 5 a month: 400 + 20 at 20 for July on."""
    text = scene(
        ramp("{2025-07: 60 GB/year, 2026-07: 120 GB/year}", "down: 0%"),
        periods=6,
        need="5 GB/month",
        term="{from: 2025-07, to: 2027-06}",
        contract="so_far: {taken: {2026: 80 GB}}",
    )
    assert cost(text) == pytest.approx(400)
    assert not unwise(text, "v")


def test_an_offer_is_a_ramp_of_the_size_that_is_signed() -> None:
    """Half of 50 and 100 signed, need 25 and 50, spot 18: 750; whole or not at all 1350 (45 + 90 at 10, or 75 at 18)."""
    need = "{2027-01: 25 GB/month, 2027-02: 50 GB/month}"

    def signed(contract: str) -> float:
        return cost(scene(ramp(UP), need=need, spot="18 USD/GB", contract=contract))

    assert signed("status: offered\noffer: {smallest: 50%}") == pytest.approx(750)
    assert signed("status: offered") == pytest.approx(75 * 18)
    assert signed("") == pytest.approx(1350)


def test_the_ramp_holds_in_every_future() -> None:
    """February needs 60 or 150, spot 18: 90 (30 lost) or 120 + 30 * 18; January 50: 500 + (900 + 1740) / 2."""
    outcomes = """
        low: {probability: 50%, needs: {dram: {2027-02: 60 GB/month}}}
        high: {probability: 50%, needs: {dram: {2027-02: 150 GB/month}}}
    """
    text = scene(ramp(UP), need="50 GB/month", spot="18 USD/GB", more=risk(outcomes))
    assert cost(text) == pytest.approx(500 + (900 + 1740) / 2)


def test_the_audit_names_the_cell() -> None:
    """130 GB in February where 120 are the most."""
    solved = solve_text(scene(ramp(UP), need="{2027-01: 50 GB/month, 2027-02: 100 GB/month}"))
    tables = dict(solved.plan.tables)
    tables["moves"] = [row | {"moved_gb": row["moved_gb"] * 1.3} for row in tables["moves"]]
    book = Book(solved.plan.setting, tables).contract("lta")
    found = [finding.what for finding in book.terms.clauses["v"].audit(book, "contracts.lta.clauses.v")]
    assert found == [
        "65 GB are taken in 2027-01, the most is 60",
        "130 GB are taken in 2027-02, the most is 120",
    ]


@settings(max_examples=10, deadline=None)
@given(first=st.integers(0, 150), more=st.integers(0, 100), spot=st.integers(1, 10))
def test_a_steeper_ramp_downwards_never_costs_less(first: int, more: int, spot: int) -> None:
    """With all the room above, what is committed can only force."""
    costs = []
    for size in (first, first + more):
        text = scene(
            ramp(f"{{2027-01: 50 GB/month, 2027-02: {size} GB/month}}", "up: 1000%"),
            need="90 GB/month",
            spot=f"{spot} USD/GB",
        )
        costs.append(cost(text))
    assert costs[0] <= costs[1] + 1e-6
