"""A firm volume is taken exactly, whatever the need is."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from planner.model.book import Book
from tests.clauses.scene import scene, terms_of, unwise
from tests.support import cost, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
FIRM = PRICE + "v: {kind: volume_firm, amount: 100 GB/month}"
NEED = "{2027-01: 60 GB/month, 2027-02: 140 GB/month}"


def test_exactly_the_amount_is_taken() -> None:
    """Need 60 and 140, spot 18: 100 each month, 40 lost in January, 40 bought in February: 2000 + 720 = 2720."""
    assert cost(scene(FIRM, need=NEED, spot="18 USD/GB")) == pytest.approx(2720)


def test_a_take_or_pay_makes_the_lower_edge_soft() -> None:
    """A year of 1200 with 50 % to be taken or paid, two months of it: need 60 and 100 are taken, nothing is lost.

    1600 for the goods; the stub's need of 100 a month, 1000 GB, is more than the 440 that the minimum still asks for.
    """
    clauses = FIRM + "\nt: {kind: take_or_pay, share: 50%}"
    text = scene(clauses, need="{2027-01: 60 GB/month, 2027-02: 100 GB/month}", term="{from: 2027-01, to: 2027-12}")
    assert cost(text) == pytest.approx(1600)


def test_a_quarter_cut_by_the_horizon_counts_by_its_days() -> None:
    """A quarter of 90 days and 90 GB, two months (59 days) inside: 59 GB are taken though only 20 are needed."""
    text = scene(PRICE + "v: {kind: volume_firm, amount: 90 GB/quarter}", need="{2027-01: 10 GB/month}")
    assert cost(text) == pytest.approx(590)


def test_what_was_taken_before_counts() -> None:
    """A quarter of 90 GB of which 50 were taken in January: 40 are left for February and March."""
    clauses = PRICE + "v: {kind: volume_firm, amount: 90 GB/quarter}"
    text = scene(clauses, start="2027-02", need="{2027-01: 10 GB/month}", contract="so_far: {taken: {2027Q1: 50 GB}}")
    assert cost(text) == pytest.approx(400)
    assert not unwise(text, "v")
    (problem,) = unwise(text.replace("2027Q1", "2026Q4"), "v")
    assert "so_far.taken.2027Q1" in problem.next_step


def test_the_audit_finds_another_volume() -> None:
    """Ten GB less called in the tables than promised is found, by its size."""
    solved = solve_text(scene(FIRM, need=NEED, spot="18 USD/GB"))
    solved.plan.tables["moves"][0]["moved_gb"] -= 10
    book = Book(solved.plan.setting, solved.plan.tables).contract("lta")
    (finding,) = book.terms.clauses["v"].audit(book, "contracts.lta.clauses.v")
    assert finding.amount == pytest.approx(-10)
    assert "90 GB are taken in 2027-01" in finding.what


def test_a_volume_is_counted_by_the_calendar() -> None:
    """A rate per week is refused with what to write instead."""
    with pytest.raises(InputError) as error:
        terms_of(scene(PRICE + "v: {kind: volume_firm, amount: 100 GB/week}"))
    assert "per month, quarter or year" in str(error.value)


def test_pieces_of_unlike_items_are_not_added_up() -> None:
    """1000 pieces over items of 64 and 128 GB is no volume."""
    text = scene(PRICE + "v: {kind: volume_firm, amount: 1000 ea/month}").replace("items: [ddr5]", "items: [ddr5, big]")
    text = text.replace("items: {ddr5:", "items: {big: {tier: dram, package: 128 GB}, ddr5:")
    assert any("not of one size" in problem.what for problem in unwise(text, "v"))
