"""The efficiency of accelerators: fitted on half of what was measured by a rule, tried on the other half, told as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.app.throughput import fitted, served
from planner.catalog.tables import read
from planner.report.throughput_text import lines
from planner.studies.efficiency import Case, fit

PAGE = Path(__file__).resolve().parents[2] / "docs/workloads.md"


def case(group: str, share: float) -> Case:
    """A measured throughput that reached a share of its bound."""
    return Case("system", "benchmark", (group, "fp8"), 1000 * share, 1000)


def test_every_second_row_of_a_group_is_fitted() -> None:
    """Shares 20, 90, 45 of one group: the first and the third: sqrt(0.2 * 0.45) = 0.3; the second is foretold 300 for 900."""
    found = fit([case("a", 0.2), case("b", 0.5), case("a", 0.9), case("a", 0.45)])
    assert found.efficiency == pytest.approx({("a", "fp8"): 0.3, ("b", "fp8"): 0.5})
    assert [row.fitted for row in found.rows] == [True, True, False, True]
    assert found.rows[2].foretold == pytest.approx(300)
    assert found.rows[2].off == pytest.approx(-2 / 3)
    assert (found.used(("a", "fp8")), found.used(("b", "fp8"))) == (2, 1)


def test_one_row_by_hand() -> None:
    """H100, Llama 2 70B at fp8, 294 + 294 tokens: 68.98 of 144 GB in two; batch 75.02 / 0.072253 GB = 1038.3.

    Computing 1979e12 / 137.96e9 = 14,345 bounds (reading would allow 3350 / (68.98 / 1038.3 + 0.072253) = 24,149); with the prompt
    read first half of it, 7172; 3897 measured are 54.3 %.
    """
    (first, *_) = fitted().rows
    sequence = 441 * 2 * 80 * 8 * 128 / 1e9
    batch = (2 * 80 * 0.9 - 68.98) / sequence
    assert batch == pytest.approx(1038.3, abs=0.1)
    assert 3350 / (68.98 / batch + sequence) == pytest.approx(24_149, rel=1e-3)
    assert first.case.bound == pytest.approx(1979e12 / (2 * 68.98e9) / 2)
    assert first.case.share == pytest.approx(62_351.6 / 16 / 7172.4, rel=1e-4)


def test_the_shipped_efficiencies_are_the_fitted_ones() -> None:
    """Each row of the table to the tenth of a percent that it has, and on as many rows as it says."""
    found = fitted()
    told = {(row["generation"], row["precision"]): row for row in read("efficiency")}
    assert set(told) == set(found.efficiency)
    for group, share in found.efficiency.items():
        assert told[group].number("efficiency") == pytest.approx(100 * share, abs=0.05)
        assert told[group].number("fitted") == found.used(group)


def test_the_docs_tell_the_errors_as_they_are() -> None:
    """The page holds every line that is computed, and none is wider than a terminal."""
    page = PAGE.read_text("utf-8")
    told = "\n".join(lines(fitted(), list(served())))
    assert f"```\n{told}\n```" in page
    assert all(len(line) <= 80 for line in told.splitlines())


def test_halves_do_not_overlap_and_nothing_is_left_out() -> None:
    """Seventeen offline rows; two Server rows; production rows are in neither."""
    found = fitted()
    modes = [row["mode"] for row in read("throughput")]
    assert len(found.rows) == modes.count("offline") == 17
    assert sum(row.fitted for row in found.rows) == 10
    assert [round(share, 3) for _, share in served()] == [0.761, 0.498]
