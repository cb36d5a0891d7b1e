"""Few futures that stand for many: which, for whom, at which distance, and what is known of them when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from planner.model.grow import nodes_of
from planner.model.reduction import Tree, distances, divided, forward, placed, reduced, reduction_of
from tests.clauses.scene import scene
from tests.model.test_sampling import drawn
from tests.support import load_text, solve_text


def on_a_line(keep: str = "{reduce_to: 2}", learn: str = "[2027-01]") -> str:
    """Needs of 70, 90, 110 and 170 in one month, at 10, 40, 40 and 10 %. Called at 10 before it is known, short at 50."""
    needs = {"a": (70, 10), "b": (90, 40), "c": (110, 40), "d": (170, 10)}
    outcomes = ", ".join(
        f"{name}: {{probability: {chance}%, needs: {{dram: {{2027-01: {size} GB/month}}}}}}"
        for name, (size, chance) in needs.items()
    )
    risk = f"risk: {{learn: {learn}, outcomes: {keep}, drivers: {{d: {{kind: table, outcomes: {{{outcomes}}}}}}}}}\n"
    need = "{2027-01: 100 GB/month}, shortage: {price: 50 USD/GB}"
    text = scene("", periods=1, need=need, spot="{index: dram}", more=risk)
    return text if keep else text.replace("outcomes: , drivers", "drivers")


def test_four_on_a_line_are_stood_for_by_two() -> None:
    """Moved to b: 2 + 0 + 8 + 8 = 18, to c as much; then the other: a to b 2, d to c 6. With b, a leaves 16 and d 10.

    Over the mean need of 104: a distance of 8 / 104.
    """
    mean = 0.1 * 70 + 0.4 * 90 + 0.4 * 110 + 0.1 * 170
    assert mean == pytest.approx(104)
    futures = load_text(on_a_line()).setting.futures
    assert {future.name: future.probability for future in futures} == pytest.approx({"b": 0.5, "c": 0.5})
    assert [future.stands_for for future in futures] == [2, 2]
    assert [future.away for future in futures] == pytest.approx([0.1 * 20 / mean, 0.1 * 60 / mean])
    found = reduction_of(futures)
    assert found is not None
    assert (found.of, found.kept, found.distance) == (4, 2, pytest.approx(8 / mean))


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_the_plan_is_made_for_those_that_are_kept(solver: str) -> None:
    """90 or 110, half and half: both are called for at 10, short at 50: 110 for 1100. Of four, 10 % lack 60: 1100 + .1 * 3000."""
    solved = solve_text(on_a_line(learn="[]"), solver)
    assert solved.plan.cost == pytest.approx(1100)
    assert solve_text(on_a_line("", "[]"), solver).plan.cost == pytest.approx(1400)
    assert solved.plan.manifest["reduced"] == {"of": 4, "kept": 2, "distance": pytest.approx(8 / 104)}
    assert solved.plan.reduced == "2 futures stand for 4, at a distance of 7.69% of mean levels"


def test_as_many_as_there_are_change_nothing() -> None:
    """Four for four, or fewer than may be: the same futures, the same plan, and nothing is said of it."""
    for keep in ("{reduce_to: 4}", "{reduce_to: 9}"):
        loaded = load_text(on_a_line(keep, "[]"))
        assert [(f.name, f.probability) for f in loaded.setting.futures] == [
            (f.name, f.probability) for f in load_text(on_a_line("", "[]")).setting.futures
        ]
        solved = solve_loaded(loaded)
        assert solved.plan.cost == pytest.approx(1400)
        assert solved.plan.reduced == ""
        assert "reduced" not in solved.plan.manifest


def test_the_tree_is_kept() -> None:
    """Four groups of six: of 12 that are kept each group has some, and they stand for the six of their group alone."""
    whole = load_text(drawn()).setting
    few = load_text(drawn(keep=", reduce_to: 12")).setting
    names = {future.name: n for n, future in enumerate(whole.futures)}
    kept = [names[future.name] for future in few.futures]
    assert len(kept) == 12
    assert set(Counter(n // 6 for n in kept)) == {0, 1, 2, 3}
    assert sum(future.probability for future in few.futures) == pytest.approx(1.0)
    by_group = Counter[int]()
    for n, future in zip(kept, few.futures, strict=True):
        by_group[n // 6] += future.stands_for
    assert set(by_group.values()) == {6}
    calls = nodes_of(few).information
    assert [int((calls.period == p).sum()) for p in range(4)] == [1, 1, 4, 4]


def test_fewer_than_branches_stand_for_whole_branches() -> None:
    """Three of four groups: each is one path, and stands for all of its group; the fourth goes as a whole to one of them."""
    few = load_text(drawn(keep=", reduce_to: 3")).setting.futures
    assert sorted(future.stands_for for future in few) == [6, 6, 12]


@dataclass(frozen=True)
class Line:
    """Points of one quantity and one period, all parting at once or by groups first."""

    points: tuple[float, ...]

    def tree(self, groups: tuple[int, ...] | None = None) -> Tree:
        """The tree of them, as likely as each other."""
        n = len(self.points)
        first = [list(groups).index(own) for own in groups] if groups else list(range(n))
        return Tree([first, list(range(n))], np.array(self.points)[:, None], np.full(n, 1.0 / n))


def away(tree: Tree, many: int) -> float:
    """The distance of what is kept."""
    n = len(tree.chances)
    return sum(
        float(tree.chances[members] @ distances(tree.x[members], tree.x[[kept]])[:, 0])
        for kept, members in tree.stand(list(range(n)), 0, many)
    )


@given(st.lists(st.integers(0, 100).map(float), min_size=2, max_size=12).map(tuple))
@settings(max_examples=60, deadline=None)
def test_more_are_never_further_away(points: tuple[float, ...]) -> None:
    """Forward selection keeps what it has: each further future brings the distance down, to nothing where all are kept."""
    found = [away(Line(points).tree(), many) for many in range(1, len(points) + 1)]
    assert all(after <= before + 1e-9 for before, after in pairwise(found))
    assert found[-1] == 0.0


@given(
    st.lists(st.tuples(st.integers(0, 100).map(float), st.integers(0, 3)), min_size=2, max_size=10),
    st.integers(1, 9),
)
@settings(max_examples=40, deadline=None)
def test_a_distance_of_trees_is_never_below_that_of_paths(told: list[tuple[float, int]], many: int) -> None:
    """The least cost of moving all onto those kept, by a transport program, is a lower bound; all are stood for once."""
    told = sorted(told, key=lambda own: own[1])
    tree = Line(tuple(own[0] for own in told)).tree(tuple(own[1] for own in told))
    stand = tree.stand(list(range(len(told))), 0, many)
    assert sorted(n for _, members in stand for n in members) == list(range(len(told)))
    assert all(kept in members for kept, members in stand)
    assert len(stand) <= many
    cost = distances(tree.x, tree.x[[kept for kept, _ in stand]])
    rows, columns = cost.shape
    least = linprog(
        cost.reshape(-1),
        A_eq=np.concatenate([np.kron(np.eye(rows), np.ones(columns)), np.kron(np.ones(rows), np.eye(columns))]),
        b_eq=[*tree.chances, *(tree.chances[members].sum() for _, members in stand)],
    )
    assert away(tree, many) >= least.fun - 1e-9


def test_a_share_of_the_budget_never_falls_when_there_is_more() -> None:
    """Weights 6, 3 and 1: the first has six, three and one of ten at last; one each at the least."""
    assert divided(3, [6, 3, 1], [9, 9, 9]) == [1, 1, 1]
    assert divided(10, [6, 3, 1], [9, 9, 9]) == [6, 3, 1]
    shares = [divided(many, [6, 3, 1], [4, 9, 9]) for many in range(3, 20)]
    assert all(a <= b for one, other in pairwise(shares) for a, b in zip(one, other, strict=True))
    assert shares[-1] == [4, 9, 6]


def test_what_is_chosen_first_brings_most() -> None:
    """Costs of three rows by three candidates: sums 7, 5 and 9, so the second; with it the first leaves 2, the third 3."""
    cost = np.array([[0.0, 3.0, 4.0], [3.0, 0.0, 5.0], [4.0, 2.0, 0.0]])
    assert forward(cost, 3) == [1, 0, 2]


def test_what_differs_is_measured_by_its_mean() -> None:
    """A need of 60 or 140 about 100 and a fill of 50 % or all: (80 / 100 + .5) / 2 apart; what is the same counts for nothing."""
    outcomes = (
        "low: {probability: 50%, needs: {dram: {2027-01: 60 GB/month}}, fill: {spot: {2027-01: 50%}}}, "
        "high: {probability: 50%, needs: {dram: {2027-01: 140 GB/month}}, fill: {spot: {2027-01: 100%}}}"
    )
    more = f"risk: {{drivers: {{d: {{kind: table, outcomes: {{{outcomes}}}}}}}}}\n"
    x = placed(load_text(scene("", spot="{index: dram}", more=more)).setting.futures)
    assert distances(x[:1], x[1:])[0, 0] == pytest.approx((0.8 + 0.5) / 2)


def test_facts_that_are_no_numbers_count() -> None:
    """A supplier that fails in the second of two months: one of one quantity in half of the time."""
    more = "risk: {drivers: {d: {kind: supplier_failure, supplier: micron, happens: {on: {2027-02: 50%}}}}}\n"
    futures = load_text(scene("", spot="{index: dram}", more=more)).setting.futures
    x = placed(futures)
    assert distances(x[:1], x[1:])[0, 0] == pytest.approx(0.5)
    assert reduction_of(reduced(futures, 1)).distance == pytest.approx(0.25)  # type: ignore[union-attr]


def test_crossed_outcomes_are_reduced_too() -> None:
    """Three times three outcomes to four; probabilities add up, and each stands for its own."""
    shares = "shares: {a: 90%, b: 100%, c: 110%}, probabilities: {a: 25%, b: 50%, c: 25%}"
    drivers = (
        f"x: {{kind: low_base_high, needs: [dram], {shares}}}, y: {{kind: low_base_high, indices: [dram], {shares}}}"
    )
    text = scene("", spot="{index: dram}", more=f"risk: {{outcomes: {{reduce_to: 4}}, drivers: {{{drivers}}}}}\n")
    futures = load_text(text).setting.futures
    assert len(futures) == 4
    assert sum(future.stands_for for future in futures) == 9
    assert sum(future.probability for future in futures) == pytest.approx(1.0)


def test_whole_and_branches_agree_on_what_is_kept() -> None:
    """Twelve of 24 futures, solved both ways."""
    loaded = load_text(drawn(keep=", reduce_to: 12"))
    costs = [solve_loaded(loaded, How(method=method, processes=1)).plan.cost for method in ("whole", "branches")]  # type: ignore[arg-type]
    assert costs[0] == pytest.approx(costs[1])


@pytest.mark.parametrize(
    ("keep", "words"),
    [
        ("{seed: 3}", "how many futures there are"),
        ("{sample: 4, reduce_to: 5}", "5 futures cannot stand for 4"),
        ("{reduce_to: 0}", "at least 1"),
        ("{sample: 6000, reduce_to: 5}", "6,000 futures"),
    ],
)
def test_what_cannot_be_is_refused(keep: str, words: str) -> None:
    """With its line and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(on_a_line(keep))
    assert words in str(caught.value)
    assert all(problem.next_step and problem.place for problem in caught.value.problems)
