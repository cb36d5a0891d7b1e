"""Why work of workloads stops or rests, and what would fill it: all that holds it at once, or more accelerators."""

from __future__ import annotations

import pytest

from planner.app.gating import gating
from planner.app.short import short
from planner.report.builds import builds
from planner.report.short_text import short_lines
from planner.studies.shortfall import Shortfalls
from tests.model.clusters import stock, text
from tests.support import load_text, solve_text
from tests.workloads.test_in_plans import scene


def told(found: Shortfalls) -> str:
    """The page as one line."""
    return " ".join(" ".join(short_lines(found, "x", "USD")).split())


def test_work_that_rests_waits_for_accelerators_and_not_for_memory() -> None:
    """Two of five boxes: three fifths of the work rest, at no price; the page Clear to build names accelerators as what lacks."""
    rests = scene(boxes="2")
    found = short(load_text(rests))
    assert (found.gaps, found.rests) == ((), ("chat",))
    assert "every other need is met in full and in time" in told(found)
    assert "for want of accelerators work rests, at no price of its own: chat" in told(found)
    pages = solve_text(rests).pages
    waits = [(one.gating, one.items, one.recovers, one.idle) for one in builds(pages) if one.program == "chat"]
    assert waits == [("accelerators", (), "not in this plan", 0)] * 3
    assert gating(load_text(rests), pages).sooner == ()


def test_all_work_is_done_where_accelerators_stand() -> None:
    """Five of five: nothing rests, and nothing is said of it."""
    found = short(load_text(scene()))
    assert (found.gaps, found.rests) == ((), ())
    assert "every need is met" in told(found)


def test_memory_of_accelerators_is_no_entry_but_accelerators() -> None:
    """HBM for 90 of 130 GB: no market sells any, so more accelerators must stand; 40 / 130 of 20 an hour are lost."""
    found = short(load_text(scene().replace("needs: {hbm: 100 GB}", "needs: {hbm: 20 GB}")), need="chat")
    assert found.gaps
    assert not any(gap.bought for gap in found.gaps)
    days = {"2027-01": 31, "2027-02": 28, "2027-03": 31}
    assert [gap.money for gap in found.gaps] == pytest.approx(
        [40 / 130 * 20 * 24 * days[gap.period] for gap in found.gaps]
    )
    assert "more of them must stand by then" in told(found)
    assert "no entry was found" not in told(found)


def test_the_next_best_fills_all_that_holds_the_same_units() -> None:
    """DIMMs and drives for 60 of 100 units each: one more takes 2 + 4 GB at 1000, 6000 instead of 7 in the last week.

    Bought at once it runs in the two weeks before as well: (6000 - 14) / 2 = 2993 a GB of DIMMs, which alone would run nothing.
    """
    both = text(stock=stock(120, 240), open_orders="{}")
    gaps = [gap for gap in short(load_text(both), need="cluster/dimm").gaps if gap.period == "2027-01-18"]
    (best,) = [gap.next_best for gap in gaps]
    assert best is not None
    assert (best.shortage_price, best.price) == (pytest.approx(3.5), pytest.approx(2993))
    assert {key for key, _ in best.calls} == {"broker:dimm", "broker:ssd"}
