"""The network worked out: who can supply which part to which place, by which way, and when it arrives.

A *source* is a contract or a market. A *store* is a (location, part) where stock can lie. A *move* brings one part to a
store: a call-off (it has a source) or a send (from another store), along lanes. Lead times along a move are added by the
calendar and rounded up to periods once, so a call that runs through a place without stopping may arrive earlier than leg
by leg, or leave on a lane of limited capacity in an earlier period; such a through-move exists only where it does. An item is not
called after its last order, nor where it would be handed over after its last shipment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from planner.model.cohorts import coming_back
from planner.model.moves import NO_LEAD, Lands, Move, PartKey, Source
from planner.quantities import Duration
from planner.scenario.agreements import Contract
from planner.scenario.items import Item
from planner.scenario.records import Lane, Market

if TYPE_CHECKING:
    from planner.model.setting import Setting

LONGEST_WAY = 5
"""Lanes in one move at most; longer ways go leg by leg."""


def ended(item: Item, called: date, handed: date) -> bool:
    """An item is called too late for its last order, or would be handed over after its last shipment."""
    late = item.last_order is not None and called > item.last_order.last
    return late or (item.last_ship is not None and handed > item.last_ship.last)


class Network:
    """Sources, stores and moves of a setting, each sorted."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.scenario = setting.scenario
        self._arrivals: dict[Move, Lands] = {}
        self.lanes_from: dict[str, list[tuple[str, Lane]]] = {}
        for name, lane in sorted(self.scenario.lanes.items()):
            self.lanes_from.setdefault(lane.from_, []).append((name, lane))

    # Who and what ---------------------------------------------------------------------------------------------------

    @cached_property
    def places(self) -> dict[str, str]:
        """Kind of every place: the locations, and the fabs of the suppliers."""
        fabs = {fab: "fab" for supplier in self.scenario.suppliers.values() for fab in supplier.fabs}
        return dict(sorted((fabs | {name: place.kind for name, place in self.scenario.locations.items()}).items()))

    def country(self, place: str) -> str:
        """Country of a location or fab."""
        location = self.scenario.locations.get(place)
        if location is not None and location.country:
            return location.country
        fabs = (supplier.fabs[place] for supplier in self.scenario.suppliers.values() if place in supplier.fabs)
        return next((fab.country for fab in fabs), "")

    def made_in(self, supplier: str, place: str) -> str:
        """Country where a supplier makes what it hands over at a place: that of the fab, else of all its fabs; "" unknown."""
        fabs = self.scenario.suppliers[supplier].fabs if supplier in self.scenario.suppliers else {}
        if place in fabs:
            return fabs[place].country
        countries = {fab.country for fab in fabs.values()}
        return countries.pop() if len(countries) == 1 else ""

    def passes_through(self, place: str) -> bool:
        """A fab or back end where nothing of ours lies."""
        location = self.scenario.locations.get(place)
        return self.places[place] in ("fab", "backend") and (location is None or location.storage is None)

    def parts_of(self, item: str, supplier: str = "") -> tuple[PartKey, ...]:
        """The parts of an item that a supplier makes (all when the supplier is not named)."""
        known = self.scenario.items[item].parts
        made = tuple(PartKey(item, mpn) for mpn, part in sorted(known.items()) if supplier in ("", part.supplier))
        return made if known else (PartKey(item, item),)

    def approved(self, part: PartKey, place: str) -> bool:
        """An integrator builds in approved parts only."""
        if self.places[place] != "integrator":
            return True
        record = self.scenario.items[part.item].parts.get(part.mpn)
        return record is None or record.approved is None or place in record.approved

    def carries(self, lane: Lane, part: PartKey) -> bool:
        """A lane takes this part, and its end may have it."""
        return (lane.items is None or part.item in lane.items) and self.approved(part, lane.to)

    def lane_leads(self, lane: Lane) -> tuple[Duration, ...]:
        """Time on a lane; out of an integrator the build comes first."""
        location = self.scenario.locations.get(lane.from_)
        cycle = location.cycle if location and self.places[lane.from_] == "integrator" else None
        return tuple(lead for lead in (cycle, lane.lead_time) if lead is not None)

    # Where a part is of use -----------------------------------------------------------------------------------------

    @cached_property
    def users(self) -> dict[str, frozenset[str]]:
        """For each item, the places with a requirement it serves."""
        found: dict[str, set[str]] = {item: set() for item in self.scenario.items}
        for requirement in self.setting.requirements:
            for item in requirement.serves:
                found[item].add(requirement.location)
        return {item: frozenset(places) for item, places in found.items()}

    @cached_property
    def _into(self) -> dict[str, list[Lane]]:
        found: dict[str, list[Lane]] = {}
        for lane in self.scenario.lanes.values():
            found.setdefault(lane.to, []).append(lane)
        return found

    @cached_property
    def _useful(self) -> dict[PartKey, frozenset[str]]:
        found = {}
        for item in sorted(self.scenario.items):
            for part in self.parts_of(item):
                reached = set(self.users[item])
                queue = list(reached)
                while queue:
                    for lane in self._into.get(queue.pop(), []):
                        if lane.from_ not in reached and self.carries(lane, part) and self.approved(part, lane.from_):
                            reached.add(lane.from_)
                            queue.append(lane.from_)
                found[part] = frozenset(reached)
        return found

    def useful(self, part: PartKey, place: str) -> bool:
        """From this place the part can come to a need."""
        return place in self._useful.get(part, frozenset())

    # Sources --------------------------------------------------------------------------------------------------------

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Contracts and markets by id, sorted."""
        found = {}
        for name, contract in self.scenario.contracts.items():
            found[name] = self._source(name, "contract", contract, contract.supplier)
        for name, market in self.scenario.markets.items():
            found[name] = self._source(name, "market", market, market.supplier or "")
        return dict(sorted(found.items()))

    def _source(self, name: str, kind: str, record: Contract[Any] | Market, supplier: str) -> Source:
        parts = tuple(part for item in sorted(record.items) for part in self.parts_of(item, supplier))
        if record.ships_from:
            origins: tuple[str, ...] = (record.ships_from,)
        elif record.delivers_to:
            origins = tuple(sorted(record.delivers_to))
        else:
            origins = self.entry_points(parts)
        return Source(name, kind, f"{kind}s.{name}", supplier, record, parts, origins, record.lead_time or NO_LEAD)

    def entry_points(self, parts: Iterable[PartKey]) -> tuple[str, ...]:
        """Where goods are delivered when nothing is said: integrators that build for a need, else where the need is.

        What an integrator builds for is fed through it alone: a part that it may not build in does not go round it.
        """
        found: set[str] = set()
        for part in parts:
            makers = {place for place, kind in self.places.items() if kind == "integrator"}
            found |= {place for place in makers if self.useful(part, place) and self.approved(part, place)}
            fed = {end for place in makers for lanes, end, _ in self._ways(part, place) if lanes}
            found |= self.users[part.item] - fed
        return tuple(sorted(found))

    # Ways and moves -------------------------------------------------------------------------------------------------

    def _ways(self, part: PartKey, start: str) -> Iterable[tuple[tuple[str, ...], str, tuple[Duration, ...]]]:
        """Every way of lanes from a place: (lanes, end, leads), shortest first, no place twice."""
        queue: list[tuple[tuple[str, ...], str, tuple[Duration, ...], frozenset[str]]] = [
            ((), start, (), frozenset((start,)))
        ]
        while queue:
            lanes, place, leads, seen = queue.pop(0)
            yield lanes, place, leads
            if len(lanes) == LONGEST_WAY:
                continue
            for name, lane in self.lanes_from.get(place, []):
                if lane.to not in seen and self.carries(lane, part) and self.useful(part, lane.to):
                    queue.append(((*lanes, name), lane.to, leads + self.lane_leads(lane), seen | {lane.to}))

    def _worth_a_move(self, lanes: tuple[str, ...], before: tuple[Duration, ...]) -> bool:
        """Through stocking places a way is kept whole only if stopping there arrives later, or leaves too late for a limit."""
        stops = [self.scenario.lanes[lane].from_ for lane in lanes]
        inner = [place for place in stops[0 if before else 1 :] if not self.passes_through(place)]
        if not inner:
            return True
        return any(self._saves(lanes, before, place) for place in inner)

    def _saves(self, lanes: tuple[str, ...], before: tuple[Duration, ...], stop: str) -> bool:
        setting = self.setting
        head, tail = [*before], list[Duration]()
        for name in lanes:
            lane = self.scenario.lanes[name]
            (tail if tail or lane.from_ == stop else head).extend(self.lane_leads(lane))
        if not any(lead.count for lead in head):
            return False
        limited = any(self.scenario.lanes[name].limited for name in lanes)
        whole, there, onward = (setting.arrivals(tuple(leads)) for leads in ([*head, *tail], head, tail))
        for at_once, stop_at, goes_on in zip(whole, there, setting.passages(tuple(head)), strict=True):
            if at_once is None:
                return False
            parted = None if stop_at is None else onward[stop_at]
            if parted is None or at_once < parted or (limited and goes_on != stop_at):
                return True
        return False

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Call-offs and sends, sorted by id."""
        found: list[Move] = []
        for source in self.sources.values():
            for part in source.parts:
                for origin in source.origins:
                    found += self._moves(source.id, part, origin, (source.lead,))
        starts = sorted({(move.to, move.part) for move in found} | self.opening_stores)
        done: set[tuple[str, PartKey]] = set()
        while starts:
            place, part = starts.pop()
            if (place, part) in done:
                continue
            done.add((place, part))
            sends = self._moves("", part, place, ())
            found += sends
            starts += [(move.to, part) for move in sends if (move.to, part) not in done]
        return tuple(sorted(found, key=lambda move: move.id))

    def _moves(self, source: str, part: PartKey, start: str, before: tuple[Duration, ...]) -> list[Move]:
        if not self.useful(part, start) or not self.approved(part, start):
            return []
        found = []
        for lanes, end, leads in self._ways(part, start):
            if (not lanes and not source) or (self.passes_through(end) and end not in self.users[part.item]):
                continue
            if self._worth_a_move(lanes, before):
                found.append(Move(source, part, start, lanes, end, before + leads))
        return found

    @cached_property
    def opening_stores(self) -> set[tuple[str, PartKey]]:
        """Stores that hold stock, goods in transit or open orders from the start, or to which parts of a base come back."""
        rows = [(row.at, row.item, row.part) for row in self.scenario.stock.values() if row.state != "installed"]
        rows += [(order.to, order.item, order.part) for order in self.scenario.open_orders.values()]
        rows += [(place, item, None) for place, item in coming_back(self.setting)]
        return {(place, self.part(item, mpn)) for place, item, mpn in rows}

    def departures(self, move: Move) -> list[tuple[Lane, tuple[Duration, ...]]]:
        """Each lane of a move, with the lead times before goods leave on it."""
        lanes = [self.scenario.lanes[name] for name in move.lanes]
        sizes = [len(self.lane_leads(lane)) for lane in lanes]
        head = len(move.leads) - sum(sizes)
        return [(lane, move.leads[: head + sum(sizes[:hop])]) for hop, lane in enumerate(lanes)]

    def arrivals(self, move: Move) -> Lands:
        """Arrival period of what is moved in each period; None where it may not be moved then: before a place opens."""
        if move not in self._arrivals:
            self._arrivals[move] = self._landing(move)
        return self._arrivals[move]

    def deliveries(self, move: Move) -> Lands:
        """Period in which the source hands over what is called in each period; None where it cannot be called then."""
        prices, item = self.setting.source_prices(move.source)[move.part.item], self.scenario.items[move.part.item]
        handed = self.setting.arrivals((self.sources[move.source].lead,))
        starts = [period.start for period in self.setting.periods]
        return tuple(
            None if p is None or prices[p] is None or ended(item, starts[called], starts[p]) else p
            for called, p in enumerate(handed)
        )

    def _landing(self, move: Move) -> Lands:
        lands = self.setting.arrivals(move.leads)
        passed = self.departures(move)[0 if move.source else 1 :]
        comes = {lane.from_: self.setting.passages(leads) for lane, leads in passed} | {move.to: lands}
        ends = [period.end for period in self.setting.periods]
        for place, periods in comes.items():
            opens, when = self.setting.written.opening(place), zip(lands, periods, strict=True)
            lands = tuple(None if p is None or ends[p] <= opens else end for end, p in when)
        return lands

    def part(self, item: str, mpn: str | None) -> PartKey:
        """The part of a stock or order row: the one it names, the item's only one, else the first by name."""
        return PartKey(item, mpn) if mpn else self.parts_of(item)[0]

    @cached_property
    def stores(self) -> tuple[tuple[str, PartKey], ...]:
        """Every (location, part) where stock can lie, sorted."""
        return tuple(sorted({(move.to, move.part) for move in self.moves} | self.opening_stores))
