"""Run `planner` as a user does: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def planner(*args: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """The finished process."""
    return subprocess.run(
        [sys.executable, "-m", "planner.cli.main", *args],
        cwd=cwd or ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
