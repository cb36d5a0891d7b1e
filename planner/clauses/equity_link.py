"""Shares between the supplier and us: it buys ours for cash, and gives us warrants of its own that vest on the volume we take.

    equity            = -amount on its dates                                                         money, cash in
    shares given      = worth on the same dates                                                      money, no cash
    warrants vested   = -worth[j] in the period in which tranche j vests                             money, no cash
    vested[j, v] = 1  only if  before + sum of taken[u] over u up to v >= volume[j]                  binary, data nodes v
    fresh[j, v] <= signed[v]             what has not vested on the day the contract ends early lapses; what has stays

A tranche vests whole or not at all, and once. What does not vest inside the horizon may by the last day, by forecast need (at
most what is committed), and is then worth so much on that day, in a line of its own. The supplier's capital is worth what it
exceeds the shares for: at a fair price nothing, and the cash still counts for a budget. Trap: half the volume is not half a
tranche: without the binary a plan sells itself warrants that it never gets, and prefers a dearer contract for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import accumulate
from math import inf
from typing import TYPE_CHECKING, ClassVar

from pydantic import model_validator

from planner.errors import Problem
from planner.model.ahead import quarters_from
from planner.model.dated import Payment, bill_dated, dues, pay_dated
from planner.model.endings import stopped
from planner.model.plugin import Account, Charge, Clause, Finding, Handed
from planner.model.pricing import beginning
from planner.model.volumes import TOLERANCE, ending
from planner.scenario.fields import Id, Money, MoneySeries, Record, Share, Volume, When, refuse, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr, Param
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

VESTED, AFTER = "warrants vested", "warrants after the horizon"


class Tranche(Record):
    """Warrants that vest together."""

    volume: Volume = said("volume taken in all at which they vest")
    worth: Money = said("what they are worth to us then")

    @model_validator(mode="after")
    def waits(self) -> Tranche:
        """Something must be taken for it."""
        if not self.volume.value:
            raise refuse("a tranche at no volume vests whatever is taken", "write its volume, such as 20 PB")
        return self


class EquityLink(Clause):
    """Shares sold to the supplier, and warrants of its own that vest on volume."""

    remembers_by_id: ClassVar[str] = "vesting"
    amount: MoneySeries | None = said("what the supplier pays for our shares, or how much on which dates", None)
    due: When | None = said("when it pays, where no dates are given; the clause's first day when absent", None)
    worth: Share = said("what those shares are worth, as a share of what it pays", 1.0)
    vests: dict[Id, Tranche] = said("warrants we receive: by name the volume at which they vest and their worth", {})

    @model_validator(mode="after")
    def says_something(self) -> EquityLink:
        """Cash or warrants."""
        if self.amount is None and not self.vests:
            raise refuse(
                "neither shares are sold nor do warrants vest", "write amount: 300 MUSD, or vests: {first: {...}}"
            )
        return self

    # Figures --------------------------------------------------------------------------------------------------------

    def receipts(self, terms: Terms) -> list[tuple[date, float]]:
        """What the supplier pays for our shares and when, of the contract as signed."""
        day = self.due.first if self.due else beginning(terms, self)
        points = self.amount.points if self.amount is not None else ()
        return [(day if when == date.min else when, money * terms.signed) for when, money in points]

    def dated(self, terms: Terms) -> tuple[tuple[str, bool, tuple[Payment, ...]], ...]:
        """Ledger term, whether it is cash, and what of it is in the plan."""
        paid = self.receipts(terms)
        cash = dues(terms, ((day, -money) for day, money in paid))
        given = dues(terms, ((day, money * self.worth) for day, money in paid))
        return ("equity", True, cash), ("shares given", False, given)

    def before(self, terms: Terms) -> float:
        """GB taken before as_of that count towards vesting."""
        amount = terms.record.so_far.vesting.get(terms.id_of(self))
        return 0.0 if amount is None else terms.setting.gb(amount, terms.covered(self)[0])

    def volumes(self, terms: Terms) -> dict[str, float]:
        """GB at which each tranche vests that has not yet, at the size that is signed."""
        found = {name: terms.setting.gb(t.volume, terms.covered(self)[0]) for name, t in sorted(self.vests.items())}
        return {name: terms.size * size for name, size in found.items() if size > self.before(terms)}

    def forces(self, terms: Terms) -> dict[str, float]:
        """Goods may be taken beyond any need for what they let vest."""
        return dict.fromkeys(terms.covered(self), max(self.volumes(terms).values(), default=0.0))

    def on(self, terms: Terms) -> list[float]:
        """1 in the periods whose volume counts."""
        return [float(terms.applies(self, period.start)) for period in terms.setting.periods]

    def later(self, terms: Terms) -> tuple[float, float]:
        """GB of forecast need after the horizon, and GB committed there (infinite where no volume is)."""
        quarters = quarters_from(terms, self, terms.setting.end)
        return sum(quarter.need for quarter in quarters), sum(quarter.committed for quarter in quarters)

    def worth_after(self, terms: Terms) -> float:
        """What a dollar on the last day is worth in the last period of the horizon."""
        return terms.setting.discount(ending(terms, self) - timedelta(days=1)) / terms.setting.discounts[-1]

    # The part -------------------------------------------------------------------------------------------------------

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """Cash and shares on their dates, and tranches that vest whole."""
        terms, volumes = contract.terms, self.volumes(contract.terms)
        for term, cash, owed in self.dated(terms):
            pay_dated(model, term, owed, contract.signed, where, cash=cash)
        if volumes:
            axis = model.labels(f"{where} tranche", list(volumes))
            size = model.column(axis, volumes).over(model.period)
            taken = contract.taken(terms.covered(self)) * model.by_period(self.on(terms))
            to_date = model.var(f"{where}.to_date", model.period, upper=float(model.most(taken).values.sum()))
            model.row(f"{where}.to_date", to_date - to_date.via(model.period.back) - taken == 0.0)
            short = contract.sized(size) - to_date.over(axis) - self.before(terms)
            self.build_vesting(model, contract, short, size * terms.largest, where)

    def build_vesting(self, model: Model, contract: ContractModel, short: Expr, whole: Param, where: str) -> None:
        """A binary for each tranche and node, at the end one for what comes later; `short` is the GB it still wants."""
        axis, (terms, at_end) = whole.axes[0], (contract.terms, model.last_nodes())
        worth = model.numbers([self.vests[name].worth for name in axis.labels], axis)
        vested = model.var(f"{where}.vested", axis, model.period, upper=1.0, integer=True)
        fresh = vested - vested.via(model.period.back)
        model.row(f"{where}.once", fresh >= 0.0)
        agreed, signed = (share.over(axis) for share in (contract.standing.agreed, contract.signed))
        model.row(f"{where}.signed", vested - agreed <= 0.0)
        if terms.endings:
            model.row(f"{where}.lapses", fresh - signed <= 0.0)
        model.row(f"{where}.vests", vested * whole + short <= whole)
        model.pay(VESTED, (fresh * worth).sum(axis) * -1.0, where, cash=False)
        if ending(terms, self) <= terms.setting.end:
            return
        none = [0.0] * (len(terms.setting.periods) - 1)
        need = contract.figures(lambda own: [*none, self.later(own)[0]])
        more = model.var(f"{where}.more", model.period, upper=need, where=at_end)
        if self.later(terms)[1] < inf:
            committed = contract.figures(lambda own: [*none, self.later(own)[1]])
            model.row(f"{where}.more", more - contract.sized(committed) <= 0.0, where=at_end)
        here = at_end.over(axis)
        later = model.var(f"{where}.later", axis, model.period, upper=1.0, integer=True, where=here)
        either = vested + later
        model.row(f"{where}.either", either - agreed <= 0.0, where=here)
        if terms.endings:
            model.row(f"{where}.none later", later - signed <= 0.0, where=here)
        model.row(f"{where}.later", either * whole + short - more.over(axis) <= whole, where=here)
        model.pay(AFTER, (later * worth).sum(axis) * -self.worth_after(terms), where, cash=False)

    def vested(self, book: ContractBook, where: str, block: str) -> dict[str, list[float]]:
        """Which tranches have vested in each period (or are said to later), as the plan decides it."""
        said, labels = book.decided(where, block), [period.label for period in book.setting.periods]
        return {name: [said.get(f"{name},{label}", 0.0) for label in labels] for name in self.volumes(book.terms)}

    def bill(self, book: ContractBook, where: str) -> Iterable[Charge]:
        """Cash and shares on their dates, each tranche as it vests."""
        for term, _, owed in self.dated(book.terms):
            yield from bill_dated(term, owed, where)
        for name, path in self.vested(book, where, "vested").items():
            for p, (now, then) in enumerate(zip(path, [0.0, *path], strict=False)):
                yield Charge(VESTED, where, p, (then - now) * self.vests[name].worth)
        for name, path in self.vested(book, where, "later").items():
            yield Charge(AFTER, where, len(path) - 1, -path[-1] * self.vests[name].worth * self.worth_after(book.terms))

    def to_date(self, book: ContractBook) -> list[float]:
        """GB that count towards vesting at each period's end."""
        taken = zip(book.taken(book.terms.covered(self)), self.on(book.terms), strict=True)
        return list(accumulate((gb * on for gb, on in taken), initial=self.before(book.terms)))[1:]

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """Tranches that vest in part, twice, or without the volume."""
        reached = self.to_date(book)
        need, committed = self.later(book.terms)
        later = self.vested(book, where, "later")
        for name, path in self.vested(book, where, "vested").items():
            size = self.volumes(book.terms)[name]
            slack = TOLERANCE * max(1.0, size)
            gone = stopped(book.terms)
            if gone is not None and path[-1] > path[gone - 1] + TOLERANCE:
                what = f"tranche {name} vests after the contract is ended on {book.terms.ended}"
                yield Finding(self.kind, where, what, path[-1] - path[gone - 1])
            for period, now, then, gb in zip(book.setting.periods, path, [0.0, *path], reached, strict=False):
                what = (
                    f"tranche {name} is vested to {now:.4g} in {period.label}, with {gb:,.6g} of {size:,.6g} GB taken"
                )
                if (
                    min(abs(now), abs(now - 1.0)) > TOLERANCE
                    or now < then - TOLERANCE
                    or (now > 0.5 and gb < size - slack)
                ):
                    yield Finding(self.kind, where, what, now - then)
            late, most = later[name][-1], reached[-1] + min(need, committed)
            if min(abs(late), abs(late - 1.0)) > TOLERANCE or (late > 0.5 and (path[-1] > 0.5 or most < size - slack)):
                what = f"tranche {name} is said to vest after the horizon ({late:.4g}), where {most:,.6g} of {size:,.6g} GB come"
                yield Finding(self.kind, where, what, late)

    def accounts(self, book: ContractBook, where: str) -> Iterable[Account]:
        """What counts towards vesting, and what has vested in the plan."""
        if self.vests:
            paths = self.vested(book, where, "vested")
            worth = [
                sum(self.vests[name].worth * path[p] for name, path in paths.items())
                for p in range(len(self.on(book.terms)))
            ]
            yield Account("towards vesting", "GB", self.to_date(book), balance=True)
            yield Account("vested", "money", worth, balance=True)

    def hands_on(self, book: ContractBook, where: str, since: int) -> Handed:
        """What counts towards vesting."""
        return Handed({"vesting": {book.terms.id_of(self): self.to_date(book)[since - 1]}} if self.vests else {})

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Shares sold after the horizon, tranches out of reach, pieces of unlike items, an unknown past."""
        setting, items = terms.setting, terms.covered(self)
        if any(day >= setting.end for day, _ in self.receipts(terms)):
            what = "the supplier pays after the horizon: it is not in the plan"
            yield Problem(what, "lengthen the horizon if it matters", path=where, severity="warning")
        sizes = {setting.gb_per_piece(item) for item in items}
        if len(sizes) > 1 and any(tranche.volume.unit == "ea" for tranche in self.vests.values()):
            what = f"pieces of {', '.join(items)} are counted together, and they are not of one size"
            yield Problem(what, "write the volumes in TB or PB", path=where)
        most = self.before(terms) + sum(q.gb for q in quarters_from(terms, self, max(setting.as_of, setting.start)))
        far = [name for name, size in self.volumes(terms).items() if size > most * (1.0 + TOLERANCE)]
        if far:
            vest = "vests" if len(far) == 1 else "vest"
            what = f"forecast need brings {most:,.6g} GB by the last day: {', '.join(far)} never {vest} unless more is taken"
            yield Problem(what, "check the volume, or count on nothing of it", path=where, severity="warning")
        if (
            self.vests
            and terms.first < setting.as_of
            and not terms.offered
            and terms.id_of(self) not in terms.record.so_far.vesting
        ):
            what = (
                "the clause began before as_of and the volume that counts towards vesting is not given: it is nothing"
            )
            step = f"write contracts.{terms.name}.so_far.vesting.{terms.id_of(self)}"
            yield Problem(what, step, path=where, severity="warning")
