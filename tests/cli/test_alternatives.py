"""`alternatives` prints a page that fits the terminal, or JSON, writes a table, and tells what a refused order costs."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.command import planner
from tests.costs.test_plan_changes import penalised


def test_a_page_of_80_columns() -> None:
    """The gallery's five offers at 2 %: nothing but the best set is left, and the next one is told."""
    done = planner("alternatives", "negotiation")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0] == "best plan $204M (level B); within 2% of it, $208M:"
    rows = {line.split()[0]: line.split()[1:] for line in lines if line.startswith(" ") and line[1] != " "}
    assert rows["collar"][-1] == "never"
    assert any(line.startswith(" half-fixed") and "must-have" in line for line in lines)
    assert any(line.startswith("set 1 (best): half-fixed signed, index-less-four signed") for line in lines)
    assert "set 2 (+$4.21M, beyond the share): collar signed" in lines
    assert any(line.startswith("least exposure to one supplier: 79.9% -> 68.4%") for line in lines)
    assert "plans solved" in done.stderr


def test_a_wider_share_leaves_a_choice() -> None:
    """4.21 of 204 MUSD are 2.06 %: at 2.1 % the collar is free, at the border the label turns."""
    for within, word in (("2.05%", "never"), ("2.1%", "free")):
        said = json.loads(planner("alternatives", "negotiation", "--within", within, "--json").stdout)
        (one,) = [own for own in said["ranges"] if own["volume"]["name"] == "collar"]
        assert one["verdict"] == word
    assert said["currency"] == "USD"
    assert said["share"] == 0.021
    assert said["sets"][1]["within"] is True


def test_a_table_for_a_spreadsheet(tmp_path: Path) -> None:
    """A row a volume; a file that stands there is not written over."""
    done = planner("alternatives", "take-or-pay", "--out", "ranges.csv", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "wrote ranges.csv" in done.stderr
    with (tmp_path / "ranges.csv").open(encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    assert {"kind", "name", "verdict", "least_gb", "now_gb", "most_gb", "without"} <= set(rows[0])
    assert all(float(row["least_gb"]) <= float(row["now_gb"]) + 1e-3 for row in rows)
    again = planner("alternatives", "take-or-pay", "--out", "ranges.csv", cwd=tmp_path)
    assert again.returncode == 2
    assert "the file exists" in again.stderr


def test_a_refused_order() -> None:
    """One call of the gallery: what it costs, and what comes instead; nothing else is looked for."""
    done = planner("alternatives", "negotiation", "--refuse", "half-fixed:ddr5-rdimm-128:2027Q1")
    assert done.returncode == 0, done.stderr
    assert "half-fixed:ddr5-rdimm-128:2027Q1 refused (400 TB): +$" in done.stdout
    assert "how much is called" not in done.stdout
    assert any(line.startswith("  spot:ddr5-rdimm-128:2027Q1") for line in done.stdout.splitlines())


def test_an_order_that_is_none_is_told_with_a_guess() -> None:
    """Exit 2, and how to write one."""
    done = planner("alternatives", "negotiation", "--refuse", "half-fixed:ddr5-rdimm-128:2027Q9")
    assert done.returncode == 2
    assert "did you mean" in done.stderr
    assert "SOURCE:ITEM:PERIOD" in done.stderr


def test_a_share_that_is_none() -> None:
    """Exit 2, with how to write it."""
    for value in ("two", "0", "200%"):
        done = planner("alternatives", "negotiation", "--within", value)
        assert done.returncode == 2
        assert "write it like 2%" in done.stderr


def test_the_fewest_changes_of_the_last_plan(tmp_path: Path) -> None:
    """50, 40, 80, 50 changes 10 and 30 GB. 50, 50, 70, 50 changes 20 for 10 more; 1 % of 2210 is 22.1, and the other 12.1 leave
    12.1 / 30 GB short that were bought at 10 and are missed at 40.
    """
    file = tmp_path / "weeks.yaml"
    file.write_text(penalised(0.0), "utf-8")
    done = planner("alternatives", str(file), "--within", "1%", "--json")
    assert done.returncode == 0, done.stderr
    (lens,) = (one for one in json.loads(done.stdout)["lenses"] if one["name"] == "changes of the last plan")
    assert lens["now"] == pytest.approx(40)
    assert lens["then"] == pytest.approx(20 - 12.1 / 30, abs=1e-3)
    assert lens["costs"] == pytest.approx(22.1, abs=0.01)
