"""Price round: what each supplier asked and asks, quarter by quarter, beside the index and our own limits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.report.grid import Column, Grid, Sheet
from planner.report.rounds import AHEAD, BEHIND, rounds

if TYPE_CHECKING:
    from planner.report.pages import Pages

COLUMNS = (
    Column("family", "Family"),
    Column("supplier", "Supplier"),
    Column("source", "Contract, market"),
    Column("item", "Item"),
    Column("quarter", "Quarter"),
    Column("standing", "Standing"),
    Column("settled", "Settled", "price", width=10),
    Column("quote", "Quote", "price", width=10),
    Column("valid", "Quote valid until", "date"),
    Column("bid", "Bid", "price", width=10),
    Column("low", "Index, low", "price", width=10),
    Column("mean", "Index, mean", "price", width=10),
    Column("high", "Index, high", "price", width=10),
    Column("plan", "Price in plan", "price", width=10),
    Column("target", "Target", "price", width=10),
    Column("walk_away", "Walk-away", "price", width=10),
    Column("gb_low", "Volume where index low", "gb"),
    Column("gb", "Volume, mean", "gb", total=True),
    Column("gb_high", "Volume where index high", "gb"),
    Column("point", "1 % of price", "money", total=True),
    Column("agree_by", "Agree by", "date"),
    Column("closes", "Their quarter closes before", "date"),
)


class PriceRound(Sheet):
    """Family by supplier by quarter."""

    order: ClassVar[int] = 64
    title: ClassVar[str] = "Price round"
    answers: ClassVar[str] = (
        "What was settled, what is asked, where does the market go, and what is a price worth, by supplier and quarter?"
    )

    def missing(self, pages: Pages) -> str:
        """Nobody to talk with."""
        found = pages.once(rounds)
        return "" if found else "no contract, offer or market of a named supplier has a price within two years of as_of"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """One row an item of a contract and quarter."""
        note = (
            f"Quarters of the calendar, {BEHIND} behind and {AHEAD} ahead. Quote, bid, target and walk-away are what the "
            "contract's `talks` say, blank where nothing is written: `planner value` gives the walk-away of an offer. The price "
            "that an offer writes is its quote. Volumes are the plan's; how they move with a price: `planner value --term`."
        )
        yield Grid("rounds", "", COLUMNS, pages.once(rounds), note, frozen=5, one_scale=True)
