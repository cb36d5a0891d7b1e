"""The mean cost if the probabilities are wrong: weighed, limited, recomputed by moving probability."""

from __future__ import annotations

import random

import pytest

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from planner.model.tails import mean, tail, worst, wrong_mean
from planner.plan.risk import audit_measures
from planner.plan.risk import measured as measured_of
from tests.clauses.scene import scene
from tests.measures.test_cost import COSTS, hedge, spot
from tests.support import load_text, solve_text

FIGURES = list(COSTS.values())


def test_a_tenth_goes_from_the_cheapest_to_the_worst() -> None:
    """rho = .2 moves .1 from 10 to 80: .2 * 10 + .3 * 12 + .2 * 15 + .15 * 30 + .15 * 80 = 25.1 against 18.1.

    .35 moved empties the 10 and takes .05 of the 12: .25 * 12 + .2 * 15 + .15 * 30 + .4 * 80 = 42.5.
    """
    assert mean(FIGURES) == pytest.approx(18.1)
    assert wrong_mean(FIGURES, 0.1) == pytest.approx(25.1)
    assert wrong_mean(FIGURES, 0.35) == pytest.approx(42.5)


def test_it_is_a_tail_and_the_worst() -> None:
    """(1 - d) CVaR_d + d worst, for any figures and doubts: what the program minimises is what moving probability gives."""
    chance = random.Random(4)
    for _ in range(200):
        weights = [chance.random() for _ in range(chance.randint(1, 7))]
        figures = [(weight / sum(weights), chance.uniform(-50, 50)) for weight in weights]
        d = chance.uniform(0.01, 0.99)
        assert wrong_mean(figures, d) == pytest.approx((1 - d) * tail(figures, d) + d * worst(figures), abs=1e-9)
        assert mean(figures) - 1e-9 <= wrong_mean(figures, d) <= worst(figures) + 1e-9


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(
    ("measures", "objective"),
    [
        ("a: {kind: ambiguity, wrong_by: 10%}", 18.1),
        ("a: {kind: ambiguity, wrong_by: 10%, omega: 100%}", 25.1),
        ("a: {kind: ambiguity, wrong_by: 10%, omega: 40%}", 0.6 * 18.1 + 0.4 * 25.1),
        # beside a tail of the cost, 55 at 90 %: each at its weight, the mean the rest
        (
            "a: {kind: ambiguity, wrong_by: 10%, omega: 40%}, t: {kind: cost, alpha: 90%, omega: 20%}",
            0.4 * 18.1 + 0.4 * 25.1 + 0.2 * 55,
        ),
    ],
)
def test_the_program_minimises_the_wrong_mean(measures: str, objective: float, solver: str) -> None:
    """Through both doors, and recomputed from the tables; what is paid on average stays what it is."""
    solved = solve_text(spot(measures), solver=solver)
    assert solved.certificate.objective == pytest.approx(objective)
    assert solved.plan.objective == pytest.approx(objective)
    assert solved.plan.cost == pytest.approx(18.1)


@pytest.mark.parametrize("method", ["whole", "branches"])
@pytest.mark.parametrize(
    ("words", "bought", "objective"),
    [
        # waiting costs 10 or 30 at even odds, buying 22: wrong by d waiting is 20 + 20 d, dearer from d = .1 on
        ("wrong_by: 9%, omega: 100%", 0, 100 * (20 + 20 * 0.09)),
        ("wrong_by: 11%, omega: 100%", 100, 2200),
        # wrong by 20 %: .3 * 10 + .7 * 30 = 24 a GB, limited to 23 on all: half is bought, (22 + 20) / 2 on average
        ("wrong_by: 20%, at_most: 2300 USD", 50, 2100),
        # bought 100 it is 22 a GB: nothing below that can be kept, and 22 is
        ("wrong_by: 90%, at_most: 2200 USD", 100, 2200),
    ],
)
def test_doubt_is_bought_off(words: str, bought: float, objective: float, method: str) -> None:
    """Whole and by branches."""
    text = hedge(f"t: {{kind: ambiguity, {words}}}").replace("risk:\n", "risk:\n  learn: [2027-01, 2027-02]\n")
    solved = solve_loaded(load_text(text), How(method=method))  # type: ignore[arg-type]
    assert solved.plan.findings == ()
    (today,) = {
        round(sum(row["moved_gb"] for row in course.tables["moves"] if row["period"] == "2027-01"), 4)
        for course in solved.plan.courses
    }
    assert today == pytest.approx(bought)
    assert solved.plan.objective == pytest.approx(
        objective, rel=2e-6
    )  # the mean keeps a millionth beside a whole omega


def test_more_doubt_never_lowers_the_mean() -> None:
    """What is minimised rises with the doubt, and so does the expected cost of the plan made for it."""
    found = [solve_text(hedge(f"t: {{kind: ambiguity, wrong_by: {d}%, omega: 100%}}")).plan for d in (1, 5, 15, 60)]
    assert [plan.objective for plan in found] == sorted(plan.objective for plan in found)
    assert [plan.cost for plan in found] == sorted(plan.cost for plan in found)


def test_a_limit_that_the_tables_break_is_found() -> None:
    """A plan made without the limit waits: 24 a GB if the odds are wrong by 20 %, 100 more than the 2300 asked for."""
    strict = load_text(hedge("t: {kind: ambiguity, wrong_by: 20%, at_most: 2300 USD}")).setting
    loose = solve_text(hedge("t: {kind: ambiguity, wrong_by: 20%}")).plan
    (finding,) = audit_measures(measured_of(strict, loose.courses))
    assert finding.amount == pytest.approx(100)
    assert finding.rule == "ambiguity"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (spot("a: {kind: ambiguity}"), "wrong_by"),
        (spot("a: {kind: ambiguity, wrong_by: 0%}"), "wrong_by"),
        (spot("a: {kind: ambiguity, wrong_by: 10%, alpha: 90%}"), "alpha"),
        (spot("a: {kind: ambiguity, wrong_by: 10%, omega: 60%}, t: {kind: cost, omega: 60%}"), "sum to 120%"),
    ],
)
def test_bad_input_is_named_with_its_line(text: str, said: str) -> None:
    """What, where and a next step; an alpha means nothing here."""
    with pytest.raises(InputError) as caught:
        load_text(text)
    assert said in str(caught.value)
    assert "scenario.yaml:" in str(caught.value)


def test_doubt_of_what_is_certain_is_told() -> None:
    """Nothing is uncertain here."""
    text = scene("", spot="10 USD/GB") + "risk: {measures: {a: {kind: ambiguity, wrong_by: 10%}}}\n"
    assert any("no probabilities can be wrong" in warning.what for warning in load_text(text).warnings)
