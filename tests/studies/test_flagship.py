"""The walk-away fee on the flagship, were one of its contracts still an offer: minutes, for each plan is searched to its gap."""

from __future__ import annotations

import pytest

from planner.app.load import Loaded, load
from planner.app.solve import solve_loaded
from planner.app.solve_many import SolveMany
from planner.solvers.solution import Options
from planner.studies.value import walk_away
from tests.gallery.gallery import FLAGSHIP

NAME, UNIT = "sandisk-nbm", 1.0


def offered(*sets: str) -> Loaded:
    """The flagship with the contract as an offer that asks nothing for being signed."""
    open_ = (f"contracts.{NAME}.status=offered", f"contracts.{NAME}.clauses.guarantee=null")
    return load(FLAGSHIP, sets=(*open_, *sets))


def signed_at(fee: float) -> bool:
    """Whether the best plan signs it for a fee that is paid on the day of the decision."""
    solved = solve_loaded(offered(f"contracts.{NAME}.clauses.asked={{kind: fee, amount: {fee:.2f} USD, due: 2027-01}}"))
    assert not solved.plan.findings
    (row,) = [row for row in solved.plan.tables["signings"] if row["contract"] == NAME]
    return bool(row["signed"] == 1.0)


@pytest.mark.long
def test_a_unit_and_the_gaps_below_the_walk_away_fee_is_accepted_and_above_refused() -> None:
    """The gaps: of the two plans that the fee is the difference of, and of the plan that is searched again."""
    loaded = offered()
    solve = SolveMany(loaded)
    base = solve(loaded.scenario)
    ((offer,), bundle) = walk_away(loaded.setting, solve, base)
    factor = loaded.setting.discounts[0]
    assert offer.given_others == pytest.approx(offer.alone, abs=offer.slack / factor)
    assert bundle == pytest.approx(offer.alone * factor, abs=offer.slack)
    unsure = (offer.slack + Options().mip_gap * base.cost) / factor + UNIT
    assert offer.alone > unsure
    assert signed_at(offer.alone - unsure)
    assert not signed_at(offer.alone + unsure)
