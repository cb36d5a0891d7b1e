"""The crew of branches: blocks and the order of answers hang on the branches alone, and so does every bit of an answer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from planner.app.decompose import branches_of
from planner.app.parts import all_costs
from planner.lp.axes import Floats
from planner.model.branching import Parts, parts_of
from planner.solvers.branches import Answer, Branch
from planner.solvers.crew import block_of, crew
from planner.solvers.master import Master
from planner.solvers.solution import Options
from tests.solvers.test_decomposed import deals
from tests.support import load_text

BRANCHES = 24
FEW = [1, 3, 6, 7, 20]
"""Of eight blocks of three: the middle one, the first, the first two and the last of a block; of the others none."""


def split(each: bool = True) -> tuple[Parts, list[Branch]]:
    """A trunk with two offers and a store, and a branch for each of 24 futures, or for each four of them, which part later."""
    tail = "c: {kind: cost, alpha: 80%, omega: 30%}"
    loaded = load_text(deals(tail, learn=f"{{2027-07: {BRANCHES} branches}}") if each else deals())
    parts = parts_of(loaded.setting, all_costs(loaded.scenario))
    return parts, branches_of(parts)


def bits(answers: Sequence[Answer]) -> list[tuple[float | bytes | None, ...]]:
    """All that answers say, to the last bit, in their order."""

    def raw(numbers: Floats | None) -> bytes:
        return b"" if numbers is None else numbers.tobytes()

    return [(own.value, own.constant, raw(own.x), raw(own.slope), raw(own.needs)) for own in answers]


def asked(processes: int, each: bool = True) -> list[list[tuple[float | bytes | None, ...]]]:
    """What a crew answers: alone, what uses least, at two trunks with columns, a few of them between those, what uses least."""
    parts, branches = split(each)
    with crew(branches, Options(), processes) as workers:
        found = [workers.solve(None), workers.frugal()]
        master, trunks = Master(parts.trunk, branches, found[0]), list[Floats]()
        for _ in range(2):
            answer = master.solve(False, Options())
            assert answer is not None
            trunks.append(answer[0])
            found.append(workers.solve(answer[0], full=True))
            master.learn(found[-1])
        for share in (0.2, 0.5, 0.7):
            between = (1.0 - share) * trunks[0] + share * trunks[1]
            found.append(workers.solve(between, full=True, asked=FEW if each else [1, 4]))
        found.append(workers.frugal())
    return [bits(answers) for answers in found]


def test_blocks_hang_on_the_number_of_branches_alone() -> None:
    """Eight blocks of three for 24; two at least, eight at most, however many processes there are."""
    assert [block_of(count) for count in (2, 9, 24, 64, 240, 1000)] == [2, 2, 3, 8, 8, 8]
    _, branches = split()
    for processes in (1, 2, 3):
        with crew(branches, Options(), processes) as workers:
            assert len(workers.pools) == (processes if processes > 1 else 0)
            assert workers.size == 3
            assert [n for n, _ in workers.homes] == (list(range(8)) if processes > 1 else [])


@pytest.mark.parametrize("processes", [2, 8])
def test_answers_are_the_same_to_the_bit_and_in_the_same_order(processes: int) -> None:
    """Cuts of 24 branches, in eight blocks: which processes hold which blocks changes no bit of any, nor which comes first."""
    one, several = asked(1), asked(processes)
    assert [len(answers) for answers in one] == [24, 24, 24, 24, 5, 5, 5, 24]
    assert len(set(one[0])) > 12  # branches differ, so that another order would be seen
    for there, here in zip(one, several, strict=True):
        assert here == there


@pytest.mark.parametrize("processes", [2, 3])
def test_programs_that_differ_from_block_to_block(processes: int) -> None:
    """Six branches of several futures, in three blocks: what a solver keeps of another block's program moves no bit either."""
    assert asked(1, each=False) == asked(processes, each=False)
