"""Contracts: where each stands and what ending it costs, its prices and their limits, what its clauses remark."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.report.contracts import in_force, price_rows, remarks, standing
from planner.report.grid import Column, Grid, Sheet, kept

if TYPE_CHECKING:
    from planner.report.pages import Pages

STANDING = (
    Column("contract", "Contract"),
    Column("supplier", "Supplier"),
    Column("until", "Until", "date"),
    Column("next", "Next to act", "date"),
    Column("what", "What is next", width=26, wrap=True),
    Column("left_gb", "Committed, left", "gb", total=True),
    Column("minimum_gb", "Minimum, left", "gb", total=True),
    Column("price", "Price today", "price"),
    Column("index", "Index today", "price"),
    Column("over", "Over market today", "money", total=True),
    Column("above", "Minimum above market", "money", total=True),
    Column("between_us", "Open deposit or loan", "money", total=True),
    Column("buy_out", "Buy-out", "money", total=True),
    Column("cost", "Cost to end today", "money", total=True, formula="=[above]+[between_us]+[buy_out]"),
    Column("by", "Ended by then", "date", optional=True),
    Column("binding", "Binds"),
    Column("route", "Bought by"),
    Column("document", "Document", width=15, wrap=True, optional=True),
    Column("owner", "Owner", width=14, wrap=True, optional=True),
)
PRICES = (
    Column("contract", "Contract"),
    Column("item", "Items", width=17, wrap=True),
    Column("on", "On", "date"),
    Column("reset", "Next reset", "date"),
    Column("basis", "Basis", width=26, wrap=True),
    Column("clause", "Clause"),
    Column("price", "Price", "price"),
    Column("index", "Index", "price"),
    Column("floor", "Floor", "price", optional=True),
    Column("above", "Above the floor", "share", optional=True),
    Column("cap", "Cap", "price", optional=True),
    Column("below", "Room to the cap", "share", optional=True),
)
REMARKS = (
    Column("contract", "Contract"),
    Column("clause", "Clause"),
    Column("kind", "Kind"),
    Column("money", "At stake", "money"),
    Column("what", "Remark", width=26),
)


class Contracts(Sheet):
    """Where each contract stands, its prices, what its clauses remark."""

    order: ClassVar[int] = 70
    title: ClassVar[str] = "Contracts"
    answers: ClassVar[str] = (
        "Where does each contract stand today, at which price and limits, and what would ending it cost?"
    )

    def missing(self, pages: Pages) -> str:
        """No contract, or none that is signed."""
        if not pages.rows("contracts"):
            return "the scenario has no contract in the horizon"
        return "" if in_force(pages) else "no offer is signed, and there is no other contract"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """One row a contract, an item, a remark."""
        names, terms = in_force(pages), pages.setting.terms
        note = (
            "Over market: price less index today, times what is left. To end today: the minimum above the market to come, the open "
            "deposit or loan, the buy-out, by the cheapest way out."
        )
        rows = [standing(pages, name) for name in names]
        yield Grid("standing", "Where each stands", kept(STANDING, rows), rows, note, one_scale=True)
        prices = [row for name in names for row in price_rows(pages, terms[name])]
        note = "Above the floor = price / floor - 1; room to the cap = 1 - price / cap."
        yield Grid("prices", "Prices and their limits", kept(PRICES, prices), prices, note)
        said = [
            {"contract": name, "clause": clause, "kind": remark.rule, "money": remark.amount, "what": remark.what}
            for name, clause, remark in pages.once(remarks)
        ]
        if said:
            note = "Where a little more would cost less, and where more was bought than is used because it costs less."
            yield Grid("remarks", "Steps and rebates: worth a word", REMARKS, said, note)
