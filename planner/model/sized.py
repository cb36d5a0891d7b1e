"""What workloads say: what they ask for on a day, each size with how it comes about, and the same over the periods."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A figure of a size and how it comes about, with its numbers: `2 * 80 layers * 8 KV heads * 128 * 2 B`."""

    what: str
    value: float
    unit: str
    how: str


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
