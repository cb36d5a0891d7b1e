"""What an outcome may say of a series: dated values that replace it, or shares of what the scenario says; dated words."""

from __future__ import annotations

from dataclasses import dataclass
from re import fullmatch
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ValidationInfo

from planner.quantities import pattern
from planner.scenario.fields import Dated, Series, quantity_schema, read_quantity

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue


@dataclass(frozen=True)
class Words(Dated):
    """Annotation: one word for all time, or a map from date to word."""

    dimension: str = ""

    def point(self, value: object, info: ValidationInfo) -> str:  # noqa: ARG002  (a word needs no currency)
        """The word as it stands."""
        return str(value)

    def schema(self) -> JsonSchemaValue:
        """Any text."""
        return {"type": "string"}


@dataclass(frozen=True)
class Times:
    """A share of what the scenario says otherwise."""

    factor: float


@dataclass(frozen=True)
class Change(Dated):
    """Annotation: dated quantities of one of some dimensions, or shares of what the scenario says; `60%` is six tenths of it."""

    others: tuple[str, ...] = ()

    def point(self, value: object, info: ValidationInfo) -> Any:
        """A share, or a quantity of the first dimension that the text fits."""
        if isinstance(value, str) and value.rstrip().endswith("%"):
            return Times(read_quantity(value, "share", info))
        for dimension in self.others:
            if isinstance(value, str) and fullmatch(pattern(dimension), value.strip()):
                return read_quantity(value, dimension, info)
        return read_quantity(value, self.dimension, info)

    def schema(self) -> JsonSchemaValue:
        """Any of them."""
        return {"anyOf": [quantity_schema(name) for name in (self.dimension, *self.others, "share")]}


Signals = Annotated[Series[str], Words()]
NeedChange = Annotated[Series[Any], Change("size", others=("rate",))]
CountChange = Annotated[Series[Any], Change("count")]
PriceChange = Annotated[Series[Any], Change("price")]
FlowChange = Annotated[Series[Any], Change("rate")]
