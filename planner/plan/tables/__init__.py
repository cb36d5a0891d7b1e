"""From a solved model to tidy tables: what the plan does, in GB and money, one fact a row.

Every later reader (audit, bills, workbook, exports) works on these tables and the scenario alone. Quantities below a
billionth of their kind's largest are the solver's noise and are left out; `ledger` keeps every cent of the objective.
"""

from __future__ import annotations

from planner.model.book import Book
from planner.model.futures import signed_as
from planner.model.model import Model
from planner.model.setting import Setting
from planner.plan.accounts import accounts
from planner.plan.tables.goods import lanes, moves, orders, receipts, resales, stock, withdrawals
from planner.plan.tables.money import contracts, decisions, ledger, prices, signings
from planner.plan.tables.reader import Floats, Reader, Row
from planner.plan.tables.service import base, cohorts, lent, serves, service, squeezed
from planner.plan.tables.work import clusters, jobs, vintages

Tables = dict[str, list[Row]]


def tables(model: Model, x: Floats, future: int = 0) -> Tables:
    """Every table of a plan, as it runs in one future."""
    reader = Reader(model, x, future)
    placed = orders(reader)
    received = receipts(reader, placed)
    signed = signings(reader)
    standing = base(reader)
    found = {
        "periods": periods(reader.setting),
        "moves": moves(reader),
        "withdrawals": withdrawals(reader),
        "receipts": received,
        "stock": stock(reader),
        "resales": resales(reader),
        "base": standing,
        "cohorts": cohorts(reader.setting, standing),
        "clusters": clusters(reader),
        "jobs": jobs(reader),
        "vintages": vintages(reader),
        "service": service(reader),
        "serves": serves(reader),
        "lent": lent(reader),
        "squeezed": squeezed(reader),
        "lanes": lanes(reader),
        "orders": placed,
        "prices": prices(reader.setting),
        "decisions": decisions(reader),
        "ledger": ledger(reader),
        "signings": signed,
        "contracts": contracts(reader, received, signed),
    }
    return found | {"accounts": accounts(Book(signed_as(reader.setting, signed), found))}


def periods(setting: Setting) -> list[Row]:
    """The calendar."""
    return [
        {
            "period": period.label,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "kind": period.kind,
            "fiscal_year": setting.fiscal.year(period.start),
            "fiscal_quarter": setting.fiscal.quarter(period.start),
            "fiscal_month": setting.fiscal.month(period.start),
            "discount_factor": setting.discounts[p],
        }
        for p, period in enumerate(setting.periods)
    ]
