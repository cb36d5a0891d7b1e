"""Needs and fleets that grow faster or slower than written: a geometric walk around the written series.

    x[q] = x[q-1] + sd * z[q],      x[as_of] = 0
    need[q] = written[q] * (1 + drift)^q * exp(x[q]) / mean over the futures of exp(x[q])

q are the quarters of the calendar after as_of, z the standard normal draws of the quarter; `written` is the series (a rate, a size
that must stand, a count) or the amounts of single days. The mean of the drawn needs is the written series on every day, or that
with its `drift`, by construction. After the horizon z is 0: the level stays where it is. Source: FORMULATIONS 8; facts E1. Trap: a
walk does not turn back, so its spread grows with the root of time; a plan for the written series meets neither half of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import exp
from typing import TYPE_CHECKING, Annotated

from pydantic import model_validator

from planner.model.changed import Changed, asked_for, centred_on, quarters_beyond
from planner.model.plugin import Driver, Outcome
from planner.scenario.fields import Names, Quantity, Share, refuse, said

if TYPE_CHECKING:
    from planner.errors import Problem
    from planner.model.sampling import Draws
    from planner.model.setting import Setting

Drift = Annotated[float, Quantity("share", least=-0.99, most=9.0)]


class DemandGrowth(Driver):
    """Needs and fleets multiplied by a geometric walk."""

    needs: Names = said("needs that move by it", [])
    fleets: Names = said("fleets that move by it", [])
    sd: Share = said("standard deviation of what is new in the log of the need in a quarter")
    drift: Drift = said("growth a quarter beyond the written series, in the mean of the futures", 0.0)

    @model_validator(mode="after")
    def something(self) -> DemandGrowth:
        """It moves something."""
        if not self.needs and not self.fleets:
            raise refuse("nothing moves by this driver", "name needs or fleets: {needs: [abilene-dram], ...}")
        return self

    def drawn(self, setting: Setting, draws: Draws) -> Sequence[Outcome]:
        """A path of multiples of the written series for each future, centred."""
        days = (*draws.days, *quarters_beyond(setting))
        beyond = [0.0] * (len(days) - len(draws.days))
        paths, told = (
            [[exp(x) for x in accumulate([0.0, *(self.sd * z for z in own[1:]), *beyond])] for own in some.normals]
            for some in (draws, draws.told)
        )
        grown = [(1.0 + self.drift) ** q for q in range(len(days))]
        last, found = len(draws.days) - 1, []
        for steps in centred_on(days, paths, grown, told):
            change = {"needs": dict.fromkeys(self.needs, steps), "fleets": dict.fromkeys(self.fleets, steps)}
            found.append(Outcome(f"x{steps.points[last][1].factor:.2f}", 1.0, Changed(change)))
        return found

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Names that are of the other section."""
        yield from asked_for(setting.scenario, self.needs, where)
