"""What futures are called: by the outcomes of their drivers, and by what happens in them where that may happen once."""

from __future__ import annotations

import pytest

from planner.app.solve import solve_loaded
from planner.report.sheets.outcomes import outcome
from tests.small import small
from tests.support import load_text

KV = "kv: {kind: demand_shock, needs: [dram], factor: 50%, happens: {on: {2027-02: 30%, 2027-03: 20%}}}"
AI = "ai: {kind: demand_shock, needs: [dram], factor: 80%, happens: {on: {2027-02: 10%}}}"
PRICES = (
    "prices: {kind: table, outcomes: {low: {probability: 50%},"
    " high: {probability: 50%, indices: {dram: {2027-02: 12 USD/GB}}}}}"
)


def names(*drivers: str) -> list[str]:
    """The futures of some drivers by name."""
    text = small(risk=f"{{drivers: {{{', '.join(drivers)}}}}}")
    return [future.name for future in load_text(text).setting.futures]


def test_one_driver_is_told_by_its_outcomes() -> None:
    """Its days, and never."""
    assert names(KV) == ["2027-02-01", "2027-03-01", "never"]


def test_of_several_what_happens_is_told_with_its_driver() -> None:
    """2 * 3 futures, each of its own name; that in which nothing happens is as written. The first of a month is told by it."""
    found = names(AI, KV)
    assert found == [
        "ai 2027-02+kv 2027-02",
        "ai 2027-02+kv 2027-03",
        "ai 2027-02",
        "kv 2027-02",
        "kv 2027-03",
        "as written",
    ]


def test_outcomes_of_one_name_stand_with_their_drivers() -> None:
    """Both are high: of which, is said; where only one is, its place among the drivers tells it."""
    more = PRICES.replace("prices:", "again:")
    assert names(PRICES, more) == ["again high+prices high", "high+low", "low+high", "again low+prices low"]


def test_another_day_than_the_first_of_a_month_is_told_whole() -> None:
    """February 15 beside February 1: two futures, two names."""
    found = names(AI.replace("2027-02: 10%", "2027-02: 10%, 2027-02-15: 10%"), PRICES)
    assert {"ai 2027-02+low", "ai 2027-02-15+low"} < set(found)


def test_outcomes_that_are_named_stand_in_any_case() -> None:
    """In the order of the drivers; a shock that never comes adds nothing."""
    assert sorted(names(KV, PRICES)) == [
        "high",
        *("kv 2027-02+high", "kv 2027-02+low", "kv 2027-03+high", "kv 2027-03+low"),
        "low",
    ]


@pytest.mark.parametrize(("n", "happens"), [(3, "ai never, kv 2027-02-01"), (5, "ai never, kv never")])
def test_the_page_outcomes_tells_every_driver(n: int, happens: str) -> None:
    """Where the name does not."""
    solved = solve_loaded(load_text(small(risk=f"{{drivers: {{{AI}, {KV}}}}}")))
    assert outcome(solved.pages, solved.plan.courses[n])["happens"] == happens
