"""What was read of somebody's table, for the terminal: 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from planner.quantities import format_quantity, number_text
from planner.report.text import WIDTH, cut

if TYPE_CHECKING:
    from planner.app.importing.table import Imported

MOST = 12


def import_lines(found: Imported, currency: str) -> Iterator[str]:
    """How the table was read, how much of what, what was done with names."""
    about = found.about
    yield from hanging(f"{about.kind.name}: {found.rows} rows ({about.kind.meaning}); {about.read_as}")
    mapped = [f"{theirs} -> {ours}" for theirs, ours in about.columns if theirs != ours]
    if mapped:
        yield from hanging(f"columns: {', '.join(mapped)}")
    if found.silent:
        yield f"  {found.silent} rows say nothing and are left out"
    for (item, place, unit), (much, gb) in list(found.sums.items())[:MOST]:
        as_written = format_quantity(much, "size") if unit == "GB" else f"{number_text(much, 12)} {unit}"
        sized = f" = {format_quantity(gb, 'size', currency, 5)}" if unit != "GB" and gb is not None else ""
        yield cut(f"  {item or 'as ordered':<20} {place:<20} {as_written}{sized}", WIDTH)
    if len(found.sums) > MOST:
        yield f"  and {len(found.sums) - MOST} more items and places (--json)"
    for note in found.notes:
        yield from hanging(note)


def hanging(text: str) -> list[str]:
    """A line, wrapped with what follows set in."""
    return wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
