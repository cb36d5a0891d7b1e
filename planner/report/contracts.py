"""What the pages say of each contract today: where it stands, its prices and their limits, what its clauses remark.

    distance to floor = price / floor - 1,   room to cap = 1 - price / cap               both by the price today
    over market       = (price today - index today) * committed and not taken            mean over the items that have both

Today is as_of, or the first day of a term that has not begun. What ending it costs is in planner.plan.obligations.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import fsum
from typing import TYPE_CHECKING, Any

from planner.model.book import Book
from planner.model.pricing import limits_on
from planner.plan.key_dates import Named, key_dates
from planner.plan.obligations import still_owed, to_end_today
from planner.report.grid import Live

if TYPE_CHECKING:
    from planner.model.plugin import Finding
    from planner.model.terms import Terms
    from planner.report.pages import Pages


def in_force(pages: Pages) -> list[str]:
    """The contracts that are signed, by id; of offers those that the plan signs."""
    return [name for name, terms in sorted(pages.setting.terms.items()) if terms.signed]


def today(pages: Pages, terms: Terms) -> date:
    """The day whose prices a contract is shown at."""
    return min(max(pages.as_of, terms.first), terms.end - timedelta(days=1))


def named(pages: Pages) -> list[Named]:
    """The days that contracts name, from as_of on."""
    return key_dates(pages.setting)


def remarks(pages: Pages) -> list[tuple[str, str, Finding]]:
    """What the clauses of a contract remark, by contract and clause, the dearest first."""
    book, found = Book(pages.setting, pages.tables), []
    for name in in_force(pages):
        own = book.contract(name)
        for clause, part in own.terms.clauses.items():
            found += [(name, clause, remark) for remark in part.remarks(own, own.terms.where(clause))]
    return sorted(found, key=lambda one: (-one[2].amount, one[0], one[1]))


def next_act(pages: Pages, contract: str) -> Named | None:
    """The next day by which something is to be done about a contract."""
    return next((one for one in pages.once(named) if (one.contract, one.sort) == (contract, "act")), None)


def next_reset(pages: Pages, contract: str, clause: str, day: date) -> Named | None:
    """The next day after one on which a clause sets its price anew."""
    mine = (one for one in pages.once(named) if (one.contract, one.clause, one.sort) == (contract, clause, "price"))
    return next((one for one in mine if one.day > day), None)


def standing(pages: Pages, name: str) -> dict[str, Any]:
    """A contract in one line: who is bound, what comes next, what is left of it, what ending it today costs."""
    terms, book = pages.setting.terms[name], Book(pages.setting, pages.tables)
    record, left, way = terms.record, still_owed(book, name), to_end_today(book, name)
    price, index = prices_today(pages, terms)
    size, act = fsum(year.committed_gb for year in left), next_act(pages, name)
    over = None if price is None or index is None else (price - index) * size
    return {
        "contract": name,
        "supplier": pages.supplier(record.supplier),
        "binding": record.binding,
        "route": record.route,
        "until": (terms.end - timedelta(days=1)).isoformat(),
        "next": act.day.isoformat() if act else "",
        "what": act.what if act else "",
        "left_gb": size,
        "price": price,
        "index": index,
        "over": None if over is None else Live(over, "=([price]-[index])*[left_gb]"),
        "minimum_gb": fsum(year.minimum_gb for year in left),
        "above": way.above_market,
        "between_us": way.between_us,
        "buy_out": way.buy_out,
        "cost": way.cost,
        "by": (way.end - timedelta(days=1)).isoformat() if way.end < terms.whole.end else "",
        "document": record.document,
        "owner": record.owner,
    }


def prices_today(pages: Pages, terms: Terms) -> tuple[float | None, float | None]:
    """Price and index today, mean over the items that have both; the price alone where no item has an index."""
    day = today(pages, terms)
    pairs = [(terms.price_on(item, day), pages.setting.item_value(item, day)) for item in terms.items]
    both = [(price, worth) for price, worth in pairs if price is not None and worth is not None]
    if both:
        return fsum(price for price, _ in both) / len(both), fsum(worth for _, worth in both) / len(both)
    known = [price for price, _ in pairs if price is not None]
    return (fsum(known) / len(known) if known else None), None


def price_rows(pages: Pages, terms: Terms) -> list[dict[str, Any]]:
    """Its items by their price today; items that agree in everything share a line."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for item in terms.items:
        row = price_row(pages, terms, item)
        same = found.setdefault(tuple(value for key, value in row.items() if key != "item"), row)
        if same is not row:
            same["item"] += f", {item}"
    return [row for row in found.values() if row["clause"]]


def price_row(pages: Pages, terms: Terms, item: str) -> dict[str, Any]:
    """The price of an item today, what it follows, between which limits, and when it is set anew."""
    day = today(pages, terms)
    price, (floor, cap) = terms.price_on(item, day), limits_on(terms, item, day)
    clause = next(iter(terms.speakers(item, day)), "")
    reset = next_reset(pages, terms.name, clause, day)
    above = Live(price / floor - 1.0, "=[price]/[floor]-1") if price is not None and floor else None
    below = Live(1.0 - price / cap, "=1-[price]/[cap]") if price is not None and cap else None
    return {
        "contract": terms.name,
        "item": item,
        "clause": clause,
        "on": day.isoformat(),
        "price": price,
        "index": pages.setting.item_value(item, day),
        "floor": floor,
        "above": above,
        "cap": cap,
        "below": below,
        "reset": reset.day.isoformat() if reset else "",
        "basis": basis(pages, terms, clause, reset),
    }


def basis(pages: Pages, terms: Terms, clause: str, reset: Named | None) -> str:
    """The kind of a price clause and what it follows: its indices, how often, and what they measure."""
    part = terms.clauses.get(clause)
    if part is None:
        return ""
    names, kind = part.follows_indices(), part.kind.removeprefix("price_").replace("_", " ")
    if not names:
        return kind
    often = "" if reset else ", every delivery"
    texts = [text for name in names if (text := pages.scenario.indices[name].basis)]
    return "; ".join([f"{kind}: {', '.join(names)}{often}", *texts])
