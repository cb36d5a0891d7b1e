"""Knowledge: what is ordered in a period is the same in all futures that nobody can tell apart by then."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

from planner.model.futures import Future, told_apart
from planner.model.plugin import Finding
from planner.plan.audit.compare import differences
from planner.plan.audit.goods import move_name
from planner.plan.plan import Course


def audit_knowledge(courses: Sequence[Course], futures: Sequence[Future], learns: Sequence[bool]) -> Iterable[Finding]:
    """Calls, sends and cancellations that differ between futures before anything is learned that tells them apart."""
    _, known = told_apart(futures, len(learns), learns)
    done = [decided(course) for course in courses]
    for f, course in enumerate(courses):
        number = {period.label: p for p, period in enumerate(course.setting.periods)}
        for first in sorted({cluster[f] for cluster in known} - {f}):
            same = {label for label, p in number.items() if known[p][f] == first}
            for finding in differences("knowledge", within(same, done[first]), within(same, done[f])):
                what = f"{finding.what}, though {course.name} and {courses[first].name} cannot be told apart by then"
                yield Finding(finding.rule, finding.where, what, finding.amount)


def within(periods: set[str], sums: Mapping[tuple[str, ...], float]) -> dict[Hashable, float]:
    """What is decided in some periods."""
    return {key: size for key, size in sums.items() if key[0] in periods}


def decided(course: Course) -> dict[tuple[str, ...], float]:
    """What is called, sent and cancelled, by period."""
    found: dict[tuple[str, ...], float] = {}
    for row in course.tables["moves"]:
        key = (row["period"], move_name(row), row["via"])
        found[key] = found.get(key, 0.0) + row["moved_gb"]
    first = course.setting.periods[0].label
    for row in course.tables["orders"]:
        found[first, "cancelled", row["order"]] = row["cancelled_share"]
    return found
