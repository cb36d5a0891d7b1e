"""What is written counts, or it is told why it does not: pasts that no contract has, sizes per another unit, shared numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.app.load import load
from planner.errors import InputError, Problem
from planner.model.fleets import per_unit

RICH = Path(__file__).parents[1] / "audit/rich.yaml"
FLEET = "fleets={f: {at: ohio, series: {2027-03: 5}, bought: [%s], per_unit: {%s}%s}}"


def refused(*changes: str) -> tuple[Problem, ...]:
    """What the scenario is told with some changes."""
    with pytest.raises(InputError) as caught:
        load(RICH, sets=list(changes))
    return caught.value.problems


@pytest.mark.parametrize("label", ["banana", "1999", "2027", "2026Q5", "2026Q2"])
def test_a_past_that_the_contract_does_not_have_is_refused(label: str) -> None:
    """The term runs from July 2026 and the horizon from January 2027: only 2026, its quarters and months began before."""
    (problem,) = refused(f"contracts.samsung-lta.so_far.taken={{2026: null, {label}: 120 TB}}")
    assert f"'{label}'" in problem.what
    assert "2026" in problem.next_step


def test_goods_in_transit_that_should_have_come_are_flagged() -> None:
    """They are had on the first day, and check says that somebody should ask where they are."""
    told = load(RICH, sets=["stock.d.arrives=2026-12-01"]).warnings
    assert any(
        "still in transit on 2026-12-15" in problem.what and problem.path == "stock.d.arrives" for problem in told
    )


def test_a_size_per_accelerator_counts_as_often_as_a_rack_has_them() -> None:
    """500 GB/GPU in racks of 72 are 36,000 GB a rack, not 500."""
    racks = "racks={r: {accelerators: 72}}"
    made = load(RICH, sets=[racks, FLEET % ("dram", "dram: 500 GB/GPU", ", rack: r, idle: 3.5 USD/GPU-hour")])
    assert per_unit(made.scenario.fleets["f"], made.setting) == {"dram": 36_000.0}


@pytest.mark.parametrize(
    ("bought", "sizes", "more", "path", "words"),
    [
        ("flash", "dram: 5 TB/rack", "", "fleets.f.bought[0]", "how much flash"),
        ("dram", "dram: 5 TB/MW", ", rack: r", "fleets.f.per_unit.dram", "per MW"),
        ("dram", "dram: 5 TB/rack", ", accelerator: a", "fleets.f.per_unit.dram", "per rack"),
        ("dram, flash", "dram: 5 TB/MW, flash: 1 TB/rack", "", "fleets.f.per_unit", "different units"),
    ],
)
def test_a_fleet_is_counted_in_one_unit(bought: str, sizes: str, more: str, path: str, words: str) -> None:
    """What is bought has a size, and sizes are per the thing that is counted."""
    shelf = ["racks={r: {accelerators: 72}}", "accelerators={a: {}}"]
    (problem,) = refused(*shelf, FLEET % (bought, sizes, more))
    assert problem.path == path
    assert words in problem.what
    assert problem.next_step


def test_a_part_number_is_of_one_item_and_a_fab_in_one_country() -> None:
    """Stock of a number that two items share could be either; a fab in two countries has two duties."""
    (part,) = refused("items.ssd.parts={M-64: {supplier: kioxia}}")
    assert part.path == "items.ssd.parts.M-64"
    assert "ddr5" in part.what
    (fab,) = refused("suppliers.samsung.fabs={boise: {country: KR}}")
    assert fab.path == "suppliers.samsung.fabs.boise"
    assert "'US' at supplier micron" in fab.what


def test_what_a_cost_is_reckoned_with_is_asked_for_by_check() -> None:
    """Duty on a lane, decay and holding as a share need the item's index value: told before the solve, at the item."""
    problems = refused("items.ddr5.index=null", "costs.keeping.share=5%/yr")
    assert {problem.path for problem in problems} == {"items.ddr5.index"}
    assert any("reckoned with" in problem.what for problem in problems)


def test_names_that_look_alike_in_two_scripts_are_told_apart() -> None:
    """A Cyrillic letter in a second supplier's name looks like the first one's."""
    told = load(RICH, sets=["suppliers={miсron: {}}"]).warnings
    assert any("look alike" in problem.what for problem in told)
