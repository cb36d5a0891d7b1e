"""The only place where the registries of parts meet the scenario: every kind there is, and the scenario made of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, TypeVar, cast

from planner.model.plugin import Clause, Cost, Driver, Need, Plug, Policy
from planner.registry import Registry
from planner.scenario.kinds import OneKind
from planner.scenario.records import AnyScenario, Scenario

P = TypeVar("P", bound=Plug)

NEEDS: Registry[Need] = Registry("planner.needs", Need)
CLAUSES: Registry[Clause] = Registry("planner.clauses", Clause)
COSTS: Registry[Cost] = Registry("planner.costs", Cost)
POLICIES: Registry[Policy] = Registry("planner.policies", Policy)
DRIVERS: Registry[Driver] = Registry("planner.drivers", Driver)
FAMILIES: Mapping[str, Registry[Any]] = {
    "needs": NEEDS,
    "clauses": CLAUSES,
    "costs": COSTS,
    "policies": POLICIES,
    "drivers": DRIVERS,
}


def all_kinds(registry: Registry[P]) -> dict[str, type[P]]:
    """Every part of a family by kind; a part is told its kind here, which is the name of its file."""
    found = registry.all()
    for kind, part in found.items():
        part.kind = kind
    return found


@cache
def scenario_type() -> type[AnyScenario]:
    """The scenario with every kind of need, clause, cost, policy and driver that is installed."""
    kinds: Any = tuple(Annotated[Any, one_kind(registry)] for registry in FAMILIES.values())
    concrete: Any = Scenario.__class_getitem__(kinds)
    return cast("type[AnyScenario]", concrete)


def one_kind(registry: Registry[Any]) -> OneKind:
    """The kinds of a family as the scenario reads them."""
    return OneKind(registry.base.__name__.lower(), all_kinds(registry))


def implied_costs() -> dict[str, type[Cost]]:
    """Costs that hold in every scenario, whether it names them or not."""
    return {kind: cost for kind, cost in all_kinds(COSTS).items() if cost.implied}


def all_costs(scenario: AnyScenario) -> dict[str, Cost]:
    """Costs by the line they come from: those of the scenario, and the implied ones that it does not name."""
    found: dict[str, Cost] = {f"costs.{name}": cost for name, cost in scenario.costs.items()}
    named = {type(cost) for cost in found.values()}
    found |= {f"costs.{kind}": cost() for kind, cost in implied_costs().items() if cost not in named}
    return dict(sorted(found.items()))
