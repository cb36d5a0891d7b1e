"""Named outcomes with probabilities, each with the dated values of needs, indices and markets that it changes.

    value in an outcome = the outcome's from its first date on (a share: that share of the scenario's), the scenario's before

Without a date a change holds from as_of on. What an outcome does not name stays as the scenario has it. Outcomes are told
apart as soon as a value or a signal differs, at the next date of `learn`; a `signal` is what is known before values move.
Trap: outcomes with distinct paths are not distinct knowledge: until a learning date the orders of all of them are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import model_validator

from planner.errors import Problem
from planner.model.changed import SERIES, Changed, allocations, series_of
from planner.model.events import certain
from planner.model.keeping import unworked
from planner.model.plugin import Driver, Outcome
from planner.scenario.changes import CountChange, FlowChange, NeedChange, PriceChange, Signals, Times
from planner.scenario.fields import Id, Portion, PortionSeries, Record, Series, When, said

if TYPE_CHECKING:
    from planner.model.setting import Setting


class TableOutcome(Record):
    """One outcome: how likely it is and what it changes."""

    probability: Portion = said("how likely it is")
    indices: dict[Id, PriceChange] = said("indices: dated prices, or shares of the scenario's", {})
    needs: dict[Id, NeedChange] = said("series of needs: dated sizes or rates, or shares of the scenario's", {})
    fleets: dict[Id, CountChange] = said("series of fleets: dated counts, or shares of the scenario's", {})
    prices: dict[Id, PriceChange] = said("prices of markets that have their own: dated prices, or shares", {})
    available: dict[Id, FlowChange] = said("what markets have: dated rates, or shares of the scenario's", {})
    fill: dict[Id, PortionSeries] = said("share of calls that markets fill, by date", {})
    delivers: dict[Id, PortionSeries] = said("share of calls that contracts deliver, by date", {})
    allocation: dict[Id, PortionSeries] = said("share of entitlements that contracts deliver, by date", {})
    breaks: dict[Id, When] = said("days from which on suppliers keep the price of contracts no more", {})
    releases: dict[Id, When] = said("days from which on nobody holds us to the minimums of contracts", {})
    signals: Signals | None = said("words by which it is known before its values move, by date", None)

    @property
    def change(self) -> Changed:
        """What it makes of the scenario."""
        fields: dict[str, dict[str, When]] = {}
        for key, name, day in self.unkept:
            fields.setdefault(name, {})[key] = day
        series = {key: getattr(self, key) for key in ("indices", "allocation", *SERIES)}
        return Changed(series, {"contracts": fields} if fields else {})

    @property
    def unkept(self) -> list[tuple[str, str, When]]:
        """Promises that are not kept: the field of the contract that says so, its id, the day."""
        told = (("breaks", self.breaks), ("releases", self.releases))
        return [(key, name, day) for key, days in told for name, day in sorted(days.items())]

    @property
    def news(self) -> tuple[tuple[date, str], ...]:
        """What tells it from others by itself: signals, and promises that are not kept."""
        said = self.signals.points if self.signals else ()
        return (*said, *((day.first, f"{name} {key}") for key, name, day in self.unkept))


class Table(Driver):
    """Named outcomes with probabilities and dated values."""

    states: dict[Id, TableOutcome] = said("the outcomes by name", alias="outcomes", min_length=1)

    @model_validator(mode="after")
    def certain(self) -> Table:
        """Something happens."""
        certain(state.probability for state in self.states.values())
        return self

    def outcomes(self) -> Iterable[Outcome]:
        """The outcomes, in their order by name."""
        for own, state in sorted(self.states.items()):
            yield Outcome(own, state.probability, state.change, state.news)

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Changes of the past, of what has no series, or in other units than the series."""
        for own, state in self.states.items():
            path = f"{where}.outcomes.{own}"
            for name, change in state.indices.items():
                yield from early(change, setting, f"{path}.indices.{name}")
            yield from self.replaced(state, setting, where, path)
            for key, (section, field) in SERIES.items():
                for name, change in getattr(state, key).items():
                    series = series_of(setting.scenario, section, name, field)
                    yield from early(change, setting, f"{path}.{key}.{name}")
                    yield from unlike(series, change, f"{section}.{name}.{field}", f"{path}.{key}.{name}")
            for key, name, day in state.unkept:
                terms = setting.terms.get(name)
                if day.first < setting.as_of:
                    what = f"{day} is before as_of ({setting.as_of}): what is past is known"
                    yield Problem(what, f"write it in contracts.{name}.{key}", path=f"{path}.{key}.{name}")
                yield from unworked(terms, f"{path}.{key}.{name}", key == "breaks") if terms is not None else ()
            for name, change in state.allocation.items():
                yield from early(change, setting, f"{path}.allocation.{name}")
                if name in setting.scenario.contracts and not allocations(setting.scenario.contracts[name]):
                    what = f"contracts.{name} has no allocation clause, so no share of an entitlement is delivered"
                    step = "add the clause, or write `delivers` for a share of the calls"
                    yield Problem(what, step, path=f"{path}.allocation.{name}")

    def replaced(self, state: TableOutcome, setting: Setting, where: str, path: str) -> Iterator[Problem]:
        """Values of an outcome that replace what drivers before this one, by name, make of the same series by then or later."""
        drivers = sorted(setting.scenario.risk.drivers.items(), key=lambda pair: (pair[1].turn, pair[0]))
        before = [(n, d) for n, d in drivers if (d.turn, f"risk.drivers.{n}") < (self.turn, where)]
        for key in ("indices", *SERIES):
            for series, change in getattr(state, key).items():
                since = change.points[0][0]
                lost = [name for name, other in before if moved(other, key).get(series, date.min) >= since]
                if lost and not all(isinstance(value, Times) for _, value in change.points):
                    says = "says" if len(lost) == 1 else "say"
                    what = f"it replaces what {' and '.join(lost)} {says} of {series}, in every future of this outcome"
                    step = "write shares (80%), which multiply, or join the drivers in one table"
                    yield Problem(what, step, path=f"{path}.{key}.{series}", severity="warning")


def moved(driver: Any, key: str) -> dict[str, date]:
    """The series of a kind that a driver moves, with the last day on which it does: shares, and drivers without days, always."""
    if not isinstance(driver, Table):
        return dict.fromkeys(getattr(driver, key, ()), date.max)
    found: dict[str, date] = {}
    for state in driver.states.values():
        for name, change in getattr(state, key).items():
            shares = any(isinstance(value, Times) for _, value in change.points)
            found[name] = max(found.get(name, date.min), date.max if shares else change.points[-1][0])
    return found


def early(change: Series[Any], setting: Setting, where: str) -> Iterator[Problem]:
    """A change of what is past, or of what comes after all that is planned and agreed."""
    first = change.points[0][0]
    ends = max([setting.end, *(own.term.to.end for own in setting.scenario.contracts.values())])
    if first >= ends:
        what = f"the change begins on {first}, when the horizon and every contract are over: it changes nothing"
        yield Problem(what, "begin earlier, lengthen the horizon, or take it out", path=where, severity="warning")
    if date.min < first < setting.as_of:
        yield Problem(f"the change begins on {first}, before as_of: what is past is known", "begin later", path=where)


def unlike(series: Any, change: Series[Any], what: str, where: str) -> Iterator[Problem]:
    """A change of what has no series, or in other units than the series."""
    if not isinstance(series, Series):
        if (
            series is not None
            or what.endswith(".available")
            or not what.startswith(("markets.", "contracts."))
            or has_share(change)
        ):
            yield Problem(f"{what} is not a series that can be changed", "give it one, or change its index", path=where)
        return
    for _, value in change.points:
        if not isinstance(value, Times) and type(value) is not type(series.first):
            step = "write a rate such as 2 PB/month for a rate, a size such as 5 PB for a size"
            yield Problem(f"the change has other units than {what}", step, path=where)
            return


def has_share(change: Series[Any]) -> bool:
    """A change that needs something to be a share of."""
    return any(isinstance(value, Times) for _, value in change.points)
