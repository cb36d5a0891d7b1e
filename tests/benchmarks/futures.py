"""Many futures: one program in raw HiGHS against the same by branches, contracts first and then known futures.

    python -m tests.benchmarks.futures [--futures 20,100] [--trunk MONTHS] [--sites 4] [--gap 1e-4] [--whole]

Sites (four), six items in four tiers, 24 offers, 36 months; prices and demand are drawn. `--trunk` is how many months go by before
futures are told apart: 0 is contracts first. Times are from built arrays to the proven trunk. The whole is solved by HiGHS alone,
without our certificate, and only where asked for.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

from planner.app.decompose import branches_of
from planner.app.parts import all_costs, scenario_type
from planner.model.branching import parts_of
from planner.model.build import build
from planner.model.setting import Setting
from planner.solvers.crew import crew
from planner.solvers.decomposed import Round, decompose
from planner.solvers.highs import Highs
from planner.solvers.solution import Options
from tests.benchmarks.generated import scenario

OFFERS = 6
"""Of each supplier."""


def uncertain(futures: int, trunk: int, sites: int = 4) -> Setting:
    """The generated scenario with offers, and futures of prices and demand."""
    found = scenario(sites, 6, 4, 36)
    items = list(found["items"])
    found["indices"] = {f"index-{k}": {"now": f"{6 + k} USD/GB"} for k in range(4)}
    for k, item in enumerate(items):
        found["items"][item]["index"] = f"index-{k % 4}"
    for m, market in enumerate(found["markets"].values()):
        market["items"] = [item for k, item in enumerate(items) if k % 4 == m]
        market["price"] = {"index": f"index-{m}", "premium": "15%"}
    found["contracts"] = {
        f"offer-{m}-{n}": offer(m, n, [item for k, item in enumerate(items) if k % 4 == n % 4])
        for m in range(4)
        for n in range(OFFERS)
    }
    found["as_of"] = "2026-12-01"
    year, month = 2027 + trunk // 12, trunk % 12 + 1
    walks = {
        f"cycle-{k}": {
            "kind": "mean_reverting",
            "indices": [f"index-{k}"],
            "sd": "16%",
            "momentum": "60%",
            "reversion": "10%",
        }
        for k in range(4)
    }
    found["risk"] = {
        "drivers": walks,
        "outcomes": {"sample": str(futures), "seed": "7"},
        "learn": {f"{year}-{month:02}": "all"},
    }
    return Setting(scenario_type().model_validate(found, context={"currency": "USD"}))


def offer(m: int, n: int, items: list[str]) -> dict[str, Any]:
    """An offer of any size: a collar, a minimum, a deposit."""
    return {
        "supplier": f"supplier-{m}",
        "status": "offered",
        "offer": {"smallest": "0%", "fraction": True},
        "items": items,
        "term": {"from": "2027-01", "to": "2029-12"},
        "ships_from": f"fab-{m}",
        "lead_time": f"{8 + n} weeks",
        "clauses": {
            "price": {
                "kind": "price_collar",
                "index": f"index-{n % 4}",
                "base": f"{6 + n % 4} USD/GB",
                "floor": f"{60 + 3 * m}%",
                "cap": f"{105 + 5 * m + n}%",
            },
            "volume": {"kind": "volume_band", "commit": f"{60 + 10 * n} TB/quarter"},
            "top": {"kind": "take_or_pay", "share": f"{80 + 3 * m}%"},
            "fee": {"kind": "fee", "amount": f"{20 + 5 * n} kUSD"},
        },
    }


def peak() -> float:
    """The most memory that this process has had, in GB."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1e6


def main() -> None:
    """Print both, side by side."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--futures", default="20")
    parser.add_argument("--trunk", type=int, default=0)
    parser.add_argument("--sites", type=int, default=4)
    parser.add_argument("--gap", type=float, default=1e-4)
    parser.add_argument("--processes", type=int)
    parser.add_argument("--whole", action="store_true")
    asked = parser.parse_args()
    for futures in map(int, asked.futures.split(",")):
        setting = uncertain(futures, asked.trunk, asked.sites)
        began = time.perf_counter()
        parts = parts_of(setting, all_costs(setting.scenario))
        built = time.perf_counter()
        options, branches = Options(mip_gap=asked.gap), branches_of(parts)

        def told(found: Round, built: float = built) -> None:
            print(
                f"  round {found.number or 'alone'}: {found.value:,.0f}  {found.gap:.1e}  {time.perf_counter() - built:.1f} s",
                flush=True,
            )

        with crew(branches, options, asked.processes) as workers:
            found = decompose(parts.trunk, workers, branches, options, told)
            spent = time.perf_counter() - built
            most = max([peak(), *(pool.submit(peak).result() for pool in workers.pools)])
        gap = (found.value - found.proven) / abs(found.value)
        print(
            f"{futures} futures, {parts.trunk.columns} trunk columns, {parts.branches[0].program.columns:,} columns each: "
            f"build {built - began:.1f} s, by branches {spent:.1f} s, gap {gap:.1e}, largest process {most:.2f} GB"
        )
        if asked.whole:
            began = time.perf_counter()
            program = build(setting, all_costs(setting.scenario)).lp.freeze()
            answer = Highs().solve(program, options)
            whole = time.perf_counter() - began
            print(f"  whole: {program.columns:,} columns, {whole:.1f} s, {whole / spent:.1f} times")
            print(f"  objectives: {answer.objective:,.0f} and {found.value:,.0f}")


if __name__ == "__main__":
    main()
