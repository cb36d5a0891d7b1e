"""The entries of a scenario that cannot hold together: a set of which none can be left out.

Grouped deletion filter (Guieu and Chinneck 1999; Chinneck, Feasibility and Infeasibility in Optimization, 2008, ch. 6) over
entries of the scenario, not rows: an entry is taken out of the scenario, and all is built and solved again, so it does not matter
by which rows, bounds or coefficients an entry is held:

    kept <- all;   for a group g of kept: if there is no plan without g, kept <- kept - g, else g is halved, and a single one stays

Once kept - {e} has a plan it has one for every smaller kept, so each entry is decided once. Row multipliers y that prove that
there is no plan (Farkas) say which rows and bounds the proof rests on; what they do not name is tried as one group. They only
save time: nothing is left out without a proof that there is no plan without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planner.studies.entries import Entry


@dataclass(frozen=True)
class Proof:
    """That there is no plan: the names and records it rests on; `names` tells whether it may rest on an entry."""

    names: Callable[[Entry], bool]


Refute = Callable[[Sequence[Entry]], Proof | None]
"""That no plan keeps these entries, where all others are taken out; None where there is one."""


def clash(entries: Sequence[Entry], refute: Refute, tell: Callable[[int], None]) -> tuple[Entry, ...] | None:
    """Entries that clash, none of which can be left out; None where all can hold together. `tell` hears how many are left."""
    kept, proof = list(entries), refute(entries)
    if proof is None:
        return None
    needed = list[Entry]()
    silent = [entry for entry in kept if not proof.names(entry)]
    groups = [group for group in ([e for e in kept if proof.names(e)], silent) if group]
    while groups:
        group = groups.pop()
        rest = [entry for entry in kept if entry not in group]
        found = refute(rest) if group else None
        if found is not None:
            kept = rest
            groups = [part for own in groups for part in parted(own, found)]
        elif len(group) > 1:
            half = len(group) // 2
            groups += [group[half:], group[:half]]
        else:
            needed += group
        tell(len(kept))
    return tuple(entry for entry in kept if entry in needed)


def parted(group: Sequence[Entry], proof: Proof) -> list[list[Entry]]:
    """What a proof names of a group, and what it does not, which is tried first."""
    parts = [[entry for entry in group if proof.names(entry) == named] for named in (True, False)]
    return [part for part in parts if part]
