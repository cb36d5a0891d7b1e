"""Plans near the best one: its program with one row more for the share, and a row for each figure that is asked about.

cost x + offset <= V + share * |V|          the row of the share, shut while extremes are looked for, open otherwise
low <= figure x <= high                     as far apart as the columns allow, until a question shuts them
spend[s] x - largest <= 0                   a column for the largest spend of any supplier
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from math import inf, nan

import numpy as np
from scipy import sparse

from planner.app.measuring import MARKET, Asked, Sum, change_spans, changes, early_cash, energy, spend, volumes
from planner.app.solve import How, Solved
from planner.errors import Problem, UncertifiedError
from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.lp.certificate import Certificate, certify
from planner.lp.extended import with_columns, with_rows
from planner.lp.scaling import scaled
from planner.model.model import Model
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from planner.plan.tables import tables
from planner.solvers.door import get
from planner.solvers.door import solve as solve_cold
from planner.solvers.objectives import Objectives
from planner.solvers.solution import Solution
from planner.studies.alternatives import TINY, Called, Volume

LARGEST = "largest spend of a supplier"
EARLY, ENERGY, PAID, CHANGED = "early cash", "energy", "paid for goods", "changes of the last plan"
SHARE = "cost within the share"
ROWS = "alternatives"
VOLUME_GAP = 1e-3
"""Relative gap of the extremes of plans with integers: what is told has three digits."""
COARSE = 0.005
"""Gap of the cost of a lens, as a share of the share: a two-hundredth of the room that there is."""
ALL = ("contract", "market")
"""Kinds of volume that make up all that is called."""

Sides = Mapping[str, tuple[float, float]]
"""Rows that a question shuts, each with its two sides."""


class Near:
    """The best plan of a scenario and those around it."""

    def __init__(self, solved: Solved, share: float, how: How) -> None:
        assert solved.trunk is not None
        assert solved.certificate.objective is not None
        self.solved, self.how = solved, how
        self.model: Model = solved.trunk.model
        self.base, self.x = solved.trunk.program, solved.trunk.x
        self.best = solved.certificate.objective
        self.limit = self.best + share * abs(self.best)
        self.asked: dict[Volume, Asked] = volumes(self.model, self.base.columns)
        self.early, self.early_end = early_cash(self.model, self.base.columns)
        self.spend = spend(self.model, self.base.columns)
        self.program = self._program()
        self.questions = Objectives(self.program, np.append(self.x, 0.0), how.solver, how.options)
        self.coarse = COARSE * share
        self.once = 0
        self.unfinished = 0
        self.broken: list[str] = []
        self.nothing = TINY * (sum(self.now(volume).gb for volume in self.asked if volume.kind in ALL) or 1.0)
        self._known: dict[tuple[str, bytes, float], tuple[Floats, float]] = {}

    # The program --------------------------------------------------------------------------------------------------------

    @cached_property
    def sums(self) -> dict[str, Sum]:
        """Everything that has a row of its own."""
        found = {SHARE: Sum(self.base.cost, self.base.offset)}
        found |= {str(volume): asked.gb for volume, asked in self.asked.items()}
        found |= {f"offer {name}": Sum(self.signed_at(name)) for name in self.offers}
        paid, columns = self.spend.values(), np.zeros(self.base.columns)
        found[PAID] = Sum(sum((own.weights for own in paid), columns), sum(own.constant for own in paid))
        found[EARLY], drawn = self.early, energy(self.model, self.base.columns)
        counted = changes(self.model, self.base)
        return found | {name: own for name, own in ((ENERGY, drawn), (CHANGED, counted)) if own is not None}

    def changed(self, x: Floats) -> float:
        """GB called more or less than the last plan would: columns for both may be up where neither costs anything."""
        more, less = (x[span] for span in change_spans(self.model, self.base))
        return float(np.abs(more - less).sum())

    @cached_property
    def offers(self) -> tuple[str, ...]:
        """What may be signed or not."""
        return tuple(name for name, terms in sorted(self.model.setting.terms.items()) if terms.offered)

    @cached_property
    def payees(self) -> dict[str, Sum]:
        """What each supplier that has a name is paid."""
        return {name: own for name, own in self.spend.items() if name != MARKET}

    def signed_at(self, name: str) -> Floats:
        """1 at the columns by which an offer is signed."""
        found = np.zeros(self.base.columns)
        found[self.base.block(f"contracts.{name}.signed").span] = 1.0
        return found

    def _program(self) -> LinearProgram:
        payees = list(self.payees.values())
        room = max((reach_of(own.weights, self.base)[1] + own.constant for own in payees), default=0.0)
        wide = with_columns(self.base, LARGEST, ("any",), np.zeros(1), np.array([max(room, 0.0)]))
        mine = [own.weights for own in self.sums.values()]
        ends = [reach_of(weights, self.base) for weights in mine]
        rows = sparse.vstack(
            [
                *(sparse.csr_array(np.append(weights, 0.0)[None, :]) for weights in mine),
                *(sparse.csr_array(np.append(own.weights, -1.0)[None, :]) for own in payees),
            ]
        )
        lower = np.array([*(low for low, _ in ends), *(-inf for _ in payees)])
        upper = np.array([*(high for _, high in ends), *(-own.constant for own in payees)])
        names = (*self.sums, *(f"spend {name}" for name in self.payees))
        return with_rows(wide, ROWS, names, rows, lower, upper)

    # Questions ----------------------------------------------------------------------------------------------------------

    def ask(
        self,
        weights: Floats | None = None,
        sides: Sides | None = None,
        upper: Floats | None = None,
        offset: float = 0.0,
        gap: float = 0.0,
    ) -> tuple[Floats, float] | None:
        """The plan that is least in some weights within the share; without weights the cheapest, whatever the share.

        `sides` shut rows, `upper` are other bounds of the columns; an `offset` says what weights that add up to little are held
        against. The plan and its cost; None where no plan is left.
        """
        program, shut = self.program, dict(sides or {})
        if weights is not None:
            shut[SHARE] = (-inf, self.limit)
            weights = np.append(weights, 0.0) if len(weights) < program.columns else weights
            program = replace(program, cost=weights, offset=offset)
        low, high = program.row_lower.copy(), program.row_upper.copy()
        at = program.row_block(ROWS)
        for name, (least, most) in shut.items():
            row, constant = at.start + at.axes[0].index(name), self.sums[name].constant
            low[row], high[row] = max(low[row], least - constant), min(high[row], most - constant)
        if (low > high).any():
            return None
        program = replace(program, row_lower=low, row_upper=high)
        if upper is not None:
            program = replace(program, upper=upper)
        gap = max(gap, self.how.options.mip_gap, 0.0 if weights is None else VOLUME_GAP)
        try:
            return self.plan_of(*self.questions.solve(program, gap))
        except UncertifiedError:
            if weights is None:
                raise
            self.unfinished += 1
            return self.x, self.best

    def ask_once(self, program: LinearProgram) -> tuple[Floats, float] | None:
        """The same of a program with other rows, cold."""
        self.once += 1
        return self.plan_of(*solve_cold(program, self.how.solver, self.how.options))

    def feasible(self, program: LinearProgram, otherwise: Floats) -> Floats:
        """An answer of a program that need only keep its rows; another plan where none is found that does."""
        self.once += 1
        inside = scaled(program)
        solution = get(self.how.solver).solve(inside.program, self.how.options)
        if solution.status == "interrupted":
            raise KeyboardInterrupt
        x, _ = inside.unscale(solution.x, None)
        kept = x is not None and certify(program, x, None, finished=False).accepted
        return x[: self.base.columns] if x is not None and kept else otherwise

    def plan_of(self, solution: Solution, certificate: Certificate) -> tuple[Floats, float] | None:
        """A certified plan and its cost, or that there is none. Raises UncertifiedError where neither is proven."""
        if solution.status == "interrupted":
            raise KeyboardInterrupt
        if solution.status == "infeasible" and certificate.accepted:
            return None
        self.unfinished += certificate.level == "D"
        if solution.x is None or not certificate.accepted:
            why = "; ".join(certificate.reasons) or solution.status
            step = "try --solver cbc, or a larger --within"
            raise UncertifiedError(Problem(f"a plan near the best one is not certified: {why}", step))
        x = solution.x[: self.base.columns]
        return x, self.cost(x)

    def cost(self, x: Floats) -> float:
        """What a plan costs, as the best one minimises it."""
        return self.sums[SHARE].at(x)

    @property
    def solved_plans(self) -> int:
        """How many plans were looked for."""
        return 1 + self.questions.solved + self.once

    # What studies ask (planner.studies.alternatives.Plans) -----------------------------------------------------------------

    def called(self, volume: Volume, x: Floats) -> Called:
        """A volume in a plan."""
        asked = self.asked[volume]
        return Called(max(0.0, asked.gb.at(x)), asked.goods.at(x))

    def now(self, volume: Volume) -> Called:
        """A volume in the best plan."""
        return self.called(volume, self.x)

    def extreme(self, volume: Volume, sign: float) -> Called:
        """The least (+1) or most (-1) of a volume within the share; once for those that are the same."""
        weights = self.asked[volume].gb.weights
        if not weights.any():
            return Called(0.0, 0.0)
        key = ("end", weights.tobytes(), sign)
        if key not in self._known:
            found = self.ask(sign * weights)
            if found is None:
                what = f"no plan within the share was found for {volume}, though the best one is"
                raise UncertifiedError(Problem(what, "try a larger --within"))
            self._known[key] = found
        return self.called(volume, self._known[key][0])

    def cheapest(self, volume: Volume, low: float, high: float) -> float:
        """Cost of the cheapest plan whose volume lies there; infinite where there is none, no number where neither is proven."""
        weights = self.asked[volume].gb.weights
        if not weights.any():
            return inf if low > 0.0 else self.best
        key = ("fixed", weights.tobytes(), low)
        if key not in self._known:
            try:
                self._known[key] = self.ask(sides={str(volume): (low, high)}) or (self.x, inf)
            except UncertifiedError:
                self.unfinished += 1
                self._known[key] = self.x, nan
        return self._known[key][1]

    def findings(self, x: Floats, cost: float) -> list[str]:
        """What the audit has against a plan."""
        setting, futures = self.model.setting, range(len(self.model.setting.futures))
        courses = courses_of(setting, (tables(self.model, x, n) for n in futures))
        found = audit(setting, courses, self.solved.plan.costs, cost)
        return [f"{one.rule}: {one.where}: {one.what}" for one in found]


def reach_of(weights: Floats, program: LinearProgram) -> tuple[float, float]:
    """The least and the most that the bounds of the columns allow a sum."""
    ends = weights * program.lower, weights * program.upper
    return float(np.minimum(*ends).sum()), float(np.maximum(*ends).sum())
