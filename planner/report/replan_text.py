"""What has happened against the last plan, and what to change of it, for the terminal: 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from planner.quantities import format_quantity
from planner.report.value_text import WIDTH, cut, money

if TYPE_CHECKING:
    from planner.plan.messages import Message
    from planner.plan.reconcile import Discrepancy

MOST = 12


def difference_lines(told: Sequence[Discrepancy], most: int = MOST) -> Iterator[str]:
    """Every difference from the last plan, by kind."""
    if not told:
        yield "all has gone as planned, as far as the actuals say"
        return
    yield f"not as planned: {len(told)}"
    for one in told[:most]:
        yield cut(f"  {one.kind:15} {one.what} {one.item} {one.place if one.place != one.what else ''}".rstrip(), WIDTH)
        figures = [figure(value, one.unit) for value in (one.expected, one.actual) if value is not None]
        yield cut(f"{'':18}{' -> '.join(figures)}{'; ' if figures else ''}{one.said}", WIDTH)
    if len(told) > most:
        yield f"  and {len(told) - most} more (--all, --json)"


def message_lines(messages: Sequence[Message], currency: str, most: int = MOST) -> Iterator[str]:
    """What to change of the last plan."""
    if not messages:
        yield "nothing of the last plan changes"
        return
    yield f"{f'change {len(messages)} calls of the last plan, the next 13 weeks first':60}{'GB':>10}{'worth':>10}"
    for one in messages[:most]:
        when = " -> ".join(day for day in (one.planned, one.now) if day)
        size = format_quantity(float(f"{one.gb:.3g}"), "size", currency, 3)
        name = cut(f"  {one.verb:9}{when} {one.item} {one.source} {one.to}", 60)
        yield f"{name:60}{size:>10}{money(one.amount, currency):>10}"
    if len(messages) > most:
        yield f"  and {len(messages) - most} more (--all, --json)"


def figure(value: float, unit: str) -> str:
    """A size, days, or money a GB."""
    if unit == "GB":
        return format_quantity(float(f"{value:.4g}"), "size", "USD", 4)
    return f"{value:+.0f} days" if unit == "days" else f"{value:.4g} {unit}"
