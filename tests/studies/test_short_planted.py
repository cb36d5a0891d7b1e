"""The planted conflicts of `explain`, with a price for falling short: something is short, and the plant is among the reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.app.load import load_unreached
from planner.app.short import short
from tests.studies.planted import PLANTS, scenario, without_plant, written

CODES = {
    "lead time of a lane": "lead_time",
    "lead time of a market": "lead_time",
    "cycle": "lead_time",
    "delay": "lead_time",
    "opening day": "not_open",
    "lane capacity": "lane",
    "power": "power",
    "budget": "budget",
    "share": "share_limit",
    "cap": "cap",
    "number of lanes": "cap",
    "approved vendors": "qualification",
    "exclusive": "contract_term",
    "failing supplier": "supplier_failed",
    "fill rate": "no_allocation",
    "delivery": "no_allocation",
    "availability": "no_allocation",
    "open order": "late_order",
    "trust": "trust",
    "declined": "declined",
    "end of a term": "term",
    "market minimum": "minimum",
}
"""Kinds that leave a plan once needs have a price; needs, stock and drivers are what there is, and no reason."""


def priced(found: dict[str, object]) -> dict[str, object]:
    """The scenario with a GB short at 50 USD in every need."""
    for need in found["needs"].values():  # type: ignore[attr-defined]
        need.setdefault("shortage", {"price": "50 USD/GB"})
    return found


@pytest.mark.parametrize("kind", CODES)
def test_the_planted_entry_is_among_the_reasons(kind: str, tmp_path: Path) -> None:
    """Nothing is short without it; with it something is, and loosening it is shown to help."""
    assert short(load_unreached(written(priced(without_plant(kind, "small")), tmp_path))).gaps == ()
    found = short(load_unreached(written(priced(scenario(kind, "small")), tmp_path)))
    path = PLANTS[kind][0]
    told = {
        reason.code
        for gap in found.gaps
        for reason in gap.reasons or ()
        for link in reason.links
        if f"{link.path}.".startswith(f"{path}.") or path.startswith(f"{link.path}.")
    }
    assert told == {CODES[kind]}
