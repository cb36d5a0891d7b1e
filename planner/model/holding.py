"""Where the bytes of a requirement may lie beside bought items, how much room and speed there is.

    carried[f, t, p] = units of fleet f that stand in p * GB of tier t that each carries inside its price
    busy[r, i]       = peak * (reads / read + writes / write) * GB per piece / 86400        share of the time of a full piece

`reads` and `writes` are GB per GB and day, `read` and `write` GB/s of a piece. Plain data: the audit reads it too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.fleets import accelerators_per_unit, embedded_tiers, per_unit, revised, standing, units_standing
from planner.model.statements import SECONDS, Placing, Squeeze

if TYPE_CHECKING:
    from planner.model.setting import Setting


def placings(setting: Setting) -> dict[str, Placing]:
    """How the bytes of each requirement that may lie in several tiers may lie."""
    return {need.id: need.placing for need in setting.requirements if need.placing}


HBM = "hbm"
"""The tier whose speed the rooflines of accelerators say."""


@dataclass(frozen=True)
class Lend:
    """Memory of a tier that a fleet carries, for a requirement."""

    requirement: str
    location: str
    fleet: str
    tier: str

    @property
    def memory(self) -> str:
        """Which memory it is."""
        return f"{self.fleet}:{self.tier}"

    def __str__(self) -> str:
        return f"{self.requirement}<{self.memory}"


@dataclass(frozen=True)
class Pressing:
    """A way to keep bytes of a requirement in less."""

    requirement: str
    squeeze: Squeeze

    def __str__(self) -> str:
        return f"{self.requirement}<{self.squeeze.name}"


def lends(setting: Setting) -> Iterator[Lend]:
    """Every tier of a fleet's embedded memory that a requirement may lie in."""
    for need in setting.requirements:
        placing = need.placing
        for name in placing.fleets if placing else ():
            fleet = setting.scenario.fleets[name]
            embedded = embedded_tiers(fleet, setting)
            tiers = placing.tiers if placing else ()
            yield from (Lend(need.id, need.location, name, tier) for tier in tiers if tier in embedded)


def pressings(setting: Setting) -> Iterator[Pressing]:
    """Every way to keep bytes in less."""
    for need in setting.requirements:
        yield from (Pressing(need.id, one) for one in (need.placing.squeezes if need.placing else ()))


def carriers(setting: Setting, at: str, tiers: Sequence[str], named: Collection[str] | None) -> tuple[str, ...]:
    """Fleets at a location, of those named where some are, in whose embedded memory bytes of some tiers may lie."""
    return tuple(
        name
        for name, fleet in sorted(setting.scenario.fleets.items())
        if fleet.at == at and (named is None or name in named) and embedded_tiers(fleet, setting) & set(tiers)
    )


def carried(setting: Setting, fleet: str, tier: str) -> tuple[float, ...]:
    """GB of a tier inside the accelerators of a fleet that stand in each period; nothing before the site opens."""
    record = setting.scenario.fleets[fleet]
    size, steps = per_unit(record, setting).get(tier, 0.0), revised(record, setting, tier)
    opens = setting.opening(record.at)
    return tuple(
        standing(record.series, size, steps, max(period.start, opens)) if period.end > opens else 0.0
        for period in setting.periods
    )


def carrier_of(setting: Setting, fleet: str) -> str:
    """The accelerator of a fleet, if it is known."""
    scenario, record = setting.scenario, setting.scenario.fleets[fleet]
    name = scenario.racks[record.rack].accelerator if record.rack else record.accelerator
    return name or ""


def speed(setting: Setting, fleet: str, tier: str) -> tuple[float, ...] | None:
    """GB/s of that memory in each period; None where nobody says how fast it is."""
    record, machine = setting.scenario.fleets[fleet], setting.scenario.rooflines.get(carrier_of(setting, fleet))
    if machine is None or tier != HBM:
        return None
    whole = machine.bandwidth * accelerators_per_unit(record, setting)
    return tuple(whole * count for count in units_standing(setting, record))


def busy(setting: Setting, placing: Placing, item: str) -> tuple[float, ...]:
    """Share of its time for which an item that holds a GB for each of its own is at work, at the worst of each period."""
    record = setting.scenario.items[item]
    if record.bandwidth is None:
        return (0.0,) * len(setting.periods)
    write = record.write_bandwidth or record.bandwidth
    factor = setting.gb_per_piece(item) / SECONDS
    pairs = zip(placing.peak_reads, placing.peak_writes, strict=True)
    return tuple(factor * (reads / record.bandwidth + writes / write) for reads, writes in pairs)
