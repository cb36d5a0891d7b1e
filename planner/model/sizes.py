"""How many bytes models, training, caches, data sets and indices are: exact formulas with their sources.

GB are decimal (10^9 bytes) throughout. Where a source says GB and means GiB (1.073741824 GB), the formula names it.
"""

from __future__ import annotations

from math import sqrt
from typing import Literal

from planner.errors import InputError, Problem
from planner.model.sized import Step
from planner.scenario.machines import BYTES, Architecture

GB = 1e9
CHECKPOINT = 14.0
"""Bytes of a checkpoint per trained parameter: 2 of weights, 12 of optimizer (fp32 master, two moments)."""
Optimizer = Literal["adam", "adam8bit"]
Gradients = Literal["fp32", "bf16"]
Recompute = Literal["none", "selective", "full"]
MOMENTS: dict[str, float] = {"adam": 8.0, "adam8bit": 2.0}


def lacks(key: str, why: str) -> InputError:
    """The error of a model of which a figure is missing."""
    return InputError(
        Problem(f"the model does not say `{key}`, {why}", f"add `{key}` to it under `models`", path="model")
    )


def parameters(model: Architecture) -> float:
    """All parameters. Raises InputError where they are not known."""
    if model.params is None:
        raise lacks("params", "by which its weights are sized")
    return model.params


def active(model: Architecture) -> float:
    """Parameters that work on one token."""
    return model.active if model.active is not None else parameters(model)


def weights(model: Architecture, precision: str, scales: float = 0.0) -> Step:
    """GB of one copy of the weights: params * bytes * (1 + scales); fp4 formats add about 6 % of scales (from memory)."""
    params = parameters(model)
    value = params * BYTES[precision] * (1.0 + scales) / GB
    more = f" * {1 + scales:g} (scales)" if scales else ""
    return Step("weights", value, "GB", f"{params:.6g} parameters * {BYTES[precision]:g} B{more}")


def kv_per_token(model: Architecture, precision: str = "bf16") -> Step:
    """Bytes that are kept of one token.

    MHA and GQA: 2 * layers * kv_heads * head_dim * bytes (llm-academy KV calculator; GenZ model sets)
    MLA:         (latent + rope) * layers * bytes (DeepSeek-V3: 576 * 61 * 2 = 70,272)
    else what is published at 16 bits, by precision. Raises InputError where nothing of it is known.
    """
    size = BYTES[precision]
    if model.kv_per_token is not None:
        return Step(
            "KV of a token", model.kv_per_token * size / 2.0, "B", f"{model.kv_per_token:g} B at 16 bits * {size:g} / 2"
        )
    if model.layers is None:
        raise lacks("layers", "by which its KV cache is sized")
    if model.latent is not None:
        value = (model.latent + model.rope) * model.layers * size
        how = f"({model.latent} latent + {model.rope} rope) * {model.layers} layers * {size:g} B (MLA)"
        return Step("KV of a token", value, "B", how)
    if model.kv_heads is None or model.head_dim is None:
        raise lacks("kv_heads and head_dim", "or `latent`, by which its KV cache is sized")
    value = 2.0 * model.layers * model.kv_heads * model.head_dim * size
    kind = "MHA" if model.kv_heads == model.heads else "GQA"
    how = f"2 * {model.layers} layers * {model.kv_heads} KV heads * {model.head_dim} * {size:g} B ({kind})"
    return Step("KV of a token", value, "B", how)


def bytes_per_parameter(optimizer: Optimizer, gradients: Gradients) -> float:
    """Bytes a trained parameter takes beside its 2 of bf16 weights: 4 of fp32 master, the moments, the gradients."""
    return 4.0 + MOMENTS[optimizer] + BYTES[gradients]


def training_state(
    model: Architecture, trained: float = 1.0, optimizer: Optimizer = "adam", gradients: Gradients = "fp32"
) -> Step:
    """GB of one copy of weights, optimizer and gradients.

    params * (2 + trained * (4 master + 8 Adam + 4 fp32 gradients)) = 18 B a parameter where all are trained (Hugging Face,
    anatomy of model memory; EleutherAI cookbook); 16 with bf16 gradients; 8-bit Adam saves 6. llm-analysis counts 20: its
    optimizer is 16 with the gradients' fp32 copy, beside 2 of bf16 gradients.
    """
    params, each = parameters(model), bytes_per_parameter(optimizer, gradients)
    value = params * (2.0 + trained * each) / GB
    how = f"{params:.6g} parameters * (2 B weights + {100 * trained:g} % trained * {each:g} B)"
    return Step("training state", value, "GB", how)


def activations(
    model: Architecture, sequence: float, batch: float, tensor_parallel: int, recompute: Recompute = "selective"
) -> Step:
    """GB of activations of one accelerator, the fullest of a pipeline: s * b * h * f * layers / tensor_parallel.

    f = 34 + 5 * a * s / h without recomputation, 34 with selective, 2 with full (Korthikanti and others, arXiv 2205.05198).
    The first stage of a pipeline (1F1B) holds as many micro-batches as there are stages, so their number cancels.
    """
    if model.layers is None or model.hidden is None or model.heads is None:
        raise lacks("layers, hidden and heads", "by which its activations are sized")
    factor = {"selective": 34.0, "full": 2.0, "none": 34.0 + 5.0 * model.heads * sequence / model.hidden}[recompute]
    value = sequence * batch * model.hidden * factor * model.layers / tensor_parallel / GB
    how = (
        f"{sequence:g} tokens * {batch:g} * {model.hidden} wide * {factor:g} B ({recompute} recomputation)"
        f" * {model.layers} layers / {tensor_parallel}"
    )
    return Step("activations of an accelerator", value, "GB", how)


def checkpoint(model: Architecture, trained: float = 1.0) -> Step:
    """GB of a checkpoint: 14 B a trained parameter (MLPerf Storage v2, whose "GB" are GiB: only then 14 holds)."""
    params = parameters(model)
    value = params * trained * CHECKPOINT / GB
    return Step(
        "a checkpoint", value, "GB", f"{params:.6g} parameters * {100 * trained:g} % trained * {CHECKPOINT:g} B"
    )


def checkpoint_interval(write: float, mtbf: float, least: float = 0.0) -> Step:
    """Seconds between checkpoints that lose the least time: sqrt(2 * write * mtbf) (Young, Daly), never below `least`.

    `write` is how long one takes to write, `mtbf` the job's mean time between failures: that of an accelerator over their number.
    """
    best = sqrt(2.0 * write * mtbf)
    how = f"sqrt(2 * {write:.4g} s to write * {mtbf:.6g} s between failures)"
    if best < least:
        return Step("time between checkpoints", least, "s", f"{how} = {best:.4g} s, and at least {least:g} s")
    return Step("time between checkpoints", best, "s", how)


def dataset(tokens: float, each: float) -> Step:
    """GB of a cleaned data set: tokens * bytes per token, 3.4 to 4.5, usually 4 (Lockwood; FineWeb 15T tokens, 45 TB)."""
    return Step("data set", tokens * each / GB, "GB", f"{tokens:.6g} tokens * {each:g} B")


def vector_index(vectors: float, dims: float, precision: str, neighbours: float, overhead: float) -> Step:
    """GB of a graph index: vectors * (dims * bytes + neighbours * 4) * (1 + overhead).

    HNSW of parameter M keeps up to 2 M neighbours in its lowest layer. The source (Zilliz) counts M:
    10^9 * (768 * 4 + 32 * 4) = 3.2 TB.
    """
    value = vectors * (dims * BYTES[precision] + neighbours * 4.0) * (1.0 + overhead) / GB
    how = f"{vectors:.6g} vectors * ({dims:g} * {BYTES[precision]:g} B + {neighbours:g} neighbours * 4 B) * {1 + overhead:g}"
    return Step("index", value, "GB", how)
