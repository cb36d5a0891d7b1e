"""Writes the tables of docs/scenario.md from the records, so that the page never says less than the parser.

What stands above "The whole" is written by hand and kept.

python -m tests.scenario.pages
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from planner.app.parts import FAMILIES, scenario_type
from planner.quantities import example
from planner.scenario.fields import Dated, Record
from planner.scenario.shapes import Member, collection, fields_of, members, type_of

PAGE = Path(__file__).resolve().parents[2] / "docs/scenario.md"
MARK = "## The whole\n"


def page() -> str:
    """The whole page."""
    parts = [PAGE.read_text("utf-8").partition(MARK)[0] + MARK, table(scenario_type())]
    for record in described():
        parts += [f"## {title(record)}\n", f"{sentence(record)}\n", table(record)]
    parts += ["## The kinds\n", "Which fields a kind has, with its formula, is on the page of its family.\n"]
    for family, registry in FAMILIES.items():
        kinds = ", ".join(f"`{kind}`" for kind in registry.kinds())
        parts.append(f"- [{family}]({family}.md): {kinds}")
    return "\n".join(parts).rstrip() + "\n"


def described() -> list[type[Record]]:
    """Every record below the scenario that is not a part, in the order in which it is met."""
    found: dict[str, type[Record]] = {}
    waiting: list[Any] = [type_of(info) for info in fields_of(scenario_type()).values()]
    while waiting:
        for member in members(waiting.pop(0)):
            if member.record and title(member.record) not in found:
                found[title(member.record)] = member.record
                waiting += [type_of(info) for info in fields_of(member.record).values()]
            elif not member.kinds:
                waiting += [inner for inner in get_args(member.kind) if not isinstance(inner, str)]
    return list(found.values())


def title(record: type[Record]) -> str:
    """`Open order` for `OpenOrder`."""
    name = record.__name__.partition("[")[0]
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: " " + found[0].lower(), name)


def sentence(record: type[Record]) -> str:
    """What a record is: its docstring; a generic one has that of its origin."""
    return ((record.__pydantic_generic_metadata__["origin"] or record).__doc__ or "").strip()


def table(record: type[Record]) -> str:
    """Key, what may stand there, meaning, default."""
    rows = ["| key | value | meaning | default |", "|---|---|---|---|"]
    for key, info in fields_of(record).items():
        default = "" if info.is_required() else shown(info.default)
        rows.append(
            f"| `{key}` | {value(type_of(info))} | {info.description} | {'**required**' if info.is_required() else default} |"
        )
    return "\n".join(rows) + "\n"


def shown(default: Any) -> str:
    """A default as the file would say it; none where it means absent or empty."""
    if default in (None, "", {}, []) or isinstance(default, Record):
        return ""
    return f"{default:g}" if isinstance(default, float) else str(default)


def value(kind: Any) -> str:
    """What may stand where this type is asked for."""
    return " or ".join(dict.fromkeys(one(member) for member in members(kind)))


def one(member: Member) -> str:
    """What one member of a type looks like in a file."""
    if member.quantity:
        sample = f"`{example(member.quantity.dimension)}`"
        return f"{sample}, or by date" if isinstance(member.quantity, Dated) else sample
    if member.record:
        name = title(member.record)
        return f"[{name.lower()}](#{name.lower().replace(' ', '-')})"
    if member.kinds:
        return f"[{member.kinds.word}](#the-kinds)"
    origin, inner = get_origin(member.kind), get_args(member.kind)
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in inner)
    if origin is list:
        return f"list of {value(inner[0])}s"
    if origin is dict:
        held = collection(member.kind)
        return f"{value(held)} by id" if held is not None else f"{value(inner[1])} by {value(inner[0])}"
    words = {
        "WhenWord": "`2027-03`",
        "FlagWord": "`true`, `false`",
        "WholeWord": "`13`",
        "IdWord": "name",
        "TextWord": "text",
    }
    return next((words[type(note).__name__] for note in member.notes if type(note).__name__ in words), "value")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
