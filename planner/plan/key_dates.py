"""The days that the contracts name: by when to act, when a price is set anew, when money falls due, when something ends.

They follow from the scenario alone, so that a calendar, a page and a reminder say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from planner.model.plugin import KeyDate

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.model.terms import Terms


@dataclass(frozen=True, order=True)
class Named:
    """A day, by which contract and clause ("" for the contract itself), and what happens on it."""

    day: date
    contract: str
    clause: str
    what: str
    sort: Literal["act", "price", "pay", "end"]


def key_dates(setting: Setting) -> list[Named]:
    """Every named day from as_of on, the soonest first."""
    found = set()
    for name, terms in setting.terms.items():
        said = [("", one) for one in of_the_contract(terms)]
        holds = terms.clauses.items() if terms.signed else ()
        said += [(clause, one) for clause, part in holds for one in part.dates(terms)]
        found |= {Named(one.day, name, clause, one.what, one.sort) for clause, one in said if one.day >= setting.as_of}
    return sorted(found)


def of_the_contract(terms: Terms) -> Iterable[KeyDate]:
    """By when an offer is signed, first and last day of a contract."""
    if terms.offered:
        start, last = terms.responsible, terms.record.offer.decide_by
        yield KeyDate(last.last if last else start, "last day to sign", "act")
        if last is not None and start < last.last:
            yield KeyDate(start, "last day to ask for approval of the signing", "act")
    yield KeyDate(terms.first, "the term begins", "end")
    yield KeyDate(terms.end - timedelta(days=1), "the term ends", "end")
