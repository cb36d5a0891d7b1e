"""What counts pieces of an item without a package is refused at its line: nothing says how large a piece is."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from tests.small import small
from tests.support import load_text

TERM = "supplier: micron, items: [ddr5], term: {from: 2027-01, to: 2027-12}"
FIXED = "p: {kind: price_fixed, price: 10 USD/GB}"


def contract(clauses: str, more: str = "") -> dict[str, str]:
    """The scene's sections with a contract of some clauses."""
    return {"suppliers": "{micron: {}}", "contracts": f"{{lta: {{{TERM}, {more} clauses: {{{clauses}}}}}}}"}


def spot(more: str) -> dict[str, str]:
    """The market with another line."""
    return {"markets": f"{{spot: {{items: [ddr5], price: 10 USD/GB, {more}}}}}"}


LANE = {
    "locations": "{hub: {kind: hub}, abilene: {}}",
    "markets": "{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub]}}",
}
ORDER = "supplier: micron, item: ddr5, to: abilene, promised: 2027-02"
PLACES: dict[str, dict[str, str]] = {
    "markets.spot.price": {"markets": "{spot: {items: [ddr5], price: 10 USD/ea}}"},
    "markets.spot.available": spot("available: 500 ea/month"),
    "markets.spot.minimum": spot("minimum: 5 ea"),
    "markets.spot.price.plus": {"markets": "{spot: {items: [ddr5], price: {index: dram, plus: 1 USD/ea}}}"},
    "markets.spot.price.index": {
        "indices": "{dram: {now: 10 USD/GB}, module: {now: 640 USD/ea}}",
        "markets": "{spot: {items: [ddr5], price: {index: module}}}",
    },
    "items.ddr5.index": {"indices": "{dram: {forward: {2027-01: 640 USD/ea}, now: 10 USD/GB}}"},
    "items.ddr5.power": {"items": "{ddr5: {tier: dram, index: dram, power: 10 W}}"},
    "contracts.lta.clauses.p.price": contract("p: {kind: price_fixed, price: 640 USD/ea}"),
    "contracts.lta.clauses.v.amount": contract(f"{FIXED}, v: {{kind: volume_firm, amount: 5 ea/month}}"),
    "contracts.lta.clauses.m.least": contract(f"{FIXED}, m: {{kind: minimum_order, least: 5 ea}}"),
    "contracts.lta.clauses.r.steps": contract(f"{FIXED}, r: {{kind: rebate, steps: {{50 ea: 5%}}, per: year}}"),
    "contracts.lta.clauses.o.fee": contract("o: {kind: option, fee: 5 USD/ea, strike: 9 USD/GB, at_most: 50 GB/month}"),
    "contracts.lta.so_far.taken.2026": {
        key: text.replace("from: 2027-01", "from: 2026-07")
        for key, text in contract(FIXED, "so_far: {taken: {2026: 5 ea}},").items()
    },
    "lanes.l.capacity": LANE | {"lanes": "{l: {from: hub, to: abilene, capacity: 50 ea/month}}"},
    "lanes.l.cost": LANE | {"lanes": "{l: {from: hub, to: abilene, cost: 1 USD/ea}}"},
    "needs.dram.series": {"needs": "{dram: {kind: consumption, at: abilene, tier: dram, series: 10 ea/month}}"},
    "stock.s.quantity": {"stock": "{s: {at: abilene, item: ddr5, quantity: 5 ea}}"},
    "open_orders.o.quantity": {"suppliers": "{micron: {}}", "open_orders": f"{{o: {{{ORDER}, quantity: 5 ea}}}}"},
    "costs.h.rate": {"costs": "{h: {kind: holding, rate: 1 USD/ea-month}}"},
    "policies.s.at_least": {"policies": "{s: {kind: safety_stock, at_least: 5 ea, tier: dram}}"},
    "risk.drivers.d.outcomes.a.needs.dram": {
        "risk": "{drivers: {d: {kind: table, outcomes: {a: {probability: 100%, needs: {dram: 5 ea/month}}}}}}"
    },
    "risk.drivers.d.outcomes.a.prices.spot": {
        "risk": "{drivers: {d: {kind: table, outcomes: {a: {probability: 100%, prices: {spot: 5 USD/ea}}}}}}"
    },
}


@pytest.mark.parametrize("path", PLACES)
def test_a_figure_in_pieces_asks_for_a_package(path: str) -> None:
    """`10 USD/ea` of an item without a package was read as 10 USD/GB; with a package of 64 GB it is read."""
    text = small(**PLACES[path])
    with pytest.raises(InputError) as refused:
        load_text(text)
    (problem,) = refused.value.problems
    assert problem.path == path
    assert problem.place is not None
    assert problem.place.line > 1
    assert "pieces of ddr5" in problem.what
    assert "items.ddr5.package" in problem.next_step
    load_text(text.replace("ddr5: {tier: dram", "ddr5: {tier: dram, package: 64 GB"))


def test_only_items_that_the_line_speaks_of_need_a_package() -> None:
    """A market of modules in pieces beside raw capacity in GB, and a need of the modules in pieces, are fine."""
    text = small(
        items="{ddr5: {tier: dram, package: 64 GB}, raw: {tier: dram}}",
        indices="{}",
        markets="{spot: {items: [ddr5], price: 640 USD/ea}, bulk: {items: [raw], price: 9 USD/GB}}",
        needs="{dram: {kind: consumption, at: abilene, items: [ddr5], series: 10 ea/month}}",
    )
    load_text(text)


def test_all_lines_are_told_at_once() -> None:
    """Three figures in pieces, three problems."""
    with pytest.raises(InputError) as refused:
        load_text(small(markets="{spot: {items: [ddr5], price: 10 USD/ea, available: 5 ea/month, minimum: 1 ea}}"))
    assert len(refused.value.problems) == 3
