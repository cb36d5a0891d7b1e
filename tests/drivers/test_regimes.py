"""Regimes: paths by hand, the curve in the mean, shares of time in the long run, and what comes of calls and orders in each."""

from __future__ import annotations

from itertools import pairwise
from math import exp, log
from statistics import fmean, pstdev

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.drivers.regimes import Regimes
from planner.errors import InputError
from planner.model.sampling import draws_of
from planner.studies.calibration import quantile
from tests.clauses.scene import scene
from tests.model.test_sampling import drawn
from tests.support import cost, load_text, solve_text

TWO = {
    "glut": {"drift": "-20%", "sd": "10%", "to": {"normal": "50%"}},
    "normal": {"sd": "5%", "to": {"glut": "25%"}},
}
CYCLE = (
    "kind: regimes, indices: {dram: 100%}, start: normal, reversion: 15%, regimes: {"
    "glut: {drift: -16%, sd: 5%, lasts: 6 quarters, then: {normal: 100%}}, normal: {sd: 5%, lasts: 4 quarters}, "
    "shortage: {drift: 30%, sd: 15%, lasts: 4 quarters, then: {glut: 60%, normal: 40%}}}"
)
FLIP = "kind: regimes, indices: {dram: 100%}, start: now, reversion: 10%, regimes: {now: {to: {glut: 50%, shortage: 50%}}, "
"""One quarter after as_of it is a glut or a shortage, and stays one: two futures that are drawn are one of each."""


def long(sample: int, quarters: int) -> str:
    """The cycle over so many quarters, nothing ever learned."""
    return drawn(sample, "[]", f"a: {{{CYCLE}}}").replace("periods: 8", f"periods: {quarters}")


def flip(glut: str, shortage: str, learn: str = "[]", more: str = "", periods: int = 2, **scenery: str) -> str:
    """Two futures, a need of 100 GB from the second quarter on at 10 USD/GB, 50 a GB short."""
    driver = f"{FLIP}glut: {{{glut}}}, shortage: {{{shortage}}}}}"
    risk = f"risk:\n  drivers: {{a: {{{driver}}}}}\n  outcomes: {{sample: 2}}\n  learn: {learn}\n{more}"
    return scene(
        scenery.pop("clauses", ""),
        periods=periods,
        step="quarter",
        need="{2027-01: 0 GB/quarter, 2027-04: 100 GB/quarter}, shortage: {price: 50 USD/GB}",
        spot="{index: dram}",
        more=risk,
        **scenery,
    )


def order(due: str = "0 USD", promised: str = "2027-04-01", more: str = "") -> str:
    """100 GB on order by word of mouth."""
    head = f"supplier: micron, item: ddr5, quantity: 100 GB, to: abilene, promised: {promised}, confidence: verbal"
    return f"open_orders: {{po: {{{head}, due: {due}{more}}}}}\n"


VERBAL = "trust: {verbal: 40%}"


def test_a_path_by_hand() -> None:
    """Out of normal .2 is below 25 %: glut; .4 below 50 %: it stays; .6 is above: normal. Then what is expected.

    -.2 + .1 = -.1;  -.1 - .2 + .1 * .1 - .1 = -.39;  -.39 + .1 * .39 + .05 * 2 = -.251;  then -.251 + .0251 - .25 * .2 = -.2759.
    """
    driver = Regimes(indices={"dram": "100%"}, start="normal", reversion="10%", regimes=TWO)
    way = driver.way((0.9, 0.2, 0.4, 0.6))
    assert way == ["normal", "glut", "glut", "normal"]
    levels = driver.path(way, (9.0, 1.0, -1.0, 2.0), 5)
    assert [log(level) for level in levels] == pytest.approx([0.0, -0.1, -0.39, -0.251, -0.2759])


def test_a_length_is_a_probability() -> None:
    """Four quarters in the mean: a quarter of the time it ends, for the others alike unless said."""
    plain = {"a": {"lasts": "4 quarters"}, "b": {"to": {"a": "10%"}}, "c": {"lasts": "1 year", "then": {"b": "100%"}}}
    driver = Regimes(indices={"dram": "100%"}, start="a", reversion="10%", regimes=plain)
    assert driver.transitions["a"] == pytest.approx({"a": 0.75, "b": 0.125, "c": 0.125})
    assert driver.transitions["b"] == pytest.approx({"a": 0.1, "b": 0.9, "c": 0.0})
    assert driver.transitions["c"] == pytest.approx({"a": 0.0, "b": 0.25, "c": 0.75})


def test_the_mean_is_the_forward_curve_on_every_day_for_every_index() -> None:
    """A curve from 10 to 6 that one index follows whole and another, at 20, by half: each mean is its own curve."""
    text = drawn(48, "{2027-04: all}", f"a: {{{CYCLE}}}".replace("dram: 100%", "dram: 100%, nand: 50%")).replace(
        "indices: {dram: {now: 10 USD/GB}}",
        "indices: {dram: {now: 10 USD/GB, forward: {2028-01: 6 USD/GB}}, nand: {now: 20 USD/GB}}",
    )
    futures = load_text(text).setting.futures
    logs = {}
    for name, curve in (("dram", (10, 6)), ("nand", (20, 20))):
        for p, period in enumerate(futures[0].setting.periods):
            prices = [future.setting.index_value(name, period.start) or 0.0 for future in futures]
            assert fmean(prices) == pytest.approx(curve[p >= 4])
        logs[name] = pstdev(map(log, prices))
    assert logs["nand"] == pytest.approx(0.5 * logs["dram"])


def test_the_time_in_each_regime_is_that_of_the_eigenvector() -> None:
    """Over 400 futures of 60 quarters, the first twenty left out: the left eigenvector of the transitions at 1."""
    setting = load_text(long(400, 61)).setting
    driver = setting.scenario.risk.drivers["a"]
    ways = [driver.way(own)[20:] for own in draws_of(setting)["a"].chances()]
    names = sorted(driver.regimes)
    values, vectors = np.linalg.eig(np.array([[driver.transitions[s][t] for t in names] for s in names]).T)
    share = np.real(vectors[:, np.argmax(np.real(values))])
    share /= share.sum()
    counted = [sum(way.count(name) for way in ways) / sum(map(len, ways)) for name in names]
    assert counted == pytest.approx(share.tolist(), abs=0.02)


def test_regimes_last_as_long_as_they_say_so_falls_come_in_runs() -> None:
    """A glut lasts six quarters in the mean, and a fall is followed by a fall far more often than not."""
    setting = load_text(long(400, 61)).setting
    driver = setting.scenario.risk.drivers["a"]
    draws = draws_of(setting)["a"]
    ways = [driver.way(own) for own in draws.chances()]
    steps = [(a, b) for way in ways for a, b in pairwise(way)]
    ends = sum(a == "glut" != b for a, b in steps)
    assert sum(a == "glut" for a, _ in steps) / ends == pytest.approx(6.0, rel=0.05)
    paths = [driver.path(way, own, 61) for way, own in zip(ways, draws.normals, strict=True)]
    falls = [[b < a for a, b in pairwise(path)] for path in paths]
    pairs = [(a, b) for own in falls for a, b in pairwise(own)]
    assert sum(a and b for a, b in pairs) / sum(a for a, _ in pairs) > 0.65


def test_the_level_does_not_run_away() -> None:
    """P95 over P5 is 9 after twelve quarters and after sixty; next to no pull makes it thousands."""

    def ratio(text: str, q: int) -> float:
        setting = load_text(text).setting
        outcomes = setting.scenario.risk.drivers["a"].drawn(setting, draws_of(setting)["a"])
        levels = [outcome.change.series["indices"]["dram"].points[q][1].factor for outcome in outcomes]
        return quantile(levels, 0.95) / quantile(levels, 0.05)

    assert ratio(long(1000, 61), 12) == pytest.approx(9, abs=1)
    assert ratio(long(1000, 61), 60) == pytest.approx(9, abs=1)
    assert ratio(long(1000, 61).replace("reversion: 15%", "reversion: 0.001%"), 60) > 1000


def test_the_same_seed_draws_the_same_and_another_driver_changes_nothing() -> None:
    """Names tell regimes and levels; a correlated driver leaves regimes where they were."""

    def names(text: str) -> list[str]:
        return [future.setting.chosen["a"] for future in load_text(text).setting.futures]

    walk = ", b: {kind: mean_reverting, indices: [dram], sd: 10%, reversion: 10%}"
    first = names(drawn(24, drivers=f"a: {{{CYCLE}}}"))
    assert first == names(drawn(24, drivers=f"a: {{{CYCLE}}}"))
    assert first != names(drawn(24, drivers=f"a: {{{CYCLE}}}", seed=2))
    other = names(drawn(24, drivers=f"a: {{{CYCLE}}}{walk}", more="  correlations: {a: {b: 50%}}\n"))
    assert [name.split()[0] for name in other] == [name.split()[0] for name in first]


def test_futures_of_a_branch_share_their_regimes() -> None:
    """What is not learned yet is the same in all futures of a branch: prices up to the quarter of the learning date."""
    futures = load_text(drawn(24, drivers=f"a: {{{CYCLE}}}")).setting.futures
    start = futures[0].setting.periods[2].start
    paths = [tuple(future.setting.index_value("dram", day) for day in (start,)) for future in futures]
    assert len(set(paths)) == 4


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_calls_are_filled_as_the_regime_has_it(solver: str) -> None:
    """Half or all of a call comes and is paid: 200 called without knowing cost 1500, once it is known 1000."""
    glut, shortage = "fill: {spot: 100%}", "fill: {spot: 50%}"
    assert solve_text(flip(glut, shortage), solver).plan.cost == pytest.approx(0.5 * 1000 + 0.5 * 2000)
    assert solve_text(flip(glut, shortage, "{2027-04: all}"), solver).plan.cost == pytest.approx(1000)


def test_what_no_regime_says_stays_as_the_scenario_has_it() -> None:
    """The market fills 80 % unless it is a shortage: 100 / .8 = 125 called fill 100; in the shortage 40 % of 250."""
    text = flip("", "fill: {spot: 40%}", "{2027-04: all}").replace(
        "price: {index: dram}", "price: {index: dram}, fill: 80%"
    )
    solved = solve_text(text)
    calls = {c.setting.chosen["a"][:4]: c.tables["moves"][0]["moved_gb"] for c in solved.plan.courses}
    assert calls == pytest.approx({"glut": 125, "shor": 250})


def test_markets_have_and_contracts_deliver_what_the_regime_says() -> None:
    """Of 100 a quarter a shortage leaves 30 on the market and 60 % of calls under the contract: 10 * 30 + 8 * 70.

    In the glut the contract alone, at 8: 800. In the shortage 70 / .6 = 116.7 are called under it, 70 come.
    """
    clauses = "p: {kind: price_fixed, price: 8 USD/GB}\ncap: {kind: volume_cap, at_most: 117 GB/quarter}"
    text = flip("", "available: {spot: 30%}, delivers: {lta: 60%}", "{2027-04: all}", clauses=clauses)
    text = text.replace("price: {index: dram}", "price: {index: dram}, available: 100 GB/quarter")
    shortage = 8 * 0.6 * 117 + 10 * (100 - 0.6 * 117)
    assert cost(text) == pytest.approx(0.5 * 800 + 0.5 * shortage)
    tight = text.replace("at_most: 117 GB", "at_most: 100 GB")
    assert cost(tight) == pytest.approx(0.5 * 800 + 0.5 * (8 * 60 + 10 * 30 + 50 * 10))


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_an_order_by_word_of_mouth_comes_as_the_regime_has_it(solver: str) -> None:
    """100 or 40 of 100 come. Unknown: 60 are bought at 10 all the same (half the time 50 for a GB short): 600; known: 300."""
    text = flip("", VERBAL, more=order())
    assert solve_text(text, solver).plan.cost == pytest.approx(600)
    learned = solve_text(text.replace("learn: []", "learn: {2027-04: all}"), solver)
    assert learned.plan.cost == pytest.approx(300)
    kept = {c.setting.chosen["a"][:4]: c.tables["orders"][0]["kept_gb"] for c in learned.plan.courses}
    assert kept == pytest.approx({"glut": 100, "shor": 40})


def test_what_comes_of_an_order_is_true_when_it_lands_and_not_before() -> None:
    """Promised for July: the regime of July decides, which shows in July; what falls due in April is settled in April."""
    late = load_text(flip("", VERBAL, more=order(promised="2027-07-01"), periods=4)).setting.futures
    assert [len({future.truth(p) for future in late}) for p in range(4)] == [1, 1, 2, 1]
    paid = order("100 USD", "2027-07-01", ", due_on: 2027-04-15")
    early = load_text(flip("", VERBAL, more=paid, periods=4)).setting.futures
    assert [len({future.truth(p) for future in early}) for p in range(4)] == [1, 2, 1, 1]


def test_an_order_that_may_come_earlier_is_settled_by_then() -> None:
    """Promised for July, it may be pulled in to April: what comes of it is that of April's regime, and shows in April."""
    grid = "p: {kind: price_fixed, price: 8 USD/GB}\nr: {kind: reschedule, pull_in: {by: 92 days}}"
    placed = order(promised="2027-07-01", more=", contract: lta")
    text = flip("", VERBAL, more=placed, periods=4, clauses=grid)
    futures = load_text(text).setting.futures
    assert [len({future.truth(p) for future in futures}) for p in range(4)] == [1, 2, 1, 1]
    assert cost(text) == pytest.approx(8 * 60 + 8 * 100 * 2)


def test_the_money_due_is_for_what_comes() -> None:
    """500 due: 500 in the glut; in the shortage 200, and 60 GB at 10."""
    text = flip("", VERBAL, "{2027-04: all}", more=order("500 USD"))
    assert cost(text) == pytest.approx(0.5 * 500 + 0.5 * (200 + 600))


def test_what_does_not_come_of_an_order_counts_as_taken_under_its_contract() -> None:
    """Firm 100 a quarter with 60 on order under it: 40 are called whatever comes. In the shortage 36 of 60 are missing.

    800 * .4 for the call; 36 GB come from the market at 10 once it is known. Counted as they land, no call would fit both.
    """
    clauses = "p: {kind: price_fixed, price: 8 USD/GB}\nfirm: {kind: volume_firm, amount: 100 GB/quarter}"
    placed = order(more=", contract: lta").replace("100 GB, to", "60 GB, to")
    term = "{from: 2027-04, to: 2027-06}"
    text = flip("", VERBAL, more=placed, clauses=clauses, term=term)
    assert cost(text.replace("learn: []", "learn: {2027-04: all}")) == pytest.approx(8 * 40 + 0.5 * 10 * 36)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 100), st.integers(0, 100))
def test_to_be_filled_and_trusted_more_never_costs_more(one: int, other: int) -> None:
    """The shortage fills, and brings of orders, a smaller or a larger share."""
    low, high = sorted((one, other))
    costs = [cost(flip("", f"delivers: {{}}, trust: {{verbal: {share}%}}", more=order())) for share in (low, high)]
    assert costs[1] <= costs[0] + 1e-6


def test_money_scales() -> None:
    """Ten times the index and the price of a shortage: ten times the cost."""
    text = flip("drift: -10%", f"drift: 20%, sd: 10%, {VERBAL}", more=order())
    ten = text.replace("now: 10 USD/GB", "now: 100 USD/GB").replace("price: 50 USD/GB", "price: 500 USD/GB")
    assert cost(ten) == pytest.approx(10 * cost(text))


def test_prices_differ_as_their_drifts_do() -> None:
    """Half -10 %, half +20 %: over their mean, so that the curve is kept."""
    futures = load_text(flip("drift: -10%", "drift: 20%")).setting.futures
    mean = 0.5 * (exp(-0.1) + exp(0.2))
    prices = sorted(f.setting.index_value("dram", f.setting.periods[1].start) or 0.0 for f in futures)
    assert prices == pytest.approx([10 * exp(-0.1) / mean, 10 * exp(0.2) / mean])


@pytest.mark.parametrize(
    ("was", "becomes", "path", "words"),
    [
        ("start: now", "start: never", "risk.drivers.a", "start names no regime: 'never'"),
        ("glut: 50%, ", "glut: 70%, ", "risk.drivers.a.regimes.now", "sum to 120 %"),
        ("glut: 50%, ", "glutt: 50%, ", "risk.drivers.a", "names no regime: 'glutt'"),
        ("glut: 50%, ", "now: 50%, ", "risk.drivers.a", "goes over into itself"),
        ("glut: {}", "glut: {then: {now: 100%}}", "risk.drivers.a.regimes.glut", "stands without `lasts`"),
        ("glut: {}", "glut: {lasts: 1 year, to: {now: 1%}}", "risk.drivers.a.regimes.glut", "the same thing twice"),
        ("glut: {}", "glut: {lasts: 1 year, then: {now: 40%}}", "risk.drivers.a.regimes.glut", "sum to 40 %"),
        ("glut: {}", "glut: {lasts: 2 weeks}", "risk.drivers.a.regimes.glut", "less than a quarter"),
        ("glut: {}", "glut: {fill: {spott: 50%}}", "risk.drivers.a.regimes.glut.fill.spott", "no market 'spott'"),
        ("glut: {}", "glut: {fill: {spot: 150%}}", "risk.drivers.a.regimes.glut.fill.spot", "at most 100 %"),
        ("glut: {}", "glut: {delivers: {lta: 50%}}", "risk.drivers.a.regimes.glut.delivers.lta", "no contract 'lta'"),
        ("glut: {}", "glut: {available: {spot: 50%}}", "regimes.glut.available.spot", "not a series"),
        ("glut: {}", "glut: {trust: {spoken: 50%}}", "risk.drivers.a.regimes.glut.trust", "spoken"),
        ("dram: 100%}", "gold: 100%}", "risk.drivers.a.indices.gold", "no index 'gold'"),
        ("reversion: 10%", "reversion: 0%", "risk.drivers.a.reversion", "above 0"),
    ],
)
def test_bad_input_is_named_with_its_line(was: str, becomes: str, path: str, words: str) -> None:
    """What, where, and what to do."""
    text = flip("", "")
    assert was in text
    with pytest.raises(InputError) as caught:
        load_text(text.replace(was, becomes, 1))
    said = str(caught.value)
    assert path in said
    assert words in said
    assert "scenario.yaml:" in said
    assert all(problem.next_step for problem in caught.value.problems)


def test_what_is_legal_and_unwise_is_told() -> None:
    """A regime that never comes; a trust that no order asks for."""
    text = flip("", VERBAL).replace("glut: 50%, shortage: 50%", "glut: 100%")
    told = [problem.what for problem in load_text(text).warnings if "a.regimes" in problem.path]
    assert told == [
        "no way leads from now to shortage: it never comes",
        "no open order is verbal: the trust changes nothing",
    ]
