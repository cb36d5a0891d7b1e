"""The only place where the registries of parts meet the scenario: every kind there is, and the scenario made of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar, cast

from planner.model.plugin import Clause, Cost, Driver, Measure, Need, Plug, Policy, Workload
from planner.registry import Registry
from planner.scenario.kinds import OneKind
from planner.scenario.records import AnyScenario, Scenario

P = TypeVar("P", bound=Plug)

NEEDS: Registry[Need] = Registry("planner.needs", Need)
CLAUSES: Registry[Clause] = Registry("planner.clauses", Clause)
COSTS: Registry[Cost] = Registry("planner.costs", Cost)
POLICIES: Registry[Policy] = Registry("planner.policies", Policy)
DRIVERS: Registry[Driver] = Registry("planner.drivers", Driver)
MEASURES: Registry[Measure] = Registry("planner.measures", Measure)
WORKLOADS: Registry[Workload] = Registry("planner.workloads", Workload)
FAMILIES: Mapping[str, Registry[Any]] = {
    "needs": NEEDS,
    "clauses": CLAUSES,
    "costs": COSTS,
    "policies": POLICIES,
    "drivers": DRIVERS,
    "measures": MEASURES,
    "workloads": WORKLOADS,
}


class Kinds(Mapping[str, type[P]]):
    """The parts of a family by kind, each imported and told its kind, the name of its file, when it is asked for."""

    def __init__(self, registry: Registry[P]) -> None:
        self.registry = registry

    def __getitem__(self, kind: str) -> type[P]:
        if kind not in self.registry.kinds():
            raise KeyError(kind)
        part = self.registry.get(kind)
        part.kind = kind
        return part

    def __iter__(self) -> Iterator[str]:
        return iter(self.registry.kinds())

    def __len__(self) -> int:
        return len(self.registry.kinds())


@cache
def scenario_type(used: frozenset[str] | None = None) -> type[AnyScenario]:
    """The scenario with every kind of part that is installed; to read entries of `used` kinds."""
    families = FAMILIES.values()
    kinds: Any = tuple(
        Annotated[Any, OneKind(family.base.__name__.lower(), Kinds(family), used)] for family in families
    )
    concrete: Any = Scenario.__class_getitem__(kinds)
    return cast("type[AnyScenario]", concrete)


def implied_costs() -> dict[str, type[Cost]]:
    """Costs that hold in every scenario, whether it names them or not."""
    return {kind: cost for kind, cost in Kinds(COSTS).items() if cost.implied}


def all_costs(scenario: AnyScenario) -> dict[str, Cost]:
    """Costs by the line they come from: those of the scenario, and the implied ones that it does not name."""
    found: dict[str, Cost] = {f"costs.{name}": cost for name, cost in scenario.costs.items()}
    named = {type(cost) for cost in found.values()}
    found |= {f"costs.{kind}": cost() for kind, cost in implied_costs().items() if cost not in named}
    return dict(sorted(found.items()))
