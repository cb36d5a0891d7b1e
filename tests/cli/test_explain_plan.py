"""`explain short`, `order` and `binds` as a user types them: 80 columns, JSON, a variant, a run folder, what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import planner

ORDER = "spot:ddr5-rdimm-128:2027-01"
ASKED = {
    "short": ("short", "lead-time"),
    "short by build": ("short", "lead-time", "--by", "build"),
    "order": ("order", "lead-time", ORDER),
    "binds": ("binds", "lead-time"),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_page_of_80_columns_and_the_same_as_json(name: str) -> None:
    """Exit 0; stdout is data, stderr is talk."""
    page, document = planner("explain", *ASKED[name]), planner("explain", *ASKED[name], "--json")
    assert (page.returncode, document.returncode) == (0, 0), page.stderr + document.stderr
    assert all(len(line) <= 80 for line in page.stdout.splitlines())
    assert "plans solved" in page.stderr
    assert json.loads(document.stdout)["scenario"] == "lead-time"


def test_why_two_months_are_short() -> None:
    """150 TB at 60 USD/GB, because of two months of lead time, at its line; what could not come is told so."""
    said = planner("explain", "short", "lead-time").stdout
    assert "1 need short, 2 gaps; best plan $17.6M" in said
    assert "lead_time: markets.spot.lead_time: 2 months (lead-time.yaml:13)" in said
    assert "1 month less saves $3.85M; 100 TB less short here" in said
    assert "nothing more can come by then, whatever it costs" in said
    gaps = json.loads(planner("explain", "short", "lead-time", "--json").stdout)["gaps"]
    assert [gap["codes"] for gap in gaps] == [["lead_time"], ["lead_time"]]
    assert sum(gap["gb"] for gap in gaps) == pytest.approx(150e3)


def test_a_variant_a_set_and_a_run(tmp_path: Path) -> None:
    """`lead-time@air` is short in January alone; more stock, and nothing is; a run answers as its scenario does."""
    air = json.loads(planner("explain", "short", "lead-time@air", "--json").stdout)
    assert sum(gap["gb"] for gap in air["gaps"]) == pytest.approx(50e3)
    plenty = planner("explain", "short", "lead-time", "--set", "stock.opening.quantity=250 TB")
    assert plenty.stdout.startswith("nothing is short in lead-time")
    assert planner("solve", "lead-time", "--into", str(tmp_path)).returncode == 0
    (run,) = (path.name for path in tmp_path.iterdir() if path.is_dir() and path.name.startswith("lead-time-"))
    told = planner("explain", "short", run, "--into", str(tmp_path), "--by", "build")
    assert "all supply of ddr5-rdimm-128 a period (31 days) sooner saves $3.85M" in told.stdout
    for question in ("short", "binds"):
        page = planner("explain", question, run, "--into", str(tmp_path))
        assert page.stdout == planner("explain", question, "lead-time").stdout
        assert "lead-time.yaml:13" in page.stdout
    order = planner("explain", "order", run, ORDER, "--into", str(tmp_path))
    assert "next best, all that it changes counted                 60 USD/GB" in order.stdout


def test_what_is_wrong_is_told_with_what_was_meant() -> None:
    """A need, an order, a build that nobody has: exit 2."""
    empty = planner("explain", "short", "lead-time", "--need", "")
    assert (empty.returncode, empty.stdout) == (2, "")
    assert "known: abilene-dram" in empty.stderr
    for words in (("short", "lead-time", "--need", "abilene"), ("order", "lead-time", "spot:ddr5-rdimm-128:2027-7")):
        done = planner("explain", *words)
        assert done.returncode == 2
        assert "did you mean" in done.stderr
    assert planner("explain", "short", "hello", "--set", "markets.spot.lead_time=3 months").returncode == 3
