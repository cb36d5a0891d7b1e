"""Why a scenario has no plan, in words for the terminal: 80 columns; what clashes, then what mends it, what bends first first."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from planner.quantities import format_quantity
from planner.report.text import lowered, wrapped

FEW = 4
KINDS = {
    "wish": "a wish of ours",
    "policy": "a rule of our own",
    "contract": "a contract's word",
    "law": "approved vendors",
    "physics": "physics",
}


def clash_lines(name: str, found: Any, here: Callable[[Any], str]) -> Iterator[str]:
    """The entries that clash, each with its line, what stands there and what that means; then the dates they run into."""
    count = len(found.members)
    what = "this cannot be kept" if count == 1 else f"these {count} entries cannot hold together"
    yield from wrapped(f"no plan can keep every promise of {name}: {what}", after="  ")
    for member in found.members:
        yield ""
        yield from wrapped(f"{here(member.place)} {member.path}: {member.value}".lstrip(), after="    ")
        yield from wrapped(f"{KINDS[member.bend]}: {lowered(member.means)}{during(member.periods)}", "  ", "    ")
    yield ""
    for line in found.dates:
        yield from wrapped(line, "  ", "    ")


def during(periods: Sequence[str]) -> str:
    """The periods in which the clash rests on it."""
    if not periods:
        return ""
    told = ", ".join(periods) if len(periods) <= FEW else f"{periods[0]} to {periods[-1]}"
    return f"; here in {told}"


def repair_lines(repair: Any, currency: str, number: int) -> Iterator[str]:
    """One repair: what to type, what it changes, what the plan costs then."""
    yield ""
    yield f"{number}. {KINDS[repair.bend]} gives way"
    for edit in repair.edits:
        yield f"   --set {edit.path}={shlex.quote(edit.value)}"
        if edit.was == "dropped":
            yield "     it is taken out" if edit.value == "null" else f"     it is {edit.value} instead"
        elif edit.was:
            yield from wrapped(f"it says {edit.was}; this is as far as it must be moved", "     ", "     ")
    cost = format_quantity(repair.cost, "money", currency)
    told = f", and {repair.share:.2%} of all that is needed is short" if repair.bend == "wish" else ""
    if not all(edit.was for edit in repair.edits):
        told += "; the price is a guess: put what a GB short costs"
    yield from wrapped(f"then the best plan costs {cost}{told}", "   ", "   ")


def no_repair(found: Any) -> Iterator[str]:
    """Where nothing that may bend mends it."""
    physics = ", ".join(member.path for member in found.members if member.bend == "physics")
    told = f": {physics}" if physics else ""
    yield ""
    yield from wrapped(f"no change of a need, a policy or a contract that was tried mends it; physics must{told}")
