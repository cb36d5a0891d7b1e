"""Branches of a decomposed program, each solved alone, warm, with the trunk's columns held where the master wants them.

A branch answers with a bound that holds for every trunk x:  Q(x) >= constant + slope * x.  It is computed from row duals outside
the solver (`lp.bound`), so it is true whatever the solver did. Branches are dealt in blocks of a fixed size; in a block each starts
from the basis where it ended last, at first from that of its neighbour: answers do not depend on how many processes there are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Any

import numpy as np

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats, Ints
from planner.lp.bound import affine_bound
from planner.lp.scaling import Scaled, scaled
from planner.solvers.highs import Highs, Quiet, configure, hand_over, read_back
from planner.solvers.infeasible import multipliers
from planner.solvers.mixed import relaxed
from planner.solvers.solution import Options

BLOCK = 8
"""Branches in a block."""


@dataclass(frozen=True, eq=False)
class Branch:
    """A program of its own: `columns` of it are the master's columns `trunk`, in that order; `weight` is its probability."""

    program: LinearProgram
    columns: Ints
    trunk: Ints
    weight: float


@dataclass(frozen=True, eq=False)
class Answer:
    """Of one branch at one x: value and columns, None where it has no answer there; the cut, of cost or (then) of feasibility."""

    value: float | None
    x: Floats | None
    constant: float
    slope: Floats


class Bench:
    """One branch, ready to be solved again and again."""

    def __init__(self, branch: Branch, engine: Any, options: Options) -> None:
        self.branch, self.engine, self.options = branch, engine, options
        self.program = relaxed(branch.program)
        self.inside: Scaled = scaled(self.program)
        self.basis: Any = None

    def solve(self, x: Floats | None, hint: Any = None) -> Answer:
        """At a trunk x; with the trunk free where x is None."""
        program, columns = self.inside.program, self.branch.columns
        if x is not None:
            low, high = program.lower.copy(), program.upper.copy()
            low[columns] = high[columns] = x[self.branch.trunk] / self.inside.column_scale[columns]
            program = replace(program, lower=low, upper=high)
        engine = self.engine
        start = self.basis if self.basis is not None else hint
        configure(engine, program, replace(self.options, presolve=start is None))
        lost = hand_over(engine, program)
        if lost:
            return self.nothing()
        if start is not None:
            engine.setBasis(start)
        engine.run()
        found = read_back(engine, program)
        if found.status == "infeasible":
            ray = multipliers(program, Highs(), self.options)
            return self.nothing() if ray is None else self.infeasible(self.inside.unscale_ray(ray))
        if found.status != "optimal" or found.x is None or found.y is None:
            return self.nothing()
        self.basis = engine.getBasis()
        answer, duals = self.inside.unscale(found.x, found.y)
        assert answer is not None
        assert duals is not None
        constant, slope = affine_bound(self.program, duals, columns)
        return Answer(self.program.offset + float(self.program.cost @ answer), answer, constant, slope)

    def infeasible(self, ray: Floats) -> Answer:
        """A cut that every x with an answer here keeps:  constant + slope * x <= 0."""
        constant, slope = affine_bound(self.program, ray, self.branch.columns, cost=np.zeros(self.program.columns))
        return Answer(None, None, constant, slope)

    def nothing(self) -> Answer:
        """Neither an answer nor a reason."""
        return Answer(None, None, -np.inf, np.zeros(len(self.branch.columns)))


class Block:
    """Some branches in order."""

    def __init__(self, branches: Sequence[Branch], options: Options) -> None:
        engine = Quiet()  # type: ignore[no-untyped-call]
        self.benches = [Bench(branch, engine, options) for branch in branches]

    def solve(self, x: Floats | None, full: bool) -> list[Answer]:
        """Every branch at x; their columns only where asked for."""
        found, last = [], None
        for bench in self.benches:
            answer = bench.solve(x, last)
            last = bench.basis
            found.append(answer if full else replace(answer, x=None))
        return found


class Crew:
    """All branches, over some processes; one process is this one."""

    def __init__(self, branches: Sequence[Branch], options: Options, pools: Sequence[ProcessPoolExecutor]) -> None:
        parts = [branches[n : n + BLOCK] for n in range(0, len(branches), BLOCK)]
        self.pools = pools
        self.blocks = [] if pools else [Block(part, options) for part in parts]
        self.homes = [(n, pools[n % len(pools)]) for n in range(len(parts))] if pools else []
        for task in [pool.submit(_take, n, parts[n], options) for n, pool in self.homes]:
            task.result()

    def solve(self, x: Floats | None, full: bool = False) -> list[Answer]:
        """Every branch at x, in their order."""
        if not self.pools:
            return [answer for block in self.blocks for answer in block.solve(x, full)]
        tasks = [pool.submit(_solve, n, x, full) for n, pool in self.homes]
        return [answer for task in tasks for answer in task.result()]


_HELD: dict[int, Block] = {}


def _take(n: int, branches: Sequence[Branch], options: Options) -> None:
    _HELD[n] = Block(branches, options)


def _solve(n: int, x: Floats | None, full: bool) -> list[Answer]:
    return _HELD[n].solve(x, full)


@contextmanager
def crew(branches: Sequence[Branch], options: Options, processes: int | None = None) -> Iterator[Crew]:
    """A crew over so many processes (one for each core unless said), each with one solver thread."""
    count = min(processes or os.cpu_count() or 1, -(-len(branches) // BLOCK))
    pools = [ProcessPoolExecutor(1, get_context("spawn")) for _ in range(count)] if count > 1 else []
    try:
        yield Crew(branches, options, pools)
    finally:
        for pool in pools:
            pool.shutdown(wait=True, cancel_futures=True)
