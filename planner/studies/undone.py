"""What a change of the last plan is worth: money lost where it is left undone, or made too late."""

from __future__ import annotations

from dataclasses import dataclass

from planner.plan.messages import Message


@dataclass(frozen=True)
class Undone:
    """None where no plan is left; nothing within `slack` is sure."""

    message: Message
    undone: float | None
    late: float | None
    slack: float
