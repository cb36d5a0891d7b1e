"""The use case of a bill: what is paid to one contract in a stretch, line by line, of a run or of a scenario that is solved."""

from __future__ import annotations

from planner.errors import InputError, Problem, did_you_mean
from planner.plan.bill import Bill, bill
from planner.plan.plan import Course, Plan
from planner.plan.stretches import stretch


def billed(plan: Plan, contract: str, period: str, future: str | None = None) -> Bill:
    """The bill of a contract in a stretch, in the most likely future or a named one. Raises InputError for an unknown name."""
    course = plan.shown if future is None else course_of(plan, future)
    known = tuple(course.setting.terms)
    if contract not in known:
        raise InputError(Problem("there is no contract of this name", did_you_mean(contract, known), value=contract))
    return bill(course, plan.courses, contract, stretch(course.setting, course.setting.terms[contract], period))


def course_of(plan: Plan, name: str) -> Course:
    """The future of a name."""
    known = {course.name: course for course in plan.courses}
    if name not in known:
        what = "there is no future of this name" if len(known) > 1 else "nothing is uncertain, so there is one future"
        step = did_you_mean(name, tuple(known)) if len(known) > 1 else "leave --future out"
        raise InputError(Problem(what, step, value=name))
    return known[name]
