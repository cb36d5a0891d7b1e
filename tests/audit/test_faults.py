"""The audit names every fault planted by hand in good tables, in a process where no program and no solver can be imported."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from planner.app.parts import CLAUSES, Kinds
from planner.app.solve import solve
from planner.model.plugin import Clause

HERE = Path(__file__).resolve().parent
ANY = {"at_least": 1}
RULE = re.compile(r'(?:Finding|differences|beyond|above|below_zero|too_much|too_little)\((?:book, )?\s*"([a-z ]+)"')

STORE = {
    "item": "ddr5",
    "part": "M-64",
    "period": "2027-01",
    "opening_gb": 0.0,
    "landed_gb": 9.0,
    "arrived_gb": 0.0,
    "returned_gb": 0.0,
}
STORE |= {"sent_gb": 0.0, "used_gb": 0.0, "scrapped_gb": 0.0, "resold_gb": 0.0, "closing_gb": 9.0, "owned_gb": 9.0}
MOVE = {
    "part": "S-64",
    "item": "ddr5",
    "supplier": "samsung",
    "moved_gb": 9.0,
    "cancelled_gb": 0.0,
    "shipped_gb": 9.0,
    "arrives_date": "",
}
EARLY = {"source": "samsung-buffer", "source_kind": "contract", "start": "pyeongtaek", "via": "korea-mx", "to": "mx"}
EARLY |= {"period": "2027-02", "delivered": "2027-03", "arrives": "2027-04"}
TO_OHIO = {"source": "", "source_kind": "", "start": "mx", "via": "mx-ohio", "to": "ohio"}
TO_OHIO |= {"period": "2027-01", "delivered": "", "arrives": "2027-03"}
LATER = {"block": "contracts.samsung-lta.clauses.minimum.beyond", "cell": "2027", "value": 9e9}
LAST_SSD = {"item": "ssd", "location": "abilene", "period": "2027-12"}

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
    (
        "goods become ours that were not delivered",
        ["receipts", {"source": "micron-firm"}, "bought_gb", "*1.01"],
        "title",
    ),
    ("stock of ours is not", ["stock", {"item": "ssd"}, "owned_gb", 0.0], "stock owned_gb"),
    ("a firm order is cancelled", ["orders", {"order": "po-1"}, "cancelled_share", 0.5], "cancellation"),
    ("an open order counts more than trusted", ["orders", {"order": "po-2"}, "kept_gb", "*1.1"], "open order"),
    ("an open order is lost in no outage", ["orders", {"order": "po-1"}, "lost_gb", 5.0], "lost order"),
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
    ("less is taken than the band allows", ["moves", {"source": "samsung-lta"}, "moved_gb", "*9"], "volume_band"),
    ("a firm volume is missed", ["moves", {"source": "samsung-buffer"}, "moved_gb", "*2"], "volume_firm"),
    ("a call of half a lot", ["moves", {"source": "micron-firm"}, "moved_gb", 6433.0], "minimum_order"),
    ("more is left for after the horizon than is needed", ["decisions", LATER, "add"], "take_or_pay"),
    ("a room holds more than it can", ["stock", {"location": "abilene"}, "closing_gb", 3e6], "storage"),
    ("stock lies where there is no room", ["stock", {"location": "boise"} | STORE, "add"], "no room"),
    ("more power is drawn than there is", ["base", {"location": "abilene"}, "standing_gb", 9e8], "power"),
    ("a lane carries more than it can", ["lanes", {"lane": "boise-mx"}, "carried_gb", 2e6], "lane capacity"),
    ("a lane carries less than its least", ["lanes", {"lane": "hub-abilene"}, "carried_gb", 5.0], "lane minimum"),
    ("goods pass that never came", ["lanes", {"lane": "mx-abilene"}, "passing_gb", 7e5], "passing"),
    ("a market sells more than it has", ["moves", {"source": "dram-spot"}, "moved_gb", 2e5], "market availability"),
    ("a market sells less than its least", ["moves", {"source": "hdd-spot"}, "moved_gb", 50.0], "market minimum"),
    ("a delivery after the term", ["moves", MOVE | EARLY, "add"], "term"),
    ("goods come before a site opens", ["moves", MOVE | TO_OHIO, "add"], "opening"),
    ("one supplier has too much", ["receipts", {"supplier": "samsung"}, "received_gb", "*5000"], "share"),
    ("cover is missing", ["stock", {"item": "ssd", "location": "abilene"}, "closing_gb", 0.0], "weeks of cover"),
    ("nothing is left at the end", ["stock", LAST_SSD, "owned_gb", 10.0], "final stock"),
    ("too much comes from one fab", ["receipts", {"place": "boise"}, "received_gb", "*9"], "cap"),
    ("two markets are used where one may be", ["moves", {"source": "hdd-spot"}, "source", "hdd-far"], "count limit"),
    ("an order fee is forgotten", ["ledger", {"term": "order fee"}, "drop"], "bill: order fee"),
    ("what is scrapped is not paid", ["stock", {"item": "ssd"}, "scrapped_gb", 900.0], "bill: scrapping"),
    (
        "a need that must be met is short",
        ["service", {"need": "abilene-logs"}, "short_gb", 4.0],
        "shortage without a price",
    ),
    ("an offer is half signed", ["signings", {"contract": "kioxia-offer"}, "signed", 0.5], "signing"),
    ("a contract's ledger is wrong", ["accounts", {"account": "received"}, "value", "*1.1"], "account"),
    ("the base begins with more", ["base", {"period": "2027-02"}, "opening_gb", "*2"], "base opening"),
    (
        "the base serves beyond itself",
        ["base", {"location": "ohio", "period": "2027-12"}, "standing_gb", 1.0],
        "serving",
    ),
    ("the base stands below zero", ["base", {"location": "ohio"}, "standing_gb", -9e5], "base standing"),
    ("the base retires below zero", ["base", {"location": "ohio"}, "retired_gb", -9e5], "base retired"),
    ("a GB serves for two", ["serves", {"need": "ohio-dram"}, "served_gb", "*2"], "serves"),
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
    assert any(said.startswith(rule if ":" in rule else f"{rule}:") for said in findings[n + 1]), (
        f"{name}: {findings[n + 1]}"
    )


def test_every_rule_has_its_fault() -> None:
    """One for each rule that the audit, the clauses and the policies know: here, or in the case of the kind itself."""
    said = "".join(path.read_text("utf-8") for path in sorted((HERE.parents[1] / "planner").rglob("*.py")))
    rules = set(re.findall(RULE, said))
    rules |= {kind for kind, clause in Kinds(CLAUSES).items() if clause.audit is not Clause.audit}
    planted = {rule.partition(":")[0] for _, _, rule in FAULTS}
    elsewhere = {rule for rule in rules - planted if audited_by_its_own_case(rule)}
    assert rules - planted - elsewhere == set()


def audited_by_its_own_case(rule: str) -> bool:
    """A kind's own test breaks a good plan's tables and asks the audit for the rule."""
    cases = [path for family in ("clauses", "policies", "audit") for path in (HERE.parent / family).glob("test_*.py")]
    own = [path for path in cases if path.stem in (f"test_{rule.replace(' ', '_')}", OWN_CASES.get(rule))]
    return any("def test_the_audit" in path.read_text("utf-8") for path in own)


OWN_CASES = dict.fromkeys(
    (
        "carried memory",
        "carried memory speed",
        "hot share",
        "placement",
        "saved",
        "speed",
        "squeezed",
        "squeezed twice",
    ),
    "test_tiers",
) | {
    "base claims": "test_base",
    "base harvest": "test_base",
    "base life": "test_base",
    "base returns": "test_base",
    "base wear": "test_base",
    "cancelled call": "test_cancellation",
    "ending": "test_termination",
    "base fallout": "test_complete",
    "exposure": "test_supplier_exposure",
    "last order": "test_base",
    "last shipment": "test_base",
    "plan changes": "test_plan_fence",
    "shelf life": "test_base",
    "idle": "test_complete",
    "space": "test_complete",
    **dict.fromkeys(
        ("job", "work without data", "vintage", "accelerators at work", "accelerators that rest"), "test_work"
    ),
}
"""Rules whose case has another name."""
