"""Goods of a supplier that lie at a place and age, first in, first out: what came together, and by when it is bought.

    due[c]    = min(day it came + age, first day after the clause)      c a cohort: what came in one period, or on a day before them
    young[v]  = sum of c that came by v and are due after v                 GB that may be unbought at the end of data node v

A cohort is due in the period that holds its day, and all are due in the last period of the clause.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol

from planner.calendar import add
from planner.errors import Problem
from planner.model.plugin import Clause
from planner.model.volumes import TOLERANCE, ending

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.model import Model
    from planner.model.terms import Terms
    from planner.model.title import Lot
    from planner.quantities import Amount, Duration
    from planner.scenario.fields import Series


class Ages(Protocol):
    """A clause under which goods age."""

    @property
    def age(self) -> Duration | None:
        """How long they may lie unbought; None without a limit."""

    @property
    def lying(self) -> Series[Amount] | None:
        """What lies unbought when the horizon begins, by day of delivery."""


class Cohort(NamedTuple):
    """What came together: day, period (-1 before the horizon), GB where known, the day it is due, and the period.

    `due_in` is the number of periods where that is after the horizon.
    """

    came: date
    period: int
    gb: float
    due: date
    due_in: int


def opening(terms: Terms, rule: Ages, item: str) -> list[tuple[date, float]]:
    """Day and GB of what lies there unbought when the horizon begins."""
    return [(day, terms.setting.gb(amount, item)) for day, amount in rule.lying.points] if rule.lying else []


def cohorts(terms: Terms, clause: Clause, rule: Ages, lot: Lot | None = None) -> list[Cohort]:
    """All that comes while a clause is in force, oldest first; with the GB of a lot where it is given."""
    setting = terms.setting
    live = [p for p, period in enumerate(setting.periods) if terms.applies(clause, period.start)]
    last = ending(terms, clause)
    most = live[-1] if live and last <= setting.end else len(setting.periods)
    came = [(day, -1, gb) for day, gb in opening(terms, rule, terms.covered(clause)[0])] if live[:1] == [0] else []
    came += [(setting.periods[p].start, p, lot.came[p] if lot else 0.0) for p in live]
    found = []
    for day, period, gb in came:
        due = last if rule.age is None else min(last, setting.after(day, (rule.age,)))
        p = setting.period_holding(max(due, setting.start))
        found.append(Cohort(day, period, gb, due, min(len(setting.periods) if p is None else p, most)))
    return found


def pulled_until(terms: Terms, clause: Clause, due: date) -> date:
    """End of the period that would hold a day after the horizon, were all as long as its last one; at most the clause's end."""
    setting, n = terms.setting, 1
    kind = setting.periods[-1].kind
    while (end := add(setting.end, n, kind)) <= due:
        n += 1
    return min(end, ending(terms, clause))


def young(found: Sequence[Cohort], periods: int) -> list[float]:
    """GB of some cohorts that may be unbought at the end of each period."""
    return [sum(cohort.gb for cohort in found if cohort.period <= p < cohort.due_in) for p in range(periods)]


def young_of(model: Model, found: Sequence[Cohort], came: Expr) -> Expr:
    """The same for what `came` in the horizon, over (any axis, data nodes)."""
    periods, total = len(model.setting.periods), model.nothing(*came.axes)
    due = {cohort.period: cohort.due_in for cohort in found}
    for lag in range(periods):
        lands = [p + lag if p + lag < due.get(p, 0) else None for p in range(periods)]
        if any(land is not None for land in lands):
            total = total + came.via(model.later(lands))
    return total


def oldest(found: Sequence[Cohort], bought: float, p: int) -> tuple[date | None, float]:
    """The next day on which some of what lies there at a period's end is due, and GB of it, when so much of all was bought."""
    for cohort in found:
        gb = cohort.gb if cohort.period <= p else 0.0
        if gb - bought > TOLERANCE * max(1.0, gb):
            return cohort.due, gb - bought
        bought = max(0.0, bought - gb)
    return None, 0.0


def remaining(found: Sequence[Cohort], bought: float, since: int) -> dict[date, float]:
    """GB still unbought when a period begins, by the day it came, when so much of all was bought by then."""
    rest: dict[date, float] = {}
    for cohort in (own for own in found if own.period < since):
        left = max(0.0, cohort.gb - bought)
        bought = max(0.0, bought - cohort.gb)
        if left > TOLERANCE * max(1.0, cohort.gb):
            rest[cohort.came] = rest.get(cohort.came, 0.0) + left
    return rest


def doubts(terms: Terms, clause: Clause, rule: Ages, place: str, path: str) -> Iterable[Problem]:
    """What is said to lie there at the start and cannot."""
    if rule.lying is None:
        return
    setting, items = terms.setting, terms.covered(clause)
    rows = [row for row in setting.scenario.stock.values() if row.at == place and row.state == "on_hand"]
    there = sum(setting.gb(row.quantity, row.item) for row in rows if row.item == items[0])
    lying = opening(terms, rule, items[0])
    held = sum(gb for _, gb in lying)
    if terms.offered:
        yield Problem("an offer has delivered nothing yet", "take `lying` out", path=path)
    if len(items) > 1 or len(setting.network.parts_of(items[0], terms.record.supplier)) > 1:
        what = "what lies there is of several items or parts, and not split"
        yield Problem(what, "give each item a clause of its own, with one part", path=path)
    elif held > there * (1.0 + TOLERANCE):
        what = f"{held:,.6g} GB lie unbought at {place}, and the opening stock there is {there:,.6g}"
        yield Problem(what, "enter all that lies there in `stock`, whosever it is", path=path)
    for day, _ in lying:
        if day >= setting.start:
            what = f"{day} lies in the horizon: what is delivered from {setting.start} on is in the plan"
            yield Problem(what, "leave only earlier deliveries", path=path)
