"""The worked examples of docs/adding.md hold: one new file is a new clause, cost, policy, sheet or command."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/adding.md").read_text("utf-8")
NEW = re.findall(r"`(planner/[\w/]+\.py)`[^`]*?```python\n(.*?)```", PAGE, re.S)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the page's five files, and the page's scenario beside it."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "planner", folder / "planner", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "data", folder / "data")
    for name, code in NEW:
        assert not (folder / name).exists(), f"{name} is not new"
        (folder / name).write_text(code, "utf-8")
    (scenario,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
    (folder / "surcharge.yaml").write_text(scenario, "utf-8")
    return folder


def planner(folder: Path, *words: str) -> str:
    """What a command of the copy prints."""
    done = subprocess.run(
        [sys.executable, "-m", "planner.cli.main", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_page_adds_five_files() -> None:
    """A clause, a cost, a policy, a sheet, a command."""
    assert [name.split("/")[-2] for name, _ in NEW] == ["clauses", "costs", "policies", "sheets", "commands"]


def test_a_clause_a_cost_and_a_policy_are_one_file_each(copy: Path) -> None:
    """2300 of goods, 0.05 * (150 - 100) = 2.50 of surcharge, 230 * 0.01 = 2.30 of unloading: 2304.80, audited."""
    said = json.loads(planner(copy, "solve", "surcharge.yaml", "--json"))
    assert abs(said["cost"] - 2304.80) < 1e-6
    assert said["findings"] == []


def test_a_sheet_is_one_file(copy: Path) -> None:
    """The workbook has the new page, with the one source and its 230 GB."""
    planner(copy, "solve", "surcharge.yaml", "--into", "sheets")
    (workbook,) = copy.glob("sheets/*/plan.xlsx")
    page = openpyxl.load_workbook(workbook, data_only=True)["Calls"]
    values = [cell.value for row in page.iter_rows() for cell in row]
    assert "micron-lta" in values
    assert 230 in values


def test_a_command_is_one_file(copy: Path) -> None:
    """It is listed and it runs."""
    assert "Count the periods" in planner(copy, "--help")
    assert planner(copy, "count", "surcharge.yaml").strip() == "2"
