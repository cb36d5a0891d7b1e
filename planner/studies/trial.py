"""How a promise is tested: what policies cost in the same fresh futures, paired, with confidence intervals.

    difference = mean_f (a[f] - b[f])  +-  1.96 * deviation(a - b) / sqrt(n)          over the futures f that both have run in

Pairing takes out what all policies share of a future. Source: FORMULATIONS 12.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import NormalDist

from planner.model.tails import tail

WIDTH = NormalDist().inv_cdf(0.975)


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
    mean = fsum(values) / len(values)
    spread = fsum((value - mean) ** 2 for value in values) / max(1, len(values) - 1)
    return Interval(mean, WIDTH * sqrt(spread / len(values)))


def paired(one: Mapping[int, float], other: Mapping[int, float]) -> Interval:
    """The mean difference over the futures that both have run in."""
    return interval([one[f] - other[f] for f in sorted(one.keys() & other.keys())])


def tail_interval(values: Sequence[float], alpha: float) -> Interval:
    """The tail with the half-width of its interval, by the spread of what lies beyond its edge."""
    mean = tail([(1.0 / len(values), value) for value in values], alpha)
    edge = sorted(values)[min(len(values) - 1, int(alpha * len(values)))]
    above = [edge + max(0.0, value - edge) / (1.0 - alpha) for value in values]
    return Interval(mean, interval(above).half)


@dataclass(frozen=True)
class Policy:
    """What one way to decide costs in each future it has run in."""

    name: str
    costs: Mapping[int, float]

    @property
    def mean(self) -> Interval:
        """Expected cost."""
        return interval([*self.costs.values()])

    def tail(self, alpha: float) -> Interval:
        """The mean of its worst futures."""
        return tail_interval([*self.costs.values()], alpha)


@dataclass(frozen=True)
class Trial:
    """What a plan promised, and what it and others cost in fresh futures; `replanned` in some of them only."""

    promised: float
    promised_tail: float
    alpha: float
    ours: Policy
    replanned: Policy
    others: tuple[Policy, ...]
    hindsight: Policy

    def parts(self) -> Mapping[str, Interval]:
        """Realised less promised, and what it is made of: fresh futures, and knowing only what can be known."""
        sampling = interval([cost - self.promised for cost in self.ours.costs.values()])
        clairvoyance = paired(self.replanned.costs, self.ours.costs)
        return {
            "sampling": sampling,
            "clairvoyance": clairvoyance,
            "realised less promised": Interval(
                sampling.mean + clairvoyance.mean, sqrt(sampling.half**2 + clairvoyance.half**2)
            ),
        }

    def largest(self) -> str:
        """The component that weighs most."""
        parts = self.parts()
        return max(("sampling", "clairvoyance"), key=lambda name: abs(parts[name].mean))
