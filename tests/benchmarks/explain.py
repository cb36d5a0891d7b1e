"""How long it takes to name what clashes in 117 planted scenarios, and to prove the first repair.

python -m tests.benchmarks.explain               all three sizes (a few minutes)
python -m tests.benchmarks.explain small         one of them
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from planner.app.explain import Explained
from planner.app.load import load_unreached
from planner.solvers.solution import Options
from tests.studies.planted import PLANTS, SIZES, scenario, written


def row(kind: str, size: str, folder: Path) -> tuple[float, float, int]:
    """Seconds until the clash is named, until the first repair is proven, and how many entries clash; printed as one line."""
    file = written(scenario(kind, size), folder)
    began = time.perf_counter()
    found = Explained(load_unreached(file), "highs", Options())
    named = time.perf_counter() - began
    first = next(islice(found.repairs(), 1), None)
    mended = time.perf_counter() - began
    assert found.clash is not None
    program = next((own.program for own in found.refute.tried.values() if own is not None and own.program), None)
    columns, count = program.columns if program else 0, len(found.clash.members)
    text = " ".join(edit.text for edit in first.edits[:1]) if first else "-"
    print(f"{kind:22}{columns:8,}{len(found.refute.entries):9}{count:7}{named:9.2f}{mended:9.2f}  {text}")
    return named, mended, count


def table(size: str) -> None:
    """All kinds at one size."""
    print(f"\n{size:22}{'columns':>8}{'entries':>9}{'clash':>7}{'named s':>9}{'mended s':>9}  first repair")
    with tempfile.TemporaryDirectory() as folder:
        rows = [row(kind, size, Path(folder)) for kind in PLANTS]
    named, mended, counts = zip(*rows, strict=True)
    worst = f"{max(counts):7}{max(named):9.2f}{max(mended):9.2f}"
    median = f"{statistics.median(counts):7.0f}{statistics.median(named):9.2f}{statistics.median(mended):9.2f}"
    print(f"{'worst':22}{'':17}{worst}\n{'median':22}{'':17}{median}")


if __name__ == "__main__":
    for chosen in sys.argv[1:] or list(SIZES):
        table(chosen)
