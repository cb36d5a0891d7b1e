"""Items: internal part numbers, and what becomes of a piece: how long it stands, what wears it, and what of it comes back.

Sizes are GB, power in W, shares are fractions, durations keep the unit they were said in.
"""

from __future__ import annotations

from pydantic import model_validator

from planner.scenario.fields import (
    Bandwidth,
    BitEnergy,
    Count,
    Id,
    Length,
    Names,
    Portion,
    Power,
    Price,
    Record,
    Size,
    Text,
    When,
    Yearly,
    refuse,
    said,
)


class Harvest(Record):
    """What comes back of an item that is retired while it still works."""

    yield_: Portion = said("share of what is retired that comes back as good pieces", alias="yield")
    after: Length | None = said("from retirement to stock; at once when absent", None)
    at: Id | None = said("where it comes back; where it stood when absent", None)
    as_: Id | None = said("the item that it comes back as; itself when absent", None, alias="as")


class Warranty(Record):
    """What comes back of an item that fails while its maker stands for it."""

    for_: Length = said("how long, from the day a piece is put in", alias="for")
    returns: Portion = said("share of what fails that comes back as good pieces", 1.0)
    turnaround: Length | None = said("from failure to stock; at once when absent", None)
    at: Id | None = said("where it comes back; where it stood when absent", None)
    price: Price | None = said("money per GB or piece that comes back; free when absent", None)


class Endurance(Record):
    """How much may be written to an item before it is worn out: drive writes a day, or all that may be written to a piece."""

    dwpd: Count | None = said("drive writes per day; with `for`", None)
    for_: Length | None = said("how long they are warranted; with `dwpd`", None, alias="for")
    written: Size | None = said("instead: what may be written to one piece in all", None, gt=0)

    @model_validator(mode="after")
    def one_way(self) -> Endurance:
        """Exactly one of the two ways to say it."""
        if (self.dwpd is None) != (self.for_ is None) or (self.dwpd is None) == (self.written is None):
            raise refuse(
                "endurance is drive writes per day for a time, or what may be written to a piece in all",
                "write {dwpd: 1, for: 5 years} or {written: 56 PB}",
            )
        if self.dwpd is not None and (self.dwpd <= 0 or self.for_ is None or self.for_.count <= 0):
            raise refuse(
                "the endurance is nothing, and wear is reckoned by it", "write it like {dwpd: 1, for: 5 years}"
            )
        return self

    def per_gb(self, package: float) -> float:
        """GB that may be written per GB of size, for pieces of so many GB."""
        if self.written is not None:
            return self.written / package
        return (self.dwpd or 0.0) * (self.for_.days() if self.for_ else 0.0)


class MakersPart(Record):
    """A manufacturer's part number of an item, and where it may be built in."""

    supplier: Id = said("who makes it")
    approved: Names | None = said("integrators that may build it in (the approved vendor list); all when absent", None)


class Item(Record):
    """An internal part number: what is stocked, counted and planned."""

    tier: Id = said("the role it plays: hbm, dram, flash, disk or a tier of your own")
    description: Text = said("words for people", "")
    package: Size | None = said("size of one piece; without it the item is planned in GB only", None, gt=0)
    power: Power = said("power one piece draws when installed", 0.0)
    bandwidth: Bandwidth | None = said("what one piece can read in a second; no limit when absent", None, gt=0)
    write_bandwidth: Bandwidth | None = said("what it can write in a second; as it reads when absent", None, gt=0)
    moving: BitEnergy = said("energy of a bit read or written, beside `power`", 0.0)
    fails: Yearly = said("share of installed pieces that fail in a year", 0.0, lt=1)
    fallout: Portion = said("share of the pieces put into racks that the line loses", 0.0, lt=1)
    life: Length | None = said("how long a piece stands before it is retired", None)
    shelf_life: Length | None = said("longest that it may lie at one place before it is built in", None)
    endurance: Endurance | None = said("how much may be written to it before it is worn out", None)
    warranty: Warranty | None = said("what comes back of pieces that fail", None)
    harvest: Harvest | None = said("what comes back of pieces that are retired", None)
    follows: Id | None = said("the item whose needs it may serve too", None)
    last_order: When | None = said("last day on which anybody takes an order for it", None)
    last_ship: When | None = said("last day on which anybody hands it over", None)
    decay: Yearly = said("share of the index value that stock on hand loses in a year", 0.0)
    index: Id | None = said("the price index that tells what the item is worth", None)
    parts: dict[Id, MakersPart] = said("manufacturers' part numbers; none means any supplier's will do", {})

    @model_validator(mode="after")
    def ends_in_order(self) -> Item:
        """The last shipment follows the last order; what may be written to a piece, in all or in a second, needs its size."""
        if self.last_order and self.last_ship and self.last_ship.last < self.last_order.first:
            what = f"the last shipment, {self.last_ship}, comes before the last order, {self.last_order}"
            raise refuse(what, "exchange the two days")
        if self.endurance is not None and self.endurance.written is not None and self.package is None:
            raise refuse("endurance is said of a piece, and nothing says how large a piece is", "add package: 30.72 TB")
        if self.package is None and (self.bandwidth or self.write_bandwidth):
            raise refuse("a bandwidth is that of one piece, and nothing says how large one is", "add package: 30.72 TB")
        return self
