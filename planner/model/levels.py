"""A level of stock: a volume, or so much time of coming need.

level[i, v] = volume,   or   need of i from the end of v for so long, as it is expected in v          GB
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from planner.model.ahead import expected
from planner.model.plugin import Finding
from planner.model.volumes import TOLERANCE
from planner.quantities import Amount, Duration
from planner.scenario.fields import quantity_schema, read_quantity

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.terms import Terms


class _Level:
    """Annotation: a volume, or a time."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: object, info: ValidationInfo) -> Amount | Duration:
            try:
                time: Duration = read_quantity(value, "duration", info)
            except PydanticCustomError:
                volume: Amount = read_quantity(value, "amount", info)
                return volume
            return time

        return core_schema.with_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [quantity_schema("amount"), quantity_schema("duration")]}


Level = Annotated[Amount | Duration, _Level()]


class Levels(NamedTuple):
    """The least and the most of each of some items, and in which periods they are kept."""

    least: Amount | Duration | None
    most: Amount | Duration | None
    items: tuple[str, ...]
    held: Sequence[bool]

    @property
    def edges(self) -> list[tuple[str, Amount | Duration, float]]:
        """Name, level, and 1 for a least, -1 for a most."""
        told = (("least", self.least, 1.0), ("most", self.most, -1.0))
        return [(name, level, sign) for name, level, sign in told if level is not None]


def sizes(terms: Terms, level: Amount | Duration, item: str) -> list[float]:
    """GB that a level is of an item at the end of each period."""
    setting = terms.setting
    if isinstance(level, Amount):
        return [setting.gb(level, item)] * len(setting.periods)
    ends = [setting.after(period.end, (level,)) for period in setting.periods]
    return [expected(terms, (item,), p, end) for p, end in enumerate(ends)]


def of_all(terms: Terms, level: Amount | Duration) -> list[list[float]]:
    """The same for every item of a contract."""
    return [sizes(terms, level, item) for item in terms.items]


def keep(contract: ContractModel, found: Levels, lying: Expr, where: str) -> None:
    """Rows that keep what lies there, over (item, data nodes), between the two."""
    on = [[float(item in found.items and live) for live in found.held] for item in contract.item.labels]
    kept = contract.figures(lambda _: on, contract.item)
    for name, level, sign in found.edges:
        limit = contract.sized(contract.figures(partial(of_all, level=level), contract.item))
        contract.model.row(f"{where}.{name}", (lying - limit) * sign >= 0.0, where=kept)


def broken(
    book: ContractBook, kind: str, found: Levels, lying: Mapping[str, Sequence[float]], where: str
) -> Iterable[Finding]:
    """Items of which too little or too much lies there."""
    for item, path in lying.items():
        for name, level, sign in found.edges:
            figures = zip(book.setting.periods, found.held, path, sizes(book.terms, level, item), strict=True)
            for period, live, gb, size in figures:
                limit = size * book.terms.size
                if live and not sign * (limit - gb) <= TOLERANCE * max(1.0, limit):
                    what = f"{gb:,.6g} GB of {item} lie there in {period.label}, the {name} is {limit:,.6g}"
                    yield Finding(kind, where, what, gb - limit)


def above(least: Amount | Duration | None, most: Amount | Duration | None) -> bool:
    """A least that is above a most, of the same kind."""
    if isinstance(least, Duration) and isinstance(most, Duration):
        return least.days() > most.days()
    if isinstance(least, Amount) and isinstance(most, Amount):
        return least.unit == most.unit and least.value > most.value
    return False
