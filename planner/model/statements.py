"""What parts say: requirements, promised volumes, outcomes, charges, accounts, findings. Plain records, read by everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from planner.model.dues import Due
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario

PAYABLE = "payable after the horizon"
"""Ledger term of what is delivered within the horizon and paid after it."""

LACKING = ("shortage", "idle")
"""Ledger terms of what is missing: needs that are short or late, and units that wait for what they lack."""

BEYOND = "beyond the horizon"
"""Ledger term of what a term that passes the horizon costs after it: no cash of the plan."""

AFTER = " after the horizon"
"""What is added to a ledger term where money is owed for what happened within the horizon and falls due after it."""


SECONDS = 86400.0
"""Seconds of a day."""
JOULES_PER_GB = 8e9 * 1e-12
"""Energy of a GB moved at one pJ a bit."""


@dataclass(frozen=True)
class Squeeze:
    """A way to keep bytes in less: the share that is `left`, the `most` of them it may be done to, money per GB by period."""

    name: str
    left: float
    most: float
    price: tuple[float, ...]


@dataclass(frozen=True)
class Placing:
    """How the bytes of a requirement may lie over tiers.

    `reads` and `writes` are GB a day for each GB that lies, in the mean of a period, `peak_reads` and `peak_writes` at its worst.
    Of what lies, the share `hot` is in `hot_tiers`. `service[tier]` is money per GB that lies there, by period. `fleets` carry
    memory it may lie in, of which it may fill the share `usable`.
    """

    tiers: tuple[str, ...]
    reads: tuple[float, ...]
    writes: tuple[float, ...]
    peak_reads: tuple[float, ...]
    peak_writes: tuple[float, ...]
    hot: float
    hot_tiers: tuple[str, ...]
    service: Mapping[str, tuple[float, ...]]
    squeezes: tuple[Squeeze, ...]
    fleets: tuple[str, ...]
    usable: float = 1.0

    @property
    def traffic(self) -> tuple[float, ...]:
        """GB/s at the worst of a GB that lies, in each period."""
        return tuple(
            (reads + writes) / SECONDS for reads, writes in zip(self.peak_reads, self.peak_writes, strict=True)
        )

    def watts(self, bit_energy: float) -> tuple[float, ...]:
        """W of a GB that lies, for what is read and written of it in the mean, at so many pJ a bit, in each period."""
        moved = zip(self.reads, self.writes, strict=True)
        return tuple(bit_energy * JOULES_PER_GB * (reads + writes) / SECONDS for reads, writes in moved)

    def peak_watts(self, bit_energy: float) -> tuple[float, ...]:
        """The same at the worst of each period."""
        return tuple(bit_energy * JOULES_PER_GB * pace for pace in self.traffic)


@dataclass(frozen=True)
class Requirement:
    """What a need asks of a location, period by period: the form every need compiles to.

    `amount[p]` is GB that must stand (installed) or GB used up (consumption) in period p; `shortage[p]` is money per GB
    short in period p, None where the need must be met. `between(first, end)` is the gross GB asked for in a span of days,
    also beyond the horizon. `serves` maps each item to the GB of need that one GB of it serves; `gb_per_unit` is the GB in
    one rack or accelerator of the fleet behind it, 0 where there is none. `writes[p]` is GB written per GB kept and day in
    period p; None where nothing is said of writing. `placing` says how bytes may lie over tiers. `cluster` is the fleet whose
    units run only when complete: what is short of it costs nothing by itself, its idle units do; `job` is the workload that stops
    in the share that is missing, once whatever is missing of it. `shortage` is then that of a GB that alone is missing.
    """

    id: str
    where: str
    location: str
    tier: str
    serves: Mapping[str, float]
    kind: Literal["installed", "consumption"]
    amount: tuple[float, ...]
    shortage: tuple[float, ...] | None
    between: Callable[[date, date], float]
    backlog: bool = False
    program: str = ""
    gb_per_unit: float = 0.0
    writes: tuple[float, ...] | None = None
    placing: Placing | None = None
    cluster: str = ""
    job: str = ""

    @property
    def own_price(self) -> tuple[float, ...] | None:
        """What a GB short costs by itself; nothing where units wait for it or work stops, which are priced as such."""
        together = bool(self.cluster or self.job)
        return (0.0,) * len(self.amount) if together and self.shortage is not None else self.shortage


@dataclass(frozen=True)
class Commitment:
    """A promised volume of a contract in one cell of its calendar: `least`, `most` GB, what it counts, the rate as written."""

    items: tuple[str, ...]
    first: date
    end: date
    base: float
    least: float
    most: float
    where: str
    written: str = ""


@dataclass(frozen=True)
class Window:
    """Days, both included, that an open order may be moved to: the share of its money due that it costs, the last day to ask."""

    first: date
    last: date
    fee: float
    ask_by: date


@dataclass(frozen=True)
class Ending:
    """A day on which a contract may end for us before its term: `notice` is the last day to say so.

    `deposit` is the share of money paid ahead that whoever takes the contract over pays for it; None where the supplier is to
    return it, by the terms of the deposit.
    """

    notice: date
    deposit: float | None = None


@dataclass(frozen=True)
class Consigned:
    """Goods that stay the supplier's at a place until we buy them: GB of each item that lie there so when the horizon begins.

    `counts` says whether what is handed over, or what is bought, counts as taken under the contract.
    """

    place: str
    counts: Literal["delivery", "purchase"]
    lying: Mapping[str, float]


@dataclass(frozen=True)
class Charge:
    """Money that a part says is owed: positive is paid by us. `period` is the index of the period it falls in.

    `day` is the day it falls on, the first of the period where it is not dated. Where it was `earned` in an earlier period than it
    is paid in, that period and when it falls due; `invoiced` where it stands on the invoice for goods handed over then.
    """

    term: str
    where: str
    period: int
    amount: float
    day: date | None = None
    earned: int | None = None
    due: Due | None = None
    invoiced: bool = False


@dataclass(frozen=True)
class Handed:
    """What a clause hands on to the plan that goes on from a day.

    `so_far` are sections of the contract's past: GB, money or money per GB by the keys of the section. `own` are fields of the
    clause: GB, money, days, series by day, or None for what holds no more. `untold` names what there are no words for: a field
    of `so_far`, or a path in the contract such as `clauses.X.field`, that the actuals must tell. From the day that it `ends` on the
    contract holds no more, by a notice that is given. Where it `settles`, what was earned and is paid later is told
    here: how much it is hangs on what is still open. `items` are those that `so_far` counts, where they are more than it covers.
    """

    so_far: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)
    untold: tuple[str, ...] = ()
    ends: date | None = None
    settles: bool = False
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """A line of how a price or an amount comes about: what it is, its figure, and the field of the clause that says so.

    `so_far` marks the price as it stands after the line; the other lines are what it is made of. `day` is the day that the figure
    is of, where it has one; of the unit `day` it is all that the line says.
    """

    what: str
    value: float
    unit: Literal["GB", "money", "money/GB", "share", "day"]
    field: str = ""
    day: date | None = None
    so_far: bool = False


@dataclass(frozen=True)
class Account:
    """A figure that a contract's ledger keeps: one number a period; a balance stands at the period's end, else it is a flow.

    `days`, where given, is the day that each figure hangs on: by when it can be disputed, when it expires.
    """

    name: str
    unit: Literal["GB", "money", "money/GB"]
    values: Sequence[float]
    days: Sequence[date | None] = ()
    balance: bool = False


@dataclass(frozen=True)
class KeyDate:
    """A day that a clause names: the last to do something, one on which a price is set anew, money falls due, something ends."""

    day: date
    what: str
    sort: Literal["act", "price", "pay", "end"]


@dataclass(frozen=True)
class Ask:
    """What a clause asks us to do by a day: exercise a right, or nominate what is forecast or drawn. GB, and the money of them."""

    verb: Literal["Exercise", "Nominate"]
    day: date
    gb: float
    amount: float
    what: str


@dataclass(frozen=True)
class Finding:
    """Something the audit holds against a plan: which rule, where, by how much."""

    rule: str
    where: str
    what: str
    amount: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """One way a driver may turn out: how likely, what it changes, and the dated signals by which it is told from others.

    `change(scenario, setting)` is the scenario with this outcome's dated values; `setting` is that of the scenario as written.
    `told` is what it adds to the name of a future of several drivers, where that is not its name: `{}` stands for its driver.
    """

    name: str
    probability: float
    change: Callable[[AnyScenario, Setting], AnyScenario]
    signals: tuple[tuple[date, str], ...] = ()
    told: str | None = None
