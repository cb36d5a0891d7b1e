"""What becomes true in a future, period by period, of all that may differ between futures of one scenario.

What is needed in each period and stands by then, what markets have and ask, what suppliers deliver and allot, which open orders do
not come, what indices have said anew since the period before, when a site opens that should be open, which suppliers have failed,
the duties of the day, what racks carry, which accelerators have come, and the news of clauses. Futures that were one so far and
agree in it are one to the planner. Trap: the written days of a fleet whose site is late are moved, so what they say before its
written day of opening tells the delay; and before it opens nobody has seen what becomes of its fleets.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from planner.model.failure import failed
from planner.model.orders import settles

if TYPE_CHECKING:
    from planner.model.setting import Setting


def truths_of(setting: Setting) -> tuple[Hashable, ...]:
    """What becomes true by the first day of each period, and had not by that of the one before."""
    granted, missing, told = allotted(setting), unmet(setting), (about(setting, p) for p in range(len(setting.periods)))
    return tuple((own, granted.get(p), missing.get(p)) for p, own in enumerate(told))


def about(setting: Setting, p: int) -> Hashable:
    """Needs and what stands, prices and supply, places, duties and news of a period."""
    scenario, day = setting.scenario, setting.periods[p].start
    before = setting.periods[p - 1].start if p else date.min
    needs = tuple(
        (need.amount[p], need.writes[p] if need.writes else 0.0, need.placing.peak_reads[p] if need.placing else 0.0)
        for need in setting.requirements
    )
    units = tuple(
        fleet.series.at(day) if max(setting.opening(fleet.at), setting.written.opening(fleet.at)) <= day else None
        for _, fleet in sorted(scenario.fleets.items())
    )
    come = tuple(None if fleet.come is None else fleet.come.at(day) for _, fleet in sorted(scenario.fleets.items()))
    indices = (said_anew(setting.index_path(name).points) for name in sorted(scenario.indices))
    fresh = tuple(tuple(point for point in points if fell(point[0], before, day, p)) for points in indices)
    markets = tuple(market(setting, name, p) for name in sorted(scenario.markets))
    sold = tuple(setting.fill(name)[p] for name in sorted(scenario.contracts))
    written = ((name, setting.written.opening(name)) for name in sorted(scenario.locations))
    opens = tuple(setting.opening(name) for name, by_plan in written if by_plan <= day)
    duties = tuple(row.rate.at(day) for _, row in sorted(scenario.duties.items()))
    news = tuple(own.news(terms, day) for _, terms in sorted(setting.terms.items()) for own in terms.saying("news"))
    return (
        needs,
        units,
        come,
        tuple(sizes(setting, day)),
        opens,
        fresh,
        markets,
        sold,
        failed(scenario, day),
        duties,
        news,
    )


def said_anew(points: Iterable[tuple[date, Any]]) -> Iterator[tuple[date, Any]]:
    """Points that change something: one that says again what holds tells nobody anything."""
    last = None
    for day, value in points:
        if value != last:
            yield day, value
        last = value


def fell(day: date, before: date, now: date, p: int) -> bool:
    """A day after that of the period before, up to now; in the first period also all that is past."""
    return day <= now and (p == 0 or day > before)


def sizes(setting: Setting, day: date) -> Iterator[tuple[str, str, float]]:
    """What racks and accelerators carry on a day, where it has been revised."""
    built: tuple[tuple[str, Any], ...] = (
        *sorted(setting.scenario.racks.items()),
        *sorted(setting.scenario.accelerators.items()),
    )
    for name, unit in built:
        for tier, own in sorted(unit.revised.items()):
            if (size := own.at(day)) is not None:
                yield name, tier, size


def market(setting: Setting, name: str, p: int) -> tuple[float | None, ...]:
    """What a market asks, has and delivers in a period."""
    prices, limits = setting.source_prices(name), setting.available(name)
    return (*(path[p] for path in prices.values()), setting.fill(name)[p], limits[p] if limits else None)


def allotted(setting: Setting) -> Mapping[int, tuple[float, ...]]:
    """What suppliers that allot deliver at most, by the period in which their cells begin."""
    found: dict[int, tuple[float, ...]] = {}
    for _, terms in sorted(setting.terms.items()):
        for clause in terms.saying("allots"):
            for own in clause.allots(terms):
                p = min(own.cell.periods)
                found[p] = (*found.get(p, ()), own.granted)
    return found


def unmet(setting: Setting) -> Mapping[int, tuple[tuple[str, float], ...]]:
    """Open orders of which not all comes, with the share that does, by the period from which that shows."""
    found: dict[int, tuple[tuple[str, float], ...]] = {}
    for name, order in sorted(setting.scenario.open_orders.items()):
        if order.comes != 1.0:
            _, p = settles(setting, name)
            found[p] = (*found.get(p, ()), (name, order.comes))
    return found
