"""What a whole solve costs beside the solver alone, and how long the commands take to start.

python -m tests.benchmarks.whole                 13k columns and the start-up of the commands
python -m tests.benchmarks.whole 250000 1000000  other sizes (minutes)
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from planner.app.parts import all_costs
from planner.model.build import build
from planner.plan.audit import audit
from planner.plan.plan import courses_of
from planner.plan.tables import tables
from planner.solvers.door import solve
from tests.benchmarks.generated import setting

STARTS = ([], ["-m", "planner.cli.main", "--help"], ["-m", "planner.cli.main", "check", "frontier-2027"])


T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds a piece of work takes, and what it gives."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def steps(columns: int) -> None:
    """One line a step, with its share of the solve."""
    read, base = timed(lambda: setting(columns))
    costs = all_costs(base.scenario)
    made, model = timed(lambda: build(base, costs))
    froze, program = timed(lambda: model.lp.freeze())
    solved, (solution, certificate) = timed(lambda: solve(program))
    told, found = timed(lambda: tables(model, solution.x))
    checked, findings = timed(lambda: audit(base, courses_of(base, [found]), costs, certificate.objective))
    print(f"{program.columns:,} columns, {program.rows:,} rows, level {certificate.level}, {len(findings)} findings")
    alone = solution.seconds
    for name, seconds in (
        ("read", read),
        ("build", made),
        ("freeze", froze),
        ("solve and certify", solved),
        ("solver alone", alone),
        ("tables", told),
        ("audit", checked),
    ):
        print(f"  {name:18} {seconds:9.3f} s   {seconds / alone:7.1%} of the solver alone")


def starts(repeats: int = 7) -> None:
    """Medians of starting bare Python, `--help` and `check`, one after the other in turn.

    As on a user's machine: Python may keep the bytecode of what it has imported once, and has imported it once.
    """
    known = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    found: list[list[float]] = [[] for _ in STARTS]
    for turn in range(repeats + 1):
        for times, words in zip(found, STARTS, strict=True):
            command = [sys.executable, *(words or ["-c", "pass"])]
            start = time.perf_counter()
            subprocess.run(command, capture_output=True, check=False, env=known)
            times += [time.perf_counter() - start] if turn else []
    bare = statistics.median(found[0])
    for times, words in zip(found, STARTS, strict=True):
        median = statistics.median(times)
        print(
            f"  {' '.join(words[2:]) or 'python -c pass':24} {median:7.3f} s   {median - bare:+7.3f} s over bare Python"
        )


if __name__ == "__main__":
    starts()
    for size in [int(word) for word in sys.argv[1:]] or [13_000]:
        steps(size)
