"""What workloads say: what they ask for on a day, each size with how it comes about, and the same over the periods."""

from __future__ import annotations

from dataclasses import dataclass

from planner.model.statements import SECONDS
from planner.quantities import Duration, Rate


@dataclass(frozen=True)
class Step:
    """A figure of a size and how it comes about, with its numbers: `2 * 80 layers * 8 KV heads * 128 * 2 B`."""

    what: str
    value: float
    unit: str
    how: str


def figure(step: Step | None) -> float:
    """The figure of a step; nothing where there is none."""
    return 0.0 if step is None else step.value


def kept(gb: float, how: str) -> Step:
    """GB of a class."""
    return Step("kept", gb, "GB", how)


def read(pace: float, how: str) -> Step:
    """GB/s that are read at peak."""
    return Step("read at peak", pace, "GB/s", how)


def written(pace: float, how: str) -> Step:
    """GB/s that are written as a mean."""
    return Step("written", pace, "GB/s", how)


def burst(pace: float, how: str) -> Step:
    """GB/s that are written while a burst of them lasts."""
    return Step("written at peak", pace, "GB/s", how)


def heat_of(mean: float, gb: float) -> Step:
    """GB read per GB kept and day, of a mean pace in GB/s."""
    return Step(
        "heat",
        mean * SECONDS / gb if gb > 0 else 0.0,
        "/day",
        f"{mean:.6g} GB/s as a mean * {SECONDS:g} s / {gb:.6g} GB",
    )


def lost_share(hourly: float | None, gb: float, of: str) -> Step | None:
    """Money per GB and hour of a class without which all that earns `hourly` stops in its share; None where nobody says it."""
    if hourly is None:
        return None
    return Step("lost service", hourly / gb if gb > 0 else 0.0, "money per GB and hour", f"{of} / {gb:.6g} GB")


def lost_rate(rate: Rate | None) -> Step | None:
    """The same where somebody has written it, per GB and a length of time."""
    if rate is None:
        return None
    hours = 24.0 * Duration(1.0, rate.per).days()
    return Step(
        "lost service", rate.value / hours, "money per GB and hour", f"{rate.value:g} a {rate.per} / {hours:g} hours"
    )


@dataclass(frozen=True)
class Sized:
    """What a workload keeps of one class of data on a day: GB, GB/s, the slowest answer that serves in seconds.

    `reads` is GB/s at peak, `writes` GB/s as a mean and `burst` while a burst of them lasts; `heat` GB read per GB and day (mean
    traffic); `usable` is the share of an accelerator's memory that such data may fill. `lost` is what a GB that cannot be kept
    costs in lost service, money per hour, None where it must be kept; `stops` says that the work stops in the share that is
    missing. `why` says how each figure comes about.
    """

    name: str
    gb: float
    latency: float
    reads: float = 0.0
    writes: float = 0.0
    heat: float = 0.0
    lost: float | None = None
    why: tuple[Step, ...] = ()
    stops: bool = False
    burst: float = 0.0
    usable: float = 1.0


@dataclass(frozen=True)
class Demand:
    """What a workload asks for on a day: its classes of data, and accelerators where tokens (or a job) ask for some."""

    classes: tuple[Sized, ...]
    accelerator: str = ""
    accelerators: float = 0.0
    why: tuple[Step, ...] = ()


@dataclass(frozen=True)
class DataClass:
    """A class of data of a workload over the periods: the form every workload compiles to, one entry a period.

    `id` is "chat/kv-warm", `where` the line it comes from ("workloads.chat"), `location` empty where it is sized alone. `gb` are
    kept on the period's first day; `reads` GB/s at peak, `writes` GB/s as a mean, `bursts` at peak; `heat` GB read per GB and day.
    `latency` is the slowest answer that still serves, in seconds, `tiers` those that are fast enough, the fastest first; `powered`
    are others as fast that keep data only while they are powered, where these data must last.
    `lost` is money per GB that cannot be kept in a period, in lost service; None where it must be kept. Where it `stops` the work
    in the share that is missing, `lost` is of a GB that alone is missing.
    """

    id: str
    where: str
    location: str
    gb: tuple[float, ...]
    reads: tuple[float, ...]
    writes: tuple[float, ...]
    latency: float
    tiers: tuple[str, ...]
    heat: tuple[float, ...]
    lost: tuple[float, ...] | None
    stops: bool = False
    powered: tuple[str, ...] = ()
    bursts: tuple[float, ...] = ()
    usable: float = 1.0
