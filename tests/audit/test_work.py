"""Work that is not done and units that wait, put otherwise in the tables of a plan: the audit names the rule that they break."""

from __future__ import annotations

from typing import Any

import pytest

from planner.model.book import Book
from planner.plan.audit.clusters import audit_clusters
from planner.plan.audit.jobs import audit_jobs
from tests.model.test_clusters_uncertain import GROWN
from tests.support import solve_text
from tests.workloads.test_in_plans import scene
from tests.workloads.test_jobs import SMALL


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("stopped", 0.1, "work without data"),
        ("stopped", -0.1, "job"),
        ("resting", 0.3, "accelerators that rest"),
        ("price", 1.0, "job"),
        ("asked_accelerators", 4.0, "job"),
    ],
)
def test_the_audit_names_what_is_wrong_with_a_job(column: str, value: float, rule: str) -> None:
    """Each figure of it, put otherwise."""
    plan = solve_text(scene().replace(*SMALL)).plan
    tables: dict[str, list[dict[str, Any]]] = {name: [dict(row) for row in rows] for name, rows in plan.tables.items()}
    assert audit_jobs(Book(plan.setting, tables)) == []
    tables["jobs"][0][column] = value
    assert rule in {finding.rule for finding in audit_jobs(Book(plan.setting, tables))}


@pytest.mark.parametrize("more", [", earns: 1 USD/Mtoken", ", accelerator: other"])
def test_the_audit_names_work_that_rests_for_nothing(more: str) -> None:
    """Tokens that earn are lost, and of accelerators of which no fleet has any nobody knows that they are idle."""
    text = scene(more if "earns" in more else "").replace(*SMALL)
    if "other" in more:
        text = text.replace("accelerator: box, series", "accelerator: other, series")
        text = text.replace("{box: {needs", "{other: {needs: {hbm: 20 GB}, embedded: [hbm]}, box: {needs")
    plan = solve_text(text).plan
    tables = {name: [dict(row) for row in rows] for name, rows in plan.tables.items()}
    for row in tables["jobs"]:
        row["stopped"], row["resting"] = 0.0, row["stopped"]
    assert "accelerators that rest" in {finding.rule for finding in audit_jobs(Book(plan.setting, tables))}


def test_the_audit_names_a_job_that_the_table_leaves_out() -> None:
    """A row less is no crash: the job asks for accelerators, and what is short of it has stopped nothing."""
    plan = solve_text(scene().replace(*SMALL)).plan
    tables = {name: [dict(row) for row in rows] for name, rows in plan.tables.items()}
    del tables["jobs"][0]
    assert {"job", "work without data"} <= {finding.rule for finding in audit_jobs(Book(plan.setting, tables))}


def test_the_audit_names_more_at_work_than_runs() -> None:
    """Two boxes stand, and the table says that all of the work is done."""
    plan = solve_text(scene(boxes="2")).plan
    tables = {name: [dict(row) for row in rows] for name, rows in plan.tables.items()}
    tables["jobs"][0]["resting"] = 0.0
    assert "accelerators at work" in {finding.rule for finding in audit_jobs(Book(plan.setting, tables))}


@pytest.mark.parametrize(
    ("old", "new", "rule", "what"),
    [
        (0.0, 9.0, "vintage", "cluster 2027-02"),  # one fewer than the table of clusters says
        (1.0, 9.0, "complete", "cluster/dram"),  # the old take 5 GB each, and 100 are missing
        (-1.0, 11.0, "vintage", "cluster 2027-02-01 2027-02"),  # ten are new
        (-1.0, 11.0, "vintage", "cluster 2027-02"),  # fewer than none of the old
    ],
)
def test_the_audit_names_other_vintages(old: float, new: float, rule: str, what: str) -> None:
    """Units that wait are as many as the table of clusters says, take all that is missing, and are there."""
    plan = solve_text(GROWN).plan
    tables = {name: [dict(row) for row in rows] for name, rows in plan.tables.items()}
    assert audit_clusters(Book(plan.setting, tables)) == []
    for row in tables["vintages"]:
        if row["period"] == "2027-02":
            row["idle_units"] = new if row["since"] else old
    found = [finding for finding in audit_clusters(Book(plan.setting, tables)) if finding.rule == rule]
    assert any(finding.where.startswith(what) for finding in found), found
