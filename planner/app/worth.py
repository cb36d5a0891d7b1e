"""The use case of an attribution: what each need, limit and stock of a scenario contributes to what the best plan costs.

    V = offset + sum over rows of y * (A x) + sum over columns of (cost - A'y) * x          money; true for every x and y

and at the best plan a row has a dual y only where it binds, a column a reduced cost only where it stands at a bound: so each term
is an entry of the scenario, its amount times what one more of it costs. The duals are those of one solve, of integer plans at their
integers. Trap: at a corner there are several, and another solver may tell another split of the same sum; what a change of an
entry is worth is told by a second solve (`planner value`, `explain drivers`). Source: FORMULATIONS 11.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum

import numpy as np

from planner.app.load import Loaded
from planner.app.parts import all_costs
from planner.app.sense import path_loc
from planner.app.solve import certified, guard_size
from planner.lp.arrays import BlockInfo, LinearProgram, totals
from planner.lp.axes import Floats
from planner.model.axes import Records
from planner.model.build import build
from planner.scenario.entry import EntryMap, path_text
from planner.solvers.door import solve
from planner.solvers.solution import Options

SURE = "paid whatever is decided"
WORDS = {
    "balance": "in stock, in transit or on order",
    "base": "standing already",
    "need": "needed",
    "demand": "needed",
    "cancelled": "open order, as far as it is cancelled",
    "idle": "units that wait",
}
"""What the rows and columns of the skeleton stand for."""


@dataclass(frozen=True)
class Worth:
    """An entry: its path, or what it stands for where it has none; its amount in its own unit, and its money."""

    what: str
    path: str
    amount: float
    money: float

    @property
    def each(self) -> float:
        """Money of one more of it, in the mean over the periods in which it binds."""
        return self.money / self.amount if self.amount else 0.0


@dataclass(frozen=True)
class Attributed:
    """What the best plan comes to, and the entries that it is made of; they add up to it."""

    total: float
    found: tuple[Worth, ...]
    whole: bool
    """Nothing is decided in whole numbers, so the duals are those of the program itself."""


def attributed(loaded: Loaded, options: Options | None = None, large: bool = False) -> Attributed:
    """The attribution of a scenario's best plan. Raises what `planner solve` would."""
    guard_size(loaded.setting, large)
    program = build(loaded.setting, all_costs(loaded.scenario)).lp.freeze()
    solution, certificate = solve(program, "highs", options or Options())
    x = certified(loaded, solution, certificate)
    y = np.zeros(program.rows) if solution.y is None else solution.y
    sums: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    sums[SURE, ""].append((0.0, program.offset))
    for entry, amount, money in (*of_rows(loaded, program, x, y), *of_columns(loaded, program, x, y)):
        sums[entry].append((abs(amount), money))
    found = [Worth(what, path, fsum(a for a, _ in own), fsum(m for _, m in own)) for (what, path), own in sums.items()]
    ranked = sorted((one for one in found if one.money), key=lambda one: (-abs(one.money), one.path, one.what))
    return Attributed(fsum(one.money for one in found), tuple(ranked), not program.is_integer)


Told = Iterator[tuple[tuple[str, str], float, float]]


def of_rows(loaded: Loaded, program: LinearProgram, x: Floats, y: Floats) -> Told:
    """What each row contributes: its entry, what it is held at, its money."""
    held = totals(program.row_of, program.value * x[program.index], program.rows)
    for block in program.row_blocks:
        yield from told(loaded, block, held[block.span], y[block.span])


def of_columns(loaded: Loaded, program: LinearProgram, x: Floats, y: Floats) -> Told:
    """What each bound of a column contributes."""
    reduced = program.cost - totals(program.index, program.value * y[program.row_of], program.columns)
    for block in program.column_blocks:
        yield from told(loaded, block, x[block.span], reduced[block.span])


def told(loaded: Loaded, block: BlockInfo, held: Floats, each: Floats) -> Told:
    """The members of a block that contribute, by entry: a block of a part is that part's, one of the skeleton is told apart."""
    path, axis = known_path(loaded.root, block.name), block.axes[0] if block.axes else None
    for k in np.flatnonzero(held * each):
        flat = int(k if block.cells is None else block.cells[k])
        entry = ("", path) if path else (WORDS.get(block.name, block.name), "")
        if not path and isinstance(axis, Records):
            entry = member(block, axis.records[flat // int(np.prod(block.shape[1:], dtype=np.int64))], entry[0])
        yield entry, float(held[k]), float(held[k] * each[k])


def member(block: BlockInfo, record: object, what: str) -> tuple[str, str]:
    """What a member of the skeleton's blocks is, and its path: a need, an open order; else its own name."""
    if block.name in ("need", "demand"):
        return what, str(getattr(record, "where", record))
    if block.name in ("cancelled", "rescheduled"):
        return what, f"open_orders.{getattr(record, 'order', record)}"
    return f"{what}: {record}", ""


def known_path(root: EntryMap, name: str) -> str:
    """The longest beginning of a name that stands in the scenario, as a path; none where no section does."""
    if name.partition(".")[0] not in root.entries or "." not in name:
        return ""
    loc = path_loc(root, name)
    entry, steps = root, list[str]()
    for step in map(str, loc):
        if not isinstance(entry, EntryMap) or step not in entry.entries:
            break
        steps.append(step)
        entry = entry.entries[step]  # type: ignore[assignment]
    return path_text(tuple(steps)) if len(steps) > 1 else name
