"""A scenario with something loosened: the most that may save, by the duals of the best plan alone, and what it does save.

    most(s)   = V - bound_s(y)          y the duals of the best plan, laid on the rows of the program of scenario s by their names
    saved(s)  = V - V(s)                the program of s solved and certified                                             money

bound_s(y) is the safe bound (planner.lp.bound): no plan of s costs less, whatever y is worth there. So what `most` says saves
nothing is not solved, and that is a proof; duals are not unique, so what it says may save is no more than a reason to solve.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf

import numpy as np

from planner.app.load import Loaded
from planner.app.parts import all_costs
from planner.app.solve import certified, guard_size
from planner.errors import InfeasibleError, InputError
from planner.lp.arrays import BlockInfo, LinearProgram
from planner.lp.axes import Floats, Ints
from planner.lp.bound import safe_bound
from planner.lp.certificate import Certificate
from planner.model.again import Again, changed
from planner.model.build import build
from planner.model.setting import Setting
from planner.scenario.records import AnyScenario
from planner.solvers.door import solve as solve_cold
from planner.solvers.solution import Options, Solution
from planner.solvers.warm import Warm
from planner.studies.answer import NO_PLAN, Answer, answer_of

CENT = 0.005
MISSING = ("short", "backlog")
"""Columns of what is short, and of what is late."""


@dataclass(frozen=True, eq=False)
class Found:
    """The best plan of a scenario: what it costs, and how much of each need is short or late at each node; None without a plan."""

    answer: Answer
    short: Floats | None = None


class Moved:
    """The best plan of a scenario, and those of scenarios a step away, by any door. Raises what `planner solve` would."""

    def __init__(self, loaded: Loaded, solver: str, options: Options, large: bool = False) -> None:
        guard_size(loaded.setting, large)
        self.loaded, self.scenario = loaded, loaded.scenario
        self.costs, self.solver, self.options = all_costs(loaded.scenario), solver, options
        self.warm = Warm(options)
        self.model = build(loaded.setting, self.costs)
        self.program = self.model.lp.freeze()
        solution, self.certificate = self._solve(self.program)
        self.x = certified(loaded, solution, self.certificate)
        self.y = next((own for own in (solution.root, solution.y) if own is not None), np.zeros(self.program.rows))
        self.base = answer_of(self.certificate)
        self.short = short_of(self.program, self.x)
        self.solved = 1
        self._found: dict[str, Found] = {}
        self._most: dict[str, float] = {}
        self._built: dict[str, LinearProgram] = {}

    @property
    def nothing(self) -> float:
        """Money below which a saving is none."""
        return max(CENT, 4.0 * self.base.slack, 1e-9 * abs(self.base.cost))

    def most(self, key: str, make: Callable[[AnyScenario], AnyScenario]) -> float:
        """The most that a scenario may save, by its key; negative infinity where it has no program."""
        if key not in self._most:
            try:
                program = self._built[key] = self._build(make(self.scenario)).sharing(self.program)
                self._most[key] = self.base.cost - safe_bound(program, laid(self.y, self.program, program))
                if self._most[key] <= self.nothing:
                    del self._built[key]
            except (InfeasibleError, InputError):
                self._most[key] = -inf
        return self._most[key]

    def found(self, key: str, make: Callable[[AnyScenario], AnyScenario]) -> Found:
        """The best plan of a scenario."""
        if key not in self._found:
            self._found[key] = self._best(lambda: self._built.pop(key, None) or self._build(make(self.scenario)))
        return self._found[key]

    def saved(self, key: str, make: Callable[[AnyScenario], AnyScenario]) -> float:
        """What it saves; nothing where that is within what is unsure, negative where it costs."""
        answer = self.found(key, make).answer
        saving = self.base.cost - answer.cost
        return 0.0 if abs(saving) <= max(self.nothing, self.base.slack + answer.slack) else saving

    def saved_if(self, make: Callable[[AnyScenario], AnyScenario], cell: int, most: float) -> float:
        """What it saves if a need (a cell of needs and nodes) is so short at most; negative infinity without a plan."""

        def held() -> LinearProgram:
            program = self._build(make(self.scenario))
            upper = program.upper.copy()
            for block in map(program.block, MISSING):
                at = block.start + np.flatnonzero(places(block) == cell)
                upper[at] = np.minimum(upper[at], most)
            return replace(program, upper=upper)

        return self.base.cost - self._best(held).answer.cost

    def _best(self, build_: Callable[[], LinearProgram]) -> Found:
        self.solved += 1
        try:
            program = build_()
            solution, certificate = self._solve(program)
        except (InfeasibleError, InputError):
            return Found(NO_PLAN)
        if solution.status == "interrupted":
            raise KeyboardInterrupt
        answer = answer_of(certificate)
        return Found(answer, short_of(program, solution.x) if answer.feasible and solution.x is not None else None)

    def _build(self, scenario: AnyScenario) -> LinearProgram:
        """Where only clauses differ most is taken over; else all is worked out anew: lead times make the network."""
        if changed(self.scenario, scenario) is not None:
            return self._again.build(scenario).lp.freeze()
        return build(Setting(scenario), self.costs).lp.freeze()

    @cached_property
    def _again(self) -> Again:
        return Again(self.loaded.setting, self.costs)

    def _solve(self, program: LinearProgram) -> tuple[Solution, Certificate]:
        highs = self.solver == "highs"
        found = self.warm.solve(program) if highs else solve_cold(program, self.solver, self.options)
        if found[0].status == "interrupted" and found[0].x is None:
            raise KeyboardInterrupt
        return found


def short_of(program: LinearProgram, x: Floats) -> Floats:
    """GB short or late by need and data node."""
    found = [block.spread_out(x[block.span]) for block in map(program.block, MISSING)]
    return np.asarray(sum(found))


def laid(y: Floats, old: LinearProgram, new: LinearProgram) -> Floats:
    """Multipliers of the rows of one program on those of another that have the same names; 0 on the others."""
    found = np.zeros(new.rows)
    blocks = {block.name: block for block in old.row_blocks}
    for block in new.row_blocks:
        was = blocks.get(block.name)
        if was is None:
            continue
        if same(was, block):
            found[block.span] = y[was.span]
        else:
            values = dict(zip(cells(was), y[was.span], strict=True))
            found[block.span] = [values.get(cell, 0.0) for cell in cells(block)]
    return found


def same(one: BlockInfo, other: BlockInfo) -> bool:
    """The same cells of axes with the same labels."""
    axes = len(one.axes) == len(other.axes) and all(
        a.labels == b.labels for a, b in zip(one.axes, other.axes, strict=True)
    )
    return (
        axes
        and one.count == other.count
        and (
            one.cells is other.cells
            or (one.cells is not None and other.cells is not None and np.array_equal(one.cells, other.cells))
        )
    )


def places(block: BlockInfo) -> Ints:
    """The flat cells of a block's own rows or columns."""
    return np.arange(block.count) if block.cells is None else block.cells


def cells(block: BlockInfo) -> list[str]:
    """The names of its rows."""
    return [block.cell_name(int(n)) for n in places(block)]
