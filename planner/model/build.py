"""From a setting to a model: balances, clusters, goods, clauses, costs, policies, measures, outages, in this order and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from planner.errors import InfeasibleError
from planner.model.balances import build_balances, build_scrap
from planner.model.complete import build_clusters
from planner.model.contract import build_contract
from planner.model.crowding import crowded
from planner.model.invoices import pay_for_goods, pay_for_withdrawals
from planner.model.limits import build_limits
from planner.model.model import Model
from planner.model.outlast import build_worlds
from planner.model.plugin import Cost, Policy
from planner.model.setting import Setting
from planner.model.stopped import build_jobs
from planner.model.tails import build_measure
from planner.model.tiering import build_idle_memory

Step = Callable[[Model], None]


def build(setting: Setting, costs: Mapping[str, Cost], whole: Mapping[str, float] | None = None) -> Model:
    """The model of a setting, or of a branch of its futures (then `whole` is the reach of the items over all of them)."""
    model = Model(setting, whole)
    build_skeleton(model)
    for step in steps(setting, costs):
        step(model)
    return model


def build_skeleton(model: Model) -> None:
    """Balances, clusters and limits: what all that follows reads. Raises InfeasibleError for places that are too small."""
    if wrong := crowded(model.setting):
        raise InfeasibleError(wrong)
    build_balances(model)
    build_clusters(model)
    build_jobs(model)
    build_idle_memory(model)
    build_limits(model)


def steps(setting: Setting, costs: Mapping[str, Cost]) -> Iterator[Step]:
    """What is added to the skeleton, one after the other."""
    for name in setting.network.sources:
        yield partial(pay_for_goods, name=name)
    yield pay_for_withdrawals
    for name in sorted(setting.terms):
        yield partial(build_contract, name=name)
    yield build_scrap
    for where, cost in sorted(costs.items()):
        yield partial(cost.build, where=where)
    for name, policy in sorted(setting.scenario.policies.items()):
        yield partial(rule, policy=policy, where=f"policies.{name}")
    for name, measure in sorted(setting.scenario.risk.measures.items()):
        yield partial(build_measure, measure=measure, where=f"risk.measures.{name}")
    yield build_worlds


def rule(model: Model, policy: Policy, where: str) -> None:
    """The rows of a policy: rules of our own are kept in what may come, not in the worlds of outages."""
    model.ruling = True
    policy.build(model, where)
    model.ruling = False
