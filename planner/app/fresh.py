"""Futures that a plan has not seen: drawn by another seed, and drawn on from what has become true by a day.

Fresh futures come from the same drivers, centred as those of a large sample are, so that a few stand where they would among many.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date

from planner.model.futures import Future, drawn, made
from planner.model.sampling import Given, Table, draws_of
from planner.model.setting import Setting
from planner.scenario.uncertainty import Learning, Sampling

REFERENCE = 2000
"""Futures that fresh ones are centred by."""
SEEDS = 1_000_000_000
"""Seeds that a scenario may have."""
Points = tuple[tuple[date, int | None], ...]


@dataclass(frozen=True)
class Stage:
    """A learning date, and the next."""

    day: date
    following: date | None


def stages(setting: Setting) -> list[Stage]:
    """Each learning date that lies in the horizon, with the next."""
    learn = setting.scenario.risk.learn
    days = [day for day in (learn.days if learn else ()) if setting.period_starting(day) is not None]
    return [Stage(*pair) for pair in zip(days, [*days[1:], None], strict=True)]


def parting(setting: Setting) -> int:
    """The first period in which anything is learned; beyond all of them where nothing is."""
    found = stages(setting)
    p = setting.period_starting(found[0].day) if found else None
    return len(setting.periods) if p is None else p


def redrawn(setting: Setting, count: int, seed: int, points: Points) -> Setting:
    """The same uncertainty drawn anew, with branches on other days."""
    own = setting.scenario.risk.model_copy(
        update={"outcomes": Sampling(sample=count, seed=seed % SEEDS), "learn": Learning(points)}
    )
    found = copy(setting)
    found.scenario = setting.scenario.model_copy(update={"risk": own})
    return found


class Source:
    """Fresh futures of a setting, by number: the same whatever else is drawn."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.centre = draws_of(redrawn(setting, REFERENCE, 7, ((setting.start, None),)))

    def batch(self, count: int, seed: int) -> Batch:
        """So many futures, each with draws of its own from as_of on."""
        own = redrawn(self.setting, count, seed, ((self.setting.start, None),))
        draws = draws_of(own, None, self.centre)
        return self.told({name: (table.normals, table.spares) for name, table in draws.items()}, count)

    def told(self, rows: Mapping[str, tuple[Table, Table]], count: int) -> Batch:
        """Futures of draws that are given from as_of to the end."""
        own = redrawn(self.setting, count, 1, ((self.setting.start, None),))
        return Batch(made(own, drawn(own, Given(date.max, rows), self.centre)), rows)

    def ahead(self, batch: Batch, count: int, each: int, stage: Stage, seed: int) -> list[tuple[Future, ...]]:
        """For each of the first futures of a batch so many that may come, by what is true of it by a learning date."""
        period = self.setting.period_starting(stage.day)
        assert period is not None
        points: Points = ((stage.day, count), *(((stage.following, branches(each)),) if stage.following else ()))
        own = redrawn(self.setting, count * each, seed, points)
        rows = {name: (normals[:count], spares[:count]) for name, (normals, spares) in batch.rows.items()}
        given = Given(self.setting.periods[period].end, rows)
        found = made(own, drawn(own, given, self.centre))
        return [found[n : n + each] for n in range(0, len(found), each)]


def branches(each: int) -> int:
    """Into how many branches a look-ahead parts on the next learning date: about as many as futures in each."""
    return max(n for n in range(1, each + 1) if each % n == 0 and n * n <= each)


@dataclass(frozen=True, eq=False)
class Batch:
    """Fresh futures, and of what draws they are made."""

    futures: tuple[Future, ...]
    rows: Mapping[str, tuple[Table, Table]]
