"""Which limits of risk no plan keeps, and the least that each could be: asked once it is known that there is no plan.

    least[l] = limit[l] + min v,    rows of l:  A x - scale v <= b,    v >= 0,    rows of all other limits left out
    joint[l] = the same with the rows of all other limits kept

A limit that no plan keeps alone has v > 0 in the first. Where each can be kept alone, those are named that the others push
beyond what they say. Where there is no plan without any limit either, limits are not to blame and none is named. Scale is
what one unit of loosening gives to a row: 1 for a measure, in its own unit; what is needed while it lasts for an outage, GB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, log10

import numpy as np

from planner.app.load import Loaded
from planner.app.parts import all_costs
from planner.app.sense import placed
from planner.errors import InfeasibleError, Problem
from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats, Ints
from planner.model.build import build
from planner.model.futures import Future
from planner.model.plugin import Measure
from planner.model.setting import Setting
from planner.model.worlds import limits as limits_of_world
from planner.model.worlds import needed
from planner.quantities import format_quantity
from planner.scenario.shapes import dimension_of, type_of
from planner.solvers.door import solve
from planner.solvers.solution import Options

SLACK = 1e-6


@dataclass(frozen=True, eq=False)
class Limit:
    """A limit with its rows and their scale; `unit` is its dimension, `least` whether it is said as the least of one less it."""

    path: str
    value: float
    unit: str
    rows: Ints
    scale: Floats
    least: bool = False

    def told(self, best: float, currency: str, others: str) -> Problem:
        """What no plan keeps, and what one could, rounded so that it can be written."""
        said, found = (1.0 - own if self.least else own for own in (self.value, best))
        least, more = ("most", "less") if self.least else ("least", "more")
        limit = format_quantity(said, self.unit, currency)
        reach = format_quantity(rounded(found, floor if self.least else ceil), self.unit, currency)
        what = f"no plan keeps this limit of {limit}{others}: {reach} is the {least} that one can"
        return Problem(
            what,
            f"loosen it to {reach} or {more}, take it out, or add supply; `planner explain` says what it clashes with",
            path=self.path,
        )


def rounded(value: float, to_whole: Callable[[float], int]) -> float:
    """A figure of four digits on one side of another; what a solver's last digits add does not count."""
    if value == 0.0:
        return value
    step = 10.0 ** (floor(log10(abs(value))) - 3)
    return to_whole(round(value / step, 2)) * step


def unkept(loaded: Loaded, solver: str, options: Options) -> list[Problem]:
    """Limits that are to blame that a scenario has no plan, each with its line; none where it has none without them either."""
    setting = loaded.setting
    if not any(measure.limits for measure in setting.scenario.risk.measures.values()) and not worlds_in(setting):
        return []
    program = build(setting, all_costs(loaded.scenario)).lp.freeze()
    options, limits = replace(options, log_path=None), list(limits_of(setting, program))

    def beyond(alone: bool, others: str) -> Iterator[Problem]:
        for limit in limits:
            without = [own for own in limits if own is not limit] if alone else []
            best = least_of(program, limit, without, solver, options)
            if best is not None and best > limit.value + SLACK * max(1.0, abs(limit.value)):
                yield placed(limit.told(best, setting.currency, others), loaded.root)

    return list(beyond(True, "")) or list(beyond(False, " beside the others"))


def named(error: InfeasibleError, loaded: Loaded, solver: str, options: Options) -> InfeasibleError:
    """That there is no plan, said by the limits that are to blame for it where any are."""
    told = unkept(loaded, solver, options)
    return InfeasibleError(told) if told else error


def limits_of(setting: Setting, program: LinearProgram) -> Iterator[Limit]:
    """Every limit of a measure, and what every outage tolerates of each tier."""
    spans = {block.name: block for block in program.row_blocks}
    for name, measure in sorted(setting.scenario.risk.measures.items()):
        for word, value in measure.limits.items():
            field, where = measure.limited_by(word), f"risk.measures.{name}"
            rows = np.arange(program.rows)[spans[f"{where}.{word}"].span]
            yield Limit(
                f"{where}.{field}", value, unit_of(measure, field), rows, np.ones(len(rows)), field.endswith("least")
            )
    yield from tolerated(setting, program)


def unit_of(measure: Measure, field: str) -> str:
    """The dimension of a field of a measure."""
    return dimension_of(type_of(type(measure).model_fields[field])) or "share"


def worlds_in(setting: Setting) -> list[Future]:
    """The worlds that the plan must be ready for, in the order in which the program has their rows."""
    return [way for way in setting.ways if way.base is not None]


def tolerated(setting: Setting, program: LinearProgram) -> Iterator[Limit]:
    """What each outage tolerates: the rows of all its worlds in which anything is needed."""
    found: dict[tuple[str, str, float], dict[int, float]] = {}
    for k, way in enumerate(worlds_in(setting)):
        for tier, needs, share in limits_of_world(way):
            block, size = program.row_block(f"risk.outages.{tier}"), needed(way, needs)
            cells = np.arange(block.count) if block.cells is None else block.cells
            rows = found.setdefault((way.outage, tier, share), {})
            rows |= {block.start + int(n): size for n in np.flatnonzero(cells == k) if size > 0.0}
    for (outage, tier, share), rows in sorted(found.items()):
        by_tier = tier in dict(setting.scenario.risk.outages[outage].tolerates or ())
        path = f"risk.outages.{outage}.tolerates{f'.{tier}' if by_tier else ''}"
        if rows:
            yield Limit(path, share, "share", np.array([*rows]), np.array([*rows.values()]))


def least_of(
    program: LinearProgram, limit: Limit, without: Sequence[Limit], solver: str, options: Options
) -> float | None:
    """The least that a limit can be, some others left out; None where there is no plan whatever it is."""
    solution, certificate = solve(loosened(program, limit, without), solver, options)
    return limit.value + float(solution.x[-1]) if solution.x is not None and certificate.accepted else None


def loosened(program: LinearProgram, limit: Limit, without: Sequence[Limit]) -> LinearProgram:
    """How far a limit must give way, as the only cost: one more column, in its rows."""
    upper = program.row_upper.copy()
    for other in without:
        upper[other.rows] = np.inf
    order = np.argsort(np.concatenate([program.row_of, limit.rows]), kind="stable")
    reach = np.where(program.value > 0.0, program.upper[program.index], program.lower[program.index]) * program.value
    most = np.bincount(program.row_of, reach, program.rows)[limit.rows] - upper[limit.rows]
    more = np.zeros(program.rows, np.int64)
    more[limit.rows] = 1
    return replace(
        program,
        start=(program.start + np.concatenate([[0], np.cumsum(more)])).astype(program.start.dtype),
        index=np.concatenate([program.index, np.full(len(limit.rows), program.columns)])[order].astype(
            program.index.dtype
        ),
        value=np.concatenate([program.value, -limit.scale])[order],
        cost=np.append(np.zeros(program.columns), 1.0),
        lower=np.append(program.lower, 0.0),
        upper=np.append(program.upper, max(0.0, float((most / limit.scale).max()))),
        row_upper=upper,
        integer=np.append(program.integer, False),
        offset=0.0,
        column_blocks=(),
    )
