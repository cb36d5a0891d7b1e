"""The tail of the cost: weighed against the mean, or limited; recomputed from the tables."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from planner.model.tails import mean, quantile, tail, worst
from planner.plan.audit.money import audit_objective
from planner.plan.risk import audit_measures
from planner.plan.risk import measured as measured_of
from tests.clauses.scene import scene
from tests.drivers.test_table import risk
from tests.support import load_text, solve_text

COSTS = {"a": (0.3, 10), "b": (0.3, 12), "c": (0.2, 15), "d": (0.15, 30), "e": (0.05, 80)}


def spot(measures: str) -> str:
    """One GB of a need, bought at 10, 12, 15, 30 or 80."""
    outcomes = "\n".join(
        f"{name}: {{probability: {100 * chance:g}%, indices: {{dram: {price} USD/GB}}}}"
        for name, (chance, price) in COSTS.items()
    )
    text = scene("", periods=1, need="{2027-01: 1 GB/month}", spot="{index: dram}", more=risk(outcomes))
    return measured(text, measures)


def measured(text: str, measures: str) -> str:
    """The same scenario, judged by measures."""
    return text.replace("risk:\n", f"risk:\n  measures: {{{measures}}}\n")


def test_the_tail_is_the_mean_of_the_worst_tenth() -> None:
    """Half of the tenth is 80, half is 30: 55; the mean is 3 + 3.6 + 3 + 4.5 + 4 = 18.1."""
    figures = list(COSTS.values())
    assert tail(figures, 0.9) == pytest.approx(55)
    assert [tail(figures, 0.0), mean(figures)] == pytest.approx([18.1, 18.1])
    assert worst(figures) == tail(figures, 0.99) == pytest.approx(80)
    assert [quantile(figures, level) for level in (0.05, 0.5, 0.95, 1.0)] == [10, 12, 30, 80]


@pytest.mark.parametrize(("omega", "objective"), [(0, 18.1), (30, 0.7 * 18.1 + 0.3 * 55), (100, 55)])
def test_the_program_minimises_mean_and_tail(omega: int, objective: float) -> None:
    """What is proven is the weighted sum; what is paid on average stays what it is."""
    solved = solve_text(spot(f"t: {{kind: cost, alpha: 90%, omega: {omega}%}}"))
    assert solved.certificate.objective == pytest.approx(objective)
    assert solved.plan.objective == pytest.approx(objective)
    assert solved.plan.cost == pytest.approx(18.1)
    assert solved.plan.findings == ()


def test_a_tail_is_held_to_what_its_rows_are_held_to() -> None:
    """At omega .3 and alpha .9 rows kept to 1e-7 of a ledger of 18.1 keep the objective to 3 * 1e-7 * 18.1 = 5.43e-6."""
    plan = solve_text(spot("t: {kind: cost, alpha: 90%, omega: 30%}")).plan

    def told(off: float, residual: float = 1e-7) -> int:
        return len(audit_objective(plan.courses, plan.measured, plan.objective + off, residual))

    assert [told(5.4e-6), told(-5.4e-6), told(5.5e-6), told(-5.5e-6)] == [0, 0, 1, 1]
    assert [told(1.8e-8, 0.0), told(1.9e-8, 0.0)] == [0, 1]
    mean_alone = solve_text(spot("t: {kind: cost, alpha: 90%}")).plan
    assert len(audit_objective(mean_alone.courses, mean_alone.measured, mean_alone.objective + 1.9e-8, 1e-7)) == 1


def hedge(measures: str) -> str:
    """100 GB next month at 10 or 30 at equal odds; today they are 22 and can be stored for nothing."""
    text = scene(
        "",
        periods=2,
        need="{2027-02: 100 GB/month}",
        spot="{index: dram}",
        index="{now: 22 USD/GB}",
        storage="1 TB",
        more=risk("""
        low: {probability: 50%, indices: {dram: {2027-02: 10 USD/GB}}}
        high: {probability: 50%, indices: {dram: {2027-02: 30 USD/GB}}}
        """),
    )
    return measured(text, measures)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(
    ("words", "bought", "objective"),
    [
        # waiting costs 20 a GB on average and 30 in the tail, buying 22: buy where 20 (1 - omega) + 30 omega is above 22
        ("kind: cost, alpha: 50%, omega: 10%", 0, 100 * 21),
        ("kind: cost, alpha: 50%, omega: 30%", 100, 100 * 22),
        # in the tail 22 x + 30 (100 - x) <= 2400 asks for 75; on average 22 * 75 + 20 * 25
        ("kind: cost, alpha: 50%, tail_at_most: 2400 USD", 75, 2150),
        ("kind: cost, alpha: 50%, worst_at_most: 2400 USD", 75, 2150),
        ("kind: cost, alpha: 0%, tail_at_most: 2100 USD", 0, 2000),
        ("kind: cost, mean_at_most: 2000 USD", 0, 2000),
    ],
)
def test_a_tail_is_bought_off(words: str, bought: float, objective: float, solver: str) -> None:
    """What is bought today, and the certified objective, through both doors."""
    solved = solve_text(hedge(f"t: {{{words}}}"), solver=solver)
    (today,) = {
        sum(row["moved_gb"] for row in course.tables["moves"] if row["period"] == "2027-01")
        for course in solved.plan.courses
    }
    assert today == pytest.approx(bought, abs=1e-5)
    assert solved.certificate.objective == pytest.approx(objective)
    assert solved.plan.objective == pytest.approx(objective)


def test_more_weight_of_the_tail_never_lowers_the_mean() -> None:
    """Expected cost rises, the tail falls."""
    solved = [solve_text(hedge(f"t: {{kind: cost, alpha: 50%, omega: {omega}%}}")).plan for omega in (0, 15, 30, 60)]
    means, tails = ([plan.cost for plan in solved], [plan.measured[0].sums["tail"] for plan in solved])
    assert means == sorted(means)
    assert tails == sorted(tails, reverse=True)


WEIGHED = "t: {kind: cost, alpha: 50%, omega: 50%}"


def waiting(outcomes: str, measures: str = WEIGHED) -> str:
    """100 GB are needed in March; today they are 40, in February 30, or 10 and then 4 or 14."""
    text = scene(
        "",
        periods=3,
        need="{2027-03: 100 GB/month}",
        spot="{index: dram}",
        index="{now: 40 USD/GB}",
        storage="1 TB",
        more=risk(outcomes),
    )
    return measured(text, measures)


def test_a_tail_is_inconsistent_in_time() -> None:
    """Promised at the root: wait in February, .5 * 1950 + .5 * 3000 = 2475; solved anew there, 1000 is bought: 2500.

    H (.5) costs 3000 in any case and is the whole tail. Seen from February after L, waiting is .5 * 900 + .5 * 1400 = 1150, and
    buying 1000: a plan that is made anew must keep the tail of the signed one in view.
    """
    high = "high: {probability: 50%, indices: {dram: {2027-02: 30 USD/GB}}}\n"
    low = "low: {probability: ODDS, indices: {dram: {2027-02: 10 USD/GB, 2027-03: 4 USD/GB}}}\n"
    low += "dear: {probability: ODDS, indices: {dram: {2027-02: 10 USD/GB, 2027-03: 14 USD/GB}}}\n"
    root = solve_text(waiting(high + low.replace("ODDS", "25%"))).plan
    assert root.objective == pytest.approx(2475)
    assert {course.name: course.cost for course in root.courses} == pytest.approx(
        {"high": 3000, "low": 400, "dear": 1400}
    )
    anew = solve_text(waiting(low.replace("ODDS", "50%"))).plan
    assert anew.objective == pytest.approx(1000)
    costs = [(0.5, 3000.0), (0.5, anew.objective)]
    assert 0.5 * mean(costs) + 0.5 * tail(costs, 0.5) == pytest.approx(2500)


def test_a_limit_that_the_tables_break_is_found() -> None:
    """The figures are recomputed: a plan made without the limit breaks it."""
    strict = load_text(hedge("t: {kind: cost, alpha: 50%, tail_at_most: 2400 USD}")).setting
    loose = solve_text(hedge("t: {kind: cost, alpha: 50%}")).plan
    (finding,) = audit_measures(measured_of(strict, loose.courses))
    assert finding.where == "risk.measures.t"
    assert finding.amount == pytest.approx(3000 - 2400)


def test_an_impossible_confidence_is_named_with_its_line() -> None:
    """A tail of nothing cannot be averaged."""
    with pytest.raises(InputError) as caught:
        load_text(hedge("t: {kind: cost, alpha: 100%}"))
    assert "risk.measures.t.alpha" in str(caught.value)
    assert "below 100 %" in str(caught.value)


def test_a_tail_of_what_is_certain_is_told() -> None:
    """Nothing is uncertain here."""
    text = scene("", spot="10 USD/GB") + "risk: {measures: {t: {kind: cost}}}\n"
    assert any("no tail" in warning.what for warning in load_text(text).warnings)
