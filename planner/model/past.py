"""What of a contract's past is known by a day inside a plan: what was told, and what the plan adds by then.

past[c, s] = so_far[c] + sum of flow[p] over the periods p < s of c        c a month, quarter or year of the contract's calendar
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from planner.model.cells import label
from planner.model.volumes import cells, stretches

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.clause import Clause
    from planner.model.terms import Terms


def under_way(terms: Terms, clause: Clause, per: str, since: int) -> tuple[Cell, ...]:
    """The clause's months, quarters or years that have begun and are not over when a period begins."""
    day = terms.setting.periods[since].start
    return tuple(cell for cell in cells(terms, clause, per) if cell.first < day < cell.end)


def by_then(flow: Sequence[float], cell: Cell, since: int) -> float:
    """What of a flow falls in a cell before a period."""
    return sum(flow[p] for p in cell.periods if p < since)


def taken_before(book: ContractBook, clause: Clause, per: str, since: int) -> Mapping[str, float]:
    """GB taken in each of the clause's cells that are over when a period begins, where that is known."""
    terms, day = book.terms, book.setting.periods[since].start
    told, items = terms.record.so_far.taken, terms.covered(clause)
    over = {label(first, per) for first, end in stretches(terms, clause, per) if end <= day}
    found = {name: terms.setting.gb(amount, items[0]) for name, amount in told.items() if name in over}
    taken = book.taken(items)
    for cell in cells(terms, clause, per):
        if cell.label in over:
            found[cell.label] = terms.taken_before(cell, items) + by_then(taken, cell, since)
    return found
