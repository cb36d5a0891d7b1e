"""What is to be done in a plan beside its calls: exercise, nominate, pay, claim, object; each by a day, with its money.

Exercise and Nominate are what clauses ask for, Claim is what a supplier owes us (damages, rebates, true-ups, refunds) and Object
what its book asks for above the price that was reckoned with: all of the next 13 weeks. Pay is what falls due in the first period.
Money is as it stands, not discounted; no time for approvals is counted, for the scenario says none but of offers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from planner.model.book import Book
from planner.model.setting import Setting
from planner.plan.messages import NEAR, Message
from planner.plan.reconcile import Discrepancy

CENT = 0.005


def duties(book: Book, told: Iterable[Discrepancy] = ()) -> tuple[Message, ...]:
    """All of them; `told` is what was not as planned."""
    until = min(book.setting.start + NEAR, book.setting.end)
    return (*asked(book, until), *due(book.setting, until), *earned(book, until), *wrong(book.setting, told))


def asked(book: Book, until: date) -> Iterator[Message]:
    """What clauses ask for."""
    for name, terms in book.setting.terms.items():
        for clause_id, clause in terms.clauses.items() if terms.signed else ():
            for ask in clause.asks(book.contract(name), terms.where(clause_id), until):
                items = ", ".join(terms.covered(clause))
                yield duty(ask.verb, name, items, ask.gb, ask.amount, ask.day, f"{ask.what} ({clause_id})")


def due(setting: Setting, until: date) -> Iterator[Message]:
    """Invoices of the past that fall due, and what is owed to us of it."""
    for name, owed in sorted(setting.scenario.payables.items()):
        day, whose = max(owed.due_on.first, setting.start), owed.contract or owed.supplier or name
        if owed.amount > CENT and day < setting.periods[0].end:
            yield duty("Pay", whose, "", 0.0, owed.amount, day, f"{name} falls due")
        elif owed.amount < -CENT and day < until:
            yield duty("Claim", whose, "", 0.0, -owed.amount, day, f"{name} is owed to us")


def earned(book: Book, until: date) -> Iterator[Message]:
    """What clauses earn us in the plan, beside what stands on an invoice."""
    for name, terms in book.setting.terms.items():
        for clause_id, clause in terms.clauses.items() if terms.signed else ():
            for charge in clause.bill(book.contract(name), terms.where(clause_id)):
                if charge.due is None or charge.invoiced or charge.amount > -CENT or not charge.due.within:
                    continue
                day = max(charge.due.day, book.setting.start)
                if day < until:
                    amount = -charge.amount / (charge.due.worth or 1.0)
                    yield duty("Claim", name, "", 0.0, amount, day, f"{charge.term} ({clause_id})")


def wrong(setting: Setting, told: Iterable[Discrepancy]) -> Iterator[Message]:
    """What a supplier's book asks for an order above the price that was reckoned with."""
    for one in told:
        if one.kind == "price" and one.expected is not None and one.actual is not None and one.actual > one.expected:
            order = setting.scenario.open_orders[one.what]
            amount = (one.actual - one.expected) * setting.gb(order.quantity, order.item)
            day = max(setting.start, (order.due_on or order.promised).first)
            why = f"{one.actual:,.4g} a GB asked, {one.expected:,.4g} agreed: {one.what}"
            whose = order.contract or order.supplier or one.what
            yield duty("Object", whose, one.item, setting.gb(order.quantity, order.item), amount, day, why)


def duty(verb: str, source: str, item: str, gb: float, amount: float, by: date, why: str) -> Message:
    """One of them."""
    return Message(verb, source, item, "", gb, "", "", amount, by, why=why)
