"""The catalogue lies beneath the scenario: what is referred to joins, what is written wins, the rest stays out."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from tests.support import load_text

SCENARIO = """
planner: 1
name: shelf
horizon: {start: 2027-01, periods: 6, step: month}
catalog: memory-2026q2
items: {ddr5-rdimm-128: {power: 9 W, index: dram}}
indices: {dram: {now: 20 USD/GB}}
locations: {abilene: {}}
lanes: {a: {from: micron-taiwan, to: abilene}}
markets: {spot: {items: [ddr5-rdimm-128], price: 20 USD/GB, ships_from: micron-taiwan}}
fleets: {f: {at: abilene, rack: gb300-nvl72, series: {2027-02: 3}, bought: [dram], idle: 3.5 USD/GPU-hour}}
"""


def test_what_is_referred_to_joins() -> None:
    """The item by its key, the rack by a value, its accelerator through the rack, the supplier through its fab."""
    scenario = load_text(SCENARIO).scenario
    assert list(scenario.items) == ["ddr5-rdimm-128"]
    assert list(scenario.racks) == ["gb300-nvl72"]
    assert list(scenario.accelerators) == ["gb300"]
    assert list(scenario.suppliers) == ["micron"]
    assert list(scenario.suppliers["micron"].fabs) == ["micron-taiwan"]


def test_what_is_written_wins() -> None:
    """Power is the scenario's 9 W; package and tier are the catalogue's."""
    item = load_text(SCENARIO).scenario.items["ddr5-rdimm-128"]
    assert (item.power, item.package, item.tier) == (9.0, 128.0, "dram")


def test_every_value_has_its_origin() -> None:
    """The Assumptions name the scenario's line, the catalogue's row with source and confidence, and the defaults."""
    origins = {origin.path: origin for origin in load_text(SCENARIO).origins}
    assert origins["items.ddr5-rdimm-128.power"].place == "scenario.yaml:6"
    package = origins["items.ddr5-rdimm-128.package"]
    assert package.place.startswith("data/items.csv:")
    assert package.source
    assert package.confidence in "ABCDM"
    assert origins["markets.spot.available"].value == "unlimited"
    assert origins["markets.spot.available"].default
    assert origins["money.discount_rate"].value.startswith("0")


def test_an_unknown_catalogue_is_told_at_its_line() -> None:
    """With the name that was probably meant."""
    with pytest.raises(InputError) as caught:
        load_text(SCENARIO.replace("memory-2026q2", "memory-2026q1"))
    (problem,) = caught.value.problems
    assert problem.place is not None
    assert problem.place.line == 5
    assert "memory-2026q2" in problem.next_step
