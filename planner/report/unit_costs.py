"""What a TB that stands for a month takes in each tier: energy by fiscal year, and money over the whole plan.

    TB-months[t, y]  = sum over items of t and periods of y: standing GB / 1000 * months
    kWh[t, y]        = what they draw at the meter, and what is read and written in them          planner.model.draw
    levelised[t]     = sum of discount * (goods + energy) / sum of discount * TB-months           USD per TB-month
    spread[t, y]     = 1000 * (sum of goods / months of life) / GB bought + energy per TB-month   the same, at the year's price

Goods are the invoices of what the plan receives of the tier's items, and what open orders of them still cost, on the day it is
paid: money due, and fees for what is cancelled or moved. What stood or was paid before is sunk, and what still stands at the end
has cost its whole price. Source of the levelised form: levelised cost of energy and of storage, as in every textbook.

Paid per GB is of what a year receives, at its price; an open order has what is still due of it, and is left out where that is
nothing. Goods have no levelised cost by year: which of the pieces bought in a year stand where, and which of them are retired,
the tables do not say (pieces of one item in one stock are alike), and by the year's cash the first year would carry the others.
What a TB costs at the price of a year is spread evenly over the life of its item, five years where that has none, as assets are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from math import fsum
from typing import TYPE_CHECKING

from planner.costs.energy import prices
from planner.model.draw import moving_rates, standing_rates
from planner.model.limits import memory_watts, power_of, running_watts
from planner.quantities import Duration

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.report.pages import Pages

KILO = 1000.0
USUAL_LIFE = 60.0
"""Months of life of an item that has none of its own."""
ROUNDING = 1e-6
"""Share of a limit that is no room."""
Key = tuple[str, str]
"""Tier and fiscal year; the year is empty where it is of the whole plan."""


@dataclass
class Sums:
    """TB-months, kWh, money and GB bought of a tier in a year, and that money a month of the life of what it buys.

    Over the whole plan discounted, without what is bought.
    """

    tb_months: float = 0.0
    kwh: float = 0.0
    energy: float = 0.0
    goods: float = 0.0
    bought_gb: float = 0.0
    monthly: float = 0.0


def one_unit(setting: Setting, _: str) -> list[float]:
    """A price of 1 per kWh, so that money is energy."""
    return [1.0] * len(setting.periods)


def by_tier(pages: Pages) -> dict[Key, Sums]:
    """All sums, by tier and fiscal year, and by tier."""
    found: dict[Key, Sums] = defaultdict(Sums)
    setting = pages.setting
    years = pages.fiscal("year")

    def both(tier: str, p: int) -> Iterator[tuple[Sums, float]]:
        yield found[tier, years[p]], 1.0
        yield found[tier, ""], setting.discounts[p]

    moving = {price: moving_rates(setting, price) for price in (prices, one_unit)}
    for row in pages.rows("base"):
        p, months = pages.number[row["period"]], setting.units(pages.number[row["period"]], "month")
        drawn, paid = (standing_rates(setting, price, row["location"], row["item"])[p] for price in (one_unit, prices))
        for sums, weight in both(pages.tier(row["item"]), p):
            sums.tb_months += weight * row["standing_gb"] / 1000.0 * months
            sums.kwh += weight * row["standing_gb"] * drawn
            sums.energy += weight * row["standing_gb"] * paid
    for row in pages.rows("serves"):
        p, key = pages.number[row["period"]], (row["need"], row["item"])
        for sums, weight in both(pages.tier(row["item"]), p):
            sums.kwh += weight * row["served_gb"] * moving[one_unit].get(key, [0.0] * (p + 1))[p]
            sums.energy += weight * row["served_gb"] * moving[prices].get(key, [0.0] * (p + 1))[p]
    add_goods(pages, found)
    return {key: sums for key, sums in found.items() if any(astuple(sums)) and found[key[0], ""].tb_months > 0.0}


def undiscounted(found: Mapping[Key, Sums], tier: str) -> Sums:
    """What the years of a tier sum to, not discounted."""
    years = [sums for (own, year), sums in found.items() if own == tier and year]
    return Sums(*(fsum(column) for column in zip(*map(astuple, years), strict=True)))


def levelised(sums: Sums) -> float:
    """Money per TB-month, of sums over the whole plan."""
    return (sums.goods + sums.energy) / sums.tb_months


def add_goods(pages: Pages, found: dict[Key, Sums]) -> None:
    """What goods cost: over the whole plan as the ledger has it, by year as the price of what it receives."""
    setting, years = pages.setting, pages.fiscal("year")
    for row in pages.rows("receipts"):
        tier, p = pages.tier(row["item"]), pages.number[row["period"]]
        order = setting.scenario.open_orders.get(row["order"])
        due = order.due / setting.gb(order.quantity, order.item) * row["bought_gb"] if order else 0.0
        found[tier, ""].goods += setting.discounts[p] * row["invoice"]
        found[tier, years[p]].goods += row["invoice"] + due
        found[tier, years[p]].monthly += (row["invoice"] + due) / months_of_life(setting, row["item"])
        found[tier, years[p]].bought_gb += row["bought_gb"] if due or not order else 0.0
    for row in pages.rows("ledger"):
        if row["where"] == "open_orders":
            found[pages.tier(row["item"]), ""].goods += row["present_value"]


def months_of_life(setting: Setting, item: str) -> float:
    """Months over which what an item costs is spread."""
    life = setting.scenario.items[item].life
    return life.days() / Duration(1.0, "month").days() if life else USUAL_LIFE


def spread(sums: Sums) -> float | None:
    """Money per TB-month at the price of a year, spread over the life of what it buys, and energy; None where it buys nothing."""
    if sums.bought_gb <= 0.0 or sums.tb_months <= 0.0:
        return None
    return KILO * sums.monthly / sums.bought_gb + sums.energy / sums.tb_months


@dataclass(frozen=True)
class Draw:
    """Power at the meter of a location in a period, kW: memory and storage at the worst, fleets' own, what there is."""

    location: str
    period: str
    memory_kw: float
    fleets_kw: float
    limit_kw: float | None

    @property
    def room_kw(self) -> float | None:
        """What is left; a rounding of the limit is nothing."""
        if self.limit_kw is None:
            return None
        left = self.limit_kw - self.memory_kw - self.fleets_kw
        return 0.0 if abs(left) <= ROUNDING * self.limit_kw else left


def draws(pages: Pages) -> list[Draw]:
    """Power of every location where something draws it, period by period."""
    setting = pages.setting
    memory, fleets = memory_watts(setting, pages.tables), running_watts(setting, pages.tables)
    found = []
    for name, place in sorted(setting.scenario.locations.items()):
        limits = power_of(setting, name)
        for p, label in enumerate(pages.labels):
            drawn, own = memory.get((name, label), 0.0), fleets.get((name, label), 0.0)
            if drawn > 0.0 or own > 0.0:
                limit = limits[p] / KILO if place.power else None
                found.append(Draw(name, label, drawn / KILO, own / KILO, limit))
    return found
