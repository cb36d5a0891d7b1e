"""The command line as a whole: errors are messages with exit codes, and nothing heavy is loaded early."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from planner.cli import main
from planner.cli.main import cli, run
from planner.cli.options import Folder, first_line
from planner.errors import InfeasibleError, InputError, PlannerError, Problem, SolverError, UncertifiedError
from tests.cli.command import ROOT, planner

HEAVY = ("numpy", "pandas", "scipy", "networkx", "highspy", "pulp", "plotly", "xlsxwriter", "jinja2", "planner.lp")


@pytest.mark.parametrize("args", [["--help"], ["check", "hello"], ["show", "hello"], ["schema"], ["new", "--list"]])
def test_nothing_heavy_is_loaded(args: list[str]) -> None:
    """Help, check, show, schema and new run without a numeric library, a solver or a report."""
    code = f"import sys\nfrom planner.cli.main import run\nassert run({args!r}) == 0\n"
    code += f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "[]"


def test_help_imports_no_command() -> None:
    """The lines of the commands come from their files' first lines."""
    code = "import sys\nfrom planner.cli.main import run\nrun(['--help'])\n"
    code += "assert not [name for name in sys.modules if name.startswith('planner.cli.commands.')]"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)


@pytest.mark.parametrize("words", [[], ["explain"]])
def test_every_command_file_has_its_line_and_its_command(words: list[str]) -> None:
    """A file of the folder is a command, found by its name; so is a question of `explain`."""
    context = cli.make_context("planner", ["check", "hello"])
    group = cli.get_command(context, words[0]) if words else cli
    assert isinstance(group, Folder)
    for name in group.list_commands(context):
        assert 10 < len(first_line(group.folder / f"{name}.py")) < 110
        assert group.get_command(context, name) is not None


@pytest.mark.parametrize(
    ("error", "code"),
    [(InputError, 2), (InfeasibleError, 3), (UncertifiedError, 4), (SolverError, 5)],
)
def test_each_error_has_its_exit_code_and_its_paragraph(
    error: type[PlannerError], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What, value and next step on stderr, nothing on stdout."""

    def fail(*_: object, **__: object) -> None:
        raise error(Problem("something is wrong", "mend it", path="money", value="9"))

    monkeypatch.setattr(main.cli, "main", fail)
    assert run([]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "money\n  something is wrong (got 9)\n  -> mend it\n\n"


def test_our_own_mistakes_are_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 70, please report; the traceback only with PLANNER_DEBUG=1."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a\nb")

    monkeypatch.setattr(main.cli, "main", fail)
    monkeypatch.delenv("PLANNER_DEBUG", raising=False)
    assert run([]) == 70
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "please report" in said
    monkeypatch.setenv("PLANNER_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run([])


def test_an_interrupt_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends without a traceback."""

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(main.cli, "main", fail)
    assert run([]) == 130


def test_wrong_usage_is_2_with_a_guess() -> None:
    """An unknown command, an unknown option, a missing file."""
    done = planner("chek", "hello")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'check'?" in done.stderr
    done = planner("check", "hello", "--varient", "x")
    assert done.returncode == 2
    assert "--variant" in done.stderr
    done = planner("check", "no-such.yaml")
    assert done.returncode == 2
    assert "no such file" in done.stdout


def test_version_and_completion() -> None:
    """`--version` is one line, and the shell's completion knows the commands."""
    done = planner("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("planner ")
    done = planner(_PLANNER_COMPLETE="bash_complete", COMP_WORDS="planner sc", COMP_CWORD="1")
    assert "schema" in done.stdout


def test_a_reader_that_stops_is_no_error() -> None:
    """`planner schema | head -1` ends quietly."""
    command = f"'{sys.executable}' -m planner.cli.main schema | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "{\n"
    assert done.stderr == ""


def test_colours_only_on_a_terminal(tmp_path: Path) -> None:
    """A pipe gets plain text, with and without NO_COLOR."""
    (tmp_path / "s.yaml").write_text("planner: 2\n", "utf-8")
    for env in ({}, {"NO_COLOR": "1"}):
        assert "\x1b" not in planner("check", "s.yaml", cwd=tmp_path, **env).stdout
