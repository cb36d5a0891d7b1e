"""What a plain YAML scalar means: the YAML 1.2 core schema, less the forms that people and programs read differently.

Refused, because another reader or an older YAML sees another number: `010`, `0o10`, `0x1F`, `1_000`, `12:30:45`, `.inf`,
`.nan`. Quoted, each of them is text. `yes`, `no`, `on` and `off` are text here, dates too.
"""

from __future__ import annotations

import re

from planner.scenario.entry import Kind

MAX_DIGITS = 30
MAX_EXPONENT = 300
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_FLAGS = frozenset({"true", "True", "TRUE", "false", "False", "FALSE"})
_TRAPS = (
    (re.compile(r"[-+]?0[0-9]+"), "a number with a leading zero is octal to some readers"),
    (re.compile(r"[-+]?0[xXoObB][0-9a-fA-F_]*"), "only decimal numbers are read"),
    (re.compile(r"(?=.*_)[-+]?[0-9][0-9_.]*(?:[eE][-+]?[0-9_]+)?"), "a number with underscores is not read"),
    (
        re.compile(r"[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?"),
        "digits with colons are a number in base 60 to some readers",
    ),
    (re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"), "infinity and not-a-number are not read"),
)


def resolve(text: str) -> Kind:
    """The kind of an unquoted scalar."""
    if text in _NOTHING:
        return "null"
    if text in _FLAGS:
        return "bool"
    if _INT.fullmatch(text):
        return "int"
    return "float" if _FLOAT.fullmatch(text) else "text"


def trap(text: str) -> tuple[str, str] | None:
    """What is wrong with an unquoted scalar and what to do, if its meaning depends on the reader."""
    for form, why in _TRAPS:
        if form.fullmatch(text):
            return why, "write a plain decimal number, or put it in quotes if it is text"
    if _FLOAT.fullmatch(text):
        mantissa, _, exponent = text.lower().partition("e")
        if sum(char.isdigit() for char in mantissa) > MAX_DIGITS:
            return f"the number has more than {MAX_DIGITS} digits", "round it, or put it in quotes if it is a name"
        if len(exponent) > 5 or (exponent and abs(int(exponent)) > MAX_EXPONENT):
            return "the number is out of any sensible range", "use another unit, or put it in quotes if it is a name"
    return None
