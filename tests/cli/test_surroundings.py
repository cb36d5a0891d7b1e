"""Odd surroundings end with a word and the right code: closed streams, readers that stop, names no file can have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from planner.app.gallery import gallery
from planner.app.load import load
from planner.app.new import new
from planner.app.runs import refuse_place
from planner.errors import InputError
from planner.scenario.merge import merge_tolerantly
from tests.cli.command import ROOT, planner

BAD = "planner: 1\nname: x\nhorizon: {start: 2027-01, periods: 1}\n"


def shell(command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """A line of bash, with `planner` in it."""
    line = command.replace("planner", f"'{sys.executable}' -m planner.cli.main", 1)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("redirect", "code"),
    [("| head -0", 2), ("2>&1 | head -0", 2), (">&-", 2), ("2>&-", 2), (">&- 2>&-", 2), ("2>/dev/full", 2)],
)
def test_a_wrong_scenario_ends_with_2_whoever_listens(tmp_path: Path, redirect: str, code: int) -> None:
    """`check bad.yaml | head` in a script with pipefail must not look like a scenario that may be solved."""
    (tmp_path / "bad.yaml").write_text(BAD, "utf-8")
    done = shell(f"planner check bad.yaml {redirect}", tmp_path)
    assert done.returncode == code
    assert "mistake" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["show hello", "schema", "check hello", "new --list"])
def test_a_closed_stdout_is_no_mistake_of_ours(command: str) -> None:
    """Nothing can be printed, and nothing is wrong."""
    assert shell(f"planner {command} >&-").returncode == 0


def test_a_full_disk_is_told_as_what_it_is() -> None:
    """Exit 2 and the system's own word, not a plea to report a mistake."""
    done = shell("planner show hello >/dev/full")
    assert done.returncode == 2
    assert "no space left" in done.stderr
    assert "->" in done.stderr


@pytest.mark.parametrize("name", ["a" * 5000, f"{'a' * 300}.yaml", "loop.yaml", "b\udcff.yaml"])
def test_a_file_that_cannot_be_is_told(tmp_path: Path, name: str) -> None:
    """Too long a name, a link to itself, bytes that are no text: one message with the name and a next step."""
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    done = planner("check", name, cwd=tmp_path)
    assert done.returncode == 2
    assert "cannot read the file" in done.stdout
    assert "->" in done.stdout


def test_the_folder_we_stand_in_may_be_gone(tmp_path: Path) -> None:
    """The message still has its place."""
    (tmp_path / "bad.yaml").write_text(BAD, "utf-8")
    done = shell(f"mkdir gone; cd gone; rmdir ../gone; planner check {tmp_path}/bad.yaml", tmp_path)
    assert done.returncode == 2
    assert "bad.yaml:3" in done.stdout


@pytest.mark.parametrize("option", [("--gap", "nan"), ("--time-limit", "nan"), ("--time-limit", "inf")])
def test_a_limit_is_a_number_to_count_with(tmp_path: Path, option: tuple[str, str]) -> None:
    """Refused before anything is solved: `nan` ended after the solve, with nothing written."""
    done = planner("solve", "hello", "--into", str(tmp_path), *option)
    assert done.returncode == 2
    assert option[0] in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told_before_the_solve(tmp_path: Path) -> None:
    """A file where the folder should be, a name that is too long; what does not exist yet may be made."""
    (tmp_path / "file").write_text("x", "utf-8")
    for into in (tmp_path / "file", tmp_path / "file/runs", tmp_path / ("a" * 300)):
        with pytest.raises(InputError, match="--into"):
            refuse_place(into)
    refuse_place(tmp_path / "new/runs")


@pytest.mark.parametrize("name", ["null", "true", "010", "1_000", "1e5", "12"])
def test_a_name_that_yaml_reads_as_something_else_is_quoted(name: str, tmp_path: Path) -> None:
    """`planner new 010` begins a scenario called 010, from five lines and from a copy."""
    for source in (None, "hello"):
        started = new(name, source, tmp_path / str(source))
        assert load(started.scenario).scenario.name == name


@pytest.mark.parametrize("name", sorted(gallery()))
def test_a_copy_has_the_files_of_every_variant(name: str, tmp_path: Path) -> None:
    """The tables that only a variant names are copied too."""
    started = new("copy", name, tmp_path)
    for variant in merge_tolerantly(gallery()[name]).variants:
        load(started.scenario, variant)
