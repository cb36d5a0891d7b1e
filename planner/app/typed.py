"""Whether a chain that is taken out can be typed: the scenario as it was read, with `--set PATH=null` over it, is checked.

A clause may rest on another (the minimum of take_or_pay is a share of a volume): a scenario without the one alone is refused. Then
what the check names goes with it. What holds a dot cannot be typed at all; it is told as it is. So is a term of a contract moved:
whether the check accepts it is asked of its text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from planner.app.load import Loaded, checked
from planner.app.sense import path_loc
from planner.calendar import Span
from planner.errors import InputError, Problem
from planner.scenario.entry import EntryMap, find
from planner.scenario.fields import Series, first_day
from planner.scenario.merge import with_sets
from planner.studies.entries import Entry
from planner.studies.knobs import Knob
from planner.studies.levers import Lever
from planner.studies.loosened import Loosened
from planner.studies.shortfall import Chain

ROUNDS = 4
"""So often what the check names is taken out as well."""


class Typed:
    """Chains of one scenario, each as it reads; what was read is not read again."""

    def __init__(self, loaded: Loaded, entries: Mapping[str, Entry]) -> None:
        self.loaded, self.entries = loaded, entries
        self.known: dict[tuple[str, ...], tuple[Problem, ...]] = {}

    def whole(self, chain: Chain) -> Chain | None:
        """The chain with what rests on it; None where the scenario does not read whatever else is taken out."""
        for _ in range(ROUNDS):
            problems = self.refused(chain)
            if not problems:
                return chain
            there = {one.path for one in chain}
            more = [entry for entry in self.named(problems) if entry.path not in there]
            if not more:
                return None
            chain = (*chain, *map(Loosened, more))
        return None

    def refused(self, chain: Chain) -> tuple[Problem, ...]:
        """What the check has against the scenario without what the chain takes out."""
        edits = tuple(sorted(edit for one in chain for edit in typed(one)))
        if edits not in self.known:
            self.known[edits] = self.read(edits) if edits else ()
        return self.known[edits]

    def read(self, edits: tuple[str, ...]) -> tuple[Problem, ...]:
        """What is wrong with the scenario once these are set."""
        told: list[Problem] = []
        try:
            checked(with_sets(self.loaded.root, edits, told), (), told)
        except InputError as error:
            return error.problems
        return ()

    def named(self, problems: Iterable[Problem]) -> Iterator[Entry]:
        """The entries at the paths of some problems."""
        paths = dict.fromkeys(problem.path for problem in problems)
        for path, entry in self.entries.items():
            if any(own == path or own.startswith(f"{path}.") for own in paths):
                yield entry

    def accepts(self, lever: Lever, steps: float) -> bool:
        """The check has nothing against a term so many steps up; true where no text of it can be read, moved or not."""
        return not self.moved(lever, steps) or bool(self.moved(lever, 0.0))

    def moved(self, lever: Lever, steps: float) -> tuple[Problem, ...]:
        """What the check has against the text of a term so many steps up."""
        knob = Knob(
            ("contracts", lever.contract, "clauses", *written(lever)), lever.value, lever.dimension, lever.range
        )
        text = knob.text(steps, self.loaded.setting.currency, 0, days_of(self.loaded.root, knob))
        return self.read((f"{lever.path}={text}",))


def written(lever: Lever) -> tuple[str, str]:
    """Clause and field of a term, as they are written."""
    return lever.clause, lever.field.rstrip("_")


def days_of(root: EntryMap, knob: Knob) -> dict[date, str]:
    """The days of a series as the file writes them: a day that is written in another way would stand twice."""
    there = find(root, path_loc(root, knob.path))
    keys = there.entries if isinstance(there, EntryMap) and isinstance(knob.value, Series) else ()
    return {first_day(key): key for key in keys}


def typed(one: Loosened) -> Iterator[str]:
    """What takes an entry out behind `--set`; nothing for a step of a number, and for what cannot be typed."""
    entry = one.entry
    if one.knob is not None or any("." in step for step in entry.steps) or entry.steps[-1] == "price":
        return
    yield f"{entry.path}={entry.instead.first if isinstance(entry.instead, Span) else entry.typed}"
