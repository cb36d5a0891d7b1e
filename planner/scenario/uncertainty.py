"""What is uncertain, how many futures are drawn of it, when it is learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from re import fullmatch
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo, model_validator
from pydantic_core import core_schema

from planner.scenario.fields import Id, Quantity, Record, Some, Whole, first_day, read_points, refuse, said
from planner.scenario.outages import Outage

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue

DriverT = TypeVar("DriverT")
MeasureT = TypeVar("MeasureT")
Correlation = Annotated[float, Quantity("share", least=-1.0, most=1.0)]


@dataclass(frozen=True)
class Learning:
    """Days on which what has become true is learned, each with how many branches every branch then parts into; None: all."""

    points: tuple[tuple[date, int | None], ...]

    @property
    def days(self) -> tuple[date, ...]:
        """The days, sorted."""
        return tuple(day for day, _ in self.points)


class LearningWord:
    """Annotation: a list of days, or a map from day to `8 branches`, `3 each` or `all`."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: object, info: ValidationInfo) -> Learning:
            if isinstance(value, Mapping):
                return Learning(read_points(value, branches, info))
            if isinstance(value, list):
                days = {str(n): day for n, day in enumerate(value)}
                found = [day for _, day in read_points(days, lambda day, _: first_day(day), info, at=number)]
                return Learning(tuple((day, None) for day in sorted(apart(found))))
            raise refuse("days are needed here", "write [2027-07, 2028-01], or {2027-07: 8 branches, 2028-01: all}")

        return core_schema.with_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        word: JsonSchemaValue = {"type": "string", "pattern": r"^\d+ (branches|each)$|^all$"}
        days: JsonSchemaValue = {"type": "array", "items": {"type": ["string", "integer"]}}
        return {"anyOf": [days, {"type": "object", "additionalProperties": word}]}


def number(key: object) -> int:
    """Place of a day in a list."""
    return int(str(key))


def apart(days: Sequence[date]) -> Sequence[date]:
    """Days of which none stands twice."""
    twice = next((day for n, day in enumerate(days) if day in days[:n]), None)
    if twice is not None:
        raise refuse(f"{twice} stands twice in the list", "keep one of the two")
    return days


def branches(value: object, info: ValidationInfo) -> int | None:  # noqa: ARG001  (a count needs no currency)
    """`8 branches` and `8 each` are 8, `all` is None."""
    text = str(value).strip()
    found = fullmatch(r"(\d{1,6}) +(branches|branch|each)", text)
    if text == "all":
        return None
    if found is None or int(found[1]) == 0:
        raise refuse("into how many branches what is known then parts", "write 8 branches, 3 each, or all")
    return int(found[1])


def at_least_one(count: int) -> int:
    """A number of futures."""
    if count < 1:
        raise refuse("the value must be at least 1", "draw as many as the tail needs: ten futures in it, 200 for 95 %")
    return count


class Sampling(Record):
    """How many futures are drawn of the drivers, and how many the plan is made of."""

    sample: Annotated[Whole, AfterValidator(at_least_one)] | None = said(
        "how many futures are drawn; all combinations of outcomes when absent", None
    )
    seed: Whole = said("the same seed draws the same futures", 1)
    reduce_to: Annotated[Whole, AfterValidator(at_least_one)] | None = said(
        "how many of them the plan is made of at most; those stand for the others, at a distance that is told", None
    )

    @model_validator(mode="after")
    def some(self) -> Sampling:
        """Futures are drawn, or fewer stand for all."""
        if self.sample is None and self.reduce_to is None:
            raise refuse("it is not said how many futures there are", "write {sample: 200}, or {reduce_to: 200}")
        if self.sample is not None and self.reduce_to is not None and self.reduce_to > self.sample:
            what = f"{self.reduce_to:,} futures cannot stand for {self.sample:,}"
            raise refuse(what, "draw more of them (sample), or reduce to fewer")
        return self


class Risk(Record, Generic[DriverT, MeasureT]):
    """What is uncertain, and when it is learned."""

    drivers: dict[Id, DriverT] = said("what is uncertain", {})
    became: dict[Id, Some] = said("outcomes that may still come, by driver, or the one that has", {})
    outcomes: Sampling | None = said(
        "draw futures of the drivers, instead of combining their outcomes; let few stand for many", None
    )
    correlations: dict[Id, dict[Id, Correlation]] = said(
        "how drivers move together, by pairs, quarter by quarter, where futures are drawn", {}
    )
    measures: dict[Id, MeasureT] = said("figures of the futures that the plan is judged by, with their limits", {})
    outages: dict[Id, Outage] = said("outages that the plan is to outlast, or that are reported", {})
    learn: Annotated[Learning, LearningWord()] | None = said(
        "days on which all that has become true by then is learned, before the calls of that period; every period when absent",
        None,
    )

    @property
    def drawn(self) -> int | None:
        """How many futures are drawn; None where outcomes are combined."""
        return self.outcomes.sample if self.outcomes else None
