"""What was received may be sold on: as much as was received, at its price, within its cap, and never without end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.plugin import Finding
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.clauses.scene import scene, unwise
from tests.drivers.test_table import risk, short
from tests.support import Solved, cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
FIRM = PRICE + "v: {kind: volume_firm, amount: 100 GB/month}\n"


def sold(solved: Solved, course: int = 0) -> float:
    """GB resold in a future."""
    return sum(row["resold_gb"] for row in solved.plan.courses[course].tables["resales"])


def edited(solved: Solved, change: dict[str, float | str]) -> list[Finding]:
    """What the audit finds once the rows of what is resold say something else."""
    tables = [dict(course.tables) for course in solved.plan.courses]
    tables[0]["resales"] = [row | change for row in tables[0]["resales"]]
    return list(audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs))


def test_what_is_not_needed_is_sold() -> None:
    """100 a month at 10, need 60: 40 are sold at 4: 2 * (1000 - 160) = 1680; without the clause 2000."""
    text = scene(FIRM + "r: {kind: resale, price: 4 USD/GB}", need="{2027-01: 60 GB/month}")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(1680)
    assert sold(solved) == pytest.approx(80)
    assert cost(scene(FIRM, need="{2027-01: 60 GB/month}")) == pytest.approx(2000)


def test_a_share_of_the_index_is_that_of_the_day() -> None:
    """70 % of an index of 5, then 3: 1000 - 40 * 3.5 and 1000 - 40 * 2.1: 1776."""
    text = scene(
        FIRM + "r: {kind: resale, of_index: 70%}",
        need="{2027-01: 60 GB/month}",
        index="{now: 5 USD/GB, forward: {2027-02: 3 USD/GB}}",
    )
    assert cost(text) == pytest.approx(1776)


def test_it_begins_on_a_day_and_outlives_the_term() -> None:
    """40 are left of January's 100 and lie until March, when the term is over and 4 a GB are paid: 1000 - 160."""
    text = scene(
        FIRM + "r: {kind: resale, price: {2027-03: 4 USD/GB}}",
        periods=3,
        need="{2027-01: 60 GB/month, 2027-02: 0 GB/month}",
        term="{from: 2027-01, to: 2027-01}",
        storage="1 TB",
    )
    assert cost(text) == pytest.approx(840)
    assert cost(text.replace("4 USD/GB}}", "4 USD/GB}, until: 2027-02}")) == pytest.approx(1000)


def test_it_outlives_a_contract_that_is_ended() -> None:
    """100 of 2027 lie unused; the contract is ended for 2028, and 60 a year may be sold at 4: 1000 - 400, over two years."""
    text = scene(
        PRICE + "v: {kind: volume_firm, amount: 100 GB/year}\ne: {kind: termination}\n"
        "r: {kind: resale, price: 4 USD/GB, at_most: 60 GB/year}",
        step="year",
        need="{2027: 0 GB/year}",
        term="{from: 2027-01, to: 2029-12}",
        storage="1 TB",
    )
    assert cost(text) == pytest.approx(600)


def test_a_cap_is_counted_by_the_year_of_the_term() -> None:
    """40 a month are left over, 50 a year may be sold at 4: 2000 - 200; 45 a month are no limit: 1680."""
    text = scene(FIRM + "r: {kind: resale, price: 4 USD/GB, at_most: 50 GB/year}", need="{2027-01: 60 GB/month}")
    assert cost(text) == pytest.approx(1800)
    assert cost(text.replace("50 GB/year", "45 GB/month")) == pytest.approx(1680)


def test_a_share_is_of_what_was_received_by_then() -> None:
    """30 % of 100 a month: 30 may be sold in January, and 60 in all by February, though 40 and 40 are left: 2000 - 240."""
    text = scene(FIRM + "r: {kind: resale, price: 4 USD/GB, share: 30%}", need="{2027-01: 60 GB/month}")
    assert cost(text) == pytest.approx(1760)


def test_nothing_is_sold_before_it_is_received() -> None:
    """100 come in February, 50 lie there from before: only 40 of them are the contract's, so 40 are sold in January.

    Need 0 and 60, no use for the rest: 1000 for the goods; 40 at 4 in January, then 40 more at 1: 1000 - 160 - 40.
    """
    text = scene(
        PRICE + "v: {kind: volume_firm, amount: 100 GB/month, since: 2027-02}\n"
        "r: {kind: resale, price: {2027-01: 4 USD/GB, 2027-02: 1 USD/GB}, held: 40 GB}",
        need="{2027-01: 0 GB/month, 2027-02: 60 GB/month}",
        more="stock: {shelf: {at: abilene, item: ddr5, quantity: 50 GB}}\n"
        "policies: {late: {kind: cap, sources: [lta], at_most: {2027-01: 0 GB/month, 2027-02: 100 GB/month}}}\n",
    )
    assert cost(text) == pytest.approx(800)
    assert cost(text.replace(", held: 40 GB", "")) == pytest.approx(960)


def test_two_contracts_do_not_sell_the_same_goods() -> None:
    """40 of two contracts' 200 are left over; each lets 100 be sold, at 4 and at 3: 2000 - 160 and not - 160 - 120."""
    other = """
      second:
        supplier: micron
        items: [ddr5]
        term: {from: 2027-01, to: 2027-12}
        clauses:
          p: {kind: price_fixed, price: 10 USD/GB}
          v: {kind: volume_firm, amount: 100 GB/month}
          r: {kind: resale, price: 3 USD/GB}
    """
    text = scene(FIRM + "r: {kind: resale, price: 4 USD/GB}", periods=1, need="{2027-01: 160 GB/month}")
    assert cost(text.rstrip() + other.replace("\n      ", "\n  ")) == pytest.approx(2000 - 160)


def test_it_may_be_said_twice_for_different_items() -> None:
    """Two items of 100 each, need 60 of each tier, 40 of each sold at 4 and at 2: 2000 - 160 - 80."""
    text = scene(
        "p: {kind: price_fixed, price: 10 USD/GB}\n"
        "v: {kind: volume_firm, amount: 100 GB/month, items: [ddr5]}\n"
        "w: {kind: volume_firm, amount: 100 GB/month, items: [ssd]}\n"
        "r: {kind: resale, price: 4 USD/GB, items: [ddr5]}\n"
        "s: {kind: resale, price: 2 USD/GB, items: [ssd]}",
        periods=1,
        need="{2027-01: 60 GB/month}",
    )
    text = text.replace("items: [ddr5]\n    term", "items: [ddr5, ssd]\n    term")
    text = text.replace("items: {ddr5: {tier: dram, index: dram}}", "items: {ddr5: {tier: dram}, ssd: {tier: flash}}")
    flash = "  flash: {kind: consumption, at: abilene, tier: flash, series: {2027-01: 60 GB/month}}"
    need = "needs: {dram: {kind: consumption, at: abilene, tier: dram, series: {2027-01: 60 GB/month}}}"
    text = text.replace(need, "needs:\n" + need[7:-1].replace("{dram", "  dram", 1) + "\n" + flash)
    assert cost(text) == pytest.approx(1760)


def test_no_scrapping_fee_is_paid_for_what_is_sold() -> None:
    """40 left over: at a fee of 5 scrapping costs 200, selling at 4 brings 160: 1000 - 160 against 1200."""
    more = "costs: {scrap: {kind: scrapping, fee: 5 USD/GB}}\n"
    text = scene(FIRM + "r: {kind: resale, price: 4 USD/GB}", periods=1, need="{2027-01: 60 GB/month}", more=more)
    assert cost(text) == pytest.approx(840)
    assert cost(scene(FIRM, periods=1, need="{2027-01: 60 GB/month}", more=more)) == pytest.approx(1200)


# The checks of a chosen size --------------------------------------------------------------------------------------------

THREE = """
    low: {probability: 30%, needs: {dram: 60 GB/month}}
    middle: {probability: 40%, needs: {dram: 100 GB/month}}
    high: {probability: 30%, needs: {dram: 150 GB/month}}
"""


def chosen(volume: str) -> str:
    """An offer whose size is open, 10 against 18 on the market, 4 when resold; needs of 60, 100 or 150."""
    return scene(
        PRICE + f"v: {{{volume}}}\nr: {{kind: resale, price: 4 USD/GB}}",
        periods=1,
        spot="18 USD/GB",
        contract="status: offered\noffer: {smallest: 0%, largest: 200%}",
        more=risk(THREE),
    )


@pytest.mark.parametrize(
    ("volume", "pays", "size"),
    [
        ("kind: volume_firm, amount: 100 GB/month", 1222, 1.0),
        ("kind: volume_band, commit: 100 GB/month, up: 25%, down: 25%", 1084, 1.2),
        ("kind: volume_band, commit: 100 GB/month, up: 50%", 1102, 1.0),
    ],
)
def test_a_size_is_chosen_for_what_it_saves_and_what_its_rest_brings(volume: str, pays: float, size: float) -> None:
    """1000 - .3 * 40 * 4 + .3 * 50 * 18 = 1222; ±25 %: .3 * (900 - 120) + .4 * 1000 + .3 * 1500 = 1084 at F = 120;
    -0/+50 %: .3 * (1000 - 160) + .4 * 1000 + .3 * 1500 = 1102 at F = 100."""
    solved = solve_text(chosen(volume))
    assert solved.plan.cost == pytest.approx(pays, abs=1e-6)
    sizes = [row["size"] for course in solved.plan.courses for row in course.tables["signings"]]
    assert sizes == pytest.approx([size] * 3)


def test_both_solver_doors_choose_the_same_size() -> None:
    """The offer's yes-or-no makes it an integer program."""
    assert solve_text(chosen("kind: volume_firm, amount: 100 GB/month"), solver="cbc").plan.cost == pytest.approx(1222)


def filled(more: str) -> str:
    """A contract at 10 that delivers half or all of a call, all of it to be taken; need 100, shortage 50, resale 2."""
    outcomes = """
        half: {probability: 50%, delivers: {lta: 50%}}
        whole: {probability: 50%, delivers: {lta: 100%}}
    """
    text = scene(PRICE + "r: {kind: resale, price: 2 USD/GB}", periods=1, more=risk(outcomes, more))
    return text.replace("GB/month}}}", "GB/month}" + short(50) + "}}")


def test_a_call_before_the_fill_is_known_is_too_large_and_the_rest_is_sold() -> None:
    """q = 200 brings 100 or 200: .5 * 1000 + .5 * (2000 - 100 * 2) = 1400; told which it will be, 1000; 100 called 2000."""
    solved = solve_text(filled("  learn: []\n"))
    assert solved.plan.cost == pytest.approx(1400, abs=1e-6)
    calls = [row["moved_gb"] for course in solved.plan.courses for row in course.tables["moves"]]
    assert calls == pytest.approx([200, 200])
    assert [sold(solved, n) for n in range(2)] == pytest.approx([0, 100])
    assert cost(filled("")) == pytest.approx(1000)


# No end ---------------------------------------------------------------------------------------------------------------


def test_buying_to_resell_without_end_is_refused_with_its_line() -> None:
    """10 against 12 and nothing limited: the last GB would never be the last."""
    with pytest.raises(InputError) as caught:
        load_text(scene(PRICE + "r: {kind: resale, price: 12 USD/GB}"))
    (problem,) = caught.value.problems
    assert "brings 2 USD" in problem.what
    assert "neither is limited" in problem.what
    assert "volume_cap" in problem.next_step
    assert problem.path == "contracts.lta.clauses.r"
    assert problem.place


@pytest.mark.parametrize("limit", ["resale", "contract"])
def test_a_limit_on_either_side_makes_it_a_warning(limit: str) -> None:
    """30 a month at most are resold, or 130 taken, beyond a need of 100: 30 * (12 - 10) = 60 a month are earned."""
    cap = ", at_most: 30 GB/month}" if limit == "resale" else "}\nc: {kind: volume_cap, at_most: 130 GB/month}"
    text = scene(PRICE + "r: {kind: resale, price: 12 USD/GB" + cap)
    assert cost(text) == pytest.approx(2000 - 120)
    (problem,) = unwise(text, "r")
    assert problem.severity == "warning"


def test_a_limit_far_above_the_need_is_reached() -> None:
    """A need of 1 and a cap of 5000: all 5000 are bought for the 2 a GB that they bring; no bound of ours stops it."""
    text = scene(PRICE + "r: {kind: resale, price: 12 USD/GB, at_most: 5000 GB/month}", periods=1, need="1 GB/month")
    assert cost(text) == pytest.approx(10 - 10_000)


def test_a_cap_for_part_of_the_term_is_no_limit() -> None:
    """Capped in January only, February has no end."""
    text = scene(
        PRICE + "c: {kind: volume_cap, at_most: 130 GB/month, until: 2027-01}\nr: {kind: resale, price: 12 USD/GB}"
    )
    (problem,) = unwise(text, "r")
    assert problem.severity == "error"


def test_a_profit_in_one_future_is_enough() -> None:
    """The index is 8 or, with little chance, 20: 90 % of it is 18 against 10, in that future."""
    outcomes = "usual: {probability: 99%}\nspike: {probability: 1%, indices: {dram: {2027-02: 20 USD/GB}}}"
    text = scene(PRICE + "r: {kind: resale, of_index: 90%}", index="{now: 8 USD/GB}", more=risk(outcomes))
    (problem,) = unwise(text, "r")
    assert "brings 8 USD in future spike" in problem.what


def test_a_profit_over_time_needs_a_place_to_wait() -> None:
    """12 from February on: bought at 10 in January it would wait, if it could; February's own price is 13."""
    prices = "p: {kind: price_schedule, prices: {2027-01: 10 USD/GB, 2027-02: 13 USD/GB}}\n"
    text = scene(prices + "r: {kind: resale, price: {2027-02: 12 USD/GB}}")
    assert not unwise(text, "r")
    (problem,) = unwise(text.replace("storage: 0 GB", "storage: 1 PB"), "r")
    assert "bought in 2027-01 and resold in 2027-02" in problem.what


def test_a_share_below_what_the_goods_cost_has_an_end() -> None:
    """Half of what is received fetches 12: 6 for each GB bought at 10."""
    assert not unwise(scene(PRICE + "r: {kind: resale, price: 12 USD/GB, share: 50%}"), "r")


# What cannot be meant -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "a price or a share of the index"),
        ("price: 4 USD/GB, of_index: 50%", "a price or a share of the index"),
        ("price: 4 USD/GB, share: 0%", "share of nothing"),
        ("price: 4 USD/GB, sold: 5 GB", "there is none"),
        ("price: 4 USD/GB}\ns: {kind: resale, price: 3 USD/GB", "both let ddr5 be resold"),
    ],
)
def test_what_cannot_be_meant_is_told(words: str, said: str) -> None:
    """With its line and what to do."""
    with pytest.raises(InputError) as caught:
        load_text(scene(PRICE + "r: {kind: resale" + (f", {words}" if words else "") + "}"))
    problem = caught.value.problems[0]
    assert said in problem.what
    assert problem.place
    assert problem.next_step


def test_a_driver_that_cannot_be_meant_is_told_and_stops_nothing() -> None:
    """No future can be made of it, so profits are looked for in what the scenario says alone: both are told."""
    wrong = risk("a: {probability: 100%, prices: {spot: 5 USD/GB}}")
    with pytest.raises(InputError) as caught:
        load_text(scene(PRICE + "r: {kind: resale, price: 12 USD/GB}", spot="{index: dram}", more=wrong))
    assert {problem.path.partition(".")[0] for problem in caught.value.problems} == {"risk", "contracts"}


def test_a_share_of_no_index_is_told() -> None:
    """The item has none."""
    (problem,) = unwise(scene(PRICE + "r: {kind: resale, of_index: 50%}", item="{tier: dram}"), "r")
    assert "no index" in problem.what


# The past, the audit, a property ----------------------------------------------------------------------------------------


def test_a_third_year_counts_what_was_sold_in_it() -> None:
    """50 a year, 30 of them sold before March: 20 are sold in March, 0 in April: 2000 - 80."""
    text = scene(
        FIRM + "r: {kind: resale, price: 4 USD/GB, at_most: 50 GB/year, sold: 30 GB}",
        start="2027-03",
        need="{2027-01: 60 GB/month}",
        term="{from: 2025-01, to: 2029-12}",
        contract="so_far: {taken: {2027: 200 GB, 2027Q1: 200 GB}}",
    )
    assert cost(text) == pytest.approx(2000 - 80)


@pytest.mark.parametrize(
    ("change", "rule", "said"),
    [
        ({"resold_gb": 90.0}, "resale", "the most is 50"),
        ({"resold_gb": 300.0}, "resale", "than may be of what was received"),
        ({"resold_gb": 30.0}, "bill", "-200"),
        ({"where": "contracts.lta.clauses.v"}, "resale", "nothing there lets goods be resold"),
    ],
)
def test_the_audit_finds_what_is_sold_too_much(change: dict[str, float | str], rule: str, said: str) -> None:
    """Beyond the cap of 50, beyond the 100 received, not as billed, under a clause that does not allow it."""
    text = scene(
        FIRM + "r: {kind: resale, price: 4 USD/GB, at_most: 50 GB/year}", periods=1, need="{2027-01: 40 GB/month}"
    )
    found = edited(solve_text(text), change)
    assert any(finding.rule == rule and said in finding.what for finding in found), found


def test_the_audit_finds_what_is_sold_out_of_time() -> None:
    """Allowed from February on, sold in January."""
    text = scene(FIRM + "r: {kind: resale, price: {2027-02: 4 USD/GB}}", need="{2027-01: 60 GB/month}")
    found = edited(solve_text(text), {"period": "2027-01"})
    assert any(finding.rule == "resale" and "out of time" in finding.what for finding in found)


@settings(max_examples=10, deadline=None)
@given(price=st.integers(0, 9), more=st.integers(0, 3), cap=st.integers(1, 80), room=st.integers(0, 80))
def test_a_better_right_never_costs_more(price: int, more: int, cap: int, room: int) -> None:
    """A higher price and a higher cap are each worth something or nothing."""

    def pays(rate: int, most: int) -> float:
        clause = f"r: {{kind: resale, price: {rate} USD/GB, at_most: {most} GB/month}}"
        return cost(scene(FIRM + clause, need="{2027-01: 60 GB/month}"))

    base = pays(price, cap)
    assert pays(price + more, cap) <= base + 1e-6
    assert pays(price, cap + room) <= base + 1e-6
