"""What each term of the contracts is worth, and the most that each offer may ask for being signed.

    price of a term   V(one step up) - V  and  V(one step down) - V          money, each by a second solve; they differ at a corner
    price of a clause V(without the clause) - V
    walk-away fee     (V(without) - V(with, for nothing)) / df(day of the decision)     alone, given the others, and all together

V is the discounted expected cost of the best plan. The accuracy of a difference is the sum of what the two plans may still be
dearer than the best. A dual is never quoted: at a corner there are several, and all of them may be wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from planner.model.setting import Setting
from planner.scenario.records import AnyScenario
from planner.studies.answer import Answer, Solve
from planner.studies.indifference import Accepts, Indifference, declined, indifference
from planner.studies.levers import Lever, levers, with_clause, with_contract


@dataclass(frozen=True)
class TermPrice:
    """What one step of a term up and down changes, money; None where no plan is left."""

    lever: Lever
    up: float | None
    down: float | None
    slack: float

    @property
    def weight(self) -> float:
        """The larger of the two."""
        return max(abs(self.up or 0.0), abs(self.down or 0.0))


@dataclass(frozen=True)
class ClausePrice:
    """What a clause costs us (negative: what it is worth to us), as against the contract without it."""

    contract: str
    clause: str
    kind: str
    worth: float | None
    slack: float


@dataclass(frozen=True)
class WalkAway:
    """The most that an offer may ask for being signed, in money of its decision day."""

    contract: str
    alone: float
    given_others: float
    slack: float
    written: float
    """What it is worth to us as it is written, beside the others: V(without) - V, money of today."""


@dataclass(frozen=True)
class Worth:
    """Everything that `value` tells."""

    base: Answer
    terms: tuple[TermPrice, ...]
    clauses: tuple[ClausePrice, ...]
    offers: tuple[WalkAway, ...]
    bundle: float | None
    flips: tuple[Indifference, ...] = ()
    """Where each term of the offers makes its offer worth nothing; only where that was asked for."""


Chosen = Callable[[str], bool]
"""Whether the path of a term, a clause or a contract is asked about."""


def everything(_: str) -> bool:
    """All of it."""
    return True


def worth(setting: Setting, solve: Solve, chosen: Chosen = everything) -> Worth:
    """The price of terms and clauses, the dearest first, and the walk-away fee of every offer."""
    scenario = setting.scenario
    base = solve(scenario)
    mine = (lever for lever in levers(scenario) if chosen(lever.path))
    terms = sorted(
        (term_price(scenario, lever, base, solve) for lever in mine), key=lambda t: (-t.weight, t.lever.path)
    )
    clauses = sorted(
        clause_prices(scenario, base, solve, chosen), key=lambda c: (-abs(c.worth or 0.0), c.contract, c.clause)
    )
    offers, bundle = walk_away(setting, solve, base)
    return Worth(base, tuple(terms), tuple(clauses), offers, bundle)


def term_price(scenario: AnyScenario, lever: Lever, base: Answer, solve: Solve) -> TermPrice:
    """One term a step up and a step down."""
    moves = [lever.moved(scenario, steps) for steps in (1.0, -1.0)]
    ways = [base if lever.of(move) == lever.value else solve(move) for move in moves]
    up, down = (way.cost - base.cost if way.feasible else None for way in ways)
    return TermPrice(lever, up, down, base.slack + max(way.slack for way in ways))


def clause_prices(scenario: AnyScenario, base: Answer, solve: Solve, chosen: Chosen) -> Iterator[ClausePrice]:
    """Each clause that may be left out: a price may not, for nothing could be bought."""
    for name, contract in sorted(scenario.contracts.items()):
        if contract.status == "declined":
            continue
        for clause, record in sorted(contract.clauses.items()):
            if record.role != "price" and chosen(f"contracts.{name}.clauses.{clause}"):
                without = solve(with_clause(scenario, name, clause, None))
                gain = base.cost - without.cost if without.feasible else None
                yield ClausePrice(name, clause, record.kind, gain, base.slack + without.slack)


def walk_away(setting: Setting, solve: Solve, base: Answer) -> tuple[tuple[WalkAway, ...], float | None]:
    """The walk-away fee of every offer, and of all of them together; `base` is the best plan of the scenario as it is."""
    scenario = setting.scenario
    names = [name for name, terms in sorted(setting.terms.items()) if terms.offered]
    if not names:
        return (), None
    free = {name: for_nothing(scenario, name) for name in names}
    none = solve(only(scenario, names, ()))
    found = []
    for name in names:
        factor = setting.discounts[setting.terms[name].holds_from]
        mine = solve(only(free[name], names, (name,)))
        rest = solve(only(scenario, names, [other for other in names if other != name]))
        added = solve(free[name])
        slack = max(none.slack + mine.slack, rest.slack + added.slack)
        alone, given_others = (none.cost - mine.cost) / factor, (rest.cost - added.cost) / factor
        found.append(WalkAway(name, alone, given_others, slack, rest.cost - base.cost))
    every = scenario
    for name in names:
        every = for_nothing(every, name)
    together = none.cost - solve(every).cost
    return tuple(found), together


def offer_levers(setting: Setting, chosen: Chosen = everything) -> tuple[Lever, ...]:
    """The terms of the offers."""
    offered = (lever for lever in levers(setting.scenario) if setting.terms[lever.contract].offered)
    return tuple(lever for lever in offered if chosen(lever.path))


def turning_points(
    setting: Setting, solve: Solve, accepts: Accepts, chosen: Chosen = everything
) -> Iterator[Indifference]:
    """Where each term of the offers makes its offer worth nothing: some twenty plans a term."""
    without = {}
    for lever in offer_levers(setting, chosen):
        if lever.contract not in without:
            without[lever.contract] = declined(setting.scenario, lever.contract, solve)
        yield indifference(setting.scenario, lever, solve, accepts, without[lever.contract])


def for_nothing(scenario: AnyScenario, name: str) -> AnyScenario:
    """A scenario in which an offer asks no money for being signed."""
    clauses = {key: own for key, own in scenario.contracts[name].clauses.items() if not own.asked_for_signing}
    return with_contract(scenario, name, clauses=clauses)


def only(scenario: AnyScenario, names: Iterable[str], kept: Iterable[str]) -> AnyScenario:
    """A scenario in which all offers but some are declined."""
    for name in sorted(set(names) - set(kept)):
        scenario = with_contract(scenario, name, status="declined")
    return scenario
