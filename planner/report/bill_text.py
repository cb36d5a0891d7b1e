"""The bill of a contract for the terminal: 80 columns; every payment to the cent, and how it comes about, with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from planner.plan.bill import Bill, Differs, Line
from planner.plan.price_path import Told
from planner.quantities import format_quantity
from planner.report.text import WIDTH, cents, cut, last, rounding, wrapped

MONEY = 20
INDENT, WHAT, FIGURE = 2, 35, 16
PLACE = WIDTH - INDENT - WHAT - FIGURE - 1
DIGITS = 6
Place = Callable[[str], str]


def bill_lines(found: Bill, currency: str, place: Place) -> Iterator[str]:
    """The page, line by line."""
    yield from wrapped(
        f"{found.contract} ({found.supplier}): what is paid in {found.stretch}, {currency}{in_future(found)}"
    )
    for volume in found.volumes:
        sizes = (format_quantity(gb, "size") for gb in (volume.called, volume.received, volume.invoiced))
        told = zip(("called", "received", "invoiced"), sizes, strict=True)
        yield from wrapped(f"{volume.item}: {', '.join(f'{word} {size}' for word, size in told)}", "  ", "    ")
    for line in found.lines:
        yield ""
        yield from payment(line, currency, place)
    yield ""
    odd = rounding((line.amount for line in found.lines), found.total)
    if odd:
        yield amount_line("rounding of the lines above", odd)
    yield amount_line("total", found.total)
    yield from proof(found)
    if found.spread is not None:
        spread = found.spread
        figures = ", ".join(f"{name} {cents(value)}" for name, value in vars(spread).items())
        yield from wrapped(f"over all futures: {figures}", after="  ")
    yield from apart_lines(found, place)


def in_future(found: Bill) -> str:
    """Which future it is, where there are several; whether the contract is signed there."""
    told = f"; future {found.future} ({found.probability:.1%})" if found.future else ""
    return told if found.signed else f"{told}; it is not signed"


def payment(line: Line, currency: str, place: Place) -> Iterator[str]:
    """One payment, and how it comes about."""
    yield amount_line(" ".join(part for part in (line.term, line.about and f"- {line.about}") if part), line.amount)
    if line.gb is not None and line.price is not None:
        size = f"{line.gb:,.3f} GB at {line.price:,.10g} {currency}/GB"
        due = "" if line.due == line.delivered else f", invoice due {line.due}"
        yield from wrapped(f"{size}, delivered {line.delivered}{due}; paid in {line.period}", "  ", "    ")
    else:
        yield from wrapped(f"{line.day}, in {line.period}", "  ", "    ")
    if not line.reasons:
        yield reason_cells(line.where, "", place(line.where))
    before: float | None = None
    for told in line.reasons:
        yield reason_cells(said(told, before), figure(told, currency), place(told.where))
        before = told.reason.value if told.reason.so_far else before


def said(told: Told, before: float | None) -> str:
    """What a line says; of a price that it changes, by how much."""
    reason = told.reason
    what = f"{reason.what}, {reason.day}" if reason.day and reason.unit != "day" else reason.what
    if not reason.so_far:
        return f"  {what}"
    return f"= {what}" if before is None else f"= {what} ({reason.value - before:+,.5g})"


def figure(told: Told, currency: str) -> str:
    """A figure with its unit."""
    reason = told.reason
    if reason.unit == "day":
        return str(reason.day or "")
    if reason.unit == "GB":
        return format_quantity(reason.value, "size", currency, DIGITS)
    if reason.unit == "share":
        return format_quantity(reason.value, "share", currency, DIGITS)
    return cents(reason.value) if reason.unit == "money" else f"{reason.value:,.7g}/GB"


def reason_cells(what: str, value: str, where: str) -> str:
    """One line of the three columns: what, figure, place."""
    return f"{'':{INDENT}}{cut(what, WHAT):{WHAT}}{value:>{FIGURE}}  {last(where, PLACE - 1)}".rstrip()


def amount_line(what: str, amount: float) -> str:
    """What, and its money to the cent."""
    return f"{cut(what, WIDTH - MONEY):{WIDTH - MONEY}}{cents(amount):>{MONEY}}"


def proof(found: Bill) -> Iterator[str]:
    """Whether the plan's ledger says the same."""
    if not found.differs:
        yield from wrapped(f"the plan's ledger says the same, line by line: {cents(found.ledger)}")
        return
    yield from wrapped(f"DIFFERS from the plan's ledger, which says {cents(found.ledger)}:")
    yield from (line for one in found.differs for line in wrapped(differs_text(one), "  ", "    "))


def differs_text(one: Differs) -> str:
    """A payment of which both say something else."""
    return f"{one.term}, {one.where}, {one.day}: billed {cents(one.billed)}, ledger {cents(one.ledger)}"


def apart_lines(found: Bill, place: Place) -> Iterator[str]:
    """What carriers and customs take, which is no part of the bill."""
    if found.apart:
        yield ""
        yield "not in it, for it goes to carriers and customs:"
    for one in found.apart:
        what = f"  {one.what} {format_quantity(one.gb, 'size')}, {one.where}"
        where = f"{last(place(one.where), PLACE - 1):{PLACE}}"
        yield f"{cut(what, WIDTH - MONEY - PLACE):{WIDTH - MONEY - PLACE}}{where}{cents(one.amount):>{MONEY}}"
