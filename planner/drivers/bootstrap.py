"""Quarterly log moves drawn from a history in blocks, pulled back to the forward curve.

    x[q] = (1 - reversion) * x[q-1] + move[place[q]]                            x[as_of] = 0, q the quarters of the calendar
    place[q] = place[q-1] + 1 with probability 1 - 1/block, else the rank of the draw among the moves of the history
    price[i, q] = forward[i, q] * exp(beta[i] * x[q]) / mean over the futures of the same

A block is as long in the mean as `block`, and its end is drawn quarter by quarter: what was drawn tells nothing certain of the
next quarter. After the last quarter of the history another is drawn, so no two quarters follow each other that did not. The mean
move of the history is in the curve, not in the driver: centring takes it out. After the horizon nothing is drawn, and the distance
to the curve shrinks by the pull. Source: Politis and Romano (1994), the stationary bootstrap; FORMULATIONS 8. Trap: quarters drawn
one by one (block of one) lose the runs: eight falls in a row become a matter of one half to the eighth.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import exp
from typing import TYPE_CHECKING

from pydantic import model_validator

from planner.errors import InputError, Problem
from planner.model.centred import centred
from planner.model.changed import Changed, quarters_beyond
from planner.model.history import moves_of
from planner.model.plugin import Driver, Outcome
from planner.quantities.values import DAYS
from planner.scenario.fields import Id, Length, Portion, Share, Text, refuse, said

if TYPE_CHECKING:
    from planner.model.sampling import Draws
    from planner.model.setting import Setting


class Bootstrap(Driver):
    """Moves of a history, in blocks, around the forward curve."""

    indices: dict[Id, Share] = said(
        "indices that move by it, each with the share of the log move it follows", min_length=1
    )
    series: Text | None = said("series of the catalogue's price history: server_dram, nand", None)
    index: Id | None = said("instead of `series`: the index whose own history it is", None)
    block: Length = said("how many quarters of the history follow each other in the mean; at least one")
    reversion: Portion = said("share of the distance to the forward curve that is made up in a quarter", gt=0)

    @model_validator(mode="after")
    def one_history(self) -> Bootstrap:
        """One history, and blocks of a quarter or more."""
        if (self.series is None) == (self.index is None):
            raise refuse("one history is drawn from", "write series: server_dram, or index: the id of an index")
        if self.block.days() < DAYS["quarter"]:
            raise refuse("a block is shorter than a quarter", "write block: 4 quarters")
        return self

    @property
    def walks(self) -> tuple[str, ...]:
        """Its indices."""
        return tuple(self.indices)

    def drawn(self, setting: Setting, draws: Draws) -> Sequence[Outcome]:
        """A path of multiples of the forward curve for each future, centred."""
        days = (*draws.days, *quarters_beyond(setting))
        moves = [move for _, move in moves_of(setting, self.index, self.series)]
        levels, told = (self.levels(some, moves, len(days)) for some in (draws, draws.told))
        found = []
        for changes in centred(days, levels, self.indices, told):
            _, last = changes[min(self.indices)].points[len(draws.days) - 1]
            found.append(Outcome(f"x{last.factor:.2f}", 1.0, Changed({"indices": changes})))
        return found

    def levels(self, draws: Draws, moves: Sequence[float], count: int) -> list[list[float]]:
        """The path of each future over the curve, before centring."""
        ways = [self.places(*own, moves) for own in zip(draws.ranks(), draws.chances(), strict=True)]
        return [self.path([moves[place] for place in own], count) for own in ways]

    def places(self, ranks: Sequence[float], chances: Sequence[float], moves: Sequence[float]) -> list[int]:
        """The quarter of the history that each quarter after as_of repeats."""
        ranked = sorted(range(len(moves)), key=lambda n: (moves[n], n))
        ends, found = DAYS["quarter"] / self.block.days(), list[int]()
        for rank, chance in zip(ranks[1:], chances[1:], strict=True):
            goes_on = found and chance >= ends and found[-1] + 1 < len(moves)
            found.append(found[-1] + 1 if goes_on else ranked[min(int(rank * len(moves)), len(moves) - 1)])
        return found

    def path(self, moves: Sequence[float], count: int) -> list[float]:
        """Levels over the curve, quarter by quarter, before centring; on as_of it is where it is."""
        found, away = [1.0], 0.0
        for q in range(count - 1):
            away = (1.0 - self.reversion) * away + (moves[q] if q < len(moves) else 0.0)
            found.append(exp(away))
        return found

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """A history that is not there, or too short."""
        try:
            moves_of(setting, self.index, self.series)
        except InputError as error:
            yield from (replace(problem, path=problem.path or f"{where}.series") for problem in error.problems)
