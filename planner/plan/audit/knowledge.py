"""Knowledge: what is ordered in a period is the same in all futures that nobody can tell apart by then.

A call that a clause fixes earlier is held against what is known on that day; what is decided today, against nothing learned at all.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

from planner.model.futures import Future, told_apart
from planner.model.knowing import known_at
from planner.model.plugin import Finding
from planner.plan.audit.compare import differences
from planner.plan.audit.goods import move_name
from planner.plan.plan import Course

TODAY = "today"
"""Before anything is learned."""


def audit_knowledge(courses: Sequence[Course], futures: Sequence[Future], learns: Sequence[bool]) -> Iterable[Finding]:
    """Calls, sends and cancellations that differ between futures before anything is learned that tells them apart."""
    _, known = told_apart(futures, len(learns), learns)
    done = [decided(course) for course in courses]
    for f, course in enumerate(courses):
        number = {period.label: p for p, period in enumerate(course.setting.periods)}
        for first in sorted(({cluster[f] for cluster in known} | {0}) - {f}):
            same = {label for label, p in number.items() if known[p][f] == first}
            same |= {TODAY} if first == 0 else set()
            for finding in differences("knowledge", within(same, done[first]), within(same, done[f])):
                what = f"{finding.what}, though {course.name} and {courses[first].name} cannot be told apart by then"
                yield Finding(finding.rule, finding.where, what, finding.amount)


def within(periods: set[str], sums: Mapping[tuple[str, ...], float]) -> dict[Hashable, float]:
    """What is decided in some periods."""
    return {key: size for key, size in sums.items() if key[0] in periods}


def decided(course: Course) -> dict[tuple[str, ...], float]:
    """What is called, sent and cancelled, by the period whose knowledge it is decided by."""
    found: dict[tuple[str, ...], float] = {}
    labels = [period.label for period in course.setting.periods]
    fixed: dict[tuple[str, str], dict[str, str]] = {}
    for row in course.tables["moves"]:
        about = (row["source"], row["item"])
        if about not in fixed and row["source"] in course.setting.terms:
            known = known_at(course.setting.terms[row["source"]], row["item"])
            fixed[about] = {label: labels[p] if p >= 0 else TODAY for label, p in zip(labels, known, strict=True)}
        key = (fixed.get(about, {}).get(row["period"], row["period"]), move_name(row), row["via"])
        found[key] = found.get(key, 0.0) + row["moved_gb"]
    for row in course.tables["signings"]:
        for end, how in course.setting.terms[row["contract"]].whole.endings.items():
            p = course.setting.period_holding(how.notice)
            told = TODAY if p is None else labels[p]
            found[told, f"{row['contract']} ended on", end.isoformat()] = float(row["ended"] == end.isoformat())
    for row in course.tables["orders"]:
        found[TODAY, "cancelled", row["order"]] = row["cancelled_share"]
    return found
