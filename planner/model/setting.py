"""The setting of a plan: all that is data before anything is decided (time, conversions, prices, requirements).

Pure records and arithmetic, shared by the model, the audit and the report; it knows no linear program. Sizes are GB,
money is in the scenario's currency, every price is per GB, and a period's values stand at its first day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from planner.calendar import Fiscal, Period, add, arrival, build_horizon, period_of, units_in, years_between
from planner.errors import InputError, Problem
from planner.model.cells import Cell
from planner.model.clusters import clusters_of
from planner.model.futures import Future, futures_of
from planner.model.index_path import joined
from planner.model.jobs import jobs_of
from planner.model.network import Network
from planner.model.plugin import Requirement
from planner.model.requirements import compiled
from planner.model.terms import Terms
from planner.model.unfolding import Unfolding, unfoldings
from planner.model.workload import Demands
from planner.model.worlds import binding
from planner.quantities import Amount, Duration, Rate, UnitPrice
from planner.scenario.fields import Series, T
from planner.scenario.records import FULL_TRUST, AnyScenario, IndexPrice, Lane, OpenOrder, StockRow

if TYPE_CHECKING:
    from planner.model.kin import Kin
    from planner.model.outages import Down


class Setting:
    """A scenario worked out over its periods."""

    def __init__(self, scenario: AnyScenario) -> None:
        self.scenario, horizon = scenario, scenario.horizon
        self.periods: tuple[Period, ...] = build_horizon(
            horizon.start.first,
            weeks=horizon.weeks or 0,
            months=horizon.months or 0,
            quarters_until=horizon.quarters_until,
            periods=horizon.periods,
            step=horizon.step,
        )
        self.start, self.end = self.periods[0].start, self.periods[-1].end
        self.as_of: date = scenario.as_of.first if scenario.as_of else self.start
        self.currency = scenario.money.currency
        self._arrivals: dict[tuple[Duration, ...], tuple[int | None, ...]] = {}
        self._prices: dict[str, dict[str, tuple[float | None, ...]]] = {}
        self._indices: dict[str, Series[UnitPrice]] = {}
        self._passages: dict[tuple[Duration, ...], tuple[int | None, ...]] = {}
        self.chosen: dict[str, str] = {}  # in a future: the outcome of each driver
        self.written: Setting = self  # in a future: the setting that it is one of
        self.fills: dict[str, frozenset[tuple[float, ...]]] = {}  # with a part of the futures: what sources fill in all
        self.kin: tuple[Kin, int] | None = None  # in a future: those that may come, and which of them it is
        self.down: Down | None = None  # in the world of an outage: what it takes away
        self.fiscal = Fiscal(scenario.money.fiscal_calendar.starts, scenario.money.fiscal_calendar.pattern)

    @cached_property
    def futures(self) -> tuple[Future, ...]:
        """Every way things may turn out, with its probability; this setting alone where nothing is uncertain."""
        return futures_of(self)

    @cached_property
    def ways(self) -> tuple[Future, ...]:
        """All that a plan is made for: the futures, then the worlds of outages, which have no probability."""
        return (*self.futures, *binding(self))

    @cached_property
    def unfoldings(self) -> Mapping[str, Unfolding]:
        """When the outcomes of each driver that is decided once are told apart."""
        return unfoldings(self)

    def share_times(self, other: Setting) -> None:
        """Take over what another setting of the same periods has worked out of its lead times."""
        self._arrivals, self._passages = other._arrivals, other._passages

    # Time and money -------------------------------------------------------------------------------------------------

    def discount(self, day: date) -> float:
        """Worth today of one unit of money on `day`; what is due before as_of counts in full."""
        rate = self.scenario.money.discount_rate
        return float((1.0 + rate) ** -max(0.0, years_between(self.as_of, day)))

    @cached_property
    def discounts(self) -> tuple[float, ...]:
        """Discount factor of each period's first day."""
        return tuple(self.discount(period.start) for period in self.periods)

    def units(self, p: int, per: str) -> float:
        """How many `per` (month, year, hour...) period `p` counts."""
        return units_in(self.periods[p].start, self.periods[p].end, per)

    def period_starting(self, day: date) -> int | None:
        """First period that starts on or after `day`, None beyond the horizon."""
        return arrival(self.periods, day, 0)

    def period_holding(self, day: date) -> int | None:
        """The period that `day` lies in, None outside the horizon."""
        return period_of(self.periods, day)

    def after(self, day: date, leads: Iterable[Duration]) -> date:
        """`day` plus lead times, added one after the other by the calendar."""
        for lead in leads:
            day = add(day, lead.count, lead.unit)
        return day

    def arrivals(self, leads: tuple[Duration, ...]) -> tuple[int | None, ...]:
        """For what is called in each period, the period it arrives in after these lead times; None beyond the horizon."""
        if leads not in self._arrivals:
            days = (self.after(period.start, leads) for period in self.periods)
            self._arrivals[leads] = tuple(self.period_starting(day) for day in days)
        return self._arrivals[leads]

    def passages(self, leads: tuple[Duration, ...]) -> tuple[int | None, ...]:
        """For what is called in each period, the period that holds the day after these lead times."""
        if leads not in self._passages:
            days = (self.after(period.start, leads) for period in self.periods)
            self._passages[leads] = tuple(self.period_holding(day) for day in days)
        return self._passages[leads]

    def spans(self, per: str) -> tuple[Cell, ...]:
        """The periods by fiscal year, quarter or month of their first day; each alone (period); or all as one (horizon)."""
        name = {"year": self.fiscal.year, "quarter": self.fiscal.quarter, "month": self.fiscal.month}.get(per)
        found: dict[str, list[int]] = {}
        for p, period in enumerate(self.periods):
            label = name(period.start) if name else period.label if per == "period" else "horizon"
            found.setdefault(label, []).append(p)
        return tuple(
            Cell(label, self.periods[cell[0]].start, self.periods[cell[-1]].end, tuple(cell), False, False)
            for label, cell in found.items()
        )

    # Conversions ----------------------------------------------------------------------------------------------------

    def gb_per_piece(self, item: str) -> float:
        """GB in one piece of an item; 1 where none says how large it is, for then nothing counts its pieces."""
        return self.scenario.items[item].package or 1.0

    def gb(self, amount: Amount, item: str) -> float:
        """An amount in GB or pieces, as GB."""
        return amount.value * (self.gb_per_piece(item) if amount.unit == "ea" else 1.0)

    def per_gb(self, price: UnitPrice, item: str) -> float:
        """A price per GB or per piece, as money per GB."""
        return price.value / (self.gb_per_piece(item) if price.unit == "ea" else 1.0)

    def flow(self, rate: Rate, item: str, first: date, end: date) -> float:
        """GB that a rate gives over the days from `first` to `end` (exclusive)."""
        return rate.value * (self.gb_per_piece(item) if rate.unit == "ea" else 1.0) * units_in(first, end, rate.per)

    def flows(self, series: Series[Rate], item: str) -> tuple[float, ...]:
        """GB per period of a dated rate; 0 before its first date."""
        return tuple(
            0.0 if (rate := series.at(p.start)) is None else self.flow(rate, item, p.start, p.end) for p in self.periods
        )

    def lane_flows(self, lane: Lane) -> tuple[float, ...] | None:
        """Most that may leave on a lane in each period, all items together; pieces are those of the items it takes."""
        return None if lane.capacity is None else self.flows(lane.capacity, min(lane.items or self.scenario.items))

    # Prices ---------------------------------------------------------------------------------------------------------

    def index_value(self, name: str, day: date, item: str = "") -> float | None:
        """An index on `day`: the forward curve after as_of, else its value now, else its history; held until the next."""
        found = self.index_quote(name, day)
        return None if found is None else self.per_gb(found, item) if item else found.value

    def index_quote(self, name: str, day: date) -> UnitPrice | None:
        """The same in the unit it is quoted in, per GB or per piece."""
        return self.index_path(name).at(day)

    def index_path(self, name: str) -> Series[UnitPrice]:
        """All that an index has said, and is expected to say."""
        if name not in self._indices:
            self._indices[name] = joined(self.scenario.indices[name], self.as_of)
        return self._indices[name]

    def item_value(self, item: str, day: date) -> float | None:
        """What one GB of an item is worth on `day`, by its index; None where it has none."""
        name = self.scenario.items[item].index
        return None if name is None else self.index_value(name, day, item)

    def worth(self, items: Iterable[str], why: str) -> dict[str, tuple[float, ...]]:
        """Index value per GB of each item in each period. Raises InputError for every item that has none on some day."""
        found: dict[str, tuple[float, ...]] = {}
        wrong = []
        for item in sorted(set(items)):
            path = [self.item_value(item, period.start) for period in self.periods]
            known = tuple(value for value in path if value is not None)
            found[item] = known
            if len(known) < len(path):
                day = self.periods[path.index(None)].start
                what = f"{item} has no index value on {day}, which {why} is reckoned with"
                step = "name an index for it that has a value on that day (now, history or forward)"
                wrong.append(Problem(what, step, path=f"items.{item}.index"))
        if wrong:
            raise InputError(wrong)
        return found

    @staticmethod
    def held(series: Series[T], day: date) -> T:
        """A dated price on a day; before its first date the first one holds."""
        found = series.at(day)
        return series.first if found is None else found

    def market_price(self, price: IndexPrice | Series[UnitPrice], item: str, day: date) -> float | None:
        """Price per GB on a market on `day`."""
        if isinstance(price, Series):
            found = price.at(day)
            return None if found is None else self.per_gb(found, item)
        value = self.index_value(price.index, day, item)
        plus = self.per_gb(price.plus, item) if price.plus is not None else 0.0
        return None if value is None else value * (1.0 + price.premium) + plus

    def source_prices(self, name: str) -> dict[str, tuple[float | None, ...]]:
        """Price per GB of each item of a source in each period, by delivery; None where nothing can be bought."""
        if name in self.terms:
            return self.terms[name].prices
        if name not in self._prices:
            market, days = self.scenario.markets[name], [period.start for period in self.periods]
            self._prices[name] = {
                item: tuple(self.market_price(market.price, item, day) for day in days) for item in market.items
            }
        return self._prices[name]

    def fill(self, name: str) -> tuple[float, ...]:
        """Share of what is called from a source in each period that it delivers: all, unless a market or contract says less."""
        market, contract = self.scenario.markets.get(name), self.scenario.contracts.get(name)
        share = market.fill if market else contract.delivers if contract else None
        if share is None:
            return (1.0,) * len(self.periods)
        found = (share.at(period.start) for period in self.periods)
        return tuple(1.0 if value is None else value for value in found)

    def available(self, name: str) -> tuple[float, ...] | None:
        """GB that can be called from a source in each period; None where there is no limit."""
        market = self.scenario.markets.get(name)
        return None if market is None or market.available is None else self.flows(market.available, market.items[0])

    # What is there and what is needed ---------------------------------------------------------------------------------

    requirements: cached_property[tuple[Requirement, ...]] = cached_property(compiled)
    """Every need, fleet and workload, compiled, sorted by id."""
    clusters = cached_property(clusters_of)
    """Every fleet whose units run only when complete."""
    jobs = cached_property(jobs_of)
    """Every workload whose work stops for what it lacks."""
    demands = cached_property(Demands)
    """What each workload asks for in each period, worked out once."""

    def items_of(self, tier: str) -> tuple[str, ...]:
        """Items that play the role of a tier."""
        return tuple(sorted(name for name, item in self.scenario.items.items() if item.tier == tier))

    def opening(self, location: str) -> date:
        """First day on which anything may be needed at a location."""
        place = self.scenario.locations.get(location)
        return place.opens.first if place is not None and place.opens is not None else date.min

    @cached_property
    def network(self) -> Network:
        """Sources, stores and moves."""
        return Network(self)

    @cached_property
    def terms(self) -> dict[str, Terms]:
        """The terms of each contract, by id."""
        return {name: Terms(self, name, contract) for name, contract in sorted(self.scenario.contracts.items())}

    def trust(self, order: OpenOrder) -> float:
        """Share of an open order's quantity that the plan counts on today, the same in every future."""
        return self.scenario.trust.get(order.confidence, FULL_TRUST[order.confidence])

    def past_due(self, order: OpenOrder) -> bool:
        """An order promised before as_of and not received: flagged, and not counted on until it is promised anew."""
        return order.promised.last < self.as_of

    def lands(self, order: OpenOrder) -> int | None:
        """Period an open order arrives in: the first that starts on or after its promise date (the first at least)."""
        return None if self.past_due(order) else self.period_starting(max(order.promised.first, self.start))

    def placed_gb(self, order: OpenOrder) -> float:
        """GB of an open order that the plan counts on today, whatever comes of it."""
        return self.gb(order.quantity, order.item) * self.trust(order)

    def counted_gb(self, order: OpenOrder) -> float:
        """GB of an open order that come: what is counted on of it, less what does not come in this future."""
        return self.placed_gb(order) * order.comes

    def lands_stock(self, row: StockRow) -> int | None:
        """Period in which a row of goods in transit arrives."""
        return self.period_starting(max(row.arrives.first if row.arrives else self.start, self.start))
