"""Crossed samples: of drawn futures, some draws of one driver each met by the same draws of all others.

    future (i, j)   driver d as in drawn future i, all others as in j        i, j of the same few drawn futures
    p(i, j)         p[i] * p[j] / (sum p)^2

In a plain sample every draw of a driver has one draw of the others beside it: who knew the one would know the other, and a driver
would be worth as much as everything. Drivers that are correlated are crossed as one. Futures are picked two by two from branches
that lie evenly, so that both kinds of not knowing stay: between branches and within. Source: FORMULATIONS 8. Trap: the crossed
sample is a sample of its own, with a best plan of its own; with few draws its figure is rough.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from math import ceil, fsum, isqrt
from typing import Any

from planner.model.futures import made
from planner.model.placing import grouped
from planner.model.setting import Setting

FEWEST = 6
"""Draws of either side at least, where there are as many; else the root of the number of futures."""


def crossed(setting: Setting, names: tuple[str, ...]) -> tuple[Setting, list[tuple[int, ...]]]:
    """A setting over the crossed sample of some drivers against all others, and its futures by the draw of those drivers."""
    picks = picked(setting)
    total = fsum(setting.futures[n].probability for n in picks)
    mine = [name in names for name in sorted(setting.scenario.risk.drivers)]

    def ways() -> Iterator[tuple[str, float, tuple[Any, ...]]]:
        for one in (setting.futures[n] for n in picks):
            for other in (setting.futures[n] for n in picks):
                pairs = zip(mine, one.outcomes, other.outcomes, strict=True)
                outcomes = tuple(own if here else theirs for here, own, theirs in pairs)
                yield f"{one.name}x{other.name}", one.probability * other.probability / total**2, outcomes

    found = copy(setting)
    found.__dict__.pop("ways", None)
    found.futures = made(setting, ways())
    count = len(picks)
    return found, [tuple(range(k * count, (k + 1) * count)) for k in range(count)]


def picked(setting: Setting) -> list[int]:
    """The drawn futures that are crossed: the first and last of branches that lie evenly; all where there are few."""
    futures = len(setting.futures)
    count = max(FEWEST, isqrt(futures))
    if futures <= count:
        return list(range(futures))
    members = grouped(setting).members
    branches = min(len(members), ceil(count / 2)) if max(map(len, members)) > 1 else count
    chosen = (members[k * len(members) // branches] for k in range(branches))
    each = ceil(count / branches)
    return sorted({own[k * (len(own) - 1) // max(1, each - 1)] for own in chosen for k in range(each)})


def kindred(setting: Setting) -> list[tuple[str, ...]]:
    """The drivers in groups: those that are correlated, directly or by others, are one."""
    risk = setting.scenario.risk
    group = {name: {name} for name in sorted(risk.drivers)}
    for one, others in risk.correlations.items():
        for other, rate in others.items():
            if rate != 0.0 and group[one] is not group[other]:
                joined = group[one] | group[other]
                group.update(dict.fromkeys(joined, joined))
    return sorted({tuple(sorted(names)) for names in group.values()})
