"""Merging: bases, the file, a variant and `--set`, with the place of every value kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import InputError
from planner.scenario.entry import place_of, plain
from planner.scenario.merge import load_merged

BASE = "money: {currency: USD, rate: 9%/yr}\nlist: [1, 2]\nsites: {a: {power: 1 MW}, b: {power: 2 MW}}\n"
TOP = """\
extends: base.yaml
money: {rate: 8%/yr}
list: [3]
sites: {a: null, b: {pue: 1.2}}
variants:
  cheap: {money: {rate: 5%/yr}, sites: {c: {power: 3 MW}}}
  bare: {sites: null}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A file over a base."""
    (tmp_path / "base.yaml").write_text(BASE, "utf-8")
    (tmp_path / "top.yaml").write_text(TOP, "utf-8")
    return tmp_path / "top.yaml"


def test_maps_merge_lists_replace_null_deletes(scenario: Path) -> None:
    """The file's words win over the base's; `extends` and `variants` are gone."""
    loaded = load_merged(scenario)
    assert plain(loaded.root) == {
        "money": {"currency": "USD", "rate": "8%/yr"},
        "list": [3],
        "sites": {"b": {"power": "2 MW", "pue": 1.2}},
    }
    assert loaded.variants == ("cheap", "bare")
    assert [path.name for path in loaded.files] == ["base.yaml", "top.yaml"]
    assert loaded.warnings == ()


def test_every_value_keeps_its_origin(scenario: Path) -> None:
    """The currency comes from line 1 of the base, the rate from line 2 of the file, a set value from `--set`."""
    root = load_merged(scenario, sets=["sites.b.pue=1.3"]).root
    assert str(place_of(root, ("money", "currency"))).endswith("base.yaml:1:19")
    assert str(place_of(root, ("money", "rate"))).endswith("top.yaml:2:15")
    assert place_of(root, ("sites", "b", "pue")).file == "--set"


def test_a_variant_is_a_patch_and_set_comes_last(scenario: Path) -> None:
    """Variant over file, `--set` over variant."""
    root = load_merged(scenario, "cheap", ["money.rate=4%/yr", "sites.c={power: 4 MW}", "new.deep.key=[1, x]"]).root
    assert plain(root) == {
        "money": {"currency": "USD", "rate": "4%/yr"},
        "list": [3],
        "sites": {"b": {"power": "2 MW", "pue": 1.2}, "c": {"power": "4 MW"}},
        "new": {"deep": {"key": [1, "x"]}},
    }
    assert "sites" not in load_merged(scenario, "bare").root.entries
    assert "list" not in load_merged(scenario, sets=["list=null"]).root.entries


def test_deleting_what_is_not_there_is_a_warning(scenario: Path) -> None:
    """A misspelt deletion would silently keep the value."""
    (warning,) = load_merged(scenario, sets=["sites.x=null"]).warnings
    assert (warning.severity, warning.path) == ("warning", "sites.x")


def test_several_bases_merge_in_order(tmp_path: Path) -> None:
    """Later bases win over earlier ones, and a base's variants can be amended."""
    (tmp_path / "one.yaml").write_text("a: 1\nb: 1\nvariants: {v: {a: 9}}", "utf-8")
    (tmp_path / "two.yaml").write_text("b: 2\nc: 2", "utf-8")
    (tmp_path / "top.yaml").write_text("extends: [one.yaml, two.yaml]\nc: 3\nvariants: {v: {c: 9}}", "utf-8")
    assert plain(load_merged(tmp_path / "top.yaml").root) == {"a": 1, "b": 2, "c": 3}
    assert plain(load_merged(tmp_path / "top.yaml", "v").root) == {"a": 9, "b": 2, "c": 9}


def test_a_circle_is_named(tmp_path: Path) -> None:
    """a extends b extends a."""
    (tmp_path / "a.yaml").write_text("extends: b.yaml", "utf-8")
    (tmp_path / "b.yaml").write_text("extends: a.yaml", "utf-8")
    with pytest.raises(InputError, match=r"circle: a\.yaml > b\.yaml > a\.yaml"):
        load_merged(tmp_path / "a.yaml")


def test_a_long_chain_is_refused(tmp_path: Path) -> None:
    """Eleven files that extend one another."""
    for n in range(11):
        (tmp_path / f"{n}.yaml").write_text(f"extends: {n + 1}.yaml" if n < 10 else "a: 1", "utf-8")
    with pytest.raises(InputError, match="more than 10 files"):
        load_merged(tmp_path / "0.yaml")
    assert plain(load_merged(tmp_path / "1.yaml").root) == {"a": 1}


@pytest.mark.parametrize(
    ("variant", "sets", "what"),
    [
        ("chaep", [], "did you mean 'cheap'"),
        (None, ["money"], "path=value"),
        (None, ["money.="], "path=value"),
        (None, ["money.rate.x=1"], "is a value or a list"),
        (None, ["list.0=1"], "is a value or a list"),
        (None, ["extends=x.yaml"], "cannot be set"),
        (None, ["money.rate=010"], "leading zero"),
        (None, ["money.rate=&a 1"], "anchors"),
        (None, ["money.rate=[1"], "not valid YAML"),
    ],
)
def test_a_wrong_variant_or_setting_is_refused(scenario: Path, variant: str | None, sets: list[str], what: str) -> None:
    """The command line is read as strictly as the file."""
    with pytest.raises(InputError, match=what):
        load_merged(scenario, variant, sets)


@pytest.mark.parametrize(
    ("patch", "what"),
    [("5", "a variant is a map"), ("{extends: base.yaml}", "cannot have extends")],
)
def test_a_variant_that_is_no_patch_is_refused(scenario: Path, patch: str, what: str) -> None:
    """A variant changes values; it cannot bring in files."""
    scenario.write_text(f"variants: {{v: {patch}}}", "utf-8")
    with pytest.raises(InputError, match=what):
        load_merged(scenario, "v")


def test_a_base_that_two_files_extend_is_read_once(tmp_path: Path) -> None:
    """Two bases may share one: the files are listed once each, bases first."""
    (tmp_path / "root.yaml").write_text("a: 1", "utf-8")
    (tmp_path / "one.yaml").write_text("extends: root.yaml\nb: 1", "utf-8")
    (tmp_path / "two.yaml").write_text("extends: root.yaml\nc: 1", "utf-8")
    (tmp_path / "top.yaml").write_text("extends: [one.yaml, two.yaml]", "utf-8")
    loaded = load_merged(tmp_path / "top.yaml")
    assert plain(loaded.root) == {"a": 1, "b": 1, "c": 1}
    assert [path.stem for path in loaded.files] == ["root", "one", "two", "top"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("extends: ../x.yaml", "outside"),
        ("extends: /etc/x.yaml", "only files in the scenario"),
        ("extends: x.json", "kind"),
        ("extends: bas.yaml", "did you mean 'base.yaml'"),
        ("extends: {a: 1}", "not a file name"),
        ("extends: [base.yaml, 3]", "not a file name"),
        ("variants: [1]", "not a map"),
    ],
)
def test_a_wrong_head_is_refused_with_its_line(scenario: Path, text: str, what: str) -> None:
    """Bases lie in the scenario's folder and are YAML."""
    scenario.write_text(f"a: 1\n{text}\n", "utf-8")
    with pytest.raises(InputError, match=what) as caught:
        load_merged(scenario)
    assert caught.value.problems[0].place is not None
    assert caught.value.problems[0].place.line == 2
