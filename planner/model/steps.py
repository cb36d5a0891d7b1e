"""Prices and rebates that hang on a volume: thresholds in order, what holds from each of them on, and the binaries it takes.

    increments   V = sum_k q[k],   q[k] <= w[k],   w[k] * z[k] <= q[k],   q[k+1] <= w[k+1] * z[k]
    whole        sum_k z[k] = 1,   T[k] * z[k] <= v[k] <= T[k+1] * z[k],   sum_k v[k] = V

V counts GB (or money) of a cell, w are the widths and T the thresholds of the steps, z is binary; the rate of a step is for q[k],
or for v[k] (or the money that goes with it), which is all of the cell or nothing. A binary of `increments` stands only between
steps of which a later one is better than an earlier one; rising prices are filled in order by themselves and stay an LP. Both
edges of `whole` are rows: a plan within the gap of the optimum must not leave a step unclaimed that it has reached.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema

from planner.quantities import Amount
from planner.scenario.fields import quantity_schema, read_points, read_quantity, refuse

if TYPE_CHECKING:
    from planner.lp.expr import Expr, Param
    from planner.model.axes import CellAxis
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
class Spend:
    """Money that goes with what counts in each cell: all of it, what of both came before, and the most that a unit costs."""

    money: Expr
    money_before: Param
    counts_before: Param
    dearest: Param


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
    thresholds: Sequence[float],
    later: Callable[[int], tuple[Param, Param | float]],
    spend: Spend | None = None,
) -> Whole:
    """One binary a step and cell; the base is what counts, or the `spend` that goes with it.

    `later(k)` is the GB that may follow after the horizon, and what one of them counts.
    """
    most, nothing, largest = model.most(counts), model.nothing(axis), contract.terms.largest
    base, after, one, total, money = [], [], nothing, nothing, nothing
    for k in range(len(thresholds)):
        most_later, each = later(k)
        claim = model.var(f"{where}.reached {k + 1}", axis, upper=1.0, integer=True)
        upper = same(model, axis, thresholds[k + 1] * largest) if k + 1 < len(thresholds) else most
        part = model.var(f"{where}.counts {k + 1}", axis, upper=upper)
        model.row(f"{where}.counts {k + 1}", part - claim * upper <= 0.0)
        stub = model.var(f"{where}.later {k + 1}", axis, upper=most_later, where=most_later)
        model.row(f"{where}.later {k + 1}", stub - claim * most_later <= 0.0, where=most_later)
        stands(model, contract, where, axis, k, claim, part + stub * each, thresholds)
        one, total = one + claim, total + part
        base.append(part if spend is None else spent_on(model, f"{where}.spend {k + 1}", axis, claim, part, spend))
        money = money + base[-1]
        after.append(stub)
    model.row(f"{where}.one step", one == 1.0)
    model.row(f"{where}.whole", total - counts == 0.0)
    if spend is not None:
        model.row(f"{where}.whole spend", money - spend.money == 0.0)
    return Whole(base, after)


def stands(
    model: Model,
    contract: ContractModel,
    where: str,
    axis: CellAxis,
    k: int,
    claim: Expr,
    volume: Expr,
    thresholds: Sequence[float],
) -> None:
    """The volume of a step that is claimed lies between its threshold and the next, at the size that is signed."""
    largest = contract.terms.largest
    if k:
        least = contract.sized(same(model, axis, thresholds[k])) - (1.0 - claim) * (thresholds[k] * largest)
        model.row(f"{where}.least {k + 1}", volume - least >= 0.0)
    if k + 1 < len(thresholds):
        edge = thresholds[k + 1]
        model.row(f"{where}.most {k + 1}", volume - claim * (edge * largest) <= 0.0)
        if contract.terms.offered:
            model.row(f"{where}.most {k + 1} signed", volume - contract.sized(same(model, axis, edge)) <= 0.0)


def spent_on(model: Model, name: str, axis: CellAxis, claim: Expr, part: Expr, spend: Spend) -> Expr:
    """The money that goes with what counts on a step: no more a unit than the dearest costs."""
    found = model.var(name, axis, upper=model.most(spend.money))
    inside = (part - claim * spend.counts_before) * spend.dearest
    model.row(name, found - claim * spend.money_before - inside <= 0.0)
    return found
