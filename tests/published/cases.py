"""The published problems with known answers: what each one's source says its optimum is, and what ours must be.

    published figure = sign * (plan cost - constant)        sign is -1 where the source maximises profit

Each case is an ordinary scenario file beside this one, `<name>.yaml`; its opening comment cites the source.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from planner.app.solve import How, Solved, solve

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

CASES = (
    Case("ampl_multi", 199_500),
    Case("ampl_multmip1", 229_850, integer=True),
    Case("ampl_multmip3", 235_625, integer=True),
    Case("ampl_steelT", 515_033, sign=-1, constant=STEEL),
    Case("ampl_transp", 196_200),
    Case("gams_trnsport", 153.675),
    Case("gams_whouse", -600, constant=BUYERS),
    Case("gamspy_clsp", 1_694, integer=True),
    Case("gps_drinking_glasses_450h", 180_880.13636364),
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
DOORS = ("highs", "cbc")


@cache
def solved(name: str, door: str) -> Solved:
    """A case solved through a door, once for all tests of a process."""
    return solve(HERE / f"{name}.yaml", How(door))
