"""The plan in the history of prices: planned by what was known at a start, then run through what happened.

    window s: the price drivers are fitted to the moves before s, the price stands on as_of where the scenario has it,
    log price[q] = log price[as_of] + move[s] + ... + move[s + q - 1]                      q quarters after as_of

The curve is flat, for no forward curve of then is known; what is no price takes the middle of what its driver may draw. The fit
is a walk with momentum that is pulled back (planner.studies.calibration), so every history is a path of its draws:

    x[q] = log(price[q] / curve) + log(mean over the large sample of exp(x[q]))        r[q] = x[q] - x[q-1]
    z[q] = (r[q] - momentum * r[q-1] + reversion * x[q-1]) / sd

Windows overlap: they are told with how many of them have no quarter in common. Source: FORMULATIONS 12 (model, by history).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from math import fsum, log
from typing import Any

from planner.app.decompose import compose
from planner.app.fresh import Source
from planner.app.lives import lives
from planner.app.load import Loaded
from planner.app.parts import DRIVERS, all_costs
from planner.app.policies import Decided, Way
from planner.app.simulate import MEAN, PLAN, Asked, desk_of
from planner.errors import InputError, Problem
from planner.model.branching import parts_of
from planner.model.history import FEWEST, Moves, moves_of
from planner.model.sampling import Table
from planner.model.setting import Setting
from planner.model.tails import mean
from planner.solvers.solution import Options
from planner.studies.calibration import Walk, walk
from planner.studies.trial import History, Window


def replay(loaded: Loaded, series: str, asked: Asked, options: Options) -> History:
    """Every window of a series of the catalogue. Raises InputError for a scenario without drawn prices, or too long for it."""
    return replayed(loaded, series, moves_of(loaded.setting, None, series), asked, options)


def replayed(loaded: Loaded, series: str, moves: Moves, asked: Asked, options: Options) -> History:
    """Every window of some moves, each planned by those before it."""
    drivers = loaded.scenario.risk.drivers
    names = [name for name, driver in sorted(drivers.items()) if getattr(driver, "indices", None)]
    if not names or loaded.scenario.risk.drawn is None:
        step = "add a driver of kind mean_reverting or regimes, and risk.outcomes: {sample: 200}"
        raise InputError(
            Problem("no price of the scenario is drawn, so no history can stand for it", step, path="risk")
        )
    length = len(Source(loaded.setting).centre[names[0]].days) - 1
    if len(moves) < FEWEST + length:
        what = f"the horizon has {length} moves and the fit needs {FEWEST}: {series} has {len(moves)}"
        raise InputError(Problem(what, "shorten the horizon", path="horizon"))
    windows = []
    for start in range(FEWEST, len(moves) - length + 1):
        windows.append(window(loaded, names, moves[:start], moves[start : start + length], asked, options))
        asked.told(f"from {windows[-1].start}: planned by {start} moves, run through {length}")
    return History(series, length, tuple(windows))


def window(loaded: Loaded, names: Sequence[str], known: Moves, later: Moves, asked: Asked, options: Options) -> Window:
    """The plan by what is known, in what came later."""
    fitted = walk([move for _, move in known])
    setting = as_known(loaded, names, fitted)
    plan = compose(setting, parts_of(setting, all_costs(setting.scenario)), options, asked.processes)
    desk = desk_of(setting, asked.ahead, options)
    batch = desk.source.told(rows(desk.source, names[0], fitted, [move for _, move in later]), 1)
    ways = [Way(PLAN, ahead=True, first=plan.decided), desk.began(Way(MEAN))]
    decided = desk.decide(ways, batch, 1, asked.seed)
    free: list[Decided | None] = [{}]
    held = [*(decided[way.name] for way in ways), free]
    ours, simple, least = (lives(*desk.alone(batch.futures, own))[0] for own in held)
    promised = mean([(course.probability, course.cost) for course in plan.courses])
    return Window(later[0][0], len(known), fitted.sd, fsum(move for _, move in later), promised, ours, simple, least)


def as_known(loaded: Loaded, names: Sequence[str], fitted: Walk) -> Setting:
    """The scenario with one driver of all its drawn prices, as it is fitted, around a flat curve."""
    scenario = loaded.scenario
    moved = sorted({index for name in names for index in scenario.risk.drivers[name].indices})
    figures: dict[str, Any] = {
        "indices": moved,
        "sd": fitted.new,
        "momentum": fitted.momentum,
        "reversion": fitted.reversion,
    }
    driver = DRIVERS.get("mean_reverting").model_construct(**figures)
    others = {name: own for name, own in scenario.risk.drivers.items() if name not in names}
    pairs = {
        one: {other: share for other, share in own.items() if other not in names[1:]}
        for one, own in scenario.risk.correlations.items()
        if one not in names[1:]
    }
    flat = {
        name: index.model_copy(update={"forward": None} if name in moved else {})
        for name, index in scenario.indices.items()
    }
    risk = scenario.risk.model_copy(update={"drivers": {**others, names[0]: driver}, "correlations": pairs})
    return Setting(scenario.model_copy(update={"risk": risk, "indices": flat}))


def rows(source: Source, name: str, fitted: Walk, moves: Sequence[float]) -> Mapping[str, tuple[Table, Table]]:
    """The draws of which a driver makes a history; those in the middle of all other drivers."""
    found: dict[str, tuple[Table, Table]] = {}
    for other, draws in source.centre.items():
        middle = ((0.0,) * len(draws.days),)
        found[other] = (middle, middle)
    driver, centre = source.setting.scenario.risk.drivers[name], source.centre[name]
    paths = [driver.path(own, len(centre.days)) for own in centre.normals]
    means = [fsum(column) / len(paths) for column in zip(*paths, strict=True)]
    away = [total + log(level) for total, level in zip(accumulate(moves, initial=0.0), means, strict=True)]
    steps = [0.0, *(then - first for first, then in pairwise(away))]
    normals = [
        (step - fitted.momentum * before + fitted.reversion * level) / fitted.new
        for (before, step), level in zip(pairwise(steps), away, strict=False)
    ]
    found[name] = (((0.0, *normals),), found[name][1])
    return found
