"""What binds: the numbers of a scenario of which one step saves money, the dearest first, each measured by a second solve.

    up, down = V(one step up) - V,  V(one step down) - V          money; they differ at a corner; None where no plan is left
    saves    = -min(up, down)                                     what the better of the two saves

`most` says for each step what it may save at most; it must never be less than what it does (planner.app.moved). So they are
measured in the order of `most`, until nothing that is left could save more than the last of those that are told. A limit whose
loosening saves nothing does not bind, whatever its dual says: at a corner a step the other way may cost all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import inf

from planner.studies.loosened import Loosened

TRIES = 4
"""So many times as many numbers as are asked for are measured before the search is left: with integers `most` may say little."""


@dataclass(frozen=True)
class Binds:
    """A number that binds: one step up and one step down, by their changes of the cost; what is said of a step."""

    steps: tuple[Loosened, ...]
    changes: tuple[float | None, ...]

    @property
    def saves(self) -> float:
        """What the better step saves."""
        return -min((change for change in self.changes if change is not None), default=0.0)


Money = Callable[[Loosened], float]
"""The most that a step may save, or what it does save, money; negative infinity without a plan."""


def binding(groups: Iterable[tuple[Loosened, ...]], most: Money, saved: Money, count: int) -> Iterator[Binds | float]:
    """The steps of each number by which it binds, as they are found; last, what any other could save at most."""
    ranked = sorted(((max(map(most, steps)), steps) for steps in groups), key=lambda pair: (-pair[0], pair[1][0].path))
    found: list[Binds] = []
    for tried, (room, steps) in enumerate(ranked):
        enough = sorted((one.saves for one in found), reverse=True)[count - 1 : count]
        if room <= 0.0 or tried >= TRIES * count or (enough and enough[0] >= room):
            yield max(0.0, room)
            return
        changes = tuple(None if saving == -inf else 0.0 - saving for saving in map(saved, steps))
        one = Binds(steps, changes)
        if one.saves > 0.0:
            found.append(one)
            yield one
    yield 0.0
