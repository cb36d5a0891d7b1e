"""The JSON Schema of scenarios (draft 2020-12), made from the records, so that editors complete and check as we read.

Beside the fields it knows what files add: `table: x.csv` in every collection, a CSV where a series may stand, `extends`,
and `variants`. A file that extends another, and a variant, are patches: nothing is required of them and null deletes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from planner.scenario.fields import TABLE_FILE, Record

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
DEFS = "#/$defs/"
PATCH = "Patch"
QUANTITY = "quantity."
ON_CATALOGUE = ("Item", "Supplier", "Accelerator", "Rack", "Architecture", "Roofline", "Tier")
TABLE: Schema = {
    "anyOf": [TABLE_FILE, {"type": "array", "items": TABLE_FILE}],
    "description": "a CSV file with one entry a row: column id, then field names",
}
EXTENDS: Schema = {
    "type": ["string", "array"],
    "items": {"type": "string"},
    "description": "base files: maps merge, lists and values replace, null deletes",
}


class _Generator(GenerateJsonSchema):
    """Without a title for every field: the key is its name, the description its meaning."""

    def field_title_should_be_set(self, _: Any) -> bool:
        """Never."""
        return False


def json_schema(kind: type[Record]) -> Schema:
    """The schema of a scenario file of this type."""
    made = kind.model_json_schema(schema_generator=_Generator, mode="validation", ref_template=DEFS + "{model}")
    defs: Schema = made.pop("$defs", {})
    short = {name: short_name(name) for name in defs}
    defs = {short[name]: schema for name, schema in defs.items()}
    quantities: Schema = {}
    whole = tidy({"Scenario": made} | defs, short, quantities)
    patches = {PATCH + name: as_patch(schema) for name, schema in whole.items()}
    for name in ("Scenario", PATCH + "Scenario"):
        root = (whole | patches)[name]
        root["properties"]["extends"] = EXTENDS
        variants = {"type": ["object", "null"], "additionalProperties": {"$ref": f"{DEFS}{PATCH}Scenario"}}
        root["properties"]["variants"] = variants | {"description": "named patches of this scenario"}
    return {
        "$schema": DIALECT,
        "title": "planner scenario",
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": f"{DEFS}{PATCH}Scenario"},
        "else": {"$ref": f"{DEFS}Scenario"},
        "$defs": dict(sorted((whole | patches | quantities).items())),
    }


def short_name(name: str) -> str:
    """`Contract` for `Contract_Annotated_Any__OneKind__`."""
    return re.split(r"[_\[]", name)[0]


def tidy(defs: Schema, short: dict[str, str], quantities: Schema) -> Schema:
    """The definitions with short names, tables in collections, quantities by name, no defaults in canonical units."""

    def change(node: Schema) -> Schema:
        if "$ref" in node:
            name = node["$ref"].removeprefix(DEFS)
            node = {**node, "$ref": DEFS + short.get(name, name)}
        if "$comment" in node:
            return by_name(node, quantities)
        held = node.get("additionalProperties")
        if isinstance(held, dict) and ("oneOf" in held or held.get("$ref", QUANTITY).find(QUANTITY) < 0):
            return {**node, "type": ["object", "null"], "properties": {"table": TABLE}}
        if "anyOf" in node:
            node.pop("default", None)
        return node

    tidied = {name: eased(name, schema) for name, schema in defs.items()}
    return {name: as_schema(walked(schema, change)) for name, schema in tidied.items()}


def eased(name: str, schema: Schema) -> Schema:
    """An entry that may lie on the catalogue needs nothing of its own; one that needs nothing may be left empty."""
    if name in ON_CATALOGUE:
        schema = {key: item for key, item in schema.items() if key != "required"}
    if schema.get("type") == "object" and "required" not in schema:
        return {**schema, "type": ["object", "null"]}
    return schema


def by_name(node: Schema, quantities: Schema) -> Schema:
    """A reference to a quantity's own definition; what is said of the field stays with the field."""
    name = QUANTITY + node["$comment"]
    own = ("$comment", "type", "pattern")
    quantities[name] = {key: node[key] for key in own}
    said = {"description": node["description"]} if "description" in node else {}
    return {"$ref": DEFS + name, **said}


def as_patch(schema: Schema) -> Schema:
    """The same with nothing required and every value deletable."""

    def change(node: Schema) -> Schema:
        node = {key: item for key, item in node.items() if key != "required"}
        if node.get("type") == "object":
            node["type"] = ["object", "null"]
        if "oneOf" in node:
            node["anyOf"] = node.pop("oneOf")
        if node.get("$ref", "").startswith(DEFS) and QUANTITY not in node["$ref"]:
            node["$ref"] = DEFS + PATCH + node["$ref"].removeprefix(DEFS)
        if isinstance(node.get("properties"), dict):
            node["properties"] = {key: nullable(item) for key, item in node["properties"].items()}
        if isinstance(node.get("additionalProperties"), dict):
            node["additionalProperties"] = nullable(node["additionalProperties"])
        return node

    return as_schema(walked(schema, change))


def as_schema(node: Any) -> Schema:
    """A node that is a schema by construction."""
    assert isinstance(node, dict)
    return node


def nullable(schema: Schema) -> Schema:
    """The schema, or null; the records of a patch, and its maps, may be null already."""
    if schema.get("$ref", "").startswith(DEFS + PATCH) or "null" in schema.get("type", ()):
        return schema
    about = {"description": schema["description"]} if "description" in schema else {}
    return {"anyOf": [schema, {"type": "null"}], **about}


def walked(node: Any, change: Callable[[Schema], Schema]) -> Any:
    """Every schema in a schema changed, the innermost first."""
    if isinstance(node, list):
        return [walked(item, change) for item in node]
    if not isinstance(node, dict):
        return node
    below = {
        key: {name: walked(item, change) for name, item in value.items()}
        if key == "properties"
        else walked(value, change)
        for key, value in node.items()
    }
    return change(below)
