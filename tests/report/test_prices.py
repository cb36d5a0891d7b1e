"""Prices: every source and index, period by period."""

from __future__ import annotations

from planner.report.pages import Pages
from tests.report.scene import TEXT, rows, sheet, without
from tests.support import solve_text


def test_sources_and_indices_over_time() -> None:
    """lta stands at 10 USD/GB; the index is 12 until March and 9 from April on."""
    lta = next(row for row in rows("prices", "sources") if row["source"] == "lta")
    assert [lta[f"p{p}"] for p in range(6)] == [10] * 6
    (index,) = rows("prices", "indices")
    assert [index[f"p{p}"] for p in range(6)] == [12, 12, 12, 9, 9, 9]
    assert index["unit"] == "USD/GB"
    assert sheet("prices").missing(without(prices=[]))


def test_an_index_keeps_its_unit() -> None:
    """800 USD/ea is shown as that, also where the item's price is 800 / 64 = 12.5 USD/GB."""
    text = TEXT.replace(
        "dram: {basis: contract mid, now: 12 USD/GB, forward: {2027-04: 9 USD/GB}}", "dram: {now: 800 USD/ea}"
    )
    (index,) = rows("prices", "indices", Pages(solve_text(text).plan))
    assert (index["unit"], index["p0"]) == ("USD/ea", 800)
