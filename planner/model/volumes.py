"""What volume clauses have in common: a promised rate, cell by cell of the contract's calendar, and its two edges.

    whole  = rate * cell                                            GB promised in a month, quarter or year of the term
    inside = whole * days of the cell before the horizon ends / days of the cell
    least  = max(0, (1 - down) * inside - taken before the horizon)       0 where a take-or-pay covers the items
    most   = max((1 + up) * inside - taken before the horizon, what open orders bring as promised)

Taken is what is received in the periods of the cell. An order that is cancelled or moved excuses nothing. In a cell that no call
can reach in time, `least` is at most what open orders bring: it cannot be kept by anything that is decided now, so it warns
instead of making every plan infeasible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from planner.calendar import add
from planner.errors import Problem
from planner.model.plugin import Clause, Commitment, Finding
from planner.model.pricing import MONTHS, beginning
from planner.model.succession import counting
from planner.quantities import Amount, Rate, format_quantity
from planner.scenario.fields import Dated, Quantity, Series, refuse

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

TOLERANCE = 1e-6
"""Share of the promised volume by which a plan may miss it."""


def of_the_calendar(rate: Rate) -> Rate:
    """A promise is counted per month, quarter or year of the term."""
    if rate.per not in MONTHS:
        raise refuse(f"a promised volume is counted per month, quarter or year, not per {rate.per}", "convert it")
    return rate


def of_one_calendar(series: Series[Rate]) -> Series[Rate]:
    """A promise that changes by date is counted in one unit, per one stretch of the term."""
    rates = [of_the_calendar(rate) for _, rate in series.points]
    if len({(rate.unit, rate.per) for rate in rates}) > 1:
        raise refuse(
            "the rates are in different units, or per different stretches", "write all per quarter, say, in PB"
        )
    return series


Promise = Annotated[Rate, Quantity("rate"), AfterValidator(of_the_calendar)]
Ramp = Annotated[Series[Rate], Dated("rate"), AfterValidator(of_one_calendar)]
Promised = Rate | Series[Rate]
"""One rate for the whole term, or one by date."""


def unit_of(promised: Promised) -> Rate:
    """The unit and stretch in which a promise is counted, as those of a rate."""
    return promised.first if isinstance(promised, Series) else promised


def volume(terms: Terms, promised: Promised, items: tuple[str, ...], first: date, end: date) -> float:
    """GB promised between two days, at the size that is signed; nothing before the first date of a ramp."""
    if isinstance(promised, Rate):
        return terms.volume(promised, items[0], first, end, items)
    steps = [*(max(day, first) for day, _ in promised.points), end]
    rates = zip(promised.points, steps, steps[1:], strict=False)
    return sum(
        terms.volume(rate, items[0], day, min(stop, end), items)
        for (_, rate), day, stop in rates
        if day < min(stop, end)
    )


@dataclass(frozen=True)
class Edge:
    """What must and may be taken in the periods of one cell, GB.

    `room` is the most by what is written, `ordered` what open orders bring as promised, `asked` the least were there time for it.
    """

    cell: Cell
    least: float
    room: float
    asked: float = 0.0
    ordered: float = 0.0

    @property
    def most(self) -> float:
        """What may be taken if every order comes as promised."""
        return max(self.room, self.ordered)


def ending(terms: Terms, clause: Clause) -> date:
    """First day on which a clause is no longer in force."""
    return min(terms.end, clause.until.end) if clause.until else terms.end


def cells(terms: Terms, clause: Clause, per: str) -> tuple[Cell, ...]:
    """The clause's months, quarters or years that have a period in the horizon, and are not over when an offer is decided."""
    found = terms.cells(per, beginning(terms, clause), ending(terms, clause))
    return tuple(cell for cell in found if cell.periods and max(cell.periods) >= terms.holds_from)


def last_call(terms: Terms, end: date) -> date:
    """The last day on which something can be called that is handed over before a day."""
    lead = terms.record.lead_time
    return (add(end, -lead.count, lead.unit) if lead else end) - timedelta(days=1)


def stretches(terms: Terms, clause: Clause, per: str) -> Iterator[tuple[date, date]]:
    """The clause's months, quarters or years over the whole term, inside the horizon and out."""
    first, last = beginning(terms, clause), ending(terms, clause)
    n = 0
    while (start := add(terms.first, n * MONTHS[per], "month")) < last:
        n += 1
        stop = add(terms.first, n * MONTHS[per], "month")
        if stop > first:
            yield max(start, first), min(stop, last)


def promises(terms: Terms, clause: Clause, rate: Promised, down: float, up: float) -> Iterable[Commitment]:
    """The commitments of a rate, over the whole term."""
    items = terms.covered(clause)
    where = terms.where(terms.id_of(clause))
    for first, end in stretches(terms, clause, unit_of(rate).per):
        base, written = volume(terms, rate, items, first, end), as_written(rate, first)
        least = (1.0 - down) * base if terms.binds("buyer") and not terms.fallen(end) else 0.0
        yield Commitment(items, first, end, base, least, (1.0 + up) * base, where, written)


def as_written(promised: Promised, day: date) -> str:
    """The rate of a day as people write it, in the unit of the agreement; "" before the first date of a ramp."""
    rate = promised.at(day) if isinstance(promised, Series) else promised
    return "" if rate is None else format_quantity(rate, "rate")


def reachable(terms: Terms, items: tuple[str, ...]) -> frozenset[int]:
    """Periods in which something called within the horizon can be handed over, and still arrive in it."""
    network = terms.setting.network
    return frozenset(
        p
        for move in network.moves
        if move.source == terms.name and any(counting(terms, move.part.item, items))
        for p, lands in zip(network.deliveries(move), network.arrivals(move), strict=True)
        if p is not None and lands is not None
    )


def edges(terms: Terms, clause: Clause, rate: Promised, down: float, up: float) -> tuple[Edge, ...]:
    """What must and may be taken in each cell."""
    items = terms.covered(clause)
    in_time = reachable(terms, items)
    found = []
    for cell in cells(terms, clause, unit_of(rate).per):
        inside = volume_inside(terms, rate, items, cell)
        before, ordered = terms.taken_before(cell, items), terms.ordered(items, cell)
        free = terms.excused(items, cell.first) or terms.fallen(cell.end)
        asked = 0.0 if free else max(0.0, (1.0 - down) * inside - before)
        least = asked if in_time.intersection(cell.periods) else min(asked, ordered)
        found.append(Edge(cell, least, max(0.0, (1.0 + up) * inside - before), asked, ordered))
    return tuple(found)


def volume_inside(terms: Terms, promised: Promised, items: tuple[str, ...], cell: Cell) -> float:
    """GB promised in a cell before the horizon ends: of a rate by the cell's days, of a ramp by the dates of its rates."""
    if isinstance(promised, Rate):
        return volume(terms, promised, items, cell.first, cell.end) * share_inside(terms, cell)
    return volume(terms, promised, items, cell.first, min(cell.end, terms.setting.end))


def share_inside(terms: Terms, cell: Cell) -> float:
    """Share of a cell's days before the horizon ends."""
    return (min(cell.end, terms.setting.end) - cell.first).days / (cell.end - cell.first).days


def least_owed(terms: Terms, clause: Clause, first: date, end: date, day: date) -> tuple[float, float]:
    """GB of a clause's lower edges between two days and the mean price; nothing where falling short is paid for elsewhere."""
    items = terms.covered(clause)
    if terms.excused(items, first):
        return 0.0, 0.0
    least = 0.0
    for promise in clause.commitments(terms):
        days = (min(end, promise.end) - max(first, promise.first)).days
        least += promise.least * max(0, days) / (promise.end - promise.first).days
    return least, terms.mean_price_on(items, day)


def ceiling(terms: Terms, clause: Clause, found: tuple[Edge, ...], item: str) -> float | None:
    """The most of an item that a clause's edges allow in the horizon; None where a period of the term is outside them."""
    held = {p for edge in found for p in edge.cell.periods}
    open_ended = any(terms.in_term(p) and p not in held for p in range(len(terms.setting.periods)))
    return None if item not in terms.covered(clause) or open_ended else sum(edge.most for edge in found)


def hold(model: Model, contract: ContractModel, clause: Clause, found: tuple[Edge, ...], where: str) -> None:
    """Rows that keep what is taken between the edges."""
    axis = contract.cells(where, tuple(edge.cell for edge in found))
    by_cell = {edge.cell: edge for edge in found}
    least = contract.by_cell(lambda own, cell: 0.0 if own.fallen(cell.end) else by_cell[cell].least, axis)
    room = model.numbers([by_cell[cell].room for cell in axis.cells], axis)
    items = contract.terms.covered(clause)
    most = contract.room(f"{where}.orders", room, contract.promised(items).via(axis.within))
    contract.within(where, contract.taken(items).via(axis.within), least, most)


def broken(book: ContractBook, clause: Clause, found: tuple[Edge, ...], where: str) -> Iterable[Finding]:
    """Cells in which the plan takes too little or too much."""
    items = book.terms.covered(clause)
    taken = book.taken(items)
    for edge in found:
        got, most = sum(taken[p] for p in edge.cell.periods), book.room(edge.room, edge.cell, items)
        slack = TOLERANCE * max(1.0, most)
        for limit, said, gap in ((edge.least, "least", edge.least - got), (most, "most", got - most)):
            if not gap <= slack:
                what = f"{got:,.6g} GB are taken in {edge.cell.label}, the {said} is {limit:,.6g}"
                yield Finding(clause.kind, where, what, got - limit)


def doubts(terms: Terms, clause: Clause, promised: Promised, found: tuple[Edge, ...], where: str) -> Iterable[Problem]:
    """What is wrong or unwise about a promised rate: pieces of unlike items, an unknown past, cells out of reach."""
    items, rate = terms.covered(clause), unit_of(promised)
    yield from unlike(terms, rate, items, where)
    yield from unknown_past(terms, clause, rate.per, where)
    late = [edge for edge in found if edge.least < edge.asked]
    if late:
        asked, least = sum(edge.asked for edge in late), sum(edge.least for edge in late)
        labels = ", ".join(edge.cell.label for edge in late)
        what = f"no call can be received in {labels} in time: of {asked:,.6g} GB due then, {least:,.6g} are on order"
        step = "enter the open orders placed for it under this contract; what is missing is not enforced"
        yield Problem(what, step, path=where, severity="warning")


def unlike(terms: Terms, amount: Rate | Amount, items: Collection[str], where: str) -> Iterable[Problem]:
    """Pieces of items of different sizes, counted together."""
    if amount.unit == "ea" and len({terms.setting.gb_per_piece(item) for item in items}) > 1:
        what = f"pieces of {', '.join(items)} are counted together, and they are not of one size"
        yield Problem(what, "write the volume in TB or PB, or make a clause for each item", path=where)


def unknown_past(terms: Terms, clause: Clause, per: str, where: str) -> Iterable[Problem]:
    """A cell that began before the horizon needs what was taken in it, for the items it covers."""
    for cell in cells(terms, clause, per):
        if cell.opened and cell.label not in terms.record.so_far.taken:
            what = f"{cell.label} began before the horizon and what was taken in it is not given: it counts as nothing"
            step = f"write contracts.{terms.name}.so_far.taken.{cell.label}"
            yield Problem(what, step, path=where, severity="warning")
        elif cell.opened and set(terms.covered(clause)) != set(terms.items):
            what = f"so_far.taken.{cell.label} is not split by item: all of it counts towards this clause"
            yield Problem(what, "put the items into contracts of their own", path=where, severity="warning")


def most_of_all(terms: Terms, item: str) -> float | None:
    """The most GB of an item that the clauses let us take within the horizon; None where nothing limits it."""
    said = [most for clause in terms.clauses.values() if (most := clause.caps(terms, item)) is not None]
    return min(said, default=None)


def endless(terms: Terms, items: tuple[str, ...]) -> tuple[str, ...]:
    """Items whose calls nothing limits though the supplier may fail to deliver: any number of them would count as taken."""
    fails = any(share < 1.0 for future in terms.setting.futures for share in future.setting.fill(terms.name))
    return tuple(item for item in items if fails and most_of_all(terms, item) is None)
