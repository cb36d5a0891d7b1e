"""One command for everything that must hold: format, lint, types, layers, tests.

python -m tests            all of it
python -m tests --fix      first format and mend what can be mended
python -m tests --long     also the cases that take minutes
python -m tests tests/lp   other words go to pytest, and only pytest runs
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable, "-m"]


def checks(fix: bool, long: bool) -> list[tuple[str, list[str]]]:
    """Every check by name, quickest first."""
    workers = ["-n", str(min(4, os.cpu_count() or 1))]
    return [
        ("format", [*PYTHON, "ruff", "format", *([] if fix else ["--check"]), "planner", "tests"]),
        ("lint", [*PYTHON, "ruff", "check", *(["--fix"] if fix else []), "planner", "tests"]),
        ("types", [*PYTHON, "mypy"]),
        ("layers", [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]),
        ("tests", [*PYTHON, "pytest", *workers, *(["--long"] if long else [])]),
    ]


def main(words: list[str]) -> int:
    """Run the checks one after the other; all of them, even when one fails, so that one run tells everything."""
    others = [word for word in words if word not in ("--fix", "--long")]
    if others:
        return subprocess.call([*PYTHON, "pytest", *others, *(["--long"] if "--long" in words else [])], cwd=ROOT)
    failed = []
    for name, command in checks("--fix" in words, "--long" in words):
        print(f"== {name}", flush=True)
        if subprocess.call(command, cwd=ROOT):
            failed.append(name)
    print(f"FAILED: {', '.join(failed)}" if failed else "all checks passed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
