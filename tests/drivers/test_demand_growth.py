"""Needs that walk: the mean is what is written, the spread grows with the root of time, a call knows only the past."""

from __future__ import annotations

from math import exp, log, sqrt
from statistics import fmean, pstdev

import pytest

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from planner.model.sampling import Draws
from tests.model.test_sampling import drawn
from tests.support import load_text, solve_text

WALK = "kind: demand_growth, needs: [dram], sd: 10%"


def test_two_futures_by_hand() -> None:
    """Draws of 1 and -1 in the second quarter, sd 10 %: exp(.1) and exp(-.1) over their mean 1.0050: 1.0997 and .9003."""
    setting = load_text(drawn(2, "{2027-04: all}", f"a: {{{WALK}}}")).setting
    days = tuple(period.start for period in setting.periods[:3])
    draws = Draws(days, ((9.0, 1.0, 0.0), (-9.0, -1.0, 0.0)), ())
    outcomes = setting.scenario.risk.drivers["a"].drawn(setting, draws)
    rates = [
        [outcome.change(setting.scenario, setting).needs["dram"].series.at(day).value for day in days]
        for outcome in outcomes
    ]
    mean = (exp(0.1) + exp(-0.1)) / 2
    assert mean == pytest.approx(1.0050, abs=1e-4)
    assert rates[0] == pytest.approx([100, 100 * exp(0.1) / mean, 100 * exp(0.1) / mean])
    assert rates[1] == pytest.approx([100, 100 * exp(-0.1) / mean, 100 * exp(-0.1) / mean])


@pytest.mark.parametrize(("drift", "growth"), [("", 1.0), (", drift: 5%", 1.05), (", drift: -5%", 0.95)])
def test_the_mean_is_the_written_series_with_its_drift(drift: str, growth: float) -> None:
    """100 a quarter, in every quarter, by construction; with a drift 5 % more (or less) each quarter."""
    futures = load_text(drawn(48, "{2027-04: all}", f"a: {{{WALK}{drift}}}")).setting.futures
    for q in range(8):
        assert fmean(f.setting.requirements[0].amount[q] for f in futures) == pytest.approx(100 * growth**q)
    assert len({f.setting.requirements[0].amount[0] for f in futures}) == 1


def test_the_spread_grows_with_the_root_of_time() -> None:
    """Deviation of the log after q quarters is 10 % times the root of q, over 2000 drawn paths."""
    futures = load_text(drawn(2000, "{2027-04: all}", f"a: {{{WALK}}}")).setting.futures
    for q in (1, 4, 7):
        logs = [log(f.setting.requirements[0].amount[q]) for f in futures]
        assert pstdev(logs) == pytest.approx(0.1 * sqrt(q), rel=0.05)


def test_fleets_walk_too() -> None:
    """Counts of racks move with the needs of the same driver."""
    text = drawn(8, "{2027-04: all}", "a: {kind: demand_growth, needs: [dram], fleets: [pods], sd: 10%}")
    text += "fleets: {pods: {at: abilene, bought: [dram], per_unit: {dram: 10 GB/rack}, series: {2027-01: 20}}}\n"
    for future in load_text(text).setting.futures:
        need, pods = (
            next(r.amount for r in future.setting.requirements if r.id == name) for name in ("dram", "pods/dram")
        )
        assert [2 * amount for amount in need] == pytest.approx(list(pods))


def test_a_call_does_not_know_where_the_walk_goes() -> None:
    """An order a quarter ahead, shortage 50: learned every quarter or never, the orders of the first quarter are one."""
    text = drawn(24, "{2027-07: 4 branches, 2028-01: all}", f"a: {{{WALK}}}").replace(
        "price: {index: dram}", "price: {index: dram}, lead_time: 3 months"
    )
    text = text.replace("GB/quarter}}", "GB/quarter}, shortage: {price: 50 USD/GB}}")
    learned = solve_text(text)
    blind = solve_text(text.replace("learn: {2027-07: 4 branches, 2028-01: all}", "learn: {}"))
    calls = {
        course.name: [row["moved_gb"] for row in course.tables["moves"] if row["period"] == "2027Q1"]
        for course in learned.plan.courses
    }
    assert len({tuple(round(size, 6) for size in sizes) for sizes in calls.values()}) == 1
    assert learned.plan.cost < blind.plan.cost - 1.0


def test_both_doors_agree() -> None:
    """HiGHS and PuLP on the same futures."""
    text = drawn(6, "{2027-07: 3 branches, 2028-01: all}", f"a: {{{WALK}}}")
    plans = [solve_loaded(load_text(text), How(solver)).plan.cost for solver in ("highs", "cbc")]
    assert plans[0] == pytest.approx(plans[1])


@pytest.mark.parametrize(
    ("driver", "said"),
    [
        ("kind: demand_growth, sd: 10%", "nothing moves"),
        ("kind: demand_growth, needs: [dramm], sd: 10%", "no need 'dramm'"),
        ("kind: demand_growth, fleets: [pods], sd: 10%", "no fleet 'pods'"),
        ("kind: demand_growth, needs: [dram], sd: -10%", "negative"),
        ("kind: demand_growth, needs: [dram], sd: 10%, drift: -100%", "at least -99 %"),
    ],
)
def test_bad_input_is_named_with_its_line(driver: str, said: str) -> None:
    """What, where and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(drawn(8, "{2027-04: all}", f"a: {{{driver}}}"))
    assert said in str(caught.value)
    assert "scenario.yaml:" in str(caught.value)


def test_a_fleet_is_named_under_fleets() -> None:
    """The names of both are known where a need is asked for."""
    text = drawn(8, "{2027-04: all}", "a: {kind: demand_growth, needs: [pods], sd: 10%}")
    text += "fleets: {pods: {at: abilene, bought: [dram], per_unit: {dram: 10 GB/rack}, series: {2027-01: 20}}}\n"
    with pytest.raises(InputError, match="name it under `fleets`"):
        load_text(text)
