"""Carry-forward: what a year takes above its minimum lowers the minimum of later years.

    counts[y] >= owed[y] + earned[y],      counts = taken - made up + what runs on + used + deficiency
    earned[y] <= room[y] * over[y],        used[y] + deficiency[y] <= owed[y] * (1 - over[y]),      over[y] binary
    counts[y] <= owed[y] + big * over[y],  used[y] = sum_k used[k, y] <= at_most * minimum[y]
                                                                               GB, year of origin k, contract years y

The third row makes credit that is used what is missing and no more. It is used at a year's end, in years that end before it
expires. A year that the horizon cuts earns nothing: what it will take is not known yet. Trap: without `over` a deficiency makes
credit, and an old credit is turned into a new one year after year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.model.banks import Vintage, Years, added, balance, inside, keep, of_origin, overdrawn
from planner.model.plugin import Account, Finding
from planner.model.volumes import TOLERANCE
from planner.scenario.fields import Length, Portion, Record, said

if TYPE_CHECKING:
    from datetime import date

    from planner.lp.expr import Expr
    from planner.model.book import ContractBook
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel

Used = Mapping[str, Sequence[float]]
"""GB of credit used, by year of origin, period by period."""


class CarryForward(Record):
    """What a year takes above its minimum lowers the minimum of later years."""

    expires: Length = said("how long after the end of its year it lasts")
    at_most: Portion = said("share of a year's minimum that may be met with it", 1.0)

    def settled(self, found: Sequence[Vintage], years: Sequence[Cell]) -> list[Vintage]:
        """The years of origin as credit has them: drawn at the ends of years that are over before it expires."""
        result = []
        for vintage in found:
            first = vintage.cell.end if vintage.cell else min((cell.first for cell in years), default=vintage.expires)
            ends = [max(cell.periods) for cell in years if first <= cell.first and cell.end <= vintage.expires]
            result.append(replace(vintage, periods=tuple(ends)))
        return result

    def build(
        self, contract: ContractModel, where: str, years: Years, found: Sequence[Vintage], minimum: Expr
    ) -> tuple[Expr, Expr, Expr]:
        """Banks of credit; what is used and what is earned in each year, and whether it takes more than its minimum."""
        model, period = contract.model, contract.model.period
        whole = model.numbers([float(not cell.cut) for cell in years.axis.cells], years.axis)
        earned = model.var(f"{where}.earned", years.axis, upper=years.room * whole)
        over = model.var(f"{where}.over", years.axis, upper=1.0, integer=True)
        used, largest = model.nothing(period), float(years.owed.values.max(initial=0.0))
        for vintage in found:
            open_ = inside(model, vintage.periods)
            mine = model.var(f"{where}.used.{vintage.label}", period, upper=largest, where=open_)
            most = max(float(years.room.values.max(initial=0.0)), vintage.opening)
            keep(
                contract,
                f"{where}.credit.{vintage.label}",
                vintage,
                of_origin(model, years, earned, vintage) - mine,
                most,
            )
            used = used + mine
        by_year = used.via(years.axis.within)
        model.row(f"{where}.credit earned", earned - over * years.room <= 0.0)
        model.row(f"{where}.credit used", by_year + years.short + over * years.owed <= years.owed)
        model.row(f"{where}.credit at most", by_year - minimum * self.at_most <= 0.0)
        return by_year, earned, over

    def used(self, book: ContractBook, where: str, found: Sequence[Vintage]) -> Used:
        """GB of credit used, by year of origin, period by period."""
        result = {}
        for vintage in found:
            row = [0.0] * len(book.setting.periods)
            for label, size in book.decided(where, f"used.{vintage.label}").items():
                row[book.book.number[label]] += size
            result[vintage.label] = row
        return result

    def audit(
        self,
        book: ContractBook,
        where: str,
        found: Sequence[Vintage],
        used: Used,
        earned: Mapping[str, float],
        least: Mapping[str, float],
    ) -> Iterable[Finding]:
        """No more is used than was earned, nor of a year's minimum than may be, nor where the minimum is exceeded."""
        for vintage in found:
            paid_in = earned.get(vintage.label, 0.0) if vintage.cell else vintage.opening
            yield from overdrawn("carry-forward", where, vintage, paid_in, used[vintage.label], book)
        for vintage in found:
            if vintage.cell is None:
                continue
            got = sum(sum(row[p] for p in vintage.cell.periods) for row in used.values())
            most = self.at_most * least[vintage.label]
            if got > most + TOLERANCE * max(1.0, most):
                what = f"{got:,.6g} GB of the minimum of {vintage.label} are met with credit, {most:,.6g} may be"
                yield Finding("carry-forward", where, what, got - most)
            if got > TOLERANCE * max(1.0, most) and earned.get(vintage.label, 0.0) > TOLERANCE * max(1.0, most):
                what = f"{vintage.label} uses {got:,.6g} GB of credit and takes more than its minimum"
                yield Finding("carry-forward", where, what, got)

    def accounts(
        self, book: ContractBook, found: Sequence[Vintage], used: Used, earned: Mapping[str, float]
    ) -> Iterable[Account]:
        """GB of credit used and left."""
        balances, spent = [0.0] * len(book.setting.periods), [0.0] * len(book.setting.periods)
        days: list[date | None] = [None] * len(balances)
        for vintage in found:
            paid_in = earned.get(vintage.label, 0.0) if vintage.cell else vintage.opening
            left = balance(vintage, paid_in, used[vintage.label])
            balances, days = added(balances, days, vintage, left)
            spent = [a + b for a, b in zip(spent, used[vintage.label], strict=True)]
        yield Account("carry-forward used", "GB", spent)
        yield Account("carry-forward balance", "GB", balances, days, balance=True)
