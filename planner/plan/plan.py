"""The plan: the setting it was made for, its tables, and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from planner.errors import Problem
from planner.model.plugin import Cost, Finding
from planner.model.setting import Setting


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


@dataclass(frozen=True)
class Plan:
    """Tables in GB and money, with certificate, findings of the audit, and the record of how they were made."""

    setting: Setting
    tables: Mapping[str, list[dict[str, Any]]]
    certificate: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Problem, ...] = ()
    manifest: Mapping[str, Any] = field(default_factory=dict)
    origins: tuple[Origin, ...] = ()
    costs: Mapping[str, Cost] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.setting.scenario.name

    @property
    def cost(self) -> float:
        """Total discounted cost: the sum of the ledger."""
        return float(sum(row["present_value"] for row in self.tables["ledger"]))

    @property
    def level(self) -> str:
        """A proven, B proven to a gap, D feasible only, X refused."""
        return str(self.certificate.get("level", ""))
