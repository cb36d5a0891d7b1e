"""The price of each item from each supplier, quarter by quarter: what was settled, what is asked, where the market goes.

    index low, mean, high     over the futures on the quarter's first day, mean by probability                 money per GB
    volume where low, high    mean over the futures in which the index is at its lowest, its highest           GB
    1 % of price              0.01 * sum over futures of probability * volume * price                          money

Quarters are those of the calendar, four behind us and eight ahead; the price is that of the quarter's first day in the term.
Settled is what was invoiced (`so_far.spent` over `so_far.taken` of a quarter, for a contract of one item), else the contract's
price of a quarter that has begun, or of a round that is agreed or deadlocked. Volumes are calls as they are handed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum
from typing import Any

from planner.calendar import add
from planner.clauses.price_negotiated import PriceNegotiated
from planner.model.cells import label
from planner.model.plugin import Clause
from planner.model.terms import Terms
from planner.plan.plan import Course
from planner.quantities import UnitPrice
from planner.report.pages import Pages
from planner.scenario.agreements import Talk
from planner.scenario.fields import Series

BEHIND, AHEAD = 4, 8
PRICES = ("settled", "plan", "quote", "bid", "target", "walk_away")


@dataclass(frozen=True)
class Quarter:
    """A quarter of the calendar, and the periods of the plan that begin in it."""

    label: str
    first: date
    end: date
    periods: frozenset[str]


def rounds(pages: Pages) -> list[dict[str, Any]]:
    """One row for each contract (or market of a named supplier), item and quarter with a price."""
    found = [row for quarter in quarters(pages) for row in (*contracts(pages, quarter), *markets(pages, quarter))]
    return sorted(found, key=lambda row: [row[key] for key in ("family", "supplier", "source", "item", "first")])


def quarters(pages: Pages) -> Iterator[Quarter]:
    """The quarters of the page."""
    now = date(pages.as_of.year, pages.as_of.month - (pages.as_of.month - 1) % 3, 1)
    for n in range(-BEHIND, AHEAD + 1):
        first, end = add(now, 3 * n, "month"), add(now, 3 * n + 3, "month")
        inside = frozenset(period.label for period in pages.periods if first <= period.start < end)
        yield Quarter(label(first, "quarter"), first, end, inside)


def contracts(pages: Pages, quarter: Quarter) -> Iterator[dict[str, Any]]:
    """What is sold under contracts and offers in a quarter."""
    for name, terms in pages.setting.terms.items():
        day = max(quarter.first, terms.first)
        if terms.record.status != "declined" and day < min(quarter.end, terms.record.term.to.end):
            for item in terms.items:
                row = of_contract(pages, terms, item, quarter, day)
                if any(row[key] is not None for key in PRICES):
                    yield common(pages, name, terms.record.supplier, item, quarter) | row


def of_contract(pages: Pages, terms: Terms, item: str, quarter: Quarter, day: date) -> dict[str, Any]:
    """Prices, dates and volumes of an item of a contract in a quarter."""
    spoken = terms.speakers(item, day)
    clause = terms.clauses[next(iter(spoken))] if spoken else None
    standing, settled = stands(terms, clause, item, quarter, day)
    talk, still_open = terms.record.talks.get(item, Talk()), settled is None
    told = {
        key: of_quarter(terms, getattr(talk, key), item, quarter, still_open)
        for key in ("quote", "bid", "target", "walk_away")
    }
    prices = [course.setting.terms[terms.name].price_on(item, day) for course in pages.plan.courses]
    plan, valid = mean(pages.plan.courses, prices) if still_open else None, talk.valid_until
    if terms.offered and still_open:
        written = clause is not None and not any(hasattr(clause, field) for field in ("index", "indices"))
        told["quote"] = plan if told["quote"] is None and written else told["quote"]
        valid = valid or terms.record.offer.decide_by
    index = pages.scenario.items[item].index or getattr(clause, "index", None)
    return (
        {"standing": standing, "settled": settled, "plan": plan}
        | told
        | {"valid": valid.last if valid and still_open and (terms.offered or told["quote"] is not None) else None}
        | {"agree_by": agreed_by(clause, day) if still_open else None}
        | market(pages, terms.name, item, quarter, index, day, prices)
    )


def stands(terms: Terms, clause: Clause | None, item: str, quarter: Quarter, day: date) -> tuple[str, float | None]:
    """How the price of a quarter stands, in words; and the price, where it is settled."""
    so_far = terms.record.so_far
    gone = quarter.label in so_far.spent and quarter.label in so_far.taken and quarter.end <= terms.setting.start
    if gone and len(terms.items) == 1 and (gb := terms.setting.gb(so_far.taken[quarter.label], item)):
        return "invoiced", so_far.spent[quarter.label] / gb
    rule = clause.kind.replace("_", " ") if clause else "nothing"
    if terms.offered:
        return f"offered, {rule}", None
    if isinstance(clause, PriceNegotiated):
        talks = clause.at(terms, item, day)
        return talks.state, None if talks.state == "open" else terms.price_on(item, day)
    if day <= terms.setting.as_of and clause is not None:
        return "settled", terms.price_on(item, day)
    return rule, None


def of_quarter(
    terms: Terms, series: Series[UnitPrice] | None, item: str, quarter: Quarter, still_open: bool
) -> float | None:
    """What a talk says for a quarter: the price of a day in it, else the one without a date where the quarter is open."""
    points = series.points if series else ()
    found = [price for day, price in points if quarter.first <= day < quarter.end]
    found = found or [price for day, price in points if day == date.min and still_open]
    return terms.setting.per_gb(found[-1], item) if found else None


def agreed_by(clause: Clause | None, day: date) -> date | None:
    """The last day to agree on the price of the round that holds a day."""
    if not isinstance(clause, PriceNegotiated) or clause.agree_by is None:
        return None
    return add(day, -clause.agree_by.count, clause.agree_by.unit)


def markets(pages: Pages, quarter: Quarter) -> Iterator[dict[str, Any]]:
    """What suppliers that are named sell without a contract in a quarter of the plan."""
    day = max(quarter.first, pages.setting.start)
    for name, record in sorted(pages.scenario.markets.items()):
        for item in sorted(record.items) if record.supplier and quarter.periods else ():
            prices = [
                course.setting.market_price(course.setting.scenario.markets[name].price, item, day)
                for course in pages.plan.courses
            ]
            index = pages.scenario.items[item].index or getattr(record.price, "index", None)
            row = {"standing": "no contract", "plan": mean(pages.plan.courses, prices)}
            if row["plan"] is not None:
                about = common(pages, name, record.supplier or "", item, quarter) | row
                yield about | market(pages, name, item, quarter, index, day, prices)


def common(pages: Pages, source: str, supplier: str, item: str, quarter: Quarter) -> dict[str, Any]:
    """Who, what, when, and when the supplier's own quarter closes before it."""
    record = pages.scenario.suppliers.get(supplier)
    month = record.fiscal_year_ends if record else None
    return {
        "family": pages.tier(item),
        "supplier": pages.supplier(supplier),
        "source": source,
        "item": item,
        "quarter": quarter.label,
        "first": quarter.first,
        "closes": closes_before(quarter.first, month) if month else None,
    }


def market(
    pages: Pages,
    source: str,
    item: str,
    quarter: Quarter,
    index: str | None,
    day: date,
    prices: Sequence[float | None],
) -> dict[str, Any]:
    """The index over the futures, the volume where it is low and high, and what 1 % of the price is worth."""
    courses = pages.plan.courses
    values = [course.setting.index_value(index, day, item) if index else None for course in courses]
    sizes = [taken(course, source, item, quarter) for course in courses]
    known = [value for value in values if value is not None]
    found: dict[str, Any] = {
        "low": min(known, default=None),
        "mean": mean(courses, values),
        "high": max(known, default=None),
    }
    for edge in ("low", "high") if len(courses) > 1 and found["low"] != found["high"] else ():
        found[f"gb_{edge}"] = share_where(courses, sizes, [value == found[edge] for value in values])
    spend = fsum(c.probability * gb * (price or 0.0) for c, gb, price in zip(courses, sizes, prices, strict=True))
    return found | {"gb": mean(courses, sizes), "point": 0.01 * spend}


def taken(course: Course, source: str, item: str, quarter: Quarter) -> float:
    """GB of an item that a source hands over in a quarter, open orders apart."""
    return fsum(
        row["received_gb"]
        for row in course.tables["receipts"]
        if (row["source"], row["item"], row["order"]) == (source, item, "") and row["period"] in quarter.periods
    )


def mean(courses: Sequence[Course], values: Sequence[float | None]) -> float | None:
    """Mean of a figure by the probability of the futures; None where one of them has none."""
    known = [course.probability * value for course, value in zip(courses, values, strict=True) if value is not None]
    return fsum(known) if len(known) == len(courses) else None


def share_where(courses: Sequence[Course], sizes: Sequence[float], there: Sequence[bool]) -> float:
    """Mean of a size over some of the futures."""
    chances = [course.probability * on for course, on in zip(courses, there, strict=True)]
    return fsum(chance * size for chance, size in zip(chances, sizes, strict=True)) / fsum(chances)


def closes_before(day: date, month: int) -> date:
    """The last day of the last quarter that is over on a day, of a fiscal year that ends in a month."""
    first = date(day.year, day.month, 1)
    while ((first - timedelta(days=1)).month - month) % 3:
        first = add(first, -1, "month")
    return first - timedelta(days=1)
