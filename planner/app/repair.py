"""The smallest changes after which a scenario has a plan, by what bends first; each is typed as a user would and solved.

A kind of word can mend a scenario if there is a plan without all of that kind. Of those, as many as can stay are put back (the
deletion filter again, from the other side); what is left is loosened. A number is turned just as far as it must be: for multipliers
y of a proof at turn t the excess

    f(t, y) = sum of y * sides(t) - the most that columns within their bounds make of y * rows(t) > 0: there is no plan

so t moves to where f(t, y) = 0; there is a plan, or a new proof, and so on (cuts from one side: Newton's method on the least
violation of an elastic program, Chinneck 2008, ch. 6). That is done on the line through two programs and tried on the scenario
itself, from where it goes on if rows are no line in t. At last t is rounded away from the clash and solved as it is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import copysign

from planner.app.load import Loaded, load
from planner.app.refute import Refute, Refuted
from planner.app.typed import days_of
from planner.errors import InfeasibleError, InputError
from planner.lp.arrays import LinearProgram
from planner.lp.axes import Floats
from planner.lp.line import Line
from planner.model.build import build
from planner.model.model import Model
from planner.model.setting import Setting
from planner.plan.tables.reader import Reader
from planner.quantities import number_text
from planner.studies.clash import Proof, clash
from planner.studies.entries import BENDS, Bend, Entry
from planner.studies.knobs import WHOLE, Knob, knobs

CUTS, NEWTON, LINES, FARTHER = 24, 6, 4, 4.0
CLOSE, LESS = 1e-7, 1e-3
FARTHEST = 1e6
"""Steps that a number is turned at most."""
DEAR = 10.0
"""A need gets a price for falling short of so many times the dearest price of what serves it, where no other need tells more."""


@dataclass(frozen=True)
class Edit:
    """One `--set`, and what it changes in words: from what to what."""

    path: str
    value: str
    was: str = ""

    @property
    def text(self) -> str:
        """What is typed behind --set."""
        return f"{self.path}={self.value}"


@dataclass(frozen=True)
class Repair:
    """Edits after which there is a plan; how much they are, as a share (of the number, of what is needed); what the plan costs."""

    bend: Bend
    edits: tuple[Edit, ...]
    share: float
    cost: float

    @property
    def drops(self) -> bool:
        """Something is taken out, where a number would do it is turned first."""
        return any(edit.was == "dropped" for edit in self.edits)


class Repairs:
    """Finds and proves the repairs of one scenario."""

    def __init__(self, loaded: Loaded, refute: Refute, found: Sequence[Entry]) -> None:
        self.loaded, self.refute, self.clash = loaded, refute, found
        self.setting = loaded.setting

    def __iter__(self) -> Iterator[Repair]:
        """What bends first first; of one kind what changes least. Several kinds together only where no one of them mends it."""
        none = True
        for bend in BENDS[:-1]:
            mended = [repair for out in self.outs(bend) for repair in self.mended(bend, out)]
            yield from sorted(mended, key=lambda own: (own.drops, own.share, [edit.text for edit in own.edits]))
            none = none and not mended
        if none:
            yield from self.together()

    # What must give way ---------------------------------------------------------------------------------------------

    def outs(self, bend: Bend) -> Iterator[tuple[Entry, ...]]:
        """Sets of entries of one kind, none larger than it must be, without which there is a plan: one for each that clashes."""
        all_of = [entry for entry in self.refute.entries if entry.bend == bend]
        mine = [entry for entry in self.clash if entry.bend == bend]
        for entry in mine:
            may = [other for other in all_of if other is entry or other not in mine]
            if self.refute(self.all_but(may)) is None:
                yield self.fewest(may, entry)

    def fewest(self, may: Sequence[Entry], *first: Entry) -> tuple[Entry, ...]:
        """As few of some entries as need be left out; those beside the first are put back in groups, what bends last first."""
        rest = [entry for entry in may if entry not in first]

        def holds(out: Sequence[Entry]) -> Proof | None:
            return Proof(lambda _: True) if self.refute(self.all_but([*first, *out])) is None else None

        return (*first, *(clash(rest, holds, lambda _: None) or ()))

    def together(self) -> Iterator[Repair]:
        """Several clashes that no one kind mends: as few kinds, from what bends first on, and as few entries of them as must."""
        for n, bend in enumerate(BENDS[:-1]):
            may = [entry for entry in self.refute.entries if entry.bend in BENDS[: n + 1]]
            if self.refute(self.all_but(may)) is None:
                out = self.fewest(may)
                found = self.proven(bend, tuple(self.loosest(entry) for entry in out), 1.0)
                yield from () if found is None else (found,)
                return

    def all_but(self, out: Sequence[Entry]) -> list[Entry]:
        """All entries but some."""
        return [entry for entry in self.refute.entries if entry not in out]

    # How ------------------------------------------------------------------------------------------------------------

    def mended(self, bend: Bend, out: tuple[Entry, ...]) -> Iterator[Repair]:
        """The ways to loosen some entries that are proven to work."""
        if len(out) == 1 and bend != "wish":
            yield from self.turned(bend, out[0])
        found = self.proven(bend, tuple(self.loosest(entry) for entry in out), 1.0)
        yield from () if found is None else (found,)

    def proven(self, bend: Bend, edits: tuple[Edit, ...], share: float) -> Repair | None:
        """Edits with what the plan costs after them; None where there is none, or the scenario does not read any more."""
        try:
            loaded = load(self.loaded.path, self.loaded.variant, (*self.loaded.sets, *(edit.text for edit in edits)))
            model = build(loaded.setting, self.refute.costs)
        except (InputError, InfeasibleError):
            return None
        solution, certificate = self.refute.solve(model.lp.freeze())
        if solution.x is None or not certificate.accepted or certificate.objective is None:
            return None
        part = short_of(model, solution.x) if bend == "wish" else share
        return Repair(bend, edits, part, certificate.objective)

    def loosest(self, entry: Entry) -> Edit:
        """An entry taken out: a need or a fleet with a price for falling short, anything else dropped."""
        currency = self.setting.currency
        if entry.bend != "wish":
            return Edit(entry.path, entry.typed, "dropped")
        if entry.steps[0] == "fleets":
            idle = [own.idle for own in self.setting.scenario.fleets.values() if own.idle is not None]
            return Edit(f"{entry.path}.idle", f"{number_text(max(idle, default=DEAR))} {currency}/GPU-hour")
        return Edit(f"{entry.path}.shortage.price", f"{number_text(dearest(self.setting, entry.path))} {currency}/GB")

    # Numbers --------------------------------------------------------------------------------------------------------

    def turned(self, bend: Bend, entry: Entry) -> Iterator[Repair]:
        """The number of an entry that must be turned least, as it is typed."""
        start = self.refute.refuted(self.refute.entries)
        assert start is not None
        found = []
        for knob in knobs(self.setting.scenario, entry):
            turns = self.whole(knob) if knob.dimension == WHOLE else self.aimed(knob, start)
            found += [(knob.share(turn), knob.path, turn, knob) for turn in turns]
        for _, _, first, knob in sorted(found, key=lambda aim: aim[:3]):
            turn = first if knob.dimension == WHOLE else self.far_enough(knob, first, start)
            repair = None if turn is None else self.typed(bend, knob, turn)
            if repair is not None:
                yield repair
                return

    def typed(self, bend: Bend, knob: Knob, turn: float) -> Repair | None:
        """A number as it is typed, a digit further on where the last one of a solver asks for it."""
        days = days_of(self.loaded.root, knob)
        for more in (0, 1, 2):
            text, was = (knob.text(by, self.setting.currency, m, days) for by, m in ((turn, more), (0.0, 0)))
            repair = self.proven(bend, (Edit(knob.path, text, was),), knob.share(turn))
            if repair is not None:
                return repair
        return None

    def whole(self, knob: Knob) -> list[float]:
        """One up or down of a whole number, where there is a plan then."""
        return [turn for turn in (-1.0, 1.0) if self.proof(knob, turn) is None]

    def aimed(self, knob: Knob, start: Refuted) -> list[float]:
        """The turn at which the first proof does not hold any more; none where turning it does not help."""
        if start.program is None or start.ray is None:
            return []
        sides = {step: self.program(knob, step) for step in (1.0, -1.0)}
        lines = [Line(0.0, start.program, step, then) for step, then in sides.items() if then is not None]
        zeros = [turn for line in lines if line.alike and (turn := line.zero(start.ray)) is not None]
        return [turn for turn in zeros if abs(turn) <= FARTHEST]

    def far_enough(self, knob: Knob, aim: float, proof: Refuted | None) -> float | None:
        """How far a number must be turned that there is a plan; None where that is not enough, whatever it is."""
        turn, limit = 0.0, knob.limit(up=aim > 0.0)
        if limit is not None and self.proof(knob, limit) is not None:
            return None
        for _ in range(LINES):
            assert proof is not None
            ahead = turn + copysign(1.0, aim)
            then = self.program(knob, ahead)
            if proof.program is None or proof.ray is None or then is None:
                return None
            on = self.cut(Line(turn, proof.program, ahead, then), proof.ray)
            if on is None or on * aim < 0.0:
                on = limit
            elif limit is not None:
                on = min(on, limit, key=abs)
            if on is None:
                return None
            proof, before, turn = self.proof(knob, on), turn, on
            if proof is None:
                return self.least(knob, before, turn)
            if abs(turn - before) <= CLOSE * abs(turn):
                return turn
        return None

    def least(self, knob: Knob, short: float, turn: float) -> float:
        """A turn that is enough where a thousandth of it less is not: halved towards one that is too short."""
        less = turn * (1.0 - LESS)
        while abs(turn - short) > LESS * abs(turn) and self.proof(knob, less) is None:
            turn, middle = less, (short + less) / 2.0
            turn, short = (middle, short) if self.proof(knob, middle) is None else (turn, middle)
            less = turn * (1.0 - LESS)
        return turn

    def cut(self, line: Line, ray: Floats) -> float | None:
        """The turn on a line from which on there is a plan; None where turning does not help.

        The zero of each proof is too little or just enough. Where proofs go on to gain little, the next is sought farther on.
        """
        low = line.here
        for n in range(CUTS if line.alike else 0):
            zero = line.zero(ray, low)
            if zero is None or abs(zero) > FARTHEST:
                return None
            on = zero if n < NEWTON else low + FARTHER * (zero - low)
            found = self.refute.program_without_plan(line.at(on))
            if found is None or found.ray is None or abs(on - low) <= CLOSE * abs(on):
                return on
            low, ray = on, found.ray
        return None

    def proof(self, knob: Knob, turn: float) -> Refuted | None:
        """That there is no plan with a number so many steps up."""
        try:
            return self.refute.without_plan(knob.turned(self.setting.scenario, turn))
        except InputError:
            return Refuted(self.setting.scenario)

    def program(self, knob: Knob, turn: float) -> LinearProgram | None:
        """The program with a number so many steps up, where one can be built."""
        try:
            return self.refute.program(knob.turned(self.setting.scenario, turn))
        except (InputError, InfeasibleError):
            return None


def dearest(setting: Setting, where: str) -> float:
    """Money per GB short: the most that another need has, if goods cost less than that; else some times what they cost at most."""
    others = [max(need.shortage) for need in setting.requirements if need.shortage is not None]
    items = {item for need in setting.requirements if need.where == where for item in need.serves}
    prices = [setting.source_prices(name) for name in setting.network.sources]
    known = [price for own in prices for item, path in own.items() if item in items for price in path if price]
    goods = max(known, default=1.0)
    return max(others, default=0.0) if max(others, default=0.0) > goods else DEAR * goods


def short_of(model: Model, x: Floats) -> float:
    """What is short as a share of what is needed, over all needs, periods and futures."""
    short, asked = 0.0, 0.0
    for n, future in enumerate(model.setting.futures):
        short += future.probability * float(Reader(model, x, n).value(model.short).sum())
        asked += future.probability * sum(sum(need.amount) for need in future.setting.requirements)
    return short / asked if asked else 0.0
