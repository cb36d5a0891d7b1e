"""From entries to records: everything that is wrong with a file at once, each at its line with what to write instead.

The tree becomes plain maps of texts, the record types read it, and what they refuse is looked up in the tree again:
place, path, the value as it was written, and the keys or kinds that would have been right.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from planner.errors import InputError, Problem
from planner.quantities import example
from planner.scenario.entry import Entry, EntryList, EntryMap, Loc, Scalar, find, path_text, place_of, plain
from planner.scenario.fields import Record
from planner.scenario.files import shorten
from planner.scenario.hints import did_you_mean, nearest
from planner.scenario.shapes import KEY_STEP, dimension_of, field_of, keys_of, trace

S = TypeVar("S", bound=Record)

SEE_SCHEMA = "see docs/scenario.md for what may stand here"


@dataclass(frozen=True)
class Bound(Generic[S]):
    """The record, as far as it could be read; what was refused, and the paths that had to be left out for it."""

    record: S | None
    problems: tuple[Problem, ...] = ()
    left_out: tuple[Loc, ...] = ()


def bind(root: EntryMap, kind: type[S], gaps: Iterable[Loc] = ()) -> Bound[S]:
    """The record that the tree describes; where entries are refused, the record of the others, so that more can be said.

    What is refused at `gaps` is left out without a word: it has been told already.
    """
    currency = find(root, ("money", "currency"))
    context = {"currency": currency.text if isinstance(currency, Scalar) else "USD"}
    problems: list[Problem] = []
    left_out = list(gaps)
    for _ in range(ROUNDS):
        rest = without(root, left_out)
        try:
            return Bound(kind.model_validate(plain(rest, leaf), context=context), tuple(problems), tuple(left_out))
        except ValidationError as error:
            found = refusals(rest, kind, error.errors(include_url=False))
        told = [gap[:n] for gap in left_out for n in range(len(gap) + 1)]
        problems += [problem_ for loc, problem_ in found.items() if loc not in told and loc[:-1] not in told[:0]]
        more = [smaller(rest, loc) for loc in found]
        if () in more:
            break
        left_out += more
    return Bound(None, tuple(sorted(problems, key=by_place)), tuple(left_out))


def leaf(scalar: Scalar) -> object:
    """A scalar as its field reads it: nothing, a flag, or the words that were written."""
    if scalar.kind in ("null", "bool"):
        return scalar.value()
    return scalar.text


def problems_of(root: EntryMap, kind: type[Record], details: list[ErrorDetails]) -> list[Problem]:
    """The refusals of a validator as problems with places, sorted by place; one for each spot."""
    found: dict[Loc, Problem] = {}
    traced = [(*trace(kind, detail["loc"]), detail) for detail in details]
    for loc, holder, detail in traced:
        if overruled(root, loc, [other for other, _, _ in traced]):
            continue
        for at, problem in said(root, loc, holder, detail):
            if at not in found or detail["type"] == "planner":
                found[at] = problem
    return sorted(found.values(), key=lambda problem: (problem.place is not None, problem.place, problem.path))


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


def said(root: EntryMap, loc: Loc, holder: type[Record] | None, detail: ErrorDetails) -> list[tuple[Loc, Problem]]:
    """One refusal as problems (a series tells all its bad points), each with the path it stands at."""
    about: dict[str, Any] = detail.get("ctx", {})
    if "at" in about:
        parts = [((*loc, key), what, step) for key, what, step in about["at"]]
        return [(at, problem_at(root, at, what, step)) for at, what, step in parts]
    key = str(loc[-1]) if loc else ""
    match detail["type"]:
        case "planner":
            on_key = detail["loc"][-1:] == (KEY_STEP,)
            found = problem_at(root, loc, about["what"], about["next_step"], on_key=on_key)
        case "extra_forbidden":
            found = problem_at(root, loc, f"there is no key '{shorten(key)}' here", right_key(key, holder), on_key=True)
        case "missing":
            found = problem_at(root, loc, f"the key '{key}' is missing", how_to_add(key, holder))
        case "union_tag_invalid" | "union_tag_not_found":
            loc = (*loc, "kind")
            found = problem_at(root, loc, *no_kind(about))
        case _:
            found = problem_at(root, loc, *plainly(detail, find(root, loc)))
    return [(loc, found)]


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
        return SEE_SCHEMA
    keys = keys_of(holder)
    near = nearest(key, keys)
    return f"did you mean '{near}'?" if near else f"take it out, or use one of: {', '.join(keys)}"


def how_to_add(key: str, holder: type[Record] | None) -> str:
    """The line to add for a missing key, with its meaning and an example."""
    info = field_of(holder, key) if holder else None
    if info is None:
        return f"add a line '{key}: ...'"
    dimension = dimension_of(info)
    value = example(dimension) if dimension else "..."
    return f"add '{key}: {value}' ({info.description})" if info.description else f"add '{key}: {value}'"


def no_kind(about: dict[str, Any]) -> tuple[str, str]:
    """A kind that is missing or unknown; the kinds on offer are in the validator's own words."""
    known = tuple(sorted(word.strip(" '") for word in str(about.get("expected_tags", "")).split(",") if word.strip()))
    if "tag" not in about:
        return "the key 'kind' is missing", "add 'kind: ...' to say which kind it is, such as in docs/scenario.md"
    return "there is no such kind", did_you_mean(str(about["tag"]), known, most=30)


def plainly(detail: ErrorDetails, entry: Entry | None) -> tuple[str, str]:
    """The validator's own refusals in our words: what is wrong, what to do."""
    about: dict[str, Any] = detail.get("ctx", {})
    match detail["type"]:
        case "literal_error":
            known = tuple(word.strip(" '") for word in about["expected"].replace(" or ", ", ").split(","))
            text = entry.text if isinstance(entry, Scalar) else ""
            near = nearest(text, known)
            guess = f"did you mean '{near}'? " if near else ""
            return "this word is not known here", f"{guess}write one of: {', '.join(known)}"
        case "model_type" | "dict_type" | "model_attributes_type":
            return "a map is needed here", "write keys and values below it, or {key: value}"
        case "list_type":
            text = f"[{shorten(entry.text)}]" if isinstance(entry, Scalar) else "[one, two]"
            return "a list is needed here", f"write {text}"
        case "too_short":
            return f"at least {about['min_length']} must stand here", "add what belongs here, or take the entry out"
        case "too_long":
            return f"at most {about['max_length']} may stand here", "take some out"
        case "value_error":
            return str(about["error"]).rstrip("."), SEE_SCHEMA
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            bound = next(iter(about.values()))
            return f"the value must be {detail['type'].replace('_', ' ')} {bound}", "write a value in that range"
    if isinstance(entry, EntryMap | EntryList):
        return "one value is needed here, not a list or map", SEE_SCHEMA
    return detail["msg"].rstrip(".").replace("Input should", "the value should"), SEE_SCHEMA
