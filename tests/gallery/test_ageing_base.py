"""The story of a base that ages: what a last order, a harvest and a warranty are worth, from the figures of its comment."""

from __future__ import annotations

import pytest

from tests.gallery.gallery import plan


def cost(variant: str | None = None) -> float:
    """What the best plan costs."""
    return plan("ageing-base", variant).plan.cost


def received(item: str, variant: str | None = None) -> dict[str, float]:
    """Pieces of an item that come, by period."""
    size = plan("ageing-base").plan.setting.gb_per_piece(item)
    rows = plan("ageing-base", variant).plan.tables["receipts"]
    return {
        row["period"]: row["received_gb"] / size for row in rows if row["item"] == item and row["received_gb"] > 1e-3
    }


def test_the_last_order_is_bought_ahead() -> None:
    """1000 in June at 0.30; without a last order in February at 0.28, and until then the old ones stand alone."""
    assert received("tlc-gen5-30") == {"2027-06": pytest.approx(1000)}
    assert received("tlc-gen5-30", "no-last-order") == {"2028-02": pytest.approx(1000)}
    later = (
        781.25 * 20 * 1.2 / 1000 * 24 * (244 * (0.08 + 0.38 * 60 / 1000))
    )  # 800 less 18.75 are scrapped; from August to March
    assert cost() - cost("no-last-order") == pytest.approx(0.02 * 30.72e6 + later, rel=1e-6)


def test_what_is_retired_serves_elsewhere() -> None:
    """781.25 drives of 30.72 TB at 0.20, less what they draw from August to March: 244 days."""
    assert received("tlc-used-30", "no-harvest") == {"2028-04": pytest.approx(781.25)}
    draws = 781.25 * 20 * 1.2 / 1000 * 24 * 244
    assert cost("no-harvest") - cost() == pytest.approx(24e6 * 0.20 - draws * (0.08 + 0.38 * 60 / 1000))
    assert cost("no-harvest") - cost() == pytest.approx(4_788_713, abs=1)


def test_what_fails_comes_back() -> None:
    """1286.43 put in and 5.94 spares at first; 47.36 fail in 22 months, 90 % of the 43.04 that are sent in come back."""
    first = 1280 / 0.995 + 1280 * (1 - 0.98 ** (84 / 365))
    assert received("ddr5-128")["2027-02"] == pytest.approx(first)
    base = [row for row in plan("ageing-base").plan.tables["base"] if row["item"] == "ddr5-128"]
    failed, claimed = (sum(row[name] for row in base) / 128 for name in ("failed_gb", "claimed_gb"))
    assert (failed, claimed) == (pytest.approx(47.357, abs=1e-3), pytest.approx(43.039, abs=1e-3))
    fewer = sum(received("ddr5-128", "no-warranty").values()) - sum(received("ddr5-128").values())
    assert fewer == pytest.approx(0.9 * claimed)
    assert cost("no-warranty") - cost() == pytest.approx(fewer * 2560, rel=1e-6)
