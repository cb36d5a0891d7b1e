"""The tree of nodes a plan stands on: information nodes (what is known) and data nodes (what is true).

A node is (period, history); `parent[n]` is its node one period earlier, -1 at the first. Orders live on information
nodes, stock and bills on data nodes; `knows[v]` is the information node that holds what is known at data node v. A chain
is the deterministic case. Nodes are sorted by period, so a parent always stands before its children.

    back:        stock[v] -> stock at parent(v)                 (nothing at the first node)
    arrivals:    call[n] -> data nodes v of the arrival period with n = knows(an ancestor of v)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.lp.axes import Axis, Relation

Ints = NDArray[np.int64]


class Tree(Axis):
    """Nodes of one kind, with the period, parent and probability of each."""

    def __init__(
        self,
        name: str,
        labels: Sequence[str],
        period: Sequence[int],
        parent: Sequence[int],
        probability: Sequence[float],
    ) -> None:
        super().__init__(name, labels)
        self.period: Ints = np.asarray(period, dtype=np.int64)
        self.parent: Ints = np.asarray(parent, dtype=np.int64)
        self.probability = np.asarray(probability, dtype=float)
        nodes = np.arange(len(self))
        inner = self.parent >= 0
        if (self.parent >= nodes).any() or (self.period[inner] != self.period[self.parent[inner]] + 1).any():
            raise ValueError("a tree's nodes are sorted by period, and a parent lies one period earlier")
        self.back = Relation(self, self, self.parent[inner], nodes[inner])

    def path(self, node: int) -> list[int]:
        """Nodes from the first period to `node`."""
        found = []
        while node >= 0:
            found.append(node)
            node = int(self.parent[node])
        return found[::-1]


def chain(name: str, labels: Sequence[str]) -> Tree:
    """The tree of one future."""
    count = len(labels)
    return Tree(name, labels, range(count), range(-1, count - 1), [1.0] * count)


class Nodes:
    """The two trees of a plan and how they hang together."""

    def __init__(self, information: Tree, data: Tree, knows: Sequence[int]) -> None:
        self.information = information
        self.data = data
        self.knows: Ints = np.asarray(knows, dtype=np.int64)
        if (information.period[self.knows] != data.period).any():
            raise ValueError("a data node knows an information node of its own period")
        self.same = Relation(information, data, self.knows, np.arange(len(data)))

    def arrivals(self, lands: Sequence[int | None]) -> Relation:
        """From calls to arrivals: `lands[p]` is the period in which what is called in period p arrives, None if never."""
        pairs = [
            (int(self.knows[before]), v)
            for v in range(len(self.data))
            for before in self.data.path(v)
            if lands[int(self.data.period[before])] == int(self.data.period[v])
        ]
        found = sorted(set(pairs), key=lambda pair: (pair[1], pair[0]))
        return Relation(self.information, self.data, [n for n, _ in found], [v for _, v in found])


def one_future(labels: Sequence[str]) -> Nodes:
    """One chain of information and one of data, each knowing the other."""
    return Nodes(chain("call", labels), chain("period", labels), range(len(labels)))
