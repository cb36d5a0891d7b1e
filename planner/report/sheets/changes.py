"""Changes: from an earlier plan to this one: the bridge of the cost, what is written otherwise, what is ordered otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from planner.report.grid import Column, Grid, Kind, Live, Sheet, kept
from planner.report.versus import TINY, TITLES, same_days

if TYPE_CHECKING:
    from planner.plan.differences import Moved
    from planner.report.pages import Pages
    from planner.studies.bridge import Bridge

WIDE, CELL = 46.0, 19.0
BRIDGE = (
    Column("what", "From there to here", width=WIDE),
    Column("change", "Change", "cents", width=CELL),
    Column("cost", "Cost after it", "cents", width=CELL),
    Column("count", "Changes", "ea"),
)
SHARES = (
    Column("what", "What changed", width=WIDE, wrap=True),
    Column("change", "In all", "cents", width=CELL, total=True),
    Column("held", "As the plan stood", "cents", width=CELL, optional=True),
    Column("moved", "By moving orders", "cents", optional=True),
    Column("sort", "Sort"),
    Column("slack", "Unsure by", "cents", optional=True),
)
WRITTEN = (
    Column("what", "Entry", width=WIDE, wrap=True),
    Column("old", "Was", width=CELL, wrap=True),
    Column("new", "Is", width=CELL, wrap=True),
    Column("place", "Where it stands"),
    Column("sort", "Sort"),
)
SORTS = {
    "price": "price: what a unit of anything costs",
    "volume": "volume: what is needed, there, or to come",
    "date": "date: when, and how long",
    "mix": "mix: who may sell what, which way, which policies",
    "clause": "clause: contracts and their clauses",
    "edit": "edit: horizon, costs, risk, everything else",
}
IN_ORDER = (
    "Taken one after the other, each the difference of two best plans, so that they add up to the cent. What two changes do "
    "together falls to the later one. As the plan stood: what the plan before costs more as it is."
)


class Changes(Sheet):
    """What the cost moved by and why, what is written otherwise, which orders moved."""

    order: ClassVar[int] = 18
    title: ClassVar[str] = "Changes"
    answers: ClassVar[str] = (
        "What has changed since the earlier plan, which of it made how much of the cost, and which orders moved?"
    )

    def missing(self, pages: Pages) -> str:
        """Nobody has asked, or it could not be told."""
        if pages.told.changes is not None:
            return ""
        return pages.told.unchanged or "no earlier plan was named (planner solve --against RUN or baseline)"

    def grids(self, pages: Pages) -> Iterable[Grid]:
        """The bridge first, then its changes one by one, what is written otherwise, and what the plan does otherwise."""
        found = pages.told.changes
        if found is None:
            return
        yield Grid(
            "bridge", f"Cost from {named(found)} to plan {pages.code}", BRIDGE, list(steps(pages, found)), basis(pages)
        )
        if found.parts:
            rows = list(parts(found))
            note = f"{IN_ORDER}{folded(found)}"
            yield Grid("shares", "Which change made how much", kept(SHARES, rows), rows, note)
        if found.written:
            rows = [{"what": one.path, **vars(one)} for one in found.written]
            yield Grid("written", f"Written otherwise: {len(rows)}", WRITTEN, rows)
        yield from done(found)


def named(found: Bridge) -> str:
    """The earlier plan in words."""
    before = found.before
    return f"{TITLES[before.kind]} {before.code[:8]} ({before.run})"


def basis(pages: Pages) -> str:
    """What is compared with what."""
    found = pages.told.changes
    assert found is not None
    cost = "Discounted, by what both plans minimise"
    if found.before.kind == "last":
        left = (
            f"Both are what is left from {pages.setting.start} on: as the last plan would have gone on, and this plan"
        )
        return f"{cost}. {left}."
    if same_days(pages):
        return f"{cost}. Both plans span the same days."
    days = f"{found.before.start} to {found.before.end} there, {pages.setting.start} to {pages.setting.end} here"
    return (
        f"{cost}. LOOK: they span other days ({days}), and that is part of edit. planner replan compares the same days."
    )


def folded(found: Bridge) -> str:
    """That there were too many to tell apart, and what tells them."""
    if not found.folded:
        return ""
    return f" {found.entries} changed entries are told by section: planner compare --most {found.entries} tells each."


def steps(pages: Pages, found: Bridge) -> Iterator[dict[str, Any]]:
    """The earlier cost, a row a sort with the cost after it, and this plan's: live."""
    cost = round(found.before.cost, 2)
    yield {"what": named(found), "cost": cost, "strong": True}
    for sort, change in found.by_sort.items():
        cost = round(cost + change, 2)
        count = sum(part.count for part in found.parts if part.sort == sort)
        after = Live(cost, "=[cost|-1]+[change]")
        yield {"what": SORTS[sort], "change": change, "cost": after, "count": count or None}
    whole = Live(found.change, f"=SUM([change|-{len(SORTS)}]:[change|-1])")
    yield {"what": f"plan {pages.code}, this one", "change": whole, "cost": round(found.cost, 2), "strong": True}
    left = Live(round(round(found.cost, 2) - cost, 2), "=ROUND([cost|-1]-[cost|-2],2)")
    yield {"what": "not explained", "cost": left}


def parts(found: Bridge) -> Iterator[dict[str, Any]]:
    """Every share, in its order."""
    for part in found.parts:
        unsure = part.slack if part.slack > TINY else None
        yield {**vars(part), "moved": part.moved, "slack": unsure}


def done(found: Bridge) -> Iterator[Grid]:
    """What the plan does otherwise: money, volumes, signatures and shortage, and at last the orders by date, which may be many."""
    yield from moved("terms", "Cost terms, discounted", "Term", found.done.terms, "money")
    yield from moved("volumes", "Ordered in all", "Source and item", found.done.volumes, "gb")
    yield from moved("signed", "Signed, share of the written volume", "Offer", found.done.signed, "share")
    yield from moved("short", "Short over all periods", "Need", found.done.short, "gb")
    orders = sorted(found.done.orders, key=lambda one: (one.of, one.change))
    note = "GB called in each period (of both calendars), in the future that is shown."
    yield from moved("orders", f"Orders moved: {len(orders)}", "Called in, from, item, to", orders, "gb", note)


def moved(name: str, title: str, what: str, every: Sequence[Moved], kind: Kind, note: str = "") -> Iterator[Grid]:
    """Figures in both plans; nothing where none differs."""
    columns = (
        Column("what", what, width=WIDE),
        Column("old", "Was", kind, width=CELL),
        Column("new", "Is", kind, width=CELL),
        Column("change", "Change", kind, formula="=[new]-[old]"),
    )
    rows = [{"what": "  ".join(one.of), "old": one.old, "new": one.new, "change": one.change} for one in every]
    if rows:
        yield Grid(name, title, columns, rows, note, one_scale=True)
