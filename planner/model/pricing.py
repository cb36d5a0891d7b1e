"""What price clauses have in common: a lagged index, held between resets, blended with a base; limits in money or share.

    P(t) = plus + (1 - follows) * base + follows * (1 - discount) * Index(reset(t) - lag)          money per GB

reset(t) is the last reset day on or before t. Resets are counted from the first day of the term; the first day of the
clause (`since`) is one too. Without resets the index is read on the day of delivery. Days before as_of read the history.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from planner.calendar import add
from planner.errors import Problem
from planner.model.plugin import Clause, KeyDate
from planner.quantities import Duration, UnitPrice
from planner.scenario.fields import Series, quantity_schema, read_quantity, refuse, when

if TYPE_CHECKING:
    from planner.model.terms import Terms

MONTHS = {"month": 1, "quarter": 3, "year": 12}
Reset = Literal["month", "quarter", "year"]


@dataclass(frozen=True)
class IndexAt:
    """The clause's own index as it stood on a day."""

    day: date


class _Anchor:
    """Annotation: a price, or `index at 2026-01`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: object, info: ValidationInfo) -> UnitPrice | IndexAt:
            words = value.split() if isinstance(value, str) else []
            if words[:2] == ["index", "at"]:
                if len(words) != 3:
                    raise refuse("`index at` needs one date", "write it like index at 2026-01")
                return IndexAt(when(words[2]).first)
            price: UnitPrice = read_quantity(value, "price", info)
            return price

        return core_schema.with_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [quantity_schema("price"), {"type": "string", "pattern": r"^index at \S+$"}]}


class _Limit:
    """Annotation: a price, or a share of the clause's base."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: object, info: ValidationInfo) -> UnitPrice | float:
            share = isinstance(value, str) and value.rstrip().endswith("%")
            limit: UnitPrice | float = read_quantity(value, "share" if share else "price", info)
            return limit

        return core_schema.with_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [quantity_schema("price"), quantity_schema("share")]}


Anchor = Annotated[UnitPrice | IndexAt, _Anchor()]
Limit = Annotated[UnitPrice | float, _Limit()]


class Reads(Protocol):
    """A clause that reads an index."""

    @property
    def index(self) -> str:
        """Which index."""

    @property
    def lag(self) -> Duration | None:
        """How much earlier it is read."""

    @property
    def discount(self) -> float:
        """Share taken off the index."""

    @property
    def plus(self) -> UnitPrice | None:
        """Added to the price."""


class Follows(Reads, Protocol):
    """A clause whose price is held from one reset to the next."""

    @property
    def resets(self) -> Reset | None:
        """How often the price is set anew."""


def beginning(terms: Terms, clause: Clause) -> date:
    """First day on which a clause is in force."""
    return max(terms.first, clause.since.first) if clause.since else terms.first


def resets(terms: Terms, clause: Clause, per: str, day: date) -> list[date]:
    """The reset days up to `day`: the clause's first day, and every month, quarter or year of the term after it."""
    found = [beginning(terms, clause)]
    n = 1
    while (at := add(terms.first, n * MONTHS[per], "month")) <= day:
        n += 1
        if at > found[0]:
            found.append(at)
    return found


def reset_dates(terms: Terms, clause: Clause, per: str | None) -> Iterable[KeyDate]:
    """The days on which a price is set anew while the clause is in force; none where it follows every delivery."""
    for day in resets(terms, clause, per, terms.end - timedelta(days=1)) if per else ():
        if terms.applies(clause, day):
            yield KeyDate(day, "price set anew", "price")


def limits_on(terms: Terms, item: str, day: date) -> tuple[float | None, float | None]:
    """Floor and cap per GB of an item delivered on a day, changed as its price is by other clauses; None where there is none."""
    name = next(iter(terms.speakers(item, day)), None)
    if name is None:
        return None, None
    low, high = terms.clauses[name].price_limits(terms, item, terms.priced_by(item, day))
    return terms.adjusted(item, day, low), terms.adjusted(item, day, high)


def reading(terms: Terms, rule: Reads, item: str, day: date) -> float | None:
    """The index per GB of an item on `day`, less the lag; None where the index is silent."""
    lag = rule.lag
    return terms.setting.index_value(rule.index, add(day, -lag.count, lag.unit) if lag else day, item)


def at_discount(terms: Terms, rule: Reads, item: str, day: date) -> float | None:
    """plus + (1 - discount) * index: what a stepping price moves towards."""
    value = reading(terms, rule, item, day)
    return None if value is None else added(terms, rule, item) + (1.0 - rule.discount) * value


def added(terms: Terms, rule: Reads, item: str) -> float:
    """The amount on top, per GB."""
    return terms.setting.per_gb(rule.plus, item) if rule.plus is not None else 0.0


def anchored(terms: Terms, index: str, base: UnitPrice | IndexAt | None, item: str) -> float | None:
    """A base per GB of an item; None where there is none, or where the index is silent on its day."""
    if isinstance(base, IndexAt):
        return terms.setting.index_value(index, base.day, item)
    return None if base is None else terms.setting.per_gb(base, item)


def blended(
    terms: Terms,
    clause: Clause,
    rule: Follows,
    base: UnitPrice | IndexAt | None,
    follows: float,
    item: str,
    day: date,
) -> float | None:
    """The formula of this page; None where the index (or the base it names) is silent."""
    at = resets(terms, clause, rule.resets, day)[-1] if rule.resets else day
    value = reading(terms, rule, item, at)
    stands = anchored(terms, rule.index, base, item)
    if value is None or (stands is None and base is not None):
        return None
    return added(terms, rule, item) + (1.0 - follows) * (stands or 0.0) + follows * (1.0 - rule.discount) * value


def at_floor(terms: Terms) -> Terms:
    """The terms were every index to fall to nothing on the day after the term begins: what is left are floors and fixed prices."""
    setting = terms.setting
    day = add(max(setting.as_of, setting.start, terms.first), 1, "day")
    fallen = {}
    for name, index in setting.scenario.indices.items():
        points = [point for point in setting.index_path(name).points if point[0] < day]
        unit = points[-1][1].unit if points else "GB"
        path = Series((*points, (day, UnitPrice(0.0, unit))))
        fallen[name] = index.model_copy(update={"now": None, "history": None, "forward": path})
    found = type(setting)(setting.scenario.model_copy(update={"indices": fallen}))
    return found.terms[terms.name]


def silent(terms: Terms, clause: Clause, index: str, where: str) -> Iterable[Problem]:
    """An index clause without a price on a day of the term inside the horizon: the first such day of each item."""
    for item in terms.covered(clause):
        lapsed = terms.lapsed((item,))
        for period in terms.setting.periods:
            speaks = terms.applies(clause, period.start) and not any(a <= period.start < b for a, b in lapsed)
            if speaks and clause.price_on(terms, item, period.start) is None:
                what = f"there is no price of {item} on {period.start}: index {index} has no value early enough"
                step = f"give indices.{index} a `history` that covers the lag and every reset since the clause began"
                yield Problem(what, step, path=where)
                break
