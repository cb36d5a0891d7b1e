"""What else would do: how far each volume may move, which contracts may be signed, at a cost within a share of the best.

    within     cost <= V + share * |V|             V what the best plan minimises, tails included; every limit of the scenario holds
    least, most   min and max of the volume called within it, GB, expected over the futures, over the horizon
    must-have  least > 0       never  most = 0       free  everything else
    without    V(volume = 0) - V                   what a must-have stands for: beyond the share, by a second solve

A claim is tried twice: by the solve that finds it, and by fixing the volume at what is claimed to be out of reach and looking for
the cheapest plan there. Source: FORMULATIONS 11; modelling to generate alternatives (Brill, Chang and Hopkins, 1982).
Trap: volumes move together. All of the least ones at once are no plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal, Protocol, TypeVar

P = TypeVar("P")

TINY = 1e-6
"""Share of all that the best plan calls below which a volume is nothing."""

Verdict = Literal["must-have", "free", "never", "not proven"]
Shares = Mapping[str, tuple[float, ...]]
"""Of each offer the share of its written volumes that holds in each future."""


@dataclass(frozen=True)
class Volume:
    """What is asked about: all that is called from a contract, a market, a supplier, or of a tier from a supplier."""

    kind: Literal["contract", "market", "supplier", "tier"]
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Called:
    """A volume in a plan, GB, and what its goods are invoiced at, money, neither discounted."""

    gb: float
    goods: float


@dataclass(frozen=True)
class Range:
    """How far a volume may move within the share; `without` is what doing without it costs, None where no plan can.

    `beyond` is how much dearer the best plan is than now that has what is claimed to be out of reach: nothing of a must-have,
    some of what is never called.
    """

    volume: Volume
    least: Called
    now: Called
    most: Called
    verdict: Verdict
    beyond: float | None = None

    @property
    def without(self) -> float | None:
        """What doing without a must-have costs; infinite where no plan is left."""
        return self.beyond if self.verdict == "must-have" else None


class Plans(Protocol):
    """Plans of one program: the extremes of a volume within the share, and the cheapest plan in which it is so much."""

    best: float
    limit: float

    def now(self, volume: Volume) -> Called:
        """The volume in the best plan."""
        ...

    def extreme(self, volume: Volume, sign: float) -> Called:
        """The least (+1) or most (-1) of a volume within the share."""
        ...

    def cheapest(self, volume: Volume, low: float, high: float) -> float:
        """Cost of the cheapest plan whose volume lies there, whatever it is; infinite where there is none."""
        ...


def ranges(plans: Plans, volumes: Sequence[Volume], nothing: float) -> Iterator[Range]:
    """The range of each volume, as it is found; less than `nothing` GB is nothing."""
    for volume in volumes:
        least, most = plans.extreme(volume, 1.0), plans.extreme(volume, -1.0)
        yield judged(plans, volume, least, most, nothing)


def judged(plans: Plans, volume: Volume, least: Called, most: Called, nothing: float) -> Range:
    """A range with what it means, tried by looking for a plan that shows otherwise."""
    now = plans.now(volume)
    if nothing <= least.gb:
        claimed: Verdict = "must-have"
        found = plans.cheapest(volume, -inf, 0.0)
    elif most.gb <= nothing:
        claimed = "never"
        found = plans.cheapest(volume, 2.0 * nothing, inf)
    else:
        return Range(volume, least, now, most, "free")
    verdict: Verdict = claimed if found > plans.limit else "not proven"
    return Range(volume, least, now, most, verdict, found - plans.best)


@dataclass(frozen=True)
class Forced:
    """What the best plan costs more that signs an offer in some future, and in none; infinite where there is none."""

    offer: str
    signing: float
    declining: float


@dataclass(frozen=True)
class Signing:
    """A set of contracts, told by future, and how much dearer than the best its best plan is; `within` the share or not."""

    signed: Shares
    costs: float
    within: bool


@dataclass(frozen=True)
class Lens:
    """The plan within the share that is least in one respect: what of it there is now and then, at which cost, and what moves.

    `moves` are volumes in GB, now and then, the largest change first; `signed` what other offers are signed then, where it differs.
    """

    name: str
    said: str
    unit: Literal["money", "share", "MWh", "GB"]
    now: float
    then: float
    costs: float
    moves: tuple[tuple[str, float, float], ...]
    signed: Shares
    signed_now: Shares


@dataclass(frozen=True)
class Refusal:
    """An order that is refused: what the best plan without it costs more (None: no plan), and what it does instead.

    `calls` are (source:item:period, GB more or less), `terms` ledger lines with money more or less, discounted, the largest first.
    """

    order: str
    gb: float
    costs: float | None
    calls: tuple[tuple[str, float], ...]
    terms: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Around:
    """Everything that was found; `stopped` where somebody interrupted it, `left_out` what is not told, and why."""

    best: float
    level: str
    share: float
    limit: float
    ranges: tuple[Range, ...]
    forced: tuple[Forced, ...]
    sets: tuple[Signing, ...]
    lenses: tuple[Lens, ...]
    refusals: tuple[Refusal, ...]
    left_out: tuple[str, ...]
    chances: tuple[float, ...]
    findings: tuple[str, ...]
    stopped: bool
    solved: int


def largest(changes: Iterable[tuple[str, float]], most: int, small: float) -> tuple[tuple[str, float], ...]:
    """The changes that are more than nothing, the largest first."""
    real = [change for change in changes if abs(change[1]) > small]
    return tuple(sorted(real, key=lambda change: (-abs(change[1]), change[0]))[:most])


def least_ratio(plan: P, step: Callable[[P], P], ratio: Callable[[P], float], fine: float) -> P:
    """The plan with the least ratio of two sums (Dinkelbach, 1967), from one to the next until it falls no more.

    `step(plan)` is the plan with the least of (upper sum - ratio of the plan * lower sum).
    """
    while True:
        found = step(plan)
        if ratio(found) >= ratio(plan) - fine:
            return min((plan, found), key=ratio)
        plan = found
