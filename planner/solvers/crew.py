"""The branches of a decomposed program over some processes, each with one solver that is told what differs from branch to branch.

Branches are dealt in blocks of a size that hangs on their number alone; in a block each starts from the basis where it ended last,
at first from that of its neighbour: answers do not depend on how many processes there are. Trap: a solver keeps more than the basis
of what it solved last (factors where it ended at the very basis that comes next, and what telling only the differences leaves of
another block's program), and last bits, or which of two equal answers is found, hang on it: so each block begins by forgetting.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import groupby
from multiprocessing import active_children, get_context

from planner.lp.axes import Floats
from planner.solvers.branches import Answer, Bench, Branch
from planner.solvers.engine import Engine
from planner.solvers.solution import Options

BLOCK, BLOCKS = 8, 8
"""Branches in a block at most, and blocks that there are where each still has two."""
LITTLE = 50_000
"""Columns of all branches below which processes cost more than they save."""


class Block:
    """Some branches in order."""

    def __init__(self, branches: Sequence[Branch], engine: Engine, options: Options) -> None:
        self.engine, self.benches = engine, list[Bench]()
        for branch in branches:
            self.benches.append(Bench(branch, engine, options, self.benches[-1] if self.benches else None))

    def frugal(self) -> list[Answer]:
        """What every branch would do alone to use the least of limits."""
        self.engine.forget()
        return [bench.frugal() for bench in self.benches]

    def solve(self, x: Floats | None, full: bool, asked: Sequence[int]) -> list[Answer]:
        """Those of its branches that are asked at x; their columns only where they are wanted."""
        self.engine.forget()  # the solver may have ended here or in another block: by how many processes there are
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
