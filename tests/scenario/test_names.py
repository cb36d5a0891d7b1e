"""Every field that is a name refers to a section that is known here; what is unknown is told with the nearest name."""

from __future__ import annotations

from typing import Any, get_args, get_origin

import pytest

from planner.app.parts import scenario_type
from planner.errors import InputError
from planner.scenario import names
from planner.scenario.fields import Record
from planner.scenario.names import KEYS_REFER, REFERS, is_id
from planner.scenario.shapes import members, types_of
from tests.support import load_text

SCENARIO = """
planner: 1
name: names
horizon: {start: 2027-01, periods: 6, step: month}
items: {ddr5: {tier: dram, index: server-dram, parts: {MT-1: {supplier: micron, approved: [mx]}}}}
locations: {abilene: {}, mx: {kind: integrator}}
suppliers: {micron: {fabs: {boise: {country: US}}}}
lanes:
  a: {from: boise, to: mx, costs: {ddr5: 1 USD/GB}}
  b: {from: mx, to: abilene, items: [ddr5]}
indices: {server-dram: {now: 20 USD/GB}}
racks: {r: {needs: {dram: 1 TB}}}
markets: {spot: {items: [ddr5], price: {index: server-dram}, supplier: micron, ships_from: boise}}
stock: {opening: {at: abilene, item: ddr5, part: MT-1, quantity: 9 PB}}
open_orders: {po: {supplier: micron, item: ddr5, quantity: 1 PB, to: mx, promised: 2027-03}}
needs: {n: {kind: consumption, at: abilene, tier: dram, series: 1 TB/month}}
fleets: {f: {at: abilene, rack: r, series: {2027-02: 3}, items: {dram: [ddr5]}}}
"""


def every_record(kind: Any, found: dict[str, type[Record]]) -> dict[str, type[Record]]:
    """All records and parts that a type leads to, by name."""
    for member in members(kind):
        below = list(member.kinds.kinds.values()) if member.kinds else list(get_args(member.kind))
        if member.record and member.record.__name__ not in found:
            found[member.record.__name__] = member.record
            below = list(types_of(member.record).values())
        for inner in below:
            every_record(inner, found)
    return found


@pytest.mark.parametrize("record", every_record(scenario_type(), {}).values(), ids=lambda record: record.__name__)
def test_every_name_refers_to_something(record: type[Record]) -> None:
    """A new field of type Id must be taught in `names`: what it refers to, or that it refers to nothing."""
    for key, kind in types_of(record).items():
        about = (record.__name__.partition("[")[0], key)
        if is_id(kind):
            assert key in REFERS or about in REFERS_TO_NOTHING | CHECKED_APART, f"{about}: teach names.REFERS"
        if maps_names(kind):
            assert about in KEYS_REFER or ("", key) in KEYS_REFER or about in FREE_KEYS | CHECKED_APART, (
                f"{about}: teach KEYS_REFER"
            )


def maps_names(kind: Any) -> bool:
    """Whether a type is a map whose keys are names, of something other than records of its own."""
    for member in members(kind):
        if get_origin(member.kind) is dict and is_id(get_args(member.kind)[0]):
            return not any(arm.record or arm.kinds for arm in members(get_args(member.kind)[1]))
    return False


REFERS_TO_NOTHING = {("Scenario", "name"), ("Supplier", "group")}
"""Names that only name: a group is whatever suppliers say it is."""
CHECKED_APART = {
    ("Fleet", "writes"),
    ("StockRow", "part"),
    ("OpenOrder", "part"),
    ("SupplierShare", "of"),
    ("SupplierExposure", "of"),
    ("Qualification", "driver"),
    ("Qualification", "passes"),
    ("QualificationDelay", "clause"),
    ("Risk", "correlations"),
    ("Regimes", "start"),
    ("Regime", "to"),
    ("Regime", "then"),
    ("LowBaseHigh", "probabilities"),
    ("Risk", "became"),
    *((kind, "latency") for kind in ("Archive", "Inference", "Retrieval", "Training")),
}
"""Parts belong to the row's own item; shares and exposures are of suppliers, groups or countries, tests of a driver's outcomes,
regimes and probabilities of the names of their own driver, writes of what a unit takes, latencies of classes of data: they look
for themselves."""
PAST = ("taken", "taken_in_all", "spent", "make_up", "make_up_paid", "made_up", "made_up_ahead", "carry_forward")
BY_ID = ("prepaid", "repaid", "vesting")
FREE_KEYS = {("Scenario", "tiers"), ("LowBaseHigh", "shares"), *(("SoFar", section) for section in (*PAST, *BY_ID))}
FREE_KEYS |= {("Damages", "so_far")}
"""Keys that are years, or that define."""


def test_the_scenario_above_is_right() -> None:
    """Nothing is told of names that are all defined."""
    assert load_text(SCENARIO).scenario.name == "names"


@pytest.mark.parametrize(
    ("right", "wrong", "path", "near"),
    [
        ("tier: dram, index", "tier: drma, index", "items.ddr5.tier", "'dram'"),
        ("index: server-dram, parts", "index: server_drm, parts", "items.ddr5.index", "'server-dram'"),
        ("approved: [mx]", "approved: [mxx]", "items.ddr5.parts.MT-1.approved[0]", "'mx'"),
        ("from: boise", "from: bois", "lanes.a.from", "'boise'"),
        ("to: abilene", "to: abilen", "lanes.b.to", "'abilene'"),
        ("costs: {ddr5", "costs: {ddr4", "lanes.a.costs.ddr4", "'ddr5'"),
        ("items: [ddr5]}\nindices", "items: [ddr]}\nindices", "lanes.b.items[0]", "'ddr5'"),
        ("{index: server-dram}", "{index: servr-dram}", "markets.spot.price.index", "'server-dram'"),
        ("supplier: micron, ships_from", "supplier: micro, ships_from", "markets.spot.supplier", "'micron'"),
        ("part: MT-1", "part: MT1", "stock.opening.part", "'MT-1'"),
        ("rack: r,", "rack: rr,", "fleets.f.rack", "'r'"),
        ("items: {dram: [ddr5]}", "items: {dram: [xyz]}", "fleets.f.items.dram[0]", "known: ddr5"),
        ("items: {dram: [ddr5]}", "items: {rdam: [ddr5]}", "fleets.f.items.rdam", "dram"),
        ("kind: consumption, at: abilene", "kind: consumption, at: ablene", "needs.n.at", "'abilene'"),
    ],
)
def test_an_unknown_name_is_told_where_it_stands(right: str, wrong: str, path: str, near: str) -> None:
    """One wrong letter, one message, with the name that was probably meant."""
    assert right in SCENARIO
    with pytest.raises(InputError) as caught:
        load_text(SCENARIO.replace(right, wrong, 1))
    (problem,) = caught.value.problems
    assert problem.path == path
    assert near in problem.next_step


def test_shipped_tiers_need_no_definition() -> None:
    """hbm, dram, flash and disk are known; a tier of your own is defined in `tiers`."""
    assert names.SHIPPED_TIERS == ("dram", "disk", "flash", "hbm")
    text = SCENARIO.replace("indices:", "tiers: {cxl: memory behind a switch}\nindices:")
    assert load_text(
        text.replace("{dram: 1 TB}", "{dram: 1 TB, cxl: 1 TB}").replace("rack: r,", "rack: r, bought: [dram],")
    ).scenario.tiers == {"cxl": "memory behind a switch"}
