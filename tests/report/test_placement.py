"""Placement: where each data class lies, stretch by stretch, and what stops more of it from lying there."""

from __future__ import annotations

import pytest

from planner.report.charts import placements
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
    assert placed(text) == [
        ("2027-01", "2027-02", "flash", "ssd", pytest.approx(0.8), "more at $1/GB"),
        ("2027-01", "2027-02", "hbm", "abilene-gpu", pytest.approx(0.2), "all that abilene-gpu carries"),
        ("2027-03", "2027-03", "hbm", "abilene-gpu", pytest.approx(0.6), "all that abilene-gpu carries"),
        ("2027-03", "2027-03", "flash", "ssd", pytest.approx(0.4), "stands already"),
    ]


def test_reasons_are_what_binds() -> None:
    """A hot share that is just kept, drives that are busy all day, memory that is, bytes in half, and what is lost."""
    (flash, dram) = placed(scene("hot: {share: 20%, tiers: [dram]}, reads: 1296 times/day"))
    assert (flash[5], dram[5]) == (
        "busy all day, more at $1/GB",
        "the hot 20%, more at $10/GB",
    )
    busy = placed(
        scene(
            f"hot: {{share: 20%, tiers: [hbm]}}, reads: 864 times/day, {SQUEEZE}, shortage: {{rate: 9 USD/GB-month}}",
            tiers="[hbm, flash]",
            accelerators=GPU,
            fleets=FLEET,
        )
    )
    reasons = {part[2]: part[5] for part in busy if part[0] == "2027-01"}
    assert reasons["hbm"] == "abilene-gpu is busy all day, the hot 20%"
    assert reasons["saved"] == "60% of it, all that may be"
    assert reasons["lost"] == "not kept: see planner explain short"


def test_one_chart_a_class() -> None:
    """Tiers on one another in the order of the class, in PB: 800, 800, 400 GB of flash on 200, 200, 600 of HBM."""
    text = scene("service: {flash: 1 USD/GB-month}", "[hbm, flash]", accelerators=GPU, fleets=FLEET)
    (figure,) = placements(Pages(solve_text(text).plan))
    assert [trace.name for trace in figure.drawn.data] == ["hbm", "flash"]
    assert list(figure.drawn.data[1].y) == pytest.approx([8e-4, 8e-4, 4e-4])


def test_a_plan_without_data_classes_says_so() -> None:
    """The page is left out, with the reason."""
    text = scene(needs="{kv: {kind: installed, at: abilene, tier: flash, series: 1 TB}}")
    assert rows("placement", "parts", Pages(solve_text(text).plan)) == []
