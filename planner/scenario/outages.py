"""Outages that a plan is to outlast: what fails, when, for how long, and how much may be short then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import core_schema

from planner.quantities import Duration
from planner.scenario.fields import (
    Length,
    Portion,
    Record,
    Text,
    first_day,
    quantity_schema,
    read_points,
    read_quantity,
    refuse,
    said,
    told_apart,
)

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

EVERY_TIER = ""
"""Stands for all tiers, each by itself, in what an outage tolerates."""

Days = tuple[date, ...]
Tolerated = tuple[tuple[str, float], ...]


class StartsWord:
    """Annotation: `every`, or a list of days."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: object, info: ValidationInfo) -> Days | None:
            if isinstance(value, list) and value:
                days = read_points(dict(enumerate(value)), lambda day, _: first_day(day), info, at=lambda n: n)
                return tuple(sorted({day for _, day in days}))
            if str(value).strip() == "every":
                return None
            raise refuse("days on which it may start are needed here", "write every, or [2027-03, 2027-09]")

        return core_schema.with_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        days: JsonSchemaValue = {"type": "array", "items": {"type": ["string", "integer"]}, "minItems": 1}
        return {"anyOf": [{"const": "every"}, days]}


class ToleratedWord:
    """Annotation: one share for every tier, or a map from tier to share."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: object, info: ValidationInfo) -> Tolerated:
            if isinstance(value, Mapping) and value:
                return read_points(value, share, info, at=str)
            return ((EVERY_TIER, share(value, info)),)

        return core_schema.with_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        one = quantity_schema("share")
        return {"anyOf": [one, {"type": "object", "additionalProperties": one, "minProperties": 1}]}


def share(value: object, info: ValidationInfo) -> float:
    """A share from nothing to all."""
    found: float = read_quantity(value, "share", info, most=1.0)
    return found


def some_time(length: Duration) -> Duration:
    """A length that is not nothing."""
    if length.count <= 0:
        raise refuse("an outage of no length takes nothing away", "write how long it lasts, such as 8 weeks")
    return length


class Outage(Record):
    """What fails, when and for how long; a limit on what may be short then makes the plan ready for it."""

    of: Literal["supplier", "group", "fab", "country", "shares_risk", "lane"] = said(
        "what fails: a supplier, a group of them, a fab, all fabs of a country or of a group that shares a risk, a lane"
    )
    names: Annotated[list[Text], Field(min_length=1), AfterValidator(told_apart)] | None = said(
        "which of them, one at a time; each in turn when absent", None
    )
    lasts: Annotated[Length, AfterValidator(some_time)] = said("how long it is out")
    starts: Annotated[Days | None, StartsWord()] = said(
        "days on which it may start, each a case of its own; the first day of every period when absent", None
    )
    loss: Portion = said("share of what it hands over or carries that is lost meanwhile", 1.0, gt=0)
    transit: Literal["arrives", "lost"] = said(
        "what becomes of goods that were on their way when it started", "arrives"
    )
    tolerates: Annotated[Tolerated | None, ToleratedWord()] = said(
        "most that may be short, as a share of what is needed while it lasts: one for every tier, or by tier; "
        "the outage is only reported when absent",
        None,
    )
    rules_lapse: Length = said(
        "how long from its start our own rules (`policies`) do not bind: safety stock is there to be used",
        Duration(1.0, "year"),
    )
    futures: Literal["likely", "every"] = said(
        "it strikes on the way of the most likely future (the first of equals), or of every future in turn", "likely"
    )
