"""What terms and offers are worth, as a table for the terminal: 80 columns, the dearest first."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from planner.quantities import Amount, Duration, Rate, UnitPrice, format_quantity
from planner.report.text import NAME, WIDTH, cut, money
from planner.scenario.fields import Series
from planner.studies.counter_offer import Change, moves_text
from planner.studies.indifference import Indifference
from planner.studies.levers import SHARES, Lever
from planner.studies.value import Worth
from planner.studies.waiting import Waiting


def value_lines(found: Worth, currency: str, most: int = 20) -> Iterator[str]:
    """The page, line by line."""
    yield f"best plan {money(found.base.cost, currency)}; what changes when a term moves by its own step:"
    yield f"{'':{NAME}}{'step':>8}{'up':>13}{'down':>13}"
    priced = [term for term in found.terms if term.weight > term.slack]
    for term in priced[:most]:
        up, down = (money(change, currency, term.slack) for change in (term.up, term.down))
        yield f"{cut(short(term.lever.path)):{NAME}}{term.lever.step:>8}{up:>13}{down:>13}"
    rest = len(found.terms) - min(len(priced), most)
    if rest:
        yield f"  and {rest} more that move less, or nothing"
    if found.clauses:
        yield ""
        yield "what a clause costs us, against the contract without it (below 0: worth to us)"
        for clause in found.clauses[:most]:
            name = f"{clause.contract}.{clause.clause} ({clause.kind})"
            yield f"{cut(name, NAME + 21):{NAME + 21}}{money(clause.worth, currency, clause.slack):>13}"
    if found.offers:
        yield ""
        yield f"{'the most an offer may ask for being signed':{NAME}}{'alone':>17}{'beside others':>19}"
        for offer in found.offers:
            fees = (offer.alone, offer.given_others)
            alone, beside = (money(fee, currency, offer.slack).removeprefix("+") for fee in fees)
            yield f"{cut(offer.contract, NAME - 1):{NAME - 1}}{alone:>18}{beside:>19}"
        yield f"{'all of them together':{NAME - 1}}{money(found.bundle, currency):>18}"
    if found.flips:
        yield from flip_lines(found, currency)


def flip_lines(found: Worth, currency: str) -> Iterator[str]:
    """Where each term of the offers makes its offer worth nothing; what a step of it is worth says which to trade first."""
    yield ""
    yield f"{'each term alone: signed up to':{NAME}}{'now':>18}{'and no further':>18}"
    weights = {term.lever.path: term.weight for term in found.terms}
    turned = [turn for turn in found.flips if turn.flips]
    for turn in sorted(turned, key=lambda turn: (-weights.get(turn.lever.path, 0.0), turn.lever.path)):
        for flip in turn.flips:
            now, then = (worded(value, turn.lever, currency) for value in (turn.lever.value, flip.value))
            yield f"{cut(short(turn.lever.path)):{NAME}}{cut(now, 18):>18}{cut(then, 18):>18}"
    bounded = [
        f"{short(turn.lever.path)} ({ended(turn, currency)})" for turn in found.flips if turn.ends and not turn.flips
    ]
    if bounded:
        yield from wrap(
            f"does not turn as far as check accepts it: {', '.join(bounded)}", WIDTH, subsequent_indent="  "
        )
    still = [short(turn.lever.path) for turn in found.flips if not turn.flips and not turn.ends]
    if still:
        yield from wrap(f"does not turn within 50 steps: {', '.join(still)}", WIDTH, subsequent_indent="  ")


def ended(turn: Indifference, currency: str) -> str:
    """How far a term may be written: `from 20.0%`, `to 90.0%`."""
    sides = (("from" if end.steps <= 0.0 else "to", worded(end.value, turn.lever, currency)) for end in turn.ends)
    return ", ".join(f"{side} {value}" for side, value in sides)


def turning_lines(found: Indifference, currency: str) -> Iterator[str]:
    """What an offer is worth over the values of one of its terms, and where that ends."""
    yield f"what {found.lever.contract} is worth to us, by {found.lever.clause}.{found.lever.field}:"
    for point in found.points:
        yield f"  {worded(point.value, found.lever, currency):<40}{money(point.gain, currency):>16}"
    for flip in found.flips:
        yield f"worth signing up to here, and no further: {worded(flip.value, found.lever, currency)}"
    if not found.flips:
        yield "it does not turn within these values"
    if found.ends:
        yield f"check accepts it {ended(found, currency)}"


def waiting_lines(found: tuple[Waiting, ...], currency: str) -> Iterator[str]:
    """What it costs to decide each offer one period later, and to be without it."""
    yield "what deciding an offer one period later costs (below 0: waiting is worth it)"
    yield f"{'':{NAME - 16}}{'decide by':>12}{'or on':>12}{'later':>14}{'without it':>14}"
    for one in found:
        later, without = (money(change, currency, one.slack) for change in (one.waiting, one.without))
        name = cut(one.contract, NAME - 16)
        yield f"{name:{NAME - 16}}{one.responsible!s:>12}{one.later!s:>12}{later:>14}{without:>14}"
    if not found:
        yield "  no offer can be decided a period later inside the horizon"


def counter_lines(found: tuple[Change, ...], currency: str, most: int) -> Iterator[str]:
    """Changes that help both sides, ours first."""
    if not found:
        yield "nothing in the menu helps us without hurting them"
        return
    yield f"{'change':{NAME}}{'we gain':>16}{'they gain':>16}"
    for change in found[:most]:
        ours, theirs = money(-change.ours, currency), money(change.theirs, currency)
        yield f"{cut(', '.join(moves_text(change))):{NAME}}{ours:>16}{theirs:>16}"
    if len(found) > most:
        yield f"  and {len(found) - most} more"


def worded(value: Any, lever: Lever, currency: str) -> str:
    """A value of a term as people write it; a dated series by its first value."""
    if isinstance(value, Series):
        return f"{worded(value.first, lever, currency)} ..."
    if isinstance(value, float) and lever.dimension in SHARES:
        return f"{value:.1%}"
    if isinstance(value, UnitPrice):
        return f"{value.value:,.5g} {currency}/{value.unit}"
    if isinstance(value, (Amount, Duration, Rate)):
        return format_quantity(value, "", currency, 5)
    return f"{value:,.2f} {currency}"


def short(path: str) -> str:
    """A path without the words that all of them have."""
    return path.removeprefix("contracts.").replace(".clauses.", ".", 1)
