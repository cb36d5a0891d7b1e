"""One value of a scenario moved over a range, and the best plan at each: what risk costs, what a limit costs.

Every point is read, checked, solved, certified and audited as any plan is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from planner.app.load import load
from planner.app.solve import How, solve_loaded
from planner.errors import InputError, Problem
from planner.plan.plan import Plan


@dataclass(frozen=True)
class Point:
    """The plan at one value: expected cost, the sums of each measure, the share of each offer that is signed, open findings."""

    value: str
    cost: float
    measures: Mapping[str, Mapping[str, float]]
    signed: Mapping[str, float]
    findings: int


def frontier(
    file: str,
    over: str,
    variant: str | None = None,
    sets: Sequence[str] = (),
    how: How | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> tuple[str, tuple[Point, ...]]:
    """Currency and points of `path=value,value,...`. Raises InputError where it is not of that form."""
    path, _, text = over.partition("=")
    values = [value.strip() for value in text.split(",") if value.strip()]
    if not path or not values:
        step = "write a path and its values, such as risk.measures.tail.omega=0%,30%,60%,100%"
        raise InputError(Problem("there is nothing to move", step, value=over))
    found, currency = [], ""
    for value in values:
        loaded = load(file, variant=variant, sets=(*sets, f"{path}={value}"))
        solved = solve_loaded(loaded, how)
        currency = loaded.setting.currency
        found.append(point(value, solved.plan))
        told(f"{path} = {value}")
    return currency, tuple(found)


def point(value: str, plan: Plan) -> Point:
    """What is kept of a plan."""
    rows = plan.tables["signings"]
    return Point(
        value,
        plan.cost,
        {one.name: one.sums for one in plan.measured},
        {row["contract"]: row["size"] for row in rows if row["status"] == "offered" and row["signed"]},
        len(plan.findings),
    )
