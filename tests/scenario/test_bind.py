"""Every refusal of a record is told in our words, at its place, with a next step."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from planner.errors import InputError, Problem
from planner.scenario.bind import bind
from planner.scenario.entry import EntryMap
from planner.scenario.fields import Flag, Id, Length, PriceSeries, Record, Share, Size, Whole, said
from planner.scenario.kinds import OneKind
from planner.scenario.records import IndexPrice
from planner.scenario.yaml_reader import read_value


class Inner(Record):
    """An entry."""

    size: Size = said("how much")
    word: Literal["one", "two"] = said("which", "one")


class Outer(Record):
    """A file."""

    count: Whole = said("how many", 1)
    flag: Flag = said("whether", False)
    share: Share = said("a share", 0.5, le=1)
    lead: Length | None = said("how long", None)
    names: list[Id] = said("names", [], max_length=3)
    some: list[Id] = said("names", ["x"], min_length=1)
    price: IndexPrice | PriceSeries | None = said("a price", None)
    entries: dict[Id, Inner] = said("entries", {})
    kinds: dict[Id, Annotated[Any, OneKind("thing", {"inner": Inner})]] = said("things", {})
    number: Annotated[float, Field(gt=0)] = said("a number", 1.0)


def tree(text: str) -> EntryMap:
    """A file's tree."""
    root = read_value(text, "f.yaml")
    assert isinstance(root, EntryMap)
    return root


def refused(text: str) -> tuple[Problem, ...]:
    """What a text is told."""
    with pytest.raises(InputError) as caught:
        bind(tree(text), Outer)
    return caught.value.problems


WRONG = [
    ("count: -1", "count", "whole number", "13"),
    ("flag: yes", "flag", "true or false", "write true or false"),
    ("share: 120%", "share", "at most 100 %", "range"),
    ("share: -1%", "share", "negative", "zero or more"),
    ("lead: 3", "lead", "bare number", "26 weeks"),
    ("lead: 100000 years", "lead", "twenty years", "26 weeks"),
    ("lead: [3]", "lead", "one value", "26 weeks"),
    ("names: a", "names", "a list", "[a]"),
    ("names: [a, b, c, d]", "names", "at most 3", "take some out"),
    ("names: [{a: b}]", "names[0]", "name", "rename"),
    ("some: []", "some", "at least 1", "add"),
    ("entries: [a]", "entries", "a map", "{key: value}"),
    ("entries: {a: 3}", "entries.a", "a map", "{key: value}"),
    ("entries: {a: }", "entries.a.size", "'size' is missing", "size: 128 GB"),
    ("entries: {a: {size: 1 GB, word: tow}}", "entries.a.word", "not known", "'two'"),
    ("entries: {a: {size: 1 GB, words: one}}", "entries.a.words", "no key 'words'", "'word'"),
    ("entries: {a: {size: 1 GB, zzz: one}}", "entries.a.zzz", "no key 'zzz'", "size, word"),
    ("entries: {'?': {size: 1 GB}}", "entries.?", "letters", "rename"),
    ("kinds: {a: {kind: iner, size: 1 GB}}", "kinds.a.kind", "no such kind", "'inner'"),
    ("kinds: {a: {size: 1 GB}}", "kinds.a.kind", "'kind' is missing", "inner"),
    ("kinds: {a: {kind: inner, size: 1}}", "kinds.a.size", "bare number", "128 GB"),
    ("price: {indx: a}", "price.indx", "no key", "'index'"),
    ("price: {2027-01: 3}", "price.2027-01", "bare number", "USD/GB"),
    ("price: {2027-01: 3 USD/GB, 2027-14: 3 USD/GB}", "price.2027-14", "months", "2027-03"),
    ("price: {2027: 3 USD/GB, 2027-01: 4 USD/GB}", "price.2027-01", "two values begin", "keep one"),
    ("price: 12", "price", "bare number", "USD/GB"),
    ("number: 0", "number", "above 0", "range"),
    ("number: many", "number", "number", "docs"),
    ("wrong: 1", "wrong", "no key 'wrong'", "use one of"),
]


@pytest.mark.parametrize(("text", "path", "what", "step"), WRONG, ids=[text for text, *_ in WRONG])
def test_every_refusal_says_what_and_what_to_do(text: str, path: str, what: str, step: str) -> None:
    """The path, the words and the remedy; nothing of the validator's own language."""
    problem = next(problem for problem in refused(text) if problem.path == path)
    assert what in problem.what
    assert step in problem.next_step
    assert problem.place is not None
    assert problem.place.line == 1
    assert not any(word in str(problem) for word in ("Input should", "pydantic", "Field required", "validator"))


def test_all_at_once_in_the_order_of_the_file() -> None:
    """Three mistakes, three messages, by line."""
    found = refused("count: x\nflag: no\nlead: 3\n")
    assert [problem.path for problem in found] == ["count", "flag", "lead"]


def test_a_key_without_a_value_is_no_key() -> None:
    """`entries:` is an empty section and `count:` the default."""
    bound = bind(tree("entries:\ncount:\nprice:\n"), Outer)
    assert (bound.entries, bound.count, bound.price) == ({}, 1, None)


def test_words_stay_what_they_are() -> None:
    """`NO` is a name, `on` too; `2026` as a name is text."""
    assert bind(tree("names: [NO, on, 2026]"), Outer).names == ["NO", "on", "2026"]
