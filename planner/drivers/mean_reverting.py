"""A log price that is pulled back to the forward curve, and goes on for a while in the direction it went.

    r[q] = momentum * r[q-1] - reversion * x[q-1] + sd * z[q],      x[q] = x[q-1] + r[q],      x[as_of] = r[as_of] = 0
    price[q] = forward[q] * exp(x[q]) / mean over the futures of exp(x[q])

x is the log of the price over its curve, q the quarters of the calendar, z the standard normal draws of the quarter. The mean of
the drawn prices is the user's curve on every day, by construction. After the horizon z is 0: what is expected. Source: FORMULATIONS
8; facts A6 (quarterly log moves of server DRAM: deviation .216, of what is new .156, persistence .69). Trap: without `reversion`
the level runs away: P95 over P5 of twelve quarters is 162 (125 from as_of on, where the first move starts from nothing).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from typing import TYPE_CHECKING

from planner.model.centred import centred
from planner.model.changed import Changed, quarters_beyond
from planner.model.plugin import Driver, Outcome
from planner.scenario.fields import Portion, Share, Some, said

if TYPE_CHECKING:
    from planner.model.sampling import Draws
    from planner.model.setting import Setting


class MeanReverting(Driver):
    """A log price that is pulled back to the forward curve."""

    indices: Some = said("indices that move together by it")
    sd: Share = said("standard deviation of what is new in the log price in a quarter")
    momentum: Portion = said("share of a quarter's move that goes on in the next", 0.0, lt=1)
    reversion: Portion = said("share of the distance to the forward curve that is made up in a quarter", gt=0)

    @property
    def walks(self) -> tuple[str, ...]:
        """Its indices."""
        return tuple(self.indices)

    def drawn(self, setting: Setting, draws: Draws) -> Sequence[Outcome]:
        """A path of multiples of the forward curve for each future, centred."""
        days = (*draws.days, *quarters_beyond(setting))
        paths, told = ([self.path(own, len(days)) for own in some.normals] for some in (draws, draws.told))
        found = []
        for changes in centred(days, paths, dict.fromkeys(self.indices, 1.0), told):
            _, last = changes[self.indices[0]].points[len(draws.days) - 1]
            found.append(Outcome(f"x{last.factor:.2f}", 1.0, Changed({"indices": changes})))
        return found

    def path(self, normals: Sequence[float], count: int) -> list[float]:
        """Multiples of the curve, quarter by quarter; on as_of it is where it is."""
        found, away, move = [1.0], 0.0, 0.0
        for q in range(1, count):
            new = self.sd * normals[q] if q < len(normals) else 0.0
            move = self.momentum * move - self.reversion * away + new
            away += move
            found.append(exp(away))
        return found
