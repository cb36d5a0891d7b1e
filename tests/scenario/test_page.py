"""docs/scenario.md is what the records say: every section and field, with its meaning."""

from __future__ import annotations

import pytest

from planner.scenario.fields import Record
from planner.scenario.shapes import fields_of
from tests.scenario.pages import PAGE, described, page


def test_the_page_is_up_to_date() -> None:
    """Write it anew with `python -m tests.scenario.pages`."""
    assert PAGE.read_text("utf-8") == page()


@pytest.mark.parametrize("record", described(), ids=lambda record: record.__name__)
def test_every_field_stands_on_the_page(record: type[Record]) -> None:
    """As a row that begins with its key."""
    text = PAGE.read_text("utf-8")
    assert all(f"| `{key}` |" in text for key in fields_of(record))
