"""Models, accelerators as machines, and tiers, as far as workloads are sized by them; with the figures that only these need."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from planner.scenario.fields import (
    Bandwidth,
    BitEnergy,
    Dated,
    Id,
    Quantity,
    Record,
    Series,
    Size,
    Text,
    Whole,
    refuse,
    said,
)

Many = Annotated[float, Quantity("many")]
ManySeries = Annotated[Series[float], Dated("many")]
Seconds = Annotated[float, Quantity("span")]
TokenRate = Annotated[float, Quantity("token_rate")]
TokenSeries = Annotated[Series[float], Dated("token_rate")]
TokenSize = Annotated[float, Quantity("token_size")]
Reached = Annotated[float, Quantity("share", most=1.0), Field(gt=0)]
TokenPrice = Annotated[float, Quantity("token_price")]
Flops = Annotated[float, Quantity("flops"), Field(gt=0)]

Precision = Literal["fp32", "bf16", "fp16", "fp8", "int8", "fp4", "int4"]
BYTES: dict[str, float] = {"fp32": 4.0, "bf16": 2.0, "fp16": 2.0, "fp8": 1.0, "int8": 1.0, "fp4": 0.5, "int4": 0.5}
"""Bytes of one number, without the scales of a block format."""


class Architecture(Record):
    """What of a model decides how much it asks for: parameters, and what it keeps of each token."""

    name: Text = said("words for people", "")
    params: Many | None = said("parameters, all experts together", None, gt=0)
    active: Many | None = said("parameters that work on one token; all of them when absent", None, gt=0)
    layers: Whole | None = said("layers", None, ge=1)
    heads: Whole | None = said("attention heads (for activations)", None, ge=1)
    hidden: Whole | None = said("width of a layer (for activations)", None, ge=1)
    kv_heads: Whole | None = said(
        "heads whose keys and values are kept: MHA where as many as `heads`, else GQA", None, ge=1
    )
    head_dim: Whole | None = said("numbers of one head's key, and of its value", None, ge=1)
    latent: Whole | None = said("MLA: numbers kept instead of keys and values (kv_lora_rank)", None, ge=1)
    rope: Whole = said("MLA: numbers kept beside them for positions", 0)
    kv_per_token: TokenSize | None = said("KV cache of a token at 16 bits, instead of what the layers say", None, gt=0)
    owner: Text = said("who answers for this entry", "")

    @model_validator(mode="after")
    def sensible(self) -> "Architecture":
        """Figures that cannot stand beside each other are refused."""
        if self.active is not None and self.params is not None and self.active > self.params:
            raise refuse("more parameters work on a token than there are", "write all parameters in `params`")
        if self.latent is not None and self.kv_heads is not None:
            raise refuse("a model keeps a latent (MLA) or heads (MHA, GQA), not both", "take one of the two out")
        if self.kv_heads is not None and self.heads is not None and self.kv_heads > self.heads:
            raise refuse("more heads are kept than there are", "write the heads whose keys are kept in `kv_heads`")
        return self


class Measured(Record):
    """Throughput of a model that somebody has measured on an accelerator, and for which prompts and answers."""

    precision: Precision = said("of the weights")
    prompt: Many = said("tokens of a prompt, mean", gt=0)
    answer: Many = said("tokens of an answer, mean", gt=0)
    offline: TokenRate = said("answer tokens of one accelerator when nobody waits", gt=0)
    server: TokenRate | None = said("the same when answers must be quick; not measured when absent", None, gt=0)


class Roofline(Record):
    """An accelerator as a machine: what bounds its tokens, and what part of that it has reached."""

    hbm: Size = said("HBM of one accelerator", gt=0)
    bandwidth: Bandwidth = said("of its HBM", gt=0)
    moving: BitEnergy = said(
        "energy of a bit read or written in its HBM (4 pJ, 3 to 9), where the power of its fleets does not hold it", 0.0
    )
    compute: dict[Precision, Flops] = said("dense operations by precision", {})
    efficiency: dict[Precision, Reached] = said("share of the bound that is reached, by precision of the weights", {})
    measured: dict[Id, Measured] = said("what was measured, by model: it comes before `efficiency`", {})
    owner: Text = said("who answers for this entry", "")


class Tier(Record):
    """A tier of your own that data may lie in."""

    description: Text = said("words for people", "")
    latency: Seconds | None = said("time to the first byte; data are never placed there when absent", None, gt=0)
    keeps: Literal["always", "while powered"] = said(
        "whether data stay there without power; what must outlive a failure lies where they always do", "always"
    )
