"""Growth: which fleets stand where by the end of each fiscal year, what one of their units takes, and the phases of sites."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from planner.model.fleets import accelerators_per_unit, embedded_tiers, parts_of, per_unit, units_standing
from planner.model.holding import carried, carrier_of
from planner.model.jobs import beside
from planner.model.kits import need_id
from planner.model.limits import power_of
from planner.report.grid import Column, Grid, Kind, Sheet
from planner.report.text import is_whole

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.report.pages import Pages

FLEETS = (
    Column("fleet", "Fleet", width=18),
    Column("location", "Site"),
    Column("kind", "Units of"),
    Column("accelerator", "Accelerator", optional=True),
    Column("state", "State"),
    Column("each", "Accelerators per unit", "ea"),
    Column("kilowatts", "kW per unit", "figure", optional=True),
    Column("line", "Units that"),
)
TOTALS = (Column("location", "Site"), Column("line", "At the end of the year", width=26))
PARTS = (
    Column("fleet", "Fleet", width=18),
    Column("part", "Tier or part"),
    Column("how", "How it comes"),
    Column("each", "GB per unit", "exact_gb"),
    Column("stands", "At the end of the plan", "gb"),
    Column("items", "Items", width=40, wrap=True),
)
SITES = (
    Column("location", "Site"),
    Column("opens", "Opens", "date", optional=True),
    Column("pue", "PUE", "number"),
    Column("since", "From", "date", optional=True),
    Column("megawatts", "Power, MW", "number", optional=True),
    Column("space", "Space, units", "ea", optional=True),
)


class Growth(Sheet):
    """Fleets by fiscal year, what a unit takes, and sites by phase."""

    order: ClassVar[int] = 31
    title: ClassVar[str] = "Growth"
    answers: ClassVar[str] = "What is built where, of which generation, and what does one unit take?"

    def missing(self, pages: Pages) -> str:
        """No fleet."""
        return "" if pages.scenario.fleets else "the scenario has no fleet"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """Fleets and sites down, fiscal years across; one row a part of a unit; one a phase of a site."""
        stand, place = list(fleets(pages)), list(totals(pages))
        units = tuple(Column(year, year, counted(stand, ends(pages))) for year in ends(pages))
        years = tuple(Column(year, year, "by_row") for year in ends(pages))
        note = (
            "At the end of each fiscal year, or of the plan. Units stand by the written dates (of what is only announced the share "
            "to count on); which of a fleet that starts complete run is what the plan makes of it."
        )
        yield Grid("fleets", "", (*FLEETS, *units), stand, note, frozen=1)
        note = "MW are at the meter: what fleets draw when all units run, without what is bought for them, and what there is."
        yield Grid("totals", "Sites by fiscal year", (*TOTALS, *years), place, note, frozen=2)
        note = "What is bought for a unit, and what its accelerators carry inside their price."
        yield Grid("parts", "What a unit takes", PARTS, list(parts(pages)), note, frozen=2)
        yield Grid("sites", "Sites, phase by phase", SITES, list(sites(pages)), frozen=1)


def counted(rows: Iterable[Mapping[str, Any]], keys: Iterable[str]) -> Kind:
    """How units are shown: whole, unless a share of some is counted on or they run in part."""
    keys = tuple(keys)
    return "ea" if all(is_whole(row[key]) for row in rows for key in keys) else "figure"


def ends(pages: Pages) -> dict[str, int]:
    """The last period of each fiscal year."""
    return {year: p for p, year in enumerate(pages.fiscal("year"))}


def fleets(pages: Pages) -> Iterator[dict[str, Any]]:
    """Every fleet: how many units stand, and of one that starts complete how many run."""
    setting, running = pages.setting, pages.series("clusters", ("fleet",), "running_units")
    for name, fleet in sorted(pages.scenario.fleets.items()):
        about = {
            "fleet": name,
            "location": fleet.at,
            "kind": fleet.rack or fleet.accelerator or "units",
            "accelerator": carrier_of(setting, name) if fleet.rack else None,
            "state": fleet.state,
            "each": accelerators_in(setting, name) or None,
            "kilowatts": fleet.power / 1000.0 if fleet.power else None,
        }
        stands = units_standing(setting, fleet)
        yield about | {"line": "stand", **{year: stands[p] for year, p in ends(pages).items()}}
        if (name,) in running:
            runs = running[(name,)]
            yield about | {"line": "run", **{year: runs[p] for year, p in ends(pages).items()}}


def totals(pages: Pages) -> Iterator[dict[str, Any]]:
    """Every place with fleets: accelerators there, what the fleets draw, the power that there is."""
    for name in places(pages):
        for line, kind, figures in (
            ("accelerators", "ea", standing_at(pages, name, accelerators_in)),
            ("MW of fleets", "figure", standing_at(pages, name, drawn_by)),
            ("MW of the site", "figure", supplied(pages, name)),
        ):
            if any(figures):
                yield {"location": name, "line": line, "kind": kind, **dict(zip(ends(pages), figures, strict=True))}


def standing_at(pages: Pages, location: str, each: Callable[[Setting, str], float]) -> list[float]:
    """So much of each unit of the fleets of a place, at the end of each fiscal year."""
    found = [0.0] * len(ends(pages))
    for name, fleet in pages.scenario.fleets.items():
        if fleet.at == location:
            stands, amount = units_standing(pages.setting, fleet), each(pages.setting, name)
            found = [total + stands[p] * amount for total, p in zip(found, ends(pages).values(), strict=True)]
    return found


def accelerators_in(setting: Setting, name: str) -> float:
    """Accelerators of one unit of a fleet; none of a rack of servers beside them."""
    return 0.0 if beside(setting, name) else accelerators_per_unit(setting.scenario.fleets[name], setting)


def drawn_by(setting: Setting, name: str) -> float:
    """MW at the meter of one unit of a fleet."""
    fleet = setting.scenario.fleets[name]
    return (fleet.power or 0.0) * setting.scenario.locations[fleet.at].pue / 1e6


def supplied(pages: Pages, location: str) -> list[float]:
    """MW of a place at the end of each fiscal year; nothing before it opens."""
    there, opens = power_of(pages.setting, location), pages.setting.opening(location)
    return [there[p] / 1e6 if pages.periods[p].end > opens else 0.0 for p in ends(pages).values()]


def places(pages: Pages) -> list[str]:
    """Where fleets are."""
    return sorted({fleet.at for fleet in pages.scenario.fleets.values()})


def parts(pages: Pages) -> Iterator[dict[str, Any]]:
    """What is bought for one unit of every fleet, and what comes inside the price of its accelerators."""
    setting = pages.setting
    asked = {need.id: need.amount[-1] for need in setting.requirements}
    for name, fleet in sorted(pages.scenario.fleets.items()):
        for part in parts_of(fleet, setting):
            how, items = "bought", ", ".join(sorted(part.serves))
            stands = asked.get(need_id(name, part.name), 0.0)
            yield {"fleet": name, "part": part.name, "how": how, "each": part.size, "stands": stands, "items": items}
        sizes = per_unit(fleet, setting)
        for tier in sorted(tier for tier in embedded_tiers(fleet, setting) if sizes[tier] > 0.0):
            how, stands = "inside the price", carried(setting, name, tier)[-1]
            yield {"fleet": name, "part": tier, "how": how, "each": sizes[tier], "stands": stands, "items": ""}


def sites(pages: Pages) -> Iterator[dict[str, Any]]:
    """Every place with fleets, and each day from which on it has other power or space."""
    for name in places(pages):
        place = pages.scenario.locations[name]
        series = [own for own in (place.power, place.space) if own is not None]
        opens = place.opens.first if place.opens else None
        for day in sorted({day for own in series for day, _ in own.points}) or [date.min]:
            watts = place.power.at(day) if place.power else None
            space = place.space.at(day) if place.space else None
            yield {
                "location": name,
                "opens": opens,
                "pue": place.pue,
                "since": None if day == date.min else day,
                "megawatts": None if watts is None else watts / 1e6,
                "space": space,
            }
