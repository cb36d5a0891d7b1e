"""What it is worth to know, and what planning for the mean costs: hand-sized cases, and the farmer of the textbook."""

from __future__ import annotations

import pytest

from planner.app.foresight import Foreseen, foreseen
from planner.app.load import load
from planner.app.solve import solve
from planner.errors import InputError
from planner.model.expected import expected
from tests.clauses.scene import scene
from tests.drivers.test_table import TWO_NEEDS, before_the_need
from tests.gallery.gallery import FOLDER
from tests.measures.test_cost import hedge
from tests.model.test_sampling import drawn
from tests.published.cases import HERE
from tests.support import load_text

BOTH = """risk:
  drivers:
    demand:
      kind: table
      outcomes:
        low: {probability: 50%, needs: {dram: 60 GB/month}}
        high: {probability: 50%, needs: {dram: 140 GB/month}}
    spot:
      kind: table
      outcomes:
        cheap: {probability: 50%, indices: {dram: 8 USD/GB}}
        dear: {probability: 50%, indices: {dram: 20 USD/GB}}
"""


def firm(more: str = BOTH) -> str:
    """Any part of 1000 GB firm at 10, signed today; need 60 or 140, spot 8 or 20; what is left is resold at 2."""
    return scene(
        "p: {kind: price_fixed, price: 10 USD/GB}\nv: {kind: volume_firm, amount: 1000 GB/month}\n"
        "r: {kind: resale, price: 2 USD/GB}",
        periods=1,
        spot="{index: dram}",
        index="{now: 14 USD/GB}",
        term="{from: 2027-01, to: 2027-01}",
        contract="status: offered\noffer: {smallest: 0%}",
        more=more,
    )


def worths(told: Foreseen) -> dict[str, float | None]:
    """What each is worth to know, by name; everything has none."""
    return {known.name: known.gain for known in (told.found.everything, *told.found.drivers)}


def test_two_drivers_and_a_firm_volume() -> None:
    """F = 60: 600 + half of 80 * 14 = 1160.

    Known at once: 8 * 100 on spot, or 10 * 100 firm: 900, worth 260. Need alone: 10 * 100 firm: 1000, worth 160. Spot alone: 800,
    or 140 firm and 80 resold half the time: 1400 - 80 = 1320; 1060, worth 100. For the mean (100 at 14) F is 100: 1000 + half of
    40 * 14 - half of 40 * 2 = 1240, 80 more.
    """
    told = foreseen(load_text(firm()))
    assert told.found.base.cost == pytest.approx(1160)
    assert worths(told) == pytest.approx({"": 260, "demand": 160, "spot": 100})
    assert told.found.mean_costs == pytest.approx(80)


def test_the_farmer_of_the_textbook() -> None:
    """Birge and Louveaux, chapter 4: EVPI 7,016 (7,015.56), VSS 1,150; the mean-value plan has 120, 80 and 300 acres."""
    told = foreseen(load(HERE / "birge_louveaux_farmer.yaml"))
    assert worths(told) == pytest.approx({"": 7_015.5555556, "weather": 7_015.5555556})
    assert told.found.mean_costs == pytest.approx(1_150)


def test_an_order_before_the_need_for_the_mean() -> None:
    """Ordered 140: 1440. Known: 1000, worth 440. For the mean 100 are ordered: 1000 + half of 40 * 50 + half of 40 = 2020."""
    told = foreseen(load_text(before_the_need(TWO_NEEDS)))
    assert worths(told) == pytest.approx({"": 440, "demand": 440})
    assert told.found.mean_costs == pytest.approx(2020 - 1440)


def test_what_is_known_anyway_is_worth_nothing() -> None:
    """Everything is learned before it matters: no figure is above 0, and the plan for the mean decides nothing at first."""
    told = foreseen(load_text(before_the_need(TWO_NEEDS).replace(", lead_time: 1 month", "")))
    assert worths(told) == pytest.approx({"": 0, "demand": 0}, abs=1e-6)
    assert told.found.mean_costs == pytest.approx(0, abs=1e-6)


def test_the_tail_is_weighed_as_the_plan_weighs_it() -> None:
    """omega .3: 100 bought today at 22, 2200; known, 1000 or 2200 are paid, 1600 in the mean of certain futures: worth 600.

    For the mean price of 20 nothing is bought today: .7 * 2000 + .3 * 3000 = 2300, 100 more.
    """
    told = foreseen(load_text(hedge("t: {kind: cost, alpha: 50%, omega: 30%}")))
    assert told.found.base.cost == pytest.approx(2200)
    assert worths(told) == pytest.approx({"": 600, "d": 600})
    assert told.found.mean_costs == pytest.approx(100)


def test_a_limit_that_an_outcome_cannot_keep_is_told() -> None:
    """A mean of at most 2000: where 30 is known to come, 2200 are paid, and there is no plan."""
    told = foreseen(load_text(hedge("t: {kind: cost, mean_at_most: 2000 USD}")))
    assert worths(told) == {"": None, "d": None}


def test_a_plan_for_the_mean_that_cannot_be_carried_out() -> None:
    """Nothing may be short: 100 are ordered for the mean, and 140 are needed."""
    text = before_the_need(TWO_NEEDS).replace("shortage: {price: 50 USD/GB}", "program: x")
    assert foreseen(load_text(text)).found.mean_costs is None


def test_drawn_futures_tell_of_everything_only() -> None:
    """Every drawn future differs, so who knew one driver would know it all."""
    text = drawn(
        6, "{2027-07: all}", "a: {kind: mean_reverting, indices: [dram], sd: 25%, momentum: 50%, reversion: 20%}"
    )
    told = foreseen(load_text(text))
    assert told.drawn
    assert told.found.drivers == ()
    assert told.found.everything.gain is not None
    assert told.found.everything.gain >= -1e-6


@pytest.mark.parametrize("name", ["five-years-one-glut", "negotiation"])
def test_the_gallery_never_pays_for_knowing_less(name: str) -> None:
    """EVPI of everything is at least that of each driver, none is negative, VSS neither; and the base is the plan's objective."""
    told = foreseen(load(FOLDER / f"{name}.yaml"))
    found = worths(told)
    everything = found.pop("")
    assert everything is not None
    slack = 1e-5 * told.found.base.cost
    assert all(gain is not None and -slack <= gain <= everything + slack for gain in found.values())
    assert told.found.mean_costs is not None
    assert told.found.mean_costs >= -slack
    assert told.found.base.cost == pytest.approx(solve(FOLDER / f"{name}.yaml").plan.objective, rel=1e-5)


def test_the_expected_future_has_the_mean_of_every_number() -> None:
    """Need 100, spot 14; nothing is uncertain in it."""
    setting = expected(load_text(firm()).setting)
    assert len(setting.futures) == 1
    assert setting.requirements[0].amount == pytest.approx((100,))
    assert setting.source_prices("spot")["ddr5"] == pytest.approx((14,))


def test_what_has_no_mean_is_named() -> None:
    """A need in GB a quarter in one outcome and a month in the other."""
    text = firm(BOTH.replace("140 GB/month", "420 GB/quarter"))
    with pytest.raises(InputError) as caught:
        foreseen(load_text(text))
    assert "different units" in str(caught.value)
    assert "needs.dram.series" in str(caught.value)


def test_nothing_uncertain_is_nothing_to_foresee() -> None:
    """It is said where drivers would stand."""
    with pytest.raises(InputError) as caught:
        foreseen(load_text(firm("")))
    assert "nothing is uncertain" in str(caught.value)
