"""A rolling forecast that binds: each revision stays within a band of the one before, and what is taken within one of the last.

    (1 - down[j]) * C[t, s - 1] <= C[t, s] <= (1 + up[j]) * C[t, s - 1],     j = t - s = 1 .. J           GB
    (1 - down[0]) * C[t, t - 1] <= taken[t] <= (1 + up[0]) * C[t, t - 1]                                  GB

C[t, s] is the forecast for cell t (month, quarter) of the contract's calendar that is given when cell s begins, at the information
nodes of its first period; what is given today stands for all before. bands[0] is that of what is taken, bands[j] that of a
revision j cells ahead; a forecast further ahead binds nobody. The lower edge is hard only where no take_or_pay clause of the
contract covers the items. A cell that the horizon cuts counts by its days inside. Trap: a forecast is a decision of its day: one
revised with what is only learned later makes the bands worthless.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import Problem
from planner.model.plugin import Account, Ask, Clause, Finding, Handed, KeyDate
from planner.model.volumes import TOLERANCE, Promise, Ramp, cells, reachable, share_inside, unknown_past, volume
from planner.quantities import Rate
from planner.scenario.fields import Portion, Record, Share, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.axes import Records
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

TODAY = "today"


class Band(Record):
    """How far a forecast (or what is taken) may move from the one before."""

    down: Portion = said("share below it", 0.0)
    up: Share = said("share above it", 0.0)


@dataclass(frozen=True)
class Given:
    """The forecasts given at one time in the model, over the information nodes and the cells they are for."""

    forecasts: Expr
    lots: Records[str]


class RevisionBands(Clause):
    """A rolling forecast that binds: revisions and what is taken stay within bands of the last forecast."""

    role: ClassVar[Literal["volume"]] = "volume"
    per: Literal["month", "quarter"] = said("what is forecast, and how often it is revised", "month")
    bands: list[Band] = said("of what is taken, then of a revision one, two ... cells ahead")
    forecast: Ramp | None = said("the last forecast before the horizon, by date; decided today when absent", None)
    at_most: Promise | None = said("most that may be forecast; what the needs allow when absent", None)

    # Figures --------------------------------------------------------------------------------------------------------

    def cells(self, terms: Terms) -> tuple[Cell, ...]:
        """The cells that are forecast."""
        return cells(terms, self, self.per)

    def times(self, terms: Terms) -> dict[int, str]:
        """When forecasts are given: by the number of the cell that begins then, the label; today is the first."""
        found = self.cells(terms)
        first = 0 if found and found[0].opened else -1
        return {first: TODAY} | {s: found[s].label for s in range(first + 1, len(found))}

    def ahead(self, terms: Terms, s: int) -> list[int]:
        """The cells that are forecast when cell s begins, and bound by what was forecast before or bind later."""
        found, first = self.cells(terms), min(self.times(terms))
        begun = [0] if s == first == 0 else []
        return begun + [t for t in range(s + 1, len(found)) if t - s <= len(self.bands)]

    def last_given(self, terms: Terms, t: int) -> int:
        """When the forecast is given that binds what is taken in cell t."""
        return max(t - 1, min(self.times(terms)))

    def known(self, terms: Terms, cell: Cell) -> float | None:
        """GB forecast for a cell before the horizon; None where that is decided today."""
        items = terms.covered(self)
        return None if self.forecast is None else volume(terms, self.forecast, items, cell.first, cell.end)

    def most(self, terms: Terms, cell: Cell) -> float | None:
        """GB that may be forecast for a cell at most; None where nothing is said."""
        items = terms.covered(self)
        return None if self.at_most is None else volume(terms, self.at_most, items, cell.first, cell.end)

    def hard(self, terms: Terms, cell: Cell) -> bool:
        """The lower edge of a cell holds: falling short is not paid for elsewhere, and a call can still reach it."""
        items = terms.covered(self)
        return not terms.excused(items, cell.first) and bool(reachable(terms, items).intersection(cell.periods))

    def edges(self, terms: Terms, t: int) -> tuple[float, float]:
        """What may be taken of cell t at least and at most, by the forecast before the horizon."""
        cell = self.cells(terms)[t]
        bands = self.bands[: t - min(self.times(terms))] or self.bands[:1]
        size = (self.known(terms, cell) or 0.0) * share_inside(terms, cell)
        least = reduce(lambda gb, band: gb * (1.0 - band.down), bands, size)
        return least, reduce(lambda gb, band: gb * (1.0 + band.up), bands, size)

    def foreseen(self, terms: Terms, t: int) -> float | None:
        """GB of cell t that revisions of a known forecast can make room for, less what was taken; None where any can be given."""
        cell, items = self.cells(terms)[t], terms.covered(self)
        if self.forecast is None or t - min(self.times(terms)) > len(self.bands):
            return None
        return self.edges(terms, t)[1] - terms.taken_before(cell, items)

    def beyond(self, book: ContractBook, t: int) -> float:
        """GB of open orders, as promised, and of what was taken that no revision of a known forecast can make room for."""
        cell, most = self.cells(book.terms)[t], self.foreseen(book.terms, t)
        return 0.0 if most is None else book.room(most, cell, book.terms.covered(self)) - most

    def forces(self, terms: Terms) -> Mapping[str, float]:
        """What is forecast is taken, needed or not."""
        if self.forecast is None:
            return {}
        owed = sum(self.edges(terms, t)[1] for t in range(len(self.cells(terms))))
        return dict.fromkeys(terms.covered(self), owed)

    def owes(self, terms: Terms, first: date, end: date, day: date) -> tuple[float, float]:
        """What must be taken by the forecast before the horizon, at its price."""
        items, least = terms.covered(self), 0.0
        for t, cell in enumerate(self.cells(terms)):
            if t - min(self.times(terms)) <= len(self.bands) and not terms.excused(items, cell.first):
                days = (min(end, cell.end) - max(first, cell.first)).days
                least += self.edges(terms, t)[0] * max(0, days) / (cell.end - cell.first).days
        return least, terms.mean_price_on(items, day)

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """Forecasts when each cell begins, their bands, and those of what is taken."""
        terms = contract.terms
        given: dict[int, Given] = {}
        for s in self.times(terms):
            if self.ahead(terms, s):
                given[s] = self.give(contract, where, s)
                if s - 1 in given:
                    self.bind(contract, where, s, given[s - 1], given[s])
        for t, cell in enumerate(self.cells(terms)):
            last = given[self.last_given(terms, t)]
            mine = model.column(last.lots, {name: float(name == cell.label) for name in last.lots.labels})
            held = (last.forecasts * mine).sum(last.lots).via(model.nodes.same)
            self.take(contract, f"{where}.{cell.label}", t, held)

    def give(self, contract: ContractModel, where: str, s: int) -> Given:
        """Columns for what is forecast when cell s begins."""
        model, terms, found = contract.model, contract.terms, self.cells(contract.terms)
        label, first = self.times(terms)[s], min(self.times(terms))
        moment = model.moment(f"{where} {label}", None if s == first else min(found[s].periods))
        chosen = [found[t] for t in self.ahead(terms, s)]
        lots = model.labels(f"{where} {label} cells", [cell.label for cell in chosen])
        whole = sum(model.reach[item] for item in terms.covered(self)) * terms.largest
        limits = [self.most(terms, cell) for cell in chosen]
        most = [whole if limit is None else limit * terms.largest for limit in limits]
        known = [self.known(terms, cell) if s == first else None for cell in chosen]
        least = [0.0 if size is None else size for size in known]
        most = [top if size is None else size for top, size in zip(most, known, strict=True)]
        name = f"{where}.forecast.{label}"
        sizes = model.var(name, moment, lots, lower=model.numbers(least, lots), upper=model.numbers(most, lots))
        return Given(sizes.via(moment.after), lots)

    def bind(self, contract: ContractModel, where: str, s: int, before: Given, now: Given) -> None:
        """Rows that keep the forecasts given when cell s begins within the bands of those before."""
        model, terms, found = contract.model, contract.terms, self.cells(contract.terms)
        label, begins = self.times(terms)[s], min(found[s].periods)
        ahead = self.ahead(terms, s)
        bands = [self.bands[t - s] if t - s < len(self.bands) else None for t in ahead]
        then = before.forecasts.via(
            model.group(before.lots, now.lots, lambda name: name if name in now.lots.labels else None)
        )
        here = model.by_period([float(p == begins) for p in range(len(terms.setting.periods))], model.call)
        bound = here.over(now.lots) * model.numbers([float(band is not None) for band in bands], now.lots)
        up = model.numbers([1.0 + band.up if band else 0.0 for band in bands], now.lots)
        down = model.numbers([1.0 - band.down if band else 0.0 for band in bands], now.lots)
        model.row(f"{where}.{label}.revised up", now.forecasts - then * up <= 0.0, where=bound)
        model.row(f"{where}.{label}.revised down", now.forecasts - then * down >= 0.0, where=bound)

    def take(self, contract: ContractModel, where: str, t: int, held: Expr) -> None:
        """Rows that keep what is taken in cell t within the first band of the last forecast."""
        terms, cell, band = contract.terms, self.cells(contract.terms)[t], self.bands[0]
        axis = contract.cells(where, (cell,))
        taken = contract.taken(terms.covered(self)).via(axis.within) + terms.taken_before(cell, terms.covered(self))
        last = held.via(axis.at_end) * share_inside(terms, cell)
        over, known = taken - last * (1.0 + band.up), self.foreseen(terms, t)
        if known is not None:
            room = contract.model.numbers([known] * len(axis), axis)
            placed = contract.promised(terms.covered(self)).via(axis.within)
            over = over - contract.room(f"{where}.orders", room, placed) + room
        contract.model.row(f"{where}.most", over <= 0.0)
        if self.hard(terms, cell):
            contract.model.row(f"{where}.least", taken - last * (1.0 - band.down) >= 0.0)
        most = self.most(terms, cell)
        if terms.offered and most is not None:
            size = contract.sized(contract.by_cell(lambda own, at: self.most(own, at) or 0.0, axis))
            contract.model.row(f"{where}.signed", held.via(axis.at_end) - size <= 0.0)

    def forecasts(self, book: ContractBook, where: str) -> dict[tuple[int, int], float]:
        """GB forecast for cell t when cell s begins, from the plan's tables: by (t, s)."""
        terms = book.terms
        found: dict[tuple[int, int], float] = {}
        number = {cell.label: t for t, cell in enumerate(self.cells(terms))}
        for s, label in self.times(terms).items():
            rows = {number[cell.partition(",")[2]]: gb for cell, gb in book.decided(where, f"forecast.{label}").items()}
            found |= {(t, s): rows.get(t, 0.0) for t in self.ahead(terms, s)}
        return found

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Forecasts that moved too far, or are not what was given before; cells in which too little or too much is taken."""
        terms, given = book.terms, self.forecasts(book, where)
        found, times = self.cells(terms), self.times(terms)
        for (t, s), size in sorted(given.items()):
            known = self.known(terms, found[t]) if s == min(times) else None
            if known is not None:
                yield from self.within(
                    where, f"the forecast of {found[t].label} before the horizon", size, known, known
                )
            if (t, s - 1) in given and t - s < len(self.bands):
                band, before = self.bands[t - s], given[t, s - 1]
                what = f"the forecast of {found[t].label} given in {times[s]}"
                yield from self.within(where, what, size, before * (1.0 - band.down), before * (1.0 + band.up))
        taken = book.taken(terms.covered(self))
        for t, cell in enumerate(found):
            got = sum(taken[p] for p in cell.periods) + terms.taken_before(cell, terms.covered(self))
            last = given[t, self.last_given(terms, t)] * share_inside(terms, cell)
            least = last * (1.0 - self.bands[0].down) if self.hard(terms, cell) else 0.0
            most = last * (1.0 + self.bands[0].up) + self.beyond(book, t)
            yield from self.within(where, f"what is taken in {cell.label}", got, least, most)

    def within(self, where: str, what: str, got: float, least: float, most: float) -> Iterable[Finding]:
        """A figure outside its band."""
        slack = TOLERANCE * max(1.0, most)
        if not least - slack <= got <= most + slack:
            yield Finding(
                self.kind, where, f"{what} is {got:,.6g} GB, it may be {least:,.6g} to {most:,.6g}", got - most
            )

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """The forecast that binds each cell, where the cell begins."""
        given, last = self.forecasts(book, where), [0.0] * len(book.setting.periods)
        for t, cell in enumerate(self.cells(book.terms)):
            last[min(cell.periods)] += given[t, self.last_given(book.terms, t)]
        yield Account("forecast", "GB", last)

    def asks(self, book: ContractBook, where: str, until: date) -> Iterable[Ask]:
        """Every forecast that is to be given: today's, where none was given before, and those of cells that begin soon."""
        terms, found, first = book.terms, self.cells(book.terms), min(self.times(book.terms))
        for (t, s), gb in sorted(self.forecasts(book, where).items()):
            day = terms.setting.start if s == first else found[s].first
            if gb > TOLERANCE and day < until and (s > first or self.forecast is None):
                price = terms.mean_price_on(terms.covered(self), terms.setting.periods[min(found[t].periods)].start)
                yield Ask("Nominate", day, gb, gb * price, f"as the forecast of {found[t].label}")

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """The last forecast of each cell still to come, as a rate by its first day."""
        terms, found, day = book.terms, self.cells(book.terms), book.setting.periods[since].start
        begun = next((t for t, cell in enumerate(found) if cell.end > day), None)
        if begun is None:
            return Handed()
        given, told, whole = self.forecasts(book, where), dict[date, Rate](), Rate(1.0, "GB", self.per)
        last = begun if found[begun].first < day else begun - 1
        for t in range(begun, len(found)):
            s = last if (t, last) in given else self.last_given(terms, t) if t == begun else None
            if s is not None and (t, s) in given:
                cell = found[t]
                share = terms.volume(whole, terms.covered(self)[0], cell.first, cell.end)
                told[cell.first] = Rate(given[t, s] / share if share else 0.0, "GB", self.per)
        return Handed(own={"forecast": told or None})

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """When each forecast is given."""
        found = self.cells(terms)
        for s, label in self.times(terms).items():
            labels = [found[t].label for t in self.ahead(terms, s)]
            if labels:
                day = terms.setting.as_of if label == TODAY else found[s].first
                what = " to ".join(dict.fromkeys((labels[0], labels[-1])))
                yield KeyDate(day, f"forecast to be given for {what}", "act")

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """No bands, a forecast that an offer cannot have given, a past that is not known."""
        if not self.bands:
            yield Problem("there are no bands", "write bands: [{down: 10%, up: 10%}]", path=f"{where}.bands")
        if self.forecast is not None and terms.offered:
            what = "an offer has given no forecast yet"
            yield Problem(what, "take `forecast` out: it is decided with the plan", path=f"{where}.forecast")
        found = self.cells(terms)
        if found and found[0].opened and self.forecast is None:
            what = f"{found[0].label} began before the horizon and its forecast is not given: it is decided today"
            yield Problem(what, "write `forecast`", path=where, severity="warning")
        yield from unknown_past(terms, self, self.per, where)
