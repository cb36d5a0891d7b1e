"""From a setting to a model: balances, goods, clauses, costs, policies, measures, outages, in that order; nothing else decides."""

from __future__ import annotations

from collections.abc import Mapping

from planner.model.balances import build_balances, build_scrap
from planner.model.contract import ContractModel
from planner.model.invoices import pay_for_goods
from planner.model.limits import build_limits
from planner.model.model import Model
from planner.model.outlast import build_worlds
from planner.model.plugin import Cost
from planner.model.setting import Setting
from planner.model.tails import build_measure


def build(setting: Setting, costs: Mapping[str, Cost], whole: Mapping[str, float] | None = None) -> Model:
    """The model of a setting, or of a branch of its futures (then `whole` is the reach of the items over all of them)."""
    model = Model(setting, whole)
    build_balances(model)
    build_limits(model)
    pay_for_goods(model)
    for _, terms in sorted(setting.terms.items()):
        contract = ContractModel(model, terms)
        model.standings[terms.name] = contract.standing
        for name, clause in sorted(terms.clauses.items(), key=lambda pair: pair[1].reads_charges):
            clause.build(model, contract, terms.where(name))
    build_scrap(model)
    for where, cost in sorted(costs.items()):
        cost.build(model, where)
    model.ruling = True
    for name, policy in sorted(setting.scenario.policies.items()):
        policy.build(model, f"policies.{name}")
    model.ruling = False
    for name, measure in sorted(setting.scenario.risk.measures.items()):
        build_measure(model, measure, f"risk.measures.{name}")
    build_worlds(model)
    return model
