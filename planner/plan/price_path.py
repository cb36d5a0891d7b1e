"""How the price of goods comes about, recomputed from the scenario: the clause that speaks, then each that changes its price.

    price = asked(adjust_n(... adjust_1(said by the price clause)))        money per GB, clauses in the order of `adjusts_at`

Each line names the entry of the scenario behind it. The last line that stands so far is the price that the terms give, which
`priced` compares; the tables of a plan are not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from planner.model.keeping import asked
from planner.model.plugin import Reason
from planner.model.setting import Setting
from planner.model.terms import Terms
from planner.scenario.fields import Series
from planner.scenario.records import IndexPrice


@dataclass(frozen=True)
class Told:
    """A line of a price or an amount, and the path of the entry behind it."""

    where: str
    reason: Reason


def price_path(setting: Setting, source: str, item: str, day: date) -> list[Told]:
    """How the price per GB of an item delivered by a source on a day comes about; nothing where there is none."""
    terms = setting.terms.get(source)
    return list(contract_path(terms, item, day) if terms is not None else market_path(setting, source, item, day))


def contract_path(terms: Terms, item: str, day: date) -> Iterator[Told]:
    """The clause that speaks, and what other clauses make of its price."""
    at = terms.priced_by(item, day)
    speaker = next(iter(terms.speakers(item, day)), None)
    if speaker is None:
        return
    if at != day:
        yield from fixed_on(terms, item, day, at)
    price = 0.0
    for reason in terms.clauses[speaker].price_reasons(terms, item, at):
        price = reason.value if reason.so_far else price
        yield Told(entry(terms.where(speaker), reason.field), reason)
    for clause in terms.in_force("adjusts", item, day):
        before, price = price, clause.adjusts(terms, item, at, price)
        if price != before:
            said = Reason(clause.kind.replace("_", " "), price, "money/GB", so_far=True)
            yield Told(terms.where(terms.id_of(clause)), said)
    last = asked(terms, item, day, price)
    if last != price:
        said = Reason("asked once the promise is broken", last, "money/GB", so_far=True)
        yield Told(f"contracts.{terms.name}.breaks", said)


def fixed_on(terms: Terms, item: str, day: date, at: date) -> Iterator[Told]:
    """The clause by which another day's price holds."""
    for clause in terms.in_force("priced_by", item, day):
        if clause.priced_by(terms, day) == at:
            yield Told(terms.where(terms.id_of(clause)), Reason("price of", 0.0, "day", day=at))
            return


def market_path(setting: Setting, source: str, item: str, day: date) -> Iterator[Told]:
    """A market's own price, or its index with what is added."""
    price, where = setting.scenario.markets[source].price, f"markets.{source}.price"
    found = setting.market_price(price, item, day)
    if found is None:
        return
    if isinstance(price, Series):
        yield Told(where, Reason("market price", found, "money/GB", so_far=True))
        return
    yield from index_price(setting, price, item, day, where)
    yield Told(where, Reason("market price", found, "money/GB", so_far=True))


def index_price(setting: Setting, price: IndexPrice, item: str, day: date, where: str) -> Iterator[Told]:
    """The index, the premium on it, what is on top."""
    value = setting.index_value(price.index, day, item)
    yield Told(f"{where}.index", Reason(f"index {price.index}", value or 0.0, "money/GB", day=day))
    if price.premium:
        yield Told(f"{where}.premium", Reason("premium", price.premium, "share"))
    if price.plus is not None:
        yield Told(f"{where}.plus", Reason("on top", setting.per_gb(price.plus, item), "money/GB"))


def entry(where: str, field: str) -> str:
    """The path of a field of a clause, or of the clause where the field is not named."""
    return f"{where}.{field}" if field else where


def priced(path: Sequence[Told]) -> float:
    """The price that a path ends at."""
    return next((one.reason.value for one in reversed(path) if one.reason.so_far), 0.0)


def effects(path: Sequence[Told]) -> list[tuple[str, str, float]]:
    """What each line adds to the price so far: what it is called, the entry behind it, money per GB; they add up to the price."""
    found: list[tuple[str, str, float]] = []
    before = 0.0
    for one in path:
        if one.reason.so_far:
            name = one.reason.what if found else "price before limits"
            found.append((name, one.where, one.reason.value - before))
            before = one.reason.value
    return found
