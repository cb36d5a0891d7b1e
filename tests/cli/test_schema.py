"""`schema` prints the JSON Schema on stdout."""

from __future__ import annotations

import json

from tests.cli.command import planner


def test_the_schema_is_json_for_editors() -> None:
    """Draft 2020-12, with the sections of a scenario."""
    done = planner("schema")
    schema = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert schema["$schema"].endswith("2020-12/schema")
    assert {"needs", "contracts", "extends", "variants"} <= schema["$defs"]["Scenario"]["properties"].keys()
