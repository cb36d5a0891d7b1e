"""The reader finds the tables in a checkout and in an installed wheel, and says what is wrong with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import planner
from planner.catalog.reader import NAMES, catalog, origin_of
from planner.catalog.tables import parse_table, read, shipped
from planner.errors import InputError, Place
from planner.quantities import parse

ROOT = Path(str(planner.__file__)).parent
TAIL = b"source,date,confidence,weaker,note\n"
DIMENSION: dict[str, str | tuple[str, str]] = {
    "package": "size", "power": "power", "fails": "yearly", "decay": "yearly",
    "accelerators": "count", "idle": "idle_price", "hbm": "size", "dram": "size", "flash": "size",
    "params": "many", "active": "many", "kv_per_token": "token_size", "latency": "span", "bandwidth": "bandwidth",
    "bf16": ("flops", "share"), "fp8": ("flops", "share"), "fp4": ("flops", "share"),
    "offline": "token_rate", "server": "token_rate", "prompt": "many", "answer": "many",
}  # fmt: skip


def leaves(node: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in node.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), value


def refused(text: bytes) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse_table("t", text)
    assert all(problem.next_step for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


def test_a_row_knows_its_units_and_place() -> None:
    """`package [GB]` is the column package in GB: 128 reads as the text `128 GB`, as a number, with its line."""
    (row,) = parse_table("t", b"id,package [GB],fails [%/yr]," + TAIL + b"x,128,0.5,a; b,2026,B,fails=M,n\n")
    assert (row["package"], row.number("package"), row.quantity("package")) == ("128", 128.0, "128 GB")
    assert row.quantity("fails") == "0.5%/yr"
    assert row.quantity("id") == "x"
    assert row.place == Place("data/t.csv", 2)
    assert row.sources == ("a", "b")
    assert (row.confidence_of("package"), row.confidence_of("fails")) == ("B", "M")
    assert origin_of(row, "package", "fails").confidence == "M"


def test_the_unit_may_stand_in_the_row() -> None:
    """Under `[unit]` the unit is the row's own; blank cells are unknown, not zero."""
    head = b"value low [unit],value base [unit],value high [unit],unit," + TAIL
    (row,) = parse_table("t", head + b",26,,weeks,a,2026,B,,\n")
    assert row.quantity("value base") == "26 weeks"
    assert [row.number(f"value {end}") for end in ("low", "base", "high")] == [None, 26.0, None]
    assert row.quantity("value low") == ""


def test_all_that_is_wrong_is_said_at_once() -> None:
    """A bad number, a short line and a nan are three findings, each with line, value and what to do."""
    said = refused(b"id,size [GB]," + TAIL + b"x,12 GB,a,2026,B,,\ny,1,a\nz,nan,a,2026,B,,\n")
    assert len(said) == 3
    assert said[0].startswith("data/t.csv:2 size: this cell is not a number (got 12 GB); write a plain number in GB")
    assert "data/t.csv:3" in said[1]
    assert "got nan" in said[2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"", "the column 'source' is missing"),
        (b"id,id," + TAIL, "stands twice"),
        (b"id [," + TAIL, "cannot be read"),
        (b"id\n\xff\n", "not UTF-8"),
        (b'id,"a\nb', "not CSV"),
        (b"id," + TAIL + b"x,a,2026,E,,\n", "not a confidence"),
        (b"id," + TAIL + b"x,a,2026,B,power=M,\n", "names no column"),
        (b"id," + TAIL + b"x,a,2026,B,id,\n", "not a confidence"),
    ],
)
def test_a_damaged_table_is_an_input_error(text: bytes, told: str) -> None:
    """Whatever is wrong with a file, the message says so and what to do; there is never a traceback."""
    assert any(told in line for line in refused(text))


def test_a_byte_order_mark_is_not_part_of_the_header() -> None:
    """Files saved by a spreadsheet still read."""
    (row,) = parse_table("t", b"\xef\xbb\xbfid," + TAIL + b"x,a,2026,B,,\n")
    assert row["id"] == "x"


def test_unknown_names_are_met_with_a_suggestion() -> None:
    """A mistyped table, column or catalogue is refused with what exists."""
    with pytest.raises(InputError, match="did you mean 'items'"):
        read("item")
    with pytest.raises(InputError, match="did you mean 'memory-2026q2'"):
        catalog("memory-2026q1")
    with pytest.raises(InputError, match="no column 'packages'"):
        read("items")[0]["packages"]


def test_every_leaf_has_one_origin() -> None:
    """The catalogue's leaves and its origins are the same paths; each origin points at a line of a shipped file."""
    found = catalog()
    assert found.name == NAMES[0]
    assert {path for path, _ in leaves(found.values)} == set(found.origins)
    for path, origin in found.origins.items():
        table = origin.place.file.removeprefix("data/").removesuffix(".csv")
        assert origin.place in {row.place for row in read(table)}, path
        assert origin.source
        assert origin.confidence in "ABCDM"


def test_every_leaf_is_what_a_user_would_write() -> None:
    """Leaves are texts or lists of texts, and every quantity parses in its dimension."""
    for path, value in leaves(catalog().values):
        assert isinstance(value, str | list), path
        assert value, path
        if isinstance(value, str) and path[-1] in DIMENSION:
            dimension = DIMENSION[path[-1]]
            parse(value, dimension if isinstance(dimension, str) else dimension["efficiency" in path])


def test_catalogue_entries() -> None:
    """An item, a supplier, an accelerator and a rack come out as in the scenario's own words."""
    values = catalog().values
    rdimm = values["items"]["ddr5-rdimm-128"]
    assert {key: rdimm[key] for key in ("tier", "package", "power", "fails", "decay")} == {
        "tier": "dram", "package": "128 GB", "power": "10 W", "fails": "0.5%/yr", "decay": "10%/yr",
    }  # fmt: skip
    assert values["suppliers"]["kioxia"]["fabs"]["kioxia-yokkaichi"]["country"] == "JP"
    assert values["accelerators"]["vera-rubin"]["needs"] == {"hbm": "288 GB", "dram": "750 GB", "flash": "16000 GB"}
    assert values["accelerators"]["h100-sxm"]["embedded"] == ["hbm"]
    assert "embedded" not in values["accelerators"]["trainium3"]
    rack = values["racks"]["gb300-nvl72"]
    assert rack["needs"] == {"hbm": "20700 GB", "dram": "17300 GB"}
    assert (rack["accelerators"], rack["embedded"]) == ("72", ["hbm", "dram"])


def test_models_and_machines() -> None:
    """A model and an accelerator as a machine come out as a user would write them; what was measured is of one accelerator."""
    values = catalog().values
    assert values["models"]["deepseek-v3"] == {
        "name": "DeepSeek V3 and R1 (MoE, MLA 512 + 64)", "params": "671 B", "active": "37 B", "layers": "61", "heads": "128",
        "hidden": "7168", "latent": "512", "rope": "64",
    }  # fmt: skip
    assert values["models"]["deepseek-v4-pro"]["kv_per_token"] == "9133 B/token"
    box = values["rooflines"]["gb300"]
    assert (box["hbm"], box["bandwidth"], box["compute"]["fp4"]) == ("288 GB", "8000 GB/s", "15000 TFLOPS")
    assert box["efficiency"] == {"fp4": "24.8%"}
    measured = box["measured"]["llama3.1-405b"]
    assert measured["offline"].startswith("223.66805")  # 16104.1 tokens/s of 72
    assert measured["server"].startswith("170.1169")
    assert (measured["precision"], measured["prompt"], measured["answer"]) == ("fp4", "9428", "684")
    assert values["tiers"]["flash"] == {"latency": "100 us", "keeps": "always"}
    assert "rubin-ultra-2027" not in values["rooflines"]  # no bandwidth is known


def test_guessed_leaves_say_so() -> None:
    """Value decay is a guess in a row whose package is not: the origin of the leaf tells them apart."""
    origins = catalog().origins
    assert origins["items", "ddr5-rdimm-128", "decay"].confidence == "M"
    assert origins["items", "ddr5-rdimm-128", "package"].confidence == "C"
    assert "guess" in origins["items", "ddr5-rdimm-128", "decay"].note


def test_a_catalogue_may_be_changed_by_its_reader() -> None:
    """Each call gives fresh maps: a scenario that merges into one does not spoil the next."""
    catalog().values["items"].clear()
    assert catalog().values["items"]


SHOW = """\
from planner.catalog.reader import catalog
from planner.catalog.tables import shipped
print(shipped("data"), len(catalog().origins))
"""


def run_elsewhere(tmp_path: Path, root: Path) -> list[str]:
    away = tmp_path / "away"
    away.mkdir()
    env = {**os.environ, "PYTHONPATH": str(root)}
    ran = subprocess.run([sys.executable, "-c", SHOW], cwd=away, env=env, capture_output=True, text=True, check=True)
    return ran.stdout.split()


def test_tables_are_found_from_any_folder(tmp_path: Path) -> None:
    """A checkout finds its top-level data/ whatever the working folder is."""
    folder, count = run_elsewhere(tmp_path, ROOT.parent)
    assert Path(folder) == ROOT.parent / "data" == Path(str(shipped("data")))
    assert int(count) == len(catalog().origins)


def test_tables_are_found_in_an_installed_package(tmp_path: Path) -> None:
    """In the layout of the wheel the tables lie in planner/_shipped/data, and those are the ones read."""
    package = tmp_path / "installed" / "planner"
    (package / "catalog").mkdir(parents=True)
    for file in [ROOT / "__init__.py", ROOT / "errors.py", *(ROOT / "catalog").glob("*.py")]:
        shutil.copy(file, package / file.relative_to(ROOT))
    shutil.copytree(ROOT.parent / "data", package / "_shipped" / "data")
    folder, count = run_elsewhere(tmp_path, tmp_path / "installed")
    assert Path(folder) == package / "_shipped" / "data"
    assert int(count) == len(catalog().origins)


def test_a_missing_folder_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installation without the folder gets a message, not a traceback."""
    monkeypatch.setattr("planner.catalog.tables.PACKAGE", tmp_path / "planner")
    with pytest.raises(InputError, match="install the package again"):
        shipped("data")


def test_reading_the_tables_imports_nothing_heavy(tmp_path: Path) -> None:
    """The catalogue is on the path of `check`: the stdlib only, no pandas, no numpy."""
    heavy = "{'pandas', 'numpy', 'pydantic', 'yaml'}"
    code = f"import sys, planner.catalog.reader as r; r.catalog(); print(*{heavy} & set(sys.modules))"
    env = {**os.environ, "PYTHONPATH": str(ROOT.parent)}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == ""
