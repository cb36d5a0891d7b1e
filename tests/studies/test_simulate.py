"""A plan in fresh futures: paired with other policies, never better than hindsight, re-planned only by what has become true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from math import sqrt

import pytest

from planner.app.policies import Way
from planner.app.simulate import MEAN, NOTHING, Asked, desk_of, simulate
from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from planner.model.futures import drawn as drawn_futures
from planner.model.futures import made
from planner.model.sampling import Given, draws_of
from planner.solvers.solution import Options
from planner.studies.trial import Interval, Life, Policy, Trial, beyond, interval, paired, split
from tests.clauses.scene import scene
from tests.model.test_sampling import drawn
from tests.solvers.test_decomposed import deals
from tests.support import load_text

FEW = Asked(fresh=24, replanned=6, ahead=4, processes=1)


def policy(name: str, costs: dict[int, float]) -> Policy:
    """A policy of which only the costs matter."""
    return Policy(name, {f: Life(cost, 0.0, cost, cost, 0.0) for f, cost in costs.items()})


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
    """Of 1..100 the worst 5 % are 96 to 100: 98. Of 1..10 a quarter are 10, 9 and half of 8: (10 + 9 + 4) / 2.5 = 9.2."""
    assert policy("x", {n: float(n) for n in range(1, 101)}).tail(0.95).mean == pytest.approx(98)
    assert policy("x", {n: float(n) for n in range(1, 11)}).tail(0.75).mean == pytest.approx(9.2)
    assert policy("x", {0: 4.0, 1: 8.0}).mean.mean == pytest.approx(6)


def test_what_lies_beyond_the_edge_is_paired() -> None:
    """Where every cost is 1 higher the tail is 1 higher, with no doubt of it, though the tail itself is in doubt."""
    one = {n: float(n * n) for n in range(40)}
    gain = paired(beyond({n: cost + 1.0 for n, cost in one.items()}, 0.9), beyond(one, 0.9))
    assert (gain.mean, gain.half) == pytest.approx((1.0, 0.0))
    assert policy("x", one).tail(0.9).half > 100.0


def test_realised_less_promised_is_split_by_hand() -> None:
    """Promised 10, the own futures known at once 8; fresh 7, 9, 11, 13 (10), of which the first two re-planned cost 4 more.

    Sampling 10 - 8 = 2. Clairvoyance 4 - (10 - 8) = 2, for 2 of it the tree has counted. In all 4: 14 - 10.
    """
    fresh = {0: 7.0, 1: 9.0, 2: 11.0, 3: 13.0}
    found = split(10.0, 8.0, (fresh, {0: 7.0, 1: 9.0}), {0: 11.0, 1: 13.0})
    assert (found.sampling.mean, found.clairvoyance.mean, found.whole.mean) == pytest.approx((2.0, 2.0, 4.0))
    assert found.clairvoyance.half == pytest.approx(0.0)
    assert found.whole.half == found.sampling.half == pytest.approx(1.959964 * sqrt(20 / 3 / 4), rel=1e-6)
    assert found.off == pytest.approx(0.4)


def test_the_largest_component_is_that_of_the_figure_which_is_furthest_off() -> None:
    """Fresh futures cost what the own do (100) and 10 more re-planned, of which the tree has counted none: clairvoyance."""
    costs = dict.fromkeys(range(20), 100.0)
    dearer = dict.fromkeys(range(20), 110.0)
    found = Trial(
        100.0, 100.0, (100.0, 100.0), 0.95, 4, policy("a", costs), policy("b", dearer), (), policy("c", costs)
    )
    assert not found.holds()
    assert found.largest() == "clairvoyance"
    other = replace(found, known=policy("a", dearer))
    assert other.largest() == "sampling"
    near = replace(found, promised=109.0, promised_tail=109.0, own=(109.0, 109.0))
    assert near.holds()
    assert not near.sure(), "one future of twenty is a tail without an interval"
    assert replace(near, alpha=0.5).sure()


NEWS = """
planner: 1
name: news
horizon: {start: 2027-01, periods: 2, step: month}
items: {ddr5: {tier: dram, index: dram}}
indices: {dram: {now: 30 USD/GB}}
locations: {abilene: {storage: 0 GB}}
suppliers: {micron: {}}
needs: {dram: {kind: consumption, at: abilene, tier: dram, series: {2027-01: 0 GB/month, 2027-02: 100 GB/month}}}
markets: {spot: {items: [ddr5], price: {index: dram}}}
contracts:
  early:
    supplier: micron
    items: [ddr5]
    status: offered
    offer: {smallest: 0%, largest: 100%}
    lead_time: 1 month
    term: {from: 2027-02, to: 2027-02}
    clauses:
      price: {kind: price_fixed, price: 10 USD/GB}
      volume: {kind: volume_firm, amount: 160 GB/month}
risk:
  outcomes: {sample: 2, seed: 1}
  learn: {2027-02: all}
  drivers:
    turn:
      kind: table
      outcomes:
        low: {probability: 50%, needs: {dram: {2027-02: 60 GB/month}}}
        high: {probability: 50%, needs: {dram: {2027-02: 140 GB/month}}}
"""


@cache
def news() -> Trial:
    """The hand case, in 40 fresh futures."""
    return simulate(load_text(NEWS), replace(FEW, fresh=40, replanned=40), Options())


def test_two_futures_and_one_date_by_hand() -> None:
    """60 or 140 GB are needed in February, at 10 firm in January or at 30 once it is known; nothing can be kept.

    The plan signs 140 (a GB more saves 30 / 2 and costs 10): 1400 whatever comes, as promised. For the mean 100 are signed:
    1000, or 1000 + 40 * 30 = 2200. Nothing signed: 1800 or 4200. Of a quarter, half, three quarters and all of 160 GB (in the
    mean 40 at 10 and 20 or 100 at 30: 2200; 1700; 1500; 1600) three quarters are best: 1200, or 1800. Padded by a fifth 120 are
    signed, the same. Hindsight: 600 or 1400.
    """
    found = news()
    costs = {one.name: {round(life.cost, 3) for life in one.lives.values()} for one in (*found.others, found.hindsight)}
    assert costs == {
        MEAN: {1000.0, 2200.0},
        NOTHING: {1800.0, 4200.0},
        "all offers at 75%": {1200.0, 1800.0},
        "needs plus 20%": {1200.0, 1800.0},
        "hindsight": {600.0, 1400.0},
    }
    assert found.promised == pytest.approx(1400)
    for ours in (found.known, found.replanned):
        assert [*ours.costs.values()] == pytest.approx([1400.0] * 40)
    assert found.mean.whole == Interval(pytest.approx(0.0, abs=1e-6), pytest.approx(0.0, abs=1e-6))
    assert found.holds()


def test_advantage_and_regret_of_the_hand_case() -> None:
    """40 futures, as many of each: 1600 - 1400 = 200 better than the mean-value plan, 800 * 1.96 / 6.24 = 192 off; regret 400."""
    found = news()
    assert len([cost for cost in found.hindsight.costs.values() if cost < 1000]) == 20
    gain, _ = found.advantage(found.others[0])
    assert gain.mean == pytest.approx(200)
    assert gain.half == pytest.approx(1.959964 * sqrt(40 / 39 * 600**2 / 40), rel=1e-6)
    assert paired(found.replanned.costs, found.hindsight.costs).mean == pytest.approx(400)


def test_cash_shortage_and_what_is_served_stand_beside_the_cost() -> None:
    """Short at 20 USD/GB instead of the market: the plan for the mean signs 100 and lacks 40 GB of 140 in half of the futures.

    It pays 1000 in all and at once, lacks 2 / 7 or nothing, and shortage counts 40 * 20 = 800 which nobody is paid.
    """
    text = NEWS.replace("markets: {spot: {items: [ddr5], price: {index: dram}}}\n", "")
    text = text.replace("100 GB/month}}}", "100 GB/month}, shortage: {price: 20 USD/GB}}}")
    found = simulate(load_text(text), FEW, Options())
    lives = {round(life.cost): life for life in found.others[0].lives.values()}
    assert sorted(lives) == [1000, 1800]
    dear = lives[1800]
    assert (dear.cash, dear.peak, dear.penalty, dear.short) == pytest.approx((1000, 1000, 800, 2 / 7))
    assert (lives[1000].penalty, lives[1000].short) == pytest.approx((0, 0))


def test_where_all_is_certain_every_policy_costs_what_was_promised() -> None:
    """One outcome of 140 GB: 1400 is promised, and comes, whoever plans with it."""
    text = NEWS.replace("low: {probability: 50%, needs: {dram: {2027-02: 60 GB/month}}}", "")
    text = text.replace("high: {probability: 50%", "high: {probability: 100%")
    found = simulate(load_text(text), FEW, Options())
    for one in (found.known, found.replanned, found.others[0], found.hindsight):
        assert [*one.costs.values()] == pytest.approx([1400.0] * len(one.lives))
    assert found.promised == pytest.approx(1400)


def test_a_promise_that_a_rule_cannot_keep_is_counted() -> None:
    """Without a market and without a price of shortage nothing signed serves no future: it has no cost, and the page says so."""
    text = NEWS.replace("markets: {spot: {items: [ddr5], price: {index: dram}}}\n", "")
    found = simulate(load_text(text), FEW, Options())
    nothing = next(one for one in found.others if one.name == NOTHING)
    assert (nothing.broken, nothing.lives) == (6, {})
    assert found.replanned.broken == 0


def test_the_answer_does_not_depend_on_how_many_processes_there_are() -> None:
    """120 futures are two batches: over two processes or one after the other, the same to the last digit."""
    asked = replace(FEW, fresh=120, replanned=102)
    one = simulate(load_text(NEWS), asked, Options())
    assert simulate(load_text(NEWS), replace(asked, processes=2), Options()) == one
    assert len(one.replanned.lives) == 102


def test_where_nothing_can_be_decided_all_policies_cost_the_same() -> None:
    """No store, no offer, one market at the index: every GB is bought when it is needed."""
    found = simulate(load_text(drawn(24, "{2027-07: 4 branches, 2028-01: all}")), FEW, Options())
    for one in (found.others[0], found.hindsight, found.replanned):
        assert one.costs == pytest.approx({f: found.known.costs[f] for f in one.costs})
    assert found.mean.clairvoyance.mean == pytest.approx(0, abs=1e-6)
    assert found.promised == pytest.approx(found.known.mean.mean, rel=0.1)


def test_hindsight_is_never_dearer_and_no_policy_is_cheaper_than_it() -> None:
    """Two offers, a store, prices that are learned on two dates; the same answer twice."""
    found = simulate(load_text(deals()), FEW, Options())
    for one in (found.replanned, *found.others):
        for f, cost in one.costs.items():
            assert cost >= found.hindsight.costs[f] - 1e-6 * abs(cost)
            assert found.known.costs[f] >= found.hindsight.costs[f] - 1e-6 * abs(cost)
    assert paired(found.replanned.costs, found.known.costs).mean >= -1e-6
    assert simulate(load_text(deals()), FEW, Options()) == found


def test_limits_of_measures_are_asked_of_the_plan_and_not_of_each_future() -> None:
    """At most 8,000 USD in the mean and 8,400 in the worst future of the plan; fresh ones cost more than that mean, and are run."""
    limits = "tail: {kind: cost, alpha: 75%, omega: 30%, mean_at_most: 8000 USD, worst_at_most: 8400 USD}"
    found = simulate(load_text(deals(limits)), FEW, Options())
    assert found.alpha == pytest.approx(0.75)
    assert found.promised <= 8000
    assert len([cost for cost in found.replanned.costs.values() if cost > 8000]) > 0
    assert found.replanned.broken == 0


def test_a_plan_beats_signing_nothing_where_offers_are_worth_it() -> None:
    """Nothing signed leaves the market at the index and 60 %; the offers are capped and cheaper."""
    found = simulate(
        load_text(deals().replace("price: {index: dram}", "price: {index: dram, premium: 60%}")), FEW, Options()
    )
    nothing = next(one for one in found.others if one.name == NOTHING)
    assert found.advantage(nothing)[0].low > 0


def test_futures_drawn_on_share_what_has_become_true() -> None:
    """Given a path until the second half of 2027, prices are equal before and part after."""
    setting = load_text(drawn(24, "{2027-04: all}")).setting
    draws = draws_of(setting)
    rows = {name: (table.normals[3:4], table.spares[3:4]) for name, table in draws.items()}
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


def test_what_is_expected_of_a_few_futures_is_their_own_mean() -> None:
    """Of 3 of 24 futures the price is their mean; a need of 100 padded by a fifth from the second period on is 100, then 120."""
    setting = load_text(deals()).setting
    few, last = setting.futures[:3], setting.periods[-1].start
    found = desk_of(setting, 4, Options()).mean_of(few, Way("x", padding=0.2), setting.start).setting
    assert found.index_value("dram", last) == pytest.approx(
        sum(own.setting.index_value("dram", last) or 0.0 for own in few) / 3
    )
    assert found.requirements[0].amount[:3] == pytest.approx((100, 120, 120))
