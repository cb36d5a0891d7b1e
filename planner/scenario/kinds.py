"""A section whose entries come in kinds: `kind: volume_band` chooses the record that reads the rest of the entry.

The kinds are handed in by the layer that knows the part registries; this file knows only how a kind is chosen, how it
is told from the other keys, and how the choice looks in the JSON Schema.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from planner.scenario.entry import Entry, EntryList, EntryMap, Scalar
from planner.scenario.fields import Record

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue


@dataclass(frozen=True, eq=False)
class OneKind:
    """Annotation: a map whose `kind` names one of these records, and whose other keys are that record's fields.

    A record is only asked for where it is read: `used` are the kinds that the entries name, all of them when absent.
    """

    word: str
    kinds: Mapping[str, type[Record]]
    used: Collection[str] | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        choices: dict[Any, core_schema.CoreSchema] = {
            kind: core_schema.no_info_before_validator_function(without_kind, handler.generate_schema(record))
            for kind, record in self.read()
        }
        # A family of which no kind is read still has to say that there is no such kind.
        choices = choices or {"": handler.generate_schema(Record)}
        return core_schema.tagged_union_schema(choices, discriminator=self.kind_of)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        arms = []
        for kind, record in self.kinds.items():
            arm = handler.resolve_ref_schema(handler(record.__pydantic_core_schema__))
            arms.append(with_kind(arm, kind))
        return {"type": "object", "required": ["kind"]} | ({"oneOf": arms} if arms else {})

    def kind_of(self, value: object) -> str | None:
        """The kind that an entry names, or that a ready record is of."""
        if isinstance(value, Mapping):
            named = value.get("kind")
            return named if isinstance(named, str) else None
        return next((kind for kind, record in self.read() if type(value) is record), None)

    def read(self) -> Iterator[tuple[str, type[Record]]]:
        """Kind and record of those that are used."""
        return ((kind, self.kinds[kind]) for kind in self.kinds if self.used is None or kind in self.used)


def kinds_named(entry: Entry) -> frozenset[str]:
    """Every `kind` that a tree names, of whatever family."""
    match entry:
        case EntryMap():
            own = entry.entries.get("kind")
            inner = frozenset().union(*(kinds_named(item) for item in entry.entries.values()))
            return inner | {own.text} if isinstance(own, Scalar) else inner
        case EntryList():
            return frozenset().union(*(kinds_named(item) for item in entry.items))
    return frozenset()


def without_kind(value: object) -> object:
    """The keys that the chosen record reads."""
    return {key: item for key, item in value.items() if key != "kind"} if isinstance(value, Mapping) else value


def with_kind(schema: JsonSchemaValue, kind: str) -> JsonSchemaValue:
    """The schema of one kind's record, with its `kind` required."""
    properties = {"kind": {"const": kind, "description": schema.get("description", "")}} | schema.get("properties", {})
    return {**schema, "properties": properties, "required": ["kind", *schema.get("required", [])]}
