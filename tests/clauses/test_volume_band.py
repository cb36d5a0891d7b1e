"""A band lets us take more or less than committed; its lower edge is hard where no take-or-pay prices a shortfall."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from tests.clauses.scene import scene, terms_of, unwise
from tests.support import cost, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
BAND = PRICE + "v: {kind: volume_band, commit: 100 GB/month, up: 25%, down: 25%}"
NEED = "{2027-01: 60 GB/month, 2027-02: 150 GB/month}"


def test_what_is_taken_stays_in_the_band() -> None:
    """Need 60 and 150, spot 18: 75 and 125 at 10, 25 at 18: 750 + 1250 + 450 = 2450."""
    assert cost(scene(BAND, need=NEED, spot="18 USD/GB")) == pytest.approx(2450)


def test_a_take_or_pay_makes_the_lower_edge_soft() -> None:
    """With a minimum of half the year's volume the 15 GB of January are not forced on us: 600 + 1250 + 450 = 2300."""
    clauses = BAND + "\nt: {kind: take_or_pay, share: 50%}"
    assert cost(scene(clauses, need=NEED, spot="18 USD/GB")) == pytest.approx(2300)


def test_a_take_or_pay_on_other_items_does_not() -> None:
    """The band covers the contract's items; a take-or-pay on one of two leaves its lower edge hard."""
    clauses = BAND + "\nt: {kind: take_or_pay, amount: 1 GB/year, items: [ddr5]}"
    text = scene(clauses, need=NEED).replace("items: [ddr5]\n", "items: [ddr5, big]\n")
    text = text.replace("items: {ddr5:", "items: {big: {tier: dram}, ddr5:")
    terms = terms_of(text)
    assert not terms.excused(("big", "ddr5"), terms.first)
    assert terms.excused(("ddr5",), terms.first)


def test_a_cell_that_no_call_reaches_is_not_enforced_and_is_said() -> None:
    """Lead time of two months: January and February cannot be kept, March can (75 at 10, need 60 there)."""
    text = scene(BAND, need="{2027-03: 60 GB/month}", periods=3, contract="lead_time: 2 months")
    assert cost(text) == pytest.approx(750)
    (problem,) = unwise(text, "v")
    assert "2027-01, 2027-02" in problem.what
    assert problem.severity == "warning"


def test_open_orders_are_taken_in_a_cell_that_no_call_reaches() -> None:
    """30 GB on order for February count: the 75 due then are reduced to them, and they may not be cancelled."""
    order = """
    open_orders:
      po1: {supplier: micron, contract: lta, item: ddr5, quantity: 30 GB, to: abilene, promised: 2027-02,
            due: 300 USD, cancellable_until: 2027-02}
    """
    text = scene(BAND, need="{2027-03: 60 GB/month}", periods=3, contract="lead_time: 2 months", more=order)
    edges = {edge.cell.label: edge.least for edge in terms_of(text).clauses["v"].edges(terms_of(text))}
    assert edges == {"2027-01": 0, "2027-02": 30, "2027-03": 75}
    solved = solve_text(text)
    assert [row["cancelled_share"] for row in solved.plan.tables["orders"]] == [0]


def test_more_committed_never_costs_less() -> None:
    """Need 60 and 150, spot 9 against 10: the commitment only binds harder (75 % of it at 1 above spot).

    At a commitment of C the floor of 0.75 C is taken twice, 60 of it of use in January: the cost rises with C.
    """
    costs = [
        cost(scene(BAND.replace("100 GB", f"{c} GB"), need=NEED, spot="9 USD/GB")) for c in (20, 60, 100, 140, 200)
    ]
    assert costs == sorted(costs)
    assert costs[0] == pytest.approx(210 * 9 + 2 * 15 * 1)


def test_shares_have_a_range() -> None:
    """A band of 200 % downwards is refused."""
    with pytest.raises(InputError):
        terms_of(scene(BAND.replace("down: 25%", "down: 200%")))
