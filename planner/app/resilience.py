"""The use case `resilience`: a plan without and with limits on outages, what one step more costs, how long each plan survives.

    time to survive = the longest outage from a start that is survived: in whole periods, found by halving, or as long as it lasts
    survived          where a plan of its world, all decided before its start held, is short of each tier by at most
                      max(tolerated * needed while it lasts as written, what the plan is short of from then on anyway)
    time to recover = days from the start until what is handed over once it has ended arrives

Over several starts the worst one stands. Source: Simchi-Levi, Schmidt, Wei (2014), Harvard Business Review 92: a node whose
time to recover is longer than the time to survive without it is exposed. A time to survive here is the length of an outage, goods
on their way counted, so it is what an outage `lasts` that it is held against; transit after its end is told in time to recover.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from planner.app.load import Loaded
from planner.app.parts import all_costs
from planner.app.solve import How, Solved, solve_loaded
from planner.app.solve_many import SolveMany
from planner.app.unkept import named
from planner.errors import InfeasibleError, InputError, Problem
from planner.model.build import build
from planner.model.futures import Future
from planner.model.outages import Down, back_on
from planner.model.plugin import Cost
from planner.model.setting import Setting
from planner.model.worlds import alike, alone_in, limits, needed, world_of, worlds_of
from planner.plan.worlds import SLACK, short_path
from planner.scenario.outages import EVERY_TIER, Outage
from planner.solvers.door import solve
from planner.studies.answer import Answer
from planner.studies.resilience import Endured, Resilience, Step, Told, steps, without_limits

NONE = ((EVERY_TIER, 0.0),)
"""Nothing of any tier may be short."""


def resilience(loaded: Loaded, how: How | None = None, told: Told = lambda _: None) -> Resilience:
    """Everything that the command tells; interrupted once both plans are there, they and what was found until then.

    Raises InputError where the scenario names no outages.
    """
    how, outages = replace(how or How(), method="whole"), loaded.scenario.risk.outages
    if not outages:
        step = "write some: risk: {outages: {any-supplier: {of: supplier, lasts: 8 weeks, starts: [2027-07], tolerates: 2%}}}"
        raise InputError(Problem("the scenario names no outages", step, path="risk.outages"))
    told("the plan without limits on outages")
    free = without_limits(loaded.scenario)
    before = planned(replace(loaded, scenario=free, setting=Setting(free)), how)
    limited = any(own.tolerates for own in outages.values())
    told("the plan with them" if limited else "no outage has a limit (`tolerates`)")
    after = planned(loaded, how) if limited else before
    base = Answer(after.plan.objective, slack_of(after))
    endured, more, stopped = list[tuple[Endured, Endured]](), list[Step](), False
    try:
        endured.extend(side_by_side(before, after, how, told))
        more.extend(steps(loaded.scenario, base, SolveMany(loaded, how.options), told))
    except KeyboardInterrupt:
        stopped = True
    return Resilience(
        before.plan,
        after.plan,
        tuple(endured),
        base.cost - before.plan.objective,
        base.slack + slack_of(before),
        tuple(more),
        stopped,
    )


def planned(loaded: Loaded, how: How) -> Solved:
    """The best plan. Raises InfeasibleError with the lines of the limits that none keeps."""
    try:
        return solve_loaded(loaded, how)
    except InfeasibleError as error:
        raise named(error, loaded, how.solver, how.options) from error


def slack_of(solved: Solved) -> float:
    """What a plan may still be dearer than the best."""
    certificate = solved.certificate
    gap = certificate.gap if certificate.claimed_gap is None else certificate.claimed_gap
    return max(0.0, gap or 0.0) * max(1.0, abs(certificate.objective or 0.0))


# Time to survive ----------------------------------------------------------------------------------------------------------


def side_by_side(before: Solved, after: Solved, how: How, told: Told) -> Iterator[tuple[Endured, Endured]]:
    """Thing by thing how long both plans survive it, by the outages as they are written; a plan without limits stands for both."""
    outages = after.loaded.scenario.risk.outages
    first = endurance(before, outages, how, told)
    if after is before:
        return ((one, one) for one in first)
    return zip(first, endurance(after, outages, how, told), strict=True)


def endurance(solved: Solved, outages: Mapping[str, Outage], how: How, told: Told) -> Iterator[Endured]:
    """For each thing that may fail, the start from which it is survived the shortest, by what the outages tolerate."""
    things: dict[tuple[str, str], list[Future]] = {}
    for world in worlds_of(solved.loaded.setting):
        things.setdefault((world.outage, down_in(world).struck.name), []).append(world)
    enduring = Enduring(solved, outages, how, told)
    for worlds in things.values():
        yield min(map(enduring, worlds), key=lambda one: inf if one.days is None else one.days)


def down_in(world: Future) -> Down:
    """What is out in a world."""
    assert world.setting.down is not None
    return world.setting.down


class Enduring:
    """How long a plan survives the outage of a world; worlds that are alike are asked about once."""

    def __init__(self, solved: Solved, outages: Mapping[str, Outage], how: How, told: Told) -> None:
        self.solved, self.outages, self.how, self.told = solved, outages, how, told
        self.costs = all_costs(solved.loaded.scenario)
        self.known: dict[Hashable, int | None] = {}

    def __call__(self, world: Future) -> Endured:
        """From the start of this world."""
        setting, down, own = self.solved.loaded.setting, down_in(world), self.outages[world.outage]
        first = setting.periods[down.since]
        end = setting.after(first.start, (own.lasts,))
        lasts, key = (end - first.start).days, (alike(world), own.tolerates)
        probe = Probe(self.solved, world, own, self.costs, self.how)
        if key not in self.known:
            self.told(f"how long {down.struck.name} may be out from {first.label}")
            self.known[key] = longest(probe, down, lasts)
        recovers = (back_on(probe.base.setting, down.struck, end) - first.start).days
        return Endured(world.outage, down.struck.name, first.label, lasts, recovers, self.known[key])


def longest(probe: Probe, down: Down, lasts: int) -> int | None:
    """Days from the start of an outage on that are survived, by halving; None to the end of the horizon."""
    low, high = 0, len(down.out) - down.since
    if probe.survives(probe.lasting(down, high)):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if probe.survives(probe.lasting(down, middle)) else (low, middle)
    periods = probe.base.setting.periods
    days = (periods[down.since + low].start - periods[down.since].start).days
    return lasts if days < lasts and probe.survives(down) else days


@dataclass(frozen=True)
class Probe:
    """Asks whether a plan survives an outage of some length."""

    solved: Solved
    world: Future
    outage: Outage
    costs: Mapping[str, Cost]
    how: How

    @property
    def base(self) -> Future:
        """The future that it strikes."""
        assert self.world.base is not None
        return self.world.base

    def lasting(self, down: Down, many: int) -> Down:
        """The same outage for so many whole periods."""
        out = tuple(float(down.since <= p < down.since + many) for p in range(len(down.out)))
        return replace(down, out=out, lost=tuple(self.outage.loss * share for share in out))

    def survives(self, down: Down) -> bool:
        """No more of any tier must be short than is tolerated, or than is short without it."""
        trunk = self.solved.trunk
        assert trunk is not None
        world = world_of(self.base, self.world.outage, self.outage.model_copy(update={"tolerates": NONE}), down)
        model = build(alone_in(world), self.costs, trunk.model.reach)
        program = trunk.hold(model, model.lp.freeze(), self.base, down.since)
        upper = program.row_upper.copy()
        for tier, most in self.allowed().items():
            upper[program.row_block(f"risk.outages.{tier}").span] = most
        short, certificate = solve(
            replace(program, row_upper=upper, cost=np.zeros(program.columns), offset=0.0),
            self.how.solver,
            self.how.options,
        )
        if short.status == "interrupted":
            raise KeyboardInterrupt
        return short.x is not None and certificate.accepted

    def allowed(self) -> dict[str, float]:
        """The most that may be short of each tier from the start on, weighed; by what is needed while it lasts as it is written."""
        setting, base = self.solved.loaded.setting, self.base
        tables = self.solved.plan.courses[setting.futures.index(base)].tables
        tolerated = {tier: share for tier, _, share in limits(replace(self.world, tolerates=self.outage.tolerates))}
        found = {}
        for tier, needs, _ in limits(replace(self.world, tolerates=NONE)):
            whole = needed(self.world, needs)
            usual = sum(short_path(base.setting, tables, needs)[self.world.since :])
            found[tier] = max(usual, tolerated.get(tier, 0.0) * whole) + SLACK * max(1.0, whole)
        return found
