"""`explain bill` fits the terminal, speaks JSON, and reads a run without a solver."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.cli.command import ROOT, planner

WITHOUT = (
    "import sys; sys.modules['highspy'] = None; sys.modules['pulp'] = None; from planner.cli.main import main; main()"
)
"""A process in which no solver can be imported."""


def run_of(into: Path, name: str = "take-or-pay") -> Path:
    """A run of a scenario."""
    done = planner("solve", name, "--into", str(into))
    assert done.returncode == 0, done.stderr
    (found,) = (path for path in into.iterdir() if path.is_dir())
    return found


def test_a_year_of_80_columns() -> None:
    """2028: four times 600 TB at 20 USD/GB; the minimum is 90 % of 4 PB, 2.4 counted, 1.2 PB at 16 USD/GB: 48 + 19.2 MUSD."""
    done = planner("explain", "bill", "take-or-pay", "micron-lta", "2028")
    assert done.returncode == 0, done.stderr
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert done.stdout.count("600,000.000 GB at 20 USD/GB") == 4
    assert re.search(r"deficiency +1.2 PB +take-or-pay.yaml:33\n", done.stdout)
    assert re.search(r"\ntotal +67,200,000.00\n", done.stdout)
    assert "the plan's ledger says the same" in done.stdout


def test_a_run_needs_no_solver(tmp_path: Path) -> None:
    """The same page of a run, in a process that could not solve; the lines are those of the scenario it was solved from."""
    run = run_of(tmp_path)
    words = ["explain", "bill", str(run), "micron-lta", "2028"]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == planner("explain", "bill", "take-or-pay", "micron-lta", "2028").stdout


def test_the_same_as_json() -> None:
    """Lines with amounts, reasons and places; the futures' spread where there are several."""
    said = json.loads(planner("explain", "bill", "five-years-one-glut", "offer-m", "2031", "--json").stdout)
    assert (said["contract"], said["currency"], said["differs"]) == ("offer-m", "USD", [])
    assert set(said["spread"]) == {"p5", "p50", "p95", "mean"}
    goods = next(line for line in said["lines"] if line["term"] == "goods")
    assert goods["place"].startswith("five-years-one-glut.yaml:")
    assert all({"where", "place", "reason"} <= set(told) for told in goods["reasons"])


def test_an_unknown_stretch_is_told() -> None:
    """Exit 2 with what may be asked for."""
    done = planner("explain", "bill", "take-or-pay", "micron-lta", "2035")
    assert done.returncode == 2
    assert "FY27" in done.stderr
