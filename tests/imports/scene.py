"""A small scenario beside which tables are read: two items (one of them without a size), makers' parts, four orders, two places."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from planner.app.importing.whole import Asked, Imported, imported
from planner.app.known import Known, known
from planner.errors import InputError, Problem
from planner.scenario.ways import Ways

SCENE = """\
planner: 1
name: floor
horizon: {start: 2027-01-01, weeks: 8}
items:
  ddr5: {tier: dram, package: 64 GB, index: dram, parts: {"00123": {supplier: micron}, M321-AB: {supplier: samsung}}}
  ddr4: {tier: dram, package: 32 GB}
  bulk: {tier: flash}
indices: {dram: {history: {2026-10: 9 USD/GB}, now: 10 USD/GB}}
locations: {abilene: {kind: site}, depot: {kind: hub}}
lanes: {l: {from: depot, to: abilene}}
suppliers: {micron: {}, samsung: {}}
markets: {spot: {items: [ddr5], price: 10 USD/GB, delivers_to: [abilene]}}
needs: {dram: {kind: consumption, at: abilene, tier: dram, amounts: {2027-02-05: 3200 GB}, shortage: {price: 40 USD/GB}},
  grows: {kind: consumption, at: abilene, tier: dram, series: {2027-01-01: 0 GB/week}}}
stock: {a: {at: abilene, item: ddr5, quantity: 10 ea}}
open_orders:
  PO-1: {supplier: samsung, item: ddr5, quantity: 10 ea, to: abilene, promised: 2027-01-15, due: 6400 USD}
  PO-2: {supplier: samsung, item: ddr5, quantity: 10 ea, to: abilene, promised: 2027-01-15, due: 6400 USD}
  PO-3: {supplier: micron, item: ddr5, quantity: 10 ea, to: abilene, promised: 2027-01-22, due: 6400 USD}
  PO-4: {supplier: micron, item: ddr5, quantity: 10 ea, to: abilene, promised: 2027-01-22, due: 6400 USD}
"""


def floor(folder: Path) -> Known:
    """What the scenario knows."""
    path = folder / "floor.yaml"
    path.write_text(SCENE, "utf-8")
    return known(str(path))


def read(
    folder: Path, text: str | bytes, kind: str, beside: Known | None = None, name: str = "theirs.csv", **how: object
) -> Imported:
    """A table of theirs, read; `decimal`, `thousands` and `dates` are ways, anything else is told as it is."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    ways = Ways(*(how.pop(word, None) for word in ("decimal", "thousands", "dates")))  # type: ignore[arg-type]
    return imported(path, Asked(kind, ways=ways, **how), beside)  # type: ignore[arg-type]


def refused(
    folder: Path, text: str | bytes, kind: str, beside: Known | None = None, name: str = "theirs.csv", **how: object
) -> list[Problem]:
    """What is wrong with it."""
    with pytest.raises(InputError) as caught:
        read(folder, text, kind, beside, name, **how)
    assert all(one.next_step for one in caught.value.problems)
    return list(caught.value.problems)


def spots(problems: list[Problem]) -> list[str]:
    """Line and column of each."""
    return [f"{one.place.line}:{one.place.column}" if one.place else "" for one in problems]


def book(
    *rows: tuple[object, ...], name: str = "t", more: dict[str, tuple[tuple[object, ...], ...]] | None = None
) -> bytes:
    """A workbook of these rows."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = name
    for row in rows:
        sheet.append(row)
    for other, lines in (more or {}).items():
        extra = made.create_sheet(other)
        for line in lines:
            extra.append(line)
    for cell in sheet["A"]:
        if isinstance(cell.value, int) and cell.value == 123:
            cell.number_format = "00000"
    out = BytesIO()
    made.save(out)
    return out.getvalue()
