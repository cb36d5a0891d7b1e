"""What clauses may lean on: short deliveries count as taken, payment may fall later, accounts are kept."""

from __future__ import annotations

import pytest

from tests.clauses.scene import scene
from tests.support import load_text, solve_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"


def test_what_the_supplier_does_not_deliver_counts_as_taken() -> None:
    """100 a year at least and at most: half of the call comes and is paid, the rest bought at 12: 500 + 600, nothing deficient."""
    text = scene(
        PRICE + "t: {kind: take_or_pay, amount: 100 GB/year}\nc: {kind: volume_cap, at_most: 100 GB/year}",
        periods=1,
        step="year",
        need="{2027: 100 GB/year}",
        spot="12 USD/GB",
        contract="delivers: 50%",
    )
    solved = solve_text(text)
    assert solved.plan.cost == pytest.approx(500 + 600)


def test_a_contract_that_delivers_less_in_one_outcome_only() -> None:
    """Called before it is known, 100 GB come whole or half: 1000, or 500 and 50 * 30 on the market; 1500 in the mean."""
    text = scene(PRICE, periods=1, spot="30 USD/GB")
    text += (
        "risk: {learn: [], drivers: {fab: {kind: table, outcomes: {up: {probability: 50%}, "
        "down: {probability: 50%, delivers: {lta: 50%}}}}}}\n"
    )
    text = text.replace("GB/month}}}", "GB/month}, shortage: {price: 30 USD/GB}}}")
    solved = solve_text(text)
    calls = {row["source"]: row["moved_gb"] for row in solved.plan.tables["moves"]}
    assert calls["lta"] == pytest.approx(100)
    assert solved.plan.cost == pytest.approx(0.5 * 1000 + 0.5 * (500 + 1500))


def test_the_ledger_of_a_contract_is_kept_period_by_period() -> None:
    """100 GB called, received, counted and invoiced at 10 in each of two months."""
    rows = solve_text(scene(PRICE)).plan.tables["accounts"]
    found = {(row["account"], row["period"]): row["value"] for row in rows}
    assert found[("received", "2027-02")] == pytest.approx(100)
    assert found[("invoiced", "2027-01")] == pytest.approx(1000)
    assert {account for account, _ in found} == {"called", "received", "countable", "invoiced"}


TOP = "t: {kind: take_or_pay, amount: 100 GB/year}"
FIRM = "v: {kind: volume_firm, amount: 100 GB/year}"
CAP = "c: {kind: volume_cap, at_most: 100 GB/year}"
DAMAGES = CAP + "\nd: {kind: damages, per: year, share: 20%}"


def bound(binding: str, clauses: str, need: int = 100, delivers: str = "100%") -> str:
    """A year of a need, 10 under a contract that binds one side, both or none, and 15 elsewhere."""
    contract = f"binding: {binding}\ndelivers: {delivers}"
    needs = f"{{2027: {need} GB/year}}, shortage: {{price: 50 USD/GB}}"
    return scene(PRICE + clauses, need=needs, spot="15 USD/GB", contract=contract, periods=1, step="year")


@pytest.mark.parametrize(
    ("clauses", "need", "delivers", "both", "buyer", "supplier"),
    [
        # 60 needed of 100: taken, or paid for; bound to nothing we take what is needed: 60 * 10
        (FIRM, 60, "100%", 1000, 1000, 600),
        (TOP, 60, "100%", 1000, 1000, 600),
        (FIRM + "\n" + TOP, 60, "100%", 1000, 1000, 600),
        ("s: {kind: minimum_spend, amount: 1000 USD}", 60, "100%", 1000, 1000, 600),
        # 100 needed, 60 come, 40 bought at 15: 1200, less damages of 40 * 2 where the supplier is bound
        (DAMAGES, 100, "60%", 1120, 1200, 1120),
        # others may not sell here: 40 are short at 50
        (CAP + "\nx: {kind: exclusivity}", 100, "60%", 600 + 40 * 50, 600 + 40 * 50, 600 + 40 * 15),
    ],
)
def test_a_promise_counts_where_the_paper_binds_who_gives_it(
    clauses: str, need: int, delivers: str, both: float, buyer: float, supplier: float
) -> None:
    """Minimums and exclusivity are ours, damages the supplier's."""
    for binding, cost in (("both", both), ("buyer", buyer), ("supplier", supplier)):
        text = bound(binding, clauses, need, delivers=delivers)
        assert solve_text(text).plan.cost == pytest.approx(cost), binding


def test_a_share_of_our_demand_is_ours_to_keep() -> None:
    """Half of 100 at 20 here, half at 15 elsewhere: 1750; not bound, all is bought elsewhere: 1500."""
    words = "w: {kind: share_of_demand, at_least: 50%, per: year}"
    dear = {binding: bound(binding, words).replace("price: 10 USD", "price: 20 USD") for binding in ("both", "none")}
    assert solve_text(dear["both"]).plan.cost == pytest.approx(1750)
    assert solve_text(dear["none"]).plan.cost == pytest.approx(1500)


@pytest.mark.parametrize(
    ("binding", "told"),
    [
        ("both", {}),
        ("buyer", {"contracts.lta.clauses.d": "the supplier is not bound", "contracts.lta.binding": "the supplier"}),
        ("supplier", {"contracts.lta.clauses.t": "we are not bound"}),
    ],
)
def test_clauses_that_bind_nobody_are_told(binding: str, told: dict[str, str]) -> None:
    """What counts for nothing is said at its line, and supply that nobody is bound to."""
    text = scene(f"{PRICE}{DAMAGES}\n{TOP}", contract=f"binding: {binding}")
    found = {problem.path: str(problem) for problem in load_text(text).warnings if "bound" in problem.what}
    assert found.keys() == told.keys()
    assert all(words in found[path] for path, words in told.items())


def test_supply_of_a_side_that_is_not_bound_may_be_said() -> None:
    """With `delivers` the user has said what may come."""
    quiet = scene(PRICE, contract="binding: none\ndelivers: 90%")
    assert not [problem for problem in load_text(quiet).warnings if "bound" in problem.what]
