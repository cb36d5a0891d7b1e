"""Futures that are drawn: shared until they are learned, spread evenly, moving together as asked, the same for the same seed."""

from __future__ import annotations

from math import sqrt
from statistics import fmean

import pytest

from planner.errors import InputError
from planner.model.grow import nodes_of
from planner.model.sampling import draws_of, lower_triangle, quarters
from tests.clauses.scene import scene
from tests.support import load_text

LEARN = "{2027-07: 4 branches, 2028-01: 3 each, 2028-07: all}"
WALK = "kind: mean_reverting, indices: [dram], sd: 15%, reversion: 20%"


def drawn(
    sample: int = 24, learn: str = LEARN, drivers: str = f"a: {{{WALK}}}", more: str = "", seed: int = 1, keep: str = ""
) -> str:
    """Two years by quarters, a need of 100, a market at the index, and futures of it."""
    risk = f"risk:\n  drivers: {{{drivers}}}\n  outcomes: {{sample: {sample}, seed: {seed}{keep}}}\n  learn: {learn}\n{more}"
    return scene("", periods=8, step="quarter", need="{2027-01: 100 GB/quarter}", spot="{index: dram}", more=risk)


def test_futures_of_a_branch_share_what_comes_before_its_day() -> None:
    """Four groups of six until July 2027, twelve of two until 2028, then each its own."""
    draws = draws_of(load_text(drawn()).setting)["a"]
    groups = [len({own[q] for own in draws.normals}) for q in range(len(draws.days))]
    # quarters from as_of (2027Q1): learned when 2027Q3, 2028Q1 and 2028Q3 begin
    assert groups == [4, 4, 4, 12, 12, 24, 24, 24]
    assert all(draws.normals[6 * n : 6 * n + 6].count(draws.normals[6 * n]) < 6 for n in range(4))
    heads = [{own[:3] for own in draws.normals[6 * n : 6 * n + 6]} for n in range(4)]
    assert [len(head) for head in heads] == [1, 1, 1, 1]


def test_the_trees_have_a_branch_for_what_is_known_and_for_what_is_true() -> None:
    """One call for all before the first day; then as many as branches; data part a quarter after as_of."""
    nodes = nodes_of(load_text(drawn()).setting)
    calls = [int((nodes.information.period == p).sum()) for p in range(8)]
    truth = [int((nodes.data.period == p).sum()) for p in range(8)]
    assert calls == [1, 1, 4, 4, 12, 12, 24, 24]
    assert truth == [1, 4, 4, 12, 12, 24, 24, 24]


def test_without_an_end_some_futures_are_never_told_apart() -> None:
    """Two stages: three branches, eight futures in each that the planner cannot tell apart."""
    nodes = nodes_of(load_text(drawn(learn="{2027-07: 3 branches}")).setting)
    assert [int((nodes.information.period == p).sum()) for p in range(8)] == [1, 1, 3, 3, 3, 3, 3, 3]


def test_siblings_are_spread_evenly() -> None:
    """Each of 24 equally likely stretches of the normal distribution holds one draw of the last quarter."""
    draws = draws_of(load_text(drawn(learn="{2027-04: all}")).setting)["a"]
    for q in range(len(draws.days)):
        own = [normals[q] for normals in draws.normals]
        assert abs(fmean(own)) < 0.15
        assert sqrt(fmean(x * x for x in own)) == pytest.approx(1.0, abs=0.15)


def test_the_same_seed_draws_the_same_and_another_driver_changes_nothing() -> None:
    """Draws are keyed by seed, driver, quarter and branch."""
    first, again = (draws_of(load_text(drawn()).setting)["a"] for _ in range(2))
    both = draws_of(load_text(drawn(drivers=f"a: {{{WALK}}}, b: {{{WALK}}}")).setting)
    other = draws_of(load_text(drawn(seed=2)).setting)["a"]
    assert first == again == both["a"]
    assert first.normals != other.normals != both["b"].normals


def test_drivers_move_together_as_they_are_told() -> None:
    """Quarter by quarter over 2000 futures: 70 %, and -30 % with a third."""
    drivers = ", ".join(f"{name}: {{{WALK}}}" for name in "abc")
    more = "  correlations: {a: {b: 70%}, c: {a: -30%}}\n"
    draws = draws_of(load_text(drawn(2000, "{2027-04: all}", drivers, more)).setting)

    def together(one: str, other: str) -> float:
        pairs = zip(draws[one].normals, draws[other].normals, strict=True)
        return fmean(x[3] * y[3] for x, y in pairs)

    assert together("a", "b") == pytest.approx(0.7, abs=0.05)
    assert together("a", "c") == pytest.approx(-0.3, abs=0.05)
    assert together("b", "c") == pytest.approx(-0.21, abs=0.3)


def test_a_triangle_gives_the_correlations_back() -> None:
    """L L' is the matrix."""
    lower = lower_triangle(["a", "b", "c"], {"a": {"b": 0.7, "c": -0.3}, "b": {"c": 0.1}})
    product = [[sum(x * y for x, y in zip(one, other, strict=True)) for other in lower] for one in lower]
    assert product == [pytest.approx(row) for row in ([1, 0.7, -0.3], [0.7, 1, 0.1], [-0.3, 0.1, 1])]


def test_quarters_are_those_of_the_calendar() -> None:
    """as_of is the first; nothing is drawn after the horizon."""
    text = drawn().replace("horizon:", "as_of: 2026-12-14\nhorizon:")
    days = quarters(load_text(text).setting)
    assert [str(day) for day in days[:3]] == ["2026-12-14", "2027-01-01", "2027-04-01"]
    assert str(days[-1]) == "2028-10-01"


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"sample": 25}, "risk.outcomes.sample", "4 * 3 branches do not part 25 futures evenly"),
        ({"learn": "null"}, "risk.learn", "distinct futures are not distinct knowledge"),
        ({"learn": "[2027-07, 2028-01]"}, "risk.learn", "distinct futures are not distinct knowledge"),
        ({"learn": "{2027-07: many}"}, "risk.learn.2027-07", "into how many branches"),
        ({"learn": "{2035-07: all}"}, "risk.learn", "after the horizon's last period"),
        ({"sample": 999999999}, "risk.outcomes.sample", "999,999,999 futures"),
        ({"sample": 0}, "risk.outcomes.sample", "at least 1"),
        ({"more": "  correlations: {a: {b: 70%}}\n"}, "risk.correlations", "there is no driver 'b'"),
        ({"more": "  correlations: {a: {a: 70%}}\n"}, "risk.correlations.a", "moves with itself"),
        ({"more": "  correlations: {a: {b: 170%}}\n"}, "risk.correlations.a.b", "at most 100 %"),
        (
            {"drivers": "a: {kind: mean_reverting, indices: [gold], sd: 1%, reversion: 1%}"},
            "risk.drivers.a.indices",
            "gold",
        ),
    ],
)
def test_bad_input_is_named_with_its_line(change: dict[str, str], path: str, words: str) -> None:
    """What, where, and what to do."""
    with pytest.raises(InputError) as caught:
        load_text(drawn(**change))
    assert path in str(caught.value)
    assert words in str(caught.value)
    assert "scenario.yaml:" in str(caught.value)


def test_correlations_that_contradict_each_other_are_refused() -> None:
    """a with b, b with c, and a against c."""
    drivers = ", ".join(f"{name}: {{{WALK}}}" for name in "abc")
    with pytest.raises(InputError) as caught:
        load_text(drawn(drivers=drivers, more="  correlations: {a: {b: 90%, c: -90%}, b: {c: 90%}}\n"))
    assert "contradicts those before it" in str(caught.value)


def test_a_driver_that_is_drawn_asks_for_a_sample() -> None:
    """It has no list of outcomes to combine."""
    text = drawn()
    without = text.replace(text[text.index("  outcomes:") : text.index("  learn:")], "")
    with pytest.raises(InputError) as caught:
        load_text(without)
    assert "risk.drivers.a" in str(caught.value)
    assert "outcomes: {sample: 100}" in str(caught.value)
