"""Vintages: units of a cluster by the day from which on they are built otherwise, where a size is revised; as plain figures.

    planned[k, p]  = units of the cluster in p that were installed between day k and the next day of a revision
    size[r, k, p]  = GB of part r in one of them, so that sum_k planned * size = need of r in p

What is there runs the units that it runs most of: a unit that waits is of a vintage of its own, and parts may be moved between
units of one cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import TYPE_CHECKING

from planner.model.fleets import older, parts_of
from planner.model.kits import Part, need_id

if TYPE_CHECKING:
    from planner.model.setting import Setting


@dataclass(frozen=True)
class Vintage:
    """Units of a cluster that are built alike, from a day on; the first since ever."""

    fleet: str
    since: date

    def __str__(self) -> str:
        return f"{self.fleet}:{self.label}"

    @property
    def label(self) -> str:
        """Its day as it stands in tables; the first has none."""
        return "" if self.since == date.min else self.since.isoformat()


@dataclass(frozen=True)
class Piece:
    """What a unit of a vintage takes of a requirement."""

    requirement: str
    vintage: Vintage

    def __str__(self) -> str:
        return f"{self.requirement}<{self.vintage}"


def vintage_of(fleet: str, since: str) -> Vintage:
    """The vintage that a row of a table names; the first has no day."""
    return Vintage(fleet, date.fromisoformat(since) if since else date.min)


def revisions(setting: Setting, name: str) -> set[date]:
    """The days from which on units of a fleet are built otherwise."""
    return {day for part in parts_of(setting.scenario.fleets[name], setting) for day, _ in part.steps}


def vintages_of(settings: Iterable[Setting]) -> tuple[Vintage, ...]:
    """The vintages of all clusters of which a size is revised in any of some settings."""
    days: dict[str, set[date]] = {}
    for setting in settings:
        for cluster in setting.clusters:
            days.setdefault(cluster.fleet, set()).update(revisions(setting, cluster.fleet))
    return tuple(Vintage(name, day) for name, own in sorted(days.items()) if own for day in sorted({date.min, *own}))


def planned_of(setting: Setting, vintages: Iterable[Vintage]) -> dict[Vintage, tuple[float, ...]]:
    """Units of each vintage in each period, in the order of the vintages (those of a fleet together, the first first)."""
    by_fleet: dict[str, list[Vintage]] = {}
    for one in vintages:
        by_fleet.setdefault(one.fleet, []).append(one)
    planned = {cluster.fleet: cluster.planned for cluster in setting.clusters}
    found: dict[Vintage, list[float]] = {one: [] for own in by_fleet.values() for one in own}
    for name, own in by_fleet.items():
        for p, left in enumerate(planned[name]):
            for one in reversed(own):
                before = earlier(setting, one, setting.periods[p].start)
                found[one].append(max(0.0, left - before))
                left = min(left, before)
    return {one: tuple(found[one]) for own in by_fleet.values() for one in own}


def earlier(setting: Setting, vintage: Vintage, day: date) -> float:
    """Units of a fleet that stood before a vintage began and still do; more than there are where it has not begun by a day."""
    if vintage.since == date.min:
        return 0.0
    series = setting.scenario.fleets[vintage.fleet].series
    return older(series, vintage.since, day) if vintage.since <= day else inf


def pieces_of(setting: Setting, vintages: Iterable[Vintage]) -> tuple[Piece, ...]:
    """What a unit of each vintage takes, requirement by requirement."""
    return tuple(Piece(need.id, one) for one in vintages for need in setting.requirements if need.cluster == one.fleet)


def sizes_of(setting: Setting, vintages: Iterable[Vintage]) -> dict[Piece, tuple[float, ...]]:
    """GB of each piece in each period, in the order of the pieces."""
    vintages = tuple(vintages)
    planned, needs = planned_of(setting, vintages), {need.id: need for need in setting.requirements}
    parts = {
        need_id(name, part.name): part
        for name in dict.fromkeys(one.fleet for one in vintages)
        for part in parts_of(setting.scenario.fleets[name], setting)
    }
    raw = {piece: built(parts, piece) for piece in pieces_of(setting, vintages)}
    whole: dict[str, list[float]] = {}
    for piece, size in raw.items():
        sums = whole.setdefault(piece.requirement, [0.0] * len(setting.periods))
        for p, count in enumerate(planned[piece.vintage]):
            sums[p] += count * size
    found = {}
    for piece, size in raw.items():
        pairs = zip(needs[piece.requirement].amount, whole[piece.requirement], strict=True)
        found[piece] = tuple(size * amount / total if total > 0.0 else size for amount, total in pairs)
    return found


def built(parts: Mapping[str, Part], piece: Piece) -> float:
    """GB of a piece by what is written of its part: the size in force when its vintage begins."""
    part = parts[piece.requirement]
    return next((size for day, size in reversed(part.steps) if day <= piece.vintage.since), part.size)
