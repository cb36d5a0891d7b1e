"""What the installed base draws at the meter, and what reading and writing draws beside it: kWh, for every cost that prices it.

    drawn[b, v]     = base[b, v] / package[i] * power[i] * pue[l] / 1000 * hours[v]                  base b: item i at location l
    moved[r, b, v]  = lying[r, b, v] * moving[i] * 8e-3 * (reads[r] + writes[r]) / 86400 * pue[l] / 1000 * hours[v]
    moved[r, f, v]  = lent[r, f, v] * moving[f] * 8e-3 * (reads[r] + writes[r]) / 86400 * pue[l] / 1000 * hours[v]

`power` W of a piece, `lying` GB of data class r, `lent` those in the HBM that fleet f carries, `reads` and `writes` per GB and day
in the mean, `moving` in pJ a bit: of the item, or of the roofline of the fleet's accelerators. The fleets' own power is not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from planner.model.holding import HBM, carrier_of
from planner.model.statements import Charge

if TYPE_CHECKING:
    from planner.model.book import Book
    from planner.model.model import Model
    from planner.model.setting import Setting

Prices = Callable[["Setting", str], Sequence[float]]
"""Money per kWh at a location, by period."""


def standing_rates(setting: Setting, prices: Prices, location: str, item: str) -> list[float]:
    """Money per GB of an item that stands at a location, in each period."""
    watts = setting.scenario.items[item].power / setting.gb_per_piece(item)
    return rates(setting, prices, location, [watts] * len(setting.periods))


def moving_rates(setting: Setting, prices: Prices) -> dict[tuple[str, str], list[float]]:
    """Money per GB that lies, for what is read and written of it, by requirement and item; what costs nothing is left out."""
    found = {
        (need.id, item): rates(setting, prices, need.location, need.placing.watts(setting.scenario.items[item].moving))
        for need in setting.requirements
        if need.placing
        for item in need.serves
    }
    return {key: path for key, path in found.items() if any(path)}


def lent_rates(setting: Setting, prices: Prices) -> dict[tuple[str, str, str], list[float]]:
    """Money per GB that lies in HBM of a fleet, for what is read and written of it, by requirement, fleet and tier."""
    found = {
        (need.id, fleet, HBM): rates(setting, prices, need.location, need.placing.watts(bit_energy(setting, fleet)))
        for need in setting.requirements
        if need.placing
        for fleet in need.placing.fleets
    }
    return {key: path for key, path in found.items() if any(path)}


def bit_energy(setting: Setting, fleet: str) -> float:
    """pJ of a bit that is read or written in the HBM of a fleet, beside its power."""
    machine = setting.scenario.rooflines.get(carrier_of(setting, fleet))
    return machine.moving if machine else 0.0


def rates(setting: Setting, prices: Prices, location: str, watts: Sequence[float]) -> list[float]:
    """Money for a draw of so many W in each period behind the meter's overhead."""
    place = setting.scenario.locations.get(location)
    if place is None or not any(watts):
        return [0.0] * len(setting.periods)
    return [
        drawn * place.pue / 1000.0 * setting.units(p, "hour") * price
        for p, (drawn, price) in enumerate(zip(watts, prices(setting, location), strict=True))
    ]


def pay_for_draw(model: Model, term: str, where: str, prices: Prices, cash: bool = True) -> None:
    """One payment over the whole base, one over what lies in it."""
    setting = model.setting
    standing = [standing_rates(setting, prices, stand.location, stand.item) for stand in model.stand.records]
    if any(map(any, standing)):
        model.pay(term, model.base * model.by_record(model.stand, standing), where, cash=cash)
    nothing = [0.0] * len(setting.periods)
    if moving_rates(setting, prices):

        def moving(own: Setting) -> list[list[float]]:
            known = moving_rates(own, prices)
            return [known.get((one.requirement, one.item), nothing) for one in model.serve.records]

        model.pay(term, model.met * model.figures(moving, model.serve), where, cash=cash)
    if lent_rates(setting, prices):
        lend = model.tiering.lend

        def lent(own: Setting) -> list[list[float]]:
            known = lent_rates(own, prices)
            return [known.get((one.requirement, one.fleet, one.tier), nothing) for one in lend.records]

        model.pay(term, model.tiering.lent * model.figures(lent, lend), where, cash=cash)


def bill_draw(book: Book, term: str, where: str, prices: Prices) -> Iterable[Charge]:
    """The same from the tables of the base and of what lies in it."""
    setting = book.setting

    def standing(location: str, item: str) -> Sequence[float]:
        return standing_rates(setting, prices, location, item)

    yield from book.charges(term, where, "base", "standing_gb", standing, ("location", "item"))
    known, nothing = moving_rates(setting, prices), [0.0] * len(setting.periods)
    yield from book.charges(term, where, "serves", "served_gb", lambda *key: known.get(key, nothing), ("need", "item"))
    held = lent_rates(setting, prices)
    if held:
        about = ("need", "fleet", "tier")
        yield from book.charges(term, where, "lent", "lent_gb", lambda *key: held.get(key, nothing), about)
