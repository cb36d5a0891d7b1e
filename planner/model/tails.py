"""Figures over the futures, one for each with its probability: mean, tail and worst, and the same tail inside the program.

    CVaR = min over eta of  eta + sum_f probability[f] * max(0, figure[f] - eta) / (1 - alpha)

Source: Rockafellar and Uryasev (2000); FORMULATIONS 8. The mean of the worst 1 - alpha, the future at its edge in part.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.lp.expr import Expr
    from planner.model.model import Model
    from planner.model.plugin import Measure

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


def tail_of(model: Model, name: str, figure: Expr, alpha: float) -> Expr:
    """The tail of a figure over the futures, as an expression that is at least it and, where minimised or limited, equal."""
    low, high = model.lp.bounds(figure)
    least, most = float(low.values.min()), float(high.values.max())
    futures = model.ledger.future
    eta = model.var(f"{name}.eta", lower=least, upper=most)
    above = model.var(f"{name}.above", futures, upper=most - least)
    model.row(f"{name}.above", above - figure + eta.over(futures) >= 0.0)
    chances = model.numbers([future.probability / (1.0 - alpha) for future in model.setting.ways], futures)
    return eta + (above * chances).sum(futures)


def build_measure(model: Model, measure: Measure, where: str) -> None:
    """The limits of a measure, and the weight of its tail in what is minimised."""
    if not measure.limits and not measure.weight:
        return
    figure, futures = measure.amount(model, where), model.ledger.future
    limits = {
        word: allowed(model, f"{where}.{word}", limit, figure)
        for word, limit in measure.limits.items()
        if word != "worst"
    }
    if "mean" in limits:
        chances = model.numbers([future.probability for future in model.setting.ways], futures)
        model.row(f"{where}.mean", (figure * chances).sum(futures) - limits["mean"] <= 0.0)
    if "worst" in measure.limits:
        real = model.numbers([float(way.base is None) for way in model.setting.ways], futures)
        model.row(f"{where}.worst", figure <= measure.limits["worst"], where=real)
    if "tail" in limits or measure.weight:
        beyond = tail_of(model, where, figure, measure.alpha)
        if "tail" in limits:
            model.row(f"{where}.tail", beyond - limits["tail"] <= 0.0)
        if measure.weight:
            model.lp.minimise(beyond * measure.weight)


ALLOWED = ".allowed"


def allowed(model: Model, name: str, limit: float, figure: Expr) -> Expr | float:
    """A limit over all futures; in a branch of them its part of it, which whoever puts the branches together decides."""
    if model.whole is None:
        return limit
    low, high = model.lp.bounds(figure)
    return model.var(f"{name}{ALLOWED}", lower=float(low.values.min()), upper=float(high.values.max()))
