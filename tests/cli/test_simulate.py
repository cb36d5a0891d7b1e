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
    assert lines[0].startswith("12 fresh futures, 2 of them decided anew")
    assert any(line.startswith("hindsight") for line in lines)
    assert "the plan stands" in done.stderr
    said = json.loads(planner("simulate", str(file), *FEW, "--json").stdout)
    assert len(said["known"]["lives"]) == 12
    assert set(said["replanned"]["lives"]["0"]) == {"cost", "short", "cash", "peak", "penalty"}
    assert said["splits"]["mean"]["promised"] == said["promised"]
    assert any(line.startswith("  regret to hindsight") for line in lines)


def test_history_instead_of_futures(tmp_path: Path) -> None:
    """Every window on a line, or as JSON; an unknown series is told with the ones there are."""
    file = tmp_path / "drawn.yaml"
    file.write_text(drawn(8, "{2027-07: 4 branches, 2028-01: all}"), "utf-8")
    done = planner("simulate", str(file), *FEW, "--history", "server_dram")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("8 windows of 7 quarterly moves of server_dram")
    assert "from 2023Q1" in done.stderr
    said = json.loads(planner("simulate", str(file), *FEW, "--history", "server_dram", "--json").stdout)
    assert len(said["windows"]) == 8
    wrong = planner("simulate", str(file), *FEW, "--history", "server_drm")
    assert wrong.returncode == 2
    assert "server_dram" in wrong.stderr


def test_nothing_drawn_is_refused() -> None:
    """Exit 2, the line, what to do."""
    done = planner("simulate", "hello", *FEW)
    assert done.returncode == 2
    assert "risk.outcomes" in done.stderr
    assert done.stdout == ""
