"""How a plan spreads over its futures as time goes on: cost to date, cash by fiscal quarter, shortage by tier, prices of indices.

    P5, P50, P95 of a period     the least figure that is not exceeded in it with that probability

Each period is ranked on its own, so a line is no future. What is the same in every future, or is never short, makes no fan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from planner.model.tails import Weighted, mean, quantile
from planner.plan.waiting import Waits

if TYPE_CHECKING:
    from planner.plan.plan import Course
    from planner.report.grid import Kind
    from planner.report.pages import Pages

LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95


@dataclass(frozen=True)
class Fan:
    """A figure by period: `paths` has a list of them for each future, `unit` is what an index is quoted in."""

    name: str
    title: str
    kind: Kind
    labels: tuple[str, ...]
    days: tuple[date, ...]
    chances: tuple[float, ...]
    paths: tuple[tuple[float, ...], ...]
    unit: str = ""

    @cached_property
    def weighted(self) -> list[Weighted]:
        """The figures of each period over the futures."""
        return [list(zip(self.chances, column, strict=True)) for column in zip(*self.paths, strict=True)]

    def line(self, level: float) -> list[float]:
        """A quantile of each period."""
        return [quantile(figures, level) for figures in self.weighted]

    @cached_property
    def means(self) -> list[float]:
        """The mean of each period."""
        return [mean(figures) for figures in self.weighted]

    @property
    def spread(self) -> float:
        """How far the futures are apart where they are most, as a share of the mean there."""
        pairs = zip(self.line(LOW), self.line(HIGH), self.means, strict=True)
        return max((abs((high - low) / middle) for low, high, middle in pairs if middle), default=0.0)


def fans(pages: Pages) -> list[Fan]:
    """Every fan of a plan with several futures: cost, cash, the tiers most short, the indices most uncertain."""
    if len(pages.plan.courses) < 2:
        return []
    short = sorted(shortages(pages), key=lambda fan: (-sum(fan.means), fan.name))
    moving = [fan for fan in prices(pages) if len(set(fan.paths)) > 1]
    return [cost(pages), cash(pages), *short, *sorted(moving, key=lambda fan: (-fan.spread, fan.name))]


def fan(
    pages: Pages, name: str, title: str, kind: Kind, paths: Iterable[Sequence[float]], unit: str = "", per: str = ""
) -> Fan:
    """A fan over the periods, or over the fiscal quarters where `per` says so."""
    labels, days = tuple(pages.labels), tuple(period.start for period in pages.periods)
    if per:
        first: dict[str, date] = {}
        for label, day in zip(pages.fiscal(per), days, strict=True):
            first.setdefault(label, day)
        labels, days = tuple(first), tuple(first.values())
    chances = tuple(course.probability for course in pages.plan.courses)
    return Fan(name, title, kind, labels, days, chances, tuple(map(tuple, paths)), unit)


def cost(pages: Pages) -> Fan:
    """Discounted cost up to the end of each period; the last is the whole."""

    def path(course: Course) -> list[float]:
        found = [0.0] * len(pages.periods)
        for row in course.tables["ledger"]:
            found[pages.number[row["period"]]] += row["present_value"]
        return list(accumulate(found))

    return fan(pages, "cost", "Cost to date, discounted", "money", map(path, pages.plan.courses))


def cash(pages: Pages) -> Fan:
    """Money that leaves in each fiscal quarter."""
    quarters = pages.fiscal("quarter")
    place = {name: n for n, name in enumerate(dict.fromkeys(quarters))}

    def path(course: Course) -> list[float]:
        found = [0.0] * len(place)
        for row in course.tables["ledger"]:
            if row["cash"]:
                found[place[quarters[pages.number[row["period"]]]]] += row["amount"]
        return found

    return fan(pages, "cash", "Cash by fiscal quarter", "money", map(path, pages.plan.courses), per="quarter")


def shortages(pages: Pages) -> Iterable[Fan]:
    """Short and late of what is needed of each tier in each period; tiers that are short in some future."""
    count = len(pages.periods)
    found: dict[str, list[list[float]]] = {}
    for n, course in enumerate(pages.plan.courses):
        sums: dict[str, list[list[float]]] = defaultdict(lambda: [[0.0] * count, [0.0] * count])
        waits = Waits(course.setting, course.tables)
        for row in course.tables["service"]:
            short, needed = sums[row["tier"]]
            short[pages.number[row["period"]]] += waits.lacking(row)
            needed[pages.number[row["period"]]] += row["need_gb"]
        for tier, (short, needed) in sums.items():
            paths = found.setdefault(tier, [[0.0] * count for _ in pages.plan.courses])
            paths[n] = [lack / size if size else 0.0 for lack, size in zip(short, needed, strict=True)]
    for tier, paths in sorted(found.items()):
        if any(max(path) > 1e-9 for path in paths):
            yield fan(pages, f"short-{tier}", f"Shortage of {tier}", "share", paths)


def prices(pages: Pages) -> Iterable[Fan]:
    """Each index on the first day of each period, in the unit it is quoted in."""
    for name in sorted(pages.scenario.indices):
        days = [period.start for period in pages.periods]
        quotes = [[course.setting.index_quote(name, day) for day in days] for course in pages.plan.courses]
        known = [[quote for quote in path if quote is not None] for path in quotes]
        if all(len(path) == len(days) for path in known):
            unit = f"{pages.currency}/{known[0][0].unit}"
            paths = [[quote.value for quote in path] for path in known]
            yield fan(pages, f"price-{name}", f"Price of {name}", "figure", paths, unit)
