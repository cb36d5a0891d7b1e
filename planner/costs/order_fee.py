"""The fixed side of a market: a fee in each period with a call, and the least that is called then.

    called[n] <= most * ordered[n],   called[n] >= minimum * ordered[n],   ordered[n] in {0, 1}      information nodes n
    fee[n] = order_fee[n] * ordered[n]

`most` is what is available in the period, or else the reach of its items over the fill rate: the tighter it is, the better
the bound, but a call that is filled by a quarter is four times what arrives.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.model.plugin import Charge, Cost

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting
    from planner.scenario.fields import Series


class OrderFee(Cost):
    """Fixed fee and least order of markets that have them; it holds in every scenario."""

    implied: ClassVar[bool] = True

    def build(self, model: Model, where: str) -> None:
        """A yes-or-no for each period of each such market."""
        for name, market in sorted(model.setting.scenario.markets.items()):
            if market.order_fee is None and market.minimum is None:
                continue
            ordered = model.source_used(name, once=False)
            if market.minimum is not None:
                least = model.setting.gb(market.minimum, market.items[0])
                model.row(f"markets.{name}.minimum", model.called(name) >= ordered * least)
            if market.order_fee is not None:
                fees = model.by_period(fees_of(model.setting, market.order_fee), model.call)
                model.pay("order fee", ordered * fees, f"markets.{name}")

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """A fee for each period in which the market is called."""
        for name, market in sorted(book.setting.scenario.markets.items()):
            if market.order_fee is not None:
                fees = fees_of(book.setting, market.order_fee)
                for p, (size, fee) in enumerate(zip(book.called(name), fees, strict=True)):
                    if size > 0:
                        yield Charge("order fee", f"markets.{name}", p, fee)


def fees_of(setting: Setting, fee: Series[float]) -> list[float]:
    """The fee of a call in each period; before its first date a dated fee is its first one."""
    return [setting.held(fee, period.start) for period in setting.periods]
