"""The mean cost if the probabilities are wrong, as badly as can be: so much of them lies on other futures than is thought.

    wrong mean = max over p of sum_f p[f] * cost[f],    sum_f |p[f] - thought[f]| <= rho = 2 * wrong_by,   sum_f p[f] = 1,   p >= 0
               = (1 - wrong_by) * CVaR_wrong_by + wrong_by * worst                                         money
    minimised  = (1 - omega) * mean + omega * wrong mean        beside tails of other measures: each at its omega, the mean the rest

What is thought of the cheapest futures goes to the worst one. Source: FORMULATIONS 8 (L1 ball; wrong by X % is rho / 2); Ben-Tal
and others (2013). It is a doubt of its own: the CVaR of `cost` stands beside it with the probabilities as they are.
Trap: it hangs on the worst future that is listed at all, however unlikely; a future nobody thought of is not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from planner.errors import Problem
from planner.model.plugin import Measure, Weighted, wrong_mean
from planner.scenario.fields import Money, Portion, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Ambiguity(Measure):
    """The mean cost if the probabilities are wrong."""

    wrong_by: Portion = said("share of probability that may lie on other futures than is thought", gt=0, lt=1)
    omega: Portion = said("weight of the wrong mean in what is minimised; the mean has the rest", 0.0)
    at_most: Money | None = said("most that the wrong mean may be", None)

    @property
    def left_out(self) -> float:
        """What may be taken from the cheapest futures."""
        return self.wrong_by

    @property
    def on_worst(self) -> float:
        """And given to the worst."""
        return self.wrong_by

    @property
    def tail_words(self) -> str:
        """Whose mean it is."""
        return f"mean, odds wrong by {100 * self.wrong_by:.4g} %"

    @property
    def weight(self) -> float:
        """Omega."""
        return self.omega

    @property
    def limits(self) -> Mapping[str, float]:
        """The limit of the wrong mean."""
        return {} if self.at_most is None else {"tail": self.at_most}

    def limited_by(self, word: str) -> str:
        """The limit of the wrong mean."""
        return "at_most"

    def tail(self, figures: Weighted) -> float:
        """The wrong mean, by moving probability."""
        return wrong_mean(figures, self.wrong_by)

    def amount(self, model: Model, where: str) -> Expr:
        """Every line of the ledger, discounted."""
        return model.ledger.worth(bool)

    def figure(self, book: Book) -> float:
        """The sum of the ledger."""
        return float(sum(row["present_value"] for row in book.tables["ledger"]))

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Probabilities of nothing uncertain."""
        if not setting.scenario.risk.drivers:
            what = "nothing is uncertain, so no probabilities can be wrong"
            yield Problem(what, "add `risk.drivers`", path=where, severity="warning")
