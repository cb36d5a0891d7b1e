"""Contract years: what each holds by volume, from what is written to what is missing, and by money."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.report.contract_years import moneys, volumes, years
from planner.report.grid import Column, Grid, Sheet, kept

if TYPE_CHECKING:
    from planner.report.pages import Pages

VOLUMES = (
    Column("contract", "Contract"),
    Column("year", "Contract year"),
    Column("first", "From", "date"),
    Column("last", "Before", "date"),
    Column("written", "As written", optional=True),
    Column("committed_gb", "Committed", "gb", total=True),
    Column("minimum_gb", "Minimum", "gb", total=True, optional=True),
    Column("nominated_gb", "Nominated", "gb", total=True, optional=True),
    Column("called_gb", "Called", "gb", total=True, optional=True),
    Column("taken_before_gb", "Taken before", "gb", total=True),
    Column("taken_gb", "Received in plan", "gb", total=True),
    Column("countable_gb", "Countable", "gb", total=True, optional=True),
    Column("remaining_gb", "Left to take", "gb", total=True),
    Column("share", "Taken of committed", "share"),
    Column("deficiency_gb", "Deficiency", "gb", total=True, alert=True, optional=True),
    Column("p10", "Deficiency P10", "gb", optional=True),
    Column("p50", "P50", "gb", optional=True),
    Column("p90", "P90", "gb", optional=True),
    Column("made_up_gb", "Made up", "gb", total=True, optional=True),
    Column("bank_gb", "Make-up balance", "gb", optional=True),
    Column("bank_until", "Gone from", "date", optional=True),
    Column("credit_gb", "Carry-forward balance", "gb", optional=True),
)
MONEY = (
    Column("contract", "Contract"),
    Column("year", "Contract year"),
    Column("first", "From", "date"),
    Column("last", "Before", "date"),
    Column("price_per_gb", "Mean price, year end", "price"),
    Column("goods", "Goods", "money", total=True),
    Column("other", "Charged by clauses", "money", total=True),
    Column("prepaid", "Deposit paid", "money", total=True, optional=True),
    Column("credited", "Credited", "money", total=True, optional=True),
    Column("deducted", "Shortfall deducted", "money", total=True, optional=True),
    Column("refunded", "Refunded", "money", total=True, optional=True),
    Column("forfeited", "Forfeited", "money", total=True, alert=True, optional=True),
    Column("deposit", "Deposit left", "money", optional=True),
    Column("secured", "Secured", "money", optional=True),
    Column("gone", "Credited out by", "date", optional=True),
    Column("financed", "Loan left", "money", optional=True),
    Column("true_up", "True-up", "money", total=True, optional=True),
    Column("accrued", "True-up accrued", "money", optional=True),
    Column("damages", "Damages earned", "money", total=True, optional=True),
    Column("rebate", "Rebates earned", "money", total=True, optional=True),
    Column("to_come", "Rebate to come", "money", optional=True),
)


class ContractYears(Sheet):
    """One row a contract year: its volumes, and below its money."""

    order: ClassVar[int] = 71
    title: ClassVar[str] = "Contract years"
    answers: ClassVar[str] = "What is committed, taken, missing and paid in each contract year?"

    def missing(self, pages: Pages) -> str:
        """No contract is in force."""
        return "" if years(pages) else "no contract is in force in the horizon"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """Volumes and money; columns that hold nothing are left out."""
        note = "Left to take = committed - taken before - received in plan, not below zero. Balances stand at the end of the year."
        if len(pages.plan.courses) > 1:
            note += " P10, P50, P90: over the futures, left out where nothing is missing in any; the rest is the one that is shown."
        rows = [volumes(pages, row) for row in years(pages)]
        yield Grid("years", "Volumes", kept(VOLUMES, rows), rows, note, frozen=2, one_scale=True)
        note = "By the day money falls on, before discounting. Deposit left is what stands before any refund."
        rows = [moneys(pages, row) for row in years(pages)]
        yield Grid("money", "Money", kept(MONEY, rows), rows, note, frozen=2, one_scale=True)
