"""What the supplier does not deliver then is nobody's fault: it earns no damages.

    relieved[n] = 1   where the clause is in force (`since`, `until`) and less than `below` of a call of period n is delivered

With dates it is an event that is known; with `below` it is one in whichever future the contract's `delivers`, or the rate
of an allocation for what is called then, falls that low.
What is called and not delivered counts as taken in any case, so a minimum or a firm volume falls by what the supplier cannot
bring of our calls: in proportion, where they are made. Source: FORMULATIONS 3 and 7; Hemlock (a falling market is none). Trap: a
minimum falls only by calls that are made, so in an outage too there must be a call: a contract that limits its calls takes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from pydantic import model_validator

from planner.errors import Problem
from planner.model.allotments import brought
from planner.model.plugin import Clause
from planner.scenario.fields import Portion, refuse, said

if TYPE_CHECKING:
    from planner.model.terms import Terms


class ForceMajeure(Clause):
    """What the supplier does not deliver then is nobody's fault: it earns no damages."""

    below: Portion | None = said("only where less than this share of a call, or of an entitlement, is delivered", None)

    @model_validator(mode="after")
    def some_time(self) -> ForceMajeure:
        """A time, or a share below which it is one."""
        if self.below is None and self.since is None and self.until is None:
            raise refuse("force majeure all the time", "write since and until, or below: 50%")
        return self

    def relieves(self, terms: Terms, item: str, day: date) -> bool:
        """The event is there, in this future."""
        p = terms.setting.period_holding(day)
        return self.below is None or (p is not None and brought(terms, item)[p] < self.below)

    def unwise(self, terms: Terms, where: str) -> Iterable[Problem]:
        """Nothing is ever missed while it is in force, in any future."""
        missed = any(
            terms.applies(self, period.start)
            and share < 1.0
            and self.relieves(future.setting.terms[terms.name], item, period.start)
            for future in terms.setting.futures
            for item in terms.covered(self)
            for period, share in zip(
                terms.setting.periods, brought(future.setting.terms[terms.name], item), strict=True
            )
        )
        if not missed:
            what = "all that is called then is delivered, in every future: the clause changes nothing"
            step = f"say in contracts.{terms.name}.delivers, in an allocation or in a driver's outcomes what comes then"
            yield Problem(what, step, path=where, severity="warning")
