"""The ledger of the model: every payment over its axes, and its sums, by data node and by future.

spent[v]   = sum of the payments that count at data node v and at the information node it knows                    money
worth[f]   = sum over the nodes v on the path of future f of discount[day] * payments at v                         money
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.lp.axes import Axis, Relation
from planner.lp.expr import Expr, Param
from planner.model.setting import Setting
from planner.model.tree import Nodes, Tree

Days = NDArray[np.object_]


@dataclass(frozen=True)
class Entry:
    """A line of the ledger: `amount` is money over its axes, one of which is a tree; positive is paid by us.

    `days` is the day it falls on, by the record of the other axis (where there is one) and period.
    """

    term: str
    where: str
    amount: Expr
    cash: bool
    days: Days


Counts = Callable[[Entry], bool]


class Ledger:
    """Entries in the order they were made."""

    def __init__(self, setting: Setting, nodes: Nodes) -> None:
        self.setting, self.nodes = setting, nodes
        self.entries: list[Entry] = []
        self.future = Axis("future", [f"{n + 1}" for n in range(len(nodes.paths))])
        flat = nodes.paths.reshape(-1)
        self._paths = Relation(
            nodes.data, self.future, flat, np.repeat(np.arange(len(nodes.paths)), nodes.paths.shape[1])
        )

    def tree_of(self, amount: Expr) -> Tree:
        """The tree on which an amount lives."""
        return self.nodes.data if self.nodes.data in amount.axes else self.nodes.information

    def discounts(self, entry: Entry) -> Param:
        """Discount factors of an entry's days, over its tree, or over its axes where each record has days of its own."""
        tree = self.tree_of(entry.amount)
        worth = np.vectorize(self.setting.discount, otypes=[float])(entry.days)[..., tree.period]
        return Param((tree,) if entry.days.ndim == 1 else entry.amount.axes, worth)

    def expected(self, entry: Entry) -> Expr:
        """An entry as it stands in the objective: discounted, by the probability of its nodes."""
        tree = self.tree_of(entry.amount)
        amount = entry.amount * self.discounts(entry) * Param((tree,), tree.probability)
        return amount.sum(*entry.amount.axes)

    def spent(self, counts: Counts, discounted: bool = False) -> Expr:
        """Money of the entries so far that count, over the data nodes."""
        found = Expr((self.nodes.data,))
        for entry in filter(counts, self.entries):
            tree = self.tree_of(entry.amount)
            amount = entry.amount * self.discounts(entry) if discounted else entry.amount
            others = [axis for axis in entry.amount.axes if axis is not tree]
            amount = amount.sum(*others) if others else amount
            found = found + (amount if tree is self.nodes.data else amount.via(self.nodes.same))
        return found

    def by_future(self, amount: Expr) -> Expr:
        """The sum of an amount over the data nodes that each future passes."""
        return amount.via(self._paths)

    def worth(self, counts: Counts) -> Expr:
        """Discounted money of the entries so far that count, in each future."""
        return self.by_future(self.spent(counts, discounted=True))


def dated(days: Any, setting: Setting) -> Days:
    """The days an amount falls on: those given, else the first day of each period."""
    return np.array([period.start for period in setting.periods] if days is None else days, dtype=object)
