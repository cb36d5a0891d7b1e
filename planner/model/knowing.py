"""By whose knowledge calls are made: their own period's, unless a clause fixes them earlier."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.model.terms import Terms


def known_at(terms: Terms, item: str) -> tuple[int, ...]:
    """For calls of an item in each period, the period whose knowledge they are made by; -1 for today, with nothing learned."""
    setting, source = terms.setting, terms.setting.network.sources[terms.name]
    found = []
    for p, handed in enumerate(setting.arrivals((source.lead,))):
        day = setting.periods[p].start
        if handed is not None:
            ships = setting.periods[handed].start
            said = [clause.decided_on(terms, ships) for clause in terms.in_force("decided_on", item, ships)]
            day = min((fixed for fixed in said if fixed is not None), default=day)
        before = setting.period_holding(day)
        found.append(p if day >= setting.periods[p].start else -1 if before is None else before)
    return tuple(found)
