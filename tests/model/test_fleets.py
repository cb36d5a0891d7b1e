"""Fleets become needs: units by date times size per unit, less what is embedded, at the price of an idle accelerator."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from planner.model.plugin import Requirement
from planner.model.setting import Setting
from tests.small import small, terms
from tests.support import load_text

RACK = {
    "items": "{ddr5: {tier: dram}, ddr4: {tier: dram}, ssd: {tier: flash}, hbm: {tier: hbm}}",
    "needs": "{}",
    "markets": "{spot: {items: [ddr5, ddr4, ssd], price: 10 USD/GB}}",
    "accelerators": "{b200: {needs: {hbm: 192 GB, dram: 480 GB}, embedded: [hbm], idle: 4 USD/GPU-hour}}",
    "racks": "{nvl72: {accelerator: b200, accelerators: 72, needs: {hbm: 13824 GB, dram: 17 TB, flash: 500 TB}, embedded: [hbm]}}",
}
FLEET = "{cluster: {at: abilene, %s, series: {2027-01: 2, 2027-03: 5}%s}}"


def setting(fleet: str, **more: str) -> Setting:
    """The setting of one fleet."""
    return load_text(small(fleets=fleet, **(RACK | more))).setting


def requirements(fleet: str, **more: str) -> dict[str, Requirement]:
    """What one fleet asks for, by name."""
    return {need.id: need for need in setting(fleet, **more).requirements}


def test_units_times_what_each_needs() -> None:
    """2 and then 5 racks of 17 TB of dram and 500 TB of flash; hbm is in the accelerator's price, so nobody buys it."""
    found = requirements(FLEET % ("rack: nvl72", ""))
    assert {name: need.amount for name, need in found.items()} == {
        "cluster/dram": (34_000, 34_000, 85_000),
        "cluster/flash": (1_000_000, 1_000_000, 2_500_000),
    }
    assert all(need.kind == "installed" and need.program == "cluster" for need in found.values())


def test_an_idle_accelerator_prices_what_is_short() -> None:
    """4 an hour, 72 of them share 17,000 GB: 4 * 72 / 17,000 * 744 h a GB in January. A fleet may say its own price."""
    need = requirements(FLEET % ("rack: nvl72", ""))["cluster/dram"]
    assert need.shortage == pytest.approx([4 * 72 / 17_000 * hours for hours in (744, 672, 744)])
    own = requirements(FLEET % ("rack: nvl72", ", idle: 2 USD/GPU-hour"))["cluster/dram"]
    assert own.shortage == pytest.approx([2 * 72 / 17_000 * hours for hours in (744, 672, 744)])


def test_a_fleet_of_accelerators_counts_each_alone() -> None:
    """2 accelerators of 480 GB: 960; one idle hour of one is 480 GB short for an hour: 4 / 480 a GB and hour."""
    found = requirements(FLEET % ("accelerator: b200", ""))
    assert found["cluster/dram"].amount == (960, 960, 2400)
    assert found["cluster/dram"].shortage == pytest.approx([4 / 480 * hours for hours in (744, 672, 744)])


def test_a_fleet_may_say_otherwise() -> None:
    """Its own size per rack, the tiers it buys (hbm, too), and which items may serve."""
    said = ", per_unit: {dram: 20 TB/rack}, bought: [dram, hbm], items: {dram: [ddr5]}"
    found = requirements(FLEET % ("rack: nvl72", said))
    assert sorted(found) == ["cluster/dram", "cluster/hbm"]
    assert found["cluster/dram"].amount[0] == 40_000
    assert list(found["cluster/dram"].serves) == ["ddr5"]
    assert list(requirements(FLEET % ("rack: nvl72", ""))["cluster/dram"].serves) == ["ddr4", "ddr5"]


def test_without_an_idle_price_it_must_be_met() -> None:
    """No accelerator, no price: what it asks for may not be short."""
    found = requirements(FLEET % ("rack: bare", ""), racks="{bare: {needs: {dram: 1 TB}}}")
    assert found["cluster/dram"].shortage is None


def test_before_the_site_opens_a_fleet_asks_for_nothing() -> None:
    """Open from March: 5 racks from then on."""
    found = requirements(FLEET % ("rack: nvl72", ""), locations="{abilene: {opens: 2027-03}}")
    assert found["cluster/dram"].amount == (0, 0, 85_000)


def test_the_gross_need_counts_growth_and_what_fails() -> None:
    """From 1 January to 1 March 3 racks more of 17 TB, and 59 days of 2 % a year on 34 TB."""
    items = RACK["items"].replace("{tier: dram}", "{tier: dram, fails: 2%/yr}")
    made = setting(FLEET % ("rack: nvl72", ""), items=items)
    (need,) = (need for need in made.requirements if need.tier == "dram")
    gross = need.between(made.periods[0].start, made.periods[2].start)
    assert gross == pytest.approx(51_000 + 34_000 * 0.02 * 59 / 365)


def test_a_fleet_is_bought_for_and_idles_by_hand() -> None:
    """5 TB of dram to be had, one rack of 17 TB asked for in one month: 12,000 * 4 * 72 / 17,000 * 744 idle, 50,000 goods."""
    text = small(
        **(RACK | {"racks": "{nvl72: {accelerator: b200, accelerators: 72, needs: {dram: 17 TB}}}"}),
        fleets="{cluster: {at: abilene, rack: nvl72, series: 1}}",
        horizon="{start: 2027-01, periods: 1, step: month}",
    ).replace("price: 10 USD/GB", "price: 10 USD/GB, available: 5 TB/month")
    assert terms(text) == pytest.approx({"goods": 50_000, "shortage": 12_000 * 4 * 72 / 17_000 * 744})


def test_of_what_is_announced_a_share_counts() -> None:
    """2 and 5 racks that nobody has ordered, of which 40 % are counted on: 0.8 and 2 times 17,000 GB."""
    found = requirements(FLEET % ("rack: nvl72", ", state: announced, trust: 40%"))
    assert found["cluster/dram"].amount == pytest.approx((13_600, 13_600, 34_000))


def test_idle_accelerators_of_others_cost_what_is_said() -> None:
    """Consigned: the catalogue's 4 an hour is their owner's; an idle price of the fleet's own is ours."""
    assert requirements(FLEET % ("rack: nvl72", ", state: consigned"))["cluster/dram"].shortage is None
    own = requirements(FLEET % ("rack: nvl72", ", state: consigned, idle: 2 USD/GPU-hour"))["cluster/dram"].shortage
    assert own == pytest.approx([2 * 72 / 17_000 * hours for hours in (744, 672, 744)])


def test_what_is_written_wears_what_is_bought_for_it() -> None:
    """2 racks of 500 TB, 100 TB a day: a tenth of what stands. What endures 100 writes in all loses a thousandth a day."""
    items = RACK["items"].replace(
        "ssd: {tier: flash}", "ssd: {tier: flash, package: 1 TB, endurance: {dwpd: 1, for: 100 days}}"
    )
    said = ", bought: [flash], idle: 400 USD/GPU-hour, writes: {flash: 100 TB/day}"
    need = requirements(FLEET % ("rack: nvl72", said), items=items)["cluster/flash"]
    assert need.writes == pytest.approx((0.1, 0.1, 0.04))
    found = terms(small(**RACK | {"items": items}, fleets=FLEET % ("rack: nvl72", said)))
    worn = 1_000_000 * 0.001 * 31 + 1_000_000 * 0.001 * 28
    assert found["goods"] == pytest.approx(10 * (2_500_000 + worn))


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (", trust: 40%", "so all of them count"),
        (", writes: {disk: 1 TB/day}", "no unit has 'disk' to be written to"),
        (", state: planned", "announced"),
    ],
)
def test_what_a_fleet_cannot_say(said: str, word: str) -> None:
    """A share of what is bought, writes to nothing, a state that there is not."""
    with pytest.raises(InputError, match=word):
        setting(FLEET % ("rack: nvl72", said))


def test_units_that_left_are_gone() -> None:
    """10 racks of 100 GB, of which 5 leave; 5 more of 10 GB come after the revision: 5 * 100 + 5 * 10."""
    racks = "{r: {needs: {dram: 100 GB}, revised: {dram: {2027-01-15: 10 GB}}}}"
    fleet = "{cluster: {at: abilene, rack: r, series: {2027-01: 10, 2027-02: 5, 2027-03: 10}, idle: 1 USD/GPU-hour}}"
    found = requirements(fleet, racks=racks)["cluster/dram"]
    assert found.amount == (1000, 500, 550)


def test_a_workload_idles_at_the_price_of_its_fleet() -> None:
    """The fleet's own 2 an hour before the accelerator's 4; of consigned ones nobody says any, so all must be kept."""
    job = "{job: {kind: training, at: abilene, model: m, accelerators: 2, accelerator: b200, classes: {state: {tiers: [hbm]}}}}"
    more = {
        "models": "{m: {params: 1 B, layers: 1, heads: 1, hidden: 1}}",
        "tiers": "{hbm: {latency: 0.6 us}, flash: {latency: 100 us}}",
        "workloads": job,
    }
    hours = 744
    for said, hourly in (("", 4), (", idle: 2 USD/GPU-hour", 2)):
        need = requirements(FLEET % ("accelerator: b200", said), **more)["job/state"]
        assert need.shortage is not None
        assert need.shortage[0] == pytest.approx(hourly * 2 * hours / 18)
    assert requirements(FLEET % ("accelerator: b200", ", state: consigned"), **more)["job/state"].shortage is None
