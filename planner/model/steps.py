"""Prices and rebates that hang on a volume: thresholds in order, what holds from each of them on, and the binaries it takes.

    increments   V = sum_k q[k],   q[k] <= w[k],   w[k] * z[k] <= q[k],   q[k+1] <= w[k+1] * z[k]
    whole        sum_k z[k] = 1,   T[k] * z[k] <= V <= T[k+1] + M * (1 - z[k]),   sum_k b[k] = B,   b[k] <= M * z[k]

V counts GB (or money) of a cell, w are the widths and T the thresholds of the steps, z is binary, B is what the step's rate is
for: in `whole` all of the cell, in `increments` what lies in the step. A binary of `increments` stands only between steps of
which a later one is better than an earlier one; rising prices are filled in order by themselves and stay an LP. Both edges of
`whole` are rows: a plan within the gap of the optimum must not leave a step unclaimed that it has reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from planner.model.statements import Finding
from planner.quantities import Amount
from planner.scenario.fields import quantity_schema, read_points, read_quantity, refuse

if TYPE_CHECKING:
    from planner.lp.expr import Expr, Param
    from planner.model.axes import CellAxis
    from planner.model.book import ContractBook
    from planner.model.contract import ContractModel
    from planner.model.model import Model

TOLERANCE = 1e-6
"""Share of a threshold by which a volume may miss it: what a solver leaves open."""


@dataclass(frozen=True)
class Ladder:
    """Thresholds in rising order (GB, pieces `ea`, or `money`), and what holds from each on."""

    unit: str
    points: tuple[tuple[float, Any], ...]

    @property
    def values(self) -> tuple[Any, ...]:
        """What holds on each step."""
        return tuple(value for _, value in self.points)


@dataclass(frozen=True)
class Rungs:
    """Annotation: a map from thresholds, all of one dimension, to quantities."""

    thresholds: tuple[str, ...]
    value: str

    def threshold(self, key: object, info: ValidationInfo) -> tuple[str, float]:
        """Unit and size of one threshold."""
        for dimension in self.thresholds:
            try:
                found = read_quantity(key, dimension, info)
            except PydanticCustomError:
                if dimension == self.thresholds[-1]:
                    raise
                continue
            break
        return (found.unit, found.value) if isinstance(found, Amount) else ("money", float(found))

    def read(self, value: object, info: ValidationInfo) -> Ladder:
        """The steps, by their thresholds."""
        if not isinstance(value, Mapping) or not value:
            raise refuse("the steps are a map from thresholds", "write it like {0 GB: ..., 100 TB: ...}")
        points = read_points(
            value,
            lambda item, told: read_quantity(item, self.value, told),
            info,
            lambda key: self.threshold(key, info),
        )
        units = {unit for (unit, _), _ in points}
        if len(units) > 1:
            raise refuse("the thresholds are not of one kind", "write all in bytes, all in pieces, or all in money")
        return Ladder(units.pop(), tuple((size, held) for (_, size), held in points))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "object", "additionalProperties": quantity_schema(self.value), "minProperties": 1}


def reached(volume: float, thresholds: Sequence[float], claimed: int | None = None) -> int:
    """The step a volume stands on; at a threshold, to what a solver leaves open, the one that the plan claims."""
    step = max((k for k, edge in enumerate(thresholds) if volume >= edge - near(edge)), default=0)
    if claimed is not None and 0 <= claimed < step and all(volume <= t + near(t) for t in thresholds[claimed + 1 :]):
        return claimed
    return step


def near(threshold: float) -> float:
    """How far from a threshold counts as at it."""
    return TOLERANCE * max(1.0, threshold)


def parts(volume: float, thresholds: Sequence[float]) -> list[float]:
    """How much of a volume lies on each step, filled in order."""
    edges = [*thresholds[1:], float("inf")]
    return [max(0.0, min(volume, edge) - least) for least, edge in zip(thresholds, edges, strict=True)]


def switched(prices: Sequence[float]) -> list[bool]:
    """For each step but the last, whether a binary must keep what comes after it from being filled first."""
    return [min(prices[k:]) < max(prices[:k]) for k in range(1, len(prices))]


def increments(
    model: Model,
    contract: ContractModel,
    where: str,
    axis: CellAxis,
    volume: Expr,
    thresholds: Sequence[float],
    prices: Sequence[float],
) -> list[Expr]:
    """What of each cell's volume lies on each step, filled in order."""
    most, largest = model.most(volume), contract.terms.largest
    widths = [high - low for low, high in pairwise(thresholds)]
    found, total = [], model.nothing(axis)
    for k in range(len(thresholds)):
        width = widths[k] if k < len(widths) else None
        upper = most if width is None else width * largest
        part = model.var(f"{where}.step {k + 1}", axis, upper=upper)
        if width is not None and contract.terms.offered:
            model.row(f"{where}.step {k + 1} width", part - contract.sized(same(model, axis, width)) <= 0.0)
        total = total + part
        found.append(part)
    model.row(f"{where}.steps", total - volume == 0.0)
    for k, binary in enumerate(switched(prices)):
        if binary:
            full, width = model.var(f"{where}.full {k + 1}", axis, upper=1.0, integer=True), widths[k]
            open_width = contract.sized(same(model, axis, width)) - (1.0 - full) * (width * largest)
            model.row(f"{where}.full {k + 1}", found[k] - open_width >= 0.0)
            after = most if k + 1 == len(widths) else same(model, axis, widths[k + 1] * largest)
            model.row(f"{where}.after {k + 1}", found[k + 1] - full * after <= 0.0)
    return found


def same(model: Model, axis: CellAxis, value: float) -> Param:
    """One number for every cell."""
    return model.numbers([value] * len(axis), axis)


@dataclass(frozen=True)
class Whole:
    """What of the base of each cell the rate of each step is for, and what is left for after the horizon on each step."""

    base: list[Expr]
    later: list[Expr]


def whole(
    model: Model,
    contract: ContractModel,
    where: str,
    axis: CellAxis,
    counts: Expr,
    base: Expr,
    thresholds: Sequence[float],
    later: Callable[[int], tuple[Param, Param | float]],
) -> Whole:
    """One binary a step and cell; `later(k)` is the GB that may follow after the horizon, and what one of them counts."""
    most_base = model.most(base)
    nothing = model.nothing(axis)
    found, after, claims, reach, one, split = [], [], [], counts, nothing, nothing
    for k in range(len(thresholds)):
        most_later, each = later(k)
        claim = model.var(f"{where}.reached {k + 1}", axis, upper=1.0, integer=True)
        share = model.var(f"{where}.base {k + 1}", axis, upper=most_base)
        model.row(f"{where}.base {k + 1}", share - claim * most_base <= 0.0)
        stub = model.var(f"{where}.later {k + 1}", axis, upper=most_later, where=most_later)
        model.row(f"{where}.later {k + 1}", stub - claim * most_later <= 0.0, where=most_later)
        reach = reach + stub * each
        one, split = one + claim, split + share
        found.append(share)
        after.append(stub)
        claims.append(claim)
    model.row(f"{where}.one step", one == 1.0)
    model.row(f"{where}.whole", split - base == 0.0)
    edges(model, contract, where, axis, reach, claims, thresholds)
    return Whole(found, after)


def edges(
    model: Model,
    contract: ContractModel,
    where: str,
    axis: CellAxis,
    volume: Expr,
    claims: Sequence[Expr],
    thresholds: Sequence[float],
) -> None:
    """The step that is claimed is the one on which the volume stands."""
    top, largest = model.most(volume), contract.terms.largest
    for k, claim in enumerate(claims):
        if k:
            edge = contract.sized(same(model, axis, thresholds[k]))
            model.row(f"{where}.least {k + 1}", volume - edge + (1.0 - claim) * (thresholds[k] * largest) >= 0.0)
        if k + 1 < len(claims):
            edge = contract.sized(same(model, axis, thresholds[k + 1]))
            model.row(f"{where}.most {k + 1}", volume - edge - (1.0 - claim) * top <= 0.0)


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
