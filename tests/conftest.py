"""Options every test may use: `--long` for the cases that take minutes."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` runs what is marked long, too."""
    parser.addoption("--long", action="store_true", help="also run the cases that take minutes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without `--long` the long cases are left out of the run, not shown as skipped."""
    if not config.getoption("--long"):
        chosen = [item for item in items if item.get_closest_marker("long") is None]
        left = [item for item in items if item.get_closest_marker("long") is not None]
        if left:
            config.hook.pytest_deselected(items=left)
            items[:] = chosen
