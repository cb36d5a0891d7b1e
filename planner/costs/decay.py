"""What stock on hand loses in value while it lies: a cost without cash.

    decay[s, v] = decay[i] * index[i, v] * years[v] * owned[s, v]        money

`decay` is the item's share of its index value lost per year, `owned` what of ours lies at the end of the period, GB. It is not
cash: budgets do not see it, the objective does. Trap: a falling index is not decay; it lowers the price of the next
purchase, and counting it here too would count it twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from planner.model.plugin import Charge, Cost

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Decay(Cost):
    """What stock on hand loses in value, by each item's decay; no cash."""

    implied: ClassVar[bool] = True

    def per_gb(self, setting: Setting, items: Iterable[str]) -> dict[str, list[float]]:
        """Value lost per GB that lies at the end of each period, for the items that decay."""
        records = setting.scenario.items
        worth = setting.worth((item for item in items if records[item].decay), "its decay")
        return {
            item: [records[item].decay * value * setting.units(p, "year") for p, value in enumerate(path)]
            for item, path in worth.items()
        }

    def reckon(self, setting: Setting) -> None:
        """The value of everything that decays."""
        self.per_gb(setting, {part.item for _, part in setting.network.stores})

    def build(self, model: Model, where: str) -> None:
        """One payment over all stores of items that decay."""
        items = [store.part.item for store in model.store.records]
        nothing = [0.0] * len(model.setting.periods)

        def rates(setting: Setting) -> list[list[float]]:
            known = self.per_gb(setting, set(items))
            return [known.get(item, nothing) for item in items]

        if any(model.setting.scenario.items[item].decay for item in items):
            model.pay("decay", model.title.owned * model.figures(rates, model.store), where, cash=False)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """The same from the stock table."""
        rates = self.per_gb(book.setting, {row["item"] for row in book.tables["stock"]})
        nothing = [0.0] * len(book.setting.periods)
        return book.charges("decay", where, "stock", "owned_gb", lambda item: rates.get(item, nothing), ("item",))
