"""Tiny named programs with answers worked by hand, shared by the tests of the program and of the solvers."""

from __future__ import annotations

import numpy as np

from planner.lp.axes import Axis, Relation
from planner.lp.expr import Param
from planner.lp.program import Builder, LinearProgram

PERIODS = ("2027-01", "2027-02", "2027-03")
SITES = ("abilene", "memphis")


def two_suppliers(volume: float = 1.0, money: float = 1.0) -> LinearProgram:
    """Six periods, two suppliers with a minimum each; volumes times `volume`, money times `money`.

    Needs 3 5 8 2 9 4 = 31; A at 4.10 (at most 6 a period, at least 10 in all), B at 5.20 (at most 4 a period, at least
    20 in all), stock 0.05 a period, shortage 90. B must take 20, so A delivers the other 11:
    11 * 4.10 + 20 * 5.20 = 149.10, and it can be timed without stock: A 0 1 4 0 5 1, B 3 4 4 2 4 3.
    """
    period, supplier = Axis("period", [f"p{k}" for k in range(6)]), Axis("supplier", ["A", "B"])
    need = Param((period,), np.array([3, 5, 8, 2, 9, 4]) * volume)
    price = Param((supplier,), [4.1 * money / volume, 5.2 * money / volume])
    b = Builder()
    buy = b.var("buy", supplier, period, upper=Param((supplier,), [6 * volume, 4 * volume]))
    stock = b.var("stock", period, upper=20 * volume)
    short = b.var("short", period, upper=need)
    back = Relation(period, period, range(5), range(1, 6))
    b.row("balance", stock == stock.via(back) + buy.sum(supplier) + short - need)
    b.row("minimum", buy.sum(period) >= Param((supplier,), [10 * volume, 20 * volume]))
    b.minimise((buy * price).sum() + stock.sum() * (0.05 * money / volume) + short.sum() * (90 * money / volume))
    return b.freeze()


TWO_SUPPLIERS_COST = 149.10


def knapsack() -> LinearProgram:
    """Four contracts with integer lots, capacity 10, as a minimisation of minus the value.

    Values 10 13 7 8, sizes 3 4 2 3, at most one each. 4 + 3 + 3 = 10 is worth 31, 3 + 4 + 2 = 9 is worth 30: -31 is best.
    The relaxation takes 7/2, 10/3, 13/4 a unit whole (9 units) and a third of the last: 30 + 8/3 = 32.67.
    """
    contract = Axis("contract", ["a", "b", "c", "d"])
    b = Builder()
    sign = b.var("sign", contract, upper=1, integer=True)
    b.row("capacity", (sign * Param((contract,), [3, 4, 2, 3])).sum() <= 10)
    b.minimise(-(sign * Param((contract,), [10, 13, 7, 8])).sum())
    return b.freeze()


KNAPSACK_COST, KNAPSACK_RELAXED = -31.0, -98 / 3


def infeasible() -> LinearProgram:
    """Two sites need 8 and 7 from one supplier that has 12: short of 3."""
    site = Axis("site", SITES)
    b = Builder()
    send = b.var("send", site, upper=12)
    b.row("capacity", send.sum() <= 12)
    b.row("need", send >= Param((site,), [8, 7]))
    b.minimise(send.sum())
    return b.freeze()


def integer_infeasible() -> LinearProgram:
    """Two lots of 2 can not make 3, though one and a half could: no proof by multipliers exists."""
    b = Builder()
    lots = b.var("lots", upper=2, integer=True)
    b.row("exactly", lots * 2.0 == 3.0)
    b.minimise(lots)
    return b.freeze()
