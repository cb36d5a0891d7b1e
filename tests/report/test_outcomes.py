"""Outcomes: one line a future, and their sum by probability is the plan's cost."""

from __future__ import annotations

import pytest

from planner.plan.plan import Plan
from planner.report.pages import Pages
from planner.report.screen import screen
from tests.model.test_offers import negotiation
from tests.model.test_sampling import drawn
from tests.report.scene import opened, pages, rows, sheet
from tests.support import solve_text


def three_futures() -> Plan:
    """The negotiation with a fee of 100: signed; 880, 1380 and 2600 at .5, .3 and .2."""
    return solve_text(negotiation(100)).plan


def test_futures_stand_by_their_cost_and_add_up() -> None:
    """60 * 10 + 20 * 9 + 100 = 880, 1000 + 280 + 100 = 1380, 1000 + 1500 + 100 = 2600; expected 440 + 414 + 520 = 1374."""
    plan = three_futures()
    found = rows("outcomes", "futures", Pages(plan))
    assert [(row["future"], row["cost"]) for row in found] == [
        ("tight", pytest.approx(2600)),
        ("firm", pytest.approx(1380)),
        ("soft", pytest.approx(880)),
    ]
    assert sum(row["weighted"] for row in found) == pytest.approx(1374) == pytest.approx(plan.cost)
    assert {row["signed"] for row in found} == {"lta"}
    assert [row["future"] for row in found if row["shown"]] == ["soft"]


def test_one_future_leaves_the_page_out() -> None:
    """Nothing uncertain, nothing to compare."""
    assert "risk.drivers" in sheet("outcomes").missing(pages())


def test_the_first_screen_and_the_checks_speak_of_the_expected_cost() -> None:
    """The cost line gives the mean with the best and the worst; the objective is the sum over futures."""
    of = Pages(three_futures())
    text = "\n".join(screen(of))
    assert "$1.374k expected over 3 futures ($880 to $2.6k)" in " ".join(text.split())
    assert all(row["verdict"] == "OK" for row in rows("checks", "identities", of))


def test_how_the_futures_spread() -> None:
    """Ranked one by one: cost 880, 1380, 2600; nothing is short or paid for nothing, so that is left out."""
    found = {row["what"]: row for row in rows("outcomes", "spread", Pages(three_futures()))}
    assert [
        found["Cost, discounted"][key] for key in ("low", "middle", "high", "mean", "tail", "worst")
    ] == pytest.approx([880, 880, 2600, 1374, 2600, 2600])
    assert set(found) == {"Cost, discounted", "Cash that leaves"}


def test_of_many_futures_both_ends_are_printed() -> None:
    """Of 40 drawn ones the ten dearest, the five cheapest and the one shown; all of them stand below what is printed."""
    plan = solve_text(drawn(40, learn="{2027-07: all}")).plan
    of = Pages(plan)
    all_of_them, ends = rows("outcomes", "futures", of), rows("outcomes", "ends", of)
    assert len(all_of_them) == 40
    assert ends[:10] == all_of_them[:10]
    assert ends[-5:] == all_of_them[-5:]
    assert 15 <= len(ends) <= 16
    assert any(row["shown"] for row in ends)
    assert {row["happens"].split()[0] for row in ends} == {"a"}
    page = opened(plan)["Outcomes"]
    first = next(cell.row for row in page.iter_rows() for cell in row if cell.value == "All futures")
    assert int(str(page.print_area).rpartition("$")[2]) < first
    assert len(page._charts) == 1


def test_few_futures_are_all_printed() -> None:
    """Three stand once, on the paper too."""
    grids = [grid.name for grid in sheet("outcomes").grids(Pages(three_futures()))]
    assert grids == ["spread", "futures"]
    assert not opened(three_futures())["Outcomes"].print_area
