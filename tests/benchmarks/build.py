"""What building costs: one multi-period supply network by our expressions, by hand in numpy, and as PuLP objects.

Run `python -m tests.benchmarks.build [--columns 250000] [--repeat 5] [--no-pulp]`. Every way ends with the model inside
HiGHS (PuLP: with its objects made, before any file is written), in one process on one machine, medians of the repeats;
the three models are compared before a time is printed.

    ship[s,i,l,t] <= lane; sum_l ship = buy[s,i,t]; sum_i ship <= lane capacity[s,l]; sum over a year of buy >= minimum[s]
    stock[i,l,t] = stock[i,l,t-1] + sum_s ship[s,i,l,t-lead(s)] + short[i,l,t] - need[i,l,t]
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pulp
from scipy import sparse

from planner.lp.axes import Axis, Floats, Relation
from planner.lp.certificate import certify
from planner.lp.expr import Param
from planner.lp.program import Builder, LinearProgram
from planner.lp.scaling import scaled
from planner.solvers.highs import Highs, Quiet
from planner.solvers.solution import Options

SUPPLIERS, ITEMS, SITES = 8, 6, 20
COLUMNS_A_PERIOD = SUPPLIERS * ITEMS * SITES + SUPPLIERS * ITEMS + 2 * ITEMS * SITES


@dataclass(frozen=True)
class Data:
    """Seeded numbers of the network: prices, needs, capacities, lead times."""

    periods: int

    @cached_property
    def price(self) -> Floats:
        return np.random.default_rng(1).uniform(3, 9, (SUPPLIERS, ITEMS, self.periods))

    @cached_property
    def need(self) -> Floats:
        return np.random.default_rng(2).uniform(10, 100, (ITEMS, SITES, self.periods))

    @cached_property
    def freight(self) -> Floats:
        return np.random.default_rng(3).uniform(0.01, 0.2, (SUPPLIERS, SITES))

    lane = 120.0
    lead = tuple(s % 3 for s in range(SUPPLIERS))

    @property
    def years(self) -> list[int]:
        return [t // 12 for t in range(self.periods)]


def ours(data: Data) -> LinearProgram:
    """By expressions over axes."""
    supplier = Axis("supplier", [f"s{k}" for k in range(SUPPLIERS)])
    item = Axis("item", [f"i{k}" for k in range(ITEMS)])
    site = Axis("site", [f"l{k}" for k in range(SITES)])
    period = Axis("period", [f"t{k}" for k in range(data.periods)])
    year = Axis("year", [f"y{k}" for k in range(data.years[-1] + 1)])
    # Lead times differ by supplier, so calls and arrivals are related per supplier: one sub-axis and one shift each.
    b = Builder()
    buy = b.var("buy", supplier, item, period, upper=SITES * data.lane)
    ship = b.var("ship", supplier, item, site, period, upper=data.lane)
    stock = b.var("stock", item, site, period, upper=1e4)
    short = b.var("short", item, site, period, upper=Param((item, site, period), data.need))
    back = Relation(period, period, np.arange(data.periods - 1), np.arange(1, data.periods))
    arrives = short - stock + stock.via(back)
    for lead in sorted(set(data.lead)):
        group = Axis("group", [f"s{k}" for k in range(SUPPLIERS) if data.lead[k] == lead])
        members = Relation.from_pairs(supplier, group, [(label, label) for label in group.labels])
        later = Relation(period, period, np.arange(data.periods - lead), np.arange(lead, data.periods))
        arrives = arrives + ship.via(members).sum(group).via(later)
    b.row("shipped", ship.sum(site) == buy)
    b.row("lane", ship.sum(item) <= 2.5 * data.lane)
    b.row("minimum", buy.sum(item).via(Relation(period, year, np.arange(data.periods), data.years)) >= 300.0)
    b.row("balance", arrives == Param((item, site, period), data.need))
    b.minimise((buy * Param((supplier, item, period), data.price)).sum())
    b.minimise((ship * Param((supplier, site), data.freight)).sum() + stock.sum() * 0.03 + short.sum() * 80.0)
    return b.freeze()


def by_hand(data: Data) -> LinearProgram:
    """The same program as somebody would write it with index arithmetic."""
    s, i, sites, t = SUPPLIERS, ITEMS, SITES, data.periods
    calls, sent, kept = s * i * t, s * i * sites * t, i * sites * t
    lanes, least = s * sites * t, s * (data.years[-1] + 1)
    matrix = hand_matrix(data)
    freight = np.broadcast_to(data.freight[:, None, :, None], (s, i, sites, t)).ravel()
    cost = np.concatenate([data.price.ravel(), freight, np.full(kept, 0.03), np.full(kept, 80.0)])
    full = [(calls, sites * data.lane), (sent, data.lane), (kept, 1e4)]
    upper = np.concatenate([*(np.full(n, u) for n, u in full), data.need.ravel()])
    zeros, need = np.zeros(calls), data.need.ravel()
    return LinearProgram(
        start=matrix.indptr,
        index=matrix.indices,
        value=matrix.data,
        cost=cost,
        lower=np.zeros(len(cost)),
        upper=upper,
        row_lower=np.concatenate([zeros, np.full(lanes, -np.inf), np.full(least, 300.0), need]),
        row_upper=np.concatenate([zeros, np.full(lanes, 2.5 * data.lane), np.full(least, np.inf), need]),
        integer=np.zeros(len(cost), np.bool_),
    )


def numbered(*shapes: tuple[int, ...]) -> tuple[list[Any], int]:
    """Consecutive numbers in arrays of the given shapes, and how many there are."""
    arrays, first = [], 0
    for shape in shapes:
        size = int(np.prod(shape))
        arrays.append(np.arange(first, first + size, dtype=np.int32).reshape(shape))
        first += size
    return arrays, first


def hand_matrix(data: Data) -> Any:
    """All coefficients, merged by scipy."""
    s, i, sites, t = SUPPLIERS, ITEMS, SITES, data.periods
    (buy, ship, stock, short), columns = numbered((s, i, t), (s, i, sites, t), (i, sites, t), (i, sites, t))
    years = data.years[-1] + 1
    (shipped, lane, least, balance), height = numbered((s, i, t), (s, sites, t), (s, years), (i, sites, t))
    rows, cols, values = [], [], []

    def put(row: Any, col: Any, value: float) -> None:
        row, col = np.broadcast_arrays(row, col)
        rows.append(row.ravel())
        cols.append(col.ravel())
        values.append(np.full(row.size, value))

    put(shipped[:, :, None, :], ship, 1.0)
    put(shipped, buy, -1.0)
    put(lane[:, None, :, :], ship, 1.0)
    put(least[:, data.years][:, None, :], buy, 1.0)
    put(balance, short, 1.0)
    put(balance, stock, -1.0)
    put(balance[:, :, 1:], stock[:, :, :-1], 1.0)
    for k, lead in enumerate(data.lead):
        put(balance[:, :, lead:], ship[k, :, :, : t - lead], 1.0)
    triplets = (np.concatenate(values), (np.concatenate(rows), np.concatenate(cols)))
    return sparse.coo_array(triplets, shape=(height, columns)).tocsr()


def by_pulp(data: Data) -> Any:
    """The same program as PuLP objects."""
    S, I, L, T = range(SUPPLIERS), range(ITEMS), range(SITES), range(data.periods)  # noqa: E741  (sets of a model)
    p = pulp.LpProblem("network", pulp.LpMinimize)
    buy = {(s, i, t): p.add_variable(f"b{s}_{i}_{t}", 0, SITES * data.lane) for s in S for i in I for t in T}
    ship = {(s, i, k, t): p.add_variable(f"h{s}_{i}_{k}_{t}", 0, data.lane) for s in S for i in I for k in L for t in T}
    stock = {(i, k, t): p.add_variable(f"k{i}_{k}_{t}", 0, 1e4) for i in I for k in L for t in T}
    short = {(i, k, t): p.add_variable(f"u{i}_{k}_{t}", 0, float(data.need[i, k, t])) for i in I for k in L for t in T}
    p += (
        pulp.lpSum(float(data.price[key]) * v for key, v in buy.items())
        + pulp.lpSum(float(data.freight[s, k]) * v for (s, _, k, _), v in ship.items())
        + pulp.lpSum(0.03 * v for v in stock.values())
        + pulp.lpSum(80.0 * v for v in short.values())
    )
    for s in S:
        for t in T:
            for i in I:
                p += pulp.lpSum(ship[s, i, k, t] for k in L) == buy[s, i, t]
            for k in L:
                p += pulp.lpSum(ship[s, i, k, t] for i in I) <= 2.5 * data.lane
        for y in range(data.years[-1] + 1):
            p += pulp.lpSum(buy[s, i, t] for i in I for t in T if data.years[t] == y) >= 300.0
    for i, k, t in stock:
        arrives = [ship[s, i, k, t - data.lead[s]] for s in S if t >= data.lead[s]]
        kept = [stock[i, k, t - 1]] if t else []
        p += pulp.lpSum([*arrives, *kept, short[i, k, t], -1.0 * stock[i, k, t]]) == float(data.need[i, k, t])
    return p


def hand_over(program: LinearProgram) -> Any:
    """The arrays into a fresh HiGHS."""
    engine: Any = Quiet()  # type: ignore[no-untyped-call]
    engine.passModel(
        program.columns, program.rows, program.nonzeros, 2, 1, program.offset, program.cost, program.lower,
        program.upper, program.row_lower, program.row_upper, program.start, program.index, program.value,
        np.zeros(program.columns, np.int32),
    )  # fmt: skip
    return engine


def timed(work: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    """Median seconds and the last result."""
    spent, result = [], None
    for _ in range(repeat):
        began = time.perf_counter()
        result = work()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent), result


def same(a: LinearProgram, b: LinearProgram) -> bool:
    """Whether two programs are equal to the last bit."""
    names = ("start", "index", "value", "cost", "lower", "upper", "row_lower", "row_upper")
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in names)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--columns", type=int, default=250_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--no-pulp", action="store_true")
    parser.add_argument("--no-solve", action="store_true")
    asked = parser.parse_args()
    data = Data(max(asked.columns // COLUMNS_A_PERIOD, 3))
    _ = data.price, data.need, data.freight
    hand, by_numpy = timed(lambda: (program := by_hand(data), hand_over(program))[0], asked.repeat)
    mine, program = timed(lambda: (program := ours(data), hand_over(program))[0], asked.repeat)
    scale, _ = timed(lambda: scaled(program), asked.repeat)
    print(
        f"{program.columns} columns, {program.rows} rows, {program.nonzeros} nonzeros; equal: {same(program, by_numpy)}"
    )
    lines = [("ours: Builder, freeze, hand over", mine), ("by hand: numpy, hand over", hand), ("scaling", scale)]
    if not asked.no_pulp:
        lines.append(("PuLP objects", timed(lambda: by_pulp(data), 1)[0]))
    if not asked.no_solve:
        solve, solution = timed(lambda: Highs().solve(program, Options()), 1)
        check, proof = timed(lambda: certify(program, solution.x, solution.y), asked.repeat)
        lines.append((f"HiGHS solve ({solution.status})", solve))
        lines.append((f"certificate ({proof.level}, gap {proof.gap:.0e})", check))
    print(f"{'':<36}{'seconds':>10}{'of ours':>10}")
    for label, seconds in lines:
        print(f"{label:<36}{seconds:>10.3f}{seconds / mine:>10.2f}")


if __name__ == "__main__":
    main()
