"""The terms of one contract as data: its prices, its calendar cells, its commitments, what was taken before.

A *cell* is a contract year, quarter or month with the periods whose first day lies in it; where periods are longer than
the cell, cells that share a period are one. Cells are counted from the first day of the term. A cell that began before
the horizon has an opening part (what was taken so far counts towards it); one that ends after it is cut.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from planner.calendar import add
from planner.model.cells import Cell, cells
from planner.model.dues import Due, due
from planner.model.failure import failing
from planner.model.keeping import asked, freed
from planner.model.plugin import Clause
from planner.model.succession import counting, live
from planner.quantities import Rate
from planner.scenario.agreements import Contract

if TYPE_CHECKING:
    from planner.model.plugin import Commitment, Ending
    from planner.model.setting import Setting


class Terms:
    """One contract over the periods of a setting, as it is written or as it is signed.

    `size` is the share of the written volumes that is signed (1 as written), `signed` whether it is, 0 to 1; `ended` the first day
    on which it holds no more, where that is before its term is over. `failed` is the first day on which its supplier hands over
    nothing, if ever (not asked where it is to be `sound`).
    """

    def __init__(
        self,
        setting: Setting,
        name: str,
        record: Contract[Any],
        signed: float = 1.0,
        size: float = 1.0,
        ended: date | None = None,
        sound: bool = False,
    ) -> None:
        self.setting = setting
        self.failed = None if sound else failing(setting, record.supplier)
        there = record.status != "declined"
        self.signed = signed if there else 0.0
        self._sayers: dict[str, tuple[Clause, ...]] = {}
        self.size = size * record.size if there else 0.0
        self.name = name
        self.record = record
        self.first: date = record.term.from_.first
        self.ended = ended
        self.end: date = min(record.term.to.end, ended or date.max)
        self.items: tuple[str, ...] = tuple(sorted(set(record.items)))

    @property
    def written(self) -> Terms:
        """The same as it is written, whatever of it is signed."""
        return Terms(self.setting, self.name, self.record)

    @cached_property
    def clauses(self) -> Mapping[str, Clause]:
        """Its clauses by id, sorted, less the promises of a side that is not bound."""
        own = sorted(self.record.clauses.items())
        return {name: clause for name, clause in own if self.binds(clause.binds)}

    def binds(self, side: str) -> bool:
        """A side (buyer, supplier) is bound by the contract, or (both) either is."""
        return side == "both" or self.record.binding in ("both", side)

    def where(self, clause: str) -> str:
        """Path of a clause in the scenario."""
        return f"contracts.{self.name}.clauses.{clause}"

    def id_of(self, clause: Clause) -> str:
        """The id under which a clause stands in the contract."""
        return next((name for name, own in self.clauses.items() if own is clause), "")

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
        """The same as if it were not ended, and its supplier stood."""
        if self.ended is None and self.failed is None:
            return self
        return Terms(self.setting, self.name, self.record, self.signed, self.size, sound=True)

    @cached_property
    def endings(self) -> Mapping[date, Ending]:
        """The days on which it may end early, with what holds for each."""
        return {end: how for clause in self.clauses.values() for end, how in clause.endings(self).items()}

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

    def fallen(self, end: date) -> bool:
        """What is owed for a stretch that ends on a day is not owed: the supplier has failed, or nothing holds us to it by then."""
        return end > freed(self)

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

    def spent_before(self, cell: Cell) -> float:
        """Money invoiced in an opened cell before the horizon, from `so_far`."""
        return self.record.so_far.spent.get(cell.label, 0.0) if cell.opened else 0.0

    # Prices ---------------------------------------------------------------------------------------------------------

    @cached_property
    def prices(self) -> dict[str, tuple[float | None, ...]]:
        """Price per GB of each item in each period; None where no clause speaks (nothing can be called then)."""
        days = [period.start for period in self.setting.periods]
        return {
            item: tuple(
                self.adjusted(item, day, next(iter(said.values()), None)) for day, said in zip(days, path, strict=True)
            )
            for item, path in self.spoken.items()
        }

    @property
    def spoken(self) -> dict[str, list[dict[str, float]]]:
        """What each price clause says of each item in each period; not kept, for every future has its own."""
        days = [period.start for period in self.setting.periods]
        return {item: [self.speakers(item, day) for day in days] for item in self.items}

    def price_on(self, item: str, day: date, at: date | None = None, before: int | None = None) -> float | None:
        """Price per GB of an item delivered on a day, also beyond the horizon; None where no clause speaks.

        By the prices of another day `at`, and only changed by the clauses that come `before`, where given.
        """
        return self.adjusted(item, day, next(iter(self.speakers(item, day, at).values()), None), at, before)

    def in_force(self, method: str, item: str, day: date) -> list[Clause]:
        """The clauses that say something by a method of an item delivered on a day, in the order in which they follow."""
        return [own for own in self.saying(method) if item in self.covered(own) and self.applies(own, day)]

    def saying(self, method: str) -> tuple[Clause, ...]:
        """The clauses that have a method of their own, by `adjusts_at`."""
        if method not in self._sayers:
            own = [said for said in self.clauses.values() if getattr(type(said), method) is not getattr(Clause, method)]
            self._sayers[method] = tuple(sorted(own, key=lambda clause: clause.adjusts_at))
        return self._sayers[method]

    @cached_property
    def converts(self) -> bool:
        """Some items count towards what is promised of others."""
        return bool(self.saying("stands_for"))

    def adjusted(
        self, item: str, day: date, price: float | None, at: date | None = None, before: int | None = None
    ) -> float | None:
        """A price of what is delivered on a day after escalation, favoured-customer and other clauses that change it."""
        at = at or self.priced_by(item, day)
        for clause in self.in_force("adjusts", item, day) if price is not None else ():
            if price is not None and (before is None or clause.adjusts_at < before):
                price = clause.adjusts(self, item, at, price)
        return price if price is None or before is not None else asked(self, item, day, price)

    def priced_by(self, item: str, day: date) -> date:
        """The day whose price holds for what is delivered on a day: the same unless a clause fixes it at order or invoice."""
        said = [clause.priced_by(self, day) for clause in self.in_force("priced_by", item, day)]
        return next((found for found in said if found is not None), day)

    def speakers(self, item: str, day: date, at: date | None = None) -> dict[str, float]:
        """What each price clause says of an item delivered on a day."""
        found, at = {}, at or self.priced_by(item, day)
        for name, clause in self.clauses.items():
            if clause.role == "price" and item in self.covered(clause) and self.applies(clause, day):
                price = clause.price_on(self, item, at)
                if price is not None:
                    found[name] = price
        return found

    def paid_on(self, day: date) -> date:
        """The day on which what is delivered on `day` is paid: the same day unless a clause says later."""
        said = [clause.pays_on(self, day) for clause in self.saying("pays_on") if self.applies(clause, day)]
        return next((found for found in said if found is not None), day)

    @cached_property
    def payments(self) -> tuple[Due, ...]:
        """For what is delivered in each period: when it is paid."""
        return tuple(due(self.setting, self.paid_on(period.start)) for period in self.setting.periods)

    # Volumes --------------------------------------------------------------------------------------------------------

    def volume(self, rate: Rate, item: str, first: date, end: date, items: tuple[str, ...] | None = None) -> float:
        """GB that a promised rate gives between two days, at the size that is signed, less what lapses for all `items`."""
        whole = self.setting.flow(rate, item, first, end)
        for start, stop in self.lapsed(items or (item,)):
            if max(first, start) < min(end, stop):
                whole -= self.setting.flow(rate, item, max(first, start), min(end, stop))
        return self.size * whole

    def lapsed(self, items: tuple[str, ...]) -> Sequence[tuple[date, date]]:
        """Stretches of the term in which nothing is sold or owed of any of these items."""
        found = [
            stretch
            for clause in self.saying("lapses")
            if set(items) <= set(self.covered(clause))
            for stretch in clause.lapses(self)
        ]
        return sorted(set(found))

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
        """Falling short of these items is paid for (take-or-pay) or binds us not at all, so a lower edge is not hard."""
        return not self.binds("buyer") or any(
            clause.excuses and self.applies(clause, day) and set(items) <= set(self.covered(clause))
            for clause in self.clauses.values()
        )

    def drawn_on(self, charge: str) -> bool:
        """Another clause pays what is charged under a name out of something else."""
        return any(charge in clause.draws() for clause in self.clauses.values())

    def ordered(self, items: tuple[str, ...], cell: Cell, sources: Collection[str] = ()) -> float:
        """GB of open orders under this contract (or under others) in a cell, as they count for some items, whatever comes."""
        setting, total, sources = self.setting, 0.0, sources or (self.name,)
        for order in setting.scenario.open_orders.values():
            if order.contract in sources and (lands := setting.lands(order)) is not None and lands in cell.periods:
                total += setting.placed_gb(order) * counting(self, order.item, items)[lands]
        return total

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

    def mean_price_on(self, items: tuple[str, ...], day: date) -> float:
        """Mean price of the items on a day: what a deficiency costs unless the clause says otherwise."""
        found = [price * size for _, price, size in live(self, items, day)]
        return sum(found) / len(found) if found else 0.0
