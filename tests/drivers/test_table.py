"""Named outcomes: orders know what has been learned and no more, bills know what is true."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from tests.clauses.scene import scene
from tests.support import cost, load_text, solve_text


def risk(outcomes: str, learn: str = "") -> str:
    """A risk section with one driver, its outcomes as lines `name: {...}`."""
    lines = "".join(f"        {line.strip()}\n" for line in outcomes.strip().splitlines())
    return f"risk:\n{learn}  drivers:\n    d:\n      kind: table\n      outcomes:\n{lines}"


def short(price: int) -> str:
    """What turns the scene's need into one that may be short."""
    return f", shortage: {{price: {price} USD/GB}}"


def before_the_need(more: str) -> str:
    """A call in January at 10 arrives in February, when 60 or 140 is needed; shortage 50, holding 1."""
    return f"""
    planner: 1
    name: newsvendor
    horizon: {{start: 2027-01, periods: 2, step: month}}
    items: {{ddr5: {{tier: dram}}}}
    locations: {{abilene: {{}}}}
    needs: {{dram: {{kind: consumption, at: abilene, tier: dram, series: {{2027-02: 100 GB/month}},
                    shortage: {{price: 50 USD/GB}}}}}}
    markets: {{spot: {{items: [ddr5], price: 10 USD/GB, lead_time: 1 month}}}}
    costs: {{hold: {{kind: holding, rate: 1 USD/GB-month}}, scrap: {{kind: scrapping, fee: 9 USD/GB}}}}
    {more}
    """


TWO_NEEDS = """risk: {drivers: {demand: {kind: table, outcomes: {
        low: {probability: 50%, needs: {dram: {2027-02: 60 GB/month}}},
        high: {probability: 50%, needs: {dram: {2027-02: 140 GB/month}}}}}}}"""


def test_an_order_before_the_need_is_known_is_one_order() -> None:
    """140 at 10, and half the time 80 left at 1: 1400 + 40 = 1440; the mean need alone would cost 1000."""
    solved = solve_text(before_the_need(TWO_NEEDS))
    assert solved.plan.cost == pytest.approx(1440)
    assert [row["moved_gb"] for course in solved.plan.courses for row in course.tables["moves"]] == pytest.approx(
        [140, 140]
    )
    assert cost(before_the_need("")) == pytest.approx(1000)


def test_without_a_learning_date_nothing_is_ever_learned() -> None:
    """No lead time, and still one order for 60 or 140: 1440; learned each month it is 10 * 100 = 1000."""
    at_once = before_the_need(TWO_NEEDS).replace(", lead_time: 1 month", "")
    assert cost(at_once) == pytest.approx(1000)
    assert cost(at_once.replace("risk: {", "risk: {learn: [], ")) == pytest.approx(1440)
    assert cost(at_once.replace("risk: {", "risk: {learn: [2027-02], ")) == pytest.approx(1000)


def test_the_past_of_a_price_is_all_that_is_known_of_its_future() -> None:
    """12 then 16 or 8, 8 then 12 or 4; 100 needed in the second month, bought in either: 1000, with foresight 800.

    Four paths that part in January: 1200, 800, 800 and 400.
    """
    outcomes = """
        up-up: {probability: 25%, indices: {dram: {2027-01: 12 USD/GB, 2027-02: 16 USD/GB}}}
        up-down: {probability: 25%, indices: {dram: {2027-01: 12 USD/GB, 2027-02: 8 USD/GB}}}
        down-up: {probability: 25%, indices: {dram: {2027-01: 8 USD/GB, 2027-02: 12 USD/GB}}}
        down-down: {probability: 25%, indices: {dram: {2027-01: 8 USD/GB, 2027-02: 4 USD/GB}}}
    """
    text = scene("", need="{2027-02: 100 GB/month}", spot="{index: dram}", storage="1 TB", more=risk(outcomes))
    assert cost(text) == pytest.approx(1000)
    foreseen = outcomes.replace("-up: {", "-up: {signals: {2027-01: rises}, ")
    assert cost(text.replace(risk(outcomes), risk(foreseen))) == pytest.approx(800)


def test_a_send_does_not_know_where_the_need_will_be() -> None:
    """A hub holds 100, A or B needs 100 at equal odds, unknown when sending; shortage 50: 2500, peeking 0."""
    text = """
    planner: 1
    name: hub
    horizon: {start: 2027-01, periods: 2, step: month}
    items: {ddr5: {tier: dram}}
    locations: {hub: {kind: hub}, a: {}, b: {}}
    lanes: {to-a: {from: hub, to: a, lead_time: 1 month}, to-b: {from: hub, to: b, lead_time: 1 month}}
    stock: {opening: {at: hub, item: ddr5, quantity: 100 GB}}
    needs:
      a: {kind: consumption, at: a, tier: dram, series: {2027-02: 100 GB/month}, shortage: {price: 50 USD/GB}}
      b: {kind: consumption, at: b, tier: dram, series: {2027-02: 100 GB/month}, shortage: {price: 50 USD/GB}}
    risk: {drivers: {where: {kind: table, outcomes: {
        at-a: {probability: 50%, needs: {b: {2027-02: 0 GB/month}}},
        at-b: {probability: 50%, needs: {a: {2027-02: 0 GB/month}}}}}}}
    """
    assert cost(text) == pytest.approx(2500)


def test_an_annual_minimum_holds_on_every_path() -> None:
    """Need 60 + 60, minimum 100 at 10 (200 a year), spot 9, then 5 or 20: 1150; held in the mean only it would cost 1100.

    Told at once, 60 of it are taken in the first quarter where 5 follows, 40 where 20 does: (1100 + 1180) / 2 = 1140.
    """
    outcomes = """
        low: {probability: 50%, indices: {dram: {2027-07: 5 USD/GB}}}
        high: {probability: 50%, indices: {dram: {2027-07: 20 USD/GB}}}
    """
    clauses = "p: {kind: price_fixed, price: 10 USD/GB}\nt: {kind: take_or_pay, amount: 200 GB/year}"
    text = scene(
        clauses,
        periods=2,
        step="quarter",
        start="2027-04",
        need="{2027-04: 60 GB/quarter}",
        spot="{index: dram}",
        index="{now: 9 USD/GB}",
        term="{from: 2027-04, to: 2027-09}",
        more=risk(outcomes),
    )
    assert cost(text) == pytest.approx(1150)
    assert cost(text.replace("low: {", "low: {signals: {2027-04: soft}, ")) == pytest.approx(1140)


def test_the_mean_of_a_clipped_price_is_not_the_clipped_mean() -> None:
    """Index 60 or 140 in a collar of 80..110: (80 + 110) / 2 = 95 a GB, not 100."""
    outcomes = """
        low: {probability: 50%, indices: {dram: 60 USD/GB}}
        high: {probability: 50%, indices: {dram: 140 USD/GB}}
    """
    clauses = "p: {kind: price_collar, index: dram, floor: 80 USD/GB, cap: 110 USD/GB}"
    assert cost(scene(clauses, periods=1, more=risk(outcomes))) == pytest.approx(9500)


def test_a_signal_is_learned_before_values_move() -> None:
    """Told in January which it will be, 60 or 140 are ordered: 1000 in the mean instead of 1440."""
    told = TWO_NEEDS.replace("140 GB/month}}", "140 GB/month}}, signals: {2027-01: strong}")
    assert cost(before_the_need(told)) == pytest.approx(1000)


def test_a_share_is_of_what_the_scenario_says_from_its_date_on() -> None:
    """100 a month at 10, from February half of it: 1000 + 500."""
    outcomes = "only: {probability: 100%, needs: {dram: {2027-02: 50%}}}"
    assert cost(scene("", spot="10 USD/GB", more=risk(outcomes))) == pytest.approx(1500)


def test_drivers_multiply() -> None:
    """Need 60 or 140, price 8 or 20, both known: 100 * 14 = 1400; a future of each combination, a quarter likely."""
    text = scene("", periods=1, spot="{index: dram}") + (
        "risk: {drivers: {demand: {kind: table, outcomes: {low: {probability: 50%, needs: {dram: 60 GB/month}}, "
        "high: {probability: 50%, needs: {dram: 140 GB/month}}}}, price: {kind: table, outcomes: "
        "{cheap: {probability: 50%, indices: {dram: 8 USD/GB}}, dear: {probability: 50%, indices: {dram: 20 USD/GB}}}}}}\n"
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1400)
    assert {c.name: c.probability for c in solved.plan.courses} == {
        "low+cheap": 0.25,
        "low+dear": 0.25,
        "high+cheap": 0.25,
        "high+dear": 0.25,
    }


def test_a_call_is_filled_as_it_turns_out() -> None:
    """A market fills half or all of a call at 10, all that comes is paid; need 100, shortage 50: 200 called cost 1500."""
    outcomes = """
        half: {probability: 50%, fill: {spot: 50%}}
        whole: {probability: 50%, fill: {spot: 100%}}
    """
    text = scene("", periods=1, more=risk(outcomes, "  learn: []\n")).replace(
        "GB/month}}}", "GB/month}" + short(50) + "}}"
    )
    text += "markets: {spot: {items: [ddr5], price: 10 USD/GB}}\n"
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(0.5 * 1000 + 0.5 * 2000)
    calls = [row["moved_gb"] for course in solved.plan.courses for row in course.tables["moves"]]
    assert calls == pytest.approx([200, 200])


def test_a_call_before_its_share_is_known_is_resold_in_part() -> None:
    """Half or all of a call at 10 comes and must be taken; need 100, shortage 50, resale 2: 200 called cost 1400.

    Half of 1000 and half of 2000 - 200. 100 called would cost 750 + 1250 = 2000, and who knew the share would pay 1000.
    """
    clauses = "p: {kind: price_fixed, price: 10 USD/GB}\nc: {kind: volume_cap, at_most: 1000 GB/month}\n"
    text = scene(
        clauses + "r: {kind: resale, price: 2 USD/GB}",
        periods=1,
        need="100 GB/month" + short(50),
        more=risk(
            """
            half: {probability: 50%, delivers: {lta: 50%}}
            whole: {probability: 50%, delivers: {lta: 100%}}
            """,
            "  learn: []\n",
        ),
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1400)
    assert [row["moved_gb"] for course in solved.plan.courses for row in course.tables["moves"]] == [200, 200]
    assert cost(text.replace("  learn: []\n", "")) == pytest.approx(1000)


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ("a: {probability: 60%}", "sum to 0.6"),
        ("a: {probability: 100%, needs: {dram: 5 PB}}", "other units"),
        ("a: {probability: 100%, indices: {dram: {2026-01: 5 USD/GB}}}", "before as_of"),
        ("a: {probability: 100%, indices: {dramm: 5 USD/GB}}", "no index 'dramm'"),
        ("a: {probability: 100%, fill: {spott: 50%}}", "no market 'spott'"),
        ("a: {probability: 100%, available: {spot: 50%}}", "not a series"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(outcomes: str, said: str) -> None:
    """Each mistake has its line and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(scene("", spot="10 USD/GB", more=risk(outcomes)))
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert problem.place
    assert problem.next_step


@pytest.mark.parametrize("spot", ["{index: dram}", "{index: dram}, fill: {2027-02: 50%}"])
def test_a_share_that_begins_later_is_all_before(spot: str) -> None:
    """Half of what is called in February comes: 100 called in January, 200 then, 100 of each month paid at 10: 2000."""
    outcomes = "a: {probability: 50%}\nb: {probability: 50%, fill: {spot: {2027-02: 50%}}}"
    plan = solve_text(scene("", need="{2027-01: 100 GB/month}" + short(40), spot=spot, more=risk(outcomes))).plan
    assert [course.cost for course in plan.courses] == pytest.approx([2000, 2000])
    called = [row["moved_gb"] for row in plan.courses[1].tables["moves"]]
    assert called == pytest.approx([100, 200])


def test_a_limit_that_a_market_has_not_cannot_be_changed() -> None:
    """A future with 50 GB a month of a market without a limit: named with its line."""
    outcomes = "a: {probability: 50%}\nb: {probability: 50%, available: {spot: {2027-02: 50 GB/month}}}"
    with pytest.raises(InputError) as caught:
        solve_text(scene("", spot="{index: dram}", more=risk(outcomes)))
    assert "markets.spot.available is not a series that can be changed" in str(caught.value)
    assert "scenario.yaml:17:43" in str(caught.value)
