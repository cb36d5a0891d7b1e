"""Ten different mistakes in one scenario give ten messages in one go, each with its line, its value and a next step."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.app.load import load
from planner.errors import InputError, Problem

TEXT = """\
planner: 1
name: ten
as_of: 2026-12-31
horizon: {start: 2027-01, periods: 6, step: month}
money: {discount_rate: 9}
items:
  ddr5: {tier: dram, package: 64 GB, powr: 10 W}
  ssd: {tier: flash, package: 30 TB, package: 61 TB}
locations: {abilene: {kind: site, opens: 2027-13}}
suppliers: {micron: {}}
markets:
  spot: {items: [ddr5, sdd], price: 21.5 USD/GB, lead_time: 2 months}
  grey: {items: [ddr5], lead_time: 2 months}
stock: {table: stock.csv}
needs:
  dram: {kind: consumtion, at: abilene, tier: dram, series: 1 PB/month}
  more: {kind: consumption, at: abilene, tier: dram, series: 1 PB/month, backlog: yes}
contracts:
  lta:
    supplier: micron
    items: [ddr5]
    term: {from: 2028-01, to: 2027-01}
    clauses: {price: {kind: price_fixed, price: 10 USD/GB}}
"""
STOCK = "id,at,item,quantity [PB]\nopening,abilene,ddr5,2\nssds,abilene,ssd,many\n"


@pytest.fixture
def problems(tmp_path: Path) -> tuple[Problem, ...]:
    """What the scenario above is told."""
    (tmp_path / "stock.csv").write_text(STOCK, "utf-8")
    path = tmp_path / "ten.yaml"
    path.write_text(TEXT, "utf-8")
    with pytest.raises(InputError) as caught:
        load(path)
    return caught.value.problems


WANTED = [
    (5, "money.discount_rate", "9", "bare number"),
    (7, "items.ddr5.powr", None, "no key 'powr'"),
    (8, "items.ssd", None, "twice"),
    (9, "locations.abilene.opens", "2027-13", "months 01 to 12"),
    (12, "markets.spot.items[1]", "sdd", "no item 'sdd'"),
    (13, "markets.grey.price", None, "'price' is missing"),
    (16, "needs.dram.kind", "consumtion", "no such kind"),
    (17, "needs.more.backlog", "yes", "true or false"),
    (22, "contracts.lta.term.to", "2027-01", "ends before it starts"),
    (3, "stock.ssds.quantity", "many", "'many'"),
]


def test_all_ten_are_told_at_once(problems: tuple[Problem, ...]) -> None:
    """Two files, the reader, the tables, the names, the records and the cross-checks all speak in the same run."""
    assert len(problems) == 10, "\n".join(str(problem) for problem in problems)
    found = {problem.path: problem for problem in problems}
    for line, path, value, words in WANTED:
        problem = found[path]
        assert problem.place is not None
        assert problem.place.line == line, path
        assert value is None or value in (problem.value or ""), path
        assert words in problem.what, problem.what


def test_each_has_a_next_step(problems: tuple[Problem, ...]) -> None:
    """What to do is said with the nearest right word where there is one."""
    assert all(len(problem.next_step) > 5 for problem in problems)
    steps = {problem.path: problem.next_step for problem in problems}
    assert "'power'" in steps["items.ddr5.powr"]
    assert "'ssd'" in steps["markets.spot.items[1]"]
    assert "'consumption'" in steps["needs.dram.kind"]


def test_a_csv_cell_is_named_by_its_file(problems: tuple[Problem, ...]) -> None:
    """The tenth mistake is in the table: the message names the CSV, its line and column."""
    (problem,) = [problem for problem in problems if problem.path == "stock.ssds.quantity"]
    assert problem.place is not None
    assert (Path(problem.place.file).name, problem.place.line) == ("stock.csv", 3)
