"""The use case of `planner calibrate`: drivers fitted to a history, as YAML, and what they draw beside what happened.

What is drawn is drawn by the drivers themselves, from the very YAML that is printed, around a curve that grows by the mean move
of the history; so the picture shows what a plan would see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import cast

from planner.app.load import load
from planner.app.parts import scenario_type
from planner.calendar import add
from planner.catalog.history import histories
from planner.errors import InputError, Problem, did_you_mean
from planner.model.history import Moves, moves_of
from planner.model.sampling import draws_of
from planner.model.setting import Setting
from planner.scenario.bind import bind
from planner.scenario.entry import EntryMap
from planner.scenario.yaml_reader import read_value
from planner.studies.calibration import Switching, Walk, switching, walk


@dataclass(frozen=True)
class Calibrated:
    """A history, what was fitted to it, the YAML of each driver, and the log moves that each draws, future by future."""

    name: str
    moves: Moves
    walk: Walk
    switching: Switching
    bands: tuple[float, float]
    yaml: Mapping[str, str]
    drawn: Mapping[str, Sequence[Sequence[float]]]


def calibrate(
    file: str | None,
    variant: str | None = None,
    sets: Sequence[str] = (),
    index: str | None = None,
    series: str | None = None,
    bands: tuple[float, float] = (-0.05, 0.10),
    sample: int = 2000,
    seed: int = 1,
) -> Calibrated:
    """Fit to the history of an index of a scenario, or to a series of the catalogue. Raises InputError for what is not there.

    `bands` are the moves, as shares, from which a quarter is a glut and a shortage.
    """
    name, moves = history(file, variant, sets, index, series)
    logs = [move for _, move in moves]
    if len(set(logs)) == 1:
        what = f"the history of {name} moves by the same in every quarter: there is nothing to fit"
        raise InputError(Problem(what, "give a history that moves", path=f"indices.{name}.history" if file else ""))
    fitted, states = walk(logs), switching(logs, log(1.0 + bands[0]), log(1.0 + bands[1]))
    yaml = {"mean_reverting": walk_yaml(name, fitted), "regimes": regimes_yaml(name, states)}
    drawn = {kind: simulated(name, text, fitted.mean, len(logs), sample, seed) for kind, text in yaml.items()}
    return Calibrated(name, moves, fitted, states, bands, yaml, drawn)


def history(
    file: str | None, variant: str | None, sets: Sequence[str], index: str | None, series: str | None
) -> tuple[str, Moves]:
    """The id of an index and its moves."""
    if file is None and (index or variant or sets):
        raise InputError(Problem("an index is of a scenario, and no FILE is named", "name it, or use --series"))
    if file is None or series is not None:
        if series is None or file is not None:
            step = f"write --series {' or '.join(histories())}, or a FILE and --index"
            raise InputError(Problem("one history is fitted to, of a FILE or of the catalogue", step))
        return series.replace("_", "-"), moves_of(bare("price", 0), None, series)
    setting = load(file, variant=variant, sets=sets).setting
    with_history = tuple(
        name for name in sorted(setting.scenario.indices) if setting.scenario.indices[name].history is not None
    )
    name = index or (with_history[0] if len(with_history) == 1 else "")
    if name not in setting.scenario.indices:
        step = did_you_mean(name, with_history) if with_history else "add `history` to one of its indices"
        what = (
            f"there is no index '{name}'" if name else f"{len(with_history)} indices have a history: which one is meant"
        )
        raise InputError(Problem(what, step if name else f"write --index {' or '.join(with_history) or 'NAME'}"))
    return name, moves_of(setting, name, None)


BARE = """planner: 1
name: calibration
horizon: {{start: 2000-01, periods: {periods}, step: quarter}}
items: {{any: {{tier: dram}}}}
indices: {{{name}: {{now: 1 USD/GB}}}}
{risk}"""


def bare(name: str, quarters: int, risk: str = "") -> Setting:
    """A scenario in which nothing happens but a price, for so many quarters after the first."""
    text = BARE.format(name=name, periods=quarters + 1, risk=risk)
    return Setting(bind(cast(EntryMap, read_value(text, "")), scenario_type()))


def simulated(name: str, yaml: str, mean: float, count: int, sample: int, seed: int) -> list[list[float]]:
    """Log moves of the index, future by future, as the driver of a YAML text draws them, with a mean move on top."""
    risk = f"risk:\n  outcomes: {{sample: {sample}, seed: {seed}}}\n  learn: []\n  drivers:\n{yaml}"
    setting = bare(name, count, risk)
    (driver,) = setting.scenario.risk.drivers.values()
    (draws,) = draws_of(setting).values()
    found = []
    for outcome in driver.drawn(setting, draws):
        prices = outcome.change(setting.scenario, setting).indices[name].forward
        levels = [log(prices.at(add(setting.start, 3 * q, "month")).value) for q in range(count + 1)]
        found.append([then - first + mean for first, then in pairwise(levels)])
    return found


def walk_yaml(name: str, fitted: Walk) -> str:
    """mean_reverting, ready to be pasted under risk.drivers."""
    figures = f"sd: {percent(fitted.new)}, momentum: {percent(fitted.momentum)}, reversion: {percent(fitted.reversion)}"
    return f"    {name}-walk: {{kind: mean_reverting, indices: [{name}], {figures}}}\n"


def regimes_yaml(name: str, fitted: Switching) -> str:
    """Regimes, ready to be pasted under risk.drivers."""
    lines = [
        f"    {name}-regimes:",
        "      kind: regimes",
        f"      indices: {{{name}: 100%}}",
        f"      start: {fitted.start}",
        f"      reversion: {percent(fitted.reversion)}",
        "      regimes:",
    ]
    for state in fitted.states:
        to = ", ".join(f"{other}: {percent(share)}" for other, share in state.to.items())
        figures = f"drift: {percent(state.drift)}, sd: {percent(state.sd)}, to: {{{to}}}"
        lines.append(f"        {state.name}: {{{figures}}}")
    return "\n".join(lines) + "\n"


def percent(share: float) -> str:
    """A share as people write it, to a tenth of a point."""
    return f"{100.0 * share:.1f}%"
