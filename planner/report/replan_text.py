"""What has happened against the last plan, and what to change of it, for the terminal: 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from planner.quantities import format_quantity
from planner.report.text import WIDTH, cut, money

if TYPE_CHECKING:
    from planner.plan.messages import Message
    from planner.plan.reconcile import Discrepancy
    from planner.studies.undone import Undone

MOST = 12
CENT = 0.005
PLAIN = "change {} calls of the last plan, next 13 weeks first"
FOOT = (
    "undone: what is lost without the change, with nothing else of that source, item and place changed for it; late: if it is not"
    " made by its day, and later calls and other sources make up for it as well as they can."
)


def difference_lines(told: Sequence[Discrepancy], currency: str, most: int = MOST) -> Iterator[str]:
    """Every difference from the last plan, by kind."""
    if not told:
        yield "all has gone as planned, as far as the actuals say"
        return
    yield f"not as planned: {len(told)}"
    for one in told[:most]:
        yield cut(f"  {one.kind:15} {one.what} {one.item} {one.place if one.place != one.what else ''}".rstrip(), WIDTH)
        figures = [figure(value, one.unit, currency) for value in (one.expected, one.actual) if value is not None]
        yield cut(f"{'':18}{' -> '.join(figures)}{'; ' if figures else ''}{one.said}", WIDTH)
    if len(told) > most:
        yield f"  and {len(told) - most} more (--all, --json)"


def message_lines(
    messages: Sequence[Message], worth: Sequence[Undone], currency: str, most: int = MOST
) -> Iterator[str]:
    """What to change of the last plan; of the first ones what it costs to leave them undone, or to make them too late."""
    if not messages:
        yield "nothing of the last plan changes"
        return
    losses = {one.message: one for one in worth}
    head = "".join(f"{word:>9}" for word in ("GB", *(("undone", "late") if worth else ("worth",))))
    changes = sum(one.of_calls for one in messages)
    also = f", {len(messages) - changes} else to do" if changes < len(messages) else ""
    title = f"change {changes} calls{also}, next 13 weeks first" if also else PLAIN.format(changes)
    yield f"{title:{WIDTH - len(head)}}{head}"
    for one in messages[:most]:
        cells = [format_quantity(float(f"{one.gb:.3g}"), "size", currency, 3) if one.gb else ""]
        if one in losses:
            loss = losses[one]
            cells += [money(value, currency, max(loss.slack, CENT)) for value in (loss.undone, loss.late)]
        else:
            cells += (
                ["", "" if one.of_calls else money(one.amount, currency)] if worth else [money(one.amount, currency)]
            )
        told = "".join(f"{cell:>9}" for cell in cells)
        yield f"{cut(f'  {one.verb:9}{about(one)}', WIDTH - len(told)):{WIDTH - len(told)}}{told}"
    if worth:
        yield from wrap(FOOT, WIDTH)
    if len(messages) > most:
        yield f"  and {len(messages) - most} more (--all, --json)"


def about(one: Message) -> str:
    """What a message is about: stretches, item, source and place of a call; else the day, whose it is, and why."""
    if not one.of_calls:
        whose = "" if one.why.startswith(one.source) else one.source
        return " ".join(word for word in (one.by.isoformat(), whose, one.why) if word)
    when = " -> ".join(dict.fromkeys(day for day in (one.planned, one.now) if day))
    place = f"{one.instead_of} -> {one.to}" if one.instead_of else one.to
    return f"{when} {one.item} {one.source} {place}"


def figure(value: float, unit: str, currency: str) -> str:
    """A size, days, or money a GB."""
    if unit == "GB":
        return format_quantity(float(f"{value:.4g}"), "size", "USD", 4)
    return f"{value:+.0f} days" if unit == "days" else f"{value:.4g} {unit.replace('money', currency)}"
