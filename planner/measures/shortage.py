"""Share of the need that is not served over the horizon: one less it is the fill rate.

    shortage[f] = sum (short + late) * weight / sum need * weight      over the needs and periods of future f; a fraction
    expected fill rate = 1 - sum_f probability[f] * shortage[f] >= fill_at_least

weight is the days of a period for an installed need (GB stand there for so long), 1 for consumption (GB are used up). Source:
FORMULATIONS 8 (expected fill rate; worst case). Trap: a share of the whole horizon forgives a site that starves for a month;
name its needs for a limit of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pydantic import model_validator

from planner.errors import Problem
from planner.model.plugin import Measure, confidence
from planner.scenario.fields import Id, Portion, Some, refuse, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.plugin import Requirement
    from planner.model.setting import Setting


class Shortage(Measure):
    """Share of the need that is not served over the horizon."""

    alpha: Portion = confidence()
    needs: Some | None = said("needs or fleets it is counted over; all when absent", None)
    tier: Id | None = said("only needs of this tier", None)
    mean_at_most: Portion | None = said("most that it may be in the mean: one less the expected fill rate", None)
    fill_at_least: Portion | None = said("least that the expected fill rate may be, instead of `mean_at_most`", None)
    tail_at_most: Portion | None = said("most that the tail may be", None)
    worst_at_most: Portion | None = said("most that it may be in any future", None)

    @model_validator(mode="after")
    def once(self) -> Shortage:
        """One limit of the mean."""
        if self.mean_at_most is not None and self.fill_at_least is not None:
            raise refuse("the mean is limited twice", "write mean_at_most: 2% or fill_at_least: 98%, not both")
        return self

    @property
    def limits(self) -> Mapping[str, float]:
        """Limits of the share; a fill rate leaves what it does not ask for."""
        filled = {} if self.fill_at_least is None else {"mean": 1.0 - self.fill_at_least}
        return {**super().limits, **filled}

    def limited_by(self, word: str) -> str:
        """The fill rate where it says the limit of the mean."""
        return "fill_at_least" if word == "mean" and self.fill_at_least is not None else super().limited_by(word)

    def counts(self, need: Requirement) -> bool:
        """A requirement it is counted over."""
        named = self.needs is None or need.where.rpartition(".")[2] in self.needs
        return named and self.tier in (None, need.tier)

    def weights(self, setting: Setting) -> list[list[float]]:
        """What a GB of each requirement counts in each period."""
        days = [float(period.days) for period in setting.periods]
        return [
            [(day if need.kind == "installed" else 1.0) * self.counts(need) for day in days]
            for need in setting.requirements
        ]

    def share(self, setting: Setting) -> float:
        """What a GB that counts 1 is of the whole need of a future."""
        whole = sum(
            size * weight
            for need, row in zip(setting.requirements, self.weights(setting), strict=True)
            for size, weight in zip(need.amount, row, strict=True)
        )
        return 1.0 / whole if whole else 0.0

    def amount(self, model: Model, where: str) -> Expr:
        """Short and late, weighted; the whole need is that of a future, though its first periods may be those of others too."""
        lacking = (model.short + model.backlog) * model.figures(self.weights, model.requirement)
        return model.ledger.by_future(lacking.sum(model.requirement)) * model.of_futures(self.share)

    def figure(self, book: Book) -> float:
        """The same from the service table."""
        names = [need.id for need in book.setting.requirements]
        weights = dict(zip(names, self.weights(book.setting), strict=True))
        lacking = sum(
            (row["short_gb"] + row["backlog_gb"]) * weights[row["need"]][book.number[row["period"]]]
            for row in book.tables["service"]
        )
        return float(lacking * self.share(book.setting))

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Needs of two kinds, or none; a need without a shortage price, that is never short."""
        mine = [need for need in setting.requirements if self.counts(need)]
        if not mine:
            yield Problem("it counts no need", "name needs or a tier that the scenario has", path=where)
        if len({need.kind for need in mine}) > 1:
            what = "installed needs and consumption are counted in different units"
            yield Problem(what, "name the needs of one kind, and write two measures", path=where)
        if mine and all(need.shortage is None for need in mine):
            what = "none of its needs may be short: give them a shortage price, or the limit says nothing"
            yield Problem(what, "add `shortage` to a need, or take the measure out", path=where, severity="warning")
