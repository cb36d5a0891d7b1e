"""Actions: what a person must do by when, the soonest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.report.actions import actions
from planner.report.grid import Column, Grid, Sheet, kept

if TYPE_CHECKING:
    from planner.report.action import Action
    from planner.report.pages import Pages

COLUMNS = (
    Column("do_by", "Do by", "date"),
    Column("verb", "Do"),
    Column("part", "Item / MPN"),
    Column("last", "Last responsible", "date"),
    Column("supplier", "Supplier"),
    Column("contract", "Contract.clause"),
    Column("pieces", "Pieces", "ea"),
    Column("gb", "Size", "gb"),
    Column("from_date", "From", "date"),
    Column("to_date", "To", "date"),
    Column("ship_to", "Ship to"),
    Column("amount", "Amount", "money"),
    Column("not_doing", "Not doing it costs", "money"),
    Column("delay", "A week's delay costs at most", "money"),
    Column("change", "Call: last plan -> this one", optional=True),
    Column("why", "Why", width=58),
    Column("owner", "Owner"),
    Column("route", "Route"),
)
MEANS = {"Sign": "promised", "Order": "committed", "Send": "", "Cancel": "freed"}
MEANS |= {"Push out": "in fees", "Pull in": "in fees", "Expedite": "due on them"}
"""What the amount of each verb is; they are not of a kind, so the page adds up each for itself and no column."""


class Actions(Sheet):
    """Orders to place, goods to send, orders to cancel, move or chase in the next 13 weeks, and what of a last plan to change."""

    order: ClassVar[int] = 20
    title: ClassVar[str] = "Actions"
    answers: ClassVar[str] = (
        "What must I order, send, cancel, move or chase in the next 13 weeks, and what does waiting cost?"
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
            f"{in_all(pages)}. Last responsible: still arrives in the same period; approvals not counted. "
            "Costs of waiting are blank where they need a second solve."
        )
        yield Grid("actions", "", kept(COLUMNS, rows), rows, note, frozen=3)


def in_all(pages: Pages) -> str:
    """How many actions of each verb there are, and what they come to; calls of the last plan that change apart from the others."""
    groups: dict[tuple[str, str], list[Action]] = defaultdict(list)
    for action in pages.once(actions):
        groups[action.verb, means(action)].append(action)
    said, verbs = [], [*MEANS, *sorted({verb for verb, _ in groups})]
    for (verb, of), mine in sorted(groups.items(), key=lambda group: (verbs.index(group[0][0]), group[0][1])):
        money = f" ({pages.money(sum(action.amount or 0.0 for action in mine))} {of})" if of else ""
        said.append(f"{verb} {len(mine)}{money}")
    return ", ".join(said)


def means(action: Action) -> str:
    """What the amount of an action is."""
    return "of calls" if action.change and action.verb != "Order" else MEANS.get(action.verb, "")
