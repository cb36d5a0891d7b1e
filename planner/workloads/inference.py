"""A model that answers: weights of its replicas, KV cache that is hot, warm and cold, accelerators by tokens a second.

in work       = tokens / speed                                     sequences at peak
hot           = in work * context * KV of a token                 in HBM; read for each token, written (tokens + prompts) * KV
warm          = sessions * context * KV of a token                 of sessions that may come back; read when they do, every `pause`
cold          = mean * prompts * (1 - hit) * reuse * KV of a token   prompt tokens of the last hours, each once; hits are read
accelerators  = max(tokens / decode + prompts * (1 - hit) / prefill,  replicas that hold what is hot), in whole replicas
decode, prefill are the roofline's times the share that was measured for this model on this accelerator, else its `efficiency`.
Weights or hot cache that are short stop their share of the accelerators (or of the tokens, where they `earn`), once; a GB of warm
or cold cache short is computed again each time it would have been read. Trap: a session that waits is not in work: its cache may
be slower.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, ClassVar, Literal

from planner.errors import InputError, Problem
from planner.model.plugin import Demand, Sized, Step, Workload
from planner.model.roofline import USABLE, Bounds, Service, bounds, measured_share
from planner.model.sized import heat_of, kept, lost_share, read, written
from planner.model.sizes import GB, active, kv_per_token, weights
from planner.model.statements import SECONDS
from planner.model.workload import roofline_of
from planner.scenario.fields import Id, IdlePrice, Names, Portion, Share, ShareSeries, Whole, said
from planner.scenario.machines import (
    BYTES,
    Architecture,
    Many,
    ManySeries,
    Precision,
    Seconds,
    TokenPrice,
    TokenRate,
    TokenSeries,
)

if TYPE_CHECKING:
    from planner.model.setting import Setting

Hourly = tuple[float | None, str]


@dataclass(frozen=True)
class Speeds:
    """Tokens a second of one accelerator: written, read in a prompt; and the steps to them."""

    limits: Bounds
    decode: float
    prefill: float
    why: tuple[Step, ...]


class Inference(Workload):
    """A service that answers with a model."""

    usual: ClassVar[Mapping[str, float]] = {"weights": 1e-6, "kv-hot": 1e-6, "kv-warm": 1e-3, "kv-cold": 50e-3}
    model: Id = said("model that answers")
    accelerator: Id = said("accelerator it runs on")
    also: Names = said("other accelerators that do its work as well, one for one", [])
    precision: Precision = said("of the weights", "fp8")
    kv: Precision = said("of the KV cache", "fp8")
    kv_share: ShareSeries | None = said(
        "share of the KV cache of a token, by date, where a new architecture keeps less", None
    )
    scales: Share = said("what block scales add to the weights (fp4: about 6 %)", 0.0)
    tokens: TokenSeries = said("tokens written at peak, by date")
    prompts: TokenSeries | None = said("prompt tokens at peak, by date, hits included; none when absent", None)
    mean: Portion = said("mean traffic over peak", 0.5)
    context: Many = said("tokens of a sequence in work, mean", gt=0)
    speed: TokenRate = said("tokens a second that one sequence gets", 30.0, gt=0)
    sessions: ManySeries | None = said("sessions that wait and may come back, by date; none when absent", None)
    pause: Seconds = said("time until a waiting session comes back, mean", 60.0, gt=0)
    hit: Portion = said("share of prompt tokens found in the cold cache", 0.0, lt=1)
    reuse: Seconds = said("how long a prompt is kept to be found again", SECONDS)
    mode: Literal["server", "offline"] = said("whether answers must be quick", "server")
    served: Portion = said(
        "share of offline throughput left when answers must be quick, where it was not measured", 0.5, gt=0
    )
    usable: Portion = said("share of HBM that weights and KV cache may fill", USABLE, gt=0)
    replica: Whole | None = said(
        "accelerators of a replica; the least power of two that holds the weights twice when absent", None, ge=1
    )
    idle: IdlePrice | None = said("what an idle accelerator costs; that of `accelerator` when absent", None)
    earns: TokenPrice | None = said("what a token earns: hot data short then cost tokens, not accelerators", None)

    def demand(self, setting: Setting, first: date, end: date) -> Demand:
        """Weights, three caches, accelerators."""
        model = self.of_its_day(setting, first)
        each = kv_per_token(model, self.kv)
        sequence = Step(
            "KV of a sequence", self.context * each.value / GB, "GB", f"{self.context:g} tokens * {each.value:g} B"
        )
        tokens, prompts = self.tokens.at(first) or 0.0, (self.prompts.at(first) if self.prompts else None) or 0.0
        fast = self.speeds(setting, model)
        count, asked = self.count(tokens, prompts, fast)
        waiting = (self.sessions.at(first) if self.sessions else None) or 0.0
        hourly = self.hourly(setting, tokens, count)
        again = Again(GB / each.value, fast.prefill, self.idle_price(setting, self.accelerator, self.idle))
        classes = (
            self.weights(setting, tokens, count, fast, hourly),
            self.hot(tokens, prompts, each, sequence, hourly),
            self.warm(tokens + prompts * (1.0 - self.hit), waiting, each, sequence, again),
            self.cold(prompts, each, again),
        )
        return Demand(classes, self.accelerator, count, (*fast.why, *asked))

    # Accelerators -----------------------------------------------------------------------------------------------------

    @property
    def runs_on(self) -> tuple[str, ...]:
        """Its own, and others that do as much."""
        return (self.accelerator, *self.also)

    @property
    def idles(self) -> bool:
        """Accelerators, unless tokens earn."""
        return self.earns is None

    def pace(self, day: date) -> float:
        """Tokens written a second, as a mean."""
        return self.mean * (self.tokens.at(day) or 0.0)

    def of_its_day(self, setting: Setting, day: date) -> Architecture:
        """The model, with the share of its KV cache that the architecture of the day keeps of a token."""
        model, share = self.model_of(setting, self.model), self.kv_share.at(day) if self.kv_share else None
        whole = kv_per_token(model).value
        return model if share is None else model.model_copy(update={"kv_per_token": whole * share})

    def speeds(self, setting: Setting, model: Architecture) -> Speeds:
        """What one accelerator makes: the roofline, times the share of it that is reached."""
        machine = roofline_of(setting, self.accelerator)
        service = Service(model, self.precision, self.kv, self.context, self.scales, self.usable, self.replica)
        limits = bounds(service, machine)
        share, why = self.reached(setting)
        reading = active(model) * BYTES[self.precision] / GB / limits.batch + service.sequence_gb
        steps = (
            Step(
                "replica",
                limits.replica,
                "accelerators",
                f"{service.weights_gb:,.5g} GB of weights, {machine.hbm:g} GB of HBM each",
            ),
            Step("batch", limits.batch, "sequences", f"what fits beside the weights at {100 * self.usable:g} % of HBM"),
            Step(
                "bound by reading", limits.reading, "tokens/s", f"{machine.bandwidth:g} GB/s / {reading:.5g} GB a token"
            ),
            Step("bound by computing", limits.computing, "tokens/s", f"compute / (2 * {active(model):.5g} parameters)"),
            why,
            Step("written by one", share * limits.decode, "tokens/s", f"{100 * share:.3g} % of the lesser bound"),
            Step("prompt read by one", share * limits.computing, "tokens/s", f"{100 * share:.3g} % of computing"),
        )
        return Speeds(limits, share * limits.decode, share * limits.computing, steps)

    def reached(self, setting: Setting) -> tuple[float, Step]:
        """The share of its bound that this model is measured to reach here, else that of the generation."""
        model, machine = self.model_of(setting, self.model), roofline_of(setting, self.accelerator)
        known = machine.measured.get(self.model)
        if known is not None and known.precision == self.precision:
            share = measured_share(model, known, machine)
            how, server = f"{known.offline:,.5g} tokens/s measured offline", known.server
            quick = server / known.offline if server is not None else self.served
        elif self.precision in machine.efficiency:
            share, quick = machine.efficiency[self.precision], self.served
            how = "fitted to other models of its generation: read the errors in docs/workloads.md"
        else:
            there = ", ".join(sorted(machine.efficiency)) or "none"
            what = f"nobody says what share of its roofline {self.accelerator} reaches at {self.precision} (known: {there})"
            step = f"write rooflines: {{{self.accelerator}: {{efficiency: {{{self.precision}: 25%}}}}}}, or another `precision`"
            raise InputError(Problem(what, step, path="precision"))
        if self.mode == "server":
            share, how = share * quick, f"{how}; * {quick:.3g} as answers must be quick"
        return share, Step("share of the bound", share, "", how)

    def count(self, tokens: float, prompts: float, fast: Speeds) -> tuple[float, tuple[Step, ...]]:
        """Accelerators in whole replicas: by tokens a second, and by what of the cache must be in HBM at once."""
        missed = prompts * (1.0 - self.hit)
        by_rate = tokens / fast.decode + missed / fast.prefill
        by_room = tokens / self.speed / fast.limits.batch * fast.limits.replica
        replicas = ceil(max(by_rate, by_room) / fast.limits.replica - 1e-9)
        steps = (
            Step(
                "by tokens",
                by_rate,
                "accelerators",
                f"{tokens:g} / {fast.decode:.5g} + {missed:g} / {fast.prefill:.5g}",
            ),
            Step(
                "by room",
                by_room,
                "accelerators",
                f"{tokens:g} / {self.speed:g} sequences / {fast.limits.batch:.5g} a replica",
            ),
            Step("replicas", replicas, "", f"{max(by_rate, by_room):.5g} / {fast.limits.replica}, rounded up"),
        )
        return float(replicas * fast.limits.replica), steps

    # Data -------------------------------------------------------------------------------------------------------------

    def weights(self, setting: Setting, tokens: float, count: float, fast: Speeds, hourly: Hourly) -> Sized:
        """One copy in each replica; read for every token, shared by its batch."""
        model = self.model_of(setting, self.model)
        one = weights(model, self.precision, self.scales)
        replicas = count / fast.limits.replica
        each = active(model) * BYTES[self.precision] / GB
        pace = read(
            tokens * each / fast.limits.batch, f"{tokens:g} tokens/s * {each:g} GB / {fast.limits.batch:.5g} in a batch"
        )
        whole = kept(replicas * one.value, f"{replicas:g} replicas * {one.value:,.6g} GB")
        return self.in_hbm("weights", whole, pace, None, hourly, (one,))

    def hot(self, tokens: float, prompts: float, each: Step, sequence: Step, hourly: Hourly) -> Sized:
        """The cache of sequences in work; read for every token, a token longer each time, and filled with each prompt."""
        working = Step(
            "in work", tokens / self.speed, "sequences", f"{tokens:g} tokens/s / {self.speed:g} tokens/s each"
        )
        whole = kept(working.value * sequence.value, f"{working.value:g} sequences * {sequence.value:.6g} GB")
        pace = read(tokens * sequence.value, f"{tokens:g} tokens/s * {sequence.value:.6g} GB")
        return self.in_hbm("kv-hot", whole, pace, self.news(tokens + prompts, each), hourly, (each, sequence, working))

    def news(self, tokens: float, each: Step) -> Step:
        """GB/s of cache that new tokens make, of answers and of prompts."""
        return written(
            self.mean * tokens * each.value / GB, f"{100 * self.mean:g} % of {tokens:g} tokens/s * {each.value:g} B"
        )

    def in_hbm(
        self, name: str, gb: Step, reads: Step, writes: Step | None, hourly: Hourly, why: tuple[Step, ...]
    ) -> Sized:
        """A class without which nothing is answered."""
        heat, lost = heat_of(self.mean * reads.value, gb.value), lost_share(hourly[0], gb.value, hourly[1])
        return self.sized(name, gb, reads, writes, heat, lost, why, stops=True, usable=self.usable)

    def hourly(self, setting: Setting, tokens: float, count: float) -> Hourly:
        """Money an hour that stops where nothing is answered: what tokens earn, else idle accelerators; and in words."""
        if self.earns is not None:
            written_by_the_hour = self.mean * tokens * 3600.0
            return self.earns * written_by_the_hour, f"{written_by_the_hour:g} tokens an hour * {self.earns:g}"
        price = self.idle_price(setting, self.accelerator, self.idle)
        return None if price is None else price * count, f"{count:g} accelerators * {price or 0:g}"

    def warm(self, fresh: float, waiting: float, each: Step, sequence: Step, again: Again) -> Sized:
        """The cache of sessions that wait; read when they come back, and written as far as it is fresh."""
        gb = waiting * sequence.value
        pace = read(gb / self.pause, f"{gb:.6g} GB / {self.pause:g} s until a session comes back")
        return self.sized(
            "kv-warm",
            kept(gb, f"{waiting:g} sessions * {sequence.value:.6g} GB"),
            pace,
            self.news(fresh, each) if waiting else None,
            heat_of(self.mean * pace.value, gb),
            again.lost(self.mean * SECONDS / self.pause if waiting else 0.0),
            (each, sequence),
        )

    def cold(self, prompts: float, each: Step, again: Again) -> Sized:
        """The cache of prompts that may come again; hits are read instead of computed. Nothing where none is hit."""
        missed = self.mean * prompts * (1.0 - self.hit) if self.hit else 0.0
        how = f"{100 * self.mean:g} % of {prompts:g} tokens/s * (1 - {self.hit:g}) * {self.reuse:g} s"
        distinct = Step("distinct prompt tokens", missed * self.reuse, "tokens", how)
        gb = distinct.value * each.value / GB
        pace = read(
            prompts * self.hit * each.value / GB, f"{prompts:g} tokens/s * {self.hit:g} found * {each.value:g} B"
        )
        heat = heat_of(self.mean * pace.value, gb)
        return self.sized(
            "kv-cold",
            kept(gb, f"{distinct.value:.6g} tokens * {each.value:g} B"),
            pace,
            written(missed * each.value / GB, f"{missed:g} tokens/s * {each.value:g} B"),
            heat,
            again.lost(heat.value),
            (each, distinct),
        )


@dataclass(frozen=True)
class Again:
    """What computing again costs that would have been read: tokens of a GB, tokens/s of a prompt, money an accelerator-hour."""

    tokens: float
    prefill: float
    price: float | None

    def lost(self, heat: float) -> Step | None:
        """Money per GB and hour of a cache that is read `heat` times a day; None where nobody says what an hour costs."""
        if self.price is None:
            return None
        value = heat / 24.0 * self.tokens / self.prefill / 3600.0 * self.price
        how = f"{heat:.5g} / 24 h * {self.tokens:.6g} tokens / {self.prefill:.6g} tokens/s / 3600 s * {self.price:g}"
        return Step("lost service", value, "money per GB and hour", how)
