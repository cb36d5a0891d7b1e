"""Tables become the entries they stand for, with the cell as the place; what is wrong with a file is told at its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from planner.app.load import Loaded, load
from planner.errors import InputError, Problem
from planner.scenario.entry import find, place_of

BASE = """\
planner: 1
name: tables
horizon: {start: 2027-01, periods: 6, step: month}
items: {ddr5: {tier: dram, package: 64 GB}, ssd: {tier: flash}}
locations: {abilene: {}, vernon: {}}
markets: {spot: {items: [ddr5, ssd], price: 21.5 USD/GB}}
"""


def written(folder: Path, more: str, **files: str) -> Loaded:
    """The scenario above with more lines, and CSV files beside it."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    (folder / "s.yaml").write_text(BASE + more, "utf-8")
    return load(folder / "s.yaml")


def refused(folder: Path, more: str, **files: str) -> tuple[Problem, ...]:
    """What such a scenario is told."""
    with pytest.raises(InputError) as caught:
        written(folder, more, **files)
    return caught.value.problems


def test_rows_become_entries(tmp_path: Path) -> None:
    """Column id is the key, columns are fields, a dotted column is nested, a header's unit belongs to its numbers."""
    text = "id,kind,at,tier,shortage.price [USD/GB],2027-01 [PB],2027-04 [PB]\nn,installed,abilene,dram,40,1,1.5\n"
    loaded = written(tmp_path, "needs: {table: needs.csv}\n", needs=text)
    need = loaded.scenario.needs["n"]
    assert need.shortage.price.first.value == 40
    assert need.series.points == ((date(2027, 1, 1), 1e6), (date(2027, 4, 1), 1.5e6))
    place = place_of(loaded.root, ("needs", "n", "series", "2027-04"))
    assert (Path(place.file).name, place.line, place.column) == ("needs.csv", 2, 31)
    assert tmp_path / "needs.csv" in [path.resolve() for path in loaded.files]


def test_a_column_in_binary_units_is_read_exactly_or_refused(tmp_path: Path) -> None:
    """2.1 TiB are 2308.9744183296 GB, not 2100; a column in G or Ti is refused at its cell: it may be either."""
    rows = "id,at,item,quantity [%s]\na,abilene,ddr5,2.1\n"
    loaded = written(tmp_path, "stock: {table: stock.csv}\n", stock=rows % "TiB")
    assert loaded.scenario.stock["a"].quantity.value == pytest.approx(2308.9744183296, rel=1e-12)
    for unit in ("G", "Ti"):
        (problem,) = refused(tmp_path, "stock: {table: stock.csv}\n", stock=rows % unit)
        assert "GiB is 7 % more than GB" in problem.what
        assert problem.place is not None
        assert problem.place.line == 2


def test_rows_without_id_are_named_by_file_and_line(tmp_path: Path) -> None:
    """The second line of stock.csv is stock-2; entries beside the table stay."""
    loaded = written(
        tmp_path,
        "stock: {table: stock.csv, own: {at: vernon, item: ssd, quantity: 1 TB}}\n",
        stock="at,item,quantity\nabilene,ddr5,3000 ea\n",
    )
    assert sorted(loaded.scenario.stock) == ["own", "stock-2"]
    assert loaded.scenario.stock["stock-2"].quantity.value == 3000


def test_lists_are_parted_by_semicolons(tmp_path: Path) -> None:
    """`ddr5; ssd` in a column of lists is two names."""
    loaded = written(
        tmp_path,
        "markets: {table: m.csv}\n".replace("markets", "lanes"),
        m="id,from,to,items\nl,abilene,vernon,ddr5; ssd\n",
    )
    assert loaded.scenario.lanes["l"].items == ["ddr5", "ssd"]


def test_a_csv_stands_where_a_series_may(tmp_path: Path) -> None:
    """`file.csv#column` gives date -> value; without a column there must be one value column."""
    text = "date,dram [USD/GB],flash [USD/GB]\n2026-10,20,0.3\n2026-11,21,0.31\n"
    loaded = written(tmp_path, "indices: {dram: {history: p.csv#dram}}\n", p=text)
    history = loaded.scenario.indices["dram"].history
    assert history is not None
    assert [price.value for _, price in history.points] == [20, 21]
    (problem,) = refused(tmp_path, "indices: {dram: {history: p.csv}}\n", p=text)
    assert "2 value columns" in problem.what
    assert "p.csv#dram" in problem.next_step
    (problem,) = refused(tmp_path, "indices: {dram: {history: p.csv#drm}}\n", p=text)
    assert "'dram'" in problem.next_step


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,at,item,quantty\na,abilene,ddr5,1 PB\n", "no such column"),
        ("id,at,item,quantity\na,abilene,ddr5,1 PB\na,vernon,ddr5,1 PB\n", "stands also at"),
        ("id,at,item,quantity\na,abilene,dddr5,1 PB\n", "no item 'dddr5'"),
        ("id,at,item,quantity\na,abilene,ddr5,1\n", "bare number"),
        ("id,at,item,quantity\na,abilene,,1 PB\n", "'item' is missing"),
    ],
)
def test_what_is_wrong_in_a_table_is_told_at_its_line(tmp_path: Path, text: str, words: str) -> None:
    """One mistake, one message, in the CSV."""
    (problem,) = refused(tmp_path, "stock: {table: t.csv}\n", t=text)
    assert words in problem.what
    assert problem.next_step
    assert problem.place is not None
    assert Path(problem.place.file).name == "t.csv"


@pytest.mark.parametrize("name", ["../t.csv", "/etc/t.csv", "http://x/t.csv", "no.csv"])
def test_files_outside_the_folder_are_not_read(tmp_path: Path, name: str) -> None:
    """Only files beside or below the file that names them."""
    problems = refused(tmp_path, f"stock: {{table: '{name}'}}\n")
    assert [problem.path for problem in problems] == ["stock.table"]


def test_a_table_named_on_the_command_line_is_beside_the_scenario(tmp_path: Path) -> None:
    """`--set stock.table=t.csv` looks in the scenario's folder."""
    (tmp_path / "t.csv").write_text("id,at,item,quantity\na,abilene,ddr5,1 PB\n", "utf-8")
    (tmp_path / "s.yaml").write_text(BASE, "utf-8")
    loaded = load(tmp_path / "s.yaml", sets=["stock.table=t.csv"])
    assert find(loaded.root, ("stock", "a", "item")) is not None


NEED = "needs: {a: {kind: consumption, at: abilene, tier: dram, series: t.csv}}\n"
HELD = "stock: {table: t.csv}\n"


@pytest.mark.parametrize(
    ("more", "text", "place", "words"),
    [
        (NEED, "date,v [PB/month]\n2027-01,1\n,5\n", "3:2", "no date"),
        (NEED, "date,v [PB/month]\n2027-01,5 TB/month\n", "2:9", "header has the unit [PB/month]"),
        (NEED, "2027-01,5 PB/month\n2027-02,6 PB/month\n", "1:1", "not the names of the columns"),
        (HELD, "id,at,item,quantity [ea]\na,abilene,ddr5,5 PB\n", "2:16", "header has the unit [ea]"),
        (HELD, "id,at,item,quantity [ea],quantity.more\na,abilene,ddr5,5,3\n", "2:18", "fills 'quantity' too"),
        (
            "needs: {table: t.csv}\n",
            "id,kind,at,tier,series,2027-01 [PB/month]\nn,consumption,abilene,dram,9 PB/month,1\n",
            "2:39",
            "fills 'series' too",
        ),
    ],
)
def test_no_cell_is_dropped_or_read_with_another_unit(
    tmp_path: Path, more: str, text: str, place: str, words: str
) -> None:
    """A value without its date, a unit beside the header's, no header at all, two cells for one field: each is told."""
    (problem,) = refused(tmp_path, more, t=text)
    assert words in problem.what
    assert str(problem.place).endswith(f"t.csv:{place}")
    assert problem.next_step


def test_two_columns_may_share_a_field_in_different_rows(tmp_path: Path) -> None:
    """A price in one row, an index in the next: a blank cell is no second word."""
    text = "id,items,price [USD/GB],price.index\na,ddr5,4,\nb,ddr5,,dram\n"
    (tmp_path / "t.csv").write_text(text, "utf-8")
    lines = BASE.replace("markets: {spot", "markets: {table: t.csv, spot") + "indices: {dram: {now: 5 USD/GB}}\n"
    (tmp_path / "s.yaml").write_text(lines, "utf-8")
    made = load(tmp_path / "s.yaml")
    assert made.setting.source_prices("a")["ddr5"][0] == 4
    assert made.setting.source_prices("b")["ddr5"][0] == 5


@pytest.mark.parametrize("table", ["[[t.csv]]", "[{x: t.csv}]", "t.csv#at"])
def test_a_table_is_named_by_its_file_alone(tmp_path: Path, table: str) -> None:
    """A list in the list, a map or a column behind the name would otherwise be passed over in silence."""
    (problem,) = refused(tmp_path, f"stock: {{table: {table}}}\n", t="id,at,item,quantity [ea]\na,abilene,ddr5,5\n")
    assert "named by its file alone" in problem.what
    assert "table: needs.csv" in problem.next_step


@pytest.mark.parametrize("kind", ["consumtion", ""])
def test_a_row_of_no_known_kind_is_told_at_its_cell(tmp_path: Path, kind: str) -> None:
    """The kind chooses what the dates gather into; without one the row is refused, not the reader lost."""
    text = f"id,kind,at,tier,2027-01 [PB/month]\nn,{kind},abilene,dram,1\n"
    (problem,) = refused(tmp_path, "needs: {table: t.csv}\n", t=text)
    assert problem.path == "needs.n.kind"
    assert "consumption" in problem.next_step


def test_a_value_on_the_command_line_is_laid_over_a_row(tmp_path: Path) -> None:
    """One cell of a row is said anew and one is added, the others stay; in a file an id still stands once."""
    rows = "id,at,item,quantity\nopening,abilene,ddr5,2 PB\nspare,abilene,ddr5,1 PB\n"
    written(tmp_path, "stock: {table: stock.csv}\n", stock=rows)
    sets = ("stock.opening.quantity=3 PB", "stock.spare.state=installed")
    stock = load(tmp_path / "s.yaml", sets=sets).scenario.stock
    assert [(row.quantity.value, row.state) for row in stock.values()] == [(3e6, "on_hand"), (1e6, "installed")]
    twice, *_ = refused(tmp_path, "stock: {table: stock.csv, opening: {quantity: 3 PB}}\n", stock=rows)
    assert "the id 'opening' stands also at" in twice.what
