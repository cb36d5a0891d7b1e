"""No damaged table shows a traceback, and none is lost: it is read, or refused with what to do, and stays as it was sent."""

from __future__ import annotations

from pathlib import Path

from planner.app.importing.into import write_into
from planner.app.importing.whole import Asked, imported
from planner.errors import InputError, Problem
from planner.scenario.tables import read_table
from planner.scenario.ways import Ways
from tests.imports.mutants import mutants
from tests.imports.scene import floor

GERMAN = {"Bestellung": "order", "Material": "item", "Werk": "at", "Menge": "quantity", "Wareneingang": "on"}
KINDS = ((b"Bestell", "receipts"), (b"s\0t\0a\0t\0e", "stock"), (b"date,", "prices"), (b"consumption", "needs"))


def asked(data: bytes) -> Asked:
    """As the file would be read if nothing were wrong with it."""
    kind = next((kind for mark, kind in KINDS if mark in data), "receipts")
    if b"Bestell" in data:
        return Asked(kind, GERMAN, {"quantity": "GB"}, Ways(",", ".", "%d.%m.%Y"))
    return Asked(kind, {}, {"ddr5": "USD/GB"} if kind == "prices" else {})


def test_three_hundred_damaged_files(tmp_path: Path) -> None:
    """Some are still tables, and what is made of them reads as strictly as any; most are refused, each with a next step."""
    beside, made, refused = floor(tmp_path), 0, list[tuple[Problem, ...]]()
    for n, (ending, data) in enumerate(mutants(seed=5, count=300)):
        path = tmp_path / f"theirs{ending}"
        path.write_bytes(data)
        ours = tmp_path / f"ours-{n}.csv"
        try:
            found = imported(path, asked(data), beside if n % 2 else None)
            write_into(found, ours)
        except InputError as error:
            refused.append(error.problems)
        else:
            made += 1
            assert len(read_table(ours).rows) + 1 == len(found.table)
        assert path.read_bytes() == data
    assert made >= 15
    assert len(refused) >= 150
    assert all(one.next_step and str(one).isprintable() and len(str(one)) < 900 for told in refused for one in told)
    assert len(list(tmp_path.glob("ours-*"))) == made
