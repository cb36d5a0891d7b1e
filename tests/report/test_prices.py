"""Prices: every source and index, period by period."""

from __future__ import annotations

from tests.report.scene import rows, sheet, without


def test_sources_and_indices_over_time() -> None:
    """lta stands at 10 USD/GB; the index is 12 until March and 9 from April on."""
    lta = next(row for row in rows("prices", "sources") if row["source"] == "lta")
    assert [lta[f"p{p}"] for p in range(6)] == [10] * 6
    (index,) = rows("prices", "indices")
    assert [index[f"p{p}"] for p in range(6)] == [12, 12, 12, 9, 9, 9]
    assert sheet("prices").missing(without(prices=[]))
