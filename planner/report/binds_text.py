"""What binds, for the terminal: 80 columns, the dearest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from planner.report.explain_text import during
from planner.report.text import finite, lowered, money, wrapped

if TYPE_CHECKING:
    from planner.app.binds import Binding


def binds_lines(found: Binding, name: str, currency: str) -> Iterator[str]:
    """The page."""
    best = f"best plan {money(found.cost, currency)} (level {found.level})"
    if not found.bounds and found.stopped:
        yield from wrapped(
            f"{name}: interrupted before the first of {found.asked} numbers was measured; {best}", after="  "
        )
        return
    if not found.bounds:
        rest = (
            f"a step of any saves at most {money(found.others, currency)}" if found.others else "no step of any saves"
        )
        yield from wrapped(f"nothing binds in {name}: of {found.asked} numbers {rest}; {best}", after="  ")
        return
    yield from wrapped(f"{name}: what binds, by what a step of it saves; {best}", after="  ")
    for n, one in enumerate(found.bounds, 1):
        yield ""
        yield from wrapped(f"{n}. {one.path}: {one.value}", after="   ")
        yield from wrapped(f"{one.place}; {one.code}: {lowered(one.means)}{during(one.periods)}", "   ", "   ")
        told = "; ".join(f"{step} {changes(change, currency)}" for step, change in one.steps)
        yield from wrapped(told, "   ", "   ")
    yield ""
    if found.stopped:
        yield "interrupted: these are the ones that were measured until then"
    elif found.others:
        yield from wrapped(
            f"of {found.asked} numbers no other saves more than {money(found.others, currency)} by a step"
        )
    else:
        yield from wrapped(f"of {found.asked} numbers no other saves anything by a step")


def changes(change: float | None, currency: str) -> str:
    """`saves $2M`, `costs $2M`, `changes nothing`, `leaves no plan`."""
    if change is None:
        return "leaves no plan"
    if change == 0.0:
        return "changes nothing"
    return f"{'costs' if change > 0.0 else 'saves'} {money(abs(change), currency)}"


def document(found: Binding, name: str, currency: str) -> dict[str, Any]:
    """Everything."""
    told = finite(asdict(found))
    for one in told["bounds"]:
        one["steps"] = [{"step": step, "changes_cost_by": change} for step, change in one["steps"]]
    return {"scenario": name, "currency": currency, **told}
