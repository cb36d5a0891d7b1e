"""Where the bytes of each data class lie, stretch by stretch, and what stops more of them from lying where they lie.

A stretch is periods in which no share moves by more than a hundredth of the class. Reasons are read from the tables: a memory that
is full, or as busy as it can be; a hot share that is just kept; a way to squeeze that is used as far as it may; and for what is
bought, at what price more of it came in the stretch, or that it stood there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.holding import busy, carried, speed
from planner.model.plugin import Placing, Requirement
from planner.quantities import format_quantity

if TYPE_CHECKING:
    from planner.report.pages import Pages

STEP = 0.01
"""Share of a class by which a part may move within a stretch."""
JUST = 1e-6
"""Share by which a limit may be missed and still bind."""
Key = tuple[str, str]
"""The tier (or `saved`, `lost`), and what holds it: an item, a fleet, a way to squeeze."""


@dataclass(frozen=True)
class Part:
    """A part of a class in a stretch: GB at its start, share of the class, why."""

    need: str
    location: str
    first: str
    last: str
    tier: str
    held_in: str
    gb: float
    share: float
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
    shares = [by_tier(sizes, p, amount) for p, amount in enumerate(need.amount)]
    first = 0
    for p in range(1, len(shares) + 1):
        if p < len(shares) and alike(shares[first], shares[p]):
            continue
        reasons = Reasons(pages, need, placing, sizes, slice(first, p))
        for tier in sorted(shares[first], key=lambda tier: -shares[first][tier]):
            holders = [key for key, size in sizes.items() if key[0] == tier and size[first] > JUST * need.amount[first]]
            holders.sort(key=lambda key: -sizes[key][first])
            yield Part(
                need.id,
                need.location,
                pages.labels[first],
                pages.labels[p - 1],
                tier,
                ", ".join(name for _, name in holders),
                sum(sizes[key][first] for key in holders),
                shares[first][tier],
                "; ".join(dict.fromkeys(reasons.of(key) for key in holders)),
            )
        first = p


def by_tier(sizes: dict[Key, list[float]], p: int, amount: float) -> dict[str, float]:
    """Share of a class by tier in a period; what is next to nothing is left out."""
    found: dict[str, float] = defaultdict(float)
    for (tier, _), size in sizes.items():
        found[tier] += size[p] / amount if amount else 0.0
    return {tier: share for tier, share in found.items() if share > JUST}


def percent(share: float) -> str:
    """A share in words."""
    return format_quantity(share, "share", digits=3)


def alike(one: dict[str, float], other: dict[str, float]) -> bool:
    """No share differs by more than a hundredth of the class."""
    return all(abs(one.get(key, 0.0) - other.get(key, 0.0)) <= STEP for key in {*one, *other})


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


class Reasons:
    """What stops more of a class from lying where it lies, in a stretch of periods."""

    def __init__(
        self, pages: Pages, need: Requirement, placing: Placing, sizes: dict[Key, list[float]], span: slice
    ) -> None:
        self.pages, self.need, self.placing, self.sizes, self.span = pages, need, placing, sizes, span
        self.p: int = span.start
        self.label = pages.labels[self.p]

    def of(self, key: Key) -> str:
        """In a few words."""
        tier, holder = key
        if tier == "lost":
            return "not kept: see planner explain short"
        if tier == "saved":
            return self.squeezed(holder)
        carried = holder in self.placing.fleets
        words = [self.carried(tier, holder) if carried else self.bought(holder), self.hot(tier)]
        words += [] if carried else [self.price(holder)]
        return ", ".join(word for word in words if word) or "room enough"

    def price(self, item: str) -> str:
        """At what price more of an item was put in, or that it was there."""
        added = self.pages.series("base", ("location", "item"), "added_gb").get((self.need.location, item), [])
        if sum(added[self.span]) <= JUST * self.need.amount[self.p]:
            return "stands already"
        paid, bought = (
            sum(self.pages.series("receipts", ("item",), name).get((item,), [0.0] * len(added))[self.span])
            for name in ("invoice", "bought_gb")
        )
        price = format_quantity(paid / bought, "price", self.pages.currency, digits=3) if bought > 0.0 else ""
        return f"more at {price}" if price else "more from stock"

    def squeezed(self, way: str) -> str:
        """How far a way to squeeze is used."""
        one = next(one for one in self.placing.squeezes if one.name == way)
        kept = self.need.amount[self.p] - self.sizes.get(("lost", ""), [0.0] * (self.p + 1))[self.p]
        used = self.sizes["saved", way][self.p] / (1.0 - one.left)
        if used >= one.most * kept * (1.0 - JUST):
            return f"{percent(one.most)} of it, all that may be"
        return f"{percent(used / kept)} of it, more does not pay"

    def carried(self, tier: str, fleet: str) -> str:
        """Whether the memory of a fleet is full, or busy all the time."""
        setting, rows = self.pages.setting, self.pages.rows("lent")
        mine = [row for row in rows if (row["fleet"], row["tier"], row["period"]) == (fleet, tier, self.label)]
        needs = self.pages.requirements
        share = self.running(fleet)
        full = sum(row["lent_gb"] / (own.usable if (own := needs[row["need"]].placing) else 1.0) for row in mine)
        if full >= carried(setting, fleet, tier)[self.p] * share * (1.0 - JUST):
            return f"all that {fleet} carries" + ("" if share == 1.0 else " and runs")
        fast = speed(setting, fleet, tier)
        moved = sum(
            row["lent_gb"] * (placing.traffic[self.p] if (placing := needs[row["need"]].placing) else 0.0)
            for row in mine
        )
        return f"{fleet} is busy all day" if fast and moved >= fast[self.p] * share * (1.0 - JUST) else ""

    def running(self, fleet: str) -> float:
        """Share of the units of a fleet that run; all of them where they do not wait for one another."""
        for row in self.pages.rows("clusters"):
            if (row["fleet"], row["period"]) == (fleet, self.label) and row["planned_units"] > 0.0:
                return float(row["running_units"] / row["planned_units"])
        return 1.0

    def bought(self, item: str) -> str:
        """Whether the pieces of an item are busy all the time."""
        setting, place = self.pages.setting, self.need.location
        at_work = sum(
            row["served_gb"] * busy(setting, placing, item)[self.p]
            for row in self.pages.rows("serves")
            if (row["item"], row["period"]) == (item, self.label)
            and (need := self.pages.requirements[row["need"]]).location == place
            and (placing := need.placing) is not None
        )
        stands = self.pages.series("base", ("location", "item"), "standing_gb").get((place, item), [0.0] * (self.p + 1))
        return "busy all day" if at_work and at_work >= stands[self.p] * (1.0 - JUST) else ""

    def hot(self, tier: str) -> str:
        """Whether the hot share is just kept by this tier."""
        if not self.placing.hot or tier not in self.placing.hot_tiers:
            return ""
        lying = {key: size[self.p] for key, size in self.sizes.items() if key[0] not in ("saved", "lost")}
        hot = sum(size for (at, _), size in lying.items() if at in self.placing.hot_tiers)
        just = hot <= self.placing.hot * sum(lying.values()) * (1.0 + JUST)
        return f"the hot {percent(self.placing.hot)}" if just else ""
