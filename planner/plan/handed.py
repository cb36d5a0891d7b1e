"""What contracts hand on to the plan that goes on from a day: what each year under way has had, and what their clauses remember.

    so_far[y] = so_far[y] as written + sum of the account over the periods of y before the day        y a year, quarter or month

Years, quarters and months that are over have settled, and what they have earned or owe and is paid later is money on its day
(`earned`). What else a clause must know it says itself (`hands_on`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from planner.errors import InputError, Problem
from planner.model.book import Book, Tables
from planner.model.plugin import Charge
from planner.model.setting import Setting
from planner.model.succession import counting
from planner.model.terms import Terms
from planner.plan.position import Given, Line, Own, Past

COUNTABLE = "countable"
"""The account that adds up to what a contract's past says was taken in a year, quarter or month."""
TAKEN = "taken"
FIELDS = ("taken_in_all", "spent", "vesting")
"""Fields of a contract's past that clauses count beside what was taken."""


class Pasts:
    """The contracts of a plan that are signed, read up to a period."""

    def __init__(self, setting: Setting, tables: Tables, since: int, given: Given) -> None:
        self.setting, self.since, self.given = setting, since, given
        self.book = Book(setting, tables)
        self.settles = set[tuple[str, str]]()
        self.counted = dict[tuple[str, str], set[str]]()
        self.signed = {
            name: terms for name, terms in setting.terms.items() if terms.signed and terms.holds_from < since
        }

    def told(self) -> tuple[Past, Own]:
        """What is written into `so_far` of each contract, and into its clauses. Raises InputError for what is not told."""
        past, own = Past(), Own()
        for name, terms in self.signed.items():
            past[name, TAKEN] = self.by_cell(terms, COUNTABLE, terms.record.so_far.taken)
            untold = list[str]()
            for clause_id, clause in terms.clauses.items():
                found = clause.hands_on(self.book.contract(name), terms.where(clause_id), self.since)
                for field, sums in found.so_far.items():
                    mine = past.setdefault((name, field), {})
                    self.counted.setdefault((name, field), set()).update(found.items or terms.covered(clause))
                    untold += [field] if any(abs(mine.get(key, sums[key]) - sums[key]) > 1e-6 for key in sums) else []
                    past[name, field] = {**sums, **mine}
                own |= {(name, "clauses", clause_id, field): value for field, value in found.own.items()}
                own |= {(name, "term", "to"): found.ends - timedelta(days=1)} if found.ends else {}
                untold += found.untold
                self.settles |= {(name, clause_id)} if found.settles else set()
            self.refuse(name, [field for field in untold if (name, field) not in self.given])
        return past, own

    def adds(self, past: Past, line: Line) -> Past:
        """What a whole order adds to what contracts have had once it has come, by the day it is due or the last before the day."""
        due = self.setting.period_starting(max(line.handed or line.was_promised, self.setting.start))
        p, found = min(self.since - 1, self.since if due is None else due), Past()
        for name, terms in self.signed.items():
            sizes = self.sizes(name, line, p)
            every = (
                cell.label for per in ("year", "quarter", "month") for cell in terms.cells(per) if p in cell.periods
            )
            labels = {*every, *(own for own, clause in terms.clauses.items() if line.item in terms.covered(clause))}
            for field, size in sizes.items():
                mine = {label: size for label in past.get((name, field), {}) if label in labels}
                found |= {(name, field): mine} if size and mine else {}
        return found

    def sizes(self, name: str, line: Line, p: int) -> dict[str, float]:
        """GB or money of an order that counts in each field of a contract's past, delivered in a period."""
        terms, source = self.signed[name], line.source or line.contract
        own, all_of_us = source == name, source in terms.counted
        weight = {field: counting(terms, line.item, self.counted.get((name, field), ()))[p] for field in FIELDS}
        return {
            TAKEN: line.gb * counting(terms, line.item, terms.items)[p] * all_of_us,
            "taken_in_all": line.gb * weight["taken_in_all"],
            "spent": line.due * (weight["spent"] > 0.0) * (own or all_of_us),
            "vesting": line.gb * weight["vesting"] * own,
        }

    def refuse(self, name: str, untold: list[str]) -> None:
        """Raises InputError for what clauses remember and nobody tells."""
        if untold:
            what = f"what {name} remembers of its past ({', '.join(untold)}) is not told by the last plan"
            path = f"contracts.{name}.{untold[0] if '.' in untold[0] else f'so_far.{untold[0]}'}"
            raise InputError(Problem(what, f"write {path} in the actuals", path=path))

    def by_cell(self, terms: Terms, account: str, before: Mapping[str, Any]) -> dict[str, float]:
        """A flow of a contract in each of its years, quarters and months that is under way on the day."""
        found, day = dict[str, float](), self.setting.periods[self.since].start
        number, tables = self.book.number, self.book.tables
        rows = [row for row in tables["accounts"] if (row["contract"], row["account"]) == (terms.name, account)]
        for per in ("year", "quarter", "month"):
            for cell in terms.cells(per):
                if cell.first < day < cell.end:
                    old = before.get(cell.label, 0.0) if cell.opened else 0.0
                    old = old if isinstance(old, float) else self.setting.gb(old, terms.items[0])
                    gone = [p for p in cell.periods if p < self.since]
                    found[cell.label] = old + sum(row["value"] for row in rows if number[row["period"]] in gone)
        return found

    @cached_property
    def charged(self) -> tuple[tuple[str, str, Charge], ...]:
        """Contract, clause and money of all that clauses charge later than it was earned, goods on their way apart."""
        return tuple(
            (name, clause_id, charge)
            for name, terms in self.signed.items()
            for clause_id, clause in terms.clauses.items()
            if not clause.on_the_way
            for charge in clause.bill(self.book.contract(name), terms.where(clause_id))
            if charge.due is not None and charge.amount
        )

    def earned(self) -> Iterator[tuple[str, str, Charge]]:
        """What of it was earned before the day, or on calls that are placed and come later, and is still to be paid."""
        placed = {name: self.book.contract(name).placed_before(self.since) for name in self.signed}
        for name, clause, charge in self.charged:
            due, p = charge.due, charge.earned
            if due is None or p is None or (name, clause) in self.settles:
                continue
            on_invoice = charge.invoiced and due == self.signed[name].payments[p]
            share = 1.0 if p < self.since else 0.0 if on_invoice or not charge.invoiced else placed[name][p]
            if share and (not due.within or due.period >= self.since):
                yield name, clause, replace(charge, amount=charge.amount * share)

    @cached_property
    def on_invoices(self) -> dict[str, list[float]]:
        """What clauses add to each contract's invoices of a period, or credit on them, as a share of the goods."""
        found = {}
        for name, terms in self.setting.terms.items():
            goods, extra = self.book.contract(name).invoice(terms.items), [0.0] * len(self.setting.periods)
            for own, _, charge in self.charged:
                p, due = charge.earned, charge.due
                if own == name and charge.invoiced and p is not None and due is not None and due == terms.payments[p]:
                    extra[p] += charge.amount / due.worth
            found[name] = [money / whole if whole else 0.0 for money, whole in zip(extra, goods, strict=True)]
        return found
