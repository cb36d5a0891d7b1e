"""What people do with runs: approve one, publish one, remove some.

A mark is a file beside those of the run: `approval-N.json`, one for each approval, which nobody writes over, and `published.json`.
Nothing that a solve has written is ever touched, so workbook, report and tables are the same bytes before and after: they depend
on the scenario alone. Approvals are shown where a plan of the same fingerprint is written to the same place: on the terminal.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from planner.app.run_check import changes
from planner.app.run_folders import APPROVAL, MANIFEST, OF_A_RUN, PUBLISHED, Approval, Manifest, Pin, Run, runs_in
from planner.errors import InputError, Problem
from planner.plan.plan import Plan
from planner.report.screen import Standing
from planner.report.versus import Published

WRITTEN = frozenset(
    {
        "REFUSED-plan.xlsx", "certificate.json", "plan.json", "plan.xlsx", "report.html", "scenario.resolved.yaml", "solver.log",
        "tables", MANIFEST, PUBLISHED,
    }
)  # fmt: skip
"""What a run may hold, beside approvals and briefs."""
LONGEST = 80


def approve(run: Run, name: str, role: str, note: str = "") -> Approval:
    """Record that somebody approves a plan, by its fingerprint. Raises InputError where there is nothing to stand by."""
    about = sound(run, "approved")
    name, role, note = (words(what, text) for what, text in (("name", name), ("role", role), ("note", note)))
    for approval in run.approvals:
        if (approval.name, approval.role) == (name, role):
            raise InputError(Problem(f"{run.path.name} is approved already by {approval}", "approve in another role"))
    approval = Approval(name=name, role=role, note=note, when=now(), fingerprint=about.fingerprint)
    text = approval.model_dump_json(indent=2)
    for number in count(1):
        with writing(run.path), suppress(FileExistsError):
            write_new(run.path / f"approval-{number}.json", text)
            break
    return approval


def publish(run: Run) -> None:
    """Make a run the published one of its scenario; the one that was is no more."""
    about = sound(run, "published")
    mark, draft = run.path / PUBLISHED, run.path / f".{PUBLISHED}.{os.getpid()}"
    with writing(run.path):
        try:
            write_new(draft, Pin(when=now(), fingerprint=about.fingerprint).model_dump_json(indent=2))
            draft.replace(mark)
        finally:
            draft.unlink(missing_ok=True)
    # The last mark counts, so what fails from here on does no harm.
    for other in runs_in(run.path.parent):
        if other.about is not None and other.about.scenario == about.scenario and other.path.name != run.path.name:
            with suppress(OSError):
                (other.path / PUBLISHED).unlink(missing_ok=True)


def remove(runs: Sequence[Run], force: bool = False) -> None:
    """Delete run folders, if each of them may be deleted. Raises InputError, and deletes none, otherwise."""
    if wrong := [problem for run in runs for problem in kept_back(run, force)]:
        raise InputError(wrong)
    for run in {run.path: run for run in runs}.values():
        with writing(run.path):
            # Out of sight in one step, so that nobody reads a half of it.
            aside = Path(tempfile.mkdtemp(prefix=".removed-", dir=run.path.parent))
            try:
                run.path.rename(aside / run.path.name)
            finally:
                shutil.rmtree(aside)


def kept_back(run: Run, force: bool) -> Iterator[Problem]:
    """Why a run is not deleted."""
    name = run.path.name
    if run.path.is_symlink():
        yield Problem(f"{run.path} is a link, and only folders are deleted", "delete the link by hand")
        return
    if run.about is None and not OF_A_RUN.fullmatch(name):
        yield Problem(f"{run.path} is not called like a run: {run.broken}", "delete it by hand, if it is to go")
        return
    if force:
        return
    if run.pin is not None:
        yield Problem(f"{name} is published", "publish another run of its scenario first, or add --force")
    if any(APPROVAL.fullmatch(path.name) for path in inside(run.path)):
        yield Problem(f"{name} is approved", "add --force, if nobody has to stand by its approval any more")
    if strange := strangers(run.path):
        said = ", ".join(strange[:3]) + (f" and {len(strange) - 3} more" if strange[3:] else "")
        yield Problem(f"{name} holds what no run writes: {said}", "move it away first, or add --force")


def strangers(folder: Path) -> list[str]:
    """What somebody else has put into a run folder."""
    if folder.name.startswith((".draft-", ".removed-")):
        return []
    found = [path for path in inside(folder) if path.name not in WRITTEN and not of_ours(path.name)]
    found += [path for path in (folder / "tables").rglob("*") if path.is_file() and path.suffix != ".csv"]
    return sorted(path.relative_to(folder).as_posix() for path in found)


def of_ours(name: str) -> bool:
    """A mark or a brief."""
    return bool(APPROVAL.fullmatch(name)) or (name.startswith("brief-") and name.endswith(".xlsx"))


def inside(folder: Path) -> list[Path]:
    """What lies in a folder; nothing where it is gone."""
    return list(folder.iterdir()) if folder.is_dir() else []


def sound(run: Run, done: str) -> Manifest:
    """What a run says of itself, if somebody may stand by it: it is whole, as it was written, and its audit found nothing."""
    about = run.whole
    if not run.path.is_dir():
        raise gone(run.path)
    if changed := changes(run):
        said = "; ".join(changed[:3]) + (f"; and {len(changed) - 3} more" if changed[3:] else "")
        step = "solve again: what was changed by hand is nobody's plan"
        raise InputError(Problem(f"{run.path.name} cannot be {done}: {said}", step))
    if about.findings:
        step = "see the page Checks of REFUSED-plan.xlsx"
        held = f"its audit holds {about.findings} finding{'s' if about.findings > 1 else ''} against it"
        raise InputError(Problem(f"{run.path.name} cannot be {done}: {held}", step))
    return about


def words(what: str, text: str) -> str:
    """A name, role or note as one printable line. Raises InputError."""
    said = " ".join(text.split())
    if not said and what != "note":
        raise InputError(Problem(f"the {what} is empty", f"write --{'by NAME' if what == 'name' else 'role ROLE'}"))
    longest = LONGEST if what != "note" else 10 * LONGEST
    if len(said) > longest or not said.isprintable():
        step = f"write it in {longest} printable characters"
        raise InputError(Problem(f"the {what} is too long, or holds hidden characters", step, value=ascii(said)[:40]))
    return said


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet, for the user alone, down to the disk."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        try:
            file.write(f"{text}\n")
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            path.unlink(missing_ok=True)
            raise


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """What the system refuses, told as a user reads it."""
    try:
        yield
    except FileNotFoundError as error:
        raise gone(folder) from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise InputError(Problem(f"cannot write in {folder}: {why}", "make it and what it is in writable")) from error


def gone(folder: Path) -> InputError:
    """A folder that somebody took away meanwhile."""
    return InputError(Problem(f"{folder} is gone", "`planner runs` lists what is there"))


# What a place says of a plan ------------------------------------------------------------------------------------------


def standing(plan: Plan, fingerprint: str, place: Path) -> Standing:
    """Who approved a plan, in whichever run of a place, and which plan of its scenario is published there."""
    runs = [run for run in runs_in(place) if run.about is not None]
    given = [] if plan.findings else [one for run in runs for one in run.approvals if one.fingerprint == fingerprint]
    oldest_first = sorted(given, key=lambda one: (one.when, one.name, one.role))
    signed = tuple(dict.fromkeys(str(one) for one in oldest_first))
    last = published_in(place, plan.name)
    if last is None or last.pin is None:
        return Standing(signed)
    about = last.whole
    return Standing(signed, Published(about.fingerprint, last.pin.when.date(), about.cost, about.currency))


def published_in(place: Path, scenario: str) -> Run | None:
    """The published run of a scenario in a place."""
    return next((run for run in runs_in(place) if run.pin and run.whole.scenario == scenario), None)
