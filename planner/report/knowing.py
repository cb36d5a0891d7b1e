"""Tables of what further solves tell of risk: what it is worth to know, and what the decision hinges on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from planner.report.grid import Column, Grid
from planner.report.hinges_text import changes, now_of, size, span

if TYPE_CHECKING:
    from planner.report.pages import Pages
    from planner.studies.foresight import Foresight, Known
    from planner.studies.hinges import Hinged

STUDIED = ("knowing", "hinges")
KNOWING = (
    Column("what", "What is known, or done"),
    Column("worth", "Worth today", "money"),
    Column("said", "What that is", width=34, wrap=True),
)
HINGES = (
    Column("what", "What moves"),
    Column("now", "Now"),
    Column("flips", "Flips"),
    Column("tried", "Tried from, to"),
    Column("cost", "Cost of today's set a step on", "money"),
    Column("at", "There", optional=True),
    Column("changes", "What is signed then instead", width=30, wrap=True),
)


def studied(pages: Pages) -> Iterator[Grid]:
    """Those that were asked for."""
    if pages.told.foresight is not None:
        note = "By solving again, by the same measures and learning dates. planner foresight tells it in the terminal."
        yield Grid(
            "knowing", "What risk costs, and what it is worth to know", KNOWING, knowing(pages.told.foresight), note
        )
    if pages.told.hinged is not None:
        note = (
            "One thing moves at a time, in all futures alike: x is a share of what is written, a percentage an outcome's odds. "
            "Today's set costs nothing at the flip; a step on it costs what stands there."
        )
        rows = hinge_rows(pages.told.hinged)
        yield Grid("hinges", "What the decision hinges on", HINGES, rows, note)


def knowing(found: Foresight) -> list[dict[str, Any]]:
    """EVPI of everything and of each driver, VSS."""
    ranked = sorted(found.drivers, key=lambda one: (-(one.gain or 0.0), one.name))
    rows = [
        {"what": f"know {known.name or 'everything'} today", "worth": sure(known), "said": meaning(known)}
        for known in (found.everything, *ranked)
    ]
    said = "what the plan for the mean costs more, once it meets all futures"
    if found.mean_costs is None:
        said = "the plan for the mean cannot be carried out in every future"
    return [*rows, {"what": "plan for all futures, not for their mean", "worth": found.mean_costs, "said": said}]


def sure(known: Known) -> float | None:
    """A worth, 0 where it is within what is unsure."""
    return 0.0 if known.gain is not None and abs(known.gain) <= known.slack else known.gain


def meaning(known: Known) -> str:
    """What a worth of knowing is."""
    if known.gain is None:
        return "no plan in some outcome"
    return (
        f"in a crossed sample of {known.crossed} futures"
        if known.crossed
        else "best plan less the mean of those that know"
    )


def hinge_rows(found: Hinged) -> list[dict[str, Any]]:
    """One row a flip; what flips nothing has one without."""
    rows: list[dict[str, Any]] = []
    for hinge in found.found:
        mine = {"what": hinge.path, "now": now_of(hinge), "tried": span(hinge)}
        for way, flip in (("down", hinge.down), ("up", hinge.up)):
            if flip is not None:
                rows.append(
                    mine
                    | {
                        "flips": f"{way} at {size(hinge, flip.at)}",
                        "cost": flip.sticking,
                        "at": size(hinge, flip.sticking_at),
                        "changes": changes(flip, found.chances),
                    }
                )
        if hinge.down is None and hinge.up is None:
            rows.append(mine | {"changes": "flips nothing"})
    return rows
