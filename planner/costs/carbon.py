"""What the carbon of the energy drawn costs: a tax that is paid, or a price of our own that no invoice asks for.

    carbon[l, v] = (drawn + moved at l in v) * intensity[l, v] / 1000 * price[v]          money; kWh: see `planner.model.draw`

`intensity` is kg of CO2 equivalent per kWh, the location's `carbon`; `price` money per tonne. Both hold from their date until the
next, before the first date the first one. Trap: the carbon of making memory is not in it, nor that of the fleets' own power, which
is the same in every plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from planner.errors import InputError, Problem
from planner.model.plugin import Charge, Cost, bill_draw, pay_for_draw
from planner.scenario.fields import CarbonPriceSeries, Flag, said

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Carbon(Cost):
    """What the carbon of the energy drawn costs."""

    price: CarbonPriceSeries = said("money per tonne of CO2 equivalent")
    paid: Flag = said("it is paid in cash, such as a tax; else it only weighs in decisions", False)

    def reckon(self, setting: Setting) -> None:
        """Some location says how much carbon its energy has."""
        if all(place.carbon is None for place in setting.scenario.locations.values()):
            step = "add carbon: 0.38 kg/kWh to the locations that draw power, or take the cost out"
            raise InputError(Problem("carbon has a price, and no location says how much its energy has", step))

    def build(self, model: Model, where: str) -> None:
        """What is drawn, at the carbon of each location."""
        pay_for_draw(model, "carbon", where, self.prices, cash=self.paid)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """The same from the tables."""
        return bill_draw(book, "carbon", where, self.prices)

    def prices(self, setting: Setting, location: str) -> Sequence[float]:
        """Money per kWh in each period; nothing where the location says nothing of its carbon."""
        series = setting.scenario.locations[location].carbon
        if series is None:
            return [0.0] * len(setting.periods)
        return [
            setting.held(series, period.start) / 1000.0 * setting.held(self.price, period.start)
            for period in setting.periods
        ]
