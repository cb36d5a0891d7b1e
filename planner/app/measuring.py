"""What is asked of plans near the best one, as sums over the columns of its program: volumes, goods, spend, early cash, energy.

called[m] = sum over call nodes n of probability[n] * (moved[m, n] - cancelled[m, n])                GB, moves m
goods[m] = sum over data nodes v of probability[v] * price[m, v] * bought[m, v]                     money, undiscounted
spend[s] = the same over the cash lines of the ledger that pay a supplier                           money, undiscounted
early    = the same over the cash lines of the first twelve months                                  money, undiscounted
energy   = the same over hours[v] * watts at the meter of what is installed                         MWh
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from scipy import sparse

from planner.lp.arrays import LinearProgram, totals
from planner.lp.axes import Floats
from planner.lp.expr import Expr, Param
from planner.model.invoices import known_prices
from planner.model.ledger import Entry
from planner.model.limits import watts_per_gb
from planner.model.model import Model
from planner.model.moves import Move
from planner.model.setting import Setting
from planner.studies.alternatives import Volume

MONTHS = 12
MARKET = "open market"


@dataclass(frozen=True, eq=False)
class Sum:
    """weights x + constant over the columns of a program."""

    weights: Floats
    constant: float = 0.0

    def at(self, x: Floats) -> float:
        """What it comes to."""
        return float(self.weights @ x[: len(self.weights)]) + self.constant


@dataclass(frozen=True, eq=False)
class Asked:
    """A volume as GB and as goods."""

    gb: Sum
    goods: Sum


def scalar(expr: Expr, columns: int) -> Sum:
    """An expression over no axes as weights of columns."""
    weights = np.zeros(columns)
    for block in expr.blocks:
        weights += totals(block.col, block.coef, columns)
    return Sum(weights, float(expr.constant.values))


# Volumes -----------------------------------------------------------------------------------------------------------------


def volumes(model: Model, columns: int) -> dict[Volume, Asked]:
    """Each contract, market, supplier, and tier of a supplier that calls are made from, in this order, by name."""
    called, goods = by_move(called_by_move(model), columns), by_move(goods_by_move(model), columns)
    sources, tier = model.setting.network.sources, model.setting.scenario.items
    groups: dict[Volume, list[int]] = {}
    for n, move in enumerate(model.move.records):
        if move.source:
            source = sources[move.source]
            family: Any = source.where.partition(".")[0].removesuffix("s")
            names = [Volume(family, move.source)]
            if source.supplier:
                names += [
                    Volume("supplier", source.supplier),
                    Volume("tier", f"{tier[move.part.item].tier} from {source.supplier}"),
                ]
            for name in names:
                groups.setdefault(name, []).append(n)
    order = ("contract", "market", "supplier", "tier")
    return {
        name: Asked(Sum(called[groups[name]].sum(axis=0)), Sum(goods[groups[name]].sum(axis=0)))
        for name in sorted(groups, key=lambda name: (order.index(name.kind), name.name))
    }


def by_move(expr: Expr, columns: int) -> Any:
    """An expression over moves as a sparse matrix, moves by columns."""
    row, col, coef = expr.cells()
    return sparse.csr_array((coef, (row, col)), shape=(*expr.shape, columns))


def called_by_move(model: Model) -> Expr:
    """GB called by each move, expected, less what is cancelled."""
    odds, withdrawals = Param((model.call,), model.call.probability), model.withdrawals
    called = (model.moved * odds).sum(model.call)
    if not len(withdrawals.axis):
        return called
    back = model.group(withdrawals.axis, model.move, lambda own: own.move.id)
    return called - (withdrawals.withdrawn * odds).sum(model.call).via(back)


def goods_by_move(model: Model) -> Expr:
    """What the goods of each move are invoiced at, expected."""
    prices = model.figures(partial(prices_of, moves=model.move.records), model.move)
    return (model.title.bought * prices * Param((model.period,), model.period.probability)).sum(model.period)


def prices_of(setting: Setting, moves: Sequence[Move]) -> list[Sequence[float]]:
    """Price per GB of what each move brings in each period; nothing for what is sent between our own stores."""
    paths = {name: setting.source_prices(name) for name in {move.source for move in moves if move.source}}
    none = (0.0,) * len(setting.periods)
    return [known_prices(paths[move.source][move.part.item]) if move.source else none for move in moves]


# Money and energy --------------------------------------------------------------------------------------------------------


def expected(model: Model, entry: Entry, keeps: Callable[[date], bool] | None = None) -> Expr:
    """An entry of the ledger summed over its nodes by their probability, undiscounted; where said only what falls on some days."""
    tree = model.ledger.tree_of(entry.amount)
    amount = entry.amount
    if keeps is not None:
        on = np.vectorize(keeps, otypes=[float])(entry.days)[..., tree.period]
        amount = amount * Param((tree,) if entry.days.ndim == 1 else entry.amount.axes, on)
    return (amount * Param((tree,), tree.probability)).sum(*entry.amount.axes)


def early_cash(model: Model, columns: int) -> tuple[Sum, date]:
    """What leaves in the first twelve months, and the day on which they end."""
    first = model.setting.start
    end = date(first.year + MONTHS // 12, first.month, min(first.day, 28))
    found = Expr(())
    for entry in model.ledger.entries:
        if entry.cash:
            found = found + expected(model, entry, lambda day: day < end)
    return scalar(found, columns), end


def spend(model: Model, columns: int) -> dict[str, Sum]:
    """Cash that each supplier is paid, and the open market."""
    found: dict[str, Expr] = {}
    for entry in model.ledger.entries:
        for name, amount in paid(model, entry) if entry.cash else ():
            found[name] = found.get(name, Expr(())) + amount
    return {name: scalar(found[name], columns) for name in sorted(found)}


def paid(model: Model, entry: Entry) -> Iterator[tuple[str, Expr]]:
    """Whom a line of the ledger pays for goods, with how much."""
    scenario = model.setting.scenario
    family, _, rest = entry.where.partition(".")
    if family == "contracts":
        yield scenario.contracts[rest.split(".clauses.")[0]].supplier, expected(model, entry)
    elif family == "markets":
        yield model.setting.network.sources[rest.split(".")[0]].supplier or MARKET, expected(model, entry)
    elif family == "open_orders":
        axis: Any = model.order if model.order in entry.amount.axes else model.shift
        orders = [getattr(record, "order", record) for record in axis.records]
        whose = [scenario.open_orders[order].supplier or MARKET for order in orders]
        for name in sorted(set(whose)):
            mine = entry.amount * Param((axis,), np.array([float(one == name) for one in whose]))
            yield name, expected(model, Entry(entry.term, entry.where, mine, True, entry.days))


def energy(model: Model, columns: int) -> Sum | None:
    """MWh that what is installed draws at the meter; None where nothing is installed that draws anything."""
    if not any(map(any, megawatt_hours(model.setting, model))):
        return None
    drawn = model.base * model.by_record(model.stand, megawatt_hours(model.setting, model))
    odds = Param((model.period,), model.period.probability)
    return scalar((drawn * odds).sum(*drawn.axes), columns)


def megawatt_hours(setting: Setting, model: Model) -> list[list[float]]:
    """MWh per installed GB of each stand in each period."""
    hours = [setting.units(p, "hour") for p in range(len(setting.periods))]
    watts = [
        watts_per_gb(setting, one.location, one.item) if one.location in setting.scenario.locations else 0.0
        for one in model.stand.records
    ]
    return [[each * hour * 1e-6 for hour in hours] for each in watts]


def changes(model: Model, base: LinearProgram) -> Sum | None:
    """GB called more and less than the last plan would; None where no cost counts them, or futures count them each for itself."""
    spans = change_spans(model, base)
    if not spans or len(model.setting.futures) > 1:
        return None
    weights = np.zeros(base.columns)
    for span in spans:
        weights[span] = 1.0
    return Sum(weights)


def change_spans(model: Model, base: LinearProgram) -> tuple[slice, ...]:
    """The columns of what is called more, and less, than the last plan would; none where no cost counts them."""
    names = [name for name, cost in sorted(model.setting.scenario.costs.items()) if cost.kind == COUNTS]
    counted = names and model.setting.scenario.last_plan
    return tuple(base.block(f"costs.{names[0]}.{side}").span for side in ("more", "less")) if counted else ()


COUNTS = "plan_changes"
"""The kind of cost that counts what changes of the last plan."""


def terms(model: Model, x: Floats) -> Mapping[str, float]:
    """Discounted expected money of each term of the ledger in a plan."""
    found: dict[str, float] = {}
    for entry in model.ledger.entries:
        found[entry.term] = found.get(entry.term, 0.0) + float(model.ledger.expected(entry).value(x))
    return found
