"""What resilience costs: a plan without and with limits on outages, and what one step more of them would cost.

    price      V(as written) - V(no limits)                                                  money, expected and discounted
    one step   V(an outage lasts a week, or its own unit, longer) - V,   V(a point less may be short) - V

V is what the best plan minimises. The accuracy of a difference is the sum of what the two plans may still be dearer than the best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.scenario.outages import Outage
from planner.scenario.records import AnyScenario
from planner.studies.answer import Answer, Solve

if TYPE_CHECKING:
    from planner.plan.plan import Plan

POINT = 0.01
Told = Callable[[str], None]


@dataclass(frozen=True)
class Endured:
    """How long a plan survives one thing failing, from the start at which that is least; days None: to the end of the horizon.

    `lasts_days` is what the scenario says of it, `recovers_days` lasts to the arrival of what is handed over once it is over.
    """

    outage: str
    fails: str
    starts: str
    lasts_days: int
    recovers_days: int
    days: int | None

    @property
    def survived(self) -> bool:
        """It is survived for as long as it lasts."""
        return self.days is None or self.days >= self.lasts_days


@dataclass(frozen=True)
class Step:
    """What one step more of an outage costs; None where no plan is left."""

    outage: str
    what: str
    price: float | None
    slack: float


@dataclass(frozen=True)
class Resilience:
    """A plan without and with limits on outages, and what lies between them; `stopped` where somebody interrupted the rest."""

    before: Plan
    after: Plan
    endured: tuple[tuple[Endured, Endured], ...]
    price: float
    slack: float
    steps: tuple[Step, ...]
    stopped: bool = False


def without_limits(scenario: AnyScenario) -> AnyScenario:
    """A scenario whose outages are only reported."""
    outages = scenario.risk.outages.items()
    return outaged(scenario, {name: own.model_copy(update={"tolerates": None}) for name, own in outages})


def outaged(scenario: AnyScenario, outages: Mapping[str, Outage]) -> AnyScenario:
    """A scenario with other outages."""
    return scenario.model_copy(update={"risk": scenario.risk.model_copy(update={"outages": dict(outages)})})


def steps(scenario: AnyScenario, base: Answer, solve: Solve, told: Told) -> Iterator[Step]:
    """Each limited outage a step longer, and with a point less that may be short."""
    outages = scenario.risk.outages
    for name, own in sorted(outages.items()):
        for what, changed in tighter(own):
            told(f"{name}: {what}")
            found = solve(outaged(scenario, {**outages, name: changed}))
            yield Step(name, what, found.cost - base.cost if found.feasible else None, base.slack + found.slack)


def tighter(outage: Outage) -> Iterator[tuple[str, Outage]]:
    """A limited outage one step harder."""
    if not outage.tolerates:
        return
    lasts = outage.lasts
    longer = replace(lasts, count=lasts.count + (7.0 if lasts.unit == "day" else 1.0))
    unit = "week" if lasts.unit == "day" else lasts.unit
    yield f"a {unit} longer", outage.model_copy(update={"lasts": longer})
    if any(share > 0.0 for _, share in outage.tolerates):
        less = tuple((tier, max(0.0, share - POINT)) for tier, share in outage.tolerates)
        yield "a point less may be short", outage.model_copy(update={"tolerates": less})
