"""Commitments out of the money: a firm volume is worth what is needed of it, at the index; its tail is limited."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.measures.liability import best_use
from tests.clauses.scene import scene
from tests.drivers.test_table import risk
from tests.measures.test_cost import measured
from tests.support import load_text, solve_text


def offer(measures: str, clauses: str = "") -> str:
    """Any part of 100 GB firm at 9, signed before need and spot turn out 100 and 20, or 40 and 5."""
    text = scene(
        "p: {kind: price_fixed, price: 9 USD/GB}\nv: {kind: volume_firm, amount: 100 GB/month}\n" + clauses,
        periods=1,
        index="{now: 20 USD/GB}",
        spot="{index: dram}",
        term="{from: 2027-01, to: 2027-01}",
        contract="status: offered\noffer: {smallest: 0%}",
        more=risk("""
        boom: {probability: 50%}
        glut: {probability: 50%, indices: {dram: 5 USD/GB}, needs: {dram: 40 GB/month}}
        """),
    )
    return measured(text, measures)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(("limit", "signed", "cost"), [("10 kUSD", 1.0, 900), ("340 USD", 0.6, 940)])
def test_a_limit_on_the_tail_signs_less(limit: str, signed: float, cost: float, solver: str) -> None:
    """In the glut F at 9 are worth min(F, 40) * 5: 540 - 200 = 340 allows 60 GB, and 40 at 20 are bought in the boom.

    540 + half of 40 * 20 = 940, against 900 for 100 GB.
    """
    solved = solve_text(offer(f"l: {{kind: liability, alpha: 50%, tail_at_most: {limit}}}"), solver=solver)
    (size,) = {row["size"] for course in solved.plan.courses for row in course.tables["signings"]}
    assert size == pytest.approx(signed, abs=1e-6)
    assert solved.plan.cost == pytest.approx(cost)
    glut = {
        course.name: figure
        for course, (_, figure) in zip(solved.plan.courses, solved.plan.measured[0].figures, strict=True)
    }
    assert glut == pytest.approx({"boom": signed * 100 * (9 - 20), "glut": signed * 900 - 200})


def test_the_tail_of_the_cost_never_sees_a_glut() -> None:
    """All weight on the tail of the cost signs all of it, and its liability in the glut is 900 - 200 = 700."""
    solved = solve_text(offer("c: {kind: cost, alpha: 50%, omega: 100%}, l: {kind: liability, alpha: 50%}"))
    (_, owed) = solved.plan.measured
    assert owed.sums == pytest.approx({"mean": (700 - 1100) / 2, "tail": 700, "worst": 700})


def test_fees_are_part_of_it() -> None:
    """A fee of 30 for signing adds 30 in every future."""
    solved = solve_text(offer("l: {kind: liability}", "f: {kind: fee, amount: 30 USD}"))
    assert [figure for _, figure in solved.plan.measured[0].figures] == pytest.approx([30 - 1100, 30 + 700])


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=4),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
)
def test_the_dearest_bits_are_counted_first(came: list[tuple[int, int, int]], added: list[int]) -> None:
    """Against every way to count whole bits."""
    needed = [sum(added[: p + 1]) for p in range(4)]

    def fits(sizes: tuple[int, ...]) -> bool:
        return all(
            sum(size for size, (_, q, _) in zip(sizes, came, strict=True) if q <= p) <= needed[p] for p in range(4)
        )

    ways = filter(fits, product(*(range(gb + 1) for _, _, gb in came)))
    best = max(sum(size * worth for size, (worth, _, _) in zip(sizes, came, strict=True)) for sizes in ways)
    assert best_use(came, needed) == pytest.approx(best)


def test_an_item_without_an_index_is_named() -> None:
    """Its bits cannot be valued."""
    text = offer("l: {kind: liability}").replace("{tier: dram, index: dram}", "{tier: dram}")
    with pytest.raises(InputError) as caught:
        load_text(text)
    assert "risk.measures.l" in str(caught.value)
    assert "items.ddr5.index" in str(caught.value)
