"""What makes data centers grow: fleets of racks and accelerators, and what one of each carries and needs."""

from math import floor
from typing import Literal, Self

from pydantic import model_validator

from planner.scenario.fields import (
    CountSeries,
    Id,
    IdlePrice,
    Names,
    Pieces,
    Portion,
    Power,
    PowerSeries,
    Record,
    Series,
    Size,
    SizePerUnit,
    SizeSeries,
    Some,
    Text,
    Things,
    WritesSeries,
    refuse,
    said,
)

WHOLE = 1e-9
"""What rounding may take of a whole unit."""


class Slots(Record):
    """Slots of one unit that any of some items fill, piece by piece."""

    pieces: Pieces = said("how many")
    items: Some = said("items of one tier, any of which fits")


Kit = dict[Id, Pieces | Slots]
"""What is put into one unit: pieces by item, or slots under a name of their own."""


class Accelerator(Record):
    """What one accelerator carries and needs."""

    needs: dict[Id, Size] = said("size per tier", {})
    revised: dict[Id, SizeSeries] = said("size per tier of those installed from a date on, where it changes", {})
    embedded: Names = said("tiers inside the accelerator's price", [])
    idle: IdlePrice | None = said("what an idle hour costs", None)


class Rack(Record):
    """What one rack carries and needs."""

    accelerator: Id | None = said("which accelerator", None)
    accelerators: Things = said("how many", 1.0)
    power: Power | None = said(
        "what one draws, for fleets that are `given` power and say none of their own", None, gt=0
    )
    needs: dict[Id, Size] = said("size per tier", {})
    kit: Kit = said("pieces put into one of them: {ddr5-rdimm-128: 32 ea}; its tiers are not asked for by size", {})
    revised: dict[Id, SizeSeries] = said("size per tier of those installed from a date on, where it changes", {})
    embedded: Names = said("tiers inside the accelerator's price", [])


class Fleet(Record):
    """Racks or accelerators of one generation at one site, installed by date."""

    at: Id = said("site")
    rack: Id | None = said("a rack of the catalogue", None)
    accelerator: Id | None = said("an accelerator of the catalogue", None)
    series: CountSeries = said("how many stand by each date", None)
    given: PowerSeries | None = said(
        "instead of `series`: IT power given to it by each date, for whole units of `power`", None
    )
    state: Literal["bought", "consigned", "announced"] = said(
        "bought: ours; consigned: placed here by their owner, so that none is idle at the catalogue's price; "
        "announced: not ordered yet",
        "bought",
    )
    trust: Portion | None = said(
        "share of the units to count on while they are only announced; all of them when absent", None
    )
    per_unit: dict[Id, SizePerUnit] = said("need per unit and tier, instead of the catalogue's", {})
    kit: Kit = said("pieces put into one unit, instead of the rack's kit: {ddr5-rdimm-128: 32 ea}", {})
    starts: Literal["in part", "complete"] = said(
        "complete: a unit runs when all that it needs is there, and idle ones are counted once; in part: tier by tier",
        "in part",
    )
    come: CountSeries | None = said("units whose accelerators have come by each date; all of them when absent", None)
    bought: Names | None = said("tiers we buy; the others are embedded in the accelerator's price", None)
    items: dict[Id, Some] = said("items that may serve a tier; all of the tier when absent", {})
    writes: dict[Id, WritesSeries] = said(
        "what is written to a tier, or to a line of its kit, in a time, in all or per GB, by date", {}
    )
    idle: IdlePrice | None = said("what an idle accelerator costs; the catalogue's when absent", None)
    power: Power | None = said(
        "power of one unit without the memory and storage that are bought; when absent none is drawn, or, of a fleet that is "
        "`given` power, its rack's",
        None,
    )
    owner: Text = said("who answers for this entry", "")

    @model_validator(mode="after")
    def counted(self) -> Self:
        """How many units stand is said once: as a number, or by the power that is given to them."""
        if (self.series is None) == (self.given is None):
            raise refuse(
                "a fleet is counted by units or by power", "write series: {2027-03: 120}, or given: {2027-03: 17 MW}"
            )
        if self.trust is not None and self.state != "announced":
            raise refuse(
                f"the units are {self.state}, so all of them count", "write state: announced, or take `trust` out"
            )
        return self

    def drawn_by(self, rack: Rack | None) -> float | None:
        """W of one unit: its own, else its rack's; None where nobody says it."""
        return self.power or (rack.power if rack else None)

    def with_units(self, rack: Rack | None) -> Self:
        """The same with its units as a series: as many whole ones as are fed, and of what is announced the share to count on."""
        power, units = self.power, self.series
        if self.given is not None:
            power = self.drawn_by(rack)
            fed = ((day, float(floor(watts / power + WHOLE)) if power else 0.0) for day, watts in self.given.points)
            units = Series(tuple(fed))
        if units is None or (units is self.series and self.trust is None):
            return self
        share = 1.0 if self.trust is None else self.trust
        counted = Series(tuple((day, count * share) for day, count in units.points))
        return self.model_copy(update={"series": counted, "power": power})
