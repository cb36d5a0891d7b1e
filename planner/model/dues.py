"""When money falls due: the period in which it stands, and what a unit of it is worth there.

    inside the horizon    the period that holds the day, worth 1
    after it              the last period, worth df(day) / df(last period): its own ledger line, and no cash of the plan

What depends on an index of the day itself is settled in the first period that starts on or after that day: only then is the
value true on every path that leads there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.calendar import add
from planner.model.cells import Cell
from planner.model.statements import Reason
from planner.quantities import Duration

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.setting import Setting


@dataclass(frozen=True)
class Due:
    """Where money due on a day stands: its period, the worth of a unit there, and whether that is inside the horizon."""

    day: date
    period: int
    worth: float = 1.0
    within: bool = True


def due(setting: Setting, day: date) -> Due:
    """Where money stands whose amount is known before its day."""
    p = setting.period_holding(max(day, setting.start))
    return after_horizon(setting, day) if p is None else Due(day, p)


def settled(setting: Setting, day: date) -> Due:
    """Where money stands whose amount hangs on an index of its day."""
    p = setting.period_starting(max(day, setting.start))
    if p is None and day < setting.end:
        # In the last period every future is one of its own, so what is true later in it tells nobody anything too early.
        p = len(setting.periods) - 1
    return after_horizon(setting, day) if p is None else Due(day, p)


def after_horizon(setting: Setting, day: date) -> Due:
    """Where money stands that falls due after the horizon."""
    return Due(day, len(setting.periods) - 1, setting.discount(day) / setting.discounts[-1], False)


def share_reasons(
    book: ContractBook, invoices: Sequence[float], shares: Sequence[float], field: str, p: int, within: bool
) -> Iterable[Reason]:
    """The invoices that are paid in a period, by delivery, and the share of each that is charged (or saved)."""
    for period, money, share, paid in zip(book.setting.periods, invoices, shares, book.terms.payments, strict=True):
        if (paid.period, paid.within) == (p, within) and share and money:
            yield Reason("invoiced", money, "money", day=period.start)
            yield Reason("share of it", share, "share", field)


def invoice_reasons(
    book: ContractBook, what: str, money: Sequence[float], field: str, p: int, within: bool
) -> Iterable[Reason]:
    """Money that goes with the invoices that are paid in a period, by delivery."""
    for period, size, paid in zip(book.setting.periods, money, book.terms.payments, strict=True):
        if (paid.period, paid.within) == (p, within) and size:
            yield Reason(what, size, "money", field, period.start)


def ends(setting: Setting, found: Iterable[Cell], delay: Duration | None = None) -> Sequence[Due]:
    """For each period what is due for the cell that ends with it: on the cell's last day, or so long after."""
    dues = [due(setting, period.start) for period in setting.periods]
    for cell in found:
        day = cell.end - timedelta(days=1)
        if cell.periods:
            dues[max(cell.periods)] = due(setting, add(day, delay.count, delay.unit) if delay else day)
    return dues
