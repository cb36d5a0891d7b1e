"""How a contract stands: given, or an offer that is signed or not at a moment, at a size that the offer may leave open.

    signed[m]   1 if it is signed at moment m (a share where the offer says so), 0 if not;   binary unless `fraction`
    size[m]     share of the volumes written in its clauses:   smallest * signed <= size <= largest * signed
    called[n] <= most[n] * signed[m of n]

m are the information nodes of the period that holds the last day to decide (`decide_by` less our approvals), or today, before
anything is learned.
Volumes scale with `size`, dated money with `signed`. A contract that is signed already has both at 1,
one that is declined at 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from planner.lp.axes import Axis
from planner.lp.expr import Expr, Param
from planner.model.axes import CellAxis, Moment

if TYPE_CHECKING:
    from planner.model.model import Model
    from planner.model.terms import Terms


@dataclass(frozen=True)
class Standing:
    """Shares over information and data nodes: whether a contract holds there, and at which share of its volumes.

    `agreed` and `agreed_size` are the same whatever becomes of it later, `ended` whether it is ended on a day, from its notice on.
    """

    signed_calls: Expr
    signed: Expr
    size: Expr
    agreed: Expr
    agreed_size: Expr
    ended: Mapping[date, Expr] = field(default_factory=dict)

    def at(self, share: Expr, axis: Axis) -> Expr:
        """`signed` or `size` along an axis: a calendar has that of the end of each cell."""
        return share.via(axis.at_end) if isinstance(axis, CellAxis) else share


def standing(model: Model, terms: Terms) -> Standing:
    """The decision about an offer, or the ones of a contract that is signed, the zeros of one that is declined."""
    if not terms.offered:
        calls, data = (Expr((tree,), (), Param((tree,), terms.signed)) for tree in (model.call, model.period))
        return Standing(calls, data, data, data, data)
    offer, where = terms.record.offer, f"contracts.{terms.name}"
    moment = Moment(f"{terms.name} decision", terms.decided_in, model.nodes)
    signed = model.var(f"{where}.signed", moment, upper=1.0, integer=not offer.fraction)
    size = signed * offer.largest
    if offer.smallest < offer.largest:
        size = model.var(f"{where}.size", moment, upper=offer.largest)
        model.row(f"{where}.largest", size - signed * offer.largest <= 0.0)
        model.row(f"{where}.smallest", size - signed * offer.smallest >= 0.0)
    calls = signed.via(moment.after)
    holds, sizes = (share.via(moment.after).via(model.nodes.same) for share in (signed, size))
    return Standing(calls, holds, sizes, holds, sizes)
