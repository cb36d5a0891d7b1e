"""What makes data centers grow: fleets of racks and accelerators, and what one of each carries and needs."""

from typing import Annotated

from planner.scenario.fields import (
    Bandwidth,
    CountSeries,
    Id,
    IdlePrice,
    Names,
    Power,
    Quantity,
    Record,
    Size,
    SizePerUnit,
    SizeSeries,
    Some,
    Text,
    said,
)


class Fleet(Record):
    """Racks or accelerators of one generation at one site, installed by date."""

    at: Id = said("site")
    rack: Id | None = said("a rack of the catalogue", None)
    accelerator: Id | None = said("an accelerator of the catalogue", None)
    series: CountSeries = said("how many stand by each date")
    per_unit: dict[Id, SizePerUnit] = said("need per unit and tier, instead of the catalogue's", {})
    bought: Names | None = said("tiers we buy; the others are embedded in the accelerator's price", None)
    items: dict[Id, Some] = said("items that may serve a tier; all of the tier when absent", {})
    idle: IdlePrice | None = said("what an idle accelerator costs; the catalogue's when absent", None)
    power: Power | None = said(
        "power of one unit without the memory and storage that are bought; none is drawn when absent", None
    )
    owner: Text = said("who answers for this entry", "")


class Accelerator(Record):
    """What one accelerator carries and needs."""

    needs: dict[Id, Size] = said("size per tier", {})
    revised: dict[Id, SizeSeries] = said("size per tier of those installed from a date on, where it changes", {})
    embedded: Names = said("tiers inside the accelerator's price", [])
    bandwidth: dict[Id, Bandwidth] = said("what its memory of a tier can read and write in a second", {})
    idle: IdlePrice | None = said("what an idle hour costs", None)


class Rack(Record):
    """What one rack carries and needs."""

    accelerator: Id | None = said("which accelerator", None)
    accelerators: Annotated[float, Quantity("count")] = said("how many", 1.0, gt=0)
    needs: dict[Id, Size] = said("size per tier", {})
    revised: dict[Id, SizeSeries] = said("size per tier of those installed from a date on, where it changes", {})
    embedded: Names = said("tiers inside the accelerator's price", [])
