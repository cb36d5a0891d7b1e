"""What goes into a solver beside the program, and what comes out: one shape for every door.

Units are those of the program handed over. Row duals `y` follow cost = A'y + reduced cost with y >= 0 where a row's lower
side binds (minimisation), so y is what one more unit of the right-hand side costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats

Status = Literal["optimal", "infeasible", "unbounded", "limit", "interrupted", "failed"]


@dataclass(frozen=True)
class Options:
    """How to solve. Defaults are those of a published plan; `mip_gap` is relative, `time_limit` in seconds."""

    time_limit: float | None = None
    mip_gap: float = 1e-6
    seed: int = 0
    log_path: Path | None = None
    presolve: bool = True
    method: Literal["simplex", "ipm"] = "simplex"
    tolerance: float = 1e-7


@dataclass(frozen=True, eq=False)
class Solution:
    """What a solver said. `x` is there only if usable: after a limit or an interrupt, only for integer programs.

    `bound` is the solver's own word; `root` holds duals of the relaxation and `ray` row multipliers that should prove
    infeasibility, both to be checked by the certificate. `log` tells in a few lines what was tried.
    """

    status: Status
    x: Floats | None = None
    y: Floats | None = None
    objective: float | None = None
    bound: float | None = None
    root: Floats | None = None
    ray: Floats | None = None
    iterations: int = 0
    seconds: float = 0.0
    solver: str = ""
    log: str = ""


class Solver(Protocol):
    """A door to a solver: arrays in, solution out, nothing printed. `precision` is what its answers can be held to."""

    name: str
    precision: float

    def solve(self, program: LinearProgram, options: Options) -> Solution:
        """Solves the program as given, cold; never raises for what the program or a limit does."""
        ...
