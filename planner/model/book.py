"""The book: the plan's saved tables read as plain numbers, for bills and the audit. It knows no linear program.

`Tables` are lists of rows by table name, as they ship in tables/*.csv (numbers as floats, periods as labels). Every look-up
answers in GB or money per period index, so that a part's `bill` is arithmetic over lists.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from itertools import chain
from typing import Any

from planner.model.allotments import by_call
from planner.model.cells import Cell
from planner.model.dues import Due
from planner.model.failure import stands
from planner.model.plugin import AFTER, PAYABLE, Charge
from planner.model.setting import Setting
from planner.model.succession import counting, due_per_gb, spent_on
from planner.model.terms import Terms
from planner.model.title import counted

Row = Mapping[str, Any]
Tables = Mapping[str, list[dict[str, Any]]]

TOLERANCE = 1e-7
"""Share of a figure by which it may pass its limit."""


def still_due(move: Row) -> float:
    """GB of a call that are not cancelled before they ship."""
    return float(move["moved_gb"] - move["cancelled_gb"])


class Book:
    """Plan tables beside the setting they belong to."""

    def __init__(self, setting: Setting, tables: Tables) -> None:
        self.setting = setting
        self.tables = tables

    @cached_property
    def number(self) -> dict[str, int]:
        """Index of each period by its label."""
        return {period.label: p for p, period in enumerate(self.setting.periods)}

    def per_period(
        self, table: str, column: str, test: Callable[[Row], bool] = lambda _: True, period: str = "period"
    ) -> list[float]:
        """Sum of a column over the rows that pass a test, period by period."""
        found = [0.0] * len(self.setting.periods)
        for row in self.tables[table]:
            if row[period] in self.number and test(row):
                found[self.number[row[period]]] += row[column]
        return found

    @staticmethod
    def beyond(value: float, limit: float) -> bool:
        """A figure above its limit by more than rounding makes."""
        return not value <= limit + TOLERANCE * max(abs(value), abs(limit)) + 1e-6

    def called(self, source: str) -> list[float]:
        """GB called off from a source, period by period of the call."""
        return self.per_period("moves", "moved_gb", lambda row: row["source"] == source)

    def lying(self, items: Collection[str], locations: Collection[str] | None) -> list[float]:
        """Stock of some items at some locations (all when not named) at each period's end."""
        return self.per_period(
            "stock",
            "closing_gb",
            lambda row: row["item"] in items and (locations is None or row["location"] in locations),
        )

    def scrapped(self, items: Collection[str]) -> list[float]:
        """GB of some items thrown away in each period, anywhere."""
        return self.per_period("stock", "scrapped_gb", lambda row: row["item"] in items)

    def carried(self, lane: str) -> list[float]:
        """GB leaving on a lane, period by period."""
        return self.per_period("lanes", "carried_gb", lambda row: row["lane"] == lane)

    def charges(
        self, term: str, where: str, table: str, column: str, rates: Callable[..., Sequence[float]], keys: Sequence[str]
    ) -> Iterable[Charge]:
        """One column of a table at the rate of each row's period.

        `rates` gives money per GB, period by period, for what a row says under `keys`, and is asked once for each.
        """
        known: dict[tuple[Any, ...], Sequence[float]] = {}
        for row in self.tables[table]:
            about = tuple(row[key] for key in keys)
            if about not in known:
                known[about] = rates(*about)
            p = self.number[row["period"]]
            if known[about][p]:
                yield Charge(term, where, p, row[column] * known[about][p])

    def contract(self, name: str) -> ContractBook:
        """The book of one contract."""
        return ContractBook(self, self.setting.terms[name])


class ContractBook:
    """What the tables say of one contract."""

    def __init__(self, book: Book, terms: Terms) -> None:
        self.book = book
        self.terms = terms
        self.setting = book.setting

    @cached_property
    def received(self) -> dict[str, list[float]]:
        """GB of each item that becomes ours, period by period: what is invoiced and its open orders."""
        found = {item: [0.0] * len(self.setting.periods) for item in self.terms.items}
        for row in self.book.tables["receipts"]:
            if row["contract"] == self.terms.name and row["item"] in found:
                found[row["item"]][self.book.number[row["period"]]] += row["bought_gb"]
        return found

    def taken(self, items: Iterable[str]) -> list[float]:
        """GB taken of some items, period by period: received, or would have been but for the supplier."""
        return self.asked_of((self.terms.name,), items)

    def countable(self, items: Iterable[str]) -> list[float]:
        """GB of some items taken from all sources that count towards the commitments, period by period."""
        return self.asked_of(self.terms.counted, items)

    def missed(self, items: Iterable[str], share: Sequence[float], called: int | None = None) -> list[float]:
        """GB of calls of some items that count as missing, by the period they are due in and the share of each call's.

        Of what is called under an allocation the share is of what is not delivered. Only of calls before a period, where given.
        """
        owed, number = {item: by_call(self.terms, item) for item in items}, self.book.number
        found = [0.0] * len(self.setting.periods)
        for row in self.book.tables["moves"]:
            p = number[row["period"]]
            if row["source"] == self.terms.name and row["item"] in owed and (called is None or p < called):
                came = 0.0 if owed[row["item"]][p] is None else row["shipped_gb"]
                found[number[row["delivered"]]] += (still_due(row) - came) * share[p]
        return found

    def asked_of(self, sources: Collection[str], items: Iterable[str]) -> list[float]:
        """GB of some items that sources would hand over were every call filled, and what lands of orders under them."""
        wanted = set(items)
        found = [0.0] * len(self.setting.periods)
        known: dict[str, tuple[float, ...]] = {}
        counts = partial(counted, self.setting)
        placed = ((row["item"], p, gb) for row, p, gb in self._placed() if row["contract"] in sources)
        for item, p, gb in chain(((item, p, gb) for _, item, p, gb in self._asked(sources, counts)), placed):
            if item not in known:
                known[item] = counting(self.terms, item, wanted)
            found[p] += gb * known[item][p]
        return found

    def promised(self, items: Collection[str], sources: Collection[str] = ()) -> list[float]:
        """GB of some items that open orders under this contract (or under others named) bring as promised, in each period."""
        found = [0.0] * len(self.setting.periods)
        for row, p, gb in self._placed():
            if row["contract"] in (sources or (self.terms.name,)) and not row["moved_from"]:
                found[p] += gb * counting(self.terms, row["item"], items)[p]
        return found

    def room(self, limit: float, cell: Cell, items: Collection[str], sources: Collection[str] = ()) -> float:
        """A written limit of a cell, or what open orders bring in it as promised, if that is more."""
        promised = self.promised(items, sources)
        return max(limit, sum(promised[p] for p in cell.periods))

    def _asked(
        self, sources: Collection[str], counts: Callable[[Row, int], float]
    ) -> Iterable[tuple[str, str, int, float]]:
        """Source, item, period and GB of calls, when due; what is received of them by what `counts` makes of a receipt."""
        number = self.book.number
        alive = {name: stands(self.setting, name) for name in sources}
        for row in self.book.tables["moves"]:
            if row["source"] in sources and row["delivered"] in number:
                gb = still_due(row) * alive[row["source"]][number[row["period"]]]
                yield row["source"], row["item"], number[row["delivered"]], gb
        for row in self.book.tables["receipts"]:
            if row["source"] in sources and not row["order"]:
                p = number[row["period"]]
                yield row["source"], row["item"], p, counts(row, p) - row["received_gb"]

    def _placed(self) -> Iterable[tuple[Row, int, float]]:
        """Open orders that are due in the horizon, when, and GB of each were all to come, in time, that is counted on today."""
        for row in self.book.tables["orders"]:
            order = self.setting.scenario.open_orders[row["order"]]
            moved = date.fromisoformat(row["promised"]) if row["moved_from"] else None
            due = self.setting.period_starting(moved) if moved else self.setting.lands(order)
            if due is not None:
                yield row, due, self.setting.placed_gb(order) * (row["share"] - row["cancelled_share"])

    def invoice(self, items: Iterable[str], places: Collection[str] | None = None) -> list[float]:
        """Money for what becomes ours of some items (at some places), period by period, open orders apart."""
        return self._handed_over("invoice", items, places)

    def invoiced(self, items: Iterable[str]) -> list[float]:
        """GB of some items that become ours, period by period, open orders apart."""
        return self._handed_over("bought_gb", items)

    def invoiced_at(self, rates: Iterable[Sequence[float]]) -> list[float]:
        """What is invoiced in each period at rates per GB: for each item of the contract one a period."""
        mine = [
            zip(rate, self.invoiced((item,)), strict=True) for rate, item in zip(rates, self.terms.items, strict=True)
        ]
        return [sum(rate * gb for rate, gb in cells) for cells in zip(*mine, strict=True)]

    def _handed_over(self, column: str, items: Iterable[str], places: Collection[str] | None = None) -> list[float]:
        wanted, name = set(items), self.terms.name

        def counts(row: Row) -> bool:
            here = places is None or row["place"] in places
            return here and row["source"] == name and not row["order"] and row["item"] in wanted

        return self.book.per_period("receipts", column, counts)

    def settled_invoiced(self, term: str, where: str, amounts: Iterable[float]) -> Iterable[Charge]:
        """Money on what is invoiced in each period, when that invoice is paid."""
        for earned, (amount, paid) in enumerate(zip(amounts, self.terms.payments, strict=True)):
            told = term if paid.within else PAYABLE
            yield Charge(told, where, paid.period, amount * paid.worth, earned=earned, due=paid, invoiced=True)

    def spend(self, items: Iterable[str]) -> list[float]:
        """Money for what is received of some items in each period: invoices, and what open orders under it still cost."""
        wanted, found = set(items), self.invoice(items)
        for row in self.book.tables["orders"]:
            if row["contract"] == self.terms.name and row["item"] in wanted and row["arrives"] and row["ordered_gb"]:
                found[self.book.number[row["arrives"]]] += row["due"] * row["kept_gb"] / row["ordered_gb"]
        return found

    def spent(self, items: tuple[str, ...]) -> list[float]:
        """Money for what is taken of some items from all sources that count, by delivery; open orders by what is due for them."""
        found, setting = [0.0] * len(self.setting.periods), self.setting
        for source, item, p, gb in self._asked(self.terms.counted, lambda row, _: float(row["bought_gb"])):
            price = setting.source_prices(source)[item][p] or 0.0
            found[p] += gb * price * spent_on(self.terms, item, items)[p]
        for row, p, gb in self._placed():
            (due,) = due_per_gb(self.terms, items, [row["order"]])
            found[p] += gb * due[p]
        return found

    def charged(self, term: str) -> list[float]:
        """Money that this contract's clauses charge under a name, period by period."""
        mine = f"contracts.{self.terms.name}."
        return self.book.per_period(
            "ledger", "amount", lambda row: row["term"] == term and row["where"].startswith(mine)
        )

    def called(self, items: Iterable[str]) -> list[float]:
        """GB called of some items, by period of the call."""
        wanted = set(items)
        return self.book.per_period(
            "moves", "moved_gb", lambda row: row["source"] == self.terms.name and row["item"] in wanted
        )

    def received_of(self, items: Iterable[str]) -> list[float]:
        """GB of some items received in each period, open orders among them."""
        found = [self.received[item] for item in items]
        return [sum(values) for values in zip(*found, strict=True)]

    def settled(
        self,
        term: str,
        amounts: Sequence[float],
        dues: Sequence[Due],
        where: str,
        rates: Sequence[float] | None = None,
    ) -> Iterable[Charge]:
        """What becomes true in each period, charged when it falls due; after the horizon in a line of its own."""
        for p, (amount, paid) in enumerate(zip(amounts, dues, strict=True)):
            money = amount * paid.worth * (1.0 if rates is None else rates[p])
            yield Charge(term if paid.within else term + AFTER, where, paid.period, money, earned=p, due=paid)

    def placed_before(self, since: int) -> list[float]:
        """Share of what is invoiced in each period that was called before one: it goes on as an open order, at its own money."""
        found, number = [0.0] * len(self.setting.periods), self.book.number
        for row in self.book.tables["moves"]:
            if row["source"] == self.terms.name and row["delivered"] in number and number[row["period"]] < since:
                p = number[row["delivered"]]
                found[p] += row["shipped_gb"] * (self.terms.prices[row["item"]][p] or 0.0)
        whole = self.invoice(self.terms.items)
        return [
            min(1.0, money / all_) if p >= since and all_ else 0.0
            for p, (money, all_) in enumerate(zip(found, whole, strict=True))
        ]

    def placed(self, amounts: Sequence[float], since: int) -> float:
        """What of amounts on invoices is for goods that were called before a period and are handed over from it on."""
        return sum(amount * share for amount, share in zip(amounts, self.placed_before(since), strict=True))

    def decided(self, where: str, name: str) -> dict[str, float]:
        """A quantity that a part decided itself (a block of its own), by cell label: table `decisions`."""
        return {row["cell"]: row["value"] for row in self.book.tables["decisions"] if row["block"] == f"{where}.{name}"}
