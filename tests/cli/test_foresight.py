"""`foresight` prints a page that fits the terminal, or JSON."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl

from tests.cli.command import planner


def test_a_page_of_80_columns() -> None:
    """The gallery's glut: the best plan, everything and its one driver, and the plan for the mean."""
    done = planner("foresight", "five-years-one-glut")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].startswith("best plan")
    assert any(line.strip().startswith("everything") for line in lines)
    assert any(line.strip().startswith("cycle") for line in lines)
    assert "plans solved" in done.stderr


def test_the_same_as_json() -> None:
    """Money with its accuracy; nothing but JSON on stdout."""
    said = json.loads(planner("foresight", "negotiation", "--json").stdout)
    assert said["currency"] == "USD"
    assert {"base", "everything", "drivers", "mean_plan"} <= set(said["found"])


def test_without_anything_uncertain_it_says_so() -> None:
    """Exit 2, and what to add."""
    done = planner("foresight", "hello")
    assert done.returncode == 2
    assert "nothing is uncertain" in done.stderr
    assert done.stdout == ""


def test_the_workbook_has_what_was_told(tmp_path: Path) -> None:
    """Worth of knowing on Risk, what waiting costs on Calendar; hinges only where asked for."""
    done = planner("foresight", "negotiation", "--out", "told.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "wrote told.xlsx" in done.stderr
    book = openpyxl.load_workbook(tmp_path / "told.xlsx")
    cells = {name: [cell.value for row in book[name].iter_rows() for cell in row] for name in ("Risk", "Calendar")}
    assert "What risk costs, and what it is worth to know" in cells["Risk"]
    assert "What the decision hinges on" not in cells["Risk"]
    assert any(str(cell).startswith("A period later costs") for cell in cells["Calendar"])


def test_hinges_go_with_a_workbook() -> None:
    """The terminal has a command of its own for them."""
    done = planner("foresight", "negotiation", "--hinges")
    assert done.returncode == 2
    assert "planner hinges" in done.stderr
