"""Published problems whose demand has thousands of values: each an ordinary scenario whose table is made here, not kept.

newsvendor   mean of  cost * q + left * max(0, q - D) + missing * max(0, D - q),     q ordered before the demand D is known
portfolio    mean of  10 firm + 3 reserved + 9 taken + 30 spot,                       firm and reserved before, taken <= reserved
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from planner.app.load import Loaded
from planner.model.tails import REST
from tests.support import load_text

NEWSVENDOR = """
planner: 1
name: newsvendor
horizon: {{start: 2027-01, periods: 2, step: month}}
tiers: {{goods: goods}}
items: {{goods: {{tier: goods}}}}
locations: {{shop: {{storage: 0 GB}}}}
markets: {{order: {{items: [goods], price: {cost} USD/GB, lead_time: 1 month}}}}
needs:
  goods: {{kind: consumption, at: shop, tier: goods, series: {{2027-02: 1 GB/month}}, shortage: {{price: {missing} USD/GB}}}}
costs: {{left: {{kind: scrapping, fee: {left} USD/GB}}}}
risk: {{drivers: {{demand: {{kind: table, outcomes: {{table: points.csv}}}}}}}}
"""
PORTFOLIO = """
planner: 1
name: portfolio
horizon: {start: 2027-01, periods: 2, step: month}
tiers: {goods: goods}
items: {goods: {tier: goods}}
locations: {shop: {storage: 0 GB}}
suppliers: {maker: {}}
contracts:
  firm:
    supplier: maker
    items: [goods]
    term: {from: 2027-02, to: 2027-02}
    lead_time: 1 month
    clauses: {price: {kind: price_fixed, price: 10 USD/GB}}
  option:
    supplier: maker
    items: [goods]
    term: {from: 2027-02, to: 2027-02}
    clauses: {option: {kind: option, fee: 3 USD/GB, strike: 9 USD/GB, at_most: 100 GB/month}}
markets: {spot: {items: [goods], price: 30 USD/GB}}
needs: {goods: {kind: consumption, at: shop, tier: goods, series: {2027-02: 1 GB/month}}}
risk: {drivers: {demand: {kind: table, outcomes: {table: points.csv}}}}
"""
FISH = NEWSVENDOR.format(cost=10, missing=25, left=3)
BASE = NEWSVENDOR.format(cost=0, missing=0.7, left=0.18)
# The tail is one of 25 * 175 - profit: whoever of the 175 that might come does not come is missed at 25, too.
HALF = FISH.replace("items: {", "items: {nobody: {tier: nobody}, ").replace("tiers: {", "tiers: {nobody: nobody, ")
HALF = HALF.replace("markets: {", "markets: {nobody: {items: [nobody], price: 25 USD/GB}, ")
HALF = HALF.replace(
    "needs:\n", "needs:\n  nobody: {kind: consumption, at: shop, tier: nobody, series: {2027-02: 1 GB/month}}\n"
).replace("risk: {", "risk: {measures: {tail: {kind: cost, alpha: 50%, omega: 100%}}, ")


@dataclass(frozen=True)
class Points:
    """A problem, its equally likely demands, its published figure = sign * (objective - constant), and ours for these demands."""

    name: str
    text: str
    demands: tuple[float, ...]
    optimum: float
    published: float
    sign: int = 1
    constant: float = 0.0
    most: float | None = None
    """Where who does not come counts: how many may."""

    def load(self) -> Loaded:
        """The scenario with its table."""
        many, most = len(self.demands), self.most
        columns = ["id", "probability", "needs.goods.2027-02 [GB/month]"]
        columns += [] if most is None else ["needs.nobody.2027-02 [GB/month]"]
        rows = [",".join(columns)]
        for n, demand in enumerate(self.demands):
            sizes = [demand] if most is None else [demand, most - demand]
            rows.append(",".join([f"d{n:04d}", f"{100.0 / many!r}%", *map(repr, sizes)]))
        return load_text(self.text, points_csv="\n".join(rows) + "\n")

    def figure(self, objective: float) -> float:
        """The source's figure."""
        return self.sign * (objective - self.constant)

    def close(self, objective: float, gap: float = 0.0) -> Any:
        """What our optimum is held to: a millionth of itself, or of what is minimised the gap, and what a tail leaves the mean."""
        rest = REST if "omega: 100%" in self.text else 0.0
        return pytest.approx(self.optimum, rel=1e-6, abs=(rest + gap) * abs(objective))


def middles(low: float, high: float, many: int) -> tuple[float, ...]:
    """Midpoints of equal parts of an interval: a uniform demand."""
    return tuple(low + (high - low) * (n + 0.5) / many for n in range(many))


def fish() -> dict[str, tuple[float, ...]]:
    """The 5,000 demands of each distribution, drawn as the notebook draws them."""
    random = np.random.RandomState(1)
    drawn = {
        "uniform": random.uniform(25, 175, 5000),
        "pareto": (random.pareto(2, 5000) + 1) * 50,
        "weibull": 113 * random.weibull(2, 5000),
    }
    return {name: tuple(map(float, values)) for name, values in drawn.items()}


def seafood(name: str, demands: tuple[float, ...], optimum: float, published: float) -> Points:
    """Profit = 25 * mean demand - cost; 3 to throw away what is left."""
    revenue = 25 * sum(demands) / len(demands)
    return Points(f"mobook_seafood_saa_{name}", FISH, demands, optimum, published, sign=-1, constant=revenue)


def cvar(many: int, optimum: float) -> Points:
    """Lower tail of the profit, 25 * 175 less the tail of the cost."""
    uniform = middles(25, 175, many)
    name = "closedform_cvar_newsvendor_eta50"
    return Points(name, HALF, uniform, optimum, 676.339286, sign=-1, constant=25 * 175, most=175)


def portfolio(many: int, optimum: float) -> Points:
    """A uniform demand of 0 to 100."""
    return Points("closedform_contract_portfolio", PORTFOLIO, middles(0, 100, many), optimum, 706.349206)


def normal(many: int, optimum: float) -> Points:
    """A normal demand of mean 50 and deviation 8."""
    demands = tuple(NormalDist(50, 8).inv_cdf(level) for level in middles(0, 1, many))
    return Points("snyder_shen_ex_4_3_normal", BASE, demands, optimum, 1.997605193)


def few() -> tuple[Points, ...]:
    """Closed forms in 100 points: the error of a midpoint sum is some thousandths."""
    return cvar(100, 676.339286), portfolio(100, 706.349206), normal(100, 1.997605193)


def many() -> tuple[Points, ...]:
    """All points that the sources have."""
    drawn = fish()
    return (
        cvar(3000, 676.3394),
        portfolio(4000, 706.3491875),
        normal(2000, 1.99730651),
        seafood("pareto", drawn["pareto"], 890.71550205, 890.72),
        seafood("uniform", drawn["uniform"], 979.98399007, 979.98),
        seafood("weibull", drawn["weibull"], 919.08202821, 919.08),
    )


NAMES = tuple(case.name for case in many())
