"""Branches of a decomposed program, each solved alone, warm, with the trunk's columns held where the master wants them.

A branch answers with a bound that holds for every trunk x:  Q(x) >= constant + slope * x.  It is computed from row duals outside
the solver (`lp.bound`), so it is true whatever the solver did. Branches are dealt in blocks of a size that hangs on their number
alone; in a block each starts from the basis where it ended last, at first from that of its neighbour: answers do not depend on how
many processes there are.
A process has one solver, which is told what differs from branch to branch.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from multiprocessing import active_children, get_context
from typing import Any

import numpy as np

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats, Ints, Mask
from planner.lp.bound import affine_bound
from planner.lp.scaling import Scaled, scaled, scaled_by
from planner.solvers.engine import Engine
from planner.solvers.highs import Highs
from planner.solvers.infeasible import multipliers
from planner.solvers.mixed import relaxed
from planner.solvers.solution import Options, Solution

BLOCK, BLOCKS = 8, 8
"""Branches in a block at most, and blocks that there are where each still has two."""
LITTLE = 50_000
"""Columns of all branches below which processes cost more than they save."""
PATIENCE = 3
"""A start from a basis is given up after this part of the iterations that it takes from scratch, where presolving helps."""
LEAST = 500
"""Iterations that are always granted."""
SETTLED = 2
"""Answers after which the basis of the last one is near: alone and at the first trunk, everything moves."""


@dataclass(frozen=True, eq=False)
class Branch:
    """A program of its own: `columns` of it are the master's columns `trunk`, in that order; `weight` is its probability.

    `price` is what those columns cost in the trunk: what the branch pays for them when it is asked what it would do alone.
    `shares` says which of them are what the branch may use of limits over all branches: nobody else has them, more is easier.
    `uses` is what of those limits each of them takes.
    """

    program: LinearProgram
    columns: Ints
    trunk: Ints
    weight: float
    price: Floats
    shares: Mask
    uses: Floats


@dataclass(frozen=True, eq=False)
class Answer:
    """Of one branch at one x: its value, None where it has no answer there; the cut, of cost or (then) of feasibility.

    `x` are its columns where they are asked for; alone, those of the trunk.
    `needs` is what it would need of limits to have one, by its trunk columns, where that is all that is amiss.
    """

    value: float | None
    x: Floats | None
    constant: float
    slope: Floats
    needs: Floats | None = None


@dataclass(frozen=True)
class Start:
    """A basis to start from, the iterations from scratch, and whether the last start from one led nowhere, far or near."""

    basis: Any
    effort: int
    far: bool
    missed: bool


class Bench:
    """One branch, ready to be solved again and again."""

    def __init__(self, branch: Branch, engine: Engine, options: Options, last: Bench | None = None) -> None:
        self.engine, self.options = engine, options
        self.program, self.inside = in_units(relaxed(branch.program), last)
        self.branch = replace(branch, program=self.program)
        self.start: Start | None = None
        self.solved = 0

    def solve(self, x: Floats | None, hint: Start | None = None, full: bool = False) -> Answer:
        """At a trunk x; with the trunk free, at its price, where x is None."""
        program = self.at(x)
        found, start = self.run(program, self.start or hint, far=self.solved < SETTLED)
        if found.status == "infeasible" and x is not None:
            return self.sparing(x) or self.barring(x)
        if found.status != "optimal" or found.x is None or found.y is None:
            return self.nothing()
        self.start = start
        self.solved += 1
        answer, duals = self.inside.unscale(found.x, found.y)
        assert answer is not None
        assert duals is not None
        constant, slope = affine_bound(self.program, duals, self.branch.columns)
        value = self.program.offset + float(self.program.cost @ answer)
        told = answer[self.branch.columns] if x is None else answer if full else None
        return Answer(value, told, constant, slope)

    def at(self, x: Floats | None) -> LinearProgram:
        """The scaled program with the trunk held at x, or free and paid for."""
        inside, columns = self.inside, self.branch.columns
        program, scale = inside.program, inside.column_scale[columns]
        if x is None:
            cost = program.cost.copy()
            cost[columns] += self.branch.price * scale * inside.cost_scale
            return replace(program, cost=cost)
        low, high = program.lower.copy(), program.upper.copy()
        low[columns] = high[columns] = x[self.branch.trunk] / scale
        return replace(program, lower=low, upper=high)

    def run(self, program: LinearProgram, start: Start | None, far: bool) -> tuple[Solution, Start | None]:
        """From a basis, as long as that is short of what it takes from scratch, else from scratch; and where to start next time."""
        if start is not None and not (start.missed and start.far == far):
            found = self.engine.run(program, start.basis, far, most=max(LEAST, start.effort // PATIENCE))
            if found.status == "optimal":
                return found, replace(start, basis=self.engine.basis, far=far, missed=False)
        found = self.engine.run(program)
        missed = start is not None and (far or start.far or not start.missed)
        return found, Start(self.engine.basis, found.iterations, far, missed) if found.status == "optimal" else None

    def frugal(self) -> Answer:
        """What it would do alone, with the trunk to itself, to use the least of limits, whatever that costs.

        The cut is  u x >= f + g x  with u what the columns use.
        """
        own, cost = self.branch.columns, np.zeros(self.program.columns)
        cost[own] = self.branch.uses
        found, _ = self.run(replace(self.inside.program, cost=cost * self.inside.column_scale), self.start, far=True)
        if found.status != "optimal" or found.x is None or found.y is None:
            return self.nothing()
        constant, slope = affine_bound(self.program, found.y * self.inside.row_scale, own, cost=cost)
        return Answer(None, (found.x * self.inside.column_scale)[own], constant, slope - cost[own])

    def sparing(self, x: Floats) -> Answer | None:
        """What it needs of limits at a trunk x at least, whatever that costs; None where that is not what is amiss.

        With  need[s] >= x[s] >= 0  for its shares s, d what the duals leave of their cost, w = 1 / range, and n its other columns:
            sum_s w[s] (need[s] - x[s]) >= f + g x[n] + sum_s ((max(0, d[s]) - w[s]) x[s] + min(0, d[s]) most[s]),  which is to be 0
        """
        columns, shares, inside = self.branch.columns, self.branch.shares, self.inside
        if not shares.any():
            return None
        own, cost = columns[shares], np.zeros(self.program.columns)
        wide = self.program.upper[own] - self.program.lower[own]
        cost[own] = 1.0 / np.where(wide > 0.0, wide, 1.0)
        found, _ = self.run(replace(self.loosened(x), cost=cost * inside.column_scale), self.start, far=True)
        if found.status != "optimal" or found.x is None or found.y is None:
            return None
        constant, slope = affine_bound(self.program, found.y * inside.row_scale, columns, cost=cost)
        left = slope[shares]
        constant += float((np.minimum(left, 0.0) * self.program.upper[own]).sum())
        slope[shares] = np.maximum(left, 0.0) - cost[own]
        return Answer(None, None, constant, slope, (found.x * inside.column_scale)[columns])

    def loosened(self, x: Floats) -> LinearProgram:
        """At a trunk x, with all of the limits to itself.

        A proof that this is impossible tells of the rest of the trunk; one that asks for limits too only moves them about, from
        one of its futures to another, one by one.
        """
        program, own = self.at(x), self.branch.columns[self.branch.shares]
        high = program.upper.copy()
        high[own] = self.inside.program.upper[own]
        return replace(program, upper=high)

    def barring(self, x: Floats) -> Answer:
        """Why a trunk x is impossible: without its limits, or with them where that proves nothing."""
        rest = self.barred(self.loosened(x))
        proven = rest.constant + float(rest.slope @ x[self.branch.trunk]) > 0.0
        return rest if proven else self.barred(self.at(x))

    def barred(self, program: LinearProgram) -> Answer:
        """A cut that every x with an answer here keeps:  constant + slope * x <= 0, in the solver's units of a row."""
        ray = multipliers(program, Highs(), self.options)
        if ray is None:
            return self.nothing()
        own = self.inside.unscale_ray(ray)
        constant, slope = affine_bound(self.program, own, self.branch.columns, cost=np.zeros(self.program.columns))
        return Answer(None, None, constant, slope)

    def nothing(self) -> Answer:
        """Neither an answer nor a reason."""
        return Answer(None, None, -np.inf, np.zeros(len(self.branch.columns)))


def in_units(program: LinearProgram, last: Bench | None) -> tuple[LinearProgram, Scaled]:
    """A program and the same in a solver's units: those of the last one where their coefficients are the same.

    What is equal is held once, and the solver that had the last one is told what differs.
    """
    if last is None:
        return program, scaled(program)
    own, units = program.sharing(last.program), last.inside
    if not own.matches(last.program):
        return own, scaled(own)
    inside = scaled_by(own, units.column_scale, units.row_scale, units.cost_scale)
    return own, replace(inside, program=inside.program.sharing(units.program))


class Block:
    """Some branches in order."""

    def __init__(self, branches: Sequence[Branch], engine: Engine, options: Options) -> None:
        self.benches: list[Bench] = []
        for branch in branches:
            self.benches.append(Bench(branch, engine, options, self.benches[-1] if self.benches else None))

    def frugal(self) -> list[Answer]:
        """What every branch would do alone to use the least of limits."""
        return [bench.frugal() for bench in self.benches]

    def solve(self, x: Floats | None, full: bool, asked: Sequence[int]) -> list[Answer]:
        """Those of its branches that are asked at x; their columns only where they are wanted."""
        found, last = list[Answer](), None
        for n in asked:
            found.append(self.benches[n].solve(x, last, full))
            last = self.benches[n].start
        return found


class Crew:
    """All branches, over some processes; one process is this one."""

    def __init__(self, branches: Sequence[Branch], options: Options, pools: Sequence[ProcessPoolExecutor]) -> None:
        self.pools, self.count, self.size = pools, len(branches), block_of(len(branches))
        parts = [branches[n : n + self.size] for n in range(0, len(branches), self.size)]
        engine = Engine(options)
        self.blocks = [] if pools else [Block(part, engine, options) for part in parts]
        self.homes = [(n, pools[n % len(pools)]) for n in range(len(parts))] if pools else []
        for task in [pool.submit(_take, n, parts[n], options) for n, pool in self.homes]:
            task.result()

    def solve(self, x: Floats | None, full: bool = False, asked: Sequence[int] | None = None) -> list[Answer]:
        """Every branch at x, or those that are asked, in their order."""
        numbers = [*range(self.count)] if asked is None else asked
        size = self.size
        mine = [(n, [k - n * size for k in own]) for n, own in groupby(numbers, lambda k: k // size)]
        if not self.pools:
            return [answer for n, own in mine for answer in self.blocks[n].solve(x, full, own)]
        tasks = [self.pools[n % len(self.pools)].submit(_solve, n, x, full, own) for n, own in mine]
        return [answer for task in tasks for answer in task.result()]

    def frugal(self) -> list[Answer]:
        """What every branch would do alone to use the least of limits."""
        if not self.pools:
            return [answer for block in self.blocks for answer in block.frugal()]
        tasks = [pool.submit(_frugal, n) for n, pool in self.homes]
        return [answer for task in tasks for answer in task.result()]


def block_of(branches: int) -> int:
    """Branches in a block, by their number alone."""
    return min(BLOCK, max(2, -(-branches // BLOCKS)))


_HELD: dict[int, Block] = {}
_ENGINES: list[Engine] = []


def _take(n: int, branches: Sequence[Branch], options: Options) -> None:
    if not _ENGINES:
        _ENGINES.append(Engine(options))
    _HELD[n] = Block(branches, _ENGINES[0], options)


def _frugal(n: int) -> list[Answer]:
    return _HELD[n].frugal()


def _solve(n: int, x: Floats | None, full: bool, asked: Sequence[int]) -> list[Answer]:
    return _HELD[n].solve(x, full, asked)


@contextmanager
def crew(branches: Sequence[Branch], options: Options, processes: int | None = None) -> Iterator[Crew]:
    """A crew over so many processes (unless said one for each core, one for little), each with one solver thread.

    Ctrl-C goes to all of them at once: this one alone heeds it, and may still ask the others for the plan that stands.
    """
    little = sum(branch.program.columns for branch in branches) < LITTLE
    most = processes or (1 if little else os.cpu_count()) or 1
    count = min(most, -(-len(branches) // block_of(len(branches))))
    deaf = (signal.SIGINT, signal.SIG_IGN)
    pools = [
        ProcessPoolExecutor(1, get_context("spawn"), signal.signal, deaf) for _ in range(count if count > 1 else 0)
    ]
    try:
        yield Crew(branches, options, pools)
    except BaseException:
        for child in active_children():
            child.terminate()
        raise
    finally:
        for pool in pools:
            pool.shutdown(wait=True, cancel_futures=True)
