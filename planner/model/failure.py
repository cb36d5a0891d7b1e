"""What becomes of a supplier's goods once it fails: from the first period p* that starts on or after the day nothing comes of it.

    stands[p]  = 1 before p*, 0 from p* on: a call made then is not one, and counts for nothing
    honours[p] = 1 where what is called in p is handed over in a period before p*: that which holds the day after its lead time

A call that is under way on the day is lost and costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from planner.errors import Problem

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario


def failing(setting: Setting, supplier: str) -> date | None:
    """The first day of the period from which on a supplier hands over nothing; None where it does not fail."""
    record = setting.scenario.suppliers.get(supplier)
    if record is None or record.fails is None:
        return None
    p = setting.period_starting(max(record.fails.first, setting.start))
    return record.fails.first if p is None else setting.periods[p].start


def unworked(setting: Setting, supplier: str, first: date, where: str) -> Iterable[Problem]:
    """What of a supplier that fails on a day or later nobody has worked out: clauses, and orders that are still to come."""
    for name, terms in setting.terms.items():
        for clause_name, clause in terms.clauses.items():
            if terms.record.supplier == supplier and terms.record.status != "declined" and not clause.outlasts:
                what = f"what becomes of {terms.where(clause_name)} ({clause.kind}) when {supplier} fails is not worked out"
                yield Problem(what, f"leave the failure of {supplier} out, or decline contracts.{name}", path=where)
    for name, order in setting.scenario.open_orders.items():
        if order.supplier == supplier and order.promised.last >= first:
            what = f"open order {name} of {supplier} is promised for {order.promised}, and may be lost with it"
            yield Problem(what, "let it fail later, or take the order out", path=where)


def failed(scenario: AnyScenario, day: date) -> tuple[str, ...]:
    """The suppliers that have failed by a day."""
    return tuple(
        name for name, own in sorted(scenario.suppliers.items()) if own.fails is not None and own.fails.first <= day
    )


def stands(setting: Setting, source: str) -> tuple[float, ...]:
    """1 for each period in which a source still sells, 0 for the others; sends have none."""
    found = setting.network.sources.get(source)
    end = None if found is None else failing(setting, found.supplier)
    return tuple(float(end is None or period.start < end) for period in setting.periods)


def handed_over(setting: Setting, source: str) -> tuple[int | None, ...]:
    """For what is called in each period, the period that holds the day after the lead time: the last in which it can be lost."""
    return setting.passages((setting.network.sources[source].lead,))


def honours(setting: Setting, source: str) -> tuple[float, ...]:
    """1 for each period whose calls on a source are handed over while it stands, 0 for the others."""
    alive = stands(setting, source)
    return tuple(1.0 if p is None else alive[p] for p in handed_over(setting, source))


def shipped(setting: Setting, source: str) -> tuple[float, ...]:
    """Share of what is called in each period that leaves the source: what it fills, if it stands by then; sends leave in whole."""
    if source not in setting.network.sources:
        return (1.0,) * len(setting.periods)
    return tuple(fill * alive for fill, alive in zip(setting.fill(source), honours(setting, source), strict=True))
