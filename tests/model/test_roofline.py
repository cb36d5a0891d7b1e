"""The roofline: what reading and computing bound, the replica and its batch, prompts and answers together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.roofline import Service, bounds, measured_share, middle
from planner.scenario.machines import Architecture, Measured, Roofline

MODEL = Architecture.model_validate({"params": "10 B", "layers": "10", "kv_heads": "5", "head_dim": "100"})
BOX = Roofline.model_validate(
    {"hbm": "100 GB", "bandwidth": "1 TB/s", "compute": {"fp8": "1000 TFLOPS", "fp4": "2 PFLOPS"}}
)


def test_bounds_by_hand() -> None:
    """Batch (90 - 10) / 0.02 = 4000; 1000 / (10 / 4000 + 0.02) = 44,444 by reading; 1e15 / 2e10 = 50,000 by computing."""
    found = bounds(Service(MODEL, "fp8", "bf16", 1000), BOX)
    assert (found.replica, found.batch) == (1, pytest.approx(4000))
    assert (found.reading, found.computing) == pytest.approx((1000 / 0.0225, 50_000))
    assert found.decode == found.reading
    short = bounds(Service(MODEL, "fp8", "bf16", 100), BOX)
    assert short.decode == 50_000  # 10 / 40,000 + 0.002: 444,444 by reading


def test_a_prompt_is_read_before_its_answer() -> None:
    """Two prompt tokens to an answer token: 1 / (1 / 44,444 + 2 / 50,000) = 16,000."""
    assert bounds(Service(MODEL, "fp8", "bf16", 1000), BOX).answers(2000, 1000) == pytest.approx(16_000)


def test_a_replica_holds_the_weights_twice() -> None:
    """280 GB of weights want 560 of 90 each: 7, so 8, the next power of two; at fp4 140: 4. Computing does not hang on it."""
    large = MODEL.model_copy(update={"params": 280e9})
    assert bounds(Service(large, "fp8", "fp8", 1000), BOX).replica == 8
    assert bounds(Service(large, "fp4", "fp8", 1000), BOX).replica == 4
    assert bounds(Service(large, "fp8", "fp8", 1000, replica=16), BOX).replica == 16


def test_active_parameters_work_and_all_are_kept() -> None:
    """A tenth active: a tenth is read and computed, all of it takes room: batch 4000, 1 / 4000 + 0.02, 500,000 by computing."""
    sparse = MODEL.model_copy(update={"active": 1e9})
    found = bounds(Service(sparse, "fp8", "bf16", 1000), BOX)
    assert found.batch == pytest.approx(4000)
    assert (found.reading, found.computing) == pytest.approx((1000 / 0.02025, 500_000))


def test_the_next_wider_compute_where_a_precision_has_none() -> None:
    """int8 runs at the fp8 rate, which is as wide, int4 at fp4's."""
    assert bounds(Service(MODEL, "int8", "bf16", 1000), BOX).computing == 50_000
    assert bounds(Service(MODEL, "int4", "bf16", 1000), BOX).computing == 100_000


def test_the_share_that_was_reached() -> None:
    """6000 of 25,000 (see the case of inference): 24 %. The middle of 20 % and 45 % is 30 %: sqrt(0.2 * 0.45)."""
    told = {"precision": "fp8", "prompt": "1000", "answer": "1000", "offline": "6000 tokens/s"}
    assert measured_share(MODEL, Measured.model_validate(told), BOX) == pytest.approx(0.24)
    assert middle([0.2, 0.45]) == pytest.approx(0.3)


@given(context=st.floats(10, 1e6), factor=st.floats(1, 4))
def test_a_longer_context_is_never_faster(context: float, factor: float) -> None:
    """Nor is a wider cache."""
    one, more = (bounds(Service(MODEL, "fp8", "fp8", own), BOX) for own in (context, context * factor))
    assert more.decode <= one.decode * (1 + 1e-12)
    assert bounds(Service(MODEL, "fp8", "bf16", context), BOX).decode <= one.decode * (1 + 1e-12)
