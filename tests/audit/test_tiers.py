"""The audit of bytes that may lie in several tiers: every fault planted in a good plan's tables is named."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from planner.model.book import Book
from planner.plan.audit.tiers import audit_tiers
from tests.needs.test_data_class import FLEET, GPU, SQUEEZE, scene
from tests.support import solve_text

TEXT = scene(
    f"hot: {{share: 20%, tiers: [hbm]}}, reads: 864 times/day, {SQUEEZE}, shortage: {{rate: 9 USD/GB-month}}",
    tiers="[hbm, flash]",
    accelerators=GPU,
    fleets=FLEET,
)
"""100 GB of HBM are fast enough, so that 500 GB lie in January; 600 of 714 may not be squeezed, 428 are, and 286 are lost."""

FAULTS: list[tuple[str, str, dict[str, Any], str]] = [
    ("lent", "fleet", {"fleet": "ohio-gpu"}, "placement"),
    ("lent", "tier", {"tier": "dram"}, "placement"),
    ("squeezed", "way", {"way": "fp4"}, "placement"),
    ("lent", "size", {"lent_gb": 900.0}, "carried memory"),
    ("lent", "speed", {"lent_gb": 150.0}, "carried memory speed"),
    ("serves", "speed", {"served_gb": 900.0}, "speed"),
    ("lent", "hot", {"lent_gb": 50.0}, "hot share"),
    ("squeezed", "more", {"squeezed_gb": 550.0}, "squeezed"),
    ("squeezed", "negative", {"squeezed_gb": -5.0}, "squeezed"),
    ("squeezed", "twice", {"squeezed_gb": 800.0}, "squeezed twice"),
    ("squeezed", "saved", {"saved_gb": 400.0}, "saved"),
]


def test_good_tables_have_no_findings() -> None:
    """The plan as it was made, worked by hand: 100 GB in HBM, 400 in flash; kept k, of which 60 % in half: .7 k = 500."""
    tables = solve_text(TEXT).plan.tables
    assert tables["lent"][0]["lent_gb"] == pytest.approx(100)
    assert tables["squeezed"][0]["squeezed_gb"] == pytest.approx(0.6 * 500 / 0.7)


@pytest.mark.parametrize(("table", "what", "edit", "rule"), FAULTS)
def test_the_audit_names_a_planted_fault(table: str, what: str, edit: dict[str, Any], rule: str) -> None:
    """One cell of one row says otherwise."""
    solved = solve_text(TEXT)
    tables = deepcopy(solved.plan.tables)
    tables[table][0] |= edit
    assert rule in {finding.rule for finding in audit_tiers(Book(solved.loaded.setting, tables))}, what
