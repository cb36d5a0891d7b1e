"""Price drivers fitted to a history of quarterly log moves r[1..n] that follow levels x[q] = sum of (r - mean) up to q.

    sd^2 = sum (r - mean)^2 / (n - 1)        momentum = sum (r[q] - mean)(r[q-1] - mean) / sum (r - mean)^2
    new^2 = sd^2 (1 - momentum^2)            its error: sqrt((1 - momentum^2) / n), that of sd: sd / sqrt(2 (n - 1))
    reversion = - slope, by least squares, of what a move leaves unexplained on the level before it, held to LEAST..MOST

The momentum is the first autocorrelation (Yule-Walker). Some twenty quarters hold a cycle or two: they can neither show nor deny
that a level reverts, so its pull is held to a range in which it neither runs away nor is nailed down. Regimes are told by the move
of the quarter alone: at or below `fall` a glut, at or above `rise` a shortage, else normal; their drift is the mean move in them,
their transitions are counted with PSEUDO of each added, for what did not happen in so few quarters is not impossible. Source:
facts A6 (server DRAM: .216, .69; NAND: .229, .55); FORMULATIONS 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from math import sqrt
from statistics import fmean

LEAST, MOST = 0.05, 0.30
STEADIEST = 0.95
PSEUDO = 0.5
FEW = 3
"""Quarters of a regime from which a spread of its own is told; with fewer it has that of all regimes together."""
GLUT, NORMAL, SHORTAGE = "glut", "normal", "shortage"

Values = Sequence[float]


@dataclass(frozen=True)
class Walk:
    """A mean-reverting fit: figures of mean_reverting, their errors, and the pull as it was fitted."""

    mean: float
    sd: float
    sd_error: float
    momentum: float
    momentum_error: float
    new: float
    reversion: float
    fitted_reversion: float


@dataclass(frozen=True)
class State:
    """A regime as it was counted: quarters, drift, spread, counts of what followed, probabilities with pseudo-counts."""

    name: str
    quarters: int
    drift: float
    sd: float
    followed: dict[str, int]
    to: dict[str, float]


@dataclass(frozen=True)
class Switching:
    """Regimes that were told, the last of them, the pull, and the share of time in each in the long run."""

    states: tuple[State, ...]
    start: str
    reversion: float
    fitted_reversion: float
    shares: dict[str, float]


def walk(moves: Values) -> Walk:
    """A mean-reverting process with momentum."""
    n, mean = len(moves), fmean(moves)
    off = [move - mean for move in moves]
    whole = sum(x * x for x in off)
    sd = sqrt(whole / (n - 1))
    found = sum(x * y for x, y in pairwise(off)) / whole if whole else 0.0
    momentum = min(max(found, 0.0), STEADIEST)
    pull = fitted_pull(off, [y - momentum * x for x, y in pairwise(off)])
    error = sqrt((1.0 - found * found) / n)
    new = sd * sqrt(1.0 - momentum * momentum)
    return Walk(mean, sd, sd / sqrt(2.0 * (n - 1)), momentum, error, new, held(pull), pull)


def fitted_pull(off: Values, unexplained: Values) -> float:
    """Share of the distance to the mean level that is made up in a quarter, by what the later moves leave unexplained."""
    levels = list(accumulate(off))[:-1]
    middle, centre = fmean(levels), fmean(unexplained)
    spread = sum((x - middle) ** 2 for x in levels)
    both = sum((x - middle) * (y - centre) for x, y in zip(levels, unexplained, strict=True))
    return -both / spread if spread else 0.0


def held(pull: float) -> float:
    """The pull in its range."""
    return min(max(pull, LEAST), MOST)


def told(moves: Values, fall: float, rise: float) -> list[str]:
    """The regime of each quarter, by logs of its move."""
    return [GLUT if move <= fall else SHORTAGE if move >= rise else NORMAL for move in moves]


def switching(moves: Values, fall: float, rise: float) -> Switching:
    """Regimes, those that were seen."""
    names = told(moves, fall, rise)
    seen = [name for name in (GLUT, NORMAL, SHORTAGE) if name in names]
    mine = {name: [move for move, own in zip(moves, names, strict=True) if own == name] for name in seen}
    drifts = {name: fmean(own) for name, own in mine.items()}
    left = {name: sum((move - drifts[name]) ** 2 for move in own) for name, own in mine.items()}
    pooled = sqrt(sum(left.values()) / max(1, len(moves) - len(seen)))
    states = []
    for name in seen:
        followed = {other: list(pairwise(names)).count((name, other)) for other in seen}
        whole = sum(followed.values()) + PSEUDO * len(seen)
        to = {other: (count + PSEUDO) / whole for other, count in followed.items() if other != name}
        size = len(mine[name])
        sd = sqrt(left[name] / (size - 1)) if size >= FEW else pooled
        states.append(State(name, size, drifts[name], sd, followed, to))
    mean = fmean(moves)
    unexplained = [move - drifts[name] for move, name in zip(moves, names, strict=True)]
    pull = fitted_pull([move - mean for move in moves], unexplained[1:])
    return Switching(tuple(states), names[-1], held(pull), pull, long_run(states))


def long_run(states: Sequence[State]) -> dict[str, float]:
    """Share of the time in each regime in the long run: what the transitions leave as it is."""
    shares = {state.name: 1.0 / len(states) for state in states}
    for _ in range(10_000):
        stays = {state.name: shares[state.name] * (1.0 - sum(state.to.values())) for state in states}
        for state in states:
            for name, share in state.to.items():
                stays[name] += shares[state.name] * share
        shares = stays
    return shares


def after(moves: Values, n: int) -> list[float]:
    """Logs of what every stretch of n quarters moved."""
    levels = [0.0, *accumulate(moves)]
    return [then - first for first, then in zip(levels, levels[n:], strict=False)]


def runs(moves: Values, sign: int) -> list[int]:
    """Lengths of the runs of falls (-1) or rises (1), in order."""
    return [len(list(own)) for way, own in groupby(moves, lambda move: (move > 0) - (move < 0)) if way == sign]


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of some values lies, between neighbours by distance."""
    ranked = sorted(values)
    at = share * (len(ranked) - 1)
    low = int(at)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (at - low) * (ranked[high] - ranked[low])
