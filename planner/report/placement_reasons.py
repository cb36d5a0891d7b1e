"""Why no more of a data class lies where it lies, and why not elsewhere: read from a plan's tables, period by period.

    each GB of it   = price * max(1, busy) + service a month        busy: pieces that its traffic keeps at work     model.holding

A memory that is full, or as busy as it can be; a hot share that is just kept; a way to squeeze that is used as far as it may; a
source that has no more to sell; for what is bought, at what price more came, and the next best of the tiers that it may lie in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

from planner.model.holding import carried, speed
from planner.model.plugin import Placing, Requirement
from planner.quantities import Rate, format_quantity
from planner.report.placement_supply import JUST, Supply

if TYPE_CHECKING:
    from planner.report.pages import Pages

Key = tuple[str, str]
"""The tier (or `saved`, `lost`), and what holds it: an item, a fleet, a way to squeeze."""
NEITHER = ("saved", "lost")


def percent(share: float) -> str:
    """A share in words."""
    return format_quantity(share, "share", digits=3)


def said(words: Sequence[Iterable[str]]) -> list[str]:
    """What is true in some periods, once: in how many of them, where it is not all."""
    count: dict[str, int] = defaultdict(int)
    for mine in words:
        for word in mine:
            count[word] += 1
    return [word if n == len(words) else f"{word} in {n} of {len(words)} periods" for word, n in count.items()]


def carried_sums(pages: Pages, factor: Callable[[Placing, int], float]) -> dict[Key, list[float]]:
    """GB in the memory of fleets, each times a factor of its class, by fleet and tier, period by period."""
    found: dict[Key, list[float]] = defaultdict(lambda: [0.0] * len(pages.labels))
    for row in pages.rows("lent"):
        placing, p = pages.requirements[row["need"]].placing, pages.number[row["period"]]
        if placing is not None:
            found[row["fleet"], row["tier"]][p] += row["lent_gb"] * factor(placing, p)
    return found


def traffic(pages: Pages) -> dict[Key, list[float]]:
    """GB/s at the worst that the memory of fleets moves."""
    return carried_sums(pages, lambda placing, p: placing.traffic[p])


def filled(pages: Pages) -> dict[Key, list[float]]:
    """GB of the memory of fleets that are taken, with what must stay free beside them."""
    return carried_sums(pages, lambda placing, _: 1.0 / placing.usable)


def at_work(pages: Pages) -> dict[Key, list[float]]:
    """GB of an item at a place that traffic keeps at work, period by period."""
    found: dict[Key, list[float]] = defaultdict(lambda: [0.0] * len(pages.labels))
    for row in pages.rows("serves"):
        place, p = pages.requirements[row["need"]].location, pages.number[row["period"]]
        found[place, row["item"]][p] += row["served_gb"] * pages.busy(row["need"], row["item"])[p]
    return found


class Reasons:
    """What stops more of one class from lying where it lies."""

    def __init__(self, pages: Pages, need: Requirement, placing: Placing, sizes: dict[Key, list[float]]) -> None:
        self.pages, self.need, self.placing, self.sizes = pages, need, placing, sizes
        self.nothing = [0.0] * len(pages.labels)
        self.supply = {item: Supply(pages, item, need.location) for item in need.serves}
        # Paths over all periods, of which one is asked for at a time.
        self.carries = cache(partial(carried, pages.setting))
        self.speed = cache(partial(speed, pages.setting))
        self.busy = partial(pages.busy, need.id)

    # What binds -------------------------------------------------------------------------------------------------------

    def binding(self, p: int) -> dict[Key, tuple[str, ...]]:
        """What binds in a period, of each of its holders."""
        held = (key for key, sizes in self.sizes.items() if sizes[p] > JUST * self.need.amount[p])
        return {key: tuple(self.binds(key, p)) for key in held}

    def binds(self, key: Key, p: int) -> Iterator[str]:
        """What stops more from lying there in a period."""
        tier, holder = key
        if tier == "saved":
            yield from self.squeezed(holder, p)
        elif tier != "lost":
            yield from self.carried(tier, holder, p) if holder in self.placing.fleets else self.bought(holder, p)
            yield from self.hot(tier, p)

    def squeezed(self, way: str, p: int) -> Iterator[str]:
        """A way to squeeze is used as far as it may."""
        one = next(one for one in self.placing.squeezes if one.name == way)
        if self.pressed(way, p) >= one.most * (1.0 - JUST):
            yield f"{percent(one.most)} of it, all that may be"

    def pressed(self, way: str, p: int) -> float:
        """Share of what is kept that is squeezed in a way."""
        one = next(one for one in self.placing.squeezes if one.name == way)
        kept = self.need.amount[p] - self.sizes.get(("lost", ""), self.nothing)[p]
        return self.sizes["saved", way][p] / (1.0 - one.left) / kept if kept > 0.0 else 0.0

    def carried(self, tier: str, fleet: str, p: int) -> Iterator[str]:
        """The memory of a fleet is full, or busy all the time."""
        pages, share = self.pages, self.running(fleet, p)
        taken = pages.once(filled).get((fleet, tier), self.nothing)[p]
        if taken >= self.carries(fleet, tier)[p] * share * (1.0 - JUST):
            yield f"all that {fleet} carries" + ("" if share == 1.0 else " and runs")
            return
        fast, moved = self.speed(fleet, tier), pages.once(traffic).get((fleet, tier), self.nothing)[p]
        if fast and moved >= fast[p] * share * (1.0 - JUST):
            yield f"{fleet} is busy all day"

    def running(self, fleet: str, p: int) -> float:
        """Share of the units of a fleet that run; all of them where they do not wait for one another."""
        planned, running = (
            self.pages.series("clusters", ("fleet",), name).get((fleet,), self.nothing)[p]
            for name in ("planned_units", "running_units")
        )
        return running / planned if planned > 0.0 else 1.0

    def bought(self, item: str, p: int) -> Iterator[str]:
        """The pieces of an item are busy all the time, or its sources have no more of it."""
        place = self.need.location
        stands = self.pages.series("base", ("location", "item"), "standing_gb").get((place, item), self.nothing)[p]
        work = self.pages.once(at_work).get((place, item), self.nothing)[p]
        if work and work >= stands * (1.0 - JUST):
            yield "busy all day"
        if sources := self.supply[item].sold_out(p):
            yield f"all that {sources} has"

    def hot(self, tier: str, p: int) -> Iterator[str]:
        """The hot share is just kept by this tier."""
        if self.placing.hot and tier in self.placing.hot_tiers:
            lying = {key: size[p] for key, size in self.sizes.items() if key[0] not in NEITHER}
            hot = sum(size for (at, _), size in lying.items() if at in self.placing.hot_tiers)
            if hot <= self.placing.hot * sum(lying.values()) * (1.0 + JUST):
                yield f"the hot {percent(self.placing.hot)}"

    # In words ---------------------------------------------------------------------------------------------------------

    def of(self, key: Key, span: range) -> str:
        """What stops more in a stretch, and for what is bought at what price more came, or that it was there."""
        tier, holder = key
        words = said([list(self.binds(key, p)) for p in span])
        if tier == "lost":
            return "not kept: see planner explain short"
        if tier == "saved":
            return ", ".join(words) or f"{percent(self.pressed(holder, span.start))} of it, more does not pay"
        if holder not in self.placing.fleets:
            words.append(self.price(tier, holder, span))
        return ", ".join(words) or "room enough"

    def put_in(self, item: str, span: range) -> list[int]:
        """The periods of a stretch in which more of an item was put in."""
        added = self.pages.series("base", ("location", "item"), "added_gb")
        mine = added.get((self.need.location, item), self.nothing)
        return [p for p in span if mine[p] > JUST * self.need.amount[p]]

    def price(self, tier: str, item: str, span: range) -> str:
        """At what prices more of an item came, or that it was there."""
        more, supply = self.put_in(item, span), self.supply[item]
        if not more:
            return "stands already"
        paid = [price for p in span for price in supply.paid.get(p, ())]
        if paid:
            return f"more at {self.each(tier, item, paid, more[0])}"
        return "more from open orders" if supply.ordered.intersection(span) else "more from stock"

    def each(self, tier: str, item: str, prices: Sequence[float], p: int) -> str:
        """What a GB of the class costs in an item: its prices, how many GB its traffic takes, service of its tier."""
        currency, factor = self.pages.currency, self.busy(item)[p]
        low, high = (format_quantity(price, "price", currency, 3) for price in (min(prices), max(prices)))
        service = self.placing.service.get(tier, self.nothing)[p] / self.pages.setting.units(p, "month")
        text = high if low == high else f"{low.removesuffix('/GB')} to {high}"
        text += f" x {factor:.3g} for its traffic" if factor > 1.0 + JUST else ""
        monthly = format_quantity(Rate(service, f"{currency}/GB", "month"), "holding", currency, 3)
        return text + (f" and {monthly} of service" if service else "")

    # Elsewhere --------------------------------------------------------------------------------------------------------

    def elsewhere(self, tier: str, items: Sequence[str], span: range) -> Iterator[str]:
        """Why not in another tier: what holds more from there; of what is bought, the next best when more was put in."""
        hot = any(list(self.hot(tier, p)) for p in span)
        others = [own for own in self.placing.tiers if own != tier and (not hot or own in self.placing.hot_tiers)]
        for other in others:
            for word in said([self.closed(other, p) for p in span]):
                yield f"no more {other}: {word}"
        more = [p for item in items for p in self.put_in(item, span)]
        if more:
            yield from self.next_best(others, min(more))

    def closed(self, tier: str, p: int) -> list[str]:
        """What holds all more of the class from a tier; nothing where some of it is to be had, or none of it is for sale."""
        fleets = [fleet for fleet in self.placing.fleets if self.carries(fleet, tier)[p] > 0.0]
        words = [list(self.carried(tier, fleet, p)) for fleet in fleets]
        supplies = [self.supply[item] for item in self.items_of(tier)]
        if not all(words) or any(supply.cheapest(p) is not None for supply in supplies):
            return []
        out = [f"all that {supply.sold_out(p)} has" for supply in supplies if supply.sold_out(p)]
        found = dict.fromkeys([*(word for mine in words for word in mine), *out])
        return [", ".join(found)] if found else []

    def next_best(self, tiers: Sequence[str], p: int) -> Iterator[str]:
        """The cheapest of what is for sale in some tiers in a period, by what a GB of the class takes of it."""
        found = []
        for tier in tiers:
            for item in self.items_of(tier):
                price = self.supply[item].cheapest(p)
                if price is not None:
                    factor = max(1.0, self.busy(item)[p])
                    found.append((price * factor / self.need.serves[item], tier, item, price))
        if found:
            _, tier, item, price = min(found)
            yield f"next best {tier} at {self.each(tier, item, [price], p)}"

    def items_of(self, tier: str) -> list[str]:
        """Items of a tier that may hold it."""
        return [item for item in self.need.serves if self.pages.tier(item) == tier]
