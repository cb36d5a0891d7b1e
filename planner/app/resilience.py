"""The use case `resilience`: a plan without and with limits on outages, what one step more costs, how long each plan survives.

    time to survive = the longest outage, in whole periods from a start, in which no more is short than without it, found by halving

An outage is survived if the least that can be short in its world, all decided before its start held, is no more than what the
plan has short from then on anyway. Over several starts the worst one stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from planner.app.load import Loaded
from planner.app.parts import all_costs
from planner.app.solve import How, Solved, solve_loaded
from planner.app.solve_many import SolveMany
from planner.app.worlds import Trunk
from planner.errors import InputError, Problem
from planner.lp.arrays import LinearProgram
from planner.model.build import build
from planner.model.futures import Future
from planner.model.model import Model
from planner.model.outages import Down
from planner.model.plugin import Cost
from planner.model.setting import Setting
from planner.model.worlds import alone_in, weights, world_of, worlds_of
from planner.plan.worlds import SLACK, short_path
from planner.scenario.outages import Outage
from planner.solvers.door import solve
from planner.studies.answer import Answer
from planner.studies.resilience import Endured, Resilience, Told, steps, without_limits


def resilience(loaded: Loaded, how: How | None = None, told: Told = lambda _: None) -> Resilience:
    """Everything that the command tells. Raises InputError where the scenario names no outages."""
    how, outages = replace(how or How(), method="whole"), loaded.scenario.risk.outages
    if not outages:
        step = "write some: risk: {outages: {any-supplier: {of: supplier, lasts: 8 weeks, starts: [2027-07], tolerates: 2%}}}"
        raise InputError(Problem("the scenario names no outages", step, path="risk.outages"))
    told("the plan without limits on outages")
    free = without_limits(loaded.scenario)
    before = solve_loaded(replace(loaded, scenario=free, setting=Setting(free)), how)
    limited = any(own.tolerates for own in outages.values())
    told("the plan with them" if limited else "no outage has a limit (`tolerates`)")
    after = solve_loaded(loaded, how) if limited else before
    first = list(endurance(before, how, told))
    second = list(endurance(after, how, told)) if limited else first
    base = Answer(after.plan.objective, slack_of(after))
    return Resilience(
        before.plan,
        after.plan,
        tuple(zip(first, second, strict=True)),
        base.cost - before.plan.objective,
        base.slack + slack_of(before),
        tuple(steps(loaded.scenario, base, SolveMany(loaded, how.options), told)),
    )


def slack_of(solved: Solved) -> float:
    """What a plan may still be dearer than the best."""
    certificate = solved.certificate
    gap = certificate.gap if certificate.claimed_gap is None else certificate.claimed_gap
    return max(0.0, gap or 0.0) * max(1.0, abs(certificate.objective or 0.0))


# Time to survive ----------------------------------------------------------------------------------------------------------


def endurance(solved: Solved, how: How, told: Told) -> Iterator[Endured]:
    """For each thing that may fail, the start from which it is survived the shortest."""
    assert solved.trunk is not None
    setting, costs = solved.loaded.setting, all_costs(solved.loaded.scenario)
    known: dict[object, int] = {}
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for world in worlds_of(setting):
        down, base = world.setting.down, world.base
        assert down is not None
        assert base is not None
        own = setting.scenario.risk.outages[world.outage]
        key = (down.struck.sources, down.struck.lanes, down.struck.orders, down.since, down.takes_transit, base.name)
        key_of_rules = (*key, own.loss, own.rules_lapse)
        if key_of_rules not in known:
            told(f"how long {down.struck.name} may be out from {setting.periods[down.since].label}")
            known[key_of_rules] = longest(Probe(solved, world.outage, own, base, costs, how), down)
        found.setdefault((world.outage, down.struck.name), []).append((known[key_of_rules], down.since))
    for (name, fails), ways in found.items():
        many, since = min(ways, key=lambda way: days_of(setting, way))
        whole = many >= len(setting.periods) - since
        start = setting.periods[since].start
        lasts = (setting.after(start, (setting.scenario.risk.outages[name].lasts,)) - start) // timedelta(days=1)
        days = None if whole else days_of(setting, (many, since))
        yield Endured(name, fails, setting.periods[since].label, lasts, days)


def days_of(setting: Setting, way: tuple[int, int]) -> int:
    """Days that so many periods from one on take; those beyond the horizon count as forever."""
    many, since = way
    if since + many >= len(setting.periods):
        return (setting.end - setting.start).days
    return (setting.periods[since + many].start - setting.periods[since].start).days


def longest(probe: Probe, down: Down) -> int:
    """Periods from the start of an outage on that are survived, by halving."""
    most = len(down.out) - down.since
    if probe.survives(down, most):
        return most
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if probe.survives(down, middle) else (low, middle)
    return low


@dataclass(frozen=True)
class Probe:
    """Asks whether a plan survives an outage of so many periods."""

    solved: Solved
    name: str
    outage: Outage
    base: Future
    costs: Mapping[str, Cost]
    how: How

    def survives(self, down: Down, many: int) -> bool:
        """No more must be short than without it."""
        out = tuple(float(down.since <= p < down.since + many) for p in range(len(down.out)))
        longer = replace(down, out=out, lost=tuple(self.outage.loss * share for share in out))
        world = world_of(self.base, self.name, self.outage.model_copy(update={"tolerates": None}), longer)
        trunk = self.trunk
        model = build(alone_in(world), self.costs, trunk.model.reach)
        program = trunk.hold(model, model.lp.freeze(), self.base, down.since)
        short, certificate = solve(least_short(model, program, down.since), self.how.solver, self.how.options)
        if short.objective is None or not certificate.accepted:
            return False
        needs = [need.id for need in world.setting.requirements]
        number = trunk.model.setting.futures.index(self.base)
        usual = short_path(world.setting, self.solved.plan.courses[number].tables, needs)[down.since :]
        size = sum(need.amount[p] for need in world.setting.requirements for p in range(down.since, len(out)))
        return short.objective <= sum(usual) + SLACK * max(1.0, size)

    @property
    def trunk(self) -> Trunk:
        """The solved plan."""
        assert self.solved.trunk is not None
        return self.solved.trunk


def least_short(model: Model, program: LinearProgram, since: int) -> LinearProgram:
    """The same program, which now has as little short or late as it can, weighed, from a period on."""
    cost = np.zeros(program.columns)
    count = np.array([weights(model.setting, need) for need in model.requirement.records])
    for name in ("short", "backlog"):
        block = program.block(name)
        cells = np.arange(block.count) if block.cells is None else block.cells
        need, node = np.unravel_index(cells, block.shape)
        p = model.period.period[node]
        cost[block.span] = np.where(p >= since, count[need, p], 0.0)
    return replace(program, cost=cost, offset=0.0)
