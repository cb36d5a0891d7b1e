"""What a scenario asks for that could be asked for less: every entry that may stand in the way of a plan, and what bends first.

An entry is a path in the scenario and what stands there once it is taken out: nothing, no waiting, a price for falling short.
`bend` says what kind of word it is; of two that clash the later kind in `BENDS` holds, and physics never bends:

    wish        needs and fleets that must be met in full
    policy      rules of our own, limits of risk, outages that are to be outlasted, trust in orders, offers that are declined, hot
                shares and how far data may be squeezed
    contract    clauses, and the least that a market or a carrier takes
    law         where a part may be built in
    physics     room, power, lanes, lead times, bandwidth, stock, dates (opening days, promises, terms), what a market has, drivers

Prices are no entries: what nobody prices cannot be bought.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal, get_args

from planner.calendar import Span
from planner.model.holding import carrier_of
from planner.model.plugin import Clause, Shortage
from planner.quantities import Amount, Duration, UnitPrice
from planner.scenario.fields import Record, Series
from planner.scenario.records import AnyScenario
from planner.scenario.shapes import names_of

if TYPE_CHECKING:
    from planner.model.setting import Setting

Bend = Literal["wish", "policy", "contract", "law", "physics"]
BENDS: tuple[Bend, ...] = get_args(Bend)
NOW = Duration(0.0, "day")
UNLIMITED = 1e9
"""GB/s that nothing asks for."""
SOFT = 1.0
"""Money per GB short, or per idle hour, of a need that is taken out: whatever it is, nothing must be met any more."""


@dataclass(frozen=True)
class Entry:
    """A path as steps, its kind, and what stands there without it: None takes it out, or back to what it is when absent.

    `typed` is how a user takes it out.
    """

    steps: tuple[str, ...]
    bend: Bend
    instead: Any = None
    typed: str = "null"

    @property
    def path(self) -> str:
        """Where it stands, as it is written."""
        return ".".join(self.steps)

    @property
    def owner(self) -> str:
        """The entry of the section that it is of: `lanes.to-abilene`."""
        return ".".join(self.steps[:2])


def without(scenario: AnyScenario, entries: Iterable[Entry]) -> AnyScenario:
    """The scenario with some entries taken out."""
    return reduce(lambda found, entry: put(found, spot(entry), entry.instead), entries, scenario)


def spot(entry: Entry) -> tuple[str, ...]:
    """The steps to what changes: of a need or a fleet its price for falling short."""
    return (*entry.steps, {"fleets": "idle"}.get(entry.steps[0], "shortage")) if entry.bend == "wish" else entry.steps


def put(node: Any, steps: tuple[str, ...], value: Any) -> Any:
    """A record or map with another value at a path; None leaves out what stands there."""
    head, *rest = steps
    if isinstance(node, dict):
        others = {key: item for key, item in node.items() if key != head}
        if not rest and value is None:
            return others
        return others | {head: put(node[head], tuple(rest), value) if rest else value}
    name = attribute(node, head)
    if rest:
        value = put(getattr(node, name), tuple(rest), value)
    elif value is None:
        value = type(node).model_fields[name].get_default(call_default_factory=True)
    return node.model_copy(update={name: value})


def attribute(record: Record, key: str) -> str:
    """The attribute of a record that a key of the file fills."""
    return names_of(type(record))[key]


def holder(scenario: AnyScenario, steps: tuple[str, ...]) -> Any:
    """The record or map in which the last step of a path stands."""
    found: Any = scenario
    for step in steps[:-1]:
        found = found[step] if isinstance(found, dict) else getattr(found, attribute(found, step))
    return found


def entries(setting: Setting) -> tuple[Entry, ...]:
    """Every entry of a scenario, what bends last first, in the order of their names."""
    scenario = setting.scenario
    found = [*wishes(setting), *policies(scenario), *contracts(scenario), *places(setting), *supply(scenario)]
    found += [*goods(setting), *terms(setting), *classes(setting)]
    return tuple(sorted(found, key=lambda entry: (-BENDS.index(entry.bend), entry.steps)))


def wishes(setting: Setting) -> Iterator[Entry]:
    """Needs and fleets without a price for falling short."""
    price = Shortage.model_construct(price=Series(((date.min, UnitPrice(SOFT, "GB")),)))
    for where in sorted({need.where for need in setting.requirements if need.shortage is None}):
        section, _, name = where.partition(".")
        yield Entry((section, name), "wish", SOFT if section == "fleets" else price)


def policies(scenario: AnyScenario) -> Iterator[Entry]:
    """Rules of our own: policies, limits of measures, outages to be outlasted."""
    yield from (Entry(("policies", name), "policy") for name in scenario.policies)
    for name, measure in scenario.risk.measures.items():
        for word in measure.limits:
            yield Entry(("risk", "measures", name, measure.limited_by(word)), "policy")
    for name, outage in scenario.risk.outages.items():
        if outage.tolerates is not None:
            yield Entry(("risk", "outages", name), "policy")
    yield from (Entry(("trust", confidence), "policy") for confidence in scenario.trust)
    for name, contract in scenario.contracts.items():
        if contract.status == "declined":
            yield Entry(("contracts", name, "status"), "policy", "offered", "offered")


def contracts(scenario: AnyScenario) -> Iterator[Entry]:
    """Clauses that are no prices, and the least that a market or a carrier takes."""
    for name, contract in scenario.contracts.items():
        if contract.status != "declined":
            told = ((key, clause) for key, clause in contract.clauses.items() if limits_something(clause))
            yield from (Entry(("contracts", name, "clauses", key), "contract") for key, _ in told)
    for section in ("markets", "lanes"):
        found: dict[str, Record] = getattr(scenario, section)
        yield from written(section, found, "contract", minimum=None)


def limits_something(clause: Clause) -> bool:
    """Without a price its contract could not be called."""
    return clause.role != "price"


def places(setting: Setting) -> Iterator[Entry]:
    """Room, power and cycles of places, when accelerators come, what lanes carry and how long they take, where parts are approved.

    The opening day of a place is one where nothing is needed: where something is, the need begins with it.
    """
    scenario, needed = setting.scenario, {need.location for need in setting.requirements}
    through = {name: place for name, place in scenario.locations.items() if name not in needed}
    holds = {name: place for name, place in scenario.locations.items() if place.kind not in ("fab", "backend")}
    yield from written("locations", holds, "physics", storage=None)
    yield from written("locations", scenario.locations, "physics", power=None, cycle=None, space=None)
    yield from written("fleets", scenario.fleets, "physics", come=None)
    yield from written("locations", through, "physics", opens=None)
    yield from written("lanes", scenario.lanes, "physics", capacity=None, capacities=None, lead_time=NOW, delays=None)
    for name, item in scenario.items.items():
        for part, record in item.parts.items():
            if record.approved is not None:
                yield Entry(("items", name, "parts", part, "approved"), "law")


def supply(scenario: AnyScenario) -> Iterator[Entry]:
    """What markets and contracts have and deliver, how long it takes, suppliers that fail, what is uncertain."""
    signed = {name: own for name, own in scenario.contracts.items() if own.status != "declined"}
    yield from written("markets", scenario.markets, "physics", available=None, fill=None, lead_time=NOW, delays=None)
    yield from written("contracts", signed, "physics", delivers=None, lead_time=NOW, delays=None)
    yield from written("suppliers", scenario.suppliers, "physics", fails=None)
    yield from (Entry(("risk", "drivers", name), "physics") for name in scenario.risk.drivers)


def goods(setting: Setting) -> Iterator[Entry]:
    """Stock (as much as all needs could take, without it), and the days on which goods and open orders come (today)."""
    day = max(setting.as_of, setting.start)
    today = Span(day, day + timedelta(days=1))
    asked = [
        max(sum(need.amount) / factor for factor in need.serves.values())
        for need in setting.requirements
        if need.serves
    ]
    for name, row in setting.scenario.stock.items():
        plenty = Amount(setting.gb(row.quantity, row.item) + sum(asked), "GB")
        yield Entry(("stock", name, "quantity"), "physics", plenty)
        if row.arrives is not None and row.arrives.first > day:
            yield Entry(("stock", name, "arrives"), "physics", today)
    for name, order in setting.scenario.open_orders.items():
        if order.promised.first > day or setting.past_due(order):
            yield Entry(("open_orders", name, "promised"), "physics", today)
    yield from written("open_orders", setting.scenario.open_orders, "physics", delays=None)


def classes(setting: Setting) -> Iterator[Entry]:
    """What data classes ask of the tiers they lie in, and how fast these are."""
    scenario = setting.scenario
    placed = [need for need in setting.requirements if need.placing]
    for need in placed:
        placing = need.placing
        if placing is not None and need.where.startswith("needs."):
            yield from [Entry(("needs", need.id, "hot"), "policy")] if placing.hot else []
            ways = (one.name for one in placing.squeezes if one.most < 1.0)
            yield from (Entry(("needs", need.id, "squeeze", way, "at_most"), "policy") for way in ways)
    held = {item for need in placed for item in need.serves}
    items = {name: item for name, item in scenario.items.items() if name in held}
    yield from written("items", items, "physics", bandwidth=None, write_bandwidth=None)
    carriers = {carrier_of(setting, name) for need in placed if need.placing for name in need.placing.fleets}
    for name in sorted(carriers & set(scenario.rooflines)):
        yield Entry(("rooflines", name, "bandwidth"), "physics", UNLIMITED, "1 EB/s")


def terms(setting: Setting) -> Iterator[Entry]:
    """First and last days of contracts inside the horizon, and the day from which on a market has a price."""
    first, end = (Span(day, day + timedelta(days=1)) for day in (setting.start, setting.end))
    for name, contract in setting.scenario.contracts.items():
        if contract.status != "declined" and contract.term.from_.first > setting.start:
            yield Entry(("contracts", name, "term", "from"), "physics", first)
        if contract.status != "declined" and contract.term.to.end < setting.end:
            yield Entry(("contracts", name, "term", "to"), "physics", end)
    for name, market in setting.scenario.markets.items():
        if isinstance(market.price, Series) and market.price.points[0][0] > setting.start:
            price = Series(((date.min, market.price.first), *market.price.points))
            yield Entry(("markets", name, "price"), "physics", price)


def written(section: str, records: dict[str, Any], bend: Bend, **fields: Any) -> Iterator[Entry]:
    """The fields of a section's records that say something."""
    for name, record in records.items():
        for field, instead in fields.items():
            if getattr(record, field) or (field == "storage" and record.storage == 0.0):
                yield Entry((section, name, field), bend, instead)
