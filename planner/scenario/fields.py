"""The types a scenario field can have: quantities, dates, series and ids, as pydantic annotations.

Each type reads the text a person writes and yields canonical values (GB, currency units, W, kWh, days, fractions);
a value that cannot be read becomes a pydantic error whose message says what to write instead, and the binder adds
the line. The same annotation makes the JSON Schema, so editor, parser and docs never disagree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError, core_schema

from planner.calendar import Span
from planner.quantities import (
    DIMENSIONS,
    Amount,
    Duration,
    QuantityError,
    Rate,
    UnitPrice,
    UnitSize,
    example,
    parse,
    pattern,
)
from planner.scenario.words import FlagWord, IdWord, TextWord, WhenWord, WholeWord
from planner.scenario.words import refuse as refuse
from planner.scenario.words import when as when

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

T = TypeVar("T")
LONGEST_DAYS = 20 * 366
TABLE_FILE: JsonSchemaValue = {
    "type": "string",
    "pattern": r"^[^:\\]+\.[cC][sS][vV](#.+)?$",
    "description": "a CSV file beside this one; file.csv#column chooses a column",
}


def read_quantity(value: object, dimension: str, info: ValidationInfo) -> Any:
    """A quantity of `dimension` from text; the scenario's currency comes with the validation context."""
    if isinstance(value, (Mapping, list)):
        raise refuse("one value is needed here, not a list or map", f"write one such as {example(dimension)}")
    currency = (info.context or {}).get("currency", "USD")
    try:
        found = parse(value if isinstance(value, str) else str(value), dimension, currency)
    except QuantityError as error:
        raise refuse(error.what, error.next_step) from error
    if isinstance(found, Duration) and found.days() > LONGEST_DAYS:
        raise refuse("nothing here takes more than twenty years", "check the unit: 14 weeks, 26 weeks, 3 months")
    return found


@dataclass(frozen=True)
class Quantity:
    """Annotation: text with a unit of the given dimension (see `planner.quantities`)."""

    dimension: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: object, info: ValidationInfo) -> Any:
            return read_quantity(value, self.dimension, info)

        if source is float:
            # A range given beside the meaning (`said(..., ge=0)`) sits in what the handler makes of the float.
            return core_schema.with_info_before_validator_function(read, handler(source))
        return core_schema.with_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return quantity_schema(self.dimension)


def quantity_schema(dimension: str) -> JsonSchemaValue:
    """The JSON Schema of one quantity in any currency: a pattern, and plain numbers where the dimension has no unit."""
    kinds = ["string", "number"] if dimension in ("factor", "count", "pieces") else ["string"]
    about = DIMENSIONS[dimension]
    return {
        "$comment": dimension,
        "type": kinds if len(kinds) > 1 else kinds[0],
        "pattern": pattern(dimension).replace("USD", "[A-Z]{3}").replace("[$]", "[$€£]"),
        "description": f"{about.meaning}, such as {' or '.join(about.examples())}",
    }


_when = itemgetter(0)


@dataclass(frozen=True)
class Series(Generic[T]):
    """Values that hold from their date until the next one; before the first date there is none."""

    points: tuple[tuple[date, T], ...]

    def at(self, day: date) -> T | None:
        """The value in force on `day`, or None before the first point."""
        place = bisect_right(self.points, day, key=_when)
        return self.points[place - 1][1] if place else None

    @property
    def first(self) -> T:
        """The earliest value."""
        return self.points[0][1]


@dataclass(frozen=True)
class Dated:
    """Annotation: one quantity for all time, or a map from date to quantity (a CSV becomes such a map)."""

    dimension: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: object, info: ValidationInfo) -> Series[Any]:
            if not isinstance(value, Mapping):
                return Series(((date.min, read_quantity(value, self.dimension, info)),))
            if not value:
                raise refuse("the series has no points", "give at least one date, such as {2027-01: ...}")
            return Series(read_points(value, self.dimension, info))

        return core_schema.with_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        one = quantity_schema(self.dimension)
        return {"anyOf": [one, {"type": "object", "additionalProperties": one}, TABLE_FILE]}


def read_points(value: Mapping[Any, Any], dimension: str, info: ValidationInfo) -> tuple[tuple[date, Any], ...]:
    """The points of a series by date; every point that cannot be read is told in one error, each with its key."""
    points: dict[date, Any] = {}
    wrong: list[tuple[str, str, str]] = []
    for key, item in value.items():
        try:
            day = when(key).first
            if day in points:
                raise refuse(f"two values begin on {day}", "keep one of them")
            points[day] = read_quantity(item, dimension, info)
        except PydanticCustomError as error:
            said = error.context or {}
            wrong.append((str(key), said["what"], said["next_step"]))
    if wrong:
        _, what, next_step = wrong[0]
        raise PydanticCustomError("planner", "{what}; {next_step}", {"what": what, "next_step": next_step, "at": wrong})
    return tuple(sorted(points.items()))


Id = Annotated[str, IdWord()]
Text = Annotated[str, TextWord()]
Whole = Annotated[int, WholeWord()]
Flag = Annotated[bool, FlagWord()]
When = Annotated[Span, WhenWord()]
Size = Annotated[float, Quantity("size")]
Pieces = Annotated[float, Quantity("pieces")]
Volume = Annotated[Amount, Quantity("amount")]
Money = Annotated[float, Quantity("money")]
Price = Annotated[UnitPrice, Quantity("price")]
Flow = Annotated[Rate, Quantity("rate")]
HoldingRate = Annotated[Rate, Quantity("holding")]
MoneyRate = Annotated[Rate, Quantity("money_rate")]
Length = Annotated[Duration, Quantity("duration")]
Share = Annotated[float, Quantity("share")]
Yearly = Annotated[float, Quantity("yearly")]
Power = Annotated[float, Quantity("power")]
EnergyPrice = Annotated[float, Quantity("energy_price")]
IdlePrice = Annotated[float, Quantity("idle_price")]
SizePerUnit = Annotated[UnitSize, Quantity("size_per_unit")]
Count = Annotated[float, Quantity("count")]
Factor = Annotated[float, Quantity("factor")]

PriceSeries = Annotated[Series[UnitPrice], Dated("price")]
FlowSeries = Annotated[Series[Rate], Dated("rate")]
SizeSeries = Annotated[Series[float], Dated("size")]
MoneySeries = Annotated[Series[float], Dated("money")]
HoldingSeries = Annotated[Series[Rate], Dated("holding")]
ShareSeries = Annotated[Series[float], Dated("share")]
CountSeries = Annotated[Series[float], Dated("count")]
EnergySeries = Annotated[Series[float], Dated("energy_price")]


class Record(BaseModel):
    """Base of everything read from a scenario: frozen, strict about its keys; a key without a value is no key."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def drop_empty(cls, value: Any) -> Any:
        """`costs:` with nothing after it is an empty section, `power:` the default, `abilene:` an entry of defaults."""
        if value is None:
            return {}
        return {key: item for key, item in value.items() if item is not None} if isinstance(value, Mapping) else value


def said(text: str, default: Any = ..., **more: Any) -> Any:
    """A field with its meaning in one line: the source of error text, schema, docs and sheet headers."""
    return Field(default, description=text, **more)
