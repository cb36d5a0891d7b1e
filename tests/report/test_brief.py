"""The page for a supplier: what is its own, and nothing of anybody else's, of our expectations or of our limits."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from planner.app.brief import briefs
from planner.app.parts import CLAUSES as KINDS
from planner.app.runs import write_run
from planner.app.solve import solve
from planner.errors import InputError
from planner.report.brief.dates import dates
from planner.report.brief.forecast import forecast
from planner.report.brief.handed import Handed, handed
from planner.report.brief.page import layout
from planner.report.brief.tables import on_the_table, orders, position
from planner.report.brief.whitelist import ALWAYS, CLAUSES
from planner.report.grid import Grid
from tests.support import solve_text

SECRETS = ("CANARY", "77.77", "88.88", "66.66", "55.55", "44.44", "33.33", "22.22", "987654", "31%")
"""Planted below in whatever is not the supplier's to read: a name, a price, a volume or a chance of others or of our own."""
TEXT = """
planner: 1
name: CANARY-project
description: CANARY description
as_of: 2027-01-01
horizon: {start: 2027-01, periods: 6, step: quarter}
money: {currency: USD, discount_rate: 22.22%/yr}
items:
  ddr5: {tier: dram, package: 100 GB, parts: {M-1: {supplier: micron}, CANARY-part: {supplier: canary-maker}}}
  CANARY-item: {tier: flash}
locations: {CANARY-site: {kind: site, owner: CANARY owner, storage: 0 GB}}
suppliers:
  micron: {name: Micron, owner: CANARY buyer, fabs: {CANARY-boise: {country: US, shares_risk: [CANARY zone]}}}
  canary-maker: {name: CANARY Maker, group: canary-group, fabs: {canary-fab: {country: CANARYLAND}}, owner: CANARY rival}
  canary-second: {name: CANARY Second}
indices:
  dram: {basis: CANARY basis, source: CANARY press, owner: CANARY desk, now: 10 USD/GB, forward: {2027-07: 66.66 USD/GB}}
  CANARY-index: {now: 77.77 USD/GB}
needs:
  CANARY-need: {kind: consumption, at: CANARY-site, tier: dram, series: 987654 GB/quarter,
    shortage: {price: 33.33 USD/GB}, owner: CANARY}
markets:
  CANARY-market: {supplier: canary-second, items: [ddr5], price: 18.1 USD/GB, owner: CANARY}
  CANARY-own-market: {supplier: micron, items: [ddr5], price: 88.88 USD/GB, available: 5 GB/quarter}
contracts:
  lta:
    supplier: micron
    items: [ddr5]
    term: {from: 2027-01, to: 2028-12}
    owner: CANARY owner
    document: /home/CANARY/lta.pdf
    delivers: 50%
    talks: {ddr5: {quote: 13 USD/GB, valid_until: 2027-02-10, bid: 11 USD/GB, target: 44.44 USD/GB,
      walk_away: 55.55 USD/GB}}
    clauses:
      volume: {kind: volume_band, commit: 1000 GB/quarter}
      price: {kind: price_indexed, index: dram}
      best: {kind: most_favoured, sources: [CANARY-lta], tolerance: 2%}
      deposit: {kind: prepayment, amount: 6000 USD, due: 2027-02, credit: 20%,
        security: {amount: 5000 USD, until: 2028-01, cost: 1%/yr}}
      fee: {kind: fee, amount: 100 USD, due: 2027-07}
  option-paper:
    supplier: micron
    status: offered
    items: [ddr5]
    offer: {decide_by: 2027-03-05, approvals: 3 weeks}
    term: {from: 2027-07, to: 2028-06}
    clauses: {volume: {kind: volume_firm, amount: 500 GB/quarter}, price: {kind: price_fixed, price: 9 USD/GB}}
  CANARY-lta:
    supplier: canary-maker
    items: [ddr5]
    term: {from: 2027-01, to: 2028-12}
    owner: CANARY owner
    document: /home/CANARY/other.pdf
    talks: {ddr5: {quote: 77.77 USD/GB, bid: 77.77 USD/GB}}
    clauses: {price: {kind: price_fixed, price: 7.1 USD/GB}, volume: {kind: volume_cap, at_most: 777 GB/quarter}}
open_orders:
  PO-1: {supplier: micron, contract: lta, item: ddr5, part: M-1, quantity: 3 ea, to: CANARY-site, promised: 2026-12-01,
    due: 2900 USD, owner: CANARY}
  PO-2: {supplier: micron, contract: lta, item: ddr5, quantity: 2 ea, to: CANARY-site, promised: 2027-05-01,
    confidence: verbal, due: 1900 USD, cancellable_until: 2027-02-01, cancel_fee: 10%}
  CANARY-PO: {supplier: canary-maker, item: ddr5, quantity: 9 ea, to: CANARY-site, promised: 2027-05-01, due: 7777 USD}
policies: {CANARY-budget: {kind: budget, per: year, at_most: 987654321 USD}}
risk:
  drivers:
    CANARY-cycle:
      kind: table
      outcomes: {up: {probability: 31%, indices: {dram: {2027-10: 77.77 USD/GB}}}, CANARY: {probability: 69%}}
"""


def of(text: str, supplier: str = "micron") -> Handed:
    """The supplier's share of the best plan of a scenario."""
    solved = solve_text(text)
    return handed(solved.plan, solved.loaded.root, supplier)


@cache
def share() -> Handed:
    """Micron's share."""
    return of(TEXT)


def run_of(text: str, folder: Path) -> Path:
    """The run folder of a scenario."""
    folder.mkdir(exist_ok=True)
    (folder / "scenario.yaml").write_text(text, "utf-8")
    return write_run(solve(folder / "scenario.yaml"), folder / "runs", {}, {})


def written(text: str, folder: Path, supplier: str = "micron") -> bytes:
    """The file for a supplier, made from a run folder."""
    (path,) = briefs(run_of(text, folder), supplier)
    return path.read_bytes()


def inside(data: bytes) -> dict[str, str]:
    """Every part of the file as text."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: file.read(name).decode() for name in file.namelist()}


def lines(grid: Grid, *keys: str) -> list[tuple[Any, ...]]:
    """Some columns of a table."""
    return [tuple(row.get(key) for key in keys) for row in grid.rows]


def test_nothing_of_others_or_of_ours_is_anywhere_in_the_file(tmp_path: Path) -> None:
    """No planted name, price or chance in any part of the file: cells, styles, properties, names; no path and no user."""
    parts = inside(written(TEXT, tmp_path))
    for name, text in parts.items():
        for secret in (*SECRETS, str(Path.home()), str(tmp_path), "/home/"):
            assert secret.lower() not in text.lower(), f"{secret} in {name}"
    told = "".join(parts.values())
    assert all(word in told for word in ("Micron", "lta", "option-paper", "M-1", "dram"))


def test_the_file_has_one_sheet_and_nothing_but_cells(tmp_path: Path) -> None:
    """One sheet that is seen, on one landscape page; no formula, link, comment, defined name, hidden row or column."""
    data = written(TEXT, tmp_path)
    parts = inside(data)
    sheets = [name for name in parts if name.startswith("xl/worksheets/")]
    assert sheets == ["xl/worksheets/sheet1.xml"]
    for tag in ("<f>", "<f ", "hyperlink", "hidden", "definedName", "externalLink", "legacyDrawing"):
        assert tag not in "".join(parts.values())
    assert not [name for name in parts if re.search("comment|drawing|vba|external|custom|printer", name)]
    book = openpyxl.load_workbook(BytesIO(data))
    (page,) = book.worksheets
    assert (page.sheet_state, page.page_setup.orientation) == ("visible", "landscape")
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight or 1) == (1, 1)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (book.properties.creator or "", book.properties.lastModifiedBy or "") == ("", "")
    assert book.properties.created.date() == date(2027, 1, 1)


def test_what_is_not_the_suppliers_changes_no_byte(tmp_path: Path) -> None:
    """Another supplier's names, terms and quotes, the market, our limits, our beliefs, the forward curve: the same file."""
    changes = {
        "18.1 USD/GB": "18.2 USD/GB",
        "7.1 USD/GB": "7.2 USD/GB",
        "CANARY Maker": "Somebody",
        "44.44": "1.11",
        "55.55": "2.22",
        "66.66": "60.60",
        "33.33": "30.30",
        "77.77": "70.70",
        "88.88": "80.80",
        "31%": "30%",
        "69%": "70%",
        "22.22%": "20%",
        "/home/CANARY/lta.pdf": "elsewhere",
        "confidence: verbal": "confidence: written",
        "approvals: 3 weeks": "approvals: 2 weeks",
        "987654321": "887654321",
    }
    other = TEXT
    for old, new in changes.items():
        assert old in other
        other = other.replace(old, new)
    assert written(TEXT, tmp_path / "one") == written(other, tmp_path / "two")


def test_two_suppliers_have_two_pages_and_the_same_bytes_twice(tmp_path: Path) -> None:
    """Each names itself alone; a second run of the same plan writes the same."""
    run, again = (run_of(TEXT, tmp_path / name) for name in "ab")
    first, second = briefs(run), briefs(again)
    assert [path.name for path in first] == ["brief-canary-maker.xlsx", "brief-micron.xlsx"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    other = "".join(inside(first[0].read_bytes()).values()).lower()
    assert "canary maker" in other
    assert not [word for word in ("micron", "lta.pdf", "m-1", "option-paper") if word in other]


def test_money_is_at_the_prices_both_know() -> None:
    """1000 GB a quarter (that half of it comes is our belief) less 200 on order in the second, at 10 USD/GB, today's index.

    Not at 66.66, which we expect, nor at 7.1 * 1.02, which the favoured-customer clause would make of another's price. 2,900 are
    due for what is past due, 1,900 for the order of May; 6,000 are paid ahead, and 20 % of each invoice comes back: 2,000 of
    10,000, three times; the fee is 100.
    """
    found = {row["what"]: row for row in forecast(share()).rows}
    calls = [found["lta, ddr5"][f"q{n}"] for n in range(6)]
    assert sum(calls) == pytest.approx(6 * 1000 - 200)
    goods = [found["Goods, lta"][f"q{n}"] for n in range(6)]
    assert goods == pytest.approx([10 * gb for gb in calls])
    assert [found["Open orders, lta"][f"q{n}"] for n in range(3)] == [2900, 1900, 0]
    assert (found["Deposits, lta"]["q0"], found["Fees, lta"]["q2"]) == (6000, 100)
    credit = [found["Deposits credited, lta"][f"q{n}"] for n in range(5)]
    assert credit[:3] == pytest.approx([0.2 * money for money in goods[:3]])
    assert sum(credit) == pytest.approx(6000)
    assert found["Deposits credited, lta"]["side"] == "we get"
    every = found["All that we give"]["total"]
    assert every == pytest.approx(10 * sum(calls) + 2900 + 1900 + 6000 + 100)


def test_where_we_stand_and_what_an_offer_asks() -> None:
    """Of 4,000 GB in 2027, 500 are on order (the past due can still come); an offer has its volume at its price, and no plan."""
    found = {(row["contract"], row["year"].year): row for row in position(share()).rows}
    year = found["lta", 2027]
    assert (year["committed"], year["ordered"], year["worth"]) == (4000, 500, pytest.approx(40000))
    assert year["left"] == pytest.approx(max(0.0, 4000 - 500 - year["called"]))
    offer = found["option-paper", 2027]
    assert (offer["status"], offer["committed"], offer["worth"]) == ("offered", 2000, 18000)
    assert not {"called", "left", "before", "ordered"} & set(offer)


def test_days_orders_and_prices_on_the_table() -> None:
    """What both know: when offers, quotes, cancellations and terms end; orders by quarter; quote 13 against bid 11."""
    assert lines(dates(share()), "day", "what", "contract") == [
        (date(2027, 2, 1), "last day to cancel an open order", "lta"),
        (date(2027, 2, 10), "the quote for ddr5 holds until then", "lta"),
        (date(2027, 3, 5), "the offer is open until then", "option-paper"),
        (date(2028, 6, 30), "the term ends", "option-paper"),
        (date(2028, 12, 31), "the term ends", "lta"),
    ]
    assert lines(orders(share()), "status", "part", "count", "gb", "due") == [
        ("past due", "M-1", 1, 300, 2900),
        ("2027Q2", "", 1, 200, 1900),
    ]
    assert lines(on_the_table(share()), "when", "quote", "bid") == [("open quarters", 13, 11)]


def test_terms_are_as_they_are_written_without_what_is_ours() -> None:
    """The favoured-customer clause says its tolerance and not whose prices; the deposit not what its security costs us."""
    (grid,) = (placed[0] for band in layout(share()) for placed in band if placed[0].name == "terms")
    found = {(row["contract"], row["clause"]): row["says"] for row in grid.rows}
    assert found["lta", "most favoured"].endswith("by more than a tolerance. Tolerance 2%")
    assert found["lta", "prepayment"].endswith("security amount 5000 USD; security until 2028-01")
    assert found["option-paper", "price fixed"] == "One price for the whole term. Price 9 USD/GB"


def test_a_name_of_another_is_refused(tmp_path: Path) -> None:
    """A contract of ours that names a rival: nothing is written, and the message says what to rename."""
    run = run_of(TEXT.replace("option-paper", "beats-canary-maker"), tmp_path)
    with pytest.raises(InputError, match="would name 'canary-maker'") as error:
        briefs(run, "micron")
    assert "rename it" in error.value.problems[0].next_step
    assert not list(run.glob("brief-*"))


def test_where_a_contract_may_be_ended_the_forecast_stops() -> None:
    """Whether we end it is ours: calls are told up to the first day on which it may be, ended or not."""
    start, end = TEXT.index("      deposit:"), TEXT.index("      fee:")
    text = f"{TEXT[:start]}      stop: {{kind: termination, notice: 3 months, fee: 10 USD}}\n{TEXT[end:]}"
    found = of(text)
    (row,) = (row for row in forecast(found).rows if row["what"] == "lta, ddr5")
    assert row["q3"] > 0
    assert (row["q4"], row["q5"], row["q6"]) == (0, 0, 0)
    assert (date(2027, 10, 1), "last day to give notice for an end on 2028-01-01", "lta") in lines(
        dates(found), "day", "what", "contract"
    )


def test_a_round_that_is_open_stands_at_the_last_agreed_price() -> None:
    """8 was agreed and we expect 66.66 by steps of 30 %: goods are told at 8, and the day to agree on."""
    text = TEXT.replace(
        "price: {kind: price_indexed, index: dram}",
        "price: {kind: price_negotiated, index: dram, step: 30%, agreed: {2027-01: 8 USD/GB}, agree_by: 2 weeks}",
    )
    found = of(text)
    table = {row["what"]: row for row in forecast(found).rows}
    assert table["Goods, lta"]["total"] == pytest.approx(8 * table["lta, ddr5"]["total"])
    assert (date(2027, 3, 18), "the price from 2027-04-01 is to be agreed", "lta") in lines(
        dates(found), "day", "what", "contract"
    )
    (grid,) = (placed[0] for band in layout(found) for placed in band if placed[0].name == "terms")
    (says,) = (row["says"] for row in grid.rows if row["clause"] == "price negotiated")
    assert "Agreed 2027-01: 8 USD/GB" in says
    assert "30%" not in says
    assert "index dram" not in says


@pytest.mark.parametrize("kind", KINDS.kinds())
def test_every_kind_of_clause_is_decided_field_by_field(kind: str) -> None:
    """The whitelist names fields that the kind has, and no field of every clause twice."""
    fields = {info.alias or name for name, info in KINDS.get(kind).model_fields.items()}
    assert kind in CLAUSES, f"say in planner/report/brief/whitelist.py what of {kind} a supplier may read"
    says = CLAUSES[kind]
    assert {path.split(".")[0] for path in says.fields} <= fields - set(ALWAYS)
    assert set(says.fields_as) | set(says.days) <= set(KINDS.get(kind).model_fields)
