"""What is short, and why: the words in which `planner explain short` answers.

A reason is a chain of entries of the scenario that hold a need short: loosened by a step, together, they save money and less is
short, which a second solve has shown. Mostly it is one entry; several where none of them alone helps. Beside the reasons stands
the next best: what comes at all if a hundredth of what is short must be met (all of it, where that takes a jump) and nothing else
may be shorter for it, and what that costs per GB.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.studies.loosened import Loosened


@dataclass(frozen=True)
class Link:
    """An entry of a chain: where it stands, what it says, the step it was loosened by, and where its own rows charge for it."""

    path: str
    place: str
    value: str
    step: str
    periods: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """A chain, its kind in a word, what loosening it saves, and GB less short: of this need there, and of all, expected."""

    code: str
    links: tuple[Link, ...]
    saves: float
    here_gb: float
    all_gb: float
    note: str = ""


@dataclass(frozen=True)
class NextBest:
    """What would fill the gap: money per GB in the money of its period, beside that of the shortage; what is called for it.

    `price` is None where nothing can come whatever it costs. `of_gb` is how much of the gap it is the price of, where that is a
    jump (a minimum is met): a GB more would not cost so much.
    """

    price: float | None
    shortage_price: float
    calls: tuple[tuple[str, float], ...] = ()
    of_gb: float | None = None


@dataclass(frozen=True)
class Gap:
    """A need that is short or late in a period, in some futures: how much, what that costs there, and why where that was asked.

    `pieces` is how many of each item with a package would fill it. `together` are the parts that hold up the same units of a
    cluster, or work of a job, this one among them: their money is that of the units or the work, once. Empty where accelerators,
    space or power hold them. What nothing that is `bought` serves lies in memory that accelerators bring.
    """

    need: str
    program: str
    location: str
    tier: str
    period: str
    late: bool
    gb: float
    need_gb: float
    pieces: tuple[tuple[str, float], ...]
    money: float
    futures: tuple[str, ...]
    probability: float
    together: tuple[str, ...] = ()
    bought: bool = True
    reasons: tuple[Reason, ...] | None = None
    next_best: NextBest | None = None


@dataclass(frozen=True)
class Shortfalls:
    """All gaps, the dearest first, and what was done to explain them; `rests` is work that waits for accelerators, at no price."""

    gaps: tuple[Gap, ...]
    cost: float
    level: str
    several: bool
    solved: int
    findings: tuple[str, ...] = ()
    stopped: bool = False
    rests: tuple[str, ...] = ()


Chain = tuple[Loosened, ...]
