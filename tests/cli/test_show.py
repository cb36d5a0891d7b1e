"""`show` prints the merged scenario on stdout."""

from __future__ import annotations

from tests.cli.command import planner


def test_every_value_shows_its_line() -> None:
    """The shipped scenario hello, with one value from the command line."""
    done = planner("show", "hello", "--set", "horizon.periods=7")
    assert (done.returncode, done.stderr) == (0, "")
    assert "  periods: 7  # --set:1\n" in done.stdout
    assert "# hello.yaml:" in done.stdout


def test_a_wrong_scenario_is_told_on_stderr() -> None:
    """Nothing on stdout, exit 2."""
    done = planner("show", "hello", "--set", "horizon.periods=many")
    assert (done.returncode, done.stdout) == (2, "")
    assert "whole number" in done.stderr
