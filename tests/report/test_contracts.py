"""Contracts: each contract year, what is left of it, what it costs."""

from __future__ import annotations

import pytest

from tests.report.scene import opened, plan, rows, sheet, without


def test_a_contract_year_from_commitment_to_what_is_left() -> None:
    """12,000 GB a year, 6,000 taken before, 5,350 in the plan: 650 left; 53,500 USD of goods."""
    (row,) = rows("contracts", "years")
    assert (row["committed_gb"], row["taken_before_gb"]) == (12_000, 6_000)
    assert row["taken_gb"] == pytest.approx(5350)
    assert row["remaining_gb"] == pytest.approx(650)
    assert row["share"] == pytest.approx(11_350 / 12_000)
    assert row["goods"] == pytest.approx(53_500)
    assert (row["document"], row["owner"]) == ("LTA page 3", "kim")


def test_the_burn_down_is_drawn() -> None:
    """One contract with a commitment, one chart; without contracts no page."""
    assert len(opened(plan())["Contracts"]._charts) == 1
    assert sheet("contracts").missing(without(contracts=[]))
