"""The tree of nodes a plan stands on: information nodes (what is known) and data nodes (what is true).

A node is (period, history); `parent[n]` is its node one period earlier, -1 at the first. Orders live on information
nodes, stock and bills on data nodes; `knows[v]` is the information node that holds what is known at data node v. A chain
is the deterministic case. Nodes are sorted by period, so a parent always stands before its children.

    back:        stock[v] -> stock at parent(v)                 (nothing at the first node)
    arrivals:    call[n] -> data nodes v of the arrival period with n = knows(an ancestor of v)
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from planner.lp.axes import Axis, Relation

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


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


def chain(name: str, labels: Sequence[str], probability: float = 1.0) -> Tree:
    """The tree of one future."""
    count = len(labels)
    return Tree(name, labels, range(count), range(-1, count - 1), [probability] * count)


class Nodes:
    """The two trees of a plan, how they hang together, and the path that each future takes through them.

    `paths[f]` and `calls[f]` are the data and information nodes of future f, one a period; `heads[v]` is the first future
    through data node v, which speaks for all of them up to then.
    """

    def __init__(self, information: Tree, data: Tree, paths: Sequence[Sequence[int]], calls: Sequence[Sequence[int]]):
        self.information = information
        self.data = data
        self.paths: Ints = np.asarray(paths, dtype=np.int64)
        self.calls: Ints = np.asarray(calls, dtype=np.int64)
        self.knows: Ints = np.full(len(data), -1, dtype=np.int64)
        self.heads: Ints = np.full(len(data), -1, dtype=np.int64)
        for f in reversed(range(len(self.paths))):
            self.knows[self.paths[f]] = self.calls[f]
            self.heads[self.paths[f]] = f
        if (information.period[self.knows] != data.period).any() or (self.knows[self.paths] != self.calls).any():
            raise ValueError("a data node knows one information node, of its own period")
        self.same = Relation(information, data, self.knows, np.arange(len(data)))

    def path(self, tree: Tree, future: int) -> Ints:
        """Nodes of one of the two trees that a future passes, one a period."""
        found: Ints = (self.paths if tree is self.data else self.calls)[future]
        return found

    def laid_out(self, tables: Sequence[Floats], chances: Sequence[float], tree: Tree) -> Floats:
        """A table (..., period) of each future as (..., node): that of a data node's futures, the mean at an information node."""
        values, sure = np.zeros((*tables[0].shape[:-1], len(tree))), tree.probability
        count = np.bincount((self.paths if tree is self.data else self.calls).reshape(-1), minlength=len(tree))
        for f, (chance, table) in enumerate(zip(chances, tables, strict=True)):
            path = self.path(tree, f)
            if tree is self.data:
                mine = self.heads[path] == f
                values[..., path[mine]] = table[..., mine]
            else:
                values[..., path] += table * np.where(
                    sure[path] > 0, chance / np.maximum(sure[path], 1e-300), 1.0 / count[path]
                )
        return values

    def later(self, lands: Sequence[int | None], rates: Sequence[Sequence[float]]) -> Relation:
        """From data nodes of each period to those of the period it is settled in, weighed by the rates of the future there."""
        early, late, _, before = self._pairs(self.paths, lands)
        weights = np.asarray(rates, dtype=float)[self.heads[late], before]
        return self._related(self.data, early, late, weights)

    def fixed(self, known: Sequence[int]) -> Relation:
        """To each information node from the first of its period that knows the same in the period whose knowledge counts.

        `known[p]` is that period for what is decided in period p; -1 for nothing learned at all.
        """
        tree, first = self.information, dict[tuple[int, int], int]()
        pairs = []
        for n in range(len(tree)):
            p = int(tree.period[n])
            knows = tree.path(n)[known[p]] if known[p] >= 0 else -1
            pairs.append((first.setdefault((p, knows), n), n))
        return Relation(tree, tree, [m for m, _ in pairs], [n for _, n in pairs])

    def blind(self, keys: Sequence[Hashable]) -> Relation:
        """To each information node from the first of its period that differs from it only in what the futures' keys leave out."""
        tree = self.information
        speaker = list(range(len(tree)))
        for p in range(self.calls.shape[1]):
            first: dict[Hashable, int] = {}
            for n, key in zip(self.calls[:, p], keys, strict=True):
                mine, theirs = speaker[n], speaker[first.setdefault(key, int(n))]
                speaker = [min(mine, theirs) if s in (mine, theirs) else s for s in speaker]
        return Relation(tree, tree, speaker, range(len(tree)))

    def ago(self, before: Sequence[int | None]) -> Relation:
        """To each information node of a period from the one it passed in an earlier one; from none where that is None."""
        tree = self.information
        found = [(tree.path(n)[q], n) for n in range(len(tree)) if (q := before[int(tree.period[n])]) is not None]
        return Relation(tree, tree, [m for m, _ in found], [n for _, n in found])

    def arrivals(
        self,
        lands: Sequence[int | None],
        share: Floats | None = None,
        through: Sequence[int | None] = (),
        stands: Floats | None = None,
        called_in: int | None = None,
    ) -> Relation:
        """From calls to arrivals: `lands[p]` is the period in which what is called in period p arrives, None if never.

        `share[f, p]` is the part of what is called in period p (or in `called_in`) that arrives in future f; all of it when not
        given. `stands[u]` is the same where data node u holds in the period in which it is handed over, `through[p]`.
        """
        called, arrived, future, before = self._pairs(self.calls, lands)
        when = before if called_in is None else called_in
        weights = np.ones(len(called)) if share is None else share[future, when]
        if stands is not None:
            turn = np.array([-1 if p is None else p for p in through], dtype=np.int64)
            weights = weights * stands[self.paths[future, turn[before]]]
        return self._related(self.information, called, arrived, weights)

    def _pairs(self, starts: Ints, lands: Sequence[int | None]) -> tuple[Ints, Ints, Ints, Ints]:
        """Start node, data node it gets to, future and first period, for every future and period that gets anywhere."""
        moving = np.array([p for p, land in enumerate(lands) if land is not None], dtype=np.int64)
        ends = np.array([land for land in lands if land is not None], dtype=np.int64)
        future = np.repeat(np.arange(len(starts)), len(moving))
        before = np.tile(moving, len(starts))
        return starts[:, moving].reshape(-1), self.paths[:, ends].reshape(-1), future, before

    def _related(self, source: Tree, starts: Ints, ends: Ints, weights: Floats) -> Relation:
        """Each pair once: futures that are still one share it."""
        _, first = np.unique(starts * len(self.data) + ends, return_index=True)
        return Relation(source, self.data, starts[first], ends[first], weights[first])


def one_future(labels: Sequence[str], probability: float = 1.0) -> Nodes:
    """One chain of information and one of data, each knowing the other; below 1 where it is one of many, built alone."""
    information, data = chain("call", labels, probability), chain("period", labels, probability)
    return Nodes(information, data, [range(len(labels))], [range(len(labels))])
