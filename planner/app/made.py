"""A plan from its tables: what a scenario says of it beside them, the same whether it was solved just now or is read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from planner.app.load import Loaded
from planner.app.parts import all_costs
from planner.model.kin import learning_days
from planner.model.plugin import Finding
from planner.model.reduction import reduction_of
from planner.plan.plan import Course, Plan
from planner.plan.risk import measured
from planner.plan.worlds import Ran, table


def plan_of(
    loaded: Loaded,
    courses: tuple[Course, ...],
    certificate: Mapping[str, Any],
    findings: tuple[Finding, ...],
    manifest: Mapping[str, Any],
    worlds: tuple[Ran, ...] = (),
    outages: Sequence[Mapping[str, Any]] = (),
) -> Plan:
    """The plan of a scenario, but for the lines that its values and warnings come from.

    `worlds` say what `outages` tell where it was solved just now; of a run only the latter are there.
    """
    fewer = reduction_of(loaded.setting.futures)
    return Plan(
        courses=courses,
        certificate=certificate,
        findings=findings,
        manifest={**manifest, **({"reduced": vars(fewer)} if fewer else {})},
        costs=all_costs(loaded.scenario),
        measured=measured(loaded.setting, courses),
        learns=learning_days(loaded.setting),
        worlds=worlds,
        outages=tuple(outages) or tuple(table(worlds)),
        reduced=str(fewer) if fewer else "",
    )
