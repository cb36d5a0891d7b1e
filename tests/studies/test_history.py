"""A plan in the history of prices: planned by what was known at each start, run through what came, in windows that overlap."""

from __future__ import annotations

from math import exp, log

import pytest

from planner.app.fresh import Source
from planner.app.history import as_known, replay, replayed, rows
from planner.app.simulate import Asked
from planner.errors import InputError
from planner.model.history import Moves
from planner.report.history_text import history_lines
from planner.solvers.solution import Options
from planner.studies.calibration import walk
from planner.studies.trial import History, Life, Window
from tests.clauses.scene import scene
from tests.solvers.test_decomposed import deals
from tests.support import load_text

FEW = Asked(ahead=4, processes=1)
LOGS = (0.10, 0.05, -0.20, 0.15, 0.02, -0.08, 0.12, -0.03, 0.05, 0.09, -0.12, 0.20, 0.11, -0.05, 0.04)


def moves(logs: tuple[float, ...]) -> Moves:
    """Log moves of quarters from 2021 on."""
    return tuple((f"{2021 + n // 4}Q{n % 4 + 1}", move) for n, move in enumerate(logs))


def test_a_window_moves_as_the_history_did() -> None:
    """From 10 USD/GB the price of each quarter is 10 times the exponent of the moves so far, by the draws of the fitted driver."""
    loaded = load_text(deals())
    fitted = walk(LOGS[:8])
    source = Source(as_known(loaded, ["a"], fitted))
    (future,) = source.told(rows(source, "a", fitted, LOGS[8:]), 1).futures
    found = [future.setting.index_value("dram", period.start) for period in future.setting.periods]
    assert found == pytest.approx([10 * exp(sum(LOGS[8 : 8 + q])) for q in range(8)])


def test_the_plan_of_a_window_knows_nothing_of_what_came_later() -> None:
    """Eight moves are known, then the price doubles or halves: the same promise, another outcome."""
    loaded = load_text(deals())
    other = LOGS[:8] + tuple(-move for move in LOGS[8:])
    one, two = (replayed(loaded, "past", moves(logs), FEW, Options()).windows[0] for logs in (LOGS, other))
    assert (one.promised, one.sd, one.known) == (two.promised, two.sd, two.known)
    assert one.moved == pytest.approx(-two.moved)
    assert one.ours is not None
    assert two.ours is not None
    assert abs(one.ours.cost - two.ours.cost) > 1.0


def test_hindsight_is_never_dearer_in_any_window_of_the_catalogue() -> None:
    """Server DRAM has 22 moves from 2021: 8 to fit and 7 to run leave 8 windows, of which 2 have no quarter in common."""
    found = replay(load_text(deals()), "server_dram", FEW, Options())
    assert [window.start for window in found.windows][:2] == ["2023Q1", "2023Q2"]
    assert (len(found.windows), found.length, found.apart) == (8, 7, 2)
    for window in found.windows:
        assert window.least is not None
        for life in (window.ours, window.simple):
            assert life is not None
            assert life.cost >= window.least.cost - 1e-6 * life.cost


def test_the_page_says_that_windows_overlap() -> None:
    """Promised 100, realised 110 and 95: +2.5 % in the mean; two windows of three moves have one quarter of their own at most."""
    lives = [Life(cost, 0.0, cost, cost, 0.0) for cost in (110e6, 95e6)]
    windows = [Window("2023Q1", 8, 0.2, log(1.5), 100e6, life, None, life) for life in lives]
    lines = [*history_lines(History("server_dram", 3, tuple(windows)), "USD")]
    assert lines[1] == "they overlap: 1 of them have no quarter in common"
    assert lines[-1] == "realised is +2.5% off the promise in the mean, from -5.0% to +10.0%"
    assert "no answer" in lines[3]
    assert "+50%" in lines[3]
    assert all(len(line) <= 80 for line in lines)


def test_a_history_that_is_too_short_and_a_price_that_is_not_drawn_are_refused() -> None:
    """Eight moves to fit and seven to run are fifteen; a scenario in which all is certain has no price to replay."""
    with pytest.raises(InputError) as short:
        replayed(load_text(deals()), "past", moves(LOGS[:14]), FEW, Options())
    assert "has 14" in str(short.value)
    with pytest.raises(InputError) as certain:
        replayed(load_text(scene("", spot="10 USD/GB")), "past", moves(LOGS), FEW, Options())
    assert "mean_reverting" in str(certain.value)
