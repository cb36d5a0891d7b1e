"""The words a scenario field can be: dates, flags, whole numbers, free text and names, as pydantic annotations.

What cannot be read becomes a pydantic error that says what to write instead; `fields` gives these types their names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from planner.calendar import CalendarError, Span, parse_when

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue


def refuse(what: str, next_step: str) -> PydanticCustomError:
    """The error of a field: what is wrong and what to write instead (a full stop never ends either)."""
    return PydanticCustomError("planner", "{what}; {next_step}", {"what": what, "next_step": next_step})


def when(value: object) -> Span:
    """A date, month, quarter or year as a span of days."""
    try:
        return parse_when(str(value))
    except CalendarError as error:
        raise refuse(error.what, error.next_step) from error


class WhenWord:
    """Annotation: `2027`, `2027Q2`, `2027-03` or `2027-03-15`, read as a span of days."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(when)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": ["string", "integer"], "pattern": r"^\d{4}([Qq][1-4]|-\d{2}(-\d{2})?)?$"}


class FlagWord:
    """Annotation: `true` or `false` and nothing else (yes, no, on, off are ordinary words in YAML 1.2)."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: object) -> bool:
            if isinstance(value, bool):
                return value
            raise refuse("a flag is true or false", "write true or false")

        return core_schema.no_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "boolean"}


class WholeWord:
    """Annotation: a whole number, 0 or more."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: object) -> int:
            if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
                return int(value)
            if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9:
                return value
            if str(value).isascii() and str(value).isdigit():
                raise refuse("the number is too large: it has more than nine digits", "write a smaller one")
            raise refuse("a whole number is needed here", "write digits only, such as 13")

        # A range given beside the meaning (`said(...)`) sits in what the handler makes of the number.
        return core_schema.no_info_before_validator_function(read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "integer", "minimum": 0}


class TextWord:
    """Annotation: any scalar as the words written in the file (`NO`, `00123` and `1E5` stay what they are)."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: object) -> str:
            if isinstance(value, str):
                return value
            raise refuse("this must be text", "write a word, or quote it")

        return core_schema.no_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": ["string", "number"]}


_ID = re.compile(r"^\w[\w .:/+&()#-]{0,79}$")


class IdWord:
    """Annotation: a name that other lines refer to."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        def read(value: object) -> str:
            if isinstance(value, str) and _ID.match(value):
                return value
            raise refuse(
                "a name is letters, digits and . - _ / (80 at most), starting with a letter or digit",
                "rename it, here and where it is referred to",
            )

        return core_schema.no_info_plain_validator_function(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string"}


class OfTier:
    """Annotation: items by tier, each of the tier under which it stands."""
