"""What it costs to keep more of the last plan: the best plan at each penalty on changes of it, or at each budget of changes.

Every point is the scenario that goes on with this penalty (`plan_changes`, in place of what it charges for changes itself) or this
budget (a `plan_fence`), solved, certified and audited as any plan is. Its cost is told without the penalty, which is no money: as
changes become dearer that never falls, and what is changed, weighed as the penalty weighs it, never grows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from planner.app.load import Loaded, read_again
from planner.app.solve import How, solve_loaded
from planner.costs.plan_changes import TERM, PlanChanges
from planner.errors import InfeasibleError, InputError, Place, Problem, SolverError, StoppedError, UncertifiedError
from planner.model.book import Book
from planner.model.last_plan import changed
from planner.plan.messages import messages
from planner.quantities import QuantityError, parse
from planner.scenario.entry import entry_of, put

CHANGES, BUDGET = "plan-changes", "plan-budget"
"""The ids under which a penalty stands among the costs, and a budget of changes among the policies."""
AS_WRITTEN = "as written"
PLANLESS = (InfeasibleError, UncertifiedError, SolverError)


@dataclass(frozen=True)
class Steady:
    """The best plan at one value: its cost without penalties and these, money; messages, GB called more and less than planned.

    No cost where there is no plan, then `why` says so. `chosen` is the plan that is written.
    """

    value: str
    cost: float | None = None
    penalty: float = 0.0
    messages: int = 0
    changed_gb: float = 0.0
    findings: int = 0
    chosen: bool = False
    why: str = ""


@dataclass(frozen=True)
class Stability:
    """Points in the order of their values, `budget` where those are sizes; `missing` were not reached."""

    points: tuple[Steady, ...]
    currency: str
    budget: bool
    missing: int = 0


def values_of(text: str, currency: str) -> tuple[tuple[str, ...], bool]:
    """The values of `--stability`, each once, and whether they are budgets. Raises InputError where they are not all of a kind."""
    values = tuple(dict.fromkeys(value.strip() for value in text.split(",") if value.strip()))
    for dimension in ("price", "size"):
        if values and all(is_a(value, dimension, currency) for value in values):
            return values, dimension == "size"
    step = "write prices, such as '0 USD/GB, 0.01 USD/GB', or budgets, such as '0 GB, 2 PB'"
    what = "these are neither penalties a GB nor budgets of changes"
    raise InputError(Problem(what, step, Place("--stability"), value=text[:60]))


def is_a(value: str, dimension: str, currency: str) -> bool:
    """Whether a text is a price, or a size."""
    try:
        parse(value, dimension, currency)
    except QuantityError:
        return False
    return True


def penalised(loaded: Loaded, penalty: str, fades: str | None) -> Loaded:
    """A scenario in which changing the last plan costs so much a GB, in place of what it charges itself."""
    root, own = loaded.root, [name for name, cost in loaded.scenario.costs.items() if isinstance(cost, PlanChanges)]
    for name in own[1:]:
        root = put(root, ("costs", name), None)
    said = {"kind": "plan_changes", "penalty": penalty} | ({"fades": fades} if fades else {})
    return read_again(loaded, put(root, ("costs", own[0] if own else CHANGES), entry_of(said, Place("--penalty"))))


def limited(loaded: Loaded, budget: str) -> Loaded:
    """A scenario in which so much of the last plan changes at most."""
    policy = entry_of({"kind": "plan_fence", "at_most": budget}, Place("--stability"))
    return read_again(loaded, put(loaded.root, ("policies", BUDGET), policy))


def stability(
    loaded: Loaded,
    text: str,
    chosen: str | None,
    fades: str | None,
    how: How,
    told: Callable[[int, int], None] = lambda _done, _count: None,
) -> Stability:
    """The points at the values of `text`, and at the one that is chosen; the last ones missing where somebody stops it."""
    values, budget = values_of(text, loaded.setting.currency)
    tried = {value: limited(loaded, value) if budget else penalised(loaded, value, fades) for value in values}
    mine = AS_WRITTEN if chosen is None else chosen
    if mine not in tried:
        tried = {mine: loaded if chosen is None else penalised(loaded, chosen, fades)} | tried
    points = list[Steady]()
    try:
        for value, at in tried.items():
            points.append(replace(steady(value, at, how), chosen=value == mine))
            told(len(points), len(tried))
    except (KeyboardInterrupt, StoppedError):
        if not points:
            raise
    return Stability(tuple(points), loaded.setting.currency, budget, len(tried) - len(points))


def steady(value: str, loaded: Loaded, how: How) -> Steady:
    """The best plan at a value."""
    try:
        plan = solve_loaded(loaded, how).plan
    except PLANLESS as error:
        return Steady(value, why=error.problems[0].what)
    book = Book(plan.setting, plan.tables)
    penalty = sum(row["present_value"] for row in plan.tables["ledger"] if row["term"] == TERM)
    size = sum(abs(now - was) for _, _, was, now in changed(book))
    return Steady(value, plan.cost - penalty, penalty, len(messages(book)), size, len(plan.findings))
