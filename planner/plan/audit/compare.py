"""How the audit compares: expected against found, cell by cell, with one tolerance."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from planner.model.plugin import Finding

TOLERANCE = 1e-7
"""Share of the largest figure compared within which two figures agree (the certificate asks for more)."""


def slack(figures: Iterable[float]) -> float:
    """Difference that passes, for figures of this size."""
    return TOLERANCE * max((abs(figure) for figure in figures), default=0.0) + 1e-6


def differences(
    rule: str, expected: Mapping[Hashable, float], found: Mapping[Hashable, float], unit: str = "GB"
) -> list[Finding]:
    """A finding for every key whose two figures differ."""
    allowed = slack([*expected.values(), *found.values()])
    result = []
    for key in sorted({*expected, *found}, key=str):
        gap = found.get(key, 0.0) - expected.get(key, 0.0)
        if not abs(gap) <= allowed:
            what = (
                f"the plan says {found.get(key, 0.0):,.6g} {unit}, the scenario makes it {expected.get(key, 0.0):,.6g}"
            )
            result.append(Finding(rule, name(key), what, gap))
    return result


def below_zero(rule: str, found: Mapping[Hashable, float]) -> list[Finding]:
    """A finding for every figure that is negative."""
    allowed = slack(found.values())
    return [
        Finding(rule, name(key), f"{value:,.6g} is below zero", value)
        for key, value in sorted(found.items(), key=lambda pair: str(pair[0]))
        if not value >= -allowed
    ]


def above(rule: str, found: Mapping[Hashable, float], limit: Mapping[Hashable, float]) -> list[Finding]:
    """A finding for every figure above its limit."""
    allowed = slack([*found.values(), *limit.values()])
    return [
        Finding(rule, name(key), f"{value:,.6g} is above the limit of {limit[key]:,.6g}", value - limit[key])
        for key, value in sorted(found.items(), key=lambda pair: str(pair[0]))
        if key in limit and not value <= limit[key] + allowed
    ]


def name(key: Hashable) -> str:
    """A key as words."""
    return " ".join(str(part) for part in key if part) if isinstance(key, tuple) else str(key)
