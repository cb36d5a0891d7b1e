"""What the network is made of: parts, sources, and moves from one store to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planner.quantities import Duration
from planner.scenario.agreements import Contract
from planner.scenario.records import Market

NO_LEAD = Duration(0.0, "day")

Lands = tuple[int | None, ...]
"""For each period of a call or send, the period it gets somewhere; None where it does not."""


@dataclass(frozen=True, order=True)
class PartKey:
    """A manufacturer's part of an item; `mpn` is the item's own id where any supplier's part will do."""

    item: str
    mpn: str


@dataclass(frozen=True)
class Source:
    """A contract or a market, seen as supply."""

    id: str
    kind: str
    where: str
    supplier: str
    record: Contract[Any] | Market
    parts: tuple[PartKey, ...]
    origins: tuple[str, ...]
    lead: Duration


@dataclass(frozen=True)
class Move:
    """One part brought to a store: by call-off from a source, or sent from another store."""

    source: str
    part: PartKey
    start: str
    lanes: tuple[str, ...]
    to: str
    leads: tuple[Duration, ...]

    @property
    def id(self) -> str:
        """Unique, readable name."""
        way = ">".join((self.start, *self.lanes)) if self.lanes else self.start
        return f"{self.source or 'send'}:{self.part.mpn}:{way}"
