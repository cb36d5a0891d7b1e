"""What it costs to be short: idle accelerators, lost service, or lateness, as the need prices it.

shortage[r, v] = price[r, v] * (short[r, v] + backlog[r, v])      money, requirement r, data node v; no cash leaves

What is missing of a cluster that starts only when complete costs nothing here: its idle units do (planner.costs.idle). What stops a
workload is paid once, by the share of the work that stops (planner.model.jobs).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.model.plugin import Charge, Cost

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Shortage(Cost):
    """What needs that are short or late cost; it holds in every scenario."""

    implied: ClassVar[bool] = True

    def build(self, model: Model, where: str) -> None:
        """One payment over all requirements that may be short."""
        if any(need.shortage and not (need.cluster or need.job) for need in model.requirement.records):
            prices = model.figures(shortage_prices, model.requirement)
            model.pay("shortage", (model.short + model.backlog) * prices, where, cash=False)
        if model.job.records:
            model.pay("shortage", model.stopped * model.figures(job_prices, model.job), where, cash=False)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """What is short or late, at the price the need gives it."""
        nothing = (0.0,) * len(book.setting.periods)
        prices = {need.id: need.own_price or nothing for need in book.setting.requirements}
        for column in ("short_gb", "backlog_gb"):
            yield from book.charges("shortage", where, "service", column, prices.__getitem__, ("need",))
        work = {job.workload: job.price for job in book.setting.jobs}
        if work:
            yield from book.charges("shortage", where, "jobs", "stopped", work.__getitem__, ("workload",))


def job_prices(setting: Setting) -> list[tuple[float, ...]]:
    """Money of each job in each period if all of it stops."""
    return [job.price for job in setting.jobs]


def shortage_prices(setting: Setting) -> list[tuple[float, ...]]:
    """Money per GB short of each requirement in each period; nothing where the need must be met."""
    return [need.own_price or (0.0,) * len(setting.periods) for need in setting.requirements]
