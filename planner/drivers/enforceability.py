"""A promise that is not kept from a day on, if ever: the supplier's price and volume, or our minimums, which it lets pass.

    side supplier:   price = max(price by the clauses, index),  delivers the share said,  no damages,  and no minimums of ours
    side buyer:      minimums = 0             of years, quarters and months that are not over; from the first period after its day

Nobody knows of it before its day. It may move with prices: where futures are drawn it happens where the driver's draw is high, so
a correlation with an index breaks prices when they are dear, a negative one releases when they are cheap. Source: FORMULATIONS 7.
Trap: a cap is worth the least to whoever counts on it in the very future it was written for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import model_validator

from planner.calendar import parse_when
from planner.errors import Problem
from planner.model.changed import Changed
from planner.model.events import NEVER, Event
from planner.model.keeping import unworked
from planner.model.plugin import Once, Outcome
from planner.scenario.fields import Id, Portion, Series, refuse, said

if TYPE_CHECKING:
    from planner.model.setting import Setting

FIELDS = {"supplier": "breaks", "buyer": "releases"}
"""Field of the contract that says so, by the side whose promise it is."""


class Enforceability(Once):
    """A promise that is not kept from a day on, if ever."""

    contract: Id = said("whose promise it is part of")
    side: Literal["supplier", "buyer"] = said(
        "whose promise is not kept: the supplier's, or ours, to which we are not held"
    )
    happens: Event = said("when: {on: {2028-01: 20%}}, or {hazard: 10%/yr} where futures are drawn")
    delivers: Portion | None = said("share of calls that the supplier delivers then; as written when absent", None)

    @model_validator(mode="after")
    def of_the_supplier(self) -> Enforceability:
        """Only the supplier delivers."""
        if self.side == "buyer" and self.delivers is not None:
            raise refuse("the buyer delivers nothing", "take `delivers` out, or write side: supplier")
        return self

    def told(self, outcome: Outcome) -> Outcome:
        """An outcome that is known from its day on."""
        if outcome.name == NEVER:
            return outcome
        return replace(outcome, signals=((date.fromisoformat(outcome.name), f"{self.contract} {FIELDS[self.side]}"),))

    def change(self, day: date) -> Changed:
        """What it makes of a scenario when it happens on a day."""
        series = {"delivers": {self.contract: Series(((day, self.delivers),))}} if self.delivers is not None else {}
        own = {FIELDS[self.side]: parse_when(day.isoformat())}
        return Changed(series, {"contracts": {self.contract: own}})

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Days that cannot be, a promise that is broken for certain, clauses and items that nobody has worked out for it."""
        yield from self.happens.unwise(setting, f"{where}.happens")
        terms = setting.terms.get(self.contract)
        if terms is None:
            return
        known = getattr(terms.record, FIELDS[self.side])
        if known is not None:
            what = f"contracts.{self.contract}.{FIELDS[self.side]} says {known} for certain"
            yield Problem(what, "take it out there, or take this driver out", path=f"{where}.contract")
        yield from unworked(terms, f"{where}.contract", self.side == "supplier")
