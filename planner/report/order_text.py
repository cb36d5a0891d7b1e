"""An order explained, for the terminal: 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from planner.report.alternatives_text import refusal_lines
from planner.report.short_text import per_gb
from planner.report.text import finite, lowered, money, size_of, wrapped

CONVENTION = "Followed first in, first out: goods of one part are alike, and the plan does not say which are taken."


def order_lines(found: Any, currency: str) -> Iterator[str]:
    """The page."""
    best = f"best plan {money(found.best, currency)} (level {found.level})"
    future = f", in future {found.future}" if found.future else ""
    if not found.called_gb:
        yield from wrapped(f"{found.order}: the plan calls none of it{future}; {best}", after="  ")
    else:
        pieces = f" ({found.pieces:,.0f} ea)" if found.pieces else ""
        yield from wrapped(f"{found.order}: {size_of(found.called_gb)}{pieces} called{future}; {best}", after="  ")
        for to, _, arrives, gb in found.calls:
            yield from wrapped(f"{size_of(gb)} to {to}, there {arrives or 'beyond the horizon'}", "  ", "    ")
        yield ""
        yield from served_lines(found)
        yield ""
        yield from counts_lines(found, currency)
        yield ""
        yield from cost_lines(found, currency)
        yield ""
        yield from refusal_lines([found.refusal], currency)
    for finding in found.findings:
        yield from wrapped(f"audit: {finding}", after="  ")


def served_lines(found: Any) -> Iterator[str]:
    """Needs, places, periods."""
    yield "serves"
    for one in found.served:
        need = one.need or "nothing yet, it stands ready"
        how = " on, installed" if one.installed else ""
        yield from wrapped(f"{size_of(one.gb)} {need} at {one.location}, {one.period}{how}", "  ", "    ")
    rest = (
        (found.lying_gb, "in stock at the end"),
        (found.unused_gb, "scrapped, resold or lost on the line"),
        (found.beyond_gb, "lands beyond the horizon"),
    )
    for gb, what in rest:
        if gb > 0.0:
            yield f"  {size_of(gb)} {what}"
    yield from wrapped(CONVENTION, "  ", "  ")


def counts_lines(found: Any, currency: str) -> Iterator[str]:
    """The commitment, clause by clause."""
    if not found.contract:
        yield "counts toward no commitment: it is bought on a market"
        return
    yield f"counts toward {found.contract}"
    if found.year is not None:
        year = found.year
        yield from wrapped(
            f"contract year {year.year}: {size_of(year.committed_gb)} committed, {size_of(year.taken_gb)} taken,"
            f" {size_of(year.remaining_gb)} left to take",
            "  ",
            "    ",
        )
    for own in found.counts:
        accounts = ", ".join(f"{name} {amount(value, unit, currency)}" for name, unit, value in own.accounts)
        yield from wrapped(
            f"{own.clause} ({own.kind}): {lowered(own.means)}{f'; {accounts}' if accounts else ''}", "  ", "    "
        )


def amount(value: float, unit: str, currency: str) -> str:
    """A figure of an account."""
    if unit == "GB":
        return size_of(value)
    return money(value, currency) if unit == "money" else per_gb(value, currency)


def cost_lines(found: Any, currency: str) -> Iterator[str]:
    """Per GB, term by term, then what the next best would cost."""
    yield "unit cost, discounted"
    for term, value in sorted(found.costs.items(), key=lambda pair: -abs(pair[1])):
        yield f"  {term:40}{per_gb(value, currency):>24}"
    yield f"  {'all in':40}{per_gb(found.unit_cost, currency):>24}"
    if found.next_best is not None:
        yield f"  {'next best, all that it changes counted':40}{per_gb(found.next_best, currency):>24}"


def document(found: Any, name: str, currency: str) -> dict[str, Any]:
    """Everything."""
    told = finite(asdict(found))
    return {"scenario": name, "currency": currency, **told, "unit_cost": found.unit_cost, "next_best": found.next_best}
