"""When the outcomes of a driver that is decided once are told apart, and by how many draws.

    before the day of a split    its outcomes are one: nobody can tell which of them it is
    on that day                  each group of outcomes that were one parts into those that are one from then on
    chance of a part             sum of its outcomes' probabilities / sum of the group's

The day is the first of the period in which something true differs (planner.model.futures): a value, a size needed, a signal, a site
that should have opened. In the last period all are told apart. So a shortage that shows in 2028 and a glut that shows in 2031 are
two splits, and a plan of 2028 knows that there is no shortage and not what it is instead.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING

from planner.model.kin import told_apart

if TYPE_CHECKING:
    from planner.model.plugin import Outcome
    from planner.model.setting import Setting

Groups = tuple[int, ...]
"""For each outcome the place of the first that it is one with."""


@dataclass(frozen=True)
class Split:
    """A day on which outcomes part, and which are one from then on."""

    day: date
    groups: Groups


@dataclass(frozen=True)
class Unfolding:
    """The splits of a driver's outcomes by day; `chances` are the outcomes' probabilities."""

    chances: tuple[float, ...]
    splits: tuple[Split, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the splits."""
        return tuple(split.day for split in self.splits)

    def outcome(self, levels: Iterable[float]) -> int:
        """The place of the outcome that happens, by a level between 0 and 1 for each split: high ones are the last outcomes."""
        mine: Sequence[int] = range(len(self.chances))
        for split, level in zip(self.splits, levels, strict=True):
            parts: dict[int, list[int]] = {}
            for n in mine:
                parts.setdefault(split.groups[n], []).append(n)
            bounds = list(accumulate(sum(self.chances[n] for n in part) for part in parts.values()))
            mine = [*parts.values()][min(bisect_right(bounds, level * bounds[-1]), len(parts) - 1)]
        return mine[0]


def unfolding(setting: Setting, outcomes: Sequence[Outcome]) -> Unfolding:
    """How outcomes unfold over the periods, were their driver the only one."""
    from planner.model.futures import Future, turned  # which draws by what is told here

    ways = [
        Future(own.name, own.probability, turned(setting, own.change(setting.scenario, setting)), (own,))
        for own in outcomes
    ]
    true, _ = told_apart(ways, len(setting.periods), [True] * len(setting.periods))
    splits, before = list[Split](), [0] * len(ways)
    for period, groups in zip(setting.periods, true, strict=True):
        if groups != before:
            splits.append(Split(period.start, tuple(groups)))
        before = groups
    return Unfolding(tuple(own.probability for own in outcomes), tuple(splits))


def unfoldings(setting: Setting) -> Mapping[str, Unfolding]:
    """Those of all drivers that are decided once, by name."""
    drivers = sorted(setting.scenario.risk.drivers.items())
    found = {name: tuple(driver.outcomes()) for name, driver in drivers if not driver.by_quarter}
    return {name: unfolding(setting, outcomes) for name, outcomes in found.items() if outcomes}
