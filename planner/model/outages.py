"""What an outage takes away: whose deliveries, which lanes, which open orders, in which periods.

    handed over [m, p] = (1 - lost[h]) * what would be of a call of period p        h the period in which it is due
    leaves [g, p]      = (1 - lost[d]) * what would on a lane that is out            d the period in which it would leave
    lost[q]            = loss * share of the days of period q in which it is out

A source is out when all fabs it may ship from are: the one it names, else every fab of its supplier. What was handed over, or had
left on the lane, before the outage arrives; with `transit: lost` nothing of it arrives from then on. What a call
misses is not paid for, and counts as taken. Open orders that would land meanwhile, of a supplier, or under a contract, that is out,
do not come, and are paid for as written; goods in transit of `stock` do come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planner.errors import Problem, did_you_mean
from planner.model.lateness import days, departing, landing, steps
from planner.scenario.fields import Series
from planner.scenario.outages import EVERY_TIER, Outage

if TYPE_CHECKING:
    from planner.model.moves import Move, Source
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario

Fab = tuple[str, str]


@dataclass(frozen=True)
class Struck:
    """What one failing thing takes with it: sources, lanes, open orders."""

    name: str
    sources: frozenset[str] = frozenset()
    lanes: frozenset[str] = frozenset()
    orders: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Down:
    """An outage of one thing from one day on: `out` and `lost` are shares of each period, `since` the period it starts in."""

    struck: Struck
    since: int
    out: tuple[float, ...]
    lost: tuple[float, ...]
    takes_transit: bool = False

    @property
    def stops(self) -> bool:
        """Goods on their way are held up too."""
        return self.takes_transit or bool(self.struck.lanes)

    def handed(self, setting: Setting, source: str) -> tuple[float, ...]:
        """Share of what is due of a call in each period that the source still hands over."""
        if source not in self.struck.sources:
            return (1.0,) * len(self.lost)
        due = setting.arrivals((setting.network.sources[source].lead,))
        return tuple(1.0 if h is None else 1.0 - self.lost[h] for h in due)

    def going(self, setting: Setting, move: Move) -> Sequence[tuple[float, ...]]:
        """Of what is handed over or sent of a move, by hop and period of the call: the share that leaves; last, that arrives."""
        network, periods = setting.network, range(len(self.lost))
        handed = network.deliveries(move) if move.source else tuple(periods)
        lands, leaves = landing(setting, move), departing(setting, move)
        ends = [*leaves[1:], lands]
        struck = self.takes_transit and move.source in self.struck.sources
        found: list[list[float]] = [[1.0] * len(periods) for _ in range(len(leaves) + 1)]
        for p in periods:
            share, doomed = 1.0, struck and before(handed[p], self.since)
            for hop, lane in enumerate(move.lanes):
                day, there = leaves[hop][p], ends[hop][p]
                if doomed and not before(day, self.since):
                    share = 0.0
                if lane in self.struck.lanes and day is not None:
                    share *= 1.0 - self.lost[day]
                found[hop][p] = share
                if self.takes_transit and lane in self.struck.lanes and before(day, self.since):
                    share *= float(before(there, self.since))
            found[-1][p] = 0.0 if doomed and not before(lands[p], self.since) else share
        return [tuple(shares) for shares in found]


def before(p: int | None, since: int) -> bool:
    """A period comes before another; None is beyond the horizon."""
    return p is not None and p < since


def fabs_of(scenario: AnyScenario, source: Source) -> frozenset[Fab]:
    """The fabs that a source may ship from: the one it names, else all of its supplier; none where that is not known."""
    supplier = scenario.suppliers.get(source.supplier)
    if supplier is None:
        return frozenset()
    start = source.record.ships_from
    return frozenset((source.supplier, fab) for fab in supplier.fabs if start not in supplier.fabs or fab == start)


def things(scenario: AnyScenario, of: str) -> dict[str, frozenset[Fab]]:
    """Everything of a kind that may fail, with the fabs that fail with it."""
    found: dict[str, set[Fab]] = {}
    if of == "lane":
        return dict.fromkeys(sorted(scenario.lanes), frozenset())
    for name, supplier in scenario.suppliers.items():
        if of in ("supplier", "group"):
            found.setdefault(name if of == "supplier" else supplier.group or name, set())
        for fab, record in supplier.fabs.items():
            words = {
                "supplier": [name],
                "group": [supplier.group or name],
                "fab": [fab],
                "country": [record.country] if record.country else [],
                "shares_risk": record.shares_risk,
            }[of]
            for word in words:
                found.setdefault(word, set()).add((name, fab))
    return {name: frozenset(fabs) for name, fabs in sorted(found.items())}


def struck_by(setting: Setting, of: str, name: str, fabs: frozenset[Fab]) -> Struck:
    """What fails with one thing."""
    scenario = setting.scenario
    if of == "lane":
        return Struck(name, lanes=frozenset((name,)))
    sellers = {
        supplier
        for supplier, record in scenario.suppliers.items()
        if (of == "supplier" and supplier == name) or (of == "group" and (record.group or supplier) == name)
    }
    sellers |= {
        supplier
        for supplier, record in scenario.suppliers.items()
        if record.fabs and all((supplier, fab) in fabs for fab in record.fabs)
    }
    sources = frozenset(
        source.id
        for source in setting.network.sources.values()
        if source.supplier in sellers or ((own := fabs_of(scenario, source)) and own <= fabs)
    )
    orders = frozenset(
        number
        for number, order in scenario.open_orders.items()
        if (order.contract in sources if order.contract else order.supplier in sellers)
    )
    return Struck(name, sources, orders=orders)


def struck_of(setting: Setting, outage: Outage) -> list[Struck]:
    """Everything an outage speaks of, one at a time; what nothing of the plan hangs on only where it is named."""
    known = things(setting.scenario, outage.of)
    found = [struck_by(setting, outage.of, name, known[name]) for name in outage.names or known if name in known]
    return [one for one in found if one.sources or one.lanes or one.orders]


def begins(setting: Setting, outage: Outage) -> list[int]:
    """The periods in which it may start."""
    if outage.starts is None:
        return list(range(len(setting.periods)))
    found = (setting.period_starting(max(day, setting.start)) for day in outage.starts)
    return sorted({p for p in found if p is not None})


def down(setting: Setting, outage: Outage, struck: Struck, since: int) -> Down:
    """An outage of one thing from the first day of a period on."""
    first = setting.periods[since].start
    end = setting.after(first, (outage.lasts,))
    out = []
    for period in setting.periods:
        days = (min(period.end, end) - max(period.start, first)) / timedelta(days=1)
        out.append(min(1.0, max(0.0, days / period.days)))
    return Down(struck, since, tuple(out), tuple(outage.loss * share for share in out), outage.transit == "lost")


def back_on(setting: Setting, struck: Struck, end: date) -> date:
    """The day on which arrives what is handed over, or leaves on a lane, when an outage ends.

    By the quickest way of each source and lane, the last of them.
    """
    found: dict[str, date] = {}
    for move in setting.network.moves:
        way, sold = steps(setting, move), bool(move.source)
        ways = {move.source: way[1:]} if move.source in struck.sources else {}
        ways |= {lane: way[sold + hop :] for hop, lane in enumerate(move.lanes) if lane in struck.lanes}
        for name, rest in ways.items():
            arrives = [end, *days(setting, rest, end)][-1]
            found[name] = min(found.get(name, arrives), arrives)
    return max(found.values(), default=end)


def comes(setting: Setting) -> list[list[float]]:
    """Share of each open order, by name, that lands were it to land in each period: all but in an outage."""
    return [
        [landed(setting, name, p) for p in range(len(setting.periods))] for name in sorted(setting.scenario.open_orders)
    ]


def landed(setting: Setting, order: str, p: int | None) -> float:
    """Share of an open order that lands were it to land in a period (None: beyond the horizon)."""
    down = setting.down
    return 1.0 if down is None or p is None or order not in down.struck.orders else 1.0 - down.lost[p]


def without(setting: Setting, outage: Down) -> AnyScenario:
    """The scenario with what an outage leaves of deliveries."""
    scenario = setting.scenario
    changed: dict[str, dict[str, object]] = {"contracts": {}, "markets": {}}
    for name in sorted(outage.struck.sources):
        shares = zip(setting.periods, setting.fill(name), outage.handed(setting, name), strict=True)
        series = Series(tuple((period.start, fill * left) for period, fill, left in shares))
        section, field = ("contracts", "delivers") if name in scenario.contracts else ("markets", "fill")
        changed[section][name] = getattr(scenario, section)[name].model_copy(update={field: series})
    update = {section: {**getattr(scenario, section), **own} for section, own in changed.items() if own}
    return scenario.model_copy(update=update)


# What is wrong with them ----------------------------------------------------------------------------------------------


def wrong_outages(setting: Setting) -> Iterable[Problem]:
    """Outages of what does not exist or of what nothing hangs on, outside the horizon, or of tiers that nothing is needed of."""
    for name, outage in setting.scenario.risk.outages.items():
        where = f"risk.outages.{name}"
        known = things(setting.scenario, outage.of)
        yield from strangers(outage, known, where)
        if not struck_of(setting, outage) and set(outage.names or known) <= set(known):
            what = f"nothing of this plan hangs on any {outage.of} that it speaks of"
            yield Problem(what, "name one that a contract, market or order depends on", path=where)
        for day in outage.starts or ():
            if setting.period_starting(day) is None or day < setting.start:
                what = f"an outage cannot start on {day}: no period of the horizon begins on that day or after it"
                what = what if day >= setting.start else f"an outage cannot start on {day}, before the horizon"
                yield Problem(what, "choose a day of the horizon", path=f"{where}.starts")
        asked = {need.tier for need in setting.requirements}
        for tier, _ in outage.tolerates or ():
            if tier not in asked | {EVERY_TIER}:
                step = did_you_mean(tier, tuple(sorted(asked)))
                yield Problem(f"nothing is needed of tier '{tier}'", step, path=f"{where}.tolerates.{tier}")
        yield from allotted(setting, outage, where)


def strangers(outage: Outage, known: Mapping[str, object], where: str) -> Iterable[Problem]:
    """Names of what there is not."""
    for n, own in enumerate(outage.names or ()):
        if own not in known:
            word = "group that shares a risk" if outage.of == "shares_risk" else outage.of
            step = did_you_mean(own, tuple(known)) if known else f"no {word} is written in this scenario: add one"
            yield Problem(f"there is no {word} '{own}'", step, path=f"{where}.names[{n}]")


def allotted(setting: Setting, outage: Outage, where: str) -> Iterable[Problem]:
    """Outages of a contract that delivers by an allocation clause, which this version cannot reckon."""
    sources = {name for struck in struck_of(setting, outage) for name in struck.sources}
    lanes = {lane for struck in struck_of(setting, outage) for lane in struck.lanes}
    sources |= {move.source for move in setting.network.moves if lanes & set(move.lanes)}
    for name in sorted(sources & set(setting.terms)):
        if setting.terms[name].saying("allots"):
            what = f"contracts.{name} delivers by an allocation, and an outage of that is not reckoned in this version"
            yield Problem(
                what, "name what else may fail in `names`, or write `delivers` for the allocation", path=where
            )
