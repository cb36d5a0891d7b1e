"""The expected future: every dated number is its mean over the futures; what is no number is as in the most likely of them.

value on a day = sum_f probability[f] * value of future f on that day          indices, and the series that outcomes may change

Trap: it is a future that never comes. A price that is clipped, a need beside a capacity, a product of two that move together: none
of them is at its mean what it is in the mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from operator import add
from typing import Any

from planner.errors import InputError, Problem
from planner.model.changed import SERIES, allocations
from planner.model.futures import turned
from planner.model.setting import Setting
from planner.scenario.fields import Series

Weighted = Sequence[tuple[float, Series[Any] | None]]
"""(probability, series) of each future."""

WHOLE = {"fill": 1.0, "delivers": 1.0}
"""What holds where a future says nothing."""


def expected(setting: Setting) -> Setting:
    """The expected future of a setting, in which all is certain. Raises InputError where numbers have no mean."""
    futures = setting.futures
    likely = max(futures, key=lambda future: future.probability).setting
    scenarios = [(future.probability, future.setting.scenario) for future in futures]
    found: dict[str, dict[str, Any]] = {}
    for name, index in likely.scenario.indices.items():
        paths = [(future.probability, future.setting.index_path(name)) for future in futures]
        if differ(paths):
            whole = {"history": None, "now": None, "forward": mean_of(paths, f"indices.{name}")}
            found.setdefault("indices", dict(likely.scenario.indices))[name] = index.model_copy(update=whole)
    for key, (section, field) in SERIES.items():
        entries = found.setdefault(section, dict(getattr(likely.scenario, section)))
        for name, entry in entries.items():
            said = [(chance, getattr(getattr(own, section)[name], field, None)) for chance, own in scenarios]
            if differ(said):
                mean = mean_of(said, f"{section}.{name}.{field}", WHOLE.get(key))
                entries[name] = entry.model_copy(update={field: mean})
    for name, contract in found["contracts"].items():
        for own in allocations(contract):
            rates = [(chance, allocations(scenario.contracts[name])[own].rate) for chance, scenario in scenarios]
            if differ(rates):
                rate = mean_of(rates, f"contracts.{name}.clauses.{own}.rate", 1.0)
                clauses = found["contracts"][name].clauses
                clause = clauses[own].model_copy(update={"rate": rate})
                found["contracts"][name] = found["contracts"][name].model_copy(
                    update={"clauses": clauses | {own: clause}}
                )
    mean_setting = turned(setting, likely.scenario.model_copy(update=found))
    mean_setting.chosen = likely.chosen
    return mean_setting


def differ(said: Weighted) -> bool:
    """Futures do not all say the same."""
    return any(series != said[0][1] for _, series in said)


def mean_of(said: Weighted, where: str, default: float | None = None) -> Series[Any]:
    """The mean of series on every day on which one of them changes. Raises InputError where there is none."""
    days = sorted({day for _, series in said if isinstance(series, Series) for day, _ in series.points})
    points: list[tuple[date, Any]] = []
    for day in days:
        values = [(chance, at(series, day, default)) for chance, series in said]
        known = [value for _, value in values if value is not None]
        if len(known) == len(values):
            points.append((day, mean(values, where)))
        elif known and points:
            raise no_mean(where, f"some futures have no value on {day}")
    if not points:
        raise no_mean(where, "some futures have no value")
    return Series(tuple(points))


def at(series: Any, day: date, default: float | None) -> Any:
    """The value of a series on a day, or what holds where it says nothing."""
    found = series.at(day) if isinstance(series, Series) else None
    return default if found is None else found


def mean(values: Sequence[tuple[float, Any]], where: str) -> Any:
    """The mean of numbers, or of quantities of one unit."""
    first = values[0][1]
    if isinstance(first, float):
        return reduce(add, (chance * value for chance, value in values))
    if any(replace(value, value=first.value) != first for _, value in values):
        raise no_mean(where, "its values are in different units")
    return replace(first, value=reduce(add, (chance * value.value for chance, value in values)))


def no_mean(where: str, why: str) -> InputError:
    """What keeps an expected future from being made."""
    step = "write it with the same units and from the same dates in all outcomes"
    return InputError(Problem(f"there is no mean of it over the futures: {why}", step, path=where))
