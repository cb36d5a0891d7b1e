"""A yearly minimum with banks: how make-up and carry-forward hang together with what is taken, owed and short in a year.

    taken[y] - made_up[y] + used[y] + deficiency[y] + beyond[y] >= owed[y] + earned[y] - above[y]          GB, contract years y

owed is the minimum less what was taken before the horizon, above what was taken then beyond it, beyond what runs on after the
horizon. Everything here is asked of a clause that has such a minimum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import inf
from typing import TYPE_CHECKING, Literal

from planner.errors import Problem
from planner.model.banks import Vintage, Years, balance, doubts, vintages
from planner.model.plugin import Account, Ask, Clause, Finding, Handed, KeyDate, Reason
from planner.model.volumes import TOLERANCE, cells

if TYPE_CHECKING:
    from planner.lp.expr import Expr, Param
    from planner.model.axes import CellAxis
    from planner.model.book import ContractBook
    from planner.model.carry_forward import CarryForward, Used
    from planner.model.cells import Cell
    from planner.model.contract import ContractModel
    from planner.model.make_up import Drawn, MakeUp
    from planner.model.terms import Terms


@dataclass(frozen=True)
class Minimum:
    """A clause's minimum in every contract year (or quarter), and the banks it keeps.

    `least` and `most` are GB to be taken or paid, and that may be taken, between two days; `owed` is what of a cell's least was
    not taken before the horizon; `paid` is money per GB that a year of origin cost where it was short.
    """

    clause: Clause
    per: Literal["year", "quarter"]
    make_up: MakeUp | None
    carry_forward: CarryForward | None
    least: Callable[[Terms, date, date], float]
    most: Callable[[Terms, date, date], float]
    owed: Callable[[Terms, Cell], float]
    paid: Callable[[Terms, Vintage], float]

    def cells(self, terms: Terms) -> tuple[Cell, ...]:
        """Its years that have a period in the horizon."""
        return cells(terms, self.clause, self.per)

    def items(self, terms: Terms) -> tuple[str, ...]:
        """What counts towards it."""
        return terms.covered(self.clause)


@dataclass(frozen=True)
class Settled:
    """What the plan's tables make of each year, by label: short, above its minimum, left for later; and what banks gave."""

    origins: tuple[Vintage, ...] = ()
    credits: tuple[Vintage, ...] = ()
    drawn: Drawn = field(default_factory=dict)
    used: Used = field(default_factory=dict)
    beyond: Mapping[str, float] = field(default_factory=dict)
    short: dict[str, float] = field(default_factory=dict)
    over: dict[str, float] = field(default_factory=dict)


def origins(terms: Terms, rule: Minimum) -> tuple[tuple[Vintage, ...], tuple[Vintage, ...]]:
    """Years of origin of make-up and of credit."""
    made, credit, past = rule.make_up, rule.carry_forward, terms.record.so_far
    owed = vintages(terms, rule.clause, rule.per, made.expires, past.make_up, past.made_up_ahead) if made else ()
    ahead = vintages(terms, rule.clause, rule.per, credit.expires, past.carry_forward, {}) if credit else ()
    return owed, tuple(credit.settled(ahead, rule.cells(terms))) if credit else ()


def room(terms: Terms, rule: Minimum, cell: Cell) -> float:
    """GB that may be taken above the minimum of a cell."""
    most, least = (ask(terms, cell.first, cell.end) for ask in (rule.most, rule.least))
    return max(0.0, most - least - made_before(terms, rule.clause, cell))


def made_before(terms: Terms, clause: Clause, cell: Cell) -> float:
    """GB of what was taken in a cell before the horizon, or comes in it of open orders, that are make-up."""
    amount = terms.record.so_far.made_up.get(cell.label)
    return 0.0 if amount is None else terms.setting.gb(amount, terms.covered(clause)[0])


def counted_before(terms: Terms, clause: Clause, cell: Cell) -> float:
    """GB taken in a cell before the horizon that count towards its minimum, less all make-up that is known to come in it."""
    return terms.taken_before(cell, terms.covered(clause)) - made_before(terms, clause, cell)


def above(terms: Terms, rule: Minimum, cell: Cell) -> float:
    """GB taken before the horizon beyond the minimum of its cell."""
    before = counted_before(terms, rule.clause, cell)
    return max(0.0, before - rule.least(terms, cell.first, cell.end))


def build_banks(
    contract: ContractModel, where: str, rule: Minimum, axis: CellAxis, short: Expr, counts: Expr
) -> tuple[Expr, Expr]:
    """What counts towards each year's minimum and what it needs, with what years leave to later ones."""
    terms, items = contract.terms, rule.items(contract.terms)
    owed = contract.by_cell(rule.owed, axis)
    begun = contract.by_cell(lambda own, cell: float(made_before(own, rule.clause, cell) > 0.0), axis)
    years = Years(axis, items, short, owed * terms.largest, rooms(contract, rule, axis), begun)
    made, ahead = origins(terms, rule)
    least = needs = contract.sized(owed)
    if rule.carry_forward:
        whole = contract.by_cell(lambda own, cell: rule.least(own, cell.first, cell.end), axis)
        used, earned, over = rule.carry_forward.build(contract, where, years, ahead, contract.sized(whole))
        counts = counts + used
        needs = least + earned - contract.by_cell(lambda own, cell: above(own, rule, cell), axis)
        years = replace(years, room=years.room + years.owed)  # what credit stands for leaves room for make-up
    if rule.make_up:
        counts = rule.make_up.build(contract, where, years, counts, least, made, rule.paid)
    if rule.carry_forward:
        contract.model.row(f"{where}.credit missing", counts - least - over * contract.model.most(counts) <= 0.0)
    return counts, needs


def rooms(contract: ContractModel, rule: Minimum, axis: CellAxis) -> Param:
    """What may be taken above the minimum of each year, at the largest size; all the needs allow where nothing is said."""
    taken = contract.countable(rule.items(contract.terms)).via(axis.within)
    known = contract.by_cell(lambda own, cell: room(own, rule, cell), axis).values
    pairs = zip(known, contract.model.most(taken).values, strict=True)
    largest = contract.terms.largest
    return contract.model.numbers([most if own == inf else min(most, own * largest) for own, most in pairs], axis)


def settled(book: ContractBook, where: str, rule: Minimum) -> Settled:
    """What each year took, was short of and left to later ones, from the plan's tables."""
    terms, (owed, ahead) = book.terms, origins(book.terms, rule)
    taken, beyond = book.countable(rule.items(terms)), book.decided(where, "beyond")
    drawn = rule.make_up.drawn(book, where, owed) if rule.make_up else {}
    used = rule.carry_forward.used(book, where, ahead) if rule.carry_forward else {}
    made = rule.make_up.by_period(drawn, owed, book) if rule.make_up else [0.0] * len(taken)
    left = {cell.label: beyond.get(cell.label, 0.0) for cell in rule.cells(terms)}
    found = Settled(owed, ahead, drawn, used, left)
    for cell in rule.cells(terms):
        counts = sum(taken[p] - made[p] for p in cell.periods) + left[cell.label]
        gap = rule.owed(terms, cell) - above(terms, rule, cell) - counts
        found.short[cell.label] = max(0.0, gap - sum(row[p] for row in used.values() for p in cell.periods))
        found.over[cell.label] = 0.0 if cell.cut else min(max(0.0, -gap), room(terms, rule, cell))
    return found


def audit_banks(book: ContractBook, where: str, rule: Minimum, found: Settled) -> Iterable[Finding]:
    """Banks are drawn within what is in them; make-up only where the year's own minimum is met."""
    years = rule.cells(book.terms)
    if rule.make_up:
        yield from rule.make_up.audit(book, where, found.origins, found.drawn, found.short)
        made = rule.make_up.by_period(found.drawn, found.origins, book)
        for cell in years:
            got = made_before(book.terms, rule.clause, cell) + sum(made[p] for p in cell.periods)
            short = found.short[cell.label]
            if min(got, short) > TOLERANCE * max(1.0, rule.owed(book.terms, cell)):
                what = f"{got:,.6g} GB are made up in {cell.label}, which is {short:,.6g} short of its own minimum"
                yield Finding("make-up", where, what, got)
    if rule.carry_forward:
        least = {cell.label: rule.least(book.terms, cell.first, cell.end) for cell in years}
        yield from rule.carry_forward.audit(book, where, found.credits, found.used, found.over, least)


def key_dates(terms: Terms, rule: Minimum) -> Iterable[KeyDate]:
    """The last day that counts towards each year's minimum, and the last of what each year leaves to later ones."""
    for cell in rule.cells(terms):
        yield KeyDate(cell.end - timedelta(days=1), f"last day that counts towards the minimum of {cell.label}", "end")
    for word, found in zip(("make-up", "carry-forward"), origins(terms, rule), strict=True):
        for vintage in found:
            yield KeyDate(vintage.expires - timedelta(days=1), f"last day of the {word} of {vintage.label}", "end")


def account_banks(book: ContractBook, rule: Minimum, found: Settled) -> Iterable[Account]:
    """What each year is short, and the banks of make-up and of credit."""
    short = [0.0] * len(book.setting.periods)
    for cell in rule.cells(book.terms):
        short[max(cell.periods)] += found.short[cell.label]
    yield Account("deficiency", "GB", short)
    if rule.make_up:
        yield from rule.make_up.accounts(book, found.origins, found.drawn, found.short)
    if rule.carry_forward:
        yield from rule.carry_forward.accounts(book, found.credits, found.used, found.over)


def banks_left(book: ContractBook, rule: Minimum, found: Settled, since: int) -> Handed:
    """What years that are over when a period begins have left in their banks, and what is made up in the year under way."""
    terms, day = book.terms, book.setting.periods[since].start
    made, paid, credit, now = dict[str, float](), dict[str, float](), dict[str, float](), dict[str, float]()
    soon = dict[str, float]()

    def stands(vintage: Vintage) -> bool:
        over = vintage.cell is None or vintage.cell.end <= day
        return over and vintage.window[-1] >= since and vintage.expires > day

    for vintage in filter(stands, found.origins):
        left = rule.make_up.left(vintage, found.drawn, found.short, book)[since - 1] if rule.make_up else 0.0
        left -= book.placed(rule.make_up.by_period(found.drawn, [vintage], book), since) if rule.make_up else 0.0
        if left > TOLERANCE:
            made[vintage.label], paid[vintage.label] = left, rule.paid(terms, vintage)
    for vintage in filter(stands, found.credits):
        paid_in = found.over.get(vintage.label, 0.0) if vintage.cell else vintage.opening
        left = balance(vintage, paid_in, found.used[vintage.label])[since - 1]
        credit |= {vintage.label: left} if left > TOLERANCE else {}
    if rule.make_up:
        drawn = rule.make_up.by_period(found.drawn, found.origins, book)
        share = [1.0 if p < since else placed for p, placed in enumerate(book.placed_before(since))]
        for cell in (own for own in rule.cells(terms) if own.end > day):
            gb = made_before(terms, rule.clause, cell) + sum(drawn[p] * share[p] for p in cell.periods)
            now |= {cell.label: gb} if gb > TOLERANCE else {}
        for vintage in (own for own in found.origins if own.cell is not None and own.cell.end > day):
            gb = book.placed(rule.make_up.by_period(found.drawn, [vintage], book), since) - vintage.opening
            soon |= {vintage.label: gb} if gb > TOLERANCE else {}
    sections = {"make_up": made, "make_up_paid": paid, "carry_forward": credit, "made_up": now, "made_up_ahead": soon}
    return Handed({field: sums for field, sums in sections.items() if sums})


def drawn_by(book: ContractBook, found: Settled, until: date) -> Iterable[Ask]:
    """What is made up, and used of credit, in each period that begins before a day, by year of origin."""
    terms = book.terms
    for p, period in enumerate(own for own in terms.setting.periods if own.start < until):
        for name, cells_ in found.drawn.items():
            for (item, q), gb in sorted(cells_.items()):
                if q == p and gb > TOLERANCE:
                    yield Ask(
                        "Nominate", period.start, gb, gb * (terms.prices[item][p] or 0.0), f"as make-up of {name}"
                    )
        for name, row in found.used.items():
            if row[p] > TOLERANCE:
                price = terms.mean_price_on(terms.items, period.start)
                yield Ask("Nominate", period.start, row[p], row[p] * price, f"of the credit that {name} left")


def year_reasons(
    book: ContractBook, rule: Minimum, found: Settled, paid: Callable[[Terms, Cell], float], p: int
) -> Iterable[Reason]:
    """What a year that ends in a period owes, what counts towards it, what it is short of, and the price of that."""
    terms, taken = book.terms, book.countable(rule.items(book.terms))
    made = rule.make_up.by_period(found.drawn, found.origins, book) if rule.make_up else [0.0] * len(taken)
    for cell in rule.cells(terms):
        if cell.periods and max(cell.periods) == p:
            yield Reason(f"minimum of {cell.label}", rule.least(terms, cell.first, cell.end), "GB", "share")
            told = {
                "taken of it before the horizon": terms.taken_before(cell, rule.items(terms)),
                "counted towards it": sum(taken[q] for q in cell.periods),
                "of which made up for earlier years": sum(made[q] for q in cell.periods),
                "credit of earlier years used": sum(row[q] for row in found.used.values() for q in cell.periods),
                "left for after the horizon": found.beyond[cell.label],
            }
            yield from (Reason(what, gb, "GB") for what, gb in told.items() if gb)
            yield Reason("deficiency", found.short[cell.label], "GB")
            if found.short[cell.label]:
                yield Reason("price of a deficiency", paid(terms, cell), "money/GB", "pays")


def doubtful_banks(terms: Terms, rule: Minimum, whole: Sequence[tuple[date, date]], where: str) -> Iterable[Problem]:
    """Banks that can never be filled or drawn, and opening banks that cannot be or whose price is missing."""
    past, made = terms.record.so_far, rule.make_up
    for field_, bank, opening in (
        ("make_up", made, past.make_up),
        ("carry_forward", rule.carry_forward, past.carry_forward),
    ):
        if bank is None:
            continue
        yield from doubts(terms, rule.clause, rule.per, bank.expires, field_, opening, f"{where}.{field_}")
        if all(rule.most(terms, *days) <= rule.least(terms, *days) * (1.0 + 1e-9) for days in whole):
            what = "no more than the minimum may be taken in a year, so nothing is ever banked or drawn"
            step = "widen the volume clauses upwards, give `at_most`, or lower the share"
            yield Problem(what, step, path=f"{where}.{field_}", severity="warning")
    if made and (made.priced == "vintage" or made.refund):
        for name in sorted(set(past.make_up) - set(past.make_up_paid)):
            what = f"what a GB of the make-up of {name} was paid for is not given, and its price and refund rest on it"
            step = f"write contracts.{terms.name}.so_far.make_up_paid.{name}"
            yield Problem(what, step, path=f"contracts.{terms.name}.so_far.make_up.{name}")
