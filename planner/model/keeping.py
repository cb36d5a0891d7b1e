"""Promises that are not kept: from a day on the supplier keeps its price no more, or we are held to no minimum.

    price[p]    = max(price by the clauses, index of the item)        from the first period on that starts on or after `breaks`
    minimums    = 0                         of years, quarters and months that are not over by the first of `breaks` and `releases`
    damages     = 0                         of what is due from `breaks` on

Who does not keep its promise holds the other to none: where the supplier breaks, our minimums fall away too. What has fallen due
before stands, and what can still be called is called at the price then asked. Source: FORMULATIONS 7 (enforceability).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from planner.errors import Problem

if TYPE_CHECKING:
    from planner.calendar import Span
    from planner.model.setting import Setting
    from planner.model.terms import Terms


def begins(setting: Setting, when: Span | None) -> date:
    """First day of the first period that starts on or after a day; the last of all days where there is none."""
    if when is None:
        return date.max
    p = setting.period_starting(max(when.first, setting.start))
    return when.first if p is None else setting.periods[p].start


def broken(terms: Terms, day: date) -> bool:
    """On a day the supplier does not keep its promises any more."""
    return day >= begins(terms.setting, terms.record.breaks)


def freed(terms: Terms) -> date:
    """From this day on nothing holds us to a minimum: the supplier has failed or does not keep its own promises, or lets us off."""
    ends = (begins(terms.setting, when) for when in (terms.record.breaks, terms.record.releases))
    return min(terms.failed or date.max, *ends)


def asked(terms: Terms, item: str, day: date, price: float) -> float:
    """What is asked of what is delivered on a day, by its price under the clauses."""
    market = terms.setting.item_value(item, day) if terms.record.breaks is not None and broken(terms, day) else None
    return price if market is None else max(price, market)


def unworked(terms: Terms, where: str, unpriced: bool) -> Iterable[Problem]:
    """Clauses of which nobody has worked out what becomes of them, and (where it is asked) items without a price on the market."""
    for name, clause in terms.clauses.items():
        if not clause.outlasts:
            what = f"what becomes of {terms.where(name)} ({clause.kind}) when promises are not kept is not worked out"
            yield Problem(what, "leave it out, or name another contract", path=where)
    for item in terms.items if unpriced else ():
        if terms.setting.scenario.items[item].index is None:
            what = f"{item} has no index, so nobody knows what {terms.record.supplier} asks once it does not keep its price"
            yield Problem(what, f"name one in items.{item}.index", path=where)
