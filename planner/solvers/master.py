"""The master of many branches: the trunk, a few branches whole, and for all others what has been learned of them.

    min  c x + sum_(b kept) w_b q_b y_b + sum_k theta_k                   x trunk, y_b columns of a branch that is kept whole
    theta_k >= sum_(b in k) w_b (c_b + s_b x)                             a cut a round for each cluster k of neighbours
    0 >= c_b + s_b x                                                      where a branch had no answer

Branches that are kept whole say what no cut tells in few rounds: what can be sent of what was called, and about what it is worth.
Sources: Benders (1962); Birge and Louveaux (1988); Crainic, Hewitt, Maggioni
and Rei, Partial Benders decomposition (2021); FORMULATIONS 13.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats, Ints
from planner.lp.bound import safe_bound
from planner.solvers.branches import Answer, Branch
from planner.solvers.growing import Growing
from planner.solvers.mixed import relaxed
from planner.solvers.solution import Options

CLUSTERS = 128
WIDE = 200
"""Columns of a trunk from which on it is wide."""
FEW, MORE = 2, 6
"""Branches that are kept whole, at a narrow trunk and at a wide one."""
KEPT_COLUMNS = 65_000
"""Columns of all of them, at most."""
SAMPLE = 36
"""Branches in a sample of them, about."""
EDGE, MARGIN = 1e-5, 1e-6
"""Where a point is impossible by no more than so much of a row of a branch, in its solver's units, the master keeps so far away."""
DUST = 1e-11
"""Share of a cut that the whole range of a column may change without being worth a coefficient."""


class Master:
    """The trunk with its cuts: columns x, then those of the kept branches, then one theta a cluster."""

    def __init__(self, trunk: LinearProgram, branches: Sequence[Branch], alone: Sequence[Answer]) -> None:
        self.trunk, self.branches, self.kept = trunk, branches, kept(trunk, branches)
        self.others = [n for n in range(len(branches)) if n not in self.kept]
        count = min(CLUSTERS, len(self.others))
        self.cluster = {n: k * count // len(self.others) for k, n in enumerate(self.others)}
        self.asked, self.share, self.before = [*range(len(branches))], 1.0, 0
        self.least = np.zeros(count)
        for n, k in self.cluster.items():
            self.least[k] += branches[n].weight * cheapest(trunk, branches[n], alone[n])
        self.dearest = self.most = sum(branches[n].weight * dearest(branches[n].program) for n in self.others)
        base = joined(trunk, [branches[n] for n in self.kept], self.least, self.most)
        self.cost = base.cost
        self.thetas = base.columns - count
        self.growing = Growing(base)
        self.learn(alone)

    def samples(self) -> list[Sequence[int]]:
        """Clusters that may stand for all before all are asked, at first none: the branches that are kept whole cost nothing."""
        step = round(len(self.others) / SAMPLE)
        few: list[Sequence[int]] = [range(step // 2, len(self.least), step)] if step > 1 else []
        return [[], *few] if self.trunk.columns > WIDE and self.kept else few

    def ask(self, clusters: Sequence[int] | None = None) -> None:
        """From now on the branches that are kept whole and those of some clusters stand for all; None: each for itself."""
        on = np.isin(np.arange(len(self.least)), range(len(self.least)) if clusters is None else clusters)
        self.asked = [n for n in range(len(self.branches)) if n not in self.cluster or on[self.cluster[n]]]
        self.share = 1.0 if self.all_asked else sum(self.branches[n].weight for n in self.asked)
        cost = self.cost.copy()
        cost[self.thetas :] *= on
        cost[self.trunk.columns :] /= self.share
        self.growing.recost(cost)

    @property
    def all_asked(self) -> bool:
        """Whether each branch stands for itself."""
        return len(self.asked) == len(self.branches)

    def value(self, answers: Sequence[Answer], point: Floats) -> float:
        """What a point costs by the answers of the branches that are asked."""
        each = zip(self.asked, answers, strict=True)
        own = sum(self.branches[n].weight * (answer.value or 0.0) for n, answer in each) / self.share
        return float(own + self.trunk.offset + self.trunk.cost @ point)

    def known(self, value: float | None) -> None:
        """What the others cost together is no more than a plan that is known, less the least of all else; None: no plan is.

        What a plan costs in a sample says nothing of that.
        """
        if not self.all_asked:
            return
        base, own = self.growing.base, slice(self.thetas)
        rest = float(np.minimum(base.cost * base.lower, base.cost * base.upper)[own].sum()) + base.offset
        self.most = self.dearest if value is None else min(self.most, value - rest)

    def learn(self, answers: Sequence[Answer], point: Floats | None = None) -> bool:
        """The cuts of a round at a point, of each branch alone at its own; whether every branch had an answer."""
        count = len(self.least)
        slopes, constants = np.zeros((count, self.trunk.columns)), np.zeros(count)
        for n, answer in zip(self.asked, answers, strict=True):
            branch, k = self.branches[n], self.cluster.get(n)
            if answer.value is None:
                barred = np.zeros(self.trunk.columns)
                barred[branch.trunk] = answer.slope
                missed = np.inf if point is None else answer.constant + float(barred @ point)
                self._cut(barred, answer.constant, margin=MARGIN if missed < EDGE and answer.needs is None else 0.0)
            elif k is not None:
                np.add.at(slopes[k], branch.trunk, branch.weight * answer.slope)
                constants[k] += branch.weight * answer.constant
        if any(answer.value is None for answer in answers):
            return False
        for k in sorted({self.cluster[n] for n in self.asked if n in self.cluster}):
            self._cut(slopes[k], float(constants[k]), k)
        return True

    def _cut(self, slope: Floats, constant: float, theta: int | None = None, margin: float = 0.0) -> None:
        """theta (or nothing) >= constant + slope x; slopes that are dust are replaced by the least that they can say."""
        low, high = slope * self.trunk.lower, slope * self.trunk.upper
        dust = np.maximum(np.abs(low), np.abs(high)) <= DUST * max(1.0, abs(constant))
        least, own = constant + float(np.minimum(low, high)[dust].sum()), np.flatnonzero(~dust)
        if np.isfinite(least):
            on = [] if theta is None else [self.thetas + theta]
            columns, values = np.append(own, on).astype(np.int64), np.append(-slope[own], np.ones(len(on)))
            self.growing.add(columns, values, least, margin)

    def solve(self, integer: bool, options: Options) -> tuple[Floats, float] | None:
        """The columns of the master's answer and a bound on every plan; with the trunk's integers it is the search's own word."""
        self.before = self.growing.count
        if integer:
            return self.growing.search(options)
        found = self.growing.solve()
        if found is None:
            return None
        x, y = found
        return x, safe_bound(relaxed(self.program()), y)

    def program(self) -> LinearProgram:
        """Trunk, kept branches and cuts as arrays; no theta is more than a plan costs that is known."""
        program = self.growing.program()
        upper, most = program.upper.copy(), self.most - float(self.least.sum()) + self.least
        upper[self.thetas :] = np.minimum(upper[self.thetas :], most)
        return replace(program, upper=upper)

    def cut_off(self, x: Floats) -> bool:
        """Whether what was learned since excludes an answer of the master."""
        return self.growing.excludes(x, self.before)


def kept(trunk: LinearProgram, branches: Sequence[Branch]) -> list[int]:
    """Branches that the master keeps whole: a few, far from each other."""
    each = max(branch.program.columns for branch in branches)
    count = min(MORE if trunk.columns > WIDE else FEW, KEPT_COLUMNS // each, len(branches) // 2)
    return sorted({int(n) for n in np.rint(np.linspace(0, len(branches) - 1, count))})


def cheapest(trunk: LinearProgram, branch: Branch, answer: Answer) -> float:
    """The least that a cut says of a branch at any trunk."""
    low, high = trunk.lower[branch.trunk], trunk.upper[branch.trunk]
    return answer.constant + float(np.minimum(answer.slope * low, answer.slope * high).sum())


def dearest(program: LinearProgram) -> float:
    """The most that a program can cost within its bounds."""
    return program.offset + float(np.maximum(program.cost * program.lower, program.cost * program.upper).sum())


def joined(trunk: LinearProgram, branches: Sequence[Branch], least: Floats, most: float) -> LinearProgram:
    """Trunk and whole branches as one program, with a theta for each cluster of others between its least and most."""
    owns: list[Ints] = [np.setdiff1d(np.arange(b.program.columns), b.columns) for b in branches]
    starts = trunk.columns + np.cumsum([0, *map(len, owns)])
    total, count = int(starts[-1]) + len(least), len(least)
    matrices = [sparse.csr_array((trunk.value, trunk.index, trunk.start), shape=(trunk.rows, total))]
    for branch, own, start in zip(branches, owns, starts, strict=False):
        place = np.empty(branch.program.columns, dtype=np.int64)
        place[branch.columns], place[own] = branch.trunk, start + np.arange(len(own))
        program = branch.program
        matrices.append(
            sparse.csr_array((program.value, place[program.index], program.start), shape=(program.rows, total))
        )
    matrix = sparse.vstack(matrices).tocsr()
    matrix.sort_indices()
    pairs = list(zip(branches, owns, strict=True))
    return LinearProgram(
        start=matrix.indptr,
        index=matrix.indices,
        value=matrix.data,
        cost=np.concatenate([trunk.cost, *(b.weight * b.program.cost[own] for b, own in pairs), np.ones(count)]),
        lower=np.concatenate([trunk.lower, *(b.program.lower[own] for b, own in pairs), least]),
        upper=np.concatenate(
            [trunk.upper, *(b.program.upper[own] for b, own in pairs), most - float(least.sum()) + least]
        ),
        row_lower=np.concatenate([trunk.row_lower, *(b.program.row_lower for b in branches)]),
        row_upper=np.concatenate([trunk.row_upper, *(b.program.row_upper for b in branches)]),
        integer=np.concatenate([trunk.integer, np.zeros(total - trunk.columns, np.bool_)]),
        offset=trunk.offset,
    )
