"""`foresight` prints a page that fits the terminal, or JSON."""

from __future__ import annotations

import json

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
