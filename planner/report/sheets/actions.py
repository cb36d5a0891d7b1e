"""Actions: what a person must do by when, the soonest first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.report.actions import actions
from planner.report.grid import Column, Grid, Sheet

if TYPE_CHECKING:
    from planner.report.pages import Pages

COLUMNS = (
    Column("do_by", "Do by", "date"),
    Column("verb", "Do"),
    Column("supplier", "Supplier"),
    Column("contract", "Contract.clause"),
    Column("part", "Item / MPN"),
    Column("pieces", "Pieces", "ea", total=True),
    Column("gb", "Size", "gb", total=True),
    Column("from_date", "From", "date"),
    Column("to_date", "To", "date"),
    Column("ship_to", "Ship to"),
    Column("route", "Route"),
    Column("amount", "Amount", "money", total=True),
    Column("last", "Last responsible", "date"),
    Column("delay", "A week's delay costs at most", "money"),
    Column("not_doing", "Not doing it costs", "money"),
    Column("owner", "Owner"),
    Column("why", "Why", width=62),
)


class Actions(Sheet):
    """Orders to place, goods to send, orders to cancel or chase in the next 13 weeks."""

    order: ClassVar[int] = 20
    title: ClassVar[str] = "Actions"
    answers: ClassVar[str] = (
        "What must I order, send, cancel or chase in the next 13 weeks, and what does waiting cost?"
    )

    def missing(self, pages: Pages) -> str:
        """Nothing falls due."""
        return "" if pages.once(actions) else "nothing is to be done in the next 13 weeks"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """One row an action."""
        rows = []
        for action in pages.once(actions):
            row = dict(vars(action))
            row["do_by"] = action.do_by.isoformat()
            row["last"] = action.last.isoformat() if action.last else ""
            row["contract"] = ".".join(part for part in (action.contract, action.clause) if part)
            row["part"] = action.part if action.part == action.item else f"{action.item} / {action.part}"
            rows.append(row)
        note = (
            "Last responsible: still arrives in the same period; approvals not counted. "
            "Costs of waiting are blank where they need a second solve."
        )
        yield Grid("actions", "", COLUMNS, rows, note, frozen=2)
