"""Files for other programs: `tables/*.csv`, one per plan table, and `plan.json`, the whole plan as one document.

Where there are several futures, each has a folder of tables. CSV: see `csv_text`; an empty table has a heading all the same,
where its columns are known. JSON: sorted keys, numbers as they are, no NaN.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from planner.plan.plan import Course
from planner.plan.worlds import table as outages
from planner.report.csv_text import csv_text
from planner.report.facts import facts
from planner.report.pages import Pages

FORMAT = 1
"""Version of plan.json."""

TIMES = ("seconds",)
"""Manifest entries that differ from run to run and so stay out of what must be equal for equal input."""


def write_tables(pages: Pages, folder: Path) -> None:
    """Write `tables/*.csv` (the plan's tables and the purchase-order lines) and `plan.json` into a run folder."""
    for name, text in {**pages.texts, "po_lines": csv_text(pages.lines)}.items():
        place = folder / "tables" / f"{name}.csv"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())
    # Without indentation, which would take json's slow way for a file that programs read.
    said = json.dumps(document(pages), sort_keys=True, allow_nan=False, ensure_ascii=False, default=str)
    (folder / "plan.json").write_bytes(f"{said}\n".encode())


def document(pages: Pages) -> dict[str, Any]:
    """What plan.json says: identity, verdict, first screen, tables."""
    plan = pages.plan
    return {
        "format": FORMAT,
        "name": plan.name,
        "as_of": pages.as_of.isoformat(),
        "currency": pages.currency,
        "units": {"_gb": "GB (decimal)", "amount": pages.currency, "price_per_gb": f"{pages.currency}/GB"},
        "fingerprint": pages.fingerprint,
        "level": plan.level,
        "cost": plan.cost,
        "certificate": dict(plan.certificate),
        "findings": [vars(finding) for finding in plan.findings],
        "warnings": pages.warnings,
        "manifest": {key: value for key, value in plan.manifest.items() if key not in TIMES},
        "first_screen": [vars(fact) for fact in pages.once(facts)],
        "outages": outages(plan.worlds),
        "tables": {**plan.tables, "po_lines": pages.lines},
        "futures": [futures_part(course) for course in plan.courses] if len(plan.courses) > 1 else [],
    }


def futures_part(course: Course) -> dict[str, Any]:
    """One of several futures: how likely it is, what it costs, its tables."""
    return {
        "name": course.name,
        "probability": course.probability,
        "cost": course.cost,
        "tables": dict(course.tables),
    }
