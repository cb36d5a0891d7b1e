"""`planner solve`: exit codes, the run folder, the same bytes twice, both doors, export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.cli.main import run
from planner.lp.certificate import Certificate
from planner.solvers.solution import Solution

HELLO = """
planner: 1
name: hello
horizon: {start: 2027-01, periods: 4, step: month}
items: {ddr5: {tier: dram, package: 64 GB}}
locations: {abilene: {}}
markets: {spot: {items: [ddr5], price: 20 USD/GB, lead_time: 2 months}}
stock: {opening: {at: abilene, item: ddr5, quantity: 200 TB}}
needs: {dram: {kind: consumption, at: abilene, tier: dram, series: 100 TB/month}}
"""
EXPECTED = {
    "plan.xlsx", "report.html", "tables", "plan.json", "scenario.resolved.yaml", "certificate.json", "manifest.json", "solver.log",
}  # fmt: skip


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A small scenario: 400 TB needed, 200 there, 200 bought at 20 a GB is 4 MUSD."""
    path = tmp_path / "hello.yaml"
    path.write_text(HELLO, "utf-8")
    return path


def solve(path: Path, *words: str) -> int:
    """`planner solve` with run folders beside the file."""
    return run(["solve", str(path), "--into", str(path.parent / "runs"), *words])


def folders(path: Path) -> list[Path]:
    """Run folders written so far."""
    return sorted((path.parent / "runs").glob("hello-*"))


def test_a_run_folder_is_complete_and_private(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every file of the design is there, no draft is left, and only the user may look in."""
    assert solve(scenario) == 0
    (folder,) = folders(scenario)
    assert {path.name for path in folder.iterdir()} == EXPECTED
    assert not list(folder.parent.glob(".draft*"))
    assert folder.stat().st_mode & 0o077 == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("HELLO")
    assert max(map(len, said)) <= 80


def test_the_summary_as_json(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """200 TB at 20 USD a GB is 4 MUSD, proven, with nothing held against it."""
    assert solve(scenario, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["cost"] == pytest.approx(4_000_000, rel=1e-9)
    assert (said["level"], said["findings"]) == ("A", [])


def test_the_same_input_gives_the_same_bytes(scenario: Path) -> None:
    """Tables, workbook and report of two solves are equal, byte by byte."""
    assert [solve(scenario), solve(scenario)] == [0, 0]
    first, second = folders(scenario)
    names = [path.relative_to(first) for path in sorted(first.rglob("*")) if path.is_file()]
    for name in names:
        if name.name not in ("manifest.json", "solver.log"):
            assert (first / name).read_bytes() == (second / name).read_bytes(), name


def test_the_other_door_gives_the_same_cost(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """CBC through PuLP agrees with HiGHS."""
    assert solve(scenario, "--json", "--solver", "cbc") == 0
    assert json.loads(capsys.readouterr().out)["cost"] == pytest.approx(4_000_000, rel=1e-6)


def test_a_change_from_the_command_line(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Half the opening stock means 100 TB more to buy: 6 MUSD."""
    assert (
        solve(scenario, "--json", "--set", "stock.opening.quantity=100 TB", "--set", "markets.spot.lead_time=0 days")
        == 0
    )
    assert json.loads(capsys.readouterr().out)["cost"] == pytest.approx(6_000_000, rel=1e-9)


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (("--set", "markets.spot.lead_time=9 months"), 3, "shortage price"),
        (("--set", "markets.spot.available=1 TB/month"), 3, "shortage price"),
        (("--set", "markets.spot.price=20"), 2, "USD/GB"),
        (("--solver", "no-such-solver"), 2, "no-such-solver"),
        (("--variant", "none"), 2, "none"),
        (("--time-limit", "0"), 2, "time-limit"),
    ],
)
def test_what_is_no_plan_writes_nothing(
    scenario: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, hint: str
) -> None:
    """Bad input and infeasible scenarios end with their code and a word on what to do, and leave no run folder."""
    assert solve(scenario, *words) == code
    assert hint in capsys.readouterr().err
    assert folders(scenario) == []


@pytest.mark.parametrize("ending", ["lp", "mps"])
def test_the_program_can_be_exported(scenario: Path, ending: str) -> None:
    """The program is written once, and an existing file is never overwritten."""
    target = scenario.parent / f"model.{ending}"
    assert solve(scenario, "--export", str(target)) == 0
    assert target.stat().st_size > 0
    assert solve(scenario, "--export", str(target)) == 2
    assert solve(scenario, "--export", str(scenario.parent / "model.xyz")) == 2


def test_an_interrupted_plain_program_ends_with_130_and_leaves_nothing(
    scenario: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C before there is a plan: no evidence of a refusal that never was, and no advice to take another solver."""
    stopped = Solution("interrupted"), Certificate("X", "feasible", reasons=("interrupted",))
    monkeypatch.setattr("planner.app.solve.solve_arrays", lambda *_: stopped)
    assert solve(scenario) == 130
    assert "interrupted before there was a plan" in capsys.readouterr().err
    assert folders(scenario) == []
