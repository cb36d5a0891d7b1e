"""A small but rich scenario made from a seed, with dials: what is said differently and must not matter, and what must.

Two fabs, an integrator, a hub and two sites; dram that must stand (and fails, and draws power) and flash that is used up;
a contract and two markets for each tier, prices that move, open orders, stock, goods in transit, holding, decay, duty.
Tiers share nothing, so that each could be planned alone.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from tests.support import cost

MONTHS = ["2027-01", "2027-02", "2027-03", "2027-04", "2027-05", "2027-06"]
SEEDS = (1, 2, 3)
ITEMS = {"dram": "ddr5", "flash": "ssd"}


@dataclass(frozen=True)
class World:
    """A seed and its dials; `str(world)` is its YAML."""

    seed: int
    money: float = 1.0
    volume: float = 1.0
    unit: str = "GB"
    currency: str = "USD"
    tiers: tuple[str, ...] = ("dram", "flash")
    twin: bool = False
    halved: bool = False
    months: int = 6
    ends: bool = False
    needs: float = 1.0

    def scenario(self) -> dict[str, Any]:
        """The scenario as plain maps and text."""
        return Maker(self).scenario()

    def cost(self, change: Callable[[dict[str, Any]], Any] = lambda _: None) -> float:
        """What its best plan costs, after a change."""
        scenario = self.scenario()
        change(scenario)
        return cost(text(scenario))


def text(scenario: Mapping[str, Any]) -> str:
    """A scenario of maps and text, as YAML without anchors (what is shared is written out)."""
    return str(yaml.safe_dump(json.loads(json.dumps(scenario)), sort_keys=False, allow_unicode=True, width=10_000))


class Maker:
    """Draws the numbers of a world; what the dials do not touch is drawn alike."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sites = ["abilene", "ohio", "ohio-2"] if world.twin else ["abilene", "ohio"]

    def draw(self, *about: str) -> random.Random:
        """Chance of its own for each thing, so that leaving one out changes no other."""
        return random.Random(f"{self.world.seed} {' '.join(about)}")

    def size(self, gb: float) -> str:
        """A size in the world's unit."""
        return f"{gb * self.world.volume / {'GB': 1, 'TB': 1e3, 'PB': 1e6}[self.world.unit]:.15g} {self.world.unit}"

    def price(self, amount: float, per: str = "/GB") -> str:
        """A price in the world's money."""
        return f"{amount * self.world.money:.15g} {self.world.currency}{per}"

    def total(self, amount: float) -> str:
        """Money for a volume."""
        return self.price(amount * self.world.volume, "")

    def scenario(self) -> dict[str, Any]:
        """Every section."""
        world = self.world
        return {
            "planner": "1",
            "name": f"world-{world.seed}",
            "as_of": "2026-12-15",
            "horizon": {"start": "2027-01", "periods": str(world.months), "step": "month"},
            "money": {"currency": world.currency, "discount_rate": "9%/yr"},
            "items": {ITEMS[tier]: self.item(tier) for tier in world.tiers},
            "locations": self.locations(),
            "suppliers": {
                "micron": {"fabs": {"boise": {"country": "US"}}},
                "kioxia": {"fabs": {"japan": {"country": "JP"}}},
            },
            "lanes": dict(self.lanes()),
            "duties": {"all": {"from": "JP", "to": "US", "rate": "3%"}},
            "indices": {f"{tier}-index": self.index(tier) for tier in world.tiers},
            "needs": dict(self.needs()),
            "markets": dict(self.markets()),
            "contracts": dict(self.contracts()),
            "stock": dict(self.stock()),
            "open_orders": dict(self.orders()),
            "costs": {
                "hold": {"kind": "holding", "rate": self.price(0.05, "/GB-month")},
                "end": {"kind": "terminal", "weeks": "3 weeks", "haircut": "20%"},
            },
            "policies": {
                f"{tier}-share": {"kind": "supplier_share", "tier": tier, "at_most": "80%", "of": ["kioxia"]}
                for tier in world.tiers
            },
        }

    def item(self, tier: str) -> dict[str, str]:
        """An item with a package, watts, failures and decay."""
        package = "64 GB" if tier == "dram" else "30 TB"
        return {
            "tier": tier,
            "package": package,
            "power": "10 W",
            "fails": "4%/yr",
            "decay": "10%/yr",
            "index": f"{tier}-index",
        }

    def locations(self) -> dict[str, dict[str, str]]:
        """Sites, an integrator, a hub."""
        site = {"kind": "site", "country": "US", "pue": "1.2", "energy": self.price(0.08, "/kWh")}
        return {
            "mx": {"kind": "integrator", "country": "US", "cycle": "2 weeks"},
            "laredo": {"kind": "hub", "country": "US"},
        } | {name: dict(site) for name in self.sites}

    def lanes(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Fabs to the integrator and the hub, those to the sites; capacities by item, as tiers share nothing."""
        for fab, place, weeks in (("boise", "mx", 1), ("japan", "laredo", 3)):
            most = {ITEMS[tier]: f"{self.size(900)}/month" for tier in self.world.tiers}
            yield (
                f"{fab}-{place}",
                {"from": fab, "to": place, "lead_time": f"{weeks} weeks", "cost": self.price(0.1), "capacities": most},
            )
        for place in ("mx", "laredo"):
            for site in self.sites:
                near = self.draw("lane", place, site[:4]).choice((0.1, 0.2, 0.3))
                yield f"{place}-{site}", {"from": place, "to": site, "lead_time": "1 week", "cost": self.price(near)}

    def index(self, tier: str) -> dict[str, Any]:
        """A price that moves from month to month."""
        chance = self.draw("index", tier)
        return {
            "history": {"2026-06": self.price(18), "2026-10": self.price(21)},
            "now": self.price(20),
            "forward": {month: self.price(chance.choice((14, 18, 22, 27))) for month in MONTHS[1:]},
        }

    def needs(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """At each site one need of each tier; a twin shares the second site's in halves."""
        for site in self.sites:
            part = self.world.needs * (0.5 if self.world.twin and site != "abilene" else 1.0)
            for tier in self.world.tiers:
                yield f"{site}-{tier}", self.need(site, tier, part)

    def need(self, site: str, tier: str, part: float) -> dict[str, Any]:
        """Dram stands and is short by the month; flash is used up, and late at a price (lost where plans have an end)."""
        chance = self.draw("need", site[:4], tier)
        sizes = [part * 100 * chance.randint(1, 6) for _ in MONTHS] + [0.0] * self.world.ends
        if tier == "dram":
            series = {month: self.size(level) for month, level in zip((*MONTHS, "2027-07"), sizes, strict=False)}
            lack = {"rate": self.price(chance.choice((3, 15)), "/GB-month")}
            return {"kind": "installed", "at": site, "tier": tier, "series": series, "shortage": lack}
        rates = {month: f"{self.size(size)}/month" for month, size in zip((*MONTHS, "2027-07"), sizes, strict=False)}
        late: dict[str, Any] = {
            "backlog": not self.world.ends,
            "shortage": {"price": self.price(chance.choice((30, 60)))},
        }
        return {"kind": "consumption", "at": site, "tier": tier, "series": rates} | late

    def markets(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """A spot market from the fab, and a dear one at the door."""
        for tier in self.world.tiers:
            chance = self.draw("market", tier)
            spot = {"items": [ITEMS[tier]], "supplier": "micron", "ships_from": "boise", "lead_time": "2 weeks"}
            spot |= {"price": {"index": f"{tier}-index", "premium": f"{chance.randint(0, 20)}%"}, "fill": "80%"}
            yield f"{tier}-spot", spot | {"available": f"{self.size(chance.choice((300, 700)))}/month"}
            yield (
                f"{tier}-door",
                {"items": [ITEMS[tier]], "price": self.price(chance.choice((33, 41))), "delivers_to": list(self.sites)},
            )

    def contracts(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """One agreement a tier with a band, a collar and a minimum; or two of half its size."""
        for tier in self.world.tiers:
            for name in ("a", "b") if self.world.halved else ("a",):
                yield f"{tier}-{name}", self.contract(tier)

    def contract(self, tier: str) -> dict[str, Any]:
        """Its clauses; half of each volume where there are two."""
        chance, part = self.draw("contract", tier), 0.5 if self.world.halved else 1.0
        commit = chance.choice((200, 400)) * part
        return {
            "supplier": "kioxia",
            "items": [ITEMS[tier]],
            "term": {"from": "2026-07", "to": "2027-06"},
            "lead_time": "4 weeks",
            "ships_from": "japan",
            "so_far": {"taken": {"2026": self.size(6 * commit)}},
            "clauses": {
                "volume": {"kind": "volume_band", "commit": f"{self.size(commit)}/month", "up": "25%", "down": "25%"},
                "price": {
                    "kind": "price_collar",
                    "index": f"{tier}-index",
                    "base": self.price(20),
                    "floor": "80%",
                    "cap": "115%",
                    "lag": "1 month",
                },
                "minimum": {"kind": "take_or_pay", "share": "90%"},
            },
        }

    def stock(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Some on the hub's shelf, some on its way, and a standing base."""
        for tier in self.world.tiers:
            yield f"{tier}-shelf", {"at": "laredo", "item": ITEMS[tier], "quantity": self.size(130)}
            yield (
                f"{tier}-sea",
                {
                    "at": "mx",
                    "item": ITEMS[tier],
                    "quantity": self.size(70),
                    "state": "in_transit",
                    "arrives": "2027-01-20",
                },
            )
        if "dram" in self.world.tiers:
            yield "standing", {"at": "abilene", "item": "ddr5", "quantity": self.size(150), "state": "installed"}

    def orders(self) -> Iterator[tuple[str, dict[str, str]]]:
        """An order a tier that may be cancelled for a tenth."""
        for tier in self.world.tiers:
            due = self.draw("order", tier).choice((1500, 2600))
            yield (
                f"{tier}-po",
                {
                    "supplier": "micron",
                    "item": ITEMS[tier],
                    "quantity": self.size(100),
                    "to": "laredo",
                    "promised": "2027-02-10",
                }
                | {"due": self.total(due), "cancellable_until": "2027-01-31", "cancel_fee": "10%"},
            )


def ids(scenario: Mapping[str, Any]) -> frozenset[str]:
    """Every name a user has chosen."""
    sections = ("items", "locations", "suppliers", "lanes", "duties", "indices", "needs", "markets", "contracts")
    sections += ("stock", "open_orders", "costs", "policies")
    fabs = {fab for supplier in scenario["suppliers"].values() for fab in supplier["fabs"]}
    return frozenset(fabs.union(*(scenario[section] for section in sections)))


def renamed(scenario: Any, name: Callable[[str], str], known: frozenset[str]) -> Any:
    """A copy in which every id, as a key or a value, has another name."""
    if isinstance(scenario, Mapping):
        return {name(key) if key in known else key: renamed(value, name, known) for key, value in scenario.items()}
    if isinstance(scenario, list):
        return [renamed(value, name, known) for value in scenario]
    return name(scenario) if isinstance(scenario, str) and scenario in known else scenario


def turned(scenario: Any, chance: random.Random) -> Any:
    """A copy in which every map and list is in another order."""
    if isinstance(scenario, Mapping):
        keys = list(scenario)
        chance.shuffle(keys)
        return {key: turned(scenario[key], chance) for key in keys}
    if isinstance(scenario, list):
        return [turned(value, chance) for value in reversed(scenario)]
    return scenario
