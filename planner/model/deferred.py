"""What falling short on purpose saves: a deficiency that is made up later is goods paid for late, or for less.

    taken in the year = sum_p gb / n * P[i, p] * df(invoice of p)                 evenly over the n periods of the year, money
    made up           = gb * paid * df(last period) + sum_v gb[v] * (P[i, v] * df(invoice of v) - saved[v] * df(v))
    saves             = taken in the year - made up                               yearly rate: at which the two are one

over what of the year of origin is made up, with price P on delivery, `paid` what a GB short cost, `saved` what make-up takes off
the invoice. It is what the term itself is worth: storage that the goods would have needed comes on top. Source: FORMULATIONS 3 (a
deficiency billed late with free make-up is a cheap loan).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import fsum
from typing import TYPE_CHECKING

from planner.calendar import years_between
from planner.model.plugin import Finding
from planner.model.volumes import TOLERANCE

if TYPE_CHECKING:
    from datetime import date

    from planner.model.banks import Vintage
    from planner.model.book import ContractBook
    from planner.model.minimums import Minimum, Settled
    from planner.model.terms import Terms

Flows = list[tuple["date", float]]
"""Days and money."""
MOST = 10.0
"""Yearly rate beyond which none is told."""


def deferred(book: ContractBook, where: str, rule: Minimum, found: Settled) -> Iterable[Finding]:
    """What of each year's deficiency is taken up later, where that saves money: amount, days, rate, saving."""
    terms, currency, periods = book.terms, book.setting.currency, book.setting.periods
    for vintage in found.origins if rule.make_up is not None else ():
        drawn = {key: gb for key, gb in found.drawn[vintage.label].items() if gb > TOLERANCE}
        goods = in_the_year(terms, vintage, drawn)
        if not goods:
            continue
        loan = made_up(terms, rule, vintage, drawn)
        saves = worth(terms, goods) - worth(terms, loan)
        owed = fsum(money for _, money in goods)
        if saves > TOLERANCE * owed:
            (day, short), rest, rate = loan[0], fsum(money for _, money in loan[1:]), yearly(goods, loan)
            at = f"at {rate:.1%}/yr" if rate is not None else "and pays less in all"
            what = (
                f"falling short in {vintage.label} puts off {owed:,.6g} {currency} from {min(goods)[0]} to {day} {at}"
            )
            first, last = (periods[end(p for _, p in drawn)].label for end in (min, max))
            when = first if first == last else f"{first} to {last}"
            more = f"{fsum(drawn.values()):,.6g} GB are made up in {when}, for {short:,.6g} as deficiency and {rest:,.6g} then"
            yield Finding(rule.clause.kind, where, f"{what}, and saves {saves:,.6g} {currency}: {more}", saves)


def in_the_year(terms: Terms, vintage: Vintage, drawn: Mapping[tuple[str, int], float]) -> Flows:
    """What the goods would have cost, taken evenly in the periods of their year that have a price; nothing where it is over."""
    found: Flows = []
    for (item, _), gb in sorted(drawn.items()):
        prices = terms.prices[item]
        mine = [(p, price) for p in (vintage.cell.periods if vintage.cell else ()) if (price := prices[p])]
        found += [(paid_on(terms, p), gb / len(mine) * price) for p, price in mine]
    return found


def made_up(terms: Terms, rule: Minimum, vintage: Vintage, drawn: Mapping[tuple[str, int], float]) -> Flows:
    """What is paid instead: the deficiency first, then what delivery still costs, and what make-up takes off."""
    assert rule.make_up is not None
    assert vintage.cell is not None
    periods = terms.setting.periods
    saves = dict(zip(terms.items, rule.make_up.savings(terms, vintage, rule.paid), strict=True))
    short = fsum(drawn.values()) * rule.paid(terms, vintage)
    found: Flows = [(periods[max(vintage.cell.periods)].start, short)]
    for (item, p), gb in sorted(drawn.items()):
        found += [(paid_on(terms, p), gb * (terms.prices[item][p] or 0.0)), (periods[p].start, -gb * saves[item][p])]
    return found


def paid_on(terms: Terms, p: int) -> date:
    """The day on which the money of an invoice of a period stands."""
    paid = terms.payments[p]
    return terms.setting.periods[paid.period].start if paid.within else paid.day


def worth(terms: Terms, flows: Flows) -> float:
    """Money today."""
    return fsum(money * terms.setting.discount(day) for day, money in flows)


def yearly(goods: Flows, loan: Flows) -> float | None:
    """The yearly rate at which what is paid later is worth what is not paid at first; None where less is paid in all."""
    first = min(goods)[0]

    def gap(rate: float) -> float:
        flows = [*goods, *((day, -money) for day, money in loan)]
        return fsum(money * (1.0 + rate) ** -years_between(first, day) for day, money in flows)

    low, high = 0.0, MOST
    if gap(low) > TOLERANCE * fsum(money for _, money in goods):
        return None
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (low, middle) if gap(middle) > 0.0 else (middle, high)
    return low
