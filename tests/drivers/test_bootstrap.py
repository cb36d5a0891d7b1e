"""Blocks of a history: paths by hand, the curve in the mean, blocks as long as they are said to be, and only real neighbours."""

from __future__ import annotations

from itertools import pairwise
from math import log
from statistics import fmean

import pytest

from planner.catalog.history import price_moves
from planner.drivers.bootstrap import Bootstrap
from planner.errors import InputError
from planner.model.history import index_moves
from planner.model.sampling import draws_of
from planner.studies.calibration import quantile
from tests.model.test_sampling import drawn
from tests.support import cost, load_text

BLOCKS = "kind: bootstrap, indices: {dram: 100%}, series: server_dram, block: 4 quarters, reversion: 15%"
PRICES = (10, 11, 12, 11, 10, 9, 9, 10, 12, 15)
"""What an index said on the first days of ten quarters from 2024Q3 on."""
HISTORY = (
    "history: {"
    + ", ".join(
        f"{2024 + (n + 2) // 4}-{3 * ((n + 2) % 4) + 1:02}-01: {price} USD/GB" for n, price in enumerate(PRICES)
    )
    + "}"
)


def own(text: str) -> str:
    """The same drawn from the index's own history."""
    return text.replace("series: server_dram", "index: dram").replace("now: 10 USD/GB", f"now: 15 USD/GB, {HISTORY}")


def test_a_path_by_hand() -> None:
    """Moves .1, -.2, .3, 0; ranked -.2, 0, .1, .3. Rank .6 of four is .1; .9 goes on: -.2; .1 (a fourth ends) ranks anew: .3; it
    goes on: 0, the last; though .9 would go on, .3 ranks 0 again. The log: .1, .09 - .2 = -.11, -.099 + .3, then it shrinks.
    """
    driver = Bootstrap(indices={"dram": "100%"}, series="nand", block="4 quarters", reversion="10%")
    moves = (0.1, -0.2, 0.3, 0.0)
    places = driver.places((0.5, 0.6, 0.0, 0.9, 0.0, 0.3), (0.0, 0.9, 0.9, 0.1, 0.9, 0.9), moves)
    assert places == [0, 1, 2, 3, 3]
    levels = driver.path([moves[place] for place in places[:3]], 5)
    assert [log(level) for level in levels] == pytest.approx([0.0, 0.1, -0.11, 0.201, 0.1809])


def test_the_mean_is_the_forward_curve_on_every_day() -> None:
    """A curve that falls from 10 to 6: the mean of the drawn prices falls with it, exactly."""
    text = drawn(48, "{2027-04: all}", f"a: {{{BLOCKS}}}").replace(
        "now: 10 USD/GB", "now: 10 USD/GB, forward: {2028-01: 6 USD/GB}"
    )
    futures = load_text(text).setting.futures
    for p, period in enumerate(futures[0].setting.periods):
        prices = [future.setting.index_value("dram", period.start) or 0.0 for future in futures]
        assert fmean(prices) == pytest.approx(10 if p < 4 else 6)


def test_blocks_are_as_long_as_they_are_said_to_be_and_hold_real_neighbours() -> None:
    """3 of 4 quarters go on, save after the last of the history; every step in a block is a step of the history."""
    setting = load_text(drawn(400, "[]", f"a: {{{BLOCKS}}}").replace("periods: 8", "periods: 41")).setting
    moves = [move for _, move in price_moves("server_dram")]
    draws = draws_of(setting)["a"]
    driver = setting.scenario.risk.drivers["a"]
    ways = [driver.places(*mine, moves) for mine in zip(draws.ranks(), draws.chances(), strict=True)]
    steps = [(a, b) for way in ways for a, b in pairwise(way) if a + 1 < len(moves)]
    went_on = sum(b == a + 1 for a, b in steps) / len(steps)
    assert went_on == pytest.approx(0.75 + 0.25 / len(moves), abs=0.02)
    assert all(0 <= place < len(moves) for way in ways for place in way)
    assert {place for way in ways for place in way} == set(range(len(moves)))


def test_blocks_keep_the_runs_that_single_quarters_lose() -> None:
    """P95 of the longest fall in twenty quarters is longer by blocks of eight than quarter by quarter."""

    def longest(block: str) -> float:
        text = drawn(400, "[]", f"a: {{{BLOCKS.replace('block: 4 quarters', f'block: {block}')}}}")
        setting = load_text(text.replace("periods: 8", "periods: 21")).setting
        moves = [move for _, move in price_moves("server_dram")]
        draws = draws_of(setting)["a"]
        driver = setting.scenario.risk.drivers["a"]
        found = []
        for mine in zip(draws.ranks(), draws.chances(), strict=True):
            run = best = 0
            for place in driver.places(*mine, moves):
                run = run + 1 if moves[place] < 0 else 0
                best = max(best, run)
            found.append(float(best))
        return quantile(found, 0.95)

    assert longest("8 quarters") >= longest("1 quarter") + 2


def test_an_index_may_be_its_own_history() -> None:
    """Nine moves of the ten values, by quarters, and none from the last to `now`; as_of has the price of now."""
    setting = load_text(own(drawn(24, drivers=f"a: {{{BLOCKS}}}"))).setting
    moves = index_moves(setting, "dram")
    assert [quarter for quarter, _ in moves][::4] == ["2024Q4", "2025Q4", "2026Q4"]
    assert [move for _, move in moves] == pytest.approx([log(b / a) for a, b in pairwise(PRICES)] + [0.0])
    first = {future.setting.index_value("dram", setting.as_of) for future in setting.futures}
    assert first == {15.0}


def test_the_same_seed_draws_the_same() -> None:
    """And another seed draws others; the plan of them is solved and audited."""

    def names(seed: int) -> list[str]:
        text = drawn(24, drivers=f"a: {{{BLOCKS}}}", seed=seed)
        return [future.setting.chosen["a"] for future in load_text(text).setting.futures]

    assert names(1) == names(1) != names(2)
    assert cost(drawn(24, drivers=f"a: {{{BLOCKS}}}")) == pytest.approx(8000)


@pytest.mark.parametrize(
    ("was", "becomes", "path", "words"),
    [
        ("series: server_dram, ", "", "risk.drivers.a", "one history is drawn from"),
        ("series: server_dram", "series: server_dram, index: dram", "risk.drivers.a", "one history is drawn from"),
        ("series: server_dram", "series: server_ram", "risk.drivers.a.series", "no price history of this name"),
        ("series: server_dram", "series: essd", "risk.drivers.a.series", "1 quarterly moves"),
        ("series: server_dram", "index: dram", "indices.dram", "0 quarterly moves"),
        ("series: server_dram", "index: gold", "risk.drivers.a.index", "no index 'gold'"),
        ("{dram: 100%}", "{gold: 100%}", "risk.drivers.a.indices.gold", "no index 'gold'"),
        ("block: 4 quarters", "block: 2 weeks", "risk.drivers.a", "shorter than a quarter"),
        ("reversion: 15%", "reversion: 0%", "risk.drivers.a.reversion", "above 0"),
    ],
)
def test_bad_input_is_named_with_its_line(was: str, becomes: str, path: str, words: str) -> None:
    """What, where, and what to do."""
    text = drawn(24, drivers=f"a: {{{BLOCKS}}}")
    assert was in text
    with pytest.raises(InputError) as caught:
        load_text(text.replace(was, becomes, 1))
    said = str(caught.value)
    assert path in said
    assert words in said
    assert "scenario.yaml:" in said


def test_a_price_of_nothing_has_no_logarithm() -> None:
    """Told with the day."""
    text = own(drawn(24, drivers=f"a: {{{BLOCKS}}}")).replace("2025-01-01: 12 USD/GB", "2025-01-01: 0 USD/GB")
    with pytest.raises(InputError) as caught:
        load_text(text)
    assert "the price is nothing on 2025-01-01" in str(caught.value)
    assert "indices.dram.history" in str(caught.value)
