"""From entries to records: everything that is wrong with a file at once, each at its line with what to write instead.

The tree becomes plain maps of texts, the record types read it, and what they refuse is looked up in the tree again:
place, path, the value as it was written, and the keys or kinds that would have been right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from planner.errors import InputError, Place, Problem, did_you_mean, nearest
from planner.quantities import example
from planner.scenario.entry import Entry, EntryList, EntryMap, Loc, Scalar, find, path_text, place_of, plain
from planner.scenario.fields import Record
from planner.scenario.files import shorten
from planner.scenario.shapes import KEY_STEP, dimension_of, fields_of, keys_of, kinds_at, trace, type_of

S = TypeVar("S", bound=Record)

ROUNDS = 20
NO_KEY = "there is no key"
BOUNDS = {
    "greater_than": "above",
    "greater_than_equal": "at least",
    "less_than": "below",
    "less_than_equal": "at most",
}
SEE_DOCS = "see docs/scenario.md for what may stand here"


@dataclass(frozen=True)
class Bound(Generic[S]):
    """The record, as far as it could be read; what was refused, and what that leaves unsaid (an unknown key says nothing)."""

    record: S | None
    problems: tuple[Problem, ...] = ()
    left_out: tuple[Loc, ...] = ()


def bind(root: EntryMap, kind: type[S]) -> S:
    """The record that the tree describes. Raises InputError with every problem found."""
    bound = bind_rest(root, kind)
    if bound.problems or bound.record is None:
        raise InputError(bound.problems)
    return bound.record


def bind_rest(root: EntryMap, kind: type[S], gaps: Iterable[Loc] = (), spare: EntryMap | None = None) -> Bound[S]:
    """The record that the tree describes; where entries are refused, the record of the others, so that more can be said.

    What stands at `gaps` is left out without a word: it has been told already. `spare` stands for what is required at
    the top and missing.
    """
    gaps = tuple(gaps)
    left_out = [within(root, loc) for loc in gaps]
    told = {*gaps, *left_out}
    record, found = attempt(root, kind)
    problems = {loc: problem for loc, problem in found.items() if loc not in told}
    rest = root
    for _ in range(ROUNDS):
        left_out += [within(rest, loc) for loc in found]
        if not left_out or () in left_out:
            break
        rest = without(root, frozenset(left_out), spare)
        record, found = attempt(rest, kind)
        if record is not None:
            break
    unsaid = tuple(loc for loc in left_out if loc not in problems or not problems[loc].what.startswith(NO_KEY))
    return Bound(record, by_place(problems), unsaid)


def attempt(root: EntryMap, kind: type[S]) -> tuple[S | None, dict[Loc, Problem]]:
    """The record of a tree, or what is refused by path."""
    try:
        return kind.model_validate(plain(root, leaf), context=context_of(root)), {}
    except ValidationError as error:
        return None, refusals(root, kind, error.errors(include_url=False))


def context_of(root: EntryMap) -> dict[str, str]:
    """What every field must know: the scenario's currency."""
    currency = find(root, ("money", "currency"))
    return {"currency": currency.text if isinstance(currency, Scalar) else "USD"}


def by_place(problems: dict[Loc, Problem]) -> tuple[Problem, ...]:
    """Problems in the order of the files."""
    return tuple(sorted(problems.values(), key=lambda found: (found.place or Place(""), found.path)))


def within(root: EntryMap, loc: Loc) -> Loc:
    """The smallest thing to leave out for a path: what stands there, else what lacks it; a list as a whole."""
    for n, step in enumerate(loc):
        if isinstance(step, int):
            return loc[:n]
    return loc if find(root, loc) is not None or len(loc) == 1 else within(root, loc[:-1])


def without(entry: EntryMap, left_out: frozenset[Loc], spare: EntryMap | None, loc: Loc = ()) -> EntryMap:
    """The tree less some paths; at the top, spare entries stand for what is then missing."""
    entries: dict[str, Entry] = {} if spare is None else dict(spare.entries)
    for key, item in entry.entries.items():
        at = (*loc, key)
        if at not in left_out:
            entries[key] = without(item, left_out, None, at) if isinstance(item, EntryMap) else item
    return EntryMap(entries, {key: entry.keys.get(key, entry.place) for key in entries}, entry.place)


def leaf(scalar: Scalar) -> object:
    """A scalar as its field reads it: nothing, a flag, or the words that were written."""
    if scalar.kind in ("null", "bool"):
        return scalar.value()
    return scalar.text


def refusals(root: EntryMap, kind: type[Record], details: list[ErrorDetails]) -> dict[Loc, Problem]:
    """The refusals of a validator as problems with places; one for each spot."""
    found: dict[Loc, Problem] = {}
    traced = [(*trace(kind, detail["loc"]), detail) for detail in details]
    for loc, holder, detail in traced:
        if overruled(root, loc, [other for other, _, _ in traced]):
            continue
        for at, problem in said(root, kind, loc, holder, detail):
            if at not in found or detail["type"] == "planner":
                found[at] = problem
    return found


def overruled(root: EntryMap, loc: Loc, others: list[Loc]) -> bool:
    """Whether another member of a union tells more: of a map of dates the series does, of other maps the record does."""
    for other in others:
        shorter, longer = sorted((loc, other), key=len)
        entry = find(root, shorter)
        if len(shorter) == len(longer) or longer[: len(shorter)] != shorter or not isinstance(entry, EntryMap):
            continue
        dated = all(key[:1].isdigit() for key in entry.entries)
        if loc == (longer if dated else shorter):
            return True
    return False


def said(
    root: EntryMap, kind: type[Record], loc: Loc, holder: type[Record] | None, detail: ErrorDetails
) -> list[tuple[Loc, Problem]]:
    """One refusal as problems (a series tells all its bad points), each with the path it stands at."""
    about: dict[str, Any] = detail.get("ctx", {})
    if "at" in about:
        parts = [((*loc, key), what, step) for key, what, step in about["at"]]
        return [(at, problem_at(root, at, what, step)) for at, what, step in parts]
    key = str(loc[-1]) if loc else ""
    on_key = detail["loc"][-1:] == (KEY_STEP,)
    match detail["type"]:
        case "planner":
            what, step = about["what"], about["next_step"]
        case "extra_forbidden":
            on_key = True
            what, step = f"{NO_KEY} '{shorten(key)}' here", right_key(key, holder)
        case "missing":
            what, step = f"the key '{key}' is missing", how_to_add(key, holder)
        case "union_tag_invalid" | "union_tag_not_found":
            loc = (*loc, "kind")
            what, step = no_kind(about, kinds_at(kind, loc[:-1]))
        case _:
            word = key if on_key else written(find(root, loc)) or ""
            what, step = plainly(detail, find(root, loc), word)
            what = f"{what}: '{shorten(key)}'" if on_key else what
    return [(loc, problem_at(root, loc, what, step, on_key=on_key))]


def problem_at(root: EntryMap, loc: Loc, what: str, next_step: str, on_key: bool = False) -> Problem:
    """A problem with the place, path and value that the tree has there."""
    return Problem(what, next_step, place_of(root, loc, key=on_key), path_text(loc), written(find(root, loc), on_key))


def written(entry: Entry | None, on_key: bool = False) -> str | None:
    """A value as a message shows it; a map or list is not worth repeating."""
    if on_key or not isinstance(entry, Scalar) or entry.kind == "null":
        return None
    return shorten(entry.text)


def right_key(key: str, holder: type[Record] | None) -> str:
    """What to write instead of a key that is not known."""
    if holder is None:
        return SEE_DOCS
    keys = keys_of(holder)
    near = nearest(key, keys)
    return f"did you mean '{near}'?" if near else f"take it out, or use one of: {', '.join(keys)}"


def how_to_add(key: str, holder: type[Record] | None) -> str:
    """The line to add for a missing key, with its meaning and an example."""
    info = fields_of(holder).get(key) if holder else None
    if info is None:
        return f"add a line '{key}: ...'"
    dimension = dimension_of(type_of(info))
    value = example(dimension) if dimension else "..."
    return f"add '{key}: {value}' ({info.description})" if info.description else f"add '{key}: {value}'"


def no_kind(about: dict[str, Any], known: tuple[str, ...]) -> tuple[str, str]:
    """A kind that is missing or unknown, and the kinds on offer."""
    if "tag" not in about:
        return "the key 'kind' is missing", f"add 'kind: ...', one of: {', '.join(known)}"
    return "there is no such kind", did_you_mean(str(about["tag"]), known, most=30)


def plainly(detail: ErrorDetails, entry: Entry | None, word: str) -> tuple[str, str]:
    """The validator's own refusals in our words: what is wrong, what to do."""
    about: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "literal_error":
            known = tuple(one.strip(" '") for one in about["expected"].replace(" or ", ", ").split(","))
            near = nearest(word, known)
            guess = f"did you mean '{near}'? " if near else ""
            return "this word is not known here", f"{guess}write one of: {', '.join(known)}"
        case "model_type" | "dict_type" | "model_attributes_type":
            return "a map is needed here", "write keys and values below it, or {key: value}"
        case "list_type":
            return "a list is needed here", f"write [{word}]" if word else "write [one, two]"
        case "too_short":
            return f"at least {about['min_length']} must stand here", "add what belongs here, or take the entry out"
        case "too_long":
            return f"at most {about['max_length']} may stand here", "take some out"
        case "value_error":
            return str(about["error"]).rstrip("."), SEE_DOCS
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal" as bound:
            limit = next(iter(about.values()))
            shown = f"{100 * limit:g} %" if "%" in word else f"{limit:g}"
            return f"the value must be {BOUNDS[bound]} {shown}", "write a value in that range"
    if isinstance(entry, EntryMap | EntryList):
        return "one value is needed here, not a list or map", SEE_DOCS
    return detail["msg"].rstrip(".").replace("Input should", "the value should"), SEE_DOCS
