"""Which change of a scenario made how much of the difference between two best plans.

The changes are taken one after the other, from the one scenario to the other, in a stated order; after each the best plan is
found anew:
    share_k = V(first k changes) - V(first k - 1),          sum of all shares = V(new) - V(old), to the cent
Where the plan before is still one after a change, its share is parted once more: what that plan costs more as it stands, and
what is saved by moving to the best one (never above 0). A change that does not stand alone (a contract before the item it
sells; a need before what serves it) waits for one that it stands with; what never stands alone is told together.
Another order gives other shares: what two changes do together falls to the later one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from planner.scenario.differences import SORTS, Difference, Sort
from planner.scenario.entry import path_text
from planner.studies.answer import Answer

CENT = 2
UNTOLD = "interrupted: the rest"
MOST = 24
"""Changed entries at most that are told apart; more of them are taken by section."""


@dataclass(frozen=True)
class Step:
    """Differences of one sort in one entry, or in one section."""

    sort: Sort
    path: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Stand:
    """The best plan with some changes taken over; `held`: what the plan before costs under them, where it still is one."""

    answer: Answer
    held: float | None = None


@dataclass(frozen=True)
class Share:
    """What steps change together, money; of that `held` by the plan before as it stands. Nothing within `slack` is sure."""

    steps: tuple[Step, ...]
    change: float
    held: float | None
    slack: float

    @property
    def moved(self) -> float | None:
        """What is saved by moving to the best plan."""
        return None if self.held is None else round(self.change - self.held, CENT)


Worth = Callable[[tuple[Difference, ...]], Stand]
"""The best plan with these changes taken over; asked for one more after each that has one."""


def steps_of(found: Sequence[Difference], most: int) -> tuple[Step, ...]:
    """Steps in the order in which they are taken: by entry, or by section where those would be too many."""
    groups = grouped(found, 1 if entries(found) > most else None)
    steps = [Step(sort, path, tuple(own)) for (sort, path), own in groups.items()]
    return tuple(sorted(steps, key=lambda step: SORTS.index(step.sort)))


def entries(found: Sequence[Difference]) -> int:
    """How many entries are changed, each counted once for every sort of its changes."""
    return len(grouped(found, None))


def grouped(found: Sequence[Difference], depth: int | None) -> dict[tuple[Sort, str], list[Difference]]:
    """What may change a plan, by its sort and by the first parts of the path of its entry."""
    groups: dict[tuple[Sort, str], list[Difference]] = {}
    for one in found:
        if one.bears:
            groups.setdefault((one.sort, path_text(one.record[:depth])), []).append(one)
    return groups


def shares(steps: Sequence[Step], old: Answer, new: Answer, worth: Worth) -> Iterator[Share]:
    """The share of each step, as they are found; their sum is the whole difference in cents."""
    waiting, taken, before = list(steps), tuple[Difference, ...](), old
    while waiting:
        chosen, stand = next_standing(waiting, taken, worth)
        for step in chosen:
            waiting.remove(step)
            taken += step.differences
        after = stand.answer if waiting else new
        held = None if stand.held is None else round(round(stand.held, CENT) - round(before.cost, CENT), CENT)
        yield Share(
            chosen, round(round(after.cost, CENT) - round(before.cost, CENT), CENT), held, before.slack + after.slack
        )
        before = after


def rest_of(steps: Sequence[Step], found: Sequence[Share], old: Answer, new: Answer) -> tuple[Share, ...]:
    """What the steps that have no share yet change together, where nobody waits for the share of each; none where all have one."""
    done = {id(step) for share in found for step in share.steps}
    left = [step for step in steps if id(step) not in done]
    if not left:
        return ()
    whole = round(round(new.cost, CENT) - round(old.cost, CENT), CENT)
    change = round(whole - sum(share.change for share in found), CENT)
    whole_rest = Step(left[0].sort, UNTOLD, tuple(own for step in left for own in step.differences))
    one = left[0] if len(left) == 1 else whole_rest
    return (Share((one,), change, None, old.slack + new.slack),)


def next_standing(
    waiting: Sequence[Step], taken: tuple[Difference, ...], worth: Worth
) -> tuple[tuple[Step, ...], Stand]:
    """The first steps in order that stand with what is taken: one alone, else ever more of them together, at last all."""
    for count in range(1, len(waiting)):
        for start in range(len(waiting) - count + 1) if count == 1 else (0,):
            chosen = tuple(waiting[start : start + count])
            stand = worth(taken + tuple(one for step in chosen for one in step.differences))
            if stand.answer.feasible:
                return chosen, stand
    return tuple(waiting), worth(taken + tuple(one for step in waiting for one in step.differences))
