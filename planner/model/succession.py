"""Items that follow others: whose needs they serve, what counts as what towards promised volumes, what prices a promise in the end.

An item that follows another (`items.X.follows`) may serve all that the other may, and never the other way round.

A clause may let the GB of one item stand for GB of others from a day on (`Clause.stands_for`). Every volume that is promised of
the others is then held against both, and where an item has no price any more, what follows it prices it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.model.terms import Terms


def followed(setting: Setting, items: Iterable[str]) -> dict[str, str]:
    """Some items and all that follow them, each with the one of them that it follows, or is."""
    every = setting.scenario.items
    found = {item: item for item in items}
    for name in sorted(every):
        chain = [name]
        while chain[-1] not in found and (old := every[chain[-1]].follows) is not None and old not in chain:
            chain.append(old)
        if chain[-1] in found:
            found |= dict.fromkeys(chain, found[chain[-1]])
    return found


def counts_as(terms: Terms, item: str, items: Collection[str], day: date) -> float:
    """GB that a GB of an item delivered on a day counts as, towards what is promised of some items."""
    if item in items:
        return 1.0
    sizes = [0.0]
    for clause in terms.saying("stands_for"):
        if terms.applies(clause, day):
            sizes += [size for name, size in clause.stands_for(terms, item, day).items() if name in items]
    return max(sizes)


def counting(terms: Terms, item: str, items: Collection[str]) -> tuple[float, ...]:
    """The same in each period."""
    periods = terms.setting.periods
    if not terms.converts:
        return (float(item in items),) * len(periods)
    return tuple(counts_as(terms, item, items, period.start) for period in periods)


def spent_on(terms: Terms, item: str, items: Collection[str]) -> tuple[float, ...]:
    """1 in periods in which money for an item is money for some items, or for what follows them."""
    return tuple(float(size > 0) for size in counting(terms, item, items))


def live(terms: Terms, items: Iterable[str], day: date) -> list[tuple[str, float, float]]:
    """Those of some items that have a price on a day, else what follows them: with the price, and GB for each GB of the first."""
    found = []
    for item in items:
        price = terms.price_on(item, day)
        if price is not None:
            found.append((item, price, 1.0))
            continue
        for other in terms.items if terms.converts else ():
            size, worth = counts_as(terms, other, (item,), day), terms.price_on(other, day)
            if size and worth is not None:
                found.append((other, worth, 1.0 / size))
    return found


def above_index(terms: Terms, items: Iterable[str], day: date) -> float:
    """Contract price less index on a day, mean over the items that have both."""
    found = []
    for item, price, size in live(terms, items, day):
        worth = terms.setting.item_value(item, day)
        found += [size * (price - worth)] if worth is not None else []
    return sum(found) / len(found) if found else 0.0


def due_per_gb(terms: Terms, items: Collection[str], orders: Iterable[str]) -> list[tuple[float, ...]]:
    """Money due per GB of each open order of some items under the sources that count, by the period in which it lands."""
    found, setting = [], terms.setting
    for name in orders:
        order = setting.scenario.open_orders[name]
        size = setting.gb(order.quantity, order.item)
        rate = order.due / size if order.contract in terms.counted and size else 0.0
        found.append(tuple(rate * counts for counts in spent_on(terms, order.item, items)))
    return found
