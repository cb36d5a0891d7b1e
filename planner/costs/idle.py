"""What units cost that wait: a cluster that starts only when complete, counted once, whatever its units lack.

idle[f, v] = price[f, v] * (planned[f, v] - running[f, v])       money, fleet f, data node v; no cash leaves

with the price of an idle unit: money per idle accelerator-hour * accelerators per unit * hours of the period.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.model.plugin import Charge, Cost

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Idle(Cost):
    """What accelerators cost that stand idle until their unit is complete; it holds in every scenario."""

    implied: ClassVar[bool] = True

    def build(self, model: Model, where: str) -> None:
        """One payment over all clusters."""
        if any(cluster.price for cluster in model.cluster.records):
            model.pay("idle", model.idle * model.figures(idle_prices, model.cluster), where, cash=False)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """Units that wait, at the price of the scenario."""
        if book.setting.clusters:
            names = [cluster.fleet for cluster in book.setting.clusters]
            prices = dict(zip(names, idle_prices(book.setting), strict=True))
            yield from book.charges("idle", where, "clusters", "idle_units", prices.__getitem__, ("fleet",))


def idle_prices(setting: Setting) -> list[tuple[float, ...]]:
    """Money per idle unit of each cluster in each period; nothing where none may be idle."""
    return [cluster.price or (0.0,) * len(setting.periods) for cluster in setting.clusters]
