"""Scenarios of any size, made from a few counts: sites, items over four tiers, suppliers, months.

Every supplier ships from its fab over one integrator to every site; needs grow by steps. The numbers are round and invented.
"""

from __future__ import annotations

from typing import Any

from planner.app.parts import scenario_type
from planner.model.setting import Setting

SIZES = {13_000: (4, 6, 4, 36), 250_000: (30, 12, 6, 60), 1_000_000: (60, 18, 8, 60)}
"""Columns, about: (sites, items, suppliers, months)."""


def scenario(sites: int, items: int, suppliers: int, months: int) -> dict[str, Any]:
    """The scenario as it would be read from YAML."""
    names = {f"item-{k:02}": {"tier": f"tier-{k % 4}", "package": "64 GB", "fails": "1%/yr"} for k in range(items)}
    places: dict[str, Any] = {f"site-{j:02}": {} for j in range(sites)} | {
        "integrator": {"kind": "integrator", "cycle": "6 weeks"}
    }
    inward = {
        f"in-{m}": {"from": f"fab-{m}", "to": "integrator", "lead_time": "3 weeks", "cost": "0.02 USD/GB"}
        for m in range(suppliers)
    }
    outward = {f"out-{j:02}": {"from": "integrator", "to": f"site-{j:02}", "lead_time": "1 week"} for j in range(sites)}
    return {
        "planner": 1,
        "name": "generated",
        "horizon": {"start": "2027-01", "periods": months, "step": "month"},
        "money": {"discount_rate": "9%/yr"},
        "tiers": {f"tier-{k}": "generated" for k in range(4)},
        "items": names,
        "locations": places,
        "suppliers": {f"supplier-{m}": {"fabs": {f"fab-{m}": {"country": "US"}}} for m in range(suppliers)},
        "lanes": inward | outward,
        "markets": {
            f"market-{m}": {
                "items": list(names),
                "supplier": f"supplier-{m}",
                "price": {f"2027-{1 + q * 3:02}": f"{4 + (m * 7 + q * 5) % 11} USD/GB" for q in range(4)},
                "available": f"{sites * 3} TB/month",
                "ships_from": f"fab-{m}",
                "lead_time": "10 weeks",
            }
            for m in range(suppliers)
        },
        "needs": {
            f"need-{j:02}-{k}": {
                "kind": "installed",
                "at": f"site-{j:02}",
                "tier": f"tier-{k}",
                "series": {
                    "2027-06": f"{10 + (j + k) % 7} TB",
                    "2028-03": f"{30 + (j * k) % 11} TB",
                    "2029-09": "60 TB",
                },
                "shortage": {"rate": "9 USD/GB-month"},
            }
            for j in range(sites)
            for k in range(4)
        },
    }


def setting(columns: int) -> Setting:
    """The setting of one of the standard sizes."""
    return Setting(scenario_type().model_validate(scenario(*SIZES[columns]), context={"currency": "USD"}))
