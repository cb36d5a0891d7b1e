"""When goods get somewhere where that differs between futures: one entry for each timing, with the futures in which it holds.

    arrived[s, v] = sum over timings k of turn[k, f] * moved[m, n]        n the call, v the data node of timing k in its futures f

Two futures that share a data node share all that is due by then, so what gets there is the same in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import Leg
from planner.model.lateness import departing, may_be_late
from planner.model.moves import Lands, Move

if TYPE_CHECKING:
    from planner.model.model import Model
    from planner.model.setting import Setting

Pair = tuple[int, int, Lands]
"""A move, the cell its goods get to, and when, by the period of the call."""

Turns = Mapping[Pair, NDArray[np.float64]]
"""1 for each future in which a move gets to a cell at these times, 0 for the others, by period; all futures where not given."""


def turn_of(turns: Turns | None, pair: Pair | None) -> NDArray[np.float64] | None:
    """In which futures a move gets to a cell at these times, in all periods of the call; None for all."""
    return turns.get(pair) if turns and pair else None


def timed(model: Model, cells: Sequence[int], when: Callable[[Setting, Move], Lands]) -> tuple[list[Pair], Turns]:
    """(move, its cell, times) of every move at the times of each future, and in which futures those hold where they differ."""
    late = [may_be_late(way.setting) for way in model.setting.ways]
    found = []
    for n, move in enumerate(model.move.records):

        def gets_there(own: Setting, move: Move = move) -> Lands:
            return when(own, move)

        found.append(by_times(model, n, cells[n], gets_there, late))
    return [pair for pairs, _ in found for pair in pairs], {k: v for _, turns in found for k, v in turns.items()}


def by_times(
    model: Model, n: int, cell: int, when: Callable[[Setting], Lands], late: Sequence[bool]
) -> tuple[list[Pair], Turns]:
    """A move and its cell at the times of each future; those at which nothing gets there are left out.

    In all futures in which nothing is late the times are the same, and are asked once.
    """
    ways = model.setting.ways
    punctual = next((when(way.setting) for way, own in zip(ways, late, strict=True) if not own), ())
    told = [when(way.setting) if own else punctual for way, own in zip(ways, late, strict=True)]
    distinct = [lands for lands in dict.fromkeys(told) if any(p is not None for p in lands)]
    turns = {
        (n, cell, lands): np.array([[own == lands] * len(lands) for own in told], dtype=float) for lands in distinct
    }
    return list(turns), turns if len(set(told)) > 1 else {}


def departures(model: Model) -> tuple[list[Pair], Turns]:
    """(move, leg, period of departure by period of call) of every leg, and in which futures those hold where they differ."""
    pairs, turns = list[Pair](), dict[Pair, NDArray[np.float64]]()
    late = [may_be_late(way.setting) for way in model.setting.ways]
    for n, leg in enumerate(model.leg.records):

        def leaves(own: Setting, leg: Leg = leg) -> Lands:
            return departing(own, leg.move)[leg.hop]

        mine, when = by_times(model, model.move.index(leg.move.id), n, leaves, late)
        pairs += mine
        turns |= when
    return pairs, turns
