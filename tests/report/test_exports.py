"""Exports: numbers read back exactly, names never become formulas, plan.json says the whole plan."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from planner.report.csv_text import cell_text, csv_text
from planner.report.exports import write_tables
from planner.report.pages import Pages
from tests.report.scene import pages, plan


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (1 / 3, "0.3333333333333333"),
        (1050.0, "1050"),
        (-5.0, "-5"),
        (1e22, "1e+22"),
        (True, "true"),
        (None, ""),
        ("NA", "NA"),
        ("00123", "00123"),
        ("=1+1", "'=1+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
    ],
)
def test_values_as_text(value: object, text: str) -> None:
    """Numbers by their shortest exact decimal, whole ones without a point; risky texts with an apostrophe in front."""
    assert cell_text(value) == text


def test_rows_may_have_different_columns() -> None:
    """Columns stand in order of appearance; what a row lacks is empty."""
    assert csv_text([{"a": 1, "b": "x,y"}, {"a": 2, "c": 0.5}]) == 'a,b,c\n1,"x,y",\n2,,0.5\n'


def test_tables_read_back_to_the_same_numbers(tmp_path: Path) -> None:
    """Every number of every table comes back to the last bit; plan.json holds the same tables."""
    write_tables(pages(), tmp_path)
    for name, rows in plan().tables.items():
        with (tmp_path / "tables" / f"{name}.csv").open(newline="") as file:
            back = list(csv.DictReader(file))
        assert len(back) == len(rows)
        for row, again in zip(rows, back, strict=True):
            for key, value in row.items():
                if isinstance(value, float):
                    assert float(again[key]) == value
    said = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    assert said["tables"]["ledger"] == plan().tables["ledger"]
    assert said["level"] == "A"
    assert said["cost"] == pytest.approx(plan().cost)
    assert "seconds" not in said["manifest"]


def test_the_same_plan_gives_the_same_files(tmp_path: Path) -> None:
    """Twice the same bytes."""
    for folder in ("a", "b"):
        write_tables(Pages(plan()), tmp_path / folder)
    files = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*.*"))
    assert len(files) > 13
    assert all((tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes() for file in files)
