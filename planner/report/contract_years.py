"""What each contract year holds: volumes from what is written to what is missing, money, and what stands at its end.

    P10, P50, P90 = the least figure that is not exceeded with that probability, over the futures

Figures come from the contracts, accounts and ledger tables of the plan; a period belongs to the year that holds its first day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from math import fsum
from typing import TYPE_CHECKING, Any

from planner.plan.obligations import least
from planner.report.contracts import in_force
from planner.report.grid import Live

if TYPE_CHECKING:
    from planner.report.pages import Pages, Row

CHANCES = (("p10", 0.1), ("p50", 0.5), ("p90", 0.9))
MONEY = {
    "credited": ("credited",),
    "deducted": ("deducted",),
    "refunded": ("refunded",),
    "forfeited": ("forfeited",),
    "true_up": ("true-up",),
    "damages": ("damages",),
    "rebate": ("rebate earned", "step discount"),
}
"""Columns of a year's money, and the accounts that they add up."""
BALANCES = {
    "deposit": "prepaid balance",
    "secured": "secured",
    "accrued": "true-up accrued",
    "to_come": "rebate to come",
    "financed": "financed",
}


class Year:
    """The accounts of a contract in one of its years, by account; `last` is the label of its last period."""

    def __init__(self, rows: Mapping[str, list[Row]], last: str) -> None:
        self.rows = rows
        self.last = last

    def sum(self, account: str, unit: str) -> float:
        """A flow added up over the year, over all clauses that keep it."""
        return fsum(row["value"] for row in self.rows.get(account, ()) if row["unit"] == unit)

    def ends(self, account: str, unit: str) -> float:
        """A balance as it stands at the end of the year, over all clauses that keep it."""
        return fsum(row["value"] for row in self.rows.get(account, ()) if row["unit"] == unit and self.closes(row))

    def day(self, account: str) -> str:
        """The last day that the balances at the end of the year hang on; "" where one of them hangs on none."""
        found = [row["day"] for row in self.rows.get(account, ()) if self.closes(row)]
        return max(found) if found and all(found) else ""

    def closes(self, row: Row) -> bool:
        """A row of the last period."""
        return bool(row["period"] == self.last)


def by_contract(pages: Pages) -> list[dict[str, list[Row]]]:
    """The accounts of each future, by contract."""
    found: list[dict[str, list[Row]]] = []
    for course in pages.plan.courses:
        found.append(defaultdict(list))
        for row in course.tables["accounts"]:
            found[-1][row["contract"]].append(row)
    return found


def year_of(pages: Pages, row: Row, course: int | None = None) -> Year:
    """The accounts of a contract year in a future, by its number; in the one that is shown where none is named."""
    first, end = days(row)
    labels = [period.label for period in pages.periods if first <= period.start < end]
    n = pages.plan.courses.index(pages.plan.shown) if course is None else course
    found: dict[str, list[Row]] = defaultdict(list)
    for line in pages.once(by_contract)[n].get(row["contract"], ()):
        if line["period"] in labels:
            found[line["account"]].append(line)
    return Year(found, labels[-1] if labels else "")


def years(pages: Pages) -> list[Row]:
    """The contract years of what is in force."""
    names = in_force(pages)
    return [row for row in pages.rows("contracts") if row["contract"] in names]


def volumes(pages: Pages, row: Row) -> dict[str, Any]:
    """The volumes of a contract year, from what is written to what is missing."""
    terms, inside = pages.setting.terms[row["contract"]], year_of(pages, row)
    first, end = days(row)
    written = [p.written for p in terms.commitments if p.first < end and p.end > first and p.written]
    taken, size = row["taken_before_gb"] + row["taken_gb"], row["committed_gb"]
    bank = inside.ends("make-up balance", "GB")
    return {
        **row,
        "last": row["end"],
        "written": ", ".join(dict.fromkeys(written)),
        "nominated_gb": inside.sum("forecast", "GB"),
        "called_gb": inside.sum("called", "GB"),
        "countable_gb": inside.sum("countable", "GB"),
        "minimum_gb": least(terms, first, end),
        "deficiency_gb": inside.sum("deficiency", "GB"),
        **deficiencies(pages, row),
        "made_up_gb": inside.sum("made up", "GB"),
        "bank_gb": bank,
        "bank_until": inside.day("make-up balance") if bank else "",
        "credit_gb": inside.ends("carry-forward balance", "GB"),
        "remaining_gb": Live(max(0.0, size - taken), "=MAX(0,[committed_gb]-[taken_before_gb]-[taken_gb])"),
        "share": Live(taken / size, "=([taken_before_gb]+[taken_gb])/[committed_gb]") if size > 0 else None,
    }


def deficiencies(pages: Pages, row: Row) -> dict[str, float]:
    """The deficiency of a year over the futures, by how likely it is not exceeded; nothing where there is one future."""
    courses = pages.plan.courses
    if len(courses) < 2:
        return {}
    found = [(year_of(pages, row, n).sum("deficiency", "GB"), course.probability) for n, course in enumerate(courses)]
    return {key: quantile(found, chance) for key, chance in CHANCES}


def quantile(found: Iterable[tuple[float, float]], chance: float) -> float:
    """The least of some figures, each with its probability, that is not exceeded with a probability."""
    ranked, reached = sorted(found), 0.0
    for figure, probability in ranked:
        reached += probability
        if reached >= chance - 1e-9:
            return figure
    return ranked[-1][0]


def moneys(pages: Pages, row: Row) -> dict[str, Any]:
    """The money of a contract year: goods, what its clauses charge, and what stands between us at its end."""
    inside, charged = year_of(pages, row), partial(ledger, pages, row)
    deposit = inside.ends("prepaid balance", "money")
    own = f"contracts.{row['contract']}"
    return {
        **row,
        "last": row["end"],
        "goods": charged(lambda line: line["where"] == own),
        "other": charged(lambda line: line["where"].startswith(f"{own}.clauses.")),
        "prepaid": charged(lambda line: line["where"].startswith(f"{own}.") and line["term"] == "prepayment"),
        **{key: fsum(inside.sum(name, "money") for name in names) for key, names in MONEY.items()},
        **{key: inside.ends(name, "money") for key, name in BALANCES.items()},
        "gone": (inside.day("prepaid balance") or "never") if deposit else "",
    }


def ledger(pages: Pages, row: Row, test: Callable[[Row], bool]) -> float:
    """Ledger lines of a contract year that pass a test, by their day."""
    first, end = days(row)
    return fsum(
        line["amount"]
        for line in pages.rows("ledger")
        if test(line) and first <= date.fromisoformat(line["date"]) < end
    )


def days(row: Row) -> tuple[date, date]:
    """First day and end of a contract year."""
    return date.fromisoformat(row["first"]), date.fromisoformat(row["end"])
