"""What the measures of a scenario say of a plan: each figure in every future, its mean, tail and worst, and the limits it keeps.

objective = max(1 - sum omega, 1e-6) * expected cost + sum omega * tail        recomputed from the tables alone
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from planner.model.book import Book
from planner.model.plugin import Finding, Measure
from planner.model.setting import Setting
from planner.model.tails import Weighted, mean, rest, worst

if TYPE_CHECKING:
    from planner.plan.plan import Course

SLACK = 1e-6


@dataclass(frozen=True)
class Measured:
    """One measure of a plan: its figure in each future, in the order of the courses."""

    name: str
    measure: Measure
    figures: Weighted

    @property
    def sums(self) -> Mapping[str, float]:
        """Mean, tail and worst."""
        return {
            "mean": mean(self.figures),
            "tail": self.measure.tail(self.figures),
            "worst": worst(self.figures),
        }


def measured(setting: Setting, courses: Sequence[Course]) -> tuple[Measured, ...]:
    """Every measure of the scenario, by name."""
    books = [(course.probability, Book(course.setting, course.tables)) for course in courses]
    return tuple(
        Measured(name, measure, [(chance, measure.figure(book)) for chance, book in books])
        for name, measure in sorted(setting.scenario.risk.measures.items())
    )


def objective(courses: Sequence[Course], found: Sequence[Measured]) -> float:
    """What the plan minimises."""
    expected = fsum(course.probability * course.cost for course in courses)
    tails = [(one.measure.weight, one.sums["tail"]) for one in found if one.measure.weight]
    return rest(weight for weight, _ in tails) * expected + fsum(weight * figure for weight, figure in tails)


def audit_measures(found: Sequence[Measured]) -> Iterable[Finding]:
    """Limits that are broken."""
    for one in found:
        size = max((abs(figure) for _, figure in one.figures), default=0.0)
        for word, limit in one.measure.limits.items():
            if not one.sums[word] <= limit + SLACK * max(1.0, size, abs(limit)):
                what = f"its {word} is {one.sums[word]:,.6g}, at most {limit:,.6g} is asked for"
                yield Finding(one.measure.kind, f"risk.measures.{one.name}", what, one.sums[word] - limit)
