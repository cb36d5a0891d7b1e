"""Relations that hold between plans: what is only said differently costs the same, to the last digit the solver can prove.

Each relation is tried on a few random worlds; `--long` tries more of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.metamorphic.world import ITEMS, MONTHS, SEEDS, World, ids, renamed, text, turned
from tests.support import cost, solve_text

MORE = [pytest.param(seed, marks=pytest.mark.long) for seed in range(4, 40)]
SAME = 1e-8
ROOT = Path(__file__).resolve().parent.parent.parent

every_world = pytest.mark.parametrize("seed", [*SEEDS, *MORE])


def same(figure: float) -> Any:
    """Equal but for what two certified optima may differ by."""
    return pytest.approx(figure, rel=SAME, abs=1e-6)


# What is only said differently ----------------------------------------------------------------------------------------


@every_world
def test_the_order_of_the_file_does_not_matter(seed: int) -> None:
    """Every map and list turned round: the same cost."""
    world = World(seed)
    assert cost(text(turned(world.scenario(), random.Random(seed)))) == same(world.cost())


@every_world
def test_names_do_not_matter(seed: int) -> None:
    """Every id renamed, so that all is sorted otherwise: the same cost."""
    world = World(seed)
    scenario = world.scenario()
    other = renamed(scenario, lambda name: f"n{zlib.crc32(name.encode()) % 97:02d}-{name}", ids(scenario))
    assert cost(text(other)) == same(world.cost())


@every_world
@pytest.mark.parametrize("unit", ["TB", "PB"])
def test_units_do_not_matter(seed: int, unit: str) -> None:
    """Sizes in TB or PB instead of GB: the same cost."""
    assert World(seed, unit=unit).cost() == same(World(seed).cost())


@every_world
def test_the_currency_is_only_a_name(seed: int) -> None:
    """EUR instead of USD: the same figure."""
    assert World(seed, currency="EUR").cost() == same(World(seed).cost())


@every_world
@pytest.mark.parametrize("times", [1e-3, 7.0, 1e6])
def test_money_scales(seed: int, times: float) -> None:
    """All money times k: the cost times k."""
    assert World(seed, money=times).cost() == same(times * World(seed).cost())


@every_world
@pytest.mark.parametrize("times", [0.5, 3.0, 1e5])
def test_volume_scales(seed: int, times: float) -> None:
    """All volumes times k (no lots, no fixed fees): the cost times k."""
    assert World(seed, volume=times).cost() == same(times * World(seed).cost())


@every_world
def test_a_contract_may_be_two_of_half_its_size(seed: int) -> None:
    """Band, minimum and what was taken in halves: the same cost (without make-up or tiers)."""
    assert World(seed, halved=True).cost() == same(World(seed).cost())


@every_world
def test_a_site_may_be_two_of_half_its_need(seed: int) -> None:
    """The same lanes, prices and energy, half of the need each: the same cost."""
    assert World(seed, twin=True).cost() == same(World(seed).cost())


@every_world
def test_tiers_that_share_nothing_add_up(seed: int) -> None:
    """Dram alone and flash alone cost what both together cost."""
    alone = sum(World(seed, tiers=(tier,)).cost() for tier in ITEMS)
    assert World(seed).cost() == same(alone)


# What is there and changes nothing ------------------------------------------------------------------------------------


def an_unused_contract(scenario: dict[str, Any]) -> None:
    """A contract that obliges to nothing and is dearer than any shortage."""
    clauses = {"price": {"kind": "price_fixed", "price": "9000 USD/GB"}}
    scenario["contracts"]["dear"] = scenario["contracts"]["dram-a"] | {"clauses": clauses, "so_far": {}}


def a_dominated_market(scenario: dict[str, Any]) -> None:
    """The spot market again, at a higher premium."""
    spot = scenario["markets"]["dram-spot"]
    scenario["markets"]["dram-dear"] = spot | {"price": spot["price"] | {"premium": "400%"}, "available": "1 GB/month"}


def a_market_beyond_the_horizon(scenario: dict[str, Any]) -> None:
    """A market that gives it away, and takes ten years."""
    gift = {"items": [ITEMS["dram"]], "price": "0 USD/GB", "lead_time": "10 years", "delivers_to": ["abilene"]}
    scenario["markets"]["patience"] = gift


def a_lane_that_leads_nowhere(scenario: dict[str, Any]) -> None:
    """A place that nobody needs anything at, and a free lane to it."""
    scenario["locations"]["nowhere"] = {"kind": "hub"}
    scenario["lanes"]["away"] = {"from": "laredo", "to": "nowhere"}


def limits_that_do_not_bind(scenario: dict[str, Any]) -> None:
    """Storage, power and a budget far above what any plan uses."""
    scenario["locations"]["abilene"] |= {"storage": "9 PB", "power": "9 GW"}
    scenario["policies"]["wide"] = {"kind": "budget", "at_most": "9000 MUSD", "per": "year"}


@every_world
@pytest.mark.parametrize(
    "added",
    [
        an_unused_contract,
        a_dominated_market,
        a_market_beyond_the_horizon,
        a_lane_that_leads_nowhere,
        limits_that_do_not_bind,
    ],
)
def test_what_is_not_used_changes_nothing(seed: int, added: Callable[[dict[str, Any]], None]) -> None:
    """A thing more in the scenario that no good plan uses: the same cost."""
    assert World(seed).cost(added) == same(World(seed).cost())


@every_world
def test_a_supplier_who_comes_too_late_is_none(seed: int) -> None:
    """Spot with a lead time beyond the horizon is as good as no spot at all."""

    def late(scenario: dict[str, Any]) -> None:
        scenario["markets"]["dram-spot"]["lead_time"] = "7 months"

    def gone(scenario: dict[str, Any]) -> None:
        del scenario["markets"]["dram-spot"]

    assert World(seed).cost(late) == same(World(seed).cost(gone))


@every_world
def test_periods_after_the_end_change_nothing(seed: int) -> None:
    """Where nothing is needed any more, two months more cost nothing: what is left is retired or scrapped."""
    assert World(seed, ends=True, months=8).cost() == same(World(seed, ends=True).cost())


@every_world
def test_a_need_served_for_nothing_costs_nothing(seed: int) -> None:
    """No need, no promise, no order: a cost of zero."""

    def free(scenario: dict[str, Any]) -> None:
        scenario |= {"contracts": {}, "open_orders": {}, "stock": {}}

    assert World(seed, needs=0.0).cost(free) == pytest.approx(0, abs=1e-6)


# What is given away or taken ------------------------------------------------------------------------------------------


@every_world
def test_where_all_is_given_away_nothing_is_bought(seed: int) -> None:
    """A free market at every door: no goods are paid for and nothing is short; energy, freight and stock remain."""

    def gift(scenario: dict[str, Any]) -> None:
        for tier, item in ITEMS.items():
            sites = [name for name, place in scenario["locations"].items() if place["kind"] == "site"]
            scenario["markets"][f"{tier}-gift"] = {"items": [item], "price": "0 USD/GB", "delivers_to": sites}
        scenario["policies"], scenario["contracts"], scenario["open_orders"] = {}, {}, {}

    scenario = World(seed).scenario()
    gift(scenario)
    found = {row["term"] for row in solve_text(text(scenario)).plan.tables["ledger"] if abs(row["amount"]) > 1e-6}
    assert found <= {"energy", "freight", "holding", "decay", "terminal value"}


@every_world
def test_with_nothing_to_be_had_everything_is_short(seed: int) -> None:
    """Nothing to be had at all, nothing there: every GB of every need is short, and costs what its need says."""
    scenario = World(seed).scenario()
    for section in ("markets", "contracts", "open_orders", "stock", "policies"):
        scenario[section] = {}
    solved = solve_text(text(scenario))
    setting, expected = solved.loaded.setting, 0.0
    for need in setting.requirements:
        late = 0.0
        for p, amount in enumerate(need.amount):
            late = late + amount if need.backlog else amount
            expected += setting.discounts[p] * late * (need.shortage or ())[p]
    assert solved.plan.cost == same(expected)


# The same again -------------------------------------------------------------------------------------------------------

PRINT = """
import hashlib, json, sys
from tests.support import solve_text
tables = solve_text(sys.stdin.read()).plan.tables
print(hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest())
"""


def test_the_same_twice_has_the_same_bytes() -> None:
    """Solved twice here, and in two processes with other hash seeds: every table byte by byte."""
    scenario = text(World(SEEDS[0]).scenario())
    found = set()
    for _ in range(2):
        tables = json.dumps(solve_text(scenario).plan.tables, sort_keys=True)
        found.add(hashlib.sha256(tables.encode()).hexdigest())
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", PRINT], input=scenario, env=env, cwd=ROOT, capture_output=True, text=True, check=True
        )
        found.add(done.stdout.strip())
    assert len(found) == 1


def test_the_worlds_are_rich() -> None:
    """Every term that a world can have shows in one of them, so that no relation holds for want of matter."""
    found = {
        row["term"]
        for seed in SEEDS
        for row in solve_text(text(World(seed).scenario())).plan.tables["ledger"]
        if abs(row["amount"]) > 1e-6
    }
    usual = {"goods", "freight", "duty", "energy", "holding", "decay", "shortage", "take-or-pay", "terminal value"}
    assert found >= usual | {"open orders", "cancellation"}
    assert len(MONTHS) == 6
    assert World(1).cost() != replace(World(1), seed=2).cost()
