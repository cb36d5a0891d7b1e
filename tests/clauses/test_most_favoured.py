"""No price above that of another source, whatever it is on the day."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from tests.clauses.scene import price_path, scene
from tests.drivers.test_table import risk
from tests.support import cost, load_text

PRICE = "p: {kind: price_fixed, price: 10 USD/GB}\n"
OTHER = """
    o:
      supplier: micron
      items: [ddr5]
      term: {from: 2027-01, to: 2027-12}
      lead_time: 20 weeks
      clauses:
        p: {kind: price_schedule, prices: {2027-01: 12 USD/GB, 2027-02: 8 USD/GB}}
"""


def favoured(words: str = "sources: [spot]", **more: str) -> str:
    """A price of 10 that follows a market down, for three months."""
    rules = {"spot": "{2027-01: 12 USD/GB, 2027-02: 9 USD/GB, 2027-03: 6 USD/GB}"} | more
    return scene(PRICE + f"m: {{kind: most_favoured, {words}}}", periods=3, **rules)


def beside(words: str = "sources: [o]", other: str = OTHER) -> str:
    """The same beside another contract."""
    text = scene(PRICE + f"m: {{kind: most_favoured, {words}}}", periods=3)
    return text.replace("contracts:\n", f"contracts:\n{other.strip(chr(10)).replace('    o:', '  o:', 1)}\n")


def test_the_price_is_the_lower_of_the_two() -> None:
    """10 against 12, 9, 6: 10, 9, 6; 100 a month are 2500."""
    assert price_path(favoured()) == [10, 9, 6]
    assert cost(favoured()) == pytest.approx(2500)


def test_a_tolerance_is_left_to_the_supplier() -> None:
    """10 % above 12, 9, 6: 10, 9.9, 6.6."""
    assert price_path(favoured("sources: [spot], tolerance: 10%")) == [10, 9.9, 6.6]


def test_the_price_is_raised_before_it_is_compared() -> None:
    """Raised to 11 from February on: 10, 9, 6 all the same; with a market at 12 it is 10, 11, 11."""
    text = favoured().replace(
        "m: {kind: most", "e: {kind: escalation, rate: 10%/yr, from: 2027-02}\n      m: {kind: most"
    )
    assert price_path(text) == [10, 9, 6]
    assert price_path(text.replace("2027-02: 9 USD/GB, 2027-03: 6 USD/GB", "2027-02: 12 USD/GB")) == [10, 11, 11]


def test_another_contract_may_be_the_measure_and_the_two_may_name_each_other() -> None:
    """10 against 12, 8, 8: 10, 8, 8; named in turn, the other is 10, 8, 8 too."""
    assert price_path(beside()) == [10, 8, 8]
    mutual = beside(other=OTHER.rstrip() + "\n        m: {kind: most_favoured, sources: [lta]}")
    assert price_path(mutual) == [10, 8, 8]
    setting = load_text(mutual).setting
    assert setting.terms["o"].prices["ddr5"] == (10, 8, 8)


def test_it_is_an_option() -> None:
    """Market 8 or 12 at even odds: (8 + 10) / 2 = 9 a GB; the mean of the market, 10, would change nothing."""
    outcomes = (
        "low: {probability: 50%, indices: {dram: 8 USD/GB}}\nhigh: {probability: 50%, indices: {dram: 12 USD/GB}}"
    )
    text = favoured(spot="{index: dram}", more=risk(outcomes))
    assert cost(text) == pytest.approx(2700)


def test_what_is_fixed_at_order_is_compared_at_order() -> None:
    """A lead time of a month: February has January's 10, March February's 9."""
    text = favoured(contract="lead_time: 1 month").replace(
        "m: {kind: most", "b: {kind: price_basis, fixed: order}\n      m: {kind: most"
    )
    assert price_path(text)[1:] == [10, 9]


def test_an_offer_with_the_clause_is_signed_where_it_pays() -> None:
    """Firm 100 a month at 10, 9, 6 costs 2500, as the market does where it is lower; without the clause 3000 against 2700."""
    firm = "m: {kind: most_favoured, sources: [spot]}\n      v: {kind: volume_firm, amount: 100 GB/month}"
    text = favoured(contract="status: offered").replace("m: {kind: most_favoured, sources: [spot]}", firm)
    assert cost(text) == pytest.approx(2500)
    assert cost(text.replace("m: {kind: most_favoured, sources: [spot]}\n      ", "")) == pytest.approx(2700)


def test_two_items_are_compared_each_with_its_own_source() -> None:
    """60 GB at 10 against 9, 90 GB at 10 against 7: 540 + 630."""
    text = f"""
    planner: 1
    name: two
    horizon: {{start: 2027-01, periods: 1, step: year}}
    items: {{ddr5: {{tier: dram}}, ssd: {{tier: flash}}}}
    locations: {{abilene: {{storage: 0 GB}}}}
    suppliers: {{micron: {{}}}}
    markets:
      a: {{items: [ddr5], price: 9 USD/GB, available: 0 GB/year}}
      b: {{items: [ssd], price: 7 USD/GB, available: 0 GB/year}}
    needs:
      dram: {{kind: consumption, at: abilene, tier: dram, series: {{2027: 60 GB/year}}}}
      flash: {{kind: consumption, at: abilene, tier: flash, series: {{2027: 90 GB/year}}}}
    contracts:
      lta:
        supplier: micron
        items: [ddr5, ssd]
        term: {{from: 2025-01, to: 2027-12}}
        clauses:
          {PRICE.strip()}
          x: {{kind: most_favoured, items: [ddr5], sources: [a]}}
          y: {{kind: most_favoured, items: [ssd], sources: [b]}}
    """
    assert cost(text) == pytest.approx(1170)
    both = text.replace("          x:", "          z: {kind: most_favoured, sources: [a, b]}\n          x:")
    assert cost(both) == pytest.approx(1170)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("sources: [lta]", "compared with itself"),
        ("sources: [spott]", "spott"),
        ("sources: []", "at least 1"),
        ("tolerance: 5%", "missing"),
        ("sources: [spot], tolerance: -5%", "negative"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(words: str, said: str) -> None:
    """Each with a place and a next step."""
    with pytest.raises(InputError) as caught:
        load_text(favoured(words))
    problem = caught.value.problems[0]
    assert said in str(problem)
    assert problem.place
    assert problem.next_step


def test_a_price_does_not_hang_on_an_offer_or_on_other_items() -> None:
    """A contract that may not be signed, and one that sells something else, are no measure."""
    with pytest.raises(InputError, match="cannot hang on whether it is signed"):
        load_text(beside(other=OTHER.replace("supplier: micron", "supplier: micron\n      status: offered")))
    flash = OTHER.replace("items: [ddr5]", "items: [ssd]")
    with pytest.raises(InputError, match="sells none of ddr5"):
        load_text(beside(other=flash).replace("items: {ddr5:", "items: {ssd: {tier: flash}, ddr5:"))


@settings(max_examples=20, deadline=None)
@given(tolerance=st.integers(0, 80), more=st.integers(0, 50))
def test_a_wider_tolerance_never_makes_a_price_lower(tolerance: int, more: int) -> None:
    """And no tolerance takes it above the price that is written."""
    near, far = (price_path(favoured(f"sources: [spot], tolerance: {t}%")) for t in (tolerance, tolerance + more))
    assert all((a or 0) <= (b or 0) <= 10 for a, b in zip(near, far, strict=True))
