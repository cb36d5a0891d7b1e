"""Figures over the futures, one for each with its probability: mean, tail and worst, and the same tail inside the program.

    CVaR = min over eta of  eta + sum_f probability[f] * max(0, figure[f] - eta) / (1 - alpha)
    tail = (1 - d) * CVaR + d * worst                       d the weight on the worst, 0 but where the probabilities are in doubt

Source: Rockafellar and Uryasev (2000); FORMULATIONS 8. The mean of the worst 1 - alpha, the future at its edge in part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.lp.axes import Floats
    from planner.lp.expr import Expr, Param
    from planner.model.model import Model
    from planner.model.plugin import Measure
    from planner.model.setting import Setting

Weighted = Sequence[tuple[float, float]]
"""(probability, figure) of each future."""


REST = 1e-6
"""Weight of the expected cost where tails have all of it: what lies in no tail would otherwise be decided by nothing."""


def rest(weights: Iterable[float]) -> float:
    """The weight of the expected cost beside those of tails."""
    return max(REST, 1.0 - fsum(weights))


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


def wrong_mean(figures: Weighted, wrong: float) -> float:
    """The mean if so much probability lay elsewhere, as badly as can be: taken from the lowest figures, given to the worst."""
    left, parts = wrong, [wrong * worst(figures)]
    for chance, figure in sorted(figures, key=lambda pair: pair[1]):
        taken = min(chance, left)
        left -= taken
        parts.append((chance - taken) * figure)
    return fsum(parts)


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
    real = model.numbers([float(way.base is None) for way in model.setting.ways], futures)
    if "worst" in limits:
        model.row(f"{where}.worst", figure <= limits["worst"], where=real)
    if "mean" in limits:
        used = share(model, f"{where}.mean", figure)
        if model.whole is None:
            model.row(f"{where}.mean", (used * chances(model, 0.0)).sum(futures) <= limits["mean"])
    if "tail" in limits or measure.weight:
        eta, above = tail_of(model, where, figure)
        odds, once = chances(model, measure.left_out) * (1.0 - measure.on_worst), eta * (1.0 - measure.on_worst)
        if measure.on_worst:
            low, high = model.lp.bounds(figure)
            top = model.var(f"{where}.top", lower=float(low.values.min()), upper=float(high.values.max()))
            model.row(f"{where}.top", figure - top.over(futures) <= 0.0, where=real)
            once = once + top * measure.on_worst
        if "tail" in limits:
            used = share(model, f"{where}.tail", above)
            if model.whole is None:
                model.row(f"{where}.tail", once + (used * odds).sum(futures) <= limits["tail"])
        if measure.weight:
            part = sum(future.probability for future in model.setting.futures)
            said = once * part + (above * odds).sum(futures)
            model.lp.minimise(said * measure.weight)
            model.tails.append(Weighed(where, measure, figure, said))


@dataclass(frozen=True, eq=False)
class Weighed:
    """A measure whose tail is minimised: its figure in each way, and its tail as the program has it."""

    where: str
    measure: Measure
    figure: Expr
    said: Expr


def overstated(found: Sequence[tuple[Sequence[Weighed], Sequence[float], Floats]]) -> float:
    """What the program says too much of the tails that are minimised, over models with the chances of their futures and x.

    sum over measures of  omega * (eta + sum_f probability[f] * above[f] / (1 - alpha) - tail of the figures)

    Nothing at an optimum; where a search ends before, eta is that of a plan that was not found.
    """
    excess, figures = 0.0, dict[str, list[tuple[float, float]]]()
    for weighed, odds, x in found:
        for one in weighed:
            figures.setdefault(one.where, []).extend(zip(odds, one.figure.value(x).tolist(), strict=False))
            excess += one.measure.weight * float(one.said.value(x))
    tails = {one.where: one.measure for weighed, _, _ in found for one in weighed}
    return excess - fsum(measure.weight * measure.tail(figures[where]) for where, measure in tails.items())


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
            rest = 1.0 - measure.on_worst if word == "tail" else 1.0
            inside = 1.0 - measure.left_out if word == "tail" else 1.0
            row = {
                names[f"{where}.{word}{SHARE}[{n}]"]: future.probability * rest / inside
                for n, future in enumerate(setting.futures)
            }
            if word == "tail":
                row[names[f"{where}.eta[]"]] = rest
                row |= {names[f"{where}.top[]"]: measure.on_worst} if measure.on_worst else {}
            found.append((row, measure.limits[word]))
    return found
