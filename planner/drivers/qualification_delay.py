"""A qualification that runs may take longer than written: 22 to 30 weeks where all goes well, 78 where it does not.

    nothing can be called under the contract before       started + takes of the outcome

Until the written day of its end all outcomes are one; then it is known how long it takes. Whether one that has not been started
would take longer is known only to who starts it: that is not worked out, and refused. Source: facts A7. Trap: a plan that counts on
the written day has ordered nothing elsewhere when it passes without a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import model_validator

from planner.errors import Problem, did_you_mean
from planner.model.changed import Changed
from planner.model.events import certain
from planner.model.plugin import Driver, Outcome
from planner.quantities import Duration
from planner.scenario.fields import Id, Length, Portion, Record, said

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario


class LengthOutcome(Record):
    """One outcome: how likely it is, and how long the qualification takes then."""

    probability: Portion = said("how likely it is")
    takes: Length | None = said("time from its start until it passes; as written when absent", None)


class QualificationDelay(Driver):
    """A qualification that runs may take longer than written."""

    contract: Id = said("which contract")
    clause: Id = said("which of its clauses of kind qualification")
    states: dict[Id, LengthOutcome] = said("the outcomes by name", alias="outcomes", min_length=1)

    @model_validator(mode="after")
    def certain(self) -> QualificationDelay:
        """Something happens."""
        certain(state.probability for state in self.states.values())
        return self

    def outcomes(self) -> Iterable[Outcome]:
        """The outcomes, in their order by name."""
        for own, state in sorted(self.states.items()):
            yield Outcome(own, state.probability, Takes(self.contract, self.clause, state.takes))

    def end(self, setting: Setting, takes: Duration | None) -> date:
        """The day on which it passes."""
        clause: Any = setting.scenario.contracts[self.contract].clauses[self.clause]
        return setting.after(clause.started.first, (takes or clause.takes,))

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """A clause that there is not, that has not been started, or that is over."""
        contract = setting.scenario.contracts.get(self.contract)
        if contract is None:
            return
        kinds = {name: clause.kind for name, clause in contract.clauses.items()}
        if kinds.get(self.clause) != "qualification":
            known = tuple(name for name, kind in kinds.items() if kind == "qualification")
            what = f"contract {self.contract} has no qualification '{self.clause}'"
            yield Problem(what, did_you_mean(self.clause, known) if known else "add the clause", path=f"{where}.clause")
        elif contract.clauses[self.clause].started is None:
            what = f"contracts.{self.contract}.clauses.{self.clause} has not been started, and only who starts it learns more"
            yield Problem(
                what, "write the day on which it was `started`, or take the driver out", path=f"{where}.clause"
            )
        else:
            for name, state in self.states.items():
                over = self.end(setting, state.takes)
                first = min(over, self.end(setting, None))
                if first <= setting.as_of:
                    what = f"it would be over on {first}, and as_of is {setting.as_of}: that is known"
                    yield Problem(what, "let it take longer, or take the driver out", path=f"{where}.outcomes.{name}")


@dataclass(frozen=True)
class Takes:
    """What another time makes of a scenario."""

    contract: str
    clause: str
    takes: Duration | None

    def __call__(self, scenario: AnyScenario, setting: Setting) -> AnyScenario:
        """The clause with that time."""
        clauses = scenario.contracts[self.contract].clauses
        own = clauses[self.clause].model_copy(update={"takes": self.takes} if self.takes else {})
        return Changed(fields={"contracts": {self.contract: {"clauses": clauses | {self.clause: own}}}})(
            scenario, setting
        )
