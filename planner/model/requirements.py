"""What is asked for over the periods, of whatever kind it is: needs, fleets and workloads, all in one form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.model.fleets import fleet_requirements
from planner.model.plugin import Requirement
from planner.model.workload_needs import workload_requirements

if TYPE_CHECKING:
    from planner.model.setting import Setting


def compiled(setting: Setting) -> tuple[Requirement, ...]:
    """Every need, fleet and workload as requirements, sorted by id."""
    found: list[Requirement] = []
    for name, need in setting.scenario.needs.items():
        found += need.requirements(name, setting)
    for name, fleet in setting.scenario.fleets.items():
        found += fleet_requirements(name, fleet, setting)
    for name, workload in setting.scenario.workloads.items():
        found += workload_requirements(name, workload, setting)
    return tuple(sorted(found, key=lambda requirement: requirement.id))
