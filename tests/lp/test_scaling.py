"""Scaling: exact way back, medians near one, families that span too far."""

from __future__ import annotations

import numpy as np
import pytest

from planner.lp.axes import Axis
from planner.lp.expr import Param
from planner.lp.program import Builder
from planner.lp.scaling import scaled, spread, unscaled
from tests.lp.programs import knapsack, two_suppliers


@pytest.mark.parametrize("volume", [1e-6, 1.0, 1e9])
@pytest.mark.parametrize("money", [1e-9, 1.0, 1e6])
def test_scaled_program_has_medians_near_one_in_any_units(volume: float, money: float) -> None:
    """Coefficients, right-hand sides and costs are within a factor of four of one at the median."""
    small = scaled(two_suppliers(volume, money)).program
    sides = small.row_lower[np.isfinite(small.row_lower) & (small.row_lower != 0)]
    for numbers in (small.value, sides, small.cost):
        assert 0.25 <= np.median(np.abs(numbers[numbers != 0])) <= 4.0


def test_scales_are_powers_of_two_so_the_way_back_is_exact() -> None:
    """Multiplying by a power of two loses no bit: the scaled arrays give the original ones back exactly."""
    program = two_suppliers(1e5, 1e-3)
    inside = scaled(program)
    for scale in (inside.column_scale, inside.row_scale, np.array([inside.cost_scale])):
        assert np.array_equal(np.exp2(np.rint(np.log2(scale))), scale)
    small = inside.program
    value = small.value / inside.row_scale[program.row_of] / inside.column_scale[program.index]
    assert np.array_equal(value, program.value)
    x, y = inside.unscale(np.ones(program.columns), np.ones(program.rows))
    assert x is not None
    assert y is not None
    assert float(small.cost.sum()) / inside.cost_scale == pytest.approx(float(program.cost @ x))
    back = unscaled(program).unscale(x, y)
    assert np.array_equal(back[0], x)


def test_integer_columns_keep_their_unit() -> None:
    """A lot stays a lot."""
    assert (scaled(knapsack()).column_scale == 1.0).all()


def test_a_family_that_spans_too_far_is_named_with_both_cells() -> None:
    """1e-3 beside 1e4 is a warning, 1e-6 beside 1e4 is refused; 1 beside 1e6 is nothing to tell."""
    site = Axis("site", ["a", "b"])
    b = Builder()
    x, y, z = (b.var(name, site, upper=1) for name in "xyz")
    b.row("power", x * Param((site,), [1e4, 1e-3]) + y * Param((site,), [1e4, 1e-6]) + z <= 1)
    b.minimise((z * Param((site,), [1, 1e6])).sum())
    warned, refused = spread(b.freeze())
    assert (warned.family, warned.verdict) == ("coefficients of x in power", "warn")
    assert (warned.small_at, warned.large_at) == ("power[b]", "power[a]")
    assert (refused.verdict, refused.small, refused.large) == ("refuse", 1e-6, 1e4)
