"""No supplier, group or country brings more (or less) than its share of a fiscal year's receipts."""

from __future__ import annotations

import pytest

from planner.errors import InfeasibleError
from tests.small import broken, small
from tests.support import cost, solve_text

SOURCES = {
    "suppliers": """{
      samsung: {group: korea, fabs: {pyeongtaek: {country: KR}}},
      hynix: {group: korea, fabs: {icheon: {country: KR}}},
      micron: {fabs: {boise: {country: US}}}}""",
    "markets": """{
      a: {items: [ddr5], supplier: samsung, price: 10 USD/GB},
      b: {items: [ddr5], supplier: hynix, price: 12 USD/GB},
      c: {items: [ddr5], supplier: micron, price: 15 USD/GB}}""",
}
SHARE = "{s: {kind: supplier_share, %s}}"


def test_two_sources() -> None:
    """At most 60 % each: 180 at 10 and 120 at 12: 3240."""
    assert cost(small(policies=SHARE % "at_most: 60%", **SOURCES)) == pytest.approx(3240)


def test_by_group_and_by_country() -> None:
    """Samsung and hynix are one group and one country: 180 at 10 of them, and 120 at 15 of micron: 3600."""
    for by in ("group", "country"):
        text = small(policies=SHARE % f"at_most: 60%, by: {by}", **SOURCES)
        assert cost(text) == pytest.approx(3600)


def test_only_the_ones_named_are_limited() -> None:
    """Samsung at most 40 %: 120 at 10, 180 at 12: 3360; hynix may have more."""
    assert cost(small(policies=SHARE % "at_most: 40%, of: [samsung]", **SOURCES)) == pytest.approx(3360)


def test_a_share_at_least() -> None:
    """Micron at least 20 %: 60 at 15 and 240 at 10: 3300."""
    assert cost(small(policies=SHARE % "at_least: 20%, of: [micron]", **SOURCES)) == pytest.approx(3300)


def test_a_share_of_who_brings_nothing_has_no_plan() -> None:
    """Kioxia sells none of it and must bring a fifth: infeasible, not a plan that breaks its own policy."""
    sources = SOURCES | {"suppliers": SOURCES["suppliers"].replace("micron:", "kioxia: {}, micron:")}
    with pytest.raises(InfeasibleError):
        solve_text(small(policies=SHARE % "at_least: 20%, of: [kioxia]", **sources))


def test_it_is_counted_by_the_fiscal_year() -> None:
    """A year that starts in February: January alone, and February with March, each keep 60 %; with `since` January is free.

    Each: 3240. January free: 100 at 10 there, then 120 at 10 and 80 at 12: 1000 + 2160 = 3160.
    """
    scene = SOURCES | {"money": "{fiscal_calendar: {starts: 2}}", "locations": "{abilene: {storage: 0 GB}}"}
    assert cost(small(policies=SHARE % "at_most: 60%", **scene)) == pytest.approx(3240)
    assert cost(small(policies=SHARE % "at_most: 60%, since: 2027-02", **scene)) == pytest.approx(3160)


def test_open_orders_count() -> None:
    """100 GB on order at samsung (paid): of 300 it may bring 180, so 80 more at 10 and 120 at 12: 2240."""
    order = "{po: {supplier: samsung, item: ddr5, quantity: 100 GB, to: abilene, promised: 2027-01-01}}"
    text = small(open_orders=order, policies=SHARE % "at_most: 60%", **SOURCES)
    assert cost(text) == pytest.approx(2240)


def test_the_audit_finds_a_share_above_and_below() -> None:
    """61 of 100 from samsung; 39 from hynix is enough where a quarter is asked and too little where 40 % are."""
    row = {"order": "", "item": "ddr5", "place": "abilene", "period": "2027-02"}
    rows = [row | {"supplier": "samsung", "received_gb": 61.0}, row | {"supplier": "hynix", "received_gb": 39.0}]
    assert broken(small(policies=SHARE % "at_most: 60%", **SOURCES), receipts=rows) == [
        "share: policies.s samsung FY27"
    ]
    least = SHARE % "at_least: %s, of: [hynix]"
    assert broken(small(policies=least % "25%", **SOURCES), receipts=rows) == []
    assert broken(small(policies=least % "40%", **SOURCES), receipts=rows) == ["share: policies.s hynix FY27"]


def test_a_looser_share_never_costs_more() -> None:
    """40 %: 1200 + 1440 + 900 = 3540; 60 %: 3240; 90 %: 2700 + 360 = 3060."""
    costs = [cost(small(policies=SHARE % f"at_most: {n}%", **SOURCES)) for n in (40, 60, 90)]
    assert costs == pytest.approx([3540, 3240, 3060])


def test_a_year_of_weeks_counts_from_the_month_it_stands_for() -> None:
    """FY28 in 4-4-5 begins on Monday 31 January 2028: `since: 2028-02` means it, and FY27 before it is free.

    Eight weeks of 100 GB at 10 or 12, at most 60 % each from FY28 on, nothing lies: 4000 + 240 * 10 + 160 * 12 = 8320.
    """
    text = small(
        horizon="{start: 2028-01-03, weeks: 8}",
        money="{fiscal_calendar: {starts: 2, pattern: 4-4-5}}",
        locations="{abilene: {storage: 0 GB}}",
        needs="{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/week}}",
        suppliers="{micron: {}, samsung: {}}",
        markets="""{a: {items: [ddr5], supplier: micron, price: 10 USD/GB},
          b: {items: [ddr5], supplier: samsung, price: 12 USD/GB}}""",
        policies="{s: {kind: supplier_share, at_most: 60%, since: 2028-02}}",
    )
    assert cost(text) == pytest.approx(8320)


def test_what_came_before_the_horizon_counts() -> None:
    """200 of a cheap one, 100 of the other came; of 300 more at most 60 % of all 600 may be cheap: 160 at 10 and 140 at 12."""
    markets = (
        "{a: {supplier: cheap, items: [ddr5], price: 10 USD/GB}, b: {supplier: dear, items: [ddr5], price: 12 USD/GB}}"
    )
    policy = "{p: {kind: supplier_share, items: [ddr5], at_most: 60%, so_far: {cheap: 200 GB, dear: 100 GB}}}"
    text = small(suppliers="{cheap: {}, dear: {}}", markets=markets, policies=policy)
    assert cost(text) == pytest.approx(160 * 10 + 140 * 12)
    nobody = (
        policy.replace("dear: 100 GB}", "}")
        .replace("so_far: {cheap", "so_far_of_nobody: 100 GB, so_far: {cheap")
        .replace(", }", "}")
    )
    assert cost(text.replace(policy, nobody)) == pytest.approx(160 * 10 + 140 * 12)
