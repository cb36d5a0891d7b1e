"""One member of a sweep: its values put into the scenario's tree, bound, built, solved warm, certified, and kept as a row.

Each starts from the basis of the scenario as it is written, which every process solves once, cold; not from the member
before, since of equally good plans the start decides which is found. A row so hangs on its values alone, not on how many
processes there are or what was solved before an interruption. Rows are not audited: solve a member with `--set` for that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum
from pathlib import Path
from typing import Any

from planner.app.frontier import PLANLESS, said, signed_in
from planner.app.load import Loaded, checked
from planner.app.parts import all_costs
from planner.app.solve import BY_BRANCHES, How, answer, certified, guard_size, parted
from planner.errors import InfeasibleError, InputError, PlannerError, SolverError
from planner.lp.certificate import Certificate
from planner.model.build import build
from planner.plan.plan import Course, courses_of
from planner.plan.tables import tables
from planner.plan.waiting import Waits
from planner.scenario.entry import EntryMap
from planner.scenario.merge import with_sets
from planner.solvers.warm import Warm

PLANNED = "planned"
NOTHING_GB = 1e-6
"""A shortage that small is none."""


@dataclass(frozen=True)
class Row:
    """What came of a member. Money is discounted but `cash`, which is of the first fiscal year, and expected over the futures.

    `objective` is what is minimised and `bound` what it cannot be below; `cost` the expected cost, in `terms`; `signed` the
    shares of offers; `short_gb` by need. `status` is planned, infeasible, uncertified, failed or unreadable, with its reason.
    """

    member: int
    values: tuple[str, ...]
    status: str
    reason: str = ""
    objective: float | None = None
    bound: float | None = None
    level: str = ""
    cost: float | None = None
    terms: Mapping[str, float] = field(default_factory=dict)
    signed: Mapping[str, float] = field(default_factory=dict)
    short_gb: Mapping[str, float] = field(default_factory=dict)
    fiscal_year: str = ""
    cash: float | None = None


class Seat:
    """Where members are solved, one after the other: the scenario as it is written, and the basis of its plan."""

    def __init__(self, root: EntryMap, path: Path, how: How) -> None:
        scenario, setting = checked(root, (), [])
        self.base, self.how, self.warm = Loaded(scenario, setting, root, path), how, Warm(how.options)
        apart = parted(setting, how)
        guard_size(setting, how.large, BY_BRANCHES if apart else 1)
        if not apart:
            try:
                self.warm.solve(build(setting, all_costs(scenario)).lp.freeze())
            except PLANLESS:
                return  # then there is no basis to start from, and every member is solved cold

    def solve(self, member: int, values: tuple[str, ...], sets: Sequence[str]) -> Row:
        """The row of a member. Raises KeyboardInterrupt where the solver was told to stop."""
        try:
            loaded = member_of(self.base, sets)
            certificate, courses = self.plan(loaded)
        except (InputError, *PLANLESS) as error:
            return Row(member, values, status_of(error), said(error.problems))
        if certificate.claim == "feasible":  # no limit of time is set, so somebody has stopped it
            raise KeyboardInterrupt
        return row_of(member, values, certificate, courses)

    def plan(self, loaded: Loaded) -> tuple[Certificate, Sequence[Course]]:
        """The best plan, certified, and how it runs in each future."""
        setting, costs = loaded.setting, all_costs(loaded.scenario)
        if parted(setting, self.how):
            found = answer(loaded, costs, self.how, [0.0])
            return found.certificate, found.courses
        guard_size(setting, self.how.large)
        model = build(setting, costs)
        solution, certificate = self.warm.fork().solve(model.lp.freeze())
        x = certified(loaded, solution, certificate)
        return certificate, courses_of(setting, (tables(model, x, n) for n in range(len(setting.futures))))


def member_of(base: Loaded, sets: Sequence[str]) -> Loaded:
    """The scenario of a member: tables, bases and catalogue are those of the base. Raises InputError."""
    root = with_sets(base.root, sets, [])
    scenario, setting = checked(root, (), [])
    return Loaded(scenario, setting, root, base.path)


def status_of(error: PlannerError) -> str:
    """Why there is no plan, in a word."""
    match error:
        case InputError():
            return "unreadable"
        case InfeasibleError():
            return "infeasible"
        case SolverError():
            return "failed"
    return "uncertified"


def row_of(member: int, values: tuple[str, ...], certificate: Certificate, courses: Sequence[Course]) -> Row:
    """What is kept of a plan."""
    first = courses[0].tables["periods"][0]["fiscal_year"]
    mine = {row["period"] for row in courses[0].tables["periods"] if row["fiscal_year"] == first}
    terms, short, cash = (defaultdict[str, list[float]](list) for _ in range(3))
    for course in courses:
        for row in course.tables["ledger"]:
            terms[row["term"]].append(course.probability * row["present_value"])
            if row["cash"] and row["period"] in mine:
                cash[first].append(course.probability * row["amount"])
        waits = Waits(course.setting, course.tables)
        for row in course.tables["service"]:
            short[row["need"]].append(course.probability * (waits.lacking(row) - row["backlog_gb"]))
    lacks = summed(short)
    return Row(
        member,
        values,
        PLANNED,
        objective=certificate.objective,
        bound=certificate.bound,
        level=certificate.level,
        cost=fsum(course.probability * course.cost for course in courses),
        terms=summed(terms),
        signed=signed_in(courses),
        short_gb={need: gb for need, gb in lacks.items() if gb > NOTHING_GB},
        fiscal_year=first,
        cash=fsum(cash[first]),
    )


def summed(found: Mapping[str, list[float]]) -> dict[str, float]:
    """Sums by name, in the order of the names."""
    return {name: fsum(values) for name, values in sorted(found.items())}


def record(row: Row) -> dict[str, Any]:
    """A row as plain data."""
    return {**vars(row), "values": list(row.values)}
