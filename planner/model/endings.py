"""How a contract ends early: a yes-or-no for each day on which it may, decided by its notice; what is paid and settled then.

    live[v] = signed[v] - sum_(e <= v) ended[e, m of v],    sum_e ended[e] <= signed on every path       ended binary
    left[v] = size * live[v] where the size is given;  where it is open, left <= size, left <= largest * live,
              left >= size - largest * (signed - live)
    handed over[v] <= most[v] * live[v]              GB, calls; open orders arrive all the same
    counted[o, v] = landing[o, v] * live[v]          GB, what of its open orders is under it, exactly: a product as below
    paid[v]    = fee * ended[e] + rate[e] * (size that ends)                                               money
    settled[v] = balance[v] * ended[e], exactly:  settled <= balance,  settled <= most * ended,
                 settled >= balance - most * (1 - ended)                                                   money

v are the data nodes, m the information nodes of the period that holds the last day of the notice, or today; money of an end stands
in the first period that starts on or after it. A contract that may not be ended is left as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from planner.calendar import add
from planner.errors import Problem
from planner.model.dues import Due
from planner.model.plugin import Charge, Clause, Handed
from planner.model.pricing import beginning
from planner.model.volumes import ending
from planner.quantities import Duration

if TYPE_CHECKING:
    from planner.lp.expr import Expr, Param
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.offers import Standing
    from planner.model.terms import Terms

Rate = Callable[["Terms", date], float]
"""Money at the size of the terms for an end on a day."""


class Lasting(Protocol):
    """A clause that says when it is over, were the contract not ended."""

    def over(self, terms: Terms) -> date:
        """First day after it."""


# When -----------------------------------------------------------------------------------------------------------------


def year_ends(terms: Terms, clause: Clause, notice: Duration | None) -> dict[date, date]:
    """The ends of contract years inside the clause and the horizon, each with the last day of a notice that is still to come."""
    setting, found, n = terms.setting, {}, 1
    signed = setting.as_of if terms.decided_in is None else setting.periods[terms.decided_in].start
    while (end := add(terms.first, n, "year")) < min(ending(terms, clause), setting.end):
        n += 1
        day = end if notice is None else add(end, -notice.count, notice.unit)
        p = setting.period_starting(end)
        if p is not None and p > terms.holds_from and end >= beginning(terms, clause) and day >= signed:
            found[end] = day
    return found


def ends_inside(terms: Terms, clause: Lasting) -> bool:
    """A clause is over inside the horizon."""
    return clause.over(terms) <= terms.setting.end


def last_day(terms: Terms, clause: Lasting) -> date:
    """Its last day, on which what is left of its money is settled."""
    return clause.over(terms) - timedelta(days=1)


def settles(terms: Terms, until: date = date.max) -> dict[date, int]:
    """The days on which it may end early, each with the period in which its money stands, where that begins before a day."""
    setting = terms.setting
    found = {end: setting.period_starting(end) for end in terms.whole.endings}
    return {end: p for end, p in found.items() if p is not None and setting.periods[p].start < until}


def stopped(terms: Terms, until: date = date.max) -> int | None:
    """The period in which money of what lasts until a day is settled by the early end; None where it is not."""
    return None if terms.ended is None else settles(terms, until).get(terms.ended)


def doubts(terms: Terms, clause: Clause, where: str) -> Iterable[Problem]:
    """Not for all items, an offer that is signed in part, no end that can be reached any more, two clauses for one day."""
    mine = clause.endings(terms)
    if clause.items is not None:
        what = "a contract ends for all of its items"
        yield Problem(what, "leave `items` out, or write two contracts", path=f"{where}.items")
    if terms.offered and terms.record.offer.fraction:
        what = "the offer may be signed in part, and an end is of all of it"
        yield Problem(what, f"take contracts.{terms.name}.offer.fraction out, or this clause", path=where)
    if not mine:
        what = "no end of a contract year lies inside the horizon and clause, with its notice still to come"
        yield Problem(what, "check the notice and dates, or take the clause out", path=where, severity="warning")
    for name, other in terms.clauses.items():
        both = sorted(other.endings(terms).keys() & mine.keys())
        if both and terms.where(name) < where:
            what = f"clauses {name} and {where.rpartition('.')[2]} both end it on {both[0]}"
            yield Problem(what, "let one end (until) before the other begins (since)", path=where)


# Money ----------------------------------------------------------------------------------------------------------------


def pay_at_end(contract: ContractModel, term: str, ends: Collection[date], fee: float, rate: Rate, where: str) -> None:
    """A fee, and money that grows with the size that ends, where the contract ends on one of these days."""
    model, standing, setting = contract.model, contract.standing, contract.terms.setting
    gone = standing.size.via(model.period.back) - standing.size
    for end in ends:
        on = [float(p == setting.period_starting(end)) for p in range(len(setting.periods))]
        dear = contract.figures(partial(marked, rate=rate, end=end, on=on))
        model.pay(term, standing.ended[end] * model.by_period(on) * fee + gone * dear, where)


def marked(terms: Terms, rate: Rate, end: date, on: list[float]) -> list[float]:
    """Money of an end in the period in which it stands."""
    return [rate(terms, end) if here else 0.0 for here in on]


def bill_at_end(
    book: ContractBook, term: str, ends: Collection[date], fee: float, rate: Rate, where: str
) -> Iterable[Charge]:
    """The same of the day on which it was ended."""
    whole, end = book.terms.whole, book.terms.ended
    p = None if end is None else book.setting.period_starting(end)
    if end is not None and end in ends and p is not None:
        told, due = given_in(book.terms, end), Due(book.setting.periods[p].start, p)
        yield Charge(term, where, p, whole.signed * fee + rate(whole, end), earned=told, due=due)


def given_in(terms: Terms, end: date) -> int:
    """The period in which the notice of an end is given, at the latest."""
    return terms.setting.period_holding(max(terms.whole.endings[end].notice, terms.setting.start)) or 0


def handed_end(book: ContractBook, clause: Clause, since: int) -> Handed:
    """The end whose notice is given before a period.

    What becomes of money paid ahead or lent by an early end has no words in a plan that begins later: its clauses are asked for.
    """
    terms, end = book.terms, book.terms.ended
    if end is None or end not in clause.endings(terms.whole) or given_in(terms, end) >= since:
        return Handed()
    stakes = any(own.remembers_by_id for own in terms.clauses.values())
    return Handed(ends=end, untold=("term.to",) if stakes else ())


def settled(contract: ContractModel, until: date, where: str, balance: Expr, most: float) -> Expr:
    """What an early end settles of a balance that lasts until a day, over the data nodes: all of it then, else nothing."""
    model, found = contract.model, settles(contract.terms, until)
    if not found:
        return model.nothing(model.period)
    here, stop = model.by_period(marks(contract.terms, dict.fromkeys(found.values(), 1.0))), model.nothing(model.period)
    for end, p in found.items():
        stop = stop + contract.standing.ended[end] * model.by_period(marks(contract.terms, {p: most}))
    gone = model.var(f"{where}.settled", model.period, upper=most, where=here)
    model.row(f"{where}.settled.ended", gone - stop <= 0.0, where=here)
    model.row(f"{where}.settled.left", gone - balance <= 0.0, where=here)
    model.row(f"{where}.settled.all", gone - balance - stop >= -most, where=here)
    return gone


def marks(terms: Terms, by_period: Mapping[int, float]) -> list[float]:
    """One number a period: those given, nothing in the others."""
    return [by_period.get(p, 0.0) for p in range(len(terms.setting.periods))]


# How it stands --------------------------------------------------------------------------------------------------------


def may_end(model: Model, terms: Terms, standing: Standing) -> Standing:
    """How a contract stands once it may be ended."""
    setting, where = terms.setting, f"contracts.{terms.name}.ended"
    live, total, ended = standing.signed, model.nothing(model.period), {}
    for end, how in sorted(terms.endings.items()):
        period = setting.period_holding(how.notice) if how.notice >= setting.start else None
        moment = model.moment(f"{terms.name} ended {end}", period)
        stop = model.var(f"{where}.{end}", moment, upper=1.0, integer=True)
        ended[end] = stop.via(moment.after).via(model.nodes.same)
        total = total + ended[end]
        live = live - ended[end] * model.by_period([float(p.start >= end) for p in setting.periods])
    model.row(where, total - standing.agreed <= 0.0, where=model.last_nodes())
    after = model.by_period([float(p.start >= min(ended)) for p in setting.periods])
    calls = [float(move.source == terms.name) for move in model.move.records]
    asked = model.weighed(model.asked, model.move, calls)
    model.row(f"{where}.calls", asked - live * model.most(asked) <= 0.0, where=after)
    return replace(standing, signed=live, size=left(model, terms, standing, live, after), ended=ended)


def while_it_holds(model: Model, terms: Terms, standing: Standing, word: str, flow: Expr) -> Expr:
    """GB of open orders as they land or are placed, those under the contract only before it has ended, over (order, data node)."""
    orders, where = model.setting.scenario.open_orders, f"contracts.{terms.name}.{word}"
    late = [float(period.start >= min(standing.ended)) for period in terms.setting.periods]
    own = [[float(orders[name].contract == terms.name) * on for on in late] for name in model.order.records]
    most = model.most(flow) * model.by_record(model.order, own)
    some, live = most.values > 0.0, standing.signed.over(*most.axes) * most
    lands = model.var(where, model.order, model.period, upper=most, where=some)
    model.row(f"{where}.lands", lands - flow <= 0.0, where=some)
    model.row(f"{where}.live", lands - live <= 0.0, where=some)
    model.row(f"{where}.all", lands - flow - live >= -most, where=some)
    return flow * model.numbers(~some, *most.axes) + lands


def left(model: Model, terms: Terms, standing: Standing, live: Expr, after: Param) -> Expr:
    """Share of the written volumes that still holds."""
    offer, where = terms.record.offer, f"contracts.{terms.name}.left"
    if not terms.offered or offer.smallest == offer.largest:
        return live * terms.largest
    size, largest = standing.size, offer.largest
    found = model.var(where, model.period, upper=largest, where=after)
    model.row(f"{where}.size", found - size <= 0.0, where=after)
    model.row(f"{where}.live", found - live * largest <= 0.0, where=after)
    model.row(f"{where}.all", found - size + (standing.signed - live) * largest >= 0.0, where=after)
    return size * (-after + 1.0) + found


def unknown_at_end(terms: Terms, total: float | None, last: date, where: str) -> Iterable[Problem]:
    """Money received until `last` that premiums bring back, and the contract may end early: what is outstanding then."""
    if not settles(terms):
        return
    day = terms.setting.periods[min(settles(terms).values())].start
    if total is None:
        what = f"the contract may end on {day}, and without a total there is no saying what is outstanding then"
        yield Problem(what, "give the `total` that the premium repays", path=where)
    elif last >= day:
        what = f"money is received on {last}, and the contract may end on {day}: the total would be due without it"
        yield Problem(what, "let the contract end later (`since`), or repay on dates", path=where)
