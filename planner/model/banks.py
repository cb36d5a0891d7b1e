"""Banks: what one contract year leaves to later ones, year of origin by year of origin, along every path.

    bank[k, v] = bank[k, parent(v)] + in[k, v] - out[k, v] >= 0        GB, year of origin k, data nodes v until it expires

A bank is a state of its path: futures that part inherit it, they do not share it. What is drawn from it is drawn in a period
that starts before the bank expires; what is left then is gone (or refunded, where a clause says so).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from planner.calendar import add
from planner.errors import Problem
from planner.model.cells import label as name_of
from planner.model.plugin import Clause, Finding
from planner.model.volumes import TOLERANCE, cells, stretches

if TYPE_CHECKING:
    from planner.lp.expr import Expr, Param
    from planner.model.axes import CellAxis
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms
    from planner.quantities import Amount, Duration


@dataclass(frozen=True)
class Vintage:
    """A year of origin: its cell (None where it ended before the horizon), what it brings from there, when it is drawn and gone."""

    label: str
    cell: Cell | None
    opening: float
    periods: tuple[int, ...]
    expires: date

    @property
    def window(self) -> range:
        """Periods in which its bank stands."""
        first = max(self.cell.periods) if self.cell else 0
        return range(first, max((first, *self.periods)) + 1)


@dataclass(frozen=True)
class Years:
    """The years of a minimum in the model: what each is short of it, what it owes and may take above it, GB at most.

    `begun` is 1 in years in which something was made up before the horizon: they have to meet their own minimum.
    """

    axis: CellAxis
    items: tuple[str, ...]
    short: Expr
    owed: Param
    room: Param
    begun: Param


def vintages(
    terms: Terms, clause: Clause, per: str, lasts: Duration, opening: Mapping[str, Amount], ahead: Mapping[str, Amount]
) -> tuple[Vintage, ...]:
    """The years that leave something to later ones: those that ended before the horizon with a bank, and those in it.

    What is drawn `ahead` of one in the horizon opens its bank below nothing.
    """
    setting, before, found = terms.setting, ended(terms, clause, per), []
    for name, amount in sorted(opening.items()):
        if name in before and (gone := add(before[name], lasts.count, lasts.unit)) > setting.start:
            size = setting.gb(amount, terms.covered(clause)[0])
            found.append(Vintage(name, None, size, between(terms, clause, setting.start, gone), gone))
    for cell in cells(terms, clause, per):
        gone = add(cell.end, lasts.count, lasts.unit)
        drawn = setting.gb(ahead[cell.label], terms.covered(clause)[0]) if cell.label in ahead else 0.0
        found.append(Vintage(cell.label, cell, -drawn, between(terms, clause, cell.end, gone), gone))
    return tuple(found)


def ended(terms: Terms, clause: Clause, per: str) -> dict[str, date]:
    """The clause's years that ended before the horizon, by label, with the first day after each."""
    return {name_of(first, per): end for first, end in stretches(terms, clause, per) if end <= terms.setting.start}


def between(terms: Terms, clause: Clause, first: date, end: date) -> tuple[int, ...]:
    """Periods of the clause that start between two days."""
    starts = [period.start for period in terms.setting.periods]
    return tuple(p for p, day in enumerate(starts) if first <= day < end and terms.applies(clause, day))


def inside(model: Model, periods: Iterable[int]) -> Param:
    """1 at the data nodes of some periods."""
    chosen = set(periods)
    return model.by_period([float(p in chosen) for p in range(len(model.setting.periods))])


def of_origin(model: Model, years: Years, amount: Expr, vintage: Vintage) -> Expr:
    """What a vintage puts into its bank, over the data nodes: an amount at the end of its own year, or what it opens with."""
    first = vintage.window[0]
    opens = model.by_period([vintage.opening if p == first else 0.0 for p in range(len(model.setting.periods))])
    if vintage.cell is None:
        return model.nothing(model.period) + opens
    mine = [float(cell.label == vintage.label) for cell in years.axis.cells]
    flow = (amount * model.numbers(mine, years.axis)).via(years.axis.end)
    return flow + opens if vintage.opening else flow


def keep(contract: ContractModel, name: str, vintage: Vintage, flow: Expr, most: float) -> Expr:
    """The balance of a bank over the data nodes, from what flows into it less what is drawn."""
    model, stands = contract.model, inside(contract.model, vintage.window)
    left = model.var(name, model.period, upper=most, where=stands)
    model.row(name, left - left.via(model.period.back) == flow, where=stands)
    return left


def balance(vintage: Vintage, paid_in: float, drawn: Sequence[float]) -> list[float]:
    """What stands in a bank at each period's end, from the plan's tables; what expires is gone after its last period."""
    left, found = paid_in, [0.0] * len(drawn)
    for p in vintage.window:
        left -= drawn[p]
        found[p] = left
    return found


def added(
    balances: Sequence[float], days: Sequence[date | None], vintage: Vintage, left: Sequence[float]
) -> tuple[list[float], list[date | None]]:
    """Balances of all years so far with those of one more, and the first day on which any of each is gone."""
    slack = TOLERANCE * max(1.0, *left)
    first = [
        min(filter(None, (day, vintage.expires)), default=None) if more > slack else day
        for day, more in zip(days, left, strict=True)
    ]
    return [a + b for a, b in zip(balances, left, strict=True)], first


def overdrawn(
    rule: str, where: str, vintage: Vintage, paid_in: float, drawn: Sequence[float], book: ContractBook
) -> Iterable[Finding]:
    """A bank that gives more than it has, or outside the periods in which it can be drawn."""
    slack = TOLERANCE * max(1.0, paid_in)
    if sum(drawn) > paid_in + slack:
        what = f"{sum(drawn):,.6g} GB are drawn of the {paid_in:,.6g} that {vintage.label} left"
        yield Finding(rule, where, what, sum(drawn) - paid_in)
    for p, size in enumerate(drawn):
        if size > slack and p not in vintage.periods:
            label = book.setting.periods[p].label
            what = f"{size:,.6g} GB of {vintage.label} are drawn in {label}; they can be until {vintage.expires}"
            yield Finding(rule, where, what, size)


def doubts(
    terms: Terms, clause: Clause, per: str, lasts: Duration, field: str, opening: Mapping[str, Amount], where: str
) -> Iterable[Problem]:
    """A bank that expires at once, opening banks of years that are not over or whose bank is gone, or not split by item."""
    if not lasts.count:
        yield Problem("it expires as soon as it is there", "give `expires` a length, such as 1 year", path=where)
    before, path = ended(terms, clause, per), f"contracts.{terms.name}.so_far.{field}"
    for name in sorted(opening):
        if name not in before:
            what = f"no {per} that ended before the horizon is called '{name}'"
            step = f"name one of: {', '.join(before)}" if before else f"take it out: no {per} of the term is over yet"
            yield Problem(what, step, path=f"{path}.{name}")
        elif (gone := add(before[name], lasts.count, lasts.unit)) <= terms.setting.start:
            what = f"what {name} left expired on {gone}, before the horizon"
            yield Problem(what, "take it out", path=f"{path}.{name}", severity="warning")
    if opening and set(terms.covered(clause)) != set(terms.items):
        what = f"so_far.{field} is not split by item: all of it counts towards this clause"
        yield Problem(what, "put the items into contracts of their own", path=where, severity="warning")
