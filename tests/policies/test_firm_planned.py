"""Calls that stand as they are written: the scene of tests/costs/test_plan_changes.py, without a last plan."""

from __future__ import annotations

import pytest

from planner.errors import InfeasibleError, InputError
from tests.costs.test_plan_changes import ROWS, calls, weeks
from tests.small import broken, terms
from tests.support import load_text, solve_text


def firm(written: str, source: str = "spot", **sections: str) -> str:
    """Some calls are firm."""
    policy = f"{{p: {{kind: firm_planned, source: {source}, item: ddr5, to: abilene, calls: {written}}}}}"
    return weeks(last_plan="{}", policies=policy, **sections)


def test_a_firm_call_stands_and_the_others_make_up_for_it() -> None:
    """60 in the second week instead of 40: 20 more lie for a week than the 10 GB must, and the third week calls 20 less."""
    text = firm("{2027-01-08: 60 GB}")
    assert calls(text) == pytest.approx([50, 60, 60, 50])
    assert sum(terms(text).values()) == pytest.approx(2200 + 30)


def test_nothing_is_a_call_too() -> None:
    """No call in the third week, which needs 90: 80 in each before leave 80 for it, 30 of them two weeks; 10 are short at 40."""
    text = firm("{2027-01-15: 0 GB}")
    assert calls(text) == pytest.approx([80, 80, 0, 50])
    assert terms(text) == pytest.approx({"goods": 2100, "holding": 30 + 80, "shortage": 400})


def test_more_than_anything_needs() -> None:
    """400 GB in the first week, of 220 needed: all of it is bought where so much may be, and nothing else is called."""
    market = "{spot: {items: [ddr5], price: 10 USD/GB, available: 500 GB/week}}"
    assert calls(firm("{2027-01-01: 400 GB}", markets=market)) == pytest.approx([400, 0, 0, 0])


def test_days_of_one_period_add_up() -> None:
    """30 on Friday and 25 on Monday are 55 of the week."""
    assert calls(firm("{2027-01-08: 30 GB, 2027-01-11: 25 GB}"))[1] == pytest.approx(55)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_both_doors(solver: str) -> None:
    """The same through both."""
    assert solve_text(firm("{2027-01-08: 60 GB}"), solver).plan.cost == pytest.approx(2230)


def test_what_is_firm_never_saves_anything() -> None:
    """Whatever it is, the best plan without it costs no more; at what that calls it costs as much."""
    costs = [sum(terms(firm(f"{{2027-01-08: {size} GB}}")).values()) for size in (0, 20, 40, 60, 80)]
    assert min(costs) == pytest.approx(2210)
    assert costs[2] == pytest.approx(2210)
    assert costs[:3] == sorted(costs[:3], reverse=True)
    assert costs[2:] == sorted(costs[2:])


def test_on_every_path() -> None:
    """Two futures: 60 GB in the second week of both, whatever is needed then."""
    risk = """{
      drivers: {need: {kind: table, outcomes: {
        low: {probability: 50%, needs: {dram: {2027-01-15: 30 GB/week}}},
        high: {probability: 50%, needs: {dram: {2027-01-15: 70 GB/week}}}}}},
      learn: {2027-01-08: all}}"""
    need = "{dram: {kind: consumption, at: abilene, tier: dram, series: 50 GB/week, shortage: {price: 40 USD/GB}}}"
    for course in solve_text(firm("{2027-01-08: 60 GB}", risk=risk, needs=need)).plan.courses:
        assert [row["moved_gb"] for row in course.tables["moves"] if row["period"] == ROWS[1]] == pytest.approx([60])


def test_a_call_that_cannot_be_filled() -> None:
    """90 where 80 may come: no plan."""
    with pytest.raises(InfeasibleError):
        solve_text(firm("{2027-01-08: 90 GB}"))


def test_the_audit_sees_a_call_that_is_otherwise() -> None:
    """59 where 60 are written; 1 where nothing is; other weeks are free."""
    rows = [
        {"source": "spot", "item": "ddr5", "to": "abilene", "period": day, "moved_gb": size}
        for day, size in zip(ROWS, (50.0, 59.0, 1.0, 50.0), strict=True)
    ]
    text = firm("{2027-01-08: 60 GB, 2027-01-15: 0 GB}")
    assert broken(text, moves=rows) == ["firm planned: policies.p 2027-01-08", "firm planned: policies.p 2027-01-15"]
    rows[1]["moved_gb"], rows[2]["moved_gb"] = 60.0, 0.0
    assert broken(text, moves=rows) == []


@pytest.mark.parametrize(
    ("written", "source", "said"),
    [
        ("60 GB", "spot", "without a day is in no period"),
        ("{2027-02-08: 60 GB}", "spot", "of 2027-02-08 is in no period"),
        ("{2027-01-08: 60 GB}", "spott", "no source 'spott'"),
        ("{2027-01-08: 60 GB}", "hub", "hub delivers no ddr5 to abilene"),
    ],
)
def test_what_cannot_be_meant(written: str, source: str, said: str) -> None:
    """A call without a day or beyond the horizon; a source nobody has, or that does not deliver there."""
    hub = "{spot: {items: [ddr5], price: 10 USD/GB}, hub: {items: [ddr5], price: 9 USD/GB, delivers_to: [ohio]}}"
    places = "{abilene: {}, ohio: {}}"
    with pytest.raises(InputError, match=said):
        load_text(firm(written, source, markets=hub, locations=places))
