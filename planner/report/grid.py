"""What a page is made of: grids of typed columns, with live formulas beside their computed values.

Values stay canonical (GB, currency units); a scale only says how they are shown, so a formula over cells is arithmetic
over GB and money. A `size` is shown in the unit that suits it, cell by cell. References inside a formula: `[key]` the same row,
`[key|-1]` the row above, `[key|*]` the whole column, `[@page.grid.key]` the total of a column on another page.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from planner.quantities import format_quantity

if TYPE_CHECKING:
    from planner.report.pages import Pages
    from planner.report.writer import Page

Kind = Literal[
    "text",
    "date",
    "gb",
    "exact_gb",
    "size",
    "ea",
    "money",
    "cents",
    "figure",
    "price",
    "share",
    "number",
    "weeks",
    "days",
    "flag",
    "by_row",
]


@dataclass(frozen=True)
class Live:
    """A cell with a formula and the value it computes to."""

    value: float | str | None
    formula: str


@dataclass(frozen=True)
class Scale:
    """How figures of a column are shown: divided by, unit in the header, the number format of the workbook."""

    divisor: float
    unit: str
    code: str
    decimals: int


@dataclass(frozen=True)
class Column:
    """One column: the key of its cells, its heading, what its cells are.

    `formula` makes every cell of the column live; `total` puts a subtotal above the heading; `alert` marks figures
    above zero; `width` in characters, by kind and content when 0; `wrap` lets long text take several lines; `optional` columns
    are left out where no row holds anything (`kept`).
    """

    key: str
    title: str
    kind: Kind = "text"
    total: bool = False
    formula: str = ""
    alert: bool = False
    width: float = 0.0
    wrap: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Chart:
    """Columns of a grid drawn below it (or above), for the rows from `first`, `count` of them, on the scale of the first."""

    title: str
    category: str
    series: tuple[str, ...]
    first: int
    count: int
    kind: Literal["column", "line"] = "column"


@dataclass(frozen=True)
class Grid:
    """A table of a page. `frozen` columns stay in view; a row's own `kind` speaks for its `by_row` columns.

    `by_row` columns share one scale per kind, so that a row can be read across; with `one_scale` so do all the others.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Any]]
    note: str = ""
    frozen: int = 1
    charts: tuple[Chart, ...] = ()
    one_scale: bool = False
    charts_above: bool = False

    def scales(self, currency: str) -> dict[str, dict[str, Scale]]:
        """Scale of each column by kind."""
        shared: dict[str, float] = {}
        largest: dict[tuple[str, str], float] = {}
        for row in self.rows:
            for column in self.columns:
                kind, size = kind_of(column, row), abs(figure(row.get(column.key)))
                largest[column.key, kind] = max(largest.get((column.key, kind), 0.0), size)
                if self.shares(column):
                    shared[kind] = max(shared.get(kind, 0.0), size)
        found: dict[str, dict[str, Scale]] = {column.key: {} for column in self.columns}
        together = {column.key for column in self.columns if self.shares(column)}
        for (key, kind), size in largest.items():
            found[key][kind] = scale_of(kind, shared[kind] if key in together else size, currency)
        return found

    def shares(self, column: Column) -> bool:
        """The column has the scale of its likes."""
        return self.one_scale or column.kind == "by_row"

    def units(self, scales: Mapping[str, Mapping[str, Scale]]) -> str:
        """What the figures of `by_row` columns are in, as a word below the title."""
        mine = {c.key for c in self.columns if c.kind == "by_row"}
        found = {
            (kind, scale.unit)
            for key, kinds in scales.items()
            for kind, scale in kinds.items()
            if key in mine and kind in NAMES
        }
        return "; ".join(f"{NAMES[kind]} in {unit}" for kind, unit in sorted(found))


class Sheet(ABC):
    """A page of the workbook: one file in `report/sheets`, found by its name.

    `order` is its place, `title` its tab, `answers` the question it answers. `missing` says why it is left out, or "".
    With `one_page` it is printed on a single sheet of paper.
    """

    order: ClassVar[int]
    title: ClassVar[str]
    answers: ClassVar[str]
    one_page: ClassVar[bool] = False

    def missing(self, pages: Pages) -> str:
        """Why there is nothing to show; empty when there is."""
        del pages
        return ""

    @abstractmethod
    def grids(self, pages: Pages) -> Iterable[Grid]:
        """The tables of the page, from top to bottom."""

    def draw(self, page: Page, pages: Pages, contents: Contents) -> None:
        """Fill the page: its tables, one below the other."""
        del contents
        for grid in self.grids(pages):
            page.grid(grid)


@dataclass(frozen=True)
class Contents:
    """The pages a workbook has, and why others are left out."""

    sheets: tuple[Sheet, ...]
    left_out: Mapping[str, str]


SCALES: Mapping[str, Sequence[tuple[float, Scale]]] = {
    "gb": (
        (2e6, Scale(1e6, "PB", "#,##0.000,,", 3)),
        (2e3, Scale(1e3, "TB", "#,##0.0,", 1)),
        (0.0, Scale(1.0, "GB", "#,##0.0", 1)),
    ),
    "money": (
        (2e7, Scale(1e6, "M", "#,##0.00,,", 2)),
        (2e5, Scale(1e3, "k", "#,##0.0,", 1)),
        (0.0, Scale(1.0, "", "#,##0.00", 2)),
    ),
    "price": ((0.0, Scale(1.0, "/GB", "#,##0.0000", 4)),),
    "exact_gb": ((0.0, Scale(1.0, "GB", "#,##0.0", 1)),),
    "size": ((0.0, Scale(1.0, "", '[>=1000000]#,##0.00,," PB";[>=1000]#,##0.00," TB";#,##0.00" GB"', 2)),),
    "cents": ((0.0, Scale(1.0, "", "#,##0.00", 2)),),
    "figure": ((0.0, Scale(1.0, "", "#,##0.00", 2)),),
    "ea": ((0.0, Scale(1.0, "", "#,##0", 0)),),
    "share": ((0.0, Scale(0.01, "%", "0.0%", 1)),),
    "weeks": ((0.0, Scale(1.0, "weeks", "0.0", 1)),),
    "days": ((0.0, Scale(1.0, "days", "#,##0", 0)),),
    "number": ((0.0, Scale(1.0, "", "#,##0.0000", 4)),),
}
NAMES = {"gb": "Sizes", "money": "Money", "price": "Prices"}
LEFT = ("text", "date", "flag")
MONEY = ("money", "cents", "price")
PLAIN = Scale(1.0, "", "General", 0)


def scale_of(kind: str, size: float, currency: str) -> Scale:
    """The scale for figures of this size; money carries its currency."""
    for least, scale in SCALES.get(kind, ()):
        if size >= least:
            glue = "" if kind == "price" or not scale.unit else " "
            unit = f"{currency}{glue}{scale.unit}" if kind in MONEY else scale.unit
            return Scale(scale.divisor, unit, scale.code, scale.decimals)
    return PLAIN


def kind_of(column: Column, row: Mapping[str, Any]) -> str:
    """What a cell is."""
    return str(row.get("kind", "number")) if column.kind == "by_row" else column.kind


def kept(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> tuple[Column, ...]:
    """The columns that hold something in some row, and those that stand in any case."""
    return tuple(c for c in columns if not c.optional or any(value_of(row.get(c.key)) for row in rows))


def value_of(cell: Any) -> Any:
    """A cell's value, computed where it is live."""
    return cell.value if isinstance(cell, Live) else cell


def figure(cell: Any) -> float:
    """A cell's figure, 0 for anything else."""
    value = value_of(cell)
    return float(value) if isinstance(value, (int, float)) and isfinite(value) else 0.0


def heading(column: Column, scales: Mapping[str, Scale]) -> str:
    """A column's heading with its unit."""
    unit = "" if column.kind == "by_row" else scales.get(column.kind, PLAIN).unit
    return f"{column.title} ({unit})" if unit and column.kind != "share" else column.title


def shown(value: Any, kind: str, scale: Scale) -> str:
    """A value as a reader sees it, for pages that are not a workbook."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    if kind in SCALES:
        if value == 0:
            return "–"
        if kind == "size":
            return format_quantity(value, kind, digits=3)
        return f"{value / scale.divisor:z,.{scale.decimals}f}" + ("%" if kind == "share" else "")
    return str(value)
