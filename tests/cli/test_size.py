"""`size` tells what workloads need by themselves: a table of 80 columns, each figure with its formula, everything as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import planner

SMALL = """\
planner: 1
workloads:
  chat: {kind: inference, model: llama3-70b, accelerator: h200-sxm, tokens: 50 ktokens/s, context: 8 k, sessions: 10 k}
  lake: {kind: archive, series: 240 PB, copies: 1.5}
"""
DATED = SMALL.replace("series: 240 PB", "series: {2027-01: 240 PB, 2028-01: 300 PB}")
HORIZON = "name: whole\ncatalog: memory-2026q2\nhorizon: {start: 2027-01, periods: 24, step: month}\n"


def written(folder: Path, text: str) -> str:
    """A file with this text."""
    (folder / "workload.yaml").write_text(text, "utf-8")
    return "workload.yaml"


def test_a_file_with_workloads_alone(tmp_path: Path) -> None:
    """No horizon, no catalogue, no name: 10,000 sessions of 8000 * 163,840 B are 13.1 TB, the lake is 360 PB."""
    done = planner("size", written(tmp_path, SMALL), cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "workload: what its workloads keep (decimal" in done.stdout
    warm, lake = (
        next(line for line in done.stdout.splitlines() if line.startswith(name)) for name in ("chat/kv-warm", "lake/")
    )
    assert warm.split()[1:3] == ["13.1", "TB"]
    assert warm.endswith("hbm..flash")
    assert lake.split()[1:3] == ["360", "PB"]
    assert "h200-sxm" in done.stdout
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_each_figure_says_why(tmp_path: Path) -> None:
    """The formula with its numbers, of a class and of the accelerators; a wrong name is met with the right one."""
    file = written(tmp_path, SMALL)
    done = planner("size", file, "--why", "chat/kv-warm", "--why", "chat", cwd=tmp_path)
    assert "KV of a token = 163840 B: 2 * 80 layers * 8 KV heads * 128 * 1 B (GQA)" in done.stdout
    assert "kept = 13107.2 GB: 10000 sessions * 1.31072 GB" in done.stdout
    assert "share of the bound" in done.stdout
    wrong = planner("size", file, "--why", "chat/kv-warn", cwd=tmp_path)
    assert wrong.returncode == 2
    assert "did you mean 'chat/kv-warm'" in wrong.stderr


def test_a_workload_without_accelerators_says_why_of_each_class(tmp_path: Path) -> None:
    """An archive asks for none: its class is told, 240 PB * 1.5. Money is in the scenario's currency, one accelerator is one."""
    text = SMALL.replace("sessions: 10 k", "sessions: 10 k, idle: 4 EUR/GPU-hour").replace("llama3-70b", "llama3-8b")
    file = written(tmp_path, text + "money: {currency: EUR}\n")
    lake = planner("size", file, "--why", "lake", cwd=tmp_path).stdout
    assert lake.startswith("lake/archive\n")
    assert "240" in lake
    chat = planner("size", file, "--why", "chat", "--why", "chat/kv-warm", cwd=tmp_path).stdout
    assert "EUR/GB-hour" in chat
    assert "replica = 1 accelerator:" in chat


def test_everything_as_json(tmp_path: Path) -> None:
    """Bytes by period, paces, latency, heat, tiers, what is lost, and the steps."""
    found = json.loads(planner("size", written(tmp_path, SMALL), "--json", cwd=tmp_path).stdout)
    warm = next(data for data in found["classes"] if data["id"] == "chat/kv-warm")
    assert warm["gb"] == pytest.approx([13107.2])
    assert (warm["latency_s"], warm["tiers"], warm["lost_money_per_gb"]) == (0.001, ["hbm", "dram", "flash"], None)
    assert warm["why"][-1]["what"] == "heat"
    assert found["on"] is None
    assert found["accelerators"]["chat"]["count"] > 0


def test_a_date_is_asked_for_where_something_has_one(tmp_path: Path) -> None:
    """--on, or as_of; without either the file is refused. 240 PB * 1.5 in 2027, 300 PB * 1.5 in 2028."""
    file = written(tmp_path, DATED)
    refused = planner("size", file, cwd=tmp_path)
    assert refused.returncode == 2
    assert "--on 2027-03" in refused.stderr
    both = planner("size", written(tmp_path, DATED.replace("8 k, sessions", "8 q, sessions")), cwd=tmp_path).stderr
    assert "--on 2027-03" in both
    assert "8 q" in both
    file = written(tmp_path, DATED)
    for words, size in ((("--on", "2027-06"), "360 PB"), (("--on", "2028Q1"), "450 PB"), (("--on", "2026"), None)):
        done = planner("size", file, *words, cwd=tmp_path)
        assert done.returncode == 0
        assert (size is None) == ("lake/" not in done.stdout)
        assert size is None or size in done.stdout
    (tmp_path / "workload.yaml").write_text(f"as_of: 2028-02\n{DATED}", "utf-8")
    assert "450 PB" in planner("size", file, cwd=tmp_path).stdout


def test_a_whole_scenario_is_sized_where_it_is_largest(tmp_path: Path) -> None:
    """The period with the most bytes, or the one asked for; a day outside the horizon is refused."""
    file = written(tmp_path, DATED.replace("planner: 1\n", f"planner: 1\n{HORIZON}"))
    assert "in 2028-01" in planner("size", file, cwd=tmp_path).stdout.replace("\n", " ")
    assert "in 2027-05" in planner("size", file, "--on", "2027-05-20", cwd=tmp_path).stdout.replace("\n", " ")
    done = planner("size", file, "--on", "2031", cwd=tmp_path)
    assert done.returncode == 2
    assert "outside the horizon" in done.stderr


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("planner: 1\nname: none\n", (), "there are no workloads in it"),
        (SMALL, ("--on", "soon"), "soon"),
        (SMALL.replace("llama3-70b", "llama3-80b"), (), "did you mean 'llama3-8b'"),
        (SMALL.replace("240 PB", "240 P"), (), "PB (decimal) or PiB"),
        (SMALL.replace("240 PB", "240000"), (), "bare number"),
        (SMALL.replace("h200-sxm", "trainium3"), (), "nobody says what share of its roofline trainium3 reaches"),
        (SMALL.replace("kind: archive", "kind: archives"), (), "did you mean 'archive'"),
    ],
)
def test_what_cannot_be_sized_ends_with_2(tmp_path: Path, text: str, words: tuple[str, ...], said: str) -> None:
    """What is wrong, where, and what to write; never a traceback."""
    done = planner("size", written(tmp_path, text), *words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
