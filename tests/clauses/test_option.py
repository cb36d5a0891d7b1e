"""A reservation is decided before the need is known and paid whatever comes; what is taken of it costs the strike."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.book import Book
from tests.clauses.scene import scene, terms_of, unwise
from tests.drivers.test_table import risk, short
from tests.support import Solved, cost, load_text, solve_text

WHERE = "contracts.lta.clauses.o"
TWO = """
    low: {probability: 50%, needs: {dram: 60 GB/month}}
    high: {probability: 50%, needs: {dram: 140 GB/month}}
"""


def option(words: str) -> str:
    """An option as the only clause."""
    return f"o: {{kind: option, {words}}}"


def reserved(solved: Solved, contract: str = "lta") -> dict[str, float]:
    """GB reserved by cell."""
    block = f"contracts.{contract}.clauses.o.reserved"
    return {row["cell"]: row["value"] for row in solved.plan.tables["decisions"] if row["block"] == block}


def portfolio(options: list[tuple[float, float, float]], outcomes: int, spots: tuple[float, ...] = ()) -> str:
    """Options (fee, strike, limit) for a need spread evenly over 0 to 200 in so many outcomes, against 20 or a spot price."""
    lines = "".join(
        f"  c{n}: {{supplier: micron, items: [ddr5], term: {{from: 2027-01, to: 2027-12}}, clauses: {{o: {{kind: option, "
        f"fee: {fee} USD/GB, strike: {strike} USD/GB, at_most: {limit} GB/month}}}}}}\n"
        for n, (fee, strike, limit) in enumerate(options)
    )
    needs = "".join(
        f"n{n}: {{probability: {100 / outcomes}%, needs: {{dram: {(n + 0.5) * 200 / outcomes} GB/month}}}}\n"
        for n in range(outcomes)
    )
    text = scene("", periods=1, need="100 GB/month" if spots else "100 GB/month" + short(20), more=risk(needs))
    if spots:
        text += "    s:\n      kind: table\n      outcomes:\n"
        for n, spot in enumerate(spots):
            text += f"        s{n}: {{probability: {100 / len(spots)}%, indices: {{dram: {spot} USD/GB}}}}\n"
        text += "markets: {spot: {items: [ddr5], price: {index: dram}}}\n"
    return text + "contracts:\n" + lines


def levels(solved: Solved, count: int) -> list[float]:
    """Reserved up to each option."""
    sizes = [sum(reserved(solved, f"c{n}").values()) for n in range(count)]
    return [sum(sizes[: n + 1]) for n in range(count)]


def test_options_are_reserved_up_to_the_critical_need() -> None:
    """v 5, 2, .5 and w 0, 4, 7 against 20: P(D > Y) = 3/4, 1/2, .5/13, so Y = 50, 100, 192.3 of a need over 0 to 200.

    Of 25 equal outcomes 4, 12, ... 196 the first with at most 18.75, 12.5 and .96 above it are 52, 100 and 196.
    """
    solved = solve_text(portfolio([(5, 0, 400), (2, 4, 400), (0.5, 7, 400)], 25))
    assert levels(solved, 3) == pytest.approx([52, 100, 196])


def test_options_against_a_random_price() -> None:
    """Spot 5, 12 or 20, v 4, 1.5, w 3, 8: P(D > Y) = 2.5 / 4 and 1.5 / 5.33, Y = 75, 143.75; of 25 outcomes 76 and 140."""
    solved = solve_text(portfolio([(4, 3, 400), (1.5, 8, 400)], 25, (5, 12, 20)))
    assert levels(solved, 2) == pytest.approx([76, 140])


def by_hand(options: list[tuple[float, float, float]], outcomes: int) -> float:
    """What three levels cost, the first and the last at their limit, the middle one at the best of a fine grid."""

    def costs(middle: float) -> float:
        sizes = [options[0][2], middle, options[2][2]]
        total = sum(size * fee for size, (fee, _, _) in zip(sizes, options, strict=True))
        for n in range(outcomes):
            need = (n + 0.5) * 200 / outcomes
            for size, (_, strike, _) in zip(sizes, options, strict=True):
                total += strike * min(need, size) / outcomes
                need = max(0.0, need - size)
            total += 20 * need / outcomes
        return total

    return min(costs(size / 10) for size in range(int(10 * options[1][2]) + 1))


def test_an_option_above_the_hull_is_worth_having_where_its_neighbours_are_limited() -> None:
    """v 5, 3.2, .5 and w 0, 4, 7, limits 30, -, 30, 20 for what is short: 861.5 with the middle one, 1307.8 without."""
    options = [(5.0, 0.0, 30.0), (3.2, 4.0, 400.0), (0.5, 7.0, 30.0)]
    kept = cost(portfolio(options, 50))
    dropped = cost(portfolio([options[0], options[2]], 50))
    assert kept == pytest.approx(by_hand(options, 50), abs=1e-3)
    assert kept == pytest.approx(861.5, abs=0.2)
    assert dropped == pytest.approx(1307.8, abs=0.2)


def test_a_reservation_does_not_know_what_is_needed() -> None:
    """Fee 2, strike 4, need 60 or 140, spot 18: 140 are reserved: 280 + 4 * 100 = 680; with foresight 600."""
    text = scene(
        option("fee: 2 USD/GB, strike: 4 USD/GB, at_most: 200 GB/month"), periods=1, spot="18 USD/GB", more=risk(TWO)
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(680)
    assert reserved(solved) == {"today,2027-01": pytest.approx(140)}


def test_a_later_decision_knows_more() -> None:
    """For February, decided in February when the need of 60 or 140 is known: 2 and 4 for 100 in the mean: 600."""
    outcomes = (
        TWO.replace("60 GB", "{2027-02: 60 GB").replace("140 GB", "{2027-02: 140 GB").replace("month}", "month}}")
    )
    text = scene(
        option("fee: 2 USD/GB, strike: 4 USD/GB, at_most: 200 GB/month, decide_by: 2027-02-01"),
        need="{2027-01: 0 GB/month, 2027-02: 100 GB/month}",
        spot="18 USD/GB",
        more=risk(outcomes),
    )
    assert cost(text) == pytest.approx(600)
    assert cost(text.replace(", decide_by: 2027-02-01", "")) == pytest.approx(680)


def test_cells_that_begin_before_it_is_decided_are_not_reserved() -> None:
    """Decided on 1 February, January is bought at 18: 1800 + 600."""
    text = scene(
        option("fee: 2 USD/GB, strike: 4 USD/GB, at_most: 200 GB/month, decide_by: 2027-02-01"), spot="18 USD/GB"
    )
    assert cost(text) == pytest.approx(2400)


def undecided(words: str, **more: str) -> str:
    """100 are needed in February, when it is decided what is reserved; 18 on the market."""
    clause = option(f"fee: 2 USD/GB, strike: 4 USD/GB, {words}, decide_by: 2027-02-01")
    return scene(clause, need="{2027-01: 0 GB/month, 2027-02: 100 GB/month}", spot="18 USD/GB", **more)


def test_nothing_is_called_before_it_is_reserved() -> None:
    """A lead time of a month: what February needs would be called in January, so it is bought: 1800; without it 600."""
    assert cost(undecided("at_most: 100 GB/month", contract="lead_time: 1 month")) == pytest.approx(1800)
    assert cost(undecided("at_most: 100 GB/month")) == pytest.approx(600)


def test_nothing_comes_in_a_quarter_that_began_before_it_is_reserved() -> None:
    """February lies in a quarter that cannot be reserved any more: bought at 18. The audit names what comes all the same."""
    solved = solve_text(undecided("at_most: 300 GB/quarter"))
    assert solved.plan.cost == pytest.approx(1800)
    tables = dict(solved.plan.tables)
    tables["receipts"] = [row | {"source": "lta", "contract": "lta"} for row in tables["receipts"]]
    book = Book(solved.plan.setting, tables).contract("lta")
    found = [finding.what for finding in book.terms.clauses["o"].audit(book, WHERE)]
    assert found == ["100 GB come where nothing could be reserved"]


def test_reserved_over_the_term() -> None:
    """100 reserved for both months at 2, 60 needed in each, spot 9: 200 + 400 + 20 * 9 = 780; each month apart 720."""
    text = scene(option("fee: 2 USD/GB, strike: 4 USD/GB, in_total: 100 GB"), need="60 GB/month", spot="9 USD/GB")
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(780)
    assert reserved(solved) == {"today,whole term": pytest.approx(100)}
    assert cost(text.replace("in_total: 100 GB", "at_most: 100 GB/month")) == pytest.approx(720)


def test_a_limit_in_total_beside_those_of_the_cells() -> None:
    """60 a month and 100 in all: 100 * 6 + 20 * 9 = 780 (nothing is reserved in vain)."""
    words = "fee: 2 USD/GB, strike: 4 USD/GB, at_most: 60 GB/month, in_total: 100 GB"
    assert cost(scene(option(words), need="60 GB/month", spot="9 USD/GB")) == pytest.approx(780)


def test_one_level_for_all_cells() -> None:
    """Need 50 then 100, one level: 100 each at 2 (or 50 and spot at 18): 400 + 600 = 1000; cell by cell 900."""
    text = scene(
        option("fee: 2 USD/GB, strike: 4 USD/GB, at_most: 200 GB/month, level: same"),
        need="{2027-01: 50 GB/month, 2027-02: 100 GB/month}",
        spot="18 USD/GB",
    )
    assert cost(text) == pytest.approx(1000)
    assert cost(text.replace(", level: same", "")) == pytest.approx(900)


def test_the_strike_is_at_most_a_share_of_the_index() -> None:
    """Strike 8 or half of the index of 10: 100 * (1 + 5) = 600."""
    words = "fee: 1 USD/GB, strike: 8 USD/GB, index: dram, index_share: 50%, at_most: 100 GB/month"
    assert cost(scene(option(words), periods=1, spot="30 USD/GB")) == pytest.approx(600)


def test_without_a_strike_the_price_of_the_contract_holds() -> None:
    """A price of 6: 100 * (1 + 6)."""
    clauses = "p: {kind: price_fixed, price: 6 USD/GB}\n" + option("fee: 1 USD/GB, at_most: 100 GB/month")
    assert cost(scene(clauses, periods=1, spot="30 USD/GB")) == pytest.approx(700)


def test_the_fee_may_be_due_in_each_cell() -> None:
    """10 %/yr: 200 in January, and 200 in February 31 days on, less by 1.1 ** (31 / 365)."""
    words = "fee: 2 USD/GB, strike: 4 USD/GB, at_most: 100 GB/month, due: each"
    text = scene(option(words), spot="18 USD/GB", more="money: {discount_rate: 10%/yr}\n")
    fees = [row["present_value"] for row in solve_text(text).plan.tables["ledger"] if row["term"] == "reservation fee"]
    assert fees == pytest.approx([200, 200 * 1.1 ** -(31 / 365)])


def test_what_is_reserved_already_is_paid_or_due() -> None:
    """80 a month are held, need 100, spot 18, January begun before with 30 taken of it in the first half."""
    words = "fee: 2 USD/GB, strike: 4 USD/GB, reserved: 80 GB/month"
    assert cost(scene(option(words), spot="18 USD/GB")) == pytest.approx(2 * (320 + 360))
    assert cost(scene(option(words + ", due: each"), spot="18 USD/GB")) == pytest.approx(2 * (320 + 360 + 160))


def test_in_its_third_year() -> None:
    """100 a year in all three, 60 taken by July 2027, need 50 a quarter, spot 18: 40 at 4 and 60 at 18; the fee is paid."""
    text = scene(
        option("fee: 2 USD/GB, strike: 4 USD/GB, reserved: 100 GB/year, due: each"),
        start="2027-07",
        step="quarter",
        need="50 GB/quarter",
        spot="18 USD/GB",
        term="{from: 2025-01, to: 2027-12}",
        contract="so_far: {taken: {2027: 60 GB}}",
    )
    assert cost(text) == pytest.approx(160 + 1080)
    (problem,) = unwise(text.replace("taken: {2027", "taken: {2025"), "o")
    assert "so_far.taken.2027" in problem.next_step


def test_an_offer_is_reserved_at_the_size_that_is_signed() -> None:
    """At most 200 a month at half size: 100 of a need of 140: 100 * 6 + 40 * 18."""
    text = scene(
        option("fee: 2 USD/GB, strike: 4 USD/GB, at_most: 200 GB/month"),
        periods=1,
        need="140 GB/month",
        spot="18 USD/GB",
        contract="status: offered\noffer: {smallest: 50%, largest: 50%}",
    )
    assert cost(text) == pytest.approx(600 + 720)


def test_no_more_is_reserved_than_the_size_that_is_signed() -> None:
    """A GB a month that is signed is taken or costs 13: all of it is, 100 at 6 each month and February's scrapped, 1200.

    Signed at the smallest size, 20 could be reserved: 20 * 6 + 80 * 18, and 20 more for February.
    """
    text = scene(
        option("fee: 2 USD/GB, strike: 4 USD/GB, at_most: 100 GB/month")
        + "\nt: {kind: take_or_pay, amount: 100 GB/month, price: 13 USD/GB}",
        need="{2027-01: 100 GB/month, 2027-02: 0 GB/month}",
        spot="18 USD/GB",
        term="{from: 2027-01, to: 2027-02}",
        contract="status: offered\noffer: {smallest: 20%, largest: 100%}",
    )
    assert cost(text) == pytest.approx(1200)


def test_an_offer_is_reserved_when_it_is_signed() -> None:
    """Decided in February, when March's need of 60 or 140 is not known yet: 140 at 2 and 4: 680, and 1800 for each month before."""
    outcomes = """
        low: {probability: 50%, needs: {dram: {2027-03: 60 GB/month}}}
        high: {probability: 50%, needs: {dram: {2027-03: 140 GB/month}}}
    """
    text = scene(
        option("fee: 2 USD/GB, strike: 4 USD/GB, at_most: 200 GB/month, since: 2027-03"),
        periods=3,
        spot="18 USD/GB",
        term="{from: 2027-03, to: 2027-12}",
        contract="status: offered\noffer: {decide_by: 2027-02-10}",
        more=risk(outcomes),
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(3600 + 680)
    assert reserved(solved) == {"2027-02,2027-03": pytest.approx(140)}


def test_two_options_on_one_contract() -> None:
    """One for each of two items, each with its own reservation."""
    text = scene(
        option("fee: 2 USD/GB, strike: 4 USD/GB, at_most: 80 GB/month, items: [ddr5]")
        + "\nq: {kind: option, fee: 1 USD/GB, strike: 6 USD/GB, at_most: 80 GB/month, items: [big]}",
        periods=1,
        need="120 GB/month",
    )
    text = text.replace("items: [ddr5]\n", "items: [ddr5, big]\n").replace(
        "items: {ddr5:", "items: {big: {tier: dram}, ddr5:"
    )
    assert cost(text) == pytest.approx(80 * 6 + 40 * 7)


@pytest.mark.parametrize(
    ("words", "change", "said"),
    [
        ("at_most: 100 GB/month", {"today,2027-01": 90.0}, "100 GB are taken in 2027-01, 90 is reserved"),
        ("at_most: 100 GB/month", {"today,2027-01": 120.0}, "120 GB are reserved for 2027-01, 100 can be"),
        ("at_most: 100 GB/month, level: same", {"today,2027-01": 90.0}, "at one level"),
        ("in_total: 200 GB", {"today,whole term": 150.0}, "200 GB are taken in whole term, 150 is reserved"),
    ],
)
def test_the_audit_names_what_is_broken(words: str, change: dict[str, float], said: str) -> None:
    """Taken beyond what is reserved, reserved beyond the most, two levels where there is one."""
    solved = solve_text(scene(option(f"fee: 2 USD/GB, strike: 4 USD/GB, {words}"), spot="18 USD/GB"))
    rows = [row | {"value": change.get(row["cell"], row["value"])} for row in solved.plan.tables["decisions"]]
    book = Book(solved.plan.setting, dict(solved.plan.tables) | {"decisions": rows}).contract("lta")
    found = [finding.what for finding in book.terms.clauses["o"].audit(book, WHERE)]
    assert any(said in line for line in found), found


def test_the_audit_names_the_total_and_the_early_call() -> None:
    """110 taken of 100 in all; a call before the reservation is decided."""
    words = "fee: 2 USD/GB, strike: 4 USD/GB, at_most: 60 GB/month, in_total: 100 GB"
    solved = solve_text(scene(option(words), need="50 GB/month", spot="18 USD/GB"))
    tables = dict(solved.plan.tables)
    tables["moves"] = [row | {"moved_gb": row["moved_gb"] * 1.1} for row in tables["moves"]]
    setting = solved.plan.setting
    book = Book(setting, tables).contract("lta")
    found = [finding.what for finding in book.terms.clauses["o"].audit(book, WHERE)]
    assert any("110 GB are taken in whole term, 100 may be in all" in line for line in found)
    late = terms_of(scene(option(words + ", decide_by: 2027-02-01"), need="50 GB/month")).clauses["o"]
    assert any("called before anything is reserved" in finding.what for finding in late.audit(book, WHERE))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("fee: 2 USD/GB, strike: 4 USD/GB", "nothing says how much"),
        ("fee: 2 USD/GB, strike: 4 USD/GB, at_most: 1 PB/month, index: dram", "go together"),
        ("fee: 2 USD/GB, strike: 4 USD/GB, at_most: 1 PB/month, reserved: 1 PB/month", "nothing to decide"),
        ("fee: 2 USD/GB, at_most: 1 PB/month", "the option has no strike"),
        ("fee: 2 USD/GB, strike: 4 USD/GB, at_most: 1 PB/month, decide_by: 2029-01", "outside the plan"),
    ],
)
def test_an_option_that_cannot_be_meant_is_told(words: str, said: str) -> None:
    """With its line and what to write."""
    with pytest.raises(InputError) as caught:
        load_text(scene(option(words), spot="18 USD/GB"))
    assert any(said in problem.what and problem.place for problem in caught.value.problems)


@settings(max_examples=10, deadline=None)
@given(fee=st.integers(0, 10), strike=st.integers(0, 20), dearer=st.integers(0, 5), limit=st.integers(0, 200))
def test_a_dearer_option_never_costs_less_and_more_of_it_never_costs_more(
    fee: int, strike: int, dearer: int, limit: int
) -> None:
    """Need 60 or 140 against spot 18."""

    def pays(own: int, size: int) -> float:
        words = f"fee: {own} USD/GB, strike: {strike} USD/GB, at_most: {size} GB/month"
        return cost(scene(option(words), periods=1, spot="18 USD/GB", more=risk(TWO)))

    base = pays(fee, limit)
    assert base <= pays(fee + dearer, limit) + 1e-6
    assert pays(fee, limit + 20) <= base + 1e-6
