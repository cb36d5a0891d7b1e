"""The plan as a policy in futures it has not seen, against simpler ways to decide and against hindsight.

What the plan decides before the first learning date is held. Fresh futures are then run twice: known at once from there, and (some
of them) decided anew on each learning date by what has become true, against a few futures drawn on from it. Simpler ways decide
on the same dates, tuned on futures of their own; hindsight knows each future from its first day on. All meet the same futures,
offers and terms; what is done with goods on hand is found with the path known. Work is dealt in batches of a fixed size, so that
answers do not depend on how many processes there are. Source: FORMULATIONS 12.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from math import fsum
from multiprocessing import get_context

from planner.app.decompose import compose
from planner.app.fresh import Source
from planner.app.lives import lives
from planner.app.load import Loaded
from planner.app.parts import all_costs, scenario_type
from planner.app.policies import Desk, Way
from planner.errors import InputError, Problem, SolverError
from planner.model.bounds import reach
from planner.model.branching import parts_of
from planner.model.futures import given
from planner.model.setting import Setting
from planner.model.tails import mean, tail
from planner.model.worlds import without_worlds
from planner.scenario.bind import bind
from planner.scenario.entry import EntryMap
from planner.scenario.kinds import kinds_named
from planner.solvers.solution import Options
from planner.studies.trial import Life, Policy, Trial

BATCH = 100
TRAINING = 50
"""Futures that rules of thumb are tuned on."""
AHEAD = 500_000_000
"""From the seed of fresh futures to that of what is drawn on from them."""
SHARES, PADDINGS = (0.25, 0.5, 0.75, 1.0), (0.05, 0.1, 0.2)
"""Of every offer, and of needs: what rules of thumb are tuned over."""
PLAN, MEAN, NOTHING = "the plan, re-planned", "mean-value plan", "nothing signed"


@dataclass(frozen=True)
class Asked:
    """How many fresh futures, how many of them re-planned, against how many drawn on, from which seed."""

    fresh: int = 2000
    replanned: int = 500
    ahead: int = 16
    seed: int = 1_000_003
    processes: int | None = None
    told: Callable[[str], None] = lambda _: None


@dataclass(frozen=True)
class Job:
    """A batch: so many futures from a number on, and in how many of them which ways decide."""

    first: int
    count: int
    replanned: int
    seed: int
    ways: tuple[Way, ...]


Found = Mapping[str, list[Life | None]]


def simulate(loaded: Loaded, asked: Asked, options: Options) -> Trial:
    """Runs all policies. Raises InputError for a scenario that draws no futures, or asks for futures it may not have."""
    setting, costs = loaded.setting, all_costs(loaded.scenario)
    if setting.scenario.risk.drawn is None:
        step = "say how many futures the plan is made of: risk.outcomes: {sample: 100}"
        raise InputError(
            Problem("the scenario draws no futures, so there are no fresh ones", step, path="risk.outcomes")
        )
    alpha = confidence(setting)
    plan = compose(setting, parts_of(setting, costs), options, asked.processes)
    asked.told("the plan stands")
    desk = desk_of(setting, asked.ahead, options)
    ways = (Way(PLAN, ahead=True, first=plan.decided), *rules(desk, asked))
    asked.told("the rules of thumb are tuned")
    found = gathered(loaded.root, desk, asked, ways)
    promised = [(course.probability, course.cost) for course in plan.courses]
    own = own_futures(desk, ways[0])
    policies = {way.name: policy(way.name, found[way.name]) for way in ways}
    return Trial(
        promised=mean(promised),
        promised_tail=tail(promised, alpha),
        own=(mean(own), tail(own, alpha)),
        alpha=alpha,
        ahead=asked.ahead,
        known=certain(policy("the plan, known at once", found["known"])),
        replanned=certain(policies[PLAN]),
        others=tuple(policies[way.name] for way in ways[1:]),
        hindsight=certain(policy("hindsight", found["hindsight"])),
    )


def confidence(setting: Setting) -> float:
    """The confidence of the tail that the plan minimises, else 95 %."""
    weighed = [m for m in setting.scenario.risk.measures.values() if m.weight and not m.on_worst]
    return float(weighed[0].left_out) if weighed else 0.95


def desk_of(setting: Setting, ahead: int, options: Options) -> Desk:
    """What all ways to decide have in common; none looks out for outages but the plan that is tried."""
    calm = without_worlds(setting)
    return Desk(calm, all_costs(setting.scenario), reach(calm), Source(calm), ahead, options)


def policy(name: str, found: Sequence[Life | None]) -> Policy:
    """What came of a way to decide; futures in which a promise could not be kept are counted."""
    own = {f: life for f, life in enumerate(found) if life is not None}
    return Policy(name, own, len(found) - len(own))


def certain(found: Policy) -> Policy:
    """A policy that has an answer in every future. Raises SolverError where it has not."""
    if found.broken:
        what = f"{found.name}: in {found.broken} fresh futures a promise cannot be kept under what was decided"
        step = "give needs a shortage price, or loosen the policy that demands what fresh futures cannot give"
        raise SolverError(Problem(what, step))
    return found


# The plan's own futures, and rules of thumb -----------------------------------------------------------------------------


def own_futures(desk: Desk, way: Way) -> list[tuple[float, float]]:
    """Probability and cost of each of the plan's own futures, known at once from the first learning date on."""
    futures = given(desk.setting, desk.setting.futures)
    cuts, answers = desk.alone(futures, [way.first] * len(futures))
    found = lives(cuts, answers)
    return [(future.probability, life.cost) for future, life in zip(futures, found, strict=True) if life is not None]


def rules(desk: Desk, asked: Asked) -> list[Way]:
    """The mean-value plan, nothing signed, and what does best on training futures: offers at a share, needs padded by one."""
    offers = [name for name, terms in desk.setting.terms.items() if terms.offered]
    shares = [Way(f"all offers at {share:.0%}", offers=share) for share in SHARES if offers]
    padded = [Way(f"needs plus {padding:.0%}", padding=padding) for padding in PADDINGS]
    plain = [Way(MEAN), *([Way(NOTHING, offers=0.0)] if offers else [])]
    ways = [desk.began(way) for way in chain(plain, shares, padded)]
    found = run(desk, Job(0, TRAINING, TRAINING, asked.seed - 1, tuple(ways)))
    kept = ways[: len(plain)]
    for family in (shares, padded):
        names = {way.name for way in family}
        kept += sorted((way for way in ways if way.name in names), key=lambda way: worth(found[way.name]))[:1]
    return kept


def worth(found: Sequence[Life | None]) -> tuple[int, float]:
    """Futures without an answer, then the mean cost: what is tuned for."""
    own = [life.cost for life in found if life is not None]
    return len(found) - len(own), fsum(own) / max(1, len(own))


# Batches ----------------------------------------------------------------------------------------------------------------


def gathered(root: EntryMap, desk: Desk, asked: Asked, ways: tuple[Way, ...]) -> dict[str, list[Life | None]]:
    """What came of each way in all batches, in their order."""
    jobs = [
        Job(first, count, max(0, min(asked.replanned - first, count)), asked.seed + first, ways)
        for first in range(0, asked.fresh, BATCH)
        for count in [min(BATCH, asked.fresh - first)]
    ]
    found: dict[str, list[Life | None]] = {}
    for job, lived in zip(jobs, dealt(root, desk, jobs, asked.processes), strict=True):
        for name, own in lived.items():
            found.setdefault(name, []).extend(own)
        asked.told(f"{job.first + job.count:,} fresh futures, {len(found[PLAN]):,} re-planned")
    return found


def dealt(root: EntryMap, desk: Desk, jobs: Sequence[Job], processes: int | None) -> Iterator[Found]:
    """What came of each job, over some processes; one process is this one."""
    context = get_context("spawn")
    count = min(processes or context.cpu_count(), len(jobs))
    if count == 1:
        yield from (run(desk, job) for job in jobs)
        return
    with ProcessPoolExecutor(count, context, _sit, (root, desk.each, desk.options, desk.whole)) as pool:
        yield from pool.map(_run, jobs)


_DESKS: list[Desk] = []


def _sit(root: EntryMap, ahead: int, options: Options, whole: Mapping[str, float]) -> None:
    """What a process works with: the scenario read from its entries once more, bounds as in the first process."""
    setting = Setting(bind(root, scenario_type(kinds_named(root))))
    _DESKS.append(Desk(setting, all_costs(setting.scenario), whole, Source(setting), ahead, options))


def _run(job: Job) -> Found:
    return run(_DESKS[-1], job)


def run(desk: Desk, job: Job) -> Found:
    """All ways in the futures of a batch: known at once, decided by what is known, and in hindsight."""
    batch = desk.source.batch(job.count, job.seed)
    again = batch.futures[: job.replanned]
    found: dict[str, list[Life | None]] = {}
    if job.ways[0].ahead:
        found["known"] = lives(*desk.alone(batch.futures, [job.ways[0].first] * job.count))
    decided = desk.decide(job.ways, batch, job.replanned, job.seed + AHEAD) if again else {}
    for way in job.ways:
        found[way.name] = lives(*desk.alone(again, decided[way.name])) if again else []
    if job.ways[0].ahead:
        found["hindsight"] = lives(*desk.alone(again, [{} for _ in again])) if again else []
    return found
