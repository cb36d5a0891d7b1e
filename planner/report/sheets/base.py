"""Base: what stands at each location, what leaves it and why, what is put in, and what of it comes back.

standing[t] = opening[t] - failed[t] - worn out[t] + put in[t] - retired[t],     opening[t] = standing[t-1]          GB
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.grid import Column, Grid, Live, Sheet

if TYPE_CHECKING:
    from planner.report.pages import Pages

LINES = (
    ("failed_gb", "failed"),
    ("worn_gb", "worn out by writes"),
    ("added_gb", "put in"),
    ("retired_gb", "retired"),
)
BACK = (("harvested_gb", "good pieces of what is retired"), ("claimed_gb", "failed, made good by the maker"))
STANDING = "=[{b}]-[{p}|-4]-[{p}|-3]+[{p}|-2]-[{p}|-1]"


class Base(Sheet):
    """The installed base by location and item, and what became of what was put in."""

    order: ClassVar[int] = 62
    title: ClassVar[str] = "Base"
    answers: ClassVar[str] = "What stands where, what fails, wears out or is retired, and what of it comes back?"

    def missing(self, pages: Pages) -> str:
        """Nothing stands anywhere."""
        return (
            "" if any(row["standing_gb"] or row["opening_gb"] for row in pages.rows("base")) else "nothing is installed"
        )

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """Records one below the other, periods across; then the cohorts of items whose age matters."""
        columns = (
            Column("location", "Location"),
            Column("item", "Item", width=18),
            Column("line", "Line", width=30),
            Column("before", "Opening", "size"),
            *(Column(f"p{p}", label, "size") for p, label in enumerate(pages.labels)),
        )
        stands = sorted(
            {(row["location"], row["item"]) for row in pages.rows("base") if row["standing_gb"] or row["opening_gb"]}
        )
        rows = [row for place, item in stands for row in record(pages, place, item)]
        note = (
            "Each size in its own unit. Failures and wear of a period leave the base at the start of the next. Standing is a live "
            "formula. What is harvested or made good comes back to stock a while later."
        )
        yield Grid("records", "", columns, rows, note, frozen=4)
        cohorts = pages.rows("cohorts")
        if cohorts:
            title = "What became of what was put in together"
            yield Grid("cohorts", title, COHORTS, [dict(row) for row in cohorts], frozen=3)


COHORTS = (
    Column("location", "Location"),
    Column("item", "Item", width=18),
    Column("since", "Put in", "date"),
    Column("life_over", "Life over", "date"),
    Column("warranty_over", "Warranty over", "date"),
    Column("added_gb", "Put in", "size"),
    Column("failed_gb", "Failed", "size"),
    Column("worn_gb", "Worn out", "size"),
    Column("retired_gb", "Retired", "size"),
    Column("standing_gb", "Standing at the end", "size"),
)


def record(pages: Pages, place: str, item: str) -> Iterable[dict[str, Any]]:
    """The lines of one item at one location."""
    about = {"location": place, "item": item}
    mine = [row for row in pages.rows("base") if (row["location"], row["item"]) == (place, item)]
    for column, line in LINES:
        yield about | {"line": line, **{f"p{p}": row[column] or None for p, row in enumerate(mine)}}
    live = {
        f"p{p}": Live(row["standing_gb"], STANDING.format(p=f"p{p}", b=f"p{p - 1}" if p else "before"))
        for p, row in enumerate(mine)
    }
    yield about | {"line": "standing", "before": mine[0]["opening_gb"], "strong": True, **live}
    for column, line in BACK:
        if any(row[column] for row in mine):
            yield about | {"line": line, **{f"p{p}": row[column] or None for p, row in enumerate(mine)}}
