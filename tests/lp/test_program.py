"""The builder and its frozen result: arrays, names, masks, refusals."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from planner.errors import InfeasibleError, InputError, PlannerError
from planner.lp.axes import Axis, Relation
from planner.lp.expr import Param
from planner.lp.program import Builder
from tests.lp.programs import PERIODS, SITES, two_suppliers


def test_a_balance_over_two_periods_is_the_matrix_one_writes_by_hand() -> None:
    """stock = stock[before] + buy - need, need 1 2: two rows, -need on the right."""
    period = Axis("period", PERIODS[:2])
    b = Builder()
    stock, buy = b.var("stock", period, upper=9), b.var("buy", period, upper=9)
    need = Param((period,), [1, 2])
    b.row("balance", stock == stock.via(Relation(period, period, [0], [1])) + buy - need)
    b.minimise(buy.sum() * 3.0 + 7.0)
    program = b.freeze()
    assert program.matrix.toarray().tolist() == [[1, 0, -1, 0], [-1, 1, 0, -1]]
    assert program.row_lower.tolist() == program.row_upper.tolist() == [-1, -2]
    assert program.cost.tolist() == [0, 0, 3, 3]
    assert program.offset == 7.0
    assert (program.columns, program.rows, program.nonzeros) == (4, 2, 5)


def test_what_rounding_leaves_of_a_sum_is_no_coefficient() -> None:
    """47 - .8 * 47 - .2 * 47 is 7e-15 in floating point: nothing; a small number by itself stays."""
    b = Builder()
    x, y = b.var("x", upper=1), b.var("y", upper=1)
    b.row("share", x * 47.0 - x * 0.8 * 47.0 - x * 9.4 + y * 1e-13 + y * 1e-14 + x * 0.0 <= 1.0)
    program = b.freeze()
    assert 47.0 - 0.8 * 47.0 - 9.4 != 0.0
    assert program.matrix.toarray().tolist() == [[0.0, 1.1e-13]]
    assert program.nonzeros == 1


def test_columns_and_rows_are_named_on_demand() -> None:
    """`block[label,label]`, also where a mask leaves holes and where a block has no axes."""
    site, period = Axis("site", SITES), Axis("period", PERIODS)
    mask = np.array([[True, False, True], [False, False, True]])
    b = Builder()
    total = b.var("total", upper=1)
    stock = b.var("stock", site, period, upper=1, where=mask)
    b.var("nothing", site, upper=1, where=np.array([False, False]))
    b.row("sum", total == stock.sum())
    b.row("limit", stock <= 0.5, where=Param((period, site), mask.T))
    b.minimise(total)
    program = b.freeze()
    assert [program.column_name(j) for j in range(4)] == [
        "total",
        "stock[abilene,2027-01]",
        "stock[abilene,2027-03]",
        "stock[memphis,2027-03]",
    ]
    assert [program.row_name(i) for i in range(4)] == [
        "sum",
        "limit[abilene,2027-01]",
        "limit[abilene,2027-03]",
        "limit[memphis,2027-03]",
    ]
    assert program.values("stock", [9, 1, 2, 3]).tolist() == [[1, 0, 2], [0, 0, 3]]
    assert program.row_values("limit", [9, 4, 5, 6]).tolist() == [[4, 0, 5], [0, 0, 6]]
    assert float(program.values("total", [9, 1, 2, 3])) == 9


def test_a_row_that_says_nothing_is_dropped_and_one_that_cannot_hold_is_kept() -> None:
    """0 <= 1 goes, 0 >= 1 stays with its name, so that infeasibility can be told; x <= infinity goes too."""
    site = Axis("site", SITES)
    b = Builder()
    x = b.var("x", site, upper=1)
    b.row("supply", x * 0.0 >= Param((site,), [-1, 1]))
    b.row("free", x <= Param((site,), [np.inf, 0.5]))
    program = b.freeze()
    assert [program.row_name(i) for i in range(program.rows)] == ["supply[memphis]", "free[memphis]"]


def test_a_range_is_one_row() -> None:
    """2 <= x + y <= 5 has both sides on one row."""
    b = Builder()
    x, y = b.var("x", upper=9), b.var("y", upper=9)
    b.row("band", (x + y + 1.0).between(3.0, 6.0))
    program = b.freeze()
    assert (program.rows, program.row_lower[0], program.row_upper[0]) == (1, 2.0, 5.0)


def test_every_column_has_a_finite_bound() -> None:
    """An open bound is refused by block and first cell, with what to do."""
    site = Axis("site", SITES)
    with pytest.raises(InputError, match=r"buy: buy\[memphis\] has no finite bound.*every column has a finite bound"):
        Builder().var("buy", site, upper=Param((site,), [1.0, np.inf]))
    with pytest.raises(InputError, match="no finite bound"):
        Builder().var("buy", upper=1e20)


def test_a_minimum_above_the_maximum_is_told_at_once() -> None:
    """No solver is needed to see that at least 5 and at most 3 has no answer."""
    with pytest.raises(InfeasibleError, match=r"take\[abilene\] must be at least 5 and at most 3"):
        Builder().var("take", Axis("site", SITES), lower=5, upper=3)


def test_misuse_is_refused_by_name() -> None:
    """Two blocks of one name, an objective over an axis, a row without a comparison, an infinite demand."""
    site = Axis("site", SITES)
    b = Builder()
    x = b.var("x", site, upper=1)
    b.row("r", x <= 1)
    with pytest.raises(PlannerError, match=r"two column blocks of one name \(got x\)"):
        b.var("x", upper=1)
    with pytest.raises(PlannerError, match=r"two row blocks of one name \(got r\)"):
        b.row("r", x <= 1)
    with pytest.raises(PlannerError, match=r"the objective is a number, not one over \(site\)"):
        b.minimise(x)
    with pytest.raises(PlannerError, match="not a constraint"):
        b.row("s", x)  # type: ignore[arg-type]
    with pytest.raises(PlannerError, match="another shape"):
        b.var("y", site, upper=1, where=np.array([True]))
    with pytest.raises(PlannerError, match="no such block"):
        b.freeze().block("z")
    b.row("t", x >= Param((site,), [0.0, np.inf]))
    with pytest.raises(PlannerError, match=r"row t\[memphis\] asks for infinity"):
        b.freeze()


def test_a_frozen_program_is_read_only_and_can_be_sent_to_a_process() -> None:
    """Its arrays refuse writing, and a pickled copy has the same arrays and names."""
    program = two_suppliers()
    with pytest.raises(ValueError, match="read-only"):
        program.cost[0] = 1.0
    copy = pickle.loads(pickle.dumps(program))
    assert np.array_equal(copy.value, program.value)
    assert copy.row_name(3) == program.row_name(3) == "balance[p3]"
