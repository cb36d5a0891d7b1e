"""The gallery's scenarios with futures, in one program and branch by branch: the same plan, or a gap that is told."""

from __future__ import annotations

import pytest

from planner.app.load import load
from planner.app.solve import How, Solved, solve_loaded
from planner.solvers.solution import Options
from tests.gallery.gallery import FOLDER, VARIANTS

UNCERTAIN = ("five-years-one-glut", "negotiation", "tested-promise")
EACH: list[tuple[str, str | None]] = [(name, None) for name in UNCERTAIN]
EACH += [pair for pair in VARIANTS if pair[0] in UNCERTAIN or pair == ("hbm-shortage", "kv-shock")]


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_no_scenario_with_futures_is_left_out(name: str) -> None:
    """A scenario or variant of the gallery with drivers is in the list, and the list has no other."""
    variants = [None, *(variant for scenario, variant in VARIANTS if scenario == name)]
    found = {v for v in variants if load(FOLDER / f"{name}.yaml", variant=v).scenario.risk.drivers}
    assert found == {variant for scenario, variant in EACH if scenario == name}


def both(name: str, variant: str | None) -> tuple[Solved, Solved]:
    """A scenario of the gallery solved in one program, and by branches."""
    loaded = load(FOLDER / f"{name}.yaml", variant=variant)
    options = Options(mip_gap=1e-7)
    whole, parts = (
        solve_loaded(loaded, How(method=method, options=options, processes=1))  # type: ignore[arg-type]
        for method in ("whole", "branches")
    )
    assert whole.plan.findings == parts.plan.findings == ()
    return whole, parts


@pytest.mark.parametrize("name", UNCERTAIN)
def test_the_same_objective(name: str) -> None:
    """To a ten-millionth, and as many futures."""
    whole, parts = both(name, None)
    assert parts.plan.objective == pytest.approx(whole.plan.objective, rel=1e-7)
    assert len(parts.plan.courses) == len(whole.plan.courses)


@pytest.mark.parametrize(("name", "variant"), EACH)
def test_what_branches_say_encloses_the_optimum(name: str, variant: str | None) -> None:
    """Bound <= optimum <= value; where integers of the branches part the two, the plan is of level D and prints the gap."""
    whole, parts = both(name, variant)
    best, found = whole.plan.objective, parts.certificate
    assert found.bound is not None
    assert found.bound <= best * (1 + 1e-7)
    assert best <= parts.plan.objective * (1 + 1e-7)
    assert found.level in "AB" or (found.level == "D" and (found.gap or 0.0) > 1e-7)
    if found.level != "D":
        assert parts.plan.objective == pytest.approx(best, rel=1e-7)
