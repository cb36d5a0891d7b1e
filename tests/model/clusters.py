"""The cluster of FORMULATIONS section 10: 100 accelerators of 2 GB of dram and 4 GB of flash, an idle one costs 7 a week.

Dram arrives 120, 160, 200 in all by week, flash is there: 60, 80 and 100 run, (40 + 20) * 7 = 420.
"""

from __future__ import annotations

from typing import Any

from planner.app.solve import How, Solved, solve_loaded
from tests.support import load_text

SECTIONS = {
    "planner": "1",
    "name": "cluster",
    "horizon": "{start: 2027-01-04, periods: 3, step: week}",
    "money": "{currency: USD}",
    "items": "{dimm: {tier: dram, package: 1 GB, index: dram}, ssd: {tier: flash, package: 1 GB, index: nand}}",
    "indices": "{dram: {now: 20 USD/GB}, nand: {now: 3 USD/GB}}",
    "locations": "{abilene: {}}",
    "fleets": "{cluster: {at: abilene, series: 100, kit: {dimm: 2 ea, ssd: 4 ea}, idle: 0.04166666666666667 USD/GPU-hour,"
    " starts: complete}}",
    "markets": "{broker: {items: [dimm, ssd], price: 1000 USD/GB, delivers_to: [abilene]}}",
    "stock": "{dimm: {at: abilene, item: dimm, quantity: 120 ea}, ssd: {at: abilene, item: ssd, quantity: 400 ea}}",
    "open_orders": "{second: {item: dimm, quantity: 40 ea, to: abilene, promised: 2027-01-11},"
    " third: {item: dimm, quantity: 40 ea, to: abilene, promised: 2027-01-18}}",
}
FLEET = "{cluster: {at: abilene, series: 100, %s, idle: 0.04166666666666667 USD/GPU-hour, starts: complete}}"
KIT = "kit: {dimm: 2 ea, ssd: 4 ea}"


def text(**sections: str) -> str:
    """The scene with some sections said anew (or added), each a line of YAML."""
    return "".join(f"{name}: {line}\n" for name, line in (SECTIONS | sections).items())


def solved(solver: str = "highs", **sections: str) -> Solved:
    """The best plan by a door; the audit finds nothing."""
    found = solve_loaded(load_text(text(**sections)), How(solver))
    assert found.plan.findings == (), "\n".join(map(str, found.plan.findings))
    return found


def cost(solver: str = "highs", **sections: str) -> float:
    """What it costs."""
    return solved(solver, **sections).plan.cost


def stock(dimms: float = 120, ssds: float = 400) -> str:
    """So much on hand at first."""
    return f"{{dimm: {{at: abilene, item: dimm, quantity: {dimms:g} ea}}, ssd: {{at: abilene, item: ssd, quantity: {ssds:g} ea}}}}"


def orders(*lots: tuple[str, float]) -> str:
    """Open orders of DIMMs: day and pieces."""
    lines = (
        f"o{n}: {{item: dimm, quantity: {count:g} ea, to: abilene, promised: {day}}}"
        for n, (day, count) in enumerate(lots)
    )
    return f"{{{', '.join(lines)}}}"


def column(plan: Solved, name: str, table: str = "clusters") -> list[Any]:
    """A column of a table."""
    return [row[name] for row in plan.plan.tables[table]]
