"""The model: a linear program over the setting's axes, with the ledgers that parts write to.

Parts call `var`, `row` and `pay`; the node, its discount factor and its probability are applied here, so that

    objective = sum over entries and nodes of discount[period(node)] * probability[node] * amount[node]

and no term outside the ledger is ever in the objective.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.lp.axes import Axis, Relation
from planner.lp.expr import Constraint, Expr, Param
from planner.lp.program import Builder
from planner.model.axes import Leg, Records, Serve, Stand, Store, Use, store_label
from planner.model.network import Move
from planner.model.plugin import Requirement
from planner.model.setting import Setting
from planner.model.tree import Nodes, Tree, one_future

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Entry:
    """A line of the ledger: `amount` is money over its axes, one of which is a tree; positive is paid by us."""

    term: str
    where: str
    amount: Expr
    cash: bool


class Model:
    """Axes, expressions of the skeleton, and the doors through which parts add to the program."""

    # Expressions the skeleton sets (see `planner.model.balances`), each over (axis, tree):
    moved: Expr  # (move, call)      GB called off or sent
    shipped: Expr  # (move, call)    GB of it that leaves, after the fill rate
    delivered: Expr  # (move, period) GB handed over by a source
    arrived: Expr  # (store, period)
    carried: Expr  # (leg, period)   GB leaving on each lane of each move
    sent: Expr  # (store, period)
    stock: Expr  # (store, period)   GB lying at the end of the period
    used: Expr  # (use, period)
    scrapped: Expr  # (store, period)
    base: Expr  # (stand, period)    GB installed
    retired: Expr  # (stand, period)
    served: Expr  # (serve, period)
    short: Expr  # (requirement, period)
    backlog: Expr  # (requirement, period)
    cancelled: Expr  # (order,)      share of an open order cancelled on the first day

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.nodes: Nodes = one_future([period.label for period in setting.periods])
        self.lp = Builder()
        self.ledger: list[Entry] = []
        network = setting.network
        self.move: Records[Move] = Records("move", network.moves, lambda move: move.id)
        self.store: Records[Store] = Records("store", (Store(place, part) for place, part in network.stores))
        self.requirement: Records[Requirement] = Records("requirement", setting.requirements, lambda need: need.id)
        self.leg: Records[Leg] = Records(
            "leg", (Leg(move, hop) for move in network.moves for hop in range(len(move.lanes)))
        )
        self.stand: Records[Stand] = Records("stand", self._stands())
        self.serve: Records[Serve] = Records(
            "serve",
            (
                Serve(need.id, need.location, item)
                for need in setting.requirements
                if need.kind == "installed"
                for item in need.serves
            ),
        )
        self.use: Records[Use] = Records("use", self._uses())
        self.order: Records[str] = Records("order", sorted(setting.scenario.open_orders))

    def _stands(self) -> list[Stand]:
        setting = self.setting
        found = {(n.location, item) for n in setting.requirements if n.kind == "installed" for item in n.serves}
        found |= {(row.at, row.item) for row in setting.scenario.stock.values() if row.state == "installed"}
        return [Stand(place, item) for place, item in sorted(found)]

    def _uses(self) -> list[Use]:
        stand = {(record.location, record.item) for record in self.stand.records}
        found = [
            Use("", record.location, record.part)
            for record in self.store.records
            if (record.location, record.part.item) in stand
        ]
        for need in self.setting.requirements:
            if need.kind == "consumption":
                found += [
                    Use(need.id, record.location, record.part)
                    for record in self.store.records
                    if record.location == need.location and record.part.item in need.serves
                ]
        return found

    # The nodes ------------------------------------------------------------------------------------------------------

    @property
    def call(self) -> Tree:
        """Information nodes: where orders are decided."""
        return self.nodes.information

    @property
    def period(self) -> Tree:
        """Data nodes: where stock, shortage and bills live."""
        return self.nodes.data

    def by_period(self, values: Sequence[float] | Floats, tree: Tree | None = None) -> Param:
        """One number a period, spread over the nodes of a tree (data nodes unless said)."""
        tree = tree or self.period
        return Param((tree,), np.asarray(values, dtype=float)[tree.period])

    def by_record(
        self, axis: Records[Any], values: Sequence[Sequence[float]] | Floats, tree: Tree | None = None
    ) -> Param:
        """One number a record and period, spread over the nodes of a tree."""
        tree = tree or self.period
        table = np.asarray(values, dtype=float).reshape(len(axis), len(self.setting.periods))
        return Param((axis, tree), table[:, tree.period])

    def numbers(self, values: Any, *axes: Axis) -> Param:
        """Known numbers over any axes (anything that broadcasts to their shape)."""
        return Param(axes, values)

    def most(self, expr: Expr) -> Param:
        """The greatest value that its columns' bounds allow an expression: what a switch is multiplied with."""
        return self.lp.bounds(expr)[1]

    # What parts do --------------------------------------------------------------------------------------------------

    def var(
        self, name: str, *axes: Axis, lower: Any = 0.0, upper: Any, integer: bool = False, where: Any = None
    ) -> Expr:
        """New columns, one for each cell of the axes, with finite bounds."""
        return self.lp.var(name, *axes, lower=lower, upper=upper, integer=integer, where=where)

    def row(self, name: str, constraint: Constraint, where: Any = None) -> None:
        """New rows, one for each cell of the constraint's axes."""
        self.lp.row(name, constraint, where=where)

    def pay(self, term: str, amount: Expr | Param, where: str, *, cash: bool = True) -> None:
        """Money under a named cost term, due on the first day of each node's period; `where` is the line it comes from."""
        if isinstance(amount, Param):
            amount = Expr(amount.axes, (), amount)
        tree = self.period if self.period in amount.axes else self.call
        weight = Param((tree,), np.asarray(self.setting.discounts)[tree.period] * tree.probability)
        self.ledger.append(Entry(term, where, amount, cash))
        self.lp.minimise((amount * weight).sum(*amount.axes))

    def total(self, expr: Expr, axis: Records[Any], test: Callable[[Any], bool]) -> Expr:
        """The sum of an expression over the records of an axis that pass a test."""
        one = Axis("one", ("all",))
        keep = np.flatnonzero(axis.mask(test))
        return expr.via(Relation(axis, one, keep, np.zeros(len(keep), dtype=int))).sum(one)

    def called(self, source: str) -> Expr:
        """GB called off from a source in each period."""
        return self.total(self.moved, self.move, lambda move: move.source == source)

    # Bounds ---------------------------------------------------------------------------------------------------------

    @cached_property
    def reach(self) -> dict[str, float]:
        """For each item the most GB that any sensible plan moves: the finite bound of its columns.

        All it could serve, twice over, with replacements; what is there already; and what clauses and policies force.
        """
        setting = self.setting
        found = {item: setting.gb_per_piece(item) for item in setting.scenario.items}
        for need in setting.requirements:
            whole = sum(need.amount) if need.kind == "consumption" else max(need.amount, default=0.0) * 2
            replaced = need.between(setting.start, setting.end) if need.kind == "installed" else 0.0
            for item, factor in need.serves.items():
                found[item] += 2.0 * (whole + replaced) / factor
        for row in setting.scenario.stock.values():
            found[row.item] += setting.gb(row.quantity, row.item)
        for order in setting.scenario.open_orders.values():
            found[order.item] += setting.gb(order.quantity, order.item)
        for extra in self._forced():
            for item, size in extra.items():
                found[item] += size
        return found

    def _forced(self) -> list[Mapping[str, float]]:
        """GB beyond needs that contracts, markets and policies may force, item by item."""
        setting = self.setting
        found: list[Mapping[str, float]] = []
        for terms in setting.terms.values():
            found += [dict.fromkeys(promise.items, promise.least) for promise in terms.commitments]
            found += [clause.forces(terms) for clause in terms.clauses.values()]
        for market in setting.scenario.markets.values():
            if market.minimum is not None:
                found.append({item: setting.gb(market.minimum, item) for item in market.items})
        found += [policy.forces(setting) for policy in setting.scenario.policies.values()]
        return found

    def store_of(self, location: str, part: Any) -> str:
        """Label of a store."""
        return store_label(location, part)
