"""The same seed is the same plan, byte for byte: whatever the hash seed, the time zone and the number of processes."""

from __future__ import annotations

import textwrap
from pathlib import Path

from tests.cli.command import planner
from tests.solvers.test_decomposed import deals

WAYS = (
    (1, "0", "UTC"),
    (2, "7", "Pacific/Kiritimati"),
    (3, "4242", "America/St_Johns"),
)
"""Processes, hash seed, time zone: half a day and more from each other, so that it is another day in one of them."""
OF_THE_RUN = {"manifest.json", "solver.log"}
"""What tells of the run itself: when it was, how long it took."""


def files(folder: Path) -> dict[str, bytes]:
    """Every file of the only run, by name."""
    (run,) = folder.iterdir()
    return {
        str(path.relative_to(run)): path.read_bytes()
        for path in sorted(run.rglob("*"))
        if path.is_file() and path.name not in OF_THE_RUN
    }


def test_a_drawn_plan_by_branches_is_the_same_to_the_byte(tmp_path: Path) -> None:
    """24 futures drawn, 20 of them in as many branches, three blocks of them: tables, certificate, workbook and report."""
    text = deals("c: {kind: cost, alpha: 80%, omega: 30%}", learn="{2027-07: 24 branches}")
    text = text.replace("sample: 24", "sample: 24, reduce_to: 20")
    (tmp_path / "scenario.yaml").write_text(textwrap.dedent(text), "utf-8")
    found = []
    for processes, seed, zone in WAYS:
        into = tmp_path / f"runs-{processes}"
        words = ("--method", "branches", "--processes", str(processes), "--into", str(into))
        done = planner("solve", "scenario.yaml", *words, cwd=tmp_path, PYTHONHASHSEED=seed, TZ=zone)
        assert done.returncode == 0, done.stderr
        found.append(files(into))
    assert len([name for name in found[0] if name.startswith("tables/")]) > 20
    for other in found[1:]:
        assert found[0].keys() == other.keys()
        assert [name for name, content in found[0].items() if other[name] != content] == []
