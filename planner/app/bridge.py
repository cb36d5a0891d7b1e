"""From an earlier plan to the one that was just solved: what the page Changes and the line COST tell.

The earlier plan is a run as it was written, or what is left of the last plan from the day on that a re-plan goes on from: the
position it hands over, if all had gone as planned. So a re-plan compares the same days on both sides, and what was spent before
is in neither. Each change is solved and certified as in `planner compare`. Where the earlier scenario is not worth to the cent
today what it was when it was written (another version, an integer plan within its gap), that is a share of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planner.app.compare import Between, Tell, parted_by, places_of, refuse_currencies
from planner.app.find_run import find_run
from planner.app.load import Loaded
from planner.app.parts import scenario_type
from planner.app.read_back import read_back
from planner.app.run import run
from planner.app.run_marks import published_in
from planner.app.side import Side
from planner.app.solve import How, Solved
from planner.errors import InputError, PlannerError, Problem, StoppedError
from planner.model.book import Book
from planner.plan.differences import of_last_plan, plan_differences
from planner.plan.plan import Plan
from planner.report.told import Told
from planner.scenario.differences import differences
from planner.studies.answer import Answer, answer_of, answer_told
from planner.studies.attribution import CENT, MOST, UNTOLD, Share, Step, entries
from planner.studies.bridge import Against, Before, Bridge, part_of, written_of

BASELINE = "baseline"
"""The word for the published run of a scenario."""
AGAIN = "the earlier scenario, solved today"
STOPPED = "it was interrupted; `planner compare` of both runs tells it"


@dataclass(frozen=True)
class Base:
    """An earlier plan: what it is, its run, the start of its fingerprint, and the scenario it is the plan of."""

    kind: Against
    run: str
    code: str
    side: Side
    plan: Plan

    @property
    def loaded(self) -> Loaded:
        """Its scenario."""
        return self.side.loaded


def base_of(word: str, loaded: Loaded, into: Path) -> Base:
    """The run that a word means beside a scenario: a run, or the published one of its name. Raises InputError."""
    if word == BASELINE:
        published = published_in(into, loaded.scenario.name)
        if published is None:
            step = "`planner runs publish RUN` publishes one, or name a run"
            raise InputError(Problem(f"no run of {loaded.scenario.name} is published in {into}", step, value=word))
        earlier = published
    else:
        earlier = find_run(word, into)
    code, (old, plan) = earlier.whole.fingerprint, read_back(earlier.path)
    refuse_currencies(old, loaded)
    kind: Against = "published" if earlier.pin is not None else "run"
    return Base(kind, earlier.path.name, code, Side(earlier.path.name, old), plan)


def run_since(
    word: str | None, loaded: Loaded, into: Path, how: How, said: Mapping[str, Any], told: Tell
) -> tuple[Solved, Path]:
    """Solve and write the run folder, with what has changed since the run that a word means, where one is named."""
    if word is None:
        return run(loaded, into, how, said)
    base = base_of(word, loaded, into)
    return run(loaded, into, how, {**said, "against": base.code}, lambda solved: since(base, solved, how, told))


def since(base: Base, solved: Solved, how: How, told: Tell = lambda *_: None) -> Told:
    """The way from an earlier plan to this one; where there is none, why: a plan that is found is not lost with it."""
    try:
        return Told(changes=bridged(base, solved, how, told))
    except (KeyboardInterrupt, StoppedError):
        return Told(unchanged=STOPPED)
    except PlannerError as error:
        return Told(unchanged=error.problems[0].what)


def interrupted(told: Told) -> bool:
    """Somebody stopped the way from an earlier plan before it was told."""
    parts = told.changes.parts if told.changes else ()
    return told.unchanged == STOPPED or any(part.what == UNTOLD for part in parts)


def bridged(base: Base, solved: Solved, how: How, told: Tell = lambda *_: None) -> Bridge:
    """Every change solved after the other. Raises InputError where the earlier scenario has no plan any more."""
    how = How(how.solver, replace(how.options, log_path=None), how.large, how.method, how.processes)
    written = differences(base.loaded.root, solved.loaded.root, scenario_type())
    between = Between(base.loaded, how)
    was, again = answer_told(base.plan.certificate), between.start or between.worth(()).answer
    if not again.feasible:
        step = "`planner rerun` tells what is otherwise than when it was solved"
        raise InputError(Problem(f"the scenario of {base.run} has no plan any more", step))
    found = parted_by(written, again, answer_of(solved.certificate), between, told)
    setting, done = base.plan.setting, plan_differences(base.plan, solved.plan)
    if base.kind == "last":
        done = replace(done, orders=of_last_plan(Book(solved.plan.setting, solved.plan.tables)))
    return Bridge(
        Before(base.kind, base.run, base.code, setting.start, setting.end, was.cost),
        answer_of(solved.certificate).cost,
        tuple(map(written_of, written, places_of(written, base.side, Side(solved.plan.name, solved.loaded)))),
        tuple(map(part_of, (*solved_again(was, again), *found))),
        done,
        entries(written),
        entries(written) > MOST,
    )


def solved_again(was: Answer, now: Answer) -> tuple[Share, ...]:
    """What the earlier scenario is worth today more than when it was written; nothing where that is the same to the cent."""
    change = round(round(now.cost, CENT) - round(was.cost, CENT), CENT)
    return (Share((Step("edit", AGAIN, ()),), change, None, was.slack + now.slack),) if change else ()
