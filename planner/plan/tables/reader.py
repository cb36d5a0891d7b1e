"""The numbers of a solution, read through the model's expressions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.lp.expr import Expr
from planner.model.model import Model
from planner.model.setting import Setting

Row = dict[str, Any]
Floats = NDArray[np.float64]

NOISE = 1e-9
"""Share of the largest quantity of a kind below which a quantity is taken for zero."""


class Reader:
    """The numbers of a solution, read through the model's expressions."""

    def __init__(self, model: Model, x: Floats) -> None:
        self.model = model
        self.setting: Setting = model.setting
        self.x = x
        self.labels = [period.label for period in self.setting.periods]

    def value(self, expr: Expr) -> Floats:
        """An expression at the solution, noise taken for zero."""
        found = expr.value(self.x)
        return np.where(np.abs(found) <= NOISE * max(1.0, np.abs(found).max(initial=0.0)), 0.0, found)

    def cells(self, expr: Expr) -> Iterator[tuple[int, int, float]]:
        """(record, node, value) of the cells of a two-axis expression that are not zero."""
        found = self.value(expr)
        for n, v in np.argwhere(found != 0.0):
            yield int(n), int(v), float(found[n, v])
