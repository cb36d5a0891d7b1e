"""The JSON Schema says what the loader says: it takes every shipped scenario, and no key or value that is refused."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from planner.app.gallery import gallery
from planner.app.parts import FAMILIES, scenario_type
from planner.scenario.entry import EntryMap, plain
from planner.scenario.schema import json_schema
from planner.scenario.yaml_reader import read_value, read_yaml


@cache
def validator() -> Draft202012Validator:
    """The schema, ready to use."""
    schema = json_schema(scenario_type())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def wrong(text: str) -> list[str]:
    """What the schema holds against a text: the paths."""
    return sorted(".".join(map(str, error.absolute_path)) for error in validator().iter_errors(as_json(text)))


def as_json(text: str) -> Any:
    """A YAML text as an editor's validator sees it."""
    root = read_value(text, "f.yaml")
    assert isinstance(root, EntryMap)
    return plain(root)


HEAD = "planner: 1\nname: a\nhorizon: {start: 2027-01, periods: 3, step: month}\n"


@pytest.mark.parametrize("name", sorted(gallery()))
def test_every_shipped_scenario_fits(name: str) -> None:
    """Also those that extend another, and their bases."""
    assert not list(validator().iter_errors(plain(read_yaml(gallery()[name]).root)))


@pytest.mark.parametrize(
    "text",
    [
        "needs: {table: needs.csv}",
        "needs: {table: [a.csv, b.csv]}",
        "indices: {i: {history: prices.csv#dram}}",
        "indices: {i: {history: {2026-10: 20 USD/GB}}}",
        "money: {currency: EUR}\nindices: {i: {now: 20 EUR/GB}}",
        "costs:",
        "locations: {abilene: }",
        "variants: {high: {markets: {spot: {fill: 50%}}, needs: null}}",
        "catalog: memory-2026q2\nitems: {ddr5-rdimm-128: {}}",
        "tiers: {pool: pooled memory, tape: {description: a library, latency: 1 min}}\nmodels: {llama3-70b: }\n"
        "rooflines: {h200-sxm: {efficiency: {fp8: 40%}}}\n"
        "workloads: {w: {kind: inference, model: llama3-70b, accelerator: h200-sxm, tokens: {2027-01: 2 Mtokens/s}, context: 8 k}}",
        "contracts:\n  c: {supplier: s, items: [i], term: {from: 2027, to: 2028},\n"
        "      clauses: {p: {kind: price_fixed, price: 1 USD/GB}}}",
    ],
)
def test_what_files_may_say_fits(text: str) -> None:
    """Tables, CSV series, other currencies, empty sections, variants, the catalogue."""
    assert wrong(HEAD + text) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("itmes: {}", ""),
        ("items: {a: {tier: dram, package: 64}}", "items.a.package"),
        ("items: {a: {tier: dram, powr: 3 W}}", "items.a"),
        ("locations: {a: {kind: sight}}", "locations.a.kind"),
        ("needs: {a: {kind: consumtion, at: b}}", "needs.a"),
        ("needs: {a: {kind: consumption, at: b, backlog: yes}}", "needs.a"),
        ("stock: {a: {at: b, item: c, quantity: 3}}", "stock.a.quantity"),
        ("stock: {a: {at: b, item: c, quantity: 3 G}}", "stock.a.quantity"),
        ("workloads: {a: {kind: archive, series: 3 Ti}}", "workloads.a"),
        ("variants: {high: {markets: {spot: {fil: 50%}}}}", "variants.high.markets.spot"),
    ],
)
def test_what_is_refused_does_not_fit(text: str, path: str) -> None:
    """Unknown keys, missing units, unknown words and kinds: underlined in the editor, where they stand."""
    assert any(found.startswith(path) for found in wrong(HEAD + text))


def test_a_file_that_extends_another_is_a_patch() -> None:
    """Nothing is required of it, and null deletes."""
    assert wrong("extends: base.yaml\nmarkets: {spot: {fill: 50%}, other: null}") == []
    assert wrong("name: a") != []


def test_every_kind_is_offered_with_its_meaning() -> None:
    """Each part stands in the schema under its kind, with the line that the docs have."""
    schema = json_schema(scenario_type())
    places = {"clauses": ("Contract", "clauses"), "drivers": ("Risk", "drivers"), "measures": ("Risk", "measures")}
    for family, registry in FAMILIES.items():
        record, key = places.get(family, ("Scenario", family))
        arms = schema["$defs"][record]["properties"][key]["additionalProperties"]["oneOf"]
        said = {arm["properties"]["kind"]["const"]: arm["properties"]["kind"]["description"] for arm in arms}
        assert sorted(said) == list(registry.kinds())
        assert all(said.values())


def test_every_field_has_a_meaning() -> None:
    """No property of the scenario without a description: it is what an editor shows."""
    schema = json_schema(scenario_type())
    for name, record in schema["$defs"].items():
        if not name.startswith("Patch"):
            for key, field in record.get("properties", {}).items():
                assert field.get("description"), f"{name}.{key}"
