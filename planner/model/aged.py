"""What is left of what came, by age, as columns: a base of which nothing stands beyond its life, stock within its shelf life.

    still[r, v] = works[r, v] * still[r, parent] + came[r, v] - sum over u whose time is over in v of works[r, u to v] * came[r, u]
    base[b, v] <= still[b, v],     stock[s, v] <= still[s, v],     leaving[s, first v] >= what of stock is over by then
                                                                                  GB, data nodes v, u on the path to v

`still` counts all that came and whose time is not over, whatever has been taken of it: as the oldest is taken first, no more is
left than that, and whatever keeps to it can be had by taking the oldest first (planner.model.cohorts). It is a running balance, so
that a period links with the one before and with those whose time is over in it, and with no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.lp.axes import Relation
from planner.lp.expr import Expr, Param
from planner.model.cohorts import Came, fails_in, opening, over_in_stock, stale

if TYPE_CHECKING:
    from planner.model.axes import Records
    from planner.model.model import Model
    from planner.model.setting import Setting

Over = Callable[[str, date], int | None]
"""The period in which the time of what came of an item on a day is over; None beyond the horizon."""


def opened(model: Model) -> list[Came]:
    """What stands of each base from the start, by the day it was put in."""
    return [opening(model.setting, "installed", stand.location, stand.item) for stand in model.stand.records]


def survival(model: Model) -> Param:
    """Share of the base of the period before that still works, by stand and period."""
    spans = range(len(model.setting.periods))
    works = [[1.0 - fails_in(model.setting, stand.item, p) for p in spans] for stand in model.stand.records]
    return model.by_record(model.stand, works)


def build_shelf_life(model: Model, came: Expr) -> None:
    """No more lies at a place than came within one shelf life; `came` to each store is with what lies there first."""
    setting, items = model.setting, [store.part.item for store in model.store.records]
    mine = Param((model.store,), [float(setting.scenario.items[item].shelf_life is not None) for item in items])
    if mine.values.any():
        first = [opening(setting, "on_hand", at.location, at.part.item, at.part.mpn) for at in model.store.records]
        there = np.zeros((len(model.store), len(setting.periods)))
        there[:, 0] = [sum(gb for _, gb in own) for own in first]
        later = came - model.by_record(model.store, there)
        fresh = still(model, "stock.fresh", later, first, partial(over_in_stock, setting), mine)
        model.row("stock.shelf life", model.stock <= fresh, where=mine)
        gone = np.zeros_like(there)
        gone[:, 0] = [sum(stale(setting, item, own)) for item, own in zip(items, first, strict=True)]
        least = model.by_record(model.store, gone)
        model.row("stock.stale", model.leaving >= least, where=least)


def still(model: Model, name: str, came: Expr, first: Sequence[Came], over: Over, mine: Param) -> Expr:
    """What came to each record of an axis, and was there `first`, and whose time is not over, as far as it works."""
    bases, starts = mine.axes[0] is model.stand, [period.start for period in model.setting.periods]
    axis: Records[Any] = model.stand if bases else model.store
    items = [record.item if bases else record.part.item for record in axis.records]
    fails = [model.setting.scenario.items[item].fails if bases else 0.0 for item in items]
    groups: dict[tuple[tuple[int | None, ...], float], list[int]] = {}
    there = np.zeros((len(axis), len(starts)))
    for n in map(int, np.flatnonzero(mine.values)):
        ends = tuple(over(items[n], day) for day in starts)
        groups.setdefault((ends, fails[n]), []).append(n)
        for day, gb in first[n]:
            end = over(items[n], day)
            there[n, 0] += gb
            if end is not None:
                there[n, end] -= gb * works(fails[n], starts[0], starts[end])
    gone = model.nothing(axis, model.period)
    for (ends, share), mates in groups.items():
        rates = [0.0 if q is None else works(share, starts[p], starts[q]) for p, q in enumerate(ends)]
        gone = gone + came.via(Relation(axis, axis, mates, mates)).via(model.later(ends, partial(same, rates)))
    most = model.most(came).values.max(axis=1) * len(starts) + np.maximum(there, 0.0).sum(axis=1)
    left = model.var(name, axis, model.period, upper=Param((axis,), most), where=mine)
    before = left.via(model.period.back) * survival(model) if bases else left.via(model.period.back)
    model.row(name, before + came + model.by_record(axis, there) - gone == left, where=mine)
    return left


def same(rates: Sequence[float], _: Setting) -> Sequence[float]:
    """Rates that are the same in every future."""
    return rates


def works(fails: float, first: date, end: date) -> float:
    """Share of pieces that still work after the days between, when so many fail in a year."""
    return float((1.0 - fails) ** ((end - first).days / 365.0))
