"""Closed forms and samples of thousands of demands: the optimum of the source, certified; with `--long` all of it audited."""

from __future__ import annotations

import pytest

from planner.app.solve import How, program_of, solve_loaded
from planner.solvers.door import solve_arrays
from tests.published.points import Points, few, many


@pytest.mark.parametrize("method", ["whole", "branches"])
@pytest.mark.parametrize("case", few(), ids=lambda case: case.name)
def test_a_closed_form_in_few_points(case: Points, method: str) -> None:
    """Within five thousandths of the closed form, audited, in one program and by branches."""
    plan = solve_loaded(case.load(), How(method=method, processes=1)).plan  # type: ignore[arg-type]
    assert plan.findings == ()
    assert case.figure(plan.objective) == pytest.approx(case.published, rel=5e-3, abs=0.0)


@pytest.mark.parametrize("case", many()[:3], ids=lambda case: case.name)
def test_a_closed_form_in_thousands_of_points(case: Points) -> None:
    """What an independent solve of the same points gives, to a millionth, and the closed form within the error of the points."""
    found = solve_arrays(program_of(case.load()))[1]
    assert found.level == "A"
    assert found.objective is not None
    assert case.figure(found.objective) == case.close(found.objective)
    assert case.figure(found.objective) == pytest.approx(case.published, rel=2e-4, abs=0.0)


@pytest.mark.long
@pytest.mark.parametrize("case", many(), ids=lambda case: case.name)
def test_all_of_its_points_audited(case: Points) -> None:
    """The plan of thousands of futures, every one of them audited; the source prints its figure to a hundredth."""
    plan = solve_loaded(case.load(), How(method="whole")).plan
    assert plan.findings == ()
    assert case.figure(plan.objective) == case.close(plan.objective)
    assert case.figure(plan.objective) == pytest.approx(case.published, rel=2e-4, abs=0.0)


@pytest.mark.long
@pytest.mark.parametrize("case", many(), ids=lambda case: case.name)
def test_all_of_its_points_by_branches(case: Points) -> None:
    """Each demand a branch of its own, and the same figure to the gap, which is a share of what is minimised."""
    found = solve_loaded(case.load(), How(method="branches", processes=1))
    assert found.plan.findings == ()
    assert found.certificate.level in "AB"
    assert found.certificate.gap is not None
    assert found.certificate.gap <= 1e-6
    assert case.figure(found.plan.objective) == case.close(found.plan.objective, found.certificate.gap)
