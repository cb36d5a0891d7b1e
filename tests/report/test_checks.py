"""Checks: identities with live verdicts, the certificate, the audit's findings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.model.plugin import Finding
from planner.report.pages import Pages
from planner.report.sheets.checks import cent
from tests.report.scene import opened, plan, rows, without


def test_every_identity_holds_in_a_good_plan() -> None:
    """On the sheet: objective, cash, spend, stock, service, pieces; all OK."""
    page = opened(plan())["Checks"]
    verdicts = [cell.value for row in page.iter_rows() for cell in row if cell.value in ("OK", "LOOK")]
    assert verdicts == ["OK"] * 6


def test_a_changed_figure_is_seen() -> None:
    """1 GB more of closing stock, or 1 USD more in the ledger, and the identity says LOOK."""
    stock = [dict(row) for row in plan().tables["stock"]]
    stock[-1]["closing_gb"] += 1.0
    ledger = [dict(row) for row in plan().tables["ledger"]]
    ledger[0]["present_value"] += 1.0
    for tables, word in (({"stock": stock}, "closing stock"), ({"ledger": ledger}, "certified objective")):
        (row,) = (row for row in rows("checks", "identities", without(**tables)) if word in row["what"])
        assert row["verdict"] == "LOOK"
        assert abs(row["gap"]) == pytest.approx(1.0)


def test_two_cents_are_seen() -> None:
    """Money reconciles to the cent: 0.02 USD too much in the ledger are a LOOK, also beside 1,047 MUSD of cost."""
    ledger = [dict(row) for row in plan().tables["ledger"]]
    ledger[0]["present_value"] += 0.02
    row = next(row for row in rows("checks", "identities", without(ledger=ledger)) if "objective" in row["what"])
    assert (row["gap"], row["verdict"]) == (0.02, "LOOK")
    assert row["allowed"] == 0.01
    assert [cent(size) for size in (1e3, 1.2e9)] == [0.01, 0.01]


def test_findings_are_listed() -> None:
    """What the audit holds against a plan stands there in its words."""
    broken = Pages(replace(plan(), findings=(Finding("stock", "abilene", "does not balance", 3.0),)))
    (row,) = rows("checks", "audit", broken)
    assert (row["rule"], row["where"], row["amount"]) == ("stock", "abilene", 3.0)


def test_the_certificate_keeps_all_its_digits() -> None:
    """The level and the objective as certificate.json has them."""
    found = {row["fact"]: row["value"] for row in rows("checks", "certificate")}
    assert found["level"] == "A"
    assert float(found["objective"]) == plan().certificate["objective"]
