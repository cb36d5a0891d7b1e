"""How a plan fares in the worlds of outages: each planned by itself from the day it starts, all that was decided before held.

short[p]      = sum over the requirements of a tier of what is short or late, weighed (planner.model.worlds)
short first   in the first period from the start on in which more is short than without the outage
survives      days from the start to that period: the time to survive; to the end of the horizon where there is none
over          the first period from which on no more is short than without: the time to recover ends with it
dearer        cost of the world - cost of the future that it strikes, discounted                             money
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from planner.model.worlds import limits, needed, weights

if TYPE_CHECKING:
    from planner.model.futures import Future
    from planner.model.setting import Setting
    from planner.plan.plan import Course

SLACK = 1e-6
"""Share of what is needed below which nothing is short."""

Tables = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Ran:
    """A world, how the plan runs in it, and in the future it strikes; no course where no promise can be kept in it."""

    world: Future
    base: Course
    course: Course | None

    @property
    def setting(self) -> Setting:
        """The setting of the world."""
        return self.world.setting

    def late(self, needs: Iterable[str]) -> float:
        """What is short of some requirements from the start on, weighed; nothing where there is no course."""
        path = short_path(self.setting, self.course.tables, needs) if self.course else []
        return sum(path[self.world.since :])

    def share(self, needs: Sequence[str]) -> float:
        """The same as a share of what is needed while the outage lasts."""
        whole = needed(self.world, needs)
        return self.late(needs) / whole if whole > 0.0 else 0.0

    @cached_property
    def more(self) -> list[float]:
        """What is short in each period beyond what is short without the outage, weighed."""
        needs = [need.id for need in self.setting.requirements]
        if self.course is None:
            return []
        paths = [short_path(self.setting, course.tables, needs) for course in (self.course, self.base)]
        size = max(needed(self.world, needs), 1.0)
        return [
            max(0.0, here - there) if here - there > SLACK * size else 0.0 for here, there in zip(*paths, strict=True)
        ]

    @property
    def first(self) -> int | None:
        """The first period in which more is short than without it."""
        return next((p for p, size in enumerate(self.more) if size and p >= self.world.since), None)

    @property
    def over(self) -> int | None:
        """The first period from which on no more is short than without it; None beyond the horizon, or where nothing ever is."""
        last = max((p for p, size in enumerate(self.more) if size), default=None)
        return None if last is None or last + 1 == len(self.setting.periods) else last + 1

    @property
    def survives(self) -> int:
        """Days from the start until more is short, or to the end of the horizon."""
        start, first = self.setting.periods[self.world.since].start, self.first
        return ((self.setting.end if first is None else self.setting.periods[first].start) - start).days

    @property
    def dearer(self) -> float | None:
        """What the world costs beyond the future it strikes."""
        return None if self.course is None else self.course.cost - self.base.cost


def short_path(setting: Setting, tables: Tables, needs: Iterable[str]) -> list[float]:
    """What is short or late of some requirements in each period, weighed."""
    count = {need.id: weights(setting, need) for need in setting.requirements}
    number = {period.label: p for p, period in enumerate(setting.periods)}
    names, found = frozenset(needs), [0.0] * len(number)
    for row in tables["service"]:
        if row["need"] in names:
            p = number[row["period"]]
            found[p] += count[row["need"]][p] * (row["short_gb"] + row["backlog_gb"])
    return found


def table(worlds: Sequence[Ran]) -> list[dict[str, Any]]:
    """The table of outages: one row for each world and tier of which anything is needed."""
    found = []
    for ran in worlds:
        setting, down = ran.setting, ran.setting.down
        tolerated = {tier: share for tier, _, share in limits(ran.world)}
        about = {
            "outage": ran.world.outage,
            "fails": down.struck.name if down else "",
            "future": ran.base.name,
            "starts": setting.periods[ran.world.since].label,
            "out_until": until(setting, ran.world.since, down.out if down else ()),
            "short_first": "" if ran.first is None else setting.periods[ran.first].label,
            "survives_days": ran.survives,
            "over": "" if ran.over is None else setting.periods[ran.over].label,
            "cost": ran.course.cost if ran.course else "",
            "dearer": "" if ran.dearer is None else ran.dearer,
            "kept": "yes" if ran.course else "no plan keeps every promise",
        }
        for tier in sorted({need.tier for need in setting.requirements}):
            needs = [need.id for need in setting.requirements if need.tier == tier]
            own = {"tier": tier, "short_gb": ran.late(needs), "needed_gb": needed(ran.world, needs)}
            found.append(about | own | {"short_share": ran.share(needs), "tolerated_share": tolerated.get(tier, "")})
    return found


def until(setting: Setting, since: int, out: Sequence[float]) -> str:
    """The last period in which it is out."""
    return setting.periods[max((p for p, share in enumerate(out) if share > 0.0), default=since)].label
