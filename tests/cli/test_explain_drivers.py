"""`explain drivers` fits the terminal, speaks JSON, and says what it cannot do."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import planner
from tests.cli.test_explain_bill import run_of


def test_a_page_of_80_columns() -> None:
    """Take-or-pay: 12.16 PB at 20 USD/GB, a tenth of it is 24.3 MUSD, the first line; each input with its own line of the file."""
    done = planner("explain", "drivers", "take-or-pay", "--top", "3")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[2].split() == ["contracts.micron-lta.clauses.price.price", "+$24.3M", "-$24.3M", "no", "date"]
    assert lines[3] == "  $20/GB; take-or-pay.yaml:32"
    assert "plans solved" in done.stderr


def test_the_same_as_json() -> None:
    """Changes, first order, place, flips; nothing but JSON on stdout."""
    words = ("--top", "2", "--flips", "1", "--only", "needs", "--json")
    said = json.loads(planner("explain", "drivers", "five-years-one-glut", *words).stdout)
    assert (said["scenario"], said["currency"], len(said["found"])) == ("five-years-one-glut", "USD", 2)
    first, second = said["found"]
    assert first["hinge"]["path"] == first["path"] == "needs.abilene-dram.series"
    assert second["hinge"] is None
    assert first["about"]["place"] == "five-years-one-glut.yaml:26"


def test_of_a_run_its_scenario_is_solved(tmp_path: Path) -> None:
    """The same page, with the lines of the file that it was once written in."""
    words = ("--top", "3")
    done = planner("explain", "drivers", str(run_of(tmp_path)), *words)
    assert done.returncode == 0, done.stderr
    assert done.stdout == planner("explain", "drivers", "take-or-pay", *words).stdout


def test_flips_need_an_offer() -> None:
    """Nothing is offered in take-or-pay: exit 2, with what to do."""
    done = planner("explain", "drivers", "take-or-pay", "--flips", "1")
    assert done.returncode == 2
    assert "status: offered" in " ".join(done.stderr.split())
