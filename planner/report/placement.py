"""Where the bytes of each data class lie, stretch by stretch, and what stops more of them from lying where they lie.

A stretch is periods in which the class lies in the same tiers, the same binds, and no share moves by more than a hundredth of the
class from where it began; where that would make many rows, by more than a tenth, a fifth or a half. What is said of its start and
its end is exact; what binds in some of its periods only says in how many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.plugin import Placing, Requirement
from planner.report.placement_reasons import Key, Reasons
from planner.report.placement_supply import JUST

if TYPE_CHECKING:
    from planner.report.pages import Pages

STEPS = ((0.01, True), (0.1, True), (0.2, True), (0.5, True), (0.5, False))
"""Share of a class by which a part may move within a stretch, and whether the same must bind: the first that gives few rows."""
FEW = 8
"""Rows of a class that are read at a glance."""


@dataclass(frozen=True)
class Part:
    """A part of a class in a stretch: GB at its start, share of the class at its start and end, why."""

    need: str
    location: str
    first: str
    last: str
    tier: str
    held_in: str
    gb: float
    share: float
    last_share: float
    because: str


def parts(pages: Pages) -> list[Part]:
    """Every part of every class, stretch by stretch."""
    found: list[Part] = []
    for need in pages.setting.requirements:
        if need.placing is not None:
            found += of_class(pages, need, need.placing)
    return found


def of_class(pages: Pages, need: Requirement, placing: Placing) -> Iterator[Part]:
    """The parts of one class: tiers, what squeezing saves, what is lost; each with all that holds it when the stretch begins."""
    sizes = held(pages, need)
    reasons = Reasons(pages, need, placing, sizes)
    shares = [by_tier(sizes, p, amount) for p, amount in enumerate(need.amount)]
    for span in stretches(shares, [reasons.binding(p) for p in range(len(shares))]):
        first, last = span[0], span[-1]
        for tier in sorted(shares[first], key=lambda tier: -shares[first][tier]):
            holders = holders_of(sizes, tier, span, need)
            yield Part(
                need.id,
                need.location,
                pages.labels[first],
                pages.labels[last],
                tier,
                ", ".join(name for _, name in holders),
                sum(sizes[key][first] for key in holders),
                shares[first][tier],
                shares[last][tier],
                "; ".join(because(reasons, holders, tier, span)),
            )


def holders_of(sizes: dict[Key, list[float]], tier: str, span: range, need: Requirement) -> list[Key]:
    """All that holds bytes of a class in a tier in a stretch, what holds most at its start first."""
    own = ((key, size) for key, size in sizes.items() if key[0] == tier)
    found = [key for key, size in own if any(size[p] > JUST * need.amount[p] for p in span)]
    return sorted(found, key=lambda key: -sizes[key][span[0]])


def because(reasons: Reasons, holders: Sequence[Key], tier: str, span: range) -> Iterable[str]:
    """Why no more lies in a tier, of each of its holders where there are several; and why not elsewhere."""
    found = []
    for key in holders:
        why = reasons.of(key, span)
        found.append(f"{key[1]}: {why}" if len(holders) > 1 else why)
    if tier in reasons.placing.tiers:
        items = [name for _, name in holders if name in reasons.need.serves]
        found += reasons.elsewhere(tier, items, span)
    return dict.fromkeys(found)


def stretches(shares: Sequence[dict[str, float]], binding: Sequence[dict[Key, tuple[str, ...]]]) -> list[range]:
    """The stretches of a class, as fine as few rows allow."""
    found: list[range] = []
    for step, bound in STEPS:
        found = parted(shares, binding if bound else [{}] * len(shares), step)
        if sum(len(shares[span.start]) for span in found) <= FEW:
            break
    return found


def parted(
    shares: Sequence[dict[str, float]], binding: Sequence[dict[Key, tuple[str, ...]]], step: float
) -> list[range]:
    """Stretches in which the tiers and what binds are the same, and no share moves by more than a step from the first."""
    found, first = [], 0
    for p in range(1, len(shares) + 1):
        if p == len(shares) or binding[p] != binding[first] or not alike(shares[first], shares[p], step):
            found.append(range(first, p))
            first = p
    return found


def by_tier(sizes: dict[Key, list[float]], p: int, amount: float) -> dict[str, float]:
    """Share of a class by tier in a period; what is next to nothing is left out."""
    found: dict[str, float] = defaultdict(float)
    for (tier, _), size in sizes.items():
        found[tier] += size[p] / amount if amount else 0.0
    return {tier: share for tier, share in found.items() if share > JUST}


def alike(one: dict[str, float], other: dict[str, float], step: float) -> bool:
    """The tiers are the same, and no share differs by more than a step."""
    return one.keys() == other.keys() and all(abs(one[key] - other[key]) <= step for key in one)


def held(pages: Pages, need: Requirement) -> dict[Key, list[float]]:
    """GB of a class by where it lies, period by period."""
    found: dict[Key, list[float]] = defaultdict(lambda: [0.0] * len(pages.labels))
    for table, name, key in (
        ("serves", "served_gb", lambda row: (pages.tier(row["item"]), row["item"])),
        ("lent", "lent_gb", lambda row: (row["tier"], row["fleet"])),
        ("squeezed", "saved_gb", lambda row: ("saved", row["way"])),
        ("service", "short_gb", lambda _: ("lost", "")),
    ):
        for row in pages.rows(table):
            if row["need"] == need.id:
                found[key(row)][pages.number[row["period"]]] += row[name]
    return found
