"""No kind of part, sheet or command without a case and a section of documentation: the suite fails by its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FAMILIES = {
    "needs": ("planner/needs", "tests/needs", "docs/needs.md"),
    "clauses": ("planner/clauses", "tests/clauses", "docs/clauses.md"),
    "costs": ("planner/costs", "tests/costs", "docs/costs.md"),
    "policies": ("planner/policies", "tests/policies", "docs/policies.md"),
    "drivers": ("planner/drivers", "tests/drivers", "docs/drivers.md"),
    "measures": ("planner/measures", "tests/measures", "docs/measures.md"),
    "workloads": ("planner/workloads", "tests/workloads", "docs/workloads.md"),
    "sheets": ("planner/report/sheets", "tests/report", "docs/workbook.md"),
    "commands": ("planner/cli/commands", "tests/cli", "docs/commands.md"),
}


def kinds(folder: str) -> list[str]:
    """File names of a folder, which are the kinds."""
    return sorted(path.stem for path in (ROOT / folder).glob("*.py") if not path.stem.startswith("_"))


EVERY = [(family, kind) for family, (folder, _, _) in FAMILIES.items() for kind in kinds(folder)]


@pytest.mark.parametrize(("family", "kind"), EVERY, ids=[f"{family}/{kind}" for family, kind in EVERY])
def test_every_kind_has_a_case_and_a_section(family: str, kind: str) -> None:
    """A kind is a file, a test file named for it with at least one test, and a heading in its family's page."""
    _, tests, page = FAMILIES[family]
    case = ROOT / tests / f"test_{kind}.py"
    assert case.exists(), f"{family}/{kind} has no case: write {case.relative_to(ROOT)}"
    names = [node.name for node in ast.walk(ast.parse(case.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]
    assert any(name.startswith("test_") for name in names), f"{case.relative_to(ROOT)} holds no test"
    headings = [line.strip("# `\n") for line in (ROOT / page).read_text("utf-8").splitlines() if line.startswith("#")]
    assert any(heading.split()[0].strip("`:") == kind for heading in headings if heading), (
        f"{family}/{kind} has no section: add a heading `{kind}` to {page}"
    )


def test_there_is_something_to_check() -> None:
    """The list above is made from the folders; an empty family means a folder has moved."""
    assert all(kinds(folder) for folder, _, _ in FAMILIES.values())
