"""No supplier, or group of them, holds more unsecured money of ours than the limit, in any period and on any path."""

from __future__ import annotations

import pytest

from planner.app.parts import all_costs
from planner.errors import InfeasibleError, InputError
from planner.model.book import Book
from tests.clauses.scene import scene
from tests.drivers.test_table import risk
from tests.support import cost, load_text, solve_text

QUARTERS = {
    "periods": 4,
    "step": "quarter",
    "need": "{2027Q1: 20 GB/quarter, 2027Q3: 30 GB/quarter}",
    "term": "{from: 2027-01, to: 2027-12}",
}
PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
NEED = "need: {kind: cap, sources: [lta], at_most: {2027Q1: 20 GB/quarter, 2027Q3: 30 GB/quarter}}"
"""No more is taken than is needed: else goods are bought to be scrapped, only to get the deposit back sooner."""
OFFER = {"spot": "14 USD/GB", "contract": "status: offered"}


def limited(words: str, deposit: str = "amount: 600 USD", more: str = "", **scene_words: str) -> str:
    """Four quarters of 100 GB in all at 10, 4 of each 10 credited; a limit."""
    policy = f"policies: {{x: {{kind: supplier_exposure, {words}}}, {NEED}}}\n"
    clause = f"d: {{kind: prepayment, {deposit}, credit: 4 USD/GB}}"
    return scene(PRICE + clause, more=policy + more, **(QUARTERS | scene_words))


@pytest.mark.parametrize(("most", "pays"), [(600, 1200), (599, 1400), (0, 1400)])
def test_an_offer_that_asks_for_too_much_is_not_signed(most: int, pays: int) -> None:
    """600 ahead of which 400 come back: 600 + 1000 - 400 = 1200 where 600 may be at stake, else 1400 on the market."""
    assert cost(limited(f"at_most: {most} USD", **OFFER)) == pytest.approx(pays)


def test_security_makes_room() -> None:
    """500 of the 600 are secured until the year ends, so 100 are at stake: signed; until June only, 440 are in July."""
    secured = "amount: 600 USD, security: {amount: 500 USD, until: %s}"
    assert cost(limited("at_most: 100 USD", secured % "2027-12", **OFFER)) == pytest.approx(1200)
    assert cost(limited("at_most: 100 USD", secured % "2027-06", **OFFER)) == pytest.approx(1400)


def test_the_limit_has_dates() -> None:
    """600, 520, 440, 320 are at stake before each quarter's credits: 440 from July are kept, 439 are not."""
    assert cost(limited("at_most: {2027-07: 440 USD}", **OFFER)) == pytest.approx(1200)
    assert cost(limited("at_most: {2027-07: 439 USD}", **OFFER)) == pytest.approx(1400)


def test_a_smaller_size_is_signed() -> None:
    """A deposit of 40 % of the minimum, 400 at full size, all credited; 200 may be at stake: half the volume, the rest at 14."""
    text = limited("at_most: 200 USD", "share: 40%", **OFFER)
    text = text.replace("status: offered", "status: offered\n    offer: {smallest: 0%}")
    text = text.replace("  d: {kind", "  v: {kind: volume_firm, amount: 25 GB/quarter}\n      d: {kind")
    text = text.replace("{2027Q1: 20 GB/quarter, 2027Q3: 30 GB/quarter}", "25 GB/quarter")
    assert cost(text) == pytest.approx(50 * 10 + 50 * 14)


def test_a_group_is_counted_together() -> None:
    """Two suppliers of one group, 300 ahead at each: 500 for each supplier keep both, 500 for the group keep one."""
    second = """
      other:
        supplier: hynix
        items: [ddr5]
        status: offered
        term: {from: 2027-01, to: 2027-12}
        clauses: {p: {kind: price_fixed, price: 10 USD/GB}, c: {kind: volume_cap, at_most: 15 GB/quarter},
                  d: {kind: prepayment, amount: 60 USD, credit: 1 USD/GB}}
    """
    first = limited("at_most: %s, by: %s", "amount: 60 USD", **OFFER)
    first = first.replace("  d: {kind", "  c: {kind: volume_cap, at_most: 15 GB/quarter}\n      d: {kind")
    first = first.replace("credit: 4", "credit: 1").replace("{micron: {}}", "{micron: {group: g}, hynix: {group: g}}")
    head, _, tail = first.partition("policies:")
    text = head + "  other:" + second.partition("other:")[2].replace("\n    ", "\n") + "policies:" + tail
    both, one, none = (
        cost(text % words) for words in (("60 USD", "supplier"), ("60 USD", "group"), ("59 USD", "group"))
    )
    assert both == pytest.approx(60 + 60 + 100 * 10 - 100)
    assert one == pytest.approx(60 + 60 * 10 - 60 + 40 * 14)
    assert none == pytest.approx(1400)


def test_the_limit_holds_on_every_path() -> None:
    """Need 20 or none in the first quarter: 600 - 80 or 600 are at stake in the second, and 590 hold in the mean only."""
    scrap = "costs: {scrap: {kind: scrapping, fee: 1000 USD/GB}}\n"
    outcomes = "some: {probability: 50%}\nnone: {probability: 50%, needs: {dram: {2027Q1: 0 GB/quarter, 2027Q2: 20 GB/quarter}}}"
    signed = [
        solve_text(limited(f"at_most: {{2027-04: {most} USD}}", more=scrap + risk(outcomes), **OFFER)).plan.tables[
            "signings"
        ]
        for most in (600, 590)
    ]
    assert [rows[0]["signed"] for rows in signed] == [1.0, 0.0]


def test_what_is_at_stake_already_has_no_plan_below_it() -> None:
    """A signed contract: 600 are at stake whatever is decided. A shortfall made up to draw on the deposit is no way out."""
    with pytest.raises(InfeasibleError) as refused:
        solve_text(limited("at_most: 599 USD"))
    assert all(problem.next_step for problem in refused.value.problems)
    top = "t: {kind: take_or_pay, amount: 20 GB/quarter, per: quarter}\n      d: {kind"
    text = limited("at_most: {2027-04: 500 USD}", "shortfall: deducted, amount: 600 USD").replace("d: {kind", top, 1)
    with pytest.raises(InfeasibleError):
        solve_text(text.replace("2027Q3: 30", "2027Q3: 20"))


def test_the_audit_adds_up_the_ledgers_of_the_contracts() -> None:
    """Another 50 at stake in July are found, by the policy's name."""
    solved = solve_text(limited("at_most: 600 USD"))
    plan = solved.plan
    policy = plan.setting.scenario.policies["x"]
    assert not list(policy.audit(Book(plan.setting, plan.tables), "policies.x"))
    rows = [
        row | {"value": 650.0} if row["account"] == "unsecured exposure" else row for row in plan.tables["accounts"]
    ]
    found = list(policy.audit(Book(plan.setting, dict(plan.tables) | {"accounts": rows}), "policies.x"))
    assert [finding.rule for finding in found] == ["exposure"] * 4
    assert "650 is above 600" in found[0].what
    assert all_costs(plan.setting.scenario)


def test_a_name_that_nobody_has_is_told() -> None:
    """With those there are; and a policy that limits nothing is said."""
    with pytest.raises(InputError) as caught:
        load_text(limited("at_most: 1 USD, of: [micro]"))
    assert "use one of: micron" in caught.value.problems[0].next_step
    text = limited("at_most: 1 USD").partition("      d: {kind")
    told = load_text(text[0] + text[2].partition("\n")[2]).warnings
    assert any("limits nothing" in problem.what for problem in told)


def test_a_higher_limit_never_costs_more() -> None:
    """Each step lets at least as much be signed."""
    costs = [cost(limited(f"at_most: {most} USD", **OFFER)) for most in (0, 400, 600, 900)]
    assert costs == sorted(costs, reverse=True)
