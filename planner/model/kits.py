"""Kits: what is put into one rack or accelerator, in pieces of an item or in slots that any of some items fill.

    need[slot, p]   = units[p] * pieces * g          g GB of a piece of the slot's first item
    serves[i]       = g / GB of a piece of i         one piece of any of them fills one slot
    put in          = used * (1 - fallout[i])        of what is used of item i the line loses a share, wherever it is put in

A kit says exactly what a unit takes, so the tiers of its items are not asked for by size beside it. Fallout is lost where the
piece is put in; more has to be bought, and what was lost has been carried and paid for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planner.scenario.growth import Fleet, Kit, Slots

if TYPE_CHECKING:
    from planner.model.setting import Setting


@dataclass(frozen=True)
class Part:
    """What one unit needs of one thing: a tier by size, or a line of its kit; `steps` are sizes of units installed from days on."""

    name: str
    tier: str
    size: float
    serves: Mapping[str, float]
    steps: tuple[tuple[date, float], ...] = ()


def need_id(fleet: str, part: str) -> str:
    """The requirement of a part of a fleet's units."""
    return f"{fleet}/{part}"


def kit_of(fleet: Fleet, setting: Setting) -> Kit:
    """The kit of a fleet's units: its own, else its rack's."""
    return fleet.kit or (setting.scenario.racks[fleet.rack].kit if fleet.rack else {})


def kit_parts(fleet: Fleet, setting: Setting) -> list[Part]:
    """The lines of the kit of one unit."""
    found = []
    for name, line in kit_of(fleet, setting).items():
        pieces, items = (line.pieces, sorted(line.items)) if isinstance(line, Slots) else (line, [name])
        sizes = {item: setting.gb_per_piece(item) for item in items}
        first = sizes[items[0]]
        serves = {item: first / size for item, size in sizes.items()}
        found.append(Part(name, setting.scenario.items[items[0]].tier, pieces * first, serves))
    return found


def lost(setting: Setting, items: Iterable[str]) -> float:
    """The least share that the line loses of any of some items."""
    return min((setting.scenario.items[item].fallout for item in items), default=0.0)
