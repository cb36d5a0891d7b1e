"""Named shares of what the scenario says of some series, with their probabilities: low, base and high, or as many as one likes.

    value in an outcome = share[outcome] * the scenario's, from `since` on           indices, needs, fleets, what markets have

All the series move together. Outcomes are finite: they are combined with those of other drivers, or drawn, in order of their
shares, so that a correlation means what it says. Source: the three-point estimate of planning practice. Trap: three points have
no tail: a CVaR at 95 % of three outcomes is the worst of them as soon as that is likelier than 5 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from pydantic import model_validator

from planner.errors import Problem
from planner.model.changed import SERIES, Changed, multiples, series_of
from planner.model.plugin import Driver, Outcome
from planner.scenario.fields import Id, Names, Portion, Series, Share, When, refuse, said

if TYPE_CHECKING:
    from planner.model.setting import Setting

KEYS = ("indices", "needs", "fleets", "available")


class LowBaseHigh(Driver):
    """Shares of some series with their probabilities."""

    indices: Names = said("indices whose prices are multiplied", [])
    needs: Names = said("needs whose series are multiplied", [])
    fleets: Names = said("fleets whose series are multiplied", [])
    available: Names = said("markets: what they have is multiplied", [])
    since: When | None = said("first day on which the shares hold; as_of when absent", None)
    shares: dict[Id, Share] = said("share of what the scenario says, by outcome", min_length=2)
    probabilities: dict[Id, Portion] = said("how likely each outcome is")

    @model_validator(mode="after")
    def certain(self) -> LowBaseHigh:
        """Each share has a probability, they sum to 1, and something is multiplied."""
        odd = sorted(set(self.shares) ^ set(self.probabilities))
        if odd:
            here, there = ("shares", "probabilities") if odd[0] in self.shares else ("probabilities", "shares")
            raise refuse(f"'{odd[0]}' stands in {here} and not in {there}", "name the same outcomes in both")
        total = sum(self.probabilities.values())
        if abs(total - 1.0) > 1e-9:
            raise refuse(f"the probabilities sum to {100 * total:.6g} %", "let them sum to 100%")
        if not any(getattr(self, key) for key in KEYS):
            raise refuse("the driver moves nothing", "name indices, needs, fleets or available (markets)")
        return self

    def outcomes(self) -> Iterable[Outcome]:
        """The outcomes, the smallest share first."""
        first = self.since.first if self.since else date.min
        for name, share in sorted(self.shares.items(), key=lambda pair: (pair[1], pair[0])):
            change = multiples([(first, share)])
            series = {key: dict.fromkeys(getattr(self, key), change) for key in KEYS}
            yield Outcome(name, self.probabilities[name], Changed(series))

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """What has no series to be multiplied; a change of what is past."""
        for key in KEYS[1:]:
            section, field = SERIES[key]
            for name in getattr(self, key):
                if not isinstance(series_of(setting.scenario, section, name, field), Series):
                    what = f"{section}.{name}.{field} is not a series that can be multiplied"
                    yield Problem(what, "give it one, or take it out", path=f"{where}.{key}")
        if self.since and self.since.first < setting.as_of:
            what = f"the change begins on {self.since.first}, before as_of: what is past is known"
            yield Problem(what, "begin later", path=f"{where}.since")
