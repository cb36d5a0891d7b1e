"""Where a plan says that we stand on a later day: stock, goods on their way, orders still to come, what contracts have had.

What the plan would have done by then counts as done: calls of the periods before the day are placed, goods that a source has
handed over and that have not arrived are in transit, goods it has not handed over are on order, at the price of their delivery.
Quantities in GB, money in the scenario's currency. Read from the tables and the setting alone, so a run folder is enough.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from planner.errors import InputError, Problem
from planner.model.book import Row, Tables
from planner.model.dues import Due
from planner.model.lateness import arrives_on, comes
from planner.model.plugin import Charge, Cost
from planner.model.setting import Setting
from planner.plan.aged import lots_lying, lots_returning, lots_standing, sent_in
from planner.plan.handed import Pasts
from planner.plan.po_lines import Streams, stream_of
from planner.plan.position import Given, Line, Lot, Owed, Past, Planned, Position
from planner.plan.under_way import on_the_way

CENT = 0.005


class Rolled:
    """The tables of a plan, read up to a day on which one of its periods starts."""

    def __init__(self, setting: Setting, tables: Tables, day: date, costs: Mapping[str, Cost], given: Given) -> None:
        self.setting, self.tables, self.day, self.costs = setting, tables, day, costs
        self.number = {period.label: p for p, period in enumerate(setting.periods)}
        starts = [period.start for period in setting.periods]
        if day not in starts[1:]:
            near = min(starts[1:], key=lambda start: abs((start - day).days), default=setting.start)
            step = f"choose the first day of one, such as {near}"
            raise InputError(Problem("no period of the last plan starts on this day", step, value=str(day)))
        self.since = starts.index(day)
        self.ways = Streams(setting, tables).ways
        self.pasts = Pasts(setting, tables, self.since, given)

    def before(self, label: str) -> bool:
        """A period that is over by the day; what lies beyond the horizon is not."""
        return bool(label) and self.number[label] < self.since

    def position(self) -> Position:
        """All of it."""
        orders, (past, own) = list(self.orders()), self.pasts.told()
        every = [*orders, *self.calls()]
        return Position(
            day=self.day,
            lots=tuple(self.lots()),
            lines=tuple(self.counting(past, (line for line, landed in every if not landed))),
            landed=tuple(self.counting(past, (line for line, landed in every if landed))),
            owed=together(self.owed(line for line, landed in orders if landed)),
            past=past,
            own=own,
            planned=tuple(self.planned()),
        )

    def counting(self, past: Past, lines: Iterable[Line]) -> Iterator[Line]:
        """Orders with what they add to the past of contracts once they have come."""
        return (replace(line, counts=self.pasts.adds(past, line)) for line in lines)

    def lots(self) -> Iterator[Lot]:
        """What lies, stands and is on its way on the day."""
        for goods in (lots_lying, lots_standing):
            yield from goods(self.setting, self.tables, self.since)
        yield from self.underway()
        yield from lots_returning(self.setting, self.tables, self.since)

    def underway(self) -> Iterator[Lot]:
        """Goods on their way: opening ones, and what was sent or handed over before the day and arrives later."""
        for lot in self.setting.scenario.stock.values():
            lands = self.setting.lands_stock(lot) if lot.state == "in_transit" else -1
            if lands is None or lands >= self.since:
                gb, day = self.setting.gb(lot.quantity, lot.item), lot.arrives
                yield Lot(lot.at, lot.item, lot.part or "", "in_transit", gb, max(day.first, self.day) if day else None)
        for row in self.tables["moves"]:
            gone = self.before(row["delivered"] if row["source"] else row["period"])
            if gone and not self.before(row["arrives"]) and row["shipped_gb"]:
                arrives = max(date.fromisoformat(row["arrives_date"]), self.day)
                yield Lot(row["to"], row["item"], row["part"], "in_transit", row["shipped_gb"], arrives)
        for row in self.tables["orders"]:
            own, came = self.setting.scenario.open_orders[row["order"]], self.travels(row)
            gone = own.promised.first < self.day and not self.before(row["arrives"])
            gb = self.setting.counted_gb(own) * (row["share"] - row["cancelled_share"])
            if came is not None and gone and gb > 0.0:
                yield Lot(row["to"], row["item"], row["part"] if own.part else "", "in_transit", gb, came)

    def orders(self) -> Iterator[tuple[Line, bool]]:
        """Open orders as the plan has left them, and whether they have landed by the day; what is cancelled is gone."""
        for row in self.tables["orders"]:
            written = self.setting.scenario.open_orders[row["order"]]
            share = row["share"] - row["cancelled_share"]
            promised = date.fromisoformat(row["promised"]) if row["moved_from"] else written.promised.first
            due = self.setting.past_due(written)
            line = Line(
                row["order"],
                row["supplier"],
                row["contract"],
                row["item"],
                row["part"] if written.part else "",
                row["to"],
                row["ordered_gb"] * share,
                promised if due else max(promised, self.day),
                written.due * share,
                written.due_on.first if written.due_on else None,
                written.confidence,
                moved=written.moved or bool(row["moved_from"]),
                written=promised,
            )
            arrived = self.before(row["arrives"])
            if (came := self.travels(row)) is not None:
                line = replace(line, placed=written.delays[0].since.first, handed=line.promised, promised=came)
                line = line if arrived else replace(line, written=None)
            if share > 0.0:
                yield line, arrived or (came is not None and written.promised.first < self.day)

    def travels(self, row: Row) -> date | None:
        """The day on which an order arrives that counts from an earlier one on; None where that is one day."""
        setting, own = self.setting.written, self.setting.written.scenario.open_orders[row["order"]]
        if not own.delays or row["moved_from"] or setting.past_due(own):
            return None
        return max(comes(setting, max(own.promised.first, setting.start), own.delays), self.day)

    def calls(self) -> Iterator[tuple[Line, bool]]:
        """Calls placed before the day, and whether they have landed; what is on its way from its source is goods in transit."""
        known = Counter[str]()
        for row in self.tables["moves"]:
            landed = self.before(row["arrives"])
            placed = row["source"] and self.before(row["period"]) and row["shipped_gb"]
            if placed and (landed or not self.before(row["delivered"])):
                due, due_on = self.invoice(row)
                name = f"{row['source']}/{row['item']}/{row['to']}/{row['period']}"
                known[name] += 1
                line = Line(
                    name if known[name] == 1 else f"{name}/{known[name]}",
                    row["supplier"],
                    row["source"] if row["source_kind"] == "contract" else "",
                    row["item"],
                    row["part"],
                    row["to"],
                    row["shipped_gb"],
                    max(self.promise(row), self.day),
                    due,
                    due_on,
                    placed=self.setting.periods[self.number[row["period"]]].start,
                    handed=self.setting.periods[self.number[row["delivered"]]].start if row["delivered"] else None,
                    written=self.promise(row),
                    source=row["source"],
                    bill=f"{row['source']}/{row['item']}/{row['start']}/{row['delivered']}" if landed else "",
                )
                yield line, landed

    def promise(self, row: Row) -> date:
        """The day on which a call arrives by what is written: what a driver makes late of it comes late once more as an order."""
        return arrives_on(
            self.setting.written, self.ways[stream_of(row)], self.setting.periods[self.number[row["period"]]].start
        )

    def invoice(self, row: Row) -> tuple[float, date | None]:
        """What is to be paid of a call that is still to be handed over, with what clauses add or credit, and when."""
        money, terms = row["shipped_gb"] * self.price(row), self.setting.terms.get(row["source"])
        if not row["delivered"]:
            return money, None
        p = self.number[row["delivered"]]
        if terms is None:
            return money, self.setting.periods[p].start
        return money * (1.0 + self.pasts.on_invoices[terms.name][p]), self.reckoned(terms.payments[p])

    def reckoned(self, paid: Due) -> date:
        """The day on which money is due: the first of the period in which the plan pays it, else its day after the horizon."""
        return self.setting.periods[paid.period].start if paid.within else paid.day

    def owed(self, landed: Iterable[Line]) -> Iterator[Owed]:
        """What is still to be paid of what was owed before, of orders that have landed, and of what contracts have invoiced."""
        for name, old in sorted(self.setting.scenario.payables.items()):
            if old.due_on.first >= self.day:
                yield Owed(name, old.amount, old.due_on.first, old.supplier or "", old.contract or "")
        for line in landed:
            if line.due_on is not None and line.due_on >= self.day:
                trust = self.setting.trust(self.setting.scenario.open_orders[line.name])
                yield Owed(line.name, line.due * trust, line.due_on, line.supplier, line.contract)
        for row in self.tables["receipts"]:
            if row["contract"] and not row["order"] and self.before(row["period"]) and row["invoice"]:
                paid = self.setting.terms[row["contract"]].payments[self.number[row["period"]]]
                if not paid.within or paid.period >= self.since:
                    name = f"{row['contract']}/{row['item']}/{row['place']}/{row['period']}"
                    yield Owed(name, row["invoice"], self.reckoned(paid), row["supplier"], row["contract"])
        yield from sent_in(self.setting, self.tables, self.since)
        for charge in on_the_way(self.setting, self.tables, self.costs, self.since):
            found = self.later(charge, f"{charge.term}/{charge.where}")
            yield replace(found, name=f"{found.name}/{found.due_on}")
        for contract, clause, charge in self.pasts.earned():
            found = self.later(
                charge, f"{contract}/{clause}/{charge.term}/{self.setting.periods[charge.earned or 0].label}"
            )
            yield replace(found, supplier=self.setting.terms[contract].record.supplier, contract=contract)

    def later(self, charge: Charge, name: str) -> Owed:
        """A charge that falls due from the day on."""
        paid = charge.due or Due(self.setting.periods[charge.period].start, charge.period)
        return Owed(name.replace(" ", "-"), charge.amount / paid.worth, charge.day or self.reckoned(paid))

    def price(self, row: Row) -> float:
        """What a GB of a call costs when it is handed over; after the horizon what it costs at its end."""
        path = self.setting.source_prices(row["source"])[row["item"]]
        return path[self.number[row["delivered"]] if row["delivered"] else -1] or 0.0

    def planned(self) -> Iterator[Planned]:
        """What the plan would call from the day on."""
        sums: dict[tuple[str, str, str, int], float] = defaultdict(float)
        for row in self.tables["moves"]:
            if row["source"] and not self.before(row["period"]):
                sums[row["source"], row["item"], row["to"], self.number[row["period"]]] += row["moved_gb"]
        for (source, item, to, p), gb in sorted(sums.items()):
            period = self.setting.periods[p]
            yield Planned(source, item, to, period.start, period.end, gb)


def together(found: Iterable[Owed]) -> tuple[Owed, ...]:
    """Money of one name and day as one; of one name on other days, each under its day."""
    sums: dict[str, Owed] = {}
    for one in found:
        name = one.name if sums.get(one.name, one).due_on == one.due_on else f"{one.name}/{one.due_on}"
        sums[name] = replace(one, name=name, amount=one.amount + (sums[name].amount if name in sums else 0.0))
    return tuple(one for one in sums.values() if abs(one.amount) > CENT)


def position(
    setting: Setting, tables: Tables, day: date, costs: Mapping[str, Cost], given: Given = frozenset()
) -> Position:
    """What a plan hands over on a day. Raises InputError where none of its periods starts on it, or its tables do not tell enough.

    What is `given` is told by somebody else.
    """
    return Rolled(setting, tables, day, costs, given).position()
