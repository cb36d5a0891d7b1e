"""The book: the plan's saved tables read as plain numbers, for bills and the audit. It knows no linear program.

`Tables` are lists of rows by table name, as they ship in tables/*.csv (numbers as floats, periods as labels). Every look-up
answers in GB or money per period index, so that a part's `bill` is arithmetic over lists.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from planner.model.plugin import Charge
from planner.model.setting import Setting
from planner.model.terms import Terms

Row = Mapping[str, Any]
Tables = Mapping[str, list[dict[str, Any]]]

TOLERANCE = 1e-7
"""Share of a figure by which it may pass its limit."""


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
        """GB received of each item, period by period: calls handed over and its open orders."""
        found = {item: [0.0] * len(self.setting.periods) for item in self.terms.items}
        for row in self.book.tables["receipts"]:
            if row["contract"] == self.terms.name and row["item"] in found:
                found[row["item"]][self.book.number[row["period"]]] += row["received_gb"]
        return found

    def taken(self, items: Iterable[str]) -> list[float]:
        """GB taken of some items, period by period: received, or would have been but for the supplier."""
        return self.asked_of((self.terms.name,), items)

    def countable(self, items: Iterable[str]) -> list[float]:
        """GB of some items taken from all sources that count towards the commitments, period by period."""
        return self.asked_of(self.terms.counted, items)

    def missed(self, items: Iterable[str], share: Sequence[float]) -> list[float]:
        """GB of calls of some items that count as missing, by the period they are due in and the share of each call's."""
        wanted, found = set(items), [0.0] * len(self.setting.periods)
        for row in self.book.tables["moves"]:
            if row["source"] == self.terms.name and row["item"] in wanted:
                found[self.book.number[row["delivered"]]] += row["moved_gb"] * share[self.book.number[row["period"]]]
        return found

    def asked_of(self, sources: Collection[str], items: Iterable[str]) -> list[float]:
        """GB of some items that sources would hand over were every call filled, and what lands of orders under them."""
        wanted = set(items)
        calls = self.book.per_period(
            "moves", "moved_gb", lambda row: row["source"] in sources and row["item"] in wanted, "delivered"
        )
        placed = self.book.per_period(
            "receipts",
            "received_gb",
            lambda row: row["order"] and row["contract"] in sources and row["item"] in wanted,
        )
        return [call + order for call, order in zip(calls, placed, strict=True)]

    def invoice(self, items: Iterable[str]) -> list[float]:
        """Money for what is handed over of some items, period by period of delivery, open orders apart."""
        wanted = set(items)
        return self.book.per_period(
            "receipts",
            "invoice",
            lambda row: row["source"] == self.terms.name and not row["order"] and row["item"] in wanted,
        )

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

    def decided(self, where: str, name: str) -> dict[str, float]:
        """A quantity that a part decided itself (a block of its own), by cell label: table `decisions`."""
        return {row["cell"]: row["value"] for row in self.book.tables["decisions"] if row["block"] == f"{where}.{name}"}
