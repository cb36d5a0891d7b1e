"""What is told of an earlier plan, as a run keeps it in plan.json, so that its pages can be made again without solving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter

from planner.plan.messages import Message
from planner.report.told import Told
from planner.studies.bridge import Bridge
from planner.studies.undone import Undone


@dataclass(frozen=True)
class Since:
    """The way from an earlier plan to this one, or why it is not told; what a re-plan changes, and what that is worth."""

    changes: Bridge | None = None
    unchanged: str = ""
    messages: tuple[Message, ...] = ()
    undone: tuple[Undone, ...] = ()


_SINCE = TypeAdapter(Since)


def kept(told: Told) -> dict[str, Any]:
    """As plain data."""
    return asdict(Since(told.changes, told.unchanged, told.messages, told.undone))


def taken_back(said: Mapping[str, Any]) -> Told:
    """The same from plain data. Raises ValueError for what is none of it."""
    found = _SINCE.validate_python(dict(said))
    return Told(changes=found.changes, unchanged=found.unchanged, messages=found.messages, undone=found.undone)
