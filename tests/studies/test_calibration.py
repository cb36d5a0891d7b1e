"""Fits by hand, and the figures that are known of the catalogue's history."""

from __future__ import annotations

from math import log, sqrt

import pytest

from planner.app.calibrate import calibrate
from planner.catalog.history import price_moves
from planner.studies.calibration import after, long_run, quantile, runs, switching, told, walk


def moves(series: str) -> list[float]:
    """Log moves of a series of the catalogue."""
    return [move for _, move in price_moves(series)]


@pytest.mark.parametrize(
    ("series", "count", "sd", "momentum"), [("server_dram", 22, 0.216, 0.69), ("nand", 20, 0.229, 0.55)]
)
def test_the_known_figures_come_out(series: str, count: int, sd: float, momentum: float) -> None:
    """Facts A6: server DRAM from 1Q21, NAND from 3Q21, both to 2Q26; 22 quarters leave the momentum uncertain by .15."""
    found, history = walk(moves(series)), price_moves(series)
    assert (len(history), history[-1][0]) == (count, "2026Q2")
    assert found.sd == pytest.approx(sd, abs=0.0005)
    assert found.momentum == pytest.approx(momentum, abs=0.005)
    assert found.new == pytest.approx(sd * sqrt(1 - momentum**2), abs=0.001)
    assert found.momentum_error == pytest.approx(sqrt((1 - momentum**2) / count), abs=0.001)
    assert 0.05 <= found.reversion <= 0.30


def test_without_2026_the_history_is_half_as_wild() -> None:
    """Facts A6, twenty quarters: sd .148 and .71; NAND, eighteen: .140 and .43."""
    for series, sd, momentum in (("server_dram", 0.148, 0.71), ("nand", 0.140, 0.43)):
        found = walk(moves(series)[:-2])
        assert (found.sd, found.momentum) == (pytest.approx(sd, abs=0.0006), pytest.approx(momentum, abs=0.005))


def test_a_walk_by_hand() -> None:
    """.3, .1, -.1, -.3: mean 0, squares sum to .2: sd = root of .2 / 3; products .03 - .01 + .03 = .05: a fourth.

    Levels .3, .4, .3 (mean 1/3, squares of distance .02 / 3); unexplained .1 - .075, -.1 - .025, -.3 + .025: .025, -.125, -.275
    (mean -.125): .15 * -1/30 + 0 - .15 * -1/30 = 0: no pull is seen, so the least is held.
    """
    found = walk([0.3, 0.1, -0.1, -0.3])
    assert found.sd == pytest.approx(sqrt(0.2 / 3))
    assert found.momentum == pytest.approx(0.25)
    assert found.momentum_error == pytest.approx(sqrt((1 - 0.0625) / 4))
    assert found.fitted_reversion == pytest.approx(0.0)
    assert found.reversion == 0.05


def test_a_level_that_comes_back_is_seen_and_held() -> None:
    """Up and down about a level: the pull that is fitted is beyond the range, and momentum is never below nothing."""
    found = walk([0.2, -0.2] * 6)
    assert found.momentum == 0.0
    assert found.fitted_reversion > 0.9
    assert found.reversion == 0.30


def test_regimes_by_hand() -> None:
    """-20, -10, 0, +2, +30, +50, -8 %: glut twice, normal twice, shortage twice, glut. Half a quarter is added to each count.

    From glut: 1 glut, 1 normal (the last has no next): (.5 + 1) of 3.5 to normal, .5 of 3.5 to shortage.
    """
    shares = [-0.20, -0.10, 0.0, 0.02, 0.30, 0.50, -0.08]
    logs = [log(1 + share) for share in shares]
    names = told(logs, log(0.95), log(1.10))
    assert names == ["glut", "glut", "normal", "normal", "shortage", "shortage", "glut"]
    found = switching(logs, log(0.95), log(1.10))
    glut, normal, shortage = found.states
    assert (glut.quarters, normal.quarters, shortage.quarters, found.start) == (3, 2, 2, "glut")
    assert glut.drift == pytest.approx((log(0.8) + log(0.9) + log(0.92)) / 3)
    assert glut.followed == {"glut": 1, "normal": 1, "shortage": 0}
    assert glut.to == pytest.approx({"normal": 1.5 / 3.5, "shortage": 0.5 / 3.5})
    assert shortage.to == pytest.approx({"glut": 1.5 / 3.5, "normal": 0.5 / 3.5})
    assert normal.sd == shortage.sd != glut.sd


def test_regimes_that_were_not_seen_are_left_out() -> None:
    """Nothing but falls: one regime, all of the time."""
    found = switching([-0.2, -0.1, -0.3, -0.2], -0.05, 0.1)
    assert [state.name for state in found.states] == ["glut"]
    assert found.shares == {"glut": pytest.approx(1.0)}


def test_the_long_run_is_left_as_it_is_by_a_quarter() -> None:
    """Shares times transitions are the shares again."""
    states = switching(moves("server_dram"), log(0.95), log(1.10)).states
    shares = long_run(states)
    for state in states:
        comes = sum(shares[other.name] * other.to.get(state.name, 0.0) for other in states)
        assert shares[state.name] * sum(state.to.values()) == pytest.approx(comes)
    assert sum(shares.values()) == pytest.approx(1.0)


def test_stretches_runs_and_quantiles() -> None:
    """By hand; a quarter without a move ends a run."""
    assert after([0.1, 0.2, -0.1], 2) == pytest.approx([0.3, 0.1])
    assert runs([-1, -2, 0, -1, 3, 3, 3], -1) == [2, 1]
    assert runs([-1, -2, 0, -1, 3, 3, 3], 1) == [3]
    assert max(runs(moves("server_dram"), -1)) == 8
    assert [quantile([4.0, 1.0, 3.0, 2.0], share) for share in (0.0, 0.5, 0.9, 1.0)] == pytest.approx([1, 2.5, 3.7, 4])


def test_what_is_drawn_is_like_what_was_fitted() -> None:
    """Drawn moves have the mean and about the spread of the history, and the spread of levels does not run away."""
    found = calibrate(None, series="server_dram", sample=500)
    for drawn in found.drawn.values():
        every = [move for own in drawn for move in own[-8:]]
        mean = sum(every) / len(every)
        assert mean == pytest.approx(found.walk.mean, abs=0.02)
        assert sqrt(sum((x - mean) ** 2 for x in every) / len(every)) == pytest.approx(found.walk.sd, abs=0.05)
        levels = [sum(own[:12]) for own in drawn]
        assert quantile(levels, 0.95) - quantile(levels, 0.05) < log(25)


def test_the_same_seed_draws_the_same() -> None:
    """And another draws others."""
    one, again, other = (calibrate(None, series="nand", sample=40, seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert one.drawn != other.drawn
    assert one.yaml == other.yaml
