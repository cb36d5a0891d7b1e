"""The terms of one contract as data: its prices, its calendar cells, its commitments, what was taken before.

A *cell* is a contract year, quarter or month with the periods whose first day lies in it; where periods are longer than
the cell, cells that share a period are one. Cells are counted from the first day of the term. A cell that began before
the horizon has an opening part (what was taken so far counts towards it); one that ends after it is cut.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from planner.calendar import add
from planner.errors import Problem
from planner.model.cells import Cell, cells
from planner.model.plugin import Clause
from planner.quantities import Rate
from planner.scenario.agreements import Contract

if TYPE_CHECKING:
    from planner.model.plugin import Commitment
    from planner.model.setting import Setting


class Terms:
    """One contract over the periods of a setting, as it is written or as it is signed.

    `size` is the share of the written volumes that is signed (1 as written), `signed` whether it is, 0 to 1; `ended` the first day
    on which it holds no more, where that is before its term is over.
    """

    def __init__(
        self,
        setting: Setting,
        name: str,
        record: Contract[Any],
        signed: float = 1.0,
        size: float = 1.0,
        ended: date | None = None,
    ) -> None:
        self.setting = setting
        self.signed = signed
        self._sayers: dict[str, tuple[Clause, ...]] = {}
        self.size = size
        self.name = name
        self.record = record
        self.first: date = record.term.from_.first
        self.ended = ended
        self.end: date = min(record.term.to.end, ended or date.max)
        self.items: tuple[str, ...] = tuple(sorted(set(record.items)))

    @cached_property
    def clauses(self) -> Mapping[str, Clause]:
        """Its clauses by id, sorted."""
        return dict(sorted(self.record.clauses.items()))

    def where(self, clause: str) -> str:
        """Path of a clause in the scenario."""
        return f"contracts.{self.name}.clauses.{clause}"

    def covered(self, clause: Clause) -> tuple[str, ...]:
        """The items a clause covers, sorted."""
        return self.items if clause.items is None else tuple(sorted(set(clause.items)))

    def applies(self, clause: Clause, day: date) -> bool:
        """The clause and the term are in force on a day."""
        since = clause.since.first if clause.since else self.first
        until = clause.until.end if clause.until else self.end
        return self.first <= day < self.end and since <= day < until

    @property
    def offered(self) -> bool:
        """Whether it is still to be decided."""
        return bool(self.record.status == "offered")

    @property
    def whole(self) -> Terms:
        """The same as if it were not ended."""
        return Terms(self.setting, self.name, self.record, self.signed, self.size)

    @cached_property
    def endings(self) -> Mapping[date, date]:
        """The days on which it may be ended, each with the last day to say so."""
        return {end: day for clause in self.clauses.values() for end, day in clause.endings(self).items()}

    @property
    def largest(self) -> float:
        """The largest share of its volumes at which it can be signed."""
        return self.record.offer.largest if self.offered else 1.0

    @property
    def decided_in(self) -> int | None:
        """The period in which an offer is signed or not, by its last day less our approvals; None where that is today."""
        return self.setting.period_holding(self.responsible) if self.responsible > self.setting.start else None

    @property
    def holds_from(self) -> int:
        """The first period in which an offer can hold."""
        return self.decided_in or 0

    @property
    def responsible(self) -> date:
        """The last day on which we can decide about an offer."""
        offer = self.record.offer
        day: date = offer.decide_by.last if offer.decide_by else self.setting.start
        return day if offer.approvals is None else add(day, -offer.approvals.count, offer.approvals.unit)

    def in_term(self, p: int) -> bool:
        """Period `p` starts inside the term."""
        return self.first <= self.setting.periods[p].start < self.end

    # The calendar of the contract -----------------------------------------------------------------------------------

    def cells(self, per: str, first: date | None = None, end: date | None = None) -> tuple[Cell, ...]:
        """Months, quarters or years of the term that touch the horizon (between two days, where given)."""
        between = max(first or self.first, self.first), min(end or self.end, self.end)
        return cells(self.setting, self.first, per, *between)

    def taken_before(self, cell: Cell, items: tuple[str, ...]) -> float:
        """GB taken in an opened cell before the horizon, from `so_far` (an amount in pieces counts in the first item's)."""
        if not cell.opened or cell.label not in self.record.so_far.taken:
            return 0.0
        return self.setting.gb(self.record.so_far.taken[cell.label], items[0])

    # Prices ---------------------------------------------------------------------------------------------------------

    @cached_property
    def prices(self) -> dict[str, tuple[float | None, ...]]:
        """Price per GB of each item in each period; None where no clause speaks (nothing can be called then)."""
        days = [period.start for period in self.setting.periods]
        return {
            item: tuple(
                self.adjusted(item, day, next(iter(said.values()), None)) for day, said in zip(days, path, strict=True)
            )
            for item, path in self._spoken.items()
        }

    @cached_property
    def _spoken(self) -> dict[str, list[dict[str, float]]]:
        """What each price clause says of each item in each period."""
        days = [period.start for period in self.setting.periods]
        return {item: [self.speakers(item, day) for day in days] for item in self.items}

    def price_on(self, item: str, day: date) -> float | None:
        """Price per GB of an item delivered on a day, also beyond the horizon; None where no clause speaks."""
        return self.adjusted(item, day, next(iter(self.speakers(item, day).values()), None))

    def in_force(self, method: str, item: str, day: date) -> list[Clause]:
        """The clauses that say something by a method of an item delivered on a day, in the order in which they follow."""
        return [own for own in self._saying(method) if item in self.covered(own) and self.applies(own, day)]

    def _saying(self, method: str) -> tuple[Clause, ...]:
        """The clauses that have a method of their own, by `adjusts_at`."""
        if method not in self._sayers:
            own = [said for said in self.clauses.values() if getattr(type(said), method) is not getattr(Clause, method)]
            self._sayers[method] = tuple(sorted(own, key=lambda clause: clause.adjusts_at))
        return self._sayers[method]

    def adjusted(self, item: str, day: date, price: float | None) -> float | None:
        """A price after escalation, favoured-customer and other clauses that change what a price clause says."""
        if price is not None:
            for clause in self.in_force("adjusts", item, day):
                price = clause.adjusts(self, item, day, price)
        return price

    def priced_by(self, item: str, day: date) -> date:
        """The day whose price holds for what is delivered on a day: the same unless a clause fixes it at order or invoice."""
        said = [clause.priced_by(self, day) for clause in self.in_force("priced_by", item, day)]
        return next((found for found in said if found is not None), day)

    def speakers(self, item: str, day: date) -> dict[str, float]:
        """What each price clause says of an item delivered on a day."""
        found, at = {}, self.priced_by(item, day)
        for name, clause in self.clauses.items():
            if clause.role == "price" and item in self.covered(clause) and self.applies(clause, day):
                price = clause.price_on(self, item, at)
                if price is not None:
                    found[name] = price
        return found

    def clashes(self) -> Iterable[Problem]:
        """Price clauses that speak for one item at one time; the first such day of each."""
        for item, path in self._spoken.items():
            told: set[tuple[str, ...]] = set()
            for period, spoken in zip(self.setting.periods, path, strict=True):
                names = tuple(spoken)
                if len(names) > 1 and names not in told:
                    told.add(names)
                    what = f"clauses {' and '.join(names)} both price {item} on {period.start}"
                    step = "give them different items, or let one end (until) before the other begins (since)"
                    yield Problem(what, step, path=self.where(names[-1]))

    def paid_on(self, day: date) -> date:
        """The day on which what is delivered on `day` is paid: the same day unless a clause says later."""
        said = [clause.pays_on(self, day) for clause in self._saying("pays_on") if self.applies(clause, day)]
        return next((found for found in said if found is not None), day)

    @cached_property
    def payments(self) -> tuple[tuple[int, float], ...]:
        """For what is delivered in each period: the period it is paid in, and what a unit is worth there.

        Beyond the horizon it stands in the last period, at the discount of its own day.
        """
        setting, found = self.setting, []
        last = len(setting.periods) - 1
        for period in setting.periods:
            day = self.paid_on(period.start)
            p = setting.period_holding(max(day, setting.start))
            found.append((last, setting.discount(day) / setting.discounts[last]) if p is None else (p, 1.0))
        return tuple(found)

    def paid_within(self, p: int) -> bool:
        """What is delivered in a period is paid before the horizon ends."""
        return self.paid_on(self.setting.periods[p].start) < self.setting.end

    # Volumes --------------------------------------------------------------------------------------------------------

    def volume(self, rate: Rate, item: str, first: date, end: date) -> float:
        """GB that a promised rate gives between two days, at the size that is signed."""
        return self.size * self.setting.flow(rate, item, first, end)

    @cached_property
    def counted(self) -> frozenset[str]:
        """Sources whose deliveries count towards the commitments: this contract alone unless clauses say otherwise."""
        said = [found for clause in self.clauses.values() if (found := clause.counted(self)) is not None]
        return frozenset().union(*said) if said else frozenset((self.name,))

    @cached_property
    def commitments(self) -> tuple[Commitment, ...]:
        """Every promised volume, from all clauses."""
        return tuple(found for clause in self.clauses.values() for found in clause.commitments(self))

    def excused(self, items: tuple[str, ...], day: date) -> bool:
        """Falling short of a volume of these items is paid for (take-or-pay), so its lower edge is not hard."""
        return any(
            clause.excuses and self.applies(clause, day) and set(items) <= set(self.covered(clause))
            for clause in self.clauses.values()
        )

    def ceiling(self, item: str) -> float | None:
        """The most GB of an item that the clauses let us take within the horizon; None where nothing limits it."""
        said = [most for clause in self.clauses.values() if (most := clause.caps(self, item)) is not None]
        return min(said, default=None)

    def reachable(self, items: tuple[str, ...]) -> frozenset[int]:
        """Periods in which something called within the horizon can be handed over, and still arrive in it."""
        network = self.setting.network
        return frozenset(
            p
            for move in network.moves
            if move.source == self.name and move.part.item in items
            for p, lands in zip(network.deliveries(move), network.arrivals(move), strict=True)
            if p is not None and lands is not None
        )

    def ordered(self, items: tuple[str, ...], cell: Cell, sources: Collection[str] = ()) -> float:
        """GB that open orders under this contract (or under others) bring in a cell."""
        setting = self.setting
        return sum(
            setting.counted_gb(order)
            for order in setting.scenario.open_orders.values()
            if order.contract in (sources or (self.name,))
            and order.item in items
            and setting.lands(order) in cell.periods
        )

    def committed(
        self, items: tuple[str, ...], first: date, end: date, edge: Literal["base", "least", "most"] = "base"
    ) -> float:
        """GB promised for items between two days (or an edge of it); a cell that straddles a day counts by its days."""
        total = 0.0
        for promise in self.commitments:
            if set(promise.items) <= set(items):
                days = (min(end, promise.end) - max(first, promise.first)).days
                total += getattr(promise, edge) * max(0, days) / (promise.end - promise.first).days
        return total

    def run_on(self, items: tuple[str, ...], first: date, end: date) -> float:
        """GB of forecast need, beyond the horizon, that these items could serve between two days."""
        total = 0.0
        for requirement in self.setting.requirements:
            factors = [requirement.serves[item] for item in items if item in requirement.serves]
            if factors and end > first:
                total += requirement.between(first, end) / max(factors)
        return total

    def mean_price(self, items: tuple[str, ...], p: int) -> float:
        """Mean price of the items in a period."""
        return self.mean_price_on(items, self.setting.periods[p].start)

    def mean_price_on(self, items: tuple[str, ...], day: date) -> float:
        """Mean price of the items on a day: what a deficiency costs unless the clause says otherwise."""
        found = [price for item in items if (price := self.price_on(item, day)) is not None]
        return sum(found) / len(found) if found else 0.0
