"""What else would do within a share of the best plan, for the terminal: 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from math import isinf
from typing import Any

from planner.quantities import number_text
from planner.report.hinges_text import standing
from planner.report.text import WIDTH, cut, finite, money, size_of, wrapped
from planner.studies.alternatives import Around, Called, Forced, Lens, Range, Refusal, Signing

NAME, VERDICT, SIZE = 25, 11, 9
WORTH_TELLING = 0.005
"""Money below which a difference is nothing: half a cent."""
HEADINGS = {"contract": "contracts", "market": "markets", "supplier": "suppliers", "tier": "tiers by supplier"}
FOOT = (
    "GB called over the horizon, expected; goods as invoiced, undiscounted. must-have: no plan within the share has none;"
    " never: none has any; free: may be left out, or not. Each line is alone: all of the least ones together are no plan."
    " must-have and never were tried by fixing the volume and planning again; `without` is what that costs."
)


def alternatives_lines(found: Around, currency: str) -> Iterator[str]:
    """The page, section by section."""
    best, limit = money(found.best, currency), money(found.limit, currency)
    within = f"; within {number_text(found.share * 100, 4)}% of it, {limit}:" if not found.refusals else ""
    yield f"best plan {best} (level {found.level}){within}"
    for lines in (
        range_lines(found.ranges, currency),
        set_lines(found, currency),
        lens_lines(found.lenses, found.chances, currency),
        refusal_lines(found.refusals, currency),
    ):
        told = list(lines)
        if told:
            yield ""
            yield from told
    if found.left_out or found.findings:
        yield ""
    for reason in found.left_out:
        yield from wrapped(f"not told: {reason}", after="  ")
    for finding in found.findings:
        yield from wrapped(f"audit: {finding}", after="  ")
    if found.stopped:
        yield ""
        yield "interrupted: this is what was found until then"


# Volumes -----------------------------------------------------------------------------------------------------------------


def range_lines(ranges: Sequence[Range], currency: str) -> Iterator[str]:
    """Least, now and most of each volume, and what its goods come to at both ends."""
    if not ranges:
        return
    sizes = "".join(f"{word:>{SIZE}}" for word in ("least", "now", "most", "goods", "to"))
    yield f"{'how much is called':{NAME + VERDICT - 1}}{sizes}"
    for kind, several in groupby(ranges, key=lambda one: one.volume.kind):
        yield HEADINGS[kind]
        yield from (range_line(one, currency) for one in several)
    missed = [f"{one.volume.name} {without(one, currency)}" for one in ranges if one.without is not None and shown(one)]
    if missed:
        yield ""
        yield from wrapped(f"without: {', '.join(missed)}", after="  ")
    yield ""
    yield from textwrap.wrap(FOOT, WIDTH)


def shown(one: Range) -> bool:
    """Contracts, markets and suppliers: what a supplier does without in one tier stands in its line."""
    return one.volume.kind != "tier"


def range_line(one: Range, currency: str) -> str:
    """One volume."""
    sizes = "".join(f"{size(called):>{SIZE}}" for called in (one.least, one.now, one.most))
    goods = "".join(f"{money(called.goods, currency):>{SIZE}}" for called in (one.least, one.most))
    return f" {cut(one.volume.name, NAME - 2):{NAME - 2}}{one.verdict:<{VERDICT}}{sizes}{goods}"


def size(called: Called) -> str:
    """`118 PB`."""
    return size_of(called.gb)


def without(one: Range, currency: str) -> str:
    """What doing without costs."""
    assert one.without is not None
    return "no plan" if isinf(one.without) else f"+{money(one.without, currency)}"


# Contract sets -----------------------------------------------------------------------------------------------------------


def set_lines(found: Around, currency: str) -> Iterator[str]:
    """What signing and not signing each offer costs, and the sets, the best first."""
    if found.forced:
        yield f"{'what an offer costs':{NAME + VERDICT}}{'signed':>14}{'not signed':>14}"
        for one in found.forced:
            costs = "".join(f"{extra(cost, currency):>14}" for cost in (one.signing, one.declining))
            yield f" {cut(one.offer, NAME + VERDICT - 1):{NAME + VERDICT - 1}}{costs}  {verdict(one, found)}"
    for n, signing in enumerate(found.sets, 1):
        yield from wrapped(set_line(n, signing, found, currency), after="    ")


def verdict(one: Forced, found: Around) -> str:
    """Whether the share leaves a choice."""
    room = found.limit - found.best
    if one.declining > room:
        return "must sign"
    return "free" if one.signing <= room else "never"


def set_line(n: int, signing: Signing, found: Around, currency: str) -> str:
    """What is signed, and what it costs."""
    told = [f"{name} {standing(shares, found.chances)}" for name, shares in signing.signed.items() if max(shares) > 0.0]
    beyond = "" if signing.within else ", beyond the share"
    costs = "best" if n == 1 else extra(signing.costs, currency)
    return f"set {n} ({costs}{beyond}): {', '.join(told) or 'nothing is signed'}"


def extra(cost: float, currency: str) -> str:
    """`+$4.2M`, `0` or `no plan`."""
    if isinf(cost):
        return "no plan"
    return f"+{money(cost, currency)}" if cost >= WORTH_TELLING else "0"


# Lenses ------------------------------------------------------------------------------------------------------------------


def lens_lines(lenses: Sequence[Lens], chances: Sequence[float], currency: str) -> Iterator[str]:
    """What each has least, at which cost, and what moves."""
    for one in lenses:
        now, then = (in_unit(one, value, currency) for value in (one.now, one.then))
        yield from wrapped(
            f"least {one.name}: {now} -> {then} for {extra(one.costs, currency)} ({one.said})", after="  "
        )
        moves = [f"{name} {size_of(a)} -> {size_of(b)}" for name, a, b in one.moves]
        moves += [
            f"{name} {standing(one.signed_now[name], chances)} -> {standing(shares, chances)}"
            for name, shares in one.signed.items()
        ]
        yield from wrapped(f"by: {', '.join(moves) or 'the same calls, at other times'}", "  ", "    ")


def in_unit(one: Lens, value: float, currency: str) -> str:
    """A figure of a lens."""
    if one.unit == "money":
        return money(value, currency)
    if one.unit == "GB":
        return size_of(value)
    return f"{value:.1%}" if one.unit == "share" else f"{value:,.3g} MWh" if value < 1000 else f"{value:,.0f} MWh"


# Refused orders ----------------------------------------------------------------------------------------------------------


def refusal_lines(refusals: Sequence[Refusal], currency: str) -> Iterator[str]:
    """What each refusal costs, and what comes instead."""
    for one in refusals:
        if one.costs is None:
            yield from wrapped(
                f"{one.order} refused ({size_of(one.gb)}): no plan keeps every promise without it", after="  "
            )
            continue
        costs = extra(one.costs, currency) if one.costs >= WORTH_TELLING else "costs nothing more"
        yield from wrapped(f"{one.order} refused ({size_of(one.gb)}): {costs}", after="  ")
        for name, change in one.calls:
            yield f"  {cut(name, 56):56}{signed_size(change):>14}"
        for term, change in one.terms:
            yield f"  {cut(term, 56):56}{('+' if change > 0 else '') + money(change, currency):>14}"


def signed_size(gb: float) -> str:
    """`+12 TB`, `-3 TB`."""
    return f"{'+' if gb > 0 else '-'}{size_of(abs(gb))}"


# For programs ------------------------------------------------------------------------------------------------------------


def document(found: Around, currency: str) -> dict[str, Any]:
    """Everything; what no plan can do is null."""
    return {"currency": currency, **finite(asdict(found))}


def table(found: Around) -> list[dict[str, Any]]:
    """The ranges, a row each, for a spreadsheet."""
    return [
        {
            "kind": one.volume.kind,
            "name": one.volume.name,
            "verdict": one.verdict,
            **{
                f"{word}_gb": called.gb for word, called in (("least", one.least), ("now", one.now), ("most", one.most))
            },
            **{
                f"{word}_goods": called.goods
                for word, called in (("least", one.least), ("now", one.now), ("most", one.most))
            },
            "without": None if one.without is None else "no plan" if isinf(one.without) else one.without,
        }
        for one in found.ranges
    ]
