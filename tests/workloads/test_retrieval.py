"""A vector index: vectors and graph, searched in memory or on flash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.sizes import vector_index
from planner.scenario.machines import BYTES
from tests.workloads.scene import classes

INDEX = "{kind: retrieval, vectors: 1 B, dims: 768%s}"


def test_a_thousand_million_vectors() -> None:
    """10^9 * (768 * 4 + 64 * 4) * 1.2 = 3993.6 GB; as the source counts (32 neighbours, nothing over) 3.2 TB."""
    assert classes(INDEX % "")["index"].gb[0] == pytest.approx(3993.6)
    assert classes(INDEX % ", neighbours: 32, overhead: 0%")["index"].gb[0] == 3200


def test_queries_read_what_they_visit() -> None:
    """2000 queries/s * 2000 vectors * 3328 B = 13.312 GB/s; half of it as a mean over 3993.6 GB: 144 times a day."""
    found = classes(INDEX % ", queries: 2000")["index"]
    assert found.reads[0] == pytest.approx(13.312)
    assert found.heat[0] == pytest.approx(0.5 * 13.312 * 86_400 / 3993.6)


def test_a_graph_in_memory_and_one_on_flash() -> None:
    """5 us ask for DRAM; a graph made for flash takes 300 us. What is changed in a year is written over its seconds."""
    assert classes(INDEX % "")["index"].tiers == ("hbm", "dram")
    found = classes(INDEX % ", search: flash, changed: 100%/yr")["index"]
    assert found.tiers == ("hbm", "dram", "flash")
    assert found.writes[0] == pytest.approx(3993.6 / (365 * 86_400))


@given(st.integers(1, 4096), st.floats(1, 1e11), st.floats(1, 8), st.sampled_from(sorted(BYTES)))
def test_more_vectors_never_need_less(dims: int, vectors: float, factor: float, precision: str) -> None:
    """Twice the vectors are twice the bytes, and so for any factor; a wider number never needs less."""
    one = vector_index(vectors, dims, precision, 64, 0.2).value
    assert vector_index(vectors * factor, dims, precision, 64, 0.2).value == pytest.approx(one * factor)
    assert one <= vector_index(vectors, dims, "fp32", 64, 0.2).value
