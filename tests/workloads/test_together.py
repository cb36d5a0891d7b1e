"""Workloads beside a plan: without a location they change none, are told back as read, and the scenario wins."""

from __future__ import annotations

import pytest

from planner.app.show import resolved_yaml
from planner.model.workload import data_classes
from tests.small import small
from tests.support import cost, load_text
from tests.workloads.scene import demand, scene

CHAT = (
    "{kind: inference, model: llama3.1-405b, accelerator: gb300, precision: fp4, tokens: 100 ktokens/s, context: 8 k}"
)
LAKE = "{kind: archive, at: abilene, series: 1 PB, latency: {archive: 2 min}}"


def test_without_a_location_they_change_no_plan() -> None:
    """Three times 100 GB at 10 USD, with a lake of a petabyte beside them as without it; at a site it is bought once."""
    alone = small(workloads=f"{{lake: {LAKE.replace('at: abilene, ', '')}}}", tiers="{tape: {latency: 1 min}}")
    assert cost(alone) == cost(small())
    beside = small(
        workloads=f"{{lake: {LAKE}}}",
        tiers="{tape: {latency: 1 min}}",
        items="{ddr5: {tier: dram}, lto: {tier: tape}}",
        indices="{}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB}, tapes: {items: [lto], price: 0.01 USD/GB}}",
    )
    assert cost(beside) == pytest.approx(cost(small()) + 10_000)
    (lake,) = data_classes(load_text(beside).setting)
    assert (lake.id, lake.where, lake.location, lake.gb, lake.tiers) == (
        "lake/archive", "workloads.lake", "abilene", (1e6, 1e6, 1e6), ("tape",)
    )  # fmt: skip


def test_what_is_shown_is_read_as_the_same() -> None:
    """The merged scenario, catalogue in place, compiles to the same classes."""
    loaded = scene(CHAT)
    again = load_text(resolved_yaml(loaded))
    assert data_classes(again.setting) == data_classes(loaded.setting)


def test_the_catalogue_says_what_the_scenario_does_not() -> None:
    """405.85 of parameters are written as 400: weights and computing follow, layers stay those of the table."""
    more = "models: {llama3.1-405b: {params: 400 B}}\n"
    own, theirs = demand(CHAT, more), demand(CHAT)
    assert own.classes[0].why[0].value == 200
    assert theirs.classes[0].why[0].value == 202.925
    assert own.classes[1].why[0] == theirs.classes[1].why[0]


def test_only_what_is_referred_to_joins() -> None:
    """One model, one machine with what was measured of that model, four tiers; without workloads none of it."""
    scenario = scene(CHAT).scenario
    assert (list(scenario.models), list(scenario.rooflines)) == (["llama3.1-405b"], ["gb300"])
    assert list(scenario.rooflines["gb300"].measured) == ["llama3.1-405b"]
    assert set(scenario.tiers) == {"hbm", "dram", "flash", "disk"}
    plain = load_text(small(catalog="memory-2026q2", items="{ddr5: {tier: dram, index: dram}}")).scenario
    assert (plain.models, plain.rooflines, plain.tiers) == ({}, {}, {})
