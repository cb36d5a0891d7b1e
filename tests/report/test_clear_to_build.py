"""Clear to build: planned and clear racks, the gating tier, what would clear it, when it recovers."""

from __future__ import annotations

import pytest

from tests.report.scene import rows, sheet, without


def test_two_of_four_racks_wait_for_flash() -> None:
    """4 racks * 2,500 GB = 10,000; 7,000 stand: floor(7,000 / 2,500) = 2 clear; 3,000 GB = 3 drives short, at 2.1504 USD/GB."""
    first = rows("clear_to_build", "builds")[0]
    assert (first["period"], first["planned"], first["clear"], first["lost"]) == ("2027-02", 4, 2, 2)
    assert (first["gating"], first["items"], first["short_gb"], first["short_ea"]) == ("flash", "ssd", 3000, 3)
    assert first["recovers"] == "2027-04"
    assert first["idle"] == pytest.approx(3000 * 2.1504)


def test_what_is_short_comes_first_then_every_period() -> None:
    """February and March are short; a need without racks has none."""
    found = rows("clear_to_build", "builds")
    assert [row["short_gb"] > 0 for row in found] == [True, True] + [False] * (len(found) - 2)
    assert {row["planned"] for row in found if row["program"] == "serving"} == {None}


def test_no_need_leaves_the_page_out() -> None:
    """Without needs there is nothing to build."""
    assert sheet("clear_to_build").missing(without(service=[])) == "the scenario has no need"
