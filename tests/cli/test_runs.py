"""`planner runs`: the folders are the truth. They are listed, shown, approved, published, removed, and told apart by a word."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from planner.app.find_run import find_run
from planner.app.run_folders import read_run, runs_in
from planner.app.run_marks import approve, publish, remove
from planner.cli.main import run as planner
from planner.errors import InputError
from tests.cli.command import planner as process
from tests.cli.test_solve import HELLO

BY = ("--by", "Ada Lovelace", "--role", "CFO")
MISTAKES = ("mistake", "Traceback")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of hello: 200 TB are bought at 20 a GB, 4 MUSD, and then at 21, 4.2 MUSD."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "hello.yaml").write_text(HELLO, "utf-8")
    assert solve(folder) == 0
    assert solve(folder, "--set", "markets.spot.price=21 USD/GB") == 0
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A copy of them, to do with as a test likes."""
    return Path(shutil.copytree(made, tmp_path / "copy"))


@pytest.fixture
def runs(place: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """`planner runs ...` on the copy: exit code, stdout, stderr in one line."""

    def call(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = planner(["runs", *words[:1], "--into", str(place / "runs"), *words[1:]])
        said = capsys.readouterr()
        assert not any(word in said.err for word in MISTAKES)
        assert code == 0 or "->" in said.err or "Usage" in said.err
        return code, said.out, " ".join(said.err.split())

    return call


Runs = Callable[..., tuple[int, str, str]]


def solve(folder: Path, *words: str) -> int:
    """`planner solve` of the scenario in a folder, runs beside it."""
    return planner(["solve", str(folder / "hello.yaml"), "--into", str(folder / "runs"), *words])


def first(place: Path) -> Path:
    """The older run: 4 MUSD."""
    return min(
        (place / "runs").glob("hello-*"), key=lambda path: json.loads((path / "manifest.json").read_text())["when"]
    )


def last(place: Path) -> Path:
    """The newer run: 4.2 MUSD."""
    return next(path for path in (place / "runs").glob("hello-*") if path != first(place))


def code_of(run: Path) -> str:
    """The hash of a run's plan, as far as it is said aloud."""
    return str(json.loads((run / "manifest.json").read_text("utf-8"))["fingerprint"][:8])


def files(run: Path) -> dict[str, str]:
    """Every file of a run by its hash."""
    return {
        str(path.relative_to(run)): sha256(path.read_bytes()).hexdigest() for path in run.rglob("*") if path.is_file()
    }


# The list -------------------------------------------------------------------------------------------------------------


def test_the_list_has_the_newest_first(place: Path, runs: Runs) -> None:
    """Below the scenario's name: what tells the run from others, plan, level, cost; 80 columns."""
    code, out, err = runs()
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[1] == "hello"
    assert [line.split()[1:] for line in lines[2:]] == [
        [code_of(last(place)), "A", "$4.2M"],
        [code_of(first(place)), "A", "$4M"],
    ]
    assert all(len(line) <= 80 for line in lines)
    assert lines[3].split()[0] in first(place).name


def test_the_list_as_json(place: Path, runs: Runs) -> None:
    """Every run with its folder, plan, cost and marks."""
    runs("publish", first(place).name)
    runs("approve", first(place).name, *BY, "--note", "as agreed")
    found = json.loads(runs("--json")[1])
    assert [row["cost"] for row in found] == pytest.approx([4.2e6, 4e6])
    assert [bool(row["published"]) for row in found] == [False, True]
    assert [(one["name"], one["role"], one["note"]) for one in found[1]["approved"]] == [
        ("Ada Lovelace", "CFO", "as agreed")
    ]
    assert [row["changed"] for row in found] == [None, []]


@pytest.mark.parametrize("name", ["nowhere", "hello.yaml"])
def test_a_place_without_runs(place: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """One that is not there says so with 0; a file where the folder should be is told."""
    code = planner(["runs", "--into", str(place / name)])
    said = capsys.readouterr()
    assert code == (0 if name == "nowhere" else 2)
    assert ("planner solve" if name == "nowhere" else "--into") in said.out + said.err


def test_there_is_no_index_that_could_be_wrong(place: Path, tmp_path: Path, runs: Runs) -> None:
    """A run that is moved by hand takes its approval along; one that is renamed is still a run of its scenario."""
    runs("approve", first(place).name, *BY)
    shutil.move(first(place), tmp_path / "board-meeting")
    assert [run.path.name for run in runs_in(place / "runs")] == [
        only.name for only in (place / "runs").glob("hello-*")
    ]
    moved = read_run(tmp_path / "board-meeting")
    assert moved is not None
    assert [approval.name for approval in moved.approvals] == ["Ada Lovelace"]
    assert planner(["runs", "show", str(tmp_path / "board-meeting")]) == 0


def cut(run: Path) -> None:
    """A manifest of which the second half is lost."""
    path = run / "manifest.json"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(run: Path) -> None:
    """A manifest that is none."""
    (run / "manifest.json").write_text("[]", "utf-8")


def lacking(run: Path) -> None:
    """A manifest as an older version wrote it."""
    path = run / "manifest.json"
    said = json.loads(path.read_text("utf-8"))
    path.write_text(
        json.dumps({key: value for key, value in said.items() if key not in ("files", "fingerprint")}), "utf-8"
    )


def infinite(run: Path) -> None:
    """A cost that is no number to count with."""
    path = run / "manifest.json"
    path.write_text(path.read_text("utf-8").replace('"cost": 4000000.0', '"cost": NaN'), "utf-8")


def gone(run: Path) -> None:
    """No manifest at all."""
    (run / "manifest.json").unlink()


def folder(run: Path) -> None:
    """A folder in its place."""
    (run / "manifest.json").unlink()
    (run / "manifest.json").mkdir()


def linked(run: Path) -> None:
    """The run lies elsewhere."""
    away = run.parent.parent / "away"
    run.rename(away)
    run.symlink_to(away)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (cut, "cut off"),
        (emptied, "no JSON object"),
        (lacking, "lacks files, fingerprint"),
        (infinite, "lacks cost"),
        (gone, "there is no manifest.json"),
        (folder, "cannot be read"),
        (linked, "link to elsewhere"),
    ],
)
def test_a_run_that_is_not_whole_is_listed_as_such(place: Path, runs: Runs, spoil: Any, why: str) -> None:
    """With what is wrong; nobody can approve, publish or show it; the others are listed as ever."""
    run = first(place)
    spoil(run)
    code, out, _ = runs()
    assert code == 0
    assert run.name in out
    assert why in " ".join(out.split())
    assert "$4.2M" in out
    assert all(len(line) <= 80 for line in out.splitlines())
    for words in (("show", run.name), ("approve", run.name, *BY), ("publish", run.name)):
        code, _, err = runs(*words)
        assert code == 2
        assert why in err


def test_what_a_killed_solve_leaves_is_listed_and_may_go(place: Path, runs: Runs) -> None:
    """A draft is half written. What is no run, such as `refused/`, is not listed."""
    draft = place / "runs/.draft-x1"
    (draft / "tables").mkdir(parents=True)
    (place / "runs/refused").mkdir()
    out = runs()[1]
    assert "half written" in out
    assert "refused" not in out
    assert runs("remove", ".draft-x1")[0] == 0
    assert not draft.exists()


# Which run ------------------------------------------------------------------------------------------------------------


def test_a_run_is_named_by_what_is_short_and_clear(place: Path) -> None:
    """Its folder from anywhere, its name, a part that no other has, its plan's first digits, or latest."""
    run, into = first(place), place / "runs"
    stamp = run.name.removeprefix("hello-")
    for word in (str(run), f"{run}/", run.name, stamp, stamp[-10:], code_of(run)):
        assert find_run(word, into).path == run, word
    assert find_run("latest", into).path == last(place)
    with pytest.raises(InputError, match="is called so"):  # Seven digits of a hash are too few to mean a plan.
        find_run(code_of(run)[:7], into)


def test_the_latest_is_one_that_is_whole(place: Path) -> None:
    """A newer one that is broken is not what anybody means."""
    newer, older = last(place), first(place)
    cut(newer)
    assert find_run("latest", place / "runs").path == older
    assert {run.path for run in runs_in(place / "runs")} == {newer, older}


def test_a_word_that_means_two_runs_or_none(place: Path, runs: Runs) -> None:
    """Both are named, or what was probably meant; never is one of them guessed."""
    code, _, err = runs("show", "hello")
    assert code == 2
    assert "part of 2 runs" in err
    assert first(place).name in err
    code, _, err = runs("show", "helo")
    assert code == 2
    assert "did you mean 'hello'?" in err
    for word in ("", " ", "nothing/like/it", "x" * 5000, "../../.."):
        code, _, err = runs("show", word)
        assert code == 2
        assert len(err) < 500


def test_a_folder_that_has_the_name_of_a_scenario_is_not_taken_for_a_run(place: Path, monkeypatch: Any) -> None:
    """`runs show hello` beside a folder `hello` with tables means the run."""
    monkeypatch.chdir(place)
    (place / "hello").mkdir()
    shutil.rmtree(last(place))
    assert find_run("hello", place / "runs").path == first(place)


def test_a_name_that_no_screen_can_show(place: Path) -> None:
    """Bytes that are no text: listed with a mark in their place, shown, published and removed all the same."""
    odd = first(place).rename(place / "runs" / os.fsdecode(b"b\xff\x1b[2J"))
    assert "b??[2J" in process("runs", cwd=place).stdout
    for words in (("show",), ("publish",), ("remove", "--force")):
        done = process("runs", *words, odd.name, cwd=place)
        assert (done.returncode, "mistake" in done.stderr) == (0, False), done.stderr
        assert "\x1b" not in done.stdout + done.stderr
    assert not odd.exists()


def test_a_verb_that_is_mistyped(runs: Runs) -> None:
    """With a guess at which was meant."""
    code, _, err = runs("shwo")
    assert code == 2
    assert "did you mean 'show'?" in err


# Show -----------------------------------------------------------------------------------------------------------------


def test_one_run_with_its_first_screen(place: Path, runs: Runs) -> None:
    """The screen of the day it was solved, what made it, whether its files are as they were; who approved it since."""
    code, out, _ = runs("show", first(place).name)
    assert code == 0
    assert out.startswith("HELLO  as of")
    assert "NOT APPROVED" in out
    assert "as they were written" in out
    assert "solver highs" in out
    runs("approve", first(place).name, *BY, "--note", "mind the cash")
    out = runs("show", first(place).name)[1]
    assert "NOT APPROVED" not in out
    assert "Ada Lovelace, CFO" in out
    assert "mind the cash" in out
    assert all(len(line) <= 80 for line in out.splitlines() if str(place) not in line)
    said = json.loads(runs("show", first(place).name, "--json")[1])
    assert said["plan"].startswith(code_of(first(place)))
    assert said["versions"]["tierplan"]


def test_a_changed_file_is_shown(place: Path, runs: Runs) -> None:
    """By its name; a plan.json that is spoilt costs the first screen and no more."""
    (first(place) / "plan.json").write_text('{"headline": 5, "verdict": [], "first_screen": {"a": 1}}', "utf-8")
    code, out, _ = runs("show", first(place).name)
    assert code == 0
    assert "plan.json was changed" in out
    assert "cannot be read" in out


# Approve --------------------------------------------------------------------------------------------------------------


def test_an_approval_is_told_where_the_same_plan_comes_again(
    place: Path, runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its hash, in the folder it is written to: on the terminal and as JSON. Another plan is still not approved."""
    assert runs("approve", first(place).name, *BY)[0] == 0
    capsys.readouterr()
    assert solve(place) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "approved by Ada Lovelace, CFO 20" in said
    assert "NOT APPROVED" not in said
    assert solve(place, "--json") == 0
    assert json.loads(capsys.readouterr().out)["approved"][0].startswith("Ada Lovelace, CFO")
    assert solve(place, "--set", "markets.spot.price=21 USD/GB") == 0
    assert "NOT APPROVED" in capsys.readouterr().out
    assert solve(place, "--into", str(place / "elsewhere")) == 0
    assert "NOT APPROVED" in capsys.readouterr().out


def test_no_file_of_a_plan_hangs_on_approvals(place: Path, runs: Runs) -> None:
    """What was solved is not touched; what is solved after it has the same bytes, workbook included."""
    before = files(first(place))
    runs("approve", first(place).name, *BY)
    runs("publish", first(place).name)
    after = files(first(place))
    assert {name: sha for name, sha in after.items() if name in before} == before
    assert after.keys() - before.keys() == {"approval-1.json", "published.json"}
    old = {path.name for path in (place / "runs").iterdir()}
    assert solve(place) == 0
    (new,) = [path for path in (place / "runs").iterdir() if path.name not in old]
    again = files(new)
    for name in before:
        if name not in ("manifest.json", "solver.log"):
            assert again[name] == before[name], name


def test_each_role_approves_once(place: Path, runs: Runs) -> None:
    """Two people, each in a file of its own that only the user may read; a second time is told."""
    run = first(place)
    assert runs("approve", run.name, *BY)[0] == 0
    assert runs("approve", run.name, "--by", "Grace Hopper", "--role", "Legal")[0] == 0
    code, _, err = runs("approve", run.name, "--by", "  Ada   Lovelace ", "--role", "CFO")
    assert code == 2
    assert "approved already" in err
    assert [path.stat().st_mode & 0o077 for path in sorted(run.glob("approval-*.json"))] == [0, 0]
    assert "Ada Lovelace, CFO" in runs()[1]
    assert "Grace Hopper, Legal" in " ".join(runs()[1].split())


@pytest.mark.parametrize("name", ["", "  ", "x" * 100, "Ada\x1b[2J", "Ada\u202elecavoL"])
def test_a_name_is_one_printable_line(place: Path, runs: Runs, name: str) -> None:
    """Nothing is recorded of one that is not."""
    assert runs("approve", first(place).name, "--by", name, "--role", "CFO")[0] == 2
    assert not list(first(place).glob("approval-*"))


def edited(run: Path) -> None:
    """Another number in a table."""
    path = run / "tables/receipts.csv"
    path.write_text(path.read_text("utf-8").replace("200000", "200001"), "utf-8")


def missing(run: Path) -> None:
    """A table less."""
    (run / "tables/receipts.csv").unlink()


def added(run: Path) -> None:
    """A table more."""
    (run / "tables/more.csv").write_text("a\n1\n", "utf-8")


def elsewhere(run: Path) -> None:
    """A table that lies elsewhere."""
    path = run / "tables/receipts.csv"
    path.rename(run.parent / "receipts.csv")
    path.symlink_to(run.parent / "receipts.csv")


def workbook(run: Path) -> None:
    """Another workbook."""
    with (run / "plan.xlsx").open("ab") as file:
        file.write(b"x")


def retold(run: Path, **other: Any) -> None:
    """A manifest that says something else."""
    path = run / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | other), "utf-8")


def cheaper(run: Path) -> None:
    """A manifest with another cost than plan.json."""
    retold(run, cost=1.0)


def rehashed(run: Path) -> None:
    """A table edited, and its hash in the manifest with it."""
    edited(run)
    found = json.loads((run / "manifest.json").read_text("utf-8"))["files"]
    retold(run, files=found | {"tables/receipts.csv": sha256((run / "tables/receipts.csv").read_bytes()).hexdigest()})


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (edited, "tables/receipts.csv was changed"),
        (missing, "tables/receipts.csv is gone"),
        (added, "tables/more.csv was put in"),
        (elsewhere, "tables/receipts.csv is a link"),
        (workbook, "plan.xlsx was changed"),
        (cheaper, "speak of two plans"),
        (rehashed, "another fingerprint than the tables"),
    ],
)
def test_nobody_stands_by_a_run_that_was_changed(place: Path, runs: Runs, spoil: Any, why: str) -> None:
    """Neither approved nor published; what was changed is named, and stands in the list of those approved before."""
    run = first(place)
    runs("approve", run.name, *BY)
    spoil(run)
    for words in (("approve", run.name, "--by", "Grace", "--role", "CFO"), ("publish", run.name)):
        code, _, err = runs(*words)
        assert code == 2
        assert why in err
    assert "CHANGED SINCE" in runs()[1]


def test_nobody_stands_by_a_plan_with_findings(place: Path, runs: Runs) -> None:
    """The audit held something against it."""
    run = first(place)
    path = run / "plan.json"
    finding = {"rule": "bill", "where": "x", "what": "y", "amount": 1.0}
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"findings": [finding]}), "utf-8")
    found = json.loads((run / "manifest.json").read_text("utf-8"))["files"]
    retold(run, findings=1, files=found | {"plan.json": sha256(path.read_bytes()).hexdigest()})
    code, _, err = runs("approve", run.name, *BY)
    assert code == 2
    assert "1 finding against it" in err
    assert "AUDIT 1 OPEN" in runs()[1]


@pytest.mark.parametrize("text", ["{", "{}", '{"name": "x"}', None])
def test_an_approval_that_cannot_be_read_does_not_count(place: Path, runs: Runs, text: str | None) -> None:
    """Half written, or of another plan (of the other run, put here by hand): told, and nobody has approved."""
    run = first(place)
    if text is None:
        runs("approve", last(place).name, *BY)
        shutil.copy(last(place) / "approval-1.json", run / "approval-1.json")
    else:
        (run / "approval-1.json").write_text(text, "utf-8")
    found = read_run(run)
    assert found is not None
    assert found.approvals == ()
    out = runs("show", run.name)[1]
    assert "approval-1.json" in out
    assert "NOT APPROVED" in out
    assert runs("approve", run.name, *BY)[0] == 0
    assert (run / "approval-2.json").exists()


# Publish --------------------------------------------------------------------------------------------------------------


def test_one_run_of_a_scenario_is_published(place: Path, runs: Runs, capsys: pytest.CaptureFixture[str]) -> None:
    """The second takes the place of the first. Later solves are held against it: 200 TB at one dollar less are 200 k less."""
    assert runs("publish", first(place).name)[0] == 0
    assert runs("publish", last(place).name)[0] == 0
    dearer = code_of(last(place))
    assert [bool(run.pin) for run in runs_in(place / "runs")] == [True, False]
    capsys.readouterr()
    assert solve(place) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"vs published {dearer}" in said
    assert f"-$200k vs published {dearer} of 20" in said
    assert "$4.2M; why: --against baseline" in said
    assert solve(place, "--set", "markets.spot.price=21 USD/GB", "--json") == 0
    assert json.loads(capsys.readouterr().out)["published"]["cost"] == pytest.approx(4.2e6)
    assert solve(place, "--set", "markets.spot.price=21 USD/GB") == 0
    assert "published on 20" in " ".join(capsys.readouterr().out.split())


def test_of_two_marks_the_later_counts(place: Path, runs: Runs) -> None:
    """Killed between the new mark and the end of the old one: still one is published, and it is the new one."""
    runs("publish", first(place).name)
    mark = (first(place) / "published.json").read_bytes()
    runs("publish", last(place).name)
    assert not (first(place) / "published.json").exists()
    (first(place) / "published.json").write_bytes(mark)
    assert [run.path for run in runs_in(place / "runs") if run.pin] == [last(place)]


# Remove ---------------------------------------------------------------------------------------------------------------


def test_a_run_is_removed_whole(place: Path, runs: Runs) -> None:
    """With its briefs, and nothing else; nothing is left of it."""
    run, other = first(place), last(place)
    (run / "brief-micron.xlsx").write_bytes(b"x")
    assert runs("remove", run.name)[0] == 0
    assert [path.name for path in (place / "runs").iterdir()] == [other.name]


def test_what_somebody_stands_by_is_kept_without_force(place: Path, runs: Runs) -> None:
    """Published, approved, or with files that no run writes; all that are named or none."""
    one, other = first(place), last(place)
    runs("approve", one.name, *BY)
    runs("publish", one.name)
    (one / "notes.txt").write_text("mine", "utf-8")
    (one / "tables/mine.xlsx").write_text("mine", "utf-8")
    code, _, err = runs("remove", other.name, one.name)
    assert code == 2
    for why in ("is published", "is approved", "notes.txt, tables/mine.xlsx"):
        assert why in err
    assert one.is_dir()
    assert other.is_dir()
    assert runs("remove", other.name, one.name, one.name, "--force")[0] == 0
    assert list((place / "runs").iterdir()) == []


def test_a_spoilt_approval_keeps_a_run_as_well(place: Path, runs: Runs) -> None:
    """Who approved cannot be read, that somebody did can."""
    (first(place) / "approval-1.json").write_text("{", "utf-8")
    assert runs("remove", first(place).name)[0] == 2
    assert first(place).is_dir()


def test_nothing_but_a_run_is_ever_deleted(place: Path, tmp_path: Path, runs: Runs) -> None:
    """A folder of yours, the place itself, the scenario's file, a link to a run, a folder with a manifest of something else."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years", "utf-8")
    (tmp_path / "link").symlink_to(first(place))
    called = tmp_path / "hello-20260101T000000Z-0123456789"
    called.symlink_to(mine)
    words = (mine, place / "runs", place / "hello.yaml", tmp_path / "link", called, tmp_path)
    for word in map(str, words):
        assert runs("remove", word, "--force")[0] == 2, word
    (mine / "manifest.json").write_text('{"name": "an extension"}', "utf-8")
    assert runs("remove", str(mine), "--force")[0] == 2
    assert (mine / "thesis.txt").exists()
    assert first(place).is_dir()


def test_links_in_a_run_are_not_followed(place: Path, tmp_path: Path, runs: Runs) -> None:
    """What they lead to stays."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/kept.csv").write_text("a\n", "utf-8")
    run = first(place)
    shutil.rmtree(run / "tables")
    (run / "tables").symlink_to(tmp_path / "outside")
    assert runs("remove", run.name)[0] == 0
    assert (tmp_path / "outside/kept.csv").exists()
    assert not run.exists()


# What happens meanwhile -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [lambda run: approve(run, "Ada", "CFO"), publish, lambda run: remove([run])])
def test_a_run_that_was_taken_away_meanwhile(place: Path, act: Any) -> None:
    """Found, then gone: told as that, and nothing is left behind."""
    found = find_run(first(place).name, place / "runs")
    shutil.rmtree(found.path)
    with pytest.raises(InputError, match="is gone"):
        act(found)
    assert len(list((place / "runs").iterdir())) == 1


def test_what_may_not_be_written_is_told(place: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that others may only read (the system refuses every new file there), a folder where the mark should be."""
    run = first(place)

    def refuse(*_: Any, **__: Any) -> int:
        raise PermissionError(13, "Permission denied")

    (run / "published.json").mkdir()
    code, _, err = runs("publish", run.name)
    assert code == 2
    assert "cannot write in" in err
    with monkeypatch.context() as patch:
        patch.setattr("planner.app.run_marks.os.open", refuse)
        for words in (("approve", run.name, *BY), ("publish", run.name)):
            assert runs(*words)[0] == 2
            assert "permission denied" in runs(*words)[2]
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        code, _, err = runs("remove", run.name, "--force")
        assert code == 2
        assert "permission denied" in err
    assert run.is_dir()
    assert not [
        path.name for path in (*run.iterdir(), *run.parent.iterdir()) if path.name.startswith((".", "approval"))
    ]
