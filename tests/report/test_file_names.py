"""Names become file names: each its own, inside its folder, on any system; ordinary ones stay as they are."""

from __future__ import annotations

import csv
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.app.run_check import changes
from planner.app.run_folders import read_run
from planner.app.runs import write_run
from planner.report.file_names import LONGEST, file_name, file_names
from tests.support import solve_text

NAMES = st.text(alphabet=st.characters(codec="utf-8"), max_size=300)
TRICKY = st.sampled_from(
    ["glut", "Glut", "GLUT", "a/b", "a_b", "..", ".", "", "con", "é", "e\u0301", "x.", "x", "ß", "ss", "~"]
)


@pytest.mark.parametrize(
    "name", ["glut", "soft+late", "17", "no-glut", "a.b_c", "ärger", "x" * LONGEST, "shortage+in time"]
)
def test_an_ordinary_name_stays(name: str) -> None:
    """Paths that scripts know do not move."""
    assert file_names(["other", name])[name] == name
    assert file_name(name) == name


@pytest.mark.parametrize(
    "name", ["a/b", "..", "a/../../x", "x" * (LONGEST + 1), "CON", "nul.txt", "x.", " ", "", ".x", "a~b"]
)
def test_another_one_is_marked(name: str) -> None:
    """By a hash behind what of it can stay; nothing of it leads out of the folder."""
    assert "~" in file_name(name)
    assert Path(file_name(name)).name == file_name(name)


def test_names_that_differ_in_case_alone_are_both_marked() -> None:
    """Which is which does not hang on who comes first; a third name keeps its own."""
    found = file_names(["Glut", "glut", "soft"])
    assert found == file_names(["soft", "glut", "Glut"])
    assert found["soft"] == "soft"
    assert found["Glut"].startswith("Glut~")
    assert found["glut"].startswith("glut~")


@given(st.lists(st.one_of(NAMES, TRICKY), max_size=12))
def test_each_has_its_own_on_any_system(names: list[str]) -> None:
    """Without case, in any Unicode form, in at most 143 bytes with `.csv` behind, one step deep."""
    found = file_names(names)
    for form in ("NFC", "NFD", "NFKC"):
        assert len({unicodedata.normalize(form, one).casefold() for one in found.values()}) == len(set(names))
    for one in found.values():
        assert len(f"{one}.csv".encode()) <= 143
        assert "/" not in one
        assert one not in ("", ".", "..")


PRICES = {"Glut": 10, "glut": 11, "a/b": 12, "a/../../../../out": 13, "x" * 80: 14}
NEEDS = {"y" * 80: 100, "z" * 80: 200}


def odd() -> str:
    """100 GB at 20 USD in January; in February 100 or 200 at 10 to 14, by futures whose names no folder should have."""
    prices = ", ".join(
        f"{name}: {{probability: 20%, prices: {{spot: {{2027-02: {usd} USD/GB}}}}}}" for name, usd in PRICES.items()
    )
    needs = ", ".join(
        f"{name}: {{probability: 50%, needs: {{dram: {{2027-02: {gb} GB/month}}}}}}" for name, gb in NEEDS.items()
    )
    return f"""
planner: 1
name: n/{"名" * 78}
horizon: {{start: 2027-01, periods: 2, step: month}}
items: {{ddr5: {{tier: dram, package: 1 GB}}}}
locations: {{abilene: {{}}}}
markets: {{spot: {{items: [ddr5], price: 20 USD/GB, lead_time: 0 months}}}}
needs: {{dram: {{kind: consumption, at: abilene, tier: dram, series: 100 GB/month}}}}
risk:
  learn: {{2027-02: all}}
  drivers:
    d: {{kind: table, outcomes: {{{prices}}}}}
    e: {{kind: table, outcomes: {{{needs}}}}}
"""


def test_each_future_has_a_folder_of_its_own_inside_the_run(tmp_path: Path) -> None:
    """2000 and 100 or 200 times 10 to 14: ten futures, each with the payments of its own in `tables/<its folder>/`."""
    run = write_run(solve_text(odd()), tmp_path / "in/runs", {}, {})
    said = json.loads((run / "plan.json").read_text("utf-8"))
    assert len(said["futures"]) == 10
    for future in said["futures"]:
        price, need = (names[name] for names, name in zip((PRICES, NEEDS), future["name"].split("+"), strict=True))
        with (run / "tables" / future["folder"] / "ledger.csv").open(newline="") as file:
            paid = sum(float(row["amount"]) for row in csv.DictReader(file))
        assert paid == pytest.approx(2000 + price * need)
    assert len(list((run / "tables").iterdir())) == 11  # and po_lines.csv
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["runs"]
    assert list((tmp_path / "in/runs").iterdir()) == [run]


def test_a_run_whose_names_are_odd_is_read_back(tmp_path: Path) -> None:
    """Its tables have the fingerprint that was written; its own name fits in a folder's."""
    run = write_run(solve_text(odd()), tmp_path, {}, {})
    found = read_run(run)
    assert found is not None
    assert changes(found) == []
    assert run.name.startswith(f"n_{'名' * 19}~")
