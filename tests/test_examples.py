"""Every YAML example of the pages on parts can be read: a page never shows what the reader would refuse."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from planner.app.parts import scenario_type
from planner.scenario.bind import bind
from planner.scenario.yaml_reader import read_value

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = ("needs", "clauses", "costs", "policies", "workloads")
HEAD = "planner: 1\nname: example\nhorizon: {start: 2027-01, periods: 12, step: month}\n"
APART = "\n# "
"""What stands below a second title is about the parts of a page, not one of them."""
CONTRACT = "contracts:\n  c:\n    supplier: s\n    items: [i]\n    term: {from: 2027-01, to: 2027-12}\n    clauses:\n"


def blocks(page: str) -> list[tuple[str, str]]:
    """(heading, YAML) of each example of a page."""
    found, heading = [], page
    for piece in re.split(r"^(?=## )", (DOCS / f"{page}.md").read_text("utf-8"), flags=re.M):
        heading = piece.splitlines()[0].strip("# `")
        found += [(heading, code) for code in re.findall(r"```yaml\n(.*?)```", piece, re.S)]
    return found


EXAMPLES = [(page, heading, code) for page in PAGES for heading, code in blocks(page)]


@pytest.mark.parametrize(("page", "heading", "code"), EXAMPLES, ids=[f"{page}/{head}" for page, head, _ in EXAMPLES])
def test_an_example_can_be_read(page: str, heading: str, code: str) -> None:
    """As sections of a scenario, or as clauses of a contract."""
    sections = code.split(":")[0] in scenario_type().model_fields
    text = code if sections else CONTRACT + textwrap.indent(code, "      ")
    scenario = bind(read_value(HEAD + text, f"{page}.md"), scenario_type())
    assert scenario.name == "example", heading


def test_every_kind_of_cost_and_policy_shows_one() -> None:
    """The pages hold at least an example for each section."""
    for page in PAGES:
        text = (DOCS / f"{page}.md").read_text("utf-8").partition(APART)[0]
        headings = re.findall(r"^## (.*)$", text, re.M)
        shown = {heading for heading, _ in blocks(page)}
        assert shown >= {heading.strip("`") for heading in headings}
