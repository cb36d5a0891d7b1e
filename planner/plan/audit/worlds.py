"""Worlds of outages: their tables keep what any do, what was decided before the start stands, no more is short than may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from planner.model.plugin import Cost, Finding
from planner.model.worlds import limits
from planner.plan.audit.compare import differences
from planner.plan.audit.knowledge import TODAY, decided, within
from planner.plan.plan import Course
from planner.plan.worlds import SLACK, Ran

AuditCourse = Callable[[Course, Mapping[str, Cost], bool], list[Finding]]


def audit_worlds(worlds: Sequence[Ran], costs: Mapping[str, Cost], audit_course: AuditCourse) -> Iterable[Finding]:
    """Everything that is wrong in the worlds, and in what their costs are told against, by their names."""
    for ran in worlds:
        yield from audit_limits(ran)
    told = ((ran, course) for ran in worlds for course in (ran.course, ran.quiet) if course is not None)
    for ran, course in {id(course): (ran, course) for ran, course in told}.values():
        own = [*audit_course(course, costs, ran.world.resumes <= ran.world.since), *foreseen(ran, course)]
        yield from (replace(finding, where=f"{course.name}: {finding.where}") for finding in own)


def foreseen(ran: Ran, course: Course) -> list[Finding]:
    """What was decided before the outage started as in no plan that did not know of it."""
    labels = {period.label for period in ran.setting.periods[: ran.world.since]} | {TODAY}
    there, here = (within(labels, decided(own)) for own in (ran.base, course))
    found = differences("knowledge", there, here)
    return [replace(f, what=f"{f.what}, though the outage had not started by then") for f in found]


def audit_limits(ran: Ran) -> Iterable[Finding]:
    """More is short than is tolerated, or no promise can be kept."""
    if ran.course is None:
        if ran.world.tolerates:
            yield Finding("outage", ran.world.name, "there is no plan from its start on that keeps every promise")
        return
    for tier, needs, share in limits(ran.world):
        found = ran.share(needs)
        if not found <= share + SLACK:
            what = f"{found:.4%} of {tier} is short, {share:.4%} is tolerated"
            yield Finding("outage", ran.world.name, what, found - share)
