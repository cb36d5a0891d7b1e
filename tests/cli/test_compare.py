"""`compare`: what is written otherwise, what the plans do otherwise, and shares that add up to the cent."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from planner.app.compare import Compared, compared
from planner.app.load import load
from planner.app.parts import scenario_type
from planner.app.run import run
from planner.app.solve import How
from planner.errors import InputError
from planner.report.compare_text import compare_lines
from planner.scenario.differences import Difference, changed, differences
from tests.cli.command import planner

PAIRS = (
    ("hello", "hello", ("markets.spot.price=22 USD/GB",)),
    ("lead-time", "lead-time@air", ()),
    ("lead-time", "lead-time@late", ("stock.opening.quantity=75 TB",)),
    ("take-or-pay", "take-or-pay@store", ("markets.spot.price=30 USD/GB",)),
    ("take-or-pay@store", "take-or-pay@flat", ()),
    ("take-or-pay", "take-or-pay", ("contracts.micron-lta.clauses.top.share=60%", "money.discount_rate=9%/yr")),
    ("negotiation", "negotiation", ("markets.spot.lead_time=3 months", "indices.server-dram.now=23 USD/GB")),
    ("take-or-pay", "take-or-pay", ("contracts.micron-lta=null",)),
    ("which-route", "which-route", ("markets=null",)),
    ("five-years-one-glut", "five-years-one-glut", ("risk.learn=null",)),
)


def between(old: str, new: str, *sets: str) -> Compared:
    """Two shipped scenarios compared."""
    return compared(old, new, sets=sets)


def told(found: Compared) -> list[tuple[str, str, float, float | None]]:
    """Sort, path, share and what of it the plan before costs, of each step."""
    return [(one.steps[0].sort, one.steps[0].path, one.change, one.held) for one in found.shares]


def test_one_price() -> None:
    """Hello buys 4 PB at 21.50: at 22 that is 4,000,000 * 0.50 = 2 MUSD more, all of it by the plan as it stood."""
    found = between("hello", "hello", "markets.spot.price=22 USD/GB")
    assert [(one.sort, one.path) for one in found.written] == [("price", "markets.spot.price")]
    assert told(found) == [("price", "markets.spot", 2_000_000.0, 2_000_000.0)]
    assert found.change == 2_000_000.0
    assert found.done.orders == ()


def test_a_price_that_moves_orders() -> None:
    """The contract may give 0.8 PB in 2028 that 2028 does not need; store them for 2029 ... only where that is cheaper."""
    found = between("take-or-pay@store", "take-or-pay@store", "markets.spot.price=10 USD/GB")
    (share,) = found.shares
    assert share.held is not None
    assert share.moved is not None
    assert share.change == pytest.approx(share.held + share.moved, abs=0.005)
    assert share.held <= 0.0
    assert share.moved < 0.0
    assert found.done.orders != ()


def test_one_date() -> None:
    """Air freight: what is called a month sooner serves February, 100 TB less are short: 100,000 * (21.50 - 60) = -3.85 MUSD."""
    found = between("lead-time", "lead-time@air")
    assert [(one.sort, one.path) for one in found.written] == [("date", "markets.spot.lead_time")]
    assert told(found) == [("date", "markets.spot", -3_850_000.0, None)]


def test_one_clause() -> None:
    """A minimum of 60 % is 2.4 PB a year: what 2028 takes anyway, so the 19.2 MUSD of deficiency go away."""
    found = between("take-or-pay", "take-or-pay", "contracts.micron-lta.clauses.top.share=60%")
    assert [(one.sort, one.path) for one in found.written] == [("clause", "contracts.micron-lta.clauses.top.share")]
    assert [(sort, path, change) for sort, path, change, _ in told(found)] == [
        ("clause", "contracts.micron-lta.clauses.top", -19_200_000.0)
    ]
    assert {one.of: round(one.change) for one in found.done.terms} == {("take-or-pay",): -19_200_000}


@pytest.mark.parametrize(("old", "new", "sets"), PAIRS, ids=lambda value: str(value))
def test_shares_add_up_to_the_cent(old: str, new: str, sets: tuple[str, ...]) -> None:
    """Their sum is what the new plan costs more than the old one, each solved by itself."""
    found = between(old, new, *sets)
    assert found.shares
    assert round(math.fsum(share.change for share in found.shares), 2) == found.change
    both = [round(solved.plan.objective, 2) for solved in (found.old, found.new)]
    assert found.change == pytest.approx(both[1] - both[0], abs=0.02)
    for share in found.shares:
        if share.moved is not None:
            assert share.moved <= share.slack + 0.01
    assert all(len(line) <= 80 for line in compare_lines(found))


def test_the_same_twice() -> None:
    """Nothing is written otherwise, nothing costs more, and the page says so."""
    found = between("take-or-pay", "take-or-pay")
    assert (found.written, found.shares, found.change) == ((), (), 0.0)
    assert list(compare_lines(found))[-1] == "the two plans are the same"


def test_two_ways_to_write_one_price_are_no_difference() -> None:
    """$21.50/GB is 21.5 USD/GB; other words about an entry change no plan and have no share."""
    found = between("hello", "hello", "markets.spot.price=$21.50/GB", "markets.spot.owner=Ada")
    assert [one.path for one in found.written] == ["markets.spot.owner"]
    assert found.shares == ()


def test_a_slip_of_a_series_is_a_date(tmp_path: Path) -> None:
    """The same values at later dates: one change, of the series."""
    text = Path("scenarios/take-or-pay.yaml").read_text("utf-8")
    slipped = tmp_path / "slipped.yaml"
    slipped.write_text(text.replace("2028-01: 0.6", "2028-04: 0.6"), "utf-8")
    found = between("take-or-pay", str(slipped))
    assert [(one.sort, one.path) for one in found.written] == [("date", "needs.abilene-dram.series")]


def test_what_does_not_stand_alone_is_taken_with_what_it_needs() -> None:
    """A need of another tier waits until there is an item of it and somebody who sells it."""
    found = between(
        "hello",
        "hello",
        "needs.abilene-dram.tier=flash",
        "items.ssd={tier: flash}",
        "markets.shop={items: [ssd], price: 1 USD/GB}",
    )
    assert [[step.path for step in share.steps] for share in found.shares] == [
        ["items.ssd"],
        ["markets.shop"],
        ["needs.abilene-dram"],
    ]
    assert [share.change for share in found.shares] == [0.0, 0.0, -80_000_000.0]


def test_a_change_that_only_stands_with_another_is_told_with_it() -> None:
    """Neither the later delivery nor the larger stock that outlasts it is possible alone: the first is not, the second is."""
    found = between("hello", "hello", "markets.spot.lead_time=3 months", "stock.opening.quantity=3 PB")
    assert [(step.sort, step.path) for share in found.shares for step in share.steps] == [
        ("volume", "stock.opening"),
        ("date", "markets.spot"),
    ]
    assert [share.change for share in found.shares] == [-21_500_000.0, 0.0]


@pytest.mark.parametrize("name", ["take-or-pay@flat", "negotiation", "week-by-week@slipped"])
def test_all_differences_taken_over_are_the_other_scenario(name: str) -> None:
    """From the plain file to a variant, and from nothing to all of it."""
    file, _, variant = name.partition("@")
    old, new = load("hello"), load(file, variant or None)
    found = differences(old.root, new.root, scenario_type())
    assert differences(changed(old.root, found), new.root, scenario_type()) == ()


def test_a_run_folder_is_a_side(tmp_path: Path) -> None:
    """Its lines are those of the files it was read from; what it was solved for is what is compared."""
    place = run(load("take-or-pay"), tmp_path, How(), {})[1]
    found = compared(str(place), "take-or-pay@flat")
    assert found.change == pytest.approx(found.new.plan.cost - 264e6, abs=1.0)
    assert [one.path for one in found.written] == ["needs.abilene-dram.series.2028-01"]
    back = compared("take-or-pay@flat", str(place))
    lines = Path("scenarios/take-or-pay.yaml").read_text("utf-8").splitlines()
    (line,) = (n for n, text in enumerate(lines, 1) if "2028-01: 0.6 PB/quarter" in text)
    assert back.places == (f"take-or-pay.yaml:{line}",)
    assert back.change == -found.change


def test_what_cannot_be_compared_is_named(tmp_path: Path) -> None:
    """Two moneys, two variants, no such file: one line each, and what to do."""
    text = Path("scenarios/hello.yaml").read_text("utf-8").replace("USD", "EUR")
    other = tmp_path / "euro.yaml"
    other.write_text(text + "money: {currency: EUR}\n", "utf-8")
    with pytest.raises(InputError, match="different money"):
        between("hello", str(other))
    with pytest.raises(InputError, match="two variants"):
        compared("lead-time", "lead-time@air", "late")
    for words in (("hello", "helo"), ("hello", "lead-time@airr"), ("hello", str(tmp_path))):
        done = planner("compare", *words)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "->" in done.stderr


def test_the_page_and_json() -> None:
    """The terminal is 80 columns wide; JSON says the same and everything."""
    done = planner("compare", "take-or-pay", "take-or-pay@flat", "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["change"] == round(sum(share["change"] for share in found["shares"]), 2)
    assert found["written"][0]["place"].startswith("take-or-pay.yaml:")
    page = planner("compare", "take-or-pay", "take-or-pay@flat").stdout
    assert "why the cost changed" in page
    assert all(len(line) <= 80 for line in page.splitlines())


def sorts(*sets: str) -> list[str]:
    """How changes of the flagship are called."""
    old, new = load("frontier-2027"), load("frontier-2027", sets=sets)
    return [one.sort for one in differences(old.root, new.root, scenario_type())]


def test_sorts_by_what_a_field_holds() -> None:
    """A price in a contract is a price, its volume a volume, its dates dates; its shares and clauses are clauses."""
    assert sorts("contracts.kioxia-tlc.clauses.price.prices.2027-01=0.5 USD/GB") == ["price"]
    assert sorts("contracts.kioxia-tlc.lead_time=30 weeks") == ["date"]
    assert sorts("money.discount_rate=10%/yr") == ["edit"]
    assert sorts("locations.abilene.opens=2027-09") == ["date"]
    assert sorts("contracts.kioxia-tlc.clauses.lot=null") == ["clause"]
    assert sorts("policies.x={kind: supplier_share, tier: dram, at_most: 60%}") == ["mix"]


def test_the_entry_a_difference_belongs_to() -> None:
    """A clause, a driver, an entry of a section."""
    locs: dict[tuple[str, ...], tuple[str, ...]] = {
        ("contracts", "a", "clauses", "top", "share"): ("contracts", "a", "clauses", "top"),
        ("contracts", "a", "lead_time"): ("contracts", "a"),
        ("risk", "drivers", "d", "outcomes"): ("risk", "drivers", "d"),
        ("markets", "spot", "price"): ("markets", "spot"),
    }
    assert {loc: Difference(loc, None, None, "edit").record for loc in locs} == locs


def test_above_so_many_changes_they_are_told_by_section() -> None:
    """Two lots of stock where one is told apart: one share of both, and the page says what tells each. 300 TB less at 21.50."""
    lot = "{at: abilene, item: ddr5-rdimm-64, quantity: 100 TB}"
    sets = ("stock.opening.quantity=2.2 PB", f"stock.more={lot}")
    apart = compared("hello", "hello", sets=sets)
    folded = compared("hello", "hello", sets=sets, most=1)
    assert (apart.folded, folded.folded) == (False, True)
    assert [path for _, path, _, _ in told(apart)] == ["stock.opening", "stock.more"]
    assert [(path, change) for _, path, change, _ in told(folded)] == [("stock", -6_450_000.0)]
    assert "told by section" not in "\n".join(compare_lines(apart))
    lines = list(compare_lines(folded))
    assert "2 changed entries are told by section here; --most 2" in " ".join(" ".join(lines).split())
    assert all(len(line) <= 80 for line in lines)
    done = planner("compare", "hello", "hello", "--most", "1", *(word for text in sets for word in ("--set", text)))
    assert done.returncode == 0, done.stderr
    assert "--most 2" in " ".join(done.stdout.split())


def test_stopped_it_keeps_the_shares_that_are_found() -> None:
    """Ctrl-C after the first of three changes: the rest stands in one line, all of it adds up, and the page says so."""

    def stop(_done: int, _count: int) -> None:
        raise KeyboardInterrupt

    sets = ("markets.spot.price=22 USD/GB", "stock.opening.quantity=1 PB", "markets.spot.lead_time=1 month")
    found = compared("hello", "hello", sets=sets, told=stop)
    assert found.stopped
    assert round(sum(share.change for share in found.shares), 2) == found.change
    assert any("interrupted: the rest" in line for line in compare_lines(found))


def test_less_to_come_of_an_order_is_no_other_price(tmp_path: Path) -> None:
    """100 of 300 GB have come and 200 are still due: a volume; the same quantity for less money is a price."""
    text = """planner: 1
name: order
as_of: 2026-12-01
horizon: {start: 2027-01, periods: 2, step: month}
items: {d: {tier: dram}}
locations: {s: {}}
suppliers: {m: {}}
markets: {spot: {items: [d], price: 9 USD/GB}}
needs: {n: {kind: consumption, at: s, tier: dram, series: 200 GB/month}}
open_orders: {po: {supplier: m, item: d, quantity: 300 GB, to: s, promised: 2027-01-05, due: 2700 USD}}
"""
    (tmp_path / "order.yaml").write_text(text, "utf-8")
    file = str(tmp_path / "order.yaml")
    some = compared(file, file, sets=("open_orders.po.quantity=200 GB", "open_orders.po.due=1800 USD"))
    assert {(one.sort, one.path) for one in some.written} == {
        ("volume", "open_orders.po.quantity"),
        ("volume", "open_orders.po.due"),
    }
    dear = compared(file, file, sets=("open_orders.po.due=2400 USD",))
    assert [one.sort for one in dear.written] == ["price"]
    assert dear.change == pytest.approx(-300.0)
