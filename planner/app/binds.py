"""The use case of `planner explain binds`: which numbers of a scenario bind, at their lines, and what a step of each is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import inf

from planner.app.candidates import Candidates
from planner.app.explain import member
from planner.app.load import Loaded
from planner.app.moved import Moved
from planner.app.places import Places
from planner.app.refute import Refuted, named
from planner.app.solve import How
from planner.app.upstream import Upstream
from planner.errors import InputError, Problem, did_you_mean
from planner.quantities import Duration
from planner.scenario.entry import stands_in
from planner.studies.binding import Binds, binding
from planner.studies.loosened import Loosened, code_of, steps_on

COUNT = 10
SKIPPED = ("open_orders", "status")
"""What is no number: the day an order was promised for, whether an offer is looked at."""

Steps = tuple[Loosened, ...]
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Bound:
    """A number that binds: its line, what it says, its kind in a word, where its rows charge, steps in words with their worth."""

    path: str
    place: str
    value: str
    code: str
    means: str
    periods: tuple[str, ...]
    saves: float
    steps: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True)
class Binding:
    """What binds, the dearest first; how many numbers were asked about; what any that is not told could save at most."""

    bounds: tuple[Bound, ...]
    asked: int
    others: float
    cost: float
    level: str
    solved: int
    stopped: bool


def binds(
    loaded: Loaded,
    how: How | None = None,
    count: int = COUNT,
    only: tuple[str, ...] = (),
    tell: Tell = lambda _, __: None,
) -> Binding:
    """The `count` dearest, with paths in `only` of the numbers there and below. Interrupted, it tells those that are measured.

    Raises what `planner solve` would, and InputError for a path with no number that may bind.
    """
    how = how or How()
    moved = Moved(loaded, how.solver, how.options, how.large)
    candidates = Candidates(loaded, Upstream(moved.model, moved.program, moved.x, moved.y))
    groups = chosen(list(numbers(loaded, moved, candidates)), only)
    worth, found, others, stopped = Worth(moved, len(groups), tell), list[Binds](), inf, False
    try:
        for one in binding(groups, worth.most, worth.saved, count):
            if isinstance(one, Binds):
                found.append(one)
            else:
                others = one
    except KeyboardInterrupt:
        stopped = True
    found.sort(key=lambda one: (-one.saves, one.steps[0].path))
    others = max([others, *(one.saves for one in found[count:])])
    bounds = tuple(bound(loaded, candidates, one) for one in found[:count])
    return Binding(bounds, len(groups), others, moved.base.cost, moved.certificate.level, moved.solved, stopped)


class Worth:
    """What steps may save, and what they do; `tell` hears how many of how many numbers have been asked about."""

    def __init__(self, moved: Moved, count: int, tell: Tell) -> None:
        self.moved, self.count, self.tell = moved, count, tell
        self.seen: set[str] = set()

    def most(self, one: Loosened) -> float:
        """By the duals; nothing of more time, which is measured beside less, and only there."""
        if one.path not in self.seen:
            self.seen.add(one.path)
            self.tell(len(self.seen), self.count)
        if one.knob is not None and isinstance(one.knob.value, Duration) and one.by > 0.0:
            return 0.0
        room = self.moved.most(one.key, one.of)
        return room if room > self.moved.nothing else 0.0

    def saved(self, one: Loosened) -> float:
        """By a solve; negative infinity where no plan is left."""
        feasible = self.moved.found(one.key, one.of).answer.feasible
        return self.moved.saved(one.key, one.of) if feasible else -inf


def numbers(loaded: Loaded, moved: Moved, candidates: Candidates) -> Iterator[Steps]:
    """The steps of every number on which the duals may rest, number by number."""
    rests = named(Refuted(loaded.scenario, moved.program, moved.y))
    for entry in candidates.entries:
        if SKIPPED[0] != entry.steps[0] and entry.steps[-1] not in SKIPPED and rests(entry):
            grouped: dict[str, list[Loosened]] = {}
            for step in steps_on(loaded.scenario, entry):
                grouped.setdefault(step.path, []).append(step)
            yield from map(tuple, grouped.values())


def chosen(groups: list[Steps], only: tuple[str, ...]) -> list[Steps]:
    """The numbers at some paths and below; all where none is given."""
    paths = [steps[0].path for steps in groups]
    for path in only:
        if not any(stands_in(one, path) for one in paths):
            raise InputError(Problem("no number that may bind has this path", did_you_mean(path, paths), value=path))
    return [steps for steps in groups if not only or any(stands_in(steps[0].path, path) for path in only)]


def bound(loaded: Loaded, candidates: Candidates, one: Binds) -> Bound:
    """A number that binds, at its line."""
    first = one.steps[0]
    told = member(loaded, replace(first.entry, steps=first.steps), candidates.periods(first.entry))
    steps = tuple((step.said, change) for step, change in zip(one.steps, one.changes, strict=True))
    code = code_of(loaded.scenario, first.entry)
    return Bound(first.path, Places(loaded)(first.path), told.value, code, told.means, told.periods, one.saves, steps)
