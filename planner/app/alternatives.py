"""The use case `alternatives`: the best plan, then everything that would do within a share of it, by warm solves of one program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from math import inf

import numpy as np
from scipy import sparse

from planner.app.lenses import lenses, shares
from planner.app.load import Loaded
from planner.app.near import Near
from planner.app.refusals import Orders
from planner.app.solve import How, solve_loaded
from planner.errors import UncertifiedError
from planner.lp.extended import with_rows
from planner.solvers.objectives import SEARCH_SECONDS
from planner.studies.alternatives import Around, Forced, Lens, Range, Refusal, Signing, ranges

SETS = 5
"""Sets of contracts that are told."""

Tell = Callable[[int, int], None]
"""Told how many of how many things have been looked for."""


def alternatives(
    loaded: Loaded,
    share: float = 0.02,
    how: How | None = None,
    refuse: Sequence[str] = (),
    sets: int = SETS,
    tell: Tell = lambda _, __: None,
) -> Around:
    """What would do within a share of the best plan; with orders to `refuse`, what each of them would cost, and only that.

    All futures are in one program. Interrupted, it tells what was found until then. Raises what `solve_loaded` raises, and
    InputError for an order that could not be called.
    """
    how = replace(how or How(), method="whole")
    near = Near(solve_loaded(loaded, how), share, how)
    seen = Seen(near, share, sets)
    stopped = False
    try:
        if refuse:
            seen.refuse(refuse, tell)
        else:
            seen.look(tell)
    except KeyboardInterrupt:
        stopped = True
    return seen.around(stopped)


class Seen:
    """What has been found so far."""

    def __init__(self, near: Near, share: float, sets: int) -> None:
        self.near, self.share, self.most = near, share, sets
        self.ranges: list[Range] = []
        self.forced: list[Forced] = []
        self.sets: list[Signing] = []
        self.lenses: list[Lens] = []
        self.refusals: list[Refusal] = []
        self.left_out: list[str] = []

    def look(self, tell: Tell) -> None:
        """Volumes, offers, sets and lenses."""
        near, looks = self.near, list(lenses(self.near))
        count, done = len(near.asked) + len(near.offers) + (self.most if near.offers else 0) + len(looks), 0
        for found in self.steps(looks):
            done += found
            tell(min(done, count - 1), count)
        tell(count, count)

    def steps(self, looks: Sequence[Callable[[], Lens | str]]) -> Iterator[int]:
        """One thing after the other."""
        near = self.near
        for one in ranges(near, tuple(near.asked), near.nothing):
            self.ranges.append(one)
            yield 1
        for look in looks:
            with self.unproven("a lens"):
                lens = look()
                if isinstance(lens, Lens):
                    self.lenses.append(lens)
                else:
                    self.left_out.append(lens)
            yield 1
        for name in near.offers:
            with self.unproven(f"what signing {name} or not costs"):
                self.forced.append(forced(near, name))
            yield 1
        with self.unproven("further sets of contracts"):
            for signing in next_best(near, self.most):
                self.sets.append(signing)
                yield 1
        if not near.offers:
            self.left_out.append("other sets of contracts: none is offered")

    @contextmanager
    def unproven(self, what: str) -> Iterator[None]:
        """One question without a proof leaves the others their answers, and is told as left out."""
        try:
            yield
        except UncertifiedError as error:
            self.left_out.append(f"{what}: {error.problems[0].what}")

    def refuse(self, orders: Sequence[str], tell: Tell) -> None:
        """Each order refused alone; all are read before the first is planned without."""
        named = Orders(self.near)
        for order in orders:
            named.columns(order)
        for done, order in enumerate(orders, 1):
            self.refusals.append(named.refused(order))
            tell(done, len(orders))

    def around(self, stopped: bool) -> Around:
        """All of it."""
        near, plan = self.near, self.near.solved.plan
        findings = [f"{one.rule}: {one.where}: {one.what}" for one in plan.findings] + near.broken
        if near.unfinished:
            what = f"a search ended after {SEARCH_SECONDS:g} s, or no proof was found"
            self.left_out.append(f"the best of {near.unfinished} answers: reached, not proven ({what})")
        return Around(
            best=near.best,
            level=plan.level,
            share=self.share,
            limit=near.limit,
            ranges=tuple(self.ranges),
            forced=tuple(self.forced),
            sets=tuple(self.sets),
            lenses=tuple(self.lenses),
            refusals=tuple(self.refusals),
            left_out=tuple(self.left_out),
            chances=tuple(future.probability for future in near.model.setting.futures),
            findings=tuple(findings),
            stopped=stopped,
            solved=near.solved_plans,
        )


def forced(near: Near, name: str) -> Forced:
    """What it costs to sign an offer in some future, and to sign it in none."""
    costs = []
    for sides in ((1.0, inf), (-inf, 0.0)):
        found = near.ask(sides={f"offer {name}": sides})
        costs.append(inf if found is None else found[1] - near.best)
    return Forced(name, *costs)


def next_best(near: Near, most: int) -> Iterator[Signing]:
    """Sets of contracts, the best first, up to a number or to the first beyond the share, which is told as well.

    Each set is ruled out for the next: sum over what it signs of (1 - signed) + sum over what it does not of signed >= 1.
    Offers that may be signed in part are no set of their own.
    """
    whole = [near.base.block(f"contracts.{name}.signed") for name in near.offers]
    columns = [n for block in whole for n in range(block.start, block.start + block.count) if near.base.integer[n]]
    program, found = near.program, (near.x, near.best)
    for n in range(most if columns else 0):
        x, cost = found
        near.broken += near.findings(x, cost) if n else []
        yield Signing(shares(near, x), cost - near.best, cost <= near.limit)
        if cost > near.limit or n + 1 == most:
            return
        held = np.rint(x[columns])
        row = np.zeros((1, program.columns))
        row[0, columns] = 1.0 - 2.0 * held
        least = np.array([1.0 - held.sum()])
        program = with_rows(program, f"not set {n + 1}", ("other",), sparse.csr_array(row), least, np.array([inf]))
        other = near.ask_once(program)
        if other is None:
            return
        found = other
