"""Axes and relations: labels, identity, canonical order."""

from __future__ import annotations

import numpy as np
import pytest

from planner.errors import PlannerError
from planner.lp.axes import Axis, Relation


def test_axis_finds_a_label_by_name() -> None:
    """A label's position is its place in the list."""
    assert Axis("site", ["abilene", "memphis"]).index("memphis") == 1


def test_axis_refuses_unknown_and_repeated_labels() -> None:
    """Both are errors that name the axis and the label."""
    with pytest.raises(PlannerError, match=r"site has no such label \(got dallas\)"):
        Axis("site", ["abilene"]).index("dallas")
    with pytest.raises(PlannerError, match=r"site has the same label twice \(got abilene\)"):
        Axis("site", ["abilene", "memphis", "abilene"])


def test_relation_is_in_canonical_order_whatever_order_it_was_given_in() -> None:
    """Pairs are sorted by target, then source, so that two builds of one scenario give the same bytes."""
    a, b = Axis("a", ["x", "y", "z"]), Axis("b", ["p", "q"])
    shuffled = Relation(a, b, [2, 0, 1], [0, 1, 0], [3.0, 1.0, 2.0])
    assert shuffled.src.tolist() == [1, 2, 0]
    assert shuffled.dst.tolist() == [0, 0, 1]
    assert shuffled.weight.tolist() == [2.0, 3.0, 1.0]


def test_relation_from_labels_reversed_weighted_and_cut_down() -> None:
    """The helpers are the transposed, the weighted and the masked matrix."""
    a, b = Axis("a", ["x", "y"]), Axis("b", ["p"])
    relation = Relation.from_pairs(a, b, [("x", "p"), (1, 0)])
    assert relation.matrix.toarray().tolist() == [[1.0, 1.0]]
    assert relation.reversed().matrix.toarray().tolist() == [[1.0], [1.0]]
    assert relation.weighted([2.0, 5.0]).matrix.toarray().tolist() == [[2.0, 5.0]]
    assert relation.only(np.array([False, True])).src.tolist() == [1]
    assert len(relation) == 2


@pytest.mark.parametrize(
    ("src", "dst", "weight", "said"),
    [
        ([0, 2], [0, 0], 1.0, r"axis a has positions 0 to 1 \(got 2\)"),
        ([0], [-1], 1.0, r"axis b has positions 0 to 0 \(got -1\)"),
        ([0, 1], [0], 1.0, "2 sources with 1 targets"),
        ([0.5], [0], 1.0, "whole numbers"),
        ([0], [0], float("nan"), "not a finite number"),
    ],
)
def test_relation_refuses_what_is_out_of_range(src: list[int], dst: list[int], weight: float, said: str) -> None:
    """A wrong position never wraps around or is dropped silently."""
    with pytest.raises(PlannerError, match=said):
        Relation(Axis("a", ["x", "y"]), Axis("b", ["p"]), src, dst, weight)
