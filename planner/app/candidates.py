"""Which entries of a scenario may hold a need short in a period: by the rows that charge what could serve it, by dates, by
approvals.

    arrives  = the soonest day on which goods called from a source on the first day are where they are needed
    too late = arrives - first day of the period > 0         then it had to be called so many days before the first day

Lead times on the way are shortened by as many of their units as make up for it; where goods can come in time, by one period,
for then one period more of what a source has could be called for the need. Nothing here is told unless a second solve bears it
out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

from planner.app.explain import periods_of
from planner.app.load import Loaded
from planner.app.refute import Refuted
from planner.app.upstream import Upstream, Ways
from planner.model.lateness import arrives_on, sent_on
from planner.model.moves import Source
from planner.model.plugin import Requirement
from planner.quantities import Duration
from planner.scenario.records import OpenOrder
from planner.studies.entries import Entry, entries
from planner.studies.knobs import knobs
from planner.studies.loosened import Loosened, steps_on, wholly

LONGEST = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
"""Days of a unit at most: so many days are made up for by no more of them than must."""
ORDERS = 3
"""Open orders that are tried sooner."""
LEFT_OUT = ("risk.drivers.", "risk.outages.", "stock.")
"""What is no limit, but what there is or may be."""


@dataclass(frozen=True)
class Blocks:
    """Entries a step on, those that hold at all, and what is to be said of some, by path."""

    steps: tuple[Loosened, ...]
    holding: tuple[Entry, ...]
    notes: Mapping[str, str] = field(default_factory=dict)


class Candidates:
    """The entries of one scenario, beside its best plan."""

    def __init__(self, loaded: Loaded, up: Upstream) -> None:
        self.setting, self.up, self.scenario = loaded.setting, up, loaded.scenario
        told = (entry for entry in entries(loaded.setting) if entry.bend != "wish")
        self.entries = [entry for entry in told if not entry.path.startswith(LEFT_OUT)]
        self.by_path = {entry.path: entry for entry in self.entries}
        self.proof = Refuted(loaded.scenario, up.program, up.y)

    def periods(self, entry: Entry) -> tuple[str, ...]:
        """Where rows of an entry's own charge."""
        return periods_of(entry, self.proof)

    def of(self, need: Requirement, period: int, ways: Ways) -> Blocks:
        """All that may hold a need short in a period."""
        reached = self.up.sources(ways.columns)
        notes: dict[str, str] = {}
        timed = list(self.times(need, period, reached, notes))
        steps = [step for entry in self.charging(ways.blocks) for step in steps_on(self.scenario, entry)]
        steps += [step for entry in self.others(need, reached) for step in steps_on(self.scenario, entry)]
        steps += [*timed, *self.orders(need, period)]
        paths = {step.entry.path for step in steps} | {entry.path for entry in self.charging(ways.tight)}
        holding = tuple(entry for entry in self.entries if entry.path in paths)
        steps += wholly(self.scenario, holding)
        return Blocks(tuple({step.key: step for step in steps}.values()), holding, notes)

    def charging(self, blocks: Iterable[str]) -> Iterator[Entry]:
        """The entries that own some blocks."""
        names = tuple(blocks)
        for entry in self.entries:
            path = ".".join(entry.steps[:3]) if entry.steps[0] == "risk" else entry.path
            if any(name == path or name.startswith(f"{path}.") for name in names):
                yield entry

    def others(self, need: Requirement, reached: Mapping[str, object]) -> Iterator[Entry]:
        """What holds by what the program is made of: fills, approvals, places that open, offers declined, trust in orders;
        what else a cluster waits for.
        """
        classes = {order.confidence for order in self.scenario.open_orders.values() if order.item in need.serves}
        for entry in self.entries:
            section, name, last = entry.steps[0], entry.steps[1], entry.steps[-1]
            filled = last in ("fill", "delivers") and name in reached
            approved = last == "approved" and name in need.serves
            sold = {own.supplier for own in self.sellers(need)}
            waits = bool(need.cluster) and (
                (section == "fleets" and name == need.cluster) or (name == need.location and last in ("space", "power"))
            )
            opens, fails = last == "opens", last == "fails" and name in sold
            declined = last == "status" and any(item in need.serves for item in self.scenario.contracts[name].items)
            if filled or approved or opens or fails or declined or waits or (section == "trust" and name in classes):
                yield entry

    # Dates --------------------------------------------------------------------------------------------------------------

    def times(
        self, need: Requirement, period: int, reached: Mapping[str, object], notes: dict[str, str]
    ) -> Iterator[Loosened]:
        """Lead times on the ways of each source that sells what serves the need, shortened as far as helps."""
        setting, first = self.setting, self.setting.periods[0]
        by = setting.periods[period].start
        for source in self.sellers(need):
            name = source.id
            arrives, paths = self.soonest(name, need)
            if arrives is None:
                continue
            late = (arrives - by).days
            days = first.days if name in reached or late <= 0 else late
            sooner = [step for path in (f"{source.where}.lead_time", *paths) for step in self.shortened(path, days)]
            ends = (self.by_path.get(f"{source.where}.term.{end}") for end in ("from", "to"))
            yield from [*sooner, *(Loosened(end) for end in ends if end is not None)]
            if name not in reached and late > 0:
                day = setting.start - timedelta(days=late)
                told = f"to be there by {by} it had to be called by {day}, {late} days before the first period"
                notes |= {step.path: told for step in sooner}

    def sellers(self, need: Requirement) -> list[Source]:
        """The sources that sell what serves a need."""
        sources = self.setting.network.sources.values()
        return [own for own in sources if any(item in need.serves for item in own.record.items)]

    def shortened(self, path: str, days: int) -> Iterator[Loosened]:
        """A time less so many days, where it is as long; delays beside it taken out."""
        entry, delays = self.by_path.get(path), self.by_path.get(path.replace(".lead_time", ".delays"))
        for knob in knobs(self.scenario, entry) if entry is not None else ():
            if entry is not None and isinstance(knob.value, Duration):
                count = ceil(days / LONGEST[knob.value.unit])
                if 0 < count <= knob.value.count:
                    yield Loosened(entry, knob, -float(count))
        if delays is not None and delays is not entry:
            yield Loosened(delays)

    def soonest(self, source: str, need: Requirement) -> tuple[date | None, tuple[str, ...]]:
        """When goods called from a source on the first day may be at a need's place, and the times on that way."""
        moves = self.setting.network.moves
        open_: list[tuple[date, str, tuple[str, ...]]] = []
        for move in moves:
            if move.source == source and move.part.item in need.serves:
                day = arrives_on(self.setting, move, self.setting.start)
                open_.append((day, move.to, times_of(move.lanes, move.to, move.start)))
        seen: set[str] = set()
        while open_:
            open_.sort()
            day, place, paths = open_.pop(0)
            if place == need.location:
                return day, tuple(dict.fromkeys(paths))
            if place in seen:
                continue
            seen.add(place)
            p = self.setting.period_starting(day)
            if p is None:
                continue
            leaves = self.setting.periods[p].start
            for move in moves:
                if not move.source and move.start == place and move.part.item in need.serves:
                    onward = times_of(move.lanes, move.to, move.start)
                    open_.append((arrives_on(self.setting, move, leaves), move.to, (*paths, *onward)))
        return None, ()

    def orders(self, need: Requirement, period: int) -> Iterator[Loosened]:
        """The next open orders of what serves the need that are at its place after the period; first those past due."""
        found = []
        for name, order in self.scenario.open_orders.items():
            entry = self.by_path.get(f"open_orders.{name}.promised")
            if entry is not None and order.item in need.serves and self.reaches(order, need):
                lands = self.setting.lands(order)
                there = sent_on(self.setting, order.item, order.to, need.location, lands)
                if there is None or there > period:
                    found.append((order.promised.first, name, Loosened(entry)))
        yield from (one for *_, one in sorted(found, key=lambda own: own[:2])[:ORDERS])

    def reaches(self, order: OpenOrder, need: Requirement) -> bool:
        """It comes to the place of a need, or is sent on there from where it lands."""
        ways = ((move.start, move.to, move.part.item) for move in self.setting.network.moves)
        return order.to == need.location or (order.to, need.location, order.item) in ways


def times_of(lanes: Iterable[str], *places: str) -> tuple[str, ...]:
    """The paths of the times of some lanes and places."""
    return (*(f"lanes.{lane}.lead_time" for lane in lanes), *(f"locations.{place}.cycle" for place in places))
