"""The walk-away fee on the flagship, were one of its contracts still an offer: minutes, for each plan is searched to its gap."""

from __future__ import annotations

import pytest

from planner.app.load import Loaded, load
from planner.app.solve import How, solve_loaded
from planner.app.solve_many import SolveMany
from planner.solvers.solution import Options
from planner.studies.value import walk_away
from tests.gallery.gallery import FLAGSHIP

NAME, UNIT = "sandisk-nbm", 1.0
SHARP = Options(mip_gap=1e-8, tolerance=1e-9)


def offered(*sets: str) -> Loaded:
    """The flagship with the contract as an offer that asks nothing for being signed; without lots, whose search takes minutes."""
    cut = ("contracts.kioxia-tlc.clauses.lot=null", f"contracts.{NAME}.clauses.guarantee=null")
    return load(FLAGSHIP, sets=(*cut, f"contracts.{NAME}.status=offered", *sets))


def signed_at(fee: float) -> bool:
    """Whether the best plan signs it for a fee that is paid on the day of the decision."""
    asked = f"contracts.{NAME}.clauses.asked={{kind: fee, amount: {fee:.2f} USD, due: 2027-01}}"
    solved = solve_loaded(offered(asked), How(options=SHARP))
    assert not solved.plan.findings
    (row,) = [row for row in solved.plan.tables["signings"] if row["contract"] == NAME]
    return bool(row["signed"] == 1.0)


@pytest.mark.long
def test_a_unit_and_the_gaps_below_the_walk_away_fee_is_accepted_and_above_refused() -> None:
    """The gaps of the two plans that the fee is the difference of, and of the one searched again: 12 USD of 2.5 million."""
    loaded = offered()
    solve = SolveMany(loaded, SHARP)
    base = solve(loaded.scenario)
    ((offer,), bundle) = walk_away(loaded.setting, solve, base)
    factor = loaded.setting.discounts[0]
    assert offer.given_others == pytest.approx(offer.alone, abs=offer.slack / factor)
    assert bundle == pytest.approx(offer.alone * factor, abs=offer.slack)
    unsure = (offer.slack + SHARP.mip_gap * (base.cost + offer.written)) / factor + UNIT
    assert offer.alone > unsure
    assert signed_at(offer.alone - unsure)
    assert not signed_at(offer.alone + unsure)
