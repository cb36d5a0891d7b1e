"""Slower tiers and bytes kept in less cost service: no cash, and the bill from the tables is the same money."""

from __future__ import annotations

import pytest

from tests.needs.test_data_class import FLEET, GPU, scene
from tests.small import billed, terms
from tests.support import cost, solve_text

RATES = "service: {hbm: 1 USD/GB-month, flash: {2027-01: 2 USD/GB-month, 2027-03: 4 USD/GB-month}}"
WAY = "squeeze: {fp8: {left: 50%, costs: 0.5 USD/GB-month}}"


def test_service_by_hand() -> None:
    """In flash 2 a GB and month, 4 from March: 1000 * (2 + 2 + 4) beside the 1000 it costs."""
    text = scene(RATES.replace("hbm: 1 USD/GB-month, ", ""), tiers="[flash]")
    assert terms(text) == pytest.approx({"goods": 1000, "service": 8000})


def test_the_bill_from_the_tables() -> None:
    """100 GB in HBM at 1, 50 in flash at 4 in March; 10 GB in half at .5."""
    text = scene(f"{RATES}, {WAY}", tiers="[hbm, flash]", accelerators=GPU, fleets=FLEET)
    found = billed(
        text,
        "service",
        lent=[{"need": "kv", "fleet": "abilene-gpu", "tier": "hbm", "period": "2027-01", "lent_gb": 100.0}],
        serves=[{"need": "kv", "item": "ssd", "part": "", "period": "2027-03", "used_gb": 50.0, "served_gb": 50.0}],
        squeezed=[{"need": "kv", "way": "fp8", "period": "2027-02", "squeezed_gb": 10.0, "saved_gb": 5.0}],
    )
    assert found == pytest.approx({"2027-01": 100, "2027-02": 5, "2027-03": 200})


def test_no_cash_leaves() -> None:
    """A budget of 1000 is kept though service adds 6000."""
    budget = "{b: {kind: budget, at_most: 1000 USD, per: horizon}}"
    text = scene("service: {flash: 2 USD/GB-month}", policies=budget)
    assert cost(text) == pytest.approx(7000)
    assert {row["cash"] for row in solve_text(text).plan.tables["ledger"] if row["term"] == "service"} == {False}
