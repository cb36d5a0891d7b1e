"""Checks: identities computed again in the workbook, the certificate, the audit.

Every identity is two figures, their live difference and a live verdict. What passes: a cent of money (the objective: 1e-9 of
it), 1e-6 of goods, and for PO lines a piece a stream.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from planner.plan.po_lines import stream_of
from planner.report.grid import Column, Contents, Grid, Live, Sheet, figure
from planner.report.money import by_term, cash_rows

if TYPE_CHECKING:
    from planner.report.pages import Pages
    from planner.report.writer import Page

TERMS = (
    Column("term", "Term"),
    Column("cash", "Kind"),
    Column("amount", "Amount", "cents", total=True),
    Column("present", "Present value", "cents", total=True),
)
IDENTITIES = (
    Column("what", "Identity", width=62),
    Column("unit", "Unit"),
    Column("left", "One side", "figure"),
    Column("right", "Other side", "figure"),
    Column("gap", "Difference", "figure", formula="=ROUND([left]-[right],2)"),
    Column("allowed", "Allowed", "figure"),
    Column("verdict", "Verdict", formula='=IF(ABS([gap])<=[allowed],"OK","LOOK")', alert=True),
)


class Checks(Sheet):
    """Reconciliations with live formulas, the certificate's figures, the audit's findings, the reader's warnings."""

    order: ClassVar[int] = 140
    title: ClassVar[str] = "Checks"
    answers: ClassVar[str] = "Do the figures add up, is the plan proven, and what did the audit find?"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """The same without links to the other pages, for a page that is not a workbook."""
        yield terms(pages)
        yield Grid("identities", "Identities", IDENTITIES, identities(pages, frozenset()))
        yield from verdicts(pages)

    def draw(self, page: Page, pages: Pages, contents: Contents) -> None:
        """Identities refer to the totals of pages that are there."""
        there = frozenset(sheet.title for sheet in contents.sheets)
        page.grid(terms(pages))
        page.grid(Grid("identities", "Identities", IDENTITIES, identities(pages, there)))
        for grid in verdicts(pages):
            page.grid(grid)


def terms(pages: Pages) -> Grid:
    """Cost by term."""
    rows = [
        {"term": term, "cash": "cash" if cash else "value, not cash", "amount": amount, "present": present}
        for term, (amount, present, cash) in by_term(pages).items()
    ]
    return Grid("terms", "Cost by term", TERMS, rows)


def identities(pages: Pages, there: frozenset[str]) -> list[dict[str, Any]]:
    """What must be equal; a side that another page totals is that page's total."""
    found = []
    objective = pages.plan.certificate.get("objective")
    if isinstance(objective, (int, float)):
        several, cost = "Outcomes" in there, pages.plan.objective
        weighed = cost != pages.plan.cost
        total = "=[@Outcomes.futures.weighted]" if several else "=[@Checks.terms.present]"
        left: Live | float = Live(cost, total) if there and not weighed else cost
        what = (
            "mean and tails of the cost"
            if weighed
            else "costs of the futures"
            if len(pages.plan.courses) > 1
            else "cost terms"
        )
        found.append(
            identity(f"{what} sum to the certified objective", pages.currency, left, objective, cent(cost, 1e-9))
        )
    paid = math.fsum(row["amount"] for row in cash_rows(pages))
    if "Cash" in there:
        found.append(
            identity("Cash sums to the cash terms", pages.currency, Live(paid, "=[@Cash.months.all]"), paid, cent(paid))
        )
    if "Spend" in there:
        spent = math.fsum(row["amount"] for row in cash_rows(pages) if pages.payee(row))
        one, other = (Live(spent, f"=[@Spend.{name}.total]") for name in ("suppliers", "tiers"))
        found.append(identity("Spend by supplier equals spend by tier", pages.currency, one, other, cent(paid)))
    return found + goods(pages, there)


def goods(pages: Pages, there: frozenset[str]) -> list[dict[str, Any]]:
    """Balances of goods: stock, service, rounding."""

    def total(table: str, column: str) -> float:
        return math.fsum(float(row[column]) for row in pages.rows(table))

    first = math.fsum(row["opening_gb"] for row in pages.rows("stock") if pages.number[row["period"]] == 0)
    last = math.fsum(
        row["closing_gb"] for row in pages.rows("stock") if pages.number[row["period"]] == len(pages.labels) - 1
    )
    into = total("stock", "landed_gb") + total("stock", "arrived_gb") + total("stock", "returned_gb")
    out = sum(total("stock", f"{name}_gb") for name in ("sent", "used", "scrapped", "resold"))
    found = [identity("opening stock + in = closing stock + out", "GB", first + into, last + out, share(first + into))]
    asked = total("service", "need_gb")
    late = math.fsum(row["backlog_gb"] for row in pages.rows("service"))
    if not late:
        served = total("service", "served_gb") + total("service", "short_gb")
        found.append(identity("served + short = needed", "GB", served, asked, share(asked)))
    if pages.lines:
        pieces = {stream_of(line): pages.scenario.items[line["item"]].package or 0.0 for line in pages.lines}
        ordered, exact = (math.fsum(line[key] for line in pages.lines) for key in ("gb", "exact_gb"))
        left, right = (Live(size, f"=[@PO lines.lines.{key}]") for size, key in ((ordered, "gb"), (exact, "exact_gb")))
        what = "PO lines in pieces cover the plan, by less than a piece a stream"
        linked = "PO lines" in there
        row = identity(
            what, "GB", left if linked else ordered, right if linked else exact, share(exact) + sum(pieces.values())
        )
        found.append(row)
    return found


def cent(size: float, relative: float = 1e-12) -> float:
    """A cent, or a share of sums so large that a double no longer holds their cents."""
    return max(0.01, relative * abs(size))


def share(size: float) -> float:
    """A millionth of a quantity of goods."""
    return 1e-6 * max(1.0, abs(size))


def identity(what: str, unit: str, left: Live | float, right: Live | float, allowed: float) -> dict[str, Any]:
    """Two figures that must be equal but for what is allowed."""
    gap = round(figure(left) - figure(right), 2) + 0.0
    return {
        "what": what,
        "unit": unit,
        "left": left,
        "right": right,
        "gap": gap,
        "allowed": allowed,
        "verdict": "OK" if abs(gap) <= allowed else "LOOK",
    }


def verdicts(pages: Pages) -> Iterable[Grid]:
    """Certificate, audit, warnings."""
    facts = [
        {"fact": key.replace("_", " "), "value": said(value)}
        for key, value in sorted(pages.plan.certificate.items())
        if value not in (None, [], ())
    ]
    yield Grid("certificate", "Certificate", (Column("fact", "Fact"), Column("value", "Value", width=30)), facts)
    names = (
        Column("what", "What the audit found", wrap=True),
        Column("rule", "Rule", wrap=True),
        Column("where", "Where", width=26, wrap=True),
        Column("amount", "By", "number"),
    )
    rows = [vars(finding) for finding in pages.plan.findings]
    note = (
        ""
        if rows
        else "No finding: balances, limits, clauses, policies and every bill were computed again from tables and scenario."
    )
    yield Grid("audit", "Audit", names, rows, note)
    if pages.plan.warnings:
        heads = (
            Column("what", "Warning", wrap=True),
            Column("file", "File", width=30, wrap=True),
            Column("path", "Where", width=26, wrap=True),
            Column("next_step", "What to do", width=30, wrap=True),
        )
        yield Grid("warnings", "Legal and unwise", heads, pages.warnings)


def said(value: Any) -> str:
    """A figure of the certificate as text, all its digits."""
    if isinstance(value, (list, tuple)):
        return "; ".join(str(item) for item in value)
    return repr(value) if isinstance(value, float) else str(value)
