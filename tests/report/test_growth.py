"""Growth: fleets by fiscal year, what a unit takes, phases of sites; by hand."""

from __future__ import annotations

from datetime import date

import pytest

from tests.model.clusters import solved
from tests.report.scene import rows, sheet
from tests.small import small
from tests.support import solve_text

TEXT = small(
    horizon="{start: 2027-01, periods: 4, step: quarter}",
    money="{fiscal_calendar: {starts: 7}}",
    items="{ddr5: {tier: dram, package: 64 GB}, ssd: {tier: flash, package: 1 TB}}",
    needs="{}",
    markets="{spot: {items: [ddr5, ssd], price: 1 USD/GB}}",
    accelerators="{b200: {needs: {hbm: 192 GB}, embedded: [hbm]}}",
    racks="{pod: {accelerator: b200, accelerators: 8, power: 100 kW, needs: {hbm: 1536 GB, dram: 640 GB}, embedded: [hbm]}}",
    locations="{abilene: {pue: 1.2, power: {2027-01: 2 MW, 2027-07: 4 MW}, space: 40}}",
    fleets="""{pods: {at: abilene, rack: pod, given: {2027-01: 1 MW, 2027-07: 2 MW}},
      lake: {at: abilene, series: {2027-07: 10}, state: announced, trust: 50%, kit: {ssd: 4 ea}}}""",
)


def test_fleets_by_fiscal_year() -> None:
    """10 pods of 100 kW by June, FY27, and 20 by December, FY28; 5 of 10 units that are only announced."""
    found = rows("growth", "fleets", solve_text(TEXT).pages)
    told = [
        [row[key] for key in ("fleet", "kind", "state", "each", "kilowatts", "line", "FY27", "FY28")] for row in found
    ]
    assert told == [
        ["lake", "units", "announced", 1, None, "stand", 0, 5],
        ["pods", "pod", "bought", 8, 100, "stand", 10, 20],
    ]


def test_units_that_run() -> None:
    """Of 100 units of the cluster of FORMULATIONS 10 all run in the third week."""
    stand, run = rows("growth", "fleets", solved().pages)
    assert (stand["line"], stand["FY27"], run["line"], run["FY27"]) == ("stand", 100, "run", pytest.approx(100))


def test_sites_by_fiscal_year() -> None:
    """80 and 160 + 5 accelerators; 1 and 2 MW of pods at a PUE of 1.2, and what the site has."""
    told = [[row[key] for key in ("line", "FY27", "FY28")] for row in rows("growth", "totals", solve_text(TEXT).pages)]
    assert told == [
        ["accelerators", 80, 165],
        ["MW of fleets", pytest.approx(1.2), pytest.approx(2.4)],
        ["MW of the site", 2, 4],
    ]


def test_what_a_unit_takes() -> None:
    """A pod takes 640 GB of dram and carries 1536 GB of HBM; what is announced takes 4 drives."""
    found = rows("growth", "parts", solve_text(TEXT).pages)
    told = [[row[key] for key in ("fleet", "part", "how", "each", "stands", "items")] for row in found]
    assert told == [
        ["lake", "ssd", "bought", 4000, 20_000, "ssd"],
        ["pods", "dram", "bought", 640, 12_800, "ddr5"],
        ["pods", "hbm", "inside the price", 1536, 30_720, ""],
    ]


def test_phases_of_a_site() -> None:
    """2 MW, and 4 from July on; room for 40 all along."""
    found = rows("growth", "sites", solve_text(TEXT).pages)
    told = [[row[key] for key in ("location", "since", "megawatts", "space", "pue")] for row in found]
    assert told == [
        ["abilene", None, None, 40, 1.2],
        ["abilene", date(2027, 1, 1), 2, 40, 1.2],
        ["abilene", date(2027, 7, 1), 4, 40, 1.2],
    ]


def test_servers_beside_accelerators_are_none() -> None:
    """Two racks of servers, each for 40 accelerators of the pods, add none to the 80 that are there."""
    servers = "cpu: {at: abilene, rack: server, series: 2, power: 10 kW}, pods:"
    racks = "{server: {accelerator: b200, accelerators: 40, needs: {dram: 64 GB}}, pod:"
    pages = solve_text(TEXT.replace("pods:", servers, 1).replace("{pod:", racks, 1)).pages
    told = {row["fleet"]: row["each"] for row in rows("growth", "fleets", pages)}
    assert (told["cpu"], told["pods"]) == (None, 8)
    assert rows("growth", "totals", pages)[0]["FY27"] == 80


def test_without_fleets_there_is_no_page() -> None:
    """It says so."""
    assert sheet("growth").missing(solve_text(small()).pages) == "the scenario has no fleet"
