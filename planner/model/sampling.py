"""Futures drawn of the drivers: standard normal draws for each driver and future, each of one day.

    z[k, d, f] = sum_j L[k, j] e[j, d, f],      L L' = correlations of the drivers k                        L lower triangular
    e[j, d, f] = Phi^-1((rank + (place + u) / parents) / siblings)                    u uniform in [0, 1)

Who knows what when. What moves quarter by quarter (prices, regimes, growth, events with a chance in every quarter) has a draw for
each quarter of the calendar, known on its first day. What is decided once (a table, a delay) has one for each day on which its
outcomes are told apart (planner.model.unfolding), known on that day: it is decided by that draw alone, and nothing drawn before
tells of it, but for what it has in common with other drivers. Futures of one branch share the draws of all days before the period
of their learning date ends, so that what is true of them until then is equal, and they are one to the planner; the next draws part
each branch anew, which is conditional sampling: in every branch what comes later lies as it does over all.

Correlations hold quarter by quarter, for the first draw of each driver in it; a second one (outcomes told apart twice in one
quarter) moves with none. L follows the order of the days in a quarter, so that no draw rests on one that is known later. Ranks are
shuffled among the branches of one parent, places among the parents of one rank (a Latin hypercube), so that draws lie evenly over
their range. They are keyed by seed, driver and day: another driver leaves them as they are. Source: FORMULATIONS 0; McKay, Beckman
and Conover (1979). Trap: an event drawn by the sum of the quarters before it is told in part by every branch of theirs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import prod, sqrt
from random import Random
from statistics import NormalDist
from typing import TYPE_CHECKING

from planner.calendar import add
from planner.errors import InputError, Problem

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.model.unfolding import Unfolding

NORMAL = NormalDist()
Table = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Draws:
    """The draws of one driver: `normals` (future, day) move with other drivers as the scenario says, `spares` with none.

    `days` are the first days of the quarters, as_of the first of them; of a driver that is decided once those of its unfolding
    stand for the quarters that they lie in.
    """

    days: tuple[date, ...]
    normals: Table
    spares: Table
    reference: Draws | None = None
    unfolding: Unfolding | None = None

    @property
    def told(self) -> Draws:
        """The futures that paths are centred over: these, or the reference where they stand for a part of what may come."""
        return self.reference or self

    def decided(self) -> list[int]:
        """The place of the outcome that happens in each future, of a driver that is decided once."""
        assert self.unfolding is not None
        at = [self.days.index(day) for day in self.unfolding.days]
        return [self.unfolding.outcome([own[k] for k in at]) for own in self.ranks()]

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
    """What has been drawn by a day, of each driver: normals and spares of the days before it, a row for each branch."""

    until: date
    rows: Mapping[str, tuple[Table, Table]]

    def known(self, name: str, days: Sequence[date], table: Table, spare: bool) -> Table:
        """A table of draws with what is known in place of its first days; the futures of a branch stand together."""
        rows = self.rows[name][spare]
        many, each = sum(day < self.until for day in days), len(table) // len(rows)
        return tuple((*rows[n // each][:many], *own[many:]) for n, own in enumerate(table))


def draws_of(
    setting: Setting, given: Given | None = None, reference: Mapping[str, Draws] | None = None
) -> dict[str, Draws]:
    """The draws of every driver, after what is given. Raises InputError for branches not filled, or correlations that are none."""
    risk = setting.scenario.risk
    if risk.drawn is None:
        return {}
    names, count, stages, starts = sorted(risk.drivers), risk.drawn, stages_of(setting), quarters(setting)
    lower_triangle(names, risk.correlations)
    columns = {name: columns_of(starts, setting.unfoldings.get(name)) for name in names}

    def table(name: str, factor: str) -> list[list[float]]:
        key = f"{risk.outcomes.seed if risk.outcomes else 0}/{name}/{factor}"
        return [spread(key, column.day, stages, count) for column in columns[name]]

    mixed = together({name: table(name, "") for name in names}, columns, risk.correlations)
    found = {}
    for name in names:
        normals: Table = tuple(zip(*mixed[name], strict=True))
        spares: Table = tuple(zip(*table(name, "spare"), strict=True))
        days = tuple(column.day for column in columns[name])
        if given is not None:
            normals, spares = (given.known(name, days, own, n > 0) for n, own in enumerate((normals, spares)))
        found[name] = Draws(days, normals, spares, reference[name] if reference else None, setting.unfoldings.get(name))
    return found


@dataclass(frozen=True)
class Column:
    """The day of a draw, its quarter, and whether it is the first of its driver there."""

    day: date
    quarter: int
    first: bool


def columns_of(starts: Sequence[date], unfolding: Unfolding | None) -> list[Column]:
    """The draws of a driver, by day: one for each quarter, on its first day or when outcomes are told apart in it."""
    own: list[list[date]] = [[] for _ in starts]
    for day in unfolding.days if unfolding else ():
        own[max(0, bisect_right(starts, day) - 1)].append(day)
    return [Column(day, q, n == 0) for q, start in enumerate(starts) for n, day in enumerate(sorted(own[q]) or [start])]


def together(
    tables: Mapping[str, list[list[float]]],
    columns: Mapping[str, list[Column]],
    pairs: Mapping[str, Mapping[str, float]],
) -> dict[str, list[list[float]]]:
    """Independent draws (driver, day, future) made to move together in each quarter, in the order in which they are known."""
    found = {name: list(table) for name, table in tables.items()}
    leads = {name: [n for n, column in enumerate(own) if column.first] for name, own in columns.items()}
    for q in range(max(map(len, leads.values()), default=0)):
        order = sorted(columns, key=lambda name: (columns[name][leads[name][q]].day, name))
        for name, weights in zip(order, lower_triangle(order, pairs), strict=True):
            parts = [(w, tables[other][leads[other][q]]) for w, other in zip(weights, order, strict=True) if w]
            found[name][leads[name][q]] = [
                sum(w * x for (w, _), x in zip(parts, draws, strict=True))
                for draws in zip(*(part for _, part in parts), strict=True)
            ]
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
    count = risk.drawn or 1
    points = risk.learn.points if risk.learn else ()
    asked = [many for _, many in points if many is not None]
    for (day, many), (after, _) in pairwise(points if asked else ()):
        if many is None:
            what = f"on {day} all futures are told apart, so nothing is left to learn on {after}"
            raise InputError(Problem(what, "let `all` stand at the last date", path=f"risk.learn.{day}"))
    if risk.learn is None or None in [many for _, many in points[:-1]]:
        step = "write learn: {2027-07: 8 branches, 2028-01: all}, or learn: [] where nothing is ever learned"
        what = "distinct futures are not distinct knowledge: say into how many branches each learning date parts them"
        raise InputError(Problem(what, step, path="risk.learn"))
    starts = [setting.period_starting(day) for day, _ in points]
    for (day, _), (after, _), p, q in zip(points, points[1:], starts, starts[1:], strict=False):
        if asked and p == q and p is not None:
            what = f"{day} and {after} are learned in one period, that of {setting.periods[p].start}, and part futures once"
            step = "keep one of the two, with the branches of both"
            raise InputError(Problem(what, step, path=f"risk.learn.{after}"))
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
    matrix = matrix_of(names, pairs)
    lower = [[0.0] * len(names) for _ in names]
    for a in range(len(names)):
        for b in range(a + 1):
            rest = matrix[a][b] - sum(lower[a][c] * lower[b][c] for c in range(b))
            if (rest < -1e-9) if a == b else (lower[b][b] <= 1e-12 and abs(rest) > 1e-9):
                what = f"no {len(names)} drivers can move together like this: {names[a]} contradicts those before it"
                raise InputError(Problem(what, "bring the correlations nearer to nothing", path="risk.correlations"))
            lower[a][b] = sqrt(max(rest, 0.0)) if a == b else rest / lower[b][b] if lower[b][b] > 1e-12 else 0.0
    return lower


def matrix_of(names: Sequence[str], pairs: Mapping[str, Mapping[str, float]]) -> list[list[float]]:
    """The correlations of the drivers as a matrix. Raises InputError for no driver, one with itself, a pair that is told twice."""
    place = {name: n for n, name in enumerate(names)}
    matrix = [[float(a == b) for b in range(len(names))] for a in range(len(names))]
    for one, others in pairs.items():
        for other, share in others.items():
            where = f"risk.correlations.{one}.{other}"
            for name in (one, other):
                if name not in place:
                    step = f"write one of: {', '.join(names)}"
                    raise InputError(Problem(f"there is no driver '{name}'", step, path=where))
            if one == other and share != 1.0:
                raise InputError(Problem(f"{one} moves with itself at 100 %", "take the line out", path=where))
            if pairs.get(other, {}).get(one, share) != share:
                back = pairs[other][one]
                raise InputError(
                    Problem(
                        f"{a} moves with {b} at {here:.4%} here, and at {there:.4%} in risk.correlations.{b}.{a}",
                        "keep one of the two",
                        path=f"risk.correlations.{a}.{b}",
                    )
                    for a, b, here, there in ((one, other, share, back), (other, one, back, share))
                )
            matrix[place[one]][place[other]] = matrix[place[other]][place[one]] = share
    return matrix
