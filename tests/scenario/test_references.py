"""Lines that contradict each other are told: dates, contracts and orders, fleets, names used twice, sizes out of range."""

from __future__ import annotations

import pytest

from planner.app.load import load
from planner.errors import InputError
from tests.support import load_text

SCENARIO = """
planner: 1
name: cross
as_of: 2026-12-14
horizon: {start: 2027-01, periods: 6, step: month}
money: {currency: USD, fiscal_calendar: {starts: 2}}
items: {ddr5: {tier: dram}, ssd: {tier: flash}}
locations: {abilene: {}, mx: {kind: hub}}
suppliers: {micron: {}, kioxia: {}}
lanes: {a: {from: mx, to: abilene, lead_time: 1 week}}
accelerators: {gpu: {needs: {dram: 1 TB}}}
racks: {rack: {needs: {dram: 1 TB}}}
contracts:
  lta:
    supplier: micron
    items: [ddr5]
    term: {from: 2026-01, to: 2028-12}
    clauses:
      price: {kind: price_fixed, items: [ddr5], price: 10 USD/GB, since: 2026-01}
markets: {spot: {items: [ddr5, ssd], price: 12 USD/GB}}
stock: {opening: {at: abilene, item: ddr5, quantity: 3 PB}}
open_orders: {po: {supplier: micron, contract: lta, item: ddr5, quantity: 1 PB, to: mx, promised: 2027-03}}
needs: {n: {kind: consumption, at: abilene, tier: dram, series: 1 PB/month}}
fleets: {f: {at: abilene, rack: rack, series: {2027-02: 3}}}
"""


def test_the_scenario_above_is_right() -> None:
    """Nothing is wrong with it."""
    assert load_text(SCENARIO).scenario.name == "cross"


@pytest.mark.parametrize(
    ("right", "wrong", "path", "words"),
    [
        ("as_of: 2026-12-14", "as_of: 2027-02-01", "as_of", "after the first day"),
        ("currency: USD", "currency: Dollar", "money.currency", "three capital letters"),
        ("starts: 2", "starts: 13", "money.fiscal_calendar.starts", "1 to 12"),
        ("to: 2028-12", "to: 2025-12", "contracts.lta.term.to", "ends before it starts"),
        ("items: [ddr5], price", "items: [ssd], price", "contracts.lta.clauses.price.items[0]", "does not cover"),
        ("since: 2026-01", "since: 2027-01, until: 2026-06", "contracts.lta.clauses.price.until", "ends before"),
        ("po: {supplier: micron", "po: {supplier: kioxia", "open_orders.po.supplier", "is with micron"),
        ("item: ddr5, quantity: 1 PB", "item: ssd, quantity: 1 PB", "open_orders.po.item", "does not cover"),
        ("quantity: 3 PB", "quantity: 3 PB, state: in_transit", "stock.opening.arrives", "no day of arrival"),
        ("quantity: 3 PB", "quantity: 3 PB, arrives: 2027-02", "stock.opening.arrives", "only goods in transit"),
        ("quantity: 3 PB", "quantity: 3 PB, part: X-1", "stock.opening.part", "no part 'X-1'"),
        ("rack: rack", "rack: rack, accelerator: gpu", "fleets.f.accelerator", "racks or of accelerators"),
        ("rack: rack,", "", "fleets.f", "what it is made of"),
        ("markets: {spot", "markets: {lta", "markets.lta", "both called 'lta'"),
        ("fleets: {f:", "fleets: {n:", "fleets.n", "both called 'n'"),
        ("to: abilene, lead_time", "to: mx, lead_time", "lanes.a.to", "ends where it starts"),
        ("periods: 6, step: month", "periods: 6", "horizon", ""),
        ("price: 12 USD/GB", "price: 12000000000000 USD/GB", "contracts.lta.clauses.price.price", "factor"),
    ],
)
def test_a_contradiction_is_told_where_it_stands(right: str, wrong: str, path: str, words: str) -> None:
    """One contradiction, one message with its place and what to do."""
    assert right in SCENARIO
    with pytest.raises(InputError) as caught:
        load_text(SCENARIO.replace(right, wrong, 1))
    found = {problem.path: problem for problem in caught.value.problems}
    assert words in found[path].what
    assert found[path].next_step
    place = found[path].place
    assert place is not None
    assert place.line > 1


def test_what_holds_bytes_in_a_tier_is_of_that_tier() -> None:
    """A drive named for DRAM, in a need and in a class of a workload: both at the item's place, with those that are meant."""
    needs = "needs: {n: {kind: data_class, at: abilene, tiers: [dram], items: {dram: [ssd]}, series: 1 PB}}"
    text = SCENARIO.replace("needs: {n: {kind: consumption, at: abilene, tier: dram, series: 1 PB/month}}", needs)
    text += """workloads:
  lake: {kind: archive, at: abilene, series: 1 PB, classes: {archive: {items: {flash: [ssd], dram: [ssd]}}}}
"""
    with pytest.raises(InputError) as caught:
        load_text(text)
    found = {problem.path: problem for problem in caught.value.problems}
    assert set(found) == {"needs.n.items.dram[0]", "workloads.lake.classes.archive.items.dram[0]"}
    for problem in found.values():
        assert problem.what == "item ssd is of tier flash, and stands here for dram"
        assert (problem.next_step, problem.place is not None) == ("known: ddr5", True)


def test_a_clause_outside_its_term_is_a_warning() -> None:
    """It never applies, which is legal."""
    late = "extra: {kind: price_fixed, price: 9 USD/GB, since: 2030-01}"
    loaded = load_text(SCENARIO.replace("      price:", f"      {late}\n      price:", 1))
    assert any("never applies" in problem.what for problem in loaded.warnings)


def test_every_shipped_scenario_is_right() -> None:
    """The gallery loads without an error, by name."""
    from planner.app.gallery import gallery

    for name in gallery():
        assert load(name).scenario.name
