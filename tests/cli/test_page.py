"""`planner page`: every page of the workbook in the terminal, of a run that is read back and of a scenario that is solved."""

from __future__ import annotations

import json

import pytest

from planner.report.workbook import all_sheets
from tests.cli.command import planner

TITLES = [sheet.title for sheet in all_sheets()]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A run of a scenario with contracts, stock and orders."""
    into = tmp_path_factory.mktemp("runs")
    assert planner("solve", "twelve-months", "--into", str(into)).returncode in (0, 1)
    (found,) = (folder for folder in into.iterdir() if folder.is_dir() and not folder.name.startswith("."))
    return str(found)


def test_without_a_page_all_are_listed(run: str) -> None:
    """Each with its question, or why it is left out."""
    done = planner("page", run)
    assert done.returncode == 0, done.stderr
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert all(f"\n{title}" in f"\n{done.stdout}" for title in TITLES)
    assert "Terms           left out:" in done.stdout


@pytest.mark.parametrize("title", TITLES)
def test_every_page_fits_the_terminal(run: str, title: str) -> None:
    """80 columns, with its question first; one that is left out says why, exit 2."""
    done = planner("page", run, title, "--all")
    if done.returncode == 2:
        assert f"the page {title} is left out: " in done.stderr
        return
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{title}: ")
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_json_has_the_figures(run: str) -> None:
    """Cash adds up over the months as numbers, not as what is shown of them."""
    said = json.loads(planner("page", run, "cash", "--json").stdout)
    (months,) = (table for table in said["tables"] if table["name"] == "months")
    terms = [column["key"] for column in months["columns"] if column["key"].startswith("t")]
    for row in months["rows"]:
        assert row["all"] == pytest.approx(sum(row[key] for key in terms))


def test_rows_by_a_word_of_a_column(run: str) -> None:
    """--where keeps what holds the word; a column that is not there and a word that is missing are told."""
    every = planner("page", run, "po", "--all").stdout
    some = planner("page", run, "po", "--all", "--where", "supplier=kioxia").stdout
    assert "kioxia" in some
    assert 0 < len(some.splitlines()) < len(every.splitlines())
    wrong = planner("page", run, "po", "--where", "suplier=kioxia")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "did you mean 'supplier'" in wrong.stderr
    assert "write COLUMN=WORD" in planner("page", run, "po", "--where", "supplier").stderr


OUTAGE = """
planner: 1
name: twins
as_of: 2026-12-01
horizon: {start: 2027-01, periods: 4, step: month}
items: {rdimm: {tier: dram}}
locations: {s: {kind: site}, far: {kind: hub}}
suppliers: {a: {fabs: {x: {}}}}
lanes: {truck: {from: far, to: s, lead_time: 0 days, cost: 0.01 USD/GB}}
markets:
  spot: {items: [rdimm], supplier: a, price: 10 USD/GB, lead_time: 0 days, ships_from: far}
  dear: {items: [rdimm], price: 12 USD/GB, lead_time: 0 days, ships_from: far, available: 50 GB/month}
needs: {n: {kind: consumption, at: s, tier: dram, series: 100 GB/month, shortage: {price: 40 USD/GB}}}
risk:
  outages: {supplier: {of: supplier, lasts: 4 weeks, starts: [2027-02]}}
  drivers:
    price: {kind: table, outcomes: {low: {probability: 40%, prices: {spot: 80%}}, high: {probability: 60%}}}
  learn: {2027-03: all}
"""


@pytest.mark.parametrize("title", TITLES)
def test_a_run_says_what_was_said_when_it_was_solved(title: str, two: tuple[str, str]) -> None:
    """Every page of two futures with an outage: the figures, lines and days of a run read back are those of the plan."""
    solved, read = (planner("page", of, title, "--json") for of in two)
    assert (read.stdout, read.returncode) == (solved.stdout, solved.returncode)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A scenario and its run."""
    place = tmp_path_factory.mktemp("two")
    file = place / "twins.yaml"
    file.write_text(OUTAGE)
    done = planner("solve", str(file), "--into", str(place / "runs"))
    assert done.returncode == 0, done.stderr
    (run,) = (place / "runs").glob("twins-*")
    return str(file), str(run)
