"""`resilience` prints two plans side by side and what lies between them, or JSON."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import openpyxl
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
    """5400 and 5858; a is survived for no month, and then for the three in which 15 of 300 GB may be short."""
    done = planner("resilience", file)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert "they cost +$458" in lines[1]
    at = next(n for n, line in enumerate(lines) if line.startswith("any: a "))
    assert lines[at].split() == ["any:", "a", "without", "2027-03", "92", "d", "92", "d", "0", "d", "100.0%"]
    assert lines[at + 1].split() == ["with", "2027-03", "92", "d", "92", "d", "92", "d", "5.0%"]
    assert "the plan with them" in done.stderr


def test_one_step_more_as_json(file: str) -> None:
    """A point less is 3 GB: a GB a month more of b or c for six months: 6. A month longer is what that scenario costs more."""
    longer = cost(three_suppliers(any_supplier("[2027-03]", "tolerates: 5%", "4 months")))
    said = json.loads(planner("resilience", file, "--json").stdout)
    assert (said["before"], said["after"], said["price"]) == pytest.approx((5400, 5858, 458))
    prices = {step["what"]: step["price"] for step in said["steps"]}
    assert prices == {"a point less may be short": pytest.approx(6), "a month longer": pytest.approx(longer - 5858)}
    days = {row["fails"]: row["survives_days"] for row in said["survives"] if row["limits"] == "with"}
    assert days == {"a": 92, "b": None, "c": None}
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


def test_the_workbook_with_both_tables(file: str, tmp_path: Path) -> None:
    """The page Outages begins with how long each is survived; a name that is none of a workbook is refused before any solve."""
    out = tmp_path / "told.xlsx"
    done = planner("resilience", file, "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert f"wrote {out}" in done.stderr
    cells = [str(cell) for line in openpyxl.load_workbook(out)["Outages"].iter_rows(values_only=True) for cell in line]
    assert {"How long each is survived", "What one step more costs"} <= set(cells)
    refused = planner("resilience", file, "--out", "told.csv")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "the plan without" not in refused.stderr


def test_a_limit_that_no_plan_keeps_has_its_line(file: str) -> None:
    """With 60 GB of c alone from January on 40 of 100 are short: exit 3, the least that one can, and where to write it."""
    words = ("risk.outages.any.of=group", "risk.outages.any.starts=[2027-01]")
    done = planner("resilience", file, *(word for own in words for word in ("--set", own)))
    assert done.returncode == 3
    assert "three.yaml:" in done.stderr
    assert "risk.outages.any.tolerates" in done.stderr
    assert "40% is the least that one can" in " ".join(done.stderr.split())
