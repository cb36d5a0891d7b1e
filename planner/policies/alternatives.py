"""So many of these contracts are signed, at most or at least: "A or B, not both", "at most two of", "one of the three".

    sum_c held[c, v] <= at_most,   held[c, v] >= signed[c, v],   held in {0, 1}            last data node v of every path
    sum_c signed[c, v] >= at_least

A contract that is signed already counts. Offers are decided at different times, so the count holds on every path and not in the
mean. Trap: where an offer may be signed in part, half of A and half of B would be one of the two; any part of an offer counts as
signed for `at_most`, and only as the part it is for `at_least`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import model_validator

from planner.errors import Problem
from planner.model.plugin import Finding, Policy
from planner.scenario.fields import Some, Whole, refuse, said

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting

TOLERANCE = 1e-6
"""Share of a contract below which it is not signed."""


class Alternatives(Policy):
    """At most, or at least, so many of these contracts are signed."""

    contracts: Some = said("which contracts")
    at_most: Whole | None = said("how many at most", None)
    at_least: Whole | None = said("how many at least", None)

    @model_validator(mode="after")
    def limits_something(self) -> Alternatives:
        """A largest or a smallest number."""
        if self.at_most is None and self.at_least is None:
            raise refuse("the policy limits nothing", "add at_most: 1, or at_least: 1")
        if self.at_least is not None and self.at_least > len(self.contracts):
            raise refuse(
                f"{self.at_least} of {len(self.contracts)} cannot be signed", "name more contracts, or ask for fewer"
            )
        if self.at_most is not None and self.at_least is not None and self.at_least > self.at_most:
            raise refuse(f"at least {self.at_least} and at most {self.at_most}", "put the smaller number in `at_least`")
        return self

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """More signed already than may be; a number that leaves everything open."""
        given = [name for name in self.contracts if setting.terms[name].record.status == "signed"]
        if self.at_most is not None and len(given) > self.at_most:
            what = f"{', '.join(given)} are signed already, and at most {self.at_most} may be"
            yield Problem(what, "name offers only, or allow more", path=f"{where}.at_most")
        if self.at_most is not None and self.at_most >= len(self.contracts) and self.at_least is None:
            what = f"at most {self.at_most} of {len(self.contracts)} leaves everything open"
            yield Problem(what, "write a smaller number", path=f"{where}.at_most", severity="warning")

    def build(self, model: Model, where: str) -> None:
        """A row for each end of a path, and a yes-or-no for offers that may be signed in part."""
        last = model.last_nodes()
        signed = {name: model.standings[name].agreed for name in sorted(self.contracts)}
        if self.at_least is not None:
            model.row(f"{where}.at_least", total(signed.values()) >= self.at_least, where=last)
        if self.at_most is not None:
            held = [self.whole(model, name, share, where) for name, share in signed.items()]
            model.row(f"{where}.at_most", total(held) <= self.at_most, where=last)

    def whole(self, model: Model, name: str, share: Expr, where: str) -> Expr:
        """1 where any part of a contract is signed."""
        terms, last = model.setting.terms[name], model.last_nodes()
        if not terms.offered or not terms.record.offer.fraction:
            return share
        held = model.var(f"{where}.{name}", model.period, upper=1.0, integer=True, where=last)
        model.row(f"{where}.{name}", share - held <= 0.0, where=last)
        return held

    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """The signatures, counted."""
        parts = [row["signed"] for row in book.tables["signings"] if row["contract"] in self.contracts]
        count = sum(part > TOLERANCE for part in parts)
        if self.at_most is not None and count > self.at_most:
            yield Finding(
                "alternatives", where, f"{count} are signed, at most {self.at_most} may be", count - self.at_most
            )
        if self.at_least is not None and sum(parts) < self.at_least - TOLERANCE:
            what = f"{sum(parts):g} are signed, at least {self.at_least} must be"
            yield Finding("alternatives", where, what, sum(parts) - self.at_least)


def total(parts: Iterable[Expr]) -> Expr:
    """The sum of at least one expression."""
    first, *others = parts
    return sum(others, first)
