"""The fixed side of a market: a fee in each period with a call, and the least that is called then.

    called[n] <= most * ordered[n],   called[n] >= minimum * ordered[n],   ordered[n] in {0, 1}      information nodes n
    fee[n] = order_fee * ordered[n]

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
                model.pay("order fee", ordered * market.order_fee, f"markets.{name}")

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """A fee for each period in which the market is called."""
        for name, market in sorted(book.setting.scenario.markets.items()):
            if market.order_fee is not None:
                called = book.called(name)
                for p, size in enumerate(called):
                    if size > 0:
                        yield Charge("order fee", f"markets.{name}", p, market.order_fee)
