"""From an earlier plan to this one: what is written otherwise, which of it made how much of the cost, what is done otherwise.

    cost now = cost then + sum over changes of their share                 money, in cents, by what both plans minimise

All of it is plain data, so that a run keeps it and its pages can be made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from planner.plan.differences import PlanDifferences
from planner.scenario.differences import SORTS, Difference, Sort
from planner.scenario.entry import Entry, one_line
from planner.studies.attribution import CENT, Share, Step

Against = Literal["published", "run", "last"]
"""What the earlier plan is: the published one of the scenario, a run that was named, or what was left of the last plan."""


@dataclass(frozen=True)
class Before:
    """The earlier plan: the folder of its run, its fingerprint, its days, and what it costs."""

    kind: Against
    run: str
    code: str
    start: date
    end: date
    cost: float


@dataclass(frozen=True)
class Written:
    """One value that is written otherwise, in words, and where it stands."""

    path: str
    sort: Sort
    old: str
    new: str
    place: str


@dataclass(frozen=True)
class Part:
    """What changes made together, money: of that `held` by the plan before as it stands. Nothing within `slack` is sure."""

    what: str
    sort: Sort
    count: int
    change: float
    held: float | None
    slack: float

    @property
    def moved(self) -> float | None:
        """What is saved by moving orders."""
        return None if self.held is None else round(self.change - self.held, CENT)


@dataclass(frozen=True)
class Bridge:
    """The way from there to here; `entries` that may change a plan are changed, and `folded` if they are parted by section."""

    before: Before
    cost: float
    written: tuple[Written, ...]
    parts: tuple[Part, ...]
    done: PlanDifferences
    entries: int
    folded: bool = False

    @property
    def change(self) -> float:
        """What this plan costs more, in cents."""
        return round(round(self.cost, CENT) - round(self.before.cost, CENT), CENT)

    @property
    def by_sort(self) -> dict[Sort, float]:
        """The sum of the shares of each sort, in the order in which they are taken."""
        return {sort: round(sum(part.change for part in self.parts if part.sort == sort), CENT) for sort in SORTS}


def part_of(share: Share) -> Part:
    """A share in words; changes that stand together only count as the first of them."""
    what = "; ".join(path_of(step) for step in share.steps)
    count = sum(len(step.differences) for step in share.steps)
    return Part(what, share.steps[0].sort, count, share.change, share.held, share.slack)


def path_of(step: Step) -> str:
    """What changed in a step: the value itself where it is one, else the entry it belongs to."""
    return step.differences[0].path if len(step.differences) == 1 else step.path


def written_of(one: Difference, place: str) -> Written:
    """A difference in words."""
    return Written(one.path, one.sort, said(one.old), said(one.new), place)


def said(entry: Entry | None) -> str:
    """A value in a line."""
    return "none" if entry is None else one_line(entry)


def of_sort(shares: Sequence[Share], sort: str) -> float:
    """The sum of the shares of a sort, in cents; changes that stand together only count as the first of them."""
    return round(sum(share.change for share in shares if share.steps[0].sort == sort), CENT)
