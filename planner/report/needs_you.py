"""The first line of the first screen: what falls due first, and the dearest of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from planner.report.action import Action
from planner.report.actions import actions
from planner.report.fact import Fact
from planner.report.pages import Pages


def needs_you(pages: Pages) -> Iterable[Fact]:
    """What must be done first, and the dearest of it."""
    todo = pages.once(actions)
    if not todo:
        yield Fact("NEEDS YOU", "nothing to order, send, cancel or chase in the next 13 weeks")
        return
    until = max(pages.as_of + timedelta(days=7), todo[0].do_by)
    now = [action for action in todo if action.do_by <= until]
    counts: dict[str, int] = defaultdict(int)
    for action in now:
        counts[action.verb.lower()] += 1
    said = ", ".join(f"{count} to {verb}" for verb, count in sorted(counts.items(), key=lambda pair: -pair[1]))
    soon = [action for action in todo if action.do_by <= until + timedelta(days=21)]
    dearest = sorted(soon, key=lambda action: -max(action.amount or 0.0, action.not_doing or 0.0))[:3]
    yield Fact("NEEDS YOU", f"by {until:%a %m-%d}: {said}", "Actions", tuple(in_a_line(pages, one) for one in dearest))


def in_a_line(pages: Pages, action: Action) -> str:
    """By when, what, of what, from whom, to where; behind a tab each its money and what a week's delay costs at most."""
    size = f"{action.pieces:,}" if action.pieces else pages.size(action.gb)
    whose = " ".join(["", *action.supplier.split()])
    week = f"\t<{pages.money(action.delay)}/wk" if action.delay else ""
    money = f"\t{pages.money(action.amount)}{week}" if action.amount else ""
    if action.verb == "Sign":
        return f"{action.do_by:%a %m-%d}  sign {action.contract}{whose}, {size}{money}"
    return f"{action.do_by:%a %m-%d}  {action.verb.lower()} {size} {action.item}{whose} -> {action.ship_to}{money}"
