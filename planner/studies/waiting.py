"""The price of waiting: what it costs to decide an offer one period later than its last day, all its other terms as they stand.

    waiting   V(decided one period later) - V         money; below 0 where what is learned by then is worth more than the delay
    without   V(declined) - V                         never deciding: what the offer is worth, not below 0

V is the discounted expected cost of the best plan (what it minimises, where the scenario weighs a tail). Decided later means
signed or not in the next period, by what is known then; nothing is called under the offer before. Trap: a delay as dear as being
without the offer is a last day that must be kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from planner.calendar import Span
from planner.model.setting import Setting
from planner.studies.answer import Solve
from planner.studies.levers import with_contract


@dataclass(frozen=True)
class Waiting:
    """An offer: its last responsible day, the first day of the period after it, and what waiting and being without it cost."""

    contract: str
    responsible: date
    later: date
    waiting: float | None
    without: float | None
    slack: float


def price_of_waiting(setting: Setting, solve: Solve) -> Iterator[Waiting]:
    """Each offer that can be decided a period later inside the horizon, by name; None where no plan is left."""
    scenario = setting.scenario
    base = solve(scenario)
    for name, terms in sorted(setting.terms.items()):
        p = terms.holds_from + 1
        if terms.offered and p < len(setting.periods):
            day = setting.periods[p].start
            decided = Span(day, day + timedelta(days=1))
            offer = terms.record.offer.model_copy(update={"decide_by": decided, "approvals": None})
            later = solve(with_contract(scenario, name, offer=offer))
            declined = solve(with_contract(scenario, name, status="declined"))
            waiting, without = (way.cost - base.cost if way.feasible else None for way in (later, declined))
            slack = base.slack + max(later.slack, declined.slack)
            yield Waiting(name, terms.responsible, day, waiting, without, slack)
