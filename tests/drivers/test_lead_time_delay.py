"""Lead times that get longer: called in good time or not, nobody knows before its day."""

from __future__ import annotations

from typing import Any

import pytest

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.support import cost, load_text, solve_text

ODDS = "outcomes: {on-time: {probability: 50%}, late: {probability: 50%, delay: 1 month}}"


def late(driver: str = "markets: [spot], since: 2027-02, " + ODDS, more: str = "", short: int = 50) -> str:
    """100 are needed in March, bought a month ahead at 10; holding 1 a month, shortage 50."""
    return f"""
    planner: 1
    name: late
    as_of: 2026-12-14
    horizon: {{start: 2027-01, periods: 4, step: month}}
    items: {{ddr5: {{tier: dram}}}}
    locations: {{abilene: {{}}}}
    suppliers: {{micron: {{}}}}
    needs: {{dram: {{kind: consumption, at: abilene, tier: dram, shortage: {{price: {short} USD/GB}},
                    amounts: {{2027-03-01: 100 GB}}}}}}
    markets: {{spot: {{items: [ddr5], price: 10 USD/GB, lead_time: 1 month}}}}
    costs: {{hold: {{kind: holding, rate: 1 USD/GB-month}}, scrap: {{kind: scrapping, fee: 9 USD/GB}}}}
    risk: {{learn: [2027-01, 2027-02, 2027-03, 2027-04], drivers: {{slow: {{kind: lead_time_delay, {driver}}}}}}}
    {more}
    """


def called(text: str) -> dict[str, list[tuple[str, str, float]]]:
    """Period, period of arrival and GB of what is moved, by future."""
    return {
        course.name: [(row["period"], row["arrives"], round(row["moved_gb"], 6)) for row in course.tables["moves"]]
        for course in solve_text(text).plan.courses
    }


def test_the_call_is_made_before_anybody_knows() -> None:
    """In January for February or, half the time, March: 1000 + half of 100 * 1. In February it would come in April where late."""
    assert cost(late()) == pytest.approx(1050)
    assert called(late()) == {
        "late": [("2027-01", "2027-03", 100)],
        "on-time": [("2027-01", "2027-02", 100)],
    }
    assert cost(late("markets: [spot], since: 2027-02, learned: 2027-01, " + ODDS)) == pytest.approx(1000)


@pytest.mark.parametrize(("chance", "best"), [(1, 1051), (3, 1100)])
def test_early_costs_holding_and_in_time_costs_shortage(chance: int, best: float) -> None:
    """Late is what is due from March on: called in January 1000 + 100; in February 1000 + p * (5000 + 100): even at 1.96 %.

    What comes in April for nothing costs 100 to hold.
    """
    odds = f"outcomes: {{on-time: {{probability: {100 - chance}%}}, late: {{probability: {chance}%, delay: 1 month}}}}"
    assert cost(late("markets: [spot], since: 2027-03, " + odds)) == pytest.approx(best)


def test_a_stretch_has_an_end() -> None:
    """Over on the first of March: what is called in February for March is in time. In the middle of February it begins in March."""
    assert cost(late("markets: [spot], since: 2027-02, until: 2027-03, " + ODDS)) == pytest.approx(1000)
    assert cost(late("markets: [spot], since: 2027-02-15, " + ODDS)) == pytest.approx(1100)


LTA = """
    contracts:
      lta:
        supplier: micron
        items: [ddr5]
        term: {from: 2027-01, to: 2027-03}
        lead_time: 1 month
        clauses:
          p: {kind: price_fixed, price: 10 USD/GB}
          t: {kind: take_or_pay, amount: 100 GB/quarter, per: quarter}
"""


@pytest.mark.parametrize("who", ["contracts: [lta]", "suppliers: [micron]"])
def test_what_is_late_counts_as_taken_on_its_day(who: str) -> None:
    """Due in March, the last month of the contract, or in April where late, when it is needed: no minimum is missed.

    1000 in either future, and a month of holding where it is in time. Counted when it comes, 1000 more would be owed.
    """
    text = late(who + ", since: 2027-03, " + ODDS, more=LTA).replace("{2027-03-01: 100 GB}", "{2027-04-01: 100 GB}")
    text = text.replace("price: 10 USD/GB, lead", "price: 30 USD/GB, lead")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1050)
    assert {row["delivered"] for course in solved.plan.courses for row in course.tables["moves"]} == {"2027-03"}


WAY = """
    lanes:
      up: {from: hub, to: mid, lead_time: 1 month}
      on: {from: mid, to: abilene, lead_time: 1 month, capacity: 100 GB/month}
"""


@pytest.mark.parametrize("on_the_way", ["", ", kind: backend"])
def test_a_lane_is_late_and_what_goes_on_is_late_behind_it(on_the_way: str) -> None:
    """Called in January, at mid in February or March, at the site in March or April, when it is needed: 1000 + half of 100.

    Where mid is only passed, goods in time lie at the site.
    """
    text = late("lanes: [up], since: 2027-02, " + ODDS, more=WAY)
    text = text.replace("{abilene: {}}", f"{{abilene: {{}}, hub: {{kind: backend}}, mid: {{country: US{on_the_way}}}}}")
    text = text.replace("{2027-03-01: 100 GB}", "{2027-04-01: 100 GB}")
    text = text.replace("lead_time: 1 month}}\n", "ships_from: hub}}\n", 1)
    assert cost(text) == pytest.approx(1050)
    # what ships from the hub is late from January on, and known to be then: called in January where it is, else in February
    fab = text.replace("lanes: [up], since: 2027-02", "fabs: [hub], since: 2027-01")
    assert cost(fab) == pytest.approx(1000)


ORDER = "open_orders: {po: {supplier: micron, item: ddr5, quantity: 100 GB, to: abilene, promised: 2027-03-01, due: 70 USD}}"


def test_open_orders_slip_too() -> None:
    """Promised for March, half the time a month late: known in February, 100 are bought then where it is; they are held in April.

    70 are still due in each, .5 * 1000 to replace it and .5 * 100 of holding: 620. Known in March, 100 are bought in either: 1170,
    all of it held in March and April where nothing is late: 100 * 1 twice, and once in April where it is: 1000 + 70 + 150.
    """
    text = late("suppliers: [micron], since: 2027-03, learned: 2027-02, " + ODDS, more=ORDER)
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(620)
    found = {c.name: [row["arrives"] for row in c.tables["orders"]] for c in solved.plan.courses}
    assert found == {"late": ["2027-04"], "on-time": ["2027-03"]}
    assert cost(late("suppliers: [micron], since: 2027-03, " + ODDS, more=ORDER)) == pytest.approx(1220)


def test_a_slipping_order_counts_as_taken_as_promised() -> None:
    """Under the contract, whose minimum of the quarter it fills in either future: 70 due, a month of holding where in time."""
    order = ORDER.replace("supplier: micron", "supplier: micron, contract: lta")
    text = late("contracts: [lta], since: 2027-03, " + ODDS, more=LTA + "    " + order)
    assert cost(text.replace("{2027-03-01: 100 GB}", "{2027-04-01: 100 GB}")) == pytest.approx(70 + 50)


def test_a_call_that_will_be_late_is_cancelled() -> None:
    """Two months ahead at 10, called in January; in February it is known: cancelled for 1 a GB, 14 on the market.

    .5 * 1000 + .5 * (100 + 1400) = 1250; on the market in any case 1400.
    """
    more = LTA.replace(
        "t: {kind: take_or_pay, amount: 100 GB/quarter, per: quarter}",
        "c: {kind: cancellation, calls: true, steps: {s: {before: 1 day, fee: 10%}}}",
    ).replace("lead_time: 1 month", "lead_time: 2 months")
    text = late("contracts: [lta], since: 2027-03, learned: 2027-02, " + ODDS, more=more)
    text = text.replace("price: 10 USD/GB, lead", "price: 14 USD/GB, lead")
    assert cost(text) == pytest.approx(1250)


def test_what_is_late_beyond_the_horizon_is_worth_what_it_is_on_the_last_day() -> None:
    """Nothing is needed before March, the horizon ends: 100 a month for four weeks, 28 / 31 of 100, are worth 12 and cost 10.

    Called in January, there in February, or on the way at the end: 12 in either, a month of holding in one: 90.32 * -1.5.
    """
    text = late("markets: [spot], since: 2027-02, " + ODDS.replace("1 month", "2 months"))
    text = text.replace("periods: 4", "periods: 2").replace("2027-03, 2027-04]", "]").replace("02, ]", "02]")
    text = text.replace("amounts: {2027-03-01: 100 GB}", "series: {2027-03: 100 GB/month}")
    text = text.replace("{tier: dram}", "{tier: dram, index: dram}").replace(
        "costs: {", "indices: {dram: {now: 12 USD/GB}}\n    costs: {end: {kind: terminal, weeks: 4 weeks}, "
    )
    assert cost(text) == pytest.approx(-1.5 * 100 * 28 / 31)


def test_known_delays_are_written_where_goods_are_late() -> None:
    """`delays` of a market, with no driver: called in January for March, 1000; what two of them say adds up: too late for March."""
    text = late()
    text = text[: text.index("risk:")]
    month = "{since: 2027-01, delay: 1 month}"
    assert cost(text.replace("lead_time: 1 month", f"lead_time: 1 month, delays: [{month}]")) == pytest.approx(1000)
    twice = text.replace("lead_time: 1 month", f"lead_time: 1 month, delays: [{month}, {month}]")
    assert cost(twice) == pytest.approx(5000)


@pytest.mark.parametrize(
    "clause",
    [
        "a: {kind: allocation, entitlement: 60 GB/month, rate: 50%}",
        "a: {kind: cancellation, calls: true, steps: {s: {before: 1 day, fee: 10%}}}",
        "a: {kind: volume_cap, at_most: 60 GB/month}\n          d: {kind: damages, share: 10%}",
    ],
)
def test_clauses_that_split_and_cancel_calls_go_with_it(clause: str) -> None:
    """Shares of an entitlement, calls that are cancelled and damages: as a table that is audited, in whole and by branches."""
    more = LTA.replace("t: {kind: take_or_pay, amount: 100 GB/quarter, per: quarter}", clause)
    text = late("contracts: [lta], since: 2027-02, " + ODDS, more=more.replace("to: 2027-03", "to: 2027-12"))
    text = text.replace("price: 10 USD/GB, lead", "price: 30 USD/GB, lead")
    if "damages" in clause:
        text = text.replace(
            "lead_time: 1 month\n        clauses", "lead_time: 1 month\n        delivers: 80%\n        clauses"
        )
    whole = solve_text(text)
    apart = solve_loaded(load_text(text), How(method="branches"))
    assert apart.plan.findings == ()
    assert apart.plan.cost == pytest.approx(whole.plan.cost)
    assert {row["arrives"] for course in whole.plan.courses for row in course.tables["moves"]} >= {"2027-03"}


def test_the_likelier_it_is_late_the_dearer() -> None:
    """Cost never falls with the chance of being late; never late is the scenario without a driver."""
    odds = "outcomes: {{on-time: {{probability: {}%}}, late: {{probability: {}%, delay: 1 month}}}}"
    costs = [cost(late("markets: [spot], since: 2027-03, " + odds.format(100 - p, p))) for p in (0, 1, 2, 50, 100)]
    assert costs == sorted(costs)
    assert costs[0] == pytest.approx(1000)


def test_drawn_futures_are_late_in_their_shares() -> None:
    """60 futures: half of them late, within what the draws of one quarter leave open."""
    text = late().replace(
        "learn: [2027-01, 2027-02, 2027-03, 2027-04]", "outcomes: {sample: 60}, learn: {2027-02: all}"
    )
    futures = load_text(text).setting.futures
    assert sum(future.outcomes[0].name == "late" for future in futures) == pytest.approx(30, abs=3)


def test_the_audit_names_goods_that_come_too_early() -> None:
    """A table in which January's call is there in February though it is late."""
    solved = solve_text(late())
    setting = solved.loaded.setting
    tables = [dict(course.tables) for course in solved.plan.courses]
    (n,) = [n for n, future in enumerate(setting.futures) if future.name == "late"]
    tables[n]["moves"] = [row | {"arrives": "2027-02"} for row in tables[n]["moves"]]
    found = audit(setting, courses_of(setting, tables), solved.plan.costs)
    assert {"lead time"} <= {finding.rule for finding in found}


@pytest.mark.parametrize("method", ["whole", "branches"])
def test_in_whole_or_by_branches_it_costs_the_same(method: Any) -> None:
    """Told apart in February, a call under way."""
    texts = (late(), late("suppliers: [micron], since: 2027-03, learned: 2027-02, " + ODDS, more=ORDER))
    costs = [solve_loaded(load_text(text), How(method=method)).plan.cost for text in texts]
    assert costs == pytest.approx([1050, 620])


def test_both_doors_agree() -> None:
    """HiGHS and PuLP on the same futures."""
    plans = [solve_loaded(load_text(late()), How(solver)).plan.cost for solver in ("highs", "cbc")]
    assert plans == pytest.approx([1050, 1050])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (late("markets: [spot], since: 2026-11, " + ODDS), "not between as_of"),
        (late("markets: [spot], since: 2027-06, " + ODDS), "not between as_of"),
        (late("markets: [spot], since: 2027-02, learned: 2027-03, " + ODDS), "not between as_of"),
        (late("markets: [spot], since: 2027-02, until: 2027-01, " + ODDS), "before it begins"),
        (late("since: 2027-02, " + ODDS), "not said what is late"),
        (late("suppliers: [micron], since: 2027-02, " + ODDS), "nothing of this plan is late"),
        (late("markets: [spit], since: 2027-02, " + ODDS), "no market 'spit'"),
        (
            late(
                "markets: [spot], since: 2027-02, " + ODDS.replace("late: {probability: 50", "late: {probability: 40")
            ),
            "0.9",
        ),
        (late("markets: [spot], since: 2027-02, " + ODDS.replace("1 month", "-1 month")), "late.delay"),
    ],
)
def test_bad_input_is_named_with_its_line(text: str, said: str) -> None:
    """What, where and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(text)
    assert said in str(caught.value)
    assert "scenario.yaml:" in str(caught.value)
