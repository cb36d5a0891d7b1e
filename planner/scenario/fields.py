"""The types a scenario field can have: quantities, dates, series and ids, as pydantic annotations.

Each type reads the text a person writes and yields canonical values (GB, currency units, W, kWh, days, fractions);
a value that cannot be read becomes a pydantic error whose message says what to write instead, and the binder adds
the line. The same annotation makes the JSON Schema, so editor, parser and docs never disagree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from math import inf
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
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
from planner.scenario.files import shorten
from planner.scenario.words import FlagWord, IdWord, TextWord, WhenWord, WholeWord
from planner.scenario.words import OfTier as OfTier
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


def read_quantity(value: object, dimension: str, info: ValidationInfo, least: float = 0.0, most: float = inf) -> Any:
    """A quantity of `dimension` from text, in a range; the scenario's currency comes with the validation context."""
    if isinstance(value, (Mapping, list)):
        raise refuse("one value is needed here, not a list or map", f"write one such as {example(dimension)}")
    currency = (info.context or {}).get("currency", "USD")
    try:
        found = parse(value if isinstance(value, str) else str(value), dimension, currency)
    except QuantityError as error:
        raise refuse(error.what, error.next_step) from error
    if isinstance(found, Duration) and found.days() > LONGEST_DAYS:
        raise refuse("nothing here takes more than twenty years", "check the unit: 14 weeks, 26 weeks, 3 months")
    figure = found if isinstance(found, float) else found.count if isinstance(found, Duration) else found.value
    if not least <= figure <= most:
        raise out_of_range(dimension, figure, least, most)
    return found


def out_of_range(dimension: str, figure: float, least: float, most: float) -> PydanticCustomError:
    """The error of a figure that is too small or too large to be meant."""
    if figure < least == 0:
        return refuse("the value is negative", f"write {DIMENSIONS[dimension].meaning}: zero or more")
    bound, word = (least, "at least") if figure < least else (most, "at most")
    shown = f"{100 * bound:g} %" if dimension in ("share", "yearly") else f"{bound:g}"
    return refuse(f"the value must be {word} {shown}", "write a value in that range")


@dataclass(frozen=True)
class Quantity:
    """Annotation: text with a unit of the given dimension (see `planner.quantities`), from `least` to `most`.

    Nothing in a scenario is negative unless its field says that it may be.
    """

    dimension: str
    least: float = 0.0
    most: float = inf

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: object, info: ValidationInfo) -> Any:
            return read_quantity(value, self.dimension, info, self.least, self.most)

        if source is float:
            # A range given beside the meaning (`said(...)`) sits in what the handler makes of the float.
            return core_schema.with_info_before_validator_function(read, handler(source))
        return core_schema.with_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return quantity_schema(self.dimension, self.least)


def quantity_schema(dimension: str, least: float = 0.0) -> JsonSchemaValue:
    """The JSON Schema of one quantity in any currency: a pattern, and plain numbers where the dimension has no unit."""
    kinds = ["string", "number"] if dimension in ("factor", "count", "pieces", "many") else ["string"]
    about, form = DIMENSIONS[dimension], pattern(dimension)
    return {
        "$comment": f"signed_{dimension}" if least < 0 else dimension,
        "type": kinds if len(kinds) > 1 else kinds[0],
        "pattern": (form if least < 0 else form.replace("[+-]?", r"\+?", 1))
        .replace("USD", "[A-Z]{3}")
        .replace("[$]", "[$€£]"),
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
    most: float = inf

    def point(self, value: object, info: ValidationInfo) -> Any:
        """One value of the series."""
        return read_quantity(value, self.dimension, info, most=self.most)

    def schema(self) -> JsonSchemaValue:
        """The JSON Schema of one value."""
        return quantity_schema(self.dimension)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: object, info: ValidationInfo) -> Series[Any]:
            if not isinstance(value, Mapping):
                return Series(((date.min, self.point(value, info)),))
            if not value:
                raise refuse("the series has no points", "give at least one date, such as {2027-01: ...}")
            return Series(read_points(value, self.point, info))

        return core_schema.with_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        one = self.schema()
        return {"anyOf": [one, {"type": "object", "additionalProperties": one}, TABLE_FILE]}


def all_whole(count: float) -> float:
    """A count of things that come whole."""
    if not count.is_integer():
        raise refuse("what is counted here comes whole", "write a whole number, such as 8")
    return count


class DatedWhole(Dated):
    """Annotation: the same of things that come whole."""

    def point(self, value: object, info: ValidationInfo) -> Any:
        """One value of the series."""
        return all_whole(super().point(value, info))


def first_day(key: object) -> date:
    """The day that a key of a series names."""
    return when(key).first


def read_points(
    value: Mapping[Any, Any],
    point: Callable[[object, ValidationInfo], Any],
    info: ValidationInfo,
    at: Callable[[object], Any] = first_day,
) -> tuple[tuple[Any, Any], ...]:
    """The points of a series, by date unless said; every one that cannot be read is told in one error, each with its key."""
    points: dict[Any, Any] = {}
    wrong: list[tuple[str, str, str]] = []
    for key, item in value.items():
        try:
            day = at(key)
            if day in points:
                raise refuse(f"two values begin on {day}", "keep one of them")
            points[day] = point(item, info)
        except PydanticCustomError as error:
            said = error.context or {}
            wrong.append((str(key), said["what"], said["next_step"]))
    if wrong:
        _, what, next_step = wrong[0]
        raise PydanticCustomError("planner", "{what}; {next_step}", {"what": what, "next_step": next_step, "at": wrong})
    return tuple(sorted(points.items()))


def told_apart(names: list[str]) -> list[str]:
    """A list of names in which none stands twice."""
    twice = next((name for n, name in enumerate(names) if name in names[:n]), None)
    if twice is not None:
        raise refuse(f"'{shorten(twice)}' stands twice in the list", "keep one of the two")
    return names


Id = Annotated[str, IdWord()]
Names = Annotated[list[Id], AfterValidator(told_apart)]
Some = Annotated[list[Id], Field(min_length=1), AfterValidator(told_apart)]
ItemsByTier = Annotated[dict[Id, Some], OfTier()]
Text = Annotated[str, TextWord()]
Whole = Annotated[int, WholeWord()]
Flag = Annotated[bool, FlagWord()]
When = Annotated[Span, WhenWord()]
Size = Annotated[float, Quantity("size")]
Pieces = Annotated[float, Quantity("pieces"), Field(gt=0), AfterValidator(all_whole)]
Things = Annotated[float, Quantity("count"), Field(gt=0), AfterValidator(all_whole)]
Volume = Annotated[Amount, Quantity("amount")]
Money = Annotated[float, Quantity("money")]
SignedMoney = Annotated[float, Quantity("money", least=-inf)]
Price = Annotated[UnitPrice, Quantity("price")]
Flow = Annotated[Rate, Quantity("rate")]
HoldingRate = Annotated[Rate, Quantity("holding")]
MoneyRate = Annotated[Rate, Quantity("money_rate")]
Length = Annotated[Duration, Quantity("duration")]
Share = Annotated[float, Quantity("share")]
Portion = Annotated[float, Quantity("share", most=1.0)]
Premium = Annotated[float, Quantity("share", least=-1.0)]
Extra = Annotated[UnitPrice, Quantity("price", least=-inf)]
Yearly = Annotated[float, Quantity("yearly")]
YearlyChange = Annotated[float, Quantity("yearly", least=-1.0)]
Power = Annotated[float, Quantity("power")]
EnergyPrice = Annotated[float, Quantity("energy_price")]
IdlePrice = Annotated[float, Quantity("idle_price")]
SizePerUnit = Annotated[UnitSize, Quantity("size_per_unit")]
Bandwidth = Annotated[float, Quantity("bandwidth")]
Turnover = Annotated[float, Quantity("turnover")]
BitEnergy = Annotated[float, Quantity("bit_energy")]
Count = Annotated[float, Quantity("count")]
Factor = Annotated[float, Quantity("factor")]
Serving = Annotated[float, Quantity("factor"), Field(gt=0)]

PriceSeries = Annotated[Series[UnitPrice], Dated("price")]
WritesSeries = Annotated[Series[Rate], Dated("writes")]
FlowSeries = Annotated[Series[Rate], Dated("rate")]
VolumeSeries = Annotated[Series[Amount], Dated("amount")]
SizeSeries = Annotated[Series[float], Dated("size")]
PortionSeries = Annotated[Series[float], Dated("share", most=1.0)]
ShareSeries = Annotated[Series[float], Dated("share")]
MoneySeries = Annotated[Series[float], Dated("money")]
HoldingSeries = Annotated[Series[Rate], Dated("holding")]
CountSeries = Annotated[Series[float], Dated("count")]
WholeSeries = Annotated[Series[float], DatedWhole("count")]
CarbonSeries = Annotated[Series[float], Dated("carbon_intensity")]
CarbonPriceSeries = Annotated[Series[float], Dated("carbon_price")]
PowerSeries = Annotated[Series[float], Dated("power")]
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
