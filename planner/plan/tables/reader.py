"""The numbers of a solution in one future, read through the model's expressions: nodes of a tree become its periods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.lp.axes import Axis
from planner.lp.expr import Expr
from planner.model.axes import CellAxis, Moment
from planner.model.model import Model
from planner.model.setting import Setting

Row = dict[str, Any]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NOISE = 1e-9
"""Share of the largest quantity of a kind below which a quantity is taken for zero."""


class Reader:
    """A solution as one future sees it."""

    def __init__(self, model: Model, x: Floats, future: int = 0) -> None:
        self.model = model
        self.future = future
        self.setting: Setting = model.setting.ways[future].setting
        self.x = x
        self.labels = [period.label for period in self.setting.periods]

    def places(self, axis: Axis) -> Ints:
        """Cells of an axis that lie in this future: nodes on its path, stretches that end there, moments it passes."""
        nodes = self.model.nodes
        if axis is nodes.data or axis is nodes.information:
            return nodes.path(self.model.period if axis is nodes.data else self.model.call, self.future)
        if isinstance(axis, CellAxis):
            return np.flatnonzero(np.isin(axis.ends, nodes.paths[self.future]))
        if isinstance(axis, Moment):
            passed = np.flatnonzero(np.isin(axis.nodes, nodes.calls[self.future]))
            return passed if axis.nodes else np.zeros(1, dtype=np.int64)
        return np.arange(len(axis))

    def label(self, axis: Axis, k: int) -> str:
        """What the k-th of the cells that lie in this future is called in it."""
        place = int(self.places(axis)[k])
        if axis is self.model.period or axis is self.model.call:
            return self.labels[k]
        if isinstance(axis, Moment):
            return self.labels[int(self.model.call.period[axis.nodes[place]])] if axis.nodes else "today"
        return axis.cells[place].label if isinstance(axis, CellAxis) else axis.labels[place]

    def here(self, values: Floats, axes: tuple[Axis, ...]) -> Floats:
        """The cells of an array over axes that lie in this future."""
        found: Floats = values[np.ix_(*(self.places(axis) for axis in axes))] if axes else values
        return found

    def exact(self, expr: Expr) -> Floats:
        """An expression at the solution, to the last digit."""
        return self.here(expr.value(self.x), expr.axes)

    def value(self, expr: Expr) -> Floats:
        """An expression at the solution, noise taken for zero."""
        found = self.exact(expr)
        return np.where(np.abs(found) <= NOISE * max(1.0, np.abs(found).max(initial=0.0)), 0.0, found)

    def cells(self, expr: Expr) -> Iterator[tuple[int, int, float]]:
        """(record, period, value) of the cells of a two-axis expression that are not zero."""
        found = self.value(expr)
        for n, p in np.argwhere(found != 0.0):
            yield int(n), int(p), float(found[n, p])
