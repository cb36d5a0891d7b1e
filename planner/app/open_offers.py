"""What can be said of an offer before solving: whether it can still be decided, and whether its numbers agree."""

from __future__ import annotations

from collections.abc import Iterable

from planner.errors import Problem
from planner.model.terms import Terms


def doubtful(terms: Terms) -> Iterable[Problem]:
    """An offer that cannot be decided any more, or whose numbers contradict each other; a past that it cannot have."""
    record, where, setting = terms.record, f"contracts.{terms.name}", terms.setting
    offer = record.offer
    if not terms.offered:
        if offer.model_fields_set:
            what = "the contract is signed: nothing is left to decide about it"
            yield Problem(what, "write status: offered, or take `offer` out", path=f"{where}.offer")
        return
    if offer.smallest > offer.largest:
        what = f"the smallest share, {offer.smallest:.0%}, is above the largest, {offer.largest:.0%}"
        yield Problem(what, "put the smaller one in `smallest`", path=f"{where}.offer.smallest")
    if terms.responsible < setting.as_of:
        what = f"the last day to decide was {terms.responsible}, before {setting.as_of}"
        yield Problem(what, "ask for a later day, or take the offer out", path=f"{where}.offer")
    if terms.responsible >= setting.end:
        what = f"the offer is decided on {terms.responsible}, after the horizon"
        yield Problem(what, "lengthen the horizon, or decide earlier", path=f"{where}.offer")
    if record.so_far.model_fields_set:
        yield Problem("an offer has no past", "take `so_far` out, or write status: signed", path=f"{where}.so_far")
    for name, order in sorted(setting.scenario.open_orders.items()):
        if order.contract == terms.name:
            what = f"the order was placed under {terms.name}, which is not signed yet"
            yield Problem(
                what, "write status: signed, or leave the contract out of the order", path=f"open_orders.{name}"
            )
