"""Two plans side by side, for the terminal: 80 columns, the largest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from planner.quantities import format_quantity
from planner.report.text import WIDTH, cut, money
from planner.scenario.differences import SORTS, Difference
from planner.scenario.entry import path_text
from planner.studies.attribution import entries
from planner.studies.bridge import of_sort, path_of, said

if TYPE_CHECKING:
    from planner.app.compare import Compared
    from planner.plan.differences import Moved
    from planner.studies.attribution import Share
    from planner.studies.bridge import Bridge

MOST = 12
"""Lines of a list, unless all are asked for."""
CELL = 13
ORDERED = "taken in this order; what two changes do together falls to the later one"
FOLDED = (
    "{count} changed entries are told by section here; --most {count} tells each of them apart, with a solve for each"
)


def compare_lines(found: Compared, most: int = MOST) -> Iterator[str]:
    """The page, line by line."""
    currency = found.new.plan.setting.currency
    for name, solved in zip(found.names, (found.old, found.new), strict=True):
        plan, cost = solved.plan, solved.plan.certificate["objective"]
        yield f"{cut(name, 48):48}{money(cost, currency):>{CELL}}  {plan.level}, {len(plan.findings)} open"
    yield f"{'change':48}{money(found.change, currency, 0.005):>{CELL}}"
    yield ""
    yield from written_lines(found, most)
    yield ""
    yield from share_lines(found, currency)
    for title, moved, unit in (
        ("cost terms, discounted", found.done.terms, "money"),
        ("ordered by source and item", found.done.volumes, "size"),
        ("signed, share of the written volume", found.done.signed, "share"),
        ("short, over all periods", found.done.short, "size"),
        ("orders by period, source, item and place", found.done.orders, "size"),
    ):
        if moved:
            yield ""
            yield from moved_lines(title, moved, unit, currency, most)
    if not found.done.terms and not found.done.orders:
        yield "the two plans are the same"


def written_lines(found: Compared, most: int) -> Iterator[str]:
    """What is written otherwise, each with its line."""
    if not found.written:
        yield "nothing is written otherwise"
        return
    lines = list(grouped(found.written, found.places))
    yield f"written otherwise: {len(found.written)}"
    for path, place, sort, changes in lines[:most]:
        yield f"{cut(f'  {sort:7}{path}', WIDTH - len(place) - 1)} {place}"
        yield cut(f"         {'; '.join(changes)}", WIDTH)
    if len(lines) > most:
        yield f"  and {len(lines) - most} more (--all, --json)"


def grouped(written: Sequence[Difference], places: Sequence[str]) -> Iterator[tuple[str, str, str, list[str]]]:
    """Path, place, sort and changes of what is written otherwise; the dates of one series in one line."""
    every = zip(written, places, strict=True)
    for (path, sort), own in groupby(every, lambda pair: (series_of(pair[0]), pair[0].sort)):
        pairs = list(own)
        dates = [f"{one.loc[-1]}: " if path != one.path else "" for one, _ in pairs]
        yield (
            path,
            pairs[0][1],
            sort,
            [f"{day}{said(one.old)} -> {said(one.new)}" for day, (one, _) in zip(dates, pairs, strict=True)],
        )


def series_of(one: Difference) -> str:
    """The path of a difference; of a dated value, that of its series."""
    dated = len(one.loc) > 2 and str(one.loc[-1])[:4].isdigit()
    return path_text(one.loc[:-1]) if dated else one.path


def share_lines(found: Compared, currency: str) -> Iterator[str]:
    """Which change made how much, and their sum by sort."""
    if not found.shares:
        return
    yield f"{'why the cost changed':42}{'in all':>{CELL - 1}}{'as it stood':>{CELL - 1}}{'by moving':>{CELL}}"
    for share in found.shares:
        figures = [money(share.change, currency, share.slack)]
        figures += [money(one, currency, share.slack) for one in (share.held, share.moved) if one is not None]
        cells = "".join(f"{figure:>{CELL - 1 + (n == 2)}}" for n, figure in enumerate(figures))
        yield f"{cut(label(share), 42):42}{cells}"
    sums = [(sort, of_sort(found.shares, sort)) for sort in SORTS]
    yield "  " + "  ".join(f"{sort} {money(total, currency, 0.005)}" for sort, total in sums if total)
    yield f"  {ORDERED}"
    if found.folded:
        count = entries(found.written)
        yield from wrap(FOLDED.format(count=count), WIDTH, initial_indent="  ", subsequent_indent="  ")


def label(share: Share) -> str:
    """The changes of a share."""
    first, count = share.steps[0], sum(len(step.differences) for step in share.steps)
    path = path_of(first) if count == 1 else first.path
    more = f" and {len(share.steps) - 1} with it" if len(share.steps) > 1 else f" ({count})" if count > 1 else ""
    return f"  {first.sort:7}{path}{more}"


def moved_lines(title: str, moved: Sequence[Moved], unit: str, currency: str, most: int) -> Iterator[str]:
    """Figures in both plans."""
    yield f"{title:41}{'old':>{CELL}}{'new':>{CELL}}{'change':>{CELL}}"
    for one in moved[:most]:
        figures = [figure(value, unit, currency) for value in (one.old, one.new)]
        change = ("+" if one.change > 0 else "-") + figure(abs(one.change), unit, currency)
        name = cut(f"  {' '.join(one.of)}", 41)
        yield f"{name:41}" + "".join(f"{cell:>{CELL}}" for cell in (*figures, change))
    if len(moved) > most:
        yield f"  and {len(moved) - most} more (--all, --json)"


def figure(value: float, unit: str, currency: str) -> str:
    """Money, a size or a share."""
    return f"{value:.0%}" if unit == "share" else format_quantity(float(f"{value:.3g}"), unit, currency, 3)


def document(found: Compared) -> dict[str, Any]:
    """Everything, for programs."""
    return {
        "currency": found.new.plan.setting.currency,
        "old": side(found.names[0], found.old.plan),
        "new": side(found.names[1], found.new.plan),
        "change": found.change,
        "folded": found.folded,
        "written": [written(one, place) for one, place in zip(found.written, found.places, strict=True)],
        "shares": [share_of(share) for share in found.shares],
        "plan": {
            name: [{"of": one.of, "old": one.old, "new": one.new, "change": one.change} for one in moved]
            for name, moved in vars(found.done).items()
        },
    }


def bridge_document(found: Bridge) -> dict[str, Any]:
    """From an earlier plan to this one, for programs."""
    return {**asdict(found), "change": found.change, "by_sort": found.by_sort}


def side(name: str, plan: Any) -> dict[str, Any]:
    """One of the two plans."""
    objective = plan.certificate["objective"]
    return {
        "name": name,
        "objective": objective,
        "cost": plan.cost,
        "level": plan.level,
        "findings": len(plan.findings),
    }


def written(one: Difference, place: str) -> dict[str, Any]:
    """What is written otherwise."""
    return {"path": one.path, "sort": one.sort, "old": said(one.old), "new": said(one.new), "place": place}


def share_of(share: Share) -> dict[str, Any]:
    """What changes made together."""
    steps = [{"sort": s.sort, "path": s.path, "changes": [one.path for one in s.differences]} for s in share.steps]
    return {"steps": steps, "change": share.change, "held": share.held, "moved": share.moved, "slack": share.slack}
