"""One scenario from several files: bases first, then the file, then a variant, then `--set` values.

Maps merge, lists and scalars replace, `null` deletes. Every value keeps the place it was written at. `extends` names
base files inside the scenario's folder (a base may extend others); `variants` are named patches, and merge like any
other map, so a file may amend the variants of its base.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from planner.errors import InputError, Place, Problem, did_you_mean
from planner.scenario.entry import Entry, EntryList, EntryMap, Loaded, Loc, Scalar, path_text
from planner.scenario.files import real_path, safe_path, shorten
from planner.scenario.yaml_reader import read_tolerantly, read_value, sound

MAX_FILES = 50
MAX_CHAIN = 10
SET = "--set"
"""Where a value stands that was given on the command line."""


def load_merged(path: Path | str, variant: str | None = None, sets: Sequence[str] = ()) -> Loaded:
    """The merged scenario, without `extends` and `variants`. Raises InputError with every problem found."""
    return sound(merge_tolerantly(path, variant, sets))


def merge_tolerantly(path: Path | str, variant: str | None = None, sets: Sequence[str] = ()) -> Loaded:
    """The same; what is wrong with single keys and values stands among the warnings, to be told with the rest."""
    family = _Family(Path(path))
    root = family.load(Path(path), ())
    warnings = family.warnings
    variants = root.entries.get("variants")
    root = _without(root, ("extends", "variants"))
    names = tuple(variants.entries) if isinstance(variants, EntryMap) else ()
    if variants is not None and not isinstance(variants, EntryMap) and not _is_null(variants):
        raise InputError(Problem("variants is not a map", "write {name: {what: changed}}", variants.place, "variants"))
    if variant is not None:
        root = merge(root, _patch(variants, names, variant), warnings)
    root = with_sets(root, sets, warnings)
    return Loaded(root, tuple(warnings), tuple(family.files), names)


def with_sets(root: EntryMap, sets: Sequence[str], warnings: list[Problem]) -> EntryMap:
    """A tree with `path=value` texts put over it, one after the other. Raises InputError for one that cannot be."""
    for text in sets:
        root = merge(root, _setting(root, text), warnings)
    return root


class _Family:
    """The files that one scenario is made of, bases first."""

    def __init__(self, path: Path) -> None:
        self.folder = path.parent
        self.files: list[Path] = []
        self.read: dict[Path, Loaded] = {}
        self.warnings: list[Problem] = []

    def load(self, path: Path, chain: tuple[Path, ...], asked_at: Place | None = None) -> EntryMap:
        """A file merged over its bases; depth is bounded by MAX_CHAIN."""
        real = real_path(path, asked_at)
        if real in chain:
            ring = " > ".join(file.name for file in (*chain[chain.index(real) :], real))
            raise InputError(Problem(f"files extend each other in a circle: {ring}", "remove one extends", asked_at))
        if len(chain) >= MAX_CHAIN:
            what = f"more than {MAX_CHAIN} files extend one another"
            raise InputError(Problem(what, "merge some of them into one", asked_at))
        own = self._read(path, real, asked_at)
        bases = [self.load(base, (*chain, real), place) for base, place in self._bases(own, path)]
        if path not in self.files:
            self.files.append(path)
        if not bases:
            return own
        merged = bases[0]
        for layer in (*bases[1:], own):
            merged = merge(merged, layer, self.warnings)
        return merged

    def _read(self, path: Path, real: Path, asked_at: Place | None) -> EntryMap:
        if real not in self.read:
            if len(self.read) >= MAX_FILES:
                raise InputError(Problem(f"more than {MAX_FILES} base files", "merge some of them into one", asked_at))
            self.read[real] = read_tolerantly(path, follow=not self.read)
            self.warnings.extend(self.read[real].warnings)
        return self.read[real].root

    def _bases(self, own: EntryMap, path: Path) -> list[tuple[Path, Place]]:
        named = own.entries.get("extends")
        found: list[tuple[Path, Place]] = []
        for n, item in enumerate(named.items if isinstance(named, EntryList) else [named] if named else []):
            loc: Loc = ("extends", n) if isinstance(named, EntryList) else ("extends",)
            if not isinstance(item, Scalar) or item.kind != "text":
                raise InputError(
                    Problem("extends is not a file name", "write extends: base.yaml", item.place, path_text(loc))
                )
            base = safe_path(path.parent, item.text, item.place, path_text(loc), (".yaml", ".yml"), root=self.folder)
            found.append((base, item.place))
        return found


def merge(base: EntryMap, patch: EntryMap, warnings: list[Problem], loc: Loc = ()) -> EntryMap:
    """`patch` over `base`; deleting what is not there is a warning. Depth is bounded by the reader.

    Inside a variant a null is kept: it deletes when the variant is applied, not when files merge.
    """
    entries, keys = dict(base.entries), dict(base.keys)
    for key, new in patch.entries.items():
        old = entries.get(key)
        if _is_null(new) and not (len(loc) >= 2 and loc[0] == "variants"):
            if old is None:
                what, step = "null deletes a value of a base file, and there is none", "delete the line"
                warnings.append(Problem(what, step, patch.keys[key], path_text((*loc, key)), severity="warning"))
            entries.pop(key, None)
            keys.pop(key, None)
            continue
        if isinstance(new, EntryMap):
            under = old if isinstance(old, EntryMap) else EntryMap({}, {}, new.place)
            new = merge(under, new, warnings, (*loc, key))
        entries[key], keys[key] = new, patch.keys[key]
    return EntryMap(entries, keys, base.place if base.entries else patch.place)


def _is_null(entry: Entry) -> bool:
    return isinstance(entry, Scalar) and entry.kind == "null"


def _without(root: EntryMap, names: Sequence[str]) -> EntryMap:
    entries = {key: entry for key, entry in root.entries.items() if key not in names}
    return EntryMap(entries, {key: root.keys[key] for key in entries}, root.place)


def _patch(variants: Entry | None, names: tuple[str, ...], variant: str) -> EntryMap:
    patch = variants.entries.get(variant) if isinstance(variants, EntryMap) else None
    if patch is None:
        step = did_you_mean(variant, names)
        raise InputError(Problem("there is no such variant", step, Place("--variant"), value=shorten(variant)))
    if not isinstance(patch, EntryMap):
        raise InputError(Problem("a variant is a map", "write what it changes", patch.place, f"variants.{variant}"))
    for key in ("extends", "variants"):
        if key in patch.entries:
            what = f"a variant cannot have {key}"
            raise InputError(
                Problem(what, "move it to the top of the file", patch.keys[key], f"variants.{variant}.{key}")
            )
    return patch


def _setting(root: EntryMap, text: str) -> EntryMap:
    """`a.b.c=value` as a patch."""
    place = Place(SET)
    path, equals, value = text.partition("=")
    steps = [step.strip() for step in path.split(".")]
    if not equals or not value.strip() or not all(steps):
        what, step = "a setting has the form path=value", "write --set money.discount_rate=8%/yr (null deletes)"
        raise InputError(Problem(what, step, place, value=shorten(text)))
    if steps[0] in ("extends", "variants"):
        raise InputError(
            Problem(f"{steps[0]} cannot be set", "choose a variant with --variant", place, value=shorten(text))
        )
    here: Entry | None = root
    for n, step in enumerate(steps):
        if here is not None and not isinstance(here, EntryMap):
            what = f"'{shorten('.'.join(steps[:n]))}' is a value or a list, it has no '{shorten(step)}'"
            raise InputError(Problem(what, "set the whole of it", place, value=shorten(text)))
        here = here.entries.get(step) if here is not None else None
    entry = read_value(value, SET)
    for step in reversed(steps):
        entry = EntryMap({step: entry}, {step: place}, place)
    assert isinstance(entry, EntryMap)
    return entry
