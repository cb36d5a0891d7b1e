"""Total discounted cost of a future: what supply risk threatens.

    minimised = (1 - omega) * mean + omega * CVaR_alpha        of the ledger, shortage and what lies beyond the horizon included

Source: FORMULATIONS 8. Trap: a glut makes a plan cheap, so this tail never sees what a take-or-pay costs in one: more of it signs
more, and only a limit on `liability` turns that round.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from planner.errors import Problem
from planner.model.plugin import Measure, confidence
from planner.scenario.fields import Money, Portion, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Cost(Measure):
    """Total discounted cost of a future."""

    alpha: Portion = confidence()
    omega: Portion = said("weight of the tail in what is minimised; the mean has the rest", 0.0)
    mean_at_most: Money | None = said("most that it may be in the mean", None)
    tail_at_most: Money | None = said("most that the tail may be", None)
    worst_at_most: Money | None = said("most that it may be in any future", None)

    @property
    def weight(self) -> float:
        """Omega."""
        return self.omega

    def amount(self, model: Model, where: str) -> Expr:
        """Every line of the ledger, discounted."""
        return model.ledger.worth(bool)

    def figure(self, book: Book) -> float:
        """The sum of the ledger."""
        return float(sum(row["present_value"] for row in book.tables["ledger"]))

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """A tail of nothing uncertain; a measure that asks for nothing."""
        if not setting.scenario.risk.drivers:
            yield Problem(
                "nothing is uncertain, so there is no tail", "add `risk.drivers`", path=where, severity="warning"
            )
