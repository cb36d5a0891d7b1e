"""The plug-in page: what a driver, a measure, a need, a workload, a clause, a cost, a policy must be. Parts import only it.

A part is one file; the file name is its kind. Its fields are its YAML. `build` adds rows, columns and payments to the
model it is handed; `bill` and `audit` recompute, from plan tables and scenario alone, what is owed and what is wrong.
This page imports neither the linear program nor a solver, so the audit runs where neither can be imported.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from planner.errors import InputError, Problem
from planner.model.clause import Clause as Clause
from planner.model.clause import Plug as Plug
from planner.model.draw import bill_draw as bill_draw
from planner.model.draw import pay_for_draw as pay_for_draw
from planner.model.kits import lost as lost
from planner.model.shortage import Shortage as Shortage
from planner.model.sized import DataClass as DataClass
from planner.model.sized import Demand as Demand
from planner.model.sized import Sized as Sized
from planner.model.sized import Step as Step
from planner.model.statements import AFTER as AFTER
from planner.model.statements import BEYOND as BEYOND
from planner.model.statements import LACKING as LACKING
from planner.model.statements import PAYABLE as PAYABLE
from planner.model.statements import Account as Account
from planner.model.statements import Ask as Ask
from planner.model.statements import Charge as Charge
from planner.model.statements import Commitment as Commitment
from planner.model.statements import Consigned as Consigned
from planner.model.statements import Ending as Ending
from planner.model.statements import Finding as Finding
from planner.model.statements import Handed as Handed
from planner.model.statements import KeyDate as KeyDate
from planner.model.statements import Outcome as Outcome
from planner.model.statements import Placing as Placing
from planner.model.statements import Reason as Reason
from planner.model.statements import Requirement as Requirement
from planner.model.statements import Squeeze as Squeeze
from planner.model.statements import Window as Window
from planner.model.succession import followed
from planner.model.tails import Weighted as Weighted
from planner.model.tails import tail
from planner.model.tails import wrong_mean as wrong_mean
from planner.model.workload import Workload as Workload
from planner.model.written import written as written
from planner.scenario.fields import said

if TYPE_CHECKING:
    from planner.calendar import Span
    from planner.lp.expr import Expr
    from planner.model.book import Book
    from planner.model.events import Event
    from planner.model.model import Model
    from planner.model.sampling import Draws
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario


def served_by(
    setting: Setting, tier: str | None, items: list[str] | None, factors: Mapping[str, float]
) -> dict[str, float]:
    """GB of need that one GB of each allowed item serves, by item, sorted; an item with a factor is allowed.

    An item that follows an allowed one is allowed too, and serves as much where nothing else is said.
    """
    allowed = set(items) if items is not None else set(setting.items_of(tier or ""))
    found = {item: factors.get(item, 1.0) for item in allowed | set(factors)}
    return {item: factors.get(item, found[old]) for item, old in sorted(followed(setting, found).items())}


class Driver(Plug):
    """Something uncertain: demand, an index, availability. It has outcomes to be combined, or is drawn, or both."""

    turn: ClassVar[int] = 0
    """Of drivers that change the same series, those with a lower one change it first."""
    by_quarter: ClassVar[bool] = False
    """Where futures are drawn, its outcomes are not: it happens in a quarter or not, by the draw of that quarter."""

    def outcomes(self) -> Iterable[Outcome]:
        """The ways it may turn out; their probabilities sum to 1. None where it can only be drawn."""
        return ()

    def drawn(self, setting: Setting, draws: Draws) -> Sequence[Outcome]:
        """How it turns out in each drawn future (probabilities are the futures' own); one of its outcomes where it has some.

        What they have in common until a day is decided by then, which of them it is by the draw of that day.
        """
        told = list(self.outcomes())
        return [told[n] for n in draws.decided()]

    @property
    def walks(self) -> tuple[str, ...]:
        """Indices whose price it draws around the forward curve, quarter by quarter; those of two drivers multiply."""
        return ()

    @property
    def fails(self) -> str:
        """The supplier that fails in some of its outcomes, drawn or not; none where it is empty."""
        return ""

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """What cannot be meant, and what is legal and unwise, found from the data alone."""
        return ()


class Once(Driver):
    """Something that happens once, if ever: on one of the days of `happens`, which every one of them says as a field."""

    by_quarter: ClassVar[bool] = True
    if TYPE_CHECKING:
        happens: Event

    @abstractmethod
    def change(self, day: date) -> Callable[[AnyScenario, Setting], AnyScenario]:
        """What it makes of a scenario when it happens on a day."""

    def outcomes(self) -> Iterable[Outcome]:
        """The days on which it may happen, and never."""
        return map(self.told, self.happens.outcomes(self.change))

    def drawn(self, setting: Setting, draws: Draws) -> Sequence[Outcome]:
        """The day on which it happens in each future."""
        return [self.told(own) for own in self.happens.drawn(draws, self.change)]

    def told(self, outcome: Outcome) -> Outcome:
        """An outcome with the signals by which it is known, where its numbers alone do not tell."""
        return outcome


class Need(Plug):
    """What is needed where and when."""

    @abstractmethod
    def requirements(self, name: str, setting: Setting) -> Iterable[Requirement]:
        """The requirements this need compiles to."""

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """What cannot be meant, and what is legal and unwise, found from the data alone."""
        return ()

    def of_tiers(self, scenario: AnyScenario) -> frozenset[str]:
        """The tiers that may serve it: those it names, or those of its items."""
        named = {getattr(self, "tier", None), *getattr(self, "tiers", ())} - {None}
        return frozenset(named or {scenario.items[item].tier for item in getattr(self, "items", None) or ()})

    def remembers(self, name: str, book: Book, since: int) -> Mapping[str, Any]:
        """What it must know of the periods before one to go on from there: fields of its own, GB or money."""
        return {}


class Cost(Plug):
    """A cost beside the price of goods. `implied` costs hold in every scenario without being named in it."""

    implied: ClassVar[bool] = False
    on_the_way: ClassVar[bool] = False
    """It falls while goods travel: what is under way when a plan goes on has still to pay it."""

    def forces(self, setting: Setting) -> Mapping[str, float]:
        """GB of each item, beyond any need in the horizon, that this cost may make worth having (it widens column bounds)."""
        return {}

    def reckon(self, setting: Setting) -> None:
        """Work out its rates from the data alone. Raises InputError for every figure that is missing for it."""

    @abstractmethod
    def build(self, model: Model, where: str) -> None:
        """Add this cost's payments (and the columns they need)."""

    @abstractmethod
    def bill(self, book: Book, where: str) -> Iterable[Charge]:
        """The same money in plain arithmetic from the plan's tables."""


class Policy(Plug):
    """A rule of our own that the plan keeps."""

    def forces(self, setting: Setting) -> Mapping[str, float]:
        """GB of each item, beyond any need, that this policy may force us to hold (it widens column bounds)."""
        return {}

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """What is legal and unwise, found from the data alone. Raises InputError for what cannot be meant."""
        return ()

    def remembers(self, book: Book, since: int) -> Mapping[str, Any]:
        """What it must know of the periods before one to go on from there: fields of its own, GB or money."""
        return {}

    @abstractmethod
    def build(self, model: Model, where: str) -> None:
        """Add this policy's rows."""

    @abstractmethod
    def audit(self, book: Book, where: str) -> Iterable[Finding]:
        """What the plan breaks of this policy."""


def confidence() -> Any:
    """The field `alpha` of a measure whose tail is a CVaR."""
    return said("confidence of the tail: it is the mean of what lies beyond", 0.95, lt=1)


class Measure(Plug):
    """A figure of every future that the plan is judged by. Its mean, its tail and its worst may have limits.

    tail = (1 - on_worst) * CVaR_left_out + on_worst * worst            a CVaR where nothing is on the worst
    """

    @property
    def left_out(self) -> float:
        """Share of probability, of the lowest figures, that its tail leaves out."""
        return float(getattr(self, "alpha", 0.0))

    @property
    def on_worst(self) -> float:
        """Weight of the worst figure in its tail."""
        return 0.0

    @property
    def tail_words(self) -> str:
        """What its tail is, in words."""
        return f"tail at {100 * self.left_out:.4g} %"

    def tail(self, figures: Weighted) -> float:
        """Its tail, from probability and figure of each future."""
        return tail(figures, self.left_out)

    @property
    def weight(self) -> float:
        """Weight of its tail in what is minimised; the mean of the cost has the rest."""
        return 0.0

    @property
    def limits(self) -> Mapping[str, float]:
        """Limits of its `mean`, `tail` and `worst`, where there are any."""
        said = {word: getattr(self, f"{word}_at_most", None) for word in ("mean", "tail", "worst")}
        return {word: limit for word, limit in said.items() if limit is not None}

    def limited_by(self, word: str) -> str:
        """The field that says the limit of its mean, tail or worst."""
        return f"{word}_at_most"

    @abstractmethod
    def amount(self, model: Model, where: str) -> Expr:
        """The figure in the program, over the futures."""

    @abstractmethod
    def figure(self, book: Book) -> float:
        """The figure of one future, from its tables."""

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """What cannot be meant, and what is legal and unwise, found from the data alone."""
        return ()


def covered(setting: Setting, items: list[str] | None, tier: str | None) -> frozenset[str]:
    """The items a policy speaks of: those named, those of a tier, or all. Raises InputError for a tier without items."""
    if items is not None:
        return frozenset(items)
    found = frozenset(name for name, item in setting.scenario.items.items() if tier in (None, item.tier))
    if not found:
        raise InputError(
            Problem(f"a policy speaks of tier {tier}, and no item is of it", "add one, or drop the policy")
        )
    return found


def in_force(since: Span | None, day: date) -> bool:
    """A rule that starts on a day (at once when it names none) is in force."""
    return since is None or since.first <= day


def beyond(
    rule: str, where: str, setting: Setting, figures: Sequence[float], limits: Sequence[float]
) -> Iterable[Finding]:
    """A finding for every period in which a figure is above its limit by more than a millionth of the largest."""
    slack = 1e-6 * max(map(abs, (*figures, *limits)), default=0.0) + 1e-6
    for period, figure, limit in zip(setting.periods, figures, limits, strict=False):
        if not figure <= limit + slack:
            yield Finding(rule, f"{where} {period.label}", f"{figure:,.6g} is above {limit:,.6g}", figure - limit)
