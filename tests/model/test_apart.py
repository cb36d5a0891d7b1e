"""Groups of futures that know nothing of each other: each is the program it would be if it were built alone."""

from __future__ import annotations

import pytest

from planner.app.parts import all_costs
from planner.app.policies import settle
from planner.app.solve import How, solve_loaded
from planner.model.apart import apart, cut
from planner.model.bounds import reach
from planner.model.build import build
from planner.model.futures import given
from planner.model.setting import Setting
from planner.solvers.door import solve
from planner.solvers.solution import Options
from tests.solvers.test_decomposed import deals
from tests.support import load_text


def alone(setting: Setting, n: int) -> float:
    """What one future costs at least, built alone."""
    own = load_text(deals()).setting
    own.futures = own.ways = given(setting, [setting.futures[n]])
    solution, _ = solve(build(own, all_costs(own.scenario)).lp.freeze(), "highs", Options(mip_gap=1e-9))
    assert solution.objective is not None
    return solution.objective


def test_each_future_alone_costs_what_it_does_when_built_alone() -> None:
    """Offers signed today are one column of the whole model and one of each group: every future signs for itself."""
    setting = load_text(deals()).setting
    costs = all_costs(setting.scenario)
    cuts = list(apart(setting, costs, reach(setting), [[future] for future in setting.futures], ()))
    answers = settle(cuts, [{} for _ in cuts], Options(mip_gap=1e-9))
    found = [
        float(one.program.cost @ x) + one.model.ledger.worth(bool).constant.on([one.model.ledger.future])[n]
        for n, (one, x) in enumerate(zip(cuts, answers, strict=True))
        if x is not None
    ]
    assert found == pytest.approx([alone(setting, n) for n in range(len(setting.futures))])
    assert max(found) > 1.01 * min(found)


@pytest.mark.parametrize("measures", ["", "tail: {kind: cost, alpha: 75%, omega: 30%}"])
def test_all_futures_as_one_group_are_the_plan(measures: str) -> None:
    """A group of all futures with the plan's learning dates has the plan's objective, tail and all."""
    loaded = load_text(deals(measures))
    setting = loaded.setting
    solved = solve_loaded(loaded, How(method="whole", options=Options(mip_gap=1e-9)))
    learn = setting.scenario.risk.learn
    assert learn is not None
    (one,) = apart(setting, all_costs(setting.scenario), reach(setting), [setting.futures], learn.days)
    (x,) = settle([one], [{}], Options(mip_gap=1e-9))
    assert x is not None
    assert float(one.program.cost @ x) == pytest.approx(solved.certificate.objective, rel=1e-7)


def test_decisions_have_the_same_names_in_every_group() -> None:
    """What is signed today and called in a period goes by block, labels and period, whoever is in the group."""
    setting = load_text(deals()).setting
    groups = [setting.futures[:4], setting.futures[4:5], setting.futures[5:8]]
    cuts = list(apart(setting, all_costs(setting.scenario), reach(setting), groups, ()))
    assert set(cuts[0].places) == set(cuts[1].places) == set(cuts[2].places)
    assert {"contracts.lta.signed[today]", "contracts.lta.size[today]"} <= set(cuts[0].places)
    assert cuts[0].places["contracts.lta.signed[today]"].period == -1


def test_groups_that_a_clause_ties_together_are_built_one_by_one() -> None:
    """Calls frozen a year ahead are fixed with nothing learned, one for all futures of a model: no cut, so each group is alone."""
    text = deals().replace("f: {kind: fee, amount: 100 USD}", "f: {kind: cancellation, frozen: 1 year}")
    setting = load_text(text).setting
    costs, groups = all_costs(setting.scenario), [setting.futures[:2], setting.futures[2:3]]
    assert cut(setting, costs, reach(setting), groups, ()) is None
    cuts = list(apart(setting, costs, reach(setting), groups, ()))
    assert [len(one.futures) for one in cuts] == [2, 1]
    assert all(x is not None for x in settle(cuts, [{} for _ in cuts], Options()))
