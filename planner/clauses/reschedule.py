"""Push-out and pull-in: an open order may be moved once, by so much, for a fee by how long before it ships one asks.

    kept[o] + cancelled[o] + sum_d rescheduled[o, d] = 1,   sum_d rescheduled[o, d] <= most          shares of order o, today
    rescheduling[o] = sum_d fee[d] * due[o] * rescheduled[o, d]                                      money, first day

Days d are first days of periods, and the first after the horizon. Later than promised: d <= promise + by of a step that is open
(today + before <= promise), at the least fee of those; earlier: promise - by <= d, today + notice <= d. All is decided today,
before anything is learned, as a cancellation is; what is moved counts and feeds stock where it lands, and its money falls due as
many days later or earlier. Inside the last step an order is NCNR: it stays. Source: FORMULATIONS 7; reschedule grids of 0-30,
31-60 and 61-90 days. Trap: without the first row an order is moved twice, or moved and cancelled, and other stock pays for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import model_validator

from planner.calendar import add
from planner.errors import Problem
from planner.model.orders import shifts
from planner.model.plugin import Clause, Finding, Window
from planner.scenario.fields import Id, Length, Portion, Record, refuse, said

if TYPE_CHECKING:
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model
    from planner.model.terms import Terms

TOLERANCE = 1e-9
"""Share of an order by which a share may pass its limit."""


class PushStep(Record):
    """What moving an order to a later day costs, asked so long before the goods ship."""

    before: Length = said("asked at least this long before the promise date")
    by: Length = said("how much later than promised it may come at most")
    fee: Portion = said("share of the money due that it costs", 0.0)


class PullIn(Record):
    """What moving an order to an earlier day costs."""

    by: Length = said("how much earlier than promised it may come at most")
    fee: Portion = said("share of the money due that it costs", 0.0)
    notice: Length | None = said("the supplier's shortest time from being asked to the new day", None)


class Reschedule(Clause):
    """Open orders may be moved once, to a later or an earlier day, by a grid of fees."""

    binds: ClassVar[Literal["both", "buyer", "supplier"]] = "supplier"
    steps: dict[Id, PushStep] = said("what a later day costs, by how long before the promise date one asks", {})
    pull_in: PullIn | None = said("what an earlier day costs, where the supplier can", None)
    most: Portion = said("share of an order that may be moved at most", 1.0, gt=0)

    @model_validator(mode="after")
    def says_something(self) -> Reschedule:
        """Steps or a pull-in, each by some time."""
        if not self.steps and self.pull_in is None:
            step = "add steps: {far: {before: 60 days, fee: 0%, by: 90 days}}, or pull_in: {by: 30 days, fee: 3%}"
            raise refuse("the clause lets no order be moved", step)
        lengths = {name: step.by for name, step in self.steps.items()}
        lengths |= {"pull_in": self.pull_in.by} if self.pull_in else {}
        still = next((name for name, by in lengths.items() if not by.count), None)
        if still is not None:
            raise refuse(f"{still} moves an order by nothing", "write how far it may be moved, such as by: 90 days")
        return self

    def reschedules(self, terms: Terms, ships: date) -> Iterable[Window]:
        """Later days by the steps that are still open, and earlier ones from the notice on."""
        setting, today = terms.setting, terms.setting.as_of
        for step in self.steps.values():
            if setting.after(today, (step.before,)) <= ships:
                ask_by = max(today, latest(terms, ships, step.before))
                yield Window(ships + timedelta(days=1), setting.after(ships, (step.by,)), step.fee, ask_by)
        if self.pull_in is not None:
            own, notice = self.pull_in, self.pull_in.notice
            first = max(add(ships, -own.by.count, own.by.unit), setting.after(today, (notice,) if notice else ()))
            yield Window(first, ships - timedelta(days=1), own.fee, today)

    def build(self, model: Model, contract: ContractModel, where: str) -> None:
        """A row that holds what is moved of each order to its share."""
        names = set(self.orders(contract.terms))
        if self.most < 1.0 and names:
            moved = model.rescheduled.via(model.group(model.shift, model.order, lambda shift: shift.order))
            model.row(f"{where}.most", moved <= self.most, where=model.order.mask(lambda name: name in names))

    def orders(self, terms: Terms) -> list[str]:
        """The open orders that it speaks of."""
        return [
            name
            for name, order in sorted(terms.setting.scenario.open_orders.items())
            if order.contract == terms.name
            and order.item in terms.covered(self)
            and terms.whole.applies(self, order.promised.first)
        ]

    def audit(self, book: ContractBook, where: str) -> Iterable[Finding]:
        """No more of an order is moved than may be."""
        moved: dict[str, float] = defaultdict(float)
        for row in book.book.tables["orders"]:
            moved[row["order"]] += row["share"] if row["moved_from"] else 0.0
        for name in self.orders(book.terms):
            if not moved[name] <= self.most + TOLERANCE:
                what = f"{moved[name]:.1%} of {name} is moved, at most {self.most:.1%} may be"
                yield Finding("reschedule", where, what, moved[name] - self.most)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """A step that another betters; days that no period begins on."""
        far = sorted(self.steps.items(), key=lambda pair: terms.setting.after(terms.first, (pair[1].before,)))
        for n, (name, step) in enumerate(far):
            reach = terms.setting.after(terms.first, (step.by,))
            for near, other in far[:n]:
                if other.fee <= step.fee and terms.setting.after(terms.first, (other.by,)) >= reach:
                    what = f"{name} is of no use: {near} is open longer, reaches as far and costs no more"
                    step_on = "put the higher fee or the shorter way nearer to the shipment, or leave one out"
                    yield Problem(what, step_on, path=f"{where}.steps.{name}", severity="warning")
                    break
        names = self.orders(terms)
        free = [name for name in names if list(self.days(terms, name))]
        if free and not any(shifts(terms.setting, name) for name in names):
            what = f"{free[0]} may be moved, and no period begins on a day that it may be moved to: the clause changes nothing"
            yield Problem(what, "use shorter periods where orders are to be moved", path=where, severity="warning")

    def days(self, terms: Terms, name: str) -> Iterable[Window]:
        """Where an open order may be moved to by this clause."""
        ships = terms.setting.scenario.open_orders[name].promised.first
        return (way for way in self.reschedules(terms, ships) if way.first <= way.last)


def latest(terms: Terms, ships: date, before: Length) -> date:
    """The last day from which a time ends before the goods ship, or as they do."""
    day = add(ships, -before.count, before.unit)
    while terms.setting.after(day, (before,)) > ships:
        day -= timedelta(days=1)
    return day
