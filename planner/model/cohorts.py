"""Goods by age, oldest out first: since when they stand or lie, when their time is over, and what is left of what came together.

    over of a base    first period that starts on or after the day + life             it is no longer in the base then
    over of stock     first period that ends on or after the day + shelf life         it does not lie there at its end
    left[c, v] = works[v] * left[c, parent] - worn and retired of the base, from the oldest cohort on          GB, cohort c

What is put in or comes in a period has the age of its first day. All of an item fails alike, so failures take their share of every
cohort; what is worn out and what is retired are the oldest pieces. Goods that are there first have a day of their own, or are new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.model.setting import Setting

Came = Sequence[tuple[date, float]]
"""Days with the GB that came on each."""


def bases(setting: Setting) -> list[tuple[str, str]]:
    """Every (location, item) that an installed need may be served by, or that stands there already, sorted."""
    found = {(n.location, item) for n in setting.requirements if n.kind == "installed" for item in n.serves}
    found |= {(row.at, row.item) for row in setting.scenario.stock.values() if row.state == "installed"}
    return sorted(found)


def coming_back(setting: Setting) -> Iterator[tuple[str, str]]:
    """Places to which pieces come back, and the items they come back as."""
    for place, name in bases(setting):
        item = setting.scenario.items[name]
        if item.harvest is not None:
            yield item.harvest.at or place, item.harvest.as_ or name
        if item.warranty is not None and item.fails:
            yield item.warranty.at or place, name


def opening(setting: Setting, state: str, place: str, item: str, part: str = "") -> Came:
    """What stands or lies at a place from the start (of one part where it is named), oldest first."""
    rows = (row for row in setting.scenario.stock.values() if (row.state, row.at, row.item) == (state, place, item))
    mine = (row for row in rows if not part or setting.network.part(item, row.part).mpn == part)
    return sorted(
        (min(row.since.first, setting.start) if row.since else setting.start, setting.gb(row.quantity, item))
        for row in mine
    )


def fails_in(setting: Setting, item: str, p: int) -> float:
    """Share of what stood in the period before that is gone when a period begins, because it has failed."""
    days = setting.periods[p - 1].days if p else 0
    return 1.0 - float((1.0 - setting.scenario.items[item].fails) ** (days / 365.0))


def worn_share(setting: Setting, item: str, writes: Sequence[float] | None) -> list[float]:
    """Share of an item that is worn out in each period when each GB of it keeps a GB that is so often written."""
    rule = setting.scenario.items[item].endurance
    if rule is None or not writes:
        return [0.0] * len(setting.periods)
    most = rule.per_gb(setting.gb_per_piece(item))
    return [daily * period.days / most for daily, period in zip(writes, setting.periods, strict=True)]


def outworn(share: float) -> bool:
    """A period's writes would wear out what they are written to so often over that nobody keeps them there."""
    return share > MOST_WORN


def over_in_base(setting: Setting, item: str, day: date) -> int | None:
    """The period from which on what was put in on a day no longer stands; None beyond the horizon, or where it has no life."""
    life = setting.scenario.items[item].life
    return None if life is None else setting.period_starting(setting.after(day, (life,)))


def over_in_stock(setting: Setting, item: str, day: date) -> int | None:
    """The period at whose end what came on a day may no longer lie there; None beyond the horizon, or without a shelf life."""
    life = setting.scenario.items[item].shelf_life
    if life is None:
        return None
    gone = setting.after(day, (life,))
    p = setting.period_starting(gone)
    if p is None:
        return len(setting.periods) - 1 if gone <= setting.end else None
    return max(0, p - 1)


def stale(setting: Setting, item: str, start: Came) -> Iterator[float]:
    """GB of what lies there first whose shelf life is over by then: it is of no more use."""
    life = setting.scenario.items[item].shelf_life
    return (gb for day, gb in start if life is not None and setting.after(day, (life,)) <= setting.start)


def covered_until(setting: Setting, item: str, day: date) -> int | None:
    """The first period that begins when the warranty of what was put in on a day is over; None beyond the horizon."""
    rule = setting.scenario.items[item].warranty
    return 0 if rule is None else setting.period_starting(setting.after(day, (rule.for_,)))


MOST_WORN = 10.0
"""Times that what serves may be worn out in a period: drives that last for less than a tenth of one are not written to."""


@dataclass
class Cohort:
    """What was put in on one day, what has become of it, and what of it stands."""

    since: date
    added: float
    left: float
    failed: float = 0.0
    worn: float = 0.0
    retired: float = 0.0


def passing(setting: Setting, item: str, start: Came, rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Cohort]]:
    """The cohorts of a base at the end of each period, from the rows of the base table of one item at one place."""
    cohorts = [Cohort(day, gb, gb) for day, gb in start]
    for p, row in enumerate(rows):
        share = fails_in(setting, item, p)
        for one in cohorts:
            gone = one.left * share
            one.failed, one.left = one.failed + gone, one.left - gone
        for one, gone in oldest(cohorts, row["worn_gb"]):
            one.worn, one.left = one.worn + gone, one.left - gone
        if row["added_gb"] > 0.0:
            cohorts.append(Cohort(setting.periods[p].start, row["added_gb"], row["added_gb"]))
        for one, gone in oldest(cohorts, row["retired_gb"]):
            one.retired, one.left = one.retired + gone, one.left - gone
        yield cohorts


def oldest(cohorts: Iterable[Cohort], gone: float) -> Iterator[tuple[Cohort, float]]:
    """So much, taken of the oldest first."""
    for one in cohorts:
        taken = min(one.left, gone)
        gone -= taken
        yield one, taken


def lying(setting: Setting, start: Came, rows: Sequence[Mapping[str, Any]]) -> Iterator[list[tuple[date, float]]]:
    """Day and GB of what lies in a store at the end of each period, from its rows of the stock table; the oldest leaves first."""
    held = [(day, gb) for day, gb in start]
    for p, row in enumerate(rows):
        came = (
            row["landed_gb"] + row["arrived_gb"] + row["returned_gb"] - (sum(gb for _, gb in start) if p == 0 else 0.0)
        )
        held.append((setting.periods[p].start, max(0.0, came)))
        left, kept = row["closing_gb"], []
        for day, gb in reversed(held):
            kept.append((day, min(gb, left)))
            left -= min(gb, left)
        held = [(day, gb) for day, gb in reversed(kept) if gb > 0.0]
        yield held
