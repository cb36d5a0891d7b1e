"""Cross-checks of a scenario: names that nobody defines, dates that cannot be, figures that cannot be meant.

A field of type Id refers to what its name says (`items` to items, `ships_from` to a place...), in every record and every
part alike; a new name is taught here once. Every finding has its line and the name that was probably meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from planner.errors import Problem, Severity
from planner.scenario.entry import EntryMap, Loc, Scalar, find, path_text, place_of
from planner.scenario.fields import Id, Record
from planner.scenario.hints import did_you_mean
from planner.scenario.records import AnyScenario, Contract, Fleet, Item, OpenOrder, StockRow
from planner.scenario.shapes import members, type_of

SHIPPED_TIERS = ("dram", "disk", "flash", "hbm")
REFERS = {
    "accelerator": "accelerator",
    "approved": "place",
    "at": "place",
    "bought": "tier",
    "contract": "contract",
    "contracts": "contract",
    "delivers_to": "place",
    "embedded": "tier",
    "from": "place",
    "index": "index",
    "item": "item",
    "items": "item",
    "lane": "lane",
    "lanes": "lane",
    "location": "place",
    "locations": "place",
    "market": "market",
    "markets": "market",
    "need": "need",
    "needs": "need",
    "rack": "rack",
    "ships_from": "place",
    "site": "place",
    "sites": "place",
    "source": "source",
    "sources": "source",
    "supplier": "supplier",
    "suppliers": "supplier",
    "tier": "tier",
    "tiers": "tier",
    "to": "place",
}
KEYS_REFER = {
    ("Lane", "costs"): "item",
    ("Lane", "capacities"): "item",
    ("Fleet", "per_unit"): "tier",
    ("Fleet", "items"): "tier",
    ("Accelerator", "needs"): "tier",
    ("Rack", "needs"): "tier",
    ("", "serves"): "item",
}
"""Maps whose keys refer, by record and key ("" for any record)."""
REFERS_TO_NOTHING = {("Scenario", "name"), ("Supplier", "group")}
"""Names that only name: a group is whatever suppliers say it is."""
CHECKED_APART = {("StockRow", "part"), ("OpenOrder", "part")}
"""Parts belong to the row's own item."""


def references(scenario: AnyScenario, root: EntryMap) -> list[Problem]:
    """Everything that is wrong between the lines of a scenario."""
    work = _Check(scenario, root)
    for record, loc in records(scenario, ()):
        work.names(record, loc)
        match record:
            case Contract():
                work.contract(record, loc)
            case OpenOrder():
                work.order(record, loc)
            case StockRow():
                work.stock_row(record, loc)
            case Fleet():
                work.fleet(record, loc)
    work.whole()
    return work.found


def records(value: Any, loc: Loc) -> Iterator[tuple[Record, Loc]]:
    """Every record of a scenario with its path as the file has it."""
    if isinstance(value, Record):
        yield value, loc
        for name, info in type(value).model_fields.items():
            yield from records(getattr(value, name), (*loc, info.alias or name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from records(item, (*loc, str(key)))
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from records(item, (*loc, n))


def is_id(kind: Any) -> bool:
    """Whether a type is a name, or a list of names."""
    (note,) = get_args(Id)[1:]
    for member in members(kind):
        inner = get_args(member.kind) if get_origin(member.kind) is list else ()
        if any(type(said) is type(note) for said in member.notes) or any(is_id(arm) for arm in inner):
            return True
    return False


def maps_names(info: FieldInfo) -> bool:
    """Whether a field is a map whose keys are names, of something other than records of its own."""
    for member in members(type_of(info)):
        if get_origin(member.kind) is dict and is_id(get_args(member.kind)[0]):
            return not any(arm.record or arm.kinds for arm in members(get_args(member.kind)[1]))
    return False


class _Check:
    """The names that a scenario defines, and what was found against them."""

    def __init__(self, scenario: AnyScenario, root: EntryMap) -> None:
        self.scenario = scenario
        self.root = root
        self.found: list[Problem] = []
        fabs = {fab for supplier in scenario.suppliers.values() for fab in supplier.fabs}
        sections = {
            "accelerator": scenario.accelerators,
            "contract": scenario.contracts,
            "index": scenario.indices,
            "item": scenario.items,
            "lane": scenario.lanes,
            "market": scenario.markets,
            "need": scenario.needs.keys() | scenario.fleets.keys(),
            "place": scenario.locations.keys() | fabs,
            "rack": scenario.racks,
            "source": scenario.contracts.keys() | scenario.markets.keys(),
            "supplier": scenario.suppliers,
            "tier": scenario.tiers.keys() | set(SHIPPED_TIERS),
        }
        self.known: dict[str, tuple[str, ...]] = {word: tuple(sorted(names)) for word, names in sections.items()}

    def say(self, loc: Loc, what: str, next_step: str, severity: Severity = "error", on_key: bool = False) -> None:
        """Note a finding at a path."""
        entry = find(self.root, loc)
        value = entry.text if isinstance(entry, Scalar) and not on_key else None
        place = place_of(self.root, loc, key=on_key)
        self.found.append(Problem(what, next_step, place, path_text(loc), value, severity))

    # Names ------------------------------------------------------------------------------------------------------------

    def names(self, record: Record, loc: Loc) -> None:
        """Every name that a record refers to must be defined."""
        owner = type(record).__name__
        for name, info in type(record).model_fields.items():
            key, value = info.alias or name, getattr(record, name)
            word = KEYS_REFER.get((owner, key)) or KEYS_REFER.get(("", key))
            if word:
                for inner, below in (value or {}).items():
                    self.known_name(word, inner, (*loc, key, inner), on_key=True)
                    for n, item in enumerate(below if isinstance(below, list) else ()):
                        self.known_name("item", item, (*loc, key, inner, n))
            elif key in REFERS and is_id(type_of(info)):
                for n, item in enumerate(value if isinstance(value, list) else ()):
                    self.known_name(REFERS[key], item, (*loc, key, n))
                if isinstance(value, str):
                    self.known_name(REFERS[key], value, (*loc, key))

    def known_name(self, word: str, name: str, loc: Loc, on_key: bool = False) -> None:
        """A name that must be one of a section's."""
        if name not in self.known[word]:
            article = "an" if word[0] in "aeiou" else "a"
            step = did_you_mean(name, self.known[word])
            if word == "tier":
                step += f", or add {name} to `tiers`"
            self.say(
                loc,
                f"there is no {word} '{name}'",
                f"{step}" if self.known[word] else f"add {article} {word}",
                on_key=on_key,
            )

    # Records ----------------------------------------------------------------------------------------------------------

    def contract(self, contract: Contract[Any], loc: Loc) -> None:
        """The term runs forwards; clauses speak of the contract's own items and days."""
        if contract.term.to.end <= contract.term.from_.first:
            what = f"the term ends before it starts ({contract.term.from_} to {contract.term.to})"
            self.say((*loc, "term", "to"), what, "put the later day in `to`")
        for name, clause in contract.clauses.items():
            at = (*loc, "clauses", name)
            for n, item in enumerate(clause.items or ()):
                if item in self.known["item"] and item not in contract.items:
                    step = did_you_mean(item, tuple(contract.items)) + ", or add it to the contract's items"
                    self.say((*at, "items", n), f"the contract does not cover item '{item}'", step)
            if clause.since and clause.until and clause.until.end <= clause.since.first:
                self.say((*at, "until"), "the clause ends before it starts", "put the later day in `until`")
            late = clause.since and clause.since.first >= contract.term.to.end
            if late or (clause.until and clause.until.end <= contract.term.from_.first):
                key = "since" if late else "until"
                step = f"choose days inside {contract.term.from_} to {contract.term.to}"
                self.say((*at, key), "the clause never applies: it lies outside the term", step, "warning")

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
        self.part(row.item, row.part, loc)

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
        if not fleet.rack and not fleet.accelerator and (fleet.bought is None or not fleet.per_unit):
            step = "add 'rack: ...' or 'accelerator: ...', or `per_unit` with `bought`"
            self.say(loc, "the fleet does not say what it is made of", step)

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
        for name in sorted(scenario.contracts.keys() & scenario.markets.keys()):
            what = f"a contract and a market are both called '{name}'"
            self.say(("markets", name), what, "rename one of them", on_key=True)
        for name in sorted(scenario.needs.keys() & scenario.fleets.keys()):
            self.say(
                ("fleets", name), f"a need and a fleet are both called '{name}'", "rename one of them", on_key=True
            )
        for lane_name, lane in scenario.lanes.items():
            if lane.from_ == lane.to:
                self.say(("lanes", lane_name, "to"), "the lane ends where it starts", "name two different places")
