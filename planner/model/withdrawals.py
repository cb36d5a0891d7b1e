"""Calls that a contract lets us cancel before they ship, in part, by what has been learned since they were made.

    sum of withdrawn[w, m] over nodes m on the path to n <= moved[move of w, call node of w before n]      GB, information nodes n
    delivered = fill * (moved - withdrawn)                                      likewise what is asked, arrives and is carried
    cancellation[v] = fee[w, m] * P[v] * withdrawn[w, m]                        money, v the data nodes of delivery after m

w are the calls of a move in one period, m the information nodes of later periods in which something may be learned, as long as a
step of the clause is open on their first day. What is cancelled is not taken, received or invoiced; its fee is a share of the price
on the day it would have been delivered, and is paid then. Where nothing is ever learned there is nothing to gain and no column.
Trap: without the sum a call is cancelled on two days and less than nothing comes; decided on data nodes it is cancelled by what
is not known yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from planner.lp.axes import Relation
from planner.model.axes import Records
from planner.model.kin import learning
from planner.model.moves import Lands, Move
from planner.model.orders import withdrawal_fees

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.model import Model
    from planner.model.setting import Setting


@dataclass(frozen=True)
class Call:
    """The calls of a move in one period that may be cancelled in later ones, each with its fee."""

    move: Move
    period: int
    fees: Mapping[int, float]

    def onward(self, lands: Lands) -> Lands:
        """Where the call gets to, by the period in which it is cancelled."""
        return tuple(lands[self.period] if p in self.fees else None for p in range(len(lands)))

    def __str__(self) -> str:
        return f"{self.move.id}@{self.period}"


@dataclass(frozen=True)
class Withdrawals:
    """All calls that may be cancelled, and what is cancelled of them at each information node."""

    axis: Records[Call]
    withdrawn: Expr


def open_calls(setting: Setting) -> list[Call]:
    """Calls that may be cancelled once something has been learned."""
    learns, found = learning(setting), list[Call]()
    for move in setting.network.moves if setting.scenario.risk.drivers else ():
        terms = setting.terms.get(move.source)
        if terms is not None and terms.saying("withdraws"):
            for p, lands in enumerate(setting.network.deliveries(move)):
                own = (
                    {q: fee for q, fee in withdrawal_fees(terms, move.part.item, p).items() if learns[q]}
                    if lands is not None
                    else {}
                )
                if own:
                    found.append(Call(move, p, own))
    return found


def build_withdrawals(model: Model) -> Withdrawals:
    """Columns for what is cancelled, and rows that keep it within what was called on every path."""
    axis, call = Records("cancelled call", open_calls(model.setting)), model.call
    if not len(axis):
        return Withdrawals(axis, model.nothing(axis, call))
    may = np.array([[int(p) in own.fees for p in call.period] for own in axis.records], dtype=bool)
    most = model.most(model.moved).values
    top = [most[model.move.index(own.move.id), call.period == own.period].max(initial=0.0) for own in axis.records]
    withdrawn = model.var(
        "withdrawn", axis, call, upper=np.array(top)[:, None], where=may & (np.array(top) > 0.0)[:, None]
    )
    pairs = [(m, n) for n in range(len(call)) for m in call.path(n)]
    so_far = withdrawn.via(Relation(call, call, [m for m, _ in pairs], [n for _, n in pairs]))
    last = np.array([[p == max(own.fees) for p in call.period] for own in axis.records], dtype=bool)
    model.row("withdrawn", so_far - called(model, axis) <= 0.0, where=last)
    return Withdrawals(axis, withdrawn)


def called(model: Model, axis: Records[Call]) -> Expr:
    """What was called before each information node, over (call, node)."""
    found = model.nothing(axis, model.call)
    for p in sorted({own.period for own in axis.records}):
        own = [k for k, record in enumerate(axis.records) if record.period == p]
        goes = Relation(model.move, axis, [model.move.index(axis.records[k].move.id) for k in own], own)
        before = [p if q > p else None for q in range(len(model.setting.periods))]
        found = found + model.moved.via(goes).via(model.nodes.ago(before))
    return found
