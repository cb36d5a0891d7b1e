"""Work that lacks data or accelerators: what stops is paid for once, what has no accelerator rests, by hand.

The service is that of test_inference: five boxes, 50 GB of weights and 80 of hot cache, 20 an hour for all of it, 2160 hours.
"""

from __future__ import annotations

import pytest

from planner.app.solve import How, solve_loaded
from tests.support import load_text, solve_text
from tests.workloads.test_in_plans import BOXES, scene

SMALL = ("needs: {hbm: 100 GB}", "needs: {hbm: 20 GB}")
HOURS = 90 * 24
COMPLETE = "{pod: {at: abilene, accelerator: box, series: 5, starts: complete, per_unit: {dram: 10 GB/GPU}, items: {dram: [ddr5]}}}"


def jobs(text: str, column: str) -> list[float]:
    """A column of the table of jobs."""
    return [row[column] for row in solve_text(text).plan.tables["jobs"]]


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_both_doors_lose_the_same(solver: str) -> None:
    """Of 100 GB of HBM 90 may be filled, and 130 are asked for: 40 / 130 of 20 an hour."""
    plan = solve_text(scene().replace(*SMALL), solver).plan
    assert plan.cost == pytest.approx(40 / 130 * 20 * HOURS)
    assert plan.findings == ()


def test_work_without_accelerators_rests() -> None:
    """Two of the five boxes stand: three fifths of the work have none, nobody idles, and no data is kept for them."""
    text = scene(boxes="2")
    assert jobs(text, "resting") == pytest.approx([0.6] * 3)
    assert solve_text(text).plan.cost == pytest.approx(0)


def test_tokens_that_nobody_can_make_earn_nothing() -> None:
    """The same, but tokens earn: 50,000 a second at 1 USD a million, of which three fifths are lost for 90 days."""
    text = scene(", earns: 1 USD/Mtoken", boxes="2")
    assert jobs(text, "stopped") == pytest.approx([0.6] * 3)
    assert solve_text(text).plan.cost == pytest.approx(0.6 * 50_000 * 90 * 86_400 / 1e6)


def test_what_idles_in_a_cluster_is_paid_for_there() -> None:
    """DRAM for two of five boxes: three idle for 3 * 4 an hour, and the service that has none of them rests beside it."""
    text = scene().replace(BOXES % "5", COMPLETE)
    text = text.replace(
        "{items: [ddr5], price: 10 USD/GB}", "{items: [ddr5], price: 0 USD/GB, available: {2027-01: 20 GB/month}}"
    )
    plan = solve_text(text).plan
    assert [row["idle_units"] for row in plan.tables["clusters"]] == pytest.approx([3, 1, 0])
    assert jobs(text, "resting") == pytest.approx([0.6, 0.2, 0])
    assert plan.cost == pytest.approx(4 * (3 * 744 + 1 * 672))


def test_two_jobs_share_the_accelerators_of_a_place() -> None:
    """Seven boxes for two services of five each: three tenths of the work of both rest."""
    text = scene(boxes="7")
    second = text[text.index("workloads: {chat: ") + len("workloads: {chat: ") : text.rindex("}")]
    text = text.replace("workloads: {chat: ", f"workloads: {{more: {second}, chat: ")
    rows = solve_text(text).plan.tables["jobs"]
    assert {row["workload"] for row in rows} == {"chat", "more"}
    assert sum(row["resting"] for row in rows if row["period"] == "2027-01") == pytest.approx(3 / 5)


def test_a_price_of_its_own_is_paid_for_each_gb() -> None:
    """With `shortage` each GB that is short costs what is said, and nothing stops as a whole."""
    text = scene(", shortage: {price: 1 USD/GB}").replace(*SMALL)
    plan = solve_text(text).plan
    assert plan.tables["jobs"] == []
    assert plan.cost == pytest.approx(40 * 3)


def test_by_branches_it_is_the_same() -> None:
    """One program, and a trunk with branches that are solved apart."""
    risk = "{drivers: {kv: {kind: kv_shock, workloads: [chat], share: 50%, happens: {on: {2027-02: 40%}}}}, learn: {2027-02: all}}"
    text = scene(risk=risk).replace(*SMALL)
    whole, parts = (
        solve_loaded(load_text(text), How(method=method, processes=1))  # type: ignore[arg-type]
        for method in ("whole", "branches")
    )
    assert whole.plan.findings == parts.plan.findings == ()
    assert parts.plan.cost == pytest.approx(whole.plan.cost)
