"""What happens once, if ever: on one of some days, each with its chance, or with a chance in every year.

    drawn: it happens on day d where u[q] > 1 - chance[d],       u[q] = Phi(z[q]), q the quarter that begins on d
    chance[d] = p[d] / (1 - sum of p before d)                   `on`: p by day
    chance[d] = 1 - (1 - hazard) ^ (days since the quarter before / 365)          `hazard`: d every first day of a quarter

A quarter's draw says what happens on its first day, so futures that share it know no more. It happens where draws are high.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import model_validator

from planner.errors import Problem
from planner.model.statements import Outcome
from planner.scenario.fields import PortionSeries, Record, Yearly, refuse, said

if TYPE_CHECKING:
    from planner.model.sampling import Draws
    from planner.model.setting import Setting

NEVER = "never"
"""Name of the outcome in which it does not happen."""


class Event(Record):
    """When something happens, if ever."""

    on: PortionSeries | None = said("how likely it is on each day, by day; what is left of 100% is never", None)
    hazard: Yearly | None = said("how likely it is within a year, where futures are drawn", None, gt=0, lt=1)

    @model_validator(mode="after")
    def one_way(self) -> Event:
        """One way to say it, and chances that can be."""
        if (self.on is None) == (self.hazard is None):
            raise refuse("when it happens is said in one way", "write on: {2028-01: 30%}, or hazard: 10%/yr")
        total = sum(chance for _, chance in self.on.points) if self.on else 0.0
        if total > 1.0 + 1e-9:
            raise refuse(f"the chances of the days sum to {total:.6g}", "let them sum to 100% at most")
        return self

    def outcomes(self, change: Callable[[date], Any]) -> Iterable[Outcome]:
        """One for each day that has a chance, and that it never happens; none where it is drawn with a hazard."""
        points = self.on.points if self.on else ()
        rest = 1.0 - sum(chance for _, chance in points)
        for day, chance in points:
            yield outcome(day, chance, change)
        if points and rest > 1e-9:
            yield outcome(None, rest, change)

    def drawn(self, draws: Draws, change: Callable[[date], Any]) -> Sequence[Outcome]:
        """What happens in each drawn future."""
        chances = list(self.chances(draws.days))
        known = {day: outcome(day, 1.0, change) for day in (None, *(day for _, day, _ in chances))}
        told = [draws.of_quarter(q) for q, _, _ in chances]
        days = [day for _, day, _ in chances]
        found = []
        for levels in zip(*told, strict=True):
            struck = (
                day for day, level, (_, _, chance) in zip(days, levels, chances, strict=True) if level > 1.0 - chance
            )
            found.append(known[next(struck, None)])
        return found

    def chances(self, days: Sequence[date]) -> Iterable[tuple[int, date, float]]:
        """Quarter, day and chance, where it has not happened before, of all days on which it may."""
        if self.hazard is not None:
            for q in range(1, len(days)):
                yield q, days[q], 1.0 - float((1.0 - self.hazard) ** ((days[q] - days[q - 1]).days / 365.0))
            return
        left = 1.0
        for day, chance in self.on.points if self.on else ():
            yield days.index(day), day, min(1.0, chance / left) if left > 1e-9 else 1.0
            left -= chance

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Days that are no days of the plan, or on which nothing is drawn."""
        from planner.model.sampling import quarters  # the normal distribution takes a while to import

        starts = quarters(setting) if setting.scenario.risk.drawn else ()
        for day, _ in self.on.points if self.on else ():
            if day == date.min:
                yield Problem(
                    "it is not said on which day", "write the day, such as {2028-01: 30%}", path=f"{where}.on"
                )
            elif not setting.as_of <= day < setting.end:
                what = f"{day} is not between as_of ({setting.as_of}) and the end of the horizon ({setting.end})"
                yield Problem(what, "choose a day in between, or take it out", path=f"{where}.on")
            elif starts and day not in starts:
                step = "choose the first day of a quarter, such as 2028-01, 2028-04, 2028-07 or 2028-10"
                yield Problem(
                    f"futures are drawn quarter by quarter, and none begins on {day}", step, path=f"{where}.on"
                )


def certain(chances: Iterable[float]) -> None:
    """One of some outcomes happens. Raises the error of a field where the probabilities do not sum to 1."""
    total = sum(chances)
    if abs(total - 1.0) > 1e-9:
        raise refuse(f"the probabilities sum to {total:.6g}", "let them sum to 100%")


def outcome(day: date | None, chance: float, change: Callable[[date], Any]) -> Outcome:
    """That it happens on a day, or never."""
    if day is None:
        return Outcome(NEVER, chance, unchanged, told="")
    month = f"{day:%Y-%m}" if day.day == 1 else day.isoformat()
    return Outcome(day.isoformat(), chance, change(day), told=f"{{}} {month}")


def unchanged(scenario: Any, _: Setting) -> Any:
    """The scenario as it is written."""
    return scenario
