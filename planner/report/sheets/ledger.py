"""Ledger: what each contract's accounts stand at, fiscal quarter by quarter: flows added up, balances as they end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.grid import Column, Grid, Sheet, kept

if TYPE_CHECKING:
    from planner.report.pages import Pages

KINDS = {"GB": "gb", "money": "money", "money/GB": "price"}


class Ledger(Sheet):
    """One row for each contract, clause and account."""

    order: ClassVar[int] = 72
    title: ClassVar[str] = "Ledger"
    answers: ClassVar[str] = (
        "What do the accounts of each contract stand at: called, counted, credits, balances, rebates?"
    )

    def missing(self, pages: Pages) -> str:
        """No contract has an account."""
        return "" if pages.rows("accounts") else "no contract is used, so none has an account"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """All accounts, contract by contract."""
        quarter = pages.fiscal("quarter")
        names = list(dict.fromkeys(quarter))
        last = {name: p for p, name in enumerate(quarter)}
        found: dict[tuple[str, str, str], dict[str, Any]] = {}
        for row in pages.rows("accounts"):
            key = (row["contract"], row["clause"], row["account"])
            about = {"contract": key[0], "clause": key[1], "account": key[2], "kind": KINDS[row["unit"]]}
            record = found.setdefault(key, about | {"what": row["kind"]})
            p = pages.number[row["period"]]
            column = f"q{names.index(quarter[p])}"
            if row["kind"] == "flow" and row["unit"] != "money/GB":
                record[column] = record.get(column, 0.0) + row["value"]
            elif p == last[quarter[p]]:
                record[column] = row["value"]
            if row["day"] >= pages.as_of.isoformat():
                record["day"] = min(record.get("day", row["day"]), row["day"])
        columns = (
            Column("contract", "Contract"),
            Column("clause", "Clause"),
            Column("account", "Account"),
            Column("what", "Flow or balance"),
            Column("day", "Next day", "date", optional=True),
            *(Column(f"q{n}", name, "by_row") for n, name in enumerate(names)),
        )
        note = (
            "Flows are what happens in a quarter; a balance (and a price) is what stands at its end. Blank is nothing. "
            "Next day: the first on which something of it expires, is credited out or can no longer be disputed."
        )
        rows = list(found.values())
        yield Grid("accounts", "Accounts", kept(columns, rows), rows, note, frozen=3)
