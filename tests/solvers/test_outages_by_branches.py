"""A plan that outlasts outages, branch by branch: the worlds go with the branch of the future that they strike."""

from __future__ import annotations

import pytest

from planner.model.placing import TRUNK, grouped
from tests.model.test_outages import uncertain
from tests.solvers.test_decomposed import both
from tests.support import load_text

EVERY = ", futures: every"
FEBRUARY = ("starts: [2027-04]", "starts: [2027-02]")
TWO_SITES = """
planner: 1
name: two-sites
horizon: {start: 2027-01, periods: 3, step: month}
items: {ddr5: {tier: dram}}
locations: {east: {}, west: {}}
suppliers: {a: {}, b: {}}
needs:
  east: {kind: consumption, at: east, tier: dram, series: {2027-02: 60 GB/month, 2027-03: 0 GB/month}}
  west: {kind: consumption, at: west, tier: dram, series: {2027-02: 20 GB/month, 2027-03: 0 GB/month}}
markets:
  from-a: {supplier: a, items: [ddr5], price: 8 USD/GB}
  from-b: {supplier: b, items: [ddr5], price: 9 USD/GB, available: 100 GB/month}
costs: {hold: {kind: holding, rate: 1 USD/GB-month}}
risk:
  learn: [2027-03]
  drivers:
    d:
      kind: table
      outcomes:
        east: {probability: 50%}
        west:
          probability: 50%
          needs:
            east: {2027-02: 20 GB/month, 2027-03: 0 GB/month}
            west: {2027-02: 60 GB/month, 2027-03: 0 GB/month}
  outages: {o: {of: supplier, names: [a], lasts: 1 month, starts: [2027-02], tolerates: 0%, futures: every}}
"""
FIVE = "\n".join(
    f"        n{need}: {{probability: {chance}%, needs: {{dram: {{2027-03: {need} GB/month}}}}}}"
    for need, chance in ((60, 20), (70, 10), (80, 15), (90, 25), (100, 30))
)
MEASURES = "  measures: {c: {kind: cost, alpha: 50%, omega: 30%, mean_at_most: 5400 USD, tail_at_most: 5900 USD}}\n"


def five(text: str) -> str:
    """Five needs instead of two: so many branches, in three chunks where two are built at a time."""
    low, high = text.index("        low:"), text.index("\n", text.index("        high:"))
    return text[:low] + FIVE + text[high:]


CASES = {
    # the need is known in March to be 60 or 100
    "after the branches part": uncertain(""),
    "before they part": uncertain("").replace(*FEBRUARY),
    "in every future": uncertain(EVERY),
    "in every future, before they part": uncertain(EVERY).replace(*FEBRUARY),
    "at any start": uncertain(EVERY).replace("starts: [2027-04]", "starts: every").replace("3 months", "2 months"),
    "with something tolerated": uncertain("").replace("tolerates: 0%", "tolerates: 5%"),
    "only reported": uncertain("").replace(", tolerates: 0%", ""),
    "judged by a tail": uncertain(EVERY) + MEASURES,
    "five needs": five(uncertain(EVERY)),
    "five needs, before they part": five(uncertain(EVERY)).replace(*FEBRUARY) + MEASURES,
    "five needs, the likeliest struck": five(uncertain("")).replace(*FEBRUARY),
    "learned late": uncertain(EVERY).replace(*FEBRUARY).replace("risk:\n", "risk:\n  learn: [2027-05]\n"),
}


@pytest.mark.parametrize("at_once", [500_000, 1])
@pytest.mark.parametrize("name", CASES)
def test_the_same_plan_by_branches(name: str, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Objective, bound, and how every world fares as in one program, built at once or two branches at a time."""
    monkeypatch.setattr("planner.model.branching.AT_ONCE", at_once)
    whole, parts = both(CASES[name])
    value = whole.plan.objective
    assert parts.plan.objective == pytest.approx(value, rel=1e-6)
    assert parts.certificate.bound is not None
    assert parts.certificate.bound <= value * (1 + 1e-7)
    assert parts.certificate.level in "AB"
    assert [own.world.name for own in parts.plan.worlds] == [own.world.name for own in whole.plan.worlds]
    assert all(own.course is not None for own in parts.plan.worlds)


def test_what_outages_cost_by_branches() -> None:
    """Nobody could be ready for an outage for less: as without outages, the plan is cheaper; as in one program, not."""
    loose, tight = (both(text)[1].plan.objective for text in (CASES["only reported"], CASES["after the branches part"]))
    assert tight > loose + 10


def test_a_world_stands_where_its_future_does() -> None:
    """Struck in February: its calls from then on are its branch's though the branches part in March; January's are the trunk's."""
    setting = load_text(CASES["before they part"]).setting
    grouping = grouped(setting)
    (world, *_) = range(grouping.futures, len(setting.ways))
    assert grouping.parting == 2
    base = setting.futures.index(setting.ways[world].base or setting.ways[0])
    assert grouping.branch[world] == grouping.branch[base]
    assert grouping.owner(grouping.known, world, 0) == TRUNK
    assert grouping.owner(grouping.known, base, 1) == TRUNK
    assert [grouping.owner(grouping.known, world, p) for p in (1, 2)] == [grouping.branch[base]] * 2


def test_calls_that_worlds_of_two_branches_share_are_the_trunks() -> None:
    """Struck in February in either future: nobody can tell the two worlds apart before March, so they call the same."""
    setting = load_text(CASES["in every future, before they part"]).setting
    grouping = grouped(setting)
    own = [
        n for n in range(grouping.futures, len(setting.ways)) if setting.ways[n].event(1) == setting.ways[-1].event(1)
    ]
    assert len(own) == 2
    assert [grouping.owner(grouping.known, n, 1) for n in own] == [TRUNK, TRUNK]
    assert {grouping.owner(grouping.known, n, 2) for n in own} == {0, 1}


def test_worlds_that_nobody_can_tell_apart_call_the_same() -> None:
    """60 + 20 are needed in February, of which site is learned in March: 60 are called for each, 120 at 8 are 960.

    If a is out b has 100: 20 must lie there since January, which costs 20. A world that knew its future would need but 80.
    """
    whole, parts = both(TWO_SITES)
    assert (whole.plan.cost, parts.plan.cost) == pytest.approx((980, 980))
    assert both(TWO_SITES.replace("tolerates: 0%, ", ""))[1].plan.cost == pytest.approx(960)
