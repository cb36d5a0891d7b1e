"""Short because of what is taken out whole: least sizes, several together, what rests on them; what a gap costs over a jump.

100 GB are needed in each of three months at 10 USD/GB; a GB short costs 50. The least that may be called is 2,000 GB: 20,000
for what costs 15,000 if it is short, and 3,000 without the least.
"""

from __future__ import annotations

import pytest

from planner.app.typed import Typed
from planner.report.short_text import document, short_lines
from planner.studies.entries import Entry
from planner.studies.loosened import Loosened
from planner.studies.shortfall import Shortfalls
from tests.small import small
from tests.studies.test_short import NEED, asked, contract
from tests.support import load_text

LEAST = "{spot: {items: [ddr5], price: 10 USD/GB, minimum: 2000 GB}}"
LANE = {
    "locations": "{abilene: {}, fab: {kind: fab}}",
    "suppliers": "{m: {fabs: {fab: {country: US}}}}",
    "markets": "{spot: {items: [ddr5], supplier: m, ships_from: fab, price: 10 USD/GB, minimum: 2000 GB}}",
    "lanes": "{in: {from: fab, to: abilene, lead_time: 0 weeks, minimum: 1800 GB}}",
}


def why(found: Shortfalls) -> set[tuple[str, tuple[str, ...], tuple[str, ...], int]]:
    """Code, paths, steps and saving of every reason."""
    return {
        (own.code, tuple(link.path for link in own.links), tuple(link.step for link in own.links), round(own.saves))
        for gap in found.gaps
        for own in gap.reasons or ()
    }


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_least_size_is_taken_out_whole(solver: str) -> None:
    """1 % of 2,000 GB less saves nothing, for 19,800 are dearer than 15,000; without it 15,000 - 3,000."""
    found = asked({"markets": LEAST}, solver)
    assert found.cost == pytest.approx(15_000)
    assert why(found) == {("minimum", ("markets.spot.minimum",), ("taken out",), 12_000)}
    assert {tuple(gap["codes"]) for gap in document(found, "small", "USD")["gaps"]} == {("minimum", "not_worth_it")}


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_the_next_best_over_a_jump_is_the_price_of_the_whole_gap(solver: str) -> None:
    """To fill a month's 100 GB 2,000 are called in January, which serve all three: 50 + (20,000 - 15,000) / 100.

    Told as of 1 GB it would be 50 + 5,000.
    """
    found = asked({"markets": LEAST}, solver)
    for gap in found.gaps:
        best = gap.next_best
        assert best is not None
        assert (best.price, best.of_gb) == (pytest.approx(100), pytest.approx(100))
        assert dict(best.calls) == {"spot:ddr5": pytest.approx(2000)}
    assert "the next best 100 USD/GB over 100 GB" in " ".join(" ".join(short_lines(found, "s", "USD")).split())


def test_a_least_order_is_a_minimum() -> None:
    """The same of a contract."""
    found = asked(contract("o: {kind: minimum_order, least: 2000 GB}"))
    assert why(found) == {("minimum", ("contracts.lta.clauses.o",), ("taken out",), 12_000)}


def test_two_minimums_help_only_together() -> None:
    """A lane that carries 1,800 GB or nothing behind a market that sells 2,000 or nothing: 18,000 is dearer than 15,000 as well."""
    assert why(asked(LANE)) == {
        ("minimum", ("lanes.in.minimum", "markets.spot.minimum"), ("taken out", "taken out"), 12_000)
    }


TIED = (
    "v: {kind: volume_ramp, commits: {2027-01: 0 GB/month, 2027-04: 80 GB/month}},"
    " t: {kind: take_or_pay, share: 100%, per: year}"
)


def test_a_chain_names_what_rests_on_it() -> None:
    """Nothing may be called before April, and 1 % more of nothing is nothing; without the volume 300 GB save 40 each.

    take_or_pay is a share of that volume: without it the scenario is refused, so it goes too, and both can be typed.
    """
    both = ("contracts.lta.clauses.v", "contracts.lta.clauses.t")
    ((code, paths, steps, saves),) = why(asked(contract(TIED)))
    assert (set(paths), set(steps), saves) == (set(both), {"taken out"}, 12_000)
    assert set(code.split("+")) == {"contract_maximum", "contract_term"}
    typed = Typed(load_text(small(needs=NEED, **contract(TIED))), {})
    assert typed.read(tuple(f"{path}=null" for path in both)) == ()
    (refused,) = typed.read((f"{both[0]}=null",))
    assert refused.path == both[1]


def test_what_nothing_makes_readable_is_not_told() -> None:
    """A problem at a path that is no entry leaves no chain; one that reads stays as it is."""
    loaded = load_text(small(needs=NEED, **contract(TIED)))
    volume = Loosened(Entry(("contracts", "lta", "clauses", "v"), "contract"))
    assert Typed(loaded, {}).whole((volume,)) is None
    top = Loosened(Entry(("contracts", "lta", "clauses", "t"), "contract"))
    assert Typed(loaded, {}).whole((top,)) == (top,)
    assert Typed(loaded, {top.path: top.entry}).whole((volume,)) == (volume, top)
