"""What a future came to under all that was decided: cost, share short, cash, the most paid at once, shortage money.

cost      discounted money of the ledger                       short     share of the need that is not served (measure shortage)
cash      money that is paid, undiscounted                     peak      the most of it in one period
penalty   discounted money of shortage, which nobody is paid
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from planner.app.parts import MEASURES
from planner.lp.axes import Floats
from planner.lp.expr import Expr
from planner.model.apart import Cut
from planner.model.model import Model
from planner.model.plugin import LACKING
from planner.studies.trial import Life


class Reckoning:
    """The figures of a model's futures as rows of its columns, worked out once."""

    def __init__(self, model: Model) -> None:
        ledger = model.ledger
        short = MEASURES.get("shortage").model_construct()
        figures = (
            ledger.worth(bool),
            short.amount(model, ""),
            ledger.worth(lambda entry: entry.term in LACKING),
            ledger.spent(lambda entry: entry.cash),
        )
        self.model = model
        self.rows = [rows(expr, len(model.lp.freeze().cost)) for expr in figures]

    def life(self, cut: Cut, x: Floats) -> Life:
        """What became of the one future of a program."""
        (future,) = cut.futures
        whole = np.zeros(self.rows[0][0].shape[1])
        whole[cut.own] = x
        path = self.model.nodes.paths[future]
        cost, short, penalty = (self.value(n, np.array([future]), whole)[0] for n in range(3))
        cash = self.value(3, path, whole)
        return Life(float(cost), float(short), float(cash.sum()), float(cash.max()), float(penalty))

    def value(self, n: int, at: np.ndarray[tuple[int], np.dtype[np.int64]], whole: Floats) -> Floats:
        """Some cells of a figure."""
        matrix, constant = self.rows[n]
        found: Floats = matrix[at] @ whole + constant[at]
        return found


def rows(expr: Expr, columns: int) -> tuple[sparse.csr_array, Floats]:
    """An expression over one axis as a matrix and a constant."""
    row, col, coef = expr.cells()
    matrix = sparse.coo_array((coef, (row, col)), shape=(*expr.shape, columns)).tocsr()
    return matrix, np.array(expr.constant.on(expr.axes), dtype=np.float64).reshape(-1)


def lives(cuts: Sequence[Cut], answers: Sequence[Floats | None]) -> list[Life | None]:
    """What became of each future; None where what is held cannot be lived with."""
    found: list[Life | None] = []
    last: Reckoning | None = None
    for cut, x in zip(cuts, answers, strict=True):
        if last is None or last.model is not cut.model:
            last = Reckoning(cut.model)
        found.append(None if x is None else last.life(cut, x))
    return found
