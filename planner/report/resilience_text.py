"""How a plan fares in outages, without and with limits on them, and what that costs, for the terminal: 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from planner.plan.worlds import Ran, table
from planner.report.value_text import cut, money

if TYPE_CHECKING:
    from planner.studies.resilience import Endured, Resilience

NAME = 30


def resilience_lines(found: Resilience) -> Iterator[str]:
    """The page, line by line."""
    currency = found.before.setting.currency
    yield f"best plan {money(found.before.objective, currency)} without limits on outages"
    if found.after is not found.before:
        yield f"best plan {money(found.after.objective, currency)} with them: they cost {money(found.price, currency, found.slack)}"
    yield ""
    yield f"{'survives, from the worst start':{NAME}}{'lasts':>7}{'without':>10}{'with':>10}{'most short':>11}{'with':>8}"
    shares = [worst_shares(plan.worlds) for plan in (found.before, found.after)]
    for before, after in found.endured:
        key = (before.outage, before.fails)
        name = cut(f"{before.outage}: {before.fails}", NAME)
        short = [share_text(own.get(key)) for own in shares]
        days = (days_text(before), days_text(after))
        yield f"{name:{NAME}}{before.lasts_days:>5} d{days[0]:>10}{days[1]:>10}{short[0]:>11}{short[1]:>8}"
    if found.steps:
        yield ""
        yield "what one step more costs"
        for step in found.steps:
            name = f"{step.outage}: {step.what}"
            yield f"{cut(name, 64):64}{money(step.price, currency, step.slack):>14}"


def days_text(endured: Endured) -> str:
    """Days survived; `always` to the end of the horizon."""
    return "always" if endured.days is None else f"{endured.days} d"


def share_text(share: float | None) -> str:
    """A share that is short; words where no plan keeps every promise."""
    return "no plan" if share is None else f"{share:.1%}"


def worst_shares(worlds: Iterable[Ran]) -> dict[tuple[str, str], float | None]:
    """The most that is short of any tier, of what is needed meanwhile, from any start, by outage and thing; None: no plan."""
    found: dict[tuple[str, str], float | None] = {}
    for row in table(list(worlds)):
        key, before = (row["outage"], row["fails"]), found.get((row["outage"], row["fails"]), 0.0)
        lost = row["cost"] == "" or before is None
        found[key] = None if lost else max(before or 0.0, row["short_share"])
    return found


def document(found: Resilience) -> dict[str, Any]:
    """Everything, for programs."""
    return {
        "currency": found.before.setting.currency,
        "before": found.before.objective,
        "after": found.after.objective,
        "price": found.price,
        "slack": found.slack,
        "survives": [pair(pairs) for pairs in found.endured],
        "steps": [asdict(step) for step in found.steps],
        "worlds": {"before": table(found.before.worlds), "after": table(found.after.worlds)},
    }


def pair(both: Sequence[Endured]) -> dict[str, Any]:
    """Days survived without and with limits."""
    before, after = both
    about = {"outage": before.outage, "fails": before.fails, "lasts_days": before.lasts_days}
    return about | {
        "before_days": before.days,
        "after_days": after.days,
        "before_from": before.starts,
        "after_from": after.starts,
    }
