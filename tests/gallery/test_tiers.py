"""Stories of data classes: the cheapest tiers change as prices do; a shortage of HBM is bridged; tiers fixed by rule cost more."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.gallery.gallery import money, plan


def put_in(name: str) -> dict[str, dict[str, float]]:
    """PB put into the base, by item and year."""
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in plan(name).plan.tables["base"]:
        found[row["item"]][row["period"][:4]] += row["added_gb"] / 1e6
    return found


def cost(name: str, variant: str | None = None) -> float:
    """What the best plan costs, discounted, in millions."""
    return plan(name, variant).plan.cost / 1e6


def share(name: str, need: str, period: str, tier: str) -> float:
    """Share of a class that lies in a tier, or is saved, in a period."""
    pages = plan(name).pages
    size = sum(
        row["served_gb"] for row in pages.rows("serves") if held(row, need, period) and pages.tier(row["item"]) == tier
    )
    size += sum(row["saved_gb"] for row in pages.rows("squeezed") if held(row, need, period) and tier == "saved")
    return float(size / pages.requirements[need].amount[pages.number[period]])


def held(row: dict[str, object], need: str, period: str) -> bool:
    """A row is of a class in a period."""
    return (row["need"], row["period"]) == (need, period)


def test_the_lake_grows_on_disk_until_flash_is_cheaper_for_its_traffic() -> None:
    """3.18 disks for the bytes of one, plus what fails: 100 * 3.18 = 318 PB in 2027Q1; from 2030 on flash alone is bought."""
    busy = 0.72 * 3.5 / 0.275 * 30_000 / 86_400
    assert busy == pytest.approx(3.18, abs=0.002)
    bought = put_in("two-ladders")
    assert bought["nearline-hdd-30"]["2027"] == pytest.approx(100 * busy, rel=0.02)
    assert all(bought["nearline-hdd-30"][year] > 100 * busy * 0.6 for year in ("2027", "2028", "2029"))
    assert (bought["nearline-hdd-30"]["2030"], bought["nearline-hdd-30"]["2031"]) == (0, 0)
    assert (bought["qlc-gen5-122"]["2029"], share("two-ladders", "lake", "2029Q4", "disk")) == (0, pytest.approx(1))
    assert share("two-ladders", "lake", "2031Q4", "flash") == pytest.approx(0.488, abs=0.01)


def test_the_cache_is_offloaded_once_dram_is_cheaper_than_hbm() -> None:
    """All in HBM through 2028 (15.6 against 21.5 and 16), more than half in DRAM in 2030; the hot 30 % always in HBM."""
    assert share("two-ladders", "kv-warm", "2028Q4", "hbm") == pytest.approx(1)
    assert share("two-ladders", "kv-warm", "2030Q1", "dram") > 0.5
    assert share("two-ladders", "kv-warm", "2031Q4", "hbm") >= 0.3 - 1e-9


def test_tiers_fixed_by_rule_cost_more_while_prices_move() -> None:
    """105.0 against 126.0 by rule, 20 % more, and 143.5 flash first."""
    assert cost("two-ladders") == pytest.approx(105.03, abs=0.01)
    assert cost("two-ladders", "by-rule") == pytest.approx(125.97, abs=0.01)
    assert cost("two-ladders", "flash-first") == pytest.approx(143.49, abs=0.01)
    assert cost("two-ladders", "by-rule") / cost("two-ladders") > 1.19


def test_a_shortage_of_hbm_is_bridged_by_offload_and_fewer_bits() -> None:
    """.77 PB of HBM in 2027, none after it; the warm cache squeezed by 35 % and the rest of it in flash in 2029; nothing lost."""
    assert put_in("hbm-shortage")["hbm4-12hi-36"]["2027"] == pytest.approx(0.771, abs=0.001)
    assert sum(put_in("hbm-shortage")["hbm4-12hi-36"][year] for year in ("2028", "2029")) == 0
    assert share("hbm-shortage", "kv-warm", "2029Q1", "saved") == pytest.approx(0.35)
    assert share("hbm-shortage", "kv-warm", "2029Q1", "flash") == pytest.approx(0.65)
    assert "shortage" not in money(plan("hbm-shortage"))


def test_the_bridge_beats_every_rule() -> None:
    """40.9 MUSD; all in HBM 162.6, of which 98.2 is lost service; warm in flash 58.9; one of the two means alone 51.1 and 60.9."""
    assert cost("hbm-shortage") == pytest.approx(40.85, abs=0.01)
    assert cost("hbm-shortage", "by-rule") == pytest.approx(162.64, abs=0.01)
    assert money(plan("hbm-shortage", "by-rule"))["shortage"] == pytest.approx(98.195, abs=0.001)
    others = {variant: cost("hbm-shortage", variant) for variant in ("warm-in-flash", "no-squeeze", "no-offload")}
    assert others == {
        "warm-in-flash": pytest.approx(58.93, abs=0.01),
        "no-squeeze": pytest.approx(51.07, abs=0.01),
        "no-offload": pytest.approx(60.85, abs=0.01),
    }


def test_a_model_that_keeps_an_eighth_makes_the_plan_wait() -> None:
    """Known from 2028 on, with 40 %: 29.73 MUSD expected, and less HBM in 2027 than where it cannot come."""
    solved = plan("hbm-shortage", "kv-shock")
    assert solved.plan.cost / 1e6 == pytest.approx(29.73, abs=0.01)
    first = [row for row in solved.plan.tables["base"] if row["item"] == "hbm4-12hi-36" and row["period"] < "2028"]
    assert sum(row["added_gb"] for row in first) / 1e6 < put_in("hbm-shortage")["hbm4-12hi-36"]["2027"] - 0.05


@pytest.mark.parametrize("name", ["two-ladders", "hbm-shortage"])
def test_no_plan_is_held_by_the_bounds_of_its_columns(name: str) -> None:
    """The base stays below the reach of each item, so that it is prices that decide."""
    solved = plan(name)
    assert solved.model is not None
    for row in solved.plan.tables["base"]:
        assert row["standing_gb"] <= 0.75 * solved.model.reach[row["item"]]
