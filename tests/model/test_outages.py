"""Outages: a plan is ready for them without knowing them, pays nothing in them, and no more is short in them than it may be."""

from __future__ import annotations

import numpy as np
import pytest

from planner.app.parts import all_costs
from planner.errors import InfeasibleError, InputError
from planner.model.build import build
from planner.model.worlds import worlds_of
from planner.plan.worlds import Ran, table
from tests.drivers.test_table import risk
from tests.support import cost, load_text, solve_text


def three_suppliers(outages: str, need: str = "shortage: {price: 1000 USD/GB}", more: str = "") -> str:
    """FORMULATIONS 8: at 8, 9 and 11 for up to 120, 60 and 60, fee 1 for each GB reserved and month, 100 needed for six months."""
    sold = {"a": (8, 120), "b": (9, 60), "c": (11, 60)}
    contracts = "\n".join(
        f"      from-{name}: {{supplier: {name}, items: [ddr5], term: {{from: 2027-01, to: 2027-06}}, "
        f"clauses: {{o: {{kind: option, fee: 1 USD/GB, strike: {strike} USD/GB, at_most: {most} GB/month, "
        f"level: same, due: each}}}}}}"
        for name, (strike, most) in sold.items()
    )
    return f"""
    planner: 1
    name: three-suppliers
    horizon: {{start: 2027-01, periods: 6, step: month}}
    items: {{ddr5: {{tier: dram}}}}
    locations: {{abilene: {{}}}}
    suppliers: {{a: {{group: twins}}, b: {{group: twins}}, c: {{}}}}
    needs: {{dram: {{kind: consumption, at: abilene, tier: dram, series: 100 GB/month, {need}}}}}
    contracts:
{contracts}
    costs: {{hold: {{kind: holding, rate: 0.2 USD/GB-month}}}}
    risk: {{{outages}{more}}}
    """


def any_supplier(starts: str, more: str = "tolerates: 0%", lasts: str = "3 months") -> str:
    """Each supplier may fail."""
    return f"outages: {{any: {{of: supplier, lasts: {lasts}, starts: {starts}, {more}}}}}"


def ran(text: str) -> tuple[float, dict[tuple[str, str], Ran]]:
    """What the plan costs, and how it fares by thing and start."""
    plan = solve_text(text).plan
    labels = [period.label for period in plan.setting.periods]
    return plan.cost, {
        (own.setting.down.struck.name, labels[own.world.since]): own for own in plan.worlds if own.setting.down
    }


@pytest.mark.parametrize(
    ("starts", "paid"),
    [
        ("[2027-03]", 5888),
        ("[2027-02]", 5928),
        ("[2027-02, 2027-03, 2027-04, 2027-05, 2027-06]", 5946),
        ("every", 6000),
    ],
)
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_readiness_costs_what_the_hand_says(starts: str, paid: float, solver: str) -> None:
    """5400 = 6 * 100 * (8 + 1) without; in 1..6 stock is of no use, so 60 + 40 are reserved beside 100: 6 * 200 + 4800 = 6000."""
    assert solve_text(three_suppliers(any_supplier(starts)), solver).plan.cost == pytest.approx(paid)


def test_an_outage_that_is_only_reported_costs_nothing() -> None:
    """5400, and all 300 GB of months 3 to 5 are short when a fails: at 1000 each, less 300 * 8 saved."""
    paid, found = ran(three_suppliers(any_supplier("[2027-03]", "loss: 100%")))
    assert paid == pytest.approx(5400)
    row = next(row for row in table(list(found.values())) if row["fails"] == "a")
    assert (row["short_gb"], row["needed_gb"], row["short_share"]) == pytest.approx((300, 300, 1.0))
    assert (row["short_first"], row["survives_days"], row["over"]) == ("2027-03", 0, "2027-06")
    assert row["dearer"] == pytest.approx(300 * 1000 - 300 * 8)
    assert found["b", "2027-03"].dearer == pytest.approx(0)


@pytest.mark.parametrize(
    ("more", "paid"),
    [
        # at most 5 % of 300 GB short in months 3 to 5: 5 GB a month less of b or c to reserve, 6 months at 1
        ("tolerates: 5%", 5888 - 30),
        ("tolerates: {dram: 5%}", 5888 - 30),
        ("tolerates: 100%", 5400),
        # a third is lost, 33.3 a month are missing: as many of b for six months at 1, and 1.2 more would buy 2 by stock in month 2
        ("tolerates: 0%, loss: 0.01%", 5400),
    ],
)
def test_what_is_tolerated_is_not_bought(more: str, paid: float) -> None:
    """A share of what is needed while it lasts may be short."""
    assert cost(three_suppliers(any_supplier("[2027-03]", more))) == pytest.approx(paid, abs=0.1)


def test_nobody_prepares_for_what_has_not_started() -> None:
    """Calls before the start are those of the plan, in every world; from the start on b and c stand in for a."""
    _, found = ran(three_suppliers(any_supplier("every")))
    own = found["a", "2027-04"]
    assert own.course is not None
    calls = {(row["source"], row["period"]): row["moved_gb"] for row in own.course.tables["moves"]}
    base = {(row["source"], row["period"]): row["moved_gb"] for row in own.base.tables["moves"]}
    assert {key: gb for key, gb in calls.items() if key[1] < "2027-04"} == pytest.approx(
        {key: gb for key, gb in base.items() if key[1] < "2027-04"}
    )
    for label in ("2027-04", "2027-05", "2027-06"):
        assert calls["from-b", label] + calls["from-c", label] == pytest.approx(100)


def test_worlds_share_every_node_with_the_plan_until_they_start_and_none_after() -> None:
    """The structure that keeps calls from peeking: in the trees of information and of data, whatever is learned on other days."""
    text = three_suppliers(any_supplier("[2027-01, 2027-04]"), more=", learn: [2027-06]")
    loaded = load_text(text)
    model = build(loaded.setting, all_costs(loaded.scenario))
    nodes, ways = model.nodes, loaded.setting.ways
    assert len(ways) == 1 + 3 * 2
    for f, way in enumerate(ways[1:], start=1):
        for paths in (nodes.calls, nodes.paths):
            same = paths[f] == paths[0]
            assert list(same) == [p < way.since for p in range(6)]
    assert model.period.probability[nodes.paths[1:, -1]].tolist() == [0.0] * 6


def test_a_group_falls_together() -> None:
    """a and b fail: only 60 of c are left, and nothing in stock helps in month 1: 40 a month are short at least."""
    group = "outages: {twins: {of: group, names: [twins], lasts: 1 month, starts: [2027-01], tolerates: 40%}}"
    paid, found = ran(three_suppliers(group))
    # 60 of c are reserved for all months: 6 * 60
    assert paid == pytest.approx(5400 + 360)
    assert found["twins", "2027-01"].late(["dram"]) == pytest.approx(40)
    with pytest.raises(InfeasibleError, match="tolerate"):
        solve_text(three_suppliers(group.replace("40%", "39%")))


def by_sea(transit: str, of: str = "of: lane, names: [sea]") -> str:
    """100 GB a month from February on; by sea a month for 1, by air at once for 5; the market in Korea asks 10."""
    return f"""
    planner: 1
    name: by-sea
    horizon: {{start: 2027-01, periods: 4, step: month}}
    items: {{ddr5: {{tier: dram}}}}
    locations: {{hub: {{kind: hub}}, abilene: {{}}}}
    suppliers: {{a: {{fabs: {{a-korea: {{country: KR, shares_risk: [peninsula]}}}}}}}}
    lanes:
      sea: {{from: a-korea, to: hub, lead_time: 1 month, cost: 1 USD/GB}}
      air: {{from: a-korea, to: hub, cost: 5 USD/GB}}
      truck: {{from: hub, to: abilene}}
    needs: {{dram: {{kind: consumption, at: abilene, tier: dram, series: {{2027-02: 100 GB/month}},
                    shortage: {{price: 100 USD/GB}}}}}}
    markets: {{spot: {{items: [ddr5], supplier: a, price: 10 USD/GB, ships_from: a-korea}}}}
    risk: {{outages: {{out: {{{of}, lasts: 1 month, starts: [2027-02], transit: {transit}}}}}}}
    """


@pytest.mark.parametrize(
    ("text", "dearer", "short"),
    [
        # what sailed in January arrives; March's 100 GB fly: 4 more a GB
        (by_sea("arrives"), 400, 0),
        # what sailed in January is lost and paid; 100 GB fly in February for 15 a GB, March's too: 1500 + 400
        (by_sea("lost"), 1900, 0),
        # the fab is out in February: January's calls have been handed over and arrive; March's fly in March
        (by_sea("arrives", "of: fab"), 400, 0),
        (by_sea("arrives", "of: country, names: [KR]"), 400, 0),
        # with transit lost, January's are lost too, and nobody hands over in February: 100 GB short at 100, March's fly
        (by_sea("lost", "of: shares_risk"), 100 * 100 + 400, 100),
    ],
)
def test_goods_on_their_way_arrive_unless_it_is_said_that_they_are_lost(text: str, dearer: float, short: float) -> None:
    """3300 without an outage: 300 GB by sea at 11."""
    paid, found = ran(text)
    assert paid == pytest.approx(3300)
    (own,) = found.values()
    assert own.dearer == pytest.approx(dearer)
    assert own.late(["dram"]) == pytest.approx(short)


def test_open_orders_of_who_is_out_do_not_come_and_count_as_taken() -> None:
    """50 GB on order for February are lost, 50 of the market at 30 stand in; the firm 50 GB count as taken all the same."""
    text = """
    planner: 1
    name: on-order
    horizon: {start: 2027-01, periods: 2, step: month}
    items: {ddr5: {tier: dram}}
    locations: {abilene: {}}
    suppliers: {a: {}}
    needs: {dram: {kind: consumption, at: abilene, tier: dram, series: {2027-02: 50 GB/month}}}
    markets: {spot: {items: [ddr5], price: 30 USD/GB}}
    contracts:
      lta: {supplier: a, items: [ddr5], term: {from: 2027-01, to: 2027-12}, lead_time: 2 months, clauses: {
        p: {kind: price_fixed, price: 10 USD/GB}, f: {kind: volume_firm, amount: 50 GB/year}}}
    open_orders: {po: {supplier: a, contract: lta, item: ddr5, quantity: 50 GB, to: abilene, promised: 2027-02-01, due: 500 USD}}
    risk: {outages: {out: {of: supplier, lasts: 1 month, starts: [2027-02], tolerates: 0%}}}
    """
    paid, found = ran(text)
    (own,) = found.values()
    assert paid == pytest.approx(500)
    assert own.course is not None
    assert own.dearer == pytest.approx(50 * 30)
    (order,) = own.course.tables["orders"]
    assert (order["kept_gb"], order["lost_gb"]) == (0, 50)


STOCKED = """
    planner: 1
    name: stocked
    horizon: {start: 2027-01, periods: 3, step: month}
    items: {ddr5: {tier: dram}}
    locations: {abilene: {}}
    suppliers: {a: {}}
    needs: {dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {price: 1000 USD/GB}}}
    markets: {spot: {items: [ddr5], supplier: a, price: 10 USD/GB}}
    policies: {spare: {kind: safety_stock, items: [ddr5], locations: [abilene], at_least: 100 GB}}
    risk: {outages: {out: {of: supplier, lasts: 1 month, starts: [2027-02], rules_lapse: LAPSE}}}
    """


@pytest.mark.parametrize(("lapse", "short"), [("1 year", 0), ("1 month", 0), ("0 days", 100)])
def test_safety_stock_is_there_to_be_used(lapse: str, short: float) -> None:
    """100 GB of spare stock serve February when a is out; where our rule holds all the same, they lie there: 100 are short."""
    _, found = ran(STOCKED.replace("LAPSE", lapse))
    (own,) = found.values()
    assert own.late(["dram"]) == pytest.approx(short)


TWO_NEEDS = """
        low: {probability: 40%, needs: {dram: {2027-03: 60 GB/month}}}
        high: {probability: 60%, needs: {dram: {2027-03: 100 GB/month}}}
"""


def uncertain(more: str) -> str:
    """The need of months 3 to 6 is 60 or 100, learned in month 3."""
    lines = risk(TWO_NEEDS).replace("risk:\n", "")
    head = three_suppliers("").replace("    risk: {}\n", "")
    outages = f"  outages: {{any: {{of: supplier, lasts: 3 months, starts: [2027-04], tolerates: 0%{more}}}}}\n"
    return "".join(line.removeprefix("    ") for line in head.splitlines(keepends=True)) + f"risk:\n{lines}{outages}"


def test_an_outage_strikes_the_likeliest_future_or_every_one() -> None:
    """The worlds of the high future ask for more than those of the low one, so that both cost no more than the first alone."""
    likely, every = (solve_text(uncertain(more)).plan for more in ("", ", futures: every"))
    assert len(likely.courses) == len(every.courses) == 2
    assert {own.base.name for own in likely.worlds} == {"high"}
    assert {own.base.name for own in every.worlds} == {"low", "high"}
    assert every.cost == pytest.approx(likely.cost)
    assert likely.cost > solve_text(uncertain("").replace("tolerates: 0%", "loss: 100%")).plan.cost
    assert sum(course.probability for course in every.courses) == pytest.approx(1.0)


def test_measures_do_not_see_worlds() -> None:
    """The worst case is one of the futures: a limit on it does not reach into outages, which cost more."""
    text = uncertain("") + "  measures: {worst: {kind: cost, worst_at_most: 6000 USD}}\n"
    plan = solve_text(text).plan
    assert plan.measured[0].sums["worst"] <= 6000
    assert max(own.course.cost for own in plan.worlds if own.course) > 6000


@pytest.mark.parametrize("seed", range(4))
def test_more_outages_never_cost_less_and_money_scales(seed: int) -> None:
    """A longer outage, one more start, less that is tolerated: dearer or the same; every price times 3: three times the cost."""
    chance = np.random.default_rng(seed)
    start, lasts, share = int(chance.integers(1, 5)), int(chance.integers(1, 3)), int(chance.integers(5, 30))

    def paid(starts: str, months: int, tolerated: int) -> float:
        return cost(three_suppliers(any_supplier(starts, f"tolerates: {tolerated}%", f"{months} months")))

    base = paid(f"[2027-0{start}]", lasts, share)
    assert base >= 5400 - 1e-6
    assert paid(f"[2027-0{start}]", lasts + 1, share) >= base - 1e-6
    assert paid(f"[2027-0{start}, 2027-0{start + 1}]", lasts, share) >= base - 1e-6
    assert paid(f"[2027-0{start}]", lasts, share - 5) >= base - 1e-6
    text = three_suppliers(any_supplier(f"[2027-0{start}]", f"tolerates: {share}%", f"{lasts} months"))
    dearer = (
        text.replace("fee: 1 USD", "fee: 3 USD").replace("rate: 0.2", "rate: 0.6").replace("price: 1000", "price: 3000")
    )
    for strike in (8, 9, 11):
        dearer = dearer.replace(f"strike: {strike} USD", f"strike: {3 * strike} USD")
    assert cost(dearer) == pytest.approx(3 * base)


def test_a_period_that_is_out_in_part_loses_that_part() -> None:
    """15 of the 30 days of April: half of what is due then."""
    (world, *_) = worlds_of(load_text(three_suppliers(any_supplier("[2027-04]", lasts="15 days"))).setting)
    assert world.setting.fill("from-a") == pytest.approx((1, 1, 1, 0.5, 1, 1))


@pytest.mark.parametrize(
    ("outages", "path", "told"),
    [
        (
            "outages: {o: {of: supplier, names: [acme], lasts: 1 month}}",
            "risk.outages.o.names[0]",
            "there is no supplier 'acme'",
        ),
        (
            "outages: {o: {of: fab, names: [boise], lasts: 1 month}}",
            "risk.outages.o.names[0]",
            "there is no fab 'boise'",
        ),
        ("outages: {o: {of: lane, lasts: 1 month}}", "risk.outages.o", "nothing of this plan hangs on any lane"),
        ("outages: {o: {of: supplier, lasts: 0 weeks}}", "risk.outages.o.lasts", "no length"),
        (
            "outages: {o: {of: supplier, lasts: 1 month, starts: [2029-01]}}",
            "risk.outages.o.starts",
            "cannot start on 2029-01-01",
        ),
        (
            "outages: {o: {of: supplier, lasts: 1 month, starts: []}}",
            "risk.outages.o.starts",
            "days on which it may start",
        ),
        ("outages: {o: {of: supplier, lasts: 1 month, starts: soon}}", "risk.outages.o.starts", "write every"),
        ("outages: {o: {of: supplier, lasts: 1 month, loss: 0%}}", "risk.outages.o.loss", "above 0"),
        (
            "outages: {o: {of: supplier, lasts: 1 month, tolerates: {hbm: 1%}}}",
            "risk.outages.o.tolerates.hbm",
            "nothing is needed",
        ),
        ("outages: {o: {of: supplier, lasts: 1 month, tolerates: 120%}}", "risk.outages.o.tolerates", "at most 100 %"),
        ("outages: {o: {of: planet, lasts: 1 month}}", "risk.outages.o.of", "supplier"),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_line(outages: str, path: str, told: str) -> None:
    """Each with its line and what to do."""
    with pytest.raises(InputError) as caught:
        load_text(three_suppliers(outages))
    problem = caught.value.problems[0]
    assert problem.path == path
    assert told in str(problem)
    assert problem.next_step
    assert problem.place is not None
    assert problem.place.line


def test_an_event_is_an_outcome_or_an_outage() -> None:
    """A driver in which b delivers nothing, and an outage of b: one of the two."""
    outcomes = """
        calm: {probability: 90%}
        gone: {probability: 10%, delivers: {from-b: {2027-03: 0%}}}
    """
    text = uncertain("").replace(risk(TWO_NEEDS).removeprefix("risk:\n"), risk(outcomes).removeprefix("risk:\n"))
    with pytest.raises(
        InputError, match="from-b delivers nothing in an outcome of the driver 'd', and in the outage 'any'"
    ) as caught:
        load_text(text)
    assert [problem.path for problem in caught.value.problems] == ["risk.drivers.d", "risk.outages.any"]
    assert cost(text.replace("of: supplier", "of: supplier, names: [a]")) > 0
