"""The solver is not believed: what its answer is worth, recomputed from the original arrays alone.

Feasibility. Residual of a row = how far its activity is outside its sides, over the largest of: the finite side it
breaks, the sum of |a_ij x_j|, and a thousandth of the largest |a_ij x_j| that the column bounds allow (so that dust in
a row of zeros is not a violation). Columns alike. All three scales move with the units: the verdict is the same in GB
and PB, USD and MUSD.

Gap = (objective - bound) / scale, scale = the largest of |objective|, a thousandth of the money moved (sum of
|cost_j x_j| + |offset|: a plan whose costs and credits nearly cancel is not held to rounding dust), and a millionth of
the money the bounds allow to move (for plans that cost nothing). There is no constant as in max(1, |objective|), since 1
would mean something else in USD and in billions. The bound is safe (bound.py).

Levels. A: proven, gap and residual <= 1e-9. B: an LP proven to the printed gap, within the caller's tolerance (solvers
that write eight digits reach 1e-8), or an integer plan with the solver's claimed gap beside the proven one. D: feasible
only, the solve was cut short. X: refused.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import fsum, inf, isfinite
from typing import Any, Literal

import numpy as np

from planner.lp.arrays import LinearProgram, totals
from planner.lp.axes import Floats
from planner.lp.bound import check_ray, safe_bound

__all__ = ["Certificate", "Level", "certify", "certify_infeasible", "check_ray", "safe_bound"]

Level = Literal["A", "B", "D", "X"]
PROVEN = 1e-9
# What an answer that was cut short may be off by: a solver stops its search with its own tolerance on integers.
CUT_SHORT = 1e-6


@dataclass(frozen=True)
class Certificate:
    """What was checked and the verdict; `bound` and `gap` are proven here, the claimed ones are the solver's word."""

    level: Level
    claim: Literal["optimal", "feasible", "infeasible"]
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    primal_residual: float | None = None
    integrality: float = 0.0
    claimed_bound: float | None = None
    claimed_gap: float | None = None
    fixed_gap: float | None = None
    reasons: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether this may be published as a plan (or as a proof that there is none)."""
        return self.level != "X"

    def to_dict(self) -> dict[str, Any]:
        """Plain data for certificate.json."""
        return {**asdict(self), "reasons": list(self.reasons)}


def certify(
    program: LinearProgram,
    x: Floats | None,
    y: Floats | None,
    claimed_bound: float | None = None,
    root: Floats | None = None,
    finished: bool = True,
    tolerance: float = PROVEN,
    mip_gap: float = 1e-6,
    known: float | None = None,
) -> Certificate:
    """Checks an answer against the arrays.

    `y`: row duals; of an integer program, those with the integers fixed at x (they prove the continuous part optimal).
    `root`: duals of the relaxation, which prove a bound for the whole integer program. `finished`: the solver says it
    is done; otherwise a feasible x is level D. `tolerance`: largest residual and LP gap that is not refused; `mip_gap`:
    largest claimed gap of an integer program. `known`: cost of an answer that is feasible, whatever else it lacks.
    """
    if x is None or len(x) != program.columns or not np.isfinite(x).all():
        return Certificate("X", "feasible", reasons=("there is no complete answer to check",))
    facts = _measure(program, x, y, claimed_bound, root, known)
    level, reasons = _verdict(facts, program.is_integer, finished, tolerance, mip_gap)
    return Certificate(
        level=level,
        claim="optimal" if finished else "feasible",
        objective=facts.objective,
        bound=facts.bound if isfinite(facts.bound) else None,
        gap=facts.gap,
        primal_residual=facts.residual,
        integrality=facts.integrality,
        claimed_bound=claimed_bound,
        claimed_gap=facts.claimed,
        fixed_gap=facts.fixed,
        reasons=reasons,
    )


def certify_infeasible(program: LinearProgram, ray: Floats | None) -> Certificate:
    """Level A when the ray proves it; an integer program may be infeasible without one: the solver's word, level B."""
    if ray is not None and check_ray(program, ray):
        return Certificate("A", "infeasible")
    if program.is_integer:
        said = "the solver says that no integer answer exists; its relaxation has one, so this is not proven here"
        return Certificate("B", "infeasible", reasons=(said,))
    return Certificate("X", "infeasible", reasons=("the solver says infeasible and no proof of it holds",))


@dataclass(frozen=True)
class _Facts:
    """What was measured, before any verdict; a gap is None where there is no bound."""

    objective: float
    bound: float
    gap: float | None
    claimed: float | None
    fixed: float | None
    beaten: float | None
    residual: float
    where: str
    integrality: float


def _measure(
    program: LinearProgram,
    x: Floats,
    y: Floats | None,
    claimed_bound: float | None,
    root: Floats | None,
    known: float | None,
) -> _Facts:
    objective = fsum([program.offset, *(program.cost * x).tolist()])
    scale = _money_scale(program, x, objective)
    residual, where = primal_residual(program, x)
    whole = x[program.integer]
    bound = _bound_from(program, root if program.is_integer else y, program.lower, program.upper)
    fixed = -inf
    if program.is_integer:
        low, high = (np.where(program.integer, x, side) for side in (program.lower, program.upper))
        fixed = _bound_from(program, y, low, high)
    return _Facts(
        objective=objective,
        bound=bound,
        gap=_relative(objective, bound, scale),
        claimed=_relative(objective, claimed_bound, scale),
        fixed=_relative(objective, fixed, scale),
        beaten=_relative(objective, known, scale),
        residual=residual,
        where=where,
        integrality=float(np.abs(whole - np.rint(whole)).max(initial=0.0)),
    )


def _verdict(
    facts: _Facts, is_integer: bool, finished: bool, tolerance: float, mip_gap: float
) -> tuple[Level, tuple[str, ...]]:
    broken = _broken(facts, tolerance if finished else max(tolerance, CUT_SHORT))
    if broken:
        return "X", broken
    if not finished:
        return "D", ("the solve was cut short: feasible, not optimal",)
    if facts.gap is not None and abs(facts.gap) <= PROVEN and facts.residual <= PROVEN:
        return "A", ()
    if facts.beaten is not None and facts.beaten > max(tolerance, mip_gap if is_integer else 0.0):
        return "X", (f"called optimal, and {facts.beaten:.1e} of its cost above an answer that was found before",)
    proven = "no dual bound" if facts.gap is None else f"a gap of {facts.gap:.1e} to the safe dual bound"
    if facts.gap is not None and facts.gap <= max(tolerance, mip_gap if is_integer else 0.0):
        return "B", (f"{proven}, residual {facts.residual:.1e}",)
    if not is_integer:
        return "X", (f"called optimal with {proven}",)
    if facts.fixed is None or abs(facts.fixed) > tolerance:
        return "X", ("with its integers fixed, the answer is not proven optimal",)
    # A claimed bound above the objective contradicts itself; its own rounding is forgiven.
    if facts.claimed is None or not -mip_gap <= facts.claimed <= mip_gap * 1.001 + PROVEN:
        return "X", ("called optimal, but its own bound does not say so",)
    return "B", (f"the solver claims a gap of {facts.claimed:.1e}; the relaxation proves {proven}",)


def _broken(facts: _Facts, tolerance: float) -> tuple[str, ...]:
    """What makes an answer wrong whatever else holds."""
    broken = []
    if not facts.residual <= tolerance:
        broken.append(f"{facts.where} is broken by {facts.residual:.1e} of its size")
    if not facts.integrality <= PROVEN:
        broken.append(f"an integer decision is {facts.integrality:.1e} away from a whole number")
    if facts.gap is not None and facts.gap < -tolerance:
        broken.append(f"the objective is {-facts.gap:.1e} below a proven bound: the answer cannot be feasible")
    return tuple(broken)


def primal_residual(program: LinearProgram, x: Floats) -> tuple[float, str]:
    """The largest relative violation of any row or column bound, and the name of where it stands."""
    terms = program.value * x[program.index]
    reach = np.maximum(np.abs(program.lower), np.abs(program.upper))
    per_row = totals(program.row_of, np.abs(terms), program.rows)
    room = np.zeros(program.rows)
    filled = np.flatnonzero(np.diff(program.start))
    if filled.size:
        allowed = np.abs(program.value) * reach[program.index]
        room[filled] = np.maximum.reduceat(allowed, program.start[:-1][filled])
    activity = totals(program.row_of, terms, program.rows)
    on_rows = _outside(activity, program.row_lower, program.row_upper, np.maximum(per_row, room * 1e-3))
    on_columns = _outside(x, program.lower, program.upper, np.maximum(np.abs(x), reach * 1e-3))
    if on_rows.max(initial=0.0) >= on_columns.max(initial=0.0):
        return (float(on_rows.max()), program.row_name(int(on_rows.argmax()))) if program.rows else (0.0, "")
    return float(on_columns.max()), program.column_name(int(on_columns.argmax()))


def _outside(value: Floats, low: Floats, high: Floats, scale: Floats) -> Floats:
    """How far values are outside their sides, relative to the given scale or the broken side if that is larger."""
    below, above = low - value, value - high
    side = np.where(below > above, low, high)
    off = np.maximum(np.maximum(below, above), 0.0)
    size = np.maximum(scale, np.where(np.isfinite(side), np.abs(side), 0.0))
    return np.divide(off, size, out=np.where(off > 0.0, np.inf, 0.0), where=size > 0.0)


def _money_scale(program: LinearProgram, x: Floats, objective: float) -> float:
    moved = float(np.abs(program.cost * x).sum()) + abs(program.offset)
    reach = np.maximum(np.abs(program.lower), np.abs(program.upper))
    could_move = float((np.abs(program.cost) * reach).sum())
    return max(abs(objective), 1e-3 * moved, 1e-6 * could_move)


def _relative(objective: float, bound: float | None, scale: float) -> float | None:
    if bound is None or not isfinite(bound):
        return None
    return 0.0 if objective == bound else (objective - bound) / scale if scale > 0.0 else inf


def _bound_from(program: LinearProgram, y: Floats | None, lower: Floats, upper: Floats) -> float:
    if y is None or len(y) != program.rows:
        return -inf
    return safe_bound(program, y, lower=lower, upper=upper)
