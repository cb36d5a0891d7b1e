"""Kits: pieces and slots of one unit instead of GB, what the line loses of them, and the integrator that builds them in."""

from __future__ import annotations

import pytest

from planner.app.solve import How
from planner.errors import InputError
from planner.model.bounds import reach
from planner.plan.trace import trace
from tests.model.clusters import FLEET, KIT, column, cost, solved, stock, text
from tests.support import load_text, solve_text

DOORS = pytest.mark.parametrize("solver", ["highs", "cbc"])
ALONE = "{cluster: {at: abilene, series: 10, kit: {%s}, idle: 100 USD/GPU-hour}}"
ITEMS = (
    "{d128: {tier: dram, package: 128 GB%s}, d96: {tier: dram, package: 96 GB}, ssd: {tier: flash, package: 30 TB},"
    " hbm: {tier: hbm, package: 36 GB}}"
)
PLAIN = {"stock": "{}", "open_orders": "{}", "indices": "{}", "items": ITEMS % ""}


def needs(kit: str, **sections: str) -> dict[str, float]:
    """GB that a fleet asks for in the first period, by part."""
    setting = load_text(text(**{**PLAIN, "markets": "{}", "fleets": kit} | sections)).setting
    return {need.id: need.amount[0] for need in setting.requirements}


def test_pieces_are_counted_at_their_size() -> None:
    """10 units of 32 DIMMs of 128 GB and 8 drives of 30 TB: 40,960 GB and 2,400,000 GB."""
    assert needs(ALONE % "d128: 32 ea, ssd: 8 ea") == {"cluster/d128": 40_960, "cluster/ssd": 2_400_000}


def test_any_of_the_items_of_a_slot_fills_it_piece_by_piece() -> None:
    """10 units of 4 slots, 25 of 128 GB there: 15 of 96 GB at 10 a piece fill the rest, 150; a GB serves 128 / 96."""
    sections = PLAIN | {
        "fleets": ALONE % "dimm: {pieces: 4 ea, items: [d128, d96]}",
        "stock": "{d: {at: abilene, item: d128, quantity: 25 ea}}",
        "markets": "{spot: {items: [d96], price: 10 USD/ea}}",
    }
    plan = solved(**sections)
    assert plan.plan.cost == pytest.approx(150)
    assert sum(column(plan, "received_gb", "receipts")) == pytest.approx(15 * 96)
    assert cost("cbc", **sections) == pytest.approx(150)


def test_a_kit_takes_the_place_of_the_sizes_of_its_tiers() -> None:
    """A rack of the catalogue asks for dram and flash by size; its kit says the DIMMs, so only flash is left by size."""
    racks = "{nvl: {accelerators: 72, needs: {dram: 17 TB, flash: 40 TB}, kit: {d128: 100 ea}}}"
    fleet = "{cluster: {at: abilene, rack: nvl, series: 1, idle: 1 USD/GPU-hour%s}}"
    assert needs(fleet % "", racks=racks) == {"cluster/d128": 12_800, "cluster/flash": 40_000}
    own = needs(fleet % ", kit: {d96: 10 ea}", racks=racks)  # a fleet may say its own kit
    assert own == {"cluster/d96": 960, "cluster/flash": 40_000}


@DOORS
def test_the_line_loses_a_share(solver: str) -> None:
    """10 units of 4 DIMMs, 5 % are lost on the line: 40 / 0.95 = 42.105 are bought at 10, 421.05; 2.105 of them are lost."""
    sections = PLAIN | {
        "items": ITEMS % ", fallout: 5%",
        "fleets": ALONE % "d128: 4 ea",
        "markets": "{spot: {items: [d128], price: 10 USD/ea}}",
    }
    plan = solved(solver, **sections)
    assert plan.plan.cost == pytest.approx(10 * 40 / 0.95)
    assert column(plan, "fallout_gb", "base")[0] == pytest.approx((40 / 0.95 - 40) * 128)
    assert column(plan, "standing_gb", "base")[0] == pytest.approx(40 * 128)


def installed(fallout: str) -> dict[str, str]:
    """A base of 1000 GB from the second week on, of an item of which the line loses so much, at 10 a GB."""
    return PLAIN | {
        "items": f"{{d: {{tier: dram, fallout: {fallout}}}}}",
        "fleets": "{}",
        "needs": "{n: {kind: installed, at: abilene, tier: dram, series: {2027-01-11: 1000 GB}}}",
        "markets": "{spot: {items: [d], price: 10 USD/GB}}",
    }


@pytest.mark.parametrize(("fallout", "bought"), [("50%", 2_000), ("90%", 10_000)])
def test_an_installed_need_takes_what_the_line_loses_as_well(fallout: str, bought: float) -> None:
    """1000 / (1 - 50 %) = 2000, at 90 % 10,000, at 10 a GB; the gross need and the bounds of the columns say so too."""
    sections = installed(fallout)
    assert cost(**sections) == pytest.approx(10 * bought)
    setting = load_text(text(**sections)).setting
    assert reach(setting)["d"] >= bought
    assert setting.requirements[0].between(setting.start, setting.end) == pytest.approx(bought)


def test_an_order_serves_what_is_left_of_it() -> None:
    """Of 42.105 DIMMs that are bought 40 serve, and 2.105 are told as unused."""
    sections = PLAIN | {
        "items": ITEMS % ", fallout: 5%",
        "fleets": ALONE % "d128: 4 ea",
        "markets": "{spot: {items: [d128], price: 10 USD/ea}}",
    }
    plan = solved(**sections).plan
    found = trace(plan.setting, plan.tables, lambda _: True)
    assert sum(own.gb for own in found.served) == pytest.approx(40 * 128)
    assert found.unused == pytest.approx((40 / 0.95 - 40) * 128)


FAB = """\
planner: 1
name: kit
horizon: {start: 2027-01-04, periods: 8, step: week}
items: {dimm: {tier: dram, package: 64 GB}, ssd: {tier: flash, package: 30 TB}}
locations: {mx: {kind: integrator, cycle: 2 weeks}, abilene: {}}
lanes: {out: {from: mx, to: abilene, lead_time: 1 week}}
fleets: {cluster: {at: abilene, series: {2027-01-25: 10}, kit: {dimm: 4 ea, ssd: 2 ea}, idle: 1 USD/GPU-hour, starts: complete}}
markets: {broker: {items: [dimm, ssd], price: 100000 USD/GB, delivers_to: [mx]}}
stock: {ssd: {at: mx, item: ssd, quantity: 20 ea}, dimm: {at: mx, item: dimm, quantity: 24 ea}}
open_orders: {late: {item: dimm, quantity: 16 ea, to: mx, promised: 2027-01-18}}
"""


def test_clear_to_build_is_the_least_of_what_has_arrived_at_the_integrator() -> None:
    """Two weeks to build and one to travel: what is there on 4 January runs on 25 January, DIMMs for 6 of 10.

    The other 16 DIMMs come on 18 January and run on 8 February: 4 idle for two weeks at 168 h and 1 an hour, 1344. All drives
    were there all along.
    """
    for solver in ("highs", "cbc"):
        plan = solve_text(FAB, solver).plan
        assert plan.cost == pytest.approx(4 * 2 * 168)
        runs = {row["period"]: row["running_units"] for row in plan.tables["clusters"] if row["planned_units"]}
        assert list(runs.values()) == pytest.approx([6, 6, 10, 10, 10])


# What is wrong ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ({"fleets": ALONE % "d12: 4 ea"}, "there is no item 'd12'"),
        ({"fleets": ALONE % "dimm: {pieces: 4 ea, items: [d128, ssd]}"}, "items of several tiers: dram, flash"),
        ({"fleets": ALONE % "bare: 4 ea", "items": "{bare: {tier: dram}}"}, "nothing says how large a piece is"),
        ({"fleets": ALONE % "d128: 4 GB"}, "kit"),
        ({"fleets": ALONE % "d128: 4 ea}, per_unit: {dram: 4 GB/GPU"}, "dram is asked for by size, and by pieces"),
        ({"fleets": (ALONE % "d128: 4 ea").replace("idle", "come: 3, idle")}, "only a fleet that starts complete"),
        ({"fleets": "{c: {at: abilene, series: 1}}"}, "the fleet does not say what it is made of"),
        ({"racks": "{r: {kit: {d12: 4 ea}}}", "fleets": "{}"}, "there is no item 'd12'"),
    ],
)
def test_what_a_kit_cannot_say(sections: dict[str, str], said: str) -> None:
    """Each is refused at its line with what to do."""
    with pytest.raises(InputError) as refused:
        load_text(text(**{**PLAIN, "markets": "{}"} | sections))
    assert any(said in str(problem) for problem in refused.value.problems), list(map(str, refused.value.problems))
    assert all(problem.next_step and problem.place for problem in refused.value.problems)


def test_space_counts_one_kind_of_unit() -> None:
    """A fleet of racks and one of accelerators at a place with space: it counts neither."""
    more = {
        "accelerators": "{gpu: {needs: {dram: 128 GB}}}",
        "locations": "{abilene: {space: 40}}",
        "fleets": f"{(FLEET % KIT)[:-1]}, other: {{at: abilene, accelerator: gpu, series: 3, idle: 1 USD/GPU-hour}}}}",
    }
    with pytest.raises(InputError, match="so its space counts neither"):
        load_text(text(**more, stock=stock()))


def test_both_doors_know_fallout_of_a_cluster() -> None:
    """A quarter of the DIMMs is lost: 120, 160, 200 there run 45, 60, 75: (55 + 40 + 25) * 7 = 840."""
    items = "{dimm: {tier: dram, package: 1 GB, fallout: 25%}, ssd: {tier: flash, package: 1 GB}}"
    for solver in ("highs", "cbc"):
        assert solve_text(text(items=items), How(solver).solver).plan.cost == pytest.approx(840)


@pytest.mark.parametrize(
    ("section", "line", "path", "what"),
    [
        ("fleets", ALONE % "d128: 0 ea", "fleets.cluster.kit.d128", "above 0"),
        ("fleets", ALONE % "dimm: {pieces: 0 ea, items: [d128]}", "fleets.cluster.kit.dimm.pieces", "above 0"),
        ("fleets", ALONE % "d128: 4.5 ea", "fleets.cluster.kit.d128", "comes whole"),
        ("racks", "{nvl: {accelerators: 8.5}}", "racks.nvl.accelerators", "comes whole"),
        ("racks", "{nvl: {kit: {dimm: {pieces: 2.5 ea, items: [d128]}}}}", "racks.nvl.kit.dimm.pieces", "comes whole"),
        ("locations", "{abilene: {space: 2.5}}", "locations.abilene.space", "comes whole"),
        (
            "locations",
            "{abilene: {space: {2027-01: 2, 2027-02: 2.5}}}",
            "locations.abilene.space.2027-02",
            "comes whole",
        ),
    ],
)
def test_what_is_counted_in_pieces_comes_whole(section: str, line: str, path: str, what: str) -> None:
    """No piece at all is no line of a kit; half a piece, half an accelerator of a rack and half a space are none."""
    with pytest.raises(InputError) as caught:
        load_text(text(**{**PLAIN, "markets": "{}", "fleets": ALONE % "d128: 4 ea", section: line}))
    (problem,) = caught.value.problems
    assert (problem.path, problem.place is not None) == (path, True)
    assert what in problem.what


def test_units_of_a_fleet_may_be_a_share() -> None:
    """Eight and a half racks, as a `trust` or a growth rate leaves them: 8.5 * 4 pieces of 128 GB."""
    assert needs(ALONE.replace("series: 10", "series: 8.5") % "d128: 4 ea") == {"cluster/d128": 8.5 * 4 * 128}
