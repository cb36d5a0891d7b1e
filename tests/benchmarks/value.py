"""What many plans cost: terms of the flagship moved by a step and solved warm, beside the same plans made from nothing.

Run `python -m tests.benchmarks.value [--scenario frontier-2027] [--terms 40]`. One solve a term, up by a step. Cold: read the
files, build, solve and certify; warm: rebuild what differs and start from the last basis, after a base plan that is
counted in. Costs are compared first.
"""

from __future__ import annotations

import argparse
import statistics
import time

from planner.app.load import load
from planner.app.parts import all_costs
from planner.app.solve_many import SolveMany
from planner.model.build import build
from planner.model.setting import Setting
from planner.solvers.door import solve
from planner.studies.levers import levers


def main() -> None:
    """Medians and the ratio."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--scenario", default="frontier-2027")
    words.add_argument("--terms", type=int, default=40)
    asked = words.parse_args()
    loaded = load(asked.scenario)
    chosen = list(levers(loaded.scenario))[: asked.terms]
    costs = all_costs(loaded.scenario)
    start = time.perf_counter()
    many = SolveMany(loaded)
    many(loaded.scenario)
    first = time.perf_counter() - start
    warm: list[float] = []
    cold: list[float] = []
    for lever in chosen:
        moved = lever.moved(loaded.scenario, 1.0)
        start = time.perf_counter()
        quick = many(moved).cost
        warm.append(time.perf_counter() - start)
        start = time.perf_counter()
        load(asked.scenario)
        _, certificate = solve(build(Setting(moved), costs).lp.freeze())
        cold.append(time.perf_counter() - start)
        assert certificate.objective is not None
        assert abs(quick - certificate.objective) <= 1e-6 * abs(quick), (lever.path, quick, certificate.objective)
    print(f"{len(chosen)} terms of {asked.scenario}, costs equal")
    print(f"{'':8}{'median':>9}{'all':>9}")
    for name, times in (("warm", warm), ("cold", cold)):
        print(f"{name:8}{statistics.median(times):9.3f}{sum(times):9.2f} s")
    print(f"{'start':8}{first:9.3f}{first:9.2f} s")
    print(f"warm is {(first + sum(warm)) / sum(cold):.2f} of cold, its start and base plan included")


if __name__ == "__main__":
    main()
