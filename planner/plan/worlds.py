"""How a plan fares in the worlds of outages: each planned by itself from the day it starts, all that was decided before held.

short[p]      = sum over the requirements of a tier of what is short or late, weighed (planner.model.worlds)
short first   in the first period from the start on in which more is short than without the outage
survives      days from the start to the first period by which more has been short than is tolerated, and than without;
              to the end of the horizon where there is none
over          the first period from which on no more is short than without
dearer        cost of the world - cost of the same future without the outage, known from the same day on     money, discounted

A world knows its future from its start on and need not be ready for another outage, so it may well cost less than the plan:
what the outage costs is told against the same future planned with the same knowledge, our own rules lapsed alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from planner.model.worlds import limits, needed, weights
from planner.plan.waiting import Waits

if TYPE_CHECKING:
    from planner.model.futures import Future
    from planner.model.setting import Setting
    from planner.plan.plan import Course

SLACK = 1e-6
"""Share of what is needed below which nothing is short."""

Tables = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Ran:
    """A world, how the plan runs in it, and in the future it strikes; no course where no promise can be kept in it.

    `quiet` is how that future runs if no outage comes and it is known from the same day on.
    """

    world: Future
    base: Course
    course: Course | None
    quiet: Course | None

    @property
    def setting(self) -> Setting:
        """The setting of the world."""
        return self.world.setting

    @property
    def fails(self) -> str:
        """What is out."""
        return self.setting.down.struck.name if self.setting.down else ""

    def late(self, needs: Iterable[str]) -> float:
        """What is short of some requirements from the start on, weighed; nothing where there is no course."""
        path = short_path(self.setting, self.course.tables, needs) if self.course else []
        return sum(path[self.world.since :])

    def share(self, needs: Sequence[str]) -> float:
        """The same as a share of what is needed while the outage lasts."""
        whole = needed(self.world, needs)
        return self.late(needs) / whole if whole > 0.0 else 0.0

    def paths(self, needs: Iterable[str]) -> tuple[list[float], list[float]]:
        """What is short of some requirements in each period with the outage and without, weighed; nothing without a course."""
        if self.course is None:
            return [], []
        here, there = (short_path(self.setting, course.tables, needs) for course in (self.course, self.base))
        return here, there

    def slack(self, needs: Iterable[str]) -> float:
        """What is as good as nothing of some requirements."""
        return SLACK * max(needed(self.world, needs), 1.0)

    def more(self, needs: Sequence[str]) -> list[int]:
        """The periods in which more is short than without the outage."""
        slack = self.slack(needs)
        return [p for p, (here, there) in enumerate(zip(*self.paths(needs), strict=True)) if here > there + slack]

    def over(self, needs: Sequence[str]) -> int | None:
        """The first period from which on no more is short than without it; None beyond the horizon, or where nothing ever is."""
        last = max(self.more(needs), default=len(self.setting.periods))
        return last + 1 if last + 1 < len(self.setting.periods) else None

    def survives(self, needs: Sequence[str], tolerated: float = 0.0) -> int | None:
        """Days from the start until more is short than is tolerated, or to the end of the horizon; None without a course."""
        if self.course is None:
            return None
        setting, since = self.setting, self.world.since
        here, there = (accumulate(path[since:]) for path in self.paths(needs))
        allowed, slack = tolerated * needed(self.world, needs), self.slack(needs)
        beyond = (
            p for p, (own, usual) in enumerate(zip(here, there, strict=True)) if own > max(usual, allowed) + slack
        )
        first = next(beyond, None)
        end = setting.end if first is None else setting.periods[since + first].start
        return (end - setting.periods[since].start).days

    @property
    def dearer(self) -> float | None:
        """What the outage costs: the world beyond the same future known as well."""
        return self.course.cost - self.quiet.cost if self.course and self.quiet else None


def short_path(setting: Setting, tables: Tables, needs: Iterable[str]) -> list[float]:
    """What is short or late of some requirements in each period, weighed."""
    count = {need.id: weights(setting, need) for need in setting.requirements}
    number = {period.label: p for p, period in enumerate(setting.periods)}
    names, found, waits = frozenset(needs), [0.0] * len(number), Waits(setting, tables)
    for row in tables["service"]:
        if row["need"] in names:
            p = number[row["period"]]
            found[p] += count[row["need"]][p] * waits.lacking(row)
    return found


def table(worlds: Sequence[Ran]) -> list[dict[str, Any]]:
    """The table of outages: one row for each world and tier of which anything is needed."""
    found = []
    for ran in worlds:
        setting, down = ran.setting, ran.setting.down
        tolerated = {tier: share for tier, _, share in limits(ran.world)}
        about = {
            "outage": ran.world.outage,
            "fails": ran.fails,
            "future": ran.base.name,
            "starts": setting.periods[ran.world.since].label,
            "out_until": until(setting, ran.world.since, down.out if down else ()),
            "cost": ran.course.cost if ran.course else "",
            "dearer": "" if ran.dearer is None else ran.dearer,
            "kept": "yes" if ran.course else "no plan keeps every promise",
        }
        for tier in sorted({need.tier for need in setting.requirements}):
            needs = [need.id for need in setting.requirements if need.tier == tier]
            own = {"tier": tier, "short_gb": ran.late(needs), "needed_gb": needed(ran.world, needs)}
            own |= {"short_share": ran.share(needs), "tolerated_share": tolerated.get(tier, "")}
            found.append(about | own | lasting(ran, needs, tolerated.get(tier, 0.0)))
    return found


def lasting(ran: Ran, needs: Sequence[str], tolerated: float) -> dict[str, Any]:
    """When a tier becomes short, how long it is survived, and when it is over."""
    periods, over = ran.setting.periods, ran.over(needs)
    first = next((p for p in ran.more(needs) if p >= ran.world.since), None)
    days = ran.survives(needs, tolerated)
    return {
        "short_first": "" if first is None else periods[first].label,
        "survives_days": "" if days is None else days,
        "over": "" if over is None else periods[over].label,
    }


def lacking(ran: Ran) -> Iterator[tuple[str, str]]:
    """The tiers of which more is short in a world than may be, or than without it, and why."""
    tolerated = {tier: share for tier, _, share in limits(ran.world)}
    for tier in sorted({need.tier for need in ran.setting.requirements}):
        needs = [need.id for need in ran.setting.requirements if need.tier == tier]
        days = ran.survives(needs, tolerated.get(tier, 0.0))
        if days is not None and days < (ran.setting.end - ran.setting.periods[ran.world.since].start).days:
            asked = "" if tier in tolerated else "no limit asks for it"
            yield tier, ", ".join(filter(None, (asked, "" if elsewhere(ran.setting, tier) else "nobody else sells it")))


def elsewhere(setting: Setting, tier: str) -> bool:
    """Whether an outage leaves any source of a tier, with a way from it."""
    network, down = setting.network, setting.down
    return down is None or any(
        setting.scenario.items[move.part.item].tier == tier
        and move.source not in down.struck.sources
        and not down.struck.lanes & set(move.lanes)
        for move in network.moves
        if move.source
    )


def shortfall(courses: Sequence[Course]) -> dict[str, float]:
    """Share of the need of each tier that a plan expects to be short of over the horizon, no outage coming."""
    short, whole = dict[str, float](), dict[str, float]()
    for course in courses:
        for need in course.setting.requirements:
            size = sum(w * gb for w, gb in zip(weights(course.setting, need), need.amount, strict=True))
            late = sum(short_path(course.setting, course.tables, [need.id]))
            whole[need.tier] = whole.get(need.tier, 0.0) + course.probability * size
            short[need.tier] = short.get(need.tier, 0.0) + course.probability * late
    return {tier: short[tier] / whole[tier] for tier in sorted(whole) if whole[tier] > 0.0}


def until(setting: Setting, since: int, out: Sequence[float]) -> str:
    """The last period in which it is out."""
    return setting.periods[max((p for p, share in enumerate(out) if share > 0.0), default=since)].label
