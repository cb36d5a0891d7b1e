"""The tree seen twice: arrivals follow what was known when the call was made, on every path."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from planner.model.axes import CellAxis
from planner.model.cells import Cell
from planner.model.tree import Nodes, Tree, one_future


def two_futures() -> Nodes:
    """Three periods; two futures differ from the second on, and are told apart only in the third.

    information:  n0 - n1 - n2(a), n3(b)          data:  v0 - v1 - v3 (future a)
                                                            \\ v2 - v4 (future b)
    """
    information = Tree("call", ["n0", "n1", "n2", "n3"], [0, 1, 2, 2], [-1, 0, 1, 1], [1, 1, 0.5, 0.5])
    data = Tree("period", ["v0", "v1", "v2", "v3", "v4"], [0, 1, 1, 2, 2], [-1, 0, 0, 1, 2], [1, 0.5, 0.5, 0.5, 0.5])
    return Nodes(information, data, [[0, 1, 3], [0, 2, 4]], [[0, 1, 2], [0, 1, 3]])


def test_one_call_arrives_in_every_future_that_shares_it() -> None:
    """With a lead of one period, n0 arrives at v1 and v2, n1 at v3 and v4: the call does not know which future it is in."""
    relation = two_futures().arrivals([1, 2, None])
    assert list(zip(relation.src.tolist(), relation.dst.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 3), (1, 4)]


def test_a_call_after_learning_arrives_in_its_own_future_only() -> None:
    """Without lead time n2 arrives at v3 alone and n3 at v4 alone; before learning n1 serves v1 and v2 alike."""
    relation = two_futures().arrivals([0, 1, 2])
    pairs = set(zip(relation.src.tolist(), relation.dst.tolist(), strict=True))
    assert pairs == {(0, 0), (1, 1), (1, 2), (2, 3), (3, 4)}


def test_what_arrives_beyond_the_horizon_arrives_nowhere() -> None:
    """A lead time longer than the horizon is no supply."""
    assert len(two_futures().arrivals([None, None, None])) == 0


def test_a_chain_is_the_deterministic_case() -> None:
    """One node a period, each knowing itself, each the child of the one before."""
    nodes = one_future(["2027-01", "2027-02"])
    assert nodes.data.parent.tolist() == [-1, 0]
    assert nodes.data.back.src.tolist() == [0]
    assert np.array_equal(nodes.knows, [0, 1])


def test_a_tree_refuses_a_parent_that_is_not_one_period_earlier() -> None:
    """A wrong tree is found when it is made, not in a plan."""
    with pytest.raises(ValueError, match="one period earlier"):
        Tree("period", ["a", "b"], [0, 2], [-1, 0], [1, 1])


def test_a_contract_year_ends_once_on_each_path() -> None:
    """The year of all three periods has two cells, one for each future, and each gathers its own path."""
    nodes = two_futures()
    year = Cell("2027", date(2027, 1, 1), date(2028, 1, 1), (0, 1, 2), opened=False, cut=False)
    axis = CellAxis("year", [year], nodes)
    assert axis.labels == ("2027/v3", "2027/v4")
    pairs = set(zip(axis.within.src.tolist(), axis.within.dst.tolist(), strict=True))
    assert pairs == {(0, 0), (1, 0), (3, 0), (0, 1), (2, 1), (4, 1)}
    assert axis.end.dst.tolist() == [3, 4]
