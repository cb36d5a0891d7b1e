"""What the installed base draws.

    energy[b, v] = base[b, v] / package[i] * power[i] * pue[l] / 1000 * hours[v] * price[l, v]          money

`base` GB installed of item i at location l (b is the pair), power W per piece, pue meter over IT power, price per kWh in
force on the first day of the period. Before its first date a dated price is its first one. The fleets' own power is not in
it: it is the same in every plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from planner.model.plugin import Charge, Cost

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Energy(Cost):
    """What installed memory and storage draw at the meter."""

    implied: ClassVar[bool] = True

    def per_gb(self, setting: Setting, location: str, item: str) -> list[float]:
        """Money per installed GB in each period."""
        place, record = setting.scenario.locations.get(location), setting.scenario.items[item]
        if place is None or place.energy is None:
            return [0.0] * len(setting.periods)
        kilowatts = record.power / setting.gb_per_piece(item) * place.pue / 1000.0
        return [
            kilowatts * setting.units(p, "hour") * setting.held(place.energy, period.start)
            for p, period in enumerate(setting.periods)
        ]

    def build(self, model: Model, where: str) -> None:
        """One payment over the whole base."""
        rates = [self.per_gb(model.setting, stand.location, stand.item) for stand in model.stand.records]
        if any(map(any, rates)):
            model.pay("energy", model.base * model.by_record(model.stand, rates), where)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """The same from the table of the base."""
        rates = partial(self.per_gb, book.setting)
        return book.charges("energy", where, "base", "standing_gb", rates, ("location", "item"))
