"""Files for other programs: `tables/*.csv`, one per plan table, and `plan.json`, the whole plan as one document.

Where there are several futures, each has a folder of tables. CSV: see `csv_text`; an empty table has a heading all the same,
where its columns are known. JSON: sorted keys, numbers as they are, no NaN.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from planner.plan.plan import Course
from planner.report.csv_text import csv_text
from planner.report.facts import facts, headline, verdict
from planner.report.file_names import file_names
from planner.report.pages import Pages
from planner.report.since import kept

FORMAT = 4
"""Version of plan.json."""

LINES = "po_lines"
"""The table that the fingerprint leaves out: it follows from the others."""

TIMES = ("seconds",)
"""Manifest entries that differ from run to run and so stay out of what must be equal for equal input."""


def write_tables(pages: Pages, folder: Path) -> None:
    """Write `tables/*.csv` (the plan's tables and the purchase-order lines) and `plan.json` into a run folder."""
    for name, text in table_texts(pages).items():
        place = folder / "tables" / f"{name}.csv"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())
    # Without indentation, which would take json's slow way for a file that programs read.
    said = json.dumps(document(pages), sort_keys=True, allow_nan=False, ensure_ascii=False, default=str)
    (folder / "plan.json").write_bytes(f"{said}\n".encode())


def table_texts(pages: Pages) -> dict[str, str]:
    """What `tables/` holds, by path without `.csv`."""
    return {**pages.texts, LINES: csv_text(pages.lines)}


def document(pages: Pages) -> dict[str, Any]:
    """What plan.json says: identity, verdict, first screen, tables."""
    plan = pages.plan
    folders = file_names(course.name for course in plan.courses)
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
        "assumptions": [vars(origin) for origin in plan.origins],
        "manifest": {key: value for key, value in plan.manifest.items() if key not in TIMES},
        "headline": headline(pages),
        "verdict": verdict(pages),
        "first_screen": [vars(fact) for fact in pages.once(facts)],
        "outages": list(plan.outages),
        "since": kept(pages.told),
        "tables": {**plan.tables, LINES: pages.lines},
        "futures": [futures_part(course, folders[course.name]) for course in plan.courses] if len(folders) > 1 else [],
    }


def futures_part(course: Course, folder: str) -> dict[str, Any]:
    """One of several futures: how likely it is, what it costs, its tables and their folder in `tables/`."""
    return {
        "name": course.name,
        "folder": folder,
        "probability": course.probability,
        "cost": course.cost,
        "tables": dict(course.tables),
    }
