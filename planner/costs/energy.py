"""What the installed base draws, and what reading and writing draws beside it.

    energy[b, v] = base[b, v] / package[i] * power[i] * pue[l] / 1000 * hours[v] * price[l, v]          money
                 + sum over r of lying[r, b, v] * moving[r, i] * pue[l] / 1000 * hours[v] * price[l, v]
    moving[r, i] = bit energy[i] * 8e9 * (reads[r] + writes[r]) / 86400              W per GB that lies, in the mean

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
        return self.of_watts(setting, location, setting.scenario.items[item].power / setting.gb_per_piece(item))

    def of_watts(self, setting: Setting, location: str, watts: float) -> list[float]:
        """Money for a draw of so many watts behind the meter's overhead, in each period."""
        place = setting.scenario.locations.get(location)
        if place is None or place.energy is None or not watts:
            return [0.0] * len(setting.periods)
        kilowatts = watts * place.pue / 1000.0
        return [
            kilowatts * setting.units(p, "hour") * setting.held(place.energy, period.start)
            for p, period in enumerate(setting.periods)
        ]

    def moved(self, setting: Setting) -> dict[tuple[str, str], list[float]]:
        """Money per GB that lies, for what is read and written of it, by requirement and item."""
        return {
            (need.id, item): self.of_watts(
                setting, need.location, need.placing.watts(setting.scenario.items[item].moving)
            )
            for need in setting.requirements
            if need.placing
            for item in need.serves
        }

    def build(self, model: Model, where: str) -> None:
        """One payment over the whole base, one over what lies in it."""
        rates = [self.per_gb(model.setting, stand.location, stand.item) for stand in model.stand.records]
        if any(map(any, rates)):
            model.pay("energy", model.base * model.by_record(model.stand, rates), where)
        known, nothing = self.moved(model.setting), [0.0] * len(model.setting.periods)
        moving = [known.get((one.requirement, one.item), nothing) for one in model.serve.records]
        if any(map(any, moving)):
            model.pay("energy", model.met * model.by_record(model.serve, moving), where)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """The same from the tables of the base and of what lies in it."""
        rates = partial(self.per_gb, book.setting)
        yield from book.charges("energy", where, "base", "standing_gb", rates, ("location", "item"))
        known, nothing = self.moved(book.setting), [0.0] * len(book.setting.periods)
        yield from book.charges(
            "energy", where, "serves", "served_gb", lambda *key: known.get(key, nothing), ("need", "item")
        )
