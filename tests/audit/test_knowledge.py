"""The audit finds an order that knows what nobody can know yet."""

from __future__ import annotations

from planner.plan.audit import audit
from planner.plan.plan import courses_of
from tests.drivers.test_table import TWO_NEEDS, before_the_need
from tests.support import solve_text


def test_the_audit_names_an_order_that_peeks() -> None:
    """In January both futures order 140; a table that says 60 where the need turns out low is found, in that future."""
    solved = solve_text(before_the_need(TWO_NEEDS))
    setting = solved.loaded.setting
    tables = [dict(course.tables) for course in solved.plan.courses]
    (low,) = [n for n, future in enumerate(setting.futures) if future.name == "low"]
    tables[low]["moves"] = [row | {"moved_gb": 60.0, "shipped_gb": 60.0} for row in tables[low]["moves"]]
    found = [f for f in audit(setting, courses_of(setting, tables), solved.plan.costs) if f.rule == "knowledge"]
    assert len(found) == 1
    assert "low" in found[0].what
    assert "high" in found[0].what
