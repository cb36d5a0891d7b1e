"""`import`: a table as it was sent, into the actuals of the next plan; what suppliers are sure of stays with their orders."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.command import planner
from tests.imports.scene import SCENE

COMMITS = "Order,Confidence\nPO-1,confirmed PO\nPO-2,verbal\nPO-3,written commit\nPO-4,none\n"


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plan of January in `runs`: 640 GB lie there, four orders of 640 GB come, 3200 are needed in February."""
    folder = tmp_path_factory.mktemp("floor")
    (folder / "floor.yaml").write_text(SCENE, "utf-8")
    done = planner("solve", "floor.yaml", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(solved: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(solved, tmp_path / "floor"))


def test_a_table_on_stdout_and_what_was_read_on_stderr(folder: Path) -> None:
    """The table alone is data; a screen of 80 columns says how it was read, how much it is, and what is doubted."""
    text = "PO;Part;Site;Qty;Date\nPO-1;M321-AB;abilene;10;05.01.2027\nPO-11;ddr5;abilene;2;06.01.2027\n"
    (folder / "theirs.csv").write_text(text, "utf-8")
    maps = [word for one in ("PO=order", "Part=item", "Site=at", "Qty=quantity", "Date=on") for word in ("--map", one)]
    args = (
        "import",
        "theirs.csv",
        "--as",
        "receipts",
        "--for",
        "latest",
        *maps,
        "--dates",
        "%d.%m.%Y",
        "--units",
        "Qty=ea",
    )
    done = planner(*args, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "order,item,at,quantity [ea],on\nPO-1,ddr5,abilene,10,2027-01-05\nPO-11,ddr5,abilene,2,2027-01-06\n"
    )
    assert "ddr5                 abilene              12 ea = 768 GB" in done.stderr
    assert "M321-AB is ddr5" in done.stderr
    assert "theirs.csv:3:1 order" in done.stderr
    assert "did you mean 'PO-1'?" in done.stderr
    assert all(len(line) <= 80 for line in done.stderr.splitlines())
    told = json.loads(planner(*args, "--json", cwd=folder).stdout)
    assert told["sums"] == [{"item": "ddr5", "place": "abilene", "quantity": 12.0, "unit": "ea", "gb": 768.0}]
    assert (told["rows"], len(told["warnings"]), told["table"][1][0]) == (2, 1, "PO-1")


def test_what_suppliers_are_sure_of_is_kept(folder: Path) -> None:
    """By hand: 640 GB lie there, 640 come on each of three orders, 640 are bought for those that nobody commits to: a fifth each.

    Those are promised and not counted on. It stays so in the plan after the next one, when what was bought lies there, too.
    """
    (folder / "commits.csv").write_text(COMMITS, "utf-8")
    done = planner("import", "commits.csv", "--as", "commits", "--for", "latest", "--into", "news.yaml", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "news.yaml").read_text("utf-8") == "open_orders: {table: news-commits.csv}\n"
    done = planner("replan", "latest", "--on", "2027-01-08", "--actuals", "news.yaml", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("confidence ") == 3
    orders, unsure = "20% confirmed PO, 20% verbal PO, 20% written PO", "not counted on: 640 GB forecast PO"
    assert f"20% on hand, {orders}, 20% market calls; {unsure}" in " ".join(done.stdout.split())
    again = planner("replan", "latest", "--on", "2027-01-15", cwd=folder)
    assert again.returncode == 0, again.stderr
    assert f"40% on hand, {orders}; {unsure}" in " ".join(again.stdout.split())


def test_a_line_joins_the_actuals_and_nothing_is_lost(folder: Path) -> None:
    """What stands in them stays; the same import again changes nothing; another one of the kind is refused, with the line."""
    news = folder / "news.yaml"
    news.write_text("# January\nmarkets: {spot: {price: 11 USD/GB}}", "utf-8")
    (folder / "theirs.csv").write_text("order,item,at,quantity,on\nPO-1,ddr5,abilene,640 GB,2027-01-05\n", "utf-8")
    args = ("import", "theirs.csv", "--as", "receipts", "--for", "latest", "--into", "news.yaml")
    assert planner(*args, cwd=folder).returncode == 0
    text = "# January\nmarkets: {spot: {price: 11 USD/GB}}\nreceipts: {table: news-receipts.csv}\n"
    assert news.read_text("utf-8") == text
    assert planner(*args, cwd=folder).returncode == 0
    assert news.read_text("utf-8") == text
    (folder / "theirs.csv").write_text("order,item,at,quantity,on\nPO-1,ddr5,abilene,64 GB,2027-01-05\n", "utf-8")
    done = planner(*args, cwd=folder)
    assert (done.returncode, "not written over" in done.stderr) == (2, True)
    (folder / "other.yaml").write_text("receipts: {}\n", "utf-8")
    done = planner(*args[:-1], "other.yaml", cwd=folder)
    assert (done.returncode, "receipts: {table: other-receipts.csv}" in " ".join(done.stderr.split())) == (2, True)
    (folder / "flow.yaml").write_text("{markets: {spot: {price: 11 USD/GB}}}\n", "utf-8")
    done = planner(*args[:-1], "flow.yaml", cwd=folder)
    assert (done.returncode, (folder / "flow-receipts.csv").exists()) == (2, False)
    assert (folder / "flow.yaml").read_text("utf-8") == "{markets: {spot: {price: 11 USD/GB}}}\n"
    assert "640 GB" in (folder / "news-receipts.csv").read_text("utf-8")


def test_prices_go_into_the_next_plan(folder: Path) -> None:
    """A quote of the day before stands in place of what was expected: dram is at 12 from there on."""
    (folder / "quotes.csv").write_text("index;date;price [USD/GB]\ndram;07.01.2027;12,00\n", "utf-8")
    args = ("--as", "prices", "--for", "latest", "--into", "news.yaml", "--decimal", ",", "--dates", "%d.%m.%Y")
    assert planner("import", "quotes.csv", *args, cwd=folder).returncode == 0
    line = 'indices: {dram: {history: "news-prices.csv#dram", now: null}}\n'
    assert (folder / "news.yaml").read_text("utf-8") == line
    done = planner("replan", "latest", "--on", "2027-01-08", "--actuals", "news.yaml", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "dram 12 (1 d old)" in done.stdout


def test_prices_of_days_to_come_are_those_that_are_expected(folder: Path) -> None:
    """A quote of 12 on the day before, 8 from February on: both from one column, each where it belongs."""
    (folder / "quotes.csv").write_text("date,dram [USD/GB]\n2027-01-07,12\n2027-02-05,8\n", "utf-8")
    done = planner("import", "quotes.csv", "--as", "prices", "--for", "latest", "--into", "news.yaml", cwd=folder)
    assert "prices after 2027-01-08 are those that are expected" in done.stderr
    column = '"news-prices.csv#dram"'
    line = f"indices: {{dram: {{history: {column}, forward: {column}, now: null}}}}\n"
    assert (folder / "news.yaml").read_text("utf-8") == line
    done = planner("replan", "latest", "--on", "2027-01-08", "--actuals", "news.yaml", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "dram 12 (1 d old) -> 8 USD/GB" in done.stdout


def test_one_wrong_row_and_nothing_is_written(folder: Path) -> None:
    """Neither the table nor the line; the message names file, row and column."""
    (folder / "theirs.csv").write_text(
        'order,item,at,quantity,on\nPO-1,ddr5,abilene,6 GB,2027-01-05\nPO-1,ddr5,abilene,"1,234",2027-01-05\n', "utf-8"
    )
    for into in ("news.yaml", "table.csv", "table.txt"):
        done = planner("import", "theirs.csv", "--as", "receipts", "--into", into, cwd=folder)
        assert done.returncode == 2
        assert "theirs.csv:3:19 quantity" in done.stderr
        assert not (folder / into).exists()
    assert not list(folder.glob("*receipts*"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--as", "gossip"), "receipts"),
        (("--as", "receipts", "--map", "Qty"), "Qty=quantity"),
        (("--as", "receipts", "--map", "a=item", "--map", "a=at"), "told twice"),
        (("--as", "receipts", "--for", "yesterday"), "yesterday"),
        (("--as", "receipts", "--for", "latest", "--on", "2027-01-09"), "2027-01-08"),
        (("--as", "receipts", "--into", "t.txt"), ".csv"),
        ((), "--as"),
    ],
)
def test_what_is_asked_wrongly(folder: Path, words: tuple[str, ...], says: str) -> None:
    """Usage: a word on what would be right, no traceback, exit code 2."""
    (folder / "theirs.csv").write_text("order,item,at,quantity,on\nPO-1,ddr5,abilene,6 GB,2027-01-05\n", "utf-8")
    done = planner("import", "theirs.csv", *words, cwd=folder)
    assert (done.returncode, says in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr


def test_a_template_of_a_run_is_filled_in_and_read(folder: Path) -> None:
    """The orders that may come by the day; the warehouse types one row, the others are left out."""
    done = planner("new", "--template", "receipts", "--for", "latest", "--on", "2027-01-22", "today", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "today.csv\n"), done.stderr
    lines = (folder / "today.csv").read_text("utf-8").splitlines()
    assert lines[:3] == ["order,item,at,quantity [ea],on", "PO-1,ddr5,abilene,,", "PO-2,ddr5,abilene,,"]
    lines[1] = "PO-1,ddr5,abilene,9,2027-01-15"
    (folder / "today.csv").write_text("\n".join(lines), "utf-8")
    read = planner("import", "today.csv", "--as", "receipts", "--for", "latest", "--on", "2027-01-22", cwd=folder)
    assert read.stdout == "order,item,at,quantity [ea],on\nPO-1,ddr5,abilene,9,2027-01-15\n"
    assert "3 rows say nothing" in read.stderr
    again = planner("new", "--template", "receipts", "today.csv", cwd=folder)
    assert (again.returncode, "not written over" in again.stderr) == (2, True)
    for words in (("--xlsx", "t.csv"), ("--on", "2027-01-08", "t"), ("--from", "hello", "t")):
        assert planner("new", "--template", "stock", *words, cwd=folder).returncode == 2
    assert planner("new", "--xlsx", "t", cwd=folder).returncode == 2
