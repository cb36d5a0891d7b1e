"""What lanes cost: freight on every GB that leaves on them.

freight[g, v] = cost[lane of g, item, v] * carried[g, v]      money, leg g of a move, data node v of the departure

The tariff of a single item (`costs`) stands instead of the lane's (`cost`); before its first date a dated tariff is its first
one. Goods already on their way, and open orders, come freight paid.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from planner.model.plugin import Charge, Cost

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Freight(Cost):
    """Freight per GB on each lane, when goods leave on it; it holds in every scenario."""

    implied: ClassVar[bool] = True
    on_the_way: ClassVar[bool] = True

    def build(self, model: Model, where: str) -> None:
        """One payment over all legs of all moves."""
        legs = model.leg.records
        if legs:
            rates = [tariff(model.setting, leg.lane, leg.move.part.item) for leg in legs]
            model.pay("freight", model.carried * model.by_record(model.leg, rates), where)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """What left on each lane, at the lane's tariff of that day."""
        rates = partial(tariff, book.setting)
        return book.charges("freight", where, "lanes", "carried_gb", rates, ("lane", "item"))


def tariff(setting: Setting, name: str, item: str) -> list[float]:
    """Freight per GB of an item on a lane in each period; 0 where none is given."""
    lane = setting.scenario.lanes[name]
    series = lane.costs.get(item, lane.cost)
    if series is None:
        return [0.0] * len(setting.periods)
    return [setting.per_gb(setting.held(series, period.start), item) for period in setting.periods]
