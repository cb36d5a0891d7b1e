"""Futures drawn of the drivers: one standard normal draw for each driver, future and quarter of the calendar.

    z[k, q, f] = sum_j L[k, j] e[j, q, f],      L L' = correlations of the drivers k                        L lower triangular
    e[j, q, f] = Phi^-1((rank + (place + u) / parents) / siblings)                    u uniform in [0, 1)

Futures of one branch share the draws of all quarters that begin before the period of their learning date ends, so that what is
true of them until then is equal, and they are one to the planner; the next draws part each branch anew, which is conditional
sampling. Ranks are shuffled among the branches of one parent, places among the parents of one rank (a Latin hypercube), so that
draws lie evenly over their range. They are keyed by seed, driver and quarter: another driver leaves them as they are. Source:
FORMULATIONS 0; McKay, Beckman and Conover (1979).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import prod, sqrt
from random import Random
from statistics import NormalDist
from typing import TYPE_CHECKING

from planner.calendar import add
from planner.errors import InputError, Problem

if TYPE_CHECKING:
    from planner.model.setting import Setting

NORMAL = NormalDist()
Table = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Draws:
    """The draws of one driver: `normals` (future, quarter) move with other drivers as the scenario says, `spares` with none.

    `days` are the first days of the quarters, as_of the first of them.
    """

    days: tuple[date, ...]
    normals: Table
    spares: Table
    reference: Draws | None = None

    @property
    def told(self) -> Draws:
        """The futures that paths are centred over: these, or the reference where they stand for a part of what may come."""
        return self.reference or self

    def once(self, day: date) -> tuple[float, ...]:
        """One standard normal for each future, decided by the quarters that have begun by a day: their sum over its deviation."""
        many = max(1, sum(first <= day for first in self.days))
        return tuple(sum(own[:many]) / sqrt(many) for own in self.normals)

    def levels(self, day: date) -> tuple[float, ...]:
        """The same as levels between 0 and 1, all equally likely."""
        return tuple(NORMAL.cdf(normal) for normal in self.once(day))

    def chances(self) -> Table:
        """`spares` as levels between 0 and 1, all equally likely."""
        return tuple(tuple(NORMAL.cdf(spare) for spare in own) for own in self.spares)

    def ranks(self) -> Table:
        """`normals` as levels between 0 and 1, all equally likely."""
        return tuple(tuple(NORMAL.cdf(normal) for normal in own) for own in self.normals)

    def of_quarter(self, q: int) -> tuple[float, ...]:
        """One such level for each future, of the draw of one quarter alone."""
        return tuple(NORMAL.cdf(own[q]) for own in self.normals)


@dataclass(frozen=True)
class Stage:
    """Draws up to a day are shared by `together` futures; `siblings` branches part from each parent."""

    until: date
    together: int
    siblings: int


@dataclass(frozen=True)
class Given:
    """What has been drawn by a day, of each driver: the normals and spares of the quarters that begin before it."""

    until: date
    rows: Mapping[str, tuple[Sequence[float], Sequence[float]]]

    def known(self, name: str, days: Sequence[date], table: Table, spare: bool) -> Table:
        """A table of draws with what is known in place of its first quarters."""
        row = self.rows[name][spare]
        many = sum(day < self.until for day in days)
        return tuple((*row[:many], *own[many:]) for own in table)


def draws_of(
    setting: Setting, given: Given | None = None, reference: Mapping[str, Draws] | None = None
) -> dict[str, Draws]:
    """The draws of every driver, after what is given. Raises InputError for branches not filled, or correlations that are none."""
    risk = setting.scenario.risk
    if risk.outcomes is None:
        return {}
    names, count = sorted(risk.drivers), risk.outcomes.sample
    days, stages = quarters(setting), stages_of(setting)
    mixed = lower_triangle(names, risk.correlations)

    def table(name: str, factor: str) -> list[list[float]]:
        key = f"{risk.outcomes.seed if risk.outcomes else 0}/{name}/{factor}"
        return [spread(key, day, stages, count) for day in days]

    first = [table(name, "") for name in names]
    found = {}
    for k, name in enumerate(names):
        parts = [(weight, first[j]) for j, weight in enumerate(mixed[k]) if weight]
        normals: Table = tuple(
            tuple(sum(weight * part[q][f] for weight, part in parts) for q in range(len(days))) for f in range(count)
        )
        spares: Table = tuple(zip(*table(name, "spare"), strict=True))
        if given is not None:
            normals, spares = (given.known(name, days, own, n > 0) for n, own in enumerate((normals, spares)))
        found[name] = Draws(days, normals, spares, reference[name] if reference else None)
    return found


def quarters(setting: Setting) -> tuple[date, ...]:
    """as_of, and the first day of each quarter of the calendar after it that begins before the horizon ends."""
    first = setting.as_of
    following = add(date(first.year, 3 * ((first.month - 1) // 3) + 1, 1), 3, "month")
    found = [first]
    while following < setting.end:
        found.append(following)
        following = add(following, 3, "month")
    return tuple(found)


def stages_of(setting: Setting) -> tuple[Stage, ...]:
    """Up to which day how many futures share their draws; the last stage, in which each has its own, has no end."""
    risk = setting.scenario.risk
    count = risk.outcomes.sample if risk.outcomes else 1
    points = risk.learn.points if risk.learn else ()
    asked = [many for _, many in points if many is not None]
    if risk.learn is None or None in [many for _, many in points[:-1]]:
        step = "write learn: {2027-07: 8 branches, 2028-01: all}, or learn: [] where nothing is ever learned"
        what = "distinct futures are not distinct knowledge: say into how many branches each learning date parts them"
        raise InputError(Problem(what, step, path="risk.learn"))
    if count % prod(asked):
        what = f"{' * '.join(map(str, asked))} branches do not part {count:,} futures evenly"
        raise InputError(Problem(what, f"draw a multiple of {prod(asked):,} of them", path="risk.outcomes.sample"))
    found, together = [], count
    for day, many in points:
        p = setting.period_starting(day)
        siblings = many or together
        together //= siblings
        found.append(Stage(setting.periods[p].end if p is not None else date.max, together, siblings))
    return (*found, Stage(date.max, 1, together))


def spread(key: str, day: date, stages: Sequence[Stage], count: int) -> list[float]:
    """A standard normal for each future, one for those that share it, spread evenly over the branches of a parent and over all."""
    stage = next(stage for stage in stages if day < stage.until)
    parents = count // (stage.together * stage.siblings)
    chance = Random(f"{key}/{day}")
    places = [chance.sample(range(parents), parents) for _ in range(stage.siblings)]
    found: list[float] = []
    for parent in range(parents):
        for rank in chance.sample(range(stage.siblings), stage.siblings):
            level = (rank + (places[rank][parent] + chance.random()) / parents) / stage.siblings
            found += [NORMAL.inv_cdf(min(max(level, 1e-12), 1.0 - 1e-12))] * stage.together
    return found


def lower_triangle(names: Sequence[str], pairs: Mapping[str, Mapping[str, float]]) -> list[list[float]]:
    """L with L L' = the correlations of the drivers (Cholesky). Raises InputError for a driver that is none, or no such matrix."""
    place = {name: n for n, name in enumerate(names)}
    matrix = [[float(a == b) for b in range(len(names))] for a in range(len(names))]
    for one, others in pairs.items():
        for other, share in others.items():
            for name in (one, other):
                if name not in place:
                    step = f"write one of: {', '.join(names)}"
                    raise InputError(Problem(f"there is no driver '{name}'", step, path="risk.correlations"))
            if one == other and share != 1.0:
                raise InputError(
                    Problem(f"{one} moves with itself at 100 %", "take the line out", path=f"risk.correlations.{one}")
                )
            matrix[place[one]][place[other]] = matrix[place[other]][place[one]] = share
    lower = [[0.0] * len(names) for _ in names]
    for a in range(len(names)):
        for b in range(a + 1):
            rest = matrix[a][b] - sum(lower[a][c] * lower[b][c] for c in range(b))
            if a == b and rest < -1e-9:
                what = f"no {len(names)} drivers can move together like this: {names[a]} contradicts those before it"
                raise InputError(Problem(what, "bring the correlations nearer to nothing", path="risk.correlations"))
            lower[a][b] = sqrt(max(rest, 0.0)) if a == b else rest / lower[b][b] if lower[b][b] > 1e-12 else 0.0
    return lower
