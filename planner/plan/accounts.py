"""The ledger of each contract, period by period: what is called, received, counted and invoiced, and what its clauses keep.

It is worked out from the plan's other tables and the scenario alone, so the audit can write it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from planner.model.book import Book, ContractBook
from planner.model.plugin import Account


def accounts(book: Book) -> list[dict[str, Any]]:
    """One row for each contract, clause, account and period that is not nothing."""
    found = []
    for name, terms in book.setting.terms.items():
        own = book.contract(name)
        kept = [("", account) for account in whole(own)]
        for clause_name, clause in terms.clauses.items():
            kept += [(clause_name, account) for account in clause.accounts(own, terms.where(clause_name))]
        for clause_name, account in kept:
            days = account.days or [None] * len(account.values)
            for period, value, day in zip(book.setting.periods, account.values, days, strict=True):
                if value:
                    about = {"contract": name, "clause": clause_name, "account": account.name, "unit": account.unit}
                    hangs = {"kind": "balance" if account.balance else "flow", "day": day.isoformat() if day else ""}
                    found.append(about | {"period": period.label, "value": value} | hangs)
    return found


def whole(own: ContractBook) -> Iterable[Account]:
    """What holds for every contract."""
    items = own.terms.items
    received = own.book.per_period("receipts", "received_gb", lambda row: row["contract"] == own.terms.name)
    yield Account("called", "GB", own.called(items))
    yield Account("received", "GB", received)
    yield Account("countable", "GB", own.countable(items))
    yield Account("invoiced", "money", own.invoice(items))
