"""How a promise is tested: what policies cost in the same fresh futures, paired, with confidence intervals.

    difference = mean_f (a[f] - b[f])  +-  1.96 * deviation(a - b) / sqrt(n)          over the futures f that both have run in
    tail       = mean_f beyond[f],   beyond[f] = edge + max(0, cost[f] - edge) / (1 - alpha)           edge: the alpha quantile

    realised - promised = sampling + clairvoyance                                              of the mean, and of the tail
    sampling     = (fresh futures, known at once) - (the plan's own, known at once)
    clairvoyance = (fresh, re-planned by what is known - known at once)  -  (promised - the plan's own, known at once)

The second part of clairvoyance is what the plan's tree has counted of it already. Pairing takes out what all policies share of a
future; a tail is paired by what lies beyond its edge in each. Source: FORMULATIONS 12; Rockafellar and Uryasev (2000) for the tail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import NormalDist

from planner.model.tails import tail

WIDTH = NormalDist().inv_cdf(0.975)
GOOD = {"mean": 0.02, "tail": 0.05}
"""What realised may be off the promise."""
TAIL = 10
"""Futures in a tail of which an interval can be told."""
Costs = Mapping[int, float]


@dataclass(frozen=True)
class Interval:
    """A mean with the half-width of its 95 % confidence interval."""

    mean: float
    half: float

    @property
    def low(self) -> float:
        """Lower end."""
        return self.mean - self.half

    @property
    def high(self) -> float:
        """Upper end."""
        return self.mean + self.half


def interval(values: Sequence[float]) -> Interval:
    """The mean of independent values."""
    return Interval(fsum(values) / len(values), WIDTH * sqrt(together(values, values) / len(values)))


def together(ones: Sequence[float], others: Sequence[float]) -> float:
    """Covariance of two rows of values, the variance of one with itself."""
    one, other = fsum(ones) / len(ones), fsum(others) / len(others)
    return fsum((x - one) * (y - other) for x, y in zip(ones, others, strict=True)) / max(1, len(ones) - 1)


def paired(one: Costs, other: Costs) -> Interval:
    """The mean difference over the futures that both have run in."""
    return interval([one[f] - other[f] for f in sorted(one.keys() & other.keys())])


def beyond(costs: Costs, alpha: float) -> dict[int, float]:
    """What each future has of the tail: its mean is the tail, its spread that of the tail's error."""
    edge = sorted(costs.values())[min(len(costs) - 1, int(alpha * len(costs)))]
    found = {f: edge + max(0.0, cost - edge) / (1.0 - alpha) for f, cost in costs.items()}
    off = tail([(1.0 / len(costs), cost) for cost in costs.values()], alpha) - fsum(found.values()) / len(found)
    return {f: value + off for f, value in found.items()}


@dataclass(frozen=True)
class Life:
    """What a future came to: cost, share of the need that is short, cash, the most of it in a period, shortage money."""

    cost: float
    short: float
    cash: float
    peak: float
    penalty: float


@dataclass(frozen=True)
class Policy:
    """What one way to decide came to in each future it has run in, and in how many it could not keep a promise."""

    name: str
    lives: Mapping[int, Life]
    broken: int = 0

    @property
    def costs(self) -> dict[int, float]:
        """Cost by future."""
        return {f: life.cost for f, life in self.lives.items()}

    @property
    def mean(self) -> Interval:
        """Expected cost."""
        return interval([*self.costs.values()])

    def tail(self, alpha: float) -> Interval:
        """The mean of its worst futures."""
        return interval([*beyond(self.costs, alpha).values()])

    def figure(self, of: Callable[[Life], float]) -> float:
        """The mean of another figure."""
        return fsum(map(of, self.lives.values())) / len(self.lives)


@dataclass(frozen=True)
class Split:
    """Realised less promised, and what it is made of."""

    promised: float
    sampling: Interval
    clairvoyance: Interval
    whole: Interval

    @property
    def off(self) -> float:
        """As a share of the promise."""
        return self.whole.mean / abs(self.promised) if self.promised else 0.0

    @property
    def half(self) -> float:
        """The half-width of its interval, as a share of the promise."""
        return self.whole.half / abs(self.promised) if self.promised else 0.0


def split(promised: float, own: float, known: tuple[Costs, Costs], again: Costs) -> Split:
    """By the promise, the own futures known at once, fresh ones known at once (all, and some), and those re-planned."""
    fresh, some = known
    gained = {f: again[f] - some[f] for f in again.keys() & some.keys()}
    gain, draws = interval([*gained.values()]), interval([*fresh.values()])
    both = WIDTH**2 * 2.0 * together([fresh[f] for f in gained], [*gained.values()]) / len(fresh)
    return Split(
        promised,
        Interval(draws.mean - own, draws.half),
        Interval(gain.mean - (promised - own), gain.half),
        Interval(draws.mean + gain.mean - promised, sqrt(max(0.0, draws.half**2 + gain.half**2 + both))),
    )


@dataclass(frozen=True)
class Trial:
    """What a plan promised, and what it and others came to in fresh futures.

    `own`: the plan's own futures known at once, mean and tail; `known`: fresh ones known at once; others decide by what is known.
    """

    promised: float
    promised_tail: float
    own: tuple[float, float]
    alpha: float
    ahead: int
    known: Policy
    replanned: Policy
    others: tuple[Policy, ...]
    hindsight: Policy

    @property
    def mean(self) -> Split:
        """Of the mean."""
        costs, again = self.known.costs, self.replanned.costs
        return split(self.promised, self.own[0], (costs, {f: costs[f] for f in again}), again)

    @property
    def tail(self) -> Split:
        """Of the tail."""
        costs, again = self.known.costs, self.replanned.costs
        some = beyond({f: costs[f] for f in again}, self.alpha)
        return split(self.promised_tail, self.own[1], (beyond(costs, self.alpha), some), beyond(again, self.alpha))

    def holds(self) -> bool:
        """Within what a promise may be off, in the mean and in the tail."""
        return all(abs(part.off) <= GOOD[word] for word, part in self.splits().items())

    def sure(self) -> bool:
        """So with its whole interval, and with futures enough in the tail for it to have one."""
        enough = len(self.replanned.lives) * (1.0 - self.alpha) >= TAIL - 1e-9
        return enough and all(abs(part.off) + part.half <= GOOD[word] for word, part in self.splits().items())

    def splits(self) -> Mapping[str, Split]:
        """Both by name."""
        return {"mean": self.mean, "tail": self.tail}

    def largest(self) -> str:
        """The component that weighs most where the promise is furthest off."""
        worst = max(self.splits().items(), key=lambda own: abs(own[1].off) / GOOD[own[0]])[1]
        return max(("sampling", "clairvoyance"), key=lambda name: abs(getattr(worst, name).mean))

    def advantage(self, policy: Policy) -> tuple[Interval, Interval]:
        """What the plan, re-planned, is better by: in the mean and in the tail, paired."""
        shared = policy.lives.keys() & self.replanned.lives.keys()
        theirs, ours = ({f: own.costs[f] for f in shared} for own in (policy, self.replanned))
        return paired(theirs, ours), paired(beyond(theirs, self.alpha), beyond(ours, self.alpha))


@dataclass(frozen=True)
class Window:
    """A stretch of history: its first quarter, how many moves were known and their deviation, what came, and what policies came to.

    `moved` is the log of what the price moved by in all; None for a policy that could not keep a promise.
    """

    start: str
    known: int
    sd: float
    moved: float
    promised: float
    ours: Life | None
    simple: Life | None
    least: Life | None


@dataclass(frozen=True)
class History:
    """A plan in every window of a price history, each of so many quarterly moves."""

    series: str
    length: int
    windows: tuple[Window, ...]

    @property
    def apart(self) -> int:
        """Windows that have no quarter in common."""
        return -(-len(self.windows) // self.length)
