"""What is left at the end is worth something: stock at the index less a haircut, for so many weeks of need at most.

    terminal = due - sum_i value[i] * kept[i]       value[i] = index[i, end] * (1 - haircut)          money, last period
    kept[i] <= owned stock[i] at the end + coming[i],     sum_(i of tier) kept[i] <= need of the tier in the weeks after the end

`coming` are goods in transit, open orders that land beyond the horizon, as promised or because they are moved there or late, and
calls that are late beyond it, `due` what is still to be paid after it for orders that were promised so (open_orders has the money
for what is moved). Nothing else is on its way: no call is made that would arrive beyond the horizon by its lead times. An item
without an index is worth nothing. Trap: without the weeks' cap the program would be unbounded wherever value exceeds price.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from planner.model.plugin import Charge, Cost
from planner.scenario.fields import Length, Share, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Terminal(Cost):
    """Value of stock at the horizon's end, taken off the cost; no cash arrives."""

    haircut: Share = said("share taken off the index", 0.0, le=1)
    weeks: Length = said("how much need beyond the horizon stock may be kept for")

    def forces(self, setting: Setting) -> Mapping[str, float]:
        """All of a tier that is worth keeping may be of any of its items."""
        caps = self.caps(setting)
        return {name: caps[item.tier] for name, item in setting.scenario.items.items()}

    def build(self, model: Model, where: str) -> None:
        """A column for each item's stock that counts, held by stock and by need."""
        setting, never = model.setting, [0.0] * (len(model.setting.periods) - 1)
        if any(self.due(setting, name) for name in model.order.records):
            due = model.figures(
                lambda own: [[*never, self.due(own, name)] for name in model.order.records], model.order
            )
            model.pay("terminal value", model.kept.over(model.period) * due, where, cash=False)
        names = sorted({item for future in setting.futures for item in self.values(future.setting)})
        items, tiers = model.labels("kept item", names), model.labels("kept tier", sorted(self.caps(setting)))
        if not names:
            return
        last = model.last_nodes()
        kept = model.var(f"{where}.kept", items, model.period, upper=model.column(items, model.reach), where=last)
        of_item = model.store.to(items, lambda store: store.part.item if store.part.item in names else None)
        stock = (model.title.owned + model.underway).via(of_item)
        transit = self.in_transit(setting)
        coming = model.column(items, {item: transit.get(item, 0.0) for item in names})
        ordered = {name: order.item for name, order in setting.scenario.open_orders.items() if order.item in names}
        late = model.late.via(model.group(model.order, items, ordered.get))
        model.row(f"{where}.stock", kept - stock - late <= coming, where=last)
        of_tier = model.group(items, tiers, lambda item: setting.scenario.items[item].tier)
        caps = model.figures(lambda own: [[*never, self.caps(own)[tier]] for tier in tiers.labels], tiers)
        model.row(f"{where}.weeks", kept.via(of_tier) <= caps, where=last)
        values = model.figures(lambda own: [[*never, self.values(own).get(item, 0.0)] for item in names], items)
        model.pay("terminal value", -(kept * values), where, cash=False)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """The dearest items first, until the tier's need is reached."""
        setting, values = book.setting, self.values(book.setting)
        left: dict[str, float] = defaultdict(float, self.in_transit(setting))
        final, due = setting.periods[-1].label, 0.0
        for row in book.tables["orders"]:
            order, share = setting.scenario.open_orders[row["order"]], row["share"] - row["cancelled_share"]
            if not row["arrives"] and not setting.past_due(order):
                left[row["item"]] += setting.counted_gb(order) * share
                due += 0.0 if row["moved_from"] else self.due(setting, row["order"]) * share
        for row in book.tables["moves"]:
            left[row["item"]] += 0.0 if row["arrives"] else row["shipped_gb"]
        for row in book.tables["stock"]:
            if row["period"] == final:
                left[row["item"]] += row["owned_gb"]
        room = self.caps(setting)
        worth = 0.0
        for item in sorted(values, key=lambda name: (-values[name], name)):
            tier = setting.scenario.items[item].tier
            kept = min(left[item], room[tier])
            room[tier] -= kept
            worth += kept * values[item]
        yield Charge("terminal value", where, len(setting.periods) - 1, due - worth)

    def in_transit(self, setting: Setting) -> dict[str, float]:
        """GB of each item that is in transit at the end."""
        found: dict[str, float] = defaultdict(float)
        for row in setting.scenario.stock.values():
            if row.state == "in_transit" and setting.lands_stock(row) is None:
                found[row.item] += setting.gb(row.quantity, row.item)
        return found

    def due(self, setting: Setting, name: str) -> float:
        """Money still to be paid after the horizon for an order that was promised for after it."""
        order = setting.scenario.open_orders[name]
        late = not setting.past_due(order) and setting.lands(order) is None
        after = order.due_on is None or order.due_on.first >= setting.end
        return order.due * setting.trust(order) * order.comes if late and after else 0.0

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
