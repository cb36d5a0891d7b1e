"""Plans of a study, warm and over shared places and lanes, are the plans that a fresh start finds."""

from __future__ import annotations

import pytest

from planner.app.parts import all_costs
from planner.app.solve_many import SolveMany
from planner.model.build import build
from planner.model.setting import Setting
from planner.solvers.door import solve
from planner.studies.answer import NO_PLAN
from planner.studies.levers import levers
from tests.gallery.gallery import read


@pytest.mark.parametrize("name", ["five-years-one-glut", "public-deals", "take-or-pay"])
def test_every_term_moved_by_a_step_costs_what_a_fresh_start_finds(name: str) -> None:
    """Each contract term of the scenario one step up, in one run, and each built and solved from nothing."""
    loaded = read(name)
    many, costs = SolveMany(loaded), all_costs(loaded.scenario)
    for lever in levers(loaded.scenario):
        moved = lever.moved(loaded.scenario, 1.0)
        answer = many(moved)
        if answer != NO_PLAN:
            _, certificate = solve(build(Setting(moved), costs).lp.freeze())
            assert answer.cost == pytest.approx(certificate.objective, rel=1e-7), lever.path


def test_a_price_that_is_lost_leaves_no_plan() -> None:
    """Two quarters back from January 2027 is before the history of the index: nothing is sold for nothing."""
    loaded = read("public-deals")
    (lag,) = [lever for lever in levers(loaded.scenario) if lever.path.endswith("post-settled.clauses.price.lag")]
    assert SolveMany(loaded)(lag.moved(loaded.scenario, 1.0)) == NO_PLAN
    assert SolveMany(loaded)(lag.moved(loaded.scenario, -1.0)) != NO_PLAN
