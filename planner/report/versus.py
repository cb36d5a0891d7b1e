"""What the first screen says of an earlier plan: in its title, and below what the plan costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from planner.report.pages import Pages

NAMES = {"published": "published", "run": "run", "last": "what was left of"}
TITLES = {"published": "published", "run": "run", "last": "last plan"}
TINY = 0.005
"""Money that is nothing in cents."""


@dataclass(frozen=True)
class Published:
    """The plan that a place has as the published one of a scenario."""

    fingerprint: str
    day: date
    cost: float
    currency: str


def versus(pages: Pages) -> str:
    """The earlier plan that this one was held against, for the title."""
    found = pages.told.changes
    return f" vs {TITLES[found.before.kind]} {found.before.code[: len(pages.code)]}" if found else ""


def why_moved(pages: Pages) -> Iterator[str]:
    """What the plan costs more than the earlier one, and which sort of change made how much of that."""
    found = pages.told.changes
    if found is None:
        return
    parts = (f"{sort} {signed(pages, change)}" for sort, change in found.by_sort.items() if change)
    said = ", ".join(parts) or ("what changed costs nothing" if found.parts else "nothing has changed")
    weighed = any(one.measure.weight for one in pages.plan.measured)
    other = (", in what the plan minimises" if weighed else "") + ("" if same_days(pages) else "; they span other days")
    code = found.before.code[: len(pages.code)]
    yield f"{signed(pages, found.change)} vs {NAMES[found.before.kind]} {code}: {said}{other} (Changes)"


def same_days(pages: Pages) -> bool:
    """Whether both plans begin and end on the same days."""
    found = pages.told.changes
    return found is None or (found.before.start, found.before.end) == (pages.setting.start, pages.setting.end)


def beside_published(pages: Pages, published: Published) -> tuple[str, str]:
    """The same of the published plan where nobody has asked for more: what the title says, and what the line COST does."""
    code = published.fingerprint[: len(pages.code)]
    if published.fingerprint == pages.fingerprint:
        return ", published", f"published on {published.day}"
    title = f" vs published {code}"
    if published.currency != pages.currency:
        return title, f"the published one of {published.day} is in {published.currency}"
    more = pages.plan.cost - published.cost
    whole = pages.money(published.cost, 4)
    return title, f"{signed(pages, more)} vs published {code} of {published.day}, {whole}; why: --against baseline"


def signed(pages: Pages, change: float) -> str:
    """Money with its sign; nothing is `as much`."""
    said = pages.money(abs(change))
    return "as much" if abs(change) < TINY or said == pages.money(0.0) else f"{'+' if change > 0 else '-'}{said}"
