"""What crossing a border costs, by the duty table.

    duty[g, v] = rate[item, from, to, day] * value[item, v] * carried[g, v]      lanes: value is the item's index
    duty[m, v] = rate[item, from, to, day] * price[m, v] * delivered[m, v]       deliveries straight to a place: value is the price

Rates of all rows that apply add up. Along a lane the goods of many purchases lie together, so their customs value is the item's
index on the day they leave, and an item that pays duty there must have one. A delivery straight to a place comes from
the country of the supplier's fabs, where they all lie in one country. No drawback is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from planner.model.plugin import Charge, Cost

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Duty(Cost):
    """Duty by the scenario's table, on lanes that cross a border and on deliveries from abroad; it holds in every scenario."""

    implied: ClassVar[bool] = True
    on_the_way: ClassVar[bool] = True

    def reckon(self, setting: Setting) -> None:
        """The customs value of everything that may cross a border on a lane, at the rates of every future."""
        ways = {
            tuple(row.rate.points for row in f.setting.scenario.duties.values()): f.setting for f in setting.futures
        }
        for own in ways.values() if setting.scenario.duties else ():
            for lane, item in sorted({(lane, move.part.item) for move in setting.network.moves for lane in move.lanes}):
                on_lane(own, lane, item)

    def build(self, model: Model, where: str) -> None:
        """One payment over all legs, one over all deliveries."""
        setting = model.setting
        if not setting.scenario.duties:
            return
        legs, moves = model.leg.records, model.move.records
        on_legs = model.figures(lambda s: [on_lane(s, leg.lane, leg.move.part.item) for leg in legs], model.leg)
        if on_legs.values.any():
            model.pay("duty", model.carried * on_legs, where)
        on_moves = model.figures(
            lambda s: [on_delivery(s, move.source, move.start, move.part.item) for move in moves], model.move
        )
        if on_moves.values.any():
            model.pay("duty", model.delivered * on_moves, where)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """What left on each lane and what was delivered from abroad, at the table's rates."""

        def delivered(order: str, source: str, place: str, item: str) -> Sequence[float]:
            return [0.0] * len(book.setting.periods) if order else on_delivery(book.setting, source, place, item)

        yield from book.charges("duty", where, "lanes", "carried_gb", partial(on_lane, book.setting), ("lane", "item"))
        keys = ("order", "source", "place", "item")
        yield from book.charges("duty", where, "receipts", "received_gb", delivered, keys)


def rates(setting: Setting, item: str, origin: str, into: str) -> list[float]:
    """Share of the customs value due in each period."""
    found = [0.0] * len(setting.periods)
    if not origin or not into or origin == into:
        return found
    tier = setting.scenario.items[item].tier
    for row in setting.scenario.duties.values():
        named = row.items is None and row.tiers is None
        covers = named or item in (row.items or ()) or tier in (row.tiers or ())
        if not covers or row.to != into or row.from_ not in ("", origin):
            continue
        for p, period in enumerate(setting.periods):
            if (row.since is None or row.since.first <= period.start) and (
                row.until is None or period.start < row.until.end
            ):
                found[p] += row.rate.at(period.start) or 0.0
    return found


def on_lane(setting: Setting, name: str, item: str) -> list[float]:
    """Duty per GB on a lane in each period."""
    lane, country = setting.scenario.lanes[name], setting.network.country
    shares = rates(setting, item, country(lane.from_), country(lane.to))
    if not any(shares):
        return shares
    worth = setting.worth([item], f"the duty on lane {name}")[item]
    return [share * value for share, value in zip(shares, worth, strict=True)]


def on_delivery(setting: Setting, source: str, place: str, item: str) -> list[float]:
    """Duty per GB of a delivery straight to a place in each period."""
    record = setting.network.sources.get(source)
    if record is None or record.record.ships_from:
        return [0.0] * len(setting.periods)
    shares = rates(setting, item, setting.network.made_in(record.supplier, place), setting.network.country(place))
    prices = setting.source_prices(source)[item]
    return [share * (price or 0.0) for share, price in zip(shares, prices, strict=True)]
