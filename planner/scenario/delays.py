"""A stretch of days in which goods come later than by their lead time or promise."""

from __future__ import annotations

from planner.scenario.fields import Length, Record, When, said


class Delay(Record):
    """What is due from one day on, up to another, comes so much later."""

    since: When = said("first day of the stretch: what is due from the first period on that starts then or later")
    until: When | None = said("first day after the stretch; what is due from then on is in time", None)
    delay: Length = said("how much later it comes")
