"""The YAML reader: 1.2 meaning, exact places, all problems at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import InputError, Place, Problem
from planner.scenario.entry import EntryMap, Scalar, find, path_text, place_of, plain, walk
from planner.scenario.yaml_reader import read_value, read_yaml

TEXT = """\
planner: 1
contracts:
  lta:
    share: 90%
    steps: [1, 2.5, {at: 2027-03}]
"""


@pytest.fixture
def root(tmp_path: Path) -> EntryMap:
    """The small scenario above."""
    path = tmp_path / "s.yaml"
    path.write_text(TEXT, "utf-8")
    return read_yaml(path).root


def _problems(text: str, tmp_path: Path) -> tuple[Problem, ...]:
    path = tmp_path / "s.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        read_yaml(path)
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("on", "on"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("1e6", 1e6),
        ("+12", 12),
        ("0", 0),
        ("-0.5", -0.5),
        ("2026-01-01", "2026-01-01"),
        ("2027", 2027),
        ("'010'", "010"),
        ("'12:30:45'", "12:30:45"),
        ('"true"', "true"),
        ("12 PB/quarter  # a comment", "12 PB/quarter"),
        ("9%/yr", "9%/yr"),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(text: str, value: object) -> None:
    """`NO` and `on` are words, quoted numbers are text, only true and false are flags."""
    entry = read_value(text, "--set")
    assert isinstance(entry, Scalar)
    assert entry.value() == value
    assert type(entry.value()) is type(value)


def test_a_scalar_keeps_what_was_written() -> None:
    """12.10 is the number 12.1 and the text `12.10`."""
    entry = read_value("12.10", "--set")
    assert isinstance(entry, Scalar)
    assert (entry.text, entry.value()) == ("12.10", 12.1)


def test_every_value_knows_its_line_and_column(root: EntryMap) -> None:
    """Lines and columns count from 1, as editors do."""
    file = root.place.file
    assert place_of(root, ("contracts", "lta", "share")) == Place(file, 4, 12)
    assert place_of(root, ("contracts", "lta", "share"), key=True) == Place(file, 4, 5)
    assert place_of(root, ("contracts", "lta", "steps", 2, "at")) == Place(file, 5, 26)


def test_a_path_that_is_not_there_points_at_the_nearest_thing(root: EntryMap) -> None:
    """A missing key is reported at the key of the map that lacks it; steps a validator adds are passed over."""
    file = root.place.file
    assert place_of(root, ("contracts", "lta", "term")) == Place(file, 3, 3)
    assert place_of(root, ("contracts", "lta", "signed", "share")) == Place(file, 4, 12)
    assert place_of(root, ("name",)) == Place(file, 1, 1)


def test_entries_can_be_walked_found_and_turned_plain(root: EntryMap) -> None:
    """Paths read as people write them; plain values may keep the scalars."""
    paths = [path_text(loc) for loc, _ in walk(root)]
    assert paths[:4] == ["", "planner", "contracts", "contracts.lta"]
    assert paths[-1] == "contracts.lta.steps[2].at"
    assert plain(root) == {
        "planner": 1,
        "contracts": {"lta": {"share": "90%", "steps": [1, 2.5, {"at": "2027-03"}]}},
    }
    assert plain(root, lambda scalar: scalar.text) == {
        "planner": "1",
        "contracts": {"lta": {"share": "90%", "steps": ["1", "2.5", {"at": "2027-03"}]}},
    }
    assert find(root, ("contracts", "lta", "steps", 7)) is None


def test_all_problems_are_said_at_once(tmp_path: Path) -> None:
    """A trap on line 1, a duplicate on line 3 and an anchor on line 4 are three problems of one error."""
    problems = _problems("a: 010\nb: 1\nb: 2\nc: &x 3\n", tmp_path)
    assert [problem.place.line for problem in problems if problem.place] == [1, 3, 4]
    assert [problem.path for problem in problems] == ["a", "", "c"]


def test_keys_are_always_text(tmp_path: Path) -> None:
    """`{2026: 10 PB}` has the key `2026`."""
    path = tmp_path / "s.yaml"
    path.write_text("taken: {2026: 10 PB, true: x}", "utf-8")
    assert plain(read_yaml(path).root) == {"taken": {"2026": "10 PB", "true": "x"}}


def test_a_key_in_two_scripts_is_a_warning(tmp_path: Path) -> None:
    """A Cyrillic letter in a Latin name is legal and unwise; an accent is neither."""
    path = tmp_path / "s.yaml"
    path.write_text("suppliers: {\u041cicron: {}, Z\u00fcrich: {}}", "utf-8")
    (warning,) = read_yaml(path).warnings
    assert (warning.severity, warning.place) == ("warning", Place(str(path), 1, 13))
    assert "cyrillic and latin" in warning.what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: .inf", "infinity"),
        ("a: .NaN", "not-a-number"),
        ("a: 1e999", "range"),
        ("a: !x 1", "tags"),
        ("%TAG ! tag:x,2000:\n---\na: 1", "%TAG"),
        ("%YAML 1.1\n---\na: 1", "%YAML"),
        ("a: 1\n---\nb: 2", "more than one document"),
        ("a: \u202e1", "hidden"),
        ("a: '\\'\nb: \"\\u202e\"", "hidden"),
        ("a: 1\n\tb: 2", "not valid YAML"),
        ("a: b: c", "not valid YAML"),
        ("a: [1", "not valid YAML"),
    ],
)
def test_what_readers_disagree_about_is_refused(tmp_path: Path, text: str, what: str) -> None:
    """Infinity, tags, directives, second documents, hidden characters, tabs and open brackets."""
    problems = _problems(text, tmp_path)
    assert any(what in problem.what for problem in problems), [str(problem) for problem in problems]
    assert all(problem.next_step for problem in problems)


def test_a_missing_file_is_answered_with_its_neighbour(tmp_path: Path) -> None:
    """`scenaro.yaml` beside `scenario.yaml` is a slip of the finger; a folder is not a file."""
    (tmp_path / "scenario.yaml").write_text("a: 1", "utf-8")
    with pytest.raises(InputError, match=r"did you mean 'scenario\.yaml'"):
        read_yaml(tmp_path / "scenaro.yaml")
    with pytest.raises(InputError, match="cannot read the file"):
        read_yaml(tmp_path)
