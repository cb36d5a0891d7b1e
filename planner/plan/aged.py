"""What stands and lies on a later day by its age, where that matters, and what is coming back of the base.

What has failed or was worn out in the last period before the day has left the base by then, and what of it is under warranty is
sent in; what was retired or sent in before is on its way back until it lands. GB; from the tables and the setting alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from planner.model.book import Row, Tables
from planner.model.cohorts import bases, lying, opening, passing
from planner.model.setting import Setting
from planner.plan.position import Lot, Owed

TINY = 1e-6
"""GB of a cohort that are the solver's noise."""


def lots_lying(setting: Setting, tables: Tables, since: int) -> Iterator[Lot]:
    """Stock at the end of the last period before a day; of items with a shelf life by the day it came."""
    last = setting.periods[since - 1].label
    for row in tables["stock"]:
        if row["period"] != last or not row["closing_gb"]:
            continue
        place, item, part = row["location"], row["item"], row["part"]
        if setting.scenario.items[item].shelf_life is None:
            yield Lot(place, item, part, "on_hand", row["closing_gb"])
            continue
        mine = ordered(setting, (own for own in tables["stock"] if store(own) == store(row)))
        *_, held = lying(setting, opening(setting, "on_hand", place, item, part), mine[:since])
        for day, gb in held:
            yield Lot(place, item, part, "on_hand", gb, since=day)


def lots_standing(setting: Setting, tables: Tables, since: int) -> Iterator[Lot]:
    """The installed base as it stands on the day; of items with a life or a warranty by the day on which it was put in."""
    for place, item in bases(setting):
        rows = ordered(setting, (row for row in tables["base"] if (row["location"], row["item"]) == (place, item)))
        undecided = {**rows[since], "added_gb": 0.0, "retired_gb": 0.0}
        first = opening(setting, "installed", place, item)
        *_, cohorts = passing(setting, item, first, [*rows[:since], undecided])
        rule = setting.scenario.items[item]
        if rule.life is None and rule.warranty is None:
            if (whole := sum(one.left for one in cohorts)) > 0.0:
                yield Lot(place, item, "", "installed", whole)
            continue
        for day, mates in groupby(cohorts, key=lambda one: one.since):
            if (gb := sum(one.left for one in mates)) > TINY:
                yield Lot(place, item, "", "installed", gb, since=day)


def lots_returning(setting: Setting, tables: Tables, since: int) -> Iterator[Lot]:
    """What has been retired or sent in by the day and is not back yet."""
    day, number = setting.periods[since].start, {period.label: p for p, period in enumerate(setting.periods)}
    for row in tables["base"]:
        item, p = setting.scenario.items[row["item"]], number[row["period"]]
        if item.harvest is not None and p < since and row["harvested_gb"]:
            rule = item.harvest
            lands = setting.after(setting.periods[p].start, (rule.after,) if rule.after else ())
            yield from back(
                setting, rule.at or row["location"], rule.as_ or row["item"], row["harvested_gb"], lands, day
            )
        if item.warranty is not None and p <= since and row["claimed_gb"]:
            warranty, good = item.warranty, row["claimed_gb"] * item.warranty.returns
            lands = setting.after(setting.periods[p].start, (warranty.turnaround,) if warranty.turnaround else ())
            yield from back(setting, warranty.at or row["location"], row["item"], good, lands, day)


def back(setting: Setting, place: str, item: str, gb: float, lands: date, day: date) -> Iterator[Lot]:
    """Goods on their way back, unless they have landed in a period that is over."""
    p = setting.period_starting(lands)
    if p is None or setting.periods[p].start >= day:
        yield Lot(place, item, setting.network.part(item, None).mpn, "in_transit", gb, max(lands, day))


def sent_in(setting: Setting, tables: Tables, since: int) -> Iterator[Owed]:
    """What is to be paid for pieces that are sent in on the day itself, because they failed before it."""
    period = setting.periods[since]
    for row in tables["base"]:
        rule = setting.scenario.items[row["item"]].warranty
        if row["period"] == period.label and rule is not None and rule.price is not None and row["claimed_gb"]:
            money = row["claimed_gb"] * rule.returns * setting.per_gb(rule.price, row["item"])
            yield Owed(f"warranty/{row['location']}/{row['item']}", money, period.start)


def store(row: Row) -> tuple[str, str, str]:
    """The store of a row of the stock table."""
    return row["location"], row["item"], row["part"]


def ordered(setting: Setting, rows: Iterable[Row]) -> list[Row]:
    """Rows period by period."""
    number = {period.label: p for p, period in enumerate(setting.periods)}
    return sorted(rows, key=lambda row: number[row["period"]])
