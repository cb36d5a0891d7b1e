"""Branches and master come to the same plan, value and proof as the whole program: integers, tails and limits included."""

from __future__ import annotations

import pytest

from planner.app.solve import How, Solved, solve_loaded
from planner.errors import InfeasibleError, InputError
from planner.solvers.solution import Options
from tests.clauses.scene import scene
from tests.drivers.test_table import TWO_NEEDS, before_the_need, risk
from tests.measures.test_cost import measured
from tests.measures.test_liability import offer
from tests.model.test_sampling import drawn
from tests.support import load_text

WALK = "kind: mean_reverting, indices: [dram], sd: 25%, momentum: 50%, reversion: 20%"
DEAL = """
contracts:
  lta:
    supplier: micron
    items: [ddr5]
    status: offered
    offer: {smallest: 20%}
    term: {from: 2027-01, to: 2028-12}
    clauses:
      p: {kind: price_collar, index: dram, base: 10 USD/GB, floor: 80%, cap: 105%}
      v: {kind: volume_band, commit: 120 GB/quarter}
      t: {kind: take_or_pay, share: 90%}
      f: {kind: fee, amount: 100 USD}
  other:
    supplier: hynix
    items: [ddr5]
    status: offered
    term: {from: 2027-01, to: 2028-12}
    clauses:
      p: {kind: price_fixed, price: 9.9 USD/GB}
      v: {kind: volume_firm, amount: 50 GB/quarter}
      f: {kind: fee, amount: 150 USD}
"""


def deals(measures: str = "", learn: str = "{2027-07: 6 branches, 2028-01: all}", storage: str = "60 GB") -> str:
    """Two offers, a walk of prices, a store: 24 futures in 6 branches."""
    text = drawn(24, learn, f"a: {{{WALK}}}") + DEAL
    text = text.replace("suppliers: {micron: {}}", "suppliers: {micron: {}, hynix: {}}").replace(
        "0 GB}", f"{storage}}}"
    )
    return measured(text, measures) if measures else text


def both(text: str, gap: float = 1e-7) -> tuple[Solved, Solved]:
    """A scenario in one program, and by branches."""
    loaded = load_text(text)
    whole = solve_loaded(loaded, How(method="whole", options=Options(mip_gap=gap)))
    parts = solve_loaded(loaded, How(method="branches", options=Options(mip_gap=gap), processes=1))
    for solved in (whole, parts):
        assert solved.plan.findings == ()
    return whole, parts


KEEPING = """
planner: 1
name: keeping
horizon: {start: 2027-01, periods: 2, step: month}
items: {ddr5: {tier: dram}}
locations: {abilene: {}}
stock: {lying: {at: abilene, item: ddr5, quantity: 100 GB}}
needs:
  now:
    kind: consumption
    at: abilene
    tier: dram
    shortage: {price: 10 USD/GB}
    series: {2027-01: 60 GB/month, 2027-02: 0 GB/month}
  late: {kind: consumption, at: abilene, tier: dram, shortage: {price: 50 USD/GB}, series: {2027-02: 100 GB/month}}
risk:
  learn: [2027-02]
  drivers:
    d:
      kind: table
      outcomes: {none: {probability: 50%, needs: {late: {2027-02: 0 GB/month}}}, much: {probability: 50%}}
"""


CASES = {
    "a plain trunk": before_the_need(TWO_NEEDS),
    "offers and a store": deals(),
    "contracts first": deals(learn="{2027-04: all}"),
    "the tail of the cost": deals("c: {kind: cost, alpha: 80%, omega: 60%}"),
    "a limit on the tail": deals("c: {kind: cost, alpha: 80%, tail_at_most: 8600 USD}"),
    "a limit on liability": deals("l: {kind: liability, alpha: 80%, tail_at_most: 50 USD}"),
    "limits of all kinds": deals(
        "c: {kind: cost, alpha: 80%, omega: 30%}, l: {kind: liability, alpha: 50%, tail_at_most: 100 USD}, "
        "m: {kind: liability, mean_at_most: 0 USD}, w: {kind: cost, worst_at_most: 18 kUSD}"
    ),
    "more than limits are lacking": deals(
        "l: {kind: liability, alpha: 50%, tail_at_most: 500 USD}, a: {kind: ambiguity, wrong_by: 20%, omega: 30%}",
        learn="{2027-07: 2 branches}",
    ),
    "what is used before the futures part": KEEPING,
    "a liability by hand": offer("l: {kind: liability, alpha: 50%, tail_at_most: 340 USD}").replace(
        "risk:\n", "risk:\n  learn: [2027-01]\n"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_same_value_and_proof(name: str) -> None:
    """Objectives agree, the bound of the branches holds, and every measure is the same to the gap."""
    whole, parts = both(CASES[name])
    value = whole.plan.objective
    assert parts.plan.objective == pytest.approx(value, rel=1e-6)
    assert parts.certificate.bound is not None
    assert parts.certificate.bound <= value * (1 + 1e-7)
    assert parts.certificate.level in "AB"
    assert len(parts.plan.courses) == len(whole.plan.courses)


def test_answers_do_not_depend_on_the_number_of_processes() -> None:
    """One process and three: the same tables to the last digit, with eight blocks of five branches."""
    loaded = load_text(drawn(40, "{2027-04: all}", f"a: {{{WALK}}}") + DEAL.replace("hynix", "micron"))
    found = [solve_loaded(loaded, How(method="branches", processes=many)).plan for many in (1, 3)]
    assert [course.tables for course in found[0].courses] == [course.tables for course in found[1].courses]


@pytest.mark.parametrize(
    "measures",
    ["", "c: {kind: cost, omega: 50%, alpha: 80%}", "l: {kind: liability, alpha: 80%, tail_at_most: 1000 USD}"],
)
def test_a_few_that_stand_for_all_at_first_change_no_answer(measures: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """22 of 24 branches have cuts: every second or third of them is asked before all are, and the value is that of one program."""
    for sample in (11, 7):
        monkeypatch.setattr("planner.solvers.master.SAMPLE", sample)
        whole, parts = both(deals(measures, learn="{2027-07: all}"))
        assert parts.certificate.objective == pytest.approx(whole.certificate.objective, rel=1e-6)


def test_integers_of_branches_leave_a_gap_that_is_told() -> None:
    """Make-up in later years takes binaries that cuts cannot know: the value is a plan's, the bound the relaxation's."""
    clauses = (
        "p: {kind: price_fixed, price: 10 USD/GB}\n"
        "t: {kind: take_or_pay, amount: 100 GB/year, make_up: {expires: 1 year, priced: free}}\n"
        "c: {kind: volume_cap, at_most: 160 GB/year}"
    )
    text = scene(
        clauses,
        periods=3,
        step="year",
        need="{2027: 60 GB/year, 2028: 100 GB/year, 2029: 140 GB/year}",
        spot="{index: dram}",
        index="{now: 12 USD/GB}",
        term="{from: 2027-01, to: 2029-12}",
        more=risk("""
        same: {probability: 50%, signals: {2027-01: a}}
        more: {probability: 50%, signals: {2027-01: b}, needs: {dram: {2029-01: 141 GB/year}}}
        """),
    )
    whole, parts = both(text)
    assert parts.plan.objective == pytest.approx(whole.plan.objective, rel=1e-9)
    assert parts.certificate.level == "D"
    assert (parts.certificate.gap or 0.0) > 0.05


def test_what_no_trunk_can_keep_is_infeasible_by_branches_too() -> None:
    """A need that may not be short, and nothing that sells enough in one of the futures."""
    text = drawn(8, "{2027-04: all}", f"a: {{{WALK}}}").replace(
        "price: {index: dram}", "price: {index: dram}, available: 50 GB/quarter"
    )
    for method in ("whole", "branches"):
        with pytest.raises(InfeasibleError):
            solve_loaded(load_text(text), How(method=method, processes=1))  # type: ignore[arg-type]


def test_a_trunk_that_some_branch_cannot_live_with_is_cut_off() -> None:
    """Called today for a month in which one future can store nothing of it: firm goods must find room there."""
    text = scene(
        "p: {kind: price_fixed, price: 5 USD/GB}\nv: {kind: volume_firm, amount: 100 GB/month}",
        periods=2,
        spot="30 USD/GB",
        contract="status: offered\noffer: {smallest: 0%}\nlead_time: 1 month",
        term="{from: 2027-02, to: 2027-02}",
        need="{2027-01: 0 GB/month, 2027-02: 100 GB/month}",
        more=risk("""
        full: {probability: 50%}
        half: {probability: 50%, needs: {dram: {2027-02: 50 GB/month}}}
        """),
    ).replace("risk:\n", "costs: {no-scrap: {kind: scrapping, fee: 40 USD/GB}}\nrisk:\n  learn: [2027-02]\n")
    whole, parts = both(text)
    assert parts.plan.objective == pytest.approx(whole.plan.objective, rel=1e-7)


def test_branches_are_asked_for_where_there_are_none() -> None:
    """Nothing is uncertain, or another solver is named."""
    with pytest.raises(InputError) as caught:
        solve_loaded(load_text(scene("", spot="10 USD/GB")), How(method="branches"))
    assert "no branches" in str(caught.value)
    with pytest.raises(InputError) as caught:
        solve_loaded(load_text(deals()), How("cbc", method="branches"))
    assert "highs alone" in str(caught.value)


def test_what_is_used_before_the_futures_part_is_used_by_nobody_who_knows() -> None:
    """60 may serve now, or 100 be kept: 600 are short. Serving only where nothing is needed next month would cost half of that."""
    assert both(KEEPING)[1].plan.cost == pytest.approx(600)


def test_a_branch_that_is_built_alone_weighs_no_more_than_its_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven futures, built two at a time: the last, by itself, has a seventh of the whole, in the trunk's cost as in its own."""
    monkeypatch.setattr("planner.model.branching.AT_ONCE", 1)
    text = drawn(7, "{2027-04: all}", f"a: {{{WALK}}}") + DEAL.replace("hynix", "micron")
    whole, parts = both(text)
    assert parts.plan.objective == pytest.approx(whole.plan.objective, rel=1e-6)


def test_a_call_of_which_a_part_of_the_futures_gets_nothing_is_made_in_them_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Built two at a time, and nothing comes in the last two: their tables say what was called before anybody knew."""
    monkeypatch.setattr("planner.model.branching.AT_ONCE", 1)
    fills = {"a": 100, "b": 50, "c": 0, "d": 0}
    outcomes = "\n".join(
        f"{name}: {{probability: 25%, fill: {{spot: {fill}%}}, signals: [{name}]}}" for name, fill in fills.items()
    )
    need, spot = "{2027-02: 100 GB/month}, shortage: {price: 50 USD/GB}", "{index: dram}, lead_time: 1 month"
    whole, parts = both(scene("", need=need, spot=spot, more=risk(outcomes, learn="  learn: [2027-02]\n")))
    assert parts.plan.objective == pytest.approx(whole.plan.objective, rel=1e-9)
    called = [[row["moved_gb"] for row in course.tables["moves"]] for course in parts.plan.courses]
    assert called == [called[0]] * 4
    assert called[0][0] > 0
