"""The scenario as frozen records: what each section of the YAML may say, field by field.

Collections are maps keyed by id. The kinds of clauses, needs, costs and policies are not named here: they are the type
parameters of `Contract` and `Scenario`, filled from the part registries by `planner.app`. Sizes are GB, money is in the
scenario's currency, power in W, shares are fractions.
"""

from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import BeforeValidator, model_validator

from planner.scenario.agreements import ClauseT, Contract
from planner.scenario.delays import Delay
from planner.scenario.fields import (
    CarbonSeries,
    EnergySeries,
    Extra,
    Flag,
    FlowSeries,
    Id,
    Length,
    Money,
    MoneySeries,
    Portion,
    PortionSeries,
    PowerSeries,
    Premium,
    Price,
    PriceSeries,
    Quantity,
    Record,
    ShareSeries,
    SignedMoney,
    Size,
    Some,
    Text,
    Volume,
    When,
    Whole,
    WholeSeries,
    Yearly,
    said,
)
from planner.scenario.growth import Accelerator, Fleet, Rack
from planner.scenario.items import Item
from planner.scenario.machines import Architecture, Roofline, Tier
from planner.scenario.uncertainty import DriverT, MeasureT, Risk

Confidence = Literal["entitlement", "confirmed", "written", "verbal", "forecast"]
Version = Annotated[Literal[1], BeforeValidator(lambda value: 1 if value == "1" else value)]


class Horizon(Record):
    """The periods of the plan: weeks, then months, then quarters to a date; or so many equal steps."""

    start: When = said("first day of the plan")
    weeks: Whole | None = said("how many weeks come first", None)
    months: Whole | None = said("how many months follow the weeks", None)
    quarters_until: When | None = said("quarters follow until the one that holds this date", None)
    periods: Whole | None = said("instead of weeks, months and quarters: how many equal periods", None)
    step: Literal["day", "week", "month", "quarter", "year"] | None = said("length of the equal periods", None)


class FiscalCalendar(Record):
    """The company's own year, for budgets, cash and spend."""

    starts: Whole = said("month the fiscal year starts in, 1 to 12", 1)
    pattern: Literal["calendar", "4-4-5", "4-5-4", "5-4-4"] = said("how weeks make months", "calendar")


class MoneyRules(Record):
    """Currency, discounting and the fiscal calendar."""

    currency: Text = said("the one currency of the scenario, three letters", "USD")
    discount_rate: Yearly = said("yearly rate money is discounted at, from as_of, by days", 0.0, le=1)
    fiscal_calendar: FiscalCalendar = said("the company's own year", FiscalCalendar())


class Location(Record):
    """A place stock can be."""

    kind: Literal["fab", "backend", "hub", "integrator", "site"] = said("what happens there", "site")
    country: Text = said("for duty", "")
    cycle: Length | None = said("time an integrator needs between parts in and racks out", None)
    storage: Size | None = said("most that may lie there; none at a fab or back end unless given", None)
    power: PowerSeries | None = said(
        "power there is, at the meter; by date where it comes in phases, none before the first", None
    )
    space: WholeSeries | None = said("units of fleets that may stand there, by date; any number when absent", None)
    pue: Annotated[float, Quantity("factor", least=1.0)] = said("meter power over IT power", 1.0)
    energy: EnergySeries | None = said("price of energy", None)
    carbon: CarbonSeries | None = said("CO2 equivalent of its energy, for a cost of kind carbon", None)
    opens: When | None = said("nothing arrives before", None)
    owner: Text = said("who answers for this entry", "")


class Fab(Record):
    """Where a supplier makes things."""

    country: Text = said("for duty and concentration", "")
    shares_risk: list[Text] = said("groups that fail together, such as an earthquake zone or a shared fab", [])


class Supplier(Record):
    """Who sells."""

    name: Text = said("full name", "")
    group: Id | None = said("the group it belongs to; itself when absent", None)
    fabs: dict[Id, Fab] = said("where it makes things; each is also a location of kind fab", {})
    fiscal_year_ends: Whole | None = said("month its fiscal year ends in, 1 to 12: when its quarters close", None)
    fails: When | None = said("day from which on it hands over nothing, and is owed nothing", None)
    owner: Text = said("who answers for this entry", "")


class Lane(Record):
    """A link between two locations."""

    from_: Id = said("where it starts", alias="from")
    to: Id = said("where it ends")
    lead_time: Length | None = said("door to door", None)
    delays: list[Delay] = said("stretches in which what is due off it comes later", [])
    cost: PriceSeries | None = said("freight", None)
    costs: dict[Id, PriceSeries] = said("freight of single items, instead of `cost`", {})
    items: Some | None = said("what may travel; everything when absent", None)
    capacity: FlowSeries | None = said("most that may leave in a time, all items together", None)
    capacities: dict[Id, FlowSeries] = said("most of single items that may leave in a time", {})
    fixed: Money | None = said("fee for using the lane at all", None)
    fixed_per: Literal["period", "horizon"] = said("the fee is due in each period of use, or once", "period")
    minimum: Size | None = said("least that goes when the lane is used (in a period, or over the horizon)", None)

    @property
    def limited(self) -> bool:
        """Only so much may leave on it in a time, so that it matters in which period goods leave."""
        return self.capacity is not None or bool(self.capacities)


class Duty(Record):
    """A row of the duty table: what crossing a border costs."""

    items: Some | None = said("which items; all when absent", None)
    tiers: Some | None = said("which tiers; all when absent", None)
    from_: Text = said("country of origin; any when absent", "", alias="from")
    to: Text = said("country of import")
    rate: ShareSeries = said("share of the customs value, or shares by date")
    since: When | None = said("first day it applies", None)
    until: When | None = said("last day it applies", None)
    source: Text = said("where the rate is read", "")


class Index(Record):
    """A price series that contracts and markets refer to."""

    basis: Text = said("what it measures and how it is settled", "")
    now: Price | None = said("value at as_of", None)
    history: PriceSeries | None = said("values before as_of", None)
    forward: PriceSeries | None = said("values expected after as_of", None)
    source: Text = said("who publishes it", "")
    owner: Text = said("who answers for this entry", "")


class IndexPrice(Record):
    """A price that follows an index."""

    index: Id = said("which index")
    premium: Premium = said("above it (below when negative)", 0.0)
    plus: Extra | None = said("an amount on top", None)


class Market(Record):
    """Uncontracted supply."""

    items: Some = said("what it sells")
    supplier: Id | None = said("who sells; a broker who delivers any approved part when absent", None)
    price: IndexPrice | PriceSeries = said("a price, a dated price, or {index, premium}")
    available: FlowSeries | None = said("most that can be called in a time; unlimited when absent", None)
    fill: PortionSeries | None = said("share of what is called that arrives; before its first date all of it", None)
    lead_time: Length | None = said("call to delivery", None)
    delays: list[Delay] = said("stretches in which what is due of it comes later", [])
    ships_from: Id | None = said("location or fab where it is handed over", None)
    delivers_to: Some | None = said("locations it is delivered to", None)
    order_fee: MoneySeries | None = said("fixed fee in each period with a call", None)
    minimum: Volume | None = said("least that is called in a period with a call", None)
    owner: Text = said("who answers for this entry", "")


class StockRow(Record):
    """What is there on the first day, or on its way."""

    at: Id = said("where (for goods in transit: where they arrive)")
    item: Id = said("which item")
    part: Id | None = said("which manufacturer's part", None)
    quantity: Volume = said("how much")
    state: Literal["on_hand", "installed", "in_transit"] = said("lying, built in, or on its way", "on_hand")
    arrives: When | None = said("day goods in transit arrive", None)
    since: When | None = said("day since which it stands or lies there; the horizon's first when absent", None)


class OpenOrder(Record):
    """A placed purchase-order schedule line."""

    supplier: Id = said("who it was placed with; a broker, who counts for nobody, when absent", "")
    contract: Id | None = said("the contract it was called under", None)
    item: Id = said("which item")
    part: Id | None = said("which manufacturer's part", None)
    quantity: Volume = said("how much is still to come")
    to: Id = said("where it arrives")
    promised: When = said("the supplier's promise date")
    confidence: Confidence = said("how solid the promise is", "confirmed")
    due: Money = said("money still to be paid for it", 0.0)
    due_on: When | None = said("when the money is due; on arrival when absent", None)
    cancellable_until: When | None = said("last day it can be cancelled; firm when absent", None)
    cancel_fee: Portion = said("share of the money due that a cancellation costs", 0.0)
    comes: Portion = said("share of what is counted on of it that comes in the end", 1.0)
    moved: Flag = said("it has been rescheduled before, and is not again", False)
    delays: list[Delay] = said("stretches in which it comes later than promised or moved to", [])
    owner: Text = said("who answers for this line", "")


class Payable(Record):
    """Money that is owed already: goods are here, the invoice is not paid yet."""

    amount: SignedMoney = said("how much; below zero where it is owed to us")
    due_on: When = said("when it is paid")
    supplier: Id | None = said("to whom", None)
    contract: Id | None = said("under which contract", None)
    document: Text = said("the invoice", "")


class PlannedCall(Record):
    """What the last plan would call of a source, in one of its periods."""

    source: Id = said("contract or market")
    item: Id = said("which item")
    to: Id = said("where it is called to")
    since: When = said("first day of the period it is called in")
    until: When = said("last day of that period")
    quantity: Volume = said("how much")


NeedT = TypeVar("NeedT")
CostT = TypeVar("CostT")
PolicyT = TypeVar("PolicyT")
WorkloadT = TypeVar("WorkloadT")


FULL_TRUST: dict[str, float] = {"entitlement": 1, "confirmed": 1, "written": 1, "verbal": 1, "forecast": 0}


class Scenario(Record, Generic[NeedT, ClauseT, CostT, PolicyT, DriverT, MeasureT, WorkloadT]):
    """A whole scenario, as the model, the audit and the report read it."""

    planner: Version = said("version of this format: 1")
    name: Id = said("name of the scenario")
    description: Text = said("what it shows", "")
    as_of: When | None = said("what is known and placed by then; the horizon's first day when absent", None)
    horizon: Horizon = said("the periods of the plan")
    money: MoneyRules = said("currency, discounting, fiscal calendar", MoneyRules())
    catalog: Text | None = said("a shipped catalogue to stand on", None)
    tiers: dict[Id, Text | Tier] = said("tiers of your own, with a word on each", {})
    items: dict[Id, Item] = said("internal part numbers", {})
    accelerators: dict[Id, Accelerator] = said("accelerators", {})
    racks: dict[Id, Rack] = said("racks", {})
    locations: dict[Id, Location] = said("places", {})
    suppliers: dict[Id, Supplier] = said("who sells", {})
    lanes: dict[Id, Lane] = said("links between places", {})
    duties: dict[Id, Duty] = said("the duty table", {})
    indices: dict[Id, Index] = said("price series", {})
    needs: dict[Id, NeedT] = said("what is needed where", {})
    models: dict[Id, Architecture] = said("models that workloads run", {})
    rooflines: dict[Id, Roofline] = said("what accelerators compute and read, by accelerator", {})
    workloads: dict[Id, WorkloadT] = said("what is to be run: the bytes behind needs", {})
    fleets: dict[Id, Fleet] = said("racks and accelerators that make needs", {})
    markets: dict[Id, Market] = said("uncontracted supply", {})
    contracts: dict[Id, Contract[ClauseT]] = said("agreements", {})
    stock: dict[Id, StockRow] = said("what is there", {})
    open_orders: dict[Id, OpenOrder] = said("placed orders", {})
    payables: dict[Id, Payable] = said("money that is owed already", {})
    last_plan: dict[Id, PlannedCall] = said("what the last plan would call: changes are told against it", {})
    trust: dict[Confidence, Portion] = said("share of an open order's quantity to count on, by confidence", {})
    costs: dict[Id, CostT] = said("further costs", {})
    policies: dict[Id, PolicyT] = said("rules of our own", {})
    risk: Risk[DriverT, MeasureT] = said("what is uncertain, and when it is learned", Risk())

    @model_validator(mode="after")
    def counted(self) -> Self:
        """Fleets with their units as series, which may rest on the power of their racks."""
        fleets = {name: fleet.with_units(self.racks.get(fleet.rack or "")) for name, fleet in self.fleets.items()}
        self.__dict__["fleets"] = fleets
        return self


AnyScenario = Scenario[Any, Any, Any, Any, Any, Any, Any]
