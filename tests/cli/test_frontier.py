"""`frontier` moves one value: more weight of the tail costs more on average, a limit on liability signs less."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import planner
from tests.measures.test_liability import offer

OVER = "risk.measures.c.omega=0%,50%,100%"


def written(folder: Path) -> str:
    """The offer of the liability case, with both faces of risk measured."""
    file = folder / "offer.yaml"
    file.write_text(offer("c: {kind: cost, alpha: 50%}, l: {kind: liability, alpha: 50%}"), "utf-8")
    return str(file)


def test_a_page_of_80_columns(tmp_path: Path) -> None:
    """A line a value: 900 expected, and what is signed."""
    done = planner("frontier", written(tmp_path), "--over", OVER)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[1].split()[:2] == ["0%", "$900"]
    assert "risk.measures.c.omega = 100%" in done.stderr


def test_a_limit_on_liability_signs_less_at_every_weight(tmp_path: Path) -> None:
    """All is signed whatever the weight of the cost's tail; with a limit of 340 six tenths."""
    file = written(tmp_path)
    free = json.loads(planner("frontier", file, "--over", OVER, "--json").stdout)
    limit = ("--set", "risk.measures.l.tail_at_most=340 USD")
    bound = json.loads(planner("frontier", file, *limit, "--over", OVER, "--json").stdout)
    assert [round(point["signed"]["lta"], 6) for point in free] == [1, 1, 1]
    assert [round(point["signed"]["lta"], 6) for point in bound] == [0.6, 0.6, 0.6]
    assert all(b["cost"] >= a["cost"] for a, b in zip(free, bound, strict=True))


def test_nothing_to_move_is_refused(tmp_path: Path) -> None:
    """The form is told."""
    done = planner("frontier", written(tmp_path), "--over", "risk.measures.c.omega")
    assert done.returncode == 2
    assert "write a path and its values" in done.stderr.replace("\n     ", " ")
