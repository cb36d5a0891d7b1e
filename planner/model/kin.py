"""Which futures nobody can tell apart, and what is expected of needs in what is known.

    known[p, f] = the futures that are one with f by what has been learned by period p
    coming[r, f] = sum_(g in known[p, f]) probability[g] * need r of g from the end of p to a day / sum_g probability[g]          GB

A level of stock that is made of coming need is a rule that somebody keeps on the day, so it hangs on what is *known* there, not on
what has become true and is learned later: else one would have to stock for a rise that nobody can see yet. It is one number for all
futures that share a data node, for what is known is told by what is true. The world of an outage has the needs of the future that
it strikes, and what is known of them there. Source: FORMULATIONS 0 (whatever looks forward is a conditional expectation).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.model.futures import Future
    from planner.model.plugin import Requirement
    from planner.model.setting import Setting

Clusters = list[list[int]]


class Kin:
    """Futures that may come, among which each stands; what is expected is worked out once for those that know the same."""

    def __init__(self, futures: Sequence[Future], learns: Sequence[bool]) -> None:
        self.futures, self.learns = futures, learns
        self._coming: dict[tuple[str, int, int, date], float] = {}

    @cached_property
    def known(self) -> Clusters:
        """For each period the first of the futures that know the same as each."""
        return told_apart(self.futures, len(self.learns), self.learns)[1]

    def coming(self, need: str, p: int, me: int, end: date) -> float:
        """GB of a requirement from the end of a period to a day, as future `me` expects it in the period."""
        first = self.known[p][me]
        key = (need, p, first, end)
        if key not in self._coming:
            kin = [future for future, own in zip(self.futures, self.known[p], strict=True) if own == first]
            sizes = [(future.probability, span(future.setting, need, p, end)) for future in kin]
            self._coming[key] = sum(chance * size for chance, size in sizes) / sum(chance for chance, _ in sizes)
        return self._coming[key]


def coming(setting: Setting, need: Requirement, p: int, end: date) -> float:
    """GB of a requirement from the end of a period to a day, as it is expected by what is known in the period."""
    if setting.down is not None:
        return coming(setting.written, need, p, end)
    if setting.kin is None:
        return span(setting, need.id, p, end)
    kin, me = setting.kin
    return kin.coming(need.id, p, me, end)


def span(setting: Setting, need: str, p: int, end: date) -> float:
    """GB of a requirement from the end of a period to a day in one future."""
    return next(own for own in setting.requirements if own.id == need).between(setting.periods[p].end, end)


def told_apart(futures: Sequence[Future], periods: int, learns: Sequence[bool]) -> tuple[Clusters, Clusters]:
    """For each period the cluster of each future, named by its first member: by what has become true, and by what is learned.

    An outage is learned at once.
    In the last period every future is one of its own: what lies beyond the horizon may still differ.
    """
    true: Clusters = []
    known: Clusters = []
    for p in range(periods):
        before = true[-1] if true else [0] * len(futures)
        true.append(clusters([(past, future.truth(p)) for past, future in zip(before, futures, strict=True)]))
        knew = known[-1] if known else [0] * len(futures)
        told = [(past, future.event(p)) for past, future in zip(knew, futures, strict=True)]
        known.append(true[p] if learns[p] else clusters(told))
    true[-1] = list(range(len(futures)))
    return true, known


def clusters(keys: Sequence[Hashable]) -> list[int]:
    """For each key the position of the first that equals it."""
    first: dict[Hashable, int] = {}
    return [first.setdefault(key, n) for n, key in enumerate(keys)]


def learning(setting: Setting) -> tuple[bool, ...]:
    """Periods in which what has become true is learned before calls are made; all of them where no date is given."""
    learn = setting.scenario.risk.learn
    first = None if learn is None else {setting.period_starting(day) for day in learn.days}
    return tuple(first is None or p in first for p in range(len(setting.periods)))


def learning_days(setting: Setting) -> tuple[date, ...]:
    """The first days of those periods; none where nothing is uncertain."""
    if len(setting.futures) == 1:
        return ()
    return tuple(period.start for period, learns in zip(setting.periods, learning(setting), strict=True) if learns)
