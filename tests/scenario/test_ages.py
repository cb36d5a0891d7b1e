"""What `check` says of items that age or end, each at its line."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from tests.small import small, warned
from tests.support import load_text

NEED = "{dram: {kind: installed, at: abilene, tier: dram, series: %s}}"


def said(text: str) -> list[str]:
    """What is warned of, as path: what."""
    return [f"{problem.path}: {problem.what}" for problem in warned(text)]


@pytest.mark.parametrize(
    ("item", "needs", "doubted"),
    [
        ("last_order: 2027-02", "{}", True),
        ("last_order: 2027-03", "{}", False),
        ("last_order: 2027-02", NEED % "100 GB", False),
        ("last_order: 2027-02", NEED % "{2027-01: 100 GB, 2027-03: 200 GB}", True),
        ("last_order: 2027-02", NEED % "{2027-02: 100 GB, 2027-03: 50 GB}", False),
        ("last_order: 2027-02, fails: 1%/yr", NEED % "100 GB", True),
        ("last_order: 2027-02, life: 5 years", NEED % "100 GB", True),
        ("last_order: 2027-02, endurance: {dwpd: 1, for: 5 years}", NEED % "100 GB, writes: 1 GB/day", True),
        ("last_order: 2027-02, endurance: {dwpd: 1, for: 5 years}", NEED % "100 GB", False),
    ],
)
def test_a_need_that_outlives_what_serves_it(item: str, needs: str, doubted: bool) -> None:
    """Use, growth, failures, life and wear go on after the last order; a base that just stands asks for nothing more."""
    more = {} if needs == "{}" else {"needs": needs}
    found = said(small(items=f"{{ddr5: {{tier: dram, {item}}}}}", **more))
    assert [line for line in found if "outlives" in line] == (
        ["needs.dram: it outlives ddr5, which nobody takes an order for after 2027-02-28, and nothing else serves it"]
        if doubted
        else []
    )


def test_somebody_else_sells_it_or_something_follows_it() -> None:
    """A contract that ends it by its clause, beside a market that does not; two that do; an item that follows it."""
    clauses = "p: {kind: price_fixed, price: 10 USD/GB}, e: {kind: last_time_buy, last_order: 2027-01}"
    contract = (
        f"{{c: {{supplier: micron, items: [ddr5], term: {{from: 2027-01, to: 2027-12}}, clauses: {{{clauses}}}}}}}"
    )
    ends = {"suppliers": "{micron: {}}", "contracts": contract}
    assert not [line for line in said(small(**ends)) if "outlives" in line]
    assert [line for line in said(small(markets="{}", **ends)) if "after 2027-01-31" in line]
    both = "{spot: {items: [ddr5], price: 10 USD/GB}, later: {items: [ddr6], price: 20 USD/GB}}"
    items = "{ddr5: {tier: dram, last_order: 2027-01}, ddr6: {tier: next, follows: ddr5}}"
    named = "{dram: {kind: consumption, at: abilene, items: [ddr5], series: 100 GB/month}}"
    text = small(items=items, needs=named, markets=both, tiers="{next: the next one}")
    assert not [line for line in said(text) if "outlives" in line]
    assert [line for line in said(text.replace(", follows: ddr5", "")) if "outlives" in line]


@pytest.mark.parametrize(("day", "early"), [("2027-01", True), ("2027-02", False)])
def test_what_is_harvested_reaches_a_need(day: str, early: bool) -> None:
    """Used pieces that nobody sells are there a month after the base may be retired: in time for February, not for January."""
    text = small(
        items="{ddr5: {tier: dram, harvest: {yield: 80%, after: 1 month, as: used}}, used: {tier: pool}}",
        tiers="{pool: pooled memory}",
        needs=f"{{a: {{kind: installed, at: abilene, tier: dram, series: {{2027-01: 100 GB, 2027-02: 0 GB}}}},"
        f" b: {{kind: installed, at: abilene, tier: pool, series: {{{day}: 50 GB}}, shortage: {{price: 90 USD/GB}}}}}}",
    )
    assert [
        line for line in said(text) if "nothing can be at abilene before 2027-02" in line or "nobody sells" in line
    ] == (["needs.b: b: 50 GB is needed in 2027-01, and nothing can be at abilene before 2027-02"] if early else [])


def test_writes_that_wear_out_more_than_stands() -> None:
    """50 drive writes a day for 31 of 100 days: 15.5 times what stands, in January."""
    text = small(
        items="{ddr5: {tier: dram, endurance: {dwpd: 1, for: 100 days}}}", needs=NEED % "100 GB, writes: 5 TB/day"
    )
    assert (
        "needs.dram: what is written to it in 2027-01 wears out 15.5 times what stands of ddr5: nothing of it lies there"
        in said(text)
    )


def test_what_has_no_day_counts_as_new() -> None:
    """A base with a life or a warranty, stock with a shelf life; not where the day is said, or of no matter."""
    row = "{a: {at: abilene, item: ddr5, quantity: 10 GB, state: %s}}"
    for item, state, doubted in (
        ("life: 5 years", "installed", True),
        ("warranty: {for: 1 year}", "installed", True),
        ("shelf_life: 1 year", "on_hand", True),
        ("shelf_life: 1 year", "installed", False),
        ("life: 5 years", "installed, since: 2026", False),
        ("fails: 1%/yr", "installed", False),
    ):
        found = said(small(items=f"{{ddr5: {{tier: dram, {item}}}}}", stock=row % state))
        assert any("it counts as new on 2027-01-01" in line for line in found) == doubted, (item, state)


def test_what_is_harvested_as_new_for_ever() -> None:
    """All that reaches its life comes back as what it was."""
    items = "{ddr5: {tier: dram, life: 1 year, harvest: {yield: %s}}}"
    assert any("nothing of it ever ages" in line for line in said(small(items=items % "100%")))
    assert not any("nothing of it ever ages" in line for line in said(small(items=items % "90%")))


@pytest.mark.parametrize(
    ("sections", "why"),
    [
        ({"items": "{ddr5: {tier: dram, follows: ddr5}}"}, "follows itself"),
        ({"items": "{ddr5: {tier: dram, follows: b}, b: {tier: dram, follows: ddr5}}"}, "ddr5 follows b follows ddr5"),
        ({"items": "{ddr5: {tier: dram, last_order: 2027-06, last_ship: 2027-03}}"}, "comes before the last order"),
        ({"items": "{ddr5: {tier: dram, endurance: {written: 1 PB}}}"}, "nothing says how large a piece is"),
        (
            {"items": "{ddr5: {tier: dram, fails: 1%/yr, warranty: {for: 1 year, price: 5 USD/ea}}}"},
            "counts pieces of ddr5",
        ),
        ({"stock": "{a: {at: abilene, item: ddr5, quantity: 1 GB, since: 2027-02}}"}, "lies in the horizon"),
        (
            {
                "stock": "{a: {at: abilene, item: ddr5, quantity: 1 GB, state: in_transit, arrives: 2027-02, since: 2026-02}}"
            },
            "lie nowhere yet",
        ),
    ],
)
def test_what_cannot_be_meant(sections: dict[str, str], why: str) -> None:
    """At its line, with what to do."""
    with pytest.raises(InputError, match=why) as caught:
        load_text(small(**sections))
    assert all(problem.next_step for problem in caught.value.problems)
