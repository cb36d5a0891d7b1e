"""Each world of an outage planned by itself: what the plan decided before its start is held, the rest is done at least cost.

    column x[c] of a world = the plan's, where c is decided or true before the outage starts;   once-for-all switches may only rise

A row of held columns alone says nothing new and is dropped, so that the last digits of the plan cannot contradict it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.lp.arrays import BlockInfo, LinearProgram
from planner.lp.axes import Axis, Floats, Mask
from planner.model.axes import CellAxis, Moment
from planner.model.build import build
from planner.model.futures import Future, signed_as
from planner.model.model import Model
from planner.model.plugin import Cost
from planner.model.setting import Setting
from planner.model.worlds import alike, alone_in, undisturbed, worlds_of
from planner.plan.plan import Course
from planner.plan.tables import tables
from planner.plan.tables.reader import Reader
from planner.plan.worlds import Ran
from planner.solvers.door import solve
from planner.solvers.solution import Options

TOLERANCE = 1e-7


def run_worlds(
    setting: Setting,
    trunks: Sequence[Trunk],
    courses: Sequence[Course],
    costs: Mapping[str, Cost],
    solver: str,
    options: Options,
) -> tuple[Ran, ...]:
    """How a plan that is solved in one model, or in several of some futures each, fares in every world of its outages."""
    trunk_of = {id(future): trunk for trunk in trunks for future in trunk.model.setting.futures}
    found, known = [], dict[Hashable, Course | None]()
    for world in worlds_of(setting):
        if world.base is not None:
            both = (world, undisturbed(world, setting.scenario.risk.outages[world.outage]))
            for own in both:
                if alike(own) not in known:
                    known[alike(own)] = course_in(own, trunk_of[id(world.base)], costs, solver, options)
            base = courses[setting.futures.index(world.base)]
            found.append(Ran(world, base, *(known[alike(own)] for own in both)))
    return tuple(found)


@dataclass(frozen=True)
class Trunk:
    """A solved plan: what a world takes over of it up to the start of its outage."""

    model: Model
    program: LinearProgram
    x: Floats

    def hold(self, model: Model, program: LinearProgram, base: Future, since: int) -> LinearProgram:
        """The program of a world of a future with all that comes before a period held at the plan's."""
        reader = Reader(self.model, self.x, self.model.setting.futures.index(base))
        lower, upper = program.lower.copy(), program.upper.copy()
        held = np.zeros(program.columns, dtype=bool)
        for block in program.column_blocks:
            mine = early(block, model, since)
            said = self.program.block(block.name)
            values = reader.here(self.program.values(block.name, self.x), said.axes).reshape(-1)
            cells = np.arange(block.count) if block.cells is None else block.cells
            now = values[cells]
            whole = program.integer[block.span]
            now = np.where(whole, np.rint(now), now)
            at = np.arange(block.start, block.start + block.count)
            lower[at] = np.where(mine, now, lower[at])
            if block.name.endswith(" ever"):
                continue
            upper[at] = np.where(mine, now, upper[at])
            held[at] = mine
        free = np.bincount(program.row_of, ~held[program.index], program.rows) > 0
        return replace(
            program,
            lower=lower,
            upper=upper,
            row_lower=np.where(free, program.row_lower, -np.inf),
            row_upper=np.where(free, program.row_upper, np.inf),
        )


def early(block: BlockInfo, model: Model, since: int) -> Mask:
    """The columns of a block that are decided, or true, before a period."""
    cells = np.arange(block.count) if block.cells is None else block.cells
    found = np.ones(block.count, dtype=bool)
    at = np.unravel_index(cells, block.shape) if block.axes else ()
    for axis, place in zip(block.axes, at, strict=True):
        found &= periods_of(axis, model)[place] < since
    return found


def periods_of(axis: Axis, model: Model) -> Floats:
    """The period of each cell of an axis; before all of them for today, and where time has no part in it."""
    if axis is model.call or axis is model.period:
        return (model.call if axis is model.call else model.period).period.astype(float)
    if isinstance(axis, CellAxis):
        return model.period.period[list(axis.ends)].astype(float)
    if isinstance(axis, Moment) and axis.nodes:
        return model.call.period[list(axis.nodes)].astype(float)
    return np.full(len(axis), -1.0)


def course_in(world: Future, trunk: Trunk, costs: Mapping[str, Cost], solver: str, options: Options) -> Course | None:
    """The cheapest way through a world from its start on; None where no promise can be kept."""
    own = alone_in(world, TOLERANCE)
    model = build(own, costs, trunk.model.reach)
    program = trunk.hold(model, model.lp.freeze(), world.base or world, world.since)
    solution, certificate = solve(program, solver, options)
    if solution.x is None or not certificate.accepted:
        return None
    found = tables(model, solution.x)
    return Course(world.name, 0.0, signed_as(own, found["signings"]), found)
