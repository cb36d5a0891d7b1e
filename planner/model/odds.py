"""Clauses of one contract that cannot hold together: two prices for one item at one time, and what a clause refuses by itself."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING

from planner.errors import Problem
from planner.model.plugin import Clause

if TYPE_CHECKING:
    from planner.model.terms import Terms

APART = "give them different items, or let one end (until) before the other begins (since)"


def clashes(terms: Terms) -> Iterable[Problem]:
    """Price clauses that speak for one item at one time; the first such day of each."""
    for item, path in terms.spoken.items():
        told: set[tuple[str, ...]] = set()
        for period, spoken in zip(terms.setting.periods, path, strict=True):
            names = tuple(spoken)
            if len(names) > 1 and names not in told:
                told.add(names)
                what = f"clauses {' and '.join(names)} both price {item} on {period.start}"
                yield Problem(what, APART, path=terms.where(names[-1]))


def at_odds(terms: Terms) -> Iterable[Problem]:
    """Clauses of which one refuses a trait of the other, for one item at one time; told at the line of each."""
    for (name, one), (beside, other) in combinations(terms.clauses.items(), 2):
        why = [one.refuses[word] for word in sorted(other.traits) if word in one.refuses]
        why += [other.refuses[word] for word in sorted(one.traits) if word in other.refuses]
        shared = [item for item in terms.covered(one) if item in terms.covered(other)]
        if why and shared and meet(terms, one, other):
            for mine, theirs in ((name, beside), (beside, name)):
                what = f"clause {mine} cannot hold beside {theirs} for {', '.join(shared)}: {why[0]}"
                yield Problem(what, APART, path=terms.where(mine))


def meet(terms: Terms, one: Clause, other: Clause) -> bool:
    """There is a day of the term on which both clauses are in force."""
    begins = [clause.since.first for clause in (one, other) if clause.since]
    ends = [clause.until.end for clause in (one, other) if clause.until]
    return max((terms.first, *begins)) < min((terms.end, *ends))
