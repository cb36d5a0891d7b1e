"""What would fill a gap if it had to be filled: the best plan in which a hundredth less is short there, and nothing is shorter
elsewhere.

    price = shortage price * (1 + (V(less short) - V) / (what that shortage costs))       money per GB, as of the gap's period

It is the shortage's price or more, or the plan would have bought it. Of a gap that others hold up together with it, all of them are
filled by that share at once: one of them alone would run nothing more. No plan: nothing can come, whatever it costs. Where a yes or
no turns for so little (a minimum, a step of a price), the hundredth would carry all of the jump: then the whole gap is filled, and
the price is that of all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from planner.app.holding import Holding
from planner.app.moved import MISSING, Moved, places
from planner.app.solve import How
from planner.lp.axes import Floats
from planner.solvers.objectives import Objectives
from planner.studies.alternatives import largest
from planner.studies.shortfall import Gap, NextBest

PART = 0.01
CALLS = 3
TURNED = 0.5
"""What a yes or no moves when it turns: more than this."""


class Forced:
    """The best plan's program, asked for a little less shortage."""

    def __init__(self, moved: Moved, how: How, holding: Holding) -> None:
        self.moved, self.how, self.program, self.holding = moved, how, moved.program, holding
        self.questions = Objectives(moved.program, moved.x, how.solver, how.options)
        self.upper = moved.program.upper.copy()
        for block in self.program.column_blocks:
            if block.name in MISSING:
                self.upper[block.span] = np.minimum(self.upper[block.span], np.maximum(moved.x[block.span], 0.0))

    @property
    def solved(self) -> int:
        """How many plans were looked for."""
        return self.questions.solved

    def column(self, r: int, v: int, late: bool) -> int:
        """The column of what is short, or late."""
        block = self.program.block("backlog" if late else "short")
        (at,) = np.flatnonzero(places(block) == r * len(self.moved.model.period) + v)
        return block.start + int(at)

    def next_best(self, r: int, v: int, gap: Gap) -> NextBest | None:
        """The price of the next best supply, and what is called for it; None where it is not proven."""
        found, jumps = self.filled(r, v, gap, PART)
        if not jumps:
            return found
        whole, _ = self.filled(r, v, gap, 1.0)
        return found if whole is None or whole.price is None else whole

    def filled(self, r: int, v: int, gap: Gap, share: float) -> tuple[NextBest | None, bool]:
        """The price of filling a share of a gap, and whether a yes or no turned for it."""
        upper, part = self.upper.copy(), share * gap.gb
        for own in {r, *(self.moved.model.requirement.index(need) for need in gap.together)}:
            column = self.column(own, v, gap.late)
            upper[column] = max(0.0, upper[column] - share * float(self.moved.short[own, v]))
        shortage = gap.money / gap.gb
        solution, certificate = self.questions.solve(replace(self.program, upper=upper), self.how.options.mip_gap)
        if solution.status == "interrupted":
            raise KeyboardInterrupt
        if solution.status == "infeasible" and certificate.accepted:
            return NextBest(None, shortage), False
        if solution.x is None or certificate.objective is None or not certificate.accepted:
            return None, False
        more = max(0.0, certificate.objective - self.moved.base.cost)
        costs = part * self.holding.per_gb(r, v, gap.late)
        price = shortage + (shortage * more / costs if shortage else more / part)
        turned = np.abs(solution.x - self.moved.x)[self.program.integer]
        jumps = bool(turned.max(initial=0.0) > TURNED)
        calls = tuple(largest(self.called(solution.x), CALLS, 1e-3 * part))
        return NextBest(price, shortage, calls, part if jumps else None), jumps

    def called(self, x: Floats) -> Iterator[tuple[str, float]]:
        """Sources and items of which more is called than in the best plan."""
        now, then = self.sizes(self.moved.x), self.sizes(x)
        return ((key, then[key] - now[key]) for key in now if then[key] > now[key])

    def sizes(self, x: Floats) -> dict[str, float]:
        """Expected GB called by source and item."""
        model, found = self.moved.model, dict[str, float]()
        cells, width = model.moved.cells(), len(model.call)
        for row, column in zip(cells.row, cells.col, strict=True):
            move = model.move.records[int(row) // width]
            if move.source:
                key = f"{move.source}:{move.part.item}"
                found[key] = found.get(key, 0.0) + float(model.call.probability[int(row) % width] * x[int(column)])
        return found
