"""Why an order: where its goods go, first in, first out; what it counts toward; its cost all in, and that of the next best."""

from __future__ import annotations

import pytest

from planner.app.order import Order, explain_order
from planner.app.solve import How
from planner.errors import InputError
from planner.plan.trace import Trace, trace
from planner.report.order_text import document, order_lines
from tests.clauses.scene import scene
from tests.small import book, small
from tests.studies.test_alternatives import three
from tests.support import load_text

EARLY = {
    "needs": "{dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month, shortage: {price: 50 USD/GB}}}",
    "markets": "{spot: {items: [ddr5], price: {2027-01: 10 USD/GB, 2027-02: 20 USD/GB}}}",
    "costs": "{hold: {kind: holding, rate: 1 USD/GB-month}}",
}
"""All 300 GB are bought in January at 10; 200 lie at January's end, 100 at February's, at 1 a GB and month."""


def explained(order: str, solver: str = "highs", **sections: str) -> Order:
    """An order of the scene with some sections said anew."""
    return explain_order(load_text(small(**EARLY | sections)), order, How(solver))


def moved(source: str, to: str, period: str, arrives: str, gb: float, start: str = "fab") -> dict[str, object]:
    """A row of the table of moves."""
    row = {"source": source, "item": "ddr5", "part": "ddr5", "start": start, "via": "", "to": to}
    return row | {"period": period, "arrives": arrives, "moved_gb": gb, "shipped_gb": gb}


def lies(place: str, period: str, **columns: float) -> dict[str, object]:
    """A row of the table of stock."""
    names = ("opening_gb", "landed_gb", "arrived_gb", "returned_gb", "sent_gb", "used_gb")
    names += ("scrapped_gb", "resold_gb", "closing_gb")
    row = {"location": place, "item": "ddr5", "part": "ddr5", "period": period}
    return row | dict.fromkeys(names, 0.0) | {f"{name}_gb": value for name, value in columns.items()}


def used(period: str, gb: float) -> dict[str, object]:
    """A row of the table of what serves what."""
    return {"need": "dram", "item": "ddr5", "part": "ddr5", "period": period, "used_gb": gb, "served_gb": gb}


def traced(order: str, **tables: list[dict[str, object]]) -> Trace:
    """Where the goods of a source go in hand-typed tables."""
    pages = book(small(), **tables)
    return trace(pages.setting, pages.tables, lambda row: row["source"] == order)


# The trace ---------------------------------------------------------------------------------------------------------------


def test_what_came_first_goes_first() -> None:
    """In January 50 land and a brings 100, in one lot, of which 100 are used; February uses the other 50, then 50 of b's 100."""
    tables = {
        "moves": [moved("a", "abilene", "2027-01", "2027-01", 100), moved("b", "abilene", "2027-01", "2027-02", 100)],
        "stock": [
            lies("abilene", "2027-01", landed=50, arrived=100, used=100, closing=50),
            lies("abilene", "2027-02", opening=50, arrived=100, used=100, closing=50),
            lies("abilene", "2027-03", opening=50, used=30, scrapped=10, closing=10),
        ],
        "serves": [used("2027-01", 100), used("2027-02", 100), used("2027-03", 30)],
    }
    mine = traced("b", **tables)
    assert [(one.period, one.gb) for one in mine.served] == [
        ("2027-02", pytest.approx(50)),
        ("2027-03", pytest.approx(30)),
    ]
    assert (mine.unused, [gb for *_, gb in mine.lying]) == (pytest.approx(10), pytest.approx([50, 10]))
    first = traced("a", **tables)
    assert [one.gb for one in first.served] == pytest.approx([100 * 2 / 3, 50 * 2 / 3])


def test_goods_that_are_sent_on_are_followed() -> None:
    """a comes to the hub in January and goes on at once; at the site half is used in February, half in March."""
    tables = {
        "moves": [
            moved("a", "hub", "2027-01", "2027-01", 100),
            moved("", "abilene", "2027-01", "2027-02", 60, start="hub"),
            moved("", "abilene", "2027-01", "2027-01", 40, start="hub"),
        ],
        "stock": [
            lies("abilene", "2027-01", arrived=40, closing=40),
            lies("hub", "2027-01", arrived=100, sent=100),
            lies("abilene", "2027-02", opening=40, arrived=60, used=50, closing=50),
            lies("abilene", "2027-03", opening=50, used=50),
        ],
        "serves": [used("2027-02", 50), used("2027-03", 50)],
    }
    found = traced("a", **tables)
    assert [(one.period, one.gb) for one in found.served] == [
        ("2027-02", pytest.approx(50)),
        ("2027-03", pytest.approx(50)),
    ]
    assert sum(gb for _, gb in found.sent) == pytest.approx(100)


def test_what_lands_beyond_the_horizon_serves_nothing_here() -> None:
    """Nor does it lie anywhere."""
    found = traced("a", moves=[moved("a", "abilene", "2027-03", "", 100)])
    assert (found.beyond, found.served, found.lying) == (100, [], [])


# The question ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_what_an_order_serves_and_costs(solver: str) -> None:
    """300 GB at 10, and (200 + 100) of holding at 1: 11 a GB. Refused, 100 a month are short at 50 in January, then cost 20 each:

    5000 + 4000 instead of 3300: 5700 more, 19 a GB: the next best is 30.
    """
    found = explained("spot:ddr5:2027-01", solver)
    assert found.called_gb == pytest.approx(300)
    assert [(one.period, one.gb) for one in found.served] == [
        ("2027-01", pytest.approx(100)),
        ("2027-02", pytest.approx(100)),
        ("2027-03", pytest.approx(100)),
    ]
    assert found.costs == pytest.approx({"goods": 10.0, "holding": 1.0})
    assert found.refusal.costs == pytest.approx(5700)
    assert (found.unit_cost, found.next_best) == (pytest.approx(11), pytest.approx(30))
    assert (found.contract, found.counts) == ("", ())


def test_freight_and_what_is_installed() -> None:
    """50 GB are installed in January over a lane at .5 a GB; the base stands, and nothing lies."""
    need = "{dram: {kind: installed, at: abilene, tier: dram, series: 50 GB, shortage: {price: 50 USD/GB}}}"
    found = explained(
        "spot:ddr5:2027-01",
        needs=need,
        locations="{abilene: {}, fab: {kind: fab}}",
        suppliers="{m: {fabs: {fab: {country: US}}}}",
        lanes="{in: {from: fab, to: abilene, lead_time: 0 weeks, cost: 0.5 USD/GB}}",
        markets="{spot: {items: [ddr5], supplier: m, ships_from: fab, price: 10 USD/GB}}",
    )
    assert found.costs == pytest.approx({"goods": 10.0, "freight": 0.5})
    (one,) = found.served
    assert (one.need, one.period, one.gb, one.installed) == ("dram", "2027-01", pytest.approx(50), True)


def test_the_commitment_it_counts_toward() -> None:
    """100 GB a month are promised, 90 % of a year's 1200 must be taken: the year, the minimum and the band, with their accounts."""
    clauses = """p: {kind: price_fixed, price: 10 USD/GB}
    v: {kind: volume_band, commit: 100 GB/month, down: 50%}
    t: {kind: take_or_pay, share: 90%}"""
    found = explain_order(
        load_text(scene("\n".join(line.strip() for line in clauses.splitlines()))), "lta:ddr5:2027-01"
    )
    assert found.contract == "lta"
    assert found.year is not None
    assert (found.year.year, found.year.committed_gb) == ("2027", pytest.approx(1200))
    assert {(own.clause, own.kind) for own in found.counts} == {("t", "take_or_pay"), ("v", "volume_band")}


def test_in_the_future_that_is_shown() -> None:
    """Two futures of one order: the money of a call does not hang on how likely the future is."""
    half = "{probability: 40%, needs: {dram: {2027-03: 50 GB/month}}}"
    risk = f"{{drivers: {{d: {{kind: table, outcomes: {{a: {{probability: 60%}}, b: {half}}}}}}}}}"
    found = explained("spot:ddr5:2027-01", risk=risk)
    assert found.future == "a"
    assert found.costs["goods"] == pytest.approx(10)
    assert found.costs["holding"] == pytest.approx(sum(range(3)) * 100 / found.called_gb, rel=0.5)
    cheaper = "{spot: {items: [ddr5], price: {2027-01: 20 USD/GB, 2027-03: 10 USD/GB}}}"
    known = explained("spot:ddr5:2027-03", risk=risk, markets=cheaper)
    assert (known.called_gb, known.costs) == (pytest.approx(100), pytest.approx({"goods": 10.0}))
    assert known.gb == pytest.approx(0.6 * 100 + 0.4 * 50)
    assert any("in future a" in line for line in order_lines(found, "USD"))


def test_by_the_key_of_its_line_and_by_no_key() -> None:
    """As the page PO lines names it; what could not be called is told with what was meant; what is not called is told so."""
    line = explain_order(load_text(three()), "a:ddr5:abilene:2027-01")
    assert line.refusal.costs == pytest.approx(115)
    with pytest.raises(InputError, match="did you mean 'a:ddr5:2027-01'"):
        explain_order(load_text(three()), "a:ddr4:2027-01")
    none = explained("spot:ddr5:2027-02")
    assert (none.called_gb, none.next_best) == (0, None)
    assert "the plan calls none of it" in next(iter(order_lines(none, "USD")))


def test_a_page_and_a_document() -> None:
    """80 columns; both prices."""
    found = explained("spot:ddr5:2027-01")
    assert all(len(line) <= 80 for line in order_lines(found, "USD"))
    said = document(found, "small", "USD")
    assert (said["unit_cost"], said["next_best"]) == (pytest.approx(11), pytest.approx(30))
