"""Accounts: the ledger of each contract is what the other tables and the scenario make it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from planner.model.book import Book, Row
from planner.model.plugin import Finding
from planner.plan.accounts import accounts
from planner.plan.audit.compare import differences


def audit_accounts(book: Book) -> list[Finding]:
    """Every figure of the contract ledgers, written again."""
    return differences("account", keyed(accounts(book)), keyed(book.tables["accounts"]), "")


def keyed(rows: Iterable[Row]) -> dict[Hashable, float]:
    """Figures by contract, clause, account, period and the day they hang on."""
    keys = ("contract", "clause", "account", "period", "day")
    return {tuple(row[key] for key in keys): row["value"] for row in rows}
