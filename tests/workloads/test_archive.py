"""An archive grows by date and by the year, is stored with its copies, and is read a little."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from tests.workloads.scene import classes, scene, warned

LAKE = "{kind: archive, series: {2027-01: 100 PB}, growth: 40%%/yr, copies: 1.5, read: 5%%%s}"


def test_it_grows_from_the_first_day() -> None:
    """100 PB * 1.5; 31 days on 1.4 ^ (31 / 365) more: 150 PB, then 154.35."""
    found = classes(LAKE % "")["archive"]
    assert found.gb == pytest.approx([150e6, 150e6 * 1.4 ** (31 / 365), 150e6 * 1.4 ** (59 / 365)])


def test_growth_is_written_and_a_share_is_read() -> None:
    """January adds 150 PB * (1.4 ^ (31 / 365) - 1) in 31 days; 5 PB a month of 365 / 12 days are read, three times that at peak."""
    found = classes(LAKE % "")["archive"]
    assert found.writes[0] == pytest.approx(150e6 * (1.4 ** (31 / 365) - 1) / (31 * 86_400))
    assert found.reads[0] == pytest.approx(3 * 5e6 / (365 / 12 * 86_400))
    assert found.heat[0] == pytest.approx(0.05 / (365 / 12) / 1.5)


def test_a_series_says_it_by_date() -> None:
    """Nothing before its first date; each entry grows from its own day on."""
    found = classes("{kind: archive, series: {2027-02: 10 PB, 2027-03: 30 PB}}")["archive"]
    assert found.gb == pytest.approx([0, 10e6, 30e6])


def test_gib_are_read_as_gib() -> None:
    """1 PiB is 1,125,899.906842624 GB: 12.6 % more than a PB, and none of it is lost."""
    assert classes("{kind: archive, series: 1 PiB}")["archive"].gb[0] == 1_125_899.906842624


def test_disk_will_do_and_a_price_of_loss_is_by_the_hour() -> None:
    """50 ms: every tier that keeps data for good, the fastest first; 0.73 USD a GB and month over 730 hours and January's 744."""
    found = classes(LAKE % ", lost: 0.73 USD/GB-month")["archive"]
    assert found.tiers == ("flash", "disk")
    assert found.lost is not None
    assert found.lost[0] == pytest.approx(0.001 * 744)
    assert classes(LAKE % "")["archive"].lost is None


def test_a_tier_of_ones_own_is_as_fast_as_it_says() -> None:
    """Tape answers in a minute: it serves where two minutes will do. A tier that says nothing is never fast enough."""
    tiers = "tiers: {tape: {description: a library, latency: 1 min}, vault: a cellar}\n"
    found = classes(LAKE % ", latency: {archive: 2 min}", tiers)["archive"]
    assert found.tiers == ("flash", "disk", "tape")
    assert found.powered == ("hbm", "dram")  # fast enough, but what lies there is lost with the power
    assert classes(LAKE % "", tiers)["archive"].tiers == ("flash", "disk")


def test_where_no_tier_says_how_fast_it_is() -> None:
    """Nothing answers within a nanosecond: told, with what to write."""
    assert warned(LAKE % "") == []
    with pytest.raises(InputError, match="no tier answers w/archive within 1e-09 s"):
        classes(LAKE % ", latency: {archive: 1 ns}")


def test_before_the_place_opens_nothing_is_kept() -> None:
    """Open from 10 February: nothing in January."""
    found = classes("{kind: archive, at: abilene, series: 10 PB}", "locations: {abilene: {opens: 2027-02-10}}\n")[
        "archive"
    ]
    assert (found.location, found.gb) == ("abilene", (0.0, 10e6, 10e6))


def test_a_place_that_opens_inside_a_period_has_the_level_of_that_day() -> None:
    """Open from 10 February: 12 PB, the entry of 5 February, not the 10 of the first."""
    text = "{kind: archive, at: abilene, series: {2027-02: 10 PB, 2027-02-05: 12 PB}}"
    found = classes(text, "locations: {abilene: {opens: 2027-02-10}}\n")["archive"]
    assert found.gb == (0.0, 12e6, 12e6)


def test_what_grows_says_since_when() -> None:
    """A figure for all time would begin anew with the first day of every re-plan."""
    with pytest.raises(InputError, match="from which day on it grows"):
        classes("{kind: archive, series: 100 PB, growth: 40%/yr}")
    assert classes("{kind: archive, series: 100 PB}")["archive"].gb[0] == 100e6


def test_tiers_that_lose_data_are_named_or_not_taken() -> None:
    """A lake lies in flash or on disk; in DRAM only where that is said."""
    site, laid = "locations: {abilene: {}}\n", ", at: abilene, classes: {archive: {tiers: [dram, disk]}}"
    (need,) = scene(LAKE % ", at: abilene", site).setting.requirements
    assert need.placing is not None
    assert need.placing.tiers == ("flash", "disk")
    (need,) = scene(LAKE % laid, site).setting.requirements
    assert need.placing is not None
    assert need.placing.tiers == ("dram", "disk")
