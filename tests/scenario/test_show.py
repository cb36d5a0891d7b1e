"""The resolved text says the same as all the files together, and every value in it names its line."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.app.gallery import gallery
from planner.app.load import load
from planner.app.show import key_text, resolved_yaml, text
from planner.scenario.characters import odd_characters
from planner.scenario.yaml_reader import read_value


@pytest.mark.parametrize("name", sorted(gallery()))
def test_reading_the_resolved_text_gives_the_same_scenario(name: str, tmp_path: Path) -> None:
    """Every shipped scenario survives the round trip, tables and catalogue included."""
    loaded = load(name)
    path = tmp_path / "resolved.yaml"
    path.write_text(resolved_yaml(loaded), "utf-8")
    assert load(path).scenario == loaded.scenario


def test_every_line_with_a_value_names_where_it_comes_from(tmp_path: Path) -> None:
    """Base, variant, --set, table and catalogue each show their own file and line; no path of this machine appears."""
    (tmp_path / "base.yaml").write_text(
        "planner: 1\nname: a\nhorizon: {start: 2027-01, periods: 3, step: month}\ncatalog: memory-2026q2\n"
        "items: {ddr5-rdimm-128: {power: 9 W, decay: 0%/yr}}\nlocations: {abilene: }\nstock: {table: s.csv}\n"
        "variants: {more: {money: {discount_rate: 9%/yr}}}\n",
        "utf-8",
    )
    (tmp_path / "s.csv").write_text("id,at,item,quantity [PB]\nopening,abilene,ddr5-rdimm-128,2\n", "utf-8")
    (tmp_path / "s.yaml").write_text("extends: base.yaml\nname: b\n", "utf-8")
    said = resolved_yaml(load(tmp_path / "s.yaml", variant="more", sets=["horizon.periods=4"]))
    for line in (
        "name: b  # s.yaml:2",
        "  periods: 4  # --set:1",
        "  discount_rate: 9%/yr  # base.yaml:8",
        "    quantity: 2 PB  # s.csv:2",
        "    power: 9 W  # base.yaml:5",
        "    tier: dram  # data/items.csv:",
    ):
        assert line in said
    assert str(tmp_path) not in said
    assert "hbm4" not in said


SIGNS = st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\ufeff")


@given(st.text(SIGNS, min_size=1, max_size=20).map(lambda text: unicodedata.normalize("NFC", text)))
def test_any_text_is_read_back_as_itself(value: str) -> None:
    """Keys and values are quoted where YAML would read something else (what is refused in every file is left aside)."""
    assume(not odd_characters(value, "f"))
    found = read_value(f"{key_text('a')}: {text(value)}  # x:1", "f")
    assert found.entries["a"].value() == value  # type: ignore[union-attr]
