"""The fixed side of a lane: a fee for using it, in each period or once, and the least that goes when it is used.

    carried[v] <= most * used[v],   carried[v] >= minimum * used[v],   used[v] in {0, 1}     per period
    sum_v carried[v] <= most * used, ...                     over the horizon, along every path of data nodes
    fee = fixed * used                                       in the period of use, or once on the first day

`most` is the lane's capacity, or else the reach of the items it takes: the tighter it is, the better the bound.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.model.plugin import Charge, Cost

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model


class LaneFee(Cost):
    """Fixed fee and least load of lanes that have them; it holds in every scenario."""

    implied: ClassVar[bool] = True

    def build(self, model: Model, where: str) -> None:
        """A yes-or-no for each period, or one for the horizon, of each such lane."""
        for name, lane in sorted(model.setting.scenario.lanes.items()):
            if lane.fixed is None and lane.minimum is None:
                continue
            line, once = f"lanes.{name}", lane.fixed_per == "horizon"
            used = model.lane_used(name, once)
            if lane.minimum is not None:
                spans = model.spans("horizon" if once else "period")
                carried = model.on_lane(name).via(spans.within)
                least = used.over(spans) if once else used.via(spans.within)
                model.row(f"{line}.minimum", carried >= least * lane.minimum)
            if lane.fixed is not None:
                model.pay("lane fee", (model.on_first_day(used) if once else used) * lane.fixed, line)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """A fee for each period in which something leaves on the lane, or one on the first day if anything ever does."""
        for name, lane in sorted(book.setting.scenario.lanes.items()):
            if lane.fixed is None:
                continue
            carried = book.carried(name)
            if lane.fixed_per == "horizon":
                carried = [sum(carried)]
            for p, size in enumerate(carried):
                if size > 0:
                    yield Charge("lane fee", f"lanes.{name}", p, lane.fixed)
