"""`resilience` prints two plans side by side and what lies between them, or JSON."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from tests.cli.command import planner
from tests.model.test_outages import any_supplier, three_suppliers
from tests.support import cost


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Three suppliers, each may fail from March on, and 5 % may be short then."""
    path = tmp_path / "three.yaml"
    path.write_text(textwrap.dedent(three_suppliers(any_supplier("[2027-03]", "tolerates: 5%"))), "utf-8")
    return str(path)


def test_a_page_of_80_columns(file: str) -> None:
    """5400 and 5858; a is survived for no month, and then for two: stock and 15 GB of b and c short of 100."""
    done = planner("resilience", file)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert "they cost +$458" in lines[1]
    (row,) = [line.split() for line in lines if line.startswith("any: a ") and "92 d" in line]
    assert row == ["any:", "a", "92", "d", "0", "d", "61", "d", "100.0%", "5.0%"]
    assert "the plan with them" in done.stderr


def test_one_step_more_as_json(file: str) -> None:
    """A point less is 3 GB: a GB a month more of b or c for six months: 6. A month longer is what that scenario costs more."""
    longer = cost(three_suppliers(any_supplier("[2027-03]", "tolerates: 5%", "4 months")))
    said = json.loads(planner("resilience", file, "--json").stdout)
    assert (said["before"], said["after"], said["price"]) == pytest.approx((5400, 5858, 458))
    prices = {step["what"]: step["price"] for step in said["steps"]}
    assert prices == {"a point less may be short": pytest.approx(6), "a month longer": pytest.approx(longer - 5858)}
    assert {row["fails"]: row["after_days"] for row in said["survives"]} == {"a": 61, "b": None, "c": None}
    assert len(said["worlds"]["before"]) == 3


def test_without_outages_there_is_nothing_to_say() -> None:
    """Exit 2, and what to write."""
    done = planner("resilience", "hello")
    assert done.returncode == 2
    assert "risk" in done.stderr
    assert done.stdout == ""


def test_without_limits_it_tells_what_is_survived(file: str) -> None:
    """One plan, and no price."""
    done = planner("resilience", file, "--set", "risk.outages.any.tolerates=null")
    assert done.returncode == 0, done.stderr
    assert "they cost" not in done.stdout
    assert "one step more" not in done.stdout
