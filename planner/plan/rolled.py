"""Where a plan says that we stand on a later day: stock, goods on their way, orders still to come, what contracts have had.

What the plan would have done by then counts as done: calls of the periods before the day are placed, goods that a source has
handed over and that have not arrived are in transit, goods it has not handed over are on order, at the price of their delivery.
Quantities in GB, money in the scenario's currency. Read from the tables and the setting alone, so a run folder is enough.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from planner.errors import InputError, Problem
from planner.model.book import Row, Tables
from planner.model.plugin import Cost
from planner.model.setting import Setting
from planner.plan.position import Given, Line, Lot, Owed, Past, Planned, Position
from planner.plan.under_way import on_the_way

FLOWS = {"taken": "countable", "taken_in_all": "taken in all", "spent": "invoiced"}
"""Accounts that add up to what a contract's past says of a year or quarter."""
BALANCES = {"prepaid": "prepaid balance", "vesting": "towards vesting"}
"""Accounts that stand for what its past says of a clause."""


class Rolled:
    """The tables of a plan, read up to a day on which one of its periods starts."""

    def __init__(self, setting: Setting, tables: Tables, day: date, costs: Mapping[str, Cost], given: Given) -> None:
        self.setting, self.tables, self.day, self.costs, self.given = setting, tables, day, costs, given
        self.number = {period.label: p for p, period in enumerate(setting.periods)}
        starts = [period.start for period in setting.periods]
        if day not in starts[1:]:
            near = min(starts[1:], key=lambda start: abs((start - day).days), default=setting.start)
            step = f"choose the first day of one, such as {near}"
            raise InputError(Problem("no period of the last plan starts on this day", step, value=str(day)))
        self.since = starts.index(day)

    def before(self, label: str) -> bool:
        """A period that is over by the day; what lies beyond the horizon is not."""
        return bool(label) and self.number[label] < self.since

    def position(self) -> Position:
        """All of it."""
        orders = list(self.orders())
        return Position(
            day=self.day,
            lots=(*self.lying(), *self.standing(), *self.underway()),
            lines=(*(line for line, landed in orders if not landed), *self.calls()),
            landed=tuple(line for line, landed in orders if landed),
            owed=tuple(self.owed(line for line, landed in orders if landed)),
            past=self.past(),
            planned=tuple(self.planned()),
        )

    def lying(self) -> Iterator[Lot]:
        """Stock at the end of the last period before the day."""
        last = self.setting.periods[self.since - 1].label
        for row in self.tables["stock"]:
            if row["period"] == last and row["closing_gb"]:
                yield Lot(row["location"], row["item"], row["part"], "on_hand", row["closing_gb"])

    def standing(self) -> Iterator[Lot]:
        """The installed base."""
        last = self.setting.periods[self.since - 1].label
        for row in self.tables["base"]:
            if row["period"] == last and row["standing_gb"]:
                yield Lot(row["location"], row["item"], "", "installed", row["standing_gb"])

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
            )
            if share > 0.0:
                yield line, self.before(row["arrives"])

    def calls(self) -> Iterator[Line]:
        """Calls placed before the day that the source has not handed over by then."""
        known = Counter[str]()
        for row in self.tables["moves"]:
            if row["source"] and self.before(row["period"]) and not self.before(row["delivered"]) and row["shipped_gb"]:
                due, due_on = self.invoice(row)
                name = f"{row['source']}/{row['item']}/{row['to']}/{row['period']}"
                known[name] += 1
                yield Line(
                    name if known[name] == 1 else f"{name}/{known[name]}",
                    row["supplier"],
                    row["source"] if row["source_kind"] == "contract" else "",
                    row["item"],
                    row["part"],
                    row["to"],
                    row["shipped_gb"],
                    max(date.fromisoformat(row["arrives_date"]), self.day),
                    due,
                    due_on,
                    placed=self.setting.periods[self.number[row["period"]]].start,
                )

    def invoice(self, row: Row) -> tuple[float, date | None]:
        """What is to be paid of a call that is still to be handed over, less what deposits are credited on it, and when."""
        money, terms = row["shipped_gb"] * self.price(row), self.setting.terms.get(row["source"])
        if terms is None or not row["delivered"]:
            return money, None
        paid = terms.payments[self.number[row["delivered"]]]
        credited = sum(self.credited(terms.name, clause, row["delivered"]) for clause in terms.clauses)
        return money * (1.0 - credited) * paid.worth, max(paid.day, self.day)

    def credited(self, name: str, clause: str, period: str) -> float:
        """Share of what a contract invoices in a period that a deposit is credited with."""
        invoiced = sum(row["value"] for row in self.accounts(name, "invoiced") if row["period"] == period)
        mine = (row for row in self.accounts(name, "credited") if (row["clause"], row["period"]) == (clause, period))
        return float(sum(row["value"] for row in mine)) / invoiced if invoiced else 0.0

    def promised_credit(self, name: str, clause: str) -> float:
        """What a deposit is credited with on calls placed and still to be handed over: it is off their invoices already."""
        mine = [row for row in self.tables["moves"] if row["source"] == name and row["delivered"]]
        placed = (row for row in mine if self.before(row["period"]) and not self.before(row["delivered"]))
        money = ((row["shipped_gb"] * self.price(row), row["delivered"]) for row in placed)
        return float(sum(amount * self.credited(name, clause, period) for amount, period in money))

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
                if paid.day >= self.day:
                    name = f"{row['contract']}/{row['item']}/{row['place']}/{row['period']}"
                    yield Owed(name, row["invoice"] * paid.worth, paid.day, row["supplier"], row["contract"])

        for term, where, p, amount in on_the_way(self.setting, self.tables, self.costs, self.since):
            day = self.setting.periods[p].start
            yield Owed(f"{term}/{where}/{day}".replace(" ", "-"), amount, day)

    def price(self, row: Row) -> float:
        """What a GB of a call costs when it is handed over; after the horizon what it costs at its end."""
        path = self.setting.source_prices(row["source"])[row["item"]]
        return path[self.number[row["delivered"]] if row["delivered"] else -1] or 0.0

    def past(self) -> Past:
        """What each signed contract has had, by field of its `so_far`: what was written of it, and what the plan adds."""
        found: Past = {}
        for name, terms in self.setting.terms.items():
            if terms.record.status != "signed":
                continue
            wanted = frozenset({"taken"}).union(*(clause.remembers() for clause in terms.clauses.values()))
            for field in sorted(wanted & FLOWS.keys()):
                found[name, field] = self.by_cell(name, FLOWS[field], getattr(terms.record.so_far, field))
            for clause, own in sorted(terms.clauses.items()):
                field = own.remembers_by_id
                if field in BALANCES:
                    left = self.balance(name, clause, BALANCES[field])
                    if field == "prepaid":
                        left = max(0.0, left - self.promised_credit(name, clause))
                    found.setdefault((name, field), {})[clause] = left
            self.not_kept(name, wanted)
        return found

    def by_cell(self, name: str, account: str, before: Mapping[str, Any]) -> dict[str, float]:
        """A flow of a contract's ledger in each of its years and quarters that is under way on the day."""
        terms, found = self.setting.terms[name], dict[str, float]()
        for cell in (*terms.cells("year"), *terms.cells("quarter")):
            if not cell.first < self.day < cell.end or (cell.label not in before and cell.label[4:] and not before):
                continue
            old = before.get(cell.label, 0.0) if cell.opened else 0.0
            old = old if isinstance(old, float) else self.setting.gb(old, terms.items[0])
            rows = (row for row in self.accounts(name, account) if self.before(row["period"]))
            found[cell.label] = old + sum(row["value"] for row in rows if self.number[row["period"]] in cell.periods)
        return found

    def balance(self, name: str, clause: str, account: str) -> float:
        """What a balance of a clause stands at when the day begins."""
        last = self.setting.periods[self.since - 1].label
        rows = (row for row in self.accounts(name, account) if row["clause"] == clause and row["period"] == last)
        return float(sum(row["value"] for row in rows))

    def accounts(self, name: str, account: str) -> Iterator[Row]:
        """The rows of one account of a contract."""
        return (row for row in self.tables["accounts"] if row["contract"] == name and row["account"] == account)

    def not_kept(self, name: str, wanted: frozenset[str]) -> None:
        """Raises InputError for what a clause remembers that the plan's tables do not tell by the years it is kept by."""
        terms = self.setting.terms[name]
        lost = sorted(wanted - FLOWS.keys())
        lost += sorted({c.remembers_by_id for c in terms.clauses.values()} - {"", *BALANCES})
        lost = [field for field in lost if (name, field) not in self.given]
        if lost:
            what = f"what {name} remembers of its past ({', '.join(lost)}) is not told by the last plan"
            step = f"write contracts.{name}.so_far.{lost[0]} in the actuals"
            raise InputError(Problem(what, step, path=f"contracts.{name}.so_far.{lost[0]}"))

    def planned(self) -> Iterator[Planned]:
        """What the plan would call from the day on."""
        sums: dict[tuple[str, str, str, int], float] = defaultdict(float)
        for row in self.tables["moves"]:
            if row["source"] and not self.before(row["period"]):
                sums[row["source"], row["item"], row["to"], self.number[row["period"]]] += row["moved_gb"]
        for (source, item, to, p), gb in sorted(sums.items()):
            period = self.setting.periods[p]
            yield Planned(source, item, to, period.start, period.end, gb)


def position(
    setting: Setting, tables: Tables, day: date, costs: Mapping[str, Cost], given: Given = frozenset()
) -> Position:
    """What a plan hands over on a day. Raises InputError where none of its periods starts on it, or its tables do not tell enough.

    What is `given` is told by somebody else.
    """
    return Rolled(setting, tables, day, costs, given).position()
