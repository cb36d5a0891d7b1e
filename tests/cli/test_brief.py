"""`brief` writes what may be handed to a supplier into a run folder, once, from that folder alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.command import planner


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the shipped negotiation."""
    into = tmp_path_factory.mktemp("runs")
    assert planner("solve", "negotiation", "--into", str(into)).returncode == 0
    (found,) = into.iterdir()
    return found


def copied(run: Path, folder: Path) -> Path:
    """The run folder as it was written, elsewhere."""
    return Path(shutil.copytree(run, folder / "copy", ignore=shutil.ignore_patterns("brief-*")))


def test_one_supplier_then_all_of_them_once(run: Path) -> None:
    """The path on stdout; a file that stands is not written over, and then none is written."""
    done = planner("brief", str(run), "micron")
    assert (done.returncode, done.stdout) == (0, f"{run / 'brief-micron.xlsx'}\n")
    before = (run / "brief-micron.xlsx").read_bytes()
    again = planner("brief", str(run))
    assert again.returncode == 2
    assert "exists and is not written over" in " ".join(again.stderr.split())
    assert [path.name for path in run.glob("brief-*")] == ["brief-micron.xlsx"]
    assert (run / "brief-micron.xlsx").read_bytes() == before
    (run / "brief-micron.xlsx").unlink()
    assert len(planner("brief", str(run)).stdout.splitlines()) == 3
    assert (run / "brief-micron.xlsx").read_bytes() == before


def test_a_supplier_that_is_none_is_told(run: Path) -> None:
    """With what was probably meant."""
    done = planner("brief", str(run), "micronn")
    assert done.returncode == 2
    assert "did you mean 'micron'?" in " ".join(done.stderr.split())


def test_a_folder_that_is_no_run_is_told(tmp_path: Path) -> None:
    """No plan.json, one that is no JSON, one that says nothing: exit 2 and what to do, never a traceback."""
    told = []
    for text in (None, "{", "[]", "{}"):
        if text is not None:
            (tmp_path / "plan.json").write_text(text, "utf-8")
            (tmp_path / "manifest.json").write_text("{}", "utf-8")
        done = planner("brief", str(tmp_path))
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        told.append(
            "planner solve" in " ".join(done.stderr.split()) or "cannot be read" in " ".join(done.stderr.split())
        )
    assert told == [True] * 4


@pytest.mark.parametrize("name", ["scenario.resolved.yaml", "plan.json"])
def test_a_run_that_was_changed_is_refused(run: Path, tmp_path: Path, name: str) -> None:
    """Another price in the scenario, another number in the tables: neither goes to a supplier."""
    copy = copied(run, tmp_path)
    place = copy / name
    if name == "plan.json":
        said = json.loads(place.read_text("utf-8"))
        said["futures"][0]["tables"]["moves"][0]["moved_gb"] += 1.0
        place.write_text(json.dumps(said), "utf-8")
    else:
        place.write_text(place.read_text("utf-8").replace("17.5 USD/GB", "17.4 USD/GB"), "utf-8")
    done = planner("brief", str(copy))
    assert done.returncode == 2
    assert "cannot be read" in " ".join(done.stderr.split())
    assert not list(copy.glob("brief-*"))


def test_a_plan_that_its_audit_refuses_is_handed_to_nobody(run: Path, tmp_path: Path) -> None:
    """Findings in plan.json: exit 2."""
    copy = copied(run, tmp_path)
    said = json.loads((copy / "plan.json").read_text("utf-8"))
    said["findings"] = [{"rule": "bill", "where": "x", "what": "y", "amount": 1.0}]
    (copy / "plan.json").write_text(json.dumps(said), "utf-8")
    done = planner("brief", str(copy))
    assert done.returncode == 2
    assert "audit refuses" in " ".join(done.stderr.split())
