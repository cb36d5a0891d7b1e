"""Plans within a share of the best that are least in one respect: early cash, the largest supplier's share of the spend, energy.

Each is looked for twice: the least that there is within the share, then the cheapest plan that has no more of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import inf
from typing import Literal

import numpy as np

from planner.app.hinges import offers, signed
from planner.app.near import CHANGED, EARLY, ENERGY, LARGEST, PAID, Near
from planner.lp.axes import Floats
from planner.studies.alternatives import Lens, Shares, least_ratio

ROOM = 1e-7
"""Share of a least figure by which the cheapest plan with it may exceed it: the solver's noise."""
MOVES = 4
FINE = 1e-6

Unit = Literal["money", "share", "MWh", "GB"]


def lenses(near: Near) -> Iterator[Callable[[], Lens | str]]:
    """Each lens, to be looked through when it is called; a reason where it shows nothing."""
    for look in (cash, exposure, power, fewest):
        yield partial(look, near)


def cash(near: Near) -> Lens | str:
    """Least cash in the first twelve months."""
    name = "cash up front"
    if near.early_end >= near.model.setting.end:
        return f"least {name}: the horizon ends within its first twelve months"
    return least(near, name, f"expected cash that leaves before {near.early_end}, undiscounted", "money", EARLY)


def power(near: Near) -> Lens | str:
    """Least energy over the horizon."""
    if ENERGY not in near.sums:
        return "least power: nothing that is installed draws any"
    return least(near, "power", "energy at the meter of what is installed, over the horizon", "MWh", ENERGY)


def fewest(near: Near) -> Lens | str:
    """Least of the last plan changed."""
    if CHANGED not in near.sums:
        return (
            "fewest changes: nothing counts them (`planner replan --penalty`, or a plan_changes cost beside last_plan)"
        )
    return least(near, "changes of the last plan", "GB called more and less than it would", "GB", CHANGED, near.changed)


def least(
    near: Near, name: str, said: str, unit: Unit, row: str, figure: Callable[[Floats], float] | None = None
) -> Lens | str:
    """The cheapest of the plans that have the least of a sum; `figure` is what it comes to, where columns may say more of it."""
    own = near.sums[row]
    at = figure or own.at
    found = near.ask(own.weights) if own.weights.any() else None
    now = at(near.x)
    if found is None or at(found[0]) >= now - FINE * abs(now):
        return f"least {name}: no plan within the share has less"
    then = at(found[0])
    cheapest = near.ask(sides={row: (-inf, then + ROOM * max(abs(now), abs(then)))}, gap=near.coarse)
    return lens(near, name, said, unit, at, cheapest or found)


def exposure(near: Near) -> Lens | str:
    """The least that any supplier has of what is paid for goods; cheapest of the plans that pay nobody more, and no less in all."""
    name, payees, total = "exposure to one supplier", near.payees, near.sums[PAID]
    column = near.program.block(LARGEST).start

    def largest(x: Floats) -> float:
        return max(own.at(x) for own in payees.values())

    def share(x: Floats) -> float:
        return largest(x) / total.at(x)

    def step(plan: Floats) -> Floats:
        weights = np.append(-share(plan) * total.weights, 0.0)
        weights[column] = 1.0
        found = near.ask(weights, offset=share(plan) * total.at(near.x))
        return plan if found is None or total.at(found[0]) <= 0.0 else found[0]

    if not payees or total.at(near.x) <= 0.0:
        return f"least {name}: nobody that is named is paid"
    best = least_ratio(near.x, step, share, FINE)
    if share(best) >= share(near.x) - FINE:
        return f"least {name}: no plan within the share has less"
    upper = near.program.upper.copy()
    upper[column] = largest(best) + ROOM * abs(largest(best))
    found = near.ask(sides={PAID: (total.at(best) - ROOM * total.at(best), inf)}, upper=upper, gap=near.coarse)
    worst = max(payees, key=lambda who: payees[who].at(near.x))
    said = f"largest share of any supplier in what is paid for goods, open orders too; now {worst}"
    return lens(near, name, said, "share", share, found or (best, near.cost(best)))


def lens(
    near: Near, name: str, said: str, unit: Unit, figure: Callable[[Floats], float], found: tuple[Floats, float]
) -> Lens:
    """What a plan changes against the best one."""
    x, cost = found
    near.broken += near.findings(x, cost)
    names = [volume for volume in near.asked if volume.kind in ("contract", "market")]
    pairs = [(volume.name, near.now(volume).gb, near.called(volume, x).gb) for volume in names]
    moved = sorted(
        (pair for pair in pairs if abs(pair[2] - pair[1]) > near.nothing), key=lambda p: (-abs(p[2] - p[1]), p[0])
    )
    now, then = shares(near, near.x), shares(near, x)
    differ = {one: then[one] for one in then if then[one] != now[one]}
    return Lens(
        name,
        said,
        unit,
        figure(near.x),
        figure(x),
        cost - near.best,
        tuple(moved[:MOVES]),
        differ,
        {k: now[k] for k in differ},
    )


def shares(near: Near, x: Floats) -> Shares:
    """Of each offer the share that is signed in each future."""
    return {name: tuple(round(part, 6) for part in signed(near.model, name, x)) for name in offers(near.model.setting)}
