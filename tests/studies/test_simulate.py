"""A plan in fresh futures: paired with other policies, never better than hindsight, re-planned only by what has become true."""

from __future__ import annotations

from datetime import date
from math import sqrt

import pytest

from planner.app.simulate import Asked, simulate
from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from planner.model.futures import drawn as drawn_futures
from planner.model.futures import made
from planner.model.sampling import Given, draws_of
from planner.solvers.solution import Options
from planner.studies.trial import Policy, interval, paired, tail_interval
from tests.clauses.scene import scene
from tests.model.test_sampling import drawn
from tests.solvers.test_decomposed import deals
from tests.support import load_text

FEW = Asked(fresh=24, replanned=6, ahead=3, processes=1)


def test_an_interval_by_hand() -> None:
    """1, 2, 3, 6: mean 3, variance (4 + 1 + 0 + 9) / 3, half-width 1.96 * sqrt(14 / 3 / 4)."""
    found = interval([1, 2, 3, 6])
    assert found.mean == pytest.approx(3)
    assert found.half == pytest.approx(1.959964 * sqrt(14 / 12), rel=1e-6)
    assert (found.low, found.high) == pytest.approx((3 - found.half, 3 + found.half))


def test_pairing_takes_out_what_is_shared() -> None:
    """Costs that differ by 1 in every future differ by 1, however much they vary."""
    one = {n: 100.0 * n for n in range(20)}
    gain = paired({n: cost + 1.0 for n, cost in one.items()}, one)
    assert (gain.mean, gain.half) == pytest.approx((1.0, 0.0))


def test_the_tail_of_a_policy() -> None:
    """Of 1..100 the worst 5 % are 96 to 100: 98."""
    assert tail_interval([float(n) for n in range(1, 101)], 0.95).mean == pytest.approx(98)
    assert Policy("x", {0: 4.0, 1: 8.0}).mean.mean == pytest.approx(6)


def test_where_nothing_can_be_decided_all_policies_cost_the_same() -> None:
    """No store, no offer, one market at the index: every GB is bought when it is needed."""
    found = simulate(load_text(drawn(24, "{2027-07: 4 branches, 2028-01: all}")), FEW, Options())
    for policy in (*found.others, found.hindsight, found.replanned):
        shared = found.ours.costs.keys() & policy.costs.keys()
        assert {f: policy.costs[f] for f in shared} == pytest.approx({f: found.ours.costs[f] for f in shared})
    assert found.parts()["clairvoyance"].mean == pytest.approx(0, abs=1e-6)
    assert found.promised == pytest.approx(found.ours.mean.mean, rel=0.1)


def test_hindsight_is_never_dearer_and_no_policy_is_cheaper_than_it() -> None:
    """Two offers, a store, prices that are learned on two dates."""
    found = simulate(load_text(deals()), FEW, Options())
    for policy in (found.ours, found.replanned, *found.others):
        for f, least in found.hindsight.costs.items():
            assert policy.costs[f] >= least - 1e-6 * abs(least)
    assert paired(found.replanned.costs, found.ours.costs).mean >= -1e-6
    assert simulate(load_text(deals()), FEW, Options()) == found


def test_a_plan_beats_signing_nothing_where_offers_are_worth_it() -> None:
    """Nothing signed leaves the market at the index; the offers are capped and cheaper."""
    found = simulate(
        load_text(deals().replace("price: {index: dram}", "price: {index: dram, premium: 60%}")), FEW, Options()
    )
    nothing = next(policy for policy in found.others if policy.name == "nothing signed")
    assert paired(nothing.costs, found.replanned.costs).low > 0


def test_futures_drawn_on_share_what_has_become_true() -> None:
    """Given a path until the second half of 2027, prices are equal before and part after."""
    setting = load_text(drawn(24, "{2027-04: all}")).setting
    draws = draws_of(setting)
    rows = {name: (table.normals[3], table.spares[3]) for name, table in draws.items()}
    found = made(setting, drawn_futures(setting, Given(date(2027, 7, 2), rows), draws))
    for period in setting.periods:
        prices = {future.setting.index_value("dram", period.start) for future in found}
        assert (len(prices) == 1) == (period.start < date(2027, 7, 2))
    mine = setting.futures[3].setting
    assert found[0].setting.index_value("dram", date(2027, 7, 1)) == pytest.approx(
        mine.index_value("dram", date(2027, 7, 1))
    )


def test_a_scenario_that_draws_nothing_is_told() -> None:
    """There are no fresh futures of what is certain."""
    with pytest.raises(InputError) as caught:
        simulate(load_text(scene("", spot="10 USD/GB")), FEW, Options())
    assert "risk.outcomes" in str(caught.value)


def test_the_plan_that_is_tried_is_ready_for_outages() -> None:
    """Any supplier may be out in April 2028: what is promised is what that plan costs, more than without outages.

    The other policies know nothing of outages, and cost the same in the same fresh futures.
    """
    text = deals().replace("price: {index: dram}}", "price: {index: dram}, supplier: trader}")
    text = text.replace("hynix: {}}", "hynix: {}, trader: {}}")
    outages = "outages: {o: {of: supplier, lasts: 3 months, starts: [2028-04], tolerates: 0%, futures: every}}"
    ready = load_text(text.replace("risk:\n", f"risk:\n  {outages}\n"))
    found = simulate(ready, FEW, Options())
    assert found.promised == pytest.approx(solve_loaded(ready, How(method="whole")).plan.cost, rel=1e-6)
    assert found.promised > solve_loaded(load_text(text), How(method="whole")).plan.cost + 5
    assert found.others == simulate(load_text(text), FEW, Options()).others
