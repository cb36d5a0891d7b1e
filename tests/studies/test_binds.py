"""What binds, its worth both ways by hand, and what does not though a dual may say so."""

from __future__ import annotations

from math import inf

import pytest

from planner.app.binds import Binding, binds
from planner.app.solve import How
from planner.errors import InputError
from planner.report.binds_text import binds_lines, document
from planner.studies.binding import Binds, binding
from planner.studies.entries import Entry
from planner.studies.loosened import Loosened
from tests.small import small
from tests.studies.test_short import NEED, POWER, SPOT, lane
from tests.support import load_text


def bound(solver: str = "highs", count: int = 10, **sections: str) -> Binding:
    """What binds in the scene with some sections said anew."""
    return binds(load_text(small(**({"needs": NEED} | sections))), How(solver), count)


def told(found: Binding) -> dict[str, dict[str, float | None]]:
    """The changes of the cost by path and step."""
    return {one.path: dict(one.steps) for one in found.bounds}


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_limit_both_ways(solver: str) -> None:
    """80 GB a month at 10 against 50 short: 1 % of 240 GB at 40 each, up and down."""
    found = bound(solver, markets=SPOT)
    assert told(found) == {"markets.spot.available": pytest.approx({"1 % more": -96.0, "1 % less": 96.0})}
    (one,) = found.bounds
    assert (one.code, one.value, one.saves) == ("no_allocation", "80 GB/month", pytest.approx(96))
    assert one.place is not None
    assert one.periods
    assert found.others == 0.0


def test_at_a_corner_the_two_ways_differ() -> None:
    """A budget of 2390 USD buys 239 of the 240 GB that are had: 23.9 more buy one, 23.9 less leave 2.39 short, each GB at 40."""
    cash = "{cash: {kind: budget, per: horizon, at_most: 2390 USD}}"
    found = told(bound(markets=SPOT, policies=cash))
    assert found == {"policies.cash.at_most": pytest.approx({"1 % more": -40.0, "1 % less": 23.9 * 4})}


def test_a_limit_that_is_just_enough_does_not_bind() -> None:
    """100 GB a month are had and needed: 1 % more saves nothing, though 1 % less costs 120."""
    found = bound(markets=SPOT.replace("80", "100"))
    assert found.bounds == ()
    assert next(iter(binds_lines(found, "small", "USD"))).startswith("nothing binds in small: of 1 numbers")


def test_the_dearest_come_first_and_no_more_than_asked() -> None:
    """Power at 112 for 1 % beside an availability with room; then one of two, and what the other saves at most."""
    assert list(told(bound(**POWER))) == ["locations.abilene.power"]
    spot = SPOT[:-1] + ", more: {items: [ddr5], price: 20 USD/GB, available: 5 GB/month}}"
    both = bound(markets=spot)
    assert [one.path for one in both.bounds] == ["markets.spot.available", "markets.more.available"]
    assert [one.saves for one in both.bounds] == pytest.approx([2.4 * 40, 0.15 * 30])
    few = bound(markets=spot, count=1)
    assert [one.path for one in few.bounds] == ["markets.spot.available"]
    assert few.others == pytest.approx(0.15 * 30)


def test_of_some_numbers_only() -> None:
    """Here and below; a path at which there is none is told with what was meant."""
    spot = SPOT[:-1] + ", more: {items: [ddr5], price: 20 USD/GB, available: 5 GB/month}}"
    loaded = load_text(small(needs=NEED, markets=spot))
    found = binds(loaded, only=("markets.more",))
    assert ([one.path for one in found.bounds], found.asked) == (["markets.more.available"], 1)
    with pytest.raises(InputError, match="did you mean 'markets\\.more\\.available'"):
        binds(loaded, only=("markets.more.availably",))


def test_time_is_a_number_too() -> None:
    """Four weeks on a lane cost January's 100 GB; three still do, so a week less changes nothing and is not told."""
    assert told(bound(**lane("lead_time: 4 weeks"))) == {}
    assert told(bound(**lane("lead_time: 1 week"))) == {
        "lanes.in.lead_time": pytest.approx({"1 week more": 0.0, "1 week less": -4000.0})
    }


def test_interrupted_it_says_so() -> None:
    """Before anything is measured nothing is told, and nothing is claimed of the others."""

    def stop(_: int, __: int) -> None:
        raise KeyboardInterrupt

    found = binds(load_text(small(needs=NEED, markets=SPOT)), tell=stop)
    assert (found.stopped, found.bounds, found.others) == (True, (), inf)
    assert "interrupted before the first of" in " ".join(binds_lines(found, "small", "USD"))
    assert document(found, "small", "USD")["others"] is None


def test_a_page_and_a_document() -> None:
    """80 columns; steps by name."""
    found = bound(markets=SPOT)
    lines = list(binds_lines(found, "small", "USD"))
    assert all(len(line) <= 80 for line in lines)
    assert any("1 % more saves $96; 1 % less costs $96" in line for line in lines)
    (one,) = document(found, "small", "USD")["bounds"]
    assert one["steps"][0] == {"step": "1 % more", "changes_cost_by": pytest.approx(-96)}


# The search, with worths that are made up --------------------------------------------------------------------------------


def steps(*names: str) -> list[tuple[Loosened, ...]]:
    """Numbers of one step each."""
    return [(Loosened(Entry((name,), "policy")),) for name in names]


def searched(most: dict[str, float], saves: dict[str, float], count: int) -> tuple[list[str], float, list[str]]:
    """What is told, what any other may save, and what was measured."""
    measured = list[str]()

    def saved(one: Loosened) -> float:
        measured.append(one.path)
        return saves[one.path]

    found = list(binding(steps(*most), lambda one: most[one.path], saved, count))
    told_ = [one.steps[0].path for one in found if isinstance(one, Binds)]
    (others,) = (one for one in found if not isinstance(one, Binds))
    return told_, others, measured


def test_nothing_is_measured_that_could_not_be_among_those_told() -> None:
    """a may save 9 and saves 5; b saves 4 of 4; c could save 3, less than the second best."""
    assert searched({"a": 9.0, "b": 4.0, "c": 3.0}, {"a": 5.0, "b": 4.0, "c": 3.0}, 2) == (["a", "b"], 3.0, ["a", "b"])


def test_what_promises_most_may_save_least() -> None:
    """a may save 9 and saves 1: all are measured, for each could still be the dearest."""
    told_, others, measured = searched({"a": 9.0, "b": 4.0, "c": 3.0}, {"a": 1.0, "b": 4.0, "c": 3.0}, 2)
    assert (set(told_), others, measured) == ({"a", "b", "c"}, 0.0, ["a", "b", "c"])


def test_what_leaves_no_plan_or_saves_nothing_is_not_told() -> None:
    """Nor is what the duals prove to save nothing measured."""
    assert searched({"a": 9.0, "b": 2.0, "c": 0.0}, {"a": -inf, "b": -1.0, "c": 9.0}, 2) == ([], 0.0, ["a", "b"])
