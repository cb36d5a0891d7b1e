"""What writing costs: a workbook of about 200,000 cells, made by repeating the rows of a solved scenario's tables.

Run `python -m tests.benchmarks.workbook [--scenario scenarios/frontier-2027.yaml] [--times 12]`. The solve is not timed.
"""

from __future__ import annotations

import argparse
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from planner.app.solve import solve
from planner.plan.plan import Plan, courses_of
from planner.report.exports import write_tables
from planner.report.html import write_report
from planner.report.pages import Pages
from planner.report.screen import screen
from planner.report.workbook import write_workbook


def cells(path: Path) -> int:
    """Cells in a workbook."""
    with zipfile.ZipFile(path) as file:
        pages = [name for name in file.namelist() if name.startswith("xl/worksheets/sheet")]
        return sum(file.read(name).count(b"<c ") for name in pages)


def grown(plan: Plan, times: int) -> Plan:
    """The plan with its origins and service rows repeated: more to write, nothing new to decide."""
    service = [row | {"program": f"{row['program']}{n or ''}"} for n in range(times) for row in plan.tables["service"]]
    return replace(
        plan, courses=courses_of(plan.setting, [{**plan.tables, "service": service}]), origins=plan.origins * times
    )


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--scenario", default="scenarios/frontier-2027.yaml")
    parser.add_argument("--times", type=int, default=12)
    asked = parser.parse_args()
    plan = grown(solve(asked.scenario).plan, asked.times)
    with TemporaryDirectory() as name:
        folder = Path(name)
        jobs: list[tuple[str, Callable[[], object]]] = [
            ("first screen", lambda: screen(Pages(plan))),
            ("workbook", lambda: write_workbook(Pages(plan), folder / "plan.xlsx")),
            ("tables and plan.json", lambda: write_tables(Pages(plan), folder)),
            ("report.html", lambda: write_report(Pages(plan), folder / "report.html")),
        ]
        for label, job in jobs:
            began = time.perf_counter()
            job()
            print(f"{label:<24}{time.perf_counter() - began:>8.2f} s")
        print(f"{'cells in the workbook':<24}{cells(folder / 'plan.xlsx'):>8,}")


if __name__ == "__main__":
    main()
