"""How a plan does in the history of prices, window by window, as a table for the terminal: 80 columns."""

from __future__ import annotations

from collections.abc import Iterator
from math import expm1
from statistics import fmean

from planner.report.trial_text import told
from planner.studies.trial import History, Life, Window


def history_lines(found: History, currency: str) -> Iterator[str]:
    """The page, line by line."""
    many = len(found.windows)
    yield f"{many} windows of {found.length} quarterly moves of {found.series}, each planned by those before it;"
    yield f"they overlap: {found.apart} of them have no quarter in common"
    yield f"{'from':8}{'known':>6}{'sd':>6}{'price':>8}{'promised':>10}{'plan':>10}{'off':>8}{'mean plan':>12}{'hindsight':>12}"
    yield from (window_line(window, currency) for window in found.windows)
    offs = [off(window) for window in found.windows if window.ours is not None]
    if offs:
        yield f"realised is {fmean(offs):+.1%} off the promise in the mean, from {min(offs):+.1%} to {max(offs):+.1%}"


def window_line(window: Window, currency: str) -> str:
    """One window."""
    share = "" if window.ours is None else f"{off(window):+.1%}"
    costs = [spent(life, currency) for life in (window.ours, window.simple, window.least)]
    head = f"{window.start:8}{window.known:>6}{window.sd:>6.0%}{expm1(window.moved):>+8.0%}{told(window.promised, currency):>10}"
    return f"{head}{costs[0]:>10}{share:>8}{costs[1]:>12}{costs[2]:>12}"


def off(window: Window) -> float:
    """Realised less promised, as a share of the promise."""
    assert window.ours is not None
    return (window.ours.cost - window.promised) / abs(window.promised) if window.promised else 0.0


def spent(life: Life | None, currency: str) -> str:
    """A cost, or that there is none."""
    return "no answer" if life is None else told(life.cost, currency)
