"""What a plan costs, step by step, for the terminal: 80 columns, money and present value to the cent, and where each comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import fsum
from typing import TYPE_CHECKING, Protocol

from planner.plan.waterfall import Group, Step, Tail, Waterfall
from planner.report.text import WIDTH, cents, cut, last, rounding, wrapped

if TYPE_CHECKING:
    from planner.app.worth import Attributed, Worth

MONEY = 18
FROM = 21
WHAT = WIDTH - 2 * MONEY - FROM
FEW = 6
"""Steps of a group that are told by name, where there are several groups."""
CELL = 13
ENTRY = WIDTH - MONEY - 2 * CELL
Place = Callable[[str], str]


class Amounts(Protocol):
    """Money and its present value: of a step, a group, the whole."""

    @property
    def money(self) -> float:
        """Undiscounted."""

    @property
    def present(self) -> float:
        """Discounted."""


def cost_lines(found: Waterfall, name: str, currency: str, place: Place) -> Iterator[str]:
    """The page, line by line."""
    yield from wrapped(f"{name}: what it costs, expected, {currency}; the steps add up exactly")
    yield f"{'':{WHAT}}{'money':>{MONEY}}{'present value':>{MONEY}}  from"
    for group in found.groups:
        yield from group_lines(group, place)
    yield ""
    parts = [one for group in found.groups for one in (group.steps if not group.name else (group,))]
    yield from rounding_line("rounding", parts, found)
    yield figures("expected cost", found.money, found.present)
    for tail in found.tails:
        yield figures(f"{tail.weight:.0%} on the tail", None, tail.adds, tail_words(tail))
    if found.tails:
        yield figures("what is minimised", None, found.minimised)


def group_lines(group: Group, place: Place) -> Iterator[str]:
    """The steps of one group, under its sum where it has a name."""
    if not group.name:
        yield from (step_line(step, step.what, place) for step in group.steps)
        return
    yield ""
    yield figures(group.name, group.money, group.present)
    least = sorted((abs(step.present) for step in group.steps), reverse=True)[FEW:]
    kept = [step for step in group.steps if len(least) < 2 or abs(step.present) > least[0]]
    yield from (step_line(step, f"  {step.what}", place) for step in kept)
    rest = [step for step in group.steps if step not in kept]
    told: list[Amounts] = [*kept]
    if rest:
        money, present = fsum(step.money for step in rest), fsum(step.present for step in rest)
        yield figures(f"  {len(rest)} smaller ones", money, present)
        told.append(replace(rest[0], money=money, present=present))
    yield from rounding_line("  rounding", told, group)


def rounding_line(what: str, parts: Sequence[Amounts], whole: Amounts) -> Iterator[str]:
    """What the lines above miss of their sum because each is told to the cent; no line where that is nothing."""
    money = rounding((one.money for one in parts), whole.money)
    present = rounding((one.present for one in parts), whole.present)
    if money or present:
        yield figures(what, money, present)


def step_line(step: Step, what: str, place: Place) -> str:
    """One step, and its line, or how many entries it comes from."""
    places = sorted({place(path) for path in step.places})
    return figures(
        what, step.money, step.present, last(places[0], FROM - 2) if len(places) == 1 else f"{len(places)} entries"
    )


def figures(what: str, money: float | None, present: float, where: str = "") -> str:
    """A line of the table."""
    told = "" if money is None else cents(money)
    return f"{cut(what, WHAT):{WHAT}}{told:>{MONEY}}{cents(present):>{MONEY}}  {where}".rstrip()


def tail_words(tail: Tail) -> str:
    """Of which measure it is the tail."""
    return cut(f"measure {tail.name}", FROM - 1)


def worth_lines(found: Attributed, name: str, currency: str, place: Place, most: int) -> Iterator[str]:
    """What each entry contributes to what the best plan costs, the largest first."""
    at = "" if found.whole else ", whole numbers held as they are"
    yield from wrapped(
        f"{name}: what each entry contributes to the best plan, present value, {currency}: its amount (GB, or money of a budget)"
        f" times what one more of it costs. From one set of duals{at}: where several are right, another solver may split the"
        " same sum otherwise"
    )
    yield f"{'':{ENTRY}}{'amount':>{CELL}}{'one more':>{CELL}}{'worth':>{MONEY}}"
    for one in found.found[:most]:
        yield from worth_line(one, place)
    rest = found.found[most:]
    if rest:
        yield f"{f'{len(rest)} smaller ones':{WIDTH - MONEY}}{cents(fsum(one.money for one in rest)):>{MONEY}}"
    yield f"{'what the best plan comes to':{WIDTH - MONEY}}{cents(found.total):>{MONEY}}"


def worth_line(one: Worth, place: Place) -> Iterator[str]:
    """One entry, and its line."""
    what = one.path or one.what
    amount, each = (f"{one.amount:,.6g}", f"{one.each:,.5g}") if one.amount else ("", "")
    yield f"{cut(what, ENTRY):{ENTRY}}{amount:>{CELL}}{each:>{CELL}}{cents(one.money):>{MONEY}}"
    if one.path:
        yield f"  {f'{one.what}, ' if one.what else ''}{last(place(one.path), WIDTH // 2)}"
