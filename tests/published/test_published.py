"""Every published problem is an ordinary scenario, and its plan costs what the source says, through both solver doors."""

from __future__ import annotations

import pytest

from planner.model.tails import REST
from tests.published.cases import CASES, DOORS, HERE, LARGE, SAMPLED, STAGED, UNCERTAIN, Case, solved

PAGE = HERE.parent.parent / "docs" / "published.md"
SMALL = [*CASES, *UNCERTAIN]
MANY = [staged.case for staged in STAGED]
ALL = [*SMALL, *LARGE, *MANY]
NAMES = [case.name for case in SMALL]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", SMALL, ids=NAMES)
def test_the_plan_costs_what_the_source_says(case: Case, door: str) -> None:
    """sign * (objective - constant) is the published figure to a millionth; constants and reasons stand in `cases.py`."""
    plan = solved(case.name, door).plan
    assert case.figure(plan.objective) == pytest.approx(case.optimum, rel=1e-6, abs=0.0)


@pytest.mark.parametrize("case", SMALL, ids=NAMES)
def test_the_case_is_small_enough_for_both_doors(case: Case) -> None:
    """Under 20,000 columns; a larger case would be marked `long` and go through HiGHS alone."""
    assert solved(case.name, "highs").plan.manifest["columns"] < 20_000


def test_no_scenario_is_left_out() -> None:
    """Every scenario file of this folder is in the list, and the list has no other."""
    assert sorted(path.stem for path in HERE.glob("*.yaml")) == sorted([case.name for case in ALL] + [SAMPLED])


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_the_file_opens_with_its_source(case: Case) -> None:
    """The first lines are a comment that says where the problem and its optimum come from."""
    opening = (HERE / f"{case.name}.yaml").read_text("utf-8").partition("\n\n")[0]
    assert opening.startswith("# ")
    assert "optimum" in opening


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_the_page_shows_the_figure(case: Case) -> None:
    """The case has a row in docs/published.md that ends with the cost of its plan."""
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith(f"| {case.name} |")]
    assert len(rows) == 1
    cost = rows[0].split("|")[4].strip().replace(",", "")
    if case in (*LARGE, *MANY):
        assert case.figure(float(cost)) == pytest.approx(case.optimum, rel=case.gap)
    else:
        # a tail that has all of the weight leaves the mean a millionth
        close = 2 * REST if "omega: 100%" in (HERE / f"{case.name}.yaml").read_text("utf-8") else 1e-9
        assert float(cost) == pytest.approx(solved(case.name, "highs").plan.objective, rel=close)
