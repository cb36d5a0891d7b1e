"""Accelerators that come late: what waits for them is stranded, what is bought before anybody knows is bought all the same."""

from __future__ import annotations

import pytest

from planner.app.solve import How, solve_loaded
from planner.errors import InputError
from tests.model.clusters import KIT, text
from tests.support import cost, load_text, solve_text

LATE = "outcomes: {in-time: {probability: 50%}, late: {probability: 50%, delay: 1 week}}"
IDLE = "idle: 0.04166666666666667 USD/GPU-hour"


def scene(price: str, driver: str = LATE, starts: str = "starts: complete", more: str = "") -> str:
    """60 units stand, 40 more on 11 January, whose DIMMs (80 GB) come a week after their call, at the price of that day.

    A unit that is idle costs 7 a week.
    """
    fleet = f"{{cluster: {{at: abilene, series: {{2027-01-04: 60, 2027-01-11: 100}}, {KIT}, {IDLE}, {starts}{more}}}}}"
    return text(
        as_of="2026-12-14",
        fleets=fleet,
        open_orders="{}",
        markets=f"{{spot: {{items: [dimm], price: {{2026-12-14: {price}, 2027-01-18: 1 USD/GB}}, lead_time: 1 week}}}}",
        risk=f"{{drivers: {{racks: {{kind: accelerator_delay, fleet: cluster, since: 2027-01-04, {driver}}}}}}}",
    )


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_dimms_are_called_before_anybody_knows(solver: str) -> None:
    """Called now at 2: 160, and 280 idle where racks are late: 300. A week later at 1: 80 + 280 either way: 360."""
    plan = solve_text(scene("2 USD/GB"), solver).plan
    assert plan.cost == pytest.approx(160 + 280 / 2)
    runs = sorted(tuple(row["running_units"] for row in course.tables["clusters"]) for course in plan.courses)
    assert runs == [pytest.approx((60, 60, 100)), pytest.approx((60, 100, 100))]


def test_dear_dimms_wait_for_the_news() -> None:
    """Called now at 3: 240 + 140 = 380; later 360. Who knows on 4 January calls for those in time alone: (240 + 360) / 2 = 300."""
    assert cost(scene("3 USD/GB")) == pytest.approx(360)
    assert cost(scene("3 USD/GB", f"learned: 2027-01-04, {LATE}")) == pytest.approx(300)


def test_a_fleet_that_starts_in_part_stands_later() -> None:
    """Nothing idles for racks that are not there: called now 240; later 80, and 80 GB short at 3.5 where they are in time: 220."""
    assert cost(scene("3 USD/GB", starts="starts: in part")) == pytest.approx(80 + 280 / 2)
    assert cost(scene("2 USD/GB", starts="starts: in part")) == pytest.approx(160)


def test_what_has_come_stays() -> None:
    """Of accelerators that come by date those after `since` are late: 50 and 60 stay, 100 are a week later."""
    late = load_text(scene("2 USD/GB", more=", come: {2027-01-04: 50, 2027-01-11: 90}")).setting.futures[1]
    assert late.name == "late"
    assert late.setting.clusters[0].come == (50, 50, 90)
    assert late.setting.clusters[0].planned == (60, 100, 100)


def test_it_is_told_apart_when_some_are_missing() -> None:
    """Until 11 January nobody knows; how late shows when they come."""
    driver = "outcomes: {one: {probability: 50%, delay: 1 week}, two: {probability: 50%, delay: 2 weeks}}"
    one, two = load_text(scene("2 USD/GB", driver)).setting.futures
    assert [one.truth(p) == two.truth(p) for p in range(3)] == [True, True, False]
    in_time, late = load_text(scene("2 USD/GB")).setting.futures
    assert [in_time.truth(p) == late.truth(p) for p in range(3)] == [True, False, True]


def test_by_branches_it_is_the_same() -> None:
    """One program, and a trunk with branches that are solved apart; the audit, which tells futures apart itself, finds nothing."""
    whole, parts = (
        solve_loaded(load_text(scene("2 USD/GB")), How(method=method, processes=1))  # type: ignore[arg-type]
        for method in ("whole", "branches")
    )
    assert whole.plan.findings == parts.plan.findings == ()
    assert parts.plan.cost == pytest.approx(whole.plan.cost)


@pytest.mark.parametrize(
    ("driver", "said"),
    [
        (f"since: 2027-01-11, {LATE}", "so none can be late"),
        (f"since: 2027-01-04, learned: 2027-01-18, {LATE}", "the first day on which some come"),
        ("since: 2027-01-04, outcomes: {late: {probability: 50%, delay: 1 week}}", "100"),
    ],
)
def test_what_cannot_be_meant_is_refused(driver: str, said: str) -> None:
    """Nothing that comes later, learned after it shows, odds that are no odds."""
    with pytest.raises(InputError, match=said):
        load_text(scene("2 USD/GB").replace(f"since: 2027-01-04, {LATE}", driver))
