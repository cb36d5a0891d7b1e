"""A limit that no plan keeps is named with its line and the least that one could; both doors."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.app.run import run
from planner.app.solve import How
from planner.app.unkept import unkept
from planner.errors import InfeasibleError
from planner.solvers.solution import Options
from tests.measures.test_shortage import scarce
from tests.model.test_outages import any_supplier, three_suppliers
from tests.support import load_text


def told(text: str, solver: str = "highs") -> dict[str, str]:
    """What is told of each limit, by its path; every one has a line."""
    problems = unkept(load_text(text), solver, Options())
    assert all(problem.place and problem.place.line and problem.next_step for problem in problems)
    return {problem.path: problem.what for problem in problems}


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize(
    ("measure", "field", "least"),
    [
        # three futures of four cost 100 * 5, one 100 * 10: 625 in the mean, 1,000 in the worst, 750 in the worst half
        ("kind: cost, mean_at_most: 600 USD", "mean_at_most", "$600: $625"),
        ("kind: cost, worst_at_most: 999 USD", "worst_at_most", "$999: $1k"),
        ("kind: cost, alpha: 50%, tail_at_most: 700 USD", "tail_at_most", "$700: $750"),
        # .3 of the probability is moved from calm to tight: .45 * 500 + .55 * 1,000
        ("kind: ambiguity, wrong_by: 30%, at_most: 700 USD", "at_most", "$700: $775"),
    ],
)
def test_a_limit_that_no_plan_keeps(measure: str, field: str, least: str, solver: str) -> None:
    """By hand."""
    found = told(scarce(f"m: {{{measure}}}"), solver)
    assert found == {f"risk.measures.m.{field}": f"no plan keeps this limit of {least} is the least that one can"}


def test_a_fill_rate_has_a_most() -> None:
    """The market has 60 of 100 GB in every future: 60 % is the most that can be filled, 40 % short the least."""
    for limit, what in (
        ("fill_at_least: 90%", "no plan keeps this limit of 90%: 60% is the most that one can"),
        ("worst_at_most: 10%", "no plan keeps this limit of 10%: 40% is the least that one can"),
    ):
        text = scarce(f"s: {{kind: shortage, {limit}}}").replace(
            "price: {index: dram}", "price: {index: dram}, available: 60 GB/month"
        )
        assert told(text) == {f"risk.measures.s.{limit.partition(':')[0]}": what}


def test_limits_that_are_kept_alone_and_not_together() -> None:
    """A worst of 40 % short takes 60 GB at 30 and leaves 40 at 10: 2,200. For 2,000 there are 50 GB, and 50 % are short."""
    found = told(scarce("c: {kind: cost, worst_at_most: 2000 USD}, s: {kind: shortage, worst_at_most: 40%}"))
    assert found == {
        "risk.measures.c.worst_at_most": "no plan keeps this limit of $2k beside the others: $2.2k is the least that one can",
        "risk.measures.s.worst_at_most": "no plan keeps this limit of 40% beside the others: 50% is the least that one can",
    }


@pytest.mark.parametrize("tolerates", ["tolerates: 5%", "tolerates: {dram: 5%}"])
@pytest.mark.parametrize(("start", "least"), [("2027-01", "60%"), ("2027-02", "6.667%")])
def test_an_outage_that_no_plan_outlasts(tolerates: str, start: str, least: str) -> None:
    """Without a the others have 20 GB each a month: 60 of 100 are short if it starts at once.

    From February on 300 are needed in three months: 3 * 40, and the 160 of January if that is starved for it: 20 are short.
    """
    text = three_suppliers(any_supplier(f"[{start}]", tolerates)).replace("at_most: 60 GB", "at_most: 20 GB")
    path = "risk.outages.any.tolerates" + (".dram" if "{" in tolerates else "")
    assert told(text) == {path: f"no plan keeps this limit of 5%: {least} is the least that one can"}


def test_limits_are_not_to_blame_where_there_is_no_plan_without_them() -> None:
    """120 + 20 + 20 GB for a need of 200 that may not be short: the outage is not what is wrong."""
    text = three_suppliers(any_supplier("[2027-02]"), need="note: hard").replace("at_most: 60 GB", "at_most: 20 GB")
    assert told(text.replace("100 GB/month, note: hard", "200 GB/month")) == {}


@pytest.mark.parametrize("method", ["whole", "branches"])
def test_a_run_ends_with_the_limit(method: str, tmp_path: Path) -> None:
    """Exit code 3, and the line of the limit instead of the general advice; by branches as well."""
    text = scarce("c: {kind: cost, worst_at_most: 999 USD}")
    with pytest.raises(InfeasibleError) as caught:
        run(load_text(text), tmp_path, How(method=method, processes=1), {})  # type: ignore[arg-type]
    assert caught.value.exit_code == 3
    assert [problem.path for problem in caught.value.problems] == ["risk.measures.c.worst_at_most"]
    assert "scenario.yaml:" in str(caught.value)
