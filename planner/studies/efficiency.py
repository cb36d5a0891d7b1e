"""What part of the roofline accelerators reach: fitted on half of what was measured, tried on the other half.

Within a group (generation of accelerators, precision of the weights) every second row, in the order of the table, is fitted: the
first, the third... The geometric mean of measured / bound is the group's efficiency; a row is off by
efficiency * bound / measured - 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.model.roofline import middle

Group = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """One measured throughput: its group, the tokens/s of an accelerator that were measured, and the bound."""

    system: str
    benchmark: str
    group: Group
    measured: float
    bound: float

    @property
    def share(self) -> float:
        """The share of the bound that was reached."""
        return self.measured / self.bound


@dataclass(frozen=True)
class Tried:
    """A measured throughput beside what its group's efficiency foretells."""

    case: Case
    fitted: bool
    foretold: float

    @property
    def off(self) -> float:
        """By which share the foretold figure is above (below) what was measured."""
        return self.foretold / self.case.measured - 1.0


@dataclass(frozen=True)
class Fitted:
    """The efficiency of each group, and every row beside it."""

    efficiency: Mapping[Group, float]
    rows: tuple[Tried, ...]

    def used(self, group: Group) -> int:
        """How many rows of a group it was fitted on."""
        return sum(row.fitted and row.case.group == group for row in self.rows)


def fit(cases: Sequence[Case]) -> Fitted:
    """One efficiency a group, and how far off each row is."""
    groups: dict[Group, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.group, []).append(case)
    efficiency = {group: middle(case.share for case in found[::2]) for group, found in groups.items()}
    half = {id(case) for found in groups.values() for case in found[::2]}
    rows = (Tried(case, id(case) in half, efficiency[case.group] * case.bound) for case in cases)
    return Fitted(efficiency, tuple(rows))
