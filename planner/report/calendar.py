"""The days that matter from as_of on: what contracts name, offers to decide, large orders, cancellations, quotes, learning.

Last responsible is the last day on which the thing can still be done: for an offer its last day less our approvals, for an order
the last day on which it still arrives in the same period, else the day itself. Money is what the day decides about or moves, in
the future that is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum
from typing import TYPE_CHECKING

from planner.model.orders import cancel_fee
from planner.plan.key_dates import Named, key_dates
from planner.report.actions import commits
from planner.report.risk import in_force
from planner.report.rounds import rounds

if TYPE_CHECKING:
    from planner.report.pages import Pages

LARGE, MOST_ORDERS = 0.02, 25
"""Orders that have this share of the money of all are large; so many of them at most, of the first year."""
AHEAD = timedelta(weeks=52)
SORTS = {"act": "notice", "price": "price", "pay": "payment", "end": "expiry"}
BEGINS = "the term begins"


@dataclass(frozen=True)
class Day:
    """A day, what sort it is of, whose, what happens, the money, and the last day to do it."""

    day: date
    sort: str
    source: str
    clause: str
    what: str
    money: float | None = None
    last: date | None = None


def calendar(pages: Pages) -> list[Day]:
    """Every day, the soonest first."""
    makers = (named, orders, cancellations, quotes, learned)
    found = [one for make in makers for one in make(pages) if one.day >= pages.as_of]
    return sorted(found, key=lambda one: (one.day, one.sort, one.source, one.clause, one.what))


def named(pages: Pages) -> Iterable[Day]:
    """What contracts and clauses name; of an offer that is not signed in the future shown only the days to decide."""
    paid = payments(pages)
    for one in key_dates(pages.setting):
        terms = pages.setting.terms[one.contract]
        if terms.record.status != "declined" and (terms.signed or deciding(one, pages)):
            if deciding(one, pages):
                yield decision(pages, one)
            else:
                where = f"contracts.{one.contract}.clauses.{one.clause}"
                money = paid.get((one.day, where)) if one.sort == "pay" else guard(pages, one)
                last = one.day if one.sort == "act" else None
                sort = "start" if one.what == BEGINS else SORTS[one.sort]
                yield Day(one.day, sort, one.contract, one.clause, one.what, money, last)


def deciding(one: Named, pages: Pages) -> bool:
    """A day by which an offer is to be decided."""
    return one.sort == "act" and not one.clause and pages.setting.terms[one.contract].offered


def decision(pages: Pages, one: Named) -> Day:
    """A day by which an offer is signed, or its approval asked for; what it commits, where the plan signs it."""
    terms, courses = pages.setting.terms[one.contract], pages.plan.courses
    chance = fsum(c.probability for c in courses if in_force(c, one.contract))
    said = (
        "the plan signs it" if chance > 1 - 1e-9 else f"signed in {chance:.0%} of futures" if chance else "not signed"
    )
    money = commits(pages, one.contract)[1] if terms.signed and terms.size else None
    sort = "approval" if "approval" in one.what else "sign"
    return Day(one.day, sort, one.contract, "", f"{one.what}; {said}", money, terms.responsible)


def payments(pages: Pages) -> dict[tuple[date, str], float]:
    """Money that falls on a day by what a clause says."""
    found: dict[tuple[date, str], float] = defaultdict(float)
    for row in pages.rows("ledger"):
        if row["cash"] and row["where"].startswith("contracts."):
            found[date.fromisoformat(row["date"]), row["where"]] += row["amount"]
    return found


def guard(pages: Pages, one: Named) -> float | None:
    """What the security that ends on a day pays."""
    clause = pages.setting.terms[one.contract].clauses.get(one.clause)
    security = getattr(clause, "security", None)
    if security is None or "security" not in one.what:
        return None
    return float(security.amount)


def orders(pages: Pages) -> Iterable[Day]:
    """Days of the first year by which large orders are placed, of one item from one source at a time."""
    near = [line for line in pages.lines if date.fromisoformat(line["order_by"]) < pages.as_of + AHEAD]
    sums: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    last: dict[tuple[str, str, str], str] = {}
    for line in near:
        key = line["order_by"], line["source"], line["item"]
        sums[key][0] += line["amount"]
        sums[key][1] += line["gb"]
        last[key] = min(last.get(key, line["last_day"]), line["last_day"])
    whole = fsum(money for money, _ in sums.values())
    ranked = sorted(sums.items(), key=lambda pair: (-pair[1][0], pair[0]))
    for key, (money, gb) in ranked[:MOST_ORDERS]:
        if money >= LARGE * whole > 0:
            day, source, item = key
            what = f"order {pages.size(gb)} of {item}"
            yield Day(date.fromisoformat(day), "order", source, "", what, money, date.fromisoformat(last[key]))


def cancellations(pages: Pages) -> Iterable[Day]:
    """Days by which an open order can be cancelled: what is due on it less the fee."""
    for name in sorted({row["order"] for row in pages.rows("orders")}):
        record, mine = pages.scenario.open_orders[name], [row for row in pages.rows("orders") if row["order"] == name]
        if record.cancellable_until is not None:
            day, freed = record.cancellable_until.last, any(row["cancelled_share"] > 0 for row in mine)
            money = fsum(row["due"] for row in mine) * (1.0 - (cancel_fee(pages.setting, record) or 0.0))
            said = "the plan cancels it" if freed else "the plan keeps it"
            yield Day(
                day, "cancel", record.contract or record.supplier, "", f"last day to cancel {name}; {said}", money, day
            )


def quotes(pages: Pages) -> Iterable[Day]:
    """Quotes that end; that of an offer ends with it."""
    found = set()
    for row in pages.once(rounds):
        terms, day = pages.setting.terms.get(row["source"]), row.get("valid")
        if day is not None and not (terms and terms.offered):
            found.add(Day(day, "quote", row["source"], "", f"last day of the quote for {row['item']}", None, day))
    return found


def learned(pages: Pages) -> Iterable[Day]:
    """Days on which more is known; none where that is every period."""
    if len(pages.plan.learns) < len(pages.periods):
        for day in pages.plan.learns:
            yield Day(day, "learn", "", "", "more is known, and orders follow it from here on")
