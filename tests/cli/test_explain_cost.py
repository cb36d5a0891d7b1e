"""`explain cost` fits the terminal, speaks JSON, adds up, and reads a run without a solver."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from math import fsum
from pathlib import Path

import pytest

from tests.cli.command import ROOT, planner
from tests.cli.test_explain_bill import WITHOUT, run_of


def test_a_page_of_80_columns() -> None:
    """244.8 MUSD of goods and 1.2 PB short at 16 USD/GB, 19.2: the steps sum to 264 MUSD, and the true-up names its line."""
    done = planner("explain", "cost", "take-or-pay")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    said = [float(line[41:59].replace(",", "")) for line in lines[2:-2]]
    assert fsum(said) == pytest.approx(264e6, abs=0.02)
    assert re.search(r"take or pay +[\d,.]+ +[\d,.]+  take-or-pay.yaml:33", done.stdout)


def test_what_is_printed_adds_up_to_the_cent() -> None:
    """...463.67 - ...670.58 + ...351.88 + ...340.55 = ...485.52, and the whole is ...485.53: a cent has a line of its own."""
    lines = planner("explain", "cost", "five-years-one-glut").stdout.splitlines()
    *steps, total = [round(100 * float(line[41:59].replace(",", ""))) for line in lines[2:] if line[41:59].strip()]
    assert sum(steps) == total
    assert any(line.startswith("rounding") for line in lines)


@pytest.mark.parametrize("by", ["tier", "supplier", "contract", "site", "year", "term"])
def test_every_way_to_group_it_adds_up(by: str) -> None:
    """The groups of the flagship's smaller sister sum to the same cost, and every step names its line."""
    said = json.loads(planner("explain", "cost", "week-by-week", "--by", by, "--json").stdout)
    whole = json.loads(planner("explain", "cost", "week-by-week", "--json").stdout)
    steps = [step for group in said["groups"] for step in group["steps"]]
    assert fsum(step["present"] for step in steps) == pytest.approx(whole["present"], abs=0.005)
    assert all(place for step in steps for place in step["places"].values())
    assert all(len(line) <= 80 for line in planner("explain", "cost", "week-by-week", "--by", by).stdout.splitlines())


def test_a_run_needs_no_solver(tmp_path: Path) -> None:
    """The same page of a run, in a process that could not solve."""
    words = ["explain", "cost", str(run_of(tmp_path))]
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == planner("explain", "cost", "take-or-pay").stdout


def test_what_each_entry_contributes() -> None:
    """80 columns; the entries sum to the best plan; as JSON each has its line."""
    done = planner("explain", "cost", "take-or-pay", "--by", "worth", "--most", "2")
    assert done.returncode == 0, done.stderr
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert "one set of duals" in " ".join(done.stdout.split())
    said = json.loads(planner("explain", "cost", "take-or-pay", "--by", "worth", "--json").stdout)
    assert fsum(one["money"] for one in said["found"]) == pytest.approx(said["total"])
    assert {one["path"] for one in said["found"]} >= {"needs.abilene-dram"}
