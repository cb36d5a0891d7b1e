"""What has come is reconciled whole: stock, orders, invoices and what contracts have had go together, and no GB counts twice.

The scene: 10 GB a month at 10 USD/GB, called one month ahead and paid on hand-over, 1 % a rebate of what is spent, warrants that
vest at 1000 GB. January's call comes on 1 February, February's on 1 March, each for 100 USD.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner.app.known import known
from planner.app.replan import Opened, last_run, opened
from planner.errors import InputError
from tests.replan.scene import contract, planned

CALL = "lta/ddr5/abilene/2027-01"
NEXT = "lta/ddr5/abilene/2027-02"
CLAUSES = """back: {kind: rebate, steps: {0 GB: 1%}}
warrants: {kind: equity_link, vests: {first: {volume: 1000 GB, worth: 1 USD}}}"""

ONWARDS = """open_orders:
  po-1: {item: ddr5, to: abilene, quantity: 10 GB, promised: 2027-01-10, supplier: micron, contract: lta,
    due: 100 USD, due_on: 2027-03-15}"""


def after(folder: Path, day: str, actuals: str, more: str = "", clauses: str = CLAUSES, item: str = "") -> Opened:
    """The scenario that goes on from the scene on a day; `item` is more about what is bought."""
    text = contract(clauses, lead="1 month", storage="100 GB", periods=6, more=more)
    text = text.replace("{tier: dram,", f"{{tier: dram, {item}", 1)
    place, file = planned(text, folder)[2], folder / "actuals.yaml"
    file.write_text(actuals, "utf-8")
    return opened(last_run(place), date.fromisoformat(day), file)


def receipts(*rows: tuple[str, float, str]) -> str:
    """Actuals that tell of receipts at abilene alone: order, GB, day."""
    each = (
        f"r{n}: {{order: {order}, item: ddr5, at: abilene, quantity: {gb} GB, on: {on}}}"
        for n, (order, gb, on) in enumerate(rows)
    )
    return f"receipts: {{{', '.join(each)}}}"


def taken(found: Opened) -> tuple[float, float, float]:
    """What the contract has had in 2027: GB taken, money spent, GB towards vesting."""
    past = found.loaded.scenario.contracts["lta"].so_far
    return past.taken["2027"].value, past.spent["2027"], past.vesting["warrants"].value


def owed(found: Opened) -> dict[str, tuple[float, date]]:
    """Payables."""
    return {name: (one.amount, one.due_on.first) for name, one in found.loaded.scenario.payables.items()}


def open_gb(found: Opened) -> dict[str, float]:
    """Orders still to come."""
    return {name: one.quantity.value for name, one in found.loaded.scenario.open_orders.items()}


def lying(found: Opened) -> dict[str, float]:
    """Stock on hand by place."""
    rows = found.loaded.scenario.stock.values()
    return {row.at: row.quantity.value for row in rows if row.state == "on_hand"}


def told(found: Opened) -> list[tuple[str, str, float | None, float | None]]:
    """Differences: kind, what, expected, actual."""
    return [(one.kind, one.what, one.expected, one.actual) for one in found.told]


def test_what_came_early_is_owed_and_counts(tmp_path: Path) -> None:
    """January's 10 GB came whole on 28 January: 100 USD fall due on 1 February still, 10 GB and 100 USD count in 2027."""
    found = after(tmp_path, "2027-02-01", receipts((CALL, 10.0, "2027-01-28")))
    assert owed(found) == {CALL: (pytest.approx(100.0), date(2027, 2, 1))}
    assert taken(found) == (pytest.approx(10.0), pytest.approx(100.0), pytest.approx(10.0))
    assert (open_gb(found), lying(found)) == ({}, {"abilene": pytest.approx(10.0)})
    assert told(found) == [("early", CALL, 0.0, 10.0)]


def test_a_part_that_came_early(tmp_path: Path) -> None:
    """4 of 10 GB: 40 USD are owed, 60 stay with the 6 GB still to come."""
    found = after(tmp_path, "2027-02-01", receipts((CALL, 4.0, "2027-01-28")))
    assert owed(found) == {CALL: (pytest.approx(40.0), date(2027, 2, 1))}
    assert taken(found) == (pytest.approx(4.0), pytest.approx(40.0), pytest.approx(4.0))
    assert open_gb(found) == {CALL: pytest.approx(6.0)}
    assert found.loaded.scenario.open_orders[CALL].due == pytest.approx(60.0)


def test_what_is_missing_is_neither_owed_nor_taken(tmp_path: Path) -> None:
    """7 of 10 GB of an order of 100 USD, promised for 10 January and due on 15 March, on 1 March: 70 are owed, 30 stay on order."""
    whole = after(tmp_path, "2027-03-01", receipts(("po-1", 10.0, "2027-02-12")), ONWARDS)
    short = after(tmp_path, "2027-03-01", receipts(("po-1", 7.0, "2027-02-12")), ONWARDS)
    assert owed(whole) == {"po-1": (pytest.approx(100.0), date(2027, 3, 15))}
    assert owed(short) == {"po-1": (pytest.approx(70.0), date(2027, 3, 15))}
    assert short.loaded.scenario.open_orders["po-1"].due == pytest.approx(30.0)
    assert [a - b for a, b in zip(taken(whole), taken(short), strict=True)] == pytest.approx([3.0, 30.0, 3.0])
    assert told(whole) == []
    assert told(short) == [("count", "abilene", 0.0, pytest.approx(-3.0)), ("past due", "po-1", 10.0, 7.0)]


def test_what_the_supplier_says_is_late_has_not_come(tmp_path: Path) -> None:
    """Of 10 GB of January the book still has 4 on 1 March: they were used by the plan and never came, 60 of 100 USD are owed."""
    late = (
        "{item: ddr5, to: abilene, quantity: 4 GB, promised: 2027-03-20, supplier: micron, contract: lta, due: 40 USD}"
    )
    coming = late.replace("4 GB", "10 GB").replace("03-20", "03-01").replace("40 USD", "100 USD, due_on: 2027-03-01")
    whole = after(tmp_path, "2027-03-01", f"open_orders: {{{NEXT}: {coming}}}", ONWARDS)
    found = after(tmp_path, "2027-03-01", f"open_orders: {{{NEXT}: {coming}, po-1: {late}}}", ONWARDS)
    assert told(whole) == []
    assert told(found) == [
        ("count", "abilene", 0.0, pytest.approx(-4.0)),
        ("late", "po-1", 10.0, 6.0),
        ("slipped", "po-1", 0.0, 69.0),
    ]
    assert owed(whole) == {"po-1": (pytest.approx(100.0), date(2027, 3, 15))}
    assert owed(found) == {"po-1": (pytest.approx(60.0), date(2027, 3, 15))}
    assert [a - b for a, b in zip(taken(whole), taken(found), strict=True)] == pytest.approx([4.0, 40.0, 4.0])
    assert open_gb(found) == {NEXT: pytest.approx(10.0), "po-1": pytest.approx(4.0)}


@pytest.mark.parametrize(
    ("day", "what", "step"),
    [
        ("2027-02-01", "came on or after the day it goes on from, 2027-02-01", "leave it to the next re-plan"),
        ("2026-12-31", "came before the last plan's as_of, 2027-01-01", "leave it out"),
    ],
)
def test_a_receipt_of_another_day(tmp_path: Path, day: str, what: str, step: str) -> None:
    """January's receipts are those of 1 to 31 January: others are refused at their line."""
    rows = "receipts:\n" + "".join(
        f"  {name}: {{order: {CALL}, item: ddr5, at: abilene, quantity: 1 GB, on: {on}}}\n"
        for name, on in (("a", "2027-01-01"), ("b", "2027-01-31"), ("c", day))
    )
    with pytest.raises(InputError) as told:
        after(tmp_path, "2027-02-01", rows)
    (problem,) = told.value.problems
    assert (problem.what, problem.path, problem.value) == (what, "receipts.c.on", day)
    assert step in problem.next_step
    assert problem.place is not None
    assert (Path(problem.place.file).name, problem.place.line) == ("actuals.yaml", 4)


def test_a_call_that_was_placed_and_has_come_between_two_plans(tmp_path: Path) -> None:
    """January's call comes on 1 February, 45 days net, and we go on from 1 March: it is known, and 4 of 10 GB missing are past due.

    The invoice of 100 USD falls to 60 and the rest stays on order for 40; of the 10 GB taken 6 are left.
    """
    net = f"{CLAUSES}\npaying: {{kind: payment_terms, net: 45 days}}"
    whole = after(tmp_path, "2027-03-01", receipts((CALL, 10.0, "2027-02-01")), clauses=net)
    assert (told(whole), taken(whole)) == ([], (pytest.approx(10.0), pytest.approx(100.0), pytest.approx(10.0)))
    bill = "lta/ddr5/abilene/2027-02"
    assert owed(whole) == {bill: (pytest.approx(100.0), date(2027, 3, 1))}
    short = after(tmp_path, "2027-03-01", receipts((CALL, 6.0, "2027-02-01")), clauses=net)
    assert told(short) == [("count", "abilene", 0.0, pytest.approx(-4.0)), ("past due", CALL, 10.0, 6.0)]
    assert taken(short) == (pytest.approx(6.0), pytest.approx(60.0), pytest.approx(6.0))
    assert owed(short) == {bill: (pytest.approx(60.0), date(2027, 3, 1))}
    rest = short.loaded.scenario.open_orders[CALL]
    assert (rest.due, rest.promised.first) == (pytest.approx(40.0), date(2027, 2, 1))
    assert (rest.delays, short.loaded.setting.past_due(rest)) == ([], True)
    none = after(tmp_path, "2027-03-01", "receipts: {}", clauses=net)
    assert told(none) == [("count", "abilene", 0.0, pytest.approx(-10.0)), ("past due", CALL, 10.0, 0.0)]
    assert (owed(none), none.loaded.scenario.open_orders[CALL].due) == ({}, pytest.approx(100.0))


def test_a_template_of_receipts_asks_for_it(tmp_path: Path) -> None:
    """Seen from 1 March, January's call may have come."""
    place = planned(contract(CLAUSES, lead="1 month", storage="100 GB", periods=6), tmp_path)[2]
    seen = known(str(place), "2027-03-01")
    assert ([line.name for line in seen.landed], [line.name for line in seen.lines]) == ([CALL], [NEXT])


def test_whole_pieces_of_a_call(tmp_path: Path) -> None:
    """10 GB are 4 pieces of 3 GB on a purchase order: 12 GB that come are the order, and 10 GB of it are billed."""
    found = after(tmp_path, "2027-02-01", receipts((CALL, 12.0, "2027-01-28")), item="package: 3 GB,")
    assert told(found) == [("early", CALL, 0.0, 10.0)]
    assert (open_gb(found), lying(found)) == ({}, {"abilene": pytest.approx(12.0)})
    assert owed(found) == {CALL: (pytest.approx(100.0), date(2027, 2, 1))}
