"""From a setting to a model: balances, goods, clauses, costs, policies, in that order; nothing else decides anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from planner.model.balances import build_balances, build_scrap
from planner.model.contract import build_contract, pay_for_goods
from planner.model.limits import build_limits
from planner.model.model import Model
from planner.model.plugin import Cost
from planner.model.setting import Setting

Step = Callable[[Model], None]


def build(setting: Setting, costs: Mapping[str, Cost]) -> Model:
    """The whole model of a setting."""
    model = Model(setting)
    build_skeleton(model)
    for step in steps(setting, costs):
        step(model)
    return model


def build_skeleton(model: Model) -> None:
    """Balances and limits: what all that follows reads."""
    build_balances(model)
    build_limits(model)


def steps(setting: Setting, costs: Mapping[str, Cost]) -> Iterator[Step]:
    """What is added to the skeleton, one after the other."""
    for name in setting.network.sources:
        yield partial(pay_for_goods, name=name)
    for name in sorted(setting.terms):
        yield partial(build_contract, name=name)
    yield build_scrap
    for where, cost in sorted(costs.items()):
        yield partial(cost.build, where=where)
    for name, policy in sorted(setting.scenario.policies.items()):
        yield partial(policy.build, where=f"policies.{name}")
