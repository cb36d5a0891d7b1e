"""Whether some entries of a scenario can hold together, and what the proof that they cannot rests on.

The program is built of the scenario without the other entries and solved without costs. Where there is no answer, row multipliers
prove it (solvers.infeasible, checked by the certificate); the rows with a multiplier and the columns whose bounds they lean on name
blocks, which are called by the entry that makes them, and records of axes: needs, places, ways, items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.app.load import Loaded
from planner.app.parts import all_costs
from planner.errors import InfeasibleError, InputError, Problem, SolverError, StoppedError
from planner.lp.arrays import BlockInfo, LinearProgram, totals
from planner.lp.axes import Floats, Ints
from planner.lp.certificate import Certificate, check_ray
from planner.model.axes import Leg, Records, Serve, Stand, Store, Use
from planner.model.build import build
from planner.model.moves import Move
from planner.model.plugin import Requirement
from planner.model.setting import Setting
from planner.scenario.records import AnyScenario
from planner.solvers.door import solve
from planner.solvers.solution import Options, Solution
from planner.studies.clash import Proof
from planner.studies.entries import Entry, without

TINY = 1e-7
"""Share of the largest multiplier below which one is a solver's dust: too small a clash is found by trying, not missed."""
DATA = {"lead_time", "cycle", "opens", "storage", "approved", "fill", "delivers", "delays", "fails", "minimum", "price"}
DATA |= {"quantity", "arrives", "promised", "from", "to", "status", "write_bandwidth"}
"""Fields that hold by what the program is made of, and not by rows of their own."""
ALWAYS = ("risk.drivers.", "risk.outages.", "trust.")
"""What changes all there is in a future; a proof that rests on anything may rest on it."""


@dataclass(frozen=True, eq=False)
class Refuted:
    """No plan: the program and the multipliers that prove it where there are such, else what was found before there was one."""

    scenario: AnyScenario
    program: LinearProgram | None = None
    ray: Floats | None = None
    problems: tuple[Problem, ...] = ()


class Refute:
    """Tries the entries of one scenario; what has been tried is not tried again."""

    def __init__(self, loaded: Loaded, entries: Sequence[Entry], solver: str, options: Options) -> None:
        self.scenario, self.entries = loaded.scenario, entries
        self.costs, self.solver, self.options = all_costs(loaded.scenario), solver, options
        self.tried: dict[frozenset[str], Refuted | None] = {}

    def __call__(self, kept: Iterable[Entry]) -> Proof | None:
        """That no plan keeps these entries, all others taken out."""
        found = self.refuted(kept)
        return None if found is None else Proof(named(found))

    def refuted(self, kept: Iterable[Entry]) -> Refuted | None:
        """The same with its program. An entry that cannot be taken out (another one speaks of it) is needed."""
        key = frozenset(entry.path for entry in kept)
        if key not in self.tried:
            rest = without(self.scenario, (entry for entry in self.entries if entry.path not in key))
            try:
                self.tried[key] = self.without_plan(rest)
            except InputError:
                if len(key) == len(self.entries):  # the scenario as it is
                    raise
                self.tried[key] = None
        return self.tried[key]

    def without_plan(self, scenario: AnyScenario) -> Refuted | None:
        """That a scenario has no plan; None where it has one. Raises InputError where nothing can be built of it."""
        try:
            program = self.program(scenario)
        except InfeasibleError as error:
            return Refuted(scenario, problems=error.problems)
        found = self.program_without_plan(program)
        return None if found is None else replace(found, scenario=scenario)

    def program(self, scenario: AnyScenario) -> LinearProgram:
        """The program of a scenario, without its costs."""
        program = build(Setting(scenario), self.costs).lp.freeze()
        return replace(program, cost=np.zeros(program.columns), offset=0.0)

    def solve(self, program: LinearProgram) -> tuple[Solution, Certificate]:
        """A program solved and certified. Raises StoppedError where the user has had enough."""
        solution, certificate = solve(program, self.solver, self.options)
        if solution.status == "interrupted":
            raise StoppedError(Problem("interrupted: what is printed so far is proven", "let it run to its end"))
        return solution, certificate

    def program_without_plan(self, program: LinearProgram) -> Refuted | None:
        """That a program has no answer. Raises SolverError where neither is known."""
        solution, certificate = self.solve(program)
        if solution.status == "infeasible" and certificate.accepted:
            proves = solution.ray is not None and check_ray(program, solution.ray)
            return Refuted(self.scenario, program, solution.ray if proves else None)
        if solution.x is None or not certificate.accepted:
            what = f"the solver ended with status {solution.status} before it was known whether there is a plan"
            raise SolverError(Problem(what, "try --solver cbc, or give it more time"))
        return None


def named(found: Refuted) -> Any:
    """Whether a proof may rest on an entry; without multipliers it may rest on any."""
    if found.program is None or found.ray is None:
        return lambda _: True
    blocks = [name for name, _ in supports(found.program, found.ray)]
    owners = touched(found)

    def names(entry: Entry) -> bool:
        path = entry.path
        if any(block == path or block.startswith(f"{path}.") for block in blocks) or path.startswith(ALWAYS):
            return True
        return entry.owner in owners and (entry.bend == "wish" or entry.steps[-1] in DATA)

    return names


def supports(program: LinearProgram, ray: Floats) -> Iterator[tuple[str, tuple[BlockInfo, Ints]]]:
    """The blocks that a proof rests on: rows with a multiplier, columns that it pushes against a bound; each with its cells."""
    pushed = totals(program.index, program.value * ray[program.row_of], program.columns)
    size = totals(program.index, np.abs(program.value * ray[program.row_of]), program.columns)
    for blocks, weights, least in (
        (program.row_blocks, ray, TINY * np.abs(ray).max(initial=0.0)),
        (program.column_blocks, pushed, TINY * size),
    ):
        here = np.abs(weights) > least
        for block in blocks:
            cells = np.flatnonzero(here[block.span])
            if cells.size:
                yield block.name, (block, cells if block.cells is None else block.cells[cells])


def touched(found: Refuted) -> set[str]:
    """Owners of what is physical in a proof: the needs, items and places in it, and every way that leads to these places."""
    assert found.program is not None
    assert found.ray is not None
    owners, places = set[str](), set[str]()
    for _, (block, cells) in supports(found.program, found.ray):
        at = np.unravel_index(cells, block.shape) if block.axes else ()
        for axis, numbers in zip(block.axes, at, strict=True):
            if isinstance(axis, Records):
                for n in np.unique(numbers):
                    note(axis.records[int(n)], owners, places)
    setting = Setting(found.scenario)
    for name in upstream(setting, places, owners):
        owners.add(f"locations.{name}")
    return owners


def note(record: Any, owners: set[str], places: set[str]) -> None:
    """What a record of an axis speaks of."""
    match record:
        case Store() | Use():
            places.add(record.location)
            owners.add(f"items.{record.part.item}")
        case Stand() | Serve():
            places.add(record.location)
            owners.add(f"items.{record.item}")
        case Requirement():
            places.add(record.location)
            owners.add(record.where)
            owners.update(f"items.{item}" for item in record.serves)
        case Move() | Leg():
            move = record.move if isinstance(record, Leg) else record
            places.update((move.to, move.start))


def upstream(setting: Setting, places: set[str], owners: set[str]) -> set[str]:
    """The places from which goods may come to some; the sources, suppliers and lanes on the way are noted as owners."""
    waiting, known = list(places), set(places)
    lanes, sources = setting.scenario.lanes, setting.network.sources.values()
    while waiting:
        place = waiting.pop()
        for name, lane in lanes.items():
            if lane.to == place:
                owners.add(f"lanes.{name}")
                if lane.from_ not in known:
                    known.add(lane.from_)
                    waiting.append(lane.from_)
    scenario = setting.scenario
    owners.update(f"stock.{name}" for name, row in scenario.stock.items() if row.at in known)
    owners.update(f"open_orders.{name}" for name, order in scenario.open_orders.items() if order.to in known)
    for source in sources:
        if any(f"items.{item}" in owners for item in source.record.items):
            owners.update((source.where, f"suppliers.{source.supplier}"))
    return known
