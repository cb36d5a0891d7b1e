"""The line through two programs of one shape: rows, sides and bounds in between and beyond, and where a proof ends on it.

    A(t) = A + (t - here) / (there - here) * (A' - A),      sides and bounds alike

Of row multipliers y that prove at `here` that there is no answer, f(t, y) = safe bound of y at t without costs falls to zero where
they prove nothing any more. It is concave and piecewise linear in t, so a few secants find it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.lp.bound import safe_bound

SECANTS, CLOSE = 12, 1e-9


@dataclass(frozen=True, eq=False)
class Line:
    """Two programs at two places of a line."""

    here: float
    first: LinearProgram
    there: float
    then: LinearProgram

    @property
    def alike(self) -> bool:
        """They have as many rows and columns, so that there is something in between."""
        return (self.first.rows, self.first.columns) == (self.then.rows, self.then.columns)

    @cached_property
    def _slope(self) -> Any:
        return sparse.csr_array(self.then.matrix - self.first.matrix)

    def at(self, t: float) -> LinearProgram:
        """The program at a place; it has the names of the first."""
        by = (t - self.here) / (self.there - self.here)
        matrix = sparse.csr_array(self.first.matrix + by * self._slope) if self._slope.nnz else self.first.matrix
        matrix.sort_indices()

        def moved(one: Floats, other: Floats) -> Floats:
            return np.add(one, by * np.subtract(other, one, where=one != other, out=np.zeros(len(one))))

        lower, upper = (moved(getattr(self.first, side), getattr(self.then, side)) for side in ("lower", "upper"))
        return replace(
            self.first,
            start=matrix.indptr,
            index=matrix.indices,
            value=matrix.data,
            lower=lower,
            upper=np.maximum(lower, upper),
            row_lower=moved(self.first.row_lower, self.then.row_lower),
            row_upper=moved(self.first.row_upper, self.then.row_upper),
        )

    def excess(self, t: float, ray: Floats) -> float:
        """By how much multipliers prove at a place that there is no answer."""
        return safe_bound(self.at(t), ray, cost=np.zeros(self.first.columns))

    def zero(self, ray: Floats, since: float | None = None) -> float | None:
        """Where multipliers prove nothing any more, from a place on; None where they go on to do, or more so."""
        here = self.here if since is None else since
        there, excess = here + (self.there - self.here), self.excess(here, ray)
        for n in range(SECANTS):
            then = self.excess(there, ray)
            if not np.isfinite(then) or excess - then <= CLOSE * abs(excess):
                return there if n else None
            on = here + (there - here) * excess / (excess - then)
            here, there, excess = there, on, then
            if abs(there - here) <= CLOSE * abs(there):
                break
        return there
