"""Spares lie for what fails of the base until more has come."""

from __future__ import annotations

import pytest

from tests.small import broken, column, small, warned
from tests.support import solve_text

ITEM = "{ddr5: {tier: dram, fails: 10%/yr}}"
NEED = "{dram: {kind: installed, at: abilene, tier: dram, series: {2027-01: 1000 GB, 2027-03: 2000 GB}}}"
SHARE = 1 - 0.9 ** (73 / 365)
POLICY = "{s: {kind: spares, resupply: 73 days%s}}"


def test_they_grow_with_the_base() -> None:
    """A fifth of a year: 1000 * (1 - 0.9 ** 0.2) = 20.85 GB of spares beside 1000 GB, twice that beside 2000; both doors."""
    text = small(items=ITEM, needs=NEED, policies=POLICY % "", costs="{h: {kind: holding, rate: 1 USD/GB-month}}")
    assert column(text, "stock", "closing_gb") == pytest.approx([1000 * SHARE, 1000 * SHARE, 2000 * SHARE])
    first, second = (size * (1 - 0.9 ** (days / 365)) for size, days in ((1000, 31), (1000, 28)))
    spent = 10 * (2000 * (1 + SHARE) + first + second) + 4 * 1000 * SHARE
    assert [solve_text(text, door).plan.cost for door in ("highs", "cbc")] == pytest.approx([spent, spent])


def test_they_may_lie_at_a_hub_and_be_several_times_what_fails() -> None:
    """Twice what fails of the site's base, at the hub, from February on; the base is that of `sites`."""
    text = small(
        items=ITEM,
        needs=NEED,
        locations="{abilene: {}, hub: {kind: hub}}",
        lanes="{l: {from: hub, to: abilene, lead_time: 0 days}}",
        markets="{spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [hub]}}",
        policies=POLICY % ", times: 2, locations: [hub], sites: [abilene], since: 2027-02",
        costs="{h: {kind: holding, rate: 1 USD/GB-month}}",
    )
    assert column(text, "stock", "closing_gb", location="hub") == pytest.approx([0, 2000 * SHARE, 4000 * SHARE])
    assert column(text.replace("sites: [abilene], ", ""), "stock", "closing_gb", location="hub") == pytest.approx(
        [0, 0, 0]
    )


def test_the_audit_finds_what_is_missing() -> None:
    """20 GB where 20.85 should lie."""
    base = {"location": "abilene", "item": "ddr5", "period": "2027-02", "standing_gb": 1000.0}
    lies = {"location": "abilene", "item": "ddr5", "part": "ddr5", "period": "2027-02", "closing_gb": 20.0}
    text = small(items=ITEM, needs=NEED, policies=POLICY % "")
    assert broken(text, base=[base], stock=[lies]) == ["spares: policies.s 2027-02"]
    assert broken(text, base=[base], stock=[lies | {"closing_gb": 21.0}]) == []


def test_spares_for_what_never_fails_are_doubted() -> None:
    """None are kept."""
    found = warned(small(needs=NEED, policies=POLICY % ""))
    assert [p.what for p in found if "fails" in p.what] == ["none of these items fails, so that no spares are kept"]


def test_more_failures_or_a_longer_wait_never_cost_less() -> None:
    """Each way up."""
    text = small(items=ITEM, needs=NEED, policies=POLICY % "")
    waits = [solve_text(text.replace("73 days", wait)).plan.cost for wait in ("1 day", "73 days", "1 year")]
    fails = [solve_text(text.replace("10%/yr", f"{share}%/yr")).plan.cost for share in (0, 5, 10, 50)]
    assert waits == sorted(waits)
    assert fails == sorted(fails)
