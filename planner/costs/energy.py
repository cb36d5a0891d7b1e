"""What the energy that the installed base draws, and that moving bytes draws beside it, costs.

    energy[l, v] = (drawn + moved at l in v) * price[l, v]          money; kWh at the meter: see `planner.model.draw`

The price per kWh is the one in force on the first day of the period; before its first date a dated price is its first one. The
fleets' own power is not in it: it is the same in every plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from planner.model.plugin import Charge, Cost, bill_draw, pay_for_draw

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting


class Energy(Cost):
    """What installed memory and storage draw at the meter."""

    implied: ClassVar[bool] = True

    def build(self, model: Model, where: str) -> None:
        """What is drawn, at the price of each location."""
        pay_for_draw(model, "energy", where, prices)

    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """The same from the tables."""
        return bill_draw(book, "energy", where, prices)


def prices(setting: Setting, location: str) -> Sequence[float]:
    """Money per kWh in each period; nothing where no price is given."""
    series = setting.scenario.locations[location].energy
    return [0.0 if series is None else setting.held(series, period.start) for period in setting.periods]
