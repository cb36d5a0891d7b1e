"""GB where GiB is meant, or the other way round: 7 % apart, named where exact sizes betray it.

Memory is sold by a number that its makers call GB and that counts GiB: a stack of "24 GB", a module of "64 GB". Next to it
documents write GiB. Where one unit of a fleet is no whole number of pieces, and exactly one once either is read in the other unit,
two lines count differently; so where two lines say the same thing. Numbers that are rounded otherwise betray nothing, and pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from planner.errors import Problem
from planner.model.fleets import parts_of
from planner.model.holding import HBM
from planner.model.setting import Setting
from planner.quantities import format_quantity
from planner.scenario.growth import Fleet
from planner.scenario.records import OpenOrder, StockRow

FACTORS = {"GiB": 1.024**3, "TiB": 1.024**4}
"""Decimal GB of a GiB, decimal TB of a TiB."""
EXACT = 1e-9
STEP = "write both in GB, or both in GiB: 1 GiB is 1.073741824 GB"


def is_whole(number: float) -> bool:
    """It is one or several, to the last digits."""
    return number > 0.5 and abs(number - round(number)) <= EXACT * number


def betrayed(size: float, piece: float) -> str:
    """The unit by which a size is whole pieces when only one of the two is read in it; empty where it is whole, or never is."""
    if piece <= 0.0 or is_whole(size / piece):
        return ""
    return next(
        (unit for unit, by in FACTORS.items() if is_whole(size / piece * by) or is_whole(size / piece / by)), ""
    )


def shown(gb: float) -> str:
    """GB as they stand inside."""
    return format_quantity(gb, "size", digits=6)


def mixed_units(setting: Setting) -> Iterator[Problem]:
    """Sizes of fleets, racks, accelerators, items and goods that are counted in GB in one line and in GiB in another."""
    for name, fleet in sorted(setting.scenario.fleets.items()):
        yield from of_fleet(name, fleet, setting)
    yield from of_machines(setting)
    yield from of_items(setting)
    goods: list[tuple[str, StockRow | OpenOrder]] = [
        (f"stock.{name}", row) for name, row in setting.scenario.stock.items()
    ]
    goods += [(f"open_orders.{name}", order) for name, order in setting.scenario.open_orders.items()]
    for where, row in goods:
        gb, piece = setting.gb(row.quantity, row.item), setting.gb_per_piece(row.item)
        if unit := betrayed(gb, piece) if setting.scenario.items[row.item].package else "":
            pieces = f"{gb / piece:.6g} pieces of {row.item} ({shown(piece)})"
            what = f"{shown(gb)} are {pieces}, and whole ones only if one of both is {unit}"
            yield Problem(what, STEP, path=f"{where}.quantity")


def of_fleet(name: str, fleet: Fleet, setting: Setting) -> Iterator[Problem]:
    """Tiers of which one unit takes no whole pieces of any item, and does when read in the other unit."""
    for part in parts_of(fleet, setting):
        sizes = [setting.gb_per_piece(item) for item in part.serves if setting.scenario.items[item].package]
        if part.name != part.tier or any(is_whole(part.size / size) for size in sizes):
            continue
        for item in sorted(part.serves):
            piece = setting.gb_per_piece(item)
            if unit := betrayed(part.size, piece) if setting.scenario.items[item].package else "":
                what = (
                    f"one unit takes {shown(part.size)} of {part.tier}: {part.size / piece:.6g} pieces of {item} ({shown(piece)}), "
                    f"and whole ones only if one of both is {unit}"
                )
                yield Problem(what, STEP, path=said_at(name, fleet, part.tier))
                break


def said_at(name: str, fleet: Fleet, tier: str) -> str:
    """The entry that says what one unit takes of a tier."""
    if tier in fleet.per_unit:
        return f"fleets.{name}.per_unit.{tier}"
    return f"racks.{fleet.rack}.needs.{tier}" if fleet.rack else f"accelerators.{fleet.accelerator}.needs.{tier}"


def of_machines(setting: Setting) -> Iterator[Problem]:
    """HBM of an accelerator beside that of its roofline, and racks beside their accelerators."""
    scenario = setting.scenario
    for name, machine in sorted(scenario.rooflines.items()):
        own = scenario.accelerators[name].needs.get(HBM, 0.0) if name in scenario.accelerators else 0.0
        if unit := betrayed(own, machine.hbm):
            both = f"{shown(machine.hbm)} here and {shown(own)} in accelerators.{name}"
            what = f"its HBM is {both}: the same if one of both is {unit}"
            yield Problem(what, STEP, path=f"rooflines.{name}.hbm")
    for name, rack in sorted(scenario.racks.items()):
        accelerator = scenario.accelerators.get(rack.accelerator or "")
        for tier, size in sorted(rack.needs.items()):
            each = (accelerator.needs.get(tier, 0.0) if accelerator else 0.0) * rack.accelerators
            if unit := betrayed(size, each):
                what = (
                    f"a rack takes {shown(size)} of {tier} and its {rack.accelerators:g} accelerators {shown(each)}: "
                    f"the same if one of both is {unit}"
                )
                yield Problem(what, STEP, path=f"racks.{name}.needs.{tier}")


def of_items(setting: Setting) -> Iterator[Problem]:
    """Two items of a tier whose packages are the same number, one of GB, the other of GiB."""
    packed = sorted((name, item) for name, item in setting.scenario.items.items() if item.package)
    for (one, first), (other, second) in combinations(packed, 2):
        size, piece = setting.gb_per_piece(one), setting.gb_per_piece(other)
        if first.tier == second.tier and (unit := betrayed(size, piece)) and abs(size / piece - 1.0) < 0.1:
            what = f"a piece is {shown(piece)}, and one of {one} {shown(size)}: the same number, one of them of {unit}"
            yield Problem(what, STEP, path=f"items.{other}.package")
