"""What a fleet says of itself, compared: kits of items there are, sizes and pieces of one tier, what is written, power, space."""

from __future__ import annotations

from collections.abc import Iterator

from planner.errors import did_you_mean
from planner.scenario.entry import Loc
from planner.scenario.growth import Fleet, Kit, Slots
from planner.scenario.records import AnyScenario

Wrong = tuple[Loc, str, str, bool]
"""Where, what, the next step, and whether it is said of the key."""


def wrong_kit(scenario: AnyScenario, kit: Kit, loc: Loc) -> Iterator[Wrong]:
    """Lines of a kit that name no item, items whose piece has no size, or slots that items of several tiers would fill."""
    for name, line in kit.items():
        at = (*loc, "kit", name)
        if not isinstance(line, Slots) and name not in scenario.items:
            step = f"{did_you_mean(name, tuple(scenario.items))}; or name slots: {{pieces: 32 ea, items: [...]}}"
            yield at, f"there is no item '{name}'", step, True
        known = {item: scenario.items[item] for item in items_of(name, line) if item in scenario.items}
        for item in sorted(name for name, record in known.items() if record.package is None):
            step = f"write items.{item}.package (such as 64 GB), or say the need by size"
            yield at, f"this counts pieces of {item}, and nothing says how large a piece is", step, True
        tiers = sorted({record.tier for record in known.values()})
        if len(tiers) > 1:
            what = f"these slots would be filled by items of several tiers: {', '.join(tiers)}"
            yield (*at, "items"), what, "name items of one tier, and the others in slots of their own", False


def items_of(name: str, line: float | Slots) -> list[str]:
    """The items that fill a line of a kit."""
    return line.items if isinstance(line, Slots) else [name]


def wrong_fleet(scenario: AnyScenario, fleet: Fleet, loc: Loc) -> Iterator[Wrong]:
    """Tiers asked for by size and by pieces, and accelerators that nothing waits for."""
    yield from wrong_kit(scenario, fleet.kit, loc)
    rack = scenario.racks.get(fleet.rack or "")
    kit = fleet.kit or (rack.kit if rack else {})
    named = {item for name, line in kit.items() for item in items_of(name, line) if item in scenario.items}
    for tier in sorted({scenario.items[item].tier for item in named} & set(fleet.per_unit)):
        what = f"{tier} is asked for by size, and by pieces in the kit"
        yield (*loc, "per_unit", tier), what, f"keep one of the two: take {tier} out of `per_unit` or of the kit", True
    accelerator = scenario.accelerators.get(fleet.accelerator or "")
    record = rack or accelerator
    parts = [*kit, *sorted({*fleet.per_unit, *(record.needs if record else ())})]
    for part in sorted(set(fleet.writes) - set(parts)):
        yield (*loc, "writes", part), f"no unit has '{part}' to be written to", did_you_mean(part, parts), True
    if fleet.given is not None and not fleet.power and not (rack and rack.power):
        what = "nothing says what power one unit draws"
        yield (*loc, "given"), what, "add power: 142 kW, or a rack whose power is known", True
    if fleet.come is not None and fleet.starts == "in part":
        what = "only a fleet that starts complete waits for its accelerators"
        yield (*loc, "come"), what, "add starts: complete, or take `come` out", True


def wrong_space(scenario: AnyScenario) -> Iterator[Wrong]:
    """Places whose space counts racks of one fleet and accelerators of another."""
    for name, place in scenario.locations.items():
        here = [fleet for fleet in scenario.fleets.values() if fleet.at == name]
        if place.space is not None and len({bool(fleet.accelerator) for fleet in here}) > 1:
            what = f"the fleets at {name} are of racks and of accelerators, so its space counts neither"
            yield ("locations", name, "space"), what, "write all fleets there in racks, or take `space` out", True
