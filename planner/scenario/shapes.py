"""What a spot of the scenario may hold: follow a validator's path through the record types.

A validator puts the names of union members between the steps of a path; here they are told from the keys that stand in
the file. The record found at the end knows the keys that would have been right.
"""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from planner.scenario.entry import Loc
from planner.scenario.fields import Dated, Quantity, Record
from planner.scenario.kinds import OneKind

KEY_STEP = "[key]"


def trace(kind: Any, loc: tuple[str | int, ...]) -> tuple[Loc, type[Record] | None]:
    """The steps of `loc` that stand in the file, and the record its last key belongs to (None inside a plain map)."""
    real: list[str | int] = []
    holder: type[Record] | None = None
    for step in loc:
        if step == KEY_STEP:
            break
        kind, is_label = _arm(kind, step)
        if is_label:
            continue
        real.append(step)
        holder = kind if _is_record(kind) else None
        kind = _below(kind, step)
    return tuple(real), holder


def record_at(kind: Any, loc: Loc) -> type[Record] | None:
    """The record that reads the map at a path of the file, where only one can."""
    for step in loc:
        kind = _below(plain_type(kind), step)
    kind = plain_type(kind)
    return kind if _is_record(kind) else None


def field_of(record: type[Record], key: str) -> FieldInfo | None:
    """The field that a key of the file fills."""
    return next((info for name, info in record.model_fields.items() if key in (info.alias, name)), None)


def keys_of(record: type[Record]) -> tuple[str, ...]:
    """The keys that a record reads, as they stand in the file."""
    return tuple(info.alias or name for name, info in record.model_fields.items())


def dimension_of(info: FieldInfo) -> str | None:
    """The dimension of a quantity or series field, also where it may be left out."""
    for said in (*info.metadata, *(meta for arm in _arms(info.annotation) for meta in _metadata(arm))):
        if isinstance(said, Quantity | Dated):
            return said.dimension
    return None


def plain_type(kind: Any) -> Any:
    """A type without its annotations and without None, where only one is left."""
    while get_origin(kind) is Annotated and not isinstance(get_args(kind)[1], OneKind):
        kind = get_args(kind)[0]
    arms = _arms(kind)
    return plain_type(arms[0]) if len(arms) == 1 and arms[0] is not kind else kind


def _arm(kind: Any, step: str | int) -> tuple[Any, bool]:
    """The type to look into for the next step, and whether this step only names a member of a union."""
    kind = plain_type(kind)
    if get_origin(kind) is Annotated:
        chosen = get_args(kind)[1].kinds.get(step)
        return (chosen, True) if chosen else (Any, False)
    arms = _arms(kind)
    if len(arms) > 1:
        named = [arm for arm in arms if _is_record(plain_type(arm)) and plain_type(arm).__name__ in str(step)]
        return (named[0] if named else Any), True
    return kind, False


def _below(kind: Any, step: str | int) -> Any:
    if _is_record(kind):
        info = field_of(kind, str(step))
        return Any if info is None else Annotated[info.annotation, *info.metadata] if info.metadata else info.annotation
    inner = get_args(kind)
    if get_origin(kind) is dict:
        return inner[1]
    return inner[0] if get_origin(kind) is list else Any


def _arms(kind: Any) -> tuple[Any, ...]:
    if get_origin(kind) in (Union, UnionType):
        return tuple(arm for arm in get_args(kind) if arm is not NoneType)
    return (kind,)


def _metadata(kind: Any) -> tuple[Any, ...]:
    return get_args(kind)[1:] if get_origin(kind) is Annotated else ()


def _is_record(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Record)
