"""The audit: the plan's saved tables against the scenario, in plain arithmetic, without the program or a solver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from planner.model.book import Book
from planner.model.limits import audit_limits
from planner.model.plugin import Cost, Finding
from planner.model.setting import Setting
from planner.plan.audit.accounts import audit_accounts
from planner.plan.audit.clusters import audit_clusters
from planner.plan.audit.goods import audit_goods
from planner.plan.audit.jobs import audit_jobs
from planner.plan.audit.knowledge import audit_knowledge
from planner.plan.audit.money import audit_money, audit_objective
from planner.plan.audit.service import audit_service
from planner.plan.audit.signing import audit_signing
from planner.plan.audit.tiers import audit_tiers
from planner.plan.audit.worlds import audit_worlds
from planner.plan.plan import Course
from planner.plan.risk import audit_measures, measured
from planner.plan.worlds import Ran


def audit(
    setting: Setting,
    courses: Sequence[Course],
    costs: Mapping[str, Cost],
    objective: float | None = None,
    worlds: Sequence[Ran] = (),
    residual: float = 0.0,
) -> tuple[Finding, ...]:
    """Everything the tables break, in each future and world; what is known too early; and the sum of the ledgers.

    `residual` is the share by which the certificate says that rows are broken.
    """
    found: list[Finding] = []
    for course in courses:
        mine = audit_course(course, costs)
        found += [replace(f, where=f"{course.name}: {f.where}") for f in mine] if course.name else mine
    if len(courses) > 1:
        found += audit_knowledge(courses, setting)
    measures = measured(setting, courses)
    found += audit_measures(measures)
    if objective is not None:
        found += audit_objective(courses, measures, objective, residual)
    return (*found, *audit_worlds(worlds, costs, audit_course))


def audit_course(course: Course, costs: Mapping[str, Cost], rules: bool = True) -> list[Finding]:
    """What the tables of one future break: balances, limits, clauses, policies (where our own rules hold), bills."""
    setting = course.setting
    book = Book(setting, course.tables)
    found = [*audit_goods(book), *audit_service(book), *audit_clusters(book), *audit_tiers(book)]
    found += audit_jobs(book)
    found += [*audit_limits(book), *audit_signing(book)]
    for name, terms in setting.terms.items():
        for clause_name, clause in terms.clauses.items():
            found += clause.audit(book.contract(name), terms.where(clause_name))
    for name, policy in sorted(setting.scenario.policies.items()) if rules else ():
        found += policy.audit(book, f"policies.{name}")
    return found + audit_money(book, costs) + audit_accounts(book)
