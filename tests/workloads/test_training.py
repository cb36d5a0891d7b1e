"""A training job: state, activations, checkpoints by Young and Daly with what is kept of them, the data set and its paces."""

from __future__ import annotations

from datetime import date
from math import sqrt

import pytest

from planner.errors import InputError
from tests.workloads.scene import classes, demand, scene, warned

JOB = "{kind: training, model: llama3.1-405b, accelerators: 16384%s}"
CKPT = 405.85 * 14


def test_state_and_activations() -> None:
    """405.85e9 * 18 B = 7305.3 GB; 16,384 * 8192 * 16,384 * 34 * 126 / 8 B; both need HBM: within 1 us."""
    found = classes(JOB % "")
    assert found["state"].gb[0] == pytest.approx(7305.3)
    assert found["activations"].gb[0] == pytest.approx(16_384 * 8192 * 16_384 * 34 * 126 / 8 / 1e9)
    assert found["state"].tiers == found["activations"].tiers == ("hbm",)
    assert classes(JOB % ", copies: 16")["state"].gb[0] == pytest.approx(16 * 7305.3)


def test_checkpoints_are_kept_and_written() -> None:
    """Three of 5681.9 GB. At 2 TB/s and 3.09 h: sqrt(2 * 2.841 * 11,140.1) = 251.6 s, held to 15 min unless `least` says less."""
    every = sqrt(2 * CKPT / 2000 * (50_700 * 3600 / 16_384))
    held, free = (classes(JOB % f", write: 2 TB/s{more}")["checkpoints"] for more in ("", ", least: 1 min"))
    assert held.gb[0] == pytest.approx(3 * CKPT)
    assert every == pytest.approx(251.6, abs=0.1)
    assert (held.writes[0], free.writes[0]) == pytest.approx((CKPT / 900, CKPT / every))
    assert held.reads[0] == pytest.approx(CKPT / 300)
    assert classes(JOB % ", interval: 30 min")["checkpoints"].writes[0] == pytest.approx(CKPT / 1800)


def test_without_a_pace_the_accelerators_write() -> None:
    """0.083 GB/s each: 5681.9 / (16,384 * 0.083) = 4.178 s to write."""
    (_, every, *_) = next(data for data in demand(JOB % "").classes if data.name == "checkpoints").why
    assert "4.178 s to write" in every.how


def test_what_is_archived_grows_with_the_run_and_stays() -> None:
    """Every 12 h from 1 January for 40 days: 62 by the end of January, 80 by that of February, and 80 in March without a job."""
    found = classes(JOB % ", starts: 2027-01-01, run: 40 days, tokens: 1 T")
    assert found["archive"].gb == pytest.approx([62 * CKPT, 80 * CKPT, 80 * CKPT])
    assert found["state"].gb == pytest.approx([7305.3, 7305.3, 0])
    assert found["archive"].writes == pytest.approx([CKPT / 43_200, CKPT / 43_200, 0])
    assert found["archive"].tiers[-1] == "disk"
    assert found["dataset"].gb == found["shuffle"].gb == (4000, 4000, 0)


def test_a_run_that_starts_later_asks_for_nothing_before() -> None:
    """From 10 February: nothing in January; by the end of February 19 days of two a day."""
    found = classes(JOB % ", starts: 2027-02-10, run: 1 year")
    assert found["checkpoints"].gb == pytest.approx([0, 3 * CKPT, 3 * CKPT])
    assert found["archive"].gb == pytest.approx([0, 38 * CKPT, 100 * CKPT])


def test_data_set_shuffle_raw_and_shared_flash() -> None:
    """15.6e12 * 4 B = 62.4 TB (Llama 3: about 60), once more to shuffle, 67 times that raw; 24,000 * 10 TB = 240 PB shared."""
    found = classes(
        "{kind: training, model: llama3.1-405b, accelerators: 24000, tokens: 15.6 T, raw: 67, shared: 10 TB/GPU}"
    )
    assert {name: found[name].gb[0] for name in ("dataset", "shuffle", "raw", "shared")} == pytest.approx(
        {"dataset": 62_400, "shuffle": 62_400, "raw": 67 * 62_400, "shared": 240e6}
    )


def test_paces_of_the_store() -> None:
    """24,000 * 0.29 = 6960 GB/s at peak and * 0.083 = 1992 as a mean: the 7 and 2 TB/s that are published."""
    found = classes("{kind: training, model: llama3.1-405b, accelerators: 24000, tokens: 15.6 T}")["dataset"]
    assert found.reads[0] == pytest.approx(6960)
    assert found.heat[0] == pytest.approx(1992 * 86_400 / 62_400)


def test_a_gb_short_stops_its_share_of_the_job() -> None:
    """16,384 accelerators at 3 USD an hour over 7305.3 GB, for January's 744 hours."""
    found = classes(JOB % ", idle: 3 USD/GPU-hour")
    assert found["state"].lost is not None
    assert found["state"].lost[0] == pytest.approx(16_384 * 3 / 7305.3 * 744)
    assert found["checkpoints"].lost is None
    assert classes(JOB % "")["state"].lost is None


def test_adapters_train_a_share() -> None:
    """1 %: 70.55e9 * (2 + 0.16) B, and checkpoints of 14 B of a hundredth."""
    found = classes("{kind: training, model: llama3-70b, accelerators: 8, trained: 1%}")
    assert found["state"].gb[0] == pytest.approx(70.55 * 2.16)
    assert found["checkpoints"].gb[0] == pytest.approx(3 * 70.55 * 0.14)


@pytest.mark.parametrize(
    ("workload", "said"),
    [
        ("{kind: training, model: lama3-70b, accelerators: 8}", "there is no model 'lama3-70b'"),
        ("{kind: training, model: mlperf-1t, accelerators: 8}", "does not say `layers, hidden and heads`"),
        (JOB % ", latency: {stat: 1 us}", "it has no class of data 'stat'"),
        (JOB % ", tokens: 60 TB", "not a number"),
        (JOB % ", write: 400 Gb/s", "is bits"),
        (JOB % ", least: 15", "bare number"),
        (JOB % ", tensor_parallel: 0", "must be at least 1"),
        (JOB % ", writes: 0 GB/s", "must be above 0"),
    ],
)
def test_what_cannot_be_sized_is_told_with_its_line(workload: str, said: str) -> None:
    """A wrong name, a model that lacks a figure, a wrong unit: each at its line."""
    with pytest.raises(InputError, match=said) as refused:
        scene(workload)
    (problem,) = refused.value.problems
    assert problem.place is not None
    assert problem.path.startswith("workloads.w")
    assert problem.next_step


def test_a_checkpoint_is_written_in_a_burst() -> None:
    """At 2 TB/s, 2.84 s every 252 s: drives of 1 TB and 10 GB/s, of which 200 write it, though three take 17 TB of room."""
    text = "write: 2 TB/s, least: 0 s"
    found = classes(JOB % f", {text}")["checkpoints"]
    assert found.bursts == pytest.approx((2000, 2000, 2000))
    more = "locations: {abilene: {}}\n"
    site = f", {text}, at: abilene, classes: {{checkpoints: {{tiers: [flash], items: {{flash: [ssd]}}}}}}"
    (need,) = (r for r in scene(JOB % site, more).setting.requirements if r.id == "w/checkpoints")
    assert need.placing is not None
    assert need.placing.peak_writes[0] * 3 * CKPT / 86_400 == pytest.approx(2000)
    assert need.writes is not None
    assert need.writes[0] * 3 * CKPT / 86_400 == pytest.approx(CKPT / 251.6, rel=1e-3)


def test_what_must_outlive_a_failure_lies_where_it_lasts() -> None:
    """Checkpoints and the data set in flash (or on disk), though HBM and DRAM are as fast; what is worked on in HBM."""
    found = classes(JOB % ", starts: 2027-01-01, run: 40 days, tokens: 1 T")
    assert found["checkpoints"].tiers == found["dataset"].tiers == ("flash",)
    assert found["checkpoints"].powered == ("hbm", "dram")
    assert found["archive"].tiers == ("flash", "disk")
    assert found["shuffle"].tiers == ("hbm", "dram", "flash")
    assert found["state"].tiers == ("hbm",)


def test_what_is_archived_begins_with_the_accelerators() -> None:
    """Written to start in January, with accelerators from February on: nothing of January's run is there to keep."""
    found = classes(
        JOB.replace("accelerators: 16384", "accelerators: {2027-02: 16384}") % ", starts: 2027-01-01, run: 40 days"
    )
    assert found["archive"].gb == pytest.approx([0, 56 * CKPT, 80 * CKPT])


def test_what_a_run_computes() -> None:
    """6 * 405.85e9 * 15.6e12 operations on 16,384 H100 of 989 TFLOPS: half of what they compute in 54 days, 2.7 times in 10."""
    text = (
        JOB.replace("accelerators", "accelerator: h100-sxm, accelerators")
        % ", tokens: 15.6 T, starts: 2027-01-01, run: %s"
    )
    *_, share = demand(text % "54 days").why
    assert (share.what, share.value) == ("share of compute", pytest.approx(0.5025, abs=1e-4))
    assert "the run needs 2.71 times what its accelerators compute" in " ".join(warned(text % "10 days"))
    assert not any("accelerators compute" in told for told in warned(text % "54 days"))


def test_each_accelerator_day_learns_as_much() -> None:
    """10 days of 100 and 30 of 200 are 7000 accelerator-days: a seventh of the tokens in the first ten, none after the run."""
    text = "{kind: training, model: llama3.1-405b, accelerators: {2027-01-01: 100, 2027-01-11: 200}, tokens: 7 T, run: 40 days}"
    run = scene(text).scenario.workloads["w"]
    assert run.made(date(2027, 1, 1), date(2027, 1, 11)) == pytest.approx(1e12)
    assert run.made(date(2027, 1, 11), date(2027, 2, 1)) == pytest.approx(4.2e12)
    assert run.made(date(2027, 2, 1), date(2027, 3, 1)) == pytest.approx(1.8e12)
    assert run.made(date(2027, 3, 1), date(2027, 4, 1)) == 0.0


def test_accelerators_that_come_later_compute_later() -> None:
    """Half of them for 20 of the 40 days compute three quarters as much: 4/3 of what all need; twice as often, twice that."""
    later = JOB.replace(
        "accelerators: 16384", "accelerator: h100-sxm, accelerators: {2027-01-01: 8192, 2027-01-21: 16384}"
    )
    text = ", tokens: 1 T, starts: 2027-01-01, run: 40 days"
    *_, share = demand(later % text).why
    *_, twice = demand(later % f"{text}, passes: 2").why
    *_, whole = demand(JOB.replace("accelerators", "accelerator: h100-sxm, accelerators") % text).why
    assert share.value == pytest.approx(4 / 3 * whole.value)
    assert twice.value == pytest.approx(2 * share.value)
