"""The PuLP door: safe names, two-sided rows, statuses that are not believed, files."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from planner.lp.axes import Axis
from planner.lp.program import Builder, LinearProgram
from planner.solvers.highs import Quiet
from planner.solvers.pulp import Pulp, _status, build, write_lp, write_mps
from planner.solvers.solution import Options
from tests.benchmarks.build import Data, ours
from tests.lp.programs import TWO_SUPPLIERS_COST, knapsack, two_suppliers


def band() -> LinearProgram:
    """2 <= x + y <= 5, each at most 4, each unit earns 1: five units, not eight. A price that nobody pays stays at 0."""
    b = Builder()
    supplier = Axis("supplier", ["SK-Hynix", "SK_Hynix"])
    x = b.var("x", supplier, upper=4)
    price = b.var("price", upper=9)
    b.row("band", x.sum().between(2, 5))
    b.minimise(price * 2.0 - x.sum())
    return b.freeze()


def test_a_two_sided_row_keeps_both_sides() -> None:
    """PuLP drops half of 2 <= x <= 5; as two rows both hold: the most that x + y can be is 5, not 8."""
    solution = Pulp("cbc").solve(band(), Options())
    assert solution.objective == pytest.approx(-5.0)
    assert len(build(band()).problem.constraints()) == 2


def test_names_are_safe_where_pulp_would_merge_them() -> None:
    """SK-Hynix and SK_Hynix are c0 and c1."""
    assert [variable.name for variable in build(band()).variables] == ["c0", "c1", "c2"]


def test_duals_of_two_halves_add_up_to_the_row() -> None:
    """One more unit of the upper side saves 1: the dual of the band is -1."""
    solution = Pulp("cbc").solve(band(), Options())
    assert solution.y is not None
    assert solution.y.tolist() == pytest.approx([-1.0])


def test_time_limited_lp_is_not_passed_on_as_optimal() -> None:
    """PuLP calls an LP at its time limit optimal; we call it a limit and hand nothing out."""
    solution = Pulp("cbc").solve(ours(Data(12)), Options(time_limit=0.0))
    assert solution.status in ("limit", "failed")
    assert solution.x is None


def test_status_is_read_the_same_from_both_generations_of_pulp() -> None:
    """3.3 tells in the problem (solution status 2: feasible only), 4 in what solve returns (-4: time limit)."""
    old = SimpleNamespace(status=1, sol_status=1)
    assert _status(old, 1) == ("optimal", True)
    assert _status(SimpleNamespace(status=1, sol_status=2), 1) == ("limit", True)
    assert _status(SimpleNamespace(status=-1, sol_status=-1), -1) == ("infeasible", False)
    new = SimpleNamespace(status=-4, has_solution=True)
    assert _status(None, new) == ("limit", True)
    assert _status(None, SimpleNamespace(status=1, has_solution=True)) == ("optimal", True)
    assert _status(None, SimpleNamespace(status=-2, has_solution=False)) == ("unbounded", False)


def test_files_are_written_and_hold_the_same_program(tmp_path: Path) -> None:
    """Both files, read back and solved by HiGHS, cost 149.10; rows are named r0, r1..."""
    write_lp(two_suppliers(), tmp_path / "plan.lp")
    write_mps(two_suppliers(), tmp_path / "plan.mps")
    assert "r0:" in (tmp_path / "plan.lp").read_text()
    for file in ("plan.lp", "plan.mps"):
        engine: Any = Quiet()  # type: ignore[no-untyped-call]
        engine.readModel(str(tmp_path / file))
        engine.run()
        assert engine.getObjectiveValue() == pytest.approx(TWO_SUPPLIERS_COST, rel=1e-9)


def test_integer_columns_stay_integer() -> None:
    """The knapsack through PuLP is whole, and its claimed bound leaves no more than the gap it was allowed."""
    solution = Pulp("CBC").solve(knapsack(), Options())
    assert solution.x is not None
    assert np.array_equal(solution.x, [1, 1, 0, 1])
    assert solution.bound == pytest.approx(-31.0, rel=1e-5)


def test_no_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files with prices go to a private folder that is gone afterwards."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    Pulp("cbc").solve(two_suppliers(), Options())
    assert list(tmp_path.iterdir()) == []
