"""Changes of an agreement that are better for us and no worse for the supplier, found in a finite menu.

    ours    = V(changed) - V                                                     money; below 0 is better for us
    theirs  = sum over what we pay and take under the contract, at our best calls under the changed terms, of
              df_theirs(day) * (payment - received * max(unit cost, price elsewhere))

A change is a lever moved by some of its steps, or two of them: one that helps us and one that helps them. With equal rates
and beliefs no change of money alone helps both, and then nothing is found. What they could do with their own money is in
their rate; what they could do with the goods is in the price elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from planner.calendar import years_between
from planner.model.setting import Setting
from planner.plan.plan import Course
from planner.scenario.records import AnyScenario
from planner.studies.levers import Lever, levers_of

STEPS = (-20.0, -10.0, -5.0, -2.0, 2.0, 5.0, 10.0, 20.0)
MOST = 6
"""Changes of each side that are tried in pairs."""

Plan = Callable[[AnyScenario], tuple[Course, ...] | None]
"""How the best plan runs in each future; None where there is none."""


@dataclass(frozen=True)
class Supplier:
    """How the other side reckons: yearly rate, cost to make a GB, and what it could sell one for elsewhere."""

    rate: float
    cost: float = 0.0
    elsewhere: float | None = None


@dataclass(frozen=True)
class Change:
    """Some levers moved, and what that is worth to each side, money."""

    moves: tuple[tuple[Lever, float], ...]
    ours: float
    theirs: float


def counter_offers(setting: Setting, contract: str, supplier: Supplier, plan: Plan) -> tuple[Change, ...]:
    """Every change of the menu that helps us and does not hurt them, the best for us first."""
    scenario = setting.scenario
    base = both(setting, contract, supplier, plan(scenario))
    if base is None:
        return ()
    tiny = 1e-9 * (abs(base[0]) + abs(base[1])) + 1e-6

    def change(moves: tuple[tuple[Lever, float], ...]) -> Change | None:
        moved = scenario
        for lever, steps in moves:
            moved = lever.moved(moved, steps)
        after = both(setting, contract, supplier, plan(moved))
        return None if after is None else Change(moves, after[0] - base[0], after[1] - base[1])

    menu = [((lever, steps),) for lever in levers_of(contract, scenario.contracts[contract]) for steps in STEPS]
    singles = [found for moves in menu if (found := change(moves)) is not None]
    for_us = sorted((one for one in singles if one.ours < -tiny), key=lambda one: one.ours)[:MOST]
    for_them = sorted((one for one in singles if one.theirs > tiny), key=lambda one: -one.theirs)[:MOST]
    pairs = [
        found
        for ours, theirs in product(for_us, for_them)
        if ours.moves[0][0] != theirs.moves[0][0] and (found := change(ours.moves + theirs.moves)) is not None
    ]
    helping = [one for one in (*singles, *pairs) if one.ours < -tiny and one.theirs >= -tiny]
    return tuple(sorted(helping, key=lambda one: (one.ours, len(one.moves))))


def both(
    setting: Setting, contract: str, supplier: Supplier, courses: Sequence[Course] | None
) -> tuple[float, float] | None:
    """Our expected cost and the supplier's expected value of a plan."""
    if courses is None:
        return None
    ours = sum(course.probability * course.cost for course in courses)
    theirs = sum(course.probability * worth_to(setting, contract, supplier, course) for course in courses)
    return ours, theirs


def worth_to(setting: Setting, contract: str, supplier: Supplier, course: Course) -> float:
    """What a contract is worth to the supplier in one future, against making nothing or selling elsewhere."""
    mine = f"contracts.{contract}"
    paid = [row for row in course.tables["ledger"] if row["where"] == mine or row["where"].startswith(f"{mine}.")]
    money = sum(row["amount"] * factor(setting, supplier, date.fromisoformat(row["date"])) for row in paid)
    starts = {period.label: period.start for period in setting.periods}
    worth = max(supplier.cost, supplier.elsewhere or 0.0)
    taken = [row for row in course.tables["receipts"] if row["source"] == contract and not row["order"]]
    goods = sum(row["received_gb"] * worth * factor(setting, supplier, starts[row["period"]]) for row in taken)
    return float(money - goods)


def factor(setting: Setting, supplier: Supplier, day: date) -> float:
    """The supplier's discount factor of a day."""
    return float((1.0 + supplier.rate) ** -max(0.0, years_between(setting.as_of, day)))


def moves_text(change: Change) -> Iterable[str]:
    """`price.price -5 %` and so on."""
    for lever, steps in change.moves:
        size, unit = lever.step.split()
        yield f"{lever.clause}.{lever.field} {steps * float(size):+g} {unit}"
