"""How money paid ahead is over; when the supplier fails it is lost, but for what its security pays.

    called[v] <= left[parent],   called[v] <= security         v of the first period in which the supplier has failed        money

Nothing is credited or refunded after it. The security pays if it still stands on that day.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from planner.model.deposits import REFUND, Closing, Deposit, Security
from planner.model.endings import ends_inside, last_day, marks, stopped

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.contract import ContractModel
    from planner.model.terms import Terms

CALLED = "security called"


def lost_in(terms: Terms, until: date) -> int | None:
    """The first period in which the supplier has failed, where money is still left with it until a later day."""
    if terms.failed is None or terms.failed >= until:
        return None
    return next((p for p, period in enumerate(terms.setting.periods) if period.start == terms.failed), None)


def secured(terms: Terms, security: Security | None, until: date) -> list[float]:
    """What security pays at most, in the first period in which the supplier has failed."""
    p = lost_in(terms, until)
    stands = security is not None and terms.failed is not None and terms.failed < security.until.end
    return marks(
        terms, {p: security.amount * terms.signed} if security is not None and stands and p is not None else {}
    )


def build_called(contract: ContractModel, security: Security | None, until: date, where: str, left: Expr) -> None:
    """A column for what the security pays of what was left."""
    model = contract.model
    most = contract.figures(partial(secured, security=security, until=until))
    if most.values.any():
        called = model.var(f"{where}.called", model.period, upper=most, where=most)
        model.row(f"{where}.called.left", called - left <= 0.0, where=most)
        model.row(f"{where}.called.held", called - contract.standing.agreed * most <= 0.0, where=most)
        model.pay(CALLED, called * -1.0, where)


def stands(terms: Terms, deposit: Deposit) -> range:
    """The periods in which a deposit stands, an early end of the contract or the supplier counted."""
    until = deposit.over(terms)
    ends = (len(deposit.live(terms)), stopped(terms, until), lost_in(terms, until))
    return range(min(p for p in ends if p is not None))


def closing(terms: Terms, deposit: Deposit, left: list[float]) -> Closing | None:
    """How a deposit is over inside the horizon: the supplier fails, the contract ends early, or its last day; else None."""
    until = deposit.over(terms)
    gone, lost = stopped(terms, until), lost_in(terms, until)
    if lost is not None:
        money = left[lost - 1] if lost else deposit.opening(terms)
        pays = min(money, secured(terms, deposit.security, until)[lost])
        return Closing(CALLED, lost, pays / money if money else 0.0, money)
    if terms.ended is not None and gone is not None:
        term, share = deposit.on_end(terms, terms.ended)
        return Closing(term, gone, share, left[gone - 1])
    last = max(deposit.live(terms), default=0)
    return (
        Closing(REFUND, last, deposit.refund, left[last], last_day(terms, deposit))
        if ends_inside(terms, deposit)
        else None
    )
