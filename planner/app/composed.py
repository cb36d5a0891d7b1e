"""What an answer is made into before it is audited: the courses of all futures, and what proves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.app.worlds import Trunk
from planner.lp.certificate import Certificate
from planner.model.model import Model
from planner.plan.plan import Course
from planner.plan.worlds import Ran


@dataclass(frozen=True)
class Composed:
    """Courses and their certificate, how they were found, how they fare in outages, the model where there is one for all of
    them, the columns that are decided before the futures part, by name, where they are solved apart, and the models then."""

    courses: tuple[Course, ...]
    certificate: Certificate
    about: Mapping[str, object]
    model: Model | None = None
    decided: Mapping[str, float] = field(default_factory=dict)
    worlds: tuple[Ran, ...] = ()
    trunk: Trunk | None = None
    trunks: tuple[Trunk, ...] = ()
