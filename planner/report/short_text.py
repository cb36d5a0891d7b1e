"""What is short and why, for the terminal: 80 columns; gap by gap, the dearest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from planner.report.explain_text import during
from planner.report.text import finite, money, size_of, wrapped
from planner.studies.shortfall import Gap, Link, NextBest, Reason, Shortfalls

NOT_WORTH_IT = "not_worth_it"
MOST = 8
"""Reasons of a gap that are told."""
FEW = 2
"""Names of futures that are told; of more how many there are."""
FOOT = (
    "Each reason was borne out by planning again with its entries a step looser: what that saves is of the whole plan, and what"
    " is less short need not be all that it does. One reason at a time: together they save less, or more."
)


def short_lines(found: Shortfalls, name: str, currency: str) -> Iterator[str]:
    """The page."""
    best = f"best plan {money(found.cost, currency)} (level {found.level})"
    if not found.gaps:
        every = "every other need" if found.rests else "every need"
        yield from wrapped(f"nothing is short in {name}: {every} is met in full and in time; {best}", after="  ")
        yield from rests(found)
        return
    needs = len({gap.need for gap in found.gaps})
    yield from wrapped(f"{name}: {counted(needs, 'need')} short, {counted(len(found.gaps), 'gap')}; {best}", after="  ")
    yield from rests(found)
    for gap in found.gaps:
        if gap.reasons is not None:
            yield ""
            yield from gap_lines(gap, currency, found.several)
    rest = [gap for gap in found.gaps if gap.reasons is None]
    if rest:
        yield ""
        yield from wrapped("not explained (--need NAME explains those of a need):", after="  ")
        for gap in rest:
            yield from wrapped(head(gap, currency, found.several), "  ", "    ")
    yield ""
    yield from wrapped(FOOT)
    yield from ("", "interrupted: this is what was found until then") if found.stopped else ()


def rests(found: Shortfalls) -> Iterator[str]:
    """What is not done, and falls short of nothing that is priced."""
    if found.rests:
        yield from wrapped(
            f"for want of accelerators work rests, at no price of its own: {', '.join(found.rests)}", after="  "
        )


def counted(number: int, word: str) -> str:
    """`1 need`, `2 needs`."""
    return f"{number} {word}{'' if number == 1 else 's'}"


def gap_lines(gap: Gap, currency: str, several: bool) -> Iterator[str]:
    """One gap with its reasons."""
    yield from wrapped(head(gap, currency, several), after="  ")
    told = gap.reasons or ()
    for reason in told[:MOST]:
        yield from reason_lines(reason, currency)
    if len(told) > MOST:
        yield f"  and {counted(len(told) - MOST, 'reason')} that save less; --json tells all"
    yield from next_lines(gap, currency)


def head(gap: Gap, currency: str, several: bool) -> str:
    """Need, period, how much, what it costs, in which futures."""
    each = [f"{count:,.0f} ea {item}" for item, count in gap.pieces]
    pieces = f" ({' or '.join(each)})" if each else ""
    word = "late" if gap.late else "short"
    futures = ""
    if several:
        names = ", ".join(gap.futures[:FEW]) + (f" and {len(gap.futures) - FEW} more" if len(gap.futures) > FEW else "")
        futures = f"; in future{'s' if len(gap.futures) > 1 else ''} {names} ({gap.probability:.0%})"
    share = f" of {size_of(gap.need_gb)}" if not gap.late else ""
    others = [need for need in gap.together if need != gap.need]
    once = f", once with {', '.join(others)}" if others else ""
    return (
        f"{gap.need} {gap.period}: {size_of(gap.gb)}{share} {word}{pieces}, {money(gap.money, currency)}{once}{futures}"
    )


def reason_lines(reason: Reason, currency: str) -> Iterator[str]:
    """The entries that hold it short, the step, and what that is worth."""
    for link in reason.links:
        yield from wrapped(f"{reason.code}: {of_link(link)}", "  ", "      ")
    steps = " and ".join(dict.fromkeys(link.step for link in reason.links))
    where = f"{size_of(reason.here_gb)} less short here"
    if reason.all_gb > reason.here_gb * 1.001:
        where += f", {size_of(reason.all_gb)} in all"
    only = "only together: " if len(reason.links) > 1 else ""
    yield from wrapped(f"{only}{steps} saves {money(reason.saves, currency)}; {where}", "      ", "      ")
    if reason.note:
        yield from wrapped(reason.note, "      ", "      ")


def of_link(link: Link) -> str:
    """`markets.spot.available: 78 TB/month (file:line; binds in 2027-03)`."""
    at = link.place
    said = f"{link.path}: {link.value}" if link.value else link.path
    beside = "; ".join(
        part for part in (at, during(link.periods).removeprefix("; here ").replace("in ", "binds in ", 1)) if part
    )
    return f"{said} ({beside})" if beside else said


def next_lines(gap: Gap, currency: str) -> Iterator[str]:
    """What would fill it, and at which price."""
    best = gap.next_best
    if not gap.together:
        yield from wrapped("its parts are there: units wait for accelerators, space or power", "  ", "      ")
    elif best is None:
        yield from wrapped("next best: not proven in time", "  ", "      ")
    elif best.price is None:
        yield from wrapped(
            "nothing more can come by then, whatever it costs, unless a need elsewhere is short", "  ", "      "
        )
    else:
        yield from wrapped(f"{NOT_WORTH_IT}: {prices(best, currency)}", "  ", "      ")
    if not gap.bought:
        yield from wrapped("it lies in memory that accelerators bring: more of them must stand by then", "  ", "      ")
    elif gap.together and not gap.reasons and (best is None or best.price is None):
        yield from wrapped("no entry was found that helps when it is loosened, alone or with others", "  ", "      ")


def prices(best: NextBest, currency: str) -> str:
    """Both prices, and what would be called."""
    short, price = (per_gb(value, currency) for value in (best.shortage_price, best.price or 0.0))
    calls = ", ".join(f"{key} +{size_of(gb)}" for key, gb in best.calls)
    over = "" if best.of_gb is None else f" over {size_of(best.of_gb)}"
    return f"falling short costs {short}, the next best {price}{over}" + (f" ({calls})" if calls else "")


def per_gb(value: float, currency: str) -> str:
    """`21.5 USD/GB`."""
    return f"{float(f'{value:.4g}'):,g} {currency}/GB"


def document(found: Shortfalls, name: str, currency: str) -> dict[str, Any]:
    """Everything, with the codes of each gap."""
    told = finite(asdict(found))
    for own, gap in zip(told["gaps"], found.gaps, strict=True):
        codes = [reason.code for reason in gap.reasons or ()]
        if gap.next_best is not None and gap.next_best.price is not None:
            codes.append(NOT_WORTH_IT)
        own["codes"] = list(dict.fromkeys(codes))
    return {"scenario": name, "currency": currency, **told}
