"""Many branches that share a trunk, by cutting planes: what is decided before they part in a master, each branch alone and warm.

    V = min over x in X of  sum_b w_b Q_b(x)         x trunk, X its own bounds, rows and integers; Q_b(x) the least cost of branch b
    Q_b(x) >= c_b + s_b x                             a cut, from the duals of b at some x, computed outside the solver
    master:  min sum_k theta_k,   theta_k >= sum_(b in k) w_b (c_b + s_b x)  for every round;   0 >= c_b + s_b x  where b had none

k are clusters of neighbouring branches. Rounds query a point between the best x so far and the master's (in-out), which steadies
them; where that teaches nothing, the master's own. First without the trunk's integers, then with them: each incumbent is queried
until its value meets the bound. The value of the best x is attained by plans of the branches; the bound is the safe bound of the
master, of an integer one the search's own word. Integers of branches are relaxed in cuts and found at the end: their gap is told.
Sources: Benders (1962); Van Slyke and Wets (1969); Birge and Louveaux (1988); Ben-Ameur and Neto (2007); FORMULATIONS 13.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy import sparse

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats, Ints, Mask
from planner.solvers.branches import Answer, Branch, Crew
from planner.solvers.door import solve
from planner.solvers.mixed import relaxed
from planner.solvers.solution import Options

CLUSTERS = 128
ROUNDS = 200
DUST = 1e-11
"""Share of a cut that the whole range of a column may change without being worth a coefficient."""
STEADY = 0.5
"""Weight of the best point so far in the one that is queried."""


@dataclass(frozen=True)
class Round:
    """Where a round stands: number, best value, bound, and the relative gap."""

    number: int
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """Relative to the value."""
        return (self.value - self.bound) / max(1.0, abs(self.value))


@dataclass
class Decomposed:
    """How far it has come: the best trunk, its value, and the proven bound; `finished` once they meet."""

    x: Floats | None = None
    value: float = np.inf
    bound: float = -np.inf
    finished: bool = False
    rounds: list[Round] = field(default_factory=list)

    @property
    def gap(self) -> float:
        """Relative to the value."""
        return (self.value - self.bound) / max(1.0, abs(self.value)) if self.x is not None else np.inf


class Master:
    """The trunk with its cuts: columns x, then one theta a cluster."""

    def __init__(self, trunk: LinearProgram, branches: Sequence[Branch], least: Sequence[float]) -> None:
        self.trunk, self.branches = trunk, branches
        count = min(CLUSTERS, len(branches))
        self.cluster: Ints = np.arange(len(branches)) * count // len(branches)
        self.least = np.bincount(self.cluster, [b.weight * low for b, low in zip(branches, least, strict=True)], count)
        self.most = sum(branch.weight * dearest(branch.program) for branch in branches)
        self.cuts: list[tuple[Ints, Floats, float]] = []

    def learn(self, answers: Sequence[Answer]) -> bool:
        """The cuts of a round; whether every branch had an answer."""
        slopes = np.zeros((len(self.least), self.trunk.columns))
        constants = np.zeros(len(self.least))
        for branch, answer, k in zip(self.branches, answers, self.cluster, strict=True):
            if answer.value is None:
                barred = np.zeros(self.trunk.columns)
                barred[branch.trunk] = answer.slope
                self._cut(barred, answer.constant)
            np.add.at(slopes[k], branch.trunk, branch.weight * answer.slope)
            constants[k] += branch.weight * answer.constant
        if any(answer.value is None for answer in answers):
            return False
        for k, (slope, constant) in enumerate(zip(slopes, constants, strict=True)):
            self._cut(slope, float(constant), k)
        return True

    def _cut(self, slope: Floats, constant: float, theta: int | None = None) -> None:
        """theta (or nothing) >= constant + slope x; slopes that are dust are replaced by the least that they can say."""
        low, high = slope * self.trunk.lower, slope * self.trunk.upper
        dust = np.maximum(np.abs(low), np.abs(high)) <= DUST * max(1.0, abs(constant))
        least, kept = constant + float(np.minimum(low, high)[dust].sum()), np.flatnonzero(~dust)
        if np.isfinite(least):
            own = [] if theta is None else [self.trunk.columns + theta]
            self.cuts.append((np.append(kept, own).astype(np.int64), np.append(-slope[kept], np.ones(len(own))), least))

    def program(self, integer: bool) -> LinearProgram:
        """Trunk and cuts as arrays."""
        trunk, count = self.trunk, len(self.least)
        rows = [(trunk.index[a:b], trunk.value[a:b]) for a, b in zip(trunk.start, trunk.start[1:], strict=False)]
        rows += [(columns, slope) for columns, slope, _ in self.cuts]
        sizes = [len(columns) for columns, _ in rows]
        most = np.full(count, self.most - float(self.least.sum())) + self.least
        found = LinearProgram(
            start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
            index=np.concatenate([columns for columns, _ in rows]).astype(np.int32) if rows else np.zeros(0, np.int32),
            value=np.concatenate([values for _, values in rows]) if rows else np.zeros(0),
            cost=np.concatenate([trunk.cost, np.ones(count)]),
            lower=np.concatenate([trunk.lower, self.least]),
            upper=np.concatenate([trunk.upper, most]),
            row_lower=np.concatenate([trunk.row_lower, [least for _, _, least in self.cuts]]),
            row_upper=np.concatenate([trunk.row_upper, np.full(len(self.cuts), np.inf)]),
            integer=np.concatenate([trunk.integer, np.zeros(count, np.bool_)]),
            offset=trunk.offset,
        )
        return found if integer else relaxed(found)


def decompose(
    trunk: LinearProgram, crew: Crew, branches: Sequence[Branch], options: Options, told: Callable[[Round], None]
) -> Decomposed:
    """The best trunk and its proof, until gap or rounds end it; what stands when it is interrupted."""
    found = Decomposed()
    alone = crew.solve(None, full=True)
    if any(answer.x is None for answer in alone):
        return found
    least = [cheapest(trunk, branch, answer) for branch, answer in zip(branches, alone, strict=True)]
    master = Master(trunk, branches, least)
    master.learn(alone)
    try:
        start = middle(trunk, branches, alone, options)
        if start is not None:
            query(master, crew, found, start)
        phase(master, crew, found, options, told, integer=False)
        if trunk.is_integer:
            found.x, found.value, found.finished = None, np.inf, False
            phase(master, crew, found, options, told, integer=True)
    except KeyboardInterrupt:
        found.finished = False
    return found


def cheapest(trunk: LinearProgram, branch: Branch, answer: Answer) -> float:
    """The least that a cut says of a branch at any trunk."""
    low, high = trunk.lower[branch.trunk], trunk.upper[branch.trunk]
    return answer.constant + float(np.minimum(answer.slope * low, answer.slope * high).sum())


def dearest(program: LinearProgram) -> float:
    """The most that a program can cost within its bounds."""
    return program.offset + float(np.maximum(program.cost * program.lower, program.cost * program.upper).sum())


def middle(
    trunk: LinearProgram, branches: Sequence[Branch], alone: Sequence[Answer], options: Options
) -> Floats | None:
    """The trunk nearest to where the branches would have it on average, each by itself; None where no trunk keeps its rows."""
    x, weight = np.zeros(trunk.columns), np.zeros(trunk.columns)
    for branch, answer in zip(branches, alone, strict=True):
        if answer.x is not None:
            np.add.at(x, branch.trunk, branch.weight * answer.x[branch.columns])
            np.add.at(weight, branch.trunk, branch.weight)
    wanted = np.clip(np.divide(x, weight, out=trunk.lower.copy(), where=weight > 0.0), trunk.lower, trunk.upper)
    found, certificate = solve(nearest(trunk, wanted, weight > 0.0), "highs", options)
    return found.x[: trunk.columns] if found.x is not None and certificate.accepted else None


def nearest(trunk: LinearProgram, wanted: Floats, matters: Mask) -> LinearProgram:
    """The trunk's rows with the least way from what is wanted: two more columns each, a share of its range away below and above."""
    count, rows = trunk.columns, np.arange(trunk.columns)
    wide = np.where(trunk.upper > trunk.lower, trunk.upper - trunk.lower, 1.0)
    more = sparse.coo_array(
        (
            np.concatenate([np.ones(count), wide, -wide]),
            (np.tile(rows, 3), np.concatenate([rows, count + rows, 2 * count + rows])),
        ),
        shape=(count, 3 * count),
    )
    padded = sparse.hstack([trunk.matrix, sparse.csr_array((trunk.rows, 2 * count))])
    matrix = sparse.vstack([padded, more]).tocsr()
    matrix.sort_indices()
    return LinearProgram(
        start=matrix.indptr,
        index=matrix.indices,
        value=matrix.data,
        cost=np.concatenate([np.zeros(count), np.tile(matters.astype(float), 2)]),
        lower=np.concatenate([trunk.lower, np.zeros(2 * count)]),
        upper=np.concatenate([trunk.upper, np.ones(2 * count)]),
        row_lower=np.concatenate([trunk.row_lower, wanted]),
        row_upper=np.concatenate([trunk.row_upper, wanted]),
        integer=np.zeros(3 * count, np.bool_),
    )


def phase(
    master: Master, crew: Crew, found: Decomposed, options: Options, told: Callable[[Round], None], integer: bool
) -> None:
    """Rounds with the trunk's integers, or without."""
    for _ in range(ROUNDS):
        answer, certificate = solve(master.program(integer), "highs", replace(options, mip_gap=options.mip_gap / 4))
        if answer.x is None or not certificate.accepted:
            return
        proven = certificate.claimed_bound if integer else certificate.bound
        found.bound = max(found.bound, -np.inf if proven is None else proven)
        if found.gap <= options.mip_gap:
            found.finished = True
            return
        wanted = answer.x[: master.trunk.columns]
        steady = not integer and found.x is not None
        point = STEADY * found.x + (1.0 - STEADY) * wanted if steady and found.x is not None else wanted
        query(master, crew, found, point)
        if steady and not cut_off(master, answer.x):
            query(master, crew, found, wanted)
        found.rounds.append(Round(len(found.rounds) + 1, found.value, found.bound))
        told(found.rounds[-1])


def query(master: Master, crew: Crew, found: Decomposed, point: Floats) -> None:
    """Solves all branches at a point, learns their cuts, and keeps the point if it is the best."""
    answers = crew.solve(point)
    if not master.learn(answers):
        return
    value = sum(b.weight * (a.value or 0.0) for b, a in zip(master.branches, answers, strict=True))
    value += master.trunk.offset + float(master.trunk.cost @ point)
    if value < found.value:
        found.x, found.value = point, value
        master.most = min(master.most, value)


def cut_off(master: Master, x: Floats) -> bool:
    """Whether the last cuts exclude the master's answer."""
    for columns, slope, least in master.cuts[-len(master.least) :]:
        if float(slope @ x[columns]) < least - 1e-9 * max(1.0, abs(least)):
            return True
    return False
