"""A figure that cannot be meant is refused where it stands: negative prices, shares above the whole, pieces of no size."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.app.load import load
from planner.errors import InputError

RICH = Path(__file__).parents[1] / "audit/rich.yaml"

NONSENSE = [
    ("money.discount_rate=-100%/yr", "negative"),
    ("money.discount_rate=900%/yr", "at most 100 %"),
    ("items.ddr5.package=0 GB", "above 0"),
    ("items.ddr5.fails=200%/yr", "below 100 %"),
    ("items.ddr5.fails=-5%/yr", "negative"),
    ("items.ddr5.decay=-10%/yr", "negative"),
    ("locations.abilene.pue=0.5", "at least 1"),
    ("lanes.hub-abilene.cost=-5 USD/GB", "negative"),
    ("lanes.hub-abilene.fixed=-2000 USD", "negative"),
    ("lanes.mx-abilene.costs={ddr5: -1 USD/GB}", "negative"),
    ("duties.memory.rate=-50%", "negative"),
    ("markets.hdd-spot.price=-3 USD/GB", "negative"),
    ("markets.hdd-spot.price={2027-01: 1 USD/GB, 2027-03: -1 USD/GB}", "negative"),
    ("markets.dram-spot.price={index: dram, premium: -150%}", "at least -100 %"),
    ("markets.dram-spot.price={index: dram, plus: -100 USD/GB}", "falls below nothing"),
    ("contracts.micron-firm.clauses.price={kind: price_indexed, price: null, index: dram, plus: -50 USD/GB}", "below"),
    ("markets.dram-spot.fill=150%", "at most 100 %"),
    ("markets.dram-spot.fill={2027-01: 50%, 2027-03: 120%}", "at most 100 %"),
    ("markets.dram-spot.fill=-10%", "negative"),
    ("markets.ssd-spot.order_fee=-5000 USD", "negative"),
    ("open_orders.po-3.cancel_fee=500%", "at most 100 %"),
    ("open_orders.po-3.due=-1 MUSD", "negative"),
    ("trust.verbal=150%", "at most 100 %"),
    ("trust.verbal=-50%", "negative"),
    ("indices.dram.now=-20 USD/GB", "negative"),
    ("needs.ohio-dram.shortage={rate: null, price: -5 USD/GB}", "negative"),
    ("needs.abilene-dram.shortage={idle: 3 USD/GPU-hour, per: 0 GB/GPU}", "nothing"),
    ("needs.abilene-flash.serves={ssd: 0}", "above 0"),
    ("needs.abilene-flash.serves={ssd: -1}", "negative"),
    ("contracts.samsung-lta.clauses.signing.amount=-100 MUSD", "negative"),
    ("contracts.samsung-lta.clauses.price.floor=-10%", "negative"),
    ("contracts.samsung-lta.clauses.minimum.price=-5 USD/GB", "negative"),
    ("costs.scrap.fee=-5 USD/GB", "negative"),
    ("policies.boise.use={ddr5: -1}", "negative"),
    ("policies.purse.at_most=-40 MUSD", "negative"),
]


@pytest.mark.parametrize(("change", "what"), NONSENSE, ids=[change for change, _ in NONSENSE])
def test_a_figure_that_cannot_be_meant_is_refused_at_its_place(change: str, what: str) -> None:
    """Each would divide by nothing, deliver more than is called, or pay us for buying: one message, at the field."""
    with pytest.raises(InputError) as caught:
        load(RICH, sets=[change])
    (problem,) = caught.value.problems
    assert what in problem.what
    assert problem.place is not None
    assert problem.next_step


def test_what_may_lie_below_nothing_still_may() -> None:
    """A market below its index, a contract that takes an amount off the index: ordinary prices above nothing."""
    load(RICH, sets=["markets.dram-spot.price={index: dram, premium: -20%, plus: -2 USD/GB}"])
