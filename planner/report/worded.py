"""A grid in words: what a reader sees of each cell, for pages that are not a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planner.report.grid import LEFT, PLAIN, Grid, heading, kind_of, shown, value_of


@dataclass(frozen=True)
class Cell:
    """A text, whether it stands on the left of its column, and whether somebody should look."""

    text: str
    left: bool = False
    alert: bool = False


@dataclass(frozen=True)
class Worded:
    """The heads of a grid's columns with their units, and its rows."""

    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


def worded(grid: Grid, currency: str, rows: Sequence[Mapping[str, Any]] | None = None) -> Worded:
    """A grid, or some rows of it on the scales of all of them."""
    scales = grid.scales(currency)

    def cells(record: Mapping[str, Any]) -> Iterable[Cell]:
        for column in grid.columns:
            kind, value = kind_of(column, record), value_of(record.get(column.key))
            alert = column.alert and (value == "LOOK" or (not isinstance(value, str) and bool(value)))
            yield Cell(shown(value, kind, scales[column.key].get(kind, PLAIN)), kind in LEFT, alert)

    heads = tuple(Cell(heading(column, scales[column.key]), column.kind in LEFT) for column in grid.columns)
    return Worded(heads, tuple(tuple(cells(record)) for record in (grid.rows if rows is None else rows)))
