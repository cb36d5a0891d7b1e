"""What is legal and unwise of items that age or end: needs that outlive them, wear within a period, a base without a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from planner.clauses.last_time_buy import LastTimeBuy
from planner.errors import Problem
from planner.model.cohorts import outworn, worn_share
from planner.model.plugin import Requirement
from planner.model.setting import Setting


def ages(setting: Setting) -> Iterator[Problem]:
    """All of it."""
    yield from outlived(setting)
    yield from worn_within(setting)
    yield from without_a_day(setting)


def outlived(setting: Setting) -> Iterator[Problem]:
    """Needs that ask for more when nothing that serves them can be ordered any more."""
    for need in setting.requirements:
        lasts = [last for item in need.serves if (last := last_order(setting, item)) is not None]
        sold = [item for item in need.serves if sources(setting, item)]
        if not sold or len(lasts) < len(sold) or not asks_after(setting, need, max(lasts)):
            continue
        names = ", ".join(sorted(sold))
        what = f"it outlives {names}, which nobody takes an order for after {max(lasts)}, and nothing else serves it"
        step = f"add an item that follows it (items.X.follows: {sorted(sold)[-1]}), or keep a final_stock for what comes after"
        yield Problem(what, step, path=need.where)


def sources(setting: Setting, item: str) -> list[str]:
    """Contracts and markets that sell an item."""
    return [name for name, source in setting.network.sources.items() if item in source.record.items]


def last_order(setting: Setting, item: str) -> date | None:
    """The last day on which somebody takes an order for an item; None where one of its sources names none, or nobody sells it."""
    own, found = setting.scenario.items[item].last_order, list[date]()
    for name in sources(setting, item):
        terms, days = setting.terms.get(name), [own.last] if own else []
        ended = [clause for clause in terms.clauses.values() if isinstance(clause, LastTimeBuy)] if terms else []
        days += [clause.last_order.last for clause in ended if terms and item in terms.covered(clause)]
        if not days:
            return None
        found.append(min(days))
    return max(found, default=None)


def asks_after(setting: Setting, need: Requirement, last: date) -> bool:
    """Something more is to be got after a day: use, growth, or what fails, wears out or reaches its life."""
    late = [p for p, period in enumerate(setting.periods) if period.start > last]
    if need.kind == "consumption":
        return any(need.amount[p] for p in late)
    items = [setting.scenario.items[item] for item in need.serves]
    ages = any(item.fails or item.life or (item.endurance and need.writes) for item in items)
    return any(need.amount[p] > (0.0 if ages else max(need.amount[:p], default=0.0)) for p in late)


def worn_within(setting: Setting) -> Iterator[Problem]:
    """What is written in a period wears out more than stands."""
    for need in setting.requirements:
        for item, factor in need.serves.items():
            shares = [factor * share for share in worn_share(setting, item, need.writes)]
            worst = max(shares, default=0.0)
            if worst >= 1.0:
                label = setting.periods[shares.index(worst)].label
                what = f"what is written to it in {label} wears out {worst:.3g} times what stands of {item}"
                what += ": nothing of it lies there" if outworn(worst) else ""
                yield Problem(what, "check `writes` and the endurance, or plan in shorter periods", path=need.where)


def without_a_day(setting: Setting) -> Iterator[Problem]:
    """A base, or stock, whose age matters and is not said."""
    for name, row in setting.scenario.stock.items():
        item = setting.scenario.items[row.item]
        lies, stands = (
            row.state == "on_hand" and item.shelf_life,
            row.state == "installed" and (item.life or item.warranty),
        )
        if row.since is None and (lies or stands):
            what = (
                f"nothing says since when it {'lies' if lies else 'stands'} there: it counts as new on {setting.start}"
            )
            yield Problem(what, "add since: 2025-06", path=f"stock.{name}")
