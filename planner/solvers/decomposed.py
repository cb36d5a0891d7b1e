"""Many branches that share a trunk, by cutting planes: what is decided before they part in a master, each branch alone and warm.

    V = min over x in X of  c x + sum_b w_b Q_b(x)   x trunk, X its own bounds, rows and integers; Q_b(x) the least cost of branch b
    Q_b(x) >= c_b + s_b x                             a cut, from the duals of b at some x, computed outside the solver

First each branch says what it would do alone, with the trunk to itself and at its price: that bounds all. Where they are many, a
few then stand for all, each for its neighbours too, until they agree: what they teach holds, and their best x is where to start.
Then rounds: the master (`solvers.master`) has an answer x', and the point asked of all branches lies on the way from the best x so
far to it (in-out), by a step that doubles where the master was about right and halves where the point is worse than what is known;
where that teaches nothing, x' itself is asked. First without the trunk's integers, then with them: each incumbent is asked until
its value meets the bound. The value of the best x is attained by plans of the branches; the bound is the safe bound of the master,
of an integer one the search's own word. Integers of branches are relaxed in cuts and found at the end: their gap is told.
Sources: Benders (1962); Van Slyke and Wets (1969); Ben-Ameur and Neto (2007); FORMULATIONS 13.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.lp.certificate import primal_residual
from planner.solvers.branches import Answer, Branch
from planner.solvers.crew import Crew
from planner.solvers.door import solve
from planner.solvers.master import Master
from planner.solvers.middle import middle
from planner.solvers.solution import Options

ROUNDS, SAMPLED = 200, 40
"""Rounds at most, with all branches and with a few."""
SHORTEST, FIRST = 1 / 64, 1 / 8
"""The shortest step on the way to the master's answer, and the first one."""
ROUGH, MOMENT = 1e-2, 20.0
"""Gap and seconds of the search for a plan where there would be none."""
EASED = 8
"""Times that a point is moved to where branches have of limits what they need."""
KEEPS = 5e-7
"""Share of its size by which a point may break a row of the trunk."""
TRUE, RIGHT = 0.9, 0.5
"""Share of what the master promises of a step that must come true for a longer one."""


@dataclass(frozen=True)
class Round:
    """Where a round stands: number, best value, bound, and the relative gap. Before the first, each branch was asked alone: 0."""

    number: int
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """Relative to the value."""
        return (self.value - self.bound) / max(1.0, abs(self.value))


@dataclass
class Decomposed:
    """How far it has come: the best trunk, its value, and the bound, of which `proven` holds outside any solver.

    `impossible`: no trunk has an answer in every branch, which is checked like any other program without one. `settled`: the last
    round taught nothing more. `stopped`: by Ctrl-C.
    """

    x: Floats | None = None
    value: float = np.inf
    bound: float = -np.inf
    proven: float = -np.inf
    impossible: bool = False
    settled: bool = False
    stopped: bool = False
    until: float | None = None
    rounds: list[Round] = field(default_factory=list)

    @property
    def gap(self) -> float:
        """Relative to the value."""
        return (self.value - self.bound) / max(1.0, abs(self.value)) if self.x is not None else np.inf

    @property
    def ended(self) -> str:
        """What ended a search that could have gone on."""
        return (
            "the solve was cut short"
            if self.stopped or self.until is not None
            else f"{len(self.rounds)} rounds are over"
        )

    @contextmanager
    def stoppable(self) -> Iterator[None]:
        """Ctrl-C ends what is inside, and what stands stays."""
        try:
            yield
        except KeyboardInterrupt:
            self.stopped = True


def decompose(
    trunk: LinearProgram, crew: Crew, branches: Sequence[Branch], options: Options, told: Callable[[Round], None]
) -> Decomposed:
    """The best trunk and its proof, until gap, rounds or time end it; what stands when it is interrupted."""
    found = Decomposed(until=None if options.time_limit is None else time.perf_counter() + options.time_limit)
    alone = crew.solve(None)
    if any(answer.x is None for answer in alone):
        pairs = zip(branches, alone, strict=True)
        found.impossible = any(hopeless(b.program, options) for b, answer in pairs if answer.x is None)
        return found
    master = Master(trunk, branches, alone)
    rough = Decomposed(until=found.until, rounds=found.rounds) if trunk.is_integer else found
    with found.stoppable():
        told(Round(0, np.inf, -np.inf))
        begin(master, crew, rough, alone, options)
        phase(master, crew, rough, options, told)
        if trunk.is_integer:
            found.bound, found.proven = rough.bound, rough.proven
            master.known(None)
            phase(master, crew, found, options, told, integer=True)
    found.settled = found.settled or rough.settled
    if found.x is None and not found.impossible:
        with found.stoppable():
            found.bound, found.proven = max(found.bound, rough.bound), max(found.proven, rough.proven)
            makeshift(master, crew, found, options)
    return found


def makeshift(master: Master, crew: Crew, found: Decomposed, options: Options) -> None:
    """Stopped before there was a plan: the best that the master can make, in a moment, of what is known by now."""
    master.ask()
    quick = replace(options, mip_gap=max(options.mip_gap, ROUGH), time_limit=MOMENT)
    answer = master.solve(integer=False, options=quick)
    if answer is not None:
        found.proven = max(found.proven, answer[1])
        found.bound = max(found.bound, found.proven)
    if master.trunk.is_integer:
        answer = master.solve(integer=True, options=quick)
    if answer is not None:
        query(master, crew, found, answer[0][: master.trunk.columns])


def begin(master: Master, crew: Crew, found: Decomposed, alone: Sequence[Answer], options: Options) -> None:
    """A first point, from what the branches would do alone; if that is impossible, from where limits are used the least."""
    branches = master.branches
    start = sampled(master, crew, alone, found.until, options)
    if start is None:
        start = middle(master.trunk, branches, [answer.x for answer in alone], options)
    if start is not None:
        query(master, crew, found, start)
    if found.x is None and any(branch.shares.any() for branch in branches):
        frugal(master, crew, found, options)


def sampled(
    master: Master, crew: Crew, alone: Sequence[Answer], until: float | None, options: Options
) -> Floats | None:
    """The best trunk if a few branches were all there is, then some more: what they teach holds, and costs little."""
    x = None
    for clusters in master.samples():
        master.ask(clusters)
        few, asked = Decomposed(until=until), [master.branches[n] for n in master.asked]
        if x is None and clusters:
            x = middle(master.trunk, asked, [alone[n].x for n in master.asked], options)
        if x is not None:
            query(master, crew, few, x)
        phase(master, crew, few, options, lambda _: None, most=SAMPLED)
        x = few.x
    master.ask()
    return x


def hopeless(program: LinearProgram, options: Options) -> bool:
    """Whether the ordinary door says so, with its proof, of a program that a solver without one had no answer to."""
    solution, certificate = solve(program, "highs", options)
    return solution.status == "infeasible" and certificate.accepted


def frugal(master: Master, crew: Crew, found: Decomposed, options: Options) -> None:
    """Begins where limits are used the least: between a plan that keeps them and the master's answer lie others that do."""
    answers = crew.frugal()
    master.learn(answers)
    start = middle(master.trunk, master.branches, [answer.x for answer in answers], options)
    if start is not None:
        query(master, crew, found, start)


def phase(
    master: Master,
    crew: Crew,
    found: Decomposed,
    options: Options,
    told: Callable[[Round], None],
    integer: bool = False,
    most: int = ROUNDS,
) -> None:
    """Rounds with the trunk's integers, or without, until one teaches nothing more."""
    step = FIRST
    for _ in range(most):
        left = None if found.until is None else found.until - time.perf_counter()
        if left is not None and left <= 0.0:
            return
        answer = master.solve(integer, replace(options, mip_gap=options.mip_gap / 4, time_limit=left))
        if answer is None:
            found.impossible = found.x is None and hopeless(master.program(), replace(options, time_limit=left))
            return
        columns, bound = answer
        found.bound = max(found.bound, bound)
        if not integer:
            found.proven = found.bound
        if found.gap <= options.mip_gap:
            return
        wanted, before = columns[: master.trunk.columns], found.value
        if integer or found.x is None:
            query(master, crew, found, wanted)
        else:
            value = query(master, crew, found, found.x + step * (wanted - found.x))
            if not master.cut_off(columns):
                query(master, crew, found, wanted)
            step = after(step, before - value, before - bound)
        found.rounds.append(Round(len(found.rounds) + 1, found.value, found.bound))
        told(found.rounds[-1])
        found.settled = found.value == before and not master.cut_off(columns)
        if found.settled:
            return


def after(step: float, gained: float, promised: float) -> float:
    """The next step, once one has gained so much of what the whole way promised."""
    if gained < 0.0:
        return max(SHORTEST, step / 2.0)
    came = gained / (step * promised)
    return 1.0 if came > TRUE else min(1.0, 2.0 * step) if came > RIGHT else step


def query(master: Master, crew: Crew, found: Decomposed, point: Floats) -> float:
    """Asks branches at a point, learns their cuts, and keeps the best point; its value, infinite if it has none."""
    for _ in range(EASED):
        answers = crew.solve(point, asked=master.asked)
        if master.learn(answers, point):
            break
        eased = with_needs(master, answers, point)
        if eased is None:
            return np.inf
        point = eased
    else:
        return np.inf
    value = master.value(answers, point)
    if value < found.value:
        found.x, found.value = point, value
        master.known(value)
    return value


def with_needs(master: Master, answers: Sequence[Answer], point: Floats) -> Floats | None:
    """A point where branches may use of limits what they need, if that is all that is amiss and the limits allow it."""
    eased = point.copy()
    for branch, answer in zip([master.branches[n] for n in master.asked], answers, strict=True):
        if answer.value is None:
            if answer.needs is None:
                return None
            own = branch.trunk[branch.shares]
            eased[own] = np.maximum(eased[own], answer.needs[branch.shares])
    return eased if (eased > point).any() and primal_residual(master.trunk, eased)[0] <= KEEPS else None
