"""What went wrong, with which value, where, and what to do next: the one shape of every message a user reads.

A `Problem` is one finding with its place; a `PlannerError` carries all of them at once and the exit code of its kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Place:
    """A spot in a file as an editor shows it: line and column count from 1."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [self.file] + [str(n) for n in (self.line, self.column) if n]
        return ":".join(parts)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong (or legal and unwise), said so that the reader can mend it."""

    what: str
    next_step: str
    place: Place | None = None
    path: str = ""
    value: str | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        where = " ".join(str(part) for part in (self.place, self.path) if part)
        said = f"{self.what} (got {self.value})" if self.value is not None else self.what
        head = f"{where}: " if where else ""
        label = "warning: " if self.severity == "warning" else ""
        return f"{head}{label}{said}; {self.next_step}"


class PlannerError(Exception):
    """Base of every error a user may meet; `exit_code` is what the command ends with."""

    exit_code = 70

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InputError(PlannerError):
    """Bad usage or bad input: nothing was written."""

    exit_code = 2


class InfeasibleError(PlannerError):
    """No plan can keep every promise of the scenario."""

    exit_code = 3


class UncertifiedError(PlannerError):
    """A limit was reached, or the certificate refused what the solver said."""

    exit_code = 4


class StoppedError(PlannerError):
    """The user stopped a solve that had no plan yet: nothing was written."""

    exit_code = 130


class SolverError(PlannerError):
    """The solver failed or could not be started."""

    exit_code = 5


# The next step of a message about a word that is not known ------------------------------------------------------------


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    # Reading a scenario without a mistake in it never gets here, so it does not pay for the import.
    from difflib import get_close_matches

    by_look = {name.lower().replace("-", "_"): name for name in known}
    near = get_close_matches(word.lower().replace("-", "_"), list(by_look), n=1)
    return by_look[near[0]] if near else None


def did_you_mean(word: str, known: Sequence[str], most: int = 12) -> str:
    """`did you mean 'share'?`, else what is known, as far as that is a short list."""
    near = nearest(word, known)
    if near:
        return f"did you mean '{near}'?"
    listed = ", ".join(known[:most]) + (f" and {len(known) - most} more" if len(known) > most else "")
    return f"known: {listed}" if known else "there is none yet: add one"
