"""The audit names every fault planted by hand in good tables, in a process where no program and no solver can be imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from planner.app.solve import solve

HERE = Path(__file__).resolve().parent
ANY = {"at_least": 1}

# (name of the fault, edit of the tables, the rule that must name it)
FAULTS: list[tuple[str, list[Any], str]] = [
    ("a call-off is larger than its receipt", ["moves", {"source": "micron-firm"}, "moved_gb", "*1.01"], "fill"),
    ("a market fills more than its rate", ["moves", {"source": "dram-spot"}, "shipped_gb", "*1.5"], "fill"),
    ("a call-off below zero", ["moves", {"source": "micron-firm"}, "moved_gb", -5000.0], "sign"),
    ("a call arrives before its lead time", ["moves", {"source": "samsung-lta"}, "arrives", "2027-01"], "lead time"),
    ("goods are handed over too early", ["moves", {"source": "samsung-lta"}, "delivered", "2027-01"], "lead time"),
    ("a source sells what it does not have", ["moves", {"source": "micron-firm"}, "part", "S-64"], "source"),
    ("a lane that does not start there", ["moves", {"source": "micron-firm"}, "via", "korea-mx"], "way"),
    ("a part that is not approved", ["moves", {"source": "samsung-lta"}, "part", "X-64"], "way"),
    ("a move ends where no lane leads", ["moves", {"source": "micron-firm"}, "to", "ohio"], "way"),
    ("a receipt is missing", ["receipts", {"source": "micron-firm"}, "drop"], "receipts"),
    (
        "a receipt is larger than what was called",
        ["receipts", {"source": "samsung-lta"}, "received_gb", "*1.001"],
        "receipts",
    ),
    ("an invoice above its price", ["receipts", {"source": "micron-firm"}, "invoice", "*1.001"], "invoice"),
    ("a firm order is cancelled", ["orders", {"order": "po-1"}, "cancelled_share", 0.5], "cancellation"),
    ("an open order counts more than trusted", ["orders", {"order": "po-2"}, "kept_gb", "*1.1"], "open order"),
    ("a past-due order lands", ["orders", {"order": "po-4"}, "arrives", "2027-01"], "open order"),
    ("an open order is forgotten", ["orders", {"order": "po-1"}, "drop"], "open order"),
    ("goods vanish on a lane", ["lanes", ANY, "carried_gb", "*0.99"], "lanes"),
    (
        "opening stock is invented",
        ["stock", {"location": "mx", "period": "2027-01", "part": "M-64"}, "landed_gb", "*1.2"],
        "stock landed_gb",
    ),
    ("stock arrives that was not sent", ["stock", ANY, "arrived_gb", "*1.01"], "stock arrived_gb"),
    ("stock is sent that did not leave", ["stock", ANY, "sent_gb", "*1.01"], "stock sent_gb"),
    (
        "stock does not balance",
        ["stock", {"item": "ssd", "period": "2027-05", "location": "abilene"}, "closing_gb", "*1.01"],
        "stock balance",
    ),
    (
        "stock does not carry over",
        ["stock", {"item": "ssd", "period": "2027-05", "location": "abilene"}, "opening_gb", "*1.01"],
        "stock opening",
    ),
    (
        "stock below zero",
        ["stock", {"item": "ssd", "period": "2027-05", "location": "abilene"}, "closing_gb", -9000.0],
        "stock closing_gb",
    ),
    (
        "use without a need",
        ["stock", {"item": "ssd", "period": "2027-05", "location": "abilene"}, "used_gb", "*1.01"],
        "use",
    ),
    (
        "the base does not balance",
        ["base", {"location": "abilene", "period": "2027-06"}, "standing_gb", "*1.01"],
        "base balance",
    ),
    ("nothing fails", ["base", {"location": "abilene", "period": "2027-06"}, "failed_gb", 0.0], "base failures"),
    (
        "the base is put in out of nothing",
        ["base", {"location": "abilene", "period": "2027-04"}, "added_gb", "*1.05"],
        "use",
    ),
    (
        "the base serves more than it holds",
        ["serves", {"need": "abilene-dram", "period": "2027-06"}, "used_gb", "*1.2"],
        "serving",
    ),
    ("an item serves what it may not", ["serves", {"need": "abilene-dram"}, "item", "ssd"], "substitution"),
    ("a need is made smaller", ["service", {"need": "abilene-flash", "period": "2027-05"}, "need_gb", "*0.9"], "need"),
    (
        "a shortage is hidden",
        ["service", {"need": "abilene-dram", "period": "2027-04"}, "short_gb", 0.0],
        "need not met",
    ),
    ("a shortage is billed wrong", ["ledger", {"term": "shortage"}, "amount", "*0.9"], "bill"),
    ("goods are billed wrong", ["ledger", {"term": "goods"}, "amount", "*1.001"], "bill"),
    ("a deficiency is not billed", ["ledger", {"term": "take-or-pay"}, "drop"], "bill"),
    ("freight is billed twice", ["ledger", {"term": "freight"}, "amount", "*2"], "bill"),
    ("duty is forgotten", ["ledger", {"term": "duty"}, "drop"], "bill"),
    ("energy is free", ["ledger", {"term": "energy"}, "amount", 0.0], "bill"),
    ("holding is billed wrong", ["ledger", {"term": "holding"}, "amount", "*1.1"], "bill"),
    ("decay is billed wrong", ["ledger", {"term": "decay"}, "amount", "*1.1"], "bill"),
    ("the terminal value is doubled", ["ledger", {"term": "terminal value"}, "amount", "*2"], "bill"),
    ("a fee is forgotten", ["ledger", {"term": "fee"}, "drop"], "bill"),
    ("a lane fee is forgotten", ["ledger", {"term": "lane fee"}, "drop"], "bill"),
    ("an open order is not paid", ["ledger", {"term": "open orders"}, "drop"], "bill"),
    ("a cancellation is free", ["ledger", {"term": "cancellation"}, "drop"], "bill"),
    ("a payment is discounted twice", ["ledger", {"term": "goods"}, "present_value", "*0.95"], "discount"),
    (
        "a payment is made later than due",
        ["ledger", {"term": "goods", "period": "2027-03"}, "period", "2027-09"],
        "bill",
    ),
    ("the ledger misses the objective", ["ledger", {"term": "goods"}, "present_value", "*1.0001"], "objective"),
    (
        "more is taken than the contract's cap",
        ["moves", {"source": "micron-firm"}, "moved_gb", "*4"],
        "volume_cap",
    ),
    (
        "the stock floor is broken",
        ["stock", {"item": "ssd", "period": "2027-06", "location": "abilene"}, "closing_gb", 1000.0],
        "safety stock",
    ),
    ("the budget is broken", ["ledger", {"term": "goods"}, "amount", "*400"], "budget"),
]


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """What the audit says of the good tables and of each fault, from one walled process."""
    plan = solve(HERE / "rich.yaml").plan
    saved = tmp_path_factory.mktemp("audit") / "tables.json"
    saved.write_text(json.dumps({"tables": plan.tables, "objective": plan.certificate["objective"]}), "utf-8")
    done = subprocess.run(
        [sys.executable, str(HERE / "check_tables.py"), str(HERE / "rich.yaml"), str(saved)],
        input=json.dumps([edit for _, edit, _ in FAULTS]),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(HERE.parent.parent)},
    )
    assert done.returncode == 0, done.stderr
    said: list[list[str]] = json.loads(done.stdout)
    return said


def test_good_tables_have_no_findings(findings: list[list[str]]) -> None:
    """Saved, read back and audited behind the wall, the plan as it was made is clean."""
    assert findings[0] == []


@pytest.mark.parametrize("n", range(len(FAULTS)), ids=[name for name, _, _ in FAULTS])
def test_a_planted_fault_is_named(n: int, findings: list[list[str]]) -> None:
    """Each fault is found under the rule it breaks."""
    name, _, rule = FAULTS[n]
    assert any(said.startswith(f"{rule}:") for said in findings[n + 1]), f"{name}: {findings[n + 1]}"


def test_there_are_at_least_thirty() -> None:
    """One for each balance, clause, bill and limit."""
    assert len(FAULTS) >= 30
