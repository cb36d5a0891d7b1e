"""The scene that every page is tried on: one site, two racks short of flash for two months, DRAM under a contract.

DRAM: 1,050 GB are used up a month, 1,050 lie there, the rest is called from micron at 10 USD/GB a month ahead. Flash: a rack
takes 2,500 GB; four stand from February, eight from April; one order of 7 drives of 1,000 GB comes in February, the market
needs three months, so in February and March 7,000 of 10,000 GB stand: two racks of four, and 3,000 GB are short.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl

from planner.plan.plan import Plan, courses_of
from planner.registry import Registry
from planner.report.grid import Sheet, value_of
from planner.report.pages import Pages
from planner.report.workbook import write_workbook
from tests.support import solve_text

TEXT = """
planner: 1
name: scene
as_of: 2026-12-15
horizon: {start: 2027-01, periods: 6, step: month}
money: {currency: USD, discount_rate: 10%/yr, fiscal_calendar: {starts: 2}}
items:
  rdimm: {tier: dram, package: 100 GB, index: dram}
  ssd: {tier: flash, package: 1000 GB}
indices: {dram: {basis: contract mid, now: 12 USD/GB, forward: {2027-04: 9 USD/GB}}}
locations: {abilene: {kind: site, country: US}, hub: {kind: hub, country: US}}
suppliers: {micron: {name: Micron, fabs: {boise: {country: US, shares_risk: [northwest]}}}, kioxia: {}}
lanes: {truck: {from: hub, to: abilene, lead_time: 1 week, cost: 0.1 USD/GB}}
racks: {pod: {accelerators: 8, needs: {flash: 2500 GB}}}
fleets: {training: {at: abilene, rack: pod, series: {2027-02: 4, 2027-04: 8}, idle: 1 USD/GPU-hour}}
needs: {serving: {kind: consumption, at: abilene, tier: dram, series: 1050 GB/month}}
markets: {spot: {items: [ssd], price: 0.5 USD/GB, lead_time: 11 weeks, ships_from: hub, owner: pat}}
contracts:
  lta:
    supplier: micron
    items: [rdimm]
    term: {from: 2026-07, to: 2028-06}
    lead_time: 3 weeks
    ships_from: hub
    so_far: {taken: {2026: 6 TB}}
    owner: kim
    document: LTA page 3
    clauses:
      price: {kind: price_fixed, price: 10 USD/GB}
      volume: {kind: volume_band, commit: 1 TB/month, up: 50%, down: 50%}
      top: {kind: take_or_pay, share: 90%}
stock: {dram: {at: abilene, item: rdimm, quantity: 1050 GB}}
open_orders:
  PO-1: {supplier: kioxia, item: ssd, quantity: 7 ea, to: abilene, promised: 2027-02-01, due: 3500 USD}
  PO-2: {supplier: micron, contract: lta, item: rdimm, quantity: 5 ea, to: abilene, promised: 2026-12-01, due: 5000 USD}
  PO-3: {supplier: micron, item: rdimm, quantity: 3 ea, to: abilene, promised: 2027-03-01, confidence: written,
    due: 6000 USD, cancellable_until: 2027-01-15, cancel_fee: 10%, owner: kim}
policies:
  cash: {kind: budget, per: year, at_most: 1 MUSD}
  spare: {kind: safety_stock, items: [rdimm], locations: [abilene], at_least: 100 GB, since: 2027-03}
"""


@cache
def plan() -> Plan:
    """The best plan of the scene."""
    return solve_text(TEXT).plan


@cache
def pages() -> Pages:
    """Its pages."""
    return Pages(plan())


def sheet(kind: str) -> Sheet:
    """A page by the name of its file."""
    found: Sheet = Registry("planner.report.sheets", Sheet).get(kind)()
    return found


def rows(kind: str, grid: str, of: Pages | None = None) -> list[dict[str, Any]]:
    """Rows of a table of a page, live cells by their value."""
    (found,) = (one for one in sheet(kind).grids(of or pages()) if one.name == grid)
    return [{key: value_of(cell) for key, cell in row.items()} for row in found.rows]


def without(**tables: list[dict[str, Any]]) -> Pages:
    """The pages of a plan some of whose tables are others."""
    return Pages(replace(plan(), courses=courses_of(plan().setting, [{**plan().tables, **tables}])))


def written(of: Plan) -> bytes:
    """The workbook of a plan as bytes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_workbook(Pages(of), path)
        return path.read_bytes()


def opened(of: Plan, values: bool = True) -> Any:
    """The workbook of a plan, read back: computed values, or formulas."""
    return openpyxl.load_workbook(BytesIO(written(of)), data_only=values)
