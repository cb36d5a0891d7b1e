"""Many futures stood for by few, and how far these are from those.

    c(f, g)     = mean over periods p and quantities q that differ of |x[f, q, p] - x[g, q, p]| / scale[q]                 share
    distance    = sum over futures f of probability[f] * c(f, the kept one that stands for it)

x are the needs, indices, market prices and what markets have, each with its mean over futures and periods as scale; and, with a
scale of one, shares (fill, delivery, duty, what comes of orders) and facts (a site is open, a supplier has failed, the news of
clauses). A distance of 3 %: what is planned for differs from what was drawn by 3 % of the mean level, over time and quantities.

Futures form a tree by what has become true (planner.model.truth), and the tree is kept. Where a node may keep as many futures as
it has children, each child keeps at least one, and the others go where probability times spread, over what is kept there, is
largest. Where it may keep fewer, single paths stand for whole children, chosen one after the other as the sum falls most (forward
selection). What stands for a future has its past up to there, and nothing is known sooner than before: the distance is one of
trees that respects what is known (an upper bound of the nested distance), not only of paths. The probability of what is dropped
goes to what stands for it. Source: Dupacova, Groewe-Kuska and Roemisch (2003); Heitsch and Roemisch (2003), fast forward selection;
Pflug and Pichler (2012), nested distance. Trap: the mean of what is kept is no longer the forward curve to the last digit, and its
tail is thinner.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.model.failure import failed
from planner.model.kin import told_apart
from planner.model.truth import allotted, market, unmet

if TYPE_CHECKING:
    from planner.model.futures import Future
    from planner.model.setting import Setting

Floats = NDArray[np.float64]
Standing = list[tuple[int, list[int]]]
"""The futures that are kept, each with those it stands for, itself among them."""


@dataclass(frozen=True)
class Reduced:
    """How many futures there were, how many stand for them, and at which distance."""

    of: int
    kept: int
    distance: float

    def __str__(self) -> str:
        return f"{self.kept:,} futures stand for {self.of:,}, at a distance of {self.distance:.2%} of mean levels"


def reduction_of(futures: Sequence[Future]) -> Reduced | None:
    """What futures stand for; None where each stands for itself."""
    of = sum(future.stands_for for future in futures)
    return None if of == len(futures) else Reduced(of, len(futures), sum(future.away for future in futures))


def reduced(futures: Sequence[Future], many: int) -> tuple[Future, ...]:
    """At most `many` of some futures, with the probabilities of those that they stand for; all of them where they are no more."""
    if len(futures) <= many:
        return tuple(futures)
    periods = len(futures[0].setting.periods)
    true, _ = told_apart(futures, periods, [True] * periods)
    x, chances = placed(futures), np.array([future.probability for future in futures])
    found = []
    for kept, members in sorted(Tree(true, x, chances).stand(list(range(len(futures))), 0, many)):
        away = float(chances[members] @ distances(x[members], x[[kept]])[:, 0])
        mine = futures[kept]
        found.append(replace(mine, probability=float(chances[members].sum()), stands_for=len(members), away=away))
    return tuple(found)


# The tree -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tree:
    """Futures by what has become true in each period, their places (future, quantity and period), their probabilities."""

    true: Sequence[Sequence[int]]
    x: Floats
    chances: Floats

    def stand(self, leaves: list[int], p: int, many: int) -> Standing:
        """Who stands for the futures below a node of a period."""
        if len(leaves) <= many:
            return [(leaf, [leaf]) for leaf in leaves]
        children = self.children(leaves, p)
        while len(children) == 1:
            p += 1
            children = self.children(leaves, p)
        if many < len(children):
            return self.paths(children, many)
        spreads = [self.medoid(child)[1] for child in children]
        shares = divided(many, spreads, [len(child) for child in children])
        return [own for child, share in zip(children, shares, strict=True) for own in self.stand(child, p + 1, share)]

    def children(self, leaves: list[int], p: int) -> list[list[int]]:
        """The futures below a node by what becomes true in a period."""
        found: dict[int, list[int]] = {}
        for leaf in leaves:
            found.setdefault(self.true[p][leaf], []).append(leaf)
        return list(found.values())

    def medoid(self, leaves: list[int]) -> tuple[int, float]:
        """The future that is nearest to some, and the distance of all to it by their probabilities."""
        if len(leaves) == 1:
            return leaves[0], 0.0
        totals = self.chances[leaves] @ distances(self.x[leaves], self.x[leaves])
        return leaves[int(np.argmin(totals))], float(totals.min())

    def paths(self, children: list[list[int]], many: int) -> Standing:
        """Single futures that stand for whole children, chosen one after the other."""
        heads = [self.medoid(child)[0] for child in children]
        cost = np.stack([self.chances[child] @ distances(self.x[child], self.x[heads]) for child in children])
        chosen = forward(cost, many)
        found: dict[int, list[int]] = {n: [] for n in chosen}
        for n, child in enumerate(children):
            found[n if n in found else chosen[int(np.argmin(cost[n, chosen]))]] += child
        return [(heads[n], sorted(members)) for n, members in found.items()]


def forward(cost: Floats, many: int) -> list[int]:
    """Candidates (columns), each the one by which the sum over rows of the least cost falls most; the first of equals."""
    best, chosen = np.full(len(cost), np.inf), list[int]()
    for _ in range(many):
        totals = np.minimum(best[:, None], cost).sum(axis=0)
        totals[chosen] = np.inf
        chosen.append(int(np.argmin(totals)))
        best = np.minimum(best, cost[:, chosen[-1]])
    return chosen


def divided(many: int, weights: Sequence[float], most: Sequence[int]) -> list[int]:
    """`many` over some parts: one each, then one by one to the largest weight over what it has; more to share takes from none."""
    found = [1] * len(weights)
    for _ in range(min(many, sum(most)) - len(found)):
        open_parts = [n for n in range(len(found)) if found[n] < most[n]]
        found[max(open_parts, key=lambda n: (weights[n] / found[n], -n))] += 1
    return found


# Places ---------------------------------------------------------------------------------------------------------------


def distances(some: Floats, others: Floats) -> Floats:
    """The distance of each of some futures to each of others."""
    return np.stack([np.abs(others - own).sum(axis=1) for own in some])


def placed(futures: Sequence[Future]) -> Floats:
    """Each future as a point, in which the distance of two is the sum of their differences."""
    chances = np.array([future.probability for future in futures])
    numbers = [dict(quantities(future.setting)) for future in futures]
    never = (0.0,) * len(futures[0].setting.periods)
    found = []
    for name in sorted({name for own in numbers for name in own}):
        values = np.array([own.get(name, never) for own in numbers], dtype=float)
        if np.ptp(values, axis=0).any():
            scale = float((chances @ np.abs(values)).mean()) if name.startswith(LEVELS) else 1.0
            found.append(values / scale)
    told = [dict(facts(future.setting)) for future in futures]
    for name in sorted(told[0]):
        paths = [own[name] for own in told]
        if any(path != paths[0] for path in paths):
            found.append(spelled(paths))
    size = len(found) * len(never)
    return np.concatenate([*found, np.zeros((len(futures), 1))], axis=1) / max(size, 1)


LEVELS = ("need ", "index ", "price ", "available ", "allotted")
"""Quantities that are measured by their mean."""


def quantities(setting: Setting) -> Iterator[tuple[str, tuple[float, ...]]]:
    """What may differ between futures, by name, as a number in each period."""
    scenario, days = setting.scenario, [period.start for period in setting.periods]
    spans = range(len(days))
    for need in setting.requirements:
        yield f"need {need.id}", need.amount
    for name in scenario.indices:
        yield f"index {name}", tuple(setting.index_value(name, day) or 0.0 for day in days)
    for name, found in ((name, [market(setting, name, p) for p in spans]) for name in scenario.markets):
        for n in range(len(found[0]) - 2):
            yield f"price {name} {n}", tuple(own[n] or 0.0 for own in found)
        yield f"fill {name}", tuple(own[-2] or 0.0 for own in found)
        yield f"available {name}", tuple(own[-1] or 0.0 for own in found)
    for name in scenario.contracts:
        yield f"delivers {name}", setting.fill(name)
    for name, row in scenario.duties.items():
        yield f"duty {name}", tuple(row.rate.at(day) or 0.0 for day in days)
    for name in scenario.locations:
        yield f"open {name}", tuple(float(setting.opening(name) <= day) for day in days)
    granted, missing = allotted(setting), unmet(setting)
    yield "allotted", tuple(sum(granted.get(p, ())) for p in spans)
    for name in scenario.open_orders:
        yield f"order {name}", tuple(1.0 - dict(missing.get(p, ())).get(name, 1.0) for p in spans)


def facts(setting: Setting) -> Iterator[tuple[str, list[Hashable]]]:
    """What is no number and may differ between futures, by name, in each period."""
    days = [period.start for period in setting.periods]
    yield "failed", [failed(setting.scenario, day) for day in days]
    for name, terms in setting.terms.items():
        yield f"news {name}", [tuple(own.news(terms, day) for own in terms.saying("news")) for day in days]


def spelled(paths: Sequence[Sequence[Hashable]]) -> Floats:
    """Facts (future, period) as numbers: a column for each word and period, so that two that differ are one apart."""
    known = list(dict.fromkeys(own for path in paths for own in path))
    return np.array([[0.5 * (own == word) for own in path for word in known] for path in paths])
