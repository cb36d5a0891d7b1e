"""Offers, sets of contracts and lenses near the best plan, and orders that are refused."""

from __future__ import annotations

import pytest

from planner.app.alternatives import alternatives
from planner.app.load import load
from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from planner.lp.certificate import Certificate
from planner.plan.po_lines import po_lines
from planner.report.alternatives_text import alternatives_lines
from planner.solvers.objectives import Objectives
from planner.solvers.solution import Solution
from planner.studies.alternatives import Around, least_ratio
from tests.gallery.gallery import FOLDER
from tests.model.test_offers import negotiation
from tests.studies.near_best import SHARE, three
from tests.support import load_text, solve_text


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_signing_and_not_signing_an_offer(solver: str) -> None:
    """Without it 1664, with it 1274: 390 more, beyond 2 %, and so is the set without it."""
    found = alternatives(load_text(negotiation(0)), SHARE, How(solver))
    (one,) = found.forced
    assert (one.offer, one.signing, one.declining) == ("lta", pytest.approx(0, abs=1e-6), pytest.approx(390))
    assert [(dict(own.signed), own.within) for own in found.sets] == [
        ({"lta": (1.0, 1.0, 1.0)}, True),
        ({"lta": (0.0, 0.0, 0.0)}, False),
    ]
    assert found.sets[1].costs == pytest.approx(390)


def test_signing_what_is_not_worth_it() -> None:
    """At a fee of 391 it is not signed, 1664; with it 1665."""
    (one,) = alternatives(load_text(negotiation(391)), SHARE).forced
    assert (one.signing, one.declining) == (pytest.approx(1), pytest.approx(0, abs=1e-6))


def test_the_second_set_is_within_where_the_share_pays_for_it() -> None:
    """390 of 1274 are 30.6 %."""
    inside, outside = (alternatives(load_text(negotiation(0)), share).sets[1].within for share in (0.31, 0.30))
    assert (inside, outside) == (True, False)


def test_sets_come_in_the_order_of_their_cost_and_none_twice() -> None:
    """The gallery's five offers: each set solved with its offers forced costs what is said."""
    found = alternatives(load(FOLDER / "negotiation.yaml"), 0.04, sets=4)
    costs = [one.costs for one in found.sets]
    assert costs == sorted(costs)
    assert len({str(one.signed) for one in found.sets}) == len(found.sets) >= 3
    second = found.sets[1]
    held = second.signed
    assert all(len(set(shares)) == 1 for shares in held.values())
    sets = tuple(f"contracts.{name}.status={'signed' if max(shares) else 'declined'}" for name, shares in held.items())
    fixed = solve_loaded(load(FOLDER / "negotiation.yaml", sets=sets)).plan
    assert fixed.cost - found.best == pytest.approx(second.costs, abs=1.0)


def lens(found: Around, name: str) -> tuple[float, float, float]:
    """What a lens has now and then, and what it costs."""
    (one,) = [own for own in found.lenses if own.name == name]
    return one.now, one.then, one.costs


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_the_least_share_of_one_supplier(solver: str) -> None:
    """Now 900 of 1365. Both suppliers s, the rest of 150 GB at 11: 2 s + 11 (150 - s / 9 - s / 9.3) = 1392.3, so s = 636.27."""
    s = (1650 - 1392.3) / (11 / 9 + 11 / 9.3 - 2)
    now, then, costs = lens(alternatives(load_text(three()), SHARE, How(solver)), "exposure to one supplier")
    assert (now, then, costs) == pytest.approx((900 / 1365, s / 1392.3, 27.3), rel=1e-4)


def test_a_share_is_of_what_is_paid_and_not_of_what_is_saved() -> None:
    """To be short at 11 is cheaper than C at 11.50, and pays nobody: less for the largest, no smaller share of what is paid.

    As above with 11.5 for 11: s = (1725 - 1392.3) / (11.5 / 9 + 11.5 / 9.3 - 2) = 646.85 of 1392.30.
    """
    text = three("150 GB/month, shortage: {price: 11 USD/GB}").replace(
        "price: 11 USD/GB, av", "price: 11.50 USD/GB, av"
    )
    s = (1725 - 1392.3) / (11.5 / 9 + 11.5 / 9.3 - 2)
    now, then, _ = lens(alternatives(load_text(text), SHARE), "exposure to one supplier")
    assert (now, then) == pytest.approx((900 / 1365, s / 1392.3), rel=1e-4)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_the_least_cash_up_front(solver: str) -> None:
    """100 GB in January of the second year: 10 when bought before, 10.50 then. 20 of room let 40 GB wait: 600 leave early."""
    text = """
    planner: 1
    name: early
    horizon: {start: 2027-01, periods: 24, step: month}
    items: {ddr5: {tier: dram}}
    locations: {abilene: {}}
    needs:
      dram:
        kind: consumption
        at: abilene
        tier: dram
        series: {2027-01: 0 GB/month, 2028-01: 100 GB/month, 2028-02: 0 GB/month}
    markets:
      spot: {items: [ddr5], price: {2027-01: 10 USD/GB, 2028-01: 10.50 USD/GB}}
    """
    now, then, costs = lens(alternatives(load_text(text), SHARE, How(solver)), "cash up front")
    assert (now, then, costs) == pytest.approx((1000, 600, 20), rel=1e-3)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_the_least_power(solver: str) -> None:
    """1000 GB stand for January: at 10 with 10 W a piece of 100 GB, or at 11 with 5 W. 200 of room buy 200 GB of the other.

    100 W over 744 hours are .0744 MWh; a fifth of it at half the power saves a tenth.
    """
    text = """
    planner: 1
    name: power
    horizon: {start: 2027-01, periods: 1, step: month}
    items:
      hot: {tier: dram, package: 100 GB, power: 10 W}
      cool: {tier: dram, package: 100 GB, power: 5 W}
    locations: {abilene: {kind: site}}
    needs: {dram: {kind: installed, at: abilene, tier: dram, series: 1000 GB}}
    markets:
      one: {items: [hot], price: 10 USD/GB}
      two: {items: [cool], price: 11 USD/GB}
    """
    now, then, costs = lens(alternatives(load_text(text), SHARE, How(solver)), "power")
    assert (now, then, costs) == pytest.approx((0.0744, 0.0744 * 0.9, 200), rel=1e-3)


def test_what_cannot_be_less_is_said() -> None:
    """One month has no first year apart, nothing stands that draws power, no last plan is known and nothing is offered."""
    left = " ".join(alternatives(load_text(three()), SHARE).left_out)
    for word in ("horizon ends within", "draws any", "nothing counts them", "none is offered"):
        assert word in left


def test_a_ratio_falls_until_it_falls_no_more() -> None:
    """From 1 by halves to no less than .2: the step that brings nothing ends it."""
    assert least_ratio(1.0, lambda plan: max(plan / 2, 0.2), lambda plan: plan, 1e-9) == pytest.approx(0.2)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_refused_order_and_what_comes_instead(solver: str) -> None:
    """100 of A in January go to B (50 at .30 more) and C (50 at 2 more): 115."""
    found = alternatives(load_text(three(periods=2)), SHARE, How(solver), refuse=("a:ddr5:2027-01",))
    (one,) = found.refusals
    assert (one.gb, one.costs) == (pytest.approx(100), pytest.approx(115))
    assert dict(one.calls) == pytest.approx({"a:ddr5:2027-01": -100, "b:ddr5:2027-01": 50, "c:ddr5:2027-01": 50})
    assert dict(one.terms) == pytest.approx({"goods": 115})
    assert found.ranges == ()


def test_an_order_is_known_by_the_key_of_its_line() -> None:
    """As the page PO lines has it: the same cost."""
    course = solve_text(three()).plan.shown
    (line,) = [row["line"] for row in po_lines(course.setting, course.tables) if row["source"] == "a"]
    assert line == "a:ddr5:abilene:2027-01"
    (one,) = alternatives(load_text(three()), SHARE, refuse=(line,)).refusals
    assert one.costs == pytest.approx(115)


def test_an_order_without_which_there_is_no_plan() -> None:
    """250 are needed, 200 left."""
    found = alternatives(load_text(three("250 GB/month")), SHARE, refuse=("a:ddr5:2027-01",))
    assert found.refusals[0].costs is None
    assert any("no plan keeps every promise" in line for line in alternatives_lines(found, "USD"))


def test_an_order_that_could_not_be_called_is_told_with_what_was_meant() -> None:
    """Before anything is planned without."""
    with pytest.raises(InputError) as caught:
        alternatives(load_text(three()), SHARE, refuse=("a:ddr5:2027-01", "a:ddr4:2027-01"))
    assert "did you mean 'a:ddr5:2027-01'?" in str(caught.value)


def test_a_question_without_a_proof_leaves_the_others_their_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solver that proves nothing of plans beyond the best: volumes stay as they are, the rest is left out and said."""
    monkeypatch.setattr(Objectives, "solve", lambda *_: (Solution("failed"), Certificate("X", "feasible")))
    found = alternatives(load_text(negotiation(0)), SHARE)
    assert found.forced == ()
    assert "what signing lta or not costs: a plan near the best one is not certified: failed" in found.left_out
    assert [own.costs for own in found.sets] == [pytest.approx(0), pytest.approx(390)]
    assert len(found.ranges) == 4
