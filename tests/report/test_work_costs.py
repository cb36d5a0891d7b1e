"""What a million tokens take: memory by its share of what stands, service, energy of the accelerators; worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from planner.calendar import parse_when
from planner.quantities import Duration
from planner.report.pages import Pages
from planner.workloads.training import Training
from tests.report.scene import rows
from tests.support import solve_text
from tests.workloads.test_in_plans import BOXES, scene

ONLY = ", sessions: 200, classes: {kv-warm: {tiers: [flash], service: {flash: 3 USD/GB-month}}}"
SITE = "locations: {abilene: {pue: 1.2, energy: 0.10 USD/kWh}}"
TOKENS = 50_000 * 90 * 86_400 / 1e6
"""Millions in three months: half of 100,000 a second."""


def work(text: str) -> list[dict[str, object]]:
    """The table of a million tokens."""
    text = text.replace("locations: {abilene: {}}", SITE).replace(BOXES % "5", BOXES.replace("%s", "5, power: 500 W"))
    return rows("unit_costs", "work", Pages(solve_text(text).plan))


def test_a_million_tokens_by_hand() -> None:
    """4 GB of sessions keep 106.67 GB of flash busy, all that stands, for 106.67; 4 GB * 3 months * 3 of service.

    Five boxes of 500 W at 1.2 are 3 kW, 6480 kWh in 2160 h, 648 USD; 388,800 million tokens: 60 kJ each.
    """
    (row,) = work(scene(ONLY))
    assert (row["workload"], row["year"], row["millions"]) == ("chat", "FY27", pytest.approx(TOKENS))
    assert row["memory"] == pytest.approx((4 / 0.6 + 100) / TOKENS)
    assert row["service"] == pytest.approx(36 / TOKENS)
    assert row["energy"] == pytest.approx(648 / TOKENS)
    assert row["kilojoules"] == pytest.approx(60)


def test_what_others_keep_in_the_same_drives_is_theirs() -> None:
    """106.67 GB that nobody reads beside 4 that keep 106.67 busy: 110.67 stand, half of them for each."""
    size = 4 / 0.6 + 100
    beside = f"{{cold: {{kind: installed, at: abilene, items: [ssd], series: {size:.9f} GB}}}}"
    (row,) = work(scene(ONLY, needs=beside))
    assert row["memory"] == pytest.approx((size + 4) / 2 / TOKENS)


def test_servers_beside_the_accelerators_draw_too() -> None:
    """Servers of 100 W for two boxes each: 50 W more of one, 550 of 500: 66 kJ."""
    servers = "{pod: {at: abilene, accelerator: box, series: 5, power: 500 W}, "
    servers += "cpu: {at: abilene, rack: cpu, series: 3, power: 100 W}}"
    text = scene(ONLY).replace(BOXES % "5", servers) + "racks: {cpu: {accelerator: box, accelerators: 2}}\n"
    (row,) = work(text)
    assert row["kilojoules"] == pytest.approx(66)


def test_without_tokens_there_is_no_table() -> None:
    """A lake makes none."""
    lake = scene().replace(
        "workloads: {chat:",
        "workloads: {lake: {kind: archive, at: abilene, series: 1 TB, latency: {archive: 1 ms}}, chat:",
    )
    assert [row["workload"] for row in work(lake)] == ["chat"]


def test_a_site_that_is_closed_makes_no_tokens() -> None:
    """Open from March: 31 days of 50,000 tokens a second, 60 kJ a million as ever."""
    text = scene(ONLY).replace("locations: {abilene: {}}", SITE.replace("{pue", "{opens: 2027-03, pue"))
    text = text.replace(BOXES % "5", BOXES.replace("%s", "5, power: 500 W"))
    (row,) = rows("unit_costs", "work", Pages(solve_text(text).plan))
    assert row["millions"] == pytest.approx(50_000 * 31 * 86_400 / 1e6)
    assert row["kilojoules"] == pytest.approx(60)


def test_a_run_learns_from_its_tokens_once() -> None:
    """A run of 54 days from 1 February, over two months: 54 days of them, and all tokens."""
    run = Training.model_construct(tokens=15.6e12, run=Duration(54.0, "day"), starts=parse_when("2027-02-01"))
    days = [run.days(date(2027, month, 1), date(2027, month + 1, 1)) for month in (1, 2, 3)]
    assert days == [0, 28, 26]
    assert run.pace(date(2027, 2, 1)) * sum(days) * 86_400 == pytest.approx(15.6e12)


def test_what_is_lost_makes_no_tokens() -> None:
    """Two of five boxes stand: two fifths of the tokens, at 60 kJ a million as ever."""
    text = (
        scene(ONLY, boxes="2")
        .replace("locations: {abilene: {}}", SITE)
        .replace(BOXES % "2", BOXES.replace("%s", "2, power: 500 W"))
    )
    (row,) = rows("unit_costs", "work", Pages(solve_text(text).plan))
    assert row["millions"] == pytest.approx(0.4 * TOKENS)
    assert row["kilojoules"] == pytest.approx(60)


RUN = """
planner: 1
name: run
catalog: memory-2026q2
horizon: {start: 2027-01, periods: 3, step: month}
items: {ssd: {tier: flash, package: 1 TB, bandwidth: 10 GB/s}}
locations: {abilene: {pue: 1.2, energy: 0.10 USD/kWh}}
accelerators: {box: {needs: {hbm: 100 TB}, embedded: [hbm], idle: 4 USD/GPU-hour}}
fleets: {pod: {at: abilene, accelerator: box, series: 100, power: 1 kW}}
markets: {drives: {items: [ssd], price: {2027-01: 3 USD/GB, 2027-02: 2 USD/GB, 2027-03: 1 USD/GB}}}
models: {own: {params: 10 B, layers: 10, heads: 10, hidden: 1000}}
workloads:
  base: {kind: training, at: abilene, model: own, accelerator: box, accelerators: 100, starts: 2027-02-01, run: 54 days,
    tokens: 1 T, archive_every: 54 days, hot_kept: 1, reads: 0 GB/s, mean_reads: 0 GB/s, shuffled: 0%, writes: 0.001 GB/s}
"""


def test_a_run_by_hand() -> None:
    """1 T tokens in 54 days of February and March, all of them in the plan.

    100 boxes of 1 kW at 1.2 for 54 days: 155.52 MWh for 15,552. 4000 GB of data and a checkpoint of 140 stand in both months, and
    28 / 54 of one that is archived by the end of February, all of it by that of March: 4212.6 GB at 2 and 67.4 at 1, for the run.
    """
    (run,) = rows("unit_costs", "runs", Pages(solve_text(RUN).plan))
    assert (run["workload"], run["millions"], run["share"]) == ("base", pytest.approx(1e6), pytest.approx(1))
    assert (run["megawatt_hours"], run["energy"]) == (pytest.approx(155.52), pytest.approx(15_552))
    assert run["memory"] == pytest.approx(2 * (4140 + 140 * 28 / 54) + 140 * 26 / 54)
    assert run["service"] == 0
