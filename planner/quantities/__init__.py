"""Quantities as people write them, read exactly and written back: the unit parser of the scenario."""

from planner.quantities.reading import parse
from planner.quantities.units import DIMENSIONS, Dimension
from planner.quantities.values import Amount, Duration, QuantityError, Rate, UnitPrice, UnitSize, Value
from planner.quantities.writing import example, format_quantity, number_text, pattern

__all__ = [
    "DIMENSIONS",
    "Amount",
    "Dimension",
    "Duration",
    "QuantityError",
    "Rate",
    "UnitPrice",
    "UnitSize",
    "Value",
    "example",
    "format_quantity",
    "number_text",
    "parse",
    "pattern",
]
