"""Base: what stands, what leaves it, and what became of what was put in, by hand."""

from __future__ import annotations

import pytest

from planner.report.page_text import grid_lines
from tests.report.scene import rows, sheet, without
from tests.small import small
from tests.support import solve_text

AGEING = small(
    items="""{ddr5: {tier: dram, fails: 10%/yr, life: 2 months, harvest: {yield: 80%}, warranty: {for: 1 year}}}""",
    needs="{dram: {kind: installed, at: abilene, tier: dram, series: 1000 GB}}",
    money="{discount_rate: 10%/yr}",
)
F1 = 1000 * (1 - 0.9 ** (31 / 365))


def test_lines_of_a_base() -> None:
    """1000 in January; F1 fail and are made good; in March what is left of January is retired, and 80 % of it is good."""
    pages = solve_text(AGEING).pages
    found = {row["line"]: row for row in rows("base", "records", pages)}
    assert found["failed"]["p1"] == pytest.approx(F1)
    assert found["failed, made good by the maker"]["p1"] == pytest.approx(F1)
    gone = found["retired"]["p2"]
    assert gone == pytest.approx(1000 * 0.9 ** (59 / 365))
    assert found["good pieces of what is retired"]["p2"] == pytest.approx(0.8 * gone)
    assert found["standing"]["before"] == 0
    assert [found["standing"][f"p{p}"] for p in range(3)] == pytest.approx([1000] * 3)


def test_what_became_of_what_was_put_in() -> None:
    """January's has failed in part, and nothing of it stands; its life and warranty are over on their days."""
    first, *_ = rows("base", "cohorts", solve_text(AGEING).pages)
    assert (first["since"], first["life_over"], first["warranty_over"]) == ("2027-01-01", "2027-03-01", "2028-01-01")
    assert first["added_gb"] == pytest.approx(1000)
    assert first["failed_gb"] == pytest.approx(1000 * (1 - 0.9 ** (59 / 365)))
    assert first["standing_gb"] == pytest.approx(0, abs=1e-6)


def test_each_size_is_in_its_own_unit() -> None:
    """900 TB and then 3 PB stand, of which some TB fail; what is nothing is left blank."""
    text = AGEING.replace("series: 1000 GB", "series: {2027-01: 900 TB, 2027-02: 3 PB}")
    (records, _) = sheet("base").grids(solve_text(text).pages)
    shown = list(grid_lines(records, "USD", records.rows))
    (stands,) = (line for line in shown if " standing " in line)
    assert stands.split() == ["abilene", "ddr5", "standing", "900", "TB", "3", "PB", "3", "PB"]
    assert any(" failed " in line and " TB" in line and "PB" not in line for line in shown)


def test_without_a_base_there_is_no_page() -> None:
    """It says so."""
    assert sheet("base").missing(without(base=[]))
