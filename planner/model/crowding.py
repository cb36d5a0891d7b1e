"""Places whose power or space is too little for the fleets that do not wait for it: no plan is looked for then.

A fleet that starts complete waits for room; what starts in part stands from its day on, and takes its power and space.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from planner.errors import Problem
from planner.model.clusters import room
from planner.model.limits import fleet_watts, power_left, power_of
from planner.quantities import format_quantity

if TYPE_CHECKING:
    from planner.model.setting import Setting


def crowded(setting: Setting) -> list[Problem]:
    """Every such place, each limit once, in whichever future it is too little."""
    found: dict[str, Problem] = {}
    for future in setting.futures:
        for name, place in sorted(setting.scenario.locations.items()):
            wrong = [*(overdrawn(future.setting, name) if place.power is not None else ())]
            wrong += overfull(future.setting, name) if place.space is not None else ()
            for problem in wrong:
                found.setdefault(problem.path, problem)
    return list(found.values())


def overdrawn(setting: Setting, location: str) -> Iterable[Problem]:
    """A location whose fleets alone draw more than there is: the worst period of it."""
    left = power_left(setting, location)
    worst = left.index(min(left))
    if left[worst] < 0.0:
        own, there = fleet_watts(setting, location)[worst], power_of(setting, location)[worst]
        drawn, limit = (format_quantity(watts, "power", digits=5) for watts in (own, there))
        label = setting.periods[worst].label
        what = f"the fleets at {location} draw {drawn} in {label} of {limit}, before any memory or storage"
        yield Problem(what, "raise the location's power or move a fleet", path=f"locations.{location}.power")


def overfull(setting: Setting, location: str) -> Iterable[Problem]:
    """A place too small for the fleets that do not wait: its worst period."""
    left = room(setting, location)
    if min(left) < 0.0:
        label = setting.periods[left.index(min(left))].label
        what = f"the fleets at {location} are {-min(left):,.6g} units more than it has space for in {label}"
        step = "raise the location's space, or write starts: complete for a fleet that may wait"
        yield Problem(what, step, path=f"locations.{location}.space")
