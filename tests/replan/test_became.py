"""A plan of several futures goes on: what has become of a driver is told, what is still unsure stays so with its probabilities.

cost = sum over what may have come by the day of P * (spent before the day + df(day) * expected cost of the plan that goes on)
"""

from __future__ import annotations

import json
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from planner.app.load import load, read_again
from planner.app.replan import last_run, opened, rolled
from planner.app.run import run
from planner.app.solve import solve_loaded
from planner.errors import InputError, Place
from planner.scenario.entry import entry_of, put
from tests.cli.command import planner
from tests.replan.scene import EXACT, INDEXED, contract, planned

RISK = """
markets: {spot: {items: [ddr5], price: {index: dram, premium: 20%}}}
risk:
  drivers:
    demand: {kind: low_base_high, needs: [dram], since: 2027-06, shares: {low: 60%, high: 120%},
             probabilities: {low: 40%, high: 60%}}
    price:
      kind: table
      outcomes:
        dear: {probability: 30%, indices: {dram: {2027-10: 18 USD/GB}}}
        cheap: {probability: 70%, indices: {dram: {2027-10: 8 USD/GB}}}
"""
TEXT = contract(
    "volume: {kind: volume_cap, at_most: 11 GB/month}",
    price=INDEXED,
    lead="2 months",
    storage="20 GB",
    more=RISK,
    periods=14,
)


@pytest.mark.parametrize(
    ("day", "known"),
    [
        ("2027-02-01", ()),
        ("2027-06-01", ()),
        ("2027-07-01", ("demand",)),
        ("2027-09-01", ("demand",)),  # calls are placed whose price is learned in October: their money is its mean
        ("2027-10-01", ("demand",)),
        ("2027-11-01", ("demand", "price")),
        ("2028-02-01", ("demand", "price")),
    ],
)
def test_the_branches_together_cost_what_the_plan_did(day: str, known: tuple[str, ...], tmp_path: Path) -> None:
    """Demand is known from June on, the price from October on; what is not known yet need not be told."""
    loaded, solved, place = planned(TEXT, tmp_path)
    last, when, whole = last_run(place), date.fromisoformat(day), 0.0
    told = {"demand": ("low", "high"), "price": ("dear", "cheap")}
    for outcomes in product(*(told[name] for name in known)):
        became = {name: (outcome,) for name, outcome in zip(known, outcomes, strict=True)}
        rest = solve_loaded(rolled(last, when, became), EXACT)
        assert rest.plan.findings == ()
        for course in solved.plan.courses:
            if all(course.setting.chosen[name] in mine for name, mine in became.items()):
                ledger = course.tables["ledger"]
                spent = sum(row["present_value"] for row in ledger if date.fromisoformat(row["date"]) < when)
                whole += course.probability * (spent + loaded.setting.discount(when) * rest.plan.cost)
    assert whole == pytest.approx(solved.plan.cost, abs=0.03)


@pytest.mark.parametrize("day", ["2027-04-01", "2027-05-01"])
def test_an_order_that_may_be_late(day: str, tmp_path: Path) -> None:
    """What is due in May and June comes a month later with 50 %, known in May: calls go on as orders by their written day."""
    late = "{kind: lead_time_delay, contracts: [lta], since: 2027-05, until: 2027-07, "
    late += "outcomes: {none: {probability: 50%}, long: {probability: 50%, delay: 1 month}}}"
    text = contract(
        "", price=INDEXED, lead="2 months", storage="20 GB", more=f"risk: {{drivers: {{d: {late}}}}}", periods=9
    )
    loaded, solved, place = planned(text, tmp_path)
    last, when, whole = last_run(place), date.fromisoformat(day), 0.0
    for course in solved.plan.courses:
        rest = solve_loaded(rolled(last, when, {"d": (course.name,)} if day == "2027-05-01" else {}), EXACT)
        spent = sum(row["present_value"] for row in course.tables["ledger"] if date.fromisoformat(row["date"]) < when)
        whole += course.probability * (spent + loaded.setting.discount(when) * rest.plan.cost)
    assert whole == pytest.approx(solved.plan.cost, abs=0.03)


@pytest.mark.parametrize(("story", "day"), [("negotiation", "2028-04-01"), ("five-years-one-glut", "2029-01-01")])
def test_stories_of_several_futures_go_on(story: str, day: str, tmp_path: Path) -> None:
    """Branch by branch, with deposits, negotiated prices and offers that were signed."""
    loaded = load(story)
    solved, place = run(loaded, tmp_path, EXACT, {})
    last, when, whole = last_run(place), date.fromisoformat(day), 0.0
    for course in solved.plan.courses:
        rest = solve_loaded(rolled(last, when, {"cycle": (course.setting.chosen["cycle"],)}), EXACT)
        spent = sum(row["present_value"] for row in course.tables["ledger"] if date.fromisoformat(row["date"]) < when)
        whole += course.probability * (spent + loaded.setting.discount(when) * rest.plan.cost)
    assert whole == pytest.approx(solved.plan.cost, rel=1e-8)


def test_what_is_still_unsure_keeps_its_probabilities(tmp_path: Path) -> None:
    """High has come: dear is 30 % and cheap 70 % as before, and of demand there is one future."""
    last = last_run(planned(TEXT, tmp_path)[2])
    goes_on = rolled(last, date(2027, 7, 1), {"demand": ("high",)})
    assert goes_on.scenario.risk.became == {"demand": ["high"]}
    told = {future.name: round(future.probability, 9) for future in goes_on.setting.futures}
    assert told == {"high+dear": 0.3, "high+cheap": 0.7}


def test_who_does_not_say_what_has_come_is_asked(tmp_path: Path) -> None:
    """By the driver and its outcomes; unknown ones are named with those there are."""
    last = last_run(planned(TEXT, tmp_path)[2])
    with pytest.raises(InputError, match=r"--became demand=high \(or low\)"):
        rolled(last, date(2027, 7, 1))
    with pytest.raises(InputError, match="there is no driver 'demnd'"):
        rolled(last, date(2027, 7, 1), {"demnd": ("high",)})
    with pytest.raises(InputError, match="no future of the last plan has demand=middling") as told:
        rolled(last, date(2027, 7, 1), {"demand": ("middling",)})
    assert "demand=low,high; price=cheap,dear" in str(told.value)


def test_the_actuals_may_say_it(tmp_path: Path) -> None:
    """As `risk.became`; the plan that goes on from there needs not be told again."""
    place, actuals = planned(TEXT, tmp_path)[2], tmp_path / "actuals.yaml"
    actuals.write_text("risk: {became: {demand: [low]}}\n", "utf-8")
    goes_on = opened(last_run(place), date(2027, 7, 1), actuals).loaded
    assert [future.name for future in goes_on.setting.futures] == ["low+cheap", "low+dear"]


def test_what_has_come_in_part(tmp_path: Path) -> None:
    """By 2028Q2 the market is short, or soft and perhaps a glut in a year: 40 and 30 % of 70."""
    solved, place = run(load("five-years-one-glut"), tmp_path, EXACT, {})
    last = last_run(place)
    with pytest.raises(InputError, match=r"--became cycle=(shortage|glut,soft) \(or (shortage|glut,soft)\)"):
        rolled(last, date(2028, 4, 1))
    goes_on = rolled(last, date(2028, 4, 1), {"cycle": ("soft", "glut")})
    told = {future.name: future.probability for future in goes_on.setting.futures}
    assert told == pytest.approx({"soft": 4 / 7, "glut": 3 / 7})
    assert solved.plan.findings == ()


def test_drawn_futures_are_refused(tmp_path: Path) -> None:
    """None of them is what has come."""
    price = "price: {kind: mean_reverting, indices: [dram], sd: 10%, reversion: 20%}"
    more = f"risk: {{drivers: {{{price}}}, outcomes: {{sample: 3}}, learn: []}}"
    last = last_run(planned(contract("", price=INDEXED, more=more, periods=4), tmp_path)[2])
    with pytest.raises(InputError, match="one of drawn futures"):
        rolled(last, date(2027, 3, 1))


def test_what_cannot_have_come_is_named(tmp_path: Path) -> None:
    """In a scenario: a driver that there is not, an outcome that it does not have."""
    file = tmp_path / "past.yaml"
    for became, said in (("{demnd: [low]}", "there is no driver 'demnd'"), ("{demand: [lo]}", "no outcome 'lo'")):
        file.write_text(TEXT.replace("risk:\n", f"risk:\n  became: {became}\n"), "utf-8")
        with pytest.raises(InputError, match=said):
            load(file)


def test_a_scenario_in_which_it_has_come_is_that_future(tmp_path: Path) -> None:
    """All told, there is one future, and it costs what that course would by itself."""
    file = tmp_path / "past.yaml"
    file.write_text(TEXT, "utf-8")
    loaded = load(file)
    both = entry_of({"demand": ["high"], "price": ["dear"]}, Place("test"))
    found = solve_loaded(read_again(loaded, put(loaded.root, ("risk", "became"), both)), EXACT).plan
    assert [course.name for course in found.courses] == ["high+dear"]
    assert found.courses[0].probability == 1.0


def test_the_command(tmp_path: Path) -> None:
    """Refused with what to add; then it goes on."""
    place = planned(TEXT, tmp_path)[2]
    args = ("replan", str(place), "--on", "2027-07-01", "--into", str(tmp_path / "next"), "--json")
    refused = planner(*args)
    assert refused.returncode == 2
    assert "--became demand=high" in refused.stderr
    done = planner(*args, "--became", "demand=high")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["differences"] == []
    assert "--became" in planner(*args, "--became", "demand").stderr
