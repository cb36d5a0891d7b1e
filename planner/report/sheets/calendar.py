"""Calendar: every day on which something is to be done, agreed, paid, learned or ends, with the last day that still leaves time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.report.calendar import calendar
from planner.report.grid import Column, Grid, Sheet, kept

if TYPE_CHECKING:
    from planner.report.pages import Pages
    from planner.studies.waiting import Waiting

COLUMNS = (
    Column("date", "Date", "date"),
    Column("sort", "Sort"),
    Column("source", "Contract, source"),
    Column("clause", "Clause", optional=True),
    Column("supplier", "Supplier"),
    Column("what", "What", width=58, wrap=True),
    Column("money", "Money", "money"),
    Column("last", "Last responsible", "date"),
    Column("later", "A period later costs", "money", optional=True),
    Column("without", "Never costs", "money", optional=True),
    Column("owner", "Owner", optional=True),
)


class Calendar(Sheet):
    """One row a day and thing, the soonest first."""

    order: ClassVar[int] = 16
    title: ClassVar[str] = "Calendar"
    answers: ClassVar[str] = "What is to be decided, agreed, ordered or paid, what ends, and by when at the latest?"

    def missing(self, pages: Pages) -> str:
        """No contract names a day, nothing large is ordered."""
        return "" if pages.once(calendar) else "no contract, offer, order or learning date names a day from as_of on"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """One table."""
        waits = {one.contract: one for one in pages.told.waiting or ()}
        rows = [
            {
                "date": one.day,
                "sort": one.sort,
                "source": one.source,
                "clause": one.clause,
                "supplier": supplier(pages, one.source),
                "what": one.what,
                "money": one.money,
                "last": one.last,
                **(costs(waits[one.source]) if one.sort == "sign" and one.source in waits else {}),
                "owner": pages.owner(one.source),
            }
            for one in pages.once(calendar)
        ]
        note = (
            "Last responsible: offers less our approvals, orders still in time. Money: in the future that is shown. "
            + (
                "The price of waiting: planner value --waiting."
                if pages.told.waiting is None
                else "A period later, never: what the plan costs more then (below 0: what is learned by then is worth more)."
            )
        )
        yield Grid("days", "", kept(COLUMNS, rows), rows, note, frozen=2, one_scale=True)


def costs(one: Waiting) -> dict[str, float | None]:
    """What deciding a period later, and never, costs; 0 where that is within what is unsure, nothing where no plan is left."""
    found = {"later": one.waiting, "without": one.without}
    return {key: 0.0 if money is not None and abs(money) <= one.slack else money for key, money in found.items()}


def supplier(pages: Pages, source: str) -> str:
    """Who sells under a contract or on a market; a supplier by its name."""
    record = pages.scenario.contracts.get(source) or pages.scenario.markets.get(source)
    return pages.supplier((record.supplier if record else source) or "") if source else ""
