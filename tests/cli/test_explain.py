"""`explain` prints what clashes at its lines, fits the terminal, and what it says to type works; `solve` points to it."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from tests.cli.command import planner

LATE = ("hello", "--set", "markets.spot.lead_time=3 months")
THIN = ("take-or-pay", "--set", "markets.spot.available=0.1 PB/quarter")


def test_a_page_of_80_columns() -> None:
    """4.8 PB a year may be taken and 0.4 bought, 2027 asks for 5.6: each at its line with its value; then the ways out."""
    done = planner("explain", *THIN)
    assert done.returncode == 0, done.stderr
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert "these 3 entries cannot hold" in done.stdout
    assert "take-or-pay.yaml:18:3 needs.abilene-dram: {kind: consumption" in done.stdout
    assert re.search(r"take-or-pay.yaml:31:7 contracts.micron-lta.clauses.volume: \{kind:\s+volume_band", done.stdout)
    assert "--set:1:1 markets.spot.available: 0.1 PB/quarter" in done.stdout
    assert "1. a wish of ours gives way" in done.stdout
    assert "--set contracts.micron-lta.clauses.volume.commit='1.084 PB/quarter'" in done.stdout
    assert "sets of entries tried" in done.stderr


def test_what_it_says_to_type_works(tmp_path: Path) -> None:
    """The first repair of a lead time that is too long: what stands behind --set, handed to solve as a shell would."""
    said = planner("explain", *LATE, "--repairs", "1").stdout
    (line,) = [line.strip() for line in said.splitlines() if line.strip().startswith("--set ")]
    assert planner("solve", *LATE, "--into", str(tmp_path)).returncode == 3
    done = planner("solve", *LATE, *shlex.split(line), "--into", str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_the_same_as_json() -> None:
    """Members with their places, repairs with their edits; nothing but JSON on stdout."""
    said = json.loads(planner("explain", *THIN, "--json", "--repairs", "1").stdout)
    assert (said["scenario"], said["currency"], said["has_plan"]) == ("take-or-pay", "USD", False)
    members = {member["path"]: member for member in said["clash"]["members"]}
    assert members["needs.abilene-dram"]["place"]["line"] == 18
    assert members["needs.abilene-dram"]["bend"] == "wish"
    assert members["contracts.micron-lta.clauses.volume"]["periods"] == ["2027Q1", "2027Q2", "2027Q3", "2027Q4"]
    (repair,) = said["repairs"]
    assert repair["edits"] == [{"path": "needs.abilene-dram.shortage.price", "value": "260 USD/GB", "was": ""}]
    assert json.loads(planner("explain", "hello", "--json").stdout)["has_plan"]


def test_a_scenario_with_a_plan_says_so() -> None:
    """One line, exit 0."""
    done = planner("explain", "hello")
    assert (done.returncode, done.stderr) == (0, "")
    assert planner("explain", "clash", "hello").stdout == done.stdout
    assert done.stdout == "hello has a plan: nothing in it clashes; `planner solve` finds the best one\n"


def test_what_is_wrong_is_told_as_ever() -> None:
    """A value without its unit is no clash: exit 2 with its path."""
    done = planner("explain", "hello", "--set", "markets.spot.price=20")
    assert done.returncode == 2
    assert "markets.spot.price" in done.stderr


def test_solve_points_here(tmp_path: Path) -> None:
    """Whoever has no plan is told where to ask."""
    done = planner("solve", *THIN, "--into", str(tmp_path))
    assert done.returncode == 3
    assert "`planner explain`" in done.stderr
