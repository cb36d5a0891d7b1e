"""Bytes that may lie in several tiers: where it is cheapest, no piece busier than its time; hot, carried, squeezed, lost."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from planner.model.limits import memory_watts
from tests.small import column, small, terms, warned
from tests.support import cost, load_text, solve_text

ITEMS = "{ddr5: {tier: dram}, ssd: {tier: flash, package: 1 TB, bandwidth: 10 GB/s}}"
MARKETS = "{dram: {items: [ddr5], price: 10 USD/GB}, flash: {items: [ssd], price: 1 USD/GB}}"
FLEET = "{abilene-gpu: {at: abilene, accelerator: gpu, series: {2027-01: 1, 2027-03: 3}}}"
GPU = "{gpu: {needs: {hbm: 200 GB}, embedded: [hbm]}}\nrooflines: {gpu: {hbm: 200 GB, bandwidth: 1 GB/s}}"


def scene(about: str = "", tiers: str = "[dram, flash]", size: str = "1000 GB", **sections: str) -> str:
    """1000 GB that may lie in DRAM at 10 USD/GB or in flash at 1, for three months."""
    need = f"{{kv: {{kind: data_class, at: abilene, tiers: {tiers}, series: {size}{about and f', {about}'}}}}}"
    return small(**{"items": ITEMS, "markets": MARKETS, "indices": "{}", "needs": need} | sections)


def lies(text: str) -> dict[str, list[float]]:
    """GB of the class in each item, period by period."""
    rows = solve_text(text).plan.tables["serves"]
    return {
        item: [row["served_gb"] for row in rows if row["item"] == item] for item in sorted({r["item"] for r in rows})
    }


def test_it_lies_where_it_is_cheapest() -> None:
    """All in flash at 1: 1000; where service in flash costs 4 a GB and month, 1 + 3 * 4 = 13 a GB: in DRAM, 10,000."""
    assert cost(scene()) == pytest.approx(1000)
    assert terms(scene("service: {flash: 4 USD/GB-month}")) == pytest.approx({"goods": 10_000})
    assert terms(scene("service: {flash: 2 USD/GB-month}")) == pytest.approx({"goods": 1000, "service": 6000})


def test_the_hot_share_lies_in_fast_tiers() -> None:
    """A fifth in DRAM: 200 * 10 + 800 * 1 = 2800."""
    text = scene("hot: {share: 20%, tiers: [dram]}")
    assert cost(text) == pytest.approx(2800)
    assert lies(text) == {"ddr5": pytest.approx([200] * 3), "ssd": pytest.approx([800] * 3)}


def test_no_piece_is_busier_than_all_day() -> None:
    """A terabyte at 10 GB/s is read 864 times a day: read 1296 times, each GB asks for 1.5 GB of flash: 1500.

    A peak of twice that asks for 3 GB: 3000. Read 12,960 times it asks for 15 GB, and DRAM at 10 is cheaper: 10,000.
    In flash alone, read 86,400 times, each GB asks for a hundred: 100,000.
    """
    assert cost(scene("reads: 1296 times/day")) == pytest.approx(1500)
    assert cost(scene("reads: 1296 times/day, peak: 2")) == pytest.approx(3000)
    assert cost(scene("reads: 12960 times/day")) == pytest.approx(10_000)
    assert cost(scene("reads: 86400 times/day", tiers="[flash]")) == pytest.approx(100_000)


def test_a_drive_writes_more_slowly_than_it_reads() -> None:
    """432 reads are half of its time, 216 writes at 5 GB/s another half, 216 more a further half: 1500 GB."""
    items = ITEMS.replace("bandwidth: 10 GB/s", "bandwidth: 10 GB/s, write_bandwidth: 5 GB/s")
    assert cost(scene("reads: 432 times/day, writes: 216 times/day", items=items)) == pytest.approx(1000)
    assert cost(scene("reads: 432 times/day, writes: 432 times/day", items=items)) == pytest.approx(1500)


def test_busy_pieces_have_room_for_what_is_idle() -> None:
    """1000 GB that ask for 1500 of flash leave 500 free: 400 more that nobody reads cost nothing, 600 cost 100."""
    for more, wanted in ((400, 1500), (600, 1600)):
        busy = "kv: {kind: data_class, at: abilene, tiers: [flash], series: 1000 GB, reads: 1296 times/day}"
        text = scene(needs=f"{{{busy}, cold: {{kind: installed, at: abilene, tier: flash, series: {more} GB}}}}")
        assert cost(text) == pytest.approx(wanted)


def test_it_may_lie_in_what_accelerators_carry() -> None:
    """200 GB of HBM, 600 from March, cost nothing: 800 GB of flash are bought and stand; without the fleet 1000."""
    about = {"tiers": "[hbm, flash]", "accelerators": GPU, "fleets": FLEET}
    text = scene("service: {flash: 1 USD/GB-month}", **about)
    assert column(text, "lent", "lent_gb") == pytest.approx([200, 200, 600])
    assert terms(text) == pytest.approx({"goods": 800, "service": 800 + 800 + 400})
    assert cost(scene("fleets: []", **about)) == pytest.approx(1000)


def test_carried_memory_is_no_faster_than_it_is() -> None:
    """An accelerator at 1 GB/s moves 86,400 GB a day: at 864 times a day 100 GB of its 200, 300 in March."""
    text = scene(
        "reads: 800 times/day, writes: 64 times/day, service: {flash: 1 USD/GB-month}",
        tiers="[hbm, flash]",
        accelerators=GPU,
        fleets=FLEET,
    )
    assert column(text, "lent", "lent_gb") == pytest.approx([100, 100, 300])


def test_before_the_site_opens_nothing_is_carried() -> None:
    """Opened on 10 February, with the 200 GB of its first accelerator."""
    opens = "{abilene: {opens: 2027-02-10}}"
    text = scene("service: {flash: 1 USD/GB-month}", "[hbm, flash]", accelerators=GPU, fleets=FLEET, locations=opens)
    assert column(text, "lent", "lent_gb") == pytest.approx([200, 600])


SQUEEZE = "squeeze: {fp8: {left: 50%, at_most: 60%, costs: 0.3 USD/GB-month}}"


def test_it_may_be_kept_in_less() -> None:
    """600 of 1000 GB in half: 700 at 10, and 600 * 3 * .3 = 540 for it; at 2 a GB and month it costs more than it saves."""
    text = scene(SQUEEZE, tiers="[dram]")
    assert terms(text) == pytest.approx({"goods": 7000, "service": 540})
    assert column(text, "squeezed", "saved_gb") == pytest.approx([300] * 3)
    assert terms(scene(SQUEEZE.replace("0.3", "2"), tiers="[dram]")) == pytest.approx({"goods": 10_000})


def test_of_two_ways_each_byte_goes_one() -> None:
    """Free, a half of all and a quarter of all: 1000 * .25 = 250 GB lie, not -250."""
    about = "squeeze: {half: {left: 50%}, quarter: {left: 25%}}"
    assert cost(scene(about, tiers="[dram]")) == pytest.approx(2500)


def test_what_is_lost_is_not_squeezed() -> None:
    """350 GB stand and nothing is sold: squeezed in half they keep 700, and 300 are lost at 5: 1500 a month."""
    text = scene(
        "squeeze: {half: {left: 50%}}, shortage: {rate: 5 USD/GB-month}",
        tiers="[dram]",
        markets="{}",
        stock="{a: {at: abilene, item: ddr5, quantity: 350 GB, state: installed}}",
    )
    assert terms(text) == pytest.approx({"shortage": 4500})
    assert column(text, "squeezed", "squeezed_gb") == pytest.approx([700] * 3)
    some = text.replace("left: 50%", "left: 50%, at_most: 60%")
    # kept k, of which 60 % in half: .4 k + .3 k = 350, k = 500
    assert column(some, "service", "short_gb") == pytest.approx([500] * 3)


def test_moving_bytes_draws_power() -> None:
    """1000 GB read 86.4 times a day are 1 GB/s: at 50 pJ/bit .4 W, at a meter of 1.5 .6 W, 90 days at 1 USD/kWh 1.296 USD.

    A site with .5 W for a peak of one and a half, .9 W, keeps 1000 * 5 / 9 of them in flash.
    """
    place = "{abilene: {pue: 1.5, energy: 1 USD/kWh}}"
    items = ITEMS.replace("bandwidth", "moving: 50 pJ/bit, bandwidth")
    text = scene("reads: 86.4 times/day, peak: 1.5", items=items, locations=place)
    assert terms(text) == pytest.approx({"goods": 1000, "energy": 0.6 / 1000 * 90 * 24})
    dark = scene("reads: 86.4 times/day, peak: 1.5", items=items, locations=place.replace("pue", "power: 0.5 W, pue"))
    assert lies(dark)["ssd"] == pytest.approx([1000 * 0.5 / 0.9] * 3)


def test_bytes_in_hbm_are_moved_too() -> None:
    """200 GB read 86.4 times a day in carried HBM, .2 GB/s: at 50 pJ/bit .08 W, at a meter of 1.5 .12 W, 90 days at 1 USD/kWh."""
    place = "{abilene: {pue: 1.5, energy: 1 USD/kWh}}"
    gpu = GPU.replace("bandwidth: 1 GB/s", "bandwidth: 1 GB/s, moving: 50 pJ/bit")
    more = {"locations": place, "accelerators": gpu, "fleets": FLEET}
    text = scene("reads: 86.4 times/day", tiers="[hbm, flash]", size="200 GB", **more)
    assert terms(text) == pytest.approx({"energy": 0.12 / 1000 * 90 * 24})
    assert solve_text(text).plan.findings == ()
    free = scene("reads: 86.4 times/day", tiers="[hbm, flash]", size="200 GB", **more | {"accelerators": GPU})
    assert terms(free) == {}


def test_bytes_in_hbm_take_of_the_power_of_a_place() -> None:
    """The same draws .12 W; a place of .06 W keeps half of it in flash, 100 GB at 1."""
    place = "{abilene: {pue: 1.5, power: 0.06 W}}"
    gpu = GPU.replace("bandwidth: 1 GB/s", "bandwidth: 1 GB/s, moving: 50 pJ/bit")
    more = {"locations": place, "accelerators": gpu, "fleets": FLEET}
    text = scene("reads: 86.4 times/day", tiers="[hbm, flash]", size="200 GB", **more)
    assert terms(text) == pytest.approx({"goods": 100})
    plan = solve_text(text).plan
    assert plan.findings == ()
    assert memory_watts(plan.setting, plan.tables)["abilene", "2027-01"] == pytest.approx(0.06)


def test_both_solver_doors_and_futures_agree() -> None:
    """All of it at once, through both doors; and where 8 of 9 bytes are gone from February in one future of two."""
    text = scene(
        f"hot: {{share: 20%, tiers: [hbm, dram]}}, reads: 1296 times/day, service: {{flash: 1 USD/GB-month}}, {SQUEEZE}",
        tiers="[hbm, dram, flash]",
        accelerators=GPU,
        fleets=FLEET,
    )
    assert solve_text(text, "cbc").plan.cost == pytest.approx(cost(text), rel=1e-7)
    shock = "{kv: {kind: demand_shock, needs: [kv], factor: 12.5%, happens: {on: {2027-02: 50%}}}}"
    risky = text + f"risk: {{drivers: {shock}}}\n"
    assert solve_text(risky, "cbc").plan.cost == pytest.approx(cost(risky), rel=1e-7)


def test_a_further_tier_or_way_never_costs_more_and_more_reads_never_less() -> None:
    """Properties of one scene."""
    about = "service: {flash: 2 USD/GB-month}"
    assert cost(scene(tiers="[dram]")) >= cost(scene(about)) >= cost(scene(f"{about}, {SQUEEZE}"))
    costs = [cost(scene(f"{about}, reads: {reads} times/day")) for reads in (0, 900, 1800, 20_000)]
    assert costs == sorted(costs)


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("service: {disk: 1 USD/GB-month}", "may not lie there"),
        ("hot: {share: 20%, tiers: [hbm]}", "may not lie there"),
        ("peak: 0.5", "at least 1"),
        ("squeeze: {no: {left: 100%}}", "below 100"),
        ("reads: 5 GB/s", "how often"),
        ("fleets: [nobody]", "nobody"),
        ("fleets: [abilene-gpu]", "no accelerator of abilene-gpu carries"),
    ],
)
def test_what_cannot_be_meant_is_refused(about: str, said: str) -> None:
    """Tiers that the bytes may not lie in, no peak, no saving, the wrong unit, an unknown fleet."""
    with pytest.raises(InputError, match=said):
        load_text(scene(about, accelerators=GPU, fleets=FLEET))


def test_a_bandwidth_needs_the_size_of_a_piece() -> None:
    """10 GB/s of a piece of which nothing says how large it is."""
    with pytest.raises(InputError, match="how large one is"):
        load_text(scene(items=ITEMS.replace("package: 1 TB, ", "")))


def test_traffic_that_nothing_bounds_is_warned_of() -> None:
    """Nothing says how fast DRAM is; where nobody reads it does not matter."""
    (told,) = warned(scene("reads: 9 times/day"))
    assert told.what == "nothing says how fast ddr5 is, so its traffic never fills it"
    assert warned(scene()) == []


def test_what_is_written_wears_the_drives() -> None:
    """Written once a day, drives of 365 such days are worn by 31 / 365 in January and 28 / 365 in February: 1161.64 are bought."""
    items = ITEMS.replace("package: 1 TB", "package: 1 TB, endurance: {dwpd: 1, for: 365 days}")
    assert cost(scene("writes: 1 times/day", items=items)) == pytest.approx(1000 * (1 + 31 / 365 + 28 / 365))


CLUSTER = "{pod: {at: abilene, accelerator: box, series: 5, kit: {ddr5: 10 ea}, starts: complete, come: {2027-03: 5}}}"
BOX = "{box: {needs: {hbm: 100 GB}, embedded: [hbm], idle: 4 USD/GPU-hour}}"


def test_accelerators_that_have_not_come_carry_nothing() -> None:
    """Five boxes that come in March: 400 GB lie in DRAM at 10 until then; 5 * 4 idle for 59 days: 4000 + 28,320.

    The 50 GB of their kits are of the same 400, that stand free in March.
    """
    text = small(
        items="{ddr5: {tier: dram, package: 1 GB}}",
        indices="{}",
        accelerators=BOX,
        fleets=CLUSTER,
        needs="{kv: {kind: data_class, at: abilene, tiers: [hbm, dram], series: 400 GB, shortage: {rate: 90 USD/GB-month}}}",
    )
    assert terms(text) == pytest.approx({"goods": 4000, "idle": 5 * 4 * 59 * 24})
    assert {row["period"] for row in solve_text(text).plan.tables["lent"]} <= {"2027-03"}


def test_no_more_lies_than_there_is() -> None:
    """600 GB of HBM for nothing: 400 lie, not 600."""
    fleets = FLEET.replace("2027-01: 1, 2027-03: 3", "2027-01: 3")
    text = scene(size="400 GB", tiers="[hbm, flash]", accelerators=GPU, fleets=fleets)
    assert column(text, "lent", "lent_gb") == pytest.approx([400] * 3)
