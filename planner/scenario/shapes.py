"""What a spot of the scenario may hold: follow a path through the record types.

A validator puts the names of union members between the steps of a path; here they are told from the keys that stand in
the file. The record found at the end knows the keys that would have been right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from math import inf, nextafter
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from planner.scenario.entry import Entry, EntryMap, Loc, Scalar
from planner.scenario.fields import Dated, Quantity, Record
from planner.scenario.kinds import OneKind

KEY_STEP = "[key]"


@dataclass(frozen=True, eq=False)
class Member:
    """One thing that may stand at a spot: a type, and what its annotations say."""

    kind: Any
    notes: tuple[Any, ...] = ()

    @cached_property
    def record(self) -> type[Record] | None:
        """The record it is, if it is one."""
        return self.kind if isinstance(self.kind, type) and issubclass(self.kind, Record) else None

    @cached_property
    def kinds(self) -> OneKind | None:
        """The kinds it comes in, if it comes in kinds."""
        return next((note for note in self.notes if isinstance(note, OneKind)), None)

    @cached_property
    def quantity(self) -> Quantity | Dated | None:
        """The quantity or series it is, if it is one."""
        return next((note for note in self.notes if isinstance(note, Quantity | Dated)), None)


@cache
def members(kind: Any, notes: tuple[Any, ...] = ()) -> tuple[Member, ...]:
    """What may stand where this type is asked for, nothing left aside but None."""
    if get_origin(kind) is Annotated:
        inner, *more = get_args(kind)
        return members(inner, (*notes, *more))
    if get_origin(kind) in (Union, UnionType):
        return tuple(member for arm in get_args(kind) for member in members(arm, notes))
    return () if kind is NoneType else (Member(kind, notes),)


def below(kind: Any, step: str | int) -> Any:
    """The type that stands one step below, Any where that is not known."""
    for member in members(kind):
        if member.record:
            return types_of(member.record).get(str(step), Any)
        origin, inner = get_origin(member.kind), get_args(member.kind)
        if origin in (dict, list):
            return inner[-1]
    return Any


def chosen(kind: Any, entry: Entry) -> Any:
    """The one type that is meant to read an entry, where several may: by its `kind`, or by what it looks like."""
    for member in members(kind):
        if member.kinds and isinstance(entry, EntryMap):
            named = entry.entries.get("kind")
            return member.kinds.kinds.get(named.text, Any) if isinstance(named, Scalar) else Any
        if member.record and isinstance(entry, EntryMap):
            return member.record
    return kind


def kinds_at(kind: Any, loc: Loc) -> tuple[str, ...]:
    """The kinds that the entry at a path of the file may be of, sorted; none where it has no kinds."""
    for step in loc:
        kind = below(kind, step)
    return tuple(sorted(name for member in members(kind) if member.kinds for name in member.kinds.kinds))


def collection(kind: Any) -> Any | None:
    """What a map keyed by id holds, if it holds records; else None."""
    for member in members(kind):
        if get_origin(member.kind) is dict:
            inner = get_args(member.kind)[1]
            if any(found.record or found.kinds for found in members(inner)):
                return inner
    return None


@cache
def fields_of(record: type[Record]) -> Mapping[str, FieldInfo]:
    """The fields of a record by the key that fills them."""
    return {info.alias or name: info for name, info in record.model_fields.items()}


@cache
def names_of(record: type[Record]) -> Mapping[str, str]:
    """The attribute that each key of a record fills."""
    return {info.alias or name: name for name, info in record.model_fields.items()}


@cache
def types_of(record: type[Record]) -> Mapping[str, Any]:
    """The types of a record's fields by key."""
    return {key: type_of(info) for key, info in fields_of(record).items()}


def type_of(info: FieldInfo) -> Any:
    """The type of a field with its annotations."""
    return Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation


def keys_of(record: type[Record]) -> tuple[str, ...]:
    """The keys that a record reads, as they stand in the file."""
    return tuple(fields_of(record))


def dimension_of(kind: Any) -> str | None:
    """The dimension of a field that is a quantity or series, by its type, also where it may be left out."""
    return next((member.quantity.dimension for member in members(kind) if member.quantity), None)


def range_of(kind: Any) -> tuple[float, float]:
    """The least and the most that a field may be, by its type and what is said beside it."""
    least, most = 0.0, inf
    for member in members(kind):
        if member.quantity:
            least, most = getattr(member.quantity, "least", least), min(most, member.quantity.most)
        for note in member.notes:
            most = min(most, getattr(note, "le", inf))
            if hasattr(note, "lt"):
                most = min(most, nextafter(note.lt, -inf))
    return least, most


def trace(kind: Any, loc: tuple[str | int, ...]) -> tuple[Loc, type[Record] | None]:
    """The steps of a validator's path that stand in the file, and the record that reads the last key, if one does."""
    real: list[str | int] = []
    holder: type[Record] | None = None
    for step in loc:
        if step == KEY_STEP:
            break
        found = members(kind)
        arm = named_member(found, step)
        if arm is not None:
            kind = arm
            continue
        real.append(step)
        holder = found[0].record if found else None
        kind = below(kind, step)
    return tuple(real), holder


def named_member(found: tuple[Member, ...], step: str | int) -> Any | None:
    """The member of a union that a validator's step names; None where the step is a key or index of the file."""
    for member in found:
        if member.kinds:
            return member.kinds.kinds.get(str(step), Any)
        if len(found) > 1 and member.record and member.record.__name__ in str(step):
            return member.record
    return Any if len(found) > 1 else None
