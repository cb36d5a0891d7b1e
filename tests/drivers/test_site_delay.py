"""A site that opens late: its needs move, the order placed before anybody knows does not."""

from __future__ import annotations

import pytest

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from planner.model.limits import power_of
from tests.support import cost, load_text, solve_text

LATE = "outcomes: {on-time: {probability: 50%}, late: {probability: 50%, delay: 1 month}}"


def site(driver: str = LATE, more: str = "", opens: str = "opens: 2027-02", lead: str = "1 month") -> str:
    """A site that opens in February and needs 100 that month, ordered a month before at 10; shortage 50, holding 1."""
    return f"""
    planner: 1
    name: site
    as_of: 2026-12-14
    horizon: {{start: 2027-01, periods: 4, step: month}}
    items: {{ddr5: {{tier: dram}}}}
    locations: {{abilene: {{{opens}}}}}
    needs: {{dram: {{kind: consumption, at: abilene, tier: dram, shortage: {{price: 50 USD/GB}},
                    amounts: {{2027-02-01: 100 GB}}}}}}
    markets: {{spot: {{items: [ddr5], price: 10 USD/GB, lead_time: {lead}}}}}
    costs: {{hold: {{kind: holding, rate: 1 USD/GB-month}}, scrap: {{kind: scrapping, fee: 9 USD/GB}}}}
    {more}
    risk: {{drivers: {{door: {{kind: site_delay, site: abilene, {driver}}}}}}}
    """


def test_the_order_is_placed_before_anybody_knows() -> None:
    """100 in January for February; half the time they lie a month at 1: 1000 + 50. Known in January it would cost 1000."""
    solved = solve_text(site())
    assert solved.plan.cost == pytest.approx(1050)
    for course in solved.plan.courses:
        assert [(row["period"], row["moved_gb"]) for row in course.tables["moves"]] == [("2027-01", pytest.approx(100))]
    assert cost(site("learned: 2027-01, " + LATE)) == pytest.approx(1000)


def test_the_delay_is_learned_when_it_should_have_opened() -> None:
    """Until February nobody tells a month from two; in February the length is known, though nothing else differs then."""
    driver = "outcomes: {one: {probability: 50%, delay: 1 month}, two: {probability: 50%, delay: 2 months}}"
    one, two = load_text(site(driver)).setting.futures
    assert one.truth(0) == two.truth(0)
    assert one.truth(1) != two.truth(1)
    assert one.setting.requirements[0].amount[1] == two.setting.requirements[0].amount[1] == 0.0
    # learned in February, ordered in February for March, or in March for April: 1000; in January only at the cost of holding
    assert cost(site(driver)) == pytest.approx(1000)


def test_all_that_is_needed_at_the_site_moves_by_the_same_days() -> None:
    """Rates, amounts of single days, and racks; what stands elsewhere stays."""
    more = """fleets:
      pods: {at: abilene, bought: [dram], per_unit: {dram: 10 GB/rack}, series: {2027-02: 20, 2027-03: 30}}
      far: {at: quincy, bought: [dram], per_unit: {dram: 10 GB/rack}, series: {2027-02: 5}}
    """
    text = site(more=more).replace("opens: 2027-02}", "opens: 2027-02}, quincy: {}")
    text = text.replace("amounts: {", "series: {2027-02: 28 GB/month}, amounts: {2027-02-10: 7 GB, ")
    late, on_time = load_text(text).setting.futures
    assert late.name == "late"
    amounts = [{r.id: r.amount for r in future.setting.requirements} for future in (on_time, late)]
    assert amounts[0]["dram"] == pytest.approx((0, 135, 28, 28))
    assert amounts[0]["pods/dram"] == pytest.approx((0, 200, 300, 300))
    # 28 days later: 1, 10 and 29 March; racks that come on the 29th must stand from April on
    assert amounts[1]["dram"] == pytest.approx((0, 0, 135, 28))
    assert amounts[1]["pods/dram"] == pytest.approx((0, 0, 200, 300))
    assert amounts[1]["far/dram"] == amounts[0]["far/dram"] == pytest.approx((0, 50, 50, 50))


def test_a_delay_comes_before_what_multiplies() -> None:
    """A shock from March halves what is needed in March, whatever the drivers are called: 50 of the 100 written for February."""
    for name in ("a", "z"):
        shock = f"{name}: {{kind: demand_shock, needs: [dram], factor: 50%, happens: {{on: {{2027-03: 100%}}}}}}"
        text = site("outcomes: {late: {probability: 100%, delay: 1 month}}").replace(
            "drivers: {", f"drivers: {{{shock}, "
        )
        (future,) = load_text(text).setting.futures
        assert future.setting.requirements[0].amount[1:3] == pytest.approx((0, 50))


def test_a_site_that_is_never_late_is_the_site_as_written() -> None:
    """One outcome without a delay costs what the scenario costs without a driver."""
    text = site("outcomes: {on-time: {probability: 100%}}")
    assert cost(text) == pytest.approx(1000) == pytest.approx(cost(text[: text.index("risk:")]))


def test_drawn_futures_have_the_delays_in_their_shares() -> None:
    """60 futures: 30 of them late, for one draw decides."""
    text = site().replace("risk: {", "risk: {outcomes: {sample: 60}, learn: {2027-02: all}, ")
    futures = load_text(text).setting.futures
    assert sum(future.outcomes[0].name == "late" for future in futures) == 30


def test_both_doors_agree() -> None:
    """HiGHS and PuLP on the same futures."""
    plans = [solve_loaded(load_text(site()), How(solver)).plan.cost for solver in ("highs", "cbc")]
    assert plans == pytest.approx([1050, 1050])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"opens": ""}, "has no day of opening"),
        ({"opens": "opens: 2026-11"}, "opens on 2026-11-01"),
        ({"driver": "learned: 2027-03, " + LATE}, "not between as_of"),
        ({"driver": "learned: 2026-11, " + LATE}, "not between as_of"),
        ({"driver": "outcomes: {late: {probability: 40%, delay: 1 month}}"}, "sum to 0.4"),
        ({"driver": "outcomes: {late: {probability: 100%, delay: -1 month}}"}, "late.delay"),
    ],
)
def test_bad_input_is_named_with_its_line(change: dict[str, str], said: str) -> None:
    """What, where and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(site(**change))
    assert said in str(caught.value)
    assert "scenario.yaml:" in str(caught.value)


def test_an_unknown_site_is_named() -> None:
    """A typo has a next step."""
    with pytest.raises(InputError, match="no place 'abilen'"):
        load_text(site().replace("site: abilene,", "site: abilen,"))


def test_the_phases_of_its_power_come_later_too() -> None:
    """1 MW in February and 2 in April: a month later where it is late, and none before."""
    text = site(opens="opens: 2027-02, power: {2027-02: 1 MW, 2027-04: 2 MW}")
    late, on_time = load_text(text).setting.futures
    assert [future.name for future in (late, on_time)] == ["late", "on-time"]
    assert power_of(on_time.setting, "abilene") == [1e6, 1e6, 1e6, 2e6]
    assert power_of(late.setting, "abilene") == [1e6, 1e6, 1e6, 1e6]
    assert late.setting.scenario.locations["abilene"].power.first == 1e6


def test_workloads_move_with_the_site() -> None:
    """A lake of 1 TB that doubles in April: in May where it is late."""
    lake = "{kind: archive, at: abilene, series: {2027-02: 1 TB, 2027-04: 2 TB}, latency: {archive: 2 min}, "
    lake += "shortage: {rate: 1 USD/GB-month}}"
    text = site(more=f"workloads: {{lake: {lake}}}\n    tiers: {{tape: {{latency: 1 min}}}}")
    text = text.replace("items: {ddr5: {tier: dram}}", "items: {ddr5: {tier: dram}, lto: {tier: tape}}")
    late, on_time = load_text(text).setting.futures
    amounts = [{need.id: need.amount for need in own.setting.requirements}["lake/archive"] for own in (late, on_time)]
    assert amounts == [(0, 0, 1000, 1000), (0, 1000, 1000, 2000)]


def test_what_becomes_of_the_fleets_of_a_late_site_shows_when_it_opens() -> None:
    """A shift to another generation happens in February, when the site should have opened; where it is late it shows in March.

    So in February the two late futures are one to the planner, as the audit says too.
    """
    text = """
    planner: 1
    name: door-shift
    horizon: {start: 2027-01, periods: 4, step: month}
    items: {d: {tier: dram}, f: {tier: flash}}
    racks: {ra: {needs: {dram: 50 GB}}, rb: {needs: {flash: 100 GB}}}
    locations: {s: {opens: 2027-02-01}}
    fleets:
      p: {at: s, rack: ra, series: {2027-01: 2, 2027-02: 9}, idle: 1 USD/GPU-hour}
      c: {at: s, rack: rb, series: {2027-01: 5, 2027-02: 6}, idle: 1 USD/GPU-hour}
    markets:
      md: {items: [d], price: 5 USD/GB, lead_time: 1 month}
      mf: {items: [f], price: {2027-01: 1 USD/GB, 2027-03: 3 USD/GB}, lead_time: 1 month}
    risk:
      drivers:
        door: {kind: site_delay, site: s, outcomes: {on-time: {probability: 70%}, late: {probability: 30%, delay: 31 days}}}
        shift: {kind: generation_shift, fleet: p, into: c, each: 60%, happens: {on: {2027-02: 30%}}}
    """
    late = [future for future in load_text(text).setting.futures if future.name.startswith("late")]
    assert [late[0].truth(p) == late[1].truth(p) for p in range(3)] == [True, True, False]
    assert solve_text(text).plan.findings == ()
