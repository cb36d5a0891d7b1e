"""What an answer is made into before it is audited: the courses of all futures, and what proves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planner.app.worlds import Trunk
from planner.lp.certificate import Certificate
from planner.model.model import Model
from planner.plan.plan import Course
from planner.plan.worlds import Ran


@dataclass(frozen=True)
class Composed:
    """Courses and their certificate, how they were found, how they fare in outages, and the model where there is one for all."""

    courses: tuple[Course, ...]
    certificate: Certificate
    about: Mapping[str, object]
    model: Model | None = None
    worlds: tuple[Ran, ...] = ()
    trunk: Trunk | None = None
