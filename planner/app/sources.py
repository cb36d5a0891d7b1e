"""What can be said of contracts and markets before solving: prices that are missing or negative, sources that nobody can use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from planner.calendar import add
from planner.errors import Problem, did_you_mean
from planner.model.cells import MONTHS
from planner.model.cells import label as cell_label
from planner.model.setting import Setting
from planner.model.terms import Terms
from planner.quantities import Amount, Rate
from planner.scenario.entry import EntryMap, place_of


def unpriced(terms: Terms) -> Iterator[Problem]:
    """Items without a price in some period of the term: they could not be called then."""
    periods = terms.setting.periods
    for item, prices in terms.prices.items():
        lapsed = terms.lapsed((item,))
        missing = [
            p
            for p, price in enumerate(prices)
            if price is None and terms.in_term(p) and not any(first <= periods[p].start < end for first, end in lapsed)
        ]
        if not missing:
            continue
        spoken = [c for c in terms.clauses.values() if c.role == "price" and item in terms.covered(c)]
        days = f"from {periods[missing[0]].start} to {periods[missing[-1]].end - timedelta(days=1)}"
        what = f"item {item} has no price {days}"
        step = (
            "check since and until, and that the index has a value by then" if spoken else "add a price clause for it"
        )
        yield Problem(what, step, path=f"contracts.{terms.name}.{'clauses' if terms.clauses else 'items'}")


def no_such_past(terms: Terms) -> Iterator[Problem]:
    """What happened so far in a year, quarter or month that the contract does not have, or that is still to come."""
    past = terms.record.so_far
    counted = {field: getattr(past, field) for field in ("taken", "taken_in_all", "spent")}
    begun = begun_cells(terms) if any(counted.values()) else ()
    for field, labels in counted.items():
        for label in labels:
            if label not in begun:
                what = f"no year, quarter or month of the contract that began before the horizon is called '{label}'"
                late = "take it out: the contract begins with the horizon or later"
                step = did_you_mean(label, begun) if begun else late
                yield Problem(what, step, path=f"contracts.{terms.name}.so_far.{field}.{label}")


BY_ID = ("prepaid", "repaid", "vesting")
"""Sections of the past that are told by the id of the clause that remembers them."""


def forgotten(terms: Terms) -> Iterator[Problem]:
    """What happened so far of which no clause keeps account."""
    past = terms.record.so_far
    kept = frozenset({"taken", *BY_ID}).union(*(clause.remembers() for clause in terms.clauses.values()))
    for field in sorted(past.model_fields_set - kept):
        what = f"no clause of the contract keeps account of so_far.{field}: it counts for nothing"
        step = "add the clause it belongs to, or take it out"
        yield Problem(what, step, path=f"contracts.{terms.name}.so_far.{field}", severity="warning")
    for section in sorted(past.model_fields_set & set(BY_ID)):
        mine = tuple(name for name, clause in terms.clauses.items() if clause.remembers_by_id == section)
        for name in getattr(past, section):
            if name not in mine:
                what = f"no clause of the contract called '{name}' remembers what was {section}"
                step = did_you_mean(name, mine) if mine else "take it out, or add the clause"
                yield Problem(what, step, path=f"contracts.{terms.name}.so_far.{section}.{name}")


def unbound(terms: Terms) -> Iterator[Problem]:
    """Promises that count for nothing, as the paper does not bind the side that gives them; supply that nobody is bound to."""
    path, said, record = f"contracts.{terms.name}", terms.record.binding, terms.record
    who = {"buyer": "we are", "supplier": "the supplier is"}
    for name, clause in sorted(record.clauses.items()):
        if not terms.binds(clause.binds):
            what = f"binding is '{said}': {who[clause.binds]} not bound, so this clause counts for nothing in the plan"
            yield Problem(what, "take it out, or write binding: both", path=terms.where(name), severity="warning")
    if not terms.binds("supplier") and record.delivers is None and not terms.saying("allots"):
        what = f"binding is '{said}': the supplier is not bound, and yet all that is called is planned to come"
        yield Problem(what, f"say in {path}.delivers what may come", path=f"{path}.binding", severity="warning")


def unsettled_route(terms: Terms) -> Iterator[Problem]:
    """Goods that an integrator buys, of which no clause says what he takes: they are planned as if they were bought direct."""
    route, told = terms.record.route, any("built in by others" in own.traits for own in terms.clauses.values())
    if route in ("buy-sell", "directed") and not told:
        what = f"the contract is bought {route}, and no clause says what the integrator takes and when he is paid: nothing, at once"
        step = "add {kind: route_terms, markup: 2%, net: 30 days} with his figures"
        yield Problem(what, step, path=f"contracts.{terms.name}.route", severity="warning")


def begun_cells(terms: Terms) -> tuple[str, ...]:
    """Labels of the years, quarters and months of the term that began before the horizon."""
    found: list[str] = []
    for per in ("year", "quarter", "month"):
        n = 0
        while (start := add(terms.first, n * MONTHS[per], "month")) < min(terms.end, terms.setting.start):
            n += 1
            found.append(cell_label(start, per))
    return tuple(dict.fromkeys(found))


def paid_to_buy(setting: Setting) -> Iterator[Problem]:
    """Prices that a premium or an amount on top takes below nothing: whoever buys would be paid for it."""
    sources = [(f"contracts.{name}", terms.prices) for name, terms in setting.terms.items()]
    sources += [(f"markets.{name}", setting.source_prices(name)) for name in setting.scenario.markets]
    for where, prices in sources:
        for item, path in prices.items():
            low = [(price, p) for p, price in enumerate(path) if price is not None and price < 0]
            if low:
                price, p = min(low)
                what = f"the price of {item} falls below nothing: {price:,.6g} {setting.currency}/GB on {setting.periods[p].start}"
                yield Problem(what, "check the premium, the discount, `plus` and the index", path=where)
                break


def silent_markets(setting: Setting) -> Iterator[Problem]:
    """Markets that have no price in some periods."""
    for name in setting.scenario.markets:
        for item, prices in setting.source_prices(name).items():
            missing = [period for period, price in zip(setting.periods, prices, strict=True) if price is None]
            if missing:
                what = f"{item} has no price in {len(missing)} periods from {missing[0].start}: none can be bought then"
                step = "give the price an earlier date, or the index a value (now, history or forward)"
                yield Problem(what, step, path=f"markets.{name}.price")
                break


def idle_sources(setting: Setting) -> Iterator[Problem]:
    """Contracts and markets that nothing can be called from."""
    used = {move.source for move in setting.network.moves}
    for source in setting.network.sources.values():
        if source.id not in used:
            what = f"nothing can be called from {source.kind} {source.id}: none of its items reaches a need"
            yield Problem(what, "check its items, ships_from and the lanes, or take it out", path=source.where)


def idle_items(setting: Setting, root: EntryMap) -> Iterator[Problem]:
    """Items of the user's own files that serve no need."""
    own = {file for file in (root.place.file,) if file}
    for item, places in setting.network.users.items():
        spot = place_of(root, ("items", item), key=True)
        if not places and (spot.file in own or not spot.file.startswith("data/")):
            yield Problem(f"item {item} serves no need", "take it out, or add the need", path=f"items.{item}")


def unlike_pieces(setting: Setting) -> Iterator[Problem]:
    """A limit in pieces over items whose pieces are not of one size."""
    scenario = setting.scenario
    limits: list[tuple[str, Iterable[str], list[Rate | Amount]]] = []
    for name, lane in scenario.lanes.items():
        rates = [rate for _, rate in lane.capacity.points] if lane.capacity else []
        limits.append((f"lanes.{name}.capacity", lane.items or scenario.items, [*rates]))
    for name, market in scenario.markets.items():
        rates = [rate for _, rate in market.available.points] if market.available else []
        limits.append((f"markets.{name}.available", market.items, [*rates]))
        limits.append((f"markets.{name}.minimum", market.items, [market.minimum] if market.minimum else []))
    for path, items, amounts in limits:
        if any(amount.unit == "ea" for amount in amounts) and len({setting.gb_per_piece(item) for item in items}) > 1:
            what = f"pieces of {', '.join(sorted(items))} are counted together, and they are not of one size"
            yield Problem(what, "write it in TB or PB, or for the items one by one", path=path)


def doubtful(terms: Terms) -> Iterable[Problem]:
    """An offer that cannot be decided any more, or whose numbers contradict each other; a past that it cannot have."""
    record, where, setting = terms.record, f"contracts.{terms.name}", terms.setting
    offer = record.offer
    if not terms.offered:
        if offer.model_fields_set:
            what = "the contract is signed: nothing is left to decide about it"
            yield Problem(what, "write status: offered, or take `offer` out", path=f"{where}.offer")
        return
    if record.size != 1.0:
        yield Problem(
            "an offer has no size yet", "take `size` out: `offer` says which it may have", path=f"{where}.size"
        )
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
