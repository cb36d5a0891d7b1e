"""GB against GiB: an error that names both lines, where exact numbers betray it; nothing where they do not."""

from __future__ import annotations

import pytest

from planner.errors import InputError, Problem
from tests.support import load_text

SCENARIO = """
planner: 1
name: units
horizon: {start: 2027-01, periods: 3, step: month}
items: {stack-24: {tier: hbm, package: 24 GB}, dimm-64: {tier: dram, package: 64 GB}, dimm-96: {tier: dram, package: 96 GB}}
locations: {abilene: {kind: site}}
markets: {spot: {items: [stack-24, dimm-64, dimm-96], price: 12 USD/GB}}
accelerators: {tpu: {needs: {hbm: 192 GB, dram: 128 GB}, idle: 1 USD/GPU-hour}}
racks: {pod: {accelerator: tpu, accelerators: 64, needs: {hbm: 12288 GB, dram: 8192 GB}}}
rooflines: {tpu: {hbm: 192 GB, bandwidth: 7400 GB/s}}
fleets: {tpus: {at: abilene, rack: pod, series: 10, idle: 1 USD/GPU-hour}}
stock: {there: {at: abilene, item: dimm-64, quantity: 6400 GB}}
"""


def told(right: str, wrong: str) -> list[Problem]:
    """What is wrong with the scenario when one number is written otherwise."""
    assert right in SCENARIO
    try:
        load_text(SCENARIO.replace(right, wrong, 1))
    except InputError as error:
        return list(error.problems)
    return []


def test_one_unit_everywhere_is_right() -> None:
    """192 GB are 8 stacks of 24 GB, whatever a GB is to the maker: no word of it."""
    assert told("10, idle", "11, idle") == []


MIXED = [
    # a document says 192 GiB, the stacks are sold as 24 GB: 192 * 1.0737 / 24 = 8.59 pieces
    ("{needs: {hbm: 192 GB", "{needs: {hbm: 192 GiB", "rooflines.tpu.hbm", "206.158 GB"),
    ("needs: {hbm: 12288 GB", "needs: {hbm: 12288 GiB", "racks.pod.needs.hbm", "549.756 pieces of stack-24"),
    ("hbm: 192 GB, bandwidth", "hbm: 192 GiB, bandwidth", "rooflines.tpu.hbm", "192 GB in accelerators.tpu"),
    ("dram: 8192 GB}}}", "dram: 8 TiB}}}", "racks.pod.needs.dram", "137.439 pieces of dimm-64"),
    ("series: 10, idle", "series: 10, per_unit: {hbm: 192 GiB/GPU}, idle", "fleets.tpus.per_unit.hbm", "549.756 pieces of"),
    ("quantity: 6400 GB", "quantity: 6400 GiB", "stock.there.quantity", "107.374 pieces of dimm-64"),
    ("dimm-96: {tier: dram, package: 96 GB}", "dimm-96: {tier: dram, package: 64 GiB}", "items.dimm-96.package", "the same number"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "path", "word"), MIXED)
def test_the_other_unit_is_named(right: str, wrong: str, path: str, word: str) -> None:
    """Where it stands, what it makes, and how to write it."""
    found = [problem for problem in told(right, wrong) if problem.path == path]
    assert [problem.severity for problem in found] == ["error"]
    assert word in found[0].what
    assert "GiB" in found[0].what
    assert found[0].next_step == "write both in GB, or both in GiB: 1 GiB is 1.073741824 GB"
    assert found[0].place is not None


def test_all_in_gib_is_right() -> None:
    """Stacks of 24 GiB in accelerators of 192 GiB: as consistent as GB."""
    text = SCENARIO.replace(" GB", " GiB").replace("GiB/s", "GB/s")
    assert "GiB" in text
    load_text(text)


def test_sizes_that_are_no_pieces_pass() -> None:
    """480 GB of modules of 64 and 96: 7.5 and 5; 500 GB: 7.8 and 5.2, and neither is whole in GiB."""
    for size in ("480 GB", "500 GB"):
        assert told("dram: 8192 GB}}}", f"dram: {size}}}}}}}") == []
