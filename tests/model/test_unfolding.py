"""Events that are decided once: told on their day, by its draw alone, whatever was drawn before and is known by then."""

from __future__ import annotations

from collections import Counter

import pytest

from planner.app.solve import How, solve_loaded
from planner.model.grow import nodes_of
from planner.model.sampling import draws_of
from planner.model.unfolding import Split, Unfolding
from tests.clauses.scene import scene
from tests.model.test_sampling import WALK, drawn
from tests.support import load_text

SEEDS = range(1, 9)


def tenths(key: str, month: str, unit: str) -> str:
    """Ten outcomes, as likely as each other, of a share of a series from a month on: 10 %, 20 % ... 100 %."""
    outcomes = ", ".join(
        f"o{n}: {{probability: 10%, {key}: {{{unit}: {{2027-{month}: {10 * n + 10}%}}}}}}" for n in range(10)
    )
    return f"{{kind: table, outcomes: {{{outcomes}}}}}"


def two_dates(seed: int = 1, outcomes: str | None = None) -> str:
    """A price that is told in April, a need of October that is told then; it is called a quarter before, short at 50.

    10 * q + 50 * mean of what of 100, 200 ... 1000 is above q: least at q = 800, where a fifth of them is not below.
    """
    more = f"  outcomes: {outcomes or f'{{sample: 100, seed: {seed}}}'}\n" if outcomes != "crossed" else ""
    learn = "{2027-04: 10 branches, 2027-10: all}" if outcomes != "crossed" else "[2027-04, 2027-10]"
    return f"""
    planner: 1
    name: two dates
    horizon: {{start: 2027-01, periods: 4, step: quarter}}
    items: {{ddr5: {{tier: dram}}, ssd: {{tier: flash}}}}
    indices: {{nand: {{now: 1 USD/GB}}}}
    locations: {{abilene: {{storage: 0 GB}}}}
    needs:
      late: {{kind: consumption, at: abilene, tier: dram, series: {{2027-10: 1000 GB/quarter}}, shortage: {{price: 50 USD/GB}}}}
      flash: {{kind: consumption, at: abilene, tier: flash, series: {{2027-04: 1 GB/quarter}}}}
    markets:
      spot: {{items: [ddr5], price: 10 USD/GB, lead_time: 1 quarter}}
      nand: {{items: [ssd], price: {{index: nand}}}}
    risk:
      drivers:
        a: {tenths("indices", "04", "nand")}
        b: {tenths("needs", "10", "late")}
      learn: {learn}
    {more}"""


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_drawn_tree_promises_what_the_whole_tree_costs(solver: str) -> None:
    """Ten times ten futures are the whole tree: 8000 + 50 * (.1 * 100 + .1 * 200) = 9500, and .55 of a GB at 1 in three quarters.

    By the sum of the draws of all quarters, April told part of October's need: promises of these seeds were 3 to 15 % too low.
    """
    whole = solve_loaded(load_text(two_dates(outcomes="crossed")), How(solver)).plan.cost
    assert whole == pytest.approx(9500 + 3 * 0.55)
    for seed in SEEDS if solver == "highs" else (1,):
        assert solve_loaded(load_text(two_dates(seed)), How(solver)).plan.cost == pytest.approx(whole)


def test_each_branch_has_the_whole_of_what_is_told_later() -> None:
    """Of the ten futures in each branch of April, each has another need of October; of all, ten have each price."""
    for seed in SEEDS:
        futures = load_text(two_dates(seed)).setting.futures
        chosen = [future.setting.chosen for future in futures]
        assert set(Counter(own["a"] for own in chosen).values()) == {10}
        for first in range(0, 100, 10):
            assert len({own["a"] for own in chosen[first : first + 10]}) == 1
            assert len({own["b"] for own in chosen[first : first + 10]}) == 10


def test_the_tree_parts_when_the_event_is_told_and_not_before() -> None:
    """One call in the first quarter, ten from April on, all from October on."""
    nodes = nodes_of(load_text(two_dates()).setting)
    assert [int((nodes.information.period == p).sum()) for p in range(4)] == [1, 10, 10, 100]


def monthly(day: str, learn: str, more: str = "") -> str:
    """Six months, a walk and a table whose price changes on a day, learned on two days; 10 branches of 10."""
    table = (
        "{kind: table, outcomes: {"
        f"high: {{probability: 50%, indices: {{nand: {{{day}: 2 USD/GB}}}}}}, "
        f"low: {{probability: 50%, indices: {{nand: {{{day}: 1 USD/GB}}}}}}}}}}"
    )
    risk = (
        f"risk:\n  drivers: {{a: {{{WALK}}}, b: {table}}}\n  outcomes: {{sample: 100}}\n"
        f"  learn: {{{learn}: 10 branches, 2027-06: all}}\n{more}"
    )
    text = scene("", periods=6, spot="{index: dram}", index="{now: 10 USD/GB}", more=risk)
    return text.replace("indices: {dram", "indices: {nand: {now: 3 USD/GB}, dram")


@pytest.mark.parametrize(
    ("day", "learn", "told"),
    [("2027-02-15", "2027-02", False), ("2027-02-15", "2027-03", True), ("2027-03", "2027-02", False)],
)
def test_a_day_inside_a_quarter_is_told_on_its_day(day: str, learn: str, told: bool) -> None:
    """A price of 15 February shows in March's calls. Learned in February it is still open in every branch, five to five."""
    futures = load_text(monthly(day, learn)).setting.futures
    for first in range(0, 100, 10):
        found = Counter(future.setting.chosen["b"] for future in futures[first : first + 10])
        assert (len(found) == 1) == told
        assert told or set(found.values()) == {5}


def test_drivers_still_move_together_when_one_is_told_later_in_the_quarter() -> None:
    """A walk known in January and a price of March, together at 60 %: the dear outcome is likelier where the walk is high.

    P(b high | a above its middle) = 1/2 + arcsin(.6) / pi = .705; in what is known in February nothing rests on March.
    """
    more = "  correlations: {a: {b: 60%}}\n"
    text = monthly("2027-03", "2027-02", more).replace("sample: 100", "sample: 4000")
    setting = load_text(text.replace("10 branches", "400 branches")).setting
    draws = draws_of(setting)
    assert [str(day) for day in draws["b"].days] == ["2027-03-01", "2027-04-01"]
    firsts = [own[0] for own in draws["a"].normals]
    assert all(len(set(firsts[n : n + 10])) == 1 for n in range(0, 4000, 10))
    names = ["high", "low"]
    high = [names[n] == "low" for n in draws["b"].decided()]
    share = sum(up and first > 0 for up, first in zip(high, firsts, strict=True)) / sum(first > 0 for first in firsts)
    assert share == pytest.approx(0.705, abs=0.03)


def test_what_is_known_later_never_decides_what_is_known_earlier() -> None:
    """The same with the names the other way round: b is the walk, whose row of the triangle would hold a's draw of March."""
    text = monthly("2027-03", "2027-02", "  correlations: {a: {b: 60%}}\n")
    text = text.replace("{a: {kind: mean", "{z: {kind: mean").replace("correlations: {a: {b", "correlations: {z: {b")
    draws = draws_of(load_text(text).setting)
    firsts = [own[0] for own in draws["z"].normals]
    assert all(len(set(firsts[n : n + 10])) == 1 for n in range(0, 100, 10))
    assert len(set(firsts)) == 10


def test_outcomes_that_are_told_apart_on_two_days_are_decided_by_two_draws() -> None:
    """Shortage in 2027Q2, else glut or not in 2027Q4: a branch of the first day without a shortage has both, half and half."""
    outcomes = (
        "shortage: {probability: 20%, indices: {dram: {2027-04: 20 USD/GB}}}, "
        "glut: {probability: 40%, indices: {dram: {2027-10: 5 USD/GB}}}, soft: {probability: 40%}"
    )
    text = drawn(100, "{2027-04: 10 branches, 2027-10: all}", f"c: {{kind: table, outcomes: {{{outcomes}}}}}")
    setting = load_text(text).setting
    assert [str(day) for day in setting.unfoldings["c"].days] == ["2027-04-01", "2027-10-01"]
    found = [future.setting.chosen["c"] for future in setting.futures]
    groups = Counter(tuple(sorted(Counter(found[n : n + 10]).items())) for n in range(0, 100, 10))
    assert groups == {(("shortage", 10),): 2, (("glut", 5), ("soft", 5)): 8}


def test_levels_choose_by_the_chances_that_are_left() -> None:
    """.2 | .4, .4 by hand: below .2 the first; else below .5 the second, above it the third."""
    told = Unfolding((0.2, 0.4, 0.4), (Split(None, (0, 1, 1)), Split(None, (0, 1, 2))))  # type: ignore[arg-type]
    assert [told.outcome(levels) for levels in ((0.1, 0.9), (0.3, 0.4), (0.3, 0.6))] == [0, 1, 2]


def test_every_outcome_is_as_likely_as_it_says() -> None:
    """.2, then .8 * 5/8 = .5 and .8 * 3/8 = .3, counted on a grid of 80 times 80 levels."""
    told = Unfolding((0.2, 0.5, 0.3), (Split(None, (0, 1, 1)), Split(None, (0, 1, 2))))  # type: ignore[arg-type]
    grid = [(n + 0.5) / 80 for n in range(80)]
    assert Counter(told.outcome((one, other)) for one in grid for other in grid) == {0: 1280, 1: 3200, 2: 1920}
