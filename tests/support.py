"""What tests share: a scenario from text, read, solved and audited, as a user's file would be."""

from __future__ import annotations

import tempfile
import textwrap
from pathlib import Path

from planner.app.load import Loaded, load
from planner.app.solve import How, Solved, solve_loaded


def load_text(text: str, **files: str) -> Loaded:
    """A scenario from YAML text; further files by name (`stock_csv="..."` is stock.csv)."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name.replace("_csv", ".csv").replace("_yaml", ".yaml")).write_text(content, "utf-8")
        path = Path(folder) / "scenario.yaml"
        path.write_text(textwrap.dedent(text), "utf-8")
        return load(path)


def solve_text(text: str, solver: str = "highs", **files: str) -> Solved:
    """A scenario from YAML text, solved; the audit must find nothing."""
    solved = solve_loaded(load_text(text, **files), How(solver))
    assert solved.plan.findings == (), "\n".join(str(finding) for finding in solved.plan.findings)
    return solved


def cost(text: str, **files: str) -> float:
    """What the best plan of a scenario costs, discounted."""
    return solve_text(text, **files).plan.cost
