"""A handful of shipped figures, checked against the documents' own arithmetic."""

from __future__ import annotations

import math
import statistics
from itertools import pairwise

import pytest

from planner.catalog.tables import Row, read


def spread(row: Row, stem: str) -> list[float | None]:
    """The low, base and high of one figure."""
    return [row.number(f"{stem} {end}") for end in ("low", "base", "high")]


def row(table: str, **match: str) -> Row:
    (found,) = [row for row in read(table) if all(row[column] == value for column, value in match.items())]
    return found


def test_gb300_rack() -> None:
    """A GB300 rack holds 72 accelerators and 20.7 TB of HBM: 72 * 288 GB = 20,736 GB; 142 kW at most."""
    rack = row("racks", id="gb300-nvl72")
    per_accelerator = row("accelerators", id="gb300").number("hbm base")
    assert rack.number("hbm") == 20700
    assert per_accelerator is not None
    assert rack.number("accelerators") == 72
    assert 72 * per_accelerator == pytest.approx(20700, rel=0.002)
    assert spread(rack, "power") == [132, 142, 142]


def test_vera_rubin_host_memory_keeps_the_conflict() -> None:
    """The Vera Rubin rack carries 28, 54, 54 TB of host memory, embedded; 54,000 / 72 = 750 GB each."""
    rack = row("racks", id="vr-nvl72")
    assert spread(rack, "host_dram") == [28000, 54000, 54000]
    assert rack["host_dram_procurement"] == "embedded"
    assert row("accelerators", id="vera-rubin").number("host_dram base") == 54000 / 72


def test_vera_rubin_flash() -> None:
    """Context flash: 72 accelerators * 16 TB = 1,152 TB a rack."""
    assert row("racks", id="vr-nvl72").number("flash base") == 72 * 16000


@pytest.mark.parametrize("name", [row["id"] for row in read("racks") if row["hbm"]])
def test_rack_hbm_is_accelerators_times_hbm(name: str) -> None:
    """HBM of a rack is count times HBM of one accelerator, to the rounding of the source (0.4 %)."""
    rack = row("racks", id=name)
    accelerator = row("accelerators", id=rack["accelerator"])
    count, one, total = rack.number("accelerators"), accelerator.number("hbm base"), rack.number("hbm")
    assert None not in (count, one, total)
    assert (count or 0) * (one or 0) == pytest.approx(total, rel=0.004)


def test_rdimm_price_chain() -> None:
    """The 64 GB RDIMM: 7.03 (4Q25) * 1.905 = 13.4 (1Q26); * 1.605 = 21.5 USD/GB (2Q26)."""
    price = {
        period: row("prices_reference", item="ddr5-rdimm-64", period=period).number("usd_per_gb base")
        for period in ("2025Q4", "2026Q1", "2026Q2")
    }
    assert price == {"2025Q4": 7.03, "2026Q1": 13.4, "2026Q2": 21.5}
    assert price["2026Q1"] == pytest.approx(7.03 * 1.905, abs=0.05)
    assert price["2026Q2"] == pytest.approx(13.4 * 1.605, abs=0.05)


@pytest.mark.parametrize(
    ("item", "period", "money", "gb"),
    [
        ("tlc-gen5-30", "2025Q2", 3062, 30720),
        ("tlc-gen5-30", "2026Q1", 10950, 30720),
        ("hbm4-12hi-36", "2026", 560, 36),
    ],
)
def test_price_levels_are_money_over_size(item: str, period: str, money: float, gb: float) -> None:
    """A drive of 10,950 USD and 30.72 TB costs 0.3564 USD/GB; a stack of 560 USD and 36 GB 15.6."""
    told = row("prices_reference", item=item, period=period).number("usd_per_gb base")
    assert told == pytest.approx(money / gb, rel=0.003)


@pytest.mark.parametrize("series", ["server_dram", "nand"])
def test_index_is_the_chain_of_the_moves(series: str) -> None:
    """Each index is the last one times (1 + move); the newest quarter is 100."""
    quarters = [row for row in read("prices_history") if row[f"{series}_index"]]
    for before, after in pairwise(quarters):
        old, new = before.number(f"{series}_index"), after.number(f"{series}_index")
        move = after.number(f"{series}_pct base")
        assert None not in (old, new, move)
        assert (new or 0) / (old or 1) == pytest.approx(1 + (move or 0) / 100, rel=1e-3)
    assert quarters[-1].number(f"{series}_index") == 100
    assert [row["quarter"] for row in quarters] == sorted(row["quarter"] for row in quarters)


def test_index_history_agrees_with_the_calibration() -> None:
    """Server DRAM fell 65 % from 3Q21 to 3Q23, then rose 6.8-fold; sd of log moves 0.216. NAND: -57 %, 5.1-fold."""
    by_quarter = {row["quarter"]: row for row in read("prices_history")}

    def level(series: str, quarter: str) -> float:
        return by_quarter[quarter].number(f"{series}_index") or math.nan

    assert level("server_dram", "2023Q3") / level("server_dram", "2021Q3") == pytest.approx(0.35, abs=0.005)
    assert 100 / level("server_dram", "2023Q3") == pytest.approx(6.8, abs=0.05)
    assert level("nand", "2023Q2") / level("nand", "2021Q3") == pytest.approx(0.43, abs=0.005)
    assert 100 / level("nand", "2023Q2") == pytest.approx(5.1, abs=0.05)
    moves = [row.number("server_dram_pct base") or 0.0 for row in read("prices_history") if row["server_dram_index"]]
    assert len(moves) == 22
    assert statistics.stdev(math.log(1 + move / 100) for move in moves) == pytest.approx(0.216, abs=0.001)


def test_shares_of_a_market_fill_it() -> None:
    """Supplier shares of each market add to 100 %: DRAM 36.0 + 32.1 + 22.4 + 9.5."""
    for market in ("dram", "hbm4", "nand", "hdd"):
        found = [row for row in read("shares") if row["market"] == market and row["kind"] == "supplier"]
        assert sum(row.number("share base") or 0.0 for row in found) == pytest.approx(100, abs=0.05)


def test_duty_notes() -> None:
    """Phase one of the tariff is 25 % on three headings and nothing on memory modules and SSDs."""
    phase_one = {row["product"]: row for row in read("tariffs") if row["measure"] == "Section 232 phase one"}
    assert sorted(row["hts"] for row in phase_one.values() if row["hts"]) == ["8471.50", "8471.80", "8473.30"]
    assert all(row.number("rate base") == 25 for row in phase_one.values() if row["hts"])
    assert [phase_one[name].number("rate base") for name in ("Memory modules", "SSDs")] == [0, 0]
