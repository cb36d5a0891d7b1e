"""A market that goes through regimes (glut, normal, shortage): each has its own drift and spread of the log price, and its manners.

    x[q] = x[q-1] + drift[s] - reversion * x[q-1] + sd[s] * z[q],    s = regime of quarter q,    x[as_of] = 0
    probability of regime t in quarter q = to[s, t],   of staying 1 - sum_t to[s, t],            s = regime of quarter q-1
    price[i, q] = forward[i, q] * exp(beta[i] * x[q]) / mean over the futures of the same

z are the standard normal draws of the quarter, which move with other drivers; the regimes have draws of their own. In a regime
markets fill and have, and contracts deliver, what it says; of an open order comes the share of its confidence in the regime of the
first day on which anything of it may land or be paid. After the horizon z is 0 and the drift is that expected of the regimes.
`lasts` says a regime's mean length: to = 1 / lasts, over the others in the shares `then`. Source: FORMULATIONS 8; facts A6 (glut
-15 % a quarter for 4 to 8, normal within 5 %, shortage +20 to +90 % for 3 to 6); Hamilton (1989). Trap: drifts that do not cancel,
or do without a pull, run away: `reversion` holds the level; P95 over P5 then stays where it is after some three years.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import accumulate
from math import exp, inf
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import model_validator

from planner.calendar import parse_when
from planner.errors import Problem
from planner.model.centred import centred
from planner.model.changed import Changed, quarters_beyond
from planner.model.keeping import unworked
from planner.model.orders import settles
from planner.model.plugin import Driver, Outcome
from planner.quantities.values import DAYS
from planner.scenario.changes import Times
from planner.scenario.fields import Id, Length, Portion, Quantity, Record, Series, Share, When, refuse, said
from planner.scenario.records import Confidence

if TYPE_CHECKING:
    from planner.model.sampling import Draws
    from planner.model.setting import Setting

LogMove = Annotated[float, Quantity("share", least=-inf)]
Odds = Mapping[str, float]


class Regime(Record):
    """How the price moves in a quarter of a regime, how long it lasts, what comes of calls and orders in it."""

    drift: LogMove = said("mean of the move of the log price in a quarter", 0.0)
    sd: Share = said("standard deviation of that move", 0.0)
    to: dict[Id, Portion] = said("probability of another regime in the next quarter; the rest stays", {})
    lasts: Length | None = said("instead of `to`: how long it lasts in the mean, at least a quarter", None)
    then: dict[Id, Portion] = said("with `lasts`: shares of the regimes that follow; all others alike when absent", {})
    fill: dict[Id, Portion] = said("share of calls that markets fill in it", {})
    available: dict[Id, Share] = said("what markets have in it, as a share of what the scenario says", {})
    delivers: dict[Id, Portion] = said("share of calls that contracts deliver in it", {})
    breaks: list[Id] = said("contracts whose suppliers keep their price no more once it has come", [])
    releases: list[Id] = said("contracts to whose minimums nobody holds us once it has come", [])
    trust: dict[Confidence, Portion] = said("share that comes of what is counted on of open orders, by confidence", {})

    @model_validator(mode="after")
    def said_once(self) -> Regime:
        """Either probabilities, or a length and what follows; neither is more than all."""
        if self.lasts is None and self.then:
            raise refuse("`then` stands without `lasts`", "write lasts: 4 quarters beside it, or `to` instead of it")
        if self.lasts is not None and self.to:
            raise refuse("`lasts` and `to` say the same thing twice", "keep one of them")
        if self.lasts is not None and self.lasts.days() < DAYS["quarter"]:
            raise refuse("a regime lasts less than a quarter", "write lasts: 4 quarters")
        if sum(self.to.values()) > 1.0 + 1e-9:
            what = f"the probabilities in `to` sum to {100 * sum(self.to.values()):.6g} %"
            raise refuse(what, "let them sum to 100% at most: what is left stays in the regime")
        if self.then and abs(sum(self.then.values()) - 1.0) > 1e-9:
            raise refuse(f"the shares in `then` sum to {100 * sum(self.then.values()):.6g} %", "let them sum to 100%")
        return self


class Regimes(Driver):
    """Regimes of a market, from quarter to quarter."""

    indices: dict[Id, Share] = said(
        "indices that move by it, each with the share of the log price it follows", min_length=1
    )
    start: Id = said("regime on as_of")
    reversion: Portion = said("share of the distance to the forward curve that is made up in a quarter", gt=0)
    regimes: dict[Id, Regime] = said("the regimes by name", min_length=1)

    @model_validator(mode="after")
    def known(self) -> Regimes:
        """Every regime that is named is there."""
        told = [("start", self.start)]
        for name, regime in self.regimes.items():
            told += [(f"regimes.{name}", other) for other in (*regime.to, *regime.then)]
            if name in regime.to or name in regime.then:
                raise refuse(f"regimes.{name} goes over into itself", "take it out: what is left stays in the regime")
            if regime.lasts is not None and len(self.regimes) == 1:
                raise refuse(f"{name} lasts so long, and no other regime is there to follow", "add one")
        for where, name in told:
            if name not in self.regimes:
                raise refuse(f"{where} names no regime: '{name}'", f"write one of: {', '.join(sorted(self.regimes))}")
        return self

    @cached_property
    def transitions(self) -> Mapping[str, Odds]:
        """Probability of each regime in the next quarter, by the regime of this one; sorted."""
        found, names = {}, sorted(self.regimes)
        for name, regime in sorted(self.regimes.items()):
            to: Odds = regime.to
            if regime.lasts is not None:
                others = dict.fromkeys([n for n in names if n != name], 1.0 / (len(names) - 1))
                to = {n: share * DAYS["quarter"] / regime.lasts.days() for n, share in (regime.then or others).items()}
            found[name] = {n: 1.0 - sum(to.values()) if n == name else to.get(n, 0.0) for n in names}
        return found

    @property
    def walks(self) -> tuple[str, ...]:
        """Its indices."""
        return tuple(self.indices)

    def drawn(self, setting: Setting, draws: Draws) -> Sequence[Outcome]:
        """A path of regimes for each future, and what is true in them; prices are centred."""
        days = (*draws.days, *quarters_beyond(setting))
        ways = [self.way(own) for own in draws.chances()]
        levels, told = (self.levels(some, len(days)) for some in (draws, draws.told))
        orders = self.orders(setting, draws)
        found = []
        for way, changes in zip(ways, centred(days, levels, self.indices, told), strict=True):
            _, last = changes[min(self.indices)].points[len(draws.days) - 1]
            series = {"indices": changes, **self.manners(setting, draws, way)}
            comes = {name: {"comes": shares.get(way[q], 1.0) * whole} for name, (q, whole, shares) in orders.items()}
            unkept = self.unkept(draws, way)
            change = Changed(series, {"open_orders": comes} | {"contracts": fields_of(unkept)})
            news = tuple((day, f"{name} {key}") for key, name, day in unkept)
            found.append(Outcome(f"{way[-1]} x{last.factor:.2f}", 1.0, change, news))
        return found

    def unkept(self, draws: Draws, way: Sequence[str]) -> list[tuple[str, str, date]]:
        """Promises that are not kept along a path: the field of the contract that says so, its id, the first day."""
        found: dict[tuple[str, str], date] = {}
        for day, own in zip(draws.days, way, strict=True):
            regime = self.regimes[own]
            for key, names in (("breaks", regime.breaks), ("releases", regime.releases)):
                for name in names:
                    found.setdefault((key, name), day)
        return [(*about, day) for about, day in sorted(found.items())]

    def levels(self, draws: Draws, count: int) -> list[list[float]]:
        """The path of each future over the curve, before centring."""
        ways = [self.way(own) for own in draws.chances()]
        return [self.path(way, own, count) for way, own in zip(ways, draws.normals, strict=True)]

    def way(self, chances: Sequence[float]) -> list[str]:
        """The regime of each quarter, the first of as_of, by a level between 0 and 1 for each."""
        found, names = [self.start], sorted(self.regimes)
        for chance in chances[1:]:
            bounds = list(accumulate(self.transitions[found[-1]].values()))
            found.append(names[min(bisect_right(bounds, chance), len(names) - 1)])
        return found

    def path(self, way: Sequence[str], normals: Sequence[float], count: int) -> list[float]:
        """Levels over the curve, quarter by quarter, before centring; on as_of it is where it is."""
        found, away, odds = [1.0], 0.0, dict.fromkeys(way[-1:], 1.0)
        for name, normal in zip(way[1:], normals[1:], strict=True):
            away += self.regimes[name].drift - self.reversion * away + self.regimes[name].sd * normal
            found.append(exp(away))
        while len(found) < count:
            odds = {n: sum(odds[s] * self.transitions[s][n] for s in odds) for n in self.regimes}
            away += sum(odds[n] * self.regimes[n].drift for n in odds) - self.reversion * away
            found.append(exp(away))
        return found

    def manners(self, setting: Setting, draws: Draws, way: Sequence[str]) -> dict[str, dict[str, Series[Any]]]:
        """What markets fill and have and contracts deliver, quarter by quarter; what no regime names stays as it is."""
        found: dict[str, dict[str, Series[Any]]] = {"fill": {}, "available": {}, "delivers": {}}
        sources: Mapping[str, Any] = {**setting.scenario.markets, **setting.scenario.contracts}
        for key, changes in found.items():
            told = {
                name: {own: getattr(regime, key) for own, regime in self.regimes.items()} for name in self.named(key)
            }
            for name, by_regime in told.items():
                plain = Times(1.0) if getattr(sources[name], key) is not None else 1.0
                shares = [by_regime[own].get(name) for own in way]
                if key == "available":
                    values: list[Any] = [Times(1.0 if share is None else share) for share in shares]
                else:
                    values = [plain if share is None else share for share in shares]
                changes[name] = Series(tuple(zip(draws.days, values, strict=True)))
        return found

    def named(self, key: str) -> list[str]:
        """The sources that any regime names under a key."""
        return sorted({name for regime in self.regimes.values() for name in getattr(regime, key)})

    def orders(self, setting: Setting, draws: Draws) -> dict[str, tuple[int, float, Odds]]:
        """For each open order that regimes speak of: the quarter that settles it, what comes of it else, shares by regime."""
        found: dict[str, tuple[int, float, Odds]] = {}
        for name, order in sorted(setting.scenario.open_orders.items()):
            word = order.confidence
            shares = {own: regime.trust[word] for own, regime in self.regimes.items() if word in regime.trust}
            if shares:
                day, _ = settles(setting, name)
                found[name] = (bisect_right(draws.days, day) - 1, order.comes, shares)
        return found

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """What markets have where nothing is said of it; regimes that never come; a trust that no order asks for."""
        words = {order.confidence for order in setting.scenario.open_orders.values()}
        reached = {self.start}
        for _ in self.regimes:
            reached |= {n for s in reached for n, share in self.transitions[s].items() if share > 0.0}
        for own, regime in sorted(self.regimes.items()):
            path = f"{where}.regimes.{own}"
            for name in regime.available:
                if setting.scenario.markets[name].available is None:
                    what = f"markets.{name}.available is not a series that can be multiplied"
                    yield Problem(what, "give it one, or take it out", path=f"{path}.available.{name}")
            for key, names in (("breaks", regime.breaks), ("releases", regime.releases)):
                for name in names:
                    if name in setting.terms:
                        yield from unworked(setting.terms[name], f"{path}.{key}", key == "breaks")
            if own not in reached:
                what = f"no way leads from {self.start} to {own}: it never comes"
                yield Problem(
                    what, "say in `to` or `then` of another regime that it follows", path=path, severity="warning"
                )
            for word in sorted(set(regime.trust) - words):
                what = f"no open order is {word}: the trust changes nothing"
                yield Problem(
                    what, "take it out, or say so of an order", path=f"{path}.trust.{word}", severity="warning"
                )


def fields_of(unkept: Sequence[tuple[str, str, date]]) -> dict[str, dict[str, When]]:
    """The same as fields of the contracts."""
    found: dict[str, dict[str, When]] = {}
    for key, name, day in unkept:
        found.setdefault(name, {})[key] = parse_when(day.isoformat())
    return found
