"""What it is worth to know, and what it costs to plan as if the mean would come.

    EVPI             V - sum_f p[f] * V(f alone)                       to know everything today
    EVPI of driver d V - sum_o p[o] * V(futures in which d is o)       to know d today; the others are learned as they are
    VSS              V(first decisions of the mean-value plan) - V     money

V is what the plan minimises, tails of measures included, over the futures that are left, by the same measures and learning dates;
their probabilities are those given what is known. A tail over all futures is at least the mean of the tails over each part of
them, so without limits no figure is below 0; limits are asked of each part, which may cost more, or leave no plan. Outcomes are
crossed: each of one driver meets all of the others. Where futures are drawn every one is different, who knew one driver would know
the future, so a driver's figure is that of a crossed sample (planner.studies.crossed), whose own best plan is its V. Held of the
mean-value plan is what it decides before anything is learned: what is signed and at which size, what is reserved, and the calls and
sends before the first learning date; all else is planned again. Source: FORMULATIONS 8; Birge and Louveaux, chapter 4. Trap: the
mean-value plan need not be the only best one, and another may cost less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from math import fsum

from planner.model.expected import expected
from planner.model.placing import branch_setting
from planner.model.setting import Setting
from planner.studies.answer import Answer
from planner.studies.crossed import crossed, kindred

Solve = Callable[[Setting], Answer]
"""What the best plan of a setting comes to."""

Hold = Callable[[Setting, Setting], Answer]
"""What the best plan of a setting comes to that decides at first what the best plan of another, certain one does."""


@dataclass(frozen=True)
class Known:
    """What it is worth to know a driver, or everything (no name); None where some outcome leaves no plan within the limits."""

    name: str
    gain: float | None
    slack: float
    crossed: int | None = None
    """How many futures there are in the crossed sample of a driver, where futures are drawn."""


@dataclass(frozen=True)
class Foresight:
    """Everything that `foresight` tells."""

    base: Answer
    everything: Known
    drivers: tuple[Known, ...]
    mean_plan: Answer | None
    """What the mean-value plan comes to; None where it cannot be carried out in every future."""

    @property
    def mean_costs(self) -> float | None:
        """VSS: what the mean-value plan costs more."""
        return None if self.mean_plan is None else self.mean_plan.cost - self.base.cost


def foresight(setting: Setting, solve: Solve, hold: Hold) -> Foresight:
    """EVPI, EVPI of each driver where their outcomes are crossed, and VSS."""
    risk, base = setting.scenario.risk, solve(setting)
    alone = known("", setting, ((n,) for n in range(len(setting.futures))), base, solve)
    drivers = of_drawn(setting, solve) if risk.drawn is not None else of_outcomes(setting, base, solve)
    mean_plan = hold(setting, expected(setting))
    return Foresight(base, alone, tuple(drivers), mean_plan if mean_plan.feasible else None)


def of_outcomes(setting: Setting, base: Answer, solve: Solve) -> Iterator[Known]:
    """EVPI of each driver whose outcomes are combined with those of all others."""
    for name in sorted(setting.scenario.risk.drivers):
        parts: dict[str, list[int]] = {}
        for n, future in enumerate(setting.futures):
            parts.setdefault(future.setting.chosen[name], []).append(n)
        yield known(name, setting, map(tuple, parts.values()), base, solve)


def of_drawn(setting: Setting, solve: Solve) -> Iterator[Known]:
    """EVPI of each group of drivers in its crossed sample; none where all move together, for that is everything."""
    groups = kindred(setting)
    for names in groups if len(groups) > 1 else ():
        sample, parts = crossed(setting, names)
        found = known(" with ".join(names), sample, parts, solve(sample), solve)
        yield replace(found, crossed=len(sample.futures))


def known(name: str, setting: Setting, parts: Iterable[tuple[int, ...]], base: Answer, solve: Solve) -> Known:
    """What it is worth to know in which part of the futures one is."""
    answers = [(weight, solve(own)) for weight, own in (branch_setting(setting, numbers) for numbers in parts)]
    if not all(answer.feasible for _, answer in answers):
        return Known(name, None, base.slack)
    cost = fsum(weight * answer.cost for weight, answer in answers)
    return Known(name, base.cost - cost, base.slack + fsum(weight * answer.slack for weight, answer in answers))
