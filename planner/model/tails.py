"""Figures over the futures, one for each with its probability: mean, tail and worst, and the same tail inside the program.

    CVaR = min over eta of  eta + sum_f probability[f] * max(0, figure[f] - eta) / (1 - alpha)

Source: Rockafellar and Uryasev (2000); FORMULATIONS 8. The mean of the worst 1 - alpha, the future at its edge in part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.lp.expr import Expr, Param
    from planner.model.model import Model
    from planner.model.plugin import Measure
    from planner.model.setting import Setting

Weighted = Sequence[tuple[float, float]]
"""(probability, figure) of each future."""


def mean(figures: Weighted) -> float:
    """The expected figure."""
    return fsum(chance * figure for chance, figure in figures)


def worst(figures: Weighted) -> float:
    """The largest figure that can happen."""
    return max(figure for chance, figure in figures if chance > 0.0)


def tail(figures: Weighted, alpha: float) -> float:
    """The mean of the worst 1 - alpha of probability (CVaR)."""
    left, parts = 1.0 - alpha, []
    for chance, figure in sorted(figures, key=lambda pair: -pair[1]):
        share = min(chance, left)
        parts.append(share * figure)
        left -= share
        if left <= 0.0:
            break
    return fsum(parts) / (1.0 - alpha - max(left, 0.0))


def quantile(figures: Weighted, level: float) -> float:
    """The smallest figure that is not exceeded with a probability of at least `level`."""
    reached, last = 0.0, 0.0
    for chance, figure in sorted(figures, key=lambda pair: pair[1]):
        reached, last = reached + chance, figure
        if reached >= level - 1e-12:
            break
    return last


def tail_of(model: Model, name: str, figure: Expr) -> tuple[Expr, Expr]:
    """eta, and how far the figure of each future is above it: what a tail is made of."""
    low, high = model.lp.bounds(figure)
    least, most = float(low.values.min()), float(high.values.max())
    futures = model.ledger.future
    eta = model.var(f"{name}.eta", lower=least, upper=most)
    above = model.var(f"{name}.above", futures, upper=most - least)
    model.row(f"{name}.above", above - figure + eta.over(futures) >= 0.0)
    return eta, above


SHARE = ".share"


def build_measure(model: Model, measure: Measure, where: str) -> None:
    """The limits of a measure, and the weight of its tail in what is minimised.

    In a part of the futures what each uses of a limit over all of them is a column: `couplings` puts them together.
    """
    if not measure.limits and not measure.weight:
        return
    figure, futures, limits = measure.amount(model, where), model.ledger.future, measure.limits
    if "worst" in limits:
        real = model.numbers([float(way.base is None) for way in model.setting.ways], futures)
        model.row(f"{where}.worst", figure <= limits["worst"], where=real)
    if "mean" in limits:
        used = share(model, f"{where}.mean", figure)
        if model.whole is None:
            model.row(f"{where}.mean", (used * chances(model, 0.0)).sum(futures) <= limits["mean"])
    if "tail" in limits or measure.weight:
        eta, above = tail_of(model, where, figure)
        odds = chances(model, measure.alpha)
        if "tail" in limits:
            used = share(model, f"{where}.tail", above)
            if model.whole is None:
                model.row(f"{where}.tail", eta + (used * odds).sum(futures) <= limits["tail"])
        if measure.weight:
            part = sum(future.probability for future in model.setting.futures)
            model.lp.minimise((eta * part + (above * odds).sum(futures)) * measure.weight)


def chances(model: Model, alpha: float) -> Param:
    """The weight of each future in a mean, or in the tail beyond a confidence."""
    return model.numbers([f.probability / (1.0 - alpha) for f in model.setting.ways], model.ledger.future)


def share(model: Model, name: str, figure: Expr) -> Expr:
    """What each future uses of a limit over all; in one program the figure itself."""
    if model.whole is None:
        return figure
    low, high = model.lp.bounds(figure)
    used = model.var(f"{name}{SHARE}", model.ledger.future, lower=low, upper=high)
    model.row(f"{name}{SHARE}", figure - used <= 0.0)
    return used


def couplings(setting: Setting, names: Mapping[str, int]) -> list[tuple[dict[int, float], float]]:
    """Limits over all futures as rows of trunk columns: weight by column, and the limit."""
    found = []
    for name, measure in sorted(setting.scenario.risk.measures.items()):
        where = f"risk.measures.{name}"
        for word in sorted(measure.limits.keys() & {"mean", "tail"}):
            alpha = measure.alpha if word == "tail" else 0.0
            row = {
                names[f"{where}.{word}{SHARE}[{n}]"]: future.probability / (1.0 - alpha)
                for n, future in enumerate(setting.futures)
            }
            found.append((row | ({names[f"{where}.eta[]"]: 1.0} if word == "tail" else {}), measure.limits[word]))
    return found
