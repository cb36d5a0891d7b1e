"""A new architecture: needs fall on a day that nobody knows before it."""

from __future__ import annotations

from statistics import fmean

import pytest

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from planner.model.sampling import draws_of
from tests.clauses.scene import scene
from tests.drivers.test_table import before_the_need
from tests.model.test_sampling import drawn
from tests.support import cost, load_text, solve_text


def shock(more: str = "needs: [dram], factor: 12.5%, happens: {on: {2027-02: 30%}}", learn: str = "") -> str:
    """A risk section with one shock."""
    return f"risk: {{{learn}drivers: {{kv: {{kind: demand_shock, {more}}}}}}}\n"


def test_an_order_before_the_shock_is_one_order() -> None:
    """Called in January for February: 100, or 12.5 at 30 %; shortage 50, holding 1, price 10.

    100 called: 1000 + .3 * 87.5 = 1026.25. 12.5 called: 125 + .7 * 87.5 * 50 = 3187.5. A plan that knew the day: 700 + 37.5.
    """
    solved = solve_text(before_the_need(shock()))
    assert solved.plan.cost == pytest.approx(1026.25)
    assert {c.name: c.probability for c in solved.plan.courses} == pytest.approx({"never": 0.7, "2027-02-01": 0.3})
    assert cost(before_the_need(shock()).replace(", lead_time: 1 month", "")) == pytest.approx(737.5)


def test_it_is_known_from_its_day_and_not_before() -> None:
    """With a signal in January it would cost 737.50; the futures are one until February, and in February they are two."""
    loaded = load_text(before_the_need(shock()))
    never, struck = loaded.setting.futures
    if never.name != "never":
        never, struck = struck, never
    assert never.truth(0) == struck.truth(0)
    assert never.truth(1) != struck.truth(1)


def test_days_exclude_each_other() -> None:
    """100 a month at 10 until it happens: 3000 over three months, 1000 + 2 * 125 from February, 2000 + 125 from March."""
    twice = shock("tiers: [dram], factor: 12.5%, happens: {on: {2027-02: 20%, 2027-03: 30%}}")
    text = scene("", periods=3, spot="10 USD/GB", more=twice)
    assert cost(text) == pytest.approx(0.5 * 3000 + 0.2 * 1250 + 0.3 * 2125)


def test_single_days_shrink_too() -> None:
    """50 asked for on a day in February beside 100 a month: a fifth of both from February on."""
    text = scene(
        "", periods=2, spot="10 USD/GB", more=shock("needs: [dram], factor: 20%, happens: {on: {2027-02: 100%}}")
    )
    text = text.replace(
        "series: {2027-01: 100 GB/month}", "series: {2027-01: 100 GB/month}, amounts: {2027-02-10: 50 GB}"
    )
    assert cost(text) == pytest.approx(1000 + 200 + 100)


def test_a_hazard_is_drawn_quarter_by_quarter() -> None:
    """30 % a year: of 2000 futures 30 % are struck within a year and 51 % within two (less the last quarter's)."""
    driver = "kv: {kind: demand_shock, tiers: [dram], factor: 12.5%, happens: {hazard: 30%/yr}}"
    futures = load_text(drawn(2000, "{2027-04: all}", driver)).setting.futures
    for p, days in ((4, 365), (7, 639)):
        struck = fmean(future.setting.requirements[0].amount[p] < 50 for future in futures)
        assert struck == pytest.approx(1 - 0.7 ** (days / 365), abs=0.02)
    assert not any(future.setting.requirements[0].amount[0] < 50 for future in futures)


def test_a_branch_does_not_know_what_comes_after_its_day() -> None:
    """Two branches from July, all from 2028: what a branch shares says nothing of a shock in 2028."""
    driver = "kv: {kind: demand_shock, tiers: [dram], factor: 12.5%, happens: {on: {2027-07: 30%, 2028-01: 30%}}}"
    loaded = load_text(drawn(200, "{2027-07: 2 branches, 2028-01: all}", driver))
    futures = loaded.setting.futures
    early = [future.outcomes[0].name == "2027-07-01" for future in futures]
    assert len(set(early[:100])) == len(set(early[100:])) == 1
    for half in (futures[:100], futures[100:]):
        names = {future.outcomes[0].name for future in half}
        assert names == {"2027-07-01"} or names == {"2028-01-01", "never"}
    assert draws_of(loaded.setting)["kv"].of_quarter(0)[0] == draws_of(loaded.setting)["kv"].of_quarter(0)[99]


def test_both_doors_agree() -> None:
    """HiGHS and PuLP on the same futures."""
    text = before_the_need(shock())
    plans = [solve_loaded(load_text(text), How(solver)).plan.cost for solver in ("highs", "cbc")]
    assert plans == pytest.approx([1026.25, 1026.25])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("factor: 10%, happens: {on: {2027-02: 30%}}", "nothing changes by this driver"),
        ("needs: [dramm], factor: 10%, happens: {on: {2027-02: 30%}}", "no need 'dramm'"),
        ("tiers: [flash], factor: 10%, happens: {on: {2027-02: 30%}}", "no need of tier flash"),
        ("needs: [dram], factor: 10%, happens: {on: {2026-02: 30%}}", "not between as_of"),
        ("needs: [dram], factor: 10%, happens: {on: {2030-02: 30%}}", "not between as_of"),
        ("needs: [dram], factor: 10%, happens: {on: 30%}", "not said on which day"),
        ("needs: [dram], factor: 10%, happens: {on: {2027-01: 60%, 2027-02: 60%}}", "sum to 1.2"),
        ("needs: [dram], factor: 10%, happens: {}", "said in one way"),
        ("needs: [dram], factor: 10%, happens: {hazard: 10%/yr}", "it is drawn"),
    ],
)
def test_bad_input_is_named_with_its_line(more: str, said: str) -> None:
    """What, where and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(scene("", spot="10 USD/GB", more=shock(more)))
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert problem.place
    assert problem.next_step


def test_where_futures_are_drawn_days_begin_quarters() -> None:
    """A day inside a quarter would be told by the draw of its first day."""
    driver = "kv: {kind: demand_shock, tiers: [dram], factor: 12.5%, happens: {on: {2027-05: 30%}}}"
    with pytest.raises(InputError, match="drawn quarter by quarter"):
        load_text(drawn(24, "{2027-04: all}", driver))
