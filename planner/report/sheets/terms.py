"""Terms: what a step of each term of the contracts is worth, the dearest first, and what each whole clause costs us."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.grid import Column, Grid, Sheet
from planner.report.value_text import worded

if TYPE_CHECKING:
    from planner.report.pages import Pages
    from planner.studies.value import Worth

MOST = 44
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
    Column("whole", "The whole clause", "money"),
)


class Terms(Sheet):
    """One line a term that moves anything, and one for each other clause that does."""

    order: ClassVar[int] = 67
    title: ClassVar[str] = "Terms"
    answers: ClassVar[str] = (
        "Which term is worth most to us, a step up and a step down, and what does each clause cost us?"
    )
    one_page: ClassVar[bool] = True

    def missing(self, pages: Pages) -> str:
        """Nobody has asked."""
        if pages.worth is None:
            return "`planner value --out` solves again for each term"
        return "" if lines(pages, pages.worth) else "no term of a contract moves the plan"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """The table, as long as a page."""
        if pages.worth is None:
            return
        found = lines(pages, pages.worth)
        left = len(found) - MOST
        note = (
            "What the plan's cost changes by, each by a second solve (below 0: better for us), and by the clause as against the "
            "contract without it; blank where no plan is left, or within what the two plans are unsure by."
        )
        if left > 0:
            note += (
                f" {left} more lines, of {pages.money(found[MOST]['weight'])} and less, are in `planner value --json`."
            )
        yield Grid("terms", "", COLUMNS, found[:MOST], note, frozen=4, one_scale=True)


def lines(pages: Pages, worth: Worth) -> list[dict[str, Any]]:
    """Terms that move more than they are unsure by, and clauses none of whose terms does, the dearest first."""
    wholes = {(c.contract, c.clause): c for c in worth.clauses}
    found: list[dict[str, Any]] = []
    for term in worth.terms:
        if term.weight > term.slack:
            lever = term.lever
            kind = pages.scenario.contracts[lever.contract].clauses[lever.clause].kind
            whole = wholes.get((lever.contract, lever.clause))
            row = {
                "contract": lever.contract,
                "clause": lever.clause,
                "kind_of": kind,
                "term": lever.term.split(".")[-1],
            }
            row |= {"written": worded(lever.value, lever, pages.currency), "step": lever.step, "weight": term.weight}
            row |= {"up": sure(term.up, term.slack), "down": sure(term.down, term.slack)}
            found.append(row | {"whole": sure(whole.worth, whole.slack) if whole else None})
    said = {(row["contract"], row["clause"]) for row in found}
    for key, clause in wholes.items():
        if key not in said and (money := sure(clause.worth, clause.slack)):
            row = {"contract": clause.contract, "clause": clause.clause, "kind_of": clause.kind}
            found.append(row | {"whole": money, "weight": abs(money)})
    return sorted(found, key=lambda row: (-row["weight"], row["contract"], row["clause"], row.get("term", "")))


def sure(change: float | None, slack: float) -> float | None:
    """A difference, none where it is within what is unsure."""
    return None if change is None or abs(change) <= slack else change
