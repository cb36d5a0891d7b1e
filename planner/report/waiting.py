"""The clusters of the plan that is shown, worked out once; and the shipments that they wait for."""

from __future__ import annotations

from planner.model.lateness import sent_on
from planner.plan.waiting import Waits
from planner.report.pages import Pages


def waits(pages: Pages) -> Waits:
    """What the clusters of the shown future wait for."""
    return Waits(pages.setting, pages.tables)


def awaited(pages: Pages, location: str, items: tuple[str, ...], after: int, until: int) -> tuple[str, ...]:
    """The shipments of some items that come to a place after one period and by another: open orders, else calls."""
    found = []
    for row in pages.rows("orders"):
        lands = pages.number.get(row["arrives"]) if row["item"] in items else None
        comes = sent_on(pages.setting, row["item"], row["to"], location, lands)
        if comes is not None and after < comes <= until:
            found.append(f"order {row['order']} of {row['item']}, there {pages.labels[comes]}")
    if found:
        return tuple(found)
    calls = {
        f"{row['source']} {row['item']}, there {row['arrives']}"
        for row in pages.rows("moves")
        if row["source"]
        and row["item"] in items
        and row["to"] == location
        and pages.number.get(row["arrives"]) == until
    }
    return tuple(sorted(calls))
