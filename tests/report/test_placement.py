"""Placement: where each data class lies, stretch by stretch, and what stops more of it from lying there."""

from __future__ import annotations

import pytest

from planner.report.pages import Pages
from tests.needs.test_data_class import FLEET, GPU, SQUEEZE, scene
from tests.report.scene import rows
from tests.support import solve_text


def placed(text: str) -> list[tuple[str, str, str, str, float, str]]:
    """From, to, tier, holder, share and reason of every part."""
    names = ("first", "last", "tier", "held_in", "share", "because")
    return [tuple(row[name] for name in names) for row in rows("placement", "parts", Pages(solve_text(text).plan))]


def test_a_stretch_ends_where_the_shares_move() -> None:
    """200 of 1000 GB in the HBM of one accelerator, 600 in that of three from March; the rest in flash."""
    text = scene("service: {flash: 1 USD/GB-month}", "[hbm, flash]", accelerators=GPU, fleets=FLEET)
    cheap = "costs least of all that may hold it"
    assert placed(text) == [
        ("2027-01", "2027-02", "flash", "ssd", pytest.approx(0.8), cheap),
        ("2027-01", "2027-02", "hbm", "abilene-gpu", pytest.approx(0.2), "all that abilene-gpu carries"),
        ("2027-03", "2027-03", "hbm", "abilene-gpu", pytest.approx(0.6), "all that abilene-gpu carries"),
        ("2027-03", "2027-03", "flash", "ssd", pytest.approx(0.4), cheap),
    ]


def test_reasons_are_what_binds() -> None:
    """A hot share that is just kept, drives that are busy all day, memory that is, bytes in half, and what is lost."""
    (flash, dram) = placed(scene("hot: {share: 20%, tiers: [dram]}, reads: 1296 times/day"))
    assert (flash[5], dram[5]) == ("its pieces are as busy as they can be", "the hot 20%")
    busy = placed(
        scene(
            f"hot: {{share: 20%, tiers: [hbm]}}, reads: 864 times/day, {SQUEEZE}, shortage: {{rate: 9 USD/GB-month}}",
            tiers="[hbm, flash]",
            accelerators=GPU,
            fleets=FLEET,
        )
    )
    reasons = {part[2]: part[5] for part in busy if part[0] == "2027-01"}
    assert reasons["hbm"] == "abilene-gpu is as busy as it can be, the hot 20%"
    assert reasons["saved"] == "of 60% of it, all that may be"
    assert reasons["lost"] == "costs less than keeping it"


def test_a_plan_without_data_classes_says_so() -> None:
    """The page is left out, with the reason."""
    text = scene(needs="{kv: {kind: installed, at: abilene, tier: flash, series: 1 TB}}")
    assert rows("placement", "parts", Pages(solve_text(text).plan)) == []
