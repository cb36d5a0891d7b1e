"""Fleets counted by the power that is given to them: whole units of their power, phase by phase."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from tests.small import small
from tests.support import cost, load_text

RACK = "{r: {needs: {dram: 10 GB}}}"
FLEET = "{pod: {at: abilene, rack: r, idle: 1 USD/GPU-hour, %s}}"


def scene(fleet: str) -> str:
    """Racks of 10 GB at 10 USD/GB, and nothing else that is needed."""
    return small(racks=RACK, fleets=FLEET % fleet, needs="{}")


def test_as_many_whole_racks_as_are_fed() -> None:
    """1 MW feeds 7 racks of 142 kW, 994 kW; 2 MW from March 14: 70 and then 70 GB at 10."""
    text = scene("power: 142 kW, given: {2027-01: 1 MW, 2027-03: 2 MW}")
    (need,) = load_text(text).setting.requirements
    assert need.amount == (70, 70, 140)
    assert cost(text) == pytest.approx(1400)
    assert cost(text) == cost(scene("power: 142 kW, series: {2027-01: 7, 2027-03: 14}"))


def test_power_that_feeds_exactly_so_many() -> None:
    """0.6 MW are six racks of 100 kW, though 0.6 / 0.1 is a little less than six as computers divide."""
    assert load_text(scene("power: 100 kW, given: 0.6 MW")).setting.requirements[0].amount == (60, 60, 60)


@pytest.mark.parametrize(
    ("fleet", "said"),
    [
        ("power: 142 kW", "counted by units or by power"),
        ("power: 142 kW, series: 7, given: 1 MW", "counted by units or by power"),
        ("given: 1 MW", "what power one unit draws"),
        ("power: 142 kW, given: 1 MWh", "power"),
    ],
)
def test_what_cannot_be_meant_is_refused(fleet: str, said: str) -> None:
    """Neither or both, no power of a unit, energy instead of power."""
    with pytest.raises(InputError, match=said):
        load_text(scene(fleet))


def test_a_rack_brings_its_power() -> None:
    """1 MW feeds 7 racks of 142 kW, which draw it; a fleet that says its own power has that; one of units draws what it says."""
    rack = "{r: {power: 142 kW, needs: {dram: 10 GB}}}"
    there = load_text(scene("given: 1 MW").replace(RACK, rack))
    assert there.setting.requirements[0].amount == (70, 70, 70)
    assert there.scenario.fleets["pod"].power == 142_000
    own = load_text(scene("power: 100 kW, given: 1 MW").replace(RACK, rack))
    assert own.setting.requirements[0].amount == (100, 100, 100)
    assert load_text(scene("series: 7").replace(RACK, rack)).scenario.fleets["pod"].power is None


def test_sizes_per_megawatt() -> None:
    """100 GB to a MW are 10 GB to a unit of 100 kW, of a rack or of none: 0.6 MW ask for 60 GB, as do six racks."""
    rack = "{r: {power: 100 kW}}"
    for fleet in ("given: 0.6 MW", "series: 6"):
        text = scene(f"{fleet}, bought: [dram], per_unit: {{dram: 100 GB/MW}}").replace(RACK, rack)
        assert load_text(text).setting.requirements[0].amount == pytest.approx((60, 60, 60))
    own = scene("power: 100 kW, given: 0.6 MW, bought: [dram], per_unit: {dram: 100 GB/MW}").replace("rack: r, ", "")
    assert load_text(own).setting.requirements[0].amount == pytest.approx((60, 60, 60))
    with pytest.raises(InputError, match="the fleet counts racks, and this is per MW"):
        load_text(scene("series: 6, bought: [dram], per_unit: {dram: 100 GB/MW}"))


def test_power_that_feeds_no_unit_is_doubted() -> None:
    """5 kW, where a rack draws 10: none stands; from March on 20 feed two. Nothing given at first is meant."""
    (problem,) = load_text(scene("power: 10 kW, given: {2027-01: 5 kW, 2027-03: 20 kW}")).warnings
    assert (problem.path, problem.place is not None) == ("fleets.pod.given", True)
    assert problem.what == "5 kW are given to it from 2027-01-01 on, and one unit draws 10 kW: none stands"
    assert load_text(scene("power: 10 kW, given: {2027-01: 0 kW, 2027-03: 20 kW}")).warnings == ()
