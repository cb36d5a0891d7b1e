"""What has happened against the plan: every kind of difference by hand, and what stands after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planner.plan.position import Line, Lot, Position
from planner.plan.reconcile import Actuals, Received, reconciled

DAY = date(2027, 2, 1)
PIECES = {"ddr5": 0.5}


def line(name: str, gb: float, promised: str, due: float = 0.0, confidence: str = "confirmed") -> Line:
    """An order of ddr5 to abilene."""
    return Line(name, "micron", "", "ddr5", "", "abilene", gb, date.fromisoformat(promised), due, None, confidence)


LANDED = line("PO-1", 100.0, "2027-01-10", 1000.0)
COMING = line("PO-2", 60.0, "2027-02-20", 600.0)
STANDS = Position(
    day=DAY,
    lots=(Lot("abilene", "ddr5", "", "on_hand", 40.0), Lot("abilene", "ddr5", "", "installed", 500.0)),
    lines=(COMING,),
    landed=(LANDED,),
    owed=(),
    past={},
    own={},
    planned=(),
)


def after(
    actuals: Actuals,
) -> tuple[dict[str, float], dict[str, float], list[tuple[str, str, float | None, float | None]]]:
    """Orders still to come and stock on hand, GB, and what is told: kind, what, expected, actual."""
    found, told = reconciled(STANDS, actuals, {"PO-1": 100.0}, PIECES)
    lots = {lot.at: lot.gb for lot in found.lots if lot.state == "on_hand"}
    return (
        {one.name: one.gb for one in found.lines},
        lots,
        [(one.kind, one.what, one.expected, one.actual) for one in told],
    )


def received(order: str, gb: float, at: str = "abilene") -> Received:
    """Goods that came in January."""
    return Received(order, "ddr5", at, gb, date(2027, 1, 12))


def test_nobody_says_anything() -> None:
    """All has gone as planned."""
    assert after(Actuals()) == ({"PO-2": 60.0}, {"abilene": 40.0}, [])


def test_all_has_come() -> None:
    """And is said to have come: no difference."""
    assert after(Actuals(received=(received("PO-1", 100.0),))) == ({"PO-2": 60.0}, {"abilene": 40.0}, [])


def test_less_has_come_than_was_promised() -> None:
    """70 of 100: 30 are past due and stay on order, with their money; 30 less lie there."""
    orders, lots, told = after(Actuals(received=(received("PO-1", 70.0),)))
    assert (orders, lots) == ({"PO-1": 30.0, "PO-2": 60.0}, {"abilene": 10.0})
    assert told == [("past due", "PO-1", 100.0, 70.0)]
    found, _ = reconciled(STANDS, Actuals(received=(received("PO-1", 70.0),)), {"PO-1": 100.0}, PIECES)
    assert found.lines[0].due == pytest.approx(300.0)


def test_less_than_was_used() -> None:
    """50 of 100, and 40 lay there by the plan: 10 were used that never came, and a count is asked for."""
    orders, lots, told = after(Actuals(received=(received("PO-1", 50.0),)))
    assert (orders, lots) == ({"PO-1": 50.0, "PO-2": 60.0}, {})
    assert told == [("count", "abilene", 0.0, -10.0), ("past due", "PO-1", 100.0, 50.0)]


def test_more_has_come_and_something_early() -> None:
    """110 on the one, 20 of the other before its day."""
    orders, lots, told = after(Actuals(received=(received("PO-1", 110.0), received("PO-2", 20.0))))
    assert (orders, lots) == ({"PO-2": 40.0}, {"abilene": 70.0})
    assert told == [("early", "PO-2", 0.0, 20.0), ("over", "PO-1", 100.0, 110.0)]


def test_what_came_on_no_order_that_we_know() -> None:
    """It lies there all the same."""
    orders, lots, told = after(Actuals(received=(received("PO-1", 100.0), received("PO-9", 5.0, "dallas"))))
    assert (orders, lots) == ({"PO-2": 60.0}, {"abilene": 40.0, "dallas": 5.0})
    assert told == [("unknown receipt", "PO-9", None, 5.0)]


def test_another_item_at_another_place() -> None:
    """40 nvme on PO-1 are no ddr5 of it, and 60 ddr5 of it came to dallas: 40 are past due, and all of it lies where it came."""
    rows = (Received("PO-1", "nvme", "abilene", 40.0, DAY), received("PO-1", 60.0, "dallas"))
    found, told = reconciled(STANDS, Actuals(received=rows), {"PO-1": 100.0}, PIECES)
    lots = {(lot.at, lot.item): lot.gb for lot in found.lots if lot.state == "on_hand"}
    assert lots == {("abilene", "nvme"): 40.0, ("dallas", "ddr5"): 60.0}
    assert {line.name: line.gb for line in found.lines} == {"PO-1": 40.0, "PO-2": 60.0}
    assert [(one.kind, one.item, one.place, one.expected, one.actual) for one in told] == [
        ("count", "ddr5", "abilene", 0.0, -60.0),
        ("other place", "ddr5", "dallas", None, 60.0),
        ("past due", "ddr5", "abilene", 100.0, 60.0),
        ("wrong item", "nvme", "abilene", None, 40.0),
    ]


def test_the_suppliers_book() -> None:
    """A later day, less than was ordered, a dearer GB, less solid; one that only they know, one that only we do."""
    theirs = line("PO-2", 50.0, "2027-03-06", 550.0, "verbal")
    orders, _, told = after(Actuals(book=(theirs, line("PO-7", 9.0, "2027-02-15"))))
    assert orders == {"PO-2": 50.0, "PO-7": 9.0}
    assert told == [
        ("confidence", "PO-2", None, None),
        ("price", "PO-2", 10.0, 11.0),
        ("short", "PO-2", 60.0, 50.0),
        ("slipped", "PO-2", 0.0, 14.0),
        ("unknown order", "PO-7", None, 9.0),
    ]
    orders, _, told = after(Actuals(book=()))
    assert orders == {"PO-2": 60.0}
    assert told == [("not in the book", "PO-2", 60.0, 0.0)]


def test_a_book_with_what_should_have_come() -> None:
    """The supplier still means to send it, on a day that is over: late and past due; 60 of it were used by the plan."""
    orders, lots, told = after(Actuals(book=(line("PO-1", 100.0, "2027-01-10", 1000.0), COMING)))
    assert (orders, lots) == ({"PO-1": 100.0, "PO-2": 60.0}, {})
    assert told == [
        ("count", "abilene", 0.0, -60.0),
        ("late", "PO-1", 100.0, 0.0),
        ("past due", "PO-1", None, 100.0),
    ]


def test_a_book_with_a_part_of_what_should_have_come() -> None:
    """30 of 100 are still to come: 70 have, and 30 less lie there. Where receipts tell of all 100, 30 are too many."""
    theirs = line("PO-1", 30.0, "2027-02-10", 300.0)
    orders, lots, told = after(Actuals(book=(theirs, COMING)))
    assert (orders, lots) == ({"PO-1": 30.0, "PO-2": 60.0}, {"abilene": 10.0})
    assert told == [("late", "PO-1", 100.0, 70.0), ("slipped", "PO-1", 0.0, 31.0)]
    orders, lots, told = after(Actuals(book=(theirs, COMING), received=(received("PO-1", 100.0),)))
    assert (orders, lots) == ({"PO-1": 30.0, "PO-2": 60.0}, {"abilene": 40.0})
    assert told == [("over", "PO-1", 0.0, 30.0), ("slipped", "PO-1", 0.0, 31.0)]


def test_counted_stock_stands() -> None:
    """35 on hand where 40 should lie; what is installed was counted right."""
    counted = (Lot("abilene", "ddr5", "", "on_hand", 35.0), Lot("abilene", "ddr5", "", "installed", 500.0))
    orders, lots, told = after(Actuals(counted=counted))
    assert (orders, lots) == ({"PO-2": 60.0}, {"abilene": 35.0})
    assert told == [("count", "abilene", 40.0, 35.0)]


def test_a_count_beside_receipts() -> None:
    """30 of PO-1 are missing and 5 came on no order: 40 - 30 + 5 = 15 should lie there, and 14 are counted."""
    counted = (Lot("abilene", "ddr5", "", "on_hand", 14.0), Lot("abilene", "ddr5", "", "installed", 500.0))
    _, lots, told = after(Actuals(counted=counted, received=(received("PO-1", 70.0), received("PO-9", 5.0))))
    assert lots == {"abilene": 14.0}
    assert told == [
        ("count", "abilene", 15.0, 14.0),
        ("past due", "PO-1", 100.0, 70.0),
        ("unknown receipt", "PO-9", None, 5.0),
    ]


def test_a_promise_that_is_over_stays_so() -> None:
    """PO-3 of 20 January is on 1 February by the plan: where receipts tell of 5 of 30 alone, 25 are past due since 20 January."""
    lifted = replace(line("PO-3", 30.0, "2027-02-01"), written=date(2027, 1, 20))
    stands = replace(STANDS, lines=(COMING, lifted))
    found, told = reconciled(stands, Actuals(received=(received("PO-1", 100.0), received("PO-3", 5.0))), {}, PIECES)
    (rest,) = (one for one in found.lines if one.name == "PO-3")
    assert (rest.gb, rest.promised) == (25.0, date(2027, 1, 20))
    assert [(one.kind, one.expected, one.actual, one.said) for one in told] == [
        ("past due", 30.0, 5.0, "was promised for 2027-01-20: ask for a new day")
    ]
    assert reconciled(stands, Actuals(), {}, PIECES)[0].lines == stands.lines
    book = (COMING, line("PO-3", 30.0, "2027-02-03"))
    assert [(one.kind, one.actual) for one in reconciled(stands, Actuals(book=book), {}, PIECES)[1]] == [
        ("slipped", 14.0)
    ]
    assert reconciled(stands, Actuals(book=(COMING, replace(lifted, written=None))), {}, PIECES)[1] == ()


@pytest.mark.parametrize(
    ("came", "told", "left", "lies"),
    [
        (100.4, [], {}, 40.4),
        (100.5, [("over", "PO-1", 100.0, 100.5)], {}, 40.5),
        (99.6, [], {}, 39.6),
        (99.5, [("past due", "PO-1", 100.0, 99.5)], {"PO-1": 0.5}, 39.5),
    ],
)
def test_less_than_a_piece_is_no_difference(
    came: float, told: list[tuple[str, str, float, float]], left: dict[str, float], lies: float
) -> None:
    """A piece is half a GB: 0.4 more or less of 100 is the whole order and lies there as it came; 0.5 is told."""
    assert after(Actuals(received=(received("PO-1", came),))) == (
        left | {"PO-2": 60.0},
        {"abilene": pytest.approx(lies)},
        told,
    )


def test_less_than_a_piece_in_the_book_is_no_difference() -> None:
    """60.4 instead of 60 is the same in pieces of half a GB; 60.6 is one piece more."""
    assert after(Actuals(book=(line("PO-2", 60.4, "2027-02-20", 604.0),)))[2] == []
    assert after(Actuals(book=(line("PO-2", 60.6, "2027-02-20", 606.0),)))[2] == [("over", "PO-2", 60.0, 60.6)]
