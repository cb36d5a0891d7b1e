"""`simulate` prints a page that fits the terminal, or JSON."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import planner
from tests.model.test_sampling import drawn

FEW = ("--fresh", "12", "--replanned", "2", "--ahead", "2", "--processes", "1")


def test_a_page_of_80_columns_and_the_same_as_json(tmp_path: Path) -> None:
    """Promise, policies, what the difference is made of, and the advantage over each."""
    file = tmp_path / "drawn.yaml"
    file.write_text(drawn(8, "{2027-07: 4 branches, 2028-01: all}"), "utf-8")
    done = planner("simulate", str(file), *FEW)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].startswith("12 fresh futures, 2 of them re-planned")
    assert any(line.startswith("hindsight") for line in lines)
    assert "the plan stands" in done.stderr
    said = json.loads(planner("simulate", str(file), *FEW, "--json").stdout)
    assert len(said["ours"]["costs"]) == 12


def test_nothing_drawn_is_refused() -> None:
    """Exit 2, the line, what to do."""
    done = planner("simulate", "hello", *FEW)
    assert done.returncode == 2
    assert "risk.outcomes" in done.stderr
    assert done.stdout == ""
