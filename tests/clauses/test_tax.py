"""Tax is a share of what is handed over where title passes, from the day a certificate no longer exempts it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.book import Book
from planner.plan.audit.money import audit_bills
from tests.clauses.scene import scene, unwise
from tests.drivers.test_table import risk
from tests.support import cost, load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
TWO: dict[str, Any] = {"term": "{from: 2027-01, to: 2027-02}", "item": "{tier: dram}"}


def taxed(words: str) -> str:
    """A price of 10 and a tax."""
    return PRICE + f"x: {{kind: tax, {words}}}"


def test_tax_is_a_share_of_the_invoice() -> None:
    """2 * 1000 at 10 %: 2200."""
    solved = solve_text(scene(taxed("rate: 10%"), **TWO))
    assert solved.plan.cost == pytest.approx(2200)
    assert [row["amount"] for row in solved.plan.tables["ledger"] if row["term"] == "tax"] == pytest.approx([100, 100])


def test_a_certificate_exempts_until_its_last_day() -> None:
    """January is exempt: 2100; and check says what February bears."""
    text = scene(taxed("rate: 10%, exempt_until: 2027-01"), **TWO)
    assert cost(text) == pytest.approx(2100)
    (problem,) = unwise(text, "x")
    assert "ends on 2027-01-31" in problem.what
    assert "100 USD" in problem.what
    assert not unwise(scene(taxed("rate: 10%, exempt_until: 2027-02"), **TWO), "x")


def test_rates_have_dates() -> None:
    """5 % in January, 20 % from February on: 2000 + 50 + 200."""
    assert cost(scene(taxed("rate: {2027-01: 5%, 2027-02: 20%}"), **TWO)) == pytest.approx(2250)


def test_title_passes_where_it_is_handed_over() -> None:
    """100 GB at each of two sites, taxed at one: 2000 + 1000 of it at 10 %; shipped from a fab, title passes there."""
    text = scene(taxed("rate: 10%, locations: [ohio]"), **(TWO | {"periods": 1}))
    text = text.replace("locations: {abilene", "locations: {ohio: {storage: 0 GB}, abilene")
    text = text.replace("needs: {", "needs: {o: {kind: consumption, at: ohio, tier: dram, series: 100 GB/month}, ")
    assert cost(text) == pytest.approx(2100)
    far = text.replace("items: [ddr5]\n", "items: [ddr5]\n    ships_from: boise\n")
    far = far.replace("micron: {}", "micron: {fabs: {boise: {}}}")
    far += "lanes: {a: {from: boise, to: abilene}, o: {from: boise, to: ohio}}\n"
    assert cost(far) == pytest.approx(2000)
    assert any("hands nothing over at ohio" in problem.what for problem in unwise(far, "x"))
    assert cost(far.replace("locations: [ohio]", "locations: [boise]")) == pytest.approx(2200)


def test_tax_is_paid_with_the_invoice_and_weighs_in_the_choice() -> None:
    """Net 60 at 10 %/yr moves it by 59 and 90 days; at 11.5 on the market the contract at 10 and 20 % is left."""
    money = "money: {discount_rate: 10%/yr}\n"
    words = TWO | {"periods": 4, "need": "{2027-01: 100 GB/month, 2027-03: 0 GB/month}"}
    text = scene(taxed("rate: 10%") + "\nn: {kind: payment_terms, net: 60 days}", more=money, **words)
    assert cost(text) == pytest.approx(1100 * 1.1 ** -(59 / 365) + 1100 * 1.1 ** -(90 / 365))
    assert cost(scene(taxed("rate: 20%"), spot="11.5 USD/GB", **TWO)) == pytest.approx(2300)


def test_each_future_is_taxed_on_its_own_price() -> None:
    """Index 8 or 12 on one month of 100: 10 % of 1000 in the mean."""
    outcomes = "a: {probability: 50%, indices: {dram: 8 USD/GB}}\nb: {probability: 50%, indices: {dram: 12 USD/GB}}"
    clauses = "p: {kind: price_indexed, index: dram}\nx: {kind: tax, rate: 10%}"
    assert cost(scene(clauses, periods=1, more=risk(outcomes))) == pytest.approx(1100)


def test_two_taxes_on_two_items_add_up() -> None:
    """100 GB of one at 10 %, 10 GB of the other at 20 %, and 1 % on both: 1100 + 100 + 20 + 11."""
    clauses = taxed("rate: 10%, items: [ddr5]") + "\ny: {kind: tax, rate: 20%, items: [tlc]}\nz: {kind: tax, rate: 1%}"
    text = scene(clauses, **(TWO | {"periods": 1}))
    text = text.replace("items: {ddr5:", "items: {tlc: {tier: flash}, ddr5:").replace("[ddr5]\n", "[ddr5, tlc]\n")
    text = text.replace("needs: {", "needs: {f: {kind: consumption, at: abilene, tier: flash, series: 10 GB/month}, ")
    assert cost(text) == pytest.approx(1231)


def test_an_offer_is_weighed_with_its_tax() -> None:
    """10 and 10 % against 10.8 on the market: not signed; at 5 % it is."""
    text = scene(taxed("rate: 10%"), spot="10.8 USD/GB", contract="status: offered", **TWO)
    assert cost(text) == pytest.approx(2160)
    assert cost(text.replace("rate: 10%", "rate: 5%")) == pytest.approx(2100)


def test_the_audit_writes_the_bill_again() -> None:
    """A ledger that has 90 of the 100 of January is found, by term, clause and day."""
    solved = solve_text(scene(taxed("rate: 10%"), **TWO))
    plan = solved.plan
    rows = [
        row | {"amount": 90.0} if (row["term"], row["period"]) == ("tax", "2027-01") else row
        for row in plan.tables["ledger"]
    ]
    (finding,) = audit_bills(Book(plan.setting, dict(plan.tables) | {"ledger": rows}), plan.costs)
    assert finding.where == "tax contracts.lta.clauses.x 2027-01 2027-01-01"
    assert finding.amount == pytest.approx(-10)


@pytest.mark.parametrize(
    ("words", "said"), [("rate: 120%", "100 %"), ("exempt_until: 2027-01", "rate"), ("rate: 5", "5")]
)
def test_bad_terms_are_refused_with_their_line(words: str, said: str) -> None:
    """File, line, what and what next."""
    with pytest.raises(InputError) as caught:
        load_text(scene(taxed(words), **TWO))
    (problem,) = caught.value.problems
    assert said in str(problem)
    assert problem.place
    assert problem.next_step


@settings(max_examples=8, deadline=None)
@given(rate=st.integers(0, 40), more=st.integers(0, 20))
def test_a_higher_rate_never_costs_less(rate: int, more: int) -> None:
    """Nor does a certificate that ends sooner."""

    def pays(words: str) -> float:
        return cost(scene(taxed(words), spot="12 USD/GB", **TWO))

    assert pays(f"rate: {rate}%") <= pays(f"rate: {rate + more}%") + 1e-6
    assert pays(f"rate: {rate}%, exempt_until: 2027-01") <= pays(f"rate: {rate}%") + 1e-6
