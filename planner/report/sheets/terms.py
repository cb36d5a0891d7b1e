"""Terms: what a step of each term of the contracts is worth, and what each whole clause costs us, the dearest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.grid import Column, Grid, Sheet, figure
from planner.report.value_text import worded

if TYPE_CHECKING:
    from planner.report.pages import Pages
    from planner.studies.value import Worth

MOST = 30
"""Rows that a printed page holds and people still can read."""
COLUMNS = (
    Column("contract", "Contract"),
    Column("clause", "Clause"),
    Column("kind_of", "Kind"),
    Column("term", "Term"),
    Column("written", "As it stands"),
    Column("step", "One step"),
    Column("up", "A step up", "money"),
    Column("down", "A step down", "money"),
    Column("whole", "Whole clause", "money"),
)


class Terms(Sheet):
    """One line a term that moves anything, and one for each other clause that does; sorted by their largest figure."""

    order: ClassVar[int] = 67
    title: ClassVar[str] = "Terms"
    answers: ClassVar[str] = (
        "Which term is worth most to us, a step up and a step down, and what does each clause cost us?"
    )
    one_page: ClassVar[bool] = True

    def missing(self, pages: Pages) -> str:
        """Nobody has asked."""
        if pages.told.worth is None:
            return "`planner value --out` solves again for each term"
        return "" if lines(pages, pages.told.worth) else "no term of a contract moves the plan"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """The table, as long as a page."""
        if pages.told.worth is None:
            return
        found = lines(pages, pages.told.worth)
        left = len(found) - MOST
        title = f"The {MOST} dearest of {len(found)}; all are in planner value --json" if left > 0 else ""
        note = "Change of the plan's cost, each by a second solve; below 0: better for us; blank: no plan, or not sure to be any."
        yield Grid("terms", title, COLUMNS, found[:MOST], note, frozen=4, one_scale=True)


def lines(pages: Pages, worth: Worth) -> list[dict[str, Any]]:
    """Terms that move more than they are unsure by, the dearest first; each clause stands whole beside its dearest term."""
    wholes = {(c.contract, c.clause): sure(c.worth, c.slack) for c in worth.clauses}
    found = []
    for term in worth.terms:
        if term.weight > term.slack:
            lever = term.lever
            row = about(pages, lever.contract, lever.clause) | {"term": lever.term.split(".")[-1], "step": lever.step}
            row |= {"written": worded(lever.value, lever, pages.currency)}
            row |= {"up": sure(term.up, term.slack), "down": sure(term.down, term.slack)}
            found.append(row | {"whole": wholes.pop((lever.contract, lever.clause), None)})
    found += [about(pages, *key) | {"whole": whole} for key, whole in wholes.items() if whole is not None]
    return sorted(found, key=lambda row: (-largest(row), row["contract"], row["clause"], row.get("term", "")))


def about(pages: Pages, contract: str, clause: str) -> dict[str, Any]:
    """Which clause a line is about."""
    kind = pages.scenario.contracts[contract].clauses[clause].kind
    return {"contract": contract, "clause": clause, "kind_of": kind}


def largest(row: Mapping[str, Any]) -> float:
    """The largest figure of a line."""
    return max(abs(figure(row.get(key))) for key in ("up", "down", "whole"))


def sure(change: float | None, slack: float) -> float | None:
    """A difference, none where it is within what is unsure."""
    return None if change is None or abs(change) <= slack else change
