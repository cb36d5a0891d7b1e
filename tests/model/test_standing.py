"""A base that ages: pieces reach their life, wear out, are harvested and made good, and stock goes stale, all by hand.

Every case is solved through both doors. Prices are 10 USD/GB unless said; what fails of 1000 GB in January at 10 % a year is
F1 = 1000 * (1 - 0.9 ** (31 / 365)) = 8.909 GB, and leaves in February.
"""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from planner.model.book import Book
from planner.plan.audit.service import audit_service
from tests.small import column, small, terms
from tests.support import load_text, solve_text

NEED = "{dram: {kind: installed, at: abilene, tier: dram, series: %s}}"
QUARTERS = "{start: 2027-01, periods: 4, step: quarter}"
LATE = "{discount_rate: 10%/yr}"
F1 = 1000 * (1 - 0.9 ** (31 / 365))
F2 = 1000 * (1 - 0.9 ** (28 / 365))


def cost(text: str) -> float:
    """The best plan's cost, the same through both doors."""
    highs, cbc = (solve_text(text, solver).plan.cost for solver in ("highs", "cbc"))
    assert highs == pytest.approx(cbc, rel=1e-6, abs=1e-4)
    return highs


# Life -------------------------------------------------------------------------------------------------------------------


def test_what_reaches_its_life_is_replaced() -> None:
    """100 GB for half a year, then 100 anew: 2000; without a life 1000."""
    text = small(horizon=QUARTERS, items="{ddr5: {tier: dram, life: 6 months}}", needs=NEED % "100 GB")
    assert cost(text) == pytest.approx(2000)
    assert column(f"{text}money: {LATE}\n", "base", "retired_gb") == pytest.approx([0, 0, 100, 0])
    assert cost(text.replace(", life: 6 months", "")) == pytest.approx(1000)


def test_a_life_ends_with_the_first_period_that_begins_after_it() -> None:
    """7 months from January end in August: the pieces stand in the quarter of July, and are replaced for October."""
    text = small(horizon=QUARTERS, items="{ddr5: {tier: dram, life: 7 months}}", needs=NEED % "100 GB")
    assert cost(text) == pytest.approx(2000)
    assert column(f"{text}money: {LATE}\n", "base", "added_gb") == pytest.approx([100, 0, 0, 100])


def test_the_opening_base_has_an_age() -> None:
    """60 GB of October stand until April, 30 of July are over: 70 in January, 60 in April, 70 in July, 60 in October: 2600."""
    text = small(
        horizon=QUARTERS,
        items="{ddr5: {tier: dram, life: 6 months}}",
        needs=NEED % "130 GB",
        stock="{a: {at: abilene, item: ddr5, quantity: 60 GB, state: installed, since: 2026-10},"
        " b: {at: abilene, item: ddr5, quantity: 30 GB, state: installed, since: 2026-07}}",
    )
    assert cost(text) == pytest.approx(10 * (70 + 60 + 70 + 60))
    text = f"{text}money: {LATE}\n"
    assert column(text, "base", "retired_gb") == pytest.approx([30, 60, 70, 60])
    fates = solve_text(text).plan.tables["cohorts"]
    assert [(row["since"], row["life_over"]) for row in fates[:2]] == [
        ("2026-07-01", "2027-01-01"),
        ("2026-10-01", "2027-04-01"),
    ]


def test_of_a_cohort_stands_what_has_not_failed() -> None:
    """Of 1000 of January F1 fail and are made good in February: in March, when the rest is over, it is less by what F1 still is.

    Life 2 months: March is short of all but what was put in in February: 1000 + F1 + (1000 - F1 * 0.9 ** (28 / 365)).
    """
    text = small(items="{ddr5: {tier: dram, fails: 10%/yr, life: 2 months}}", needs=NEED % "1000 GB")
    assert cost(text) == pytest.approx(10 * (1000 + F1 + 1000 - F1 * 0.9 ** (28 / 365)))


def test_the_oldest_are_retired_first() -> None:
    """100 of January, 50 more in February; 50 need to stand from March on: those of February, which last to the end."""
    text = small(
        horizon="{start: 2027-01, periods: 6, step: month}",
        items="{ddr5: {tier: dram, life: 3 months}}",
        needs=NEED % "{2027-01: 100 GB, 2027-02: 150 GB, 2027-03: 50 GB, 2027-05: 0 GB}",
    )
    assert cost(text) == pytest.approx(1500)
    fates = solve_text(text).plan.tables["cohorts"]
    assert [row["since"] for row in fates] == ["2027-01-01", "2027-02-01"]


def test_retirement_is_along_every_path() -> None:
    """Need 100 or 0 from March on, even odds, life 2 months: 1000 now, and 1000 in March where it is still needed: 1500."""
    risk = """{drivers: {stop: {kind: table, outcomes: {
      go: {probability: 50%}, no: {probability: 50%, needs: {dram: {2027-03: 0 GB}}}}}}, learn: [2027-03]}"""
    text = small(items="{ddr5: {tier: dram, life: 2 months}}", needs=NEED % "100 GB", risk=risk)
    assert cost(text) == pytest.approx(1500)
    parts = solve_loaded(load_text(text), How(method="branches", processes=1))
    assert parts.plan.findings == ()
    assert parts.plan.cost == pytest.approx(1500)


# Harvest ----------------------------------------------------------------------------------------------------------------

MOVES = "{a: {kind: installed, at: abilene, tier: dram, series: {2027-01: 100 GB, 2027-02: 0 GB}}, b: {%s}}"
LATER = "kind: installed, at: ohio, tier: dram, series: {2027-03: 100 GB}"
TWO = "{abilene: {}, ohio: {}}"


@pytest.mark.parametrize(
    ("rule", "bought"),
    [
        ("{yield: 80%, after: 1 month, at: ohio}", 120),
        ("{yield: 80%, after: 2 months, at: ohio}", 200),
        ("{yield: 100%, at: ohio}", 100),
        ("{yield: 0%, at: ohio}", 200),
        ("{yield: 80%, after: 1 month}", 200),
    ],
)
def test_what_is_retired_comes_back(rule: str, bought: float) -> None:
    """100 GB go out in February; of them 80 are in ohio in March, where 100 are needed: 20 are bought beside the 100.

    Two months on is too late, at abilene they are of no use, and of a yield of nothing nothing comes.
    """
    text = small(items=f"{{ddr5: {{tier: dram, harvest: {rule}}}}}", locations=TWO, needs=MOVES % LATER)
    assert cost(text) == pytest.approx(10 * bought)


def test_what_comes_back_may_be_another_item() -> None:
    """As `used`, which is of a tier of its own, it serves the pool and nothing else: 80 come back, and 20 are bought at 12: 1240.

    At 30 it pays to put in 25 more than is needed, so that 100 come back: 1250.
    """
    needs = MOVES % "kind: installed, at: abilene, tier: pool, series: {2027-03: 100 GB}"
    text = small(
        items="{ddr5: {tier: dram, harvest: {yield: 80%, after: 1 month, as: used}}, used: {tier: pool}}",
        tiers="{pool: pooled memory}",
        needs=needs,
        markets="{spot: {items: [ddr5], price: 10 USD/GB}, other: {items: [used], price: 12 USD/GB}}",
    )
    assert cost(text) == pytest.approx(1000 + 20 * 12)
    assert cost(text.replace("12 USD", "30 USD")) == pytest.approx(1250)


def test_what_failed_is_not_harvested() -> None:
    """Of 1000 GB F1 fail in January; the rest goes out in February, and comes back in March whole: F1 are bought again."""
    text = small(
        items="{ddr5: {tier: dram, fails: 10%/yr, harvest: {yield: 100%, after: 1 month, at: ohio}}}",
        locations=TWO,
        needs=(MOVES % LATER).replace("100 GB", "1000 GB"),
    )
    assert cost(text) == pytest.approx(10 * (1000 + F1))


def test_what_comes_back_may_be_sold_where_a_clause_allows() -> None:
    """100 are bought at 10 under the contract, 80 of them come back and fetch 4: 1000 - 320; harvest alone earns nothing."""
    clauses = "price: {kind: price_fixed, price: 10 USD/GB}, r: {kind: resale, price: 4 USD/GB}"
    text = small(
        items="{ddr5: {tier: dram, harvest: {yield: 80%, after: 1 month}}}",
        needs=NEED % "{2027-01: 100 GB, 2027-02: 0 GB}",
        markets="{}",
        suppliers="{micron: {}}",
        contracts=f"{{c: {{supplier: micron, items: [ddr5], term: {{from: 2027-01, to: 2027-12}}, clauses: {{{clauses}}}}}}}",
    )
    assert cost(text) == pytest.approx(680)


def test_a_full_yield_makes_nothing_out_of_nothing() -> None:
    """All that is retired comes back at once: 100 GB for a need of 100, whatever goes round."""
    text = small(items="{ddr5: {tier: dram, harvest: {yield: 100%}}}", needs=NEED % "100 GB")
    assert cost(text) == pytest.approx(1000)


def test_good_pieces_pay_no_scrapping_fee() -> None:
    """Life of 1 month: 100 are retired in February and in March; of each 80 come back at once: 1000 + 2 * 200, and 2 * 20 * 5."""
    text = small(
        items="{ddr5: {tier: dram, life: 1 month, harvest: {yield: 80%}}}",
        needs=NEED % "100 GB",
        costs="{s: {kind: scrapping, fee: 5 USD/GB}}",
    )
    assert cost(text) == pytest.approx(1000 + 2 * 200 + 2 * 20 * 5)
    assert terms(text)["scrapping"] == pytest.approx(200)


# Failures under warranty --------------------------------------------------------------------------------------------------


def failing(warranty: str, **more: str) -> str:
    """1000 GB from January on, a tenth fails in a year."""
    items = f"{{ddr5: {{tier: dram, package: 64 GB, fails: 10%/yr, warranty: {warranty}}}}}"
    return small(**{"items": items, "needs": NEED % "1000 GB", **more})


@pytest.mark.parametrize(
    ("warranty", "back", "paid"),
    [
        ("{for: 3 years, turnaround: 1 month, returns: 90%}", 0.9, 0),
        ("{for: 1 month, turnaround: 1 month, returns: 90%}", 0.9, 0),
        ("{for: 3 years, turnaround: 1 month, returns: 90%, price: 4 USD/GB}", 0.9, 4),
        ("{for: 3 years, turnaround: 1 month, returns: 90%, price: 256 USD/ea}", 0.9, 4),
        ("{for: 3 years, turnaround: 1 month, returns: 90%, price: 12 USD/GB}", 0, 0),
        ("{for: 3 years, turnaround: 2 months}", 0, 0),
    ],
)
def test_what_fails_under_warranty_comes_back(warranty: str, back: float, paid: float) -> None:
    """F1 leave in February; 90 % of them are back for March, when F2 are to be made good: bought 1000 + F1 + F2 - 0.9 * F1.

    At 4 a GB, or 256 a piece of 64 GB, that is still below 10; at 12 it is not, and after two months it is too late.
    """
    assert cost(failing(warranty)) == pytest.approx(10 * (1000 + F1 + F2 - back * F1) + paid * back * F1)


def test_at_once_covers_both_months() -> None:
    """Without a turnaround F1 and F2 come back as they fail: 1000 is all that is bought."""
    assert cost(failing("{for: 3 years}")) == pytest.approx(10_000)


@pytest.mark.parametrize(
    ("since", "covered"), [("2024-01", 0.0), ("2024-02", F1), ("2024-03", F1 + F2 - F1 * F2 / 1000)]
)
def test_warranty_counts_from_the_day_a_piece_was_put_in(since: str, covered: float) -> None:
    """1000 stand, for three years under warranty from January (over when the horizon begins), February or March 2024.

    What takes the place of F1 in February is new: what fails of it until March, F2 / 1000 of it, is covered in any case.
    """
    opening = f"{{a: {{at: abilene, item: ddr5, quantity: 1000 GB, state: installed, since: {since}}}}}"
    found = cost(failing("{for: 3 years}", stock=opening))
    assert found == pytest.approx(10 * (F1 + F2 - covered - F1 * F2 / 1000), abs=1e-6)


def test_repairs_may_come_back_elsewhere() -> None:
    """At the hub, a month away by lane, nothing is back before April; by a lane of no time F1 > F2 are back in March."""
    text = failing(
        "{for: 3 years, turnaround: 1 month, at: hub}",
        locations="{abilene: {}, hub: {kind: hub}}",
        lanes="{back: {from: hub, to: abilene, lead_time: 1 month}}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [abilene]}}",
    )
    assert cost(text) == pytest.approx(10 * (1000 + F1 + F2))
    assert cost(text.replace("lead_time: 1 month}}", "lead_time: 0 days}}")) == pytest.approx(10 * (1000 + F1))


# Wear ---------------------------------------------------------------------------------------------------------------------


def written(writes: str, item: str = "endurance: {dwpd: 1, for: 100 days}", need: str = "100 GB") -> str:
    """100 GB from January on that are written to; a piece lasts for 100 GB written per GB."""
    return small(items=f"{{ddr5: {{tier: dram, package: 64 GB, {item}}}}}", needs=NEED % f"{need}, writes: {writes}")


@pytest.mark.parametrize("writes", ["0.5 GB/GB-day", "50 GB/day", "350 GB/week", "3.5 TB/TB-week"])
def test_what_is_written_wears_it_out(writes: str) -> None:
    """0.5 drive writes a day for 31 and 28 days of 100: 15.5 GB go in February, 14 in March: 129.5 GB in all."""
    assert cost(written(writes)) == pytest.approx(1295)
    assert column(written(writes), "base", "worn_gb") == pytest.approx([0, 15.5, 14])


def test_endurance_of_a_piece() -> None:
    """6.4 TB may be written to a piece of 64 GB: 100 GB per GB, as before."""
    assert cost(written("50 GB/day", "endurance: {written: 6.4 TB}")) == pytest.approx(1295)


def test_writes_are_dated() -> None:
    """Only from February on: 14 GB go in March."""
    assert cost(written("{2027-02: 50 GB/day}")) == pytest.approx(1140)


def test_only_what_serves_wears() -> None:
    """200 stand, 100 are needed: 15.5 and 14 are worn of what serves, and 200 - 29.5 are left: nothing is bought."""
    stock = "{a: {at: abilene, item: ddr5, quantity: 200 GB, state: installed}}"
    text = written("50 GB/day") + f"stock: {stock}\ncosts: {{s: {{kind: scrapping, fee: 1 USD/GB}}}}\n"
    assert cost(text) == pytest.approx(0, abs=1e-6)
    assert column(text, "base", "standing_gb") == pytest.approx([200, 184.5, 170.5])


def test_what_serves_more_than_its_size_is_written_more() -> None:
    """One GB serves two: 50 GB stand, and take the 50 GB a day: again 15.5 and 14, now of 50."""
    text = written("50 GB/day").replace("series", "serves: {ddr5: 2}, series")
    assert cost(text) == pytest.approx(10 * (50 + 15.5 + 14))


def test_what_is_worn_out_is_not_harvested() -> None:
    """A full yield brings nothing of it back."""
    item = "endurance: {dwpd: 1, for: 100 days}, harvest: {yield: 100%}"
    assert cost(written("50 GB/day", item)) == pytest.approx(1295)


def test_writes_go_to_what_endures() -> None:
    """`max` endures three times as much: at 12 USD/GB it is not worth it, at 11 it is while what serves is still to be worn.

    At 11: 100 of max; of them 15.5 / 3 are worn for February, which ddr5 makes good, and in March 14 / 3 % of max and 14 % of ddr5.
    """
    text = written("50 GB/day").replace(
        "for: 100 days}}", "for: 100 days}}, max: {tier: dram, endurance: {dwpd: 3, for: 100 days}}"
    )
    first = 15.5 / 3
    march = (100 - first) * 0.14 / 3 + first * 0.14
    for price, found in ((12, 1295), (11, 11 * 100 + 10 * (first + march))):
        both = f"markets: {{spot: {{items: [ddr5], price: 10 USD/GB}}, max: {{items: [max], price: {price} USD/GB}}}}"
        own = text.replace("markets: {spot: {items: [ddr5], price: 10 USD/GB}}", both)
        assert cost(own) == pytest.approx(found)


# Shelf life -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ages", "found"), [(2, 972.5), (3, 597.5), (4, 505.0)])
def test_stock_by_age(ages: int, found: float) -> None:
    """FORMULATIONS 9: receipts 20, 20 paid at 10, need 5, 5, 5, 30, market 14, holding .5, scrap 6.

    Two ages: 15 of the first and 10 of the second are scrapped, 5 lie once, 30 are bought: 400 + 150 + 2.5 + 420 = 972.5.
    Three: 5 are scrapped; 10, 25 and 20 lie; 10 are bought: 400 + 30 + 27.5 + 140 = 597.5.
    Four: none; 15, 30 and 25 lie; 5 are bought: 400 + 35 + 70 = 505.
    """
    order = "{item: ddr5, quantity: 20 GB, to: abilene, promised: %s, due: 200 USD}"
    text = small(
        horizon="{start: 2027-01, periods: 4, step: month}",
        items=f"{{ddr5: {{tier: dram, shelf_life: {ages} months}}}}",
        needs="{n: {kind: consumption, at: abilene, tier: dram,"
        " amounts: {2027-01: 5 GB, 2027-02: 5 GB, 2027-03: 5 GB, 2027-04: 30 GB}}}",
        markets="{spot: {items: [ddr5], price: 14 USD/GB}}",
        open_orders=f"{{a: {order % '2027-01'}, b: {order % '2027-02'}}}",
        costs="{h: {kind: holding, rate: 0.5 USD/GB-month}, s: {kind: scrapping, fee: 6 USD/GB}}",
    )
    assert cost(text) == pytest.approx(found)


def test_opening_stock_has_an_age() -> None:
    """100 GB of November keep three months: they serve January, and 200 are bought; those of December serve February too."""
    stock = "{a: {at: abilene, item: ddr5, quantity: 300 GB, since: %s}}"
    for since, bought in (("2026-10", 300), ("2026-11", 200), ("2026-12", 100), ("2027-01", 0)):
        text = small(items="{ddr5: {tier: dram, shelf_life: 3 months}}", stock=stock % since)
        assert cost(text) == pytest.approx(10 * bought, abs=1e-6), since


# Generations ----------------------------------------------------------------------------------------------------------------

OLD = "{old: {tier: dram%s}, new: {tier: dram, follows: old}}"
USED = "{n: {kind: consumption, at: abilene, items: [old], series: 100 GB/month}}"
BOTH = "{was: {items: [old], price: 10 USD/GB%s}, is: {items: [new], price: %s}}"
HOLD = "{h: {kind: holding, rate: 1 USD/GB-month}}"


@pytest.mark.parametrize(
    ("last", "price", "found"),
    [
        ("", "99 USD/GB", 3000),
        (", last_order: 2027-01", "99 USD/GB", 3000 + 200 + 100),
        (", last_order: 2027-01", "11.5 USD/GB", 3000 + 100 + 150),
        (", last_order: 2027-01, last_ship: 2027-02", "99 USD/GB", 3000 + 200 + 100),
    ],
)
def test_a_last_time_buy_is_weighed_against_the_successor(last: str, price: str, found: float) -> None:
    """After January nothing more of `old`: two months' need is bought ahead and lies, at 11 and 12, or `new` serves at 11.5."""
    text = small(items=OLD % last, needs=USED, markets=BOTH % ("", price), costs=HOLD, indices="{}")
    assert cost(text) == pytest.approx(found)


def test_nothing_is_called_that_would_ship_too_late() -> None:
    """A month from call to delivery: only January's call ships by the end of February: 200 of it for 2000.

    At 6 a GB for a month of lying, March's 100 are rather bought as `new`, at 15 instead of 16.
    """
    items = OLD % ", last_order: 2027-02, last_ship: 2027-02"
    opening = "{a: {at: abilene, item: old, quantity: 100 GB}}"
    markets = BOTH % (", lead_time: 1 month", "15 USD/GB")
    text = small(items=items, needs=USED, markets=markets, stock=opening, indices="{}")
    assert cost(text) == pytest.approx(2000)
    assert cost(
        small(
            items=items,
            needs=USED,
            markets=markets,
            stock=opening,
            indices="{}",
            costs="{h: {kind: holding, rate: 6 USD/GB-month}}",
        )
    ) == pytest.approx(2500)


def test_the_old_never_serves_the_new_ones_need() -> None:
    """A need of `new` is bought at 15 though `old` costs 10."""
    text = small(items=OLD % "", needs=USED.replace("[old]", "[new]"), markets=BOTH % ("", "15 USD/GB"), indices="{}")
    assert cost(text) == pytest.approx(4500)


def test_a_successor_serves_as_much_as_what_it_follows() -> None:
    """A GB of `old` serves two, and so does one of the follower of its follower, at 4: 150 GB, 600."""
    items = "{old: {tier: dram}, new: {tier: dram, follows: old}, next: {tier: flash, follows: new}}"
    needs = USED.replace("series", "serves: {old: 2}, series")
    markets = (BOTH % ("", "15 USD/GB"))[:-1] + ", will: {items: [next], price: 4 USD/GB}}"
    assert cost(small(items=items, needs=needs, markets=markets, indices="{}")) == pytest.approx(600)


# Properties -----------------------------------------------------------------------------------------------------------------


def world(seed: int, life: int = 4, yields: int = 50, writes: float = 0.5, back: int = 50) -> str:
    """Half a year at two sites with random needs and prices, all of it ageing."""
    dice = random.Random(seed)
    months = [f"2027-{month:02d}" for month in range(1, 7)]
    needs = [", ".join(f"{month}: {dice.randint(0, 9) * 20} GB" for month in months) for _ in "ab"]
    prices = ", ".join(f"{month}: {dice.randint(5, 20)} USD/GB" for month in months)
    use = "kind: installed, tier: dram, shortage: {price: 30 USD/GB}"
    return small(
        horizon="{start: 2027-01, periods: 6, step: month}",
        items=f"{{ddr5: {{tier: dram, fails: 20%/yr, life: {life} months, endurance: {{dwpd: 1, for: 200 days}},"
        f" warranty: {{for: 3 months, turnaround: 1 month, returns: {back}%}},"
        f" harvest: {{yield: {yields}%, after: 1 month, at: b}}}}}}",
        locations="{a: {}, b: {}}",
        needs=f"{{a: {{at: a, {use}, writes: {writes} GB/GB-day, series: {{{needs[0]}}}}},"
        f" b: {{at: b, {use}, series: {{{needs[1]}}}}}}}",
        markets=f"{{spot: {{items: [ddr5], price: {{{prices}}}}}}}",
        costs="{h: {kind: holding, rate: 1 USD/GB-month}, s: {kind: scrapping, fee: 1 USD/GB}}",
        stock="{o: {at: a, item: ddr5, quantity: 40 GB, state: installed, since: 2026-11}}",
    )


@pytest.mark.parametrize("seed", range(6))
def test_longer_life_more_back_and_fewer_writes_never_cost_more(seed: int) -> None:
    """One thing better at a time; both doors agree on the world as it is."""
    cost(world(seed))
    for better in (
        [{"life": months} for months in (1, 2, 4, 12)],
        [{"yields": share} for share in (0, 40, 80, 100)],
        [{"back": share} for share in (0, 50, 100)],
        [{"writes": size} for size in (2.0, 0.5, 0.0)],
    ):
        found = [solve_text(world(seed, **own)).plan.cost for own in better]  # type: ignore[arg-type]
        assert all(a >= b - 1e-6 * abs(a) for a, b in pairwise(found)), better


@pytest.mark.parametrize("seed", range(4))
def test_by_branches_an_ageing_base_costs_the_same(seed: int) -> None:
    """Two needs and two prices that are learned in April, each way: one program, or the trunk and its branches."""
    dice = random.Random(seed)
    more, less = (dice.randint(0, 12) * 20 for _ in "ab")
    needs = f"up: {{probability: 40%, needs: {{b: {{2027-04: {more} GB}}}}}}"
    needs += f", down: {{probability: 60%, needs: {{a: {{2027-04: {less} GB}}}}}}"
    prices = "dear: {probability: 50%, prices: {spot: {2027-04: 25 USD/GB}}}, not: {probability: 50%}"
    drivers = f"{{n: {{kind: table, outcomes: {{{needs}}}}}, p: {{kind: table, outcomes: {{{prices}}}}}}}"
    risk = f"{{learn: [2027-04], drivers: {drivers}}}"
    loaded = load_text(f"{world(seed)}risk: {risk}\n")
    whole, parts = (solve_loaded(loaded, How(method=method, processes=1)) for method in ("whole", "branches"))  # type: ignore[arg-type]
    assert whole.plan.findings == parts.plan.findings == ()
    assert parts.plan.cost == pytest.approx(whole.plan.cost, rel=1e-7)


# What is refused ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("endurance: {dwpd: 1}", "endurance is drive writes per day for a time"),
        ("endurance: {dwpd: 1, for: 5 years, written: 1 TB}", "endurance is drive writes per day for a time"),
        ("endurance: {dwpd: 0, for: 5 years}", "the endurance is nothing"),
        ("harvest: {yield: 120%}", "at most 100 %"),
        ("follows: nobody", "nobody"),
        ("harvest: {yield: 50%, as: nobody}", "nobody"),
        ("warranty: {for: 3 years, at: nowhere}", "nowhere"),
    ],
)
def test_what_cannot_be_meant_is_refused(item: str, said: str) -> None:
    """At its line, with what to write."""
    with pytest.raises(InputError, match=said):
        load_text(small(items=f"{{ddr5: {{tier: dram, {item}}}}}"))


def test_what_would_be_worn_out_within_days_is_not_written_to() -> None:
    """50 writes a day of 100: a drive lasts two days, 15.5 times are worn out in January. All lies in what endures, at 30 a GB."""
    text = small(
        items="{ssd: {tier: flash, endurance: {dwpd: 1, for: 100 days}}, slc: {tier: flash}}",
        needs="{kv: {kind: installed, at: abilene, tier: flash, series: 100 GB, writes: 5 TB/day}}",
        markets="{a: {items: [ssd], price: 1 USD/GB}, b: {items: [slc], price: 30 USD/GB}}",
    )
    plan = solve_text(text).plan
    assert plan.cost == pytest.approx(3000)
    assert {row["item"] for row in plan.tables["serves"]} == {"slc"}
    tables = {name: [dict(row) for row in rows] for name, rows in plan.tables.items()}
    tables["serves"][0]["item"] = "ssd"
    assert "substitution" in {finding.rule for finding in audit_service(Book(plan.setting, tables))}
