"""How many tokens a second an accelerator can make: bounds by what it reads and computes, and the share of them that is reached.

decode  = min( bandwidth / (active weight bytes / batch + KV bytes per sequence),  compute / (2 * active parameters) )    tokens/s
prefill = compute / (2 * active parameters)
answers = efficiency / (1 / decode + prompt / answer / prefill)        answer tokens/s of one accelerator, prompts read too

A replica is the least power of two of accelerators whose usable HBM holds the weights twice; its batch is what then fits:
(usable HBM - weights) / KV bytes per sequence. Source: llm-analysis, GenZ (the decode bound); arithmetic.
Trap: a mixture of experts reads more than its active weights at a large batch, and its attention and exchange are in no bound:
read the errors in docs/workloads.md before believing a figure that was not measured.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, fsum, log

from planner.errors import InputError, Problem
from planner.model.sizes import GB, active, kv_per_token, weights
from planner.scenario.machines import BYTES, Architecture, Measured, Roofline

USABLE = 0.9
"""Share of HBM that weights and KV cache may fill; the rest is for activations and fragments (from memory)."""
KV_MEASURED = "fp8"
"""How the benchmarks kept their KV cache (from memory)."""


@dataclass(frozen=True)
class Service:
    """A model as it is served: precision of weights and KV cache, GB of weights, tokens of a sequence, HBM that may be filled."""

    model: Architecture
    precision: str
    kv: str
    context: float
    scales: float = 0.0
    usable: float = USABLE
    replica: int | None = None

    @property
    def weights_gb(self) -> float:
        """GB of one copy of the weights."""
        return weights(self.model, self.precision, self.scales).value

    @property
    def sequence_gb(self) -> float:
        """GB of KV cache of one sequence."""
        return self.context * kv_per_token(self.model, self.kv).value / GB


@dataclass(frozen=True)
class Bounds:
    """What bounds a service on a machine: accelerators of a replica, its batch, tokens/s of one accelerator."""

    replica: int
    batch: float
    reading: float
    computing: float

    @property
    def decode(self) -> float:
        """Tokens written a second, at most."""
        return min(self.reading, self.computing)

    def answers(self, prompt: float, answer: float) -> float:
        """Answer tokens a second, at most, where each answer has its prompt read first."""
        return 1.0 / (1.0 / self.decode + prompt / answer / self.computing)


def compute_of(machine: Roofline, precision: str) -> float:
    """TFLOPS at a precision, or at the next wider one that the machine knows. Raises InputError where there is none."""
    wider = [other for other in BYTES if BYTES[other] >= BYTES[precision] and other in machine.compute]
    if not wider:
        what = f"the roofline has no compute at {precision} or wider"
        raise InputError(Problem(what, "add it to `compute` under `rooflines`", path="accelerator"))
    return machine.compute[min(wider, key=lambda other: (BYTES[other], other != precision))]


def replica_of(service: Service, machine: Roofline) -> int:
    """Accelerators of one replica."""
    if service.replica is not None:
        return service.replica
    size = 1
    while size * machine.hbm * service.usable < 2.0 * service.weights_gb:
        size *= 2
    return size


def bounds(service: Service, machine: Roofline) -> Bounds:
    """What bounds a service on a machine. Raises InputError where its weights leave no room for a sequence."""
    replica = replica_of(service, machine)
    room = replica * machine.hbm * service.usable - service.weights_gb
    batch = room / service.sequence_gb
    if batch < 1.0:
        each = f"a sequence takes {service.sequence_gb:,.4g} GB"
        what = f"{replica} accelerators hold {max(0.0, room):,.4g} GB beside the weights, {each}"
        raise InputError(Problem(what, "write more accelerators in `replica`, or a shorter context", path="replica"))
    working = active(service.model)
    per_token = working * BYTES[service.precision] / GB / batch + service.sequence_gb
    computing = compute_of(machine, service.precision) * 1e12 / (2.0 * working)
    return Bounds(replica, batch, machine.bandwidth / per_token, computing)


def measured_share(model: Architecture, measured: Measured, machine: Roofline) -> float:
    """The share of its bound that a measured throughput is, with prompts and answers as they were."""
    context = measured.prompt + measured.answer / 2.0
    found = bounds(Service(model, measured.precision, KV_MEASURED, context), machine)
    return measured.offline / found.answers(measured.prompt, measured.answer)


def middle(shares: Iterable[float]) -> float:
    """The share with the least squared error of logs: the geometric mean."""
    logs = [log(share) for share in shares]
    return exp(fsum(logs) / len(logs))
