"""An entry of the scenario a step on: which number, how far, what the scenario says then, and what kind of reason it is.

A step is the one of planner.studies.knobs: 1 % of a size, a point of a share, one unit of a time. What has no number, and what
is all or nothing (a fence, a qualification), is taken out instead. `code` is the reason in a word, by the section, the field or
the kind:

    no_allocation      a market or a contract has, fills or delivers no more
    contract_maximum   a clause lets no more be called
    contract_term      any other clause
    lead_time          it would have had to be called sooner
    fence              a call of the last plan that stands
    qualification      a part is not approved there, or not yet qualified
    term, declined     a contract has not begun or has ended; an offer that nobody looks at
    not_open, supplier_failed   a place on the way; who sells it
    late_order, trust  placed, and not there in time; placed, and not counted on
    minimum         the least that a market, a carrier or an order takes
    bandwidth, hot_share, squeeze   a tier is no faster; more must lie in fast tiers; no more may be kept in less
    accelerators       those of a cluster come later
    budget, power, space, lane, share_limit, cap, reserve
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce

from planner.quantities import Duration
from planner.scenario.records import AnyScenario
from planner.studies.entries import Entry, put, without
from planner.studies.knobs import WHOLE, Knob, knobs
from planner.studies.levers import step_of

BY_FIELD = {
    "available": "no_allocation",
    "fill": "no_allocation",
    "delivers": "no_allocation",
    "lead_time": "lead_time",
    "delays": "lead_time",
    "cycle": "lead_time",
    "opens": "not_open",
    "fails": "supplier_failed",
    "minimum": "minimum",
    "from": "term",
    "to": "term",
    "power": "power",
    "storage": "space",
    "space": "space",
    "come": "accelerators",
    "capacity": "lane",
    "capacities": "lane",
    "approved": "qualification",
    "promised": "late_order",
    "arrives": "late_order",
    "status": "declined",
    "bandwidth": "bandwidth",
    "write_bandwidth": "bandwidth",
    "hot": "hot_share",
}
BY_POLICY = {
    "plan_fence": "fence",
    "budget": "budget",
    "supplier_share": "share_limit",
    "supplier_exposure": "share_limit",
    "cap": "cap",
    "count_limit": "cap",
    "safety_stock": "reserve",
    "weeks_of_cover": "reserve",
    "final_stock": "reserve",
}
BY_CLAUSE = {
    "qualification": "qualification",
    "allocation": "no_allocation",
    "option": "contract_maximum",
    "exclusivity": "contract_term",
    "minimum_order": "minimum",
}
INSTEAD = {
    "promised": "set to today",
    "arrives": "set to today",
    "from": "set to the first day of the horizon",
    "to": "set to the last day of the horizon",
    "status": "offered",
}
"""What stands there instead of what is taken out."""
WHOLLY = ("fence", "qualification")
"""What holds or does not: a step of it says nothing."""
OVER = ("minimum",)
"""What is met or not called at all: a step of it may save nothing where all of it does."""


@dataclass(frozen=True)
class Loosened:
    """A number so many steps on, or, without one, an entry taken out."""

    entry: Entry
    knob: Knob | None = None
    by: float = 0.0

    @property
    def path(self) -> str:
        """Where it stands."""
        return ".".join(self.steps)

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps to it."""
        return self.entry.steps if self.knob is None else self.knob.steps

    @property
    def key(self) -> str:
        """What tells it from others."""
        return f"{self.path} {self.by:g}"

    def of(self, scenario: AnyScenario) -> AnyScenario:
        """The scenario that says so."""
        if self.knob is None:
            return without(scenario, [self.entry])
        found: AnyScenario = put(scenario, self.knob.steps, self.knob.at(self.by))
        return found

    @property
    def moves(self) -> bool:
        """It is not at the end of its range already."""
        return self.knob is None or self.knob.at(self.by) != self.knob.value

    @property
    def said(self) -> str:
        """`1 % more`, `5 weeks less`, `taken out`."""
        if self.knob is None:
            return INSTEAD.get(self.entry.steps[-1], "taken out")
        return f"{size_of(self.knob, abs(self.by))} {'more' if self.by > 0 else 'less'}"


def size_of(knob: Knob, by: float) -> str:
    """So many steps in words."""
    if knob.dimension == WHOLE:
        return f"{by:g}"
    if isinstance(knob.value, Duration):
        return f"{by:g} {knob.value.unit}{'' if by == 1 else 's'}"
    word = "1 point" if isinstance(knob.value, tuple) else step_of(knob.value, knob.dimension)
    return word.replace("1 ", f"{by:g} ", 1) + ("s" if word.endswith("point") and by != 1 else "")


def together(scenario: AnyScenario, several: Iterable[Loosened]) -> AnyScenario:
    """The scenario that says all of it."""
    return reduce(lambda found, one: one.of(found), several, scenario)


def code_of(scenario: AnyScenario, entry: Entry) -> str:
    """The reason that an entry is, in a word."""
    section, name, *rest = entry.steps
    if section == "policies":
        return BY_POLICY.get(scenario.policies[name].kind, "policy")
    if section == "contracts" and rest[:1] == ["clauses"]:
        clause = scenario.contracts[name].clauses[rest[1]]
        return BY_CLAUSE.get(clause.kind, "contract_maximum" if clause.role == "volume" else "contract_term")
    if section == "trust":
        return "trust"
    if rest[:1] == ["squeeze"]:
        return "squeeze"
    return BY_FIELD.get(entry.steps[-1], "limit_of_risk" if section == "risk" else section)


def steps_on(scenario: AnyScenario, entry: Entry) -> Iterator[Loosened]:
    """Each number of an entry one step up and one step down; taken out where it has none or holds wholly or not at all."""
    turns = list[Loosened]()
    if code_of(scenario, entry) not in WHOLLY:
        turns = [Loosened(entry, knob, by) for knob in knobs(scenario, entry) for by in (1.0, -1.0)]
    yield from (turn for turn in turns if turn.moves)
    if not turns:
        yield Loosened(entry)


def wholly(scenario: AnyScenario, entries: Iterable[Entry]) -> Iterator[Loosened]:
    """Entries over which nothing is called, or all of a least size, taken out."""
    yield from (Loosened(entry) for entry in entries if code_of(scenario, entry) in OVER)
