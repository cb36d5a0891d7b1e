"""What slower tiers and squeezed bytes cost in service: answers that come later, or are worse; no cash leaves.

    service = sum over tiers of rate[r, t, v] * lying[r, t, v]  +  sum over ways of rate[r, k, v] * squeezed[r, k, v]      money

`lying` GB of data class r in tier t, `squeezed` GB that are kept in less by way k, rates as the need gives them, by the length of
the period. What is lost altogether is in `shortage`. Trap: an answer that comes later is no invoice, so no budget sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar

from planner.model.plugin import Charge, Cost

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting

Rates = tuple[float, ...]
RatesOf = Callable[["Setting"], Mapping[tuple[str, str], Rates]]


class Service(Cost):
    """What data classes pay for lying in slower tiers, or in less; it holds in every scenario."""

    implied: ClassVar[bool] = True

    def of_needs(self, setting: Setting) -> dict[tuple[str, str], Rates]:
        """All such rates, by requirement and tier."""
        return {
            (need.id, tier): price
            for need in setting.requirements
            for tier, price in (need.placing.service.items() if need.placing else ())
        }

    def of_ways(self, setting: Setting) -> dict[tuple[str, str], Rates]:
        """Money per GB that is kept in less, by requirement and way."""
        return {
            (need.id, one.name): one.price
            for need in setting.requirements
            for one in (need.placing.squeezes if need.placing else ())
        }

    def build(self, model: Model, where: str) -> None:
        """A payment for each way in which bytes may lie, where any has a rate."""
        nothing = (0.0,) * len(model.setting.periods)
        bought = [(one.requirement, model.setting.scenario.items[one.item].tier) for one in model.serve.records]
        carried = [(one.requirement, one.tier) for one in model.tiering.lend.records]
        pressed = [(one.requirement, one.squeeze.name) for one in model.tiering.pressing.records]
        for expr, axis, keys, rates in (
            (model.met, model.serve, bought, self.of_needs),
            (model.tiering.lent, model.tiering.lend, carried, self.of_needs),
            (model.tiering.squeezed, model.tiering.pressing, pressed, self.of_ways),
        ):

            def priced(own: Setting, keys: list[tuple[str, str]] = keys, rates: RatesOf = rates) -> list[Rates]:
                known = rates(own)
                return [known.get(key, nothing) for key in keys]

            if any(map(any, priced(model.setting))):
                model.pay("service", expr * model.figures(priced, axis), where, cash=False)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """The same from the tables of what lies where."""
        nothing = (0.0,) * len(book.setting.periods)
        lying, pressed = self.of_needs(book.setting), self.of_ways(book.setting)
        tiers = {name: item.tier for name, item in book.setting.scenario.items.items()}
        yield from book.charges(
            "service",
            where,
            "serves",
            "served_gb",
            lambda need, item: lying.get((need, tiers[item]), nothing),
            ("need", "item"),
        )
        yield from book.charges(
            "service", where, "lent", "lent_gb", lambda need, tier: lying.get((need, tier), nothing), ("need", "tier")
        )
        yield from book.charges(
            "service",
            where,
            "squeezed",
            "squeezed_gb",
            lambda need, way: pressed.get((need, way), nothing),
            ("need", "way"),
        )
