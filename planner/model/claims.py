"""What a plan says of the steps of a price or rebate, held against its volumes, and what people want to know about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.model.statements import Finding
from planner.model.steps import near, reached

if TYPE_CHECKING:
    from planner.model.book import ContractBook


@dataclass(frozen=True)
class Claim:
    """What a plan says of the steps of one cell: the one it counts on, and GB left for after the horizon on each."""

    where: str
    label: str
    step: int | None
    later: tuple[float, ...]

    def on(self, volume: float, thresholds: Sequence[float]) -> int:
        """The step on which a volume stands."""
        return reached(volume, thresholds, self.step)

    def broken(
        self, kind: str, volume: float, thresholds: Sequence[float], most: float, unit: str = "GB"
    ) -> Iterable[Finding]:
        """A step that the volume is not on; more left for after the horizon than is needed then."""
        after = sum(self.later)
        if not after <= most + near(most):
            what = f"{after:,.6g} GB of {self.label} are left for after the horizon, forecast need is {most:,.6g}"
            yield Finding(kind, self.where, what, after - most)
        if self.step is not None and self.on(volume, thresholds) != self.step:
            edge = thresholds[self.step]
            what = f"{volume:,.6g} {unit} in {self.label} are not on the step from {edge:,.6g} {unit} that is claimed"
            yield Finding(kind, self.where, what, volume - edge)


def claim(book: ContractBook, where: str, label: str, count: int) -> Claim:
    """What a plan says of the steps of a cell."""
    claims = [book.decided(where, f"reached {k + 1}").get(label, 0.0) for k in range(count)]
    step = max(range(count), key=claims.__getitem__) if any(claims) else None
    return Claim(where, label, step, tuple(book.decided(where, f"later {k + 1}").get(label, 0.0) for k in range(count)))


@dataclass(frozen=True)
class Bargain:
    """What is bought in a cell (GB or money), what of it nobody used, and what any such amount would cost."""

    where: str
    label: str
    amount: float
    unused: float
    cost: Callable[[float], float]
    unit: str
    currency: str

    def remarks(self, kind: str, thresholds: Sequence[float]) -> Iterable[Finding]:
        """Where a little more costs less, and where more than was used was bought for that."""
        now = self.cost(self.amount)
        for edge in thresholds:
            then, more = self.cost(edge), edge - self.amount
            if more > near(edge) and then < now - near(now):
                yield self.say(kind, f"buy {more:,.6g} {self.unit} more in {self.label} and save", now, edge, "cost")
        less = self.cost(self.amount - self.unused)
        if 0.0 < self.unused <= self.amount and less > now + near(now):
            what = f"{self.unused:,.6g} {self.unit} more than is used are bought in {self.label} and save"
            yield self.say(kind, what, less, self.amount - self.unused, "would cost")

    def say(self, kind: str, what: str, dear: float, other: float, verb: str) -> Finding:
        """One remark, with both bills."""
        now, then = self.cost(self.amount), self.cost(other)
        bills = f"{self.amount:,.6g} {self.unit} cost {now:,.6g}, {other:,.6g} {self.unit} {verb} {then:,.6g}"
        money = dear - min(now, then)
        return Finding(kind, self.where, f"{what} {money:,.6g} {self.currency}: {bills}", money)
