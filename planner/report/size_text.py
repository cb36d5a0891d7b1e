"""What workloads ask for, as a table for the terminal and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from planner.quantities import format_quantity, number_text
from planner.report.text import cut, size_of, wrapped

if TYPE_CHECKING:
    from planner.app.sizing import Sizes
    from planner.model.sized import Step

FORM = "{:<22} {:>8} {:>9} {:>9} {:>8} {:>8} {}"
COUNTED = ("accelerators", "sequences", "sessions", "tokens")
"""Units that have a singular."""
HEADS = ("class", "bytes", "read", "written", "latency", "heat", "tiers")


def lines(found: Sizes) -> Iterator[str]:
    """The table, how to read it, then accelerators that are asked for."""
    when = f" in {found.on}" if found.on else ""
    yield from wrapped(
        f"{found.setting.scenario.name}: what its workloads keep{when} (decimal; read at peak, written as a mean)"
    )
    yield ""
    yield FORM.format(*HEADS)
    p = found.period
    for data in found.classes:
        if data.gb[p] <= 0:
            continue
        figures = (
            bytes_of(data.gb[p]),
            *(f"{bytes_of(pace)}/s" if pace else "" for pace in (data.reads[p], data.writes[p])),
            format_quantity(data.latency, "span", digits=3),
            number_text(float(f"{data.heat[p]:.3g}"), 3) if data.heat[p] else "",
        )
        yield FORM.format(cut(data.id, 22), *figures, reach(data.tiers)).rstrip()
    yield ""
    yield from wrapped(
        "latency: the slowest answer that still serves. heat: GB read per GB kept and day. "
        "tiers: the fastest and the slowest that are fast enough."
    )
    yield from needed(found)


def bytes_of(gb: float) -> str:
    """A size, or a pace without its second, in eight columns at most."""
    if gb < 1e-6:
        return "< 1 kB"
    return size_of(gb) if gb < 1e12 else "> 1 ZB"


def reach(tiers: tuple[str, ...]) -> str:
    """From the fastest to the slowest, as far as they fit."""
    both = f"{tiers[0]}..{tiers[-1]}" if len(tiers) > 1 else "".join(tiers) or "none"
    return cut(both, 11)


def needed(found: Sizes) -> Iterator[str]:
    """Accelerators of each workload that asks for some."""
    for name, demand in found.demands.items():
        if demand.accelerators:
            kind = demand.accelerator or "accelerators"
            yield f"{name}: {demand.accelerators:,.0f} {kind}  (--why {name})"


def why_lines(name: str, steps: tuple[Step, ...], currency: str) -> Iterator[str]:
    """How a figure comes about, step by step."""
    yield name
    for step in steps:
        figure = f"{number_text(float(f'{step.value:.12g}'), 6)} {unit_of(step, currency)}".strip()
        yield from wrapped(f"{step.what} = {figure}: {step.how}", "  ", "      ")


def unit_of(step: Step, currency: str) -> str:
    """The unit of a step: money by its name, one thing alone."""
    unit = step.unit.replace("money per GB and hour", f"{currency}/GB-hour")
    return unit.removesuffix("s") if unit in COUNTED and step.value == 1.0 else unit


def as_data(found: Sizes) -> dict[str, Any]:
    """Everything: each class over the periods, accelerators and reasons in the one shown."""
    return {
        "scenario": found.setting.scenario.name,
        "on": found.on or None,
        "periods": [period.label for period in found.setting.periods],
        "classes": [
            {
                "id": data.id,
                "where": data.where,
                "location": data.location or None,
                "gb": data.gb,
                "read_gb_per_s": data.reads,
                "written_gb_per_s": data.writes,
                "latency_s": data.latency,
                "heat_per_day": data.heat,
                "tiers": data.tiers,
                "lost_money_per_gb": data.lost,
                "why": [vars(step) for step in found.why(data.id)],
            }
            for data in found.classes
        ],
        "accelerators": {
            name: {
                "accelerator": demand.accelerator or None,
                "count": demand.accelerators,
                "why": [vars(step) for step in demand.why],
            }
            for name, demand in found.demands.items()
            if demand.accelerators
        },
    }
