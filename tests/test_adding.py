"""The worked example of docs/adding.md holds: one new file is a new clause, parsed, solved, billed and audited."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def blocks(language: str) -> list[str]:
    """Code blocks of the page in one language."""
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs/adding.md").read_text("utf-8"), re.S)


def test_a_clause_is_one_new_file(tmp_path: Path) -> None:
    """Goods 230 * 10 = 2300 and surcharge 0.05 * (150 - 100) = 2.50: the plan costs 2302.50 and the audit agrees."""
    shutil.copytree(ROOT / "planner", tmp_path / "planner", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (code,) = blocks("python")
    (tmp_path / "planner/clauses/surcharge.py").write_text(code, "utf-8")
    (scenario,) = blocks("yaml")
    (tmp_path / "surcharge.yaml").write_text(scenario, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "planner.cli.main", "solve", "surcharge.yaml", "--json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert abs(said["cost"] - 2302.50) < 1e-6
    assert said["findings"] == []
