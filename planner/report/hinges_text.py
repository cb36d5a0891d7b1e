"""What the decision hinges on, in words and as a page for the terminal: 80 columns, the nearest flips first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import fsum

from planner.report.text import WIDTH, cut, money, wrapped
from planner.studies.hinges import Flip, Hinge, Hinged

LEFT, SIDE = 38, 14
ALIKE = 1e-6


def hinges_lines(found: Hinged, currency: str) -> Iterator[str]:
    """The page, line by line."""
    now = ", ".join(f"{name} {standing(shares, found.chances)}" for name, shares in sorted(found.today.signed.items()))
    yield from wrapped(f"best plan {money(found.today.answer.cost, currency)}: {now}")
    yield ""
    yield f"{'what the decision hinges on':{LEFT}}{'now':>{SIDE}}{'flips down at':>{SIDE}}{'flips up at':>{SIDE}}"
    turning = [hinge for hinge in found.found if hinge.down or hinge.up]
    for hinge in turning:
        down, up = (size(hinge, flip.at) if flip else "-" for flip in (hinge.down, hinge.up))
        yield f"{cut(hinge.path, LEFT - 1):{LEFT}}{now_of(hinge):>{SIDE}}{down:>{SIDE}}{up:>{SIDE}}"
    if not turning:
        yield "  nothing that was moved changes what is signed"
    for hinge in turning:
        for flip in (hinge.down, hinge.up):
            if flip is not None:
                yield ""
                yield f"{cut(hinge.path, WIDTH - SIDE)} at {size(hinge, flip.at)}"
                for line in (changes(flip, found.chances), sticking(hinge, flip, currency)):
                    yield from wrapped(line, "  ", "    ")
    still = [f"{hinge.path} ({span(hinge)})" for hinge in found.found if not (hinge.down or hinge.up)]
    if still:
        yield ""
        yield from wrapped(f"flips nothing: {', '.join(still)}", after="  ")


def size(hinge: Hinge, at: float) -> str:
    """`x1.113` of what is written, or `17.5%` of odds."""
    return f"{at:.1%}" if hinge.odds else f"x{at:.3f}"


def now_of(hinge: Hinge) -> str:
    """What it is now, where it has a figure of its own."""
    return f"{hinge.now:.1%}" if hinge.odds else hinge.said


def span(hinge: Hinge) -> str:
    """The range in which it is tried."""
    return f"{size(hinge, hinge.low)} to {size(hinge, hinge.high)}"


def standing(shares: Sequence[float], chances: Sequence[float]) -> str:
    """`signed`, `not signed`, `at 36 %`, or in how much of the futures."""
    signed = fsum(chance for share, chance in zip(shares, chances, strict=True) if share > 0.0)
    if not signed:
        return "not signed"
    held = sorted({share for share in shares if share > 0.0})
    alike = all(b - a <= ALIKE for a, b in pairwise(held))
    of = "" if alike and abs(held[0] - 1.0) <= ALIKE else f" at {held[0]:.0%}" if alike else f" at up to {held[-1]:.0%}"
    return f"signed{of}" if min(shares) > 0.0 else f"signed{of} in {signed:.0%} of futures"


def changes(flip: Flip, chances: Sequence[float]) -> str:
    """Which offers change from what to what."""
    if not flip.after:
        return "no plan keeps every promise"
    told = []
    for name in sorted(flip.before):
        was, now = (standing(side[name], chances) for side in (flip.before, flip.after))
        if was != now:
            told.append(f"{name} {was} -> {now}")
    return "; ".join(told) or "the futures in which offers are signed change"


def sticking(hinge: Hinge, flip: Flip, currency: str) -> str:
    """What today's set costs a step beyond the flip."""
    at = size(hinge, flip.sticking_at)
    if flip.sticking is None:
        return f"at {at} no plan is left with today's set"
    return f"at {at} sticking to today's set costs {money(flip.sticking, currency, flip.slack)}"
