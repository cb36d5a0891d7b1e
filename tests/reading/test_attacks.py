"""Every hostile file either loads with its plain meaning or is refused with a line and a next step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.calendar import CalendarError, parse_when
from planner.errors import InputError, Problem
from planner.quantities import QuantityError, parse
from planner.scenario.entry import plain
from planner.scenario.files import safe_path
from planner.scenario.tables import Cell, Table, read_table
from planner.scenario.yaml_reader import read_yaml

ATTACKS = Path(__file__).parents[1] / "attacks"
LOADS: dict[str, object] = {
    "crlf.yaml": {"a": 1, "b": ["x", "y"]},
    "date_ok_year0.yaml": {"a": "0000-01-01"},
    "date_traps.yaml": {"a": "2026-01-01", "b": "2026-1-1", "c": "2026-02-30"},
    "eq_value.yaml": {"a": "="},
    "percent_units.yaml": {"a": "5%", "b": "5 TB", "c": "$12.5", "d": "12.5 USD/GB", "e": "5TiB"},
    "tab_value.yaml": {"a": 1},
    "ts_tz.yaml": {"a": "2026-01-01T00:00:00+99:99"},
    "ts_tz_ok.yaml": {"a": "2026-01-01T00:00:00+02:00"},
    "utf8_bom.yaml": {"a": 1},
}
# The line at which the first problem stands, and a word of what is said there.
REFUSED = {
    "bomb_merge_keys.yaml": (1, "anchors"),
    "ctrl_quoted.yaml": (1, "hidden character"),
    "dashes.yaml": (1, "nested deeper"),
    "deep_flow_100.yaml": (1, "nested deeper"),
    "deep_flow_1000.yaml": (1, "nest"),
    "directive_12.yaml": (3, "leading zero"),
    "directive_20.yaml": (1, "%YAML"),
    "dup_keys_merge.yaml": (1, "anchors"),
    "dup_keys_top.yaml": (2, "first on line 1"),
    "empty.yaml": (1, "holds nothing"),
    "float_dot_.yaml": (2, "underscores"),
    "float_traps.yaml": (8, "underscores"),
    "fullwidth_digits.yaml": (1, "digit that is not 0 to 9"),
    "homoglyph.yaml": (3, "looks the same as 'Micron' on line 2"),
    "huge_int_5000.yaml": (1, "30 digits"),
    "int_0x_.yaml": (1, "decimal numbers"),
    "int_traps.yaml": (1, "leading zero"),
    "int_underscore.yaml": (2, "decimal numbers"),
    "latin1.yaml": (1, "UTF-8"),
    "list_root.yaml": (1, "map"),
    "merge_scalar.yaml": (2, "merge keys"),
    "nbsp.yaml": (1, "space"),
    "nfc_nfd.yaml": (3, "twice"),
    "nul.yaml": (1, "hidden character"),
    "null_key.yaml": (1, "key is missing"),
    "only_comment.yaml": (1, "holds nothing"),
    "quoted_keys_open.yaml": (1, "key must be plain text"),
    "recursive_alias.yaml": (1, "anchors"),
    "recursive_key.yaml": (1, "anchors"),
    "scalar_root.yaml": (1, "map"),
    "sexagesimal_huge.yaml": (1, "base 60"),
    "surrogate.yaml": (1, "escape"),
    "tag_binary_bad.yaml": (1, "tags"),
    "tag_bool_bad.yaml": (1, "tags"),
    "tag_float_bad.yaml": (1, "tags"),
    "tag_int_empty.yaml": (1, "tags"),
    "tag_python_obj.yaml": (1, "tags"),
    "tag_set.yaml": (1, "tags"),
    "tag_ts_bad.yaml": (1, "tags"),
    "trailing_dots.yaml": (3, "document"),
    "unhashable_key.yaml": (1, "key must be plain text"),
    "unterminated.yaml": (2, "begins on line 1"),
}


@pytest.mark.parametrize("file", sorted(path.name for path in (ATTACKS / "yaml").iterdir()))
def test_a_hostile_scenario_means_what_it_says_or_is_refused(file: str) -> None:
    """Each file of the collection is either faithful or an error with a line and a next step; none is unlisted."""
    path = ATTACKS / "yaml" / file
    if file in LOADS:
        assert plain(read_yaml(path).root) == LOADS[file]
        return
    with pytest.raises(InputError) as caught:
        read_yaml(path)
    line, what = REFUSED[file]
    first = caught.value.problems[0]
    assert first.place is not None
    assert (first.place.line, what in first.what) == (line, True), str(first)
    for problem in caught.value.problems:
        assert problem.next_step
        assert problem.place is not None
        assert problem.place.line >= 1
        assert len(str(problem)) < 700
        assert str(problem).isprintable()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("big: &b [" + "1," * 20_000 + "1]\nuse:\n" + "- *b\n" * 20_000, "anchors"),
        ("[" + "a, " * 100_000 + "]", "map"),
        ("a: [" + "1, " * 200_000 + "]", "values"),
        ("a: " + "x" * 100_001, "characters"),
        ("a: " + "[" * 100_000, "nest"),
        ("- " * 100_000, "nested deeper"),
        ("x" * 300 + ": 1", "longer than 200"),
        ("a: 1\n" * 1_000_001, "5 MB"),
    ],
    ids=["aliases", "root list", "nodes", "long value", "deep flow", "deep block", "long key", "bytes"],
)
def test_a_file_built_to_exhaust_the_reader_is_refused(tmp_path: Path, text: str, what: str) -> None:
    """Bounds on bytes, nodes, depth and lengths hold before memory does."""
    path = tmp_path / "big.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        read_yaml(path)
    assert any(what in problem.what for problem in caught.value.problems)


def _table(file: str) -> Table:
    return read_table(ATTACKS / "imports" / file)


def _texts(table: Table) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in row.values()] for row in table.rows]


def test_names_that_look_like_numbers_or_nothing_stay_names() -> None:
    """`NA`, `None`, `null`, `n/a`, `00123`, `1E5` are text; a byte order mark is no part of a column's name."""
    assert _texts(_table("na_region.csv")) == [["NA", "None", "5"], ["EMEA", "null", "6"], ["APAC", "n/a", "7"]]
    assert _texts(_table("leading_zero.csv")) == [["00123", "1E5"], ["00456", "12E4"]]
    assert _table("bom.csv").columns == ("sku", "q")


@pytest.mark.parametrize(
    ("file", "place", "what"),
    [
        ("dup_cols.csv", "1:1", "'price' stands twice"),
        ("empty.csv", "1", "empty"),
        ("euro.csv", "1:1", "semicolons"),
        ("hash_index.csv", "2:1", "3 cells, the header has 2"),
        ("latin1.csv", "2:2", "UTF-8"),
        ("formula_no_cache.xlsx", "", "workbook"),
        ("nan_number.xlsx", "", "workbook"),
        ("not_zip.xlsx", "", "workbook"),
        ("ok.xlsx", "", "workbook"),
        ("truncated.xlsx", "", "workbook"),
        ("xml_billion_laughs.xlsx", "", "workbook"),
    ],
)
def test_a_hostile_table_is_refused_with_its_place(file: str, place: str, what: str) -> None:
    """Ragged, ambiguous or foreign tables are errors, never guesses."""
    with pytest.raises(InputError) as caught:
        _table(file)
    first = caught.value.problems[0]
    assert what in first.what
    assert str(first.place).endswith(f"{file}:{place}" if place else file)
    assert first.next_step


@pytest.mark.parametrize(
    ("file", "what"),
    [
        ("bigint.csv", ["digits than can be kept", None]),
        ("inf.csv", ["finite", "finite", "sensible range"]),
        ("int53.csv", ["digits than can be kept"]),
        ("thousands.csv", ["grouped", None]),
        ("dates.csv", ["not a unit", "not a unit"]),
    ],
)
def test_a_cell_that_is_no_exact_number_is_refused(file: str, what: list[str | None]) -> None:
    """Twenty digits, infinity, 2^53 + 1, `1,000` and a date are errors where a number of pieces is asked."""
    for cell, word in zip(_cells(file), what, strict=True):
        if word is None:
            assert parse(cell.said() + " ea", "pieces") in (1.0, 2000.0)
            continue
        with pytest.raises(QuantityError, match=word) as caught:
            parse(cell.said() + " ea", "pieces")
        assert caught.value.next_step


def test_a_date_with_slashes_is_refused() -> None:
    """01/02/2026 is January here and February there."""
    for cell in _cells("dates.csv"):
        with pytest.raises(CalendarError, match="day first or month first"):
            parse_when(cell.text)


def _cells(file: str) -> list[Cell]:
    return [cell for row in _table(file).rows for cell in row.values() if cell]


def _problems(read: Callable[[], object]) -> tuple[Problem, ...]:
    try:
        read()
    except InputError as error:
        return error.problems
    return ()


@pytest.mark.parametrize("ref", ["imports/ok.xlsx", "imports/not_zip.xlsx"])
def test_a_scenario_cannot_name_a_workbook(ref: str) -> None:
    """Only CSV is read as a table; the message says how to get one."""
    with pytest.raises(InputError, match="save the sheet as CSV"):
        safe_path(ATTACKS, ref)


_SEEDS = [path.read_bytes() for path in sorted((ATTACKS / "yaml").iterdir()) if path.stat().st_size < 3000]
_SEEDS.append(
    b'contracts:\n  a: {term: {from: 2026-01, to: 2031-12}, share: 90%, x: "q\\u00e9"}\n  b: |\n    text\n# c\n'
)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_mutated_files_raise_nothing_but_input_errors(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Cutting, joining and changing bytes of hostile files never shows a traceback."""
    seed = bytearray(data.draw(st.sampled_from(_SEEDS)) + data.draw(st.sampled_from([b"", *_SEEDS])))
    for _ in range(data.draw(st.integers(0, 6))):
        spot = data.draw(st.integers(0, len(seed)))
        seed[spot : spot + data.draw(st.integers(0, 9))] = data.draw(
            st.binary(max_size=3)
            | st.sampled_from([b": ", b"\n", b"- ", b"{", b"]", b"&a ", b"*a", b"!!x ", b"? ", b"'", b'"'])
        )
    path = tmp_path_factory.getbasetemp() / "mutant.yaml"
    path.write_bytes(bytes(seed))
    problems = _problems(lambda: plain(read_yaml(path).root)) + _problems(lambda: read_table(path))
    assert all(problem.next_step and problem.place for problem in problems)
