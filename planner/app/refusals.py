"""What a plan costs if a named order is refused: its call is nothing, all else is planned again, and what comes instead.

    costs      V(without the order) - V                                                                  money
    instead    of the plans that cost V(without) the one with the least sum_k |called[k] - called now[k]|         GB

An order is a PO line of the plan (`source:part:lane:place:period`, column Line key of the page PO lines), or all calls of an item
under a source in a period (`source:item:period`). It is refused on every path: in whichever future the call would have been made.
Trap: of plans that cost the same any may come out; what is told of the first one would be mostly what happens to be as good.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from math import inf

import numpy as np
from scipy import sparse

from planner.app.measuring import terms
from planner.app.near import Near
from planner.errors import InputError, Problem, did_you_mean
from planner.lp.axes import Floats, Ints
from planner.lp.extended import with_columns, with_rows
from planner.model.moves import Move
from planner.plan.tables.reader import NOISE
from planner.solvers.mixed import fixed_at
from planner.studies.alternatives import Refusal, largest

CALLS, TERMS = 6, 4
EQUAL = 1e-8
"""Share by which plans that cost the same may differ."""


class Orders:
    """The calls that a plan may make, by the names that orders have."""

    def __init__(self, near: Near) -> None:
        self.near, self.model = near, near.model
        cells = self.model.moved.cells()
        self.move, self.node = np.divmod(cells.row, len(self.model.call))
        self.column: Ints = cells.col
        self.period = self.model.call.period[self.node]

    @cached_property
    def by_key(self) -> Mapping[str, list[int]]:
        """Columns of every order that may be named."""
        found: dict[str, list[int]] = {}
        labels = [period.label for period in self.model.setting.periods]
        for move, period, column in zip(self.move, self.period, self.column, strict=True):
            record = self.model.move.records[int(move)]
            for key in keys(record, labels[int(period)]) if record.source else ():
                found.setdefault(key, []).append(int(column))
        return found

    def columns(self, order: str) -> list[int]:
        """The columns of an order. Raises InputError where the plan could make no such call."""
        if order not in self.by_key:
            made = [key for key, columns in self.by_key.items() if key.count(":") == 2 and self.near.x[columns].any()]
            step = did_you_mean(order, sorted(made))
            step += "; write SOURCE:ITEM:PERIOD, or a line key of the page PO lines"
            raise InputError(Problem("no such order could be called", step, value=order))
        return self.by_key[order]

    def refused(self, order: str) -> Refusal:
        """The best plan without an order, beside the best one."""
        near, mine = self.near, self.columns(order)
        size = self.sizes(near.x)
        gb = float(sum(self.weights[column] * near.x[column] for column in mine))
        upper = near.program.upper.copy()
        upper[mine] = 0.0
        found = near.ask(upper=upper)
        if found is None:
            return Refusal(order, gb, None, (), ())
        x, cost = found
        near.broken += near.findings(x, cost)
        x = self.closest(x, cost, mine)
        then, money, paid = self.sizes(x), terms(self.model, near.x), terms(self.model, x)
        calls = largest(((key, then[key] - size[key]) for key in size), CALLS, near.nothing)
        moved = largest(((term, paid[term] - money[term]) for term in money), TERMS, 1e-6 * max(1.0, abs(near.best)))
        return Refusal(order, gb, cost - near.best, calls, moved)

    def closest(self, x: Floats, cost: float, mine: list[int]) -> Floats:
        """Of the plans that cost no more, with the same integers, the one whose calls differ least from the best plan's.

        That it is a plan is checked, and what it costs; that no other is closer is the solver's word.
        """
        near, count = self.near, len(self.column)
        labels = tuple(str(n) for n in range(count))
        upper = near.program.upper.copy()
        upper[mine] = 0.0
        program = replace(near.program, upper=upper)
        whole = np.append(x, np.zeros(near.program.columns - len(x)))
        program = fixed_at(program, whole)
        for name in ("more", "less"):
            program = with_columns(program, name, labels, np.zeros(count), near.program.upper[self.column])
        at, of = np.arange(count), near.program.columns
        rows = sparse.csr_array(
            (
                np.repeat([1.0, -1.0, 1.0], count),
                (np.tile(at, 3), np.concatenate([self.column, of + at, of + count + at])),
            ),
            shape=(count, program.columns),
        )
        now = near.x[self.column]
        now = np.where(now > NOISE * now.max(initial=0.0), now, 0.0)
        program = with_rows(program, "calls as now", labels, rows, now, now)
        room = sparse.csr_array(np.append(near.base.cost, np.zeros(program.columns - len(x)))[None, :])
        most = cost + EQUAL * max(1.0, abs(cost)) - near.base.offset
        program = with_rows(program, "cost as found", ("cost",), room, np.array([-inf]), np.array([most]))
        weights = np.append(np.zeros(of), np.tile(self.weights[self.column], 2))
        return near.feasible(replace(program, cost=weights, offset=0.0), x)

    @cached_property
    def weights(self) -> Floats:
        """The probability of each column of a call."""
        found = np.zeros(self.near.base.columns)
        found[self.column] = self.model.call.probability[self.node]
        return found

    def sizes(self, x: Floats) -> dict[str, float]:
        """Expected GB called by source, item and period."""
        found: dict[str, float] = {}
        for key, columns in self.by_key.items():
            if key.count(":") == 2:
                found[key] = float(self.weights[columns] @ x[columns])
        return found


def keys(move: Move, period: str) -> tuple[str, ...]:
    """What a call may be named: source, item and period (its part where it differs), or the key of its PO line."""
    short = f"{move.source}:{move.part.item}:{period}"
    return (short, ":".join((move.source, move.part.mpn, *move.lanes, move.to, period)))
