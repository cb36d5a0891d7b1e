"""What further solves have told about a plan, for its pages; what was not asked is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.plan.messages import Message
    from planner.studies.bridge import Bridge
    from planner.studies.foresight import Foresight
    from planner.studies.hinges import Hinged
    from planner.studies.resilience import Resilience
    from planner.studies.undone import Undone
    from planner.studies.value import Worth
    from planner.studies.waiting import Waiting


@dataclass(frozen=True)
class Told:
    """The worth of terms, offers and knowing, what waiting costs, what the decision hinges on, which outages are survived.

    Then what has changed since an earlier plan (`unchanged` says why that is not told), the changes of the last plan that a
    re-plan makes, and what some of those are worth.
    """

    worth: Worth | None = None
    foresight: Foresight | None = None
    waiting: tuple[Waiting, ...] | None = None
    hinged: Hinged | None = None
    resilience: Resilience | None = None
    changes: Bridge | None = None
    unchanged: str = ""
    messages: tuple[Message, ...] = ()
    undone: tuple[Undone, ...] = ()
