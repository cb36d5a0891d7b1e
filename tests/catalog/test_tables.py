"""Every shipped table is sound: its rows have sources, its numbers parse, its references exist."""

from __future__ import annotations

import csv
import io
import math
import re

import pytest

from planner.catalog.tables import CONFIDENCE, Row, read, shipped, tables

TIERS = {"hbm", "dram", "flash", "disk"}
WITH_SOURCES = [name for name in tables() if name != "sources"]
ASKED = {
    "accelerators", "contract_terms", "disruptions", "fabs", "growth", "items", "leadtimes", "parts",
    "prices_history", "prices_reference", "models", "throughput", "tiers", "efficiency", "racks", "sources", "suppliers", "tariffs",
}  # fmt: skip
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def ids(table: str) -> set[str]:
    return {row["id"] for row in read(table)}


def test_every_table_is_there() -> None:
    """The tables that scenarios, docs and people rely on are shipped."""
    assert set(tables()) >= ASKED


@pytest.mark.parametrize("name", WITH_SOURCES)
def test_rows_say_where_they_come_from(name: str) -> None:
    """Each row names known sources, a date that can be read and a confidence of the scale."""
    known = ids("sources")
    for row in read(name):
        assert row.sources, row.place
        assert set(row.sources) <= known, row.place
        assert DATE.fullmatch(row["date"]), row.place
        assert row["confidence"] in tuple(CONFIDENCE), row.place


@pytest.mark.parametrize("name", WITH_SOURCES)
def test_guesses_are_marked(name: str) -> None:
    """A row or a figure of confidence M says in its note that it is a guess or from memory."""
    for row in read(name):
        if row["confidence"] == "M" or "M" in row.weaker.values():
            assert "guess" in row["note"] or "memory" in row["note"], row.place


def test_every_source_is_used() -> None:
    """The list of sources holds no document that no row refers to."""
    used = {source for name in WITH_SOURCES for row in read(name) for source in row.sources}
    assert ids("sources") == used


@pytest.mark.parametrize("name", tables())
def test_numbers_parse_and_ranges_are_ordered(name: str) -> None:
    """Cells under a unit are finite numbers, and low <= base <= high wherever two of them are known."""
    for row in read(name):
        for column in row.units:
            value = row.number(column)
            assert value is None or math.isfinite(value), (row.place, column)
        stems = {column.removesuffix(" base") for column in row.cells if column.endswith(" base")}
        for stem in stems:
            ends = [row.number(f"{stem} {end}") for end in ("low", "base", "high")]
            known = [end for end in ends if end is not None]
            assert known == sorted(known), (row.place, stem)


@pytest.mark.parametrize("name", tables())
def test_files_are_plain_csv(name: str) -> None:
    """Files are UTF-8 with unix line ends, no line breaks in cells, no stray spaces, no doubled line."""
    text = shipped("data").joinpath(f"{name}.csv").read_bytes().decode("utf-8")
    assert "\r" not in text
    assert text.endswith("\n")
    lines = list(csv.reader(io.StringIO(text)))
    assert len(lines) == text.count("\n")
    assert all(cell == cell.strip() for line in lines for cell in line)
    assert len({tuple(line) for line in lines}) == len(lines)


@pytest.mark.parametrize("name", ["accelerators", "fabs", "items", "models", "racks", "sources", "suppliers"])
def test_ids_are_unique(name: str) -> None:
    """An id stands once in its table."""
    found = [row["id"] for row in read(name)]
    assert len(found) == len(set(found))


def missing(rows: tuple[Row, ...], column: str, known: set[str]) -> list[str]:
    return [f"{row.place} {row[column]}" for row in rows if row[column] and row[column] not in known]


def test_references_between_tables_exist() -> None:
    """Parts, prices, racks, accelerators, fabs and shares name items, suppliers and accelerators that exist."""
    items, suppliers = ids("items"), ids("suppliers")
    assert missing(read("parts"), "item", items) == []
    assert missing(read("parts"), "supplier", suppliers) == []
    assert missing(read("prices_reference"), "item", items) == []
    assert missing(read("items"), "successor", items) == []
    assert missing(read("accelerators"), "hbm_item", items) == []
    assert missing(read("racks"), "accelerator", ids("accelerators")) == []
    assert missing(read("throughput"), "accelerator", ids("accelerators")) == []
    assert missing(read("throughput"), "model", ids("models") | {"production"}) == []
    assert missing(read("efficiency"), "generation", {row["generation"] for row in read("accelerators")}) == []
    assert missing(read("fabs"), "supplier", suppliers) == []
    assert missing(read("shares"), "supplier", suppliers) == []
    assert missing(read("prices_reference"), "family", {row["family"] for row in read("items")}) == []


def test_tables_are_decimal() -> None:
    """No column is in GiB or the like: a number of it read as GB would be 7 % off without a word."""
    for name in tables():
        for row in read(name)[:1]:
            assert not [column for column in row.units if re.search(r"[kKMGTPE]i(B|$)", row.unit(column))], name


def test_tiers_are_known() -> None:
    """Items and suppliers use the four tiers, each tier has an item, a supplier and a latency."""
    assert {row["tier"] for row in read("tiers")} == TIERS
    assert {row["tier"] for row in read("items")} == TIERS
    assert {tier for row in read("suppliers") for tier in row.several("tiers")} == TIERS


def test_suppliers_sell_what_their_parts_are() -> None:
    """The supplier of a part lists the tier of the part's item."""
    tier = {row["id"]: row["tier"] for row in read("items")}
    sells = {row["id"]: row.several("tiers") for row in read("suppliers")}
    for part in read("parts"):
        assert tier[part["item"]] in sells[part["supplier"]], part.place


def test_shared_fabs_share_a_risk() -> None:
    """Kioxia and SanDisk fail together: each Kioxia fab has a SanDisk twin with the same shared risks."""
    risks = {row["id"]: set(row.several("shares_risk")) for row in read("fabs")}
    for site in ("yokkaichi", "kitakami"):
        assert risks[f"kioxia-{site}"] == risks[f"sandisk-{site}"] >= {"kioxia-sandisk-fabs"}
