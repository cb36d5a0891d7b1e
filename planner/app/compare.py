"""Two scenarios or runs side by side: what changed in what was written, in the plan, and which change made how much of the cost.

A side is a file, the name of a shipped scenario, either with `@variant`, or a run folder, of which the resolved scenario is
read and solved again. Both ends are plans as `planner solve` makes them; between them each change is solved and certified,
from the basis before where one program holds all futures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from planner.app.load import Loaded, read_again
from planner.app.parts import all_costs, scenario_type
from planner.app.side import Side, side
from planner.app.solve import How, Solved, answer, parted, program_of, solve_loaded
from planner.errors import InfeasibleError, InputError, Problem, SolverError, StoppedError, UncertifiedError
from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.lp.certificate import primal_residual
from planner.plan.differences import PlanDifferences, plan_differences
from planner.scenario.differences import Difference, changed, differences
from planner.solvers.warm import Warm
from planner.studies.answer import NO_PLAN, Answer, answer_of
from planner.studies.attribution import MOST, UNTOLD, Share, Stand, entries, rest_of, shares, steps_of

KEPT = 1e-9
"""How far a plan may be from the rows of another scenario and still be one of it."""


@dataclass(frozen=True)
class Compared:
    """Both plans, what is written otherwise and where, what they do otherwise, and the shares of the changes in their order.

    `folded`: there are too many changed entries to part the cost by each, so it is parted by section.
    """

    old: Solved
    new: Solved
    names: tuple[str, str]
    written: tuple[Difference, ...]
    places: tuple[str, ...]
    done: PlanDifferences
    shares: tuple[Share, ...]
    folded: bool = False

    @property
    def stopped(self) -> bool:
        """Somebody interrupted it."""
        return any(step.path == UNTOLD for share in self.shares for step in share.steps)

    @property
    def change(self) -> float:
        """What the new plan costs more, in cents: by what both minimise."""
        ends = (solved.plan.certificate["objective"] for solved in (self.new, self.old))
        new, old = (round(float(end), 2) for end in ends)
        return round(new - old, 2)


Tell = Callable[[int, int], None]
"""Told how many of how many changes have their share."""


def compared(
    old: str,
    new: str,
    variant: str | None = None,
    sets: Sequence[str] = (),
    into: Path = Path("runs"),
    how: How | None = None,
    told: Tell = lambda _done, _count: None,
    most: int = MOST,
) -> Compared:
    """From one side to another; `variant` and `sets` change the new one. Raises what `planner solve` of either would."""
    how = how or How()
    sides = (side(old, into=into), side(new, variant, sets, into))
    first, second = (one.loaded for one in sides)
    refuse_currencies(first, second)
    written = differences(first.root, second.root, scenario_type())
    ends = solve_loaded(first, how), solve_loaded(second, how)
    best, target = (answer_of(end.certificate) for end in ends)
    found = parted_by(written, best, target, Between(first, how), told, most)
    done = plan_differences(*(end.plan for end in ends))
    places = places_of(written, *sides)
    return Compared(*ends, (sides[0].name, sides[1].name), written, places, done, found, entries(written) > most)


def refuse_currencies(old: Loaded, new: Loaded) -> None:
    """Raises InputError where the two count in different money."""
    if old.setting.currency != new.setting.currency:
        step = "write both in one currency"
        value = f"{old.setting.currency}, {new.setting.currency}"
        raise InputError(
            Problem("the two scenarios count in different money", step, path="money.currency", value=value)
        )


def places_of(written: Sequence[Difference], old: Side, new: Side) -> tuple[str, ...]:
    """Where each difference stands: in the new scenario, or in the old one where it is gone from there."""
    sides = (old if one.new is None else new for one in written)
    return tuple(own.place(own.loaded.root, one) for own, one in zip(sides, written, strict=True))


def parted_by(
    written: Sequence[Difference], old: Answer, new: Answer, between: Between, told: Tell, most: int = MOST
) -> tuple[Share, ...]:
    """The share of every change, told of as they are found; interrupted, what is left after some of them stands as one."""
    steps, found = steps_of(written, most), list[Share]()
    try:
        for share in shares(steps, old, new, between.worth):
            found.append(share)
            told(sum(len(one.steps) for one in found), len(steps))
    except (KeyboardInterrupt, StoppedError):
        if not found:
            raise
        found += rest_of(steps, found, old, new)
    return tuple(found)


class Between:
    """Scenarios on the way from one to another, each solved from where the last one ended."""

    def __init__(self, loaded: Loaded, how: How) -> None:
        self.loaded, self.how = loaded, how
        self.warm = Warm(how.options)
        self.last: tuple[LinearProgram, Floats] | None = None
        self.start = None if parted(loaded.setting, how) else self.solve_whole(loaded).answer

    def worth(self, taken: tuple[Difference, ...]) -> Stand:
        """The best plan with these changes taken over; none where they do not stand together."""
        try:
            loaded = read_again(self.loaded, changed(self.loaded.root, taken))
            if parted(loaded.setting, self.how):
                self.last = None
                return Stand(answer_of(answer(loaded, all_costs(loaded.scenario), self.how, [0.0]).certificate))
            return self.solve_whole(loaded)
        except (InputError, InfeasibleError, UncertifiedError, SolverError):
            return Stand(NO_PLAN)

    def solve_whole(self, loaded: Loaded) -> Stand:
        """In one program; and what the plan before costs in it, where it is a plan there."""
        program, held = program_of(loaded), None
        if self.last is not None and same_columns(self.last[0], program):
            x = self.last[1]
            held = float(program.offset + program.cost @ x) if primal_residual(program, x)[0] <= KEPT else None
        solution, certificate = self.warm.solve(program)
        if solution.status == "interrupted":
            raise KeyboardInterrupt  # a change that was cut short is none that does not stand
        if solution.x is None or not certificate.accepted:
            return Stand(NO_PLAN)
        self.last = (program, solution.x)
        return Stand(answer_of(certificate), held)


def same_columns(one: LinearProgram, other: LinearProgram) -> bool:
    """Whether the columns of two programs mean the same."""
    names, others = ([(b.name, *(axis.labels for axis in b.axes)) for b in p.column_blocks] for p in (one, other))
    return names == others and all(
        np.array_equal(a.cells, b.cells) if a.cells is not None and b.cells is not None else a.count == b.count
        for a, b in zip(one.column_blocks, other.column_blocks, strict=True)
    )
