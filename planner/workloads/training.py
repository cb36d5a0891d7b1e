"""Pre-training or fine-tuning of a model by a job of accelerators: state, activations, checkpoints, data set.

state       = copies * params * (2 + trained * (4 + moments + gradients))                                B; 18 a parameter
activations = accelerators * sequence * batch * hidden * f * layers / tensor_parallel                   f = 34, 2 or 34 + 5 a s / h
checkpoint  = 14 * trained * params;   every max(least, sqrt(2 * write time * mtbf / accelerators))       Young, Daly
kept        = hot_kept * checkpoint;   archived = run so far / archive_every * checkpoint
            each is written in a burst at `write`, else at 0.083 GB/s of an accelerator
data set    = tokens * bytes a token;  shuffled once more;  raw crawl beside it
compute     = 6 * active parameters * tokens * passes / (accelerator-days * 86400 * operations/s in bf16)      share that is needed
Reads at peak are 0.29 GB/s of an accelerator, 0.083 as a mean (Llama 3: 7 and 2 TB/s of 24,000); state, activations or data set
that cannot be kept stop their share of the job, once. Trap: mtbf is of one accelerator; the job's is that over their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from planner.errors import Problem
from planner.model.plugin import Demand, Sized, Step, Workload
from planner.model.sized import burst, heat_of, kept, lost_share, read, written
from planner.model.sizes import (
    Gradients,
    Optimizer,
    Recompute,
    activations,
    active,
    checkpoint,
    checkpoint_interval,
    dataset,
    training_state,
)
from planner.model.statements import SECONDS
from planner.scenario.fields import (
    Bandwidth,
    CountSeries,
    Factor,
    Id,
    IdlePrice,
    Length,
    Names,
    Portion,
    SizePerUnit,
    When,
    Whole,
    said,
)
from planner.scenario.fields import Share as Above
from planner.scenario.machines import Many, Seconds, TokenSize

if TYPE_CHECKING:
    from planner.model.setting import Setting

MTBF = 50_700 * 3600.0
TERA = 1e12


def overlap(first: date, days: float, start: date, end: date) -> float:
    """Days of a run of so many days that fall between two dates."""
    since, until = max(first.toordinal(), start.toordinal()), min(first.toordinal() + days, float(end.toordinal()))
    return max(0.0, until - since)


class Training(Workload):
    """A job that trains a model."""

    usual: ClassVar[Mapping[str, float]] = {
        "state": 1e-6,
        "activations": 1e-6,
        "checkpoints": 1e-3,
        "archive": 50e-3,
        "dataset": 1e-3,
        "shuffle": 1e-3,
        "raw": 50e-3,
        "shared": 1e-3,
    }
    lasting: ClassVar[frozenset[str]] = frozenset({"checkpoints", "archive", "dataset", "raw", "shared"})
    model: Id = said("model that is trained")
    accelerators: CountSeries = said("accelerators of the job, by date")
    accelerator: Id | None = said("which: what an idle one costs, and where the job runs", None)
    also: Names = said("other accelerators that do its work as well, one for one", [])
    starts: When | None = said("first day of the run; it always runs when absent", None)
    run: Length | None = said("how long the run takes; without it nothing is archived", None)
    trained: Portion = said("share of the parameters that is trained (adapters: 1 %)", 1.0, gt=0)
    optimizer: Optimizer = said("moments of 8 bytes a parameter, or of 2", "adam")
    gradients: Gradients = said("how gradients are kept", "fp32")
    copies: Whole = said("copies of the state: ranks that do not shard it", 1, ge=1)
    sequence: Many = said("tokens of a sequence", 8192.0, gt=0)
    batch: Many = said("sequences of a micro-batch", 1.0, gt=0)
    tensor_parallel: Whole = said("accelerators that share a layer's activations", 8, ge=1)
    recompute: Recompute = said("which activations are computed again rather than kept", "selective")
    mtbf: Seconds = said("mean time between failures of one accelerator", MTBF, gt=0)
    write: Bandwidth | None = said(
        "at which a checkpoint is written; accelerators times `writes` when absent", None, gt=0
    )
    writes: Bandwidth = said("of one accelerator to storage", 0.083, gt=0)
    reads: Bandwidth = said("of one accelerator from storage at peak", 0.29)
    mean_reads: Bandwidth = said("of one accelerator from storage as a mean", 0.083)
    interval: Seconds | None = said("time between checkpoints; that of Young and Daly when absent", None, gt=0)
    least: Seconds = said("least time between checkpoints, where it is not said", 900.0)
    restart: Seconds = said("time in which a checkpoint must be read again", 300.0, gt=0)
    hot_kept: Whole = said("newest checkpoints that are kept", 3, ge=1)
    archive_every: Seconds = said("one checkpoint in such a time is kept for good", 12 * 3600.0, gt=0)
    tokens: Many = said("tokens of the data set", 0.0)
    passes: Factor = said("how often each of them is learned from in the run", 1.0, gt=0)
    bytes_per_token: TokenSize = said("of the cleaned data set", 4.0)
    shuffled: Above = said("share of the data set that is held once more while it is shuffled", 1.0)
    raw: Factor = said("raw crawl that is kept, as a multiple of the data set (67 before cleaning)", 0.0, ge=0)
    shared: SizePerUnit | None = said("further flash shared by the job, by accelerator (10 TB)", None)
    idle: IdlePrice | None = said("what an idle accelerator costs; that of `accelerator` when absent", None)

    @property
    def runs_on(self) -> tuple[str, ...]:
        """Its own, if it says which, and others that do as much."""
        return (self.accelerator, *self.also) if self.accelerator else ()

    @property
    def whole_run(self) -> float:
        """The tokens of its data set, each as often as it is learned from, where it says how long the run takes."""
        return self.tokens * self.passes if self.run is not None else 0.0

    def pace(self, day: date) -> float:
        """Tokens learned from a second: those of the data set over the run, while it runs."""
        return self.whole_run / (self.run.days() * SECONDS) if self.run is not None else 0.0

    def made(self, first: date, end: date) -> float:
        """Tokens learned from in some days, each accelerator-day as many."""
        whole = self.worked(date.min, date.max)
        return self.whole_run * self.worked(first, end) / whole if whole > 0.0 else super().made(first, end)

    def worked(self, first: date, end: date) -> float:
        """Accelerator-days of the run from a day to another (exclusive); none where nobody says when it begins and ends."""
        points = self.accelerators.points
        begins = self.starts.first if self.starts else points[0][0]
        if self.run is None or begins == date.min:
            return 0.0
        ends = [*(day for day, _ in points[1:]), date.max]
        spans = ((max(day, first), min(to, end), count) for (day, count), to in zip(points, ends, strict=True))
        return sum(count * overlap(begins, self.run.days(), day, to) for day, to, count in spans)

    def computing(self, setting: Setting) -> Step | None:
        """Share of what its accelerators compute in bf16 that the run needs (Kaplan and others, arXiv 2001.08361)."""
        machine, worked = setting.scenario.rooflines.get(self.accelerator or ""), self.worked(date.min, date.max)
        if machine is None or "bf16" not in machine.compute or worked <= 0.0 or not self.tokens:
            return None
        model, speed = self.model_of(setting, self.model), machine.compute["bf16"]
        how = (
            f"6 * {active(model):.4g} parameters * {self.whole_run:.4g} tokens"
            f" / ({worked:.5g} accelerator-days * {speed:g} TFLOPS)"
        )
        return Step(
            "share of compute", 6.0 * active(model) * self.whole_run / TERA / (worked * SECONDS * speed), "", how
        )

    def unwise(self, name: str, setting: Setting) -> Iterable[Problem]:
        """A run that its accelerators cannot do in its time."""
        yield from super().unwise(name, setting)
        share = self.computing(setting)
        if share is not None and share.value > 1.0:
            what = f"the run needs {share.value:,.3g} times what its accelerators compute in bf16"
            step = "give it more of them or more time, or check `tokens` and `passes`"
            yield Problem(what, step, path=f"workloads.{name}.run", severity="warning")

    def days(self, first: date, end: date) -> int:
        """Days of the run from `first` to `end`."""
        starts = max(first, self.starts.first) if self.starts else first
        over = self.starts.first + timedelta(days=round(self.run.days())) if self.starts and self.run else end
        return max(0, (min(end, over) - starts).days)

    def demand(self, setting: Setting, first: date, end: date) -> Demand:
        """All of it while the job runs; what is archived stays."""
        count = self.accelerators.at(first) or 0.0
        since = self.starts.first if self.starts else None
        whole = timedelta(days=self.run.days()) if self.run else None
        runs = count > 0 and (since is None or (since < end and (whole is None or first < since + whole)))
        here = count if runs else 0.0
        price = self.idle_price(setting, self.accelerator, self.idle)
        model = self.model_of(setting, self.model)
        state = training_state(model, self.trained, self.optimizer, self.gradients)
        each = activations(model, self.sequence, self.batch, self.tensor_parallel, self.recompute)
        hourly, idle = None if price is None else price * here, f"{here:g} accelerators * {price or 0:g}"
        whole_state = (self.copies if runs else 0) * state.value
        working = (
            self.sized(
                "state",
                kept(whole_state, f"{self.copies} copies * {state.value:,.6g} GB"),
                lost=lost_share(hourly, whole_state, idle),
                why=(state,),
                stops=True,
            ),
            self.sized(
                "activations",
                kept(here * each.value, f"{here:g} accelerators * {each.value:,.6g} GB"),
                lost=lost_share(hourly, here * each.value, idle),
                why=(each,),
                stops=True,
            ),
        )
        many = Step("job", here, "accelerators", "as written, while it runs")
        classes = (*working, *self.checkpoints(setting, here, since, end), *self.data(here, hourly, idle))
        share = self.computing(setting) if runs else None
        return Demand(classes, self.accelerator or "", here, (many, share) if share else (many,))

    def checkpoints(self, setting: Setting, here: float, since: date | None, end: date) -> tuple[Sized, ...]:
        """Checkpoints that are at hand, and those that are kept for good by the end of the period."""
        one = checkpoint(self.model_of(setting, self.model), self.trained)
        size = f"{one.value:,.6g} GB"
        speed = self.write or max(1.0, here) * self.writes
        if self.interval is not None:
            every = Step("time between checkpoints", self.interval, "s", "as written")
        else:
            every = checkpoint_interval(one.value / speed, self.mtbf / max(1.0, here), self.least)
        on = 1.0 if here else 0.0
        days = self.archived_days(since, end)
        count = days * SECONDS / self.archive_every
        long = Step("checkpoints kept for good", count, "", f"{days:g} days * {SECONDS:g} s / {self.archive_every:g} s")
        slow = on * one.value / self.archive_every if days else 0.0
        hot = self.sized(
            "checkpoints",
            kept(on * self.hot_kept * one.value, f"{self.hot_kept} at hand * {size}"),
            read(on * one.value / self.restart, f"{size} / {self.restart:g} s to start again"),
            written(on * one.value / every.value, f"{size} / {every.value:.6g} s"),
            why=(one, every),
            at_peak=burst(on * speed, f"{size} in {one.value / speed:.4g} s"),
        )
        cold = self.sized(
            "archive",
            kept(count * one.value, f"{count:g} * {size}"),
            writes=written(slow, f"{size} / {self.archive_every:g} s"),
            why=(one, long),
        )
        return hot, cold

    def archived_days(self, since: date | None, end: date) -> float:
        """Days of the run that are over by the end of the period; all of it where nobody says when it starts."""
        if self.run is None:
            return 0.0
        begun = next((day for day, count in self.accelerators.points if count > 0.0), end)
        over = self.run.days() if since is None else float((end - max(since, begun)).days)
        return min(self.run.days(), max(0.0, over))

    def data(self, here: float, hourly: float | None, idle: str) -> tuple[Sized, ...]:
        """The data set, the copy in which it is shuffled, the crawl it was made of, what else is shared."""
        clean = dataset(self.tokens, self.bytes_per_token)
        gb = clean.value if here else 0.0
        pace = here if gb else 0.0
        size, crawl = self.shared.value if self.shared else 0.0, self.raw * clean.value
        whole = self.sized(
            "dataset",
            kept(gb, clean.how),
            read(pace * self.reads, f"{here:g} accelerators * {self.reads:g} GB/s"),
            heat=heat_of(pace * self.mean_reads, gb),
            lost=lost_share(hourly, gb, idle),
            stops=True,
        )
        return (
            whole,
            self.sized("shuffle", kept(self.shuffled * gb, f"{100 * self.shuffled:g} % of {gb:,.6g} GB once more")),
            self.sized("raw", kept(crawl, f"{self.raw:g} times the {clean.value:,.6g} GB of the data set")),
            self.sized("shared", kept(here * size, f"{here:g} accelerators * {size:g} GB")),
        )
