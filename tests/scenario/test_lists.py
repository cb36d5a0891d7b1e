"""A list of names means each of them once: a name that stands twice, or a choice of nothing, is refused where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.app.load import load
from planner.errors import InputError

RICH = Path(__file__).parents[1] / "audit/rich.yaml"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("markets.dram-spot.items=[ddr5, ddr5]", "'ddr5' stands twice"),
        ("markets.ssd-spot.delivers_to=[hub, hub]", "'hub' stands twice"),
        ("contracts.micron-firm.items=[ddr5, ddr5]", "'ddr5' stands twice"),
        ("items.ddr5.parts.S-64.approved=[mx, mx]", "'mx' stands twice"),
        ("policies.few.lanes=[mx-ohio, mx-ohio]", "'mx-ohio' stands twice"),
        ("markets.ssd-spot.delivers_to=[]", "at least 1"),
        ("lanes.hub-abilene.items=[]", "at least 1"),
        ("needs.ohio-dram.items=[]", "at least 1"),
        ("policies.boise.items=[]", "at least 1"),
        ("contracts.micron-firm.clauses.price.items=[]", "at least 1"),
    ],
)
def test_a_name_that_stands_twice_and_a_choice_of_nothing_are_refused(change: str, what: str) -> None:
    """Twice would be two ways of one name; `items: []` where absent means all is a rule about nothing."""
    with pytest.raises(InputError) as caught:
        load(RICH, sets=[change])
    (problem,) = caught.value.problems
    assert what in problem.what
    assert problem.path == change.partition("=")[0]
    assert problem.next_step


def test_approved_nowhere_is_a_list_of_nothing() -> None:
    """`approved: []` says that no integrator may build the part in: the one kind of list in which nothing is an answer."""
    load(RICH, sets=["items.ddr5.parts.X-64.approved=[]"])
