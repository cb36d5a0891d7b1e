"""`value` prints a page that fits the terminal, or JSON."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl

from tests.cli.command import planner


def test_a_page_of_80_columns() -> None:
    """The take-or-pay scenario: its terms by their money, its clauses, no offers."""
    done = planner("value", "take-or-pay")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].startswith("best plan $264M")
    assert any("take_or_pay" in line for line in lines)
    assert "plans solved" in done.stderr


def test_the_same_as_json() -> None:
    """Terms with their path, step and money; nothing but JSON on stdout."""
    said = json.loads(planner("value", "take-or-pay", "--json").stdout)
    assert said["currency"] == "USD"
    assert {"lever", "up", "down", "slack"} <= set(said["worth"]["terms"][0])


def test_without_a_plan_there_is_no_worth() -> None:
    """A need that nothing can meet is refused as by every command: exit 2, the line, what to do."""
    done = planner("value", "take-or-pay", "--set", "markets=null", "--set", "contracts=null")
    assert done.returncode == 2
    assert "nobody sells" in done.stderr
    assert done.stdout == ""


OFFER = """planner: 1
name: offer
horizon: {start: 2027-01, periods: 1, step: month}
items: {ddr5: {tier: dram}}
locations: {abilene: {storage: 0 GB}}
suppliers: {micron: {}}
needs: {dram: {kind: consumption, at: abilene, tier: dram, series: 100 GB/month}}
markets: {spot: {items: [ddr5], price: 14 USD/GB}}
contracts:
  lta:
    supplier: micron
    status: offered
    items: [ddr5]
    term: {from: 2027-01, to: 2027-12}
    clauses: {p: {kind: price_fixed, price: 10 USD/GB}, f: {kind: fee, amount: 100 USD}}
"""


def test_where_an_offer_turns(tmp_path: Path) -> None:
    """100 GB at p and a fee of 100 against 14: worth signing up to 13."""
    (tmp_path / "offer.yaml").write_text(OFFER, "utf-8")
    done = planner("value", "offer.yaml", "--term", "contracts.lta.clauses.p.price", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "worth signing up to here, and no further: 13 USD/GB"


def test_an_offer_that_nothing_replaces_has_no_most(tmp_path: Path) -> None:
    """Two offers are the only supply, at 1000 and 1200, and one at least is signed: there is no plan without both."""
    second = OFFER.replace("  lta:", "  other:").partition("contracts:\n")[2].replace("10 USD", "11 USD")
    either = "policies: {either: {kind: alternatives, contracts: [lta, other], at_least: 1}}\n"
    text = OFFER.replace("markets: {spot: {items: [ddr5], price: 14 USD/GB}}\n", "") + second + either
    (tmp_path / "offer.yaml").write_text(text, "utf-8")
    done = planner("value", "offer.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert [" ".join(line.split()) for line in lines[-3:]] == [
        "lta no plan without it $200",
        "other no plan without it 0",
        "all of them together no plan without it",
    ]


def test_a_path_that_is_no_term_is_told(tmp_path: Path) -> None:
    """With what was probably meant."""
    (tmp_path / "offer.yaml").write_text(OFFER, "utf-8")
    done = planner("value", "offer.yaml", "--term", "contracts.lta.clauses.p.prise", cwd=tmp_path)
    assert done.returncode == 2
    assert "contracts.lta.clauses.p.price" in done.stderr
    assert planner("value", "offer.yaml", "--counter", "ltb", cwd=tmp_path).returncode == 2
    assert planner("value", "offer.yaml", "--counter", "lta", "--their-rate", "12", cwd=tmp_path).returncode == 2


def test_a_counter_offer_or_none(tmp_path: Path) -> None:
    """Undiscounted on both sides no change of money helps both."""
    (tmp_path / "offer.yaml").write_text(OFFER, "utf-8")
    done = planner("value", "offer.yaml", "--counter", "lta", "--their-rate", "0%/yr", cwd=tmp_path)
    assert done.stdout == "nothing in the menu helps us without hurting them\n"


def test_a_workbook_with_terms_and_offers(tmp_path: Path) -> None:
    """The workbook of the plan with the two pages filled; private; progress is talk, and goes to stderr."""
    (tmp_path / "offer.yaml").write_text(OFFER, "utf-8")
    done = planner("value", "offer.yaml", "--out", "value.xlsx", "--flips", cwd=tmp_path)
    assert done.returncode == 0
    assert "turning points: 2 of 2 terms" in done.stderr
    assert "wrote value.xlsx" in done.stderr
    book = openpyxl.load_workbook(tmp_path / "value.xlsx", data_only=True)
    assert {"Summary", "Terms", "Offers"} <= set(book.sheetnames)
    cells = [cell.value for row in book["Offers"].iter_rows() for cell in row]
    assert "13 USD/GB" in cells
    assert (tmp_path / "value.xlsx").stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["offer.yaml", "value.xlsx"]


def test_a_workbook_that_cannot_be_written_is_told_before_the_solves(tmp_path: Path) -> None:
    """Another ending, a folder that is not there, or beside another question: exit 2, and nothing on stdout."""
    (tmp_path / "offer.yaml").write_text(OFFER, "utf-8")
    for words in (["--out", "value.csv"], ["--out", "nowhere/value.xlsx"], ["--flips", "--counter", "lta"]):
        done = planner("value", "offer.yaml", *words, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Traceback" not in done.stderr


def test_what_waiting_costs(tmp_path: Path) -> None:
    """Two months of 100 GB at 10 against 14, a fee of 100: 700 saved now; 300 a month later; 400 are lost by waiting."""
    (tmp_path / "offer.yaml").write_text(OFFER.replace("periods: 1", "periods: 2"), "utf-8")
    done = planner("value", "offer.yaml", "--waiting", cwd=tmp_path)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[-1].split() == ["lta", "2027-01-01", "2027-02-01", "+$400", "+$700"]
    (said,) = json.loads(planner("value", "offer.yaml", "--waiting", "--json", cwd=tmp_path).stdout)
    assert said["waiting"] == 400


def test_where_nothing_waits(tmp_path: Path) -> None:
    """One period leaves no later one; without an offer there is nothing to decide: exit 2, what to do."""
    (tmp_path / "offer.yaml").write_text(OFFER, "utf-8")
    done = planner("value", "offer.yaml", "--waiting", cwd=tmp_path)
    assert "no offer can be decided a period later" in done.stdout
    none = planner("value", "take-or-pay", "--waiting")
    assert none.returncode == 2
    assert "status: offered" in none.stderr


def test_only_what_is_asked_about(tmp_path: Path) -> None:
    """The fee alone, and where it turns: 100 GB at 10 against 14 leave 400 for it; of 100 it takes more than 50 steps of 1 %."""
    (tmp_path / "offer.yaml").write_text(OFFER.replace("amount: 100 USD", "amount: 300 USD"), "utf-8")
    done = planner("value", "offer.yaml", "--flips", "--only", "contracts.lta.clauses.f", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("lta.f.amount") and "400" in line]
    assert line.split()[1:3] == ["300.00", "USD"]
    assert "lta.p" not in done.stdout
    still = planner("value", "offer.yaml", "--flips", "--only", "contracts.lta", "--set", FEE, cwd=tmp_path).stdout
    assert "does not turn within 50 steps: lta.f.amount" in still
    wrong = planner("value", "offer.yaml", "--only", "contracts.lta.clauses.g", cwd=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "did you mean 'contracts.lta.clauses." in wrong.stderr


FEE = "contracts.lta.clauses.f.amount=100 USD"
