"""The runs that lie in a folder, and what each says of itself.

The folders are the truth and there is no index: each is read anew from its `manifest.json` and the marks that
`app/run_marks` puts beside it (`approval-N.json`, `published.json`), so that a folder may be moved, copied or taken out by hand.
A folder that is not whole is listed with what is wrong with it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, FiniteFloat, NonNegativeInt, ValidationError

from planner.errors import InputError, Problem

MANIFEST, PUBLISHED = "manifest.json", "published.json"
APPROVAL = re.compile(r"approval-\d+\.json")
OF_A_RUN = re.compile(r".+-(\d{8}T\d{6}Z)-[0-9a-f]{10}(-\d+)?|\.(draft|removed)-.+")


class Manifest(BaseModel):
    """What a run says of itself."""

    model_config = ConfigDict(frozen=True, strict=True)
    scenario: str
    when: AwareDatetime
    as_of: str
    fingerprint: str
    level: str
    cost: FiniteFloat
    currency: str
    findings: NonNegativeInt
    hash: str
    options: dict[str, Any]
    inputs: dict[str, str]
    versions: dict[str, str]
    files: dict[str, str]


class Approval(BaseModel):
    """Who approved a plan, in which role, when, with which words; the plan by its fingerprint."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    name: str
    role: str
    when: AwareDatetime
    fingerprint: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.name}, {self.role} {self.when:%Y-%m-%d}"


class Pin(BaseModel):
    """That a run was published, and when."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    when: AwareDatetime
    fingerprint: str


@dataclass(frozen=True)
class Run:
    """A run folder. `about` is there unless it is `broken`, `pin` only where no later run of its scenario was published."""

    path: Path
    about: Manifest | None = None
    broken: str = ""
    approvals: tuple[Approval, ...] = ()
    pin: Pin | None = None
    doubts: tuple[str, ...] = ()

    @property
    def when(self) -> datetime:
        """When it was written; as its name says where it is broken, before all others where not even that does."""
        if self.about is not None:
            return self.about.when
        named = OF_A_RUN.fullmatch(self.path.name)
        try:
            return datetime.strptime(f"{named[1]}+0000" if named else "", "%Y%m%dT%H%M%SZ%z")
        except ValueError:
            return datetime.min.replace(tzinfo=UTC)

    @property
    def whole(self) -> Manifest:
        """What it says of itself. Raises InputError where it is broken."""
        if self.about is None:
            raise InputError(
                Problem(f"{self.path} is no whole run: {self.broken}", "solve again, or take it away: runs remove")
            )
        return self.about


def runs_in(place: Path) -> list[Run]:
    """Every run in a folder, the newest first; what is no run and never was one is passed over."""
    try:
        folders = [Path(entry.path) for entry in os.scandir(place)]
    except FileNotFoundError:
        return []
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise InputError(Problem(f"cannot look into {place}: {why}", "name another folder with --into")) from error
    found = [run for folder in sorted(folders) if (run := read_run(folder)) is not None]
    return sorted(only_last_pins(found), key=lambda run: (run.when, run.path.name), reverse=True)


def only_last_pins(runs: Sequence[Run]) -> Iterator[Run]:
    """The same runs; of those of one scenario the one that was published last is."""
    last: dict[str, Run] = {}
    for run in runs:
        if run.pin is not None and run.about is not None:
            before = last.get(run.about.scenario)
            if before is None or before.pin is None or before.pin.when < run.pin.when:
                last[run.about.scenario] = run
    for run in runs:
        yield run if run.pin is None or run in last.values() else replace(run, pin=None)


def read_run(folder: Path) -> Run | None:
    """A folder as a run, whole or broken; None where it is none, or gone meanwhile."""
    named = bool(OF_A_RUN.fullmatch(folder.name))
    if os.path.islink(folder):
        return Run(folder, broken="it is a link to elsewhere") if named else None
    try:
        return marked(folder, Manifest.model_validate_json((folder / MANIFEST).read_bytes()))
    except FileNotFoundError:
        return Run(folder, broken=half(folder)) if named and folder.is_dir() else None
    except NotADirectoryError:
        return None
    except ValidationError as error:
        return Run(folder, broken=unread(error))
    except OSError as error:
        if not os.path.isdir(folder):
            return None  # no folder can be called so
        return Run(folder, broken=f"{MANIFEST} cannot be read: {(error.strerror or str(error)).lower()}")


def half(folder: Path) -> str:
    """Why a folder that is named like a run has no manifest."""
    if folder.name.startswith(".draft-"):
        return "half written: a solve was killed, or is writing it now"
    return "half removed" if folder.name.startswith(".removed-") else f"there is no {MANIFEST}"


def unread(error: ValidationError) -> str:
    """What is wrong with a manifest: no JSON, or fields that are not what they should be."""
    first = error.errors(include_url=False, include_context=False, include_input=False)
    if first[0]["type"] == "json_invalid":
        return f"{MANIFEST} is cut off, or no JSON"
    fields = sorted({str(one["loc"][0]) for one in first if one["loc"]})
    return f"{MANIFEST} lacks {', '.join(fields)}" if fields else f"{MANIFEST} is no JSON object"


def marked(folder: Path, about: Manifest) -> Run:
    """A whole run with its marks; a mark that cannot be read, or is of another plan, is a doubt and does not count."""
    approvals, pins, doubts = list[Approval](), list[Pin](), list[str]()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        kind = Approval if APPROVAL.fullmatch(path.name) else Pin if path.name == PUBLISHED else None
        if kind is None:
            continue
        try:
            mark = kind.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            doubts.append(f"{path.name} cannot be read")
            continue
        if mark.fingerprint != about.fingerprint:
            doubts.append(f"{path.name} is of another plan")
        elif isinstance(mark, Approval):
            approvals.append(mark)
        elif isinstance(mark, Pin):
            pins.append(mark)
    approvals.sort(key=lambda mark: mark.when)
    return Run(folder, about, approvals=tuple(approvals), pin=pins[0] if pins else None, doubts=tuple(doubts))
