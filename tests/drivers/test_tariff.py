"""Duty rates that change on a day: a call before it compares sources by what is expected when the goods leave."""

from __future__ import annotations

import pytest

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from tests.support import cost, load_text, solve_text


def korea(
    happens: str = "on: {2027-02: 40%}",
    need: str = "2027-02: 100 GB/month",
    lead: str = "",
    rates: str = "{memory: 25%}",
) -> str:
    """Two months: Korea at 8 and a duty on an index of 10, or at home at 9.50; nothing may be stored."""
    return f"""
    planner: 1
    name: korea
    horizon: {{start: 2027-01, periods: 2, step: month}}
    items: {{ddr5: {{tier: dram, index: dram}}}}
    indices: {{dram: {{now: 10 USD/GB}}}}
    suppliers: {{samsung: {{fabs: {{pyeongtaek: {{country: KR}}}}}}}}
    locations: {{abilene: {{country: US, storage: 0 GB}}}}
    lanes: {{sea: {{from: pyeongtaek, to: abilene}}}}
    duties: {{memory: {{from: KR, to: US, rate: 10%}}}}
    needs: {{dram: {{kind: consumption, at: abilene, tier: dram, series: {{{need}}}}}}}
    markets:
      fab: {{items: [ddr5], supplier: samsung, price: 8 USD/GB, ships_from: pyeongtaek{lead}}}
      home: {{items: [ddr5], price: 9.5 USD/GB, delivers_to: [abilene]{lead}}}
    risk: {{drivers: {{phase-two: {{kind: tariff, rates: {rates}, happens: {{{happens}}}}}}}}}
    """


MONTH = ", lead_time: 1 month"


def test_a_call_before_the_day_expects_the_duty_of_the_day_it_leaves() -> None:
    """8 + .6 * 1 + .4 * 2.5 = 9.60 from Korea, 9.50 at home: 950. Known when called it is .6 * 900 + .4 * 950 = 920."""
    solved = solve_text(korea(lead=MONTH))
    assert solved.plan.cost == pytest.approx(950)
    assert {row["source"] for course in solved.plan.courses for row in course.tables["moves"]} == {"home"}
    assert cost(korea()) == pytest.approx(920)
    assert cost(korea("on: {2027-02: 20%}", lead=MONTH)) == pytest.approx(930)  # 8 + .8 + .5 from Korea


def test_the_new_rate_holds_from_its_day_on() -> None:
    """100 in January at 8 + 1 in both futures; in February 9 or at home 9.50."""
    assert cost(korea(need="2027-01: 100 GB/month")) == pytest.approx(900 + 920)


def test_it_is_known_from_its_day_and_not_before() -> None:
    """One in January, two in February, though nothing is bought there."""
    one, two = load_text(korea()).setting.futures
    assert one.truth(0) == two.truth(0)
    assert one.truth(1) != two.truth(1)


def test_a_duty_may_be_brought_in_or_lifted() -> None:
    """A row of nothing that may become 5 % beside the 10 %: 8 + 1.5 is home's price. Lifted, Korea is 8."""
    brought = korea(rates="{new: 5%}").replace("duties: {", "duties: {new: {to: US, rate: 0%}, ")
    assert cost(brought) == pytest.approx(0.6 * 900 + 0.4 * 950)
    assert cost(korea(rates="{memory: 0%}")) == pytest.approx(0.6 * 900 + 0.4 * 800)


def test_a_known_change_is_a_rate_by_date() -> None:
    """10 % in January and 12 % from February: 8 + 1 and 8 + 1.20."""
    text = korea("on: {2027-02: 0%}", need="2027-01: 100 GB/month")
    assert cost(text.replace("rate: 10%", "rate: {2027-01: 10%, 2027-02: 12%}")) == pytest.approx(900 + 920)


@pytest.mark.parametrize("rate", ["10%", "11%", "15%"])
def test_a_higher_rate_never_lowers_the_cost(rate: str) -> None:
    """By what Korea costs, up to home's price."""
    struck = min(9.5, 8 + float(rate[:-1]) / 10)
    assert cost(korea(rates=f"{{memory: {rate}}}")) == pytest.approx(100 * (0.6 * 9 + 0.4 * struck))


def test_both_doors_agree() -> None:
    """HiGHS and PuLP on the same futures."""
    plans = [solve_loaded(load_text(korea(lead=MONTH)), How(solver)).plan.cost for solver in ("highs", "cbc")]
    assert plans == pytest.approx([950, 950])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (korea(rates="{memry: 25%}"), "there is no duty 'memry'"),
        (korea(rates="{memory: -5%}"), "negative"),
        (korea(rates="{}"), "rates"),
        (korea("on: {2027-05: 40%}"), "not between as_of"),
        (korea().replace("rate: 10%", "rate: 10%, until: 2027-01"), "applies until 2027-01"),
        (
            korea().replace("tier: dram, index: dram", "tier: dram").replace("rate: 10%", "rate: 0%"),
            "has no index value on 2027-01-01",
        ),
    ],
)
def test_bad_input_is_named_with_its_line(text: str, said: str) -> None:
    """What, where and a next step; also what only a new rate makes necessary."""
    with pytest.raises(InputError) as caught:
        load_text(text)
    assert said in str(caught.value)
    assert "scenario.yaml:" in str(caught.value)
