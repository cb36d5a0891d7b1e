"""The use case of `planner explain order`: what an order serves, what it counts toward, what it costs, what the next best would.

    unit cost   = sum over terms of the ledger of what hangs on the call, on sends of its goods, on its goods lying, per GB called
    next best   = unit cost + (V(without the order) - V) / GB called                    money per GB, discounted, expected

What hangs on a column is read off the ledger of the program (so it is what is minimised, to the last digit); how far its goods
go and how long they lie is the trace of one future (planner.plan.trace). Money of thresholds (minimums, tiers, rebates) hangs
on no single call: it is in what refusing the order changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from planner.app.load import Loaded
from planner.app.measuring import Sum, scalar
from planner.app.near import Near
from planner.app.refusals import Orders
from planner.app.solve import How, solve_loaded
from planner.lp.axes import Floats, Ints
from planner.model.model import Model
from planner.plan.plan import Course
from planner.plan.trace import Served, Store, Trace, trace
from planner.studies.alternatives import Refusal

SHARE = 0.02


@dataclass(frozen=True)
class Counts:
    """A clause that the order counts toward: its kind, what it is, and its accounts in the contract year of the order."""

    clause: str
    kind: str
    means: str
    accounts: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True)
class Year:
    """The contract year of the order: GB committed, taken and left to take."""

    year: str
    committed_gb: float
    taken_gb: float
    remaining_gb: float


@dataclass(frozen=True)
class Order:
    """An order explained. `costs` is money per GB by term; all in GB and money of the future that is shown, refusal expected."""

    order: str
    gb: float
    called_gb: float
    pieces: float | None
    calls: tuple[tuple[str, str, str, float], ...]
    served: tuple[Served, ...]
    lying_gb: float
    unused_gb: float
    beyond_gb: float
    contract: str
    year: Year | None
    counts: tuple[Counts, ...]
    costs: Mapping[str, float]
    refusal: Refusal
    future: str
    best: float
    level: str
    solved: int
    findings: tuple[str, ...]

    @property
    def unit_cost(self) -> float:
        """Money per GB, all in."""
        return sum(self.costs.values())

    @property
    def next_best(self) -> float | None:
        """Money per GB of what would come instead; None where no plan keeps every promise without it."""
        return None if self.refusal.costs is None or not self.gb else self.unit_cost + self.refusal.costs / self.gb


def explain_order(loaded: Loaded, order: str, how: How | None = None) -> Order:
    """All of it. Raises what `planner solve` would, and InputError for an order that could not be called."""
    how = how or How()
    near = Near(solve_loaded(loaded, How(how.solver, how.options, how.large, method="whole")), SHARE, how)
    orders = Orders(near)
    columns = orders.columns(order)
    plan = near.solved.plan
    course = plan.shown
    refusal = orders.refused(order)
    rows = [row for row in course.tables["moves"] if row["source"] and order in names(row)]
    gone = trace(course.setting, course.tables, lambda row: order in names(row))
    called = sum(row["moved_gb"] for row in rows)
    first = rows[0] if rows else None
    package = course.setting.scenario.items[first["item"]].package if first else None
    return Order(
        order=order,
        gb=refusal.gb,
        called_gb=called,
        pieces=float(ceil(called / package - 1e-6)) if package else None,
        calls=tuple((row["to"], row["period"], row["arrives"], row["moved_gb"]) for row in rows),
        served=merged(gone.served),
        lying_gb=sum(gb for _, label, gb in gone.lying if label == course.setting.periods[-1].label),
        unused_gb=gone.unused,
        beyond_gb=gone.beyond,
        contract=first["source"] if first and first["source_kind"] == "contract" else "",
        year=year_of(course, first) if first else None,
        counts=tuple(counted(course, first)) if first else (),
        costs=unit_costs(near, columns, gone, course, called) if called else {},
        refusal=refusal,
        future=course.name if len(plan.courses) > 1 else "",
        best=near.best,
        level=plan.level,
        solved=near.solved_plans,
        findings=tuple(f"{one.rule}: {one.where}: {one.what}" for one in plan.findings) + tuple(near.broken),
    )


def names(row: Mapping[str, Any]) -> tuple[str, str]:
    """What a call may be named, as planner.app.refusals names it."""
    way = row["via"].split(">") if row["via"] else []
    short = f"{row['source']}:{row['item']}:{row['period']}"
    return short, ":".join((row["source"], row["part"], *way, row["to"], row["period"]))


def merged(served: Sequence[Served]) -> tuple[Served, ...]:
    """One line for each need, place and period, in the order of the periods as they were found."""
    found: dict[tuple[str, str, str, bool], float] = {}
    for one in served:
        key = (one.need, one.location, one.period, one.installed)
        found[key] = found.get(key, 0.0) + one.gb
    return tuple(Served(*key[:3], gb, key[3]) for key, gb in found.items())


# What it counts toward ---------------------------------------------------------------------------------------------------


def year_of(course: Course, row: Mapping[str, Any]) -> Year | None:
    """The contract year in which an order is delivered."""
    day = start_of(course, row["delivered"] or row["period"])
    for own in course.tables["contracts"]:
        if own["contract"] == row["source"] and own["first"] <= day < own["end"]:
            return Year(own["year"], own["committed_gb"], own["taken_gb"], own["remaining_gb"])
    return None


def start_of(course: Course, label: str) -> str:
    """The first day of a period."""
    return next(period.start.isoformat() for period in course.setting.periods if period.label == label)


def counted(course: Course, row: Mapping[str, Any]) -> list[Counts]:
    """The clauses of the contract that cover the item and are no plain price, with their accounts of that contract year."""
    terms = course.setting.terms.get(row["source"])
    if terms is None:
        return []
    day = start_of(course, row["delivered"] or row["period"])
    span = next(
        (
            (own["first"], own["end"])
            for own in course.tables["contracts"]
            if own["contract"] == terms.name and own["first"] <= day < own["end"]
        ),
        ("", ""),
    )
    starts = {period.label: period.start.isoformat() for period in course.setting.periods}
    found = []
    for name, clause in sorted(terms.clauses.items()):
        if row["item"] not in terms.covered(clause) or (clause.role == "price" and clause.kind != "price_steps"):
            continue
        sums: dict[tuple[str, str], float] = {}
        for own in course.tables["accounts"]:
            if own["contract"] == terms.name and own["clause"] == name and span[0] <= starts[own["period"]] < span[1]:
                key = (own["account"], own["unit"])
                sums[key] = own["value"] if own["kind"] == "balance" else sums.get(key, 0.0) + own["value"]
        means = str(type(clause).__doc__).partition("\n")[0].rstrip(".")
        found.append(Counts(name, clause.kind, means, tuple((*key, value) for key, value in sums.items())))
    return found


# What it costs -----------------------------------------------------------------------------------------------------------


def unit_costs(near: Near, columns: Sequence[int], gone: Trace, course: Course, called: float) -> dict[str, float]:
    """Money per GB called by term, in the future that is shown: of the call, of sends of its goods, of its goods lying."""
    model, weights = near.model, by_term(near.model, near.base.columns)
    future = [way.name for way in model.setting.futures].index(course.name)
    amounts = Amounts(model, near.x, future)
    size = np.zeros(near.base.columns)
    amounts.calls(size, columns)
    for row, gb in gone.sent:
        amounts.send(size, row, gb)
    for store, label, gb in gone.lying:
        amounts.lies(size, store, label, gb)
    found = {term: own.at(size) - own.constant for term, own in weights.items()}
    return {term: money / called for term, money in found.items() if abs(money) > 1e-12 * max(1.0, called)}


def by_term(model: Model, columns: int) -> dict[str, Sum]:
    """Discounted expected money of each term of the ledger, as weights of columns."""
    found: dict[str, Floats] = {}
    for entry in model.ledger.entries:
        own = scalar(model.ledger.expected(entry), columns).weights
        found[entry.term] = found.get(entry.term, np.zeros(columns)) + own
    return {term: Sum(weights) for term, weights in found.items()}


class Amounts:
    """Columns of one future with the order's share of each, in GB over the probability of the column's node."""

    def __init__(self, model: Model, x: Floats, future: int) -> None:
        self.model, self.x = model, x
        self.labels = [period.label for period in model.setting.periods]
        self.call = model.nodes.path(model.call, future)
        self.data = model.nodes.path(model.period, future)
        moved, stock = model.moved.cells(), model.stock.cells()
        self.moved = placed(moved.row, moved.col, len(model.call))
        self.stock = placed(stock.row, stock.col, len(model.period))

    def calls(self, size: Floats, columns: Sequence[int]) -> None:
        """The order's own calls in this future."""
        mine = set(columns)
        for (_, node), column in self.moved.items():
            if column in mine and node in self.call:
                size[column] += self.x[column] / self.model.call.probability[node]

    def send(self, size: Floats, row: Mapping[str, Any], gb: float) -> None:
        """Goods sent on."""
        node = int(self.call[self.labels.index(row["period"])])
        for n, move in enumerate(self.model.move.records):
            way = (move.source, move.part.item, move.part.mpn, move.start, ">".join(move.lanes), move.to)
            if way == ("", row["item"], row["part"], row["start"], row["via"], row["to"]):
                size[self.moved[n, node]] += gb / self.model.call.probability[node]

    def lies(self, size: Floats, store: Store, label: str, gb: float) -> None:
        """Goods lying at a period's end."""
        node = int(self.data[self.labels.index(label)])
        for n, own in enumerate(self.model.store.records):
            if (own.location, own.part.item, own.part.mpn) == store:
                size[self.stock[n, node]] += gb / self.model.period.probability[node]


def placed(rows: Ints, columns: Ints, width: int) -> dict[tuple[int, int], int]:
    """The column of each record and node."""
    return {(int(r) // width, int(r) % width): int(c) for r, c in zip(rows, columns, strict=True)}
