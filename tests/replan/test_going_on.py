"""A plan that goes on as it was made costs what is left of it: spent before the day + the rest, discounted = the whole.

Whatever a plan must hand over to the next one (stock, goods on their way, orders, invoices, contract years, prices) and does not,
shows here as money.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner.app.load import load, read_again
from planner.app.replan import last_run, opened, rolled
from planner.app.run import run
from planner.app.solve import How, solve_loaded
from planner.errors import InputError, Place
from planner.scenario.entry import entry_of, put
from tests.replan.scene import contract, going_on, planned

STORIES = (
    "hello",
    "lead-time",
    "lead-time@air",
    "take-or-pay",
    "take-or-pay@store",
    "take-or-pay@flat",
    "week-by-week",
    "week-by-week@slipped",
    "price-forms",
    "price-forms@fall",
    "one-sentence",
    "lead-time@late",
    "integrator",
    "integrator@two-lanes",
    "budget",
    "which-route",
    "late-dimms",
    "late-dimms@cheap-broker",
    "public-deals",
)


@pytest.mark.parametrize("story", STORIES)
def test_the_rest_of_a_plan_costs_what_it_did(story: str, tmp_path: Path) -> None:
    """On the first day of every period but the first."""
    name, _, variant = story.partition("@")
    loaded = load(name, variant or None)
    solved, place = run(loaded, tmp_path, How(), {})
    last, setting = last_run(place), loaded.setting
    ledger = solved.plan.tables["ledger"]
    for period in setting.periods[1:]:
        goes_on = rolled(last, period.start)
        if setting.scenario.horizon.weeks:  # weeks roll on: here they end where the last plan does
            left = sum(own.start >= period.start for own in setting.periods)
            goes_on = read_again(goes_on, put(goes_on.root, ("horizon", "weeks"), entry_of(left, Place("test"))))
        spent = sum(row["present_value"] for row in ledger if date.fromisoformat(row["date"]) < period.start)
        rest = solve_loaded(goes_on)
        assert rest.plan.findings == ()
        whole = spent + setting.discount(period.start) * rest.plan.cost
        assert whole == pytest.approx(solved.plan.cost, rel=1e-7), period.label


def test_what_is_left_of_the_plan_is_the_last_plan(tmp_path: Path) -> None:
    """Calls from the day on, by source, item and place; with a price on changes the rest of the plan changes nothing."""
    place = run(load("take-or-pay"), tmp_path, How(), {})[1]
    goes_on = rolled(last_run(place), date(2027, 4, 1))
    planned = goes_on.scenario.last_plan.values()
    assert {(call.source, call.since.first.isoformat()) for call in planned} >= {("micron-lta", "2027-04-01")}
    cost = entry_of({"kind": "plan_changes", "penalty": "1 USD/GB"}, Place("test"))
    priced = solve_loaded(read_again(goes_on, put(goes_on.root, ("costs", "c"), cost)))
    assert not [row for row in priced.plan.tables["ledger"] if row["term"] == "plan changes" and row["amount"] > 1.0]


def test_a_day_on_which_no_period_starts_is_named(tmp_path: Path) -> None:
    """With the nearest that does."""
    place = run(load("hello"), tmp_path, How(), {})[1]
    with pytest.raises(InputError, match="such as 2027-02-01"):
        rolled(last_run(place), date(2027, 2, 10))


def test_a_folder_that_is_no_run_is_named(tmp_path: Path) -> None:
    """Empty, cut in half, or of several futures."""
    with pytest.raises(InputError, match="is no run folder"):
        last_run(tmp_path)
    place = run(load("hello"), tmp_path, How(), {})[1]
    told = (place / "plan.json").read_text("utf-8")
    (place / "plan.json").write_text(told[: len(told) // 2], "utf-8")
    with pytest.raises(InputError, match=r"plan\.json is no JSON"):
        last_run(place)
    several = run(load("five-years-one-glut"), tmp_path, How(), {})[1]
    with pytest.raises(InputError, match="--became cycle=glut"):
        rolled(last_run(several), date(2030, 1, 1))


def ended_with_a_loan() -> str:
    """A contract that is ended in 2028, its notice in October, and a loan that is not back by then."""
    clauses = "out: {kind: termination, notice: 3 months}\nvolume: {kind: volume_firm, amount: 10 GB/month}\n"
    clauses += "loan: {kind: supplier_finance, amount: 3 USD, premium: 0.01 USD/GB, total: 3 USD}"
    return contract(clauses, need="{2027-01: 10 GB/month, 2027-10: 0 GB/month}")


def test_a_past_that_the_tables_do_not_tell_is_asked_for(tmp_path: Path) -> None:
    """What becomes of a loan by an early end has no words later: the end is asked for, and taken from the actuals."""
    last = last_run(planned(ended_with_a_loan(), tmp_path)[2])
    with pytest.raises(InputError, match=r"write contracts\.lta\.term\.to in the actuals"):
        rolled(last, date(2027, 11, 1))
    actuals = tmp_path / "actuals.yaml"
    actuals.write_text("contracts: {lta: {term: {to: 2027-12-31}}}\n", "utf-8")
    goes_on = opened(last, date(2027, 11, 1), actuals).loaded
    assert goes_on.scenario.contracts["lta"].term.to.last == date(2027, 12, 31)


def test_money_is_written_in_the_scenarios_own(tmp_path: Path) -> None:
    """A deposit in euros goes on in euros."""
    deposit = "deposit: {kind: prepayment, amount: 600 USD, due: 2027-01, credited_from: 2027-03, credit: 50%}"
    text = contract(deposit, more="markets: {}").replace("USD", "EUR").replace("money: {", "money: {currency: EUR, ")
    goes_on = going_on(text, tmp_path, "2027-04-01")
    assert goes_on.scenario.money.currency == "EUR"
    assert 0.0 < goes_on.scenario.contracts["lta"].so_far.prepaid["deposit"] <= 600.0


@pytest.mark.parametrize(("offer", "need", "size"), [("{}", "10", 1.0), ("{smallest: 0%}", "5", 0.5)])
def test_an_offer_goes_on_as_it_was_signed(offer: str, need: str, size: float, tmp_path: Path) -> None:
    """Whole, or at half of its volumes, which is written beside its status."""
    volume = "volume: {kind: volume_firm, amount: 10 GB/month}"
    text = contract(volume, contract=f"status: offered\noffer: {offer}", need=f"{need} GB/month")
    signed = going_on(text, tmp_path, "2027-03-01").scenario.contracts["lta"]
    assert (signed.status, signed.size) == ("signed", pytest.approx(size))


def test_an_offer_that_was_signed_in_part(tmp_path: Path) -> None:
    """Fees and all: nobody has words for it, unless the actuals say what was signed."""
    volume = "volume: {kind: volume_firm, amount: 10 GB/month}"
    text = contract(volume, contract="status: offered\noffer: {fraction: true}", need="5 GB/month")
    last, actuals = last_run(planned(text, tmp_path)[2]), tmp_path / "actuals.yaml"
    with pytest.raises(InputError, match="50% of lta is signed, fees and all"):
        opened(last, date(2027, 3, 1))
    actuals.write_text("contracts: {lta: {status: signed, clauses: {volume: {amount: 5 GB/month}}}}\n", "utf-8")
    assert opened(last, date(2027, 3, 1), actuals).loaded.scenario.contracts["lta"].status == "signed"


def test_an_order_keeps_its_terms(tmp_path: Path) -> None:
    """Until when it may be cancelled, for what, and who owns it; also where the supplier has a book of its own."""
    order = "{item: ddr5, to: abilene, quantity: 5 GB, promised: 2027-05-10, supplier: micron, due: 50 USD, "
    order += "cancellable_until: 2027-04-15, cancel_fee: 40%, owner: jo}"
    last = last_run(planned(contract("", more=f"open_orders: {{po-1: {order}}}"), tmp_path)[2])
    found = rolled(last, date(2027, 3, 1)).scenario.open_orders["po-1"]
    assert (found.cancel_fee, found.owner, found.moved) == (0.4, "jo", False)
    assert found.cancellable_until is not None
    actuals = tmp_path / "actuals.yaml"
    actuals.write_text(
        "open_orders: {po-1: {item: ddr5, to: abilene, quantity: 4 GB, promised: 2027-05-20, supplier: micron}}\n",
        "utf-8",
    )
    found = opened(last, date(2027, 3, 1), actuals).loaded.scenario.open_orders["po-1"]
    assert (found.quantity.value, found.promised.first) == (4.0, date(2027, 5, 20))
    assert (found.cancel_fee, found.owner) == (0.4, "jo")
