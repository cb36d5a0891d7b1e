"""What it costs to leave a change of the last plan undone, or to make it too late: each by a second solve.

    undone = V(its calls without it, all others of its source, item and place as in the new plan) - V
    late   = V(the earlier of its calls without it, those before as in the new plan, later ones free) - V

V is what the best plan minimises, money. Late: the change is not made by its day, and later calls, or other sources, make up for it
as well as they can. Nothing is below zero but by the gap; None where no plan is left. Every solve starts from where the last one
ended: only the sides of rows differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from planner.app.load import Loaded
from planner.app.parts import all_costs
from planner.model.book import Book
from planner.model.build import build
from planner.model.last_plan import Key, called, changed, stretches
from planner.plan.messages import Message
from planner.solvers.solution import Options
from planner.solvers.warm import Warm
from planner.studies.answer import Answer, answer_of
from planner.studies.undone import Undone

HELD = "last plan held"


class Holding:
    """A plan whose calls can be held, by source, item, place and stretch."""

    def __init__(self, loaded: Loaded, book: Book, options: Options | None = None) -> None:
        self.known = stretches(loaded.setting)
        self.now = {(key, cell.label): gb for key, cell, _, gb in changed(book)}
        model = build(loaded.setting, all_costs(loaded.scenario))
        found = called(model, self.known)
        model.row(HELD, found.size <= model.most(found.size))
        self.program, self.warm = model.lp.freeze(), Warm(options)
        block = self.program.row_block(HELD)
        flat = range(block.count) if block.cells is None else block.cells
        every = [(key, cell.label) for key in found.keys for cell in found.cells.cells]
        self.row = {every[n]: block.start + k for k, n in enumerate(flat)}
        self.best = answer_of(self.warm.solve(self.program)[1])

    def worth(self, messages: Sequence[Message], told: Callable[[int], None] = lambda _: None) -> Iterator[Undone]:
        """Each change undone and late."""
        for n, message in enumerate(messages):
            labels = [cell.label for cell in self.known.cells]
            sizes = self.without(message, labels)
            until = min(labels.index(label) for label in (message.planned, message.now) if label)
            early = {key: {label: own[label] for label in labels[: until + 1]} for key, own in sizes.items()}
            undone, late = self.held(sizes), self.held(early)
            slack = self.best.slack + max(undone.slack, late.slack)
            yield Undone(message, self.loss(undone), self.loss(late), slack)
            told(n + 1)

    def without(self, message: Message, labels: Sequence[str]) -> dict[Key, dict[str, float]]:
        """The calls of its source and item at its place, or at both where it is diverted, without a change."""
        here = message.source, message.item, message.to
        there = message.source, message.item, message.instead_of or message.to
        sizes = {key: {label: self.now.get((key, label), 0.0) for label in labels} for key in (here, there)}
        for key, label, change in ((there, message.planned, message.gb), (here, message.now, -message.gb)):
            if label:
                sizes[key][label] = max(0.0, sizes[key][label] + change)
        return sizes

    def loss(self, answer: Answer) -> float | None:
        """What a plan costs more than the best one; None where there is none."""
        return answer.cost - self.best.cost if answer.feasible and self.best.feasible else None

    def held(self, sizes: Mapping[Key, Mapping[str, float]]) -> Answer:
        """The best plan with some calls at these GB, by source, item and place, and stretch."""
        low, high = self.program.row_lower.copy(), self.program.row_upper.copy()
        for key, own in sizes.items():
            for label, gb in own.items():
                if (key, label) in self.row:  # else nothing can be called there
                    low[self.row[key, label]] = high[self.row[key, label]] = gb
        solution, certificate = self.warm.solve(replace(self.program, row_lower=low, row_upper=high))
        if solution.status == "interrupted":
            raise KeyboardInterrupt
        return answer_of(certificate)
