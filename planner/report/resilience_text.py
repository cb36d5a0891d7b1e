"""How a plan fares in outages, without and with limits on them, and what that costs, for the terminal: 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from planner.plan.worlds import Ran, lacking, shortfall, table
from planner.report.text import WIDTH, cut, money

if TYPE_CHECKING:
    from planner.studies.resilience import Endured, Resilience

NAME = 26
WITHOUT, WITH = "without", "with"
STOPPED = "interrupted: both plans, and what was found until then"
FOOT = (
    "from: the worst start. survives: the longest outage in which no tier is short by more than is tolerated while it lasts as"
    " written (by nothing where nothing is said), or than without it; goods on their way are counted. An outage is survived that"
    " `lasts` no longer. recovers: from its start to the arrival of what is handed over once it is over. short: the most of any"
    " tier from any start, of what is needed while it lasts; above 100 % for longer. What is short before an outage starts"
    " does not count: it is short in the plan itself, at its price."
)


def resilience_lines(found: Resilience) -> Iterator[str]:
    """The page, line by line."""
    currency = found.before.setting.currency
    yield f"best plan {money(found.before.objective, currency)} without limits on outages"
    if found.after is not found.before:
        yield f"best plan {money(found.after.objective, currency)} with them: they cost {money(found.price, currency, found.slack)}"
        yield from starved_lines(found)
    yield ""
    yield f"{'what fails':{NAME}}{'limits':<8}{'from':>10}{'lasts':>8}{'recovers':>10}{'survives':>10}{'short':>8}"
    known = ("", "")
    for row in rows(found):
        same, known = (row["outage"], row["fails"]) == known, (row["outage"], row["fails"])
        name = "" if same else cut(f"{row['outage']}: {row['fails']}", NAME)
        days = "always" if row["survives_days"] is None else f"{row['survives_days']} d"
        short = "no plan" if row["short_share"] is None else f"{row['short_share']:.1%}"
        times = f"{row['lasts_days']:>6} d{row['recovers_days']:>8} d"
        yield f"{name:{NAME}}{row['limits']:<8}{row['from']:>10}{times}{days:>10}{short:>8}"
        yield from textwrap.wrap(row["why"], WIDTH - NAME, initial_indent=" " * NAME, subsequent_indent=" " * NAME)
    if found.steps:
        yield ""
        yield "what one step more costs"
        for step in found.steps:
            name = f"{step.outage}: {step.what}"
            yield f"{cut(name, 64):64}{money(step.price, currency, step.slack):>14}"
    yield ""
    yield from textwrap.wrap(FOOT, WIDTH)
    yield from ("", STOPPED) if found.stopped else ()


def starved_lines(found: Resilience) -> Iterator[str]:
    """Tiers of which the limits make the plan itself short, though no outage comes."""
    for tier, (before, after) in starved(found).items():
        if after - before > 5e-7:
            yield f"  no outage coming, {tier} is short by {before:.2%} of its need without, {after:.2%} with"


def starved(found: Resilience) -> dict[str, tuple[float, float]]:
    """The share of each tier that is short in the plan itself, without and with limits."""
    without, those = shortfall(found.before.courses), shortfall(found.after.courses)
    return {tier: (share, those[tier]) for tier, share in without.items()}


def rows(found: Resilience) -> list[dict[str, Any]]:
    """One row for each thing that may fail without limits, and one with them where there are any."""
    plans = {WITHOUT: found.before, WITH: found.after} if found.after is not found.before else {WITHOUT: found.before}
    told = {limits: (plan.worlds, table(plan.worlds)) for limits, plan in plans.items()}
    made = [
        row_of(limits, one, *worst_of(*told[limits], (one.outage, one.fails)))
        for pair in found.endured
        for limits, one in zip(told, pair, strict=False)
    ]
    return [row if row["limits"] == [*told][-1] else row | {"why": ""} for row in made]


def row_of(limits: str, one: Endured, share: float | None, why: str) -> dict[str, Any]:
    """How a plan survives one thing failing, and why it does not for as long as it lasts."""
    return {
        "outage": one.outage,
        "fails": one.fails,
        "limits": limits,
        "from": one.starts,
        "lasts_days": one.lasts_days,
        "recovers_days": one.recovers_days,
        "survives_days": one.days,
        "short_share": share,
        "why": "" if one.survived else why,
    }


def worst_of(
    worlds: Iterable[Ran], lines: Iterable[Mapping[str, Any]], key: tuple[str, str]
) -> tuple[float | None, str]:
    """The most that is short of any tier while one thing is out, from any start, and why; None where there is no plan."""
    mine = [row for row in lines if (row["outage"], row["fails"]) == key]
    if any(row["cost"] == "" for row in mine):
        return None, next(row["kept"] for row in mine if row["cost"] == "")
    why = {tier: said for ran in worlds if (ran.world.outage, ran.fails) == key for tier, said in lacking(ran)}
    told = "; ".join(f"{tier}: {said}" for tier, said in sorted(why.items()) if said)
    return max((row["short_share"] for row in mine), default=0.0), told


def document(found: Resilience) -> dict[str, Any]:
    """Everything, for programs."""
    return {
        "currency": found.before.setting.currency,
        "before": found.before.objective,
        "after": found.after.objective,
        "price": found.price,
        "slack": found.slack,
        "short_without_an_outage": {tier: {WITHOUT: a, WITH: b} for tier, (a, b) in starved(found).items()},
        "survives": rows(found),
        "stopped": found.stopped,
        "steps": [asdict(step) for step in found.steps],
        "worlds": {"before": table(found.before.worlds), "after": table(found.after.worlds)},
    }
