"""What a re-plan changes of the last plan, as actions: each call once, in parts that are as planned, moved, new, or more.

    call = as planned + sum of its messages        GB, of a source, item and place in a stretch (planner.plan.messages)

What is called less, or not at all, is an action of its own. Money lost without a change, and by making it late, stands where
`--worth` has asked for it; late is to miss the period of the call, which a week's delay costs at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.model.book import Book
from planner.model.last_plan import changed, stretches
from planner.report.action import Action
from planner.report.pages import Pages, Row

if TYPE_CHECKING:
    from planner.model.cells import Cell
    from planner.plan.messages import Message
    from planner.studies.undone import Undone

SMALL = 1e-6
"""Share of a line that is no part of it."""
LESS = "no longer worth its price there"
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Part:
    """So much of a purchase-order line, and the message that asks for it; `whole` where it is the first that one asks for."""

    gb: float
    pieces: int | None
    message: Message | None = None
    whole: bool = True


@dataclass(frozen=True)
class Told:
    """What is known of the last plan: its stretches, what it had and what is called now, what changes are worth."""

    cells: dict[str, Cell]
    sizes: dict[tuple[Key, str], tuple[float, float]]
    losses: dict[Message, Undone]


def known(pages: Pages) -> Told:
    """Read once."""
    book = Book(pages.setting, pages.tables)
    return Told(
        {cell.label: cell for cell in stretches(pages.setting).cells},
        {(key, cell.label): (was, now) for key, cell, was, now in changed(book)},
        {one.message: one for one in pages.told.undone},
    )


def key_of(message: Message) -> Key:
    """Source, item and place."""
    return message.source, message.item, message.to


def calls(pages: Pages, near: set[str]) -> Iterator[tuple[Row, Part]]:
    """The lines whose call falls due, in parts."""
    lines = [line for line in pages.lines if line["period"] in near and line["gb"] > 0]
    taken: dict[int, list[Part]] = defaultdict(list)
    for message in pages.told.messages:
        left = message.gb
        for n in those_of(pages, lines, message):
            line = lines[n]
            free = line["gb"] - sum(part.gb for part in taken[n])
            gb = min(left, free)
            if gb > SMALL * line["gb"]:
                taken[n].append(Part(gb, pieces_of(pages, message.item, gb), message, left == message.gb))
                left -= gb
    for n, line in enumerate(lines):
        yield from ((line, part) for part in filled(pages, line, taken[n]))


def filled(pages: Pages, line: Row, parts: list[Part]) -> Iterator[Part]:
    """The parts of a line, first what is as planned; less than a piece of that is rounding, and goes to the last part."""
    rest = line["gb"] - sum(part.gb for part in parts)
    counted = None if line["pieces"] is None else line["pieces"] - sum(part.pieces or 0 for part in parts)
    package = pages.scenario.items[line["item"]].package or 0.0
    if not parts or rest >= max(package * (1.0 - SMALL), SMALL * line["gb"]):
        yield Part(rest, counted)
        yield from parts
    else:
        *others, last = parts
        yield from others
        pieces = None if counted is None else (last.pieces or 0) + counted
        yield replace(last, gb=last.gb + rest, pieces=pieces)


def those_of(pages: Pages, lines: Sequence[Row], message: Message) -> list[int]:
    """The lines of the call that a message asks for."""
    cell = pages.once(known).cells.get(message.now)
    return [
        n
        for n, line in enumerate(lines)
        if cell is not None
        and (line["source"], line["item"], line["to"]) == key_of(message)
        and pages.number[line["period"]] in cell.periods
    ]


def pieces_of(pages: Pages, item: str, gb: float) -> int | None:
    """GB in whole pieces."""
    record = pages.scenario.items.get(item)
    return round(gb / record.package) if record and record.package else None


def told_by(pages: Pages, message: Message | None, action: Action, whole: bool = True) -> Action:
    """An action as a message asks for it."""
    if message is None:
        return action
    loss = pages.once(known).losses.get(message) if whole else None
    day = min(action.do_by, max(message.by, pages.as_of))
    found = replace(action, verb=message.verb, do_by=day, change=change(pages, message))
    if message.planned and message.now:
        found = replace(found, from_date=first_day(pages, message.planned), to_date=first_day(pages, message.now))
    if loss is None:
        return found
    return replace(found, not_doing=sure(loss.undone, loss.slack), delay=sure(loss.late, loss.slack))


def sure(value: float | None, slack: float) -> float | None:
    """Money, nothing where it is within what is unsure; None where no plan is left."""
    return value if value is None or value > max(slack, 0.005) else 0.0


def fewer(pages: Pages, near: set[str]) -> Iterable[Action]:
    """What is to be done by then and is no part of a line that falls due."""
    lines = [line for line in pages.lines if line["period"] in near and line["gb"] > 0]
    end = max(pages.periods[pages.number[label]].end for label in near)
    for message in pages.told.messages:
        if message.by < end and not those_of(pages, lines, message):
            yield told_by(pages, message, alone(pages, message))


def alone(pages: Pages, message: Message) -> Action:
    """A message that no line carries: less, nothing any more, or something else."""
    day, source = max(message.by, pages.as_of), pages.setting.network.sources.get(message.source)
    return Action(
        verb=message.verb,
        do_by=day,
        last=day,
        supplier=pages.supplier(source.supplier if source else ""),
        contract=message.source,
        clause="",
        item=message.item,
        part=message.item,
        pieces=pieces_of(pages, message.item, message.gb),
        gb=message.gb,
        from_date=first_day(pages, message.planned),
        to_date=first_day(pages, message.now),
        ship_to=message.to,
        route=f"instead of {message.instead_of}" if message.instead_of else "",
        amount=abs(message.amount),
        delay=None,
        not_doing=None,
        owner=pages.owner(message.source),
        why=message.why or (LESS if message.planned and not message.now else ""),
    )


def first_day(pages: Pages, label: str) -> str:
    """The first day of a stretch; what is none as it is said."""
    cell = pages.once(known).cells.get(label)
    return cell.first.isoformat() if cell else label


def change(pages: Pages, message: Message) -> str:
    """What the last plan had of a call, and what there is of it now."""
    sizes = pages.once(known).sizes
    said = []
    for label in dict.fromkeys(label for label in (message.planned, message.now) if label):
        was, now = sizes.get((key_of(message), label), (0.0, 0.0))
        said.append(f"{label}: {pages.size(was)} -> {pages.size(now)}")
    return "; ".join(said)
