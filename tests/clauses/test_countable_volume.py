"""One sentence of a contract says which purchases count, and a minimum is held against those alone."""

from __future__ import annotations

import pytest

from planner.errors import InputError
from tests.clauses.scene import unwise
from tests.support import Solved, cost, load_text, solve_text

STORY = """
planner: 1
name: one-sentence
horizon: {start: 2027-01, periods: 4, step: quarter}
items: {hdd-30: {tier: disk, package: 30 TB, index: disk}}
indices: {disk: {now: 450 USD/ea}}
locations:
  abilene: {kind: site}
  mx: {kind: integrator}
  pilar: {kind: site}
lanes: {mx-pilar: {from: mx, to: pilar}}
suppliers: {seagate: {group: seagate}, lacie: {group: seagate}, toshiba: {}}
needs:
  own: {kind: consumption, at: abilene, tier: disk, series: {2027: 480 PB/quarter}}
  racks: {kind: consumption, at: pilar, tier: disk, series: {2027: 270 PB/quarter}}
contracts:
  lta:
    supplier: seagate
    items: [hdd-30]
    term: {from: 2027-01, to: 2027-12}
    delivers_to: [abilene]
    clauses:
      volume: {kind: volume_band, commit: 27778 ea/quarter, up: 20%}
      price: {kind: price_fixed, price: 450 USD/ea}
      top: {kind: take_or_pay, share: 90%, pays: 50%}
      SENTENCE
  build:
    supplier: SELLER
    route: ROUTE
    items: [hdd-30]
    term: {from: 2027-01, to: 2027-12}
    delivers_to: [mx]
    clauses: {price: {kind: price_fixed, price: 480 USD/ea}}
"""


def story(sentence: str = "", route: str = "turnkey", seller: str = "seagate") -> str:
    """64,000 drives bought directly, 36,000 built in by an integrator; 90 % of 111,112 are 100,000.8."""
    line = f"count: {{kind: countable_volume, {sentence}}}" if sentence else ""
    return STORY.replace("SENTENCE", line).replace("ROUTE", route).replace("SELLER", seller)


def deficiency(text: str) -> float:
    """Drives that were paid for and not taken."""
    solved: Solved = solve_text(text)
    rows = [row["value"] for row in solved.plan.tables["accounts"] if row["account"] == "deficiency"]
    return sum(rows) / 30_000


@pytest.mark.parametrize(
    ("text", "short"),
    [
        (story(), 36_000.8),
        (story("designated: [mx]"), 0.8),
        (story("routes: [direct, consigned]"), 36_000.8),
        (story("routes: [direct, consigned]", route="consigned"), 0.8),
        (story("routes: [direct, turnkey]"), 0.8),
        (story("routes: [turnkey]"), 64_000.8),
        (story("sources: [build]"), 0.8),
        (story("designated: [mx]", seller="lacie"), 36_000.8),
        (story("designated: [mx], affiliates: true", seller="lacie"), 0.8),
    ],
)
def test_what_counts_decides_the_deficiency_of_the_year(text: str, short: float) -> None:
    """64,000 direct drives of 100,000.8: 36,000.8 short, unless the 36,000 turnkey drives count: then 0.8."""
    assert deficiency(text) == pytest.approx(short)


def test_the_sentence_is_worth_its_deficiency() -> None:
    """36,000 drives at half of 450 USD: 8.1 MUSD."""
    assert cost(story()) - cost(story("designated: [mx]")) == pytest.approx(36_000 * 225)


def test_the_ledger_tells_what_counts() -> None:
    """64,000 drives received under the contract, 100,000 countable."""
    tables = solve_text(story("designated: [mx]")).plan.tables
    sums = {
        account: sum(r["value"] for r in tables["accounts"] if (r["contract"], r["account"]) == ("lta", account))
        / 30_000
        for account in ("received", "countable")
    }
    assert sums == {"received": pytest.approx(64_000), "countable": pytest.approx(100_000)}


def test_a_market_of_the_supplier_counts_where_it_is_named() -> None:
    """The integrator buys at a distributor of the same supplier instead."""
    head, _, _ = story("sources: [distributor]").partition("  build:")
    text = head + "markets: {distributor: {supplier: seagate, items: [hdd-30], price: 480 USD/ea, delivers_to: [mx]}}\n"
    assert deficiency(text) == pytest.approx(0.8)
    assert deficiency(text.replace("sources: [distributor]", "designated: [mx]")) == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("text", "said", "severity"),
    [
        (story("sources: [build]", seller="toshiba"), "build is not with seagate", "error"),
        (story("routes: [turnkey]"), "what is taken under it does not count", "warning"),
        (story("designated: [pilar]"), "no source of seagate delivers to pilar alone", "warning"),
    ],
)
def test_a_sentence_that_does_not_work_is_told(text: str, said: str, severity: str) -> None:
    """Another supplier's source, a contract that does not count itself, a purchaser who buys nothing."""
    (problem,) = unwise(text, "count")
    assert said in problem.what
    assert problem.severity == severity


def test_an_unknown_purchaser_or_route_is_refused() -> None:
    """With its line and what was meant."""
    for sentence, said in (("designated: [mxx]", "no place 'mxx'"), ("routes: [turnkeyy]", "did you mean 'turnkey'")):
        with pytest.raises(InputError) as caught:
            load_text(story(sentence))
        assert said in str(caught.value.problems[0])
