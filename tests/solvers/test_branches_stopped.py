"""Branches that are stopped, refused or without an answer: what is said of them, and whose word a bound is."""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import numpy as np
import pytest

from planner.app.decompose import branches_of, certified
from planner.app.parts import all_costs
from planner.app.solve import How, solve_loaded
from planner.errors import InfeasibleError, Problem, UncertifiedError
from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.model.branching import parts_of
from planner.solvers.branches import Answer, Bench, Start
from planner.solvers.crew import crew
from planner.solvers.decomposed import Decomposed, Round
from planner.solvers.engine import Engine
from planner.solvers.growing import Growing
from planner.solvers.master import Master
from planner.solvers.mixed import relaxed
from planner.solvers.solution import Options
from tests.measures.test_liability import offer
from tests.model.test_sampling import drawn
from tests.solvers.test_decomposed import deals
from tests.support import load_text


def half_signed(limit: int) -> str:
    """30 of the 100 GB of the boom are nowhere but in the contract, which is signed by half or not at all."""
    text = offer(f"l: {{kind: liability, alpha: 50%, tail_at_most: {limit} USD}}").replace(
        "smallest: 0%", "smallest: 50%"
    )
    text = text.replace("price: {index: dram}", "price: {index: dram}, available: 70 GB/month")
    return text.replace("risk:\n", "risk:\n  learn: [2027-01]\n")


@pytest.mark.parametrize("method", ["whole", "branches"])
def test_what_no_whole_number_can_keep_is_infeasible(method: str) -> None:
    """Half of it in the glut is 450 - 40 * 5 = 250 of liability; 30 % of it, which no signature allows, 270 - 150 = 120."""
    how = How(method=method, processes=1)  # type: ignore[arg-type]
    assert solve_loaded(load_text(half_signed(250)), how).plan.cost == pytest.approx(450 + 50 * 20 / 2)
    with pytest.raises(InfeasibleError):
        solve_loaded(load_text(half_signed(200)), how)


def test_a_time_limit_is_no_proof_that_there_is_no_plan() -> None:
    """A billionth of a second: a plan is made in a moment of what the branches would do alone, and its gap is told."""
    how = How(method="branches", processes=1, options=Options(time_limit=1e-9))
    solved = solve_loaded(load_text(deals()), how)
    assert solved.certificate.level in "BD"
    assert solved.plan.findings == ()


@pytest.mark.parametrize("last", [0, 1, 2, 3])
@pytest.mark.parametrize("measures", ["", "c: {kind: cost, omega: 60%, alpha: 80%}"])
def test_ctrl_c_keeps_a_plan_of_whole_signatures(last: int, measures: str) -> None:
    """Stopped in any round, also while the integers of the trunk are still left out: signed by whole numbers, and audited.

    Where a tail has weight it is that of this plan; the bound is no more than the optimum.
    """

    def stop(found: Round) -> None:
        if found.number == last:
            raise KeyboardInterrupt

    stopped = solve_loaded(load_text(deals(measures)), How(method="branches", processes=1, told=stop))
    assert stopped.plan.findings == ()
    assert stopped.plan.objective == pytest.approx(stopped.certificate.objective, rel=1e-9)
    best = solve_loaded(load_text(deals(measures)), How(method="whole")).certificate.objective
    assert best is not None
    assert stopped.certificate.bound is not None
    assert stopped.certificate.bound <= best * (1 + 1e-9) <= stopped.plan.objective * (1 + 1e-6)


def test_one_program_is_asked_where_branches_come_to_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """The integers of a branch do not fit the trunk: told to who asked for branches; else the plan is that of one program."""

    def misfit(*_: object) -> Floats:
        raise UncertifiedError(Problem("a branch has no certified answer", "try --method whole"))

    monkeypatch.setattr("planner.app.decompose.finished", misfit)
    monkeypatch.setattr("planner.app.solve.MANY", 2)
    loaded = load_text(deals())
    with pytest.raises(UncertifiedError):
        solve_loaded(loaded, How(method="branches", processes=1))
    found, whole = (solve_loaded(loaded, How(method=method)) for method in ("auto", "whole"))  # type: ignore[arg-type]
    assert found.certificate.objective == whole.certificate.objective


def test_a_refused_answer_is_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no residual at all is allowed, every answer is refused, as in one program."""
    monkeypatch.setattr("planner.app.decompose.FEASIBLE", -1.0)
    with pytest.raises(UncertifiedError) as caught:
        solve_loaded(load_text(deals()), How(method="branches", processes=1))
    assert "a row is broken" in str(caught.value)


@pytest.mark.parametrize(
    ("bound", "proven", "residual", "level"),
    [
        (100.0, 100.0, 1e-10, "A"),
        (100.0, 100.0, 1e-8, "B"),
        (100.0, 90.0, 1e-10, "B"),
        (99.0, 99.0, 1e-10, "D"),
        (100.0, 100.0, 1e-5, "X"),
        (101.0, 90.0, 1e-10, "X"),
    ],
)
def test_what_only_the_search_claims_is_not_proven(bound: float, proven: float, residual: float, level: str) -> None:
    """A value of 100: gaps of 0, 1 % and, by the relaxation, 10 %; a bound above it is a contradiction."""
    found = Decomposed(x=np.zeros(1), value=100.0, bound=bound, proven=proven)
    certificate = certified(found, 100.0, residual, Options())
    assert certificate.level == level
    assert (certificate.bound, certificate.gap) == (proven, pytest.approx((100 - proven) / 100))
    assert certificate.claimed_bound == (bound if bound > proven else None)


def one_row(value: float) -> LinearProgram:
    """min a + b with a + value * b >= 1, both from 0 to 10, b whole."""
    return LinearProgram(
        start=np.array([0, 2], np.int32),
        index=np.array([0, 1], np.int32),
        value=np.array([1.0, value]),
        cost=np.ones(2),
        lower=np.zeros(2),
        upper=np.full(2, 10.0),
        row_lower=np.ones(1),
        row_upper=np.full(1, np.inf),
        integer=np.array([False, True]),
    )


def test_an_engine_that_lost_a_coefficient_does_not_forget_it() -> None:
    """HiGHS drops 1e-12 without an error: refused, also when the same program comes a second time."""
    engine, program = Engine(Options()), relaxed(one_row(1e-12))
    assert [engine.run(program).status for _ in range(2)] == ["failed", "failed"]


def test_an_engine_is_told_all_that_differs() -> None:
    """a + b / 4 >= 1, then 3 with at most 2 of a: 2 + 4; then 2.5 with b at an eighth: ten of it, 1.25."""
    engine, program = Engine(Options()), relaxed(one_row(0.25))
    more = replace(program, row_lower=np.full(1, 3.0), upper=np.array([2.0, 10.0]))
    cheap = replace(more, row_lower=np.full(1, 2.5), cost=np.array([1.0, 0.125]))
    values = [engine.run(each).objective for each in (program, more, cheap, program)]
    assert values == pytest.approx([1.0, 2.0 + 4.0, 10 * 0.125, 1.0])
    other = replace(program, start=np.array([0, 1], np.int32), index=program.index[:1], value=program.value[:1])
    assert not other.sharing(program).matches(program)


def test_the_bound_of_a_search_has_no_margin() -> None:
    """a >= 2 kept half a unit away: the answer is 2.5, what is proven of all others 2."""
    growing = Growing(one_row(0.25))
    growing.add(np.array([0]), np.ones(1), 2.0, margin=0.5)
    growing.begin()
    found = growing.search(Options())
    assert found is not None
    assert found[0][0] == pytest.approx(2.5, abs=1e-6)
    assert found[1] == pytest.approx(2.0, abs=1e-6)


def test_a_proof_that_says_nothing_bars_nothing() -> None:
    """A row without columns, kept with a margin, would bar every point: a = 2 stays the best."""
    growing = Growing(one_row(0.25))
    growing.add(np.array([0]), np.ones(1), 2.0)
    growing.add(np.zeros(0, np.int64), np.zeros(0), 0.0, margin=1e-6)
    found = growing.solve()
    assert found is not None
    assert found[0].tolist() == pytest.approx([2.0, 0.0])


def test_a_branch_that_says_nothing_is_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither an answer nor a reason: a round teaches nothing, and is the last."""
    solved, rounds = Bench.solve, list[Round]()

    def silent(bench: Bench, x: Floats | None, hint: Start | None = None, full: bool = False) -> Answer:
        return solved(bench, x, hint, full) if x is None else bench.nothing()

    monkeypatch.setattr(Bench, "solve", silent)
    with pytest.raises(UncertifiedError):
        solve_loaded(load_text(deals()), How(method="branches", processes=1, told=rounds.append))
    once = [0, 1, 2]  # one without the integers of the trunk, one with them; then the same with a tight tolerance
    assert [found.number for found in rounds] == once * 2


def test_all_that_a_round_has_taught_is_looked_at() -> None:
    """A point is impossible and moved to where branches have what they need: what was learned first cuts the answer off."""
    parts = parts_of(load_text(deals()).setting, all_costs(load_text(deals()).scenario))
    branches = branches_of(parts)
    with crew(branches, Options(), processes=1) as workers:
        alone = workers.solve(None)
    master = Master(parts.trunk, branches, alone)
    answer = master.solve(False, Options())
    assert answer is not None
    assert not master.cut_off(answer[0])
    assert not master.learn([replace(alone[0], value=None, constant=1.0, slope=0.0 * alone[0].slope), *alone[1:]])
    assert master.learn(alone)
    assert master.cut_off(answer[0])


def test_ctrl_c_leaves_the_processes_of_branches_alone() -> None:
    """It reaches the whole group: both processes get it, and still have the answers that a plan is made of."""
    loaded = load_text(drawn(16, "{2027-04: all}"))
    branches = branches_of(parts_of(loaded.setting, all_costs(loaded.scenario)))
    with crew(branches, Options(), processes=2) as workers:
        for pool in workers.pools:
            os.kill(pool.submit(os.getpid).result(), signal.SIGINT)
        assert all(answer.value is not None for answer in workers.solve(None))


def test_roundings_do_not_scale_the_master() -> None:
    """Sides of 1 and of five roundings of nothing: what flows is still near one, not near 1e15."""
    growing = Growing(relaxed(one_row(0.25)))
    for _ in range(5):
        growing.add(np.array([0]), np.ones(1), -3e-15)
    growing.begin()
    assert growing.inside.column_scale.min() > 0.1
