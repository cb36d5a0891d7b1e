"""The use case of hinges: how far the inputs of a decision may move before other contracts are signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.app.foresight import Settings
from planner.app.load import Loaded
from planner.app.value import no_plan
from planner.errors import InputError, Problem, did_you_mean
from planner.lp.axes import Floats
from planner.model.build import build
from planner.model.model import Model
from planner.model.setting import Setting
from planner.plan.tables.reader import Reader
from planner.scenario.entry import stands_in
from planner.solvers.solution import Options
from planner.studies.answer import Answer
from planner.studies.hinges import Choice, Hinged, Signed, hinges
from planner.studies.shifts import Shift, shifts

TINY = 1e-6
"""A share of a contract below this is none of it."""
WITHIN = 0.5
"""How far levels are moved, up and down, as a share of what they are."""

Tell = Callable[[int, int], None]
"""Told how many of how many things have been moved."""


@dataclass(frozen=True)
class Asked:
    """What was found, and how many plans it took."""

    hinged: Hinged
    currency: str
    solved: int


def hinged(
    loaded: Loaded,
    options: Options | None = None,
    within: float = WITHIN,
    only: tuple[str, ...] = (),
    tell: Tell | None = None,
) -> Asked:
    """Where each input flips what is signed. Raises InputError where nothing is offered, InfeasibleError without a plan."""
    setting = loaded.setting
    if not any(terms.offered for terms in setting.terms.values()):
        step = "write status: offered in a contract that is still to be decided"
        raise InputError(Problem("no contract is offered, so no decision hinges on anything", step, path="contracts"))
    told = chosen(tuple(shifts(setting, within)), only)
    solve = Choosing(loaded, options)
    today = solve(setting)
    if not today.answer.feasible:
        raise no_plan(loaded)
    found = []
    for hinge in hinges(today, iter(told), solve, solve.holding):
        found.append(hinge)
        if tell is not None:
            tell(len(found), len(told))
    chances = tuple(future.probability for future in setting.futures)
    ranked = sorted(found, key=lambda hinge: (hinge.nearest, hinge.path))
    return Asked(Hinged(today, tuple(ranked), chances), setting.currency, solve.programs.solved)


def chosen(told: tuple[Shift, ...], only: tuple[str, ...]) -> tuple[Shift, ...]:
    """Those that are asked for: a path, or all below it. Raises InputError for a path that leads to none."""
    for path in only:
        if not any(stands_in(shift.path, path) for shift in told):
            step = did_you_mean(path, tuple(shift.path for shift in told))
            raise InputError(Problem("nothing that can be moved stands there", step, value=path))
    return tuple(shift for shift in told if not only or any(stands_in(shift.path, path) for path in only))


class Choosing:
    """From a setting to what its best plan comes to and signs, one warm from the other."""

    def __init__(self, loaded: Loaded, options: Options | None = None) -> None:
        self.programs = Settings(loaded, options)

    def __call__(self, setting: Setting) -> Choice:
        """The best plan, and of each offer the share that it signs in each future."""
        model = build(setting, self.programs.costs)
        answer, x = self.programs.answer(model.lp.freeze())
        return Choice(answer, {} if x is None else {name: signed(model, name, x) for name in offers(setting)})

    def holding(self, setting: Setting, told: Signed) -> Answer:
        """The best plan in which each offer is signed as told."""
        model = build(setting, self.programs.costs)
        program = model.lp.freeze()
        lower, upper = program.lower.copy(), program.upper.copy()
        for block in program.column_blocks:
            name, _, column = block.name.removeprefix("contracts.").rpartition(".")
            if name in told and block.name == f"contracts.{name}.{column}" and column in ("signed", "size"):
                shares = told_at(model, block.axes[0], told[name])
                if column == "signed":
                    whole = setting.terms[name].record.offer.largest if not program.integer[block.start] else 0.0
                    shares = [share / whole if whole else float(share > 0.0) for share in shares]
                lower[block.span] = upper[block.span] = np.clip(shares, lower[block.span], upper[block.span])
        return self.programs.answer(replace(program, lower=lower, upper=upper))[0]


def signed(model: Model, name: str, x: Floats) -> tuple[float, ...]:
    """The share of an offer that holds in each future in the end; what is as good as nothing is nothing."""
    share, futures = model.standings[name].agreed_size, range(len(model.setting.futures))
    shares = (float(Reader(model, x, n).value(share)[-1]) for n in futures)
    return tuple(share if share > TINY else 0.0 for share in shares)


def told_at(model: Model, moment: Any, shares: tuple[float, ...]) -> list[float]:
    """The share at each node of a decision: that of the first future that passes it."""
    if not moment.nodes:
        return [shares[0]]
    return [
        next(s for s, calls in zip(shares, model.nodes.calls, strict=False) if node in calls) for node in moment.nodes
    ]


def offers(setting: Setting) -> Iterator[str]:
    """The names of what is offered."""
    return (name for name, terms in sorted(setting.terms.items()) if terms.offered)
