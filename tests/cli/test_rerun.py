"""`planner rerun`: the same inputs give the same plan, proven by the bytes of its tables, or what differs is said."""

from __future__ import annotations

import csv
import json
import shutil
import textwrap
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from planner.app.rerun import how_of
from planner.app.run_folders import read_run
from planner.app.solve import How
from planner.catalog.reader import catalog
from planner.cli.main import run as planner
from planner.solvers.solution import Options
from tests.cli.test_solve import HELLO
from tests.solvers.test_decomposed import deals

STOCKED = """
planner: 1
name: stocked
catalog: memory-2026q2
horizon: {start: 2027-01, periods: 4, step: month}
locations: {abilene: {}}
indices: {server-dram: {basis: contract mid, now: 20 USD/GB}}
items: {ddr5-rdimm-128: {index: server-dram}}
markets: {spot: {items: [ddr5-rdimm-128], price: 20 USD/GB, lead_time: 2 months}}
stock: {table: stock.csv}
needs: {dram: {kind: consumption, at: abilene, tier: dram, series: 100 TB/month}}
variants: {dear: {markets: {spot: {price: 30 USD/GB}}}}
"""
STOCK = "id,at,item,quantity [TB]\nopening,abilene,ddr5-rdimm-128,200\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of hello, 4 MUSD."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "hello.yaml").write_text(HELLO, "utf-8")
    return only(folder, "hello.yaml")


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(made, tmp_path / "runs" / made.name))


@pytest.fixture
def again(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """`planner rerun`: exit code, stdout, stderr in one line."""

    def call(run: Path, *words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = planner(["rerun", str(run), *words])
        said = capsys.readouterr()
        assert "mistake" not in said.err
        assert all(len(line) <= 80 for line in said.out.splitlines() if "--json" not in words)
        return code, said.out, " ".join(said.err.split())

    return call


Again = Callable[..., tuple[int, str, str]]


def only(folder: Path, file: str, *words: str) -> Path:
    """The run of a scenario solved in its folder."""
    assert planner(["solve", str(folder / file), "--into", str(folder / "runs"), *words]) == 0
    (found,) = (folder / "runs").iterdir()
    return found


def retold(run: Path, **other: Any) -> None:
    """A manifest that says something else."""
    path = run / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | other), "utf-8")


def edit(path: Path, old: str, new: str) -> None:
    """Other words in a file, which has the old ones."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_same_plan(run: Path, again: Again) -> None:
    """Exit 0, nothing written; the plan's hash is that of the run."""
    before = sorted(run.parent.rglob("*"))
    code, out, _ = again(run)
    assert code == 0
    assert "THE SAME PLAN" in out
    assert "the same bytes" in out
    assert "4,000,000.00 USD" in out
    assert sorted(run.parent.rglob("*")) == before
    said = json.loads(again(run, "--json")[1])
    assert (said["same"], said["differences"], said["plan"] == said["plan_now"]) == (True, [], True)


def test_tables_variant_catalogue_and_set_are_in_the_run(tmp_path: Path, again: Again) -> None:
    """200 TB (in whole modules) at 31: the scenario's own files may be gone or say something else since."""
    (tmp_path / "stocked.yaml").write_text(STOCKED, "utf-8")
    (tmp_path / "stock.csv").write_text(STOCK, "utf-8")
    words = ("--variant", "dear", "--set", "markets.spot.price={2027-01: 31 USD/GB}")
    run = only(tmp_path, "stocked.yaml", *words)
    (tmp_path / "stocked.yaml").unlink()
    (tmp_path / "stock.csv").write_text("id\n", "utf-8")
    code, out, _ = again(run)
    assert code == 0
    assert "THE SAME PLAN" in out
    with (run / "tables/receipts.csv").open(newline="") as file:
        assert sum(float(row["invoice"]) for row in csv.DictReader(file)) == pytest.approx(6.2e6, rel=1e-3)


def test_a_table_that_was_edited_is_found_to_the_cell(run: Path, again: Again) -> None:
    """File, line, column, what stood there and what should; that the plan itself is the one that was written is said."""
    edit(run / "tables/receipts.csv", "200000,200000", "200000,200007")
    code, out, _ = again(run)
    said = " ".join(out.split())
    assert code == 1
    assert "NOT THE SAME PLAN" in said
    assert "tables/receipts.csv:2 bought_gb 200007 -> 200000" in said
    assert "receipts.csv was changed" in said
    assert "the plan that the run was written with" in said
    found = json.loads(again(run, "--json")[1])
    assert [(one["what"], one["line"], one["column"]) for one in found["differences"]] == [
        ("tables/receipts.csv", 2, "bought_gb")
    ]
    assert found["changed"] == ["tables/receipts.csv was changed"]


def lines_more(run: Path) -> None:
    """A line that no plan has."""
    with (run / "tables/receipts.csv").open("a") as file:
        file.write("x,y\n")


def emptied(run: Path) -> None:
    """A table without as much as a heading."""
    (run / "tables/receipts.csv").write_text("", "utf-8")


def no_table(run: Path) -> None:
    """A table less."""
    (run / "tables/receipts.csv").unlink()


def a_table_more(run: Path) -> None:
    """A table that no plan has."""
    (run / "tables/mine.csv").write_text("a\n", "utf-8")


def rewritten(run: Path) -> None:
    """The same cells with the line ends of another system."""
    path = run / "tables/receipts.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def no_text(run: Path) -> None:
    """Bytes that are no table."""
    (run / "tables/receipts.csv").write_bytes(b'"' + b"\xff" * 200_000)


def dearer(run: Path) -> None:
    """A manifest with another cost."""
    retold(run, cost=5e6)


def less_proven(run: Path) -> None:
    """A certificate with another level."""
    edit(run / "certificate.json", '"level": "A"', '"level": "D"')


def no_certificate(run: Path) -> None:
    """A certificate that is none."""
    (run / "certificate.json").write_text("[", "utf-8")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lines_more, "tables/receipts.csv:3 x,y -> no such line"),
        (emptied, "tables/receipts.csv:1 no such line -> source,contract"),
        (no_table, "tables/receipts.csv not there -> there"),
        (a_table_more, "tables/mine.csv there -> not there"),
        (rewritten, "tables/receipts.csv written in another way -> the same cells"),
        (no_text, "tables/receipts.csv no table"),
        (dearer, "cost 5000000.0 -> 4000000.0"),
        (less_proven, "certificate level D -> A"),
        (no_certificate, "certificate level nothing -> A"),
    ],
)
def test_what_differs_is_named(run: Path, again: Again, spoil: Any, said: str) -> None:
    """Exit 1 and where it is, whatever was done to the folder."""
    spoil(run)
    code, out, _ = again(run)
    assert code == 1
    assert said in " ".join(out.split())


def test_of_many_differences_a_few_are_shown(run: Path, again: Again) -> None:
    """Three of a table, and how many more; as JSON all of them."""
    path = run / "tables/stock.csv"
    path.write_text(path.read_text("utf-8").replace("abilene", "away"), "utf-8")
    code, out, _ = again(run)
    assert code == 1
    assert "and 1 more in tables/stock.csv" in out
    assert len(json.loads(again(run, "--json")[1])["differences"]) == 4


def test_another_scenario_proves_nothing(run: Path, again: Again) -> None:
    """A price that was edited, options that were: told before anything is solved."""
    for name, old, new in (("scenario.resolved.yaml", "20 USD/GB", "21 USD/GB"), ("manifest.json", '"highs"', '"cbc"')):
        copy = Path(shutil.copytree(run, run.parent / f"copy-{name}"))
        edit(copy / name, old, new)
        code, out, err = again(copy)
        assert (code, out) == (2, "")
        assert "are not those that were solved" in err
    (run / "scenario.resolved.yaml").unlink()
    assert again(run)[0] == 2


def test_a_manifest_that_does_not_say_how(tmp_path: Path, again: Again) -> None:
    """Written by a program that kept no options: what is lacking is named."""
    from planner.app.runs import write_run
    from tests.support import solve_text

    code, _, err = again(write_run(solve_text(HELLO), tmp_path, {"gap": "small"}, {}))
    assert code == 2
    assert "gap, method, solver, time_limit" in err


def test_versions_that_differ_are_said(run: Path, again: Again) -> None:
    """They need not change the plan, and where they do they are the first to ask."""
    versions = json.loads((run / "manifest.json").read_text("utf-8"))["versions"]
    retold(run, versions=versions | {"highspy": "0.9", "gone": "1"})
    code, out, _ = again(run)
    assert code == 0
    assert "highspy: 0.9 then, " in out
    assert "gone: 1 then, nothing now" in out


def test_a_catalogue_that_has_grown_is_told(tmp_path: Path, again: Again, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later version knows how often it fails, and would merge it beneath the scenario: another scenario, so nothing is proven."""
    (tmp_path / "stocked.yaml").write_text(STOCKED, "utf-8")
    (tmp_path / "stock.csv").write_text(STOCK, "utf-8")
    now = catalog("memory-2026q2")
    item = {key: value for key, value in now.values["items"]["ddr5-rdimm-128"].items() if key != "fails"}
    then = replace(now, values={**now.values, "items": {**now.values["items"], "ddr5-rdimm-128": item}})
    with monkeypatch.context() as patch:
        patch.setattr("planner.app.shelf.catalog", lambda _: then)
        run = only(tmp_path, "stocked.yaml")
        assert again(run)[0] == 0
    code, _, err = again(run)
    assert code == 2
    assert "says more than that of the run: items.ddr5-rdimm-128.fails" in err


def test_by_branches_in_any_number_of_processes(tmp_path: Path, again: Again) -> None:
    """24 futures drawn, in six branches: their number is not among the options, for it changes no bit."""
    (tmp_path / "deals.yaml").write_text(textwrap.dedent(deals()), "utf-8")
    run = only(tmp_path, "deals.yaml", "--method", "branches", "--processes", "1", "--gap", "1e-5")
    code, out, _ = again(run, "--processes", "2")
    assert code == 0, out
    assert "THE SAME PLAN" in out


def test_through_the_other_door(tmp_path: Path, again: Again) -> None:
    """What cbc has solved is solved by cbc again."""
    (tmp_path / "hello.yaml").write_text(HELLO, "utf-8")
    run = only(tmp_path, "hello.yaml", "--solver", "cbc")
    assert json.loads((run / "manifest.json").read_text("utf-8"))["solver"].lower().startswith("cbc")
    assert again(run)[0] == 0


def test_the_options_that_are_kept_suffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever `solve` is told, `rerun` tells the same, but for what changes no plan: log, leave to be large, processes, who hears.

    A new option of How or Options fails here until somebody has decided on which side it is.
    """
    from planner.app import run as app

    told: list[How] = []
    solve = app.solve_loaded
    monkeypatch.setattr(app, "solve_loaded", lambda loaded, how: told.append(how) or solve(loaded, how))  # type: ignore[func-returns-value]
    (tmp_path / "hello.yaml").write_text(HELLO, "utf-8")
    words = (
        "--solver",
        "cbc",
        "--time-limit",
        "77",
        "--gap",
        "0.01",
        "--method",
        "whole",
        "--processes",
        "3",
        "--large",
    )
    found = read_run(only(tmp_path, "hello.yaml", *words))
    assert found is not None
    mine = how_of(found, 3, told[0].told)
    assert mine == replace(told[0], options=replace(told[0].options, log_path=None))
    assert {field.name for field in fields(How)} == {"solver", "options", "large", "method", "processes", "told"}
    kept, left = {"time_limit", "mip_gap"}, {"log_path"}
    never_asked = {"seed", "presolve", "method", "tolerance"}
    assert {field.name for field in fields(Options)} == kept | left | never_asked
