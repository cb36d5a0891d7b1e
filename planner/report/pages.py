"""What every page reads: a plan's tables summed and looked up, each thing worked out once.

Everything here is plain arithmetic on the plan's tables and its setting (GB, currency units, period indices).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from pathlib import PurePath
from typing import Any, TypeVar

from planner.clauses.route_terms import WITH_INTEGRATOR
from planner.model.holding import busy
from planner.model.plugin import Requirement
from planner.plan.plan import Origin, Plan
from planner.plan.po_lines import Streams, po_lines
from planner.quantities import format_quantity
from planner.report.csv_text import csv_text
from planner.report.file_names import file_names
from planner.report.told import Told

T = TypeVar("T")
Row = Mapping[str, Any]
WEEK = 7.0
ROUNDING = 1e-6


class Pages:
    """A plan as the pages read it."""

    def __init__(self, plan: Plan, told: Told | None = None) -> None:
        self.plan = plan
        self.told = told or Told()  # what further solves say, where they were asked
        self.setting = plan.setting
        self.scenario = plan.setting.scenario
        self.tables = plan.tables
        self.currency = plan.setting.currency
        self.periods = plan.setting.periods
        self.labels = [period.label for period in plan.setting.periods]
        self.number = {label: p for p, label in enumerate(self.labels)}
        self._busy: dict[tuple[str, str], Sequence[float]] = {}
        self._made: dict[Callable[[Pages], Any], Any] = {}
        self._series: dict[Any, dict[tuple[Any, ...], list[float]]] = {}

    def rows(self, table: str) -> Sequence[Row]:
        """Rows of a table; none where the plan has no such table."""
        return self.tables.get(table, [])

    def series(
        self, table: str, keys: tuple[str, ...], column: str, period: str = "period"
    ) -> dict[tuple[Any, ...], list[float]]:
        """Sums of a column per period, by the values of some other columns; read once."""
        asked = (table, keys, column, period)
        if asked not in self._series:
            found: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0.0] * len(self.periods))
            for row in self.rows(table):
                if row[period] in self.number:
                    found[tuple(row[key] for key in keys)][self.number[row[period]]] += row[column]
            self._series[asked] = dict(found)
        return self._series[asked]

    def once(self, make: Callable[[Pages], T]) -> T:
        """What a function makes of these pages, made the first time it is asked for."""
        if make not in self._made:
            self._made[make] = make(self)
        found: T = self._made[make]
        return found

    def busy(self, need: str, item: str) -> Sequence[float]:
        """How busy a GB of a requirement makes an item, in each period; worked out once. Nothing for what has no traffic."""
        if (need, item) not in self._busy:
            placing = self.requirements[need].placing
            path = busy(self.setting, placing, item) if placing else (0.0,) * len(self.labels)
            self._busy[need, item] = path
        return self._busy[need, item]

    # Identity -------------------------------------------------------------------------------------------------------

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the plan's tables: the same plan has the same one."""
        digest = hashlib.sha256(self.plan.name.encode())
        for name, text in sorted(self.texts.items()):
            digest.update(f"\n{name}\n{text}".encode())
        return digest.hexdigest()

    @cached_property
    def texts(self) -> dict[str, str]:
        """The plan's tables as text by name; of several futures each in a folder of its own; one of the outages."""
        courses, outages = self.plan.courses, self.plan.outages
        folders = file_names(course.name for course in courses)
        found = {
            f"{folders[course.name]}/{name}" if len(courses) > 1 else name: csv_text(rows)
            for course in courses
            for name, rows in course.tables.items()
        }
        return found | ({"outages": csv_text(outages)} if outages else {})

    @cached_property
    def code(self) -> str:
        """The fingerprint, short enough to say aloud."""
        return self.fingerprint[:8]

    @property
    def as_of(self) -> date:
        """What is known is known on this day."""
        return self.setting.as_of

    # Looked up ------------------------------------------------------------------------------------------------------

    def tier(self, item: str) -> str:
        """Role of an item."""
        found = self.scenario.items.get(item)
        return found.tier if found else ""

    def owner(self, source: str) -> str:
        """Who answers for a contract or market."""
        record = self.scenario.contracts.get(source) or self.scenario.markets.get(source)
        return record.owner if record else ""

    def age(self, origin: Origin) -> int | None:
        """Days between the day a value is dated and as_of; None where it has no date."""
        return origin.age(self.as_of)

    def until(self, day: date) -> list[int]:
        """Periods that start before a day; the first at least."""
        return [p for p, period in enumerate(self.periods) if period.start < day or p == 0]

    @cached_property
    def quarter_year(self) -> list[int]:
        """The next 13 weeks, as periods."""
        return self.until(max(self.as_of, self.setting.start) + timedelta(weeks=13))

    def fiscal(self, kind: str) -> list[str]:
        """Fiscal year, quarter or month of each period, by its first day."""
        name: Callable[[date], str] = getattr(self.setting.fiscal, kind)
        return [name(period.start) for period in self.periods]

    def payee(self, row: Row) -> str:
        """The supplier that a ledger line pays (or the integrators), "" where it is nobody we buy goods from."""
        if row["term"] in WITH_INTEGRATOR:
            return "integrators"
        family, _, rest = row["where"].partition(".")
        if family not in ("contracts", "markets", "open_orders"):
            return ""
        contract = self.scenario.contracts.get(rest.split(".clauses.")[0]) if family == "contracts" else None
        return str(row["supplier"] or (contract.supplier if contract else "") or "open market")

    def supplier(self, name: str) -> str:
        """A supplier as people say it; a market without one is the open market."""
        record = self.scenario.suppliers.get(name)
        return (record.name if record and record.name else name) or "open market"

    @property
    def warnings(self) -> list[dict[str, str]]:
        """What is legal and unwise: the file by its name only, so that the same plan reads the same wherever it was made."""
        return [
            {
                "what": problem.what if problem.value is None else f"{problem.what} (got {problem.value})",
                "file": f"{PurePath(problem.place.file).name}:{problem.place.line}" if problem.place else "",
                "path": problem.path,
                "next_step": problem.next_step,
            }
            for problem in self.plan.warnings
        ]

    # Worked out once ------------------------------------------------------------------------------------------------

    @cached_property
    def streams(self) -> Streams:
        """Dates of calls."""
        return Streams(self.setting, self.tables)

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """Purchase-order lines in pieces."""
        return po_lines(self.setting, self.tables)

    @cached_property
    def requirements(self) -> dict[str, Requirement]:
        """Requirements by id."""
        return {requirement.id: requirement for requirement in self.setting.requirements}

    @cached_property
    def tiers(self) -> list[str]:
        """Tiers that something is needed of or held of."""
        asked = {row["tier"] for row in self.rows("service")}
        return sorted(asked | {self.tier(row["item"]) for row in self.rows("stock")})

    @cached_property
    def used_by_tier(self) -> dict[str, list[float]]:
        """GB put to use per period, over all places."""
        found = {tier: [0.0] * len(self.periods) for tier in self.tiers}
        for (item,), values in self.series("stock", ("item",), "used_gb").items():
            mine = found[self.tier(item)]
            for p, value in enumerate(values):
                mine[p] += value
        return found

    def weeks_of_cover(self, stock: float, use: Sequence[float], after: int) -> float | None:
        """Weeks that `stock` at the end of period `after` lasts at the planned use; None where it outlasts the plan."""
        left, weeks = stock, 0.0
        if stock <= 0:
            return 0.0
        for p in range(after + 1, len(self.periods)):
            span = self.periods[p].days / WEEK
            if use[p] > 0 and left < use[p]:
                return weeks + span * max(0.0, left) / use[p]
            left -= use[p]
            weeks += span
        return None

    def weeks_without_calls(self, tier: str) -> float | None:
        """Weeks from the start until opening stock and what lands of orders and transit is used up; None if it never is."""
        left, weeks = 0.0, 0.0
        landed = [0.0] * len(self.periods)
        for (item,), values in self.series("stock", ("item",), "landed_gb").items():
            if self.tier(item) == tier:
                left += sum(row["opening_gb"] for row in self.rows("stock") if row["item"] == item and self.first(row))
                landed = [a + b for a, b in zip(landed, values, strict=True)]
        for period, used, more in zip(self.periods, self.used_by_tier[tier], landed, strict=True):
            left += more
            if used > left * (1 + 1e-9):
                return weeks + period.days / WEEK * left / used
            left -= used
            weeks += period.days / WEEK
        return None

    def first(self, row: Row) -> bool:
        """A row of the first period."""
        return bool(row["period"] == self.labels[0])

    # Words ----------------------------------------------------------------------------------------------------------

    def money(self, value: float, digits: int = 3) -> str:
        """`$2.19B`; a millionth of one is a rounding."""
        said = 0.0 if abs(value) < ROUNDING else float(f"{value:.{digits}g}")
        return format_quantity(said, "money", self.currency, digits)

    def size(self, value: float, digits: int = 3) -> str:
        """`3.9 PB`."""
        return format_quantity(float(f"{value:.{digits}g}"), "size", self.currency, digits)
