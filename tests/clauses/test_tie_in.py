"""HBM is earned by DRAM and flash: in each quarter or year, on every path, also by another contract of the supplier."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text

TIE = "kind: tie_in, items: [hbm4], earned_by: [ddr5], ratio: .5, free: 10 GB/month, per: month"


def two(
    clause: str = TIE,
    *,
    periods: int = 1,
    hbm: str = "40 GB/month",
    dram: str = "100 GB/month",
    items: str = "[ddr5, hbm4]",
    b: str = "10 USD/GB",
    start: str = "2027-01",
    term: str = "{from: 2027-01, to: 2027-12}",
    contract: str = "",
    more: str = "",
    storage: str = "0 GB",
) -> str:
    """HBM from A at 20, DRAM from A at 11 and from the market at 10; a GB of HBM short costs 500."""
    return f"""
planner: 1
name: tied
horizon: {{start: {start}, periods: {periods}, step: month}}
items: {{ddr5: {{tier: dram, index: dram}}, hbm4: {{tier: hbm}}}}
indices: {{dram: {{now: 10 USD/GB}}}}
locations: {{abilene: {{storage: {storage}}}}}
suppliers: {{a: {{}}, b: {{}}}}
needs:
  dram: {{kind: consumption, at: abilene, tier: dram, series: {dram}}}
  hbm: {{kind: consumption, at: abilene, tier: hbm, series: {hbm}, shortage: {{price: 500 USD/GB}}}}
markets: {{b-spot: {{supplier: b, items: [ddr5], price: {b}}}}}
contracts:
  lta:
    supplier: a
    items: {items}
    term: {term}
    {contract}
    clauses:
      h: {{kind: price_fixed, price: 20 USD/GB, items: [hbm4]}}
      d: {{kind: price_fixed, price: 11 USD/GB, items: [ddr5]}}
      tie: {{{clause}}}
{more}
"""


def taken(solved: Solved, item: str, course: int = 0) -> list[float]:
    """GB of an item received under A."""
    rows = solved.plan.courses[course].tables["receipts"]
    return [row["received_gb"] for row in rows if row["contract"] == "lta" and row["item"] == item]


def test_hbm_is_earned_by_dram() -> None:
    """HBM <= 10 + .5 * DRAM of A: 60 of A earn the last 30: 40 * 20 + 60 * 11 + 40 * 10 = 1860; untied 1800.

    At a ratio of 10, 3 of A earn them: 1803.
    """
    solved = solve_text(two())
    assert solved.plan.cost == pytest.approx(1860, abs=1e-6)
    assert taken(solved, "ddr5") == pytest.approx([60])
    assert cost(two(TIE.replace("ratio: .5", "ratio: 10"))) == pytest.approx(1803)


def test_what_earns_may_be_bought_only_to_earn() -> None:
    """DRAM is not needed: 60 are bought at 11 and scrapped for 30 of HBM that would be short at 500: 800 + 660."""
    assert cost(two(dram="0 GB/month")) == pytest.approx(1460)


def test_it_is_counted_in_each_cell() -> None:
    """HBM in January only, DRAM in both months: by the month 60 of January's DRAM are of A; by the year any 60 (or 49) will do.

    January 40 of HBM, free 10 a month: by the month 1860 + 1000; by the year 20 are free, so 40 of DRAM at 11: 800 + 2000 + 40.
    """
    hbm = "{2027-01: 40 GB/month, 2027-02: 0 GB/month}"
    term = "{from: 2027-01, to: 2027-02}"
    assert cost(two(periods=2, hbm=hbm, term=term)) == pytest.approx(2860)
    assert cost(two(TIE.replace("per: month", "per: year"), periods=2, hbm=hbm, term=term)) == pytest.approx(2840)


def test_the_free_part_of_a_year_cut_by_the_horizon_goes_by_days() -> None:
    """120 a year in a horizon of January: 31 / 365 of it, 120 / 12 * 12 * 31 / 365 = 10.19 are free; 59.62 must be earned."""
    clause = TIE.replace("10 GB/month, per: month", "120 GB/year, per: year")
    free = 120 * 31 / 365
    assert cost(two(clause)) == pytest.approx(1800 + 2 * (40 - free))


def test_another_contract_of_the_supplier_earns() -> None:
    """A second contract of A sells DRAM at 10.50: 60 of it are taken there: 800 + 630 + 400."""
    more = """
  second:
    supplier: a
    items: [ddr5]
    term: {from: 2027-01, to: 2027-12}
    clauses: {p: {kind: price_fixed, price: 10.5 USD/GB}}
"""
    text = two(TIE + ", contracts: [lta, second]", more=more)
    assert cost(text) == pytest.approx(1830)
    assert cost(text.replace(", contracts: [lta, second]", "")) == pytest.approx(1860)


def test_it_holds_on_every_path() -> None:
    """HBM needed 20 or 60 at even odds, known: 20 of DRAM or 100: 400 + 1020 and 1200 + 1100: 1860.

    Not known when called, 60 of HBM and 100 of DRAM are: 1200 + 1100.
    """
    outcomes = """
        few: {probability: 50%, needs: {hbm: 20 GB/month}}
        many: {probability: 50%, needs: {hbm: 60 GB/month}}
    """
    solved = solve_text(two(more=risk(outcomes)))
    assert solved.plan.cost == pytest.approx(1860)
    assert [taken(solved, "ddr5", n) for n in range(2)] == [pytest.approx([20]), pytest.approx([100])]
    unknown = two(more=risk(outcomes, "  learn: []\n"))
    assert cost(unknown) == pytest.approx(60 * 20 + 100 * 11)


def test_an_offer_has_the_free_part_of_its_size() -> None:
    """Signed at 60 %, 6 are free: 68 of DRAM from A: 800 + 748 + 320 = 1868; not signed, 40 are short."""
    text = two(contract="status: offered\n    offer: {smallest: 60%, largest: 60%}")
    assert cost(text) == pytest.approx(1868)


def test_a_year_that_began_has_what_was_left() -> None:
    """From March on 24 are left of the year, its free part included: 16 of HBM are earned by 32 of DRAM: 1800 + 32."""
    text = two(
        TIE.replace("10 GB/month, per: month", "20 GB/month, per: year, left: 24 GB"),
        start="2027-03",
        term="{from: 2025-01, to: 2029-12}",
        contract="so_far: {taken: {2027: 400 GB}}",
    )
    assert cost(text) == pytest.approx(1832)
    assert not load_text(text).warnings
    unsaid = load_text(text.replace(", left: 24 GB", "")).warnings
    assert any("what is left of its entitlement" in problem.what for problem in unsaid)


def test_open_orders_that_were_accepted_arrive_all_the_same() -> None:
    """30 of HBM are on order, 10 are free: 20 are forgiven, and each of the 10 still needed takes 2 of DRAM: 20 at 11."""
    orders = """
open_orders: {po: {supplier: a, contract: lta, item: hbm4, quantity: 30 GB, to: abilene, promised: 2027-01-01, due: 0 USD}}
"""
    solved = solve_text(two(more=orders))
    assert solved.plan.cost == pytest.approx(10 * 20 + 1000 + 20)


def test_it_may_be_said_twice() -> None:
    """DRAM of A is tied to HBM as well: 60 <= 1.6 * 40 changes nothing.

    With DRAM <= 10 + HBM and HBM <= 10 + DRAM / 2 it ends at 30 and 40: 600 + 440 + 600 and 10 short at 500.
    """
    text = two(TIE + "}\n      back: {kind: tie_in, items: [ddr5], earned_by: [hbm4], ratio: 1.6, per: month")
    assert cost(text) == pytest.approx(1860)
    tight = text.replace("ratio: 1.6", "ratio: 1, free: 10 GB/month")
    assert cost(tight) == pytest.approx(30 * 20 + 40 * 11 + 60 * 10 + 10 * 500)


def test_the_audit_finds_what_is_not_earned() -> None:
    """DRAM of A said to be 50 where 60 were needed."""
    solved = solve_text(two())
    tables = [dict(course.tables) for course in solved.plan.courses]
    dram = {"source": "lta", "item": "ddr5"}
    tables[0]["moves"] = [
        row | {"moved_gb": 50.0} if dram.items() <= row.items() else row for row in tables[0]["moves"]
    ]
    found = audit(solved.loaded.setting, courses_of(solved.loaded.setting, tables), solved.plan.costs)
    assert any("40 GB are taken in 2027-01, 35 are free and earned" in f.what for f in found if f.rule == "tie_in")


def test_the_ledger_says_what_is_left() -> None:
    """4 of 10 are used in January, nothing of February's 10."""
    rows = solve_text(two(periods=2, hbm="{2027-01: 4 GB/month, 2027-02: 0 GB/month}")).plan.tables["accounts"]
    left = [row["value"] for row in rows if row["account"] == "entitlement left"]
    assert left == pytest.approx([6, 10])


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ("kind: tie_in, earned_by: [ddr5], ratio: .5", "entitlement to itself"),
        ("kind: tie_in, items: [hbm4], earned_by: [ddr4], ratio: .5", "no item 'ddr4'"),
        ("kind: tie_in, items: [hbm4], earned_by: [ssd], ratio: .5", "earns nothing"),
        ("kind: tie_in, items: [hbm4], earned_by: [ddr5], ratio: -1", "negative"),
    ],
)
def test_what_cannot_be_meant_is_told(clause: str, said: str) -> None:
    """With its line and what to do."""
    text = two(clause).replace("hbm4: {tier: hbm}", "hbm4: {tier: hbm}, ssd: {tier: dram}")
    with pytest.raises(InputError) as caught:
        load_text(text)
    problem = caught.value.problems[0]
    assert said in problem.what
    assert problem.place
    assert problem.next_step


def test_volume_of_another_supplier_is_said() -> None:
    """A contract of b earns with a."""
    more = """
  second:
    supplier: b
    items: [ddr5]
    term: {from: 2027-01, to: 2027-12}
    clauses: {p: {kind: price_fixed, price: 10 USD/GB}}
"""
    text = two(TIE + ", contracts: [second]", more=more)
    assert any("volume of b earns" in problem.what for problem in load_text(text).warnings)


@settings(max_examples=10, deadline=None)
@given(ratio=st.integers(1, 20), free=st.integers(0, 40), more=st.integers(0, 20), price=st.integers(8, 12))
def test_a_laxer_tie_never_costs_more(ratio: int, free: int, more: int, price: int) -> None:
    """More that is free and more that is earned are each worth something or nothing."""

    def pays(tenths: int, size: int) -> float:
        clause = TIE.replace("ratio: .5", f"ratio: {tenths / 10}").replace("free: 10 GB", f"free: {size} GB")
        return cost(two(clause, b=f"{price} USD/GB"))

    base = pays(ratio, free)
    assert pays(ratio + more, free) <= base + 1e-6
    assert pays(ratio, free + more) <= base + 1e-6
