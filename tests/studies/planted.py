"""Scenarios without a plan, each by one entry that is planted in a scenario with one: 39 kinds of conflict at any size.

The base: suppliers ship from their fabs over one integrator to every site; each site must have each tier in full. A `special` item
is sold by one market alone, and Micron's `lta` brings 1 to 1.5 TB a month. Numbers are round and invented.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

SIZES = {"small": (2, 2, 2, 12), "medium": (3, 4, 3, 18), "large": (4, 9, 4, 24)}
"""Sites, items, suppliers, months: some 600, 2,500 and 10,000 columns."""


def base(sites: int, items: int, suppliers: int, months: int) -> dict[str, Any]:
    """A scenario with a plan."""
    names = [f"item-{k}" for k in range(items)]
    tiers = min(items, 3)
    watts = {"package": "64 GB", "power": "10 W"}
    market = {"price": "5 USD/GB", "lead_time": "10 weeks"}
    lanes: dict[str, Any] = {
        f"in-{m}": {"from": f"fab-{m}", "to": "integrator", "lead_time": "3 weeks", "capacity": "90 TB/month"}
        for m in range(suppliers)
    }
    lanes |= {f"out-{j}": {"from": "integrator", "to": f"site-{j}", "lead_time": "1 week"} for j in range(sites)}
    needs: dict[str, Any] = {
        f"need-{j}-{k}": {
            "kind": "installed",
            "at": f"site-{j}",
            "tier": f"tier-{k}",
            "series": {"2027-07": f"{5 + (j + k) % 7} TB", "2027-10": "13 TB"},
        }
        for j in range(sites)
        for k in range(tiers)
    }
    special = {"kind": "consumption", "at": "site-0", "tier": "special", "series": {"2027-07": "1 TB/month"}}
    return {
        "planner": 1,
        "name": "planted",
        "horizon": {"start": "2027-01", "periods": months, "step": "month"},
        "tiers": {f"tier-{k}": "generated" for k in range(tiers)} | {"special": "sold by one market"},
        "items": {name: {"tier": f"tier-{k % tiers}", **watts} for k, name in enumerate(names)}
        | {"special": {"tier": "special", **watts, "parts": {"S-1": {"supplier": "supplier-0"}}}},
        "locations": {f"site-{j}": {"storage": "3 TB"} for j in range(sites)}
        | {"integrator": {"kind": "integrator", "cycle": "6 weeks"}},
        "suppliers": {f"supplier-{m}": {"fabs": {f"fab-{m}": {"country": "US"}}} for m in range(suppliers)},
        "lanes": lanes,
        "markets": {
            f"market-{m}": {
                "items": names,
                "supplier": f"supplier-{m}",
                "ships_from": f"fab-{m}",
                "available": "80 TB/month",
                **market,
            }
            for m in range(suppliers)
        }
        | {"special": {"items": ["special"], "supplier": "supplier-0", "ships_from": "fab-0", **market}},
        "needs": needs | {"special": special},
        "contracts": {
            "lta": {
                "supplier": "supplier-0",
                "items": ["item-0"],
                "term": {"from": "2027-01", "to": "2031-12"},
                "lead_time": "10 weeks",
                "ships_from": "fab-0",
                "clauses": {
                    "price": {"kind": "price_fixed", "price": "4 USD/GB"},
                    "volume": {"kind": "volume_band", "commit": "1 TB/month", "up": "50%"},
                },
            }
        },
        "policies": {"reserve": {"kind": "safety_stock", "items": ["item-0"], "at_least": "1 TB", "since": "2027-10"}},
    }


def offer(clauses: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """A contract with supplier-1 for item-0."""
    return {
        "supplier": "supplier-1",
        "items": ["item-0"],
        "term": {"from": "2027-01", "to": "2031-12"},
        "lead_time": "10 weeks",
        "ships_from": "fab-1",
        "clauses": {"price": {"kind": "price_fixed", "price": "4 USD/GB"}, **clauses},
        **fields,
    }


def merged(into: dict[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """A map with another laid over it."""
    for key, value in patch.items():
        into[key] = merged(into.get(key, {}), value) if isinstance(value, dict) and key in into else deepcopy(value)
    return into


VOLUME = {"kind": "volume_band", "commit": "1 TB/month"}
OFFERS = {name: offer({"volume": VOLUME}, status="offered") for name in ("one", "two")}
PLANTS: Mapping[str, tuple[str, Any]] = {
    "lead time of a lane": ("lanes.out-0.lead_time", "30 weeks"),
    "lead time of a market": ("markets.special.lead_time", "40 weeks"),
    "cycle": ("locations.integrator.cycle", "40 weeks"),
    "opening day": ("locations.integrator.opens", "2027-10"),
    "lane capacity": ("lanes.out-0.capacity", "100 GB/month"),
    "power": ("locations.site-0.power", "500 W"),
    "storage": ("locations.site-0.storage", "0.4 TB"),
    "hot share": ("needs.kv.hot", {"share": "70%", "tiers": ["rare"]}),
    "bandwidth": ("items.rare.bandwidth", "0.0001 GB/s"),
    "squeeze": ("needs.kv.squeeze.fp8.at_most", "50%"),
    "memory speed": ("rooflines.box.bandwidth", "0.0001 GB/s"),
    "budget": ("policies.planted", {"kind": "budget", "per": "horizon", "at_most": "60 kUSD", "terms": ["goods"]}),
    "share": (
        "policies.planted",
        {"kind": "supplier_share", "items": ["special"], "of": ["supplier-0"], "at_most": "60%"},
    ),
    "cap": ("policies.planted", {"kind": "cap", "tier": "tier-0", "at_most": "1.2 TB/month"}),
    "commitment": ("contracts.lta.clauses.volume.commit", "95 TB/month"),
    "outage": (
        "risk.outages.planted",
        {"of": "lane", "names": ["out-0"], "lasts": "40 weeks", "starts": ["2027-06"], "tolerates": "0%"},
    ),
    "limit of risk": ("risk.measures.planted", {"kind": "cost", "tail_at_most": "10 kUSD"}),
    "approved vendors": ("items.special.parts.S-1.approved", []),
    "exclusive": ("contracts.second.clauses.planted", {"kind": "exclusivity", "elsewhere": ["special"]}),
    "shares of demand": ("contracts.second.clauses.planted", {"kind": "share_of_demand", "at_least": "99%"}),
    "minimum order": (
        "contracts.lta.clauses.planted",
        {"kind": "minimum_order", "least": "2 TB", "where": "all periods"},
    ),
    "number of offers": ("policies.planted", {"kind": "alternatives", "contracts": ["one", "two"], "at_least": 2}),
    "final stock": (
        "policies.planted",
        {"kind": "final_stock", "items": ["item-0"], "at_least": "4 TB", "locations": ["site-0"]},
    ),
    "cover": (
        "policies.planted",
        {"kind": "weeks_of_cover", "tier": "special", "weeks": "30 weeks", "since": "2027-08", "locations": ["site-0"]},
    ),
    "number of lanes": ("policies.planted", {"kind": "count_limit", "lanes": ["out-0", "out-1"], "at_most": 1}),
    "need": (
        "needs.planted",
        {"kind": "consumption", "at": "site-1", "tier": "tier-0", "amounts": {"2027-09": "9 PB"}},
    ),
    "demand shock": (
        "risk.drivers.planted",
        {
            "kind": "table",
            "outcomes": {
                "up": {"probability": "50%", "needs": {"special": {"2027-09": "20000%"}}},
                "same": {"probability": "50%"},
            },
        },
    ),
    "exposure": ("policies.planted", {"kind": "supplier_exposure", "at_most": "1 kUSD"}),
    "failing supplier": ("suppliers.supplier-0.fails", "2027-03"),
    "fill rate": ("markets.special.fill", "1%"),
    "stock": ("stock.opening.quantity", "1 TB"),
    "open order": ("open_orders.po.promised", "2027-09"),
    "declined": ("contracts.only.status", "declined"),
    "market minimum": ("markets.special.minimum", "10 TB"),
    "delivery": ("contracts.only.delivers", "1%"),
    "end of a term": ("contracts.only.term.to", "2027-02"),
    "delay": ("lanes.out-0.delays", [{"since": "2027-02", "delay": "20 weeks"}]),
    "trust": ("trust.verbal", "10%"),
    "availability": ("markets.special.available", "0.5 TB/month"),
}
SLOW = {"markets": {"special": {"lead_time": "40 weeks"}}, "locations": {"site-0": {"storage": "20 TB"}}}
ORDER = {"supplier": "supplier-0", "item": "special", "quantity": "12 TB", "to": "site-0", "promised": "2027-06"}
ONLY = {
    "markets": {"special": {"available": "1 GB/month"}},
    "contracts": {"only": {**offer({}), "supplier": "supplier-0", "items": ["special"], "ships_from": "fab-0"}},
}
RARE: dict[str, Any] = {
    "tiers": {"rare": "sold by nobody"},
    "items": {"rare": {"tier": "rare", "package": "64 GB"}},
    "stock": {"rare": {"at": "site-0", "item": "rare", "quantity": "60 GB", "state": "installed"}},
}
CACHE: dict[str, Any] = {"kind": "data_class", "at": "site-0", "tiers": ["rare"], "series": {"2027-07": "100 GB"}}
"""100 GB of which 60 may lie in what stands there: kept in half, 80 of them do."""
BESIDE: Mapping[str, dict[str, Any]] = {
    "hot share": {**RARE, "needs": {"kv": {**CACHE, "tiers": ["rare", "tier-0"]}}},
    "bandwidth": {**RARE, "needs": {"kv": {**CACHE, "series": {"2027-07": "50 GB"}, "reads": "1 times/day"}}},
    "memory speed": {
        "accelerators": {"box": {"needs": {"hbm": "100 GB"}, "embedded": ["hbm"]}},
        "rooflines": {"box": {"hbm": "100 GB", "bandwidth": "1 GB/s"}},
        "fleets": {"pod": {"at": "site-0", "accelerator": "box", "series": "1"}},
        "needs": {"kv": {**CACHE, "tiers": ["hbm"], "reads": "1 times/day"}},
    },
    "squeeze": {**RARE, "needs": {"kv": {**CACHE, "squeeze": {"fp8": {"left": "50%"}}}}},
    "stock": {**SLOW, "stock": {"opening": {"at": "site-0", "item": "special", "quantity": "12 TB"}}},
    "open order": {**SLOW, "open_orders": {"po": ORDER}},
    "trust": {**SLOW, "open_orders": {"po": {**ORDER, "confidence": "verbal"}}},
    "declined": ONLY,
    "delivery": merged(
        deepcopy(ONLY), {"contracts": {"only": {"clauses": {"cap": {"kind": "volume_cap", "at_most": "3 TB/month"}}}}}
    ),
    "end of a term": ONLY,
    "market minimum": {"policies": {"thin": {"kind": "cap", "tier": "special", "at_most": "5 TB/month"}}},
    "exclusive": {"contracts": {"second": offer({})}},
    "shares of demand": {
        "contracts": {
            "second": offer({}),
            "lta": {"clauses": {"half": {"kind": "share_of_demand", "at_least": "2%"}}},
        }
    },
    "number of offers": {
        "contracts": OFFERS,
        "policies": {"one-only": {"kind": "alternatives", "contracts": ["one", "two"], "at_most": 1}},
    },
    "fill rate": {"markets": {"special": {"available": "2 TB/month"}}},
    "exposure": {
        "contracts": {
            "lta": {
                "clauses": {
                    "deposit": {
                        "kind": "prepayment",
                        "amount": "1 MUSD",
                        "due": "2027-02",
                        "credited_from": "2027-06",
                        "credit": "10%",
                    }
                }
            }
        }
    },
    "storage": {
        "policies": {
            "here": {
                "kind": "safety_stock",
                "items": ["special"],
                "at_least": "0.5 TB",
                "since": "2027-10",
                "locations": ["site-0"],
            }
        }
    },
}
"""What the base needs beside for a kind to be a conflict; it has a plan all the same."""


def without_plant(kind: str, size: str) -> dict[str, Any]:
    """The base of a kind, which has a plan."""
    return merged(base(*SIZES[size]), BESIDE.get(kind, {}))


def scenario(kind: str, size: str) -> dict[str, Any]:
    """The same with its plant."""
    path, value = PLANTS[kind]
    patch: Any = deepcopy(value)
    for step in reversed(path.split(".")):
        patch = {step: patch}
    return merged(without_plant(kind, size), patch)


def written(scenario: Mapping[str, Any], folder: Path) -> Path:
    """A scenario as a file: JSON is YAML."""
    file = folder / "scenario.yaml"
    file.write_text(json.dumps(scenario, indent=1), "utf-8")
    return file
