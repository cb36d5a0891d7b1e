"""A sweep beside the same plans made one by one: members of the flagship, drawn at random, and some of them cold.

Run `python -m tests.benchmarks.sweep [--scenario frontier-2027] [--members 200] [--cold 10] [--processes N]`. Cold:
`planner solve` with the member's `--set`, a process each, as a user without the command would; beside it what of that is
reading, building, solving and auditing alone, in this process. The sweep: `planner sweep`, a process too, from nothing to its
table and page. Objectives are compared first.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from planner.app.solve import solve
from planner.app.sweep_members import drawn

OVER = (
    "money.discount_rate=6%/yr..12%/yr",
    "markets.dram-spot.available=0.5 PB/month..2 PB/month",
    "indices.server-dram.now=18 USD/GB..25 USD/GB",
)
GAP = 1e-6


def planner(*words: str) -> float:
    """Seconds of a command."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "planner.cli.main", *words], check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Seconds a member, and the ratios."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--scenario", default="frontier-2027")
    words.add_argument("--members", type=int, default=200)
    words.add_argument("--cold", type=int, default=10)
    words.add_argument("--processes", type=int)
    asked = words.parse_args()
    members = drawn(OVER, asked.members, 1)
    with tempfile.TemporaryDirectory() as name:
        into = Path(name)
        over = [word for text in OVER for word in ("--over", text)]
        more = ["--processes", str(asked.processes)] if asked.processes else []
        draw = ["--random", str(asked.members), *over]
        warm = planner("sweep", asked.scenario, *draw, *more, "--into", str(into / "sweep"))
        rows = {row["member"]: row for row in map(json.loads, (into / "sweep/members.jsonl").open(encoding="utf-8"))}
        runs, alone, off, levels = list[float](), list[float](), 0.0, list[str]()
        for member in members.numbers[:: max(1, asked.members // asked.cold)][: asked.cold]:
            sets = members.sets(member)
            said = [word for text in sets for word in ("--set", text)]
            runs.append(planner("solve", asked.scenario, *said, "--into", str(into / "runs")))
            start = time.perf_counter()
            proof = solve(asked.scenario, sets=sets).certificate
            alone.append(time.perf_counter() - start)
            assert proof.objective is not None
            off = max(off, abs(rows[member]["objective"] - proof.objective) / abs(proof.objective))
            levels.append(f"{rows[member]['level']}/{proof.level}")
    assert off <= 2 * GAP, off
    each, cold, inside = warm / len(rows), sum(runs) / len(runs), sum(alone) / len(alone)
    print(f"{len(rows)} members of {asked.scenario} in {warm:.1f} s: {each:.2f} s each")
    print(f"objectives of {len(runs)} differ by {off:.1e} at most; levels warm/cold: {', '.join(levels)}")
    print(f"planner solve, a process each   {cold:.2f} s: {cold / each:.1f} times as long")
    print(f"load, solve, audit in a process {inside:.2f} s: {inside / each:.1f} times as long")


if __name__ == "__main__":
    main()
