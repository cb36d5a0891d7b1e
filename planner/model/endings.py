"""How a contract ends early: a yes-or-no for each day on which it may be ended, decided by its notice.

    live[v] = signed[v] - sum_(e <= v) ended[e, m of v],    sum_e ended[e] <= signed on every path       ended binary
    left[v] = size * live[v] where the size is given;  where it is open, left <= size, left <= largest * live,
              left >= size - largest * (signed - live)
    handed over[v] <= most[v] * live[v]              GB, calls; open orders arrive all the same

v are the data nodes, m the information nodes of the period that holds the last day of the notice, or today. A contract that may not
be ended is left as it stands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from planner.model.axes import Moment

if TYPE_CHECKING:
    from planner.lp.expr import Expr, Param
    from planner.model.model import Model
    from planner.model.offers import Standing
    from planner.model.terms import Terms


def may_end(model: Model, terms: Terms, standing: Standing) -> Standing:
    """How a contract stands once it may be ended."""
    setting, where = terms.setting, f"contracts.{terms.name}.ended"
    live, total, ended = standing.signed, model.nothing(model.period), {}
    for end, notice in sorted(terms.endings.items()):
        period = setting.period_holding(notice) if notice >= setting.start else None
        moment = Moment(f"{terms.name} ended {end}", period, model.nodes)
        stop = model.var(f"{where}.{end}", moment, upper=1.0, integer=not terms.record.offer.fraction)
        ended[end] = stop.via(moment.after).via(model.nodes.same)
        total = total + ended[end]
        live = live - ended[end] * model.by_period([float(p.start >= end) for p in setting.periods])
    model.row(where, total - standing.agreed <= 0.0, where=model.last_nodes())
    after = model.by_period([float(p.start >= min(ended)) for p in setting.periods])
    calls = [float(move.source == terms.name) for move in model.move.records]
    asked = model.weighed(model.asked, model.move, calls)
    model.row(f"{where}.calls", asked - live * model.most(asked) <= 0.0, where=after)
    return replace(standing, signed=live, size=left(model, terms, standing, live, after), ended=ended)


def left(model: Model, terms: Terms, standing: Standing, live: Expr, after: Param) -> Expr:
    """Share of the written volumes that still holds."""
    offer, where = terms.record.offer, f"contracts.{terms.name}.left"
    if not terms.offered or offer.smallest == offer.largest:
        return live * terms.largest
    size, largest = standing.size, offer.largest
    found = model.var(where, model.period, upper=largest, where=after)
    model.row(f"{where}.size", found - size <= 0.0, where=after)
    model.row(f"{where}.live", found - live * largest <= 0.0, where=after)
    model.row(f"{where}.all", found - size + (standing.signed - live) * largest >= 0.0, where=after)
    return size * (-after + 1.0) + found
