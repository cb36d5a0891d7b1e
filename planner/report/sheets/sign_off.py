"""Sign-off: who approves what, and which plan exactly."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.report.facts import verdict
from planner.report.grid import Column, Grid, Sheet

if TYPE_CHECKING:
    from planner.report.pages import Pages

ROLES = (
    ("Capacity planning", "the needs and dates are ours"),
    ("Procurement", "the terms and prices are those of the contracts"),
    ("Finance", "the cash is within budget"),
    ("Legal", "the commitments are as signed"),
)
NOTE = "As the plan was solved. Approvals since are kept beside it, by its hash: `planner runs approve`, `planner runs show`."


class SignOff(Sheet):
    """Roles, what each answers for, name and date; the plan's hash."""

    order: ClassVar[int] = 150
    title: ClassVar[str] = "Sign-off"
    answers: ClassVar[str] = "Who approved which plan?"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """What is signed; who signs."""
        facts = {
            "Plan": pages.plan.name,
            "As of": pages.as_of.isoformat(),
            "Verdict": verdict(pages),
            "Cost, discounted": f"{pages.plan.cost:,.2f} {pages.currency}",
            "SHA-256 of the tables": pages.fingerprint,
        }
        rows = [{"fact": fact, "value": value} for fact, value in facts.items()]
        yield Grid(
            "plan", "What is signed", (Column("fact", "Fact", width=24), Column("value", "Value", width=66)), rows
        )
        columns = (
            Column("role", "Role"),
            Column("says", "Says"),
            Column("name", "Name", width=26),
            Column("date", "Date", width=14),
        )
        signers = [{"role": role, "says": says, "name": "", "date": ""} for role, says in ROLES]
        yield Grid("roles", "Signatures", columns, signers, NOTE)
