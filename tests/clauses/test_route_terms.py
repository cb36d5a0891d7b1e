"""By each route the same parts are paid to somebody else on another day; what is left is markup, handling and time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.book import Book
from planner.plan.audit import audit
from planner.plan.audit.money import audit_bills
from planner.plan.plan import courses_of
from tests.clauses.scene import price_path, scene, terms_of, unwise
from tests.drivers.test_table import risk
from tests.support import Solved, cost, load_text, solve_text

SCENE = """
planner: 1
name: routes
as_of: 2027-01-04
horizon: {start: 2027-01-04, periods: PERIODS, step: STEP}
money: {discount_rate: RATE%/yr}
items: {ddr5: {tier: dram, package: 64 GB}}
indices: {dram: INDEX}
locations: {juarez: {kind: integrator, cycle: 6 weeks}, abilene: {storage: 0 GB}}
lanes: {out: {from: juarez, to: abilene}}
suppliers: {micron: {fabs: {boise: {country: US}}}}
needs: {racks: {kind: consumption, at: abilene, tier: dram, series: NEED}}
contracts:
  lta:
    supplier: micron
    route: ROUTE
    items: [ddr5]
    term: {from: 2027-01-04, to: 2027-12-31}
    delivers_to: [juarez]
    clauses:
      p: PRICE
      CLAUSES
"""
FIXED = "{kind: price_fixed, price: 10 USD/GB}"
ONCE = "{2027-02-15: 100 GB/week, 2027-02-22: 0 GB/week}"
PAYING = "n: {kind: payment_terms, net: 4 weeks}"
DELIVERED, COLLECTED, SUPPLIER, RACKS = "2027-01-04", "2027-01-18", "2027-02-01", "2027-03-15"


def routed(
    route: str,
    words: str = "",
    paying: str = PAYING,
    price: str = FIXED,
    index: str = "{now: 10 USD/GB}",
    need: str = ONCE,
    periods: int = 26,
    step: str = "week",
    rate: float = 9,
) -> str:
    """100 GB at 10 in racks on 15 February, six weeks after they are delivered: on day 0. The supplier is paid on day 28."""
    clauses = [paying] if paying else []
    clauses += [f"r: {{kind: route_terms, {words}}}"] if words else []
    text = SCENE.replace("ROUTE", route).replace("CLAUSES", "\n      ".join(clauses)).replace("PRICE", price)
    text = text.replace("INDEX", index).replace("NEED", need).replace("PERIODS", str(periods)).replace("STEP", step)
    return text.replace("RATE", str(rate))


def worth(days: int, rate: float = 9) -> float:
    """What a unit of money so many days after the first is worth."""
    return float((1 + rate / 100) ** -(days / 365))


def lines(solved: Solved) -> dict[str, tuple[str, float]]:
    """Day and money of each term of the ledger; no term stands twice."""
    rows = solved.plan.tables["ledger"]
    found = {row["term"]: (row["date"], round(row["amount"], 6)) for row in rows}
    assert len(found) == len(rows)
    return found


def account(solved: Solved, name: str) -> dict[str, float]:
    """An account by period."""
    return {row["period"]: round(row["value"], 6) for row in solved.plan.tables["accounts"] if row["account"] == name}


# Who is paid what and when --------------------------------------------------------------------------------------------

HIS = "net: 4 weeks"
BY_ROUTE: dict[str, tuple[str, dict[str, tuple[str, float]], float]] = {
    "direct": (routed("direct"), {"goods": (SUPPLIER, 1000)}, 1000 * worth(28)),
    "consigned": (
        routed("consigned", f"handling: 0.05 USD/GB, {HIS}"),
        {"goods": (SUPPLIER, 1000), "integrator handling": (RACKS, 5)},
        1000 * worth(28) + 5 * worth(70),
    ),
    "buy-sell": (
        routed("buy-sell", f"markup: 2%, margin: 0%, collected: 2 weeks, {HIS}"),
        {
            "goods": (SUPPLIER, 1000),
            "buy-sell proceeds": (COLLECTED, -1000),
            "buy-sell repurchase": (RACKS, 1000),
            "integrator markup": (RACKS, 20),
        },
        1000 * worth(28) - 1000 * worth(14) + 1020 * worth(70),
    ),
    "directed": (
        routed("directed", f"markup: 2%, {HIS}", paying=""),
        {"goods": (RACKS, 1000), "integrator markup": (RACKS, 20)},
        1020 * worth(70),
    ),
    "turnkey": (
        routed("turnkey", HIS, paying="", price="{kind: price_fixed, price: 10.3 USD/GB}"),
        {"goods": (RACKS, 1030)},
        1030 * worth(70),
    ),
    "embedded": (
        routed("embedded", f"markup: 2%, paid: delivery, {HIS}", paying=""),
        {"goods": (SUPPLIER, 1000), "integrator markup": (SUPPLIER, 20)},
        1020 * worth(28),
    ),
}


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("route", BY_ROUTE)
def test_each_route_pays_its_own_lines_on_its_own_days(route: str, solver: str) -> None:
    """993.41 direct, 998.33 consigned, 1000.00 by buy-sell, 1003.28 directed, 1013.12 turnkey, 1013.28 embedded."""
    text, expected, total = BY_ROUTE[route]
    solved = solve_text(text, solver=solver)
    assert lines(solved) == expected
    assert solved.plan.cost == pytest.approx(total)


def test_the_figures_of_the_routes() -> None:
    """The same in dollars: 42 days at 9 %/yr are worth 1 %, a markup is 2 %."""
    totals = {route: round(total, 2) for route, (_, _, total) in BY_ROUTE.items()}
    assert totals == {
        "direct": 993.41,
        "consigned": 998.33,
        "buy-sell": 999.99,
        "directed": 1003.28,
        "turnkey": 1013.12,
        "embedded": 1013.28,
    }


def test_a_markup_is_worth_its_delay_where_money_is_dear() -> None:
    """2 % for 42 days: (1 + r) ** (42 / 365) = 1.02 at 18.78 %/yr. Below it is cheaper to buy oneself, above to let him."""
    assert pytest.approx(0.1878, abs=5e-5) == 1.02 ** (365 / 42) - 1
    for rate, dearer in ((18.5, "directed"), (19, "direct")):
        costs = {
            "direct": cost(routed("direct", rate=rate)),
            "directed": cost(routed("directed", f"markup: 2%, {HIS}", paying="", rate=rate)),
        }
        assert max(costs, key=lambda route: costs[route]) == dearer


def test_a_masked_price_is_marked_up_as_well() -> None:
    """Sold at 12 what cost 10: 1200 in, 1200 out, and 2 % of 1200; a margin of 20 % says the same; at cost 2 % of 1000."""
    for words in ("sold_at: 12 USD/GB", "margin: 20%", "sold_at: 768 USD/ea"):
        found = lines(solve_text(routed("buy-sell", f"markup: 2%, {words}, {HIS}")))
        assert found["integrator markup"] == (RACKS, 24)
        assert found["buy-sell proceeds"] == (DELIVERED, -1200)
        assert found["buy-sell repurchase"] == (RACKS, 1200)
    assert lines(solve_text(routed("buy-sell", f"markup: 2%, {HIS}")))["integrator markup"] == (RACKS, 20)


def test_parts_are_bought_back_at_the_price_of_their_delivery() -> None:
    """The index doubles before the racks are out: 100 GB sold at 10 are bought back at 10, and marked up at 10."""
    index = "{now: 10 USD/GB, forward: {2027-01-18: 20 USD/GB}}"
    price = "{kind: price_indexed, index: dram}"
    found = lines(solve_text(routed("buy-sell", f"markup: 2%, margin: 0%, {HIS}", price=price, index=index)))
    assert found["buy-sell repurchase"] == (RACKS, 1000)
    assert found["integrator markup"] == (RACKS, 20)


def test_handling_may_be_a_piece_or_a_share_and_is_paid_on_delivery_where_it_says_so() -> None:
    """3.20 USD for 64 GB are 5 for 100; half a per cent of 1000 is 5; on delivery net four weeks that is day 28."""
    assert lines(solve_text(routed("consigned", "handling: 3.20 USD/ea")))["integrator handling"] == ("2027-02-15", 5)
    found = lines(solve_text(routed("consigned", f"markup: 0.5%, paid: delivery, {HIS}")))
    assert found["integrator markup"] == (SUPPLIER, 5)


def test_a_written_cycle_stands_before_the_integrators_own() -> None:
    """Four weeks from delivery to racks out: day 28, also where goods are handed over at the fab and shipped to him."""
    assert lines(solve_text(routed("directed", "markup: 2%, cycle: 4 weeks", paying="")))["goods"] == (SUPPLIER, 1000)
    fab = routed("directed", "markup: 2%, cycle: 7 weeks", paying="")
    fab = fab.replace("delivers_to: [juarez]", "ships_from: boise").replace(
        "lanes: {", "lanes: {in: {from: boise, to: juarez, lead_time: 1 week}, "
    )
    fab = fab.replace("2027-02-15: 100", "2027-02-22: 100").replace("2027-02-22: 0", "2027-03-01: 0")
    assert lines(solve_text(fab))["goods"] == ("2027-02-22", 1000)


def test_terms_change_with_the_day_of_delivery() -> None:
    """100 GB delivered in each of two weeks, 3 % on the first and 2 % on the second."""
    need = "{2027-02-15: 100 GB/week, 2027-03-01: 0 GB/week}"
    text = routed("directed", "markup: 3%, until: 2027-01-10", paying="", need=need)
    text = text.rstrip() + "\n      s: {kind: route_terms, markup: 2%, since: 2027-01-11}\n"
    rows = [row for row in solve_text(text).plan.tables["ledger"] if row["term"] == "integrator markup"]
    assert sorted((row["date"], round(row["amount"], 6)) for row in rows) == [("2027-02-15", 30), ("2027-02-22", 20)]


def test_what_is_paid_after_the_horizon_stands_in_lines_of_its_own() -> None:
    """Eight weeks end on 1 March; day 70 is worth what it is, and is no cash."""
    solved = solve_text(routed("buy-sell", f"markup: 2%, margin: 0%, collected: 2 weeks, {HIS}", periods=8))
    assert solved.plan.cost == pytest.approx(BY_ROUTE["buy-sell"][2])
    later = {row["term"]: row["cash"] for row in solved.plan.tables["ledger"] if "after" in row["term"]}
    assert later == {"buy-sell repurchase after the horizon": False, "integrator markup after the horizon": False}
    directed = solve_text(routed("directed", f"markup: 2%, {HIS}", paying="", periods=8))
    assert {row["term"] for row in directed.plan.tables["ledger"]} == {
        "payable after the horizon",
        "integrator markup after the horizon",
    }


def test_open_orders_are_paid_as_their_own_lines_say() -> None:
    """100 GB on order are due at 900, and nothing is charged on them."""
    text = routed("buy-sell", "markup: 2%, margin: 0%") + (
        "open_orders: {po: {supplier: micron, contract: lta, item: ddr5, to: juarez, quantity: 100 GB, "
        "promised: 2027-01-04, due: 900 USD}}\n"
    )
    assert lines(solve_text(text)) == {"open orders": (DELIVERED, 900)}


# What stands between us -----------------------------------------------------------------------------------------------


def test_accounts_say_what_he_owes_us_and_we_owe_him() -> None:
    """He owes 1000 until he pays in the third week; we owe him 1020 until the week of 15 March, by buy-sell and directed alike."""
    solved = solve_text(BY_ROUTE["buy-sell"][0])
    assert account(solved, "buy-sell receivable") == {DELIVERED: 1000, "2027-01-11": 1000}
    for route in ("buy-sell", "directed"):
        owed = account(solve_text(BY_ROUTE[route][0]), "owed to the integrator")
        assert (len(owed), max(owed), set(owed.values())) == (10, "2027-03-08", {1020})
    assert not account(solve_text(BY_ROUTE["directed"][0]), "buy-sell receivable")
    assert set(account(solve_text(BY_ROUTE["consigned"][0]), "owed to the integrator").values()) == {5}


SOON = """
    low: {probability: 50%, indices: {dram: {2027-01-18: 5 USD/GB}}}
    high: {probability: 50%, indices: {dram: {2027-01-18: 15 USD/GB}}}
"""


def test_each_future_is_sold_and_marked_up_at_its_own_price() -> None:
    """Delivered on 18 January at 5 or 15: bought back for 500 or 1500, marked up by 10 or 30; the mean is that of price 10."""
    need = "{2027-03-01: 100 GB/week, 2027-03-08: 0 GB/week}"
    words = f"markup: 2%, margin: 0%, {HIS}"
    text = routed("buy-sell", words, price="{kind: price_indexed, index: dram}", need=need).rstrip() + "\n"
    solved = solve_text(text + risk(SOON))
    for course in solved.plan.courses:
        price = {"low": 5, "high": 15}[course.name]
        found = {row["term"]: round(row["amount"], 6) for row in course.tables["ledger"]}
        assert (found["buy-sell repurchase"], found["integrator markup"]) == (100 * price, 2 * price)
    assert solved.plan.cost == pytest.approx(1000 * worth(42) - 1000 * worth(14) + 1020 * worth(84))


def test_an_offer_by_another_route_is_weighed_with_its_delay() -> None:
    """Directed at 9.90 and 2 % (1009.80 on day 70, 993.25) against 1000 direct on day 28 (993.41); at 9.95 it is 998.26."""
    for price, source in ((9.9, "lta"), (9.95, "own")):
        text = routed(
            "directed", f"markup: 2%, {HIS}", paying="", price=f"{{kind: price_fixed, price: {price} USD/GB}}"
        )
        text = text.replace("route: directed", "route: directed\n    status: offered")
        other = SCENE[SCENE.index("  lta:") :].replace("lta", "own").replace("ROUTE", "direct")
        text += other.replace("PRICE", FIXED).replace("CLAUSES", PAYING)
        solved = solve_text(text)
        assert {row["source"] for row in solved.plan.tables["receipts"]} == {source}
        assert solved.plan.cost == pytest.approx(min(price * 102 * worth(70), 1000 * worth(28)))


# Embedded -------------------------------------------------------------------------------------------------------------

PASS_THROUGH = "p: {kind: price_collar, index: dram, base: 16 USD/GB, follows: 60%, plus: 4 USD/GB, cap: 23 USD/GB}"


def test_a_collar_says_what_is_passed_through() -> None:
    """20 when the index was 16, 60 % of its change, at most 23: at 16, 20, 26, 12 that is 20, 22.40, 23 (not 26), 17.60."""
    index = "{now: 16 USD/GB, forward: {2027-02: 20 USD/GB, 2027-03: 26 USD/GB, 2027-04: 12 USD/GB}}"
    assert price_path(scene(PASS_THROUGH, periods=4, index=index)) == [20, 22.4, 23, 17.6]
    assert price_path(scene(PASS_THROUGH[:-1] + ", floor: 20 USD/GB}", periods=4, index=index)) == [20, 22.4, 23, 20]


EMBEDDED = """
planner: 1
name: embedded
horizon: {start: 2027-01, periods: 4, step: quarter}
items: {hbm3e: {tier: hbm}}
indices: {hbm: {now: 16 USD/GB, forward: {2027-07: 20 USD/GB}}}
locations: {abilene: {storage: 0 GB}, tsmc: {storage: 0 GB}}
suppliers: {sk-hynix: {}}
needs:
  b300: {kind: consumption, at: abilene, tier: hbm, series: {2027-01: 28.8 TB/quarter, 2027-07: 57.6 TB/quarter}}
  own-asic: {kind: consumption, at: tsmc, tier: hbm, series: 10 TB/quarter}
contracts:
  lta:
    supplier: sk-hynix
    items: [hbm3e]
    term: {from: 2027-01, to: 2027-12}
    delivers_to: [tsmc]
    clauses:
      p: {kind: price_fixed, price: 18 USD/GB}
      top: {kind: take_or_pay, amount: 200 TB/year, pays: 50%}
      count: {kind: countable_volume, routes: [COUNTS]}
  in-b300:
    supplier: sk-hynix
    route: embedded
    items: [hbm3e]
    term: {from: 2027-01, to: 2027-12}
    delivers_to: [abilene]
    clauses:
      p: {kind: price_collar, index: hbm, base: index at 2027-01, follows: 60%, plus: 4 USD/GB, cap: 22 USD/GB}
      r: {kind: route_terms, markup: 5%, paid: delivery, net: 3 months}
"""


def test_embedded_volume_follows_the_accelerators_and_counts_where_the_paper_says_so() -> None:
    """100 and then 200 accelerators a quarter with 288 GB: 28.8 TB at 20, 57.6 TB at 22 (22.40 capped), and 5 %, a quarter later.

    Nothing is bought ahead though the price rises. 40 TB are direct, 212.8 in all; if those alone count, 160 of 200 are short.
    """
    solved = solve_text(EMBEDDED.replace("COUNTS", "direct, embedded"))
    rows = solved.plan.tables["ledger"]
    paid = {(r["term"], r["period"]): r["amount"] for r in rows if r["where"].startswith("contracts.in-b300")}
    goods = {"2027Q2": 28_800 * 20, "2027Q3": 28_800 * 20, "2027Q4": 57_600 * 22}
    assert {period: money for (term, period), money in paid.items() if term == "goods"} == pytest.approx(goods)
    assert paid["integrator markup", "2027Q4"] == pytest.approx(0.05 * 57_600 * 22)
    assert not any(row["term"] == "take-or-pay" for row in rows)
    alone = solve_text(EMBEDDED.replace("COUNTS", "direct")).plan.tables["ledger"]
    assert sum(row["amount"] for row in alone if row["term"] == "take-or-pay") == pytest.approx(160_000 * 18 * 0.5)


def test_memory_that_could_be_bought_before_its_accelerators_is_told() -> None:
    """An installed base, or a place with room, would be filled ahead of a rise, which accelerators are not."""
    text = EMBEDDED.replace("COUNTS", "direct")
    standing = text.replace("kind: consumption, at: abilene", "kind: installed, at: abilene")
    standing = standing.replace("28.8 TB/quarter", "28.8 TB").replace("57.6 TB/quarter", "57.6 TB")
    for edited, count in ((text, 0), (standing, 1), (text.replace("abilene: {storage: 0 GB}", "abilene: {}"), 1)):
        terms = terms_of(edited).setting.terms["in-b300"]
        found = [problem.what for problem in terms.clauses["r"].unwise(terms, terms.where("r"))]
        assert len([what for what in found if "before its accelerators" in what]) == count


# What is told ---------------------------------------------------------------------------------------------------------

ELSEWHERE = "delivers_to: [juarez]"
TOLD = [
    (routed("direct", "markup: 2%"), "nothing of this is paid", "warning"),
    (routed("buy-sell", "markup: 2%"), "he is taken to pay what we pay", "warning"),
    (routed("consigned", "margin: 5%"), "only buy-sell sells", "warning"),
    (routed("turnkey", "collected: 30 days", paying=""), "only buy-sell sells", "warning"),
    (routed("directed", "markup: 2%"), "what the supplier is paid when", "error"),
    (
        routed("directed", "markup: 2%", paying="").replace(ELSEWHERE, "delivers_to: [abilene]"),
        "nobody builds racks",
        "error",
    ),
    (
        routed("consigned", "paid: delivery").replace(ELSEWHERE, "delivers_to: [abilene]"),
        "nobody builds racks",
        "warning",
    ),
    (routed("directed", "markup: 2%", paying="").replace(", cycle: 6 weeks", ""), "has no cycle", "warning"),
    (routed("directed", "markup: 2%", paying="", step="quarter", periods=4), "the delay moves nothing", "warning"),
    (routed("buy-sell", "sold_at: 900 USD/GB, net: 20 weeks"), "we are paid to buy", "error"),
]


@pytest.mark.parametrize(("text", "said", "severity"), TOLD, ids=[said for _, said, _ in TOLD])
def test_what_a_route_cannot_mean_is_told(text: str, said: str, severity: str) -> None:
    """Terms of another route, no integrator, two who are paid, no price, a sale that pays."""
    (problem,) = unwise(text, "r")
    assert said in problem.what
    assert problem.severity == severity


def test_terms_that_are_in_order_are_not_told() -> None:
    """Each route of the hand cases, as it is written."""
    for route, (text, _, _) in BY_ROUTE.items():
        found = load_text(text).warnings if route != "embedded" else ()
        assert not found, (route, found)


def test_two_integrators_that_take_different_times_are_told() -> None:
    """Six weeks and eight: each wants a contract of its own."""
    text = routed("directed", "markup: 2%", paying="").replace("delivers_to: [juarez]", "delivers_to: [juarez, penang]")
    text = text.replace("locations: {", "locations: {penang: {kind: integrator, cycle: 8 weeks}, ")
    text = text.replace("lanes: {", "lanes: {other: {from: penang, to: abilene}, ")
    (problem,) = unwise(text, "r")
    assert "juarez, penang take different times" in problem.what
    assert not unwise(text.replace("markup: 2%", "markup: 2%, cycle: 8 weeks"), "r")


def test_a_route_without_its_terms_is_told() -> None:
    """Buy-sell and directed need them; the price may say all of a turnkey or consigned contract."""
    for route, count in (("buy-sell", 1), ("directed", 1), ("turnkey", 0), ("consigned", 0), ("direct", 0)):
        found = [problem.what for problem in load_text(routed(route)).warnings]
        assert len([what for what in found if "no clause says what the integrator takes" in what]) == count


def test_two_clauses_at_one_time_are_refused() -> None:
    """Each would take its markup."""
    text = routed("consigned", "handling: 0.05 USD/GB").rstrip() + "\n      s: {kind: route_terms, markup: 1%}\n"
    with pytest.raises(InputError) as caught:
        load_text(text)
    assert "each says what the integrator takes" in str(caught.value.problems[0])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("markup: 2%, items: [ddr5]", "all items of a contract go by its route"),
        ("sold_at: 10 USD/GB, margin: 1%", "keep `sold_at` or `margin`"),
        ("paid: delivery, cycle: 6 weeks", "does not wait for racks"),
        ("paid: rack", "racks"),
        ("markup: 2", "2"),
        ("handling: -1 USD/GB", "-1"),
    ],
)
def test_bad_terms_are_refused_with_their_line(words: str, said: str) -> None:
    """File, line, what and what next."""
    with pytest.raises(InputError) as caught:
        load_text(routed("buy-sell", words))
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert problem.place
    assert problem.next_step


# The audit and the whole ----------------------------------------------------------------------------------------------

TERMS = ("buy-sell proceeds", "buy-sell repurchase", "integrator markup")


@pytest.mark.parametrize("term", TERMS)
def test_the_audit_writes_each_bill_again(term: str) -> None:
    """A tenth too little under a term is found, with its clause and day; so is a line that is left out."""
    plan = solve_text(BY_ROUTE["buy-sell"][0]).plan
    for share in (0.9, 0.0):
        rows = [
            row | {"amount": row["amount"] * (share if row["term"] == term else 1)} for row in plan.tables["ledger"]
        ]
        (finding,) = audit_bills(Book(plan.setting, dict(plan.tables) | {"ledger": rows}), plan.costs)
        assert finding.where.startswith(f"{term} contracts.lta.clauses.r")


def test_the_audit_writes_the_receivable_again() -> None:
    """He owes 1000, and the table says 900."""
    solved = solve_text(BY_ROUTE["buy-sell"][0])
    rows = [
        row | {"value": 900.0} if row["account"] == "buy-sell receivable" else row
        for row in solved.plan.tables["accounts"]
    ]
    tables = [dict(solved.plan.tables) | {"accounts": rows}]
    found = audit(solved.plan.setting, courses_of(solved.plan.setting, tables), solved.plan.costs)
    assert {finding.rule for finding in found} == {"account"}


def test_spend_tells_integrators_from_suppliers() -> None:
    """Goods 1000 to the maker; of the integrator 1000 come and 1020 go."""
    pages = solve_text(BY_ROUTE["buy-sell"][0]).pages
    sums: dict[str, float] = {}
    for row in pages.rows("ledger"):
        sums[pages.payee(row)] = sums.get(pages.payee(row), 0.0) + row["amount"]
    assert sums == {"micron": pytest.approx(1000), "integrators": pytest.approx(20)}


@settings(max_examples=8, deadline=None)
@given(
    route=st.sampled_from(["consigned", "buy-sell", "directed", "turnkey"]),
    markup=st.integers(0, 10),
    more=st.integers(0, 10),
    weeks=st.integers(0, 8),
    price=st.integers(1, 40),
)
def test_dearer_terms_never_cost_less_and_later_ones_never_more(
    route: str, markup: int, more: int, weeks: int, price: int
) -> None:
    """A higher markup and handling; payment later by weeks; twice the prices are twice the cost."""

    def pays(share: int, handling: int, net: int, scale: int = 1) -> float:
        words = f"markup: {share}%, handling: {handling * scale} USD/GB, net: {net} weeks"
        words += f", sold_at: {12 * scale} USD/GB" if route == "buy-sell" else ""
        fixed = f"{{kind: price_fixed, price: {price * scale} USD/GB}}"
        return cost(routed(route, words, paying="", price=fixed))

    base = pays(markup, 1, weeks)
    assert base <= pays(markup + more, 1, weeks) + 1e-6
    assert base <= pays(markup, 1 + more, weeks) + 1e-6
    assert pays(markup, 1, weeks + 1) <= base + 1e-6
    assert pays(markup, 1, weeks, scale=2) == pytest.approx(2 * base)
