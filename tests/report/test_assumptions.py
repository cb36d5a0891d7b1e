"""Assumptions: each value with its place; guesses and old values first, defaults said."""

from __future__ import annotations

from dataclasses import replace

from planner.plan.plan import Origin
from planner.report.pages import Pages
from tests.report.scene import pages, plan, rows

OLD = Origin("indices.dram.now", "12 USD/GB", "scene.yaml:9", source="desk", dated="2026-10-31", confidence="A")
GUESS = Origin("items.rdimm.fails", "1%/yr", "data/items.csv:3", dated="2026-12-14", confidence="M")
FRESH = Origin("as_of", "2026-12-15", "scene.yaml:4")
SILENT = Origin("money.discount_rate", "0%/yr", "default", default=True)


def test_guesses_and_old_values_come_first() -> None:
    """October 31 is 45 days before December 15: old. A value of grade M is a guess. Defaults follow, then the rest."""
    found = rows("assumptions", "values", Pages(replace(plan(), origins=(FRESH, SILENT, GUESS, OLD))))
    assert [(row["path"], row["flag"], row["age"]) for row in found] == [
        ("items.rdimm.fails", "LOOK", 1),
        ("indices.dram.now", "LOOK", 45),
        ("money.discount_rate", "", None),
        ("as_of", "", None),
    ]
    assert found[2]["written"] == "default"


def test_the_plans_own_values_and_the_conventions_are_there() -> None:
    """Every origin of the plan has its row, and the rules that no file states stand below."""
    assert len(rows("assumptions", "values")) == len(pages().plan.origins)
    assert any("first day" in row["rule"] for row in rows("assumptions", "conventions"))
