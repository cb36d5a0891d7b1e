"""A plan that goes on as it was made costs what is left of it: spent before the day + the rest, discounted = the whole.

Whatever a plan must hand over to the next one (stock, goods on their way, orders, invoices, contract years, prices) and does not,
shows here as money.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planner.app.load import load, read_again
from planner.app.replan import last_run, opened, rolled
from planner.app.run import run
from planner.app.solve import How, solve_loaded
from planner.errors import InputError, Place
from planner.scenario.entry import entry_of, put

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
    with pytest.raises(InputError, match="several futures"):
        last_run(several)


def past(lead: str, **clauses: Any) -> str:
    """A contract of two years from which 10 GB a month are taken."""
    extra = "".join(f"      {name}: {text}\n" for name, text in clauses.items())
    return f"""
planner: 1
name: past
horizon: {{start: 2027-01, periods: 24, step: month}}
items: {{ddr5: {{tier: dram}}}}
locations: {{abilene: {{storage: 0 GB}}}}
suppliers: {{micron: {{}}}}
needs: {{dram: {{kind: consumption, at: abilene, tier: dram, series: 10 GB/month, shortage: {{price: 99 USD/GB}}}}}}
contracts:
  lta:
    supplier: micron
    items: [ddr5]
    term: {{from: 2027-01, to: 2028-12}}
    lead_time: {lead}
    clauses:
      price: {{kind: price_fixed, price: 10 USD/GB}}
{extra}"""


@pytest.mark.parametrize(
    "clauses",
    [
        {"deposit": "{kind: prepayment, amount: 600 USD, due: 2027-01, credited_from: 2027-03, credit: 50%}"},
        {"paying": "{kind: payment_terms, net: 60 days}"},
        {"vat": "{kind: tax, rate: 16%}", "paying": "{kind: payment_terms, net: 45 days}"},
        {"back": "{kind: rebate, steps: {50 GB: 2%, 100 GB: 4%}}"},
        {"late": "{kind: damages, share: 10%, per: quarter}", "volume": "{kind: volume_firm, amount: 10 GB/month}"},
        {"least": "{kind: minimum_spend, amount: 1400 USD}"},
        {"volume": "{kind: volume_firm, amount: 12 GB/month}", "top": "{kind: take_or_pay, share: 90%, per: year}"},
    ],
    ids=lambda clauses: "+".join(clauses),
)
@pytest.mark.parametrize("lead", ["0 days", "2 months"])
def test_contracts_hand_on_their_balances(lead: str, clauses: dict[str, str], tmp_path: Path) -> None:
    """Deposits, invoices that are not paid yet, what was spent and taken of the year under way."""
    file = tmp_path / "past.yaml"
    file.write_text(past(lead, **clauses), "utf-8")
    loaded = load(file)
    solved, place = run(loaded, tmp_path, How(), {})
    last = last_run(place)
    for period in loaded.setting.periods[1:]:
        ledger = solved.plan.tables["ledger"]
        spent = sum(row["present_value"] for row in ledger if date.fromisoformat(row["date"]) < period.start)
        rest = solve_loaded(rolled(last, period.start))
        assert spent + rest.plan.cost == pytest.approx(solved.plan.cost, abs=0.03), period.label


def test_a_past_that_the_tables_do_not_tell_is_asked_for(tmp_path: Path) -> None:
    """A bank of volume paid for has vintages: they are written, not guessed."""
    file = tmp_path / "past.yaml"
    clauses = {
        "volume": "{kind: volume_band, commit: 12 GB/month, up: 20%}",
        "top": "{kind: take_or_pay, share: 90%, per: year, make_up: {expires: 1 year}}",
    }
    file.write_text(past("0 days", **clauses), "utf-8")
    loaded = load(file)
    place = run(loaded, tmp_path, How(), {})[1]
    with pytest.raises(InputError, match=r"so_far\.make_up"):
        rolled(last_run(place), date(2027, 3, 1))


def test_what_the_tables_do_not_tell_may_stand_in_the_actuals(tmp_path: Path) -> None:
    """As the message says: then it is taken from there."""
    file, actuals = tmp_path / "past.yaml", tmp_path / "actuals.yaml"
    clauses = {
        "volume": "{kind: volume_band, commit: 12 GB/month, up: 20%}",
        "top": "{kind: take_or_pay, share: 90%, per: year, make_up: {expires: 1 year}}",
    }
    file.write_text(past("0 days", **clauses), "utf-8")
    last = last_run(run(load(file), tmp_path, How(), {})[1])
    told = "make_up: {2026: 0 GB}, make_up_paid: {2026: 10 USD/GB}"
    actuals.write_text(f"contracts: {{lta: {{so_far: {{{told}}}}}}}\n", "utf-8")
    with pytest.raises(InputError, match=r"so_far\.make_up"):
        opened(last, date(2027, 3, 1))
    with pytest.raises(InputError, match="2026"):
        opened(
            last, date(2027, 3, 1), actuals
        )  # the contract has no year before: this is told now, and no longer what lacks


def test_money_is_written_in_the_scenarios_own(tmp_path: Path) -> None:
    """A deposit in euros goes on in euros."""
    file = tmp_path / "past.yaml"
    deposit = "{kind: prepayment, amount: 600 USD, due: 2027-01, credited_from: 2027-03, credit: 50%}"
    file.write_text(past("0 days", deposit=deposit).replace("USD", "EUR") + "money: {currency: EUR}\n", "utf-8")
    goes_on = rolled(last_run(run(load(file), tmp_path, How(), {})[1]), date(2027, 4, 1))
    assert goes_on.scenario.money.currency == "EUR"
    assert 0.0 < goes_on.scenario.contracts["lta"].so_far.prepaid["deposit"] <= 600.0


@pytest.mark.parametrize("smallest", ["100%", "0%"])
def test_an_offer_goes_on_as_it_was_signed(smallest: str, tmp_path: Path) -> None:
    """Whole it is signed; in part nobody has words for it, unless the actuals say what was signed."""
    file, actuals = tmp_path / "past.yaml", tmp_path / "actuals.yaml"
    text = past("0 days", volume="{kind: volume_firm, amount: 10 GB/month}").replace(
        "items: [ddr5]\n    term", f"items: [ddr5]\n    status: offered\n    offer: {{smallest: {smallest}}}\n    term"
    )
    half = text.replace("series: 10 GB/month", "series: 5 GB/month")
    file.write_text(text if smallest == "100%" else half, "utf-8")
    last = last_run(run(load(file), tmp_path, How(), {})[1])
    if smallest == "100%":
        assert rolled(last, date(2027, 3, 1)).scenario.contracts["lta"].status == "signed"
        return
    with pytest.raises(InputError, match="signed at 50%"):
        opened(last, date(2027, 3, 1))
    actuals.write_text("contracts: {lta: {status: signed, clauses: {volume: {amount: 5 GB/month}}}}\n", "utf-8")
    assert opened(last, date(2027, 3, 1), actuals).loaded.scenario.contracts["lta"].status == "signed"
