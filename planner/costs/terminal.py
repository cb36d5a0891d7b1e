"""What is left at the end is worth something: stock at the index less a haircut, for so many weeks of need at most.

    terminal = due - sum_i value[i] * kept[i]       value[i] = index[i, end] * (1 - haircut)          money, last period
    kept[i] <= stock[i] at the end + coming[i],     sum_(i of tier) kept[i] <= need of the tier in the weeks after the end

`coming` are the scenario's goods in transit and open orders that land beyond the horizon, `due` what is still to be paid for
those orders after it. Nothing else is on its way: no call is made that would arrive beyond the horizon. An item without an
index is worth nothing. Trap: without the weeks' cap the program would be unbounded wherever value exceeds price.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from planner.model.plugin import Charge, Cost
from planner.scenario.fields import Length, Share, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting
    from planner.scenario.records import OpenOrder


class Terminal(Cost):
    """Value of stock at the horizon's end, taken off the cost; no cash arrives."""

    haircut: Share = said("share taken off the index", 0.0, le=1)
    weeks: Length = said("how much need beyond the horizon stock may be kept for")

    def build(self, model: Model, where: str) -> None:
        """A column for each item's stock that counts, held by stock and by need."""
        setting, values = model.setting, self.values(model.setting)
        items, tiers = model.labels("kept item", sorted(values)), model.labels("kept tier", sorted(self.caps(setting)))
        if not values:
            return
        last = model.last_nodes()
        kept = model.var(f"{where}.kept", items, model.period, upper=model.column(items, model.reach), where=last)
        stock = model.stock.via(
            model.store.to(items, lambda store: store.part.item if store.part.item in values else None)
        )
        coming = model.column(items, {item: self.coming(setting).get(item, 0.0) for item in values})
        model.row(f"{where}.stock", kept - stock <= coming, where=last)
        of_tier = model.group(items, tiers, lambda item: setting.scenario.items[item].tier)
        caps = self.caps(setting)
        model.row(f"{where}.weeks", kept.via(of_tier) <= model.column(tiers, caps), where=last)
        model.pay("terminal value", -(kept * model.column(items, values)), where, cash=False)
        owed = [0.0] * (len(setting.periods) - 1) + [self.due(setting)]
        if self.due(setting):
            model.pay("terminal value", model.by_period(owed), where, cash=False)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """The dearest items first, until the tier's need is reached."""
        setting, values = book.setting, self.values(book.setting)
        left: dict[str, float] = defaultdict(float, self.coming(setting))
        final = setting.periods[-1].label
        for row in book.tables["stock"]:
            if row["period"] == final:
                left[row["item"]] += row["closing_gb"]
        room = self.caps(setting)
        worth = 0.0
        for item in sorted(values, key=lambda name: (-values[name], name)):
            tier = setting.scenario.items[item].tier
            kept = min(left[item], room[tier])
            room[tier] -= kept
            worth += kept * values[item]
        due = self.due(setting) if values else 0.0
        yield Charge("terminal value", where, len(setting.periods) - 1, due - worth)

    def late(self, setting: Setting) -> list[OpenOrder]:
        """Open orders that land beyond the horizon."""
        orders = [order for _, order in sorted(setting.scenario.open_orders.items())]
        return [order for order in orders if not setting.past_due(order) and setting.lands(order) is None]

    def coming(self, setting: Setting) -> dict[str, float]:
        """GB of each item that is on its way at the end."""
        found: dict[str, float] = defaultdict(float)
        for order in self.late(setting):
            found[order.item] += setting.counted_gb(order)
        for row in setting.scenario.stock.values():
            if row.state == "in_transit" and setting.lands_stock(row) is None:
                found[row.item] += setting.gb(row.quantity, row.item)
        return found

    def due(self, setting: Setting) -> float:
        """Money still to be paid after the horizon for orders that land after it."""
        later = [order for order in self.late(setting) if order.due_on is None or order.due_on.first >= setting.end]
        return sum(order.due * setting.trust(order) for order in later)

    def values(self, setting: Setting) -> dict[str, float]:
        """Money per GB of each item at the end, where it is worth something."""
        found = {
            item: (setting.item_value(item, setting.end) or 0.0) * (1.0 - self.haircut)
            for item in setting.scenario.items
        }
        return {item: value for item, value in found.items() if value > 0}

    def caps(self, setting: Setting) -> dict[str, float]:
        """GB of need of each tier in the weeks after the horizon."""
        end = setting.after(setting.end, (self.weeks,))
        found = {item.tier: 0.0 for item in setting.scenario.items.values()}
        for need in setting.requirements:
            for tier in {setting.scenario.items[item].tier for item in need.serves}:
                found[tier] += need.between(setting.end, end)
        return found
