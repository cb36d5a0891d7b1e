"""Which inputs the plan hinges on, for the terminal: 80 columns, the dearest first, each with its line, age and owner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from planner.report.hinges_text import changes, size
from planner.report.text import WIDTH, cut, last, money, wrapped
from planner.studies.hinges import Hinge

if TYPE_CHECKING:
    from planner.app.drivers import About, Driven, Driver

CELL, AGE = 13, 9
PATH = WIDTH - 2 * CELL - AGE - 1
PLACE = 30


def drivers_lines(found: Driven, name: str, chances: Sequence[float]) -> Iterator[str]:
    """The page, line by line."""
    currency = found.currency
    yield from wrapped(
        f"{name}: best plan {money(found.cost, currency)}; what a tenth more and less of an input changes"
    )
    if found.found:
        yield f"{'':{PATH}}{'10% more':>{CELL}}{'10% less':>{CELL}}{'age':>{AGE}}"
    for driver in found.found:
        more, less = (money(change, currency, driver.slack) for change in (driver.more, driver.less))
        yield f"{cut(driver.path, PATH):{PATH}}{more:>{CELL}}{less:>{CELL}}{age(driver.about):>{AGE}}"
        yield from wrapped(beneath(driver), "  ", "    ")
        if driver.hinge is not None:
            yield from (line for text in flips(driver.hinge, chances) for line in wrapped(text, "  ", "    "))
    yield from first_lines(found)
    yield ""
    yield from wrapped(footing(found))


def first_lines(found: Driven) -> Iterator[str]:
    """What was to be solved again when it was stopped, by what the duals say."""
    if not found.firsts:
        return
    looked = "" if found.ranked == found.inputs else f" ({found.ranked} of {found.inputs} inputs were ranked)"
    yield from (
        "",
        *wrapped(f"interrupted before these were solved again: to first order a tenth more changes{looked}"),
    )
    for one in found.firsts:
        change = "not known" if one.first is None else money(one.first, found.currency, 0.0)
        yield f"{cut(one.path, PATH):{PATH}}{change:>{CELL}}"


def age(about: About) -> str:
    """Days, or that they are too many; a guess is marked, and so is what has no date."""
    told = "no date" if about.age is None else f"{about.age} d"
    return f"{told}{'!' if about.stale else ''}{'?' if about.guess else ''}"


def beneath(driver: Driver) -> str:
    """What it is now, where it stands, from where, and who answers for it."""
    about = driver.about
    stale = f"stale, of {about.dated}" if about.stale else about.dated
    sure = "guess" if about.guess else about.confidence and f"confidence {about.confidence}"
    words = (driver.said, last(about.place, PLACE), stale, sure, about.source and cut(about.source, PLACE), about.owner)
    return "; ".join(word for word in words if word)


def flips(hinge: Hinge, chances: Sequence[float]) -> Iterator[str]:
    """Where it flips what is signed, below and above."""
    for flip in (hinge.down, hinge.up):
        if flip is not None:
            yield f"flips at {size(hinge, flip.at)}: {changes(flip, chances)}"
    if hinge.down is None and hinge.up is None:
        yield f"flips nothing from {size(hinge, hinge.low)} to {size(hinge, hinge.high)}"


def footing(found: Driven) -> str:
    """How they were chosen, and what is left."""
    left = found.ranked - len(found.found) - len(found.firsts)
    told = f"{found.inputs} inputs, ranked by what the duals of the best plan say of 1% more"
    if left:
        most = money(found.next, found.currency)
        told += f"; {left} not solved again: to first order a tenth of any of them changes {most} at most"
        told += f", {found.unranked} of them could not be ranked" if found.unranked else ""
    return f"{told}; {found.idle} change nothing to first order. ! older than 30 days, ? a guess"
