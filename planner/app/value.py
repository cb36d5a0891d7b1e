"""The use cases of the negotiation: what each term is worth, where an offer turns, what else both sides would sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from planner.app.load import Loaded
from planner.app.solve_many import SolveMany
from planner.app.typed import Typed
from planner.errors import InfeasibleError, InputError, Problem, did_you_mean
from planner.quantities import QuantityError, parse
from planner.scenario.entry import stands_in
from planner.solvers.solution import Options
from planner.studies.counter_offer import Change, Supplier, counter_offers
from planner.studies.indifference import Indifference, indifference
from planner.studies.levers import Lever, levers
from planner.studies.value import Worth, offer_levers, turning_points, worth
from planner.studies.waiting import Waiting, price_of_waiting


@dataclass(frozen=True)
class Valued:
    """What was found, and how many plans it took."""

    worth: Worth
    currency: str
    solved: int


Tell = Callable[[int, int], None]
"""Told how many of how many turning points are found."""


def value(
    loaded: Loaded, options: Options | None = None, tell: Tell | None = None, only: tuple[str, ...] = ()
) -> Valued:
    """The worth of every term of a scenario, with the turning points of the offers' terms where somebody is told of them.

    With paths in `only`, of the terms and clauses there and below. Raises InfeasibleError where the scenario has no plan to begin
    with, and InputError for a path with no term.
    """
    chosen = chosen_by(loaded, only)
    solve = SolveMany(loaded, options)
    found = worth(loaded.setting, solve, chosen)
    if not found.base.feasible:
        raise no_plan(loaded)
    if tell is not None:
        count, flips = len(offer_levers(loaded.setting, chosen)), []
        for turn in turning_points(loaded.setting, solve, Typed(loaded, {}).accepts, chosen):
            flips.append(turn)
            tell(len(flips), count)
        found = replace(found, flips=tuple(flips))
    return Valued(found, loaded.setting.currency, solve.solved)


def chosen_by(loaded: Loaded, only: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a path is asked about: all are where none is named. Raises InputError for one with no term there or below."""
    known = [lever.path for lever in levers(loaded.scenario)]
    for path in only:
        if not any(stands_in(name, path) for name in known):
            raise InputError(Problem("no term of a contract has this path", did_you_mean(path, known), value=path))
    return lambda path: not only or any(stands_in(path, one) for one in only)


def waiting(loaded: Loaded, options: Options | None = None) -> tuple[Waiting, ...]:
    """What it costs to decide each offer one period later. Raises InfeasibleError, and InputError where nothing is offered."""
    if not any(terms.offered for terms in loaded.setting.terms.values()):
        step = "write status: offered in a contract that is still to be decided"
        raise InputError(Problem("no contract is offered, so nothing waits", step, path="contracts"))
    solve = SolveMany(loaded, options)
    if not solve(loaded.scenario).feasible:
        raise no_plan(loaded)
    return tuple(price_of_waiting(loaded.setting, solve))


def no_plan(loaded: Loaded, why: str = "a term has no worth where nothing keeps every promise") -> InfeasibleError:
    """A scenario in which nothing keeps every promise; `why` that is the end of what was asked."""
    step = f"run `planner explain` first: {why}"
    return InfeasibleError(Problem(f"no plan can keep every promise of {loaded.scenario.name}", step))


def turning(loaded: Loaded, path: str, options: Options | None = None) -> Indifference:
    """Where a named term makes its offer worth nothing. Raises InputError for a path that is no term of an offer."""
    return indifference(loaded.scenario, lever_at(loaded, path), SolveMany(loaded, options), Typed(loaded, {}).accepts)


def lever_at(loaded: Loaded, path: str) -> Lever:
    """The term of an offer at a path."""
    known = {lever.path: lever for lever in levers(loaded.scenario)}
    if path not in known:
        step = did_you_mean(path, tuple(known)) if known else "write a contract with clauses first"
        raise InputError(Problem("no clause has a term of this name that has a size", step, value=path))
    lever = known[path]
    if loaded.scenario.contracts[lever.contract].status != "offered":
        step = "write status: offered to ask at which value you would not sign it"
        raise InputError(Problem("the contract is signed: no value makes it unsigned", step, value=path))
    return lever


def counter(
    loaded: Loaded, contract: str, rate: str, cost: str | None, elsewhere: str | None, options: Options | None = None
) -> tuple[Change, ...]:
    """Changes of one contract that help us and do not hurt the supplier. Raises InputError for what cannot be read."""
    if contract not in loaded.scenario.contracts:
        step = did_you_mean(contract, tuple(loaded.scenario.contracts))
        raise InputError(Problem("there is no contract of this name", step, value=contract))
    currency = loaded.setting.currency
    prices = [None if text is None else float(read(text, "price", currency).value) for text in (cost, elsewhere)]
    supplier = Supplier(float(read(rate, "yearly", currency)), prices[0] or 0.0, prices[1])
    return counter_offers(loaded.setting, contract, supplier, SolveMany(loaded, options).courses)


def read(text: str, dimension: str, currency: str) -> Any:
    """A quantity from the command line."""
    try:
        return parse(text, dimension, currency)
    except QuantityError as error:
        raise InputError(Problem(error.what, error.next_step, value=text)) from error
