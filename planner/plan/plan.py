"""The plan: the setting it was made for, its tables, and what proves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import fsum
from typing import Any

from planner.calendar import CalendarError, parse_when
from planner.errors import Problem
from planner.model.futures import signed_as
from planner.model.plugin import Cost, Finding
from planner.model.setting import Setting
from planner.plan.risk import Measured, objective
from planner.plan.worlds import Ran


@dataclass(frozen=True)
class Origin:
    """Where a value of the scenario comes from: the Assumptions sheet, line by line."""

    path: str
    value: str
    place: str
    source: str = ""
    dated: str = ""
    confidence: str = ""
    default: bool = False
    owner: str = ""

    def age(self, as_of: date) -> int | None:
        """Days between the day it is dated and another; None where it has no date."""
        try:
            return (as_of - parse_when(self.dated).first).days if self.dated else None
        except CalendarError:
            return None


@dataclass(frozen=True)
class Course:
    """How the plan runs in one future: its setting there, and its tables."""

    name: str
    probability: float
    setting: Setting
    tables: Mapping[str, list[dict[str, Any]]]

    @property
    def cost(self) -> float:
        """Total discounted cost in this future: the sum of its ledger."""
        return float(sum(row["present_value"] for row in self.tables["ledger"]))


def courses_of(setting: Setting, tables: Iterable[Mapping[str, list[dict[str, Any]]]]) -> tuple[Course, ...]:
    """The tables of each future of a setting, in their order; each with its setting as the offers are decided there."""
    return tuple(
        Course(future.name, future.probability, signed_as(future.setting, own["signings"]), own)
        for future, own in zip(setting.futures, tables, strict=True)
    )


@dataclass(frozen=True)
class Plan:
    """Tables in GB and money, with certificate, findings of the audit, and the record of how they were made.

    `setting` and `tables` are those of the most likely course, which the pages show. `learns` are the first days of the periods
    in which calls know more than before, the soonest first; none where nothing is uncertain. `reduced` says for how many
    futures those of the plan stand and at which distance, where they do.
    """

    courses: tuple[Course, ...]
    certificate: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Problem, ...] = ()
    manifest: Mapping[str, Any] = field(default_factory=dict)
    origins: tuple[Origin, ...] = ()
    costs: Mapping[str, Cost] = field(default_factory=dict)
    measured: tuple[Measured, ...] = ()
    learns: tuple[date, ...] = ()
    worlds: tuple[Ran, ...] = ()
    outages: tuple[Mapping[str, Any], ...] = ()
    reduced: str = ""

    @property
    def shown(self) -> Course:
        """The most likely course; the first of equals."""
        return max(self.courses, key=lambda course: course.probability)

    @property
    def setting(self) -> Setting:
        """The setting of the course that is shown."""
        return self.shown.setting

    @property
    def tables(self) -> Mapping[str, list[dict[str, Any]]]:
        """The tables of the course that is shown."""
        return self.shown.tables

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.setting.scenario.name

    @property
    def cost(self) -> float:
        """Expected total discounted cost: the sum of the ledger, over the futures by their probability."""
        return fsum(course.probability * course.cost for course in self.courses)

    @property
    def objective(self) -> float:
        """What the plan minimises: the expected cost, or that and the tails by their weights."""
        return objective(self.courses, self.measured)

    @property
    def level(self) -> str:
        """A proven, B proven to a gap, D feasible only, X refused."""
        return str(self.certificate.get("level", ""))
