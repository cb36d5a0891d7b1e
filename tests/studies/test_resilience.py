"""How long outages are survived and when supply is back, against what is tolerated; why not; and what they cost, by hand."""

from __future__ import annotations

from typing import Any

import pytest

from planner.app.resilience import resilience
from planner.app.solve import How
from planner.app.unkept import unkept
from planner.errors import InfeasibleError
from planner.lp.certificate import Certificate
from planner.report.pages import Pages
from planner.report.resilience_text import WITH, WITHOUT, document, resilience_lines, rows, starved
from planner.report.told import Told
from planner.solvers.solution import Options, Solution
from tests.model.test_outages import any_supplier, by_sea, three_suppliers
from tests.report import scene
from tests.support import load_text, solve_text


def told(text: str, limits: str = WITH, solver: str = "highs") -> dict[str, dict[str, Any]]:
    """The rows of one plan by what fails."""
    found = resilience(load_text(text), How(solver))
    assert all(len(line) <= 80 for line in resilience_lines(found))
    return {row["fails"]: row for row in rows(found) if row["limits"] == limits}


@pytest.mark.parametrize(("all_of_it", "none"), [("a-all", "b-none"), ("b-all", "a-none")])
def test_two_outages_of_one_thing_are_each_held_against_what_they_tolerate(all_of_it: str, none: str) -> None:
    """All of the 300 GB may be short in the one, for three months; nothing in the other, and not a day: in any order of names."""
    same = "of: supplier, names: [a], lasts: 3 months, starts: [2027-03]"
    outages = f"{{{all_of_it}: {{{same}, tolerates: 100%}}, {none}: {{{same}, tolerates: 0%}}}}"
    found = resilience(load_text(three_suppliers(f"outages: {outages}")))
    survived = {row["outage"]: row["survives_days"] for row in rows(found) if row["limits"] == WITHOUT}
    assert survived == {all_of_it: 92, none: 0}


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_survival_counts_against_what_is_tolerated(solver: str) -> None:
    """5 % of 300 GB may be short from March on: ready for three months by b and c, a is survived for these three, and was for none.

    Where all of the 300 may be short the plan without limits survives three months as well, and not a fourth, of 400 GB.
    """
    text = three_suppliers(any_supplier("[2027-03]", "tolerates: 5%"))
    assert told(text, WITHOUT, solver)["a"]["survives_days"] == 0
    assert told(text, WITH, solver)["a"]["survives_days"] == 31 + 30 + 31
    assert told(text.replace("5%", "100%"), WITHOUT, solver)["a"]["survives_days"] == 92


def test_an_outage_shorter_than_a_period_is_survived_for_as_long_as_it_lasts() -> None:
    """15 of the 31 days of March are made up for: half of March is not a whole month, of which none is survived."""
    found = told(three_suppliers(any_supplier("[2027-03]", lasts="15 days")))
    assert (found["a"]["lasts_days"], found["a"]["survives_days"]) == (15, 15)


def test_the_worst_start_is_named() -> None:
    """40 GB in stock serve January and February, in which 20 are needed; in March 100 are, and whatever is left of them is less."""
    text = f"""
    planner: 1
    name: worst-start
    horizon: {{start: 2027-01, periods: 6, step: month}}
    items: {{ddr5: {{tier: dram}}}}
    locations: {{abilene: {{}}}}
    suppliers: {{a: {{}}}}
    needs: {{dram: {{kind: consumption, at: abilene, tier: dram, shortage: {{price: 1000 USD/GB}},
                    series: {{2027-01: 20 GB/month, 2027-03: 100 GB/month}}}}}}
    markets: {{spot: {{items: [ddr5], supplier: a, price: 10 USD/GB, available: 100 GB/month}}}}
    stock: {{own: {{at: abilene, item: ddr5, quantity: 40 GB}}}}
    risk: {{{any_supplier("[2027-01, 2027-03]", "loss: 100%", "1 month")}}}
    """
    found = told(text, WITHOUT)["a"]
    assert (found["from"], found["survives_days"]) == ("2027-03", 0)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        # the fab is out for the 28 days of February; what it hands over on 1 March flies, and is there that day
        (by_sea("arrives", "of: fab"), 28),
        # that a call is handed over a month later changes nothing: January's is
        (by_sea("arrives", "of: fab").replace("price: 10 USD/GB,", "price: 10 USD/GB, lead_time: 1 month,"), 28),
        # no air: it sails on 1 March and is there on 1 April
        (by_sea("arrives", "of: fab").replace("      air: {from: a-korea, to: hub, cost: 5 USD/GB}\n", ""), 28 + 31),
        # what leaves on the lane on 1 March is there on 1 April
        (by_sea("arrives"), 28 + 31),
    ],
)
def test_time_to_recover_ends_when_goods_arrive_again(text: str, days: int) -> None:
    """What is handed over after the outage takes its quickest way."""
    (row,) = told(text, WITHOUT).values()
    assert (row["lasts_days"], row["recovers_days"]) == (28, days)


TWO_TIERS = """
    planner: 1
    name: two-tiers
    horizon: {start: 2027-01, periods: 3, step: month}
    items: {ddr5: {tier: dram}, hbm4: {tier: hbm}}
    locations: {abilene: {}}
    suppliers: {a: {}, b: {}}
    needs:
      dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {price: 15 USD/GB}}
      hbm: {kind: consumption, at: abilene, tier: hbm, series: 10 GB/month, shortage: {price: 15 USD/GB}}
    markets:
      a: {items: [ddr5, hbm4], supplier: a, price: 10 USD/GB}
      b: {items: [ddr5], supplier: b, price: 20 USD/GB}
    costs: {hold: {kind: holding, rate: 0.2 USD/GB-month}}
    risk: {outages: {any: {of: supplier, names: [a], lasts: 1 month, starts: [2027-02], tolerates: {dram: 0%}}}}
    """


LATE = "      late: {items: [hbm4], supplier: b, price: 20 USD/GB, lead_time: 1 month}\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        # DRAM can be had of b; HBM only of a, or of b a month after the call
        (TWO_TIERS, "hbm: no limit asks for it, nobody else sells it"),
        (TWO_TIERS.replace("    costs:", f"{LATE}    costs:"), "hbm: no limit asks for it"),
        (TWO_TIERS.replace("{dram: 0%}", "0%"), ""),
    ],
)
def test_what_is_not_survived_says_why(text: str, why: str) -> None:
    """10 GB of HBM bought in January serve February, but not March, where a limit asks for it."""
    found = told(text)["a"]
    assert found["why"] == why
    assert found["survives_days"] == (0 if why else 28)
    assert told(text, WITHOUT)["a"]["why"] == ""


def test_what_a_longer_outage_needs_does_not_loosen_what_is_tolerated() -> None:
    """HBM is short in February, and from March on b has it: 10 of 10 GB, where 60 % may be; of two months half."""
    text = TWO_TIERS.replace("    costs:", f"{LATE}    costs:").replace("{dram: 0%}", "{dram: 0%, hbm: 60%}")
    assert told(text, WITHOUT)["a"]["survives_days"] == 0
    assert told(text)["a"]["survives_days"] is None


STARVED = """
    planner: 1
    name: starved
    horizon: {start: 2027-01, periods: 2, step: month}
    items: {ddr5: {tier: dram}}
    locations: {abilene: {}}
    suppliers: {a: {}}
    needs: {dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {price: 12 USD/GB}}}
    markets: {spot: {items: [ddr5], supplier: a, price: 10 USD/GB, available: 100 GB/month}}
    costs: {hold: {kind: holding, rate: 0.2 USD/GB-month}}
    risk:
      outages: {out: {of: supplier, lasts: 1 month, starts: [2027-02], tolerates: 40%}}
    """


def test_a_plan_may_be_short_before_an_outage_to_have_stock_for_it() -> None:
    """60 of January's 100 GB are kept for February: 60 * 12 short, 100 + 40 bought at 10, 60 held: 720 + 1400 + 12 instead of 2000.

    60 of 200 GB are short with no outage coming, and that is told. Where a measure lets nothing be short, no plan does both.
    """
    found = resilience(load_text(STARVED))
    assert (found.before.cost, found.after.cost) == pytest.approx((2000, 2132))
    assert starved(found)["dram"] == pytest.approx((0, 0.3))
    assert "  no outage coming, dram is short by 0.00% of its need without, 30.00% with" in list(
        resilience_lines(found)
    )
    both = f"{STARVED.rstrip()}\n      measures: {{served: {{kind: shortage, worst_at_most: 0%}}}}\n"
    with pytest.raises(InfeasibleError):
        solve_text(both)
    assert [problem.path for problem in unkept(load_text(both), "highs", Options())] == [
        "risk.measures.served.worst_at_most",
        "risk.outages.out.tolerates",
    ]


HEDGED = """
    planner: 1
    name: hedged
    horizon: {start: 2027-01, periods: 3, step: month}
    items: {ddr5: {tier: dram}}
    locations: {abilene: {}}
    suppliers: {a: {}, b: {}}
    needs: {dram: {kind: consumption, at: abilene, tier: dram, series: {2027-03: 60 GB/month}, shortage: {price: 50 USD/GB}}}
    markets:
      spot: {items: [ddr5], supplier: a, price: 10 USD/GB, lead_time: 1 month}
      dear: {items: [ddr5], supplier: b, price: 99 USD/GB}
    risk:
      drivers:
        need: {kind: table, outcomes: {low: {probability: 60%}, high: {probability: 40%, needs: {dram: {2027-03: 140 GB/month}}}}}
      outages: {out: {of: supplier, names: [b], lasts: 1 month, starts: [2027-02], loss: 100%}}
    """


def test_what_an_outage_costs_is_told_against_the_same_future_known_as_well() -> None:
    """140 are called in February for a need of 60 or 140; its world, in which b is missed by nobody, knows that they are 60.

    600 instead of 1400 is what knowing is worth, not what an outage of b saves: that is nothing.
    """
    (ran,) = solve_text(HEDGED).plan.worlds
    assert ran.course is not None
    assert (ran.base.cost, ran.course.cost) == pytest.approx((1400, 600))
    assert ran.dearer == pytest.approx(0)


def test_the_page_has_both_tables_and_days_are_whole() -> None:
    """A row for each thing and plan, one a step; 92 days, not 92.0000."""
    loaded = load_text(three_suppliers(any_supplier("[2027-03]", "tolerates: 5%")))
    found = resilience(loaded)
    pages = Pages(found.after, Told(resilience=found))
    lines = scene.rows("outages", "endured", pages)
    assert [(row["fails"], row["limits"], row["survived"]) for row in lines][:2] == [
        ("a", WITHOUT, "0 days"),
        ("a", WITH, "92 days"),
    ]
    steps = {row["what"]: row["price"] for row in scene.rows("outages", "steps", pages)}
    assert steps["a point less may be short"] == pytest.approx(6)
    (last,) = [grid for grid in scene.sheet("outages").grids(pages) if grid.name == "outages"]
    assert last.scales("USD")["survives_days"]["days"].code == "#,##0"


@pytest.mark.parametrize(
    ("at", "things", "steps"), [("how long b may", 1, 0), ("any: a month longer", 3, 0), ("any: a point", 3, 1)]
)
def test_interrupted_it_tells_both_plans_and_what_was_found(at: str, things: int, steps: int) -> None:
    """While b is asked about a is told, of both plans; later all three, and the steps that were solved."""

    def stop(what: str) -> None:
        if what.startswith(at):
            raise KeyboardInterrupt

    found = resilience(load_text(three_suppliers(any_supplier("[2027-03]", "tolerates: 5%"))), told=stop)
    assert (found.stopped, len(found.endured), len(found.steps)) == (True, things, steps)
    assert (found.before.objective, found.price) == pytest.approx((5400, 458))
    lines = list(resilience_lines(found))
    assert lines[-1].startswith("interrupted")
    assert sum(line.startswith("any: ") for line in lines) == things + steps
    assert document(found)["stopped"]


def test_a_solve_that_is_interrupted_is_no_outage_that_is_not_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the solver is told by its status, without an answer: that is no proof that nothing is survived."""
    stopped = Solution("interrupted"), Certificate.__new__(Certificate)
    monkeypatch.setattr("planner.app.resilience.solve", lambda *_: stopped)
    found = resilience(load_text(three_suppliers(any_supplier("[2027-03]", "tolerates: 5%"))))
    assert (found.stopped, found.endured) == (True, ())
