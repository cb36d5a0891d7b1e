"""The plan as a policy in futures it has not seen, against simpler ways to decide and against hindsight.

Fresh futures are drawn by another seed from the same drivers, centred as those of a large sample are. What a policy decides before
the first learning date is held, and each future is then solved from there: at once known (as the plan's own branches know theirs),
or re-planned on each learning date against a few futures drawn on from what has become true, with what was ordered before held.
What is done with goods on hand is found with the path known. All policies meet the same futures, offers and terms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from planner.app.decompose import branches_of, compose
from planner.app.load import Loaded
from planner.app.parts import all_costs
from planner.errors import InputError, Problem, SolverError
from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.model.bounds import reach
from planner.model.branching import Parts, assembled, parts_of
from planner.model.build import build
from planner.model.futures import Future, drawn, made
from planner.model.placing import placed
from planner.model.plugin import Cost
from planner.model.sampling import Draws, Given, draws_of
from planner.model.setting import Setting
from planner.model.tails import mean, tail
from planner.model.worlds import without_worlds
from planner.scenario.uncertainty import Learning, Risk, Sampling
from planner.solvers.branches import Crew, crew
from planner.solvers.highs import Highs
from planner.solvers.mixed import relaxed
from planner.solvers.solution import Options
from planner.studies.trial import Policy, Trial

REFERENCE = 2000
"""Futures that fresh ones are centred by."""
BATCH = 200
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Of every offer, in the rule of thumb that is tuned."""

Decided = Mapping[str, float]
"""Columns of the trunk by name."""


@dataclass(frozen=True)
class Asked:
    """How many fresh futures, how many of them re-planned, against how many drawn on, from which seed."""

    fresh: int = 2000
    replanned: int = 500
    ahead: int = 8
    seed: int = 1_000_003
    processes: int | None = None
    told: Callable[[str], None] = lambda _: None


def simulate(loaded: Loaded, asked: Asked, options: Options) -> Trial:
    """Runs all policies. Raises InputError for a scenario that draws no futures."""
    setting, costs = loaded.setting, all_costs(loaded.scenario)
    if setting.scenario.risk.drawn is None:
        step = "say how many futures the plan is made of: risk.outcomes: {sample: 100}"
        raise InputError(
            Problem("the scenario draws no futures, so there are no fresh ones", step, path="risk.outcomes")
        )
    weighed = [m for m in setting.scenario.risk.measures.values() if m.weight and not m.on_worst]
    alpha = weighed[0].left_out if weighed else 0.95
    parts = parts_of(setting, costs)
    plan = compose(setting, parts, options, asked.processes)
    asked.told("the plan stands")
    rules = {"nothing signed": mean_value(setting, costs, 0.0), "mean-value plan": mean_value(setting, costs)}
    calm = parts_of(without_worlds(setting), costs) if setting.scenario.risk.outages else parts
    with working(calm, options, asked.processes) as workers:
        rules["rule of thumb"] = tuned(setting, costs, calm, workers)
    promised = [(course.probability, course.cost) for course in plan.courses]
    spent = fresh_costs(setting, costs, {"the plan": plan.decided, **rules}, asked, options)
    again, alone = replan(setting, costs, plan.decided, asked, options)
    return Trial(
        promised=mean(promised),
        promised_tail=tail(promised, alpha),
        alpha=alpha,
        ours=Policy("the plan", spent["the plan"]),
        replanned=Policy("the plan, re-planned", again),
        others=tuple(Policy(name, spent[name]) for name in rules),
        hindsight=Policy("hindsight", alone),
    )


# Fresh futures --------------------------------------------------------------------------------------------------------


def reference(setting: Setting) -> dict[str, Draws]:
    """A large sample of what may come, that others are centred by."""
    return draws_of(redrawn(setting, REFERENCE, 7, None))


def redrawn(setting: Setting, count: int, seed: int, day: date | None) -> Setting:
    """The same uncertainty drawn anew, all of it learned on one day (or in the first period)."""
    risk = setting.scenario.risk
    learn = Learning(((day or setting.start, None),))
    own = risk.model_copy(update={"outcomes": Sampling(sample=count, seed=seed), "learn": learn})
    found = copy(setting)
    found.scenario = setting.scenario.model_copy(update={"risk": own})
    return found


def parting_day(setting: Setting) -> date:
    """The first day on which anything is learned."""
    learn = setting.scenario.risk.learn
    return learn.days[0] if learn and learn.days else setting.end


def fresh_costs(
    setting: Setting, costs: Mapping[str, Cost], policies: Mapping[str, Decided], asked: Asked, options: Options
) -> dict[str, dict[int, float]]:
    """What each policy costs in each fresh future."""
    centre = reference(setting)
    spent: dict[str, dict[int, float]] = {name: {} for name in policies}
    for first in range(0, asked.fresh, BATCH):
        parts = parts_of(batch(setting, first, min(BATCH, asked.fresh - first), asked, centre), costs)
        with working(parts, options, asked.processes) as workers:
            for name, decided in policies.items():
                spent[name] |= dict(enumerate(values(parts, workers, decided), first))
        asked.told(f"{min(first + BATCH, asked.fresh):,} fresh futures")
    return spent


def batch(setting: Setting, first: int, count: int, asked: Asked, centre: Mapping[str, Draws]) -> Setting:
    """Some fresh futures, numbered from `first`."""
    own = redrawn(setting, count, asked.seed + first, parting_day(setting))
    own.futures = own.ways = made(own, drawn(own, None, centre))
    return own


# Policies -------------------------------------------------------------------------------------------------------------


def mean_value(setting: Setting, costs: Mapping[str, Cost], share: float | None = None) -> Decided:
    """What is decided if all goes as expected; with every offer at a share of its largest size, where given."""
    certain = copy(setting)
    scenario = setting.scenario.model_copy(update={"risk": Risk()})
    certain.futures = certain.ways = (Future("", 1.0, type(setting)(scenario)),)
    model = build(certain, costs, reach(setting))
    program = model.lp.freeze()
    x, _ = solved(program if share is None else sized(setting, program, share), Options())
    return {name: float(x[place.column]) for name, place in placed(model, program).items()}


def tuned(setting: Setting, costs: Mapping[str, Cost], parts: Parts, workers: Crew) -> Decided:
    """The share of every offer that does best in the plan's own futures."""
    weights = np.array([future.probability for future in setting.futures])
    ways = [mean_value(setting, costs, share) for share in SHARES]
    worth = [float(weights @ np.array(values(parts, workers, way))) for way in ways]
    return ways[int(np.argmin(worth))]


def sized(setting: Setting, program: LinearProgram, share: float) -> LinearProgram:
    """Offers signed at a share of their largest size, as near as each allows; not signed at none."""
    held: dict[int, float] = {}
    for name, terms in setting.terms.items():
        if terms.offered:
            offer = terms.record.offer
            sizes = (
                {"signed": 1.0, "size": max(offer.smallest, share * offer.largest)}
                if share
                else {"signed": 0.0, "size": 0.0}
            )
            for block in program.column_blocks:
                key = block.name.removeprefix(f"contracts.{name}.")
                if key in sizes:
                    held |= dict.fromkeys(range(block.start, block.start + block.count), sizes[key])
    return fixed(program, held)


# Pieces ---------------------------------------------------------------------------------------------------------------


@contextmanager
def working(parts: Parts, options: Options, processes: int | None) -> Iterator[Crew]:
    """A crew on some branches."""
    with crew(branches_of(parts), options, processes) as workers:
        yield workers


def values(parts: Parts, workers: Crew, decided: Decided) -> list[float]:
    """What each future costs under what is decided, by its own ledger; infinite where it cannot be lived with."""
    x = np.array([decided.get(name, 0.0) for name in parts.names])
    x = np.clip(x, parts.trunk.lower, parts.trunk.upper)
    answers = [answer.x for answer in workers.solve(x, full=True)]
    lost = {part.chunk for part, answer in zip(parts.branches, answers, strict=True) if answer is None}
    whole = [
        np.zeros(len(part.own)) if answer is None else answer
        for part, answer in zip(parts.branches, answers, strict=True)
    ]
    found: dict[int, float] = {}
    for n, (chunk, columns) in enumerate(zip(parts.chunks, assembled(parts, x, whole), strict=True)):
        worth = chunk.model.ledger.worth(bool).value(columns)
        found |= (
            dict.fromkeys(chunk.futures, np.inf)
            if n in lost
            else dict(zip(chunk.futures, map(float, worth[: len(chunk.futures)]), strict=True))
        )
    return [found[n] for n in sorted(found)]


def solved(program: LinearProgram, options: Options) -> tuple[Floats, float]:
    """The answer of a program without integers, and its value. Raises SolverError where there is none."""
    found = Highs().solve(relaxed(program), options)
    if found.x is None or found.objective is None:
        raise SolverError(Problem(f"a future has no answer ({found.status})", "report this scenario"))
    return found.x, found.objective


# Re-planning ----------------------------------------------------------------------------------------------------------


def replan(
    setting: Setting, costs: Mapping[str, Cost], ours: Decided, asked: Asked, options: Options
) -> tuple[dict[int, float], dict[int, float]]:
    """What the plan costs in fresh futures where it is re-planned on each learning date, and the least that each can cost."""
    centre, again, alone = reference(setting), dict[int, float](), dict[int, float]()
    for first in range(0, min(asked.replanned, asked.fresh), BATCH):
        own = batch(setting, first, min(BATCH, asked.fresh - first), asked, centre)
        draws = draws_of(own, None, centre)
        for f in range(first, min(first + BATCH, asked.replanned, asked.fresh)):
            rows = {name: (table.normals[f - first], table.spares[f - first]) for name, table in draws.items()}
            decided = dict(ours)
            for stage in stages(setting):
                decided |= on_date(
                    setting, costs, decided, Seen(rows, *stage, asked.seed + 7919 * (f + 1)), asked, options, centre
                )
            again[f] = lived(setting, costs, own.futures[f - first], decided, options)
            alone[f] = lived(setting, costs, own.futures[f - first], {}, options)
        asked.told(f"{len(again):,} futures re-planned")
    return again, alone


@dataclass(frozen=True)
class Seen:
    """What has become true by a learning date, the next one, and the seed of what is drawn on from it."""

    rows: Mapping[str, tuple[Sequence[float], Sequence[float]]]
    day: date
    following: date | None
    seed: int


def stages(setting: Setting) -> list[tuple[date, date | None]]:
    """Each learning date with the next."""
    learn = setting.scenario.risk.learn
    days = list(learn.days) if learn else []
    return [*zip(days, [*days[1:], None], strict=True)]


def on_date(
    setting: Setting,
    costs: Mapping[str, Cost],
    decided: Decided,
    seen: Seen,
    asked: Asked,
    options: Options,
    centre: Mapping[str, Draws],
) -> Decided:
    """What is decided from one learning date to the next, with what was decided before held."""
    first = setting.period_starting(seen.day) or 0
    last = setting.period_starting(seen.following) if seen.following else None
    own = redrawn(setting, asked.ahead, seen.seed, seen.following or setting.periods[-1].start)
    own.futures = own.ways = made(own, drawn(own, Given(setting.periods[first].end, seen.rows), centre))
    model = build(own, costs, reach(setting))
    program = model.lp.freeze()
    places = placed(model, program)
    calls = {name: place for name, place in places.items() if place.decided}
    held = {place.column: decided[name] for name, place in calls.items() if place.period < first and name in decided}
    x, _ = solved(fixed(program, held), options)
    until = len(setting.periods) if last is None else last
    return {name: float(x[place.column]) for name, place in calls.items() if first <= place.period < until}


def lived(setting: Setting, costs: Mapping[str, Cost], future: Future, decided: Decided, options: Options) -> float:
    """What one future costs under all that was decided."""
    own = copy(setting)
    own.futures = own.ways = (replace(future, probability=1.0),)
    model = build(own, costs, reach(setting))
    program = model.lp.freeze()
    calls = {name: place for name, place in placed(model, program).items() if place.decided}
    held = {place.column: decided[name] for name, place in calls.items() if name in decided}
    return solved(fixed(program, held), options)[1]


def fixed(program: LinearProgram, held: Mapping[int, float]) -> LinearProgram:
    """A program with some columns held at a value, within their bounds."""
    lower, upper = program.lower.copy(), program.upper.copy()
    columns, values = np.array([*held], dtype=np.int64), np.array([*held.values()])
    lower[columns] = upper[columns] = np.clip(values, lower[columns], upper[columns])
    return replace(program, lower=lower, upper=upper)
