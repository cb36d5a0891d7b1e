"""Who can bring which part where, by which way, and when: every move that should exist, and none that should not."""

from __future__ import annotations

import pytest

from planner.model.network import Network
from tests.small import column, small
from tests.support import cost, load_text, solve_text

# A fab in Korea, an integrator in Mexico that builds for a week, a site.
CHAIN = {
    "suppliers": "{samsung: {fabs: {korea: {country: KR}}}, micron: {fabs: {boise: {country: US}}}}",
    "locations": "{mx: {kind: integrator, country: MX, cycle: 1 week}, abilene: {}}",
    "lanes": "{korea-mx: {from: korea, to: mx, lead_time: 1 week}, mx-abilene: {from: mx, to: abilene, lead_time: 1 week}}",
    "markets": "{spot: {items: [ddr5], supplier: samsung, price: 10 USD/GB, ships_from: korea, lead_time: 1 week}}",
    "needs": "{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-02: 100 GB}}}",
}


def network(**sections: str) -> Network:
    """The network of the small scene."""
    return load_text(small(**sections)).setting.network


def arrivals(net: Network) -> dict[str, list[int | None]]:
    """Arrival period by period of call, of every move."""
    return {move.id: list(net.arrivals(move)) for move in net.moves}


# Ways -----------------------------------------------------------------------------------------------------------------


def test_a_way_through_arrives_earlier_than_leg_by_leg() -> None:
    """Called 1 January: a week to make, one on the lane, one to build, one more: 29 January, so it is there in February.

    Leg by leg it would be in Mexico in February and at the site in March. Nothing of ours lies at the fab.
    """
    net = network(**CHAIN)
    assert arrivals(net) == {
        "spot:ddr5:korea>korea-mx": [1, 2, None],
        "spot:ddr5:korea>korea-mx>mx-abilene": [1, 2, None],
        "send:ddr5:mx>mx-abilene": [1, 2, None],
    }
    assert column(small(**CHAIN), "moves", "via") == ["korea-mx>mx-abilene"]


def test_a_way_through_is_left_out_where_it_gains_nothing() -> None:
    """With no time on any lane, stopping in Mexico costs none: only single legs are kept."""
    lanes = CHAIN["lanes"].replace("1 week", "0 days")
    place = CHAIN["locations"].replace("cycle: 1 week", "cycle: 0 days")
    net = network(**(CHAIN | {"lanes": lanes, "locations": place}))
    assert sorted(arrivals(net)) == ["send:ddr5:mx>mx-abilene", "spot:ddr5:korea>korea-mx"]


def test_a_fab_is_passed_through_unless_it_has_storage() -> None:
    """Nothing may lie in Korea, so no move ends there; a back end with storage is a place like any other."""
    assert all(place != "korea" for place, _ in network(**CHAIN).stores)
    stored = CHAIN["locations"][:-1] + ", korea: {kind: fab, storage: 1 TB}}"
    assert any(place == "korea" for place, _ in network(**(CHAIN | {"locations": stored})).stores)


def test_no_way_goes_round_in_circles() -> None:
    """Two lanes back and forth between hub and site: the way out and the way back, and no longer one."""
    net = network(
        locations="{hub: {kind: hub}, abilene: {}, ohio: {}}",
        lanes="{out: {from: hub, to: abilene}, back: {from: abilene, to: hub}, on: {from: hub, to: ohio}}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub]}}",
        needs="""{a: {kind: consumption, at: abilene, tier: dram, series: 1 GB/month},
                  o: {kind: consumption, at: ohio, tier: dram, series: 1 GB/month}}""",
    )
    assert sorted(arrivals(net)) == [
        "send:ddr5:abilene>back",
        "send:ddr5:hub>on",
        "send:ddr5:hub>out",
        "spot:ddr5:hub",
    ]


def test_a_lane_takes_what_it_says() -> None:
    """A lane for another item is no way for this one, and the need is out of reach of the hub."""
    scene = {
        "items": "{ddr5: {tier: dram}, ssd: {tier: flash}}",
        "locations": "{hub: {kind: hub}, abilene: {}}",
        "markets": "{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub, abilene]}}",
    }
    one = network(lanes="{l: {from: hub, to: abilene, items: [ssd]}}", **scene)
    assert sorted(arrivals(one)) == ["spot:ddr5:abilene"]


def test_before_a_place_opens_nothing_arrives() -> None:
    """Open from 10 February: what would come in January may not be called, February's period holds the day."""
    net = network(locations="{abilene: {opens: 2027-02-10}}")
    assert arrivals(net) == {"spot:ddr5:abilene": [None, 1, 2]}


def test_before_a_place_opens_nothing_passes_through_it() -> None:
    """A hub that opens on 1 February, two weeks before it and two after: January's call would pass it on the 15th."""
    text = small(
        locations="{hub: {kind: hub, opens: 2027-02}, abilene: {}}",
        lanes="{road: {from: hub, to: abilene, lead_time: 2 weeks}}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub], lead_time: 2 weeks}}",
        needs="{dram: {kind: consumption, at: abilene, tier: dram, series: {2027-03: 100 GB/month}}}",
    )
    assert column(text, "moves", "period") == ["2027-02"]


# Who and what ---------------------------------------------------------------------------------------------------------

PARTS = """{ddr5: {tier: dram, parts: {
  M: {supplier: micron}, S: {supplier: samsung, approved: [mx]}, X: {supplier: samsung, approved: []}}}}"""


def test_an_integrator_builds_in_approved_parts_only() -> None:
    """Samsung makes S and X; X is not approved in Mexico, so it never goes there. M is approved everywhere."""
    net = network(**(CHAIN | {"items": PARTS}))
    assert {move.part.mpn for move in net.moves} == {"S"}
    both = CHAIN["markets"][:-1] + ", m: {items: [ddr5], supplier: micron, price: 9 USD/GB}}"
    assert {move.part.mpn for move in network(**(CHAIN | {"items": PARTS, "markets": both})).moves} == {"M", "S"}


def test_a_part_that_is_not_approved_does_not_come_to_an_integrator_that_needs_it() -> None:
    """The integrator itself uses the item (for repairs): still only S of samsung's parts goes there."""
    need = "{dram: {kind: consumption, at: mx, tier: dram, amounts: {2027-02: 100 GB}}}"
    net = network(**(CHAIN | {"items": PARTS, "needs": need}))
    assert {move.part.mpn for move in net.moves} == {"S"}


def test_a_part_that_is_not_approved_does_not_go_round_the_integrator() -> None:
    """Nothing says where the market delivers: Mexico builds for Abilene, so S goes there and X goes nowhere."""
    net = network(**(CHAIN | {"items": PARTS, "markets": CHAIN["markets"].replace(", ships_from: korea", "")}))
    assert {(move.part.mpn, move.start) for move in net.moves if move.source} == {("S", "mx")}


def test_a_supplier_sells_its_own_parts_and_a_broker_any() -> None:
    """A market without a supplier delivers every part that is approved where it goes: to a site, all three."""
    scene = {"suppliers": CHAIN["suppliers"], "items": PARTS, "locations": "{mx: {kind: integrator}, abilene: {}}"}
    broker = network(**scene)
    assert {move.part.mpn for move in broker.moves} == {"M", "S", "X"}
    theirs = network(markets="{spot: {items: [ddr5], supplier: micron, price: 10 USD/GB}}", **scene)
    assert {move.part.mpn for move in theirs.moves} == {"M"}


def test_where_goods_are_delivered_when_nothing_is_said() -> None:
    """To the integrator that builds for the need, also over a dock; to the site itself where nobody builds for it."""
    free = CHAIN["markets"].replace(", ships_from: korea", "")
    net = network(**(CHAIN | {"markets": free}))
    assert net.sources["spot"].origins == ("mx",)
    far = network(
        locations="{mx: {kind: integrator}, dock: {kind: hub}, abilene: {}}",
        lanes="{out: {from: mx, to: dock}, in: {from: dock, to: abilene}}",
    )
    assert far.sources["spot"].origins == ("mx",)
    two = CHAIN["needs"][:-1] + ", o: {kind: consumption, at: ohio, tier: dram, amounts: {2027-02: 1 GB}}}"
    places = CHAIN["locations"][:-1] + ", ohio: {}}"
    net = network(**(CHAIN | {"markets": free, "needs": two, "locations": places}))
    assert net.sources["spot"].origins == ("mx", "ohio")


def test_stock_that_lies_somewhere_can_be_sent_on() -> None:
    """100 GB at the hub and no source: they are sent, leaving in January to be there in February."""
    text = small(
        locations="{hub: {kind: hub}, abilene: {}}",
        lanes="{l: {from: hub, to: abilene, lead_time: 4 weeks, cost: 0.1 USD/GB}}",
        markets="{}",
        needs=CHAIN["needs"],
        stock="{a: {at: hub, item: ddr5, quantity: 100 GB}}",
    )
    assert cost(text) == pytest.approx(10)
    assert column(text, "moves", "period") == ["2027-01"]
    assert column(text, "moves", "arrives") == ["2027-02"]


def test_sorted_and_the_same_whatever_the_order_in_the_file() -> None:
    """Moves and stores are sorted, so the order of a file does not show."""
    turned = (
        "{mx-abilene: {from: mx, to: abilene, lead_time: 1 week}, korea-mx: {from: korea, to: mx, lead_time: 1 week}}"
    )
    one, other = network(**CHAIN), network(**(CHAIN | {"lanes": turned}))
    assert [move.id for move in one.moves] == [move.id for move in other.moves] == sorted(arrivals(one))
    assert one.stores == other.stores == tuple(sorted(one.stores))


def test_goods_change_hands_at_the_source_and_travel_on() -> None:
    """Called in January, handed over in Korea a week later (so in February), at the site in February too; paid at handover."""
    (row,) = solve_text(small(**CHAIN)).plan.tables["moves"]
    assert (row["period"], row["delivered"], row["arrives"]) == ("2027-01", "2027-02", "2027-02")
    assert row["arrives_date"] == "2027-01-29"


def test_goods_that_do_not_stop_use_the_capacity_of_the_month_they_pass_in() -> None:
    """A week to the hub, a month on, 60 GB a month on the lane, and 120 GB are needed in March.

    What is called on 1 January leaves the hub on the 8th and is there on 8 February, for March; what stops leaves on
    1 February and is there on 1 March. January's 60 and February's 60 make it: 1200, and not 600 + 60 short at 100.
    """
    text = small(
        locations="{hub: {kind: hub}, abilene: {}}",
        lanes="{road: {from: hub, to: abilene, lead_time: 1 month, capacity: 60 GB/month}}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub], lead_time: 1 week}}",
        needs="""{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-03: 120 GB},
          shortage: {price: 100 USD/GB}}}""",
    )
    assert cost(text) == pytest.approx(1200)
