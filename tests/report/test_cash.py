"""Cash: by fiscal month and term, with the running sum and the budgets."""

from __future__ import annotations

import pytest

from tests.report.scene import plan, rows, sheet, without


def test_cash_by_fiscal_month() -> None:
    """January (FY27M12): freight 105 and the fee of cancelling 600. February (FY28M01): goods 10,500, order 3,500, freight 115."""
    first, second, *_ = rows("cash", "months")
    assert (first["month"], first["all"]) == ("FY27M12", pytest.approx(705))
    assert (second["month"], second["all"]) == ("FY28M01", pytest.approx(14_115))
    assert second["running"] == pytest.approx(14_820)


def test_what_is_no_cash_stays_out() -> None:
    """Shortage and what lies beyond the horizon are in the cost and not in the cash: 65,935 USD in all.

    Goods 53,500 + 6,500, freight 535 + 1,300, order 3,500, cancellation 600.
    """
    assert rows("cash", "months")[-1]["running"] == pytest.approx(65_935)


def test_a_budget_has_its_room() -> None:
    """1 M USD a fiscal year: FY27 705 spent, FY28 65,230."""
    found = {row["stretch"]: row for row in rows("cash", "budgets")}
    assert found["FY27"]["room"] == pytest.approx(1e6 - 705)
    assert found["FY28"]["spent"] == pytest.approx(65_230)
    assert sheet("cash").missing(without(ledger=[])) == "nothing is paid"


def test_the_next_weeks_by_the_day_money_is_due() -> None:
    """From 1 January: what leaves in 13 weeks is what the ledger's lines of those 91 days say, week by week."""
    found = rows("cash", "weeks")
    assert [row["from"] for row in found][:3] == ["2027-01-01", "2027-01-08", "2027-01-15"]
    assert found[-1]["from"] == "2027-03-26"
    lines = [row for row in plan().tables["ledger"] if row["cash"] and row["date"] < "2027-04-02"]
    assert found[-1]["running"] == pytest.approx(sum(row["amount"] for row in lines))
    first = [row["amount"] for row in lines if row["date"] < "2027-01-08"]
    assert found[0]["all"] == pytest.approx(sum(first))
    assert found[0]["all"] > 0.0
