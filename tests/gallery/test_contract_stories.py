"""What the gallery's scenarios about contracts say in their opening comments is what their plans and studies find."""

from __future__ import annotations

import pytest

from planner.app.load import load
from planner.app.solve import Solved, solve_loaded
from planner.app.solve_many import SolveMany
from planner.studies.value import worth
from tests.gallery.gallery import money, plan, read, total

DEALS = "public-deals"
GLUT = "five-years-one-glut"
SENTENCE = "one-sentence"
ROUTES = "which-route"
BY_ROUTE = {"direct": 59.90, "consigned": 59.65, "buy-sell": 59.90, "directed": 60.10, "turnkey": 85.05}


def posted(contract: str, *terms: str, variant: str | None = None) -> float:
    """What a contract of public-deals posts under terms of the ledger, over the horizon, in millions."""
    rows = plan(DEALS, variant).plan.tables["ledger"]
    own = [row for row in rows if f"{row['where']}.".startswith(f"contracts.{contract}.") and row["term"] in terms]
    return float(sum(row["amount"] for row in own)) / 1e6


def size(variant: str | None = None) -> float:
    """PB a quarter at which offer M is signed: a share of ten."""
    rows = plan(GLUT, variant).plan.tables["signings"]
    return float(next(row["size"] for row in rows if row["contract"] == "offer-m")) * 10


def test_eight_contracts_of_eight_shapes() -> None:
    """Each is signed and each has its own item, so each figure is that of one paper."""
    contracts = read(DEALS).scenario.contracts
    assert len(contracts) == 8
    assert len({tuple(contract.items) for contract in contracts.values()}) == 8


def test_the_template_gets_its_money_back_and_its_damages() -> None:
    """10.9 % of 0.9 * 16 PB * 20 * 0.45 USD/GB are 14.126 MUSD; 2 * 16 PB * 10 % missed * 10 % * 0.45 are 0.144."""
    assert posted("template", "prepayment") == pytest.approx(0.109 * 0.9 * 16 * 20 * 0.45)
    assert posted("template", "prepayment", "credit") == pytest.approx(0, abs=1e-6)
    assert posted("template", "damages") == pytest.approx(-0.144)
    assert posted("template", "fee") == pytest.approx(4)


def test_a_floor_strands_a_deposit_that_is_credited_by_the_dollar() -> None:
    """18 % of 0.9 * 3 PB * 20 * 22 USD/GB are 213.84 MUSD, of which 113.4 never come back; by the GB all of it does."""
    assert posted("strategic", "prepayment") == pytest.approx(213.84)
    assert posted("strategic", "prepayment", "credit") == pytest.approx(113.424)
    assert posted("strategic", "prepayment", "credit", variant="credit-per-gb") == pytest.approx(0, abs=1e-6)


def test_a_shortfall_is_taken_out_of_the_deposit() -> None:
    """2029 takes 4.8 of 7.2 PB at 10 / 0.9: 26.667 MUSD, none of it paid anew; 52.65 of the 100 are lost besides."""
    assert posted("spot-linked", "take-or-pay") == pytest.approx(2.4 * 10 / 0.9)
    assert posted("spot-linked", "take-or-pay", "shortfall deducted") == pytest.approx(0, abs=1e-6)
    assert 100 + posted("spot-linked", "credit", "shortfall deducted") == pytest.approx(52.65, abs=0.01)


def test_half_fixed_is_dear_when_the_market_has_fallen() -> None:
    """0.275 fixed and half of 0.60, 0.70, 0.45, 0.30; what exceeds the 60 PB is bought on the market only where that is dearer."""
    rows = [row for row in plan(DEALS).plan.tables["prices"] if row["source"] == "quarterly"]
    assert sorted({round(row["price_per_gb"], 4) for row in rows}) == [0.425, 0.5, 0.575, 0.625]


def test_stacks_by_the_year_arrive_for_nobody() -> None:
    """0.5 PB are firm in October and 0.3 are needed: 0.2 PB at 15.60 are 3.12 MUSD."""
    assert total(plan(DEALS), "receipts", "received_gb", source="annual-hbm") == pytest.approx(2e6)
    used = total(plan(DEALS), "service", "served_gb", need="accelerators", period="2027Q4")
    assert (0.5e6 - used) * 15.60 == pytest.approx(3.12e6)


def test_a_true_up_goes_up_only() -> None:
    """At 22, 22, 24, 26 delivered, at 24, 26, 26, 23 settled: 94 MUSD, and 2 + 4 + 2 + 0 more."""
    assert posted("post-settled", "goods") == pytest.approx(94)
    assert posted("post-settled", "true-up") == pytest.approx(8)


def test_firm_orders_and_a_fixed_price_for_years() -> None:
    """2.4 EB of disks at 0.0225 and 0.0240: 55.8 MUSD; 12 PB at 7: 84 MUSD, taken or not."""
    assert posted("order-book", "goods") == pytest.approx(55.8)
    assert posted("fixed-for-years", "goods", "take-or-pay") == pytest.approx(84)


def test_a_minimum_of_the_first_year_bounds_what_is_signed() -> None:
    """2027 leaves M 12 PB beside K and 24 without, and the store holds one: 13 / 3.6 and 25 / 3.6 PB a quarter."""
    assert size() == pytest.approx(13 / 3.6)
    assert size("no-deposit") == pytest.approx(25 / 3.6)
    assert plan(GLUT).plan.cost == pytest.approx(2.688e9, abs=1e6)
    assert plan(GLUT, "no-deposit").plan.cost == pytest.approx(2.533e9, abs=1e6)


def test_the_deposit_is_the_first_term_to_trade() -> None:
    """A point of deposit costs 14.0 MUSD, of minimum share 3.7, of cap 2.5, of floor 2.3."""
    loaded = read(GLUT)
    terms = worth(loaded.setting, SolveMany(loaded)).terms
    up = {f"{price.lever.clause}.{price.lever.field}": (price.up or 0.0) / 1e6 for price in terms}
    assert terms[0].lever.field == "share"
    assert terms[0].lever.clause == "deposit"
    found = [up[name] for name in ("deposit.share", "top.share", "price.cap", "price.floor")]
    assert found == pytest.approx([14.0, 3.7, 2.5, 2.3], abs=0.05)


def test_one_sentence_is_worth_eight_million() -> None:
    """36,000 drives at half of 450 USD: 8.1 MUSD where they do not count, nothing where they do."""
    assert money(plan(SENTENCE))["take-or-pay"] == pytest.approx(8.1, abs=0.001)
    for variant in ("names-the-integrator", "consigned"):
        assert money(plan(SENTENCE, variant)).get("take-or-pay", 0.0) == pytest.approx(0, abs=0.001)


def of_the_program(solved: Solved) -> float:
    """What the racks for Pilar cost today, with the deficiency that their route leaves, in millions."""
    rows = solved.plan.tables["ledger"]
    others = [row for row in rows if row["where"].startswith("contracts.agreement") and row["term"] != "take-or-pay"]
    return (solved.plan.cost - sum(row["present_value"] for row in others)) / 1e6


def signed(solved: Solved) -> list[str]:
    """The offers that are signed."""
    rows = solved.plan.tables["signings"]
    return [row["contract"] for row in rows if row["signed"] > 0.5 and row["contract"] != "agreement"]


@pytest.mark.parametrize("route", BY_ROUTE)
def test_the_table_of_the_routes(route: str) -> None:
    """Each alone, the others declined: 60 and 0.30 of freight, 60 and 0.15, 60 - 60 + 61.2, 61.2, 58.8 and 29.7 at 9 %/yr."""
    declined = [f"contracts.{other}.status=declined" for other in BY_ROUTE if other != route]
    solved = solve_loaded(load(ROUTES, sets=[*declined, "policies.one-route.at_most=5"]))
    assert solved.plan.findings == ()
    assert signed(solved) == [route]
    assert of_the_program(solved) == pytest.approx(BY_ROUTE[route], abs=0.005)


def test_the_plan_chooses_the_route() -> None:
    """Consigned; turnkey where the paper lets it count; buy-sell above 12.0 %/yr: (61.05 / 60) ** (365 / 56) = 1.120."""
    assert signed(plan(ROUTES)) == ["consigned"]
    assert of_the_program(plan(ROUTES)) == pytest.approx(59.65, abs=0.005)
    assert signed(plan(ROUTES, "turnkey-counts")) == ["turnkey"]
    assert of_the_program(plan(ROUTES, "turnkey-counts")) == pytest.approx(57.74, abs=0.005)
    assert signed(plan(ROUTES, "dear-money")) == ["buy-sell"]
    assert pytest.approx(1.120, abs=5e-4) == (61.05 / 60) ** (365 / 56)
    for rate, route in (("11.9%/yr", "consigned"), ("12.1%/yr", "buy-sell")):
        assert signed(solve_loaded(load(ROUTES, sets=[f"money.discount_rate={rate}"]))) == [route]


def test_the_integrator_owes_for_parts_that_are_its_own() -> None:
    """Sold on day 7, paid on day 21: 60 MUSD stand with Juarez for two weeks."""
    rows = plan(ROUTES, "dear-money").plan.tables["accounts"]
    owed = {row["period"]: row["value"] / 1e6 for row in rows if row["account"] == "buy-sell receivable"}
    assert owed == {"2027-01-08": pytest.approx(60), "2027-01-15": pytest.approx(60)}
