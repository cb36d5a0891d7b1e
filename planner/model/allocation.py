"""Goods of sources that deliver a share of an entitlement: what is handed over is an outcome of its own, not a share of the calls.

    due[k, v]     = moved[m of k, n]                      v in the period that holds the day the call of n is due
    shipped[k, v] = due[k, v]                             where all of the entitlement is delivered
    shipped[k, v] <= due[k, v]                            else; held to the least of calls and share by `allot`
    delivered, arrived, carried = sum of shipped          each in the period after the lead times of the call

A batch k is the calls of one move that are due in different periods: one a move, unless several periods of call are due in one.
In `allot`, for a clause over its batches and for each data node v of a cell, sums running from the first period of the cell to v:

    called[v] <= size * entitled                          at the cell's end
    shipped[v] <= size * granted
    shipped[v] >= called[v] - (entitled - granted) * exhausted[v]
    shipped[v] >= size * granted - granted * (1 - exhausted[v])                      exhausted binary

so shipped[v] = min(called[v], size * granted): what is due first is delivered first. How a period's goods are split among batches
is our choice, each at most its call, and the same at data nodes that nobody can tell apart but by what the supplier grants.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.lp.axes import Axis, Relation
from planner.lp.expr import Expr, Param
from planner.model.allotments import Allotment, allotted, due_in
from planner.model.axes import Records
from planner.model.moves import Lands, Move

if TYPE_CHECKING:
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.plugin import Clause
    from planner.model.setting import Setting
    from planner.model.terms import Terms

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Batch:
    """Calls of one move that are due in different periods: `due[p]` for those of period p, None for those of other batches."""

    move: Move
    turn: int
    due: Lands

    @cached_property
    def called(self) -> dict[int, int]:
        """The period of the call, by the period in which it is due."""
        return {due: p for p, due in enumerate(self.due) if due is not None}

    def onward(self, lands: Lands) -> Lands:
        """Where calls get to (by the period of the call), by the period in which they are due."""
        return tuple(lands[self.called[h]] if h in self.called else None for h in range(len(lands)))

    def __str__(self) -> str:
        return f"{self.move.id}#{self.turn}"


@dataclass(frozen=True)
class Batches:
    """All batches of a model, what is called of each and what is handed over of it, over (batch, data node when due)."""

    axis: Records[Batch]
    due: Expr
    shipped: Expr


def build_batches(model: Model) -> Batches:
    """The calls of moves whose source allots, and what is handed over of them."""
    axis = Records("batch", [batch for move in model.move.records for batch in batches_of(model.setting, move)])
    due = shipped = model.nothing(axis, model.period)
    if not len(axis):
        return Batches(axis, due, shipped)
    groups: dict[Lands, list[tuple[int, int]]] = {}
    for k, batch in enumerate(axis.records):
        groups.setdefault(batch.due, []).append((model.move.index(batch.move.id), k))
    for lands, pairs in groups.items():
        goes = Relation(model.move, axis, [n for n, _ in pairs], [k for _, k in pairs])
        due = due + model.moved.via(goes).via(model.nodes.arrivals(lands))
    granted = model.figures(lambda setting: grants(setting, axis.records), axis).values
    most, short = model.most(due).values, np.isfinite(granted)
    free = model.var("shipped", axis, model.period, upper=np.minimum(most, granted), where=short & (most > 0.0))
    return Batches(axis, due, due * Param(free.axes, ~short) + free)


def batches_of(setting: Setting, move: Move) -> list[Batch]:
    """The batches of a move; none where its source does not allot."""
    terms = setting.terms.get(move.source)
    if terms is None or not any(move.part.item in terms.covered(clause) for clause in terms.saying("allots")):
        return []
    turns: list[list[int | None]] = []
    for p, due in enumerate(due_in(terms)):
        if due is not None:
            turn = next((own for own in turns if due not in own), None)
            if turn is None:
                turn = [None for _ in setting.periods]
                turns.append(turn)
            turn[p] = due
    return [Batch(move, n, tuple(due)) for n, due in enumerate(turns)]


def grants(setting: Setting, batches: Sequence[Batch]) -> list[list[float]]:
    """GB delivered at most of each batch in each period in which it is due; infinite where all that may be called is."""
    found, known = [], dict[tuple[str, str], dict[int, float]]()
    for batch in batches:
        terms, item = setting.terms[batch.move.source], batch.move.part.item
        if (terms.name, item) not in known:
            owed = allotted(terms, item).items()
            known[terms.name, item] = {p: own.granted * terms.largest for p, own in owed if own.short}
        found.append([known[terms.name, item].get(p, np.inf) for p in range(len(setting.periods))])
    return found


def handed(
    model: Model,
    flow: Expr,
    target: Axis,
    pairs: Sequence[tuple[int, int, Lands]],
    turns: Mapping[tuple[int, int, Lands], Floats],
) -> Expr:
    """What gets somewhere of a flow over (batch, period when due), by (move, target cell, lands by period of the call).

    `turns` has 1 for each future in which it gets there at these times, where not in all.
    """
    batches: dict[int, list[int]] = {}
    for k, batch in enumerate(model.batches.axis.records):
        batches.setdefault(model.move.index(batch.move.id), []).append(k)
    groups: dict[tuple[Lands, tuple[tuple[float, ...], ...]], list[tuple[int, int]]] = {}
    always = np.ones((len(model.setting.ways), len(model.setting.periods)))
    for n, cell, lands in pairs:
        turn = tuple(map(tuple, turns.get((n, cell, lands), always).tolist()))
        for k in batches.get(n, ()):
            groups.setdefault((model.batches.axis.records[k].onward(lands), turn), []).append((k, cell))
    found = model.nothing(target, model.period)
    for (onward, turn), cells in sorted(groups.items(), key=lambda group: (group[1], str(group[0][0]))):
        goes = Relation(model.batches.axis, target, [k for k, _ in cells], [cell for _, cell in cells])
        found = found + flow.via(goes).via(model.nodes.later(onward, turn))
    return found


def missing(model: Model, terms: Terms, items: Collection[str], share: Callable[[Terms], Sequence[float]]) -> Expr:
    """GB due of some items of a contract and not handed over, by the share of each period of call that counts, on delivery."""
    batches = model.batches.axis.records
    mine = [batch.move.source == terms.name and batch.move.part.item in items for batch in batches]

    def counts(setting: Setting) -> list[list[float]]:
        shares, periods = share(setting.terms[terms.name]), range(len(setting.periods))
        return [
            [shares[batch.called[h]] if counted and h in batch.called else 0.0 for h in periods]
            for batch, counted in zip(batches, mine, strict=True)
        ]

    moves = {batch.move for batch, counted in zip(batches, mine, strict=True) if counted}
    lands = [(n, n, model.setting.network.deliveries(m)) for n, m in enumerate(model.move.records) if m in moves]
    gap = (model.batches.due - model.batches.shipped) * model.figures(counts, model.batches.axis)
    return handed(model, gap, model.move, lands, {}).sum(model.move)


# The least of calls and share -----------------------------------------------------------------------------------------


def allot(model: Model, contract: ContractModel, clause: Clause, where: str) -> None:
    """Rows that make what is delivered in each cell of a clause the least of what is called and what is granted."""
    terms, data = contract.terms, model.period
    name, items = terms.id_of(clause), terms.covered(clause)
    mine = model.batches.axis.mask(lambda batch: batch.move.source == terms.name and batch.move.part.item in items)
    cells = tuple(own.cell for own in clause.allots(terms))
    entitled = contract.figures(lambda own: along(own, name, lambda owed: owed.entitled))
    granted = contract.figures(lambda own: along(own, name, lambda owed: owed.granted))
    run = running(model, cells)
    counts = [float(own) for own in mine]
    called, shipped = (
        model.weighed(flow, model.batches.axis, counts).via(run) for flow in (model.batches.due, model.batches.shipped)
    )
    ends = np.isin(data.period, [max(cell.periods) for cell in cells])
    model.row(f"{where}.entitled", called - contract.sized(entitled) <= 0.0, where=ends)
    short = granted.values < entitled.values
    model.row(f"{where}.calls", model.batches.shipped - model.batches.due <= 0.0, where=mine[:, None] & short[None, :])
    model.row(f"{where}.granted", shipped - contract.sized(granted) <= 0.0, where=short)
    most = np.minimum(model.most(called).values, entitled.values * terms.largest)
    some = short & (granted.values > 0.0)
    binds = some & (contract.open | (most > granted.values))
    exhausted = model.var(f"{where}.exhausted", data, upper=1.0, integer=True, where=binds)
    above = Param((data,), np.minimum(most, (entitled.values - granted.values) * terms.largest))
    model.row(f"{where}.filled", shipped - called + exhausted * above >= 0.0, where=some)
    full = granted * terms.largest
    model.row(f"{where}.exhausted", shipped - contract.sized(granted) - exhausted * full + full >= 0.0, where=binds)
    tie(model, mine, granted.values, short, f"{where}.split")


def along(terms: Terms, clause: str, figure: Callable[[Allotment], float]) -> list[float]:
    """A figure of a clause's cells in each period of theirs; nothing outside them."""
    found = [0.0] * len(terms.setting.periods)
    for owed in terms.clauses[clause].allots(terms):
        for p in owed.cell.periods:
            found[p] = figure(owed)
    return found


def running(model: Model, cells: Sequence[Cell]) -> Relation:
    """From each data node of a cell to itself and to those of the cell that follow it: sums since the cell began."""
    data, place = model.period, {p: n for n, cell in enumerate(cells) for p in cell.periods}
    pairs = [
        (u, v)
        for v in range(len(data))
        if (cell := place.get(int(data.period[v]))) is not None
        for u in data.path(v)
        if place.get(int(data.period[u])) == cell
    ]
    return Relation(data, data, [u for u, _ in pairs], [v for _, v in pairs])


def tie(model: Model, mine: NDArray[np.bool_], granted: Floats, short: NDArray[np.bool_], where: str) -> None:
    """Rows that split what is delivered in the same way wherever the same is known and granted."""
    first: dict[tuple[int, float], int] = {}
    speaker = [first.setdefault((int(n), float(granted[v])), v) for v, n in enumerate(model.nodes.knows)]
    others = short & (np.array(speaker) != np.arange(len(speaker)))
    same = Relation(model.period, model.period, speaker, range(len(speaker)))
    several = mine & (mine.sum() > 1)
    model.row(
        where, model.batches.shipped - model.batches.shipped.via(same) == 0.0, where=several[:, None] & others[None, :]
    )
