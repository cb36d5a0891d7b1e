"""NCNR: calls are fixed a time before their delivery, and orders are cancelled for a fee by how long before they ship.

    called[n] = called[n']   for nodes n, n' of one period that know the same on the day  delivery - frozen    GB, information nodes
    cancellation[o] = fee * due[o] * cancelled[o],   fee of the steps that are still open (the least)           money, first day

With `calls` a call is an order once it is made: a part of it may be cancelled by what is learned later (planner.model.withdrawals).
A step is open until `before` the promise date; an order with none is firm, and one with a `cancellable_until` of its own goes by
that. `frozen` longer than the lead time takes knowledge away: what is learned after that day moves no call. A day before the
horizon means today, before anything is learned. Source: FORMULATIONS 0 and 7; sample clauses of 45 and 90 days, HBM for the year.
Trap: a call that reads its own period's demand is worth 440 of 1440 in the smallest case; without the row it peeks.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from pydantic import model_validator

from planner.calendar import add
from planner.errors import Problem
from planner.model.plugin import Clause, KeyDate
from planner.scenario.fields import Flag, Id, Length, Portion, Record, refuse, said

if TYPE_CHECKING:
    from datetime import date

    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms


class CancelStep(Record):
    """What a cancellation costs so long before the goods ship."""

    before: Length = said("cancelled at least this long before the promise date")
    fee: Portion = said("share of the money due that it costs")


class Cancellation(Clause):
    """Calls fixed a time before their delivery, and fees for cancelling open orders by how long before they ship."""

    frozen: Length | None = said(
        "how long before its delivery a call is fixed, where that is more than the lead time", None
    )
    steps: dict[Id, CancelStep] = said("what cancelling an open order costs, by how long before it ships", {})
    calls: Flag = said("calls of the plan are orders once they are made: they may be cancelled by the steps too", False)

    @model_validator(mode="after")
    def says_something(self) -> Cancellation:
        """A frozen time, or steps."""
        if self.frozen is None and not self.steps:
            raise refuse(
                "the clause says nothing", "add frozen: 13 weeks, or steps: {far: {before: 90 days, fee: 10%}}"
            )
        return self

    def decided_on(self, terms: Terms, day: date) -> date | None:
        """The day so long before the delivery."""
        return None if self.frozen is None else add(day, -self.frozen.count, self.frozen.unit)

    def cancels(self, terms: Terms, ships: date) -> float | None:
        """The least fee of the steps that are still open today."""
        return self.fee(terms, ships, terms.setting.as_of)

    def withdraws(self, terms: Terms, ships: date, day: date) -> float | None:
        """The same of a call, on a later day."""
        return self.fee(terms, ships, day) if self.calls else None

    def fee(self, terms: Terms, ships: date, day: date) -> float | None:
        """The least fee of the steps that are open on a day."""
        after = terms.setting.after
        return min((step.fee for step in self.steps.values() if after(day, (step.before,)) <= ships), default=None)

    def dates(self, terms: Terms) -> Iterable[KeyDate]:
        """Until when each step is open for each open order that goes by them."""
        for name, order in terms.setting.scenario.open_orders.items():
            if order.contract == terms.name and order.cancellable_until is None:
                for step in self.steps.values():
                    day = add(order.promised.first, -step.before.count, step.before.unit)
                    yield KeyDate(day, f"last day to cancel {name} for {step.fee:.0%} of what is due", "act")

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """Rows that keep what is called to what was known on its day."""
        for item in contract.terms.covered(self) if self.frozen is not None else ():
            contract.fix(f"{where}.{item}", item)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A frozen time within the lead time; a fee that rises the earlier one cancels."""
        lead, today = terms.record.lead_time, terms.setting.start
        ahead = [add(today, length.count, length.unit) for length in (self.frozen, lead) if length is not None]
        if self.frozen is not None and len(ahead) > 1 and ahead[0] <= ahead[1]:
            what = "calls are made the lead time before their delivery, and the frozen time is not longer: it changes nothing"
            yield Problem(what, "check the two, or leave `frozen` out", path=where, severity="warning")
        beside = [own for name in ("allots", "consigns") for own in terms.saying(name)] if self.calls else []
        for path in (where, *(terms.where(terms.id_of(own)) for own in beside)) if beside else ():
            what = "calls that may be cancelled cannot go with an allocation or a consignment: what comes of them hangs on others"
            yield Problem(what, "take `calls` out of the cancellation, or leave one of the two out", path=path)
        if self.calls and not self.steps:
            what = "calls may be cancelled by the steps, and there are none"
            yield Problem(what, "add steps: {far: {before: 90 days, fee: 10%}}, or take `calls` out", path=where)
        far = sorted(self.steps.items(), key=lambda step: terms.setting.after(today, (step[1].before,)))
        for (near, sooner), (name, later) in pairwise(far):
            if later.fee > sooner.fee:
                what = f"cancelling earlier ({name}) costs {later.fee:.0%}, later ({near}) {sooner.fee:.0%}"
                yield Problem(what, "put the higher fee nearer to the shipment", path=where)
