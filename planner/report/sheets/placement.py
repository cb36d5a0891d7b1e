"""Placement: in which tier the bytes of each data class lie, until when, and why not elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.report.grid import Column, Grid, Sheet
from planner.report.placement import FEW, parts

if TYPE_CHECKING:
    from planner.report.pages import Pages

COLUMNS = (
    Column("need", "Data class"),
    Column("location", "Site"),
    Column("first", "From"),
    Column("last", "To"),
    Column("tier", "Tier"),
    Column("held_in", "Held in"),
    Column("gb", "At first", "size"),
    Column("share", "Share", "share"),
    Column("last_share", "at the end", "share"),
    Column("because", "Because", width=80, wrap=True),
)


class Placement(Sheet):
    """Where data classes lie, stretch by stretch."""

    order: ClassVar[int] = 35
    title: ClassVar[str] = "Placement"
    answers: ClassVar[str] = "In which tier does each data class lie, until when, and why?"

    def missing(self, pages: Pages) -> str:
        """No need may lie in several tiers."""
        return "" if pages.once(parts) else "no need is of kind data_class"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """One row for each part of a class and stretch of periods in which its shares hardly move."""
        note = (
            "A stretch ends where the tiers or what binds change, or a share has moved by more than a hundredth of the class; by a "
            f"tenth, a fifth or half where that makes more than {FEW} rows. Prices are the plan's, of goods alone; `saved` is room "
            "that squeezing spares, `lost` what is not kept at all."
        )
        yield Grid("parts", "", COLUMNS, [vars(part) for part in pages.once(parts)], note, frozen=2)
