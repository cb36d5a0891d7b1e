"""The running balances of a base say what a program says in which every cohort has columns of its own.

left[c, p] = works * left[c, p - 1] - worn[c, p] - retired[c, p], nothing is left of what is over; which cohort is worn or retired
is free in it, so that taking the oldest first is borne out too. One item at one place, months, random needs and prices.
"""

from __future__ import annotations

import random
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import linprog

from tests.small import small
from tests.support import solve_text

STARTS = [date(2027, month, 1) for month in range(1, 8)]
DAYS = [(end - start).days for start, end in pairwise(STARTS)]
PERIODS = 6
FAILS, YIELD, BACK, ENDURANCE, WRITES = 0.3, 0.6, 0.5, 150.0, 0.4
SHORT, FEE, HOLD, OPEN = 30.0, 1.0, 0.5, 50.0


class Program:
    """Columns by name, rows as they come, and the least cost."""

    def __init__(self) -> None:
        self.columns: dict[tuple[object, ...], int] = {}
        self.cost: list[float] = []
        self.rows: list[tuple[dict[int, float], float, bool]] = []

    def at(self, *name: object, cost: float = 0.0) -> int:
        """A column, new where it is not known."""
        if name not in self.columns:
            self.columns[name] = len(self.cost)
            self.cost.append(cost)
        return self.columns[name]

    def row(self, terms: list[tuple[int, float]], most: float = 0.0, equal: bool = False) -> None:
        """Sum of terms at most (or equal to) a figure."""
        sums: dict[int, float] = {}
        for column, weight in terms:
            sums[column] = sums.get(column, 0.0) + weight
        self.rows.append((sums, most, equal))

    def least(self) -> float:
        """The least cost, all columns from zero up."""
        sides = []
        for equal in (False, True):
            mine = [(terms, most) for terms, most, is_equal in self.rows if is_equal == equal]
            matrix = np.zeros((len(mine), len(self.cost)))
            for n, (terms, _) in enumerate(mine):
                for column, weight in terms.items():
                    matrix[n, column] = weight
            sides += [matrix, np.array([most for _, most in mine])]
        found = linprog(self.cost, *sides)
        assert found.status == 0
        return float(found.fun)


def by_cohort(needs: list[int], prices: list[int], life: int, cover: int) -> float:
    """The program; cohort -1 is what stood in December."""
    lp = Program()
    works = [1.0, *((1.0 - FAILS) ** (days / 365) for days in DAYS[:-1])]
    for p in range(PERIODS):
        bought, used = lp.at("buy", p, cost=prices[p]), [lp.at("put", p)]
        stock, short, good = lp.at("stock", p, cost=HOLD), lp.at("short", p, cost=SHORT), lp.at("good", p, cost=-FEE)
        claimed, serves = lp.at("claimed", p), lp.at("serves", p)
        comes = (
            [(lp.at("good", p - 1), 1.0), (lp.at("claimed", p - 1), BACK), (lp.at("stock", p - 1), 1.0)] if p else []
        )
        lp.row([(bought, 1.0), *comes, *((one, -1.0) for one in used), (stock, -1.0)], equal=True)
        stands, retired, claims = list[tuple[int, float]](), list[tuple[int, float]](), list[tuple[int, float]]()
        for c in range(-1, p + 1):
            left, gone, worn = lp.at("left", c, p), lp.at("retired", c, p, cost=FEE), lp.at("worn", c, p)
            before = [(lp.at("left", c, p - 1), works[p]), (worn, -1.0)] if p > max(c, 0) else [(worn, 0.0)]
            new = [(lp.at("put", p), 1.0)] if c == p else []
            lp.row([*before, *new, (gone, -1.0), (left, -1.0)], -OPEN if (c, p) == (-1, 0) else 0.0, equal=True)
            if p >= c + life:
                lp.row([(left, 1.0)])
            if p > max(c, 0) and p - 1 < c + cover:
                claims.append((lp.at("left", c, p - 1), -(1.0 - works[p])))
            stands.append((left, -1.0))
            retired.append((gone, -YIELD))
        lp.row([(serves, 1.0), *stands])
        lp.row([(serves, -1.0), (short, -1.0)], -needs[p])
        lp.row([(good, 1.0), *retired])
        lp.row([(claimed, 1.0), *claims])
        if p:
            wear = WRITES * DAYS[p - 1] / ENDURANCE
            worn = [(lp.at("worn", c, p), 1.0) for c in range(-1, p)]
            lp.row([*worn, (lp.at("serves", p - 1), -wear)], equal=True)
    return lp.least()


@pytest.mark.parametrize("seed", range(12))
def test_running_balances_and_cohorts_agree(seed: int) -> None:
    """The same cost, to the solvers' last digits."""
    dice = random.Random(seed)
    needs = [dice.randint(0, 10) * 20 for _ in range(PERIODS)]
    prices = [dice.randint(4, 25) for _ in range(PERIODS)]
    life, cover = dice.randint(1, 5), dice.randint(1, 4)
    months = [f"{day:%Y-%m}" for day in STARTS[:PERIODS]]
    text = small(
        horizon=f"{{start: 2027-01, periods: {PERIODS}, step: month}}",
        items=f"{{ddr5: {{tier: dram, fails: {FAILS:.0%}/yr, life: {life} months,"
        f" endurance: {{dwpd: 1, for: {ENDURANCE:.0f} days}},"
        f" warranty: {{for: {cover} months, turnaround: 1 month, returns: {BACK:.0%}}},"
        f" harvest: {{yield: {YIELD:.0%}, after: 1 month}}}}}}",
        needs="{dram: {kind: installed, at: abilene, tier: dram, shortage: {price: 30 USD/GB},"
        f" writes: {WRITES} GB/GB-day, series: {{{', '.join(f'{m}: {n} GB' for m, n in zip(months, needs, strict=True))}}}}}}}",
        markets="{spot: {items: [ddr5], price:"
        f" {{{', '.join(f'{m}: {n} USD/GB' for m, n in zip(months, prices, strict=True))}}}}}}}",
        stock=f"{{a: {{at: abilene, item: ddr5, quantity: {OPEN} GB, state: installed, since: 2026-12}}}}",
        costs=f"{{h: {{kind: holding, rate: {HOLD} USD/GB-month}}, s: {{kind: scrapping, fee: {FEE} USD/GB}}}}",
    )
    assert solve_text(text).plan.cost == pytest.approx(by_cohort(needs, prices, life, cover), rel=1e-7, abs=1e-5)
