"""A service on a machine small enough to do by hand: weights, hot, warm and cold cache, accelerators by tokens and by room.

A token keeps 2 * 10 * 5 * 100 * 2 B = 20,000 B, a sequence of 1000 tokens 0.02 GB, the weights are 10 GB at fp8. 90 of 100 GB of
HBM may be filled, so one accelerator is a replica and (90 - 10) / 0.02 = 4000 sequences are its batch. Reading bounds a token at
10 / 4000 + 0.02 = 0.0225 GB of 1000 GB/s: 44,444 a second; computing at 1e15 / 2e10 = 50,000. Half of that is reached.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.errors import InputError
from planner.model.sized import DataClass
from tests.workloads.scene import classes, demand, scene

MACHINE = """
models: {own: {params: 10 B, layers: 10, heads: 10, kv_heads: 5, head_dim: 100}}
accelerators: {box: {idle: 4 USD/GPU-hour}}
rooflines: {box: {hbm: 100 GB, bandwidth: 1 TB/s, compute: {fp8: 1000 TFLOPS}, efficiency: {fp8: 50%}}}
"""
CHAT = (
    "{kind: inference, model: own, accelerator: box, kv: bf16, mode: offline, tokens: 100 ktokens/s, speed: 25 tokens/s,"
    " context: 1000%s}"
)


def chat(more: str = "") -> dict[str, DataClass]:
    """Its classes of data."""
    return classes(CHAT % more, MACHINE)


def count(more: str = "", workload: str = CHAT) -> float:
    """Its accelerators."""
    return demand(workload % more, MACHINE).accelerators


def test_accelerators_by_tokens() -> None:
    """100,000 / 22,222 = 4.5: five. With 200,000 prompt tokens a second, half of them found: 100,000 / 25,000 more: 8.5, nine."""
    assert count() == 5
    assert count(", prompts: 200 ktokens/s, hit: 50%") == 9
    assert count(", prompts: 200 ktokens/s") == 13  # 4.5 + 8


def test_answers_that_must_be_quick() -> None:
    """Half of the offline throughput where no Server figure is known: 9; a tenth: 45."""
    quick = CHAT.replace("mode: offline", "mode: server")
    assert count("", quick) == 9
    assert count(", served: 10%", quick) == 45


def test_accelerators_by_room() -> None:
    """1 token a second each: 100,000 sequences in work, 4000 a replica: 25."""
    assert count("", CHAT.replace("speed: 25", "speed: 1")) == 25


def test_weights_stand_in_every_replica() -> None:
    """Five of 10 GB; a token reads 10 GB / 4000: 250 GB/s; half of that as a mean over 50 GB: 216,000 times a day."""
    found = chat()["weights"]
    assert found.gb[0] == pytest.approx(50)
    assert found.reads[0] == pytest.approx(100_000 * 10 / 4000)
    assert found.heat[0] == pytest.approx(0.5 * 250 * 86_400 / 50)
    assert found.tiers == ("hbm",)
    assert chat(", replica: 4")["weights"].gb[0] == pytest.approx(20)  # batch 17,500: 4.12 by tokens, 8 in two replicas


def test_the_hot_cache_is_that_of_sequences_in_work() -> None:
    """4000 * 0.02 = 80 GB, read for every token: 2000 GB/s; half of 100,000 tokens * 20,000 B are written: 1 GB/s."""
    found = chat()["kv-hot"]
    assert (found.gb[0], found.reads[0], found.writes[0]) == pytest.approx((80, 2000, 1))
    assert found.tiers == ("hbm",)


def test_the_warm_cache_is_that_of_sessions_that_wait() -> None:
    """20,000 * 0.02 = 400 GB; every 60 s all of it is read: 6.67 GB/s; half as a mean, 720 times a day; flash will do."""
    found = chat(", sessions: 20 k")["kv-warm"]
    assert (found.gb[0], found.reads[0], found.writes[0], found.heat[0]) == pytest.approx((400, 400 / 60, 1, 720))
    assert found.tiers == ("hbm", "dram", "flash")
    assert chat()["kv-warm"].gb == (0, 0, 0)


def test_the_cold_cache_keeps_each_prompt_once() -> None:
    """Half of 200,000 * (1 - 0.5) tokens/s for a day: 4.32e9 tokens * 20,000 B = 86.4 TB; hits read 2 GB/s at peak."""
    found = chat(", prompts: 200 ktokens/s, hit: 50%")["kv-cold"]
    assert (found.gb[0], found.reads[0], found.writes[0]) == pytest.approx((86_400, 2, 1))
    assert found.heat[0] == pytest.approx(1.0)
    assert found.tiers[-1] == "disk"
    assert chat(", prompts: 200 ktokens/s, hit: 50%, reuse: 1 h")["kv-cold"].gb[0] == pytest.approx(3600)
    assert chat(", prompts: 200 ktokens/s")["kv-cold"].gb[0] == 0  # nothing is found again: nothing is kept


def test_hot_bytes_short_stop_accelerators_or_cost_tokens() -> None:
    """5 * 4 USD over 80 GB for January's 744 hours; at 2 USD a million tokens: 0.5 * 3.6e8 * 2e-6 = 360 USD an hour over 80."""
    idle, earning = chat()["kv-hot"].lost, chat(", earns: 2 USD/Mtoken")["kv-hot"].lost
    assert idle is not None
    assert idle[0] == pytest.approx(20 / 80 * 744)
    assert earning is not None
    assert earning[0] == pytest.approx(360 / 80 * 744)


def test_cache_short_is_computed_again() -> None:
    """A GB is 50,000 tokens; read 720 times a day at 25,000 tokens/s: 30 an hour * 2 s / 3600 * 4 USD, 744 hours."""
    found = chat(", sessions: 20 k")["kv-warm"].lost
    assert found is not None
    assert found[0] == pytest.approx(720 / 24 * 50_000 / 25_000 / 3600 * 4 * 744)
    free = MACHINE.replace("{idle: 4 USD/GPU-hour}", "{}")
    assert classes(CHAT % ", sessions: 20 k", free)["kv-warm"].lost is None


def test_what_was_measured_comes_first() -> None:
    """Measured with prompts and answers of 1000 in an fp8 cache: that share of the bound, not the generation's."""
    facts = "measured: {own: {precision: fp8, prompt: 1000, answer: 1000, offline: 6000 tokens/s%s}}"
    # Context 1500 at 10,000 B: batch 80 / 0.015 = 5333; 10 / 5333 + 0.015 = 0.016875 GB: 59,259 a second; computing bounds: 50,000.
    # An answer token has a prompt token to read: 1 / (1 / 50,000 + 1 / 50,000) = 25,000; 6000 are 24 %.
    own = MACHINE.replace("efficiency: {fp8: 50%}", f"efficiency: {{fp8: 50%%}}, {facts}")
    shares = [
        next(step for step in demand(workload % "", own % more).why if step.what == "share of the bound").value
        for workload, more in (
            (CHAT, ""),
            (CHAT.replace("mode: offline", "mode: server"), ""),
            (CHAT.replace("mode: offline", "mode: server"), ", server: 4500 tokens/s"),
        )
    ]
    assert shares == pytest.approx([0.24, 0.12, 0.18])
    other = own % "" + "", CHAT.replace("kv: bf16", "kv: bf16, precision: bf16")
    with pytest.raises(InputError, match="nobody says what share"):
        scene(other[1] % "", other[0].replace("fp8: 1000", "bf16: 500 TFLOPS, fp8: 1000"))


def test_by_date_and_place() -> None:
    """Traffic of each period's first day; nothing before the place opens."""
    series = CHAT.replace(
        "tokens: 100 ktokens/s", "at: abilene, tokens: {2027-01: 100 ktokens/s, 2027-03: 200 ktokens/s}"
    )
    found = classes(series % "", MACHINE + "locations: {abilene: {opens: 2027-02}}\n")["kv-hot"]
    assert found.gb == pytest.approx([0, 80, 160])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(context=st.integers(100, 20_000))
def test_twice_the_context_is_twice_the_cache(context: int) -> None:
    """Hot, warm and cold: a sequence is its tokens, and a GB more of context needs no fewer accelerators."""
    text = CHAT.replace("context: 1000", "context: {}").replace("%s", ", sessions: 20 k")
    one, two = (
        {name: data.gb[0] for name, data in classes(text.replace("{}", str(n)), MACHINE).items()}
        for n in (context, 2 * context)
    )
    assert two["kv-hot"] == pytest.approx(2 * one["kv-hot"])
    assert two["kv-warm"] == pytest.approx(2 * one["kv-warm"])
    assert two["weights"] >= one["weights"] - 1e-9


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("context: 1000", "context: 5 M"), "accelerators hold"),
        (("accelerator: box", "accelerator: h100-sx"), "there is no accelerator"),
        (("context: 1000", "precision: fp4, context: 1000"), "nobody says what share"),
        (("context: 1000", "precision: bf16, context: 1000"), "no compute at bf16 or wider"),
        (("context: 1000", "context: 8 GB"), "not a number"),
        (("model: own", "model: deepseek-v3, replica: 1"), "hold 0 GB beside the weights"),
    ],
)
def test_what_cannot_be_sized_is_told(change: tuple[str, str], said: str) -> None:
    """A context that no replica holds, names, precisions and units that are not known: with line and next step."""
    with pytest.raises(InputError, match=said) as refused:
        scene(CHAT.replace(*change) % "", MACHINE)
    (problem,) = refused.value.problems
    assert problem.path.startswith("workloads.w")
    assert problem.place is not None
    assert problem.next_step


def test_prompts_are_written_to_the_cache_too() -> None:
    """50,000 + 100,000 tokens/s * 20,000 B as a mean go into the hot cache; the half that is hit is no fresh part of a session."""
    found = chat(", sessions: 1000, prompts: 200 ktokens/s, hit: 50%")
    assert found["kv-hot"].writes[0] == pytest.approx(3)
    assert found["kv-warm"].writes[0] == pytest.approx(2)
