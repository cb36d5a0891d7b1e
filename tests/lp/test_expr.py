"""Expressions over axes, checked by their value at a column vector against numpy on the same numbers."""

from __future__ import annotations

import numpy as np
import pytest

from planner.errors import PlannerError
from planner.lp.axes import Axis, Relation
from planner.lp.expr import Expr, Param
from planner.lp.program import Builder

A = Axis("a", ["a0", "a1"])
B = Axis("b", ["b0", "b1", "b2"])
C = Axis("c", ["c0", "c1", "c2", "c3"])
X = np.arange(1.0, 37.0)


def columns() -> tuple[Expr, Expr, Expr]:
    """x over (a, b, c) is columns 1..24 of X, y over (b, a) 25..30, z over b 31..33."""
    builder = Builder()
    return builder.var("x", A, B, C, upper=1), builder.var("y", B, A, upper=1), builder.var("z", B, upper=1)


GRID = X[:24].reshape(2, 3, 4)


def test_sum_collapses_axes_by_name_not_position() -> None:
    """Summing over the middle axis is numpy's sum over axis 1; over nothing is over everything: 1 + ... + 24 = 300."""
    x, _, _ = columns()
    assert np.array_equal(x.sum(B).value(X), GRID.sum(axis=1))
    assert x.sum(C, A).axes == (B,)
    assert np.array_equal(x.sum(C, A).value(X), GRID.sum(axis=(0, 2)))
    assert x.sum().value(X) == 300.0


def test_lead_time_is_a_shift_and_what_falls_off_the_end_is_gone() -> None:
    """With a lead of two, calls c0 c1 arrive at c2 c3, nothing arrives before, and calls c2 c3 arrive nowhere."""
    x, _, _ = columns()
    arrived = x.via(Relation(C, C, [0, 1], [2, 3])).value(X)
    assert np.array_equal(arrived[:, :, 2:], GRID[:, :, :2])
    assert not arrived[:, :, :2].any()


@pytest.mark.parametrize("axis", [A, B, C])
def test_via_is_a_sparse_matrix_on_any_axis(axis: Axis) -> None:
    """A relation with fan-out, fan-in, repeats and weights multiplies like its matrix along that axis."""
    x, _, _ = columns()
    target = Axis("target", ["t0", "t1", "t2"])
    relation = Relation(axis, target, [0, 0, 1, 1, 1], [0, 2, 2, 0, 0], [1.0, 2.0, 3.0, 4.0, 5.0])
    at = (A, B, C).index(axis)
    expected = np.moveaxis(np.tensordot(relation.matrix.toarray(), GRID, axes=(1, at)), 0, at)
    result = x.via(relation)
    assert result.axes[at] is target
    assert np.array_equal(result.value(X), expected)


def test_sub_axis_is_a_relation_to_a_shorter_axis() -> None:
    """The items of one contract are an axis of their own; cells outside it disappear."""
    x, _, _ = columns()
    mine = Axis("mine", ["b2", "b0"])
    sub = x.via(Relation.from_pairs(B, mine, [(label, label) for label in mine.labels]))
    assert np.array_equal(sub.value(X), GRID[:, [2, 0], :])


def test_axes_match_in_any_order() -> None:
    """y over (b, a) is turned round when it is added to an expression over (a, b)."""
    x, y, _ = columns()
    total = x.sum(C) + y
    assert total.axes == (A, B)
    assert np.array_equal(total.value(X), GRID.sum(axis=2) + X[24:30].reshape(3, 2).T)
    assert np.array_equal((y - x.sum(C)).value(X), X[24:30].reshape(3, 2) - GRID.sum(axis=2).T)


def test_an_expression_is_repeated_only_when_told_to() -> None:
    """z over b against x over (a, b): an error that names both, until z is repeated over a."""
    x, _, z = columns()
    with pytest.raises(PlannerError, match=r"axes \(a, b\) and \(b\) do not match: \(a\) is not in both.*over"):
        x.sum(C) + z
    assert np.array_equal((x.sum(C) + z.over(A)).value(X), GRID.sum(axis=2) + X[30:33])


def test_two_axes_of_one_name_are_still_two() -> None:
    """Identity, not equality of labels, is what matches; the message says that there are twins."""
    _, _, z = columns()
    twin = Builder().var("w", Axis("b", B.labels), upper=1)
    with pytest.raises(PlannerError, match="by identity and there are two named b"):
        z + twin


def test_parameters_scale_shift_and_broadcast() -> None:
    """A parameter with fewer axes is repeated; one with an axis too many is an error."""
    x, _, _ = columns()
    p = Param((C, A), np.arange(8.0).reshape(4, 2) + 1)
    assert np.array_equal((x * p).value(X), GRID * p.values.T[:, None, :])
    assert np.allclose((2.0 * x / p - p + 1).value(X), 2 * GRID / p.values.T[:, None, :] - p.values.T[:, None, :] + 1)
    assert np.array_equal((p - x).value(X), p.values.T[:, None, :] - GRID)
    with pytest.raises(PlannerError, match=r"\(a\) and \(b\) do not match"):
        x.sum(A, C) * Param((A,), [1, 2])


def test_constants_go_where_the_columns_go() -> None:
    """(x + 5) summed over four cells carries 20; via a relation with weight 3 it carries 15."""
    x, _, _ = columns()
    shifted = x + 5.0
    assert np.array_equal(shifted.sum(C).value(X), (GRID + 5).sum(axis=2))
    triple = Relation(C, C, [1], [0], 3.0)
    assert shifted.via(triple).value(X)[0, 0].tolist() == [(2 + 5) * 3, 0, 0, 0]
    assert np.array_equal((shifted * Param((B,), [1, 2, 3])).value(X), (GRID + 5) * np.array([1, 2, 3])[:, None])
    assert np.array_equal((-shifted).over(A).value(X), -(GRID + 5))


def test_bounds_are_tight_where_a_column_cancels() -> None:
    """x in 0..10: x - x is 0, 2x - x is 0..10, 3 - x is -7..3."""
    builder = Builder()
    x = builder.var("x", upper=10)
    for expr, low, high in ((x - x, 0, 0), (2 * x - x, 0, 10), (3 - x, -7, 3)):
        least, most = builder.bounds(expr)
        assert (float(least.values), float(most.values)) == (low, high)


def test_what_is_not_linear_or_not_a_number_is_refused() -> None:
    """Products of expressions, division by zero, infinite factors, raw arrays and truth values are all errors."""
    _, _, z = columns()
    with pytest.raises(PlannerError, match="not linear"):
        z * z  # type: ignore[operator]
    with pytest.raises(PlannerError, match="finite number"):
        z / 0.0
    with pytest.raises(PlannerError, match="infinity or zero"):
        z / Param((B,), [1, 0, 1])
    with pytest.raises(TypeError):
        z + np.ones(3)  # type: ignore[operator]
    with pytest.raises(PlannerError, match="no truth value"):
        assert 0 <= z <= 1
    with pytest.raises(PlannerError, match="not a number at"):
        Param((B,), [1.0, np.nan, 1.0])


def test_numpy_scalars_count_as_numbers_on_either_side() -> None:
    """`np.float64(2) * z` is an expression, not an array of objects."""
    _, _, z = columns()
    assert np.array_equal((np.float64(2) * z + np.int64(1)).value(X), 2 * X[30:33] + 1)


def test_parameter_via_and_sum_are_matrix_products() -> None:
    """Needs 1 2 3 moved by one period are 0 1 2; their sum is 6."""
    need = Param((B,), [1, 2, 3])
    assert need.via(Relation(B, B, [0, 1], [1, 2])).values.tolist() == [0, 1, 2]
    assert float(need.sum().values) == 6
    assert (1 / need - need).over(A).sum(A).values.tolist() == pytest.approx([0, -3, 2 / 3 - 6])
