"""History against what fitted drivers draw: a page for the terminal that is also YAML to paste, and a picture.

Levels are shares of where a stretch begins; those of the history are all its stretches of n quarters, which overlap, so that 22
quarters hold two stretches of eleven that do not. Runs are falls or rises in quarters that follow each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import exp
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from planner.report.charts import ACCENT, ALERT, GREY, PALE, Figure, layout, titled
from planner.report.html import page
from planner.studies.calibration import LEAST, MOST, PSEUDO, after, quantile, runs

if TYPE_CHECKING:
    from planner.app.calibrate import Calibrated

SHARES = (0.05, 0.5, 0.95)
SPANS = (1, 2, 4, 8, 12)
WAYS = {"falls": -1, "rises": 1}
COLOURS = {"history": ALERT, "mean_reverting": ACCENT, "regimes": GREY}


def paths(found: Calibrated) -> dict[str, Sequence[Sequence[float]]]:
    """Log moves by who made them: the one path that happened, then those that each driver draws."""
    return {"history": [[move for _, move in found.moves]], **found.drawn}


def levels(mine: Sequence[Sequence[float]], n: int, every: bool) -> list[float]:
    """What n quarters made of the price: from the first on, or from every quarter on."""
    return [exp(move) for own in mine for move in (after(own, n) if every else after(own, n)[:1])]


def longest(mine: Sequence[Sequence[float]], sign: int) -> list[float]:
    """The longest run of each path."""
    return [float(max(runs(own, sign), default=0)) for own in mine]


def lines(found: Calibrated) -> Iterator[str]:
    """The page, line by line: what was found as comments, then the drivers."""
    yield from (f"# {line}".rstrip() for line in (*fitted_lines(found), "", *level_lines(found), "", *run_lines(found)))
    yield "risk:"
    yield "  drivers:"
    first, *others = found.yaml.values()
    yield from first.splitlines()
    for text in others:
        yield "    # or this one instead (drivers of one index multiply):"
        yield from (f"    # {line.removeprefix('    ')}" for line in text.splitlines())


def fitted_lines(found: Calibrated) -> Iterator[str]:
    """What was fitted, with its errors and rules."""
    walk, switching, (fall, rise) = found.walk, found.switching, found.bands
    yield f"{found.name}: {len(found.moves)} quarters, {found.moves[0][0]} to {found.moves[-1][0]}; log moves"
    yield f"mean {walk.mean:+.3f}, sd {walk.sd:.3f} +- {walk.sd_error:.3f}"
    yield f"mean_reverting: momentum {walk.momentum:.2f} +- {walk.momentum_error:.2f}, new in a quarter {walk.new:.3f},"
    yield f"  reversion {walk.reversion:.2f} (fitted {walk.fitted_reversion:.2f}, held to {LEAST:.2f}..{MOST:.2f})"
    yield f"regimes: glut at {fall:+.0%} or less, shortage at {rise:+.0%} or more; counts with {PSEUDO:g} added;"
    fitted = switching.fitted_reversion
    yield f"  reversion {switching.reversion:.2f} (fitted {fitted:.2f}, held to {LEAST:.2f}..{MOST:.2f})"
    for state in switching.states:
        then = ", ".join(f"{count} {name}" for name, count in state.followed.items())
        drift = f"drift {state.drift:+.3f}, sd {state.sd:.3f}"
        yield f"  {state.name}: {state.quarters} of the quarters, {drift}; followed by {then}"
    share = ", ".join(f"{name} {share:.0%}" for name, share in switching.shares.items())
    yield f"  of the time in the long run: {share}"


def level_lines(found: Calibrated) -> Iterator[str]:
    """Quantiles of levels after n quarters."""
    yield "price after n quarters over that before (P5, P50, P95)"
    who = paths(found)
    yield f"{'n':>3}" + "".join(f"{name:>24}" for name in who)
    for n in spans(found):
        cells = (quantiles(levels(mine, n, name == "history")) for name, mine in who.items())
        yield f"{n:>3}" + "".join(f"{cell:>24}" for cell in cells)


def run_lines(found: Calibrated) -> Iterator[str]:
    """Quantiles of the longest run in as many quarters as the history has."""
    yield f"longest run in {len(found.moves)} quarters (P5, P50, P95)"
    who = paths(found)
    for word, sign in WAYS.items():
        cells = [
            f"{max(longest(mine, sign)):.0f}" if name == "history" else quantiles(longest(mine, sign), "{:.0f}")
            for name, mine in who.items()
        ]
        yield f"{word:<6}" + "".join(f"{cell:>{21 if n == 0 else 24}}" for n, cell in enumerate(cells))


def spans(found: Calibrated) -> list[int]:
    """Stretches that the history has at least a few of."""
    return [n for n in SPANS if n + 2 <= len(found.moves)]


def quantiles(values: Sequence[float], form: str = "{:.2f}") -> str:
    """Three quantiles as text."""
    return "  ".join(form.format(quantile(values, share)) for share in SHARES)


# The picture ----------------------------------------------------------------------------------------------------------


def picture(found: Calibrated) -> str:
    """One page that opens anywhere: levels and runs, history against drivers."""
    facts = [{"label": label, "text": text, "alert": False, "more": ()} for label, text in told(found).items()]
    return page(
        title=f"Calibration: {found.name}",
        headline=f"Calibration: {found.name}",
        verdict=f"{len(found.moves)} quarters, {found.moves[0][0]} to {found.moves[-1][0]}",
        alarm=False,
        facts=facts,
        charts=[fan(found), *(run_chart(found, word, sign) for word, sign in WAYS.items())],
        tables=[],
        fingerprint="",
    )


def told(found: Calibrated) -> Mapping[str, str]:
    """What was fitted, by heading."""
    first, *rest = fitted_lines(found)
    return {"History": first, "Fitted": "\n".join(rest)}


def fan(found: Calibrated) -> Figure:
    """P5, P50, P95 of the price after so many quarters."""
    across = list(range(1, max(spans(found)) + 1))
    traces: list[Any] = []
    for name, mine in paths(found).items():
        by_n = [levels(mine, n, name == "history") for n in across]
        for share in SHARES:
            line = {"color": COLOURS[name], "dash": "solid" if share == 0.5 else "dot"}
            values = [quantile(values, share) for values in by_n]
            label = f"{name}, P{100 * share:.0f}"
            traces.append(go.Scatter(x=across, y=values, name=label, mode="lines", line=line))
    drawn = go.Figure(traces, layout(**titled("yaxis", "over the price before"), xaxis=quarters_axis("quarters later")))
    return Figure("levels", "Levels", "Price after so many quarters over that before: P5, P50, P95.", drawn)


def run_chart(found: Calibrated, word: str, sign: int) -> Figure:
    """How often the longest run has each length, and the one that happened."""
    who = paths(found)
    most = int(max(max(longest(mine, sign)) for mine in who.values()))
    across = list(range(most + 1))
    bars = []
    for (name, mine), colour in zip(found.drawn.items(), (ACCENT, PALE), strict=True):
        lengths = longest(mine, sign)
        shares = [100.0 * lengths.count(float(n)) / len(lengths) for n in across]
        bars.append(go.Bar(x=across, y=shares, name=name, marker={"color": colour}))
    happened = max(longest(who["history"], sign))
    mark = {"type": "line", "yref": "paper", "x0": happened, "x1": happened, "y0": 0, "y1": 1, "line": {"color": ALERT}}
    words = layout(**titled("yaxis", "% of futures"), xaxis=quarters_axis("quarters"), barmode="group", shapes=[mark])
    note = f"Longest run of {word} in {len(found.moves)} quarters; red: what happened ({happened:.0f})."
    return Figure(word, f"Runs of {word}", note, go.Figure(bars, words))


def quarters_axis(text: str) -> dict[str, Any]:
    """A plain axis of whole quarters."""
    return {"gridcolor": "#E5E9EB", "title": {"text": text}, "dtick": 1 if text != "quarters" else 2}
