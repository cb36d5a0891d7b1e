"""The use case of `planner explain short`: every need that is short or late, and why, each reason shown by a second solve.

Which entries may block is read off the program (planner.app.upstream) and off dates: a source of which nothing can be there in
time would have had to be called sooner. Each is loosened by a step: what the duals prove to save nothing is dropped
(planner.app.moved), the rest is solved, and told where money is saved and less is short. Where no entry alone helps, all that
hold are taken out together, and put back one by one for as long as it still helps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from math import ceil

import numpy as np

from planner.app.candidates import Blocks, Candidates
from planner.app.explain import member
from planner.app.holding import Holding
from planner.app.load import Loaded
from planner.app.moved import Moved
from planner.app.next_best import Forced
from planner.app.places import Places
from planner.app.solve import How
from planner.app.typed import Typed
from planner.app.upstream import Upstream
from planner.errors import InputError, Problem, did_you_mean
from planner.scenario.records import AnyScenario
from planner.solvers.solution import Options
from planner.studies.loosened import Loosened, code_of, steps_on, together
from planner.studies.shortfall import Chain, Gap, Link, Reason, Shortfalls

NOISE = 1e-6
"""Share of a need below which what is missing is rounding."""
MOST = 5
"""Gaps that are explained where no need is named."""
LEAST = 1e-4
"""Share of a gap below which it is not helped."""
LOST = 0.01
"""Of plans as good any may be found, short here or there. Where it helps elsewhere, half of that is asked of the gap itself: what
may be lost for it, as a share of what that much shortage costs."""
CHAIN = 16
"""Ways to turn the numbers of a chain that are tried together."""

Tell = Callable[[int, int], None]
Node = tuple[int, int]
Make = Callable[[AnyScenario], AnyScenario]


class Short:
    """The gaps of a scenario's best plan. Raises what `planner solve` would."""

    def __init__(self, loaded: Loaded, how: How | None = None) -> None:
        how = how or How()
        self.moved = Moved(loaded, how.solver, how.options or Options(), how.large)
        self.loaded, self.model, self.scenario = loaded, self.moved.model, loaded.scenario
        self.up = Upstream(self.model, self.moved.program, self.moved.x, self.moved.y)
        self.candidates = Candidates(loaded, self.up)
        self.holding = Holding(self.model, self.moved.program, self.moved.x)
        self.forced, self.typed = Forced(self.moved, how, self.holding), Typed(loaded, self.candidates.by_path)
        self.tree, self.places = self.model.period, Places(loaded)

    # What is short ------------------------------------------------------------------------------------------------------

    def gaps(self, need: str | None = None) -> list[tuple[Node, Gap]]:
        """Every need that is short at a node that may come, the dearest first; or those of a need or program.

        Of a cluster's parts those that hold its units: another is short by choice, or lies there. Where none does, the first.
        """
        names = [{own.id, own.where, own.program} for own in self.model.requirement.records]
        if need is not None and not (need and any(need in own for own in names)):
            step = did_you_mean(need, [own.id for own in self.model.requirement.records])
            raise InputError(Problem("there is no need of this name", step, value=need))
        found = []
        for r, v in np.argwhere(self.moved.short > 0.0):
            if self.tree.probability[v] > 0.0 and (need is None or need in names[r]):
                gap = self.gap(int(r), int(v))
                if gap.gb > NOISE * gap.need_gb and self.holding.told(int(r), int(v)):
                    found.append(((int(r), int(v)), gap))
        found.sort(key=lambda pair: (-pair[1].money * pair[1].probability, pair[1].need, pair[0][1]))
        return found

    def gap(self, r: int, v: int) -> Gap:
        """A need at a node."""
        p, ways, nodes = int(self.tree.period[v]), self.model.setting.ways, self.model.nodes
        here = [f for f in range(len(ways)) if v in nodes.paths[f] and ways[f].probability > 0.0]
        setting = ways[here[0]].setting
        own, size = setting.requirements[r], float(self.moved.short[r, v])
        packages = {item: setting.scenario.items[item].package for item in own.serves}
        return Gap(
            need=own.id,
            program=own.program,
            location=own.location,
            tier=own.tier,
            period=setting.periods[p].label,
            late=own.backlog,
            gb=size,
            need_gb=own.amount[p] or size,
            pieces=tuple(
                (item, float(ceil(size / (package * own.serves[item]) - NOISE)))
                for item, package in packages.items()
                if package
            ),
            money=size * (own.shortage[p] if own.shortage else 0.0) * self.holding.stops(r, v),
            futures=tuple(ways[f].name for f in here if ways[f].name),
            probability=float(self.tree.probability[v]),
            together=self.holding.gates(r, v),
            bought=bool(own.serves),
        )

    # Why ----------------------------------------------------------------------------------------------------------------

    def explained(self, at: Node, gap: Gap) -> Gap:
        """A gap with its reasons, what saves most first, and the next best."""
        ways = self.up.ways(*at)
        own = self.model.requirement.records[at[0]]
        blocks = self.candidates.of(own, int(self.tree.period[at[1]]), ways)
        best = self.forced.next_best(*at, gap) if gap.together else None
        reasons = list(self.singles(at, blocks))
        if not reasons:
            reasons = list(self.chains(at, blocks))
        reasons.sort(key=lambda reason: (-reason.saves, reason.links[0].path))
        return replace(gap, reasons=tuple(reasons), next_best=best)

    def singles(self, at: Node, blocks: Blocks) -> Iterator[Reason]:
        """Entries that help alone, each by the step that saves most."""
        best: dict[str, Reason] = {}
        for one in blocks.steps:
            found = self.tried(at, (one,), blocks)
            found = found if found is None or one.knob is not None else self.typed_out(at, (one,), blocks)
            key = one.entry.path
            if found is not None and (key not in best or found.saves > best[key].saves):
                best[key] = found
        yield from best.values()

    def tried(self, at: Node, chain: Chain, blocks: Blocks) -> Reason | None:
        """A chain loosened together; nothing where the duals prove, or a solve shows, that it saves nothing or serves nobody."""
        key, make = " & ".join(one.key for one in chain), partial(together, several=chain)
        if self.moved.most(key, make) <= self.moved.nothing:
            return None
        saves, short = self.moved.saved(key, make), self.moved.found(key, make).short
        if saves <= 0.0 or short is None or short.shape != self.moved.short.shape:
            return None
        less, now, odds = (
            (self.moved.short - short) * self.holding.counts,
            float(self.moved.short[at]),
            float(self.tree.probability[at[1]]),
        )
        here, whole = float(less[at]), float(less.sum(axis=0) @ self.tree.probability)
        if whole <= LEAST * now * odds:
            return None
        if here <= LEAST * now:
            here = min(now, whole / odds) / 2.0
            loses = saves - self.if_here(make, at, here)
            if loses > max(self.moved.nothing, LOST * here * self.price(at)):
                return None
        codes = dict.fromkeys(code_of(self.scenario, one.entry) for one in chain)
        notes = [blocks.notes[one.path] for one in chain if one.path in blocks.notes]
        links = tuple(self.link(one) for one in chain)
        return Reason("+".join(codes), links, saves, here, whole, "; ".join(notes))

    def typed_out(self, at: Node, chain: Chain, blocks: Blocks) -> Reason | None:
        """A chain with what rests on it, so that it can be typed; nothing where it cannot, or does not help then."""
        whole = self.typed.whole(chain)
        return None if whole is None else self.tried(at, whole, blocks)

    def if_here(self, make: Make, at: Node, size: float) -> float:
        """What a chain saves if so much less must be short at a gap."""
        cell, most = at[0] * len(self.tree) + at[1], float(self.moved.short[at]) - size
        return self.moved.saved_if(make, cell, most)

    def price(self, at: Node) -> float:
        """What a GB short costs in the objective."""
        return self.holding.per_gb(*at, self.model.requirement.records[at[0]].backlog)

    def link(self, one: Loosened) -> Link:
        """An entry at its line."""
        told = member(self.loaded, replace(one.entry, steps=one.steps), ())
        return Link(one.path, self.places(one.path), told.value, one.said, self.candidates.periods(one.entry))

    def chains(self, at: Node, blocks: Blocks) -> Iterator[Reason]:
        """The entries that help only together: all that hold are taken out, and put back while it still helps."""
        pool = [Loosened(entry) for entry in blocks.holding]
        whole = self.tried(at, tuple(pool), blocks) if pool else None
        if whole is None:
            return
        for one in list(pool):
            rest = tuple(other for other in pool if other is not one)
            if rest and self.tried(at, rest, blocks) is not None:
                pool = list(rest)
        found = self.turned(at, pool, blocks) or self.typed_out(at, tuple(pool), blocks)
        if found is not None:
            yield found

    def turned(self, at: Node, pool: Sequence[Loosened], blocks: Blocks) -> Reason | None:
        """A chain by steps instead of taken out; nothing where no step of all helps."""
        steps = [self.steps_of(one, blocks) for one in pool]
        if int(np.prod([len(own) for own in steps])) > CHAIN:
            return None
        found = [self.tried(at, chain, blocks) for chain in product(*steps)]
        return max((one for one in found if one is not None), key=lambda one: one.saves, default=None)

    def steps_of(self, one: Loosened, blocks: Blocks) -> list[Loosened]:
        """The steps by which an entry was tried alone, else those of its numbers."""
        mine = [own for own in blocks.steps if own.entry.path == one.entry.path]
        return mine or list(steps_on(self.scenario, one.entry))


def short(
    loaded: Loaded, how: How | None = None, need: str | None = None, tell: Tell = lambda _, __: None
) -> Shortfalls:
    """Every gap; the dearest ones, or those of a need, explained. Interrupted, it tells what was found until then."""
    asked = Short(loaded, how)
    found = asked.gaps(need)
    told, stopped = [gap for _, gap in found], False
    chosen = range(len(found)) if need is not None else dearest(told)
    try:
        for done, n in enumerate(chosen, 1):
            told[n] = asked.explained(*found[n])
            tell(done, len(chosen))
    except KeyboardInterrupt:
        stopped = True
    return Shortfalls(
        tuple(told),
        asked.moved.base.cost,
        asked.moved.certificate.level,
        len(loaded.setting.futures) > 1,
        asked.moved.solved + asked.forced.solved,
        stopped=stopped,
        rests=asked.holding.rests,
    )


def dearest(gaps: Sequence[Gap]) -> Sequence[int]:
    """The dearest gap of each need, then the next ones: as many as are explained unasked."""
    seen: dict[str, int] = {}
    rank = []
    for n, gap in enumerate(gaps):
        seen[gap.need] = seen.get(gap.need, 0) + 1
        rank.append((seen[gap.need], n))
    return sorted(n for _, n in sorted(rank)[:MOST])
