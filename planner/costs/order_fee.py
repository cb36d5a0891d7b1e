"""The fixed side of a market: a fee in each period with a call, and the least that is called then.

    called[n] <= most * ordered[n],   called[n] >= minimum * ordered[n],   ordered[n] in {0, 1}      information nodes n
    fee[n] = order_fee * ordered[n]

`most` is what is available in the period, or else the reach of its items over the fill rate: the tighter it is, the better
the bound, but a call that is filled by a quarter is four times what arrives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from planner.model.plugin import Charge, Cost

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting
    from planner.scenario.records import Market


class OrderFee(Cost):
    """Fixed fee and least order of markets that have them; it holds in every scenario."""

    implied: ClassVar[bool] = True

    def build(self, model: Model, where: str) -> None:
        """A yes-or-no for each period of each such market."""
        for name, market in sorted(model.setting.scenario.markets.items()):
            if market.order_fee is None and market.minimum is None:
                continue
            called = model.called(name)
            limits = self.most(model.setting, market, model.reach)
            ordered = model.var(f"markets.{name}.ordered", model.call, upper=1.0, integer=True)
            model.row(f"markets.{name}.ordered", called <= ordered * model.by_period(limits, model.call))
            if market.minimum is not None:
                least = model.setting.gb(market.minimum, market.items[0])
                model.row(f"markets.{name}.minimum", called >= ordered * least)
            if market.order_fee is not None:
                model.pay("order fee", ordered * market.order_fee, f"markets.{name}")

    def most(self, setting: Setting, market: Market, reach: Mapping[str, float]) -> list[float]:
        """Most GB that can sensibly be called in each period."""
        whole = sum(reach[item] for item in market.items)
        fills = [1.0 if market.fill is None else market.fill.at(period.start) or 0.0 for period in setting.periods]
        limits = [whole / fill if fill > 0 else 0.0 for fill in fills]
        if market.available is not None:
            limits = [min(pair) for pair in zip(limits, setting.flows(market.available, market.items[0]), strict=True)]
        return limits

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """A fee for each period in which the market is called."""
        for name, market in sorted(book.setting.scenario.markets.items()):
            if market.order_fee is not None:
                called = book.called(name)
                for p, size in enumerate(called):
                    if size > 0:
                        yield Charge("order fee", f"markets.{name}", p, market.order_fee)
