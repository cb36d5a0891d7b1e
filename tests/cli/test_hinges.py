"""`hinges` prints a page that fits the terminal, or JSON, or fills the page Risk."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl

from tests.cli.command import planner


def test_a_page_of_80_columns() -> None:
    """The gallery's glut: the odds of a glut at which the other offer is signed alone, and what sticking costs then."""
    done = planner("hinges", "five-years-one-glut", "--only", "risk.drivers.cycle", "--only", "fill")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0] == "best plan $2.69B: offer-k signed, offer-m signed at 36%"
    (odds,) = [line.split() for line in lines if line.startswith("risk.drivers.cycle.glut  ")]
    assert odds[1:] == ["30.0%", "17.5%", "-"]
    assert "  offer-k signed -> not signed; offer-m signed at 36% -> signed at 69%" in lines
    assert any("sticking to today's set costs +$" in line for line in lines)
    assert any(line.startswith("flips nothing: fill (x0.500 to x1.500)") for line in lines)
    assert "plans solved" in done.stderr


def test_the_same_as_json() -> None:
    """Each with its range and its flips; nothing but JSON on stdout."""
    said = json.loads(planner("hinges", "negotiation", "--only", "risk.drivers.cycle.glut", "--json").stdout)
    assert said["currency"] == "USD"
    (hinge,) = said["hinged"]["found"]
    assert {"path", "now", "low", "high", "down", "up"} <= set(hinge)
    assert {"at", "before", "after", "sticking", "sticking_at"} <= set(hinge["down"])


def test_without_an_offer_it_says_so() -> None:
    """Exit 2, and what to write."""
    done = planner("hinges", "hello")
    assert done.returncode == 2
    assert "no contract is offered" in done.stderr
    assert done.stdout == ""


def test_the_workbook_has_them_on_the_page_risk(tmp_path: Path) -> None:
    """A row for each flip: in the table of the page Risk."""
    done = planner("hinges", "negotiation", "--only", "risk.drivers.cycle.glut", "--out", "told.xlsx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "wrote told.xlsx" in done.stderr
    cells = [cell.value for row in openpyxl.load_workbook(tmp_path / "told.xlsx")["Risk"].iter_rows() for cell in row]
    assert "What the decision hinges on" in cells
    assert cells.count("risk.drivers.cycle.glut") == 2


def test_a_folder_that_is_not_there_is_told_before_anything_is_solved() -> None:
    """Exit 2 at once."""
    done = planner("hinges", "negotiation", "--out", "nowhere/told.xlsx")
    assert done.returncode == 2
    assert "cannot be written there" in done.stderr
