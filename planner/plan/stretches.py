"""The stretches a bill may be asked for: a period, a fiscal year, quarter or month, a year or quarter of the contract, or all."""

from __future__ import annotations

from dataclasses import dataclass

from planner.errors import InputError, Problem
from planner.model.setting import Setting
from planner.model.terms import Terms

ALL = "all"


@dataclass(frozen=True)
class Stretch:
    """Some periods by the name they were asked for."""

    name: str
    periods: tuple[int, ...]

    def labels(self, setting: Setting) -> frozenset[str]:
        """The labels of its periods."""
        return frozenset(setting.periods[p].label for p in self.periods)


def stretches(setting: Setting, terms: Terms) -> dict[str, tuple[int, ...]]:
    """Every stretch by its name; where two are called alike, the shorter one."""
    found: dict[str, tuple[int, ...]] = {period.label: (p,) for p, period in enumerate(setting.periods)}
    for per in ("month", "quarter", "year"):
        for cell in (*setting.spans(per), *terms.cells(per)):
            found.setdefault(cell.label, cell.periods)
    return found | {ALL: tuple(range(len(setting.periods)))}


def stretch(setting: Setting, terms: Terms, name: str) -> Stretch:
    """The stretch of a name. Raises InputError for one that there is none of."""
    known = stretches(setting, terms)
    if name not in known:
        years = [cell.label for cell in (*setting.spans("year"), *terms.cells("year"))]
        ways = [setting.periods[0].label, setting.periods[-1].label, *years, ALL]
        step = f"write a period, or a fiscal or contract year: {', '.join(ways)}"
        raise InputError(Problem("there is no stretch of this name in the plan", step, value=name))
    return Stretch(name, known[name])
