"""One workload in a scenario of three months with the shipped catalogue: what it compiles to, by name."""

from __future__ import annotations

from planner.app.load import Loaded
from planner.model.sized import DataClass, Demand
from planner.model.workload import data_classes
from tests.support import load_text

HEAD = """planner: 1
name: scene
catalog: memory-2026q2
horizon: {start: 2027-01, periods: 3, step: month}
items: {stack: {tier: hbm}, dimm: {tier: dram}, ssd: {tier: flash}, hdd: {tier: disk}}
markets: {all: {items: [stack, dimm, ssd, hdd], price: 1 USD/GB}}
"""


def scene(workload: str, more: str = "") -> Loaded:
    """The scenario of one workload, `w`."""
    return load_text(f"{HEAD}{more}workloads: {{w: {workload}}}\n")


def classes(workload: str, more: str = "") -> dict[str, DataClass]:
    """Its classes of data by name."""
    return {data.id.removeprefix("w/"): data for data in data_classes(scene(workload, more).setting)}


def demand(workload: str, more: str = "", period: int = 0) -> Demand:
    """What it asks for in a period."""
    loaded = scene(workload, more)
    found: Demand = loaded.scenario.workloads["w"].demands(loaded.setting)[period]
    return found


def warned(workload: str, more: str = "") -> list[str]:
    """What loading it warns of, of workloads."""
    return [problem.what for problem in scene(workload, more).warnings if problem.path.startswith("workloads")]
