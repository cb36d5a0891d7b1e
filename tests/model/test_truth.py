"""What becomes true in a future: told in the period in which it happens, worked out once."""

from __future__ import annotations

import pytest

from planner.app.solve import How, solve_loaded
from planner.model import futures
from planner.model.kin import told_apart
from planner.model.setting import Setting
from tests.clauses.scene import scene
from tests.model.test_sampling import drawn
from tests.small import small
from tests.support import load_text


def test_a_price_between_two_first_days_is_told_on_the_later_one() -> None:
    """12 or 8 from 15 February on: January and February are equal, March tells, and April tells nothing new."""
    outcomes = ", ".join(
        f"at-{price}: {{probability: 50%, indices: {{dram: {{2027-02-15: {price} USD/GB}}}}}}" for price in (12, 8)
    )
    more = f"risk: {{drivers: {{d: {{kind: table, outcomes: {{{outcomes}}}}}}}}}\n"
    text = scene("", periods=4, need="{2027-01: 100 GB/month}", index="{now: 10 USD/GB}", more=more)
    text = text.replace("suppliers:", "markets: {spot: {items: [ddr5], price: 9 USD/GB}}\nsuppliers:")
    one, two = load_text(text).setting.futures
    assert [one.truth(p) == two.truth(p) for p in range(4)] == [True, True, False, True]
    true, known = told_apart((one, two), 4, [True] * 4)
    assert true == known == [[0, 0], [0, 0], [0, 1], [0, 1]]


def test_what_is_written_is_told_when_it_changes() -> None:
    """From February on twice as much is written: told in February, though the level is the same."""
    text = "{dram: {kind: installed, at: abilene, tier: dram, series: 100 GB, writes: {2027-01: 1 GB/day, 2027-02: %s GB/day}}}"
    one, two = (futures.truths_of(load_text(small(needs=text % size)).setting) for size in (1, 2))
    assert [mine == other for mine, other in zip(one, two, strict=True)] == [True, False, False]


@pytest.mark.parametrize("method", ["whole", "branches"])
def test_it_is_worked_out_once_for_each_future(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trees, branches and audit ask for the truth of 24 futures, and it is worked out 24 times."""
    worked = []

    def counted(setting: Setting) -> object:
        worked.append(setting)
        return truths_of(setting)

    truths_of = futures.truths_of
    monkeypatch.setattr(futures, "truths_of", counted)
    solved = solve_loaded(load_text(drawn()), How(method=method, processes=1))  # type: ignore[arg-type]
    assert solved.plan.findings == ()
    assert len(worked) == len(set(map(id, worked))) == 24
