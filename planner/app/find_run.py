"""Which run a word means: a folder, `latest`, or the only one with the word in its name or at the start of its plan's hash."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from planner.app.run_folders import Run, read_run, runs_in
from planner.errors import InputError, Problem, did_you_mean

LATEST = "latest"
SHORT = 8
"""Digits of a fingerprint that are said aloud."""


def find_run(word: str, into: Path) -> Run:
    """The run that a word means: a folder, `latest`, or the only one with it in its name or at the start of its plan's hash."""
    if not word.strip():
        raise InputError(Problem("an empty name means no run", "name one, or latest; `planner runs` lists them"))
    folder = Path(os.path.abspath(word))
    named = read_run(folder)
    if named is not None:
        return next((run for run in runs_in(folder.parent) if run.path.name == folder.name), named)
    runs = runs_in(into)
    whole = [run for run in runs if run.about is not None]
    if word == LATEST and whole:
        return whole[0]
    exact = [run for run in runs if run.path.name == word]
    found = exact or [run for run in runs if is_meant(run, word)]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(run.path.name for run in found[:3]) + (f" and {len(found) - 3} more" if found[3:] else "")
        raise InputError(
            Problem(f"'{word}' is part of {len(found)} runs: {listed}", "write more of the name, or latest")
        )
    if not runs:
        step = "`planner solve` writes one; --into names another folder"
        raise InputError(Problem(f"there is no run in {into}", step, value=word))
    raise InputError(
        Problem(f"no run in {into} is called so", did_you_mean(word, names_of(runs), most=3), value=word[:60])
    )


def is_meant(run: Run, word: str) -> bool:
    """Whether a word is part of a run's name, or of its plan's hash from the start."""
    coded = run.about is not None and len(word) >= SHORT and run.about.fingerprint.startswith(word)
    return coded or (word in run.path.name and not run.path.name.startswith("."))


def names_of(runs: Sequence[Run]) -> tuple[str, ...]:
    """What runs are called: their folders, and their scenarios."""
    scenarios = dict.fromkeys(run.about.scenario for run in runs if run.about is not None)
    return (*(run.path.name for run in runs), *scenarios)
