"""Goods in a hub are the supplier's until they are pulled or too old: what is bought when, what it costs, and what reads it."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.plugin import Finding
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text

PATH = "2027-01: 10 USD/GB, 2027-02: 9 USD/GB, 2027-03: 8 USD/GB, 2027-04: 7 USD/GB, 2027-05: 6 USD/GB"
FALLING = f"p: {{kind: price_schedule, prices: {{{PATH}}}}}"
FLAT = "p: {kind: price_fixed, price: 10 USD/GB}"
PULLS = "{2027-01: 5 GB/month, 2027-04: 25 GB/month}"
RAMP = "v: {kind: volume_ramp, commits: {2027-01: 20 GB/month, 2027-03: 0 GB/month}}"
ONCE = "v: {kind: volume_ramp, commits: {2027-01: 40 GB/month, 2027-02: 0 GB/month}}"
HUB = "kind: consignment, at: hub, counts: delivery"


def scene(
    consignment: str,
    *,
    price: str = FALLING,
    volume: str = RAMP,
    need: str = PULLS,
    periods: int = 4,
    other: str = "",
    contract: str = "",
    more: str = "",
    term: str = "{from: 2027-01, to: 2027-12}",
) -> str:
    """A hub before a site without storage, one contract that hands over at the hub, and what is needed at the site."""
    clauses = "".join(
        f"      {line}\n" for line in (price, volume, f"h: {{{consignment}}}" if consignment else "", other) if line
    )
    return f"""
planner: 1
name: hub
horizon: {{start: 2027-01, periods: {periods}, step: month}}
items: {{ddr5: {{tier: dram, index: dram}}}}
indices: {{dram: {{now: 10 USD/GB}}}}
locations: {{hub: {{kind: hub}}, abilene: {{storage: 0 GB}}}}
suppliers: {{micron: {{}}}}
lanes: {{in: {{from: hub, to: abilene}}}}
needs: {{dram: {{kind: consumption, at: abilene, tier: dram, series: {need}}}}}
contracts:
  lta:
    supplier: micron
    items: [ddr5]
    delivers_to: [hub]
    term: {term}
    {contract}
    clauses:
{clauses}
{more}"""


def bought(solved: Solved, course: int = 0) -> list[float]:
    """GB that become ours in each period."""
    tables = solved.plan.courses[course].tables
    found = {row["period"]: 0.0 for row in tables["periods"]}
    for row in tables["receipts"]:
        found[row["period"]] += row["bought_gb"]
    return list(found.values())


def account(solved: Solved, name: str) -> dict[str, tuple[float, str]]:
    """Value and day of an account, by period."""
    rows = [row for row in solved.plan.tables["accounts"] if row["account"] == name]
    return {row["period"]: (row["value"], row["day"]) for row in rows}


def paid(solved: Solved, term: str) -> float:
    """Sum of a ledger term."""
    return sum(row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == term)


# What is bought when --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_what_is_pulled_or_too_old_is_bought(solver: str) -> None:
    """20 come in January and 20 in February; 5, 5, 5, 25 are pulled at 10, 9, 8, 7.

    By March the 20 of January are two months old: 5, 5 and 10 make 20, and by April all 40: 50 + 45 + 80 + 140 = 315.
    """
    solved = solve_text(scene(f"{HUB}, age: 2 months"), solver=solver)
    assert bought(solved) == pytest.approx([5, 5, 10, 20])
    assert solved.plan.cost == pytest.approx(315)


def test_without_an_age_only_what_is_pulled_is_bought() -> None:
    """5 in March and 25 in April: 50 + 45 + 40 + 175 = 310; on delivery 20 * 10 + 20 * 9 = 380."""
    solved = solve_text(scene(HUB))
    assert bought(solved) == pytest.approx([5, 5, 5, 25])
    assert solved.plan.cost == pytest.approx(310)
    assert cost(scene("")) == pytest.approx(380)


def test_what_nobody_needs_is_bought_by_its_age_alone() -> None:
    """Need 5 a month: 40 are bought as before, 315, though 20 are pulled; without an age 20, at 50 + 45 + 40 + 35 = 170.

    Eight months of 5 follow until the term ends, so what is left is pulled in time.
    """
    assert cost(scene(f"{HUB}, age: 2 months", need="5 GB/month")) == pytest.approx(315)
    assert cost(scene(HUB, need="5 GB/month")) == pytest.approx(170)


def test_what_no_need_pulls_after_the_horizon_is_charged_and_no_cash() -> None:
    """Nothing is needed from May on: the 20 that are left cost 6 each when they are due, 170 + 120."""
    need = "{2027-01: 5 GB/month, 2027-05: 0 GB/month}"
    solved = solve_text(scene(HUB, need=need))
    assert solved.plan.cost == pytest.approx(290)
    (row,) = [row for row in solved.plan.tables["ledger"] if row["term"] == "beyond the horizon"]
    assert (row["amount"], row["cash"]) == (pytest.approx(120), False)


def test_what_is_left_is_due_cohort_by_cohort() -> None:
    """Age five months: February's 20 are left, due on 1 July. Nothing is needed in May, and 5 a month from June on.

    June and July pull 10 of them: 10 are stranded at 6.
    """
    need = "{2027-01: 5 GB/month, 2027-05: 0 GB/month, 2027-06: 5 GB/month}"
    assert cost(scene(f"{HUB}, age: 5 months", need=need)) == pytest.approx(170 + 10 * 6)


def test_what_is_left_of_two_cohorts_is_due_on_two_days() -> None:
    """2 a month: 12 of January's 20 are left, due on 1 June, and February's 20, due on 1 July.

    May and June pull 4 of the 12; July pulls 2 of the 20: 8 and 18 are stranded at 6, after 2 * (10 + 9 + 8 + 7).
    """
    assert cost(scene(f"{HUB}, age: 5 months", need="2 GB/month")) == pytest.approx(68 + 26 * 6)


def test_interest_is_what_being_paid_on_pull_is_worth() -> None:
    """40 come in January at 10 and 10 a month are pulled: 100 each month, against 400 in January."""
    words = {"price": FLAT, "volume": ONCE, "need": "10 GB/month", "more": "money: {discount_rate: 10%/yr}\n"}
    later = [1.1 ** -(days / 365) for days in (0, 31, 59, 90)]
    assert cost(scene(HUB, **words)) == pytest.approx(100 * sum(later))
    assert cost(scene("", **words)) == pytest.approx(400)


def test_goods_of_our_own_leave_first() -> None:
    """8 of ours lie there: nothing is bought for January's 5 and 2 for February's; then age: 0, 2, 18, 20."""
    own = "stock: {own: {at: hub, item: ddr5, quantity: 8 GB}}\n"
    solved = solve_text(scene(f"{HUB}, age: 2 months", more=own))
    assert bought(solved) == pytest.approx([0, 2, 18, 20])
    assert solved.plan.cost == pytest.approx(18 + 144 + 140)


def test_a_price_that_rises_is_met_by_buying_early() -> None:
    """10, then 12: all 40 of January are bought then, and 0 to 8 more would be at 12."""
    text = scene(HUB, price="p: {kind: price_schedule, prices: {2027-01: 10 USD/GB, 2027-02: 12 USD/GB}}", volume=ONCE)
    solved = solve_text(text)
    assert bought(solved) == pytest.approx([40, 0, 0, 0])
    (remark,) = [found for found in remarks(solved) if "still lie at hub" in found.what]
    assert remark.amount == pytest.approx(350)


def remarks(solved: Solved) -> list[Finding]:
    """What the clause remarks."""
    from planner.model.book import Book

    book = Book(solved.plan.setting, solved.plan.tables).contract("lta")
    return list(book.terms.clauses["h"].remarks(book, "contracts.lta.clauses.h"))


def test_the_end_of_the_clause_buys_the_rest() -> None:
    """Until the end of March: 5, 5 and the other 30 at 8; what comes later is paid on delivery."""
    solved = solve_text(scene(f"{HUB}, until: 2027-03"))
    assert bought(solved) == pytest.approx([5, 5, 30, 0])
    assert solved.plan.cost == pytest.approx(50 + 45 + 240)


def test_what_lay_there_before_is_bought_by_its_own_age() -> None:
    """12 of the supplier's came on 1 December: two months old in February, when they are bought at 9 though nobody needs them."""
    lie = "stock: {theirs: {at: hub, item: ddr5, quantity: 12 GB}}\n"
    words = {"volume": "", "need": "0 GB/month", "more": lie}
    solved = solve_text(scene(f"{HUB}, age: 2 months, lying: {{2026-12: 12 GB}}", **words))
    assert bought(solved) == pytest.approx([0, 12, 0, 0])
    assert solved.plan.cost == pytest.approx(108)
    assert account(solved, "to be bought next") == {"2027-01": (pytest.approx(12), "2027-02-01")}


def test_what_passes_the_hub_is_pulled_as_it_comes() -> None:
    """With days on the way goods run through the hub; too short an age then is payment on delivery, to the cent."""
    words = {"contract": "lead_time: 10 days", "volume": "", "need": "{2027-02: 7 GB/month}"}
    plain = scene("", **words).replace("to: abilene}", "to: abilene, lead_time: 10 days}")
    hub = scene("kind: consignment, at: hub, age: 0 days", **words).replace(
        "to: abilene}", "to: abilene, lead_time: 10 days}"
    )
    solved = solve_text(hub)
    assert any(row["source"] and row["via"] for row in solved.plan.tables["moves"])
    assert solved.plan.cost == pytest.approx(cost(plain)) == pytest.approx(7 * (9 + 8 + 7))
    assert cost(hub.replace(", age: 0 days", "")) == pytest.approx(7 * (9 + 8 + 7))


def test_two_futures_are_told_apart_by_what_is_pulled() -> None:
    """40 come in January. Need 20 a month: 20 at 10 and 20 at 9; need 5: 5 at 10, 5 at 9 and the other 30 by age at 8."""
    outcomes = (
        "low: {probability: 50%, needs: {dram: 5 GB/month}}\nhigh: {probability: 50%, needs: {dram: 20 GB/month}}"
    )
    text = scene(f"{HUB}, age: 2 months", volume=ONCE, periods=2, need="20 GB/month", more=risk(outcomes))
    text = text.replace("periods: 2", "periods: 3").replace(
        "high: {probability: 50%, needs: {dram: 20 GB/month}}", HIGH
    )
    solved = solve_text(text)
    paths = {course.name: bought(solved, n) for n, course in enumerate(solved.plan.courses)}
    assert paths == {"low": pytest.approx([5, 5, 30]), "high": pytest.approx([20, 20, 0])}
    assert solved.plan.cost == pytest.approx(0.5 * (50 + 45 + 240) + 0.5 * (200 + 180))
    assert cost(text.replace(", age: 2 months", "")) == pytest.approx(0.5 * (50 + 45 + 40) + 0.5 * (200 + 180))


def test_a_least_stated_as_time_is_the_need_that_is_expected() -> None:
    """A month of need is kept: of February 5 or 20, which nobody knows in January; 12.5 lie at its end in both, by any names."""
    words = {"price": FLAT, "volume": "", "periods": 2, "need": "5 GB/month"}
    for names in (("low", "zhigh"), ("zlow", "high")):
        ways = zip(names, (5, 20), strict=True)
        outcomes = "\n".join(
            f"{n}: {{probability: 50%, needs: {{dram: {{2027-02: {gb} GB/month}}}}}}" for n, gb in ways
        )
        text = scene(
            "kind: consignment, at: hub, least: 1 month, storage: 0.1 USD/GB-month", more=risk(outcomes), **words
        )
        accounts = [course.tables["accounts"] for course in solve_text(text).plan.courses]
        unbought = [
            [row["value"] for row in rows if row["account"] == "unbought" and row["period"] == "2027-01"]
            for rows in accounts
        ]
        assert unbought == [pytest.approx([12.5])] * 2


HIGH = "high: {probability: 50%, needs: {dram: {2027-01: 20 GB/month, 2027-03: 0 GB/month}}}"


# What reads the purchase ----------------------------------------------------------------------------------------------


def test_what_counts_as_taken_is_what_is_bought_or_what_is_delivered() -> None:
    """10 a month are promised and 5 needed: 10 are bought each month, 100; counted on delivery 5 are, and 5 lie there."""
    words = {"price": FLAT, "volume": "v: {kind: volume_firm, amount: 10 GB/month}", "need": "5 GB/month", "periods": 2}
    assert cost(scene("kind: consignment, at: hub", **words)) == pytest.approx(200)
    assert cost(scene(HUB, **words)) == pytest.approx(100)


def test_a_minimum_is_missed_by_what_is_not_bought() -> None:
    """100 GB of 2027 or 12 a GB short, 40 pulled: 400 and 60 bought at 10 to be left; counted on delivery 60 lie there.

    Nothing is needed in 2028, so those 60 are stranded at 10: counting on delivery saves nothing for good.
    """
    words = {
        "price": FLAT,
        "volume": "t: {kind: take_or_pay, amount: 100 GB/year, price: 12 USD/GB, until: 2027-12}",
        "periods": 12,
    }
    words |= {"need": "{2027-01: 5 GB/month, 2027-09: 0 GB/month}", "term": "{from: 2027-01, to: 2028-12}"}
    for counts in ("purchase", "delivery"):
        solved = solve_text(scene(f"kind: consignment, at: hub, counts: {counts}", **words))
        assert solved.plan.cost == pytest.approx(1000)
        assert counts == "delivery" or sum(bought(solved)) == pytest.approx(100)


@pytest.mark.parametrize(
    ("other", "pays"),
    [
        ("t: {kind: tax, rate: 10%, locations: [hub]}", 315 * 1.1),
        ("r: {kind: rebate, steps: {30 GB: 10%}}", 315 * 0.9),
        ("e: {kind: escalation, rate: 10%/yr, from: 2027-03}", 50 + 45 + 1.1 * (80 + 140)),
        ("l: {kind: supplier_finance, amount: 0 USD, premium: 1 USD/GB, total: 30 USD}", 315 + 30),
        ("d: {kind: prepayment, amount: 100 USD, due: 2027-01, credit: 50%, refund: 0%}", 315),
        ("m: {kind: minimum_spend, amount: {2027-01: 400 USD}}", 400),
        ("q: {kind: post_settlement, index: dram, settles: 1 month}", 315 + 5 * 1 + 10 * 2 + 20 * 3),
    ],
)
def test_what_reads_the_invoice_reads_what_is_bought(other: str, pays: float) -> None:
    """5, 5, 10 and 20 at 10, 9, 8, 7 are 315: taxed, rebated, escalated, credited and paid back as they are bought."""
    text = scene(f"{HUB}, age: 2 months", other=other, term="{from: 2027-01, to: 2027-04}")
    assert cost(text) == pytest.approx(pays)


def test_steps_of_a_price_count_what_is_bought() -> None:
    """5, 5, 10 and 20 are bought in the year, the first 20 at 10 and the others at 8: 360; without an age the last 10 lie there."""
    price = "p: {kind: price_steps, steps: {0 GB: 10 USD/GB, 20 GB: 8 USD/GB}}"
    words = {"price": price, "need": "{2027-01: 5 GB/month, 2027-04: 15 GB/month, 2027-05: 20 GB/month}"}
    assert cost(scene(f"{HUB}, age: 2 months", **words)) == pytest.approx(360)
    assert cost(scene(HUB, **words)) == pytest.approx(200 + 80)


def test_a_deposit_is_credited_when_goods_are_bought() -> None:
    """Half of each invoice of 50, 45, 80 and 140, until 100 are back: 25, 22.5, 40 and 12.5."""
    other = "d: {kind: prepayment, amount: 100 USD, due: 2027-01, credit: 50%}"
    more = "money: {discount_rate: 10%/yr}\n"
    solved = solve_text(scene(f"{HUB}, age: 2 months", other=other, term="{from: 2027-01, to: 2027-04}", more=more))
    credits = [-row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == "credit"]
    assert credits == pytest.approx([25, 22.5, 40, 12.5])


def test_an_invoice_is_paid_so_long_after_the_purchase() -> None:
    """Net 60 days: what is bought in January, 50, is paid in March, 45 and 80 in April; April's 140 after the horizon."""
    solved = solve_text(scene(f"{HUB}, age: 2 months", other="t: {kind: payment_terms, net: 60 days}"))
    goods = {row["period"]: row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == "goods"}
    assert goods == {"2027-03": pytest.approx(50), "2027-04": pytest.approx(125)}
    assert paid(solved, "payable after the horizon") == pytest.approx(140)


def test_only_what_is_bought_is_sold_on() -> None:
    """Nothing is needed; at 12 what lies there is bought at 10 and sold on, at 9 it is left, due in January 2028."""
    words = {"price": FLAT, "volume": ONCE, "need": "{2027-01: 0 GB/month, 2027-05: 40 GB/month}", "periods": 1}
    sold = "r: {kind: resale, price: %s, at_most: 40 GB/month}"
    assert cost(scene(HUB, other=sold % "12 USD/GB", **words)) == pytest.approx(-80)
    assert cost(scene(HUB, other=sold % "9 USD/GB", **words)) == pytest.approx(0)


def test_what_is_not_ours_has_no_value_and_does_not_decay() -> None:
    """20 lie there unbought at the end of January: no value at 10, no decay; a room at 1 a GB and month is paid, 3 % a year not."""
    words = {
        "price": FLAT,
        "volume": ONCE.replace("40", "20"),
        "need": "{2027-01: 0 GB/month, 2027-02: 20 GB/month}",
        "periods": 1,
    }
    costs = (
        "costs: {end: {kind: terminal, weeks: 8 weeks}, room: {kind: holding, rate: 1 USD/GB-month, share: 3%/yr}}\n"
    )
    text = scene(HUB, more=costs, **words).replace("index: dram}}", "index: dram, decay: 20%/yr}}")
    assert cost(text) == pytest.approx(20)
    ours = 200 - 200 + 20 + (0.03 + 0.2) * 200 / 12
    assert cost(text.replace(HUB, "kind: consignment, at: hub, age: 0 days")) == pytest.approx(ours)


# Levels and storage ---------------------------------------------------------------------------------------------------


def test_a_least_is_kept_and_the_most_is_bought_down_to() -> None:
    """10 lie there though nothing is needed, at .1 a GB and month for 4 months; with 3 at most, 17 of 20 are bought at once."""
    words = {"price": FLAT, "volume": "", "need": "{2027-01: 0 GB/month, 2027-05: 10 GB/month}"}
    assert cost(scene("kind: consignment, at: hub, least: 10 GB, storage: 0.1 USD/GB-month", **words)) == pytest.approx(
        4
    )
    solved = solve_text(scene(f"{HUB}, most: 3 GB", price=FLAT, volume=ONCE.replace("40", "20"), need="5 GB/month"))
    assert bought(solved)[0] == pytest.approx(17)


def test_storage_by_the_piece_is_divided_by_the_package() -> None:
    """10 GB of 2 GB pieces at .2 a piece and month are 1 a month: 4."""
    words = {"price": FLAT, "volume": "", "need": "{2027-01: 0 GB/month, 2027-05: 10 GB/month}"}
    text = scene("kind: consignment, at: hub, least: 5 ea, storage: 0.2 USD/ea-month", **words)
    assert cost(text.replace("{tier: dram, index: dram}", "{tier: dram, index: dram, package: 2 GB}")) == pytest.approx(
        4
    )


def test_a_level_in_weeks_follows_the_need() -> None:
    """One month ahead: 5, 5, 25 and 25 lie there at the end of January to April, 60 GB-months at .1 each; goods 10 each of 40."""
    text = scene("kind: consignment, at: hub, least: 1 month, storage: 0.1 USD/GB-month", price=FLAT, volume="")
    assert cost(text) == pytest.approx(400 + 6)


def test_an_offer_that_is_not_signed_keeps_nothing() -> None:
    """At 12 against 10 on the market the offer is declined, its least with it; at 8 it is signed."""
    more = "markets: {spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [abilene]}}\n"
    words = {"volume": "", "need": "5 GB/month", "contract": "status: offered", "more": more}
    hub = "kind: consignment, at: hub, least: 10 GB, storage: 0.1 USD/GB-month"
    assert cost(scene(hub, price=FLAT.replace("10", "12"), **words)) == pytest.approx(200)
    assert cost(scene(hub, price=FLAT.replace("10", "8"), **words)) == pytest.approx(160 + 4)


def test_each_part_and_each_hub_is_a_lot_of_its_own() -> None:
    """Two hubs hold 10 GB of one part each for two months, and 5 GB of another supplier's part are ours at once: 20 and 50."""
    more = """
  other:
    supplier: samsung
    items: [ddr5]
    delivers_to: [hub]
    term: {from: 2027-01, to: 2027-12}
    clauses: {p: {kind: price_fixed, price: 10 USD/GB}, v: {kind: volume_firm, amount: 5 GB/month, until: 2027-01}}
"""
    least = "kind: consignment, least: 10 GB, storage: 0.5 USD/GB-month, at"
    words = {"volume": "", "need": "{2027-01: 0 GB/month, 2027-03: 20 GB/month}", "periods": 2, "more": more}
    text = scene(f"{least}: hub", price=FLAT, other=f"g: {{{least}: far}}", **words)
    text = text.replace("delivers_to: [hub]", "delivers_to: [hub, far]", 1).replace(
        "suppliers: {", "suppliers: {samsung: {}, "
    )
    text = text.replace("locations: {", "locations: {far: {kind: hub}, ")
    text = text.replace("lanes: {", "lanes: {on: {from: far, to: abilene}, ")
    text = text.replace("{tier: dram, index: dram}", PARTS)
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(20 + 50)
    assert account(solved, "unbought")["2027-02"][0] == pytest.approx(10)


PARTS = "{tier: dram, index: dram, parts: {m: {supplier: micron}, s: {supplier: samsung}}}"


# The audit ------------------------------------------------------------------------------------------------------------


def faults(solved: Solved, table: str, period: str, **change: float) -> list[str]:
    """What the audit finds of the clause once rows of a period at the hub say something else."""
    tables = dict(solved.plan.courses[0].tables)
    tables[table] = [
        row | change if row["period"] == period and "hub" in (row.get("place"), row.get("location")) else row
        for row in tables[table]
    ]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, [tables]), solved.plan.costs)
    return [finding.what for finding in found if finding.rule == "consignment"]


def test_the_audit_names_what_should_have_been_bought() -> None:
    """Too little in March: by age; none in January: it has left; too much: it never came; a least that is not there."""
    solved = solve_text(scene(f"{HUB}, age: 2 months"))
    assert any(
        "due and not bought by the end of 2027-03" in what
        for what in faults(solved, "receipts", "2027-03", bought_gb=4.0)
    )
    assert any(
        "left and are not bought by the end of 2027-01" in what
        for what in faults(solved, "receipts", "2027-01", bought_gb=0.0)
    )
    assert any(
        "never came by the end of 2027-01" in what for what in faults(solved, "receipts", "2027-01", bought_gb=80.0)
    )
    solved = solve_text(scene("kind: consignment, at: hub, least: 10 GB", volume=""))
    assert any("the least is 10" in what for what in faults(solved, "receipts", "2027-02", bought_gb=12.0))


def test_the_ledger_says_what_lies_there_and_what_is_due_next() -> None:
    """15, 30 and 20 lie unbought; of January's 20, 15 and then 10 are due on 1 March, of February's 20 all on 1 April."""
    solved = solve_text(scene(f"{HUB}, age: 2 months"))
    assert [value for value, _ in account(solved, "unbought").values()] == pytest.approx([15, 30, 20])
    assert list(account(solved, "to be bought next").values()) == [
        (pytest.approx(15), "2027-03-01"),
        (pytest.approx(10), "2027-03-01"),
        (pytest.approx(20), "2027-04-01"),
    ]
    assert {row["contract"]: row["taken_gb"] for row in solved.plan.tables["contracts"]} == {"lta": pytest.approx(40)}


# What is refused ------------------------------------------------------------------------------------------------------

SECOND = """
  second:
    supplier: micron
    items: [ddr5]
    delivers_to: [hub]
    term: {from: 2027-01, to: 2027-12}
    clauses: {p: {kind: price_fixed, price: 10 USD/GB}, h: {kind: consignment, at: hub}}
"""
LIES = "stock: {theirs: {at: hub, item: ddr5, quantity: 12 GB}}\n"


@pytest.mark.parametrize(
    ("words", "parts", "said"),
    [
        ("kind: consignment, at: abilene", {}, "hands nothing over at abilene"),
        (HUB, {"other": "b: {kind: price_basis, fixed: order}"}, "price of the day it is bought"),
        (HUB, {"other": "o: {kind: option, fee: 1 USD/GB, strike: 9 USD/GB, at_most: 5 GB/month}"}, "by a pull"),
        (HUB, {"other": "e: {kind: termination}", "term": "{from: 2027-01, to: 2029-12}"}, "not said for an early end"),
        (HUB, {"more": SECOND}, "contracts.second.clauses.h lie unbought at hub too"),
        (HUB, {"price": "p: {kind: price_schedule, prices: {2027-02: 9 USD/GB}}", "volume": ""}, "no price in 2027-01"),
        (f"{HUB}, least: 5 GB, most: 4 GB", {}, "above the most"),
        (f"{HUB}, least: 5 weeks, most: 4 weeks", {}, "above the most"),
        (f"{HUB}, lying: 12 GB", {"more": LIES}, "no day of delivery"),
        (f"{HUB}, lying: {{2026-12: 13 GB}}", {"more": LIES}, "the opening stock there is 12"),
        (f"{HUB}, lying: {{2027-02: 12 GB}}", {"more": LIES}, "lies in the horizon"),
        (f"{HUB}, lying: {{2026-12: 12 GB}}", {"more": LIES, "contract": "status: offered"}, "delivered nothing yet"),
        (f"{HUB}, least: four", {}, "four"),
    ],
)
def test_bad_terms_are_refused_with_their_line(words: str, parts: dict[str, str], said: str) -> None:
    """File, line, what and what next."""
    with pytest.raises(InputError) as caught:
        load_text(scene(words, **parts))
    problem = next(problem for problem in caught.value.problems if said in str(problem))
    assert problem.place
    assert problem.next_step


def test_two_contracts_at_one_hub_are_told_at_both_lines() -> None:
    """Each names the other."""
    with pytest.raises(InputError) as caught:
        load_text(scene(HUB, more=SECOND))
    paths = {problem.path for problem in caught.value.problems}
    assert paths == {"contracts.lta.clauses.h", "contracts.second.clauses.h"}


def test_an_age_that_moves_nothing_is_told() -> None:
    """Two weeks in a plan of months: what comes in a month is bought in it."""
    (warning,) = [w for w in load_text(scene(f"{HUB}, age: 2 weeks")).warnings if "too old" in w.what]
    assert "contracts.lta.clauses.h.age" in warning.path


# Properties -----------------------------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None)
@given(pulls=st.lists(st.integers(0, 9), min_size=4, max_size=4), age=st.integers(0, 5))
def test_at_falling_prices_what_must_be_is_bought_and_no_more(pulls: list[int], age: int) -> None:
    """To date: the larger of what was pulled and what came `age` months before; needs go on for ever."""
    need = ", ".join(f"2027-0{n + 1}: {gb} GB/month" for n, gb in enumerate(pulls))
    came = list(accumulate([20, 20, 0, 0]))
    owed = [max(p, came[v - age] if v >= age else 0) for v, p in enumerate(accumulate(pulls))]
    flows = [now - before for now, before in zip(owed, [0, *owed], strict=False)]
    text = scene(f"{HUB}, age: {age} months", need=f"{{{need}, 2027-05: 90 GB/month}}")
    assert cost(text) == pytest.approx(sum(gb * price for gb, price in zip(flows, (10, 9, 8, 7), strict=True)))


@settings(max_examples=8, deadline=None)
@given(age=st.integers(0, 5), more=st.integers(0, 3), fee=st.integers(0, 4), most=st.integers(0, 30))
def test_more_time_never_costs_more_and_a_dearer_or_smaller_hub_never_less(
    age: int, more: int, fee: int, most: int
) -> None:
    """And money times ten is ten times the cost."""

    def pays(age: int, fee: int, most: int, times: int = 1) -> float:
        price = FALLING.replace(" USD", f"{'0' if times == 10 else ''} USD")
        words = f"{HUB}, age: {age} months, storage: {fee * times / 10} USD/GB-month, most: {most} GB"
        return cost(scene(words, price=price, need="5 GB/month"))

    base = pays(age, fee, most)
    assert pays(age + more, 0, most) <= pays(age, 0, most) + 1e-6
    assert pays(age, fee + more, most) >= base - 1e-6
    assert pays(age, fee, most + more) <= base + 1e-6 or fee
    assert pays(age, fee, most, 10) == pytest.approx(10 * base)
