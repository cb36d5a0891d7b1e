"""The model: a linear program over the setting's axes, with the ledgers that parts write to.

Parts call `var`, `row` and `pay`; the node, its discount factor and its probability are applied here, so that

    objective = sum over entries and nodes of discount[day(node)] * probability[node] * amount[node]

where the day is the one the money is dated by, else the first of the node's period. Where risk is measured, that mean has the
weight that the measures leave it, and they add their tails of the same ledger; nothing else is ever in the objective.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from planner.lp.axes import Axis, Floats, Mask, Relation
from planner.lp.expr import Constraint, Expr, Param
from planner.lp.program import Builder
from planner.model.allocation import Batches
from planner.model.axes import (
    CellAxis,
    Leg,
    Moment,
    Records,
    Serve,
    Stand,
    Store,
    Use,
    serves,
    stands,
    store_label,
    uses,
)
from planner.model.bounds import lane_limits, reach, source_limits
from planner.model.cells import Cell
from planner.model.clusters import Cluster
from planner.model.exposure import Exposure
from planner.model.grow import nodes_of
from planner.model.jobs import Job
from planner.model.ledger import Entry, Ledger, dated
from planner.model.moves import Move
from planner.model.offers import Standing
from planner.model.orders import Shift, shifts
from planner.model.outlast import unless_lapsed
from planner.model.plugin import Requirement
from planner.model.setting import Setting
from planner.model.standing import Returns
from planner.model.tails import Weighed, rest
from planner.model.tiering import Tiering
from planner.model.title import Title
from planner.model.tree import Nodes, Tree
from planner.model.vintages import Vintage, vintages_of
from planner.model.withdrawals import Withdrawals


class Model:
    """Axes, expressions of the skeleton, and the doors through which parts add to the program."""

    # Expressions the skeleton sets (see `planner.model.balances`), each over (axis, tree):
    moved: Expr  # (move, call)      GB called off or sent
    withdrawals: Withdrawals  # what is cancelled of calls before they ship
    delivered: Expr  # (move, period) GB handed over by a source
    asked: Expr  # (move, period)   GB that would be handed over were every call filled
    batches: Batches  # what is called and handed over where a supplier allots
    arrived: Expr  # (store, period)
    underway: Expr  # (store, period) GB that arrives beyond the horizon because it is late, at the last nodes
    carried: Expr  # (leg, period)   GB leaving on each lane of each move
    sent: Expr  # (store, period)
    stock: Expr  # (store, period)   GB lying at the end of the period
    title: Title  # what of deliveries and stock is ours
    used: Expr  # (use, period)
    leaving: Expr  # (store, period)  GB that leaves stock unused: scrapped or resold
    scrapped: Expr  # (store, period)
    resold: Expr  # (store, period)
    base: Expr  # (stand, period)    GB installed
    retired: Expr  # (stand, period)
    worn: Expr  # (stand, period)    GB that writes wear out, and that leave with the next period
    returns: Returns  # what comes back of the base
    served: Expr  # (serve, period)
    met: Expr  # (serve, period)     GB of a requirement that an item serves
    tiering: Tiering  # what lies in memory that accelerators carry, and what is kept in less
    short: Expr  # (requirement, period)
    backlog: Expr  # (requirement, period)
    idle: Expr  # (cluster, period)  units that wait, `running` those that do not
    running: Expr
    waits: Expr  # (vintage, period) units that wait, where those of a cluster are not built alike
    stopped: Expr  # (job, period)   share of the work that stops, or rests on accelerators that are idle anyway
    resting: Expr
    cancelled: Expr  # (order,)      share of an open order cancelled on the first day
    rescheduled: Expr  # (shift,)    share of an open order moved to another day on the first day
    kept: Expr  # (order,)           share of an open order that comes as promised
    promised: Expr  # (order, period) GB that lands of each open order as promised
    landing: Expr  # (order, period) GB that lands of each open order, as promised or moved
    placed: Expr  # (order, period)  the same were all to come that is counted on today
    late: Expr  # (order, period)    GB of each open order that lands beyond the horizon, at the last nodes

    def __init__(self, setting: Setting, whole: Mapping[str, float] | None = None) -> None:
        """A model of all futures, or of a branch of them: then `whole` is the reach of the items over all."""
        self.setting = setting
        self.whole = whole
        self.ruling = False  # while our own rules are built, which lapse in outages
        self.nodes: Nodes = nodes_of(setting)
        self.lp = Builder()
        self.ledger = Ledger(setting, self.nodes)
        self.mean_weight = rest(measure.weight for measure in setting.scenario.risk.measures.values())
        self.standings, self.resales = dict[str, Standing](), dict[str, Expr]()
        self.exposures, self.tails = list[Exposure](), list[Weighed]()
        self._switches: dict[str, Expr] = {}
        network = setting.network
        self.move: Records[Move] = Records("move", network.moves, lambda move: move.id)
        self.store: Records[Store] = Records("store", (Store(place, part) for place, part in network.stores))
        self.requirement: Records[Requirement] = Records("requirement", setting.requirements, lambda need: need.id)
        self.leg: Records[Leg] = Records("leg", (Leg(m, hop) for m in network.moves for hop in range(len(m.lanes))))
        self.stand: Records[Stand] = Records("stand", stands(setting))
        self.serve: Records[Serve] = Records("serve", serves(setting))
        self.use: Records[Use] = Records("use", uses(setting, self.store, self.stand))
        self.cluster: Records[Cluster] = Records("cluster", setting.clusters)
        self.vintage: Records[Vintage] = Records("vintage", vintages_of(way.setting for way in setting.ways))
        self.job: Records[Job] = Records("job", setting.jobs)
        self.order: Records[str] = Records("order", (orders := sorted(setting.scenario.open_orders)))
        self.shift: Records[Shift] = Records("shift", (one for name in orders for one in shifts(setting, name)))

    @property
    def call(self) -> Tree:
        """Information nodes: where orders are decided."""
        return self.nodes.information

    @property
    def period(self) -> Tree:
        """Data nodes: where stock, shortage and bills live."""
        return self.nodes.data

    def figures(self, figure: Callable[[Setting], Any], *axes: Axis, tree: Tree | None = None) -> Param:
        """Numbers over some axes and the periods that a setting gives, as each node of a tree has them.

        On data nodes (unless said) they are those of the node's futures; on information nodes the mean of what may be true.
        """
        tree, futures = tree or self.period, self.setting.ways
        shape = (*map(len, axes), len(self.setting.periods))
        tables = [np.asarray(figure(future.setting), dtype=float).reshape(shape) for future in futures]
        return Param((*axes, tree), self.nodes.laid_out(tables, [future.probability for future in futures], tree))

    def by_period(self, values: Sequence[float] | Floats, tree: Tree | None = None) -> Param:
        """One number a period, the same in every future, spread over the nodes of a tree (data nodes unless said)."""
        tree = tree or self.period
        return Param((tree,), np.asarray(values, dtype=float)[tree.period])

    def by_record(
        self, axis: Records[Any], values: Sequence[Sequence[float]] | Floats, tree: Tree | None = None
    ) -> Param:
        """One number a record and period, the same in every future, spread over the nodes of a tree."""
        tree = tree or self.period
        table = np.asarray(values, dtype=float).reshape(len(axis), len(self.setting.periods))
        return Param((axis, tree), table[:, tree.period])

    def of_futures(self, figure: Callable[[Setting], float]) -> Param:
        """One number of each future, as its setting gives it: of what lies ahead too, which no node that it shares knows."""
        return Param((self.ledger.future,), np.array([figure(way.setting) for way in self.setting.ways]))

    def numbers(self, values: Any, *axes: Axis) -> Param:
        """Known numbers over any axes (anything that broadcasts to their shape)."""
        return Param(axes, values)

    def most(self, expr: Expr) -> Param:
        """The greatest value that its columns' bounds allow an expression: what a switch is multiplied with."""
        return self.lp.bounds(expr)[1]

    def var(
        self, name: str, *axes: Axis, lower: Any = 0.0, upper: Any, integer: bool = False, where: Any = None
    ) -> Expr:
        """New columns, one for each cell of the axes, with finite bounds."""
        return self.lp.var(name, *axes, lower=lower, upper=upper, integer=integer, where=where)

    def row(self, name: str, constraint: Constraint, where: Any = None) -> None:
        """New rows, one for each cell of the constraint's axes."""
        self.lp.row(name, constraint, where=unless_lapsed(self, constraint.expr.axes, where) if self.ruling else where)

    def pay(
        self, term: str, amount: Expr | Param, where: str, *, cash: bool = True, days: Sequence[Any] | None = None
    ) -> None:
        """Money under a named cost term; `where` is the line it comes from.

        It falls on the first day of each node's period, or on `days`: one a period, or for each record one a period.
        """
        if isinstance(amount, Param):
            amount = Expr(amount.axes, (), amount)
        entry = Entry(term, where, amount, cash, dated(days, self.setting))
        self.ledger.entries.append(entry)
        self.lp.minimise(self.ledger.expected(entry) * self.mean_weight)

    def resell(self, where: str, amount: Expr) -> None:
        """GB over (store, period) that leaves stock because it is sold on; `where` is the line that allows it."""
        self.resales[where] = amount

    def everywhere(self, records: Sequence[bool] | Mask) -> Mask:
        """The cells of some records of an axis, at every data node."""
        return np.asarray(records, dtype=bool)[:, None] & np.ones((1, len(self.period)), dtype=bool)

    def total(self, expr: Expr, axis: Records[Any], test: Callable[[Any], bool]) -> Expr:
        """The sum of an expression over the records of an axis that pass a test."""
        one = Axis("one", ("all",))
        keep = np.flatnonzero(axis.mask(test))
        return expr.via(Relation(axis, one, keep, np.zeros(len(keep), dtype=int))).sum(one)

    def weighed(self, expr: Expr, axis: Records[Any], weights: Sequence[float]) -> Expr:
        """The weighted sum of an expression over the records of an axis."""
        return (expr * Param((axis,), np.asarray(weights, dtype=float))).sum(axis)

    def lying(self, items: Collection[str], locations: Collection[str] | None) -> Expr:
        """Stock of some items at some locations (all when not named) at each period's end."""
        return self.total(
            self.stock, self.store, lambda at: at.part.item in items and (locations is None or at.location in locations)
        )

    def called(self, source: str) -> Expr:
        """GB called off from a source in each period."""
        return self.total(self.moved, self.move, lambda move: move.source == source)

    def on_lane(self, lane: str, item: str = "") -> Expr:
        """GB that leaves on a lane in each period, of one item or of all."""
        return self.total(self.carried, self.leg, lambda leg: leg.lane == lane and item in ("", leg.move.part.item))

    def lane_used(self, lane: str, once: bool) -> Expr:
        """Whether anything leaves on a lane, in each period or ever (1 or 0)."""
        return self._switch(f"lanes.{lane}.used", self.on_lane(lane), lane_limits(self.setting, lane, self.reach), once)

    def source_used(self, source: str, once: bool) -> Expr:
        """Whether anything is called from a contract or market, in each period or ever (1 or 0)."""
        most = source_limits(self.setting, source, self.reach)
        return self._switch(f"{self.setting.network.sources[source].where}.used", self.called(source), most, once)

    def _switch(self, name: str, flow: Expr, most: Sequence[float], once: bool) -> Expr:
        """A yes-or-no that a flow over a tree needs; made once, so that fees and counts speak of the same one."""
        name = f"{name} ever" if once else name
        if name not in self._switches:
            (tree,) = flow.axes
            used = self.var(name, *(() if once else (tree,)), upper=1.0, integer=True)
            limit = self.by_period(most, self.call if tree is self.call else self.period)
            self.row(name, flow - (used.over(tree) if once else used) * limit <= 0.0)
            self._switches[name] = used
        return self._switches[name]

    def on_first_day(self, expr: Expr) -> Expr:
        """Something decided once, seen at the first information node."""
        return expr.over(self.call) * self.by_period([1.0, *[0.0] * (len(self.setting.periods) - 1)], self.call)

    def later(self, lands: Sequence[int | None], rate: Callable[[Setting], Sequence[float]] | None = None) -> Relation:
        """From what is true in each period to the period it is settled in (`lands`; None: not at all), on every path.

        `rate` gives a weight for each period in which it became true, by the future in which it is settled.
        """
        futures = self.setting.ways
        return self.nodes.later(lands, [rate(f.setting) if rate else (1.0,) * len(lands) for f in futures])

    def moment(self, name: str, period: int | None) -> Moment:
        """Where something is decided once: the information nodes of a period, or today (None)."""
        return Moment(name, period, self.nodes)

    def spans(self, per: str) -> CellAxis:
        """The data nodes by fiscal year, quarter or month, each alone (period), or all (horizon), along every path."""
        return self.stretches(f"fiscal {per}", self.setting.spans(per))

    def stretches(self, name: str, cells: Iterable[Cell]) -> CellAxis:
        """The data nodes by stretches of the calendar, along every path."""
        return CellAxis(name, cells, self.nodes)

    def nothing(self, *axes: Axis) -> Expr:
        """Zero over some axes."""
        return Expr(axes)

    def labels(self, name: str, labels: Sequence[str]) -> Records[str]:
        """An axis of a part's own."""
        return Records(name, labels)

    def group(self, source: Records[Any], target: Axis, key: Callable[[Any], str | None]) -> Relation:
        """Each record of an axis to the cell of another that its key names."""
        return source.to(target, key)

    def column(self, axis: Axis, values: Mapping[str, float]) -> Param:
        """One number for each label of an axis."""
        return Param((axis,), np.array([values[label] for label in axis.labels], dtype=float))

    def last_nodes(self) -> Param:
        """1 at the data nodes of the last period, 0 before: where the end of the horizon is."""
        return Param((self.period,), self.period.period == len(self.setting.periods) - 1)

    @cached_property
    def reach(self) -> dict[str, float]:
        """For each item the most GB that any sensible plan moves: the finite bound of its columns."""
        return reach(self.setting) if self.whole is None else dict(self.whole)

    def store_of(self, location: str, part: Any) -> str:
        """Label of a store."""
        return store_label(location, part)
