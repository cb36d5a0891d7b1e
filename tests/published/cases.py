"""The published problems with known answers: what each one's source says its optimum is, and what ours must be.

    published figure = sign * (objective - constant)        sign is -1 where the source maximises profit

The objective is the plan's mean cost, or what its measures make of it.

Each case is an ordinary scenario file beside this one, `<name>.yaml`; its opening comment cites the source.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import sin
from pathlib import Path

from planner.app.load import load
from planner.app.solve import How, Solved, program_of, solve
from planner.lp.certificate import Certificate
from planner.solvers.door import solve_arrays
from planner.solvers.solution import Options

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """A scenario and the optimum that its source, and an independent solve of its data, give."""

    name: str
    optimum: float
    integer: bool = False
    sign: int = 1
    constant: float = 0.0
    """Cost of our plan that the source does not count, or profit that ours sees as money not lost."""
    gap: float = 1e-6
    """Relative gap to which an integer plan is solved."""

    def figure(self, cost: float) -> float:
        """The source's figure for a plan of this cost."""
        return self.sign * (cost - self.constant)


# Revenue of all that could be sold, of which our cost is what the source's profit leaves:
# bands 25*6000 + 26*6000 + 27*4000 + 27*6500 = 589,500; coils 30*4000 + 35*2500 + 37*3500 + 39*4200 = 500,800.
STEEL = 589_500 + 500_800
# Profit of all that could be sold: 10*2100 + 6*3000 + 8*1500 + 4*1200 + 11*4000 + 9*1700 + 3*510.
FACTORY = 21_000 + 18_000 + 12_000 + 4_800 + 44_000 + 15_300 + 1_530
# Revenue of the blend, which is given here: 150 * 450 tons in each of six months.
FOOD = 150 * 450 * 6
# Closing Newcastle and Exeter saves 10,000 and 5,000; the source counts the saving from today, we count what stays open.
DEPOTS = 15_000
# The buyers would take 100 in each quarter at 10, 12, 8 and 9; what they do not get is the revenue we do not see.
BUYERS = 100 * (10 + 12 + 8 + 9)
# What 500 acres of each crop could bring: 1500 * 170 + 1800 * 150 + 6000 * 36 + 12000 * 10.
HARVEST = 255_000 + 270_000 + 216_000 + 120_000
# Mean demand of the five centres, at 24: 24 * (.25 * 1400 + .5 * 1575 + .25 * 1755).
CENTRES = 24 * (350 + 787.5 + 438.75)
# Mean demand of swimsuits, 880 + 1100 + 3360 + 3080 + 2880 + 1800, at 125 or at 85 % of it.
SUITS = 13_100 * 125
# What the buyer of one stock would pay: .5 * sum over t = 1..5 of (1 - sin 3t).
STOCK = 0.5 * sum(1.0 - sin(3.0 * t) for t in range(1, 6))
# A unit in use costs 4, in the mean: 4 * sum over stages t of .99^t * mean load, 20 / 8, 22 / 8, 36 / 8, 45 / 8 and 31.5 / 8.
IN_USE = 4 * sum(0.99**t * load for t, load in enumerate((2.5, 2.75, 4.5, 5.625, 3.9375)))

CASES = (
    Case("ampl_multi", 199_500),
    Case("ampl_multmip1", 229_850, integer=True),
    Case("ampl_multmip3", 235_625, integer=True),
    Case("ampl_steelT", 515_033, sign=-1, constant=STEEL),
    Case("ampl_transp", 196_200),
    Case("gams_bid", 15_210_109.512, integer=True),
    Case("gams_trnsport", 153.675),
    Case("gams_whouse", -600, constant=BUYERS),
    Case("gamspy_clsp", 1_694, integer=True),
    Case("gps_drinking_glasses_450h", 180_880.13636364),
    Case("gps_fleet_vans", 1_261_000),
    Case("heizer_farnsworth_tire", 105_700),
    Case("jump_factory_schedule", 12_906_400, integer=True),
    Case("mobook_bim_materials_budget5000", 21_152.655),
    Case("mobook_mincost_flow", 93),
    Case("ortools_min_cost_flow", 150),
    Case("pulp_beer_distribution", 8_600),
    Case("scmo_ww_purchase_cost", 4_940, integer=True),
    Case("snyder_shen_ex_3_9", 1_380, integer=True),
    Case("snyder_shen_prob_3_27", 424, integer=True),
    Case("wagner_whitin_1958", 864, integer=True),
    Case("williams_distribution_2", 174_000, integer=True, constant=DEPOTS),
    Case("williams_factory_planning_1", 93_715.17857143, sign=-1, constant=FACTORY),
    Case("williams_food_manufacture_1", 107_842.59259259, sign=-1, constant=FOOD),
    Case("winston_powerco", 1_020),
    Case("winston_sailco", 78_450),
    Case("winston_sailco_cap50", 77_350),
)
UNCERTAIN = (
    Case("birge_louveaux_farmer", 108_390, sign=-1, constant=HARVEST),
    Case("gams_spbenders_distribution", 10_793, sign=-1, constant=CENTRES),
    Case("gbd_aircraft", 1_655.62784744),
    Case("lands_louveaux_smeers", 381.85333333),
    Case("mpisppy_cvar_tiny", 36.25),
    Case("sddp_multistock", -4.340596 / 3, constant=STOCK),
    Case("simchi_levi_swimsuit_global", 1_014_500, sign=-1, constant=SUITS),
    Case("simchi_levi_swimsuit_revenue_sharing", 504_325, sign=-1, constant=0.85 * SUITS),
    Case("simchi_levi_swimsuit_wholesale", 470_700, sign=-1, constant=SUITS),
    Case("snyder_shen_ex_9_3_disruption", 2_737.06896552),
    Case("snyder_shen_prob_4_7b", 1_225_000),
)
"""Problems with futures, small enough for both doors and for branches."""

LARGE = (
    Case("apl1p_infanger", 24_642.32058071),
    Case("sddp_generation_expansion", 2_079_457.11076639, integer=True, constant=-IN_USE),
    Case("sizes3", 224_275.333333, integer=True, gap=2e-4),
    Case("sizes10", 224_398.68, integer=True, gap=1e-3),
)
"""Problems with futures that go through HiGHS alone; their audited plans are made with `--long`."""

# What three units bring in the mean, at 1.5 each.
SOLD = 3 * 1.5


@dataclass(frozen=True)
class Staged:
    """A case whose first stage is known before anything is decided: the optimum is the mean of scenarios, one for each `--set`."""

    case: Case
    firsts: tuple[str, ...]


STAGED = (
    Staged(
        Case("sddp_newsvendor_ar1_price", 4.08471074, sign=-1, constant=SOLD),
        tuple(f"stock.opening.quantity={2 + n / 20:.2f} GB" for n in range(11)),
    ),
    Staged(
        Case("sddp_stock_tree", -1.47107492, constant=STOCK),
        tuple(f"markets.inflow.available={n / 30:.15f} GB/month" for n in range(10)),
    ),
)
"""Problems of some hundred thousand futures."""

SAMPLED = "lands_million_scenarios"
"""More futures than are solved at once: some are drawn."""

DOORS = ("highs", "cbc")


@cache
def solved(name: str, door: str) -> Solved:
    """A case solved through a door in one program, once for all tests of a process."""
    return solve(HERE / f"{name}.yaml", How(door, method="whole"))


@cache
def by_branches(name: str) -> Solved:
    """A case with futures solved branch by branch."""
    return solve(HERE / f"{name}.yaml", How(method="branches", processes=1))


@cache
def certified(name: str, gap: float, *sets: str) -> Certificate:
    """A large case solved and certified, and not made a plan of."""
    return solve_arrays(program_of(load(HERE / f"{name}.yaml", sets=sets)), options=Options(mip_gap=gap))[1]
