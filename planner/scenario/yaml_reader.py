"""Read a YAML file strictly, from parser events and without recursion, into entries that know their places.

Bounds: 5 MB, depth 40, 200 000 values, 100 000 characters a value. Refused: anchors and aliases (`extends` and
`variants` say the same without surprises), merge keys, tags, more than one document, duplicate and look-alike keys,
hidden characters and numbers that readers disagree about. All problems that can be found are reported at once.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from planner.errors import InputError, Place, Problem
from planner.scenario.characters import decode, look, name_of, odd_characters, scripts, what_is_odd
from planner.scenario.entry import Entry, EntryList, EntryMap, Loaded, Loc, Scalar, path_text
from planner.scenario.files import read_bytes, shorten
from planner.scenario.scalars import resolve, trap

MAX_BYTES = 5_000_000
MAX_DEPTH = 40
MAX_NODES = 200_000
MAX_LENGTH = 100_000
MAX_PROBLEMS = 50
MAX_KEY = 200
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StopReadingError(Exception):
    """Nothing after this point can be understood, or enough has been found."""


@dataclass
class _Open:
    """A list or map that is still being read."""

    place: Place
    is_map: bool
    items: list[Entry] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)
    looks: dict[str, str] = field(default_factory=dict)
    key: str | None = None
    ignored: bool = False

    def step(self) -> str | int:
        return (self.key or "?") if self.is_map else len(self.items)

    def close(self) -> Entry:
        if self.is_map:
            # A key that was refused for what it is has been told; nothing reads it.
            entries = {key: entry for key, entry in self.entries.items() if key in self.keys and key != "<<"}
            return EntryMap(entries, {key: self.keys[key] for key in entries}, self.place)
        return EntryList(tuple(self.items), self.place)


def read_yaml(path: Path | str, follow: bool = True) -> Loaded:
    """The file at `path`, which must hold a map (and not be a link, unless `follow`).

    Raises InputError with every problem found.
    """
    return sound(read_tolerantly(path, follow))


def read_tolerantly(path: Path | str, follow: bool = True) -> Loaded:
    """The same, but what is wrong with single keys and values is handed back among the warnings, to be told with the rest.

    Raises InputError where the file as a whole cannot be understood.
    """
    file = str(path)
    text = decode(read_bytes(path, MAX_BYTES, follow=follow), file)
    root, problems = _read(text, file)
    if not isinstance(root, EntryMap):
        sound(Loaded(EntryMap({}, {}, root.place), tuple(problems)))
        said = "nothing" if isinstance(root, Scalar) and root.kind == "null" else "a list or a single value"
        what = f"a scenario is a map of keys and values, the file holds {said}"
        raise InputError(Problem(what, "begin with a line such as 'planner: 1'", root.place))
    return Loaded(root, tuple(problems), (Path(path),))


def read_value(text: str, file: str) -> Entry:
    """One YAML value under the same rules, for values given on the command line."""
    entry, problems = _read(text, file)
    sound(Loaded(EntryMap({}, {}, entry.place), tuple(problems)))
    return entry


def sound(loaded: Loaded) -> Loaded:
    """What was read, if nothing is wrong with it. Raises InputError otherwise."""
    errors = [problem for problem in loaded.warnings if problem.severity == "error"]
    if errors:
        raise InputError(errors)
    return loaded


def _read(text: str, file: str) -> tuple[Entry, list[Problem]]:
    problems = odd_characters(text, file)
    if problems:
        raise InputError(problems)
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_PARSER):
            builder.take(event)
    except yaml.YAMLError as error:
        builder.problems.append(_syntax(error, file))
        builder.stopped = True
    except _StopReadingError:
        builder.stopped = True
    if builder.stopped:
        raise InputError(problem for problem in builder.problems if problem.severity == "error")
    return builder.root or Scalar("", "null", Place(file, 1, 1)), builder.problems


def _syntax(error: yaml.YAMLError, file: str) -> Problem:
    """The parser's complaint, in one line and with its place."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be parsed"
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    text = f"not valid YAML: {said}"
    start = getattr(error, "context_mark", None)
    if start is not None and mark is not None and start.line < mark.line:
        text += f", {error.context} that begins on line {start.line + 1}"  # type: ignore[attr-defined]
    if "incompatible YAML document" in text:
        return Problem("the %YAML line asks for another version", "delete the line: files are read as YAML 1.2", place)
    if "escape" in text:
        return Problem(text, "write the character itself, or use single quotes", place)
    return Problem(text, "check the indentation, quotes and brackets at this line and the one above", place)


class _Builder:
    """Turns events into entries; the open containers are a list, so depth costs no recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.root: Entry | None = None
        self.open: list[_Open] = []
        self.aliases: set[str] = set()
        self.documents = 0
        self.nodes = 0
        self.stopped = False

    def take(self, event: Any) -> None:
        """One event of the parser."""
        match event:
            case yaml.DocumentStartEvent():
                self._document(event)
            case yaml.AliasEvent():
                self._alias(event)
                self._add(Scalar("", "null", self._place(event)))
            case yaml.ScalarEvent():
                self._node(event)
                self._scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._node(event)
                self._enter(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                closed = self.open.pop()
                if not closed.ignored:
                    self._add(closed.close())

    def _document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._refuse(event, "the file holds more than one document", "keep one, and remove the --- or ... line")
            raise _StopReadingError
        if event.version is not None and tuple(event.version) != (1, 2):
            self._refuse(
                event, "the %YAML line asks for another version", "delete the line: files are read as YAML 1.2"
            )
        if event.tags:
            self._refuse(event, "%TAG lines are not read", "delete the line")

    def _alias(self, event: Any) -> None:
        """One message per anchor says enough, however often it is repeated."""
        if event.anchor not in self.aliases:
            self.aliases.add(event.anchor)
            step = "write the value out, or use extends and variants"
            self._refuse(event, "aliases are not read", step, event.anchor)

    def _node(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self._refuse(event, f"the file has more than {MAX_NODES} values", "move long series into CSV files")
            raise _StopReadingError
        if event.anchor is not None:
            self._refuse(
                event, "anchors are not read", "write the value out, or use extends and variants", event.anchor
            )
        if event.tag is not None:
            self._refuse(event, "tags are not read", "delete the tag and write the value as text", event.tag)

    def _enter(self, event: Any) -> None:
        if len(self.open) >= MAX_DEPTH:
            self._refuse(event, f"values are nested deeper than {MAX_DEPTH}", "flatten the structure")
            raise _StopReadingError
        inner = _Open(self._place(event), isinstance(event, yaml.MappingStartEvent))
        if self.open and self.open[-1].is_map and self.open[-1].key is None:
            self._refuse(event, "a key must be plain text", "write the key as one word")
            inner.ignored = True
            self.open[-1].key = "?"
        self.open.append(inner)

    def _scalar(self, event: Any) -> None:
        place, text = self._place(event), unicodedata.normalize("NFC", event.value)
        plain = not event.style
        if len(text) > MAX_LENGTH:
            self._refuse(event, f"the value has more than {MAX_LENGTH} characters", "shorten it", text)
        odd = next((char for char in text if what_is_odd(char)), None) if not plain else None
        if odd is not None:
            self._refuse(event, f"the text has {what_is_odd(odd)}", "remove the escape", name_of(odd))
        fault = trap(text) if plain else None
        if fault is not None:
            self._refuse(event, *fault, value=text)
        if self.open and self.open[-1].is_map and self.open[-1].key is None:
            self._key(event, text, plain)
        else:
            self._add(Scalar(text, resolve(text) if plain else "text", place, not plain))

    def _key(self, event: Any, key: str, plain: bool) -> None:
        frame, place = self.open[-1], self._place(event)
        if plain and key == "<<":
            self._refuse(event, "merge keys are not read", "write the values out, or use extends and variants", key)
        elif not key.strip() or (plain and resolve(key) == "null"):
            self._refuse(event, "a key is missing", "write a name before the colon", key or None)
        elif len(key) > MAX_KEY or "\n" in key:
            self._refuse(event, f"a key is longer than {MAX_KEY} characters or one line", "shorten it", key)
        elif key in frame.keys:
            first = frame.keys[key]
            what = f"the key '{shorten(key)}' stands twice in one map, first on line {first.line}"
            self._refuse(event, what, "keep one of the two")
        elif (twin := frame.looks.get(look(key))) is not None:
            what = f"the key looks the same as '{shorten(twin)}' on line {frame.keys[twin].line} but is spelled differently"
            self._refuse(event, what, "type both keys again with the same letters", ascii(key))
        else:
            frame.looks[look(key)] = key
            self._mixed(event, key)
        frame.key = key
        frame.keys.setdefault(key, place)

    def _mixed(self, event: Any, key: str) -> None:
        if key.isascii() or len(scripts(key)) < 2:
            return
        what = f"the key mixes {' and '.join(script.lower() for script in scripts(key))} letters"
        step = "type it again if that is not meant"
        self.problems.append(Problem(what, step, self._place(event), self._path(), key, "warning"))

    def _add(self, entry: Entry) -> None:
        """Put a finished entry where it belongs."""
        if not self.open:
            self.root = entry
            return
        frame = self.open[-1]
        if not frame.is_map:
            frame.items.append(entry)
        elif frame.key is None:
            frame.key = "?"
        else:
            frame.entries.setdefault(frame.key, entry)
            frame.key = None

    def _place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _path(self) -> str:
        loc: Loc = tuple(frame.step() for frame in self.open if not frame.is_map or frame.key is not None)
        return shorten(path_text(loc), 120)

    def _refuse(self, event: Any, what: str, next_step: str, value: str | None = None) -> None:
        if any(frame.ignored for frame in self.open):
            return
        shown = None if value is None else shorten(value)
        self.problems.append(Problem(what, next_step, self._place(event), self._path(), shown))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _StopReadingError
