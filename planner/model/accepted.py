"""Open orders that a supplier has accepted above a written limit: they come all the same, and leave calls no room.

    most[c] = max(limit[c], promised[c])                   GB, cells c of a calendar

promised is what of the orders comes as promised, decided today: what is cancelled, moved away or moved in excuses nothing. Only
where that is open and may pass the limit it takes columns, exact as an upper edge:

    most <= limit + (top - limit) * above,     most <= promised + (limit - low) * (1 - above)       above binary

with low and top the bounds of promised. Trap: with the orders as they were promised, calls fill the room of one that is cancelled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from planner.lp.expr import Expr, Param

if TYPE_CHECKING:
    from planner.model.model import Model


def greater(model: Model, where: str, limit: Param, promised: Expr) -> Expr:
    """The greater of a limit and an expression over the same axes, as an upper edge."""
    low, top = (bound.values for bound in model.lp.bounds(promised))
    size = limit.on(promised.axes)
    open_ = (low < size) & (size < top)
    sure = Param(promised.axes, np.where(top <= size, size, 0.0))
    found = Expr(promised.axes, (), sure) + promised * Param(promised.axes, (size <= low) & (size < top))
    if not open_.any():
        return found
    axes = promised.axes
    most = model.var(
        f"{where}.most", *axes, lower=Param(axes, size), upper=Param(axes, np.maximum(size, top)), where=open_
    )
    above = model.var(f"{where}.above", *axes, upper=1.0, integer=True, where=open_)
    model.row(f"{where}.within", most - above * Param(axes, np.where(open_, top - size, 0.0)) <= limit, where=open_)
    back = Param(axes, np.where(open_, size - low, 0.0))
    model.row(f"{where}.promised", most - promised + above * back <= back, where=open_)
    return found + most
