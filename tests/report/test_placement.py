"""Placement: where each data class lies, stretch by stretch, and what stops more of it from lying there."""

from __future__ import annotations

import pytest

from planner.report.charts import placements
from planner.report.grid import scale_of, shown
from planner.report.pages import Pages
from planner.report.placement import stretches
from planner.report.placement_reasons import said
from tests.needs.test_data_class import FLEET, GPU, MARKETS, SQUEEZE, scene
from tests.report.scene import rows
from tests.small import small
from tests.support import solve_text

SERVICE, FULL = "$1/GB-month of service", "no more hbm: all that abilene-gpu carries"


def placed(text: str) -> list[tuple[str, str, str, str, float, str]]:
    """From, to, tier, holder, share and reason of every part."""
    names = ("first", "last", "tier", "held_in", "share", "because")
    return [tuple(row[name] for name in names) for row in rows("placement", "parts", Pages(solve_text(text).plan))]


def test_a_stretch_ends_where_the_shares_move() -> None:
    """200 of 1000 GB in the HBM of one accelerator, 600 in that of three from March; the rest in flash."""
    text = scene("service: {flash: 1 USD/GB-month}", "[hbm, flash]", accelerators=GPU, fleets=FLEET)
    assert placed(text) == [
        ("2027-01", "2027-02", "flash", "ssd", pytest.approx(0.8), f"more at $1/GB and {SERVICE}; {FULL}"),
        ("2027-01", "2027-02", "hbm", "abilene-gpu", pytest.approx(0.2), "all that abilene-gpu carries"),
        ("2027-03", "2027-03", "hbm", "abilene-gpu", pytest.approx(0.6), "all that abilene-gpu carries"),
        ("2027-03", "2027-03", "flash", "ssd", pytest.approx(0.4), f"stands already; {FULL}"),
    ]


def test_reasons_are_what_binds() -> None:
    """A hot share that is just kept, drives that are busy all day, memory that is, bytes in half, and what is lost."""
    (flash, dram) = placed(scene("hot: {share: 20%, tiers: [dram]}, reads: 1296 times/day"))
    assert (flash[5], dram[5]) == (
        "busy all day, more at $1/GB x 1.5 for its traffic; next best dram at $10/GB",
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


SITES = small(
    items="{ssd: {tier: flash, package: 1 TB}}",
    indices="{}",
    locations="{east: {}, west: {}}",
    markets="{me: {items: [ssd], price: 1 USD/GB, delivers_to: [east]}, mw: {items: [ssd], price: 5 USD/GB, delivers_to: [west]}}",
    needs="""{e: {kind: data_class, at: east, tiers: [flash], series: 9 TB}, w: {kind: data_class, at: west, tiers: [flash],
  series: {2027-01: 3 TB, 2027-02: 7 TB}}}""",
)


def test_each_site_has_its_own_price() -> None:
    """East buys at 1 and west at 5, not both at a mean of 3; all of a class in one tier is one stretch, however it grows."""
    assert [part[:2] + part[5:] for part in placed(SITES)] == [
        ("2027-01", "2027-03", "more at $1/GB"),
        ("2027-01", "2027-03", "more at $5/GB"),
    ]


def test_a_source_that_has_no_more_is_named() -> None:
    """DRAM would save 4 of service a month for 10, but 300 GB are there in January alone; from February none is for sale."""
    markets = MARKETS.replace(
        "price: 10 USD/GB", "price: 10 USD/GB, available: {2027-01: 300 GB/month, 2027-02: 0 GB/month}"
    )
    flash, dram = placed(scene("service: {flash: 4 USD/GB-month}", markets=markets))
    sold = "all that market dram has"
    assert flash[4:] == (pytest.approx(0.7), f"more at $1/GB and $4/GB-month of service; no more dram: {sold}")
    assert dram[4:] == (
        pytest.approx(0.3),
        f"{sold}, more at $10/GB; next best flash at $1/GB and $4/GB-month of service",
    )


def test_the_next_best_is_told_by_what_a_gb_of_the_class_takes() -> None:
    """At 12,960 reads a day a GB takes 15 of flash at 1: DRAM at 10 is bought, and flash is the next best."""
    ((*_, because),) = placed(scene("reads: 12960 times/day"))
    assert because == "more at $10/GB; next best flash at $1/GB x 15 for its traffic"


def test_many_stretches_are_made_coarser() -> None:
    """Ten shares of two tiers, a sixteenth apart: by a hundredth 20 rows, by a tenth 10, by a fifth (three sixteenths) 6.

    What binds in every other period ends no stretch where that would make nine of them.
    """
    shares = [{"flash": 1.0 - n / 16, "disk": n / 16 + 1e-3} for n in range(10)]
    assert stretches(shares, [{}] * 10) == [range(4), range(4, 8), range(8, 10)]
    one = [{"flash": 1.0}] * 9
    assert stretches(one, [{("flash", "ssd"): ("busy all day",) * (n % 2)} for n in range(9)]) == [range(9)]
    assert said([["busy all day"] * (n % 2) for n in range(9)]) == ["busy all day in 4 of 9 periods"]


def test_a_size_is_shown_in_the_unit_that_suits_it() -> None:
    """5.6 GB beside 240 PB, not 0.0 TB."""
    assert [shown(gb, "size", scale_of("size", 2.4e8, "USD")) for gb in (5.6, 2.4e8)] == ["5.6 GB", "240 PB"]


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


def test_each_of_several_holders_has_its_reason() -> None:
    """500 GB of one drive are there in January alone at 1; the other 500 come in another at 2."""
    text = scene(
        tiers="[flash]",
        items="{old: {tier: flash, package: 1 GB}, new: {tier: flash, package: 1 GB}}",
        markets="""{a: {items: [old], price: 1 USD/GB, available: {2027-01: 500 GB/month, 2027-02: 0 GB/month}},
  b: {items: [new], price: 2 USD/GB}}""",
    )
    ((*_, share, because),) = placed(text)
    assert share == pytest.approx(1)
    assert sorted(because.split("; ")) == ["new: more at $2/GB", "old: all that market a has, more at $1/GB"]


def test_goods_through_a_hub_have_the_price_of_what_came_that_far() -> None:
    """Called to the hub at 2 and sent on: more at 2. What an open order brings to the hub has no price of the plan's."""
    hub = {
        "tiers": "[flash]",
        "locations": "{hub: {kind: hub}, abilene: {}}",
        "lanes": "{road: {from: hub, to: abilene}}",
        "markets": "{flash: {items: [ssd], price: 2 USD/GB, ships_from: hub}}",
    }
    ((*_, because),) = placed(scene(**hub))
    assert because == "more at $2/GB"
    order = "{po: {item: ssd, quantity: 1 TB, to: hub, promised: 2027-01-01}}"
    ((*_, because),) = placed(scene(**hub, open_orders=order))
    assert because == "more from open orders"
