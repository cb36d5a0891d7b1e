"""The audit: the plan's saved tables against the scenario, in plain arithmetic, without the program or a solver."""

from __future__ import annotations

from collections.abc import Mapping

from planner.model.book import Book, Tables
from planner.model.limits import audit_limits
from planner.model.plugin import Cost, Finding
from planner.model.setting import Setting
from planner.plan.audit.goods import audit_goods
from planner.plan.audit.money import audit_money
from planner.plan.audit.service import audit_service


def audit(
    setting: Setting, tables: Tables, costs: Mapping[str, Cost], objective: float | None = None
) -> tuple[Finding, ...]:
    """Everything the tables break: balances, limits, clauses, policies, bills, and the ledger's sum."""
    book = Book(setting, tables)
    found = [*audit_goods(book), *audit_service(book), *audit_limits(book)]
    for name, terms in setting.terms.items():
        for clause_name, clause in terms.clauses.items():
            found += clause.audit(book.contract(name), terms.where(clause_name))
    for name, policy in sorted(setting.scenario.policies.items()):
        found += policy.audit(book, f"policies.{name}")
    found += audit_money(book, costs, objective)
    return tuple(found)
