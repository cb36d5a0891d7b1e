"""A new architecture keeps less of a token: hot, warm and cold cache, what is read of them, and on what was written for later."""

from __future__ import annotations

import pytest

from planner.model.sized import DataClass
from planner.model.workload import data_classes
from tests.support import load_text
from tests.workloads.test_in_plans import scene

SHOCK = "{drivers: {arch: {kind: kv_shock, workloads: [chat], share: 25%, happens: {on: {2027-02: 40%}}}}}"


def classes(more: str = "") -> dict[str, DataClass]:
    """The classes of data of the service in the future that is struck."""
    struck, _ = sorted(load_text(scene(more, risk=SHOCK)).setting.futures, key=lambda future: future.name)
    assert struck.name == "2027-02-01"
    return {data.id.removeprefix("chat/"): data for data in data_classes(struck.setting)}


def test_the_cache_shrinks_from_its_day_on() -> None:
    """80 GB of hot cache, 20 from February on; read as often a byte, a quarter of the bytes a second."""
    hot = classes()["kv-hot"]
    assert hot.gb == pytest.approx((80, 20, 20))
    assert hot.reads == pytest.approx((2000, 500, 500))
    assert hot.heat == pytest.approx((1_080_000,) * 3)


def test_where_reading_bounds_fewer_boxes_hold_the_weights() -> None:
    """16,000 sequences of .005 GB fit: 10 / 16,000 + .005 GB a token, so computing bounds: 25,000 a second, four boxes of 10 GB."""
    assert classes()["weights"].gb == pytest.approx((50, 40, 40))


def test_what_was_written_for_later_shrinks_too() -> None:
    """Half from March on as written: 20 GB in February, 10 in March."""
    assert classes(", kv_share: {2027-03: 50%}")["kv-hot"].gb == pytest.approx((80, 20, 10))
