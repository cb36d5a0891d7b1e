"""Cross-checks between the lines of a scenario: dates that run backwards, orders and clauses outside their contract.

Names that nobody defines are found in `names`; here every record is read, and compared with what it refers to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from planner.errors import Problem, Severity, did_you_mean
from planner.scenario.agreements import Contract, Talk
from planner.scenario.entry import EntryMap, Loc, Scalar, find, path_text, place_of
from planner.scenario.fields import OfTier, Record
from planner.scenario.fleet_lines import Wrong, wrong_fleet, wrong_kit, wrong_space
from planner.scenario.growth import Fleet, Rack
from planner.scenario.items import Item
from planner.scenario.records import AnyScenario, OpenOrder, StockRow
from planner.scenario.shapes import names_of


def references(scenario: AnyScenario, root: EntryMap) -> list[Problem]:
    """Everything that is wrong between the lines of a scenario."""
    work = _Check(scenario, root)
    for record, loc in records(scenario, ()):
        work.held(record, loc)
        match record:
            case Contract():
                work.contract(record, loc)
            case OpenOrder():
                work.order(record, loc)
            case StockRow():
                work.stock_row(record, loc)
            case Item():
                work.item(record, loc)
            case Fleet():
                work.fleet(record, loc)
                work.told(wrong_fleet(scenario, record, loc))
            case Rack():
                work.told(wrong_kit(scenario, record.kit, loc))
    work.told(wrong_space(scenario))
    work.whole()
    return work.found


def records(value: Any, loc: Loc) -> Iterator[tuple[Record, Loc]]:
    """Every record of a scenario with its path as the file has it."""
    if isinstance(value, Record):
        yield value, loc
    for step, item in inside(value):
        if isinstance(item, Record | Mapping | list):
            yield from records(item, (*loc, step))


def inside(value: Any) -> Iterable[tuple[str | int, Any]]:
    """What stands one step below a record, map or list."""
    if isinstance(value, Record):
        return ((key, getattr(value, name)) for key, name in names_of(type(value)).items())
    return value.items() if isinstance(value, Mapping) else enumerate(value)


class _Check:
    """What was found, and in which scenario."""

    def __init__(self, scenario: AnyScenario, root: EntryMap) -> None:
        self.scenario = scenario
        self.root = root
        self.found: list[Problem] = []

    def say(self, loc: Loc, what: str, next_step: str, severity: Severity = "error", on_key: bool = False) -> None:
        """Note a finding at a path."""
        entry = find(self.root, loc)
        value = entry.text if isinstance(entry, Scalar) and not on_key else None
        place = place_of(self.root, loc, key=on_key)
        self.found.append(Problem(what, next_step, place, path_text(loc), value, severity))

    def told(self, wrong: Iterable[Wrong]) -> None:
        """Note what others found."""
        for loc, what, step, on_key in wrong:
            self.say(loc, what, step, on_key=on_key)

    # Records ----------------------------------------------------------------------------------------------------------

    def contract(self, contract: Contract[Any], loc: Loc) -> None:
        """The term runs forwards; clauses speak of the contract's own items and days."""
        if contract.term.to.end <= contract.term.from_.first:
            what = f"the term ends before it starts ({contract.term.from_} to {contract.term.to})"
            self.say((*loc, "term", "to"), what, "put the later day in `to`")
        for name, clause in contract.clauses.items():
            at = (*loc, "clauses", name)
            for n, item in enumerate(clause.items or ()):
                if item in self.scenario.items and item not in contract.items:
                    step = did_you_mean(item, tuple(contract.items)) + ", or add it to the contract's items"
                    self.say((*at, "items", n), f"the contract does not cover item '{item}'", step)
            if clause.since and clause.until and clause.until.end <= clause.since.first:
                self.say((*at, "until"), "the clause ends before it starts", "put the later day in `until`")
            late = clause.since and clause.since.first >= contract.term.to.end
            if late or (clause.until and clause.until.end <= contract.term.from_.first):
                key = "since" if late else "until"
                step = f"choose days inside {contract.term.from_} to {contract.term.to}"
                self.say((*at, key), "the clause never applies: it lies outside the term", step, "warning")
        for item, talk in contract.talks.items():
            self.talk(contract, item, talk, (*loc, "talks", item))

    def talk(self, contract: Contract[Any], item: str, talk: Talk, loc: Loc) -> None:
        """Prices are talked of for an item of the contract; a quote stands behind its last day, and it is still to come."""
        if item in self.scenario.items and item not in contract.items:
            step = did_you_mean(item, tuple(contract.items)) + ", or add it to the contract's items"
            self.say(loc, f"the contract does not cover item '{item}'", step, on_key=True)
        if talk.valid_until is not None:
            as_of = (self.scenario.as_of or self.scenario.horizon.start).first
            if talk.quote is None:
                self.say((*loc, "valid_until"), "there is no quote that could run out", "add the `quote`")
            elif talk.valid_until.last < as_of:
                what = f"the quote has run out by {as_of}: the supplier may ask another price"
                self.say((*loc, "valid_until"), what, "ask for a new quote, and write its last day", "warning")

    def order(self, order: OpenOrder, loc: Loc) -> None:
        """An order under a contract is with its supplier, of its items; its part is one of the item's."""
        contract = self.scenario.contracts.get(order.contract or "")
        if contract is not None and contract.supplier != order.supplier:
            step = f"write supplier: {contract.supplier}, or another contract"
            self.say((*loc, "supplier"), f"contract {order.contract} is with {contract.supplier}", step)
        if contract is not None and order.item not in contract.items:
            step = did_you_mean(order.item, tuple(contract.items))
            self.say((*loc, "item"), f"contract {order.contract} does not cover this item", step)
        self.part(order.item, order.part, loc)

    def stock_row(self, row: StockRow, loc: Loc) -> None:
        """Goods in transit have a day of arrival; their part is one of the item's."""
        if row.state == "in_transit" and row.arrives is None:
            self.say((*loc, "arrives"), "goods in transit have no day of arrival", "add 'arrives: 2027-03-15'")
        if row.state != "in_transit" and row.arrives is not None:
            step = "write state: in_transit, or take `arrives` out"
            self.say((*loc, "arrives"), "only goods in transit arrive", step)
        start = self.scenario.horizon.start.first
        if row.since is not None and row.state == "in_transit":
            self.say(
                (*loc, "since"), "goods in transit lie nowhere yet", "take `since` out: they are new when they come"
            )
        elif row.since is not None and row.since.first > start:
            what = f"this lies in the horizon, and the row says what is there on its first day ({start})"
            self.say((*loc, "since"), what, "write an earlier day, or plan it as an order")
        self.part(row.item, row.part, loc)

    def held(self, record: Record, loc: Loc) -> None:
        """Items that may hold bytes in a tier are of that tier."""
        for key, info in type(record).model_fields.items():
            if any(isinstance(mark, OfTier) for mark in info.metadata):
                self.by_tier(getattr(record, key), (*loc, key))

    def by_tier(self, held: Mapping[str, list[str]], loc: Loc) -> None:
        """The same of one map of items by tier."""
        for tier, items in held.items():
            others = sorted(name for name, own in self.scenario.items.items() if own.tier == tier)
            for n, item in enumerate(items):
                known: Item | None = self.scenario.items.get(item)
                if known is not None and known.tier != tier:
                    step = did_you_mean(item, others) if others else f"no item is of {tier}: take the line out"
                    what = f"item {item} is of tier {known.tier}, and stands here for {tier}"
                    self.say((*loc, tier, n), what, step)

    def item(self, item: Item, loc: Loc) -> None:
        """An item does not follow itself, through whatever others; what comes back of it as new for ever is doubted."""
        seen, old = [str(loc[-1])], item.follows
        while old in self.scenario.items and old not in seen:
            seen.append(old)
            old = self.scenario.items[old].follows
        if old == seen[0]:
            what = f"the item follows itself ({' follows '.join([*seen, seen[0]])})"
            self.say((*loc, "follows"), what, "let the newer one follow the older one, and not the other way round")
        if item.life and item.harvest and item.harvest.yield_ == 1.0 and item.harvest.as_ in (None, seen[0]):
            what = "all that reaches its life comes back as new, so that nothing of it ever ages"
            step = "write a yield below 100%, or `as` an item of used pieces"
            self.say((*loc, "harvest", "yield"), what, step, "warning")

    def part(self, item: str, part: str | None, loc: Loc) -> None:
        """A part number is one of the item's."""
        known: Item | None = self.scenario.items.get(item)
        if part is not None and known is not None and part not in known.parts:
            step = did_you_mean(part, tuple(sorted(known.parts))) if known.parts else f"add it to items.{item}.parts"
            self.say((*loc, "part"), f"item {item} has no part '{part}'", step)

    def fleet(self, fleet: Fleet, loc: Loc) -> None:
        """A fleet is of a rack, of an accelerator, or says itself what it needs and what is bought."""
        if fleet.rack and fleet.accelerator:
            self.say((*loc, "accelerator"), "a fleet is of racks or of accelerators", "keep one of the two")
        sized = fleet.bought is not None and fleet.per_unit
        if not fleet.rack and not fleet.accelerator and not fleet.kit and not sized:
            step = "add 'rack: ...' or 'accelerator: ...', a `kit`, or `per_unit` with `bought`"
            self.say(loc, "the fleet does not say what it is made of", step)
        unit = "rack" if fleet.rack else "accelerator" if fleet.accelerator else None
        for tier, size in fleet.per_unit.items():
            if size.unit == "MW" and fleet.drawn_by(self.scenario.racks.get(fleet.rack or "")):
                continue
            if size.unit != unit and (unit != "rack" or size.unit != "accelerator") and unit is not None:
                step = f"write it like 480 GB/{'GPU' if unit == 'accelerator' else unit}"
                step = f"add power: 142 kW to the fleet, or {step}" if size.unit == "MW" else step
                self.say((*loc, "per_unit", tier), f"the fleet counts {unit}s, and this is per {size.unit}", step)
        if unit is None and len({size.unit for size in fleet.per_unit.values()}) > 1:
            self.say((*loc, "per_unit"), "the sizes are per different units", "write all per rack, per GPU or per MW")
        known = self.scenario.racks.get(fleet.rack or "") or self.scenario.accelerators.get(fleet.accelerator or "")
        for n, tier in enumerate(fleet.bought or ()):
            if tier not in fleet.per_unit and tier not in (known.needs if known else {}):
                step = f"add per_unit: {{{tier}: 12 TB/{unit or 'rack'}}}, or take {tier} out"
                self.say((*loc, "bought", n), f"nothing says how much {tier} one unit needs", step)

    # The whole --------------------------------------------------------------------------------------------------------

    def whole(self) -> None:
        """Days, currency and names of the scenario as a whole."""
        scenario = self.scenario
        start = scenario.horizon.start.first
        if scenario.as_of is not None and scenario.as_of.first > start:
            what = f"as_of lies after the first day of the horizon ({start})"
            self.say(("as_of",), what, "start the horizon on or after as_of: what is past cannot be planned")
        currency = scenario.money.currency
        if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
            self.say(("money", "currency"), "a currency is three capital letters", "write one such as USD")
        if not 1 <= scenario.money.fiscal_calendar.starts <= 12:
            self.say(("money", "fiscal_calendar", "starts"), "a month is 1 to 12", "write 2 for a year from February")
        for name, supplier in scenario.suppliers.items():
            if supplier.fiscal_year_ends is not None and not 1 <= supplier.fiscal_year_ends <= 12:
                at: Loc = ("suppliers", name, "fiscal_year_ends")
                self.say(at, "a month is 1 to 12", "write 8 for a year that ends in August")
        for name in sorted(scenario.contracts.keys() & scenario.markets.keys()):
            what = f"a contract and a market are both called '{name}'"
            self.say(("markets", name), what, "rename one of them", on_key=True)
        for name in sorted(scenario.needs.keys() & scenario.fleets.keys()):
            self.say(
                ("fleets", name), f"a need and a fleet are both called '{name}'", "rename one of them", on_key=True
            )
        self.one_name_one_thing()
        for lane_name, lane in scenario.lanes.items():
            if lane.from_ == lane.to:
                self.say(("lanes", lane_name, "to"), "the lane ends where it starts", "name two different places")

    def one_name_one_thing(self) -> None:
        """A part number is of one item (an item without parts goes by its own name); a shared fab lies in one country."""
        items: dict[str, str] = {}
        for name, item in self.scenario.items.items():
            for part in item.parts or (name,):
                first = items.setdefault(part, name)
                if first != name:
                    at: Loc = ("items", name, "parts", part) if item.parts else ("items", name)
                    step = "write the part number as its maker does, or give the two items one entry"
                    self.say(at, f"the part number '{part}' stands also for item {first}", step, on_key=True)
        fabs: dict[str, tuple[str, str]] = {}
        for name, supplier in self.scenario.suppliers.items():
            for fab, facts in supplier.fabs.items():
                owner, country = fabs.setdefault(fab, (name, facts.country))
                if country != facts.country:
                    what = f"fab {fab} lies in '{facts.country}' here and in '{country}' at supplier {owner}"
                    self.say(("suppliers", name, "fabs", fab), what, "give both one country", on_key=True)
