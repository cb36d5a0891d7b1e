"""The one way to an answer: units do not matter, wrong answers climb the ladder, what is not proven is not a plan."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from planner.errors import InputError
from planner.lp.arrays import LinearProgram
from planner.lp.certificate import check_ray
from planner.solvers import door
from planner.solvers.highs import Highs
from planner.solvers.solution import Options, Solution
from tests.lp.programs import (
    KNAPSACK_COST,
    KNAPSACK_RELAXED,
    TWO_SUPPLIERS_COST,
    infeasible,
    integer_infeasible,
    knapsack,
    two_suppliers,
)


@pytest.mark.parametrize("volume", [1e-6, 1e-3, 1.0, 1e3, 1e6, 1e9])
@pytest.mark.parametrize("money", [1e-9, 1e-6, 1.0, 1e3])
def test_units_do_not_change_the_plan(volume: float, money: float) -> None:
    """24 pairs of volume and money units (GB to EB, billions to thousandths) give one answer, proven to 1e-9."""
    solution, certificate = door.solve(two_suppliers(volume, money))
    assert (solution.status, certificate.level) == ("optimal", "A")
    assert certificate.gap is not None
    assert certificate.gap <= 1e-9
    assert solution.objective == pytest.approx(TWO_SUPPLIERS_COST * money, rel=1e-9)


@pytest.mark.parametrize("name", ["highs", "cbc"])
def test_integer_program_is_claimed_with_both_gaps(name: str) -> None:
    """a, b and d for 31 through both doors; the relaxation proves 32.67 (tests/lp/programs.py)."""
    solution, certificate = door.solve(knapsack(), name)
    assert (solution.status, certificate.level) == ("optimal", "B")
    assert solution.objective == pytest.approx(KNAPSACK_COST)
    assert solution.x is not None
    assert solution.x.tolist() == [1, 1, 0, 1]
    assert certificate.bound == pytest.approx(KNAPSACK_RELAXED, rel=1e-6)
    assert certificate.claimed_gap == pytest.approx(0.0, abs=1.1e-6)


def test_integer_program_with_a_whole_relaxation_is_proven() -> None:
    """With capacity 9 the relaxation is whole (c, a, b for 30): no search, level A."""
    program = replace(knapsack(), row_upper=np.array([9.0]))
    solution, certificate = door.solve(program)
    assert solution.objective == pytest.approx(-30.0)
    assert certificate.level == "A"


@pytest.mark.parametrize("name", ["highs", "cbc"])
def test_infeasible_comes_with_a_checked_proof(name: str) -> None:
    """8 + 7 from 12: the multipliers prove it on the original arrays."""
    solution, certificate = door.solve(infeasible(), name)
    assert (solution.status, certificate.level, certificate.claim) == ("infeasible", "A", "infeasible")
    assert solution.ray is not None
    assert check_ray(infeasible(), solution.ray)


def test_integer_infeasible_is_the_solvers_word_and_says_so() -> None:
    """Lots of 2 never make 3; the relaxation does, so no multipliers exist: level B with a reason."""
    solution, certificate = door.solve(integer_infeasible())
    assert (solution.status, certificate.level) == ("infeasible", "B")
    assert "not proven" in certificate.reasons[0]


@pytest.mark.parametrize("name", ["highs", "cbc"])
def test_a_row_without_columns_that_cannot_hold_is_infeasible(name: str) -> None:
    """A fourth row 1 <= 0 has no column; both doors see it, and the proof is that row alone."""
    program = infeasible()
    broken = replace(
        program,
        start=np.append(program.start, program.start[-1]),
        row_lower=np.append([-np.inf, 0.0, 0.0], 1.0),
        row_upper=np.append(program.row_upper, np.inf),
    )
    solution, certificate = door.solve(broken, name)
    assert (solution.status, certificate.level) == ("infeasible", "A")


@pytest.mark.parametrize("name", ["highs", "cbc"])
def test_both_doors_agree(name: str) -> None:
    """The two-supplier plan costs 149.10 through HiGHS and through PuLP."""
    solution, certificate = door.solve(two_suppliers(), name)
    assert certificate.accepted
    assert solution.objective == pytest.approx(TWO_SUPPLIERS_COST, rel=1e-7)
    assert solution.y is not None


class Liar:
    """A solver that calls a plan optimal which is 50 % too dear, in its own words with all formalities."""

    name, precision = "liar", 1e-9

    def solve(self, program: LinearProgram, options: Options) -> Solution:
        honest = Highs().solve(replace(program, cost=-program.cost), options)
        return replace(honest, log="liar says optimal")


class Breaker:
    """A solver whose optimal plan leaves everything at zero."""

    name, precision = "breaker", 1e-9

    def solve(self, program: LinearProgram, _options: Options) -> Solution:
        return Solution("optimal", x=np.zeros(program.columns), y=np.zeros(program.rows), log="breaker says optimal")


@pytest.mark.parametrize("wrong", [Liar(), Breaker()])
def test_a_wrong_optimum_is_refused_and_solved_another_way(wrong: Liar, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scaled and unscaled are refused, the third rung is honest; the log tells all three."""
    monkeypatch.setattr(door, "get", lambda _name: wrong)
    solution, certificate = door.solve(two_suppliers(), "wrong")
    assert certificate.level == "A"
    assert solution.objective == pytest.approx(TWO_SUPPLIERS_COST)
    told = solution.log.splitlines()
    assert [line.split(":")[0] for line in told] == ["scaled", "unscaled", "without presolve"]
    assert told[0].endswith("certificate X")


def test_when_every_rung_is_refused_there_is_no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """All solvers lie: level X, and the log has one line a rung."""
    for name in ("get", "Highs", "Pulp"):
        monkeypatch.setattr(door, name, lambda *_: Breaker())
    solution, certificate = door.solve(two_suppliers())
    assert certificate.level == "X"
    assert len(solution.log.splitlines()) == 6


def test_a_false_claim_of_infeasibility_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program with an answer has no proof that it has none: the claim falls and the next rung solves it."""

    class Pessimist(Breaker):
        def solve(self, program: LinearProgram, options: Options) -> Solution:
            return replace(super().solve(program, options), status="infeasible")

    monkeypatch.setattr(door, "get", lambda _name: Pessimist())
    assert door.solve(two_suppliers())[1].level == "A"


def lots() -> LinearProgram:
    """7 from k lots of 3 at 5 and singles s at 2: 3k + s = 7. Two lots and one single, 12; the relaxation takes 7/3 lots."""
    return LinearProgram(
        start=np.array([0, 2]),
        index=np.array([0, 1]),
        value=np.array([3.0, 1.0]),
        cost=np.array([5.0, 2.0]),
        lower=np.zeros(2),
        upper=np.array([5.0, 10.0]),
        row_lower=np.array([7.0]),
        row_upper=np.array([7.0]),
        integer=np.array([True, False]),
    )


class Searcher:
    """Counts its searches, and spoils what `spoils` says of an answer."""

    name, precision = "searcher", 1e-9

    def __init__(self, spoils: str) -> None:
        self.spoils, self.searches = spoils, 0

    def solve(self, program: LinearProgram, options: Options) -> Solution:
        honest = Highs().solve(program, options)
        self.searches += int(program.is_integer)
        if honest.x is None:
            return honest
        held = bool(program.lower[0] == program.upper[0])
        if self.spoils == "last LP" and held:
            return replace(honest, x=honest.x * np.array([1.0, 1.00001]))
        if self.spoils == "integers" and program.is_integer:
            return replace(honest, x=honest.x - np.array([1.0, 0.0]))
        return honest


def test_only_the_last_lp_is_repeated_where_only_that_was_loose(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search is right, the LP at its integers off by 1e-5 on two rungs: one search in all, three last LPs, 12 in the end."""
    sloppy = Searcher("last LP")
    monkeypatch.setattr(door, "get", lambda _name: sloppy)
    solution, certificate = door.solve(lots(), "sloppy")
    assert certificate.level == "B"
    assert solution.objective == pytest.approx(12.0)
    assert sloppy.searches == 1
    assert [line.split(":")[0] for line in solution.log.splitlines()] == [
        "scaled",
        "unscaled, the last LP alone",
        "without presolve, the last LP alone",
    ]


def test_where_the_integers_are_wrong_it_is_searched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """One lot less costs 13, which is not what was claimed: no last LP mends that, and the third rung searches honestly."""
    wrong = Searcher("integers")
    monkeypatch.setattr(door, "get", lambda _name: wrong)
    solution, certificate = door.solve(lots(), "wrong")
    assert certificate.level == "B"
    assert solution.objective == pytest.approx(12.0)
    assert wrong.searches == 2
    assert solution.log.splitlines()[-1].startswith("without presolve: ")


class Dearer(Searcher):
    """Finds two lots and cannot prove what goes with them; then swears that one lot at 13 is the best."""

    def solve(self, program: LinearProgram, options: Options) -> Solution:
        honest = super().solve(program, options)
        if program.lower[0] == program.upper[0] == 2.0:
            return replace(honest, y=None)
        if program.is_integer and self.searches > 1:
            return replace(honest, x=np.array([1.0, 4.0]), objective=13.0, bound=13.0)
        return honest


def test_what_costs_more_than_a_known_answer_is_not_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    """12 is found and not proven; 13 with a bound of 13 and clean duals at one lot is refused, for 12 is known to be possible."""
    dearer = Dearer("nothing")
    ladder = [door.Step(told, dearer, told == "scaled", Options()) for told in ("scaled", "unscaled")]
    monkeypatch.setattr(door, "_ladder", lambda _name, _options: ladder)
    _, certificate = door.solve(lots(), "dearer")
    assert dearer.searches == 2
    assert certificate.level == "X"
    assert certificate.reasons == ("called optimal, and 7.7e-02 of its cost above an answer that was found before",)


@pytest.mark.parametrize("name", ["highs", "cbc"])
@pytest.mark.parametrize("program", [two_suppliers(), knapsack()])
def test_no_time_is_never_an_optimal_plan(name: str, program: LinearProgram) -> None:
    """With a limit of zero seconds an answer is proven all the same or there is none: never a false optimum."""
    solution, certificate = door.solve(program, name, Options(time_limit=0.0))
    if solution.status == "optimal":
        assert certificate.level in "AB"
    else:
        assert certificate.level in "DX"


def test_an_unknown_solver_is_an_input_error_that_lists_the_known_ones() -> None:
    """`hihgs` is answered with highs and what else is installed."""
    with pytest.raises(InputError, match=r"did you mean highs\? use one of: highs, cbc"):
        door.solve(two_suppliers(), "hihgs")


def test_same_program_twice_gives_the_same_bytes() -> None:
    """One thread, one seed, cold start."""
    first, second = (door.solve(two_suppliers(1e6, 1e-3))[0] for _ in range(2))
    assert first.x is not None
    assert second.x is not None
    assert first.x.tobytes() == second.x.tobytes()


def test_the_door_can_be_sent_to_another_process() -> None:
    """Function, arguments and results are picklable."""
    work = pickle.loads(pickle.dumps((door.solve_arrays, (knapsack(), "highs", Options()))))
    solution, certificate = pickle.loads(pickle.dumps(work[0](*work[1])))
    assert solution.objective == pytest.approx(KNAPSACK_COST)
    assert certificate.level == "B"
