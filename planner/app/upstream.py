"""What could serve a need, followed through the program: the columns that bring goods to its row, and the rows that charge for
them.

A row of the flows (need, demand, serving, base, balance) is fed by the columns of one sign in it; a column that feeds it takes
from the flow rows in which it has the other sign, and so on up to calls from sources. With duals y of the best plan

    d[j] = cost[j] - sum_i y[i] a[i, j]          what one GB more by column j would add to the cost; 0 where it is used
    charge[i, j] = -y[i] a[i, j] > 0             what row i, which is no flow, asks for it: a limit that blocks this way

Rows that charge, and those that charge for what would loosen them, name the entries of the scenario that may block; duals are
not unique, so each is tried before it is told (planner.app.short).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from planner.app.moved import MISSING, places
from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats, Ints, Mask
from planner.model.model import Model

FEEDS = {"need": 1.0, "demand": 1.0, "serving": -1.0, "base": 1.0, "balance": 1.0}
"""Rows of the flows, with the sign of what feeds them."""
HOPS = 3
"""How far rows that charge are followed to what would loosen them: a call, what is held of it, what that is held of."""
ROOM = 1e-7
"""Share of a row's value below which there is no room in it."""
TINY = 1e-9
"""Share of the largest multiplier below which one is dust."""


@dataclass(frozen=True, eq=False)
class Ways:
    """The columns that could serve a need, by number; blocks of rows and columns that charge for them; rows without room."""

    columns: Ints
    blocks: tuple[str, ...]
    tight: tuple[str, ...]


class Upstream:
    """The program of the best plan as a net of flows."""

    def __init__(self, model: Model, program: LinearProgram, x: Floats, y: Floats) -> None:
        self.model, self.program, self.x, self.y = model, program, x, y
        self.matrix = sparse.csr_array(
            (program.value, program.index, program.start), shape=(program.rows, len(program.cost))
        )
        self.feeds = np.zeros(program.rows)
        for block in program.row_blocks:
            self.feeds[block.span] = FEEDS.get(block.name, 0.0)
        self.reduced = program.cost - self.matrix.T @ y

    @cached_property
    def _signed(self) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Which columns feed a flow row, and which take from it."""
        signed = sparse.csr_array(sparse.diags_array(self.feeds) @ self.matrix)
        keep = np.ones(self.program.columns)
        for block in self.program.column_blocks:
            if block.name in MISSING:
                keep[block.span] = 0.0
        signed = sparse.csr_array(signed @ sparse.diags_array(keep))
        return sparse.csr_array(signed > 0.0), sparse.csr_array(signed < 0.0)

    @cached_property
    def _charging(self) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Where a row that is no flow charges a column, and where a column would loosen it."""
        least = TINY * np.abs(self.y).max(initial=0.0)
        limits = np.where((self.feeds == 0.0) & (np.abs(self.y) > least), self.y, 0.0)
        money = sparse.csr_array(sparse.diags_array(limits) @ self.matrix)
        return sparse.csr_array(money < 0.0), sparse.csr_array(money > 0.0)

    def ways(self, requirement: int, node: int) -> Ways:
        """All that could serve a need at a data node, in time."""
        feeding, taking = self._signed
        rows = np.zeros(self.program.rows, dtype=bool)
        rows[list(self.rows_of(requirement, node))] = True
        columns, fresh = np.zeros(self.program.columns, dtype=bool), rows
        while fresh.any():
            more = np.asarray(feeding.T @ fresh) > 0
            more &= ~columns
            columns |= more
            fresh = (np.asarray(taking @ more) > 0) & ~rows
            rows |= fresh
        return Ways(np.flatnonzero(columns), tuple(self._blocks(columns)), tuple(self._without_room(columns)))

    def rows_of(self, requirement: int, node: int) -> Iterator[int]:
        """The row of a need, of either kind."""
        cell = requirement * len(self.model.period) + node
        for block in self.program.row_blocks:
            if block.name in ("need", "demand"):
                at = np.flatnonzero(places(block) == cell)
                yield from (block.start + int(n) for n in at)

    def _blocks(self, columns: Mask) -> Iterator[str]:
        charged, loosening = self._charging
        reach, rows = columns.copy(), np.zeros(self.program.rows, dtype=bool)
        for _ in range(HOPS):
            rows |= np.asarray(charged @ reach) > 0
            reach |= np.asarray(loosening.T @ rows) > 0
        held = reach & (self.reduced < -TINY * np.abs(self.reduced).max(initial=0.0))
        yield from (block.name for block in self.program.row_blocks if rows[block.span].any())
        yield from (block.name for block in self.program.column_blocks if held[block.span].any())

    def _without_room(self, columns: Mask) -> Iterator[str]:
        """Rows that are no flows and stand at a side, though the duals may not say so; over a yes or no, what rules that."""
        program, value = self.program, self.matrix @ self.x
        room = np.minimum(np.abs(value - program.row_lower), np.abs(program.row_upper - value))
        tight = (room <= ROOM * np.maximum(1.0, np.abs(value))) & (self.feeds == 0.0)
        there, reach, rows = self.matrix != 0.0, columns.copy(), np.zeros(program.rows, dtype=bool)
        for _ in range(HOPS):
            rows |= tight & (np.asarray(there @ reach) > 0)
            reach |= program.integer & (np.asarray(there.T @ rows) > 0)
        yield from (block.name for block in program.row_blocks if rows[block.span].any())

    def sources(self, columns: Ints) -> dict[str, list[int]]:
        """Calls among some columns, by their source."""
        found: dict[str, list[int]] = {}
        chosen = np.zeros(self.program.columns, dtype=bool)
        chosen[columns] = True
        for column, source in self._calls:
            if chosen[column]:
                found.setdefault(source, []).append(column)
        return found

    @cached_property
    def _calls(self) -> list[tuple[int, str]]:
        """Every column that brings goods from a source: calls, and what is handed over of them where a supplier allots."""
        moved, batches = self.model.moved.cells(), self.model.batches
        moves = self.model.move.records
        found = [
            (int(c), moves[int(r) // len(self.model.call)].source) for r, c in zip(moved.row, moved.col, strict=True)
        ]
        if len(batches.axis):
            width = batches.shipped.shape[1]
            cells = batches.shipped.cells()
            found += [
                (int(c), batches.axis.records[int(r) // width].move.source)
                for r, c in zip(cells.row, cells.col, strict=True)
            ]
        return [(column, source) for column, source in found if source]
