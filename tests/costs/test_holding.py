"""Stock that lies at a period's end costs by size and time, or by its index value and time; buying early pays for it."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from tests.small import billed, small, terms
from tests.support import cost, load_text

# February's need is bought in January at 10, before the price doubles.
EARLY = {
    "needs": "{dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-02: 100 GB}}}",
    "markets": "{spot: {items: [ddr5], price: {2027-01: 10 USD/GB, 2027-02: 20 USD/GB}}}",
}


def test_buying_early_pays_for_lying() -> None:
    """100 GB lie at the end of January at 2 a GB and month: 1000 + 200 = 1200, cheaper than 2000 in February."""
    assert cost(small(costs="{h: {kind: holding, rate: 2 USD/GB-month}}", **EARLY)) == pytest.approx(1200)


def test_too_dear_to_lie() -> None:
    """At 11 a GB and month 1000 + 1100 is more than 2000: bought when it is used."""
    text = small(costs="{h: {kind: holding, rate: 11 USD/GB-month}}", **EARLY)
    assert terms(text) == pytest.approx({"goods": 2000})


def test_a_share_of_the_index_value() -> None:
    """12 % a year of an index of 10 for one month: 0.12 / 12 * 10 * 100 GB = 10; beside a rate of 2 it adds to 210."""
    share = small(costs="{h: {kind: holding, share: 12%/yr}}", **EARLY)
    both = small(costs="{h: {kind: holding, share: 12%/yr, rate: 2 USD/GB-month}}", **EARLY)
    assert terms(share)["holding"] == pytest.approx(10)
    assert terms(both)["holding"] == pytest.approx(210)


def test_a_rate_per_piece_and_by_the_week() -> None:
    """64 for a piece of 64 GB and month is 1 a GB: 100. 7 a GB and week is 31 a January: bought in February instead."""
    piece = small(
        costs="{h: {kind: holding, rate: 64 USD/ea-month}}", items="{ddr5: {tier: dram, package: 64 GB}}", **EARLY
    )
    assert terms(piece)["holding"] == pytest.approx(100)
    assert terms(small(costs="{h: {kind: holding, rate: 7 USD/GB-week}}", **EARLY)) == pytest.approx({"goods": 2000})


def test_it_applies_where_and_to_what_it_says() -> None:
    """At another location, or to another item, nothing is charged."""
    for other in ("locations: [ohio]", "items: [ssd]"):
        text = small(
            costs=f"{{h: {{kind: holding, rate: 2 USD/GB-month, {other}}}}}",
            locations="{abilene: {}, ohio: {}}",
            items="{ddr5: {tier: dram}, ssd: {tier: flash}}",
            **EARLY,
        )
        assert terms(text) == pytest.approx({"goods": 1000})


def test_the_bill_from_the_stock_table() -> None:
    """40 GB at the end of January and 10 at the end of March at 2 a GB and month: 80 and 20."""
    rows = [
        {"location": "abilene", "item": "ddr5", "part": "ddr5", "period": period, "closing_gb": size}
        for period, size in (("2027-01", 40.0), ("2027-03", 10.0))
    ]
    text = small(costs="{h: {kind: holding, rate: 2 USD/GB-month}}")
    assert billed(text, "holding", stock=rows) == {"2027-01": 80, "2027-03": 20}


def test_dearer_holding_never_costs_less() -> None:
    """1000 + 100 * rate as long as that is below 2000."""
    costs = [
        cost(small(costs=f"{{h: {{kind: holding, rate: {rate} USD/GB-month}}}}", **EARLY)) for rate in (0, 3, 9, 50)
    ]
    assert costs == pytest.approx([1000, 1300, 1900, 2000])


def test_it_says_what_it_costs() -> None:
    """Neither a rate nor a share is refused."""
    with pytest.raises(InputError) as refused:
        load_text(small(costs="{h: {kind: holding, items: [ddr5]}}"))
    assert all(problem.next_step for problem in refused.value.problems)


def test_a_rate_may_change_by_date() -> None:
    """The price goes from 10 to 20 in February. Lying costs 2 in January and 30 from then on.

    February's 100 GB are bought in January, March's when they are needed: 2000 + 100 * 2 + 2000 = 4200.
    """
    text = small(
        markets="{spot: {items: [ddr5], price: {2027-01: 10 USD/GB, 2027-02: 20 USD/GB}}}",
        costs="{h: {kind: holding, rate: {2027-01: 2 USD/GB-month, 2027-02: 30 USD/GB-month}}}",
    )
    assert cost(text) == pytest.approx(4200)
