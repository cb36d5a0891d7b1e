"""What one year leaves to later ones: make-up of what was paid for, credit for what was taken ahead."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.app.solve import program_of
from planner.errors import InputError
from planner.model.book import Book
from planner.solvers.door import get
from planner.solvers.mixed import relaxed
from planner.solvers.solution import Options
from tests.clauses.scene import scene, unwise
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text

WHERE = "contracts.lta.clauses.t"
RISING = "{2027: 10 USD/GB, 2028: 14 USD/GB}"
CREDIT = "carry_forward: {expires: 1 year}"


def top(*banks: str, prices: str = "10 USD/GB", size: str = "amount: 100 GB/year, at_most: 160 GB/year") -> str:
    """A price, and a minimum of 100 a year of at most 160."""
    kind = "price_schedule, prices" if prices.startswith("{") else "price_fixed, price"
    return f"p: {{kind: {kind}: {prices}}}\nt: {{kind: take_or_pay, {', '.join((size, *banks))}}}"


def years(*need: float, clauses: str, spot: str = "12 USD/GB", more: str = "", **words: str) -> str:
    """A need in each year from 2027 on."""
    series = ", ".join(f"{2027 + k}: {size} GB/year" for k, size in enumerate(need))
    words = {"term": f"{{from: 2027-01, to: {2026 + len(need)}-12}}"} | words
    return scene(clauses, periods=len(need), step="year", need=f"{{{series}}}", spot=spot, more=more, **words)


def make_up(priced: str = "free", expires: str = "1 year", more: str = "") -> str:
    """The words of a make-up."""
    return f"make_up: {{expires: {expires}, priced: {priced}{more}}}"


def kept(solved: Solved, account: str) -> dict[str, float]:
    """An account of the contract's ledger by period."""
    return {row["period"]: row["value"] for row in solved.plan.tables["accounts"] if row["account"] == account}


def without(text: str, *rows: str) -> float:
    """What the program costs without some rows of the clause."""
    program = program_of(load_text(text))
    lower, upper = program.row_lower.copy(), program.row_upper.copy()
    for block in program.row_blocks:
        if block.name in {f"{WHERE}.{row}" for row in rows}:
            lower[block.span], upper[block.span] = -np.inf, np.inf
    found = get("highs").solve(replace(relaxed(program), row_lower=lower, row_upper=upper), Options())
    assert found.objective is not None
    return found.objective


# Make-up --------------------------------------------------------------------------------------------------------------


def test_make_up_waits_for_a_year_whose_own_minimum_is_met() -> None:
    """Need 60, 100, 140: 600 + 400 short, then 1000, and the 40 expired: 1400, in all 3400; without the binary 3000."""
    text = years(60, 100, 140, clauses=top(make_up()))
    assert cost(text) == pytest.approx(3400)
    assert without(text, "room", "short", "missing") == pytest.approx(3000)


def test_both_solvers_agree() -> None:
    """The same 3400 through CBC."""
    text = years(60, 100, 140, clauses=top(make_up()))
    assert solve_text(text, solver="cbc").plan.cost == pytest.approx(3400)


def test_make_up_within_its_time() -> None:
    """Two years: the 40 of 2027 are free in 2029: 1000 + 1000 + 1000. The ledger shows what can still be taken."""
    solved = solve_text(years(60, 100, 140, clauses=top(make_up(expires="2 years"))))
    assert solved.plan.cost == pytest.approx(3000)
    assert kept(solved, "make-up balance") == {"2027": 40, "2028": 40}
    assert kept(solved, "made up") == {"2029": 40}
    assert kept(solved, "deficiency") == {"2027": 40}


@pytest.mark.parametrize(
    ("banks", "pays"),
    [
        ((make_up("vintage"),), 2560),  # 600 + 400, then 1400 + 40 * (14 - 10)
        ((make_up("free"),), 2400),  # ... then 1400
        ((make_up("share", more=", pays: 50%"),), 2680),  # ... then 1400 + 40 * 7
        ((), 2960),  # ... then 140 * 14
    ],
)
def test_what_make_up_costs(banks: tuple[str, ...], pays: float) -> None:
    """Need 60 and 140 at 10 and 14: 1000 in the first year, and what is made up by its price in the second."""
    assert cost(years(60, 140, clauses=top(*banks, prices=RISING), spot="16 USD/GB")) == pytest.approx(pays)


def test_make_up_is_bounded_by_the_most_of_a_year() -> None:
    """At most 120 a year: 100 + 20 made up, 20 bought at 16: 1000 + 1400 + 320 = 2720."""
    clauses = top(make_up(), prices=RISING, size="amount: 100 GB/year, at_most: 120 GB/year")
    assert cost(years(60, 140, clauses=clauses, spot="16 USD/GB")) == pytest.approx(2720)


def test_the_most_may_be_that_of_the_volume_clauses() -> None:
    """100 a year, 20 % up: the same 2720."""
    clauses = (
        top(make_up(), prices=RISING, size="share: 100%") + "\nv: {kind: volume_band, commit: 100 GB/year, up: 20%}"
    )
    assert cost(years(60, 140, clauses=clauses, spot="16 USD/GB")) == pytest.approx(2720)


def test_a_deficiency_is_what_is_missing_and_no_more() -> None:
    """Need 60 and 160 at 10 and 20: 40 are short and made up free, 20 cost 20: 1000 + 2400; paying for 60 would make it 3200."""
    prices = "{2027: 10 USD/GB, 2028: 20 USD/GB}"
    assert cost(years(60, 160, clauses=top(make_up(), prices=prices), spot="40 USD/GB")) == pytest.approx(3400)


def test_what_expires_is_refunded_in_part() -> None:
    """Need 60 a year: 1000 each, and half of 400 back when each bank expires, two of the three after the horizon: 2400."""
    solved = solve_text(years(60, 60, 60, clauses=top(make_up(more=", refund: 50%")), spot=""))
    assert solved.plan.cost == pytest.approx(2400)
    back = {
        (r["term"], r["period"], r["date"]): r["amount"] for r in solved.plan.tables["ledger"] if "refund" in r["term"]
    }
    assert back == {
        ("refund", "2029", "2029-01-01"): pytest.approx(-200),
        ("refund after the horizon", "2029", "2030-01-01"): pytest.approx(-200),
        ("refund after the horizon", "2029", "2031-01-01"): pytest.approx(-200),
    }
    assert kept(solved, "make-up expired") == {"2029": 80}


def third_year(so_far: str, words: str = make_up("vintage", "2 years"), need: int = 140) -> str:
    """The last year of a term of three, at 14, after what happened so far."""
    return years(
        need,
        clauses=top(words, prices="14 USD/GB"),
        spot="40 USD/GB",
        term="{from: 2025-01, to: 2027-12}",
        contract=f"so_far: {{{so_far}}}",
    )


def test_a_bank_from_before_the_horizon_is_drawn() -> None:
    """40 of 2026 paid at 8: 100 at 14 and 40 at 14 - 8: 1640; unused, nothing of it comes back."""
    bank = "make_up: {2026: 40 GB}, make_up_paid: {2026: 8 USD/GB}"
    assert cost(third_year(bank)) == pytest.approx(1640)
    assert cost(third_year(bank, need=100)) == pytest.approx(1400)


def test_the_older_bank_goes_first_where_it_would_expire() -> None:
    """20 of 2025 (paid 5, expired with 2027) and 40 of 2026 (paid 8): of the 40 made up those paid at 8 save more: 1640."""
    bank = "make_up: {2025: 20 GB, 2026: 40 GB}, make_up_paid: {2025: 5 USD/GB, 2026: 8 USD/GB}"
    assert cost(third_year(bank)) == pytest.approx(1640)
    assert cost(third_year(bank, need=160)) == pytest.approx(1400 + 40 * 6 + 20 * 9)


def test_a_bank_is_inherited_along_each_path_and_not_shared() -> None:
    """40 short in 2027, then need 140 or 100, then 140: each path has the 40: 1000 + (2400 + 2000) / 2 = 3200; shared 3400."""
    outcomes = """
        high: {probability: 50%, needs: {dram: {2028-01: 140 GB/year}}}
        low: {probability: 50%, needs: {dram: {2028-01: 100 GB/year, 2029-01: 140 GB/year}}}
    """
    solved = solve_text(years(60, 100, 140, clauses=top(make_up(expires="2 years")), spot="", more=risk(outcomes)))
    assert solved.plan.cost == pytest.approx(3200)


def two_items(dear: tuple[int, int], cheap: tuple[int, int]) -> str:
    """A need of each of two items at 15 and 5 in two years, 100 of both to be taken or paid at 2, made up free."""
    a, b = (f"{{2027: {first} GB/year, 2028: {then} GB/year}}" for first, then in (dear, cheap))
    return f"""
    planner: 1
    name: two
    horizon: {{start: 2027-01, periods: 2, step: year}}
    items: {{dear: {{tier: dram, index: dram}}, cheap: {{tier: flash, index: dram}}}}
    indices: {{dram: {{now: 10 USD/GB}}}}
    locations: {{abilene: {{storage: 0 GB}}}}
    suppliers: {{micron: {{}}}}
    needs:
      a: {{kind: consumption, at: abilene, tier: dram, series: {a}}}
      b: {{kind: consumption, at: abilene, tier: flash, series: {b}}}
    contracts:
      lta:
        supplier: micron
        items: [dear, cheap]
        term: {{from: 2027-01, to: 2028-12}}
        clauses:
          p: {{kind: price_fixed, price: 15 USD/GB, items: [dear]}}
          q: {{kind: price_fixed, price: 5 USD/GB, items: [cheap]}}
          t: {{kind: take_or_pay, amount: 100 GB/year, price: 2 USD/GB, make_up: {{expires: 1 year, priced: free}}}}
    """


def test_make_up_saves_the_price_of_the_item_that_is_delivered() -> None:
    """Two items at 15 and 5: 60 dear ones and 40 short at 2; then 100 and 40, of which 40 dear ones are free: 980 + 1700 - 600.

    Where only cheap ones come, 140 of them, 40 at 5 are free, and none at 15: 980 + 700 - 200.
    """
    assert cost(two_items((60, 100), (0, 40))) == pytest.approx(2080)
    assert cost(two_items((60, 0), (0, 140))) == pytest.approx(1480)


def test_an_offer_has_banks_of_the_size_that_is_signed() -> None:
    """Signed at 60 of 100: need 36 and 84 at 10: 24 short, made up free: 360 + 240 + 600, spot at 30."""
    text = years(
        36,
        84,
        clauses=top(make_up()),
        spot="30 USD/GB",
        contract="status: offered\noffer: {smallest: 60%, largest: 60%}",
    )
    assert cost(text) == pytest.approx(1200)


# Carry-forward --------------------------------------------------------------------------------------------------------


def test_credit_expires_and_is_not_rolled_into_new_credit() -> None:
    """Need 140, 100, 60: the credit of 40 is gone by 2029: 1400 + 1000 + 600 + 400 = 3400; rolled on it would be 3000."""
    text = years(140, 100, 60, clauses=top(CREDIT))
    assert cost(text) == pytest.approx(3400)
    assert without(text, "credit earned", "credit used") == pytest.approx(3000)
    assert cost(text.replace("1 year}", "2 years}")) == pytest.approx(3000)


def test_a_deficiency_makes_no_credit() -> None:
    """Need 140 and 40 at 10 and 14: 40 of credit, 20 short at 14: 1400 + 560 + 280 = 2240; 20 short at 10 would make it 2160."""
    scrap = "costs: {scrap: {kind: scrapping, fee: 9 USD/GB}}\n"
    text = years(140, 40, clauses=top(CREDIT, prices=RISING), spot="16 USD/GB", more=scrap)
    assert cost(text) == pytest.approx(2240)
    assert without(text, "credit earned", "credit used") == pytest.approx(2160)


def test_only_a_share_of_a_minimum_is_met_with_credit() -> None:
    """At most 20 of 100: need 140 and 60: 1400 + 600 + 20 short: 2200; the ledger keeps the other 20."""
    solved = solve_text(years(140, 60, clauses=top("carry_forward: {expires: 1 year, at_most: 20%}")))
    assert solved.plan.cost == pytest.approx(2200)
    assert kept(solved, "carry-forward used") == {"2028": 20}
    assert kept(solved, "carry-forward balance") == {"2027": 40, "2028": 20}


def test_credit_is_not_spent_on_a_year_that_needs_none() -> None:
    """Need 140, 140, 100 for two years: nothing of it is used, though it would cost nothing."""
    solved = solve_text(years(140, 140, 100, clauses=top("carry_forward: {expires: 2 years}"), spot=""))
    assert kept(solved, "carry-forward used") == {}
    assert kept(solved, "carry-forward balance") == {"2027": 40, "2028": 80, "2029": 80}


def test_credit_from_before_the_horizon() -> None:
    """30 of 2026 and a need of 60 at 14: 840 + 10 short."""
    assert cost(third_year("carry_forward: {2026: 30 GB}", CREDIT, 60)) == pytest.approx(840 + 140)


def test_a_year_begun_before_the_horizon_earns_what_it_takes_in_all() -> None:
    """90 taken by July, 50 after it: 40 of credit for a need of 60 next year: 500 + 600."""
    text = scene(
        top(CREDIT),
        start="2027-07",
        periods=6,
        step="quarter",
        need="{2027-07: 25 GB/quarter, 2028-01: 15 GB/quarter}",
        term="{from: 2027-01, to: 2028-12}",
        contract="so_far: {taken: {2027: 90 GB}}",
    )
    assert cost(text) == pytest.approx(1100)
    assert cost(text.replace("2027: 90 GB", "2027: 105 GB")) == pytest.approx(1100)


def test_make_up_and_credit_together() -> None:
    """Need 60, 140, 140, 60: 40 short in 2027, made up in 2028; 40 ahead in 2029 lower 2030: 1000 + 1000 + 1400 + 600."""
    assert cost(years(60, 140, 140, 60, clauses=top(make_up(), CREDIT), spot="")) == pytest.approx(4000)


def test_what_credit_stands_for_leaves_room_for_make_up() -> None:
    """Make-up of 80 and credit of 20 from before, need 160: 80 and 80 made up free, the minimum met with the credit: 80 * 14."""
    words = f"{make_up()}, {CREDIT}"
    assert cost(third_year("make_up: {2026: 80 GB}, carry_forward: {2026: 20 GB}", words, 160)) == pytest.approx(1120)


# Kept straight --------------------------------------------------------------------------------------------------------


def broken(text: str, change: dict[tuple[str, str], float]) -> list[str]:
    """What the clause's audit finds once decisions are changed."""
    solved = solve_text(text)
    rows = [
        row
        for row in solved.plan.tables["decisions"]
        if (row["block"].removeprefix(f"{WHERE}."), row["cell"]) not in change
    ]
    rows += [{"block": f"{WHERE}.{block}", "cell": cell, "value": size} for (block, cell), size in change.items()]
    book = Book(solved.plan.setting, dict(solved.plan.tables) | {"decisions": rows}).contract("lta")
    return [f"{found.rule}: {found.what}" for found in book.terms.clauses["t"].audit(book, WHERE)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({("made_up.2027", "ddr5,2029"): 50.0}, "50 GB are drawn of the 40"),
        ({("made_up.2028", "ddr5,2029"): 5.0}, "5 GB are drawn of the 0"),
        ({("made_up.2027", "ddr5,2028"): 40.0, ("made_up.2027", "ddr5,2029"): 0.0}, "40 GB are made up in 2028"),
        ({("made_up.2027", "ddr5,2027"): 5.0}, "are drawn in 2027"),
        ({("made_up.2027", "ddr5,2029"): 150.0}, "140 are handed over"),
    ],
)
def test_the_audit_finds_make_up_that_is_not_there(change: dict[tuple[str, str], float], said: str) -> None:
    """Need 60, 100, 140: the 40 of 2027 are made up in 2029; more, earlier, out of another year is named."""
    found = broken(years(60, 100, 140, clauses=top(make_up(expires="2 years"))), change)
    assert any(said in line and line.startswith("make-up") for line in found), found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({("used.2027", "2028"): 50.0}, "50 GB are drawn of the 40"),
        ({("used.2027", "2029"): 10.0}, "are drawn in 2029"),
        ({("used.2027", "2028"): 0.0, ("used.2028", "2029"): 10.0}, "10 GB are drawn of the 0"),
        ({("used.2027", "2028"): 35.0}, "30 may be"),
    ],
)
def test_the_audit_finds_credit_that_is_not_there(change: dict[tuple[str, str], float], said: str) -> None:
    """Need 140, 60, 60: 30 of the 40 are used in 2028."""
    clauses = top("carry_forward: {expires: 1 year, at_most: 30%}")
    found = broken(years(140, 60, 60, clauses=clauses), change)
    assert any(said in line and line.startswith("carry-forward") for line in found), found


def test_the_audit_finds_a_year_above_its_most() -> None:
    """160 may be taken in a year, 200 are."""
    solved = solve_text(years(60, clauses=top()))
    tables = dict(solved.plan.tables)
    tables["moves"] = [row | {"moved_gb": 200.0} for row in tables["moves"]]
    book = Book(solved.plan.setting, tables).contract("lta")
    (finding,) = book.terms.clauses["t"].audit(book, WHERE)
    assert "the most is 160" in finding.what


@pytest.mark.parametrize(
    ("so_far", "words", "said"),
    [
        ("make_up: {2027: 40 GB}", make_up(), "no year that ended before the horizon is called '2027'"),
        ("make_up: {2025: 40 GB}", make_up(), "expired on 2027-01-01"),
        ("make_up: {2026: 40 GB}", make_up("vintage"), "paid for is not given"),
        ("carry_forward: {2024: 40 GB}", CREDIT, "is called '2024'"),
        ("make_up: {2026: 40 GB}", make_up(expires="0 years"), "as soon as it is there"),
    ],
)
def test_a_past_that_cannot_be_meant_is_told(so_far: str, words: str, said: str) -> None:
    """With where it stands and what to write."""
    assert any(said in problem.what for problem in unwise(third_year(so_far, words), "t"))


def test_no_room_for_make_up_is_told() -> None:
    """All that may be taken is the minimum."""
    (problem,) = unwise(years(60, 60, clauses=top(make_up(), size="amount: 100 GB/year, at_most: 100 GB/year")), "t")
    assert "nothing is ever banked" in problem.what


@pytest.mark.parametrize("words", [make_up("share"), make_up("free", more=", pays: 10%")])
def test_what_cannot_be_meant_is_told_with_its_line(words: str) -> None:
    """A share of the price where there is none."""
    with pytest.raises(InputError) as caught:
        load_text(years(60, clauses=top(words)))
    problem = caught.value.problems[0]
    assert "goes with `priced: share`" in problem.what
    assert problem.place


def test_a_bank_that_no_clause_keeps_is_told() -> None:
    """So far 40 GB of make-up, and no clause that has make-up."""
    text = third_year("make_up: {2026: 40 GB}", "pays: 100%")
    assert any("no clause of the contract keeps account of so_far.make_up" in p.what for p in load_text(text).warnings)


@settings(max_examples=10, deadline=None)
@given(needs=st.lists(st.integers(0, 160), min_size=3, max_size=3), spot=st.integers(5, 20))
def test_more_lenient_banks_never_cost_more(needs: list[int], spot: int) -> None:
    """None, one year at what was paid, two years, free, and with credit: each costs at most what the one before does."""
    ladder = [(), (make_up("vintage"),), (make_up("vintage", "2 years"),), (make_up("free", "2 years"),)]
    ladder.append((make_up("free", "2 years"), CREDIT))
    costs = [cost(years(*needs, clauses=top(*banks), spot=f"{spot} USD/GB")) for banks in ladder]
    assert all(less <= more + 1e-5 for more, less in pairwise(costs))
