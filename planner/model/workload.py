"""What a workload must be: what it asks for on a day, compiled to classes of data over the periods."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from pydantic import model_validator

from planner.errors import InputError, Problem, did_you_mean
from planner.model.clause import Plug
from planner.model.fleets import idle_price
from planner.model.holding import carrier_of
from planner.model.laying import Laying
from planner.model.shortage import Shortage
from planner.model.sized import DataClass, Demand, Sized, Step, figure
from planner.model.statements import SECONDS
from planner.scenario.fields import Id, Text, refuse, said
from planner.scenario.machines import Architecture, Roofline, Seconds, Tier

if TYPE_CHECKING:
    from planner.model.setting import Setting
    from planner.scenario.records import AnyScenario


class Workload(Plug):
    """What is to be run somewhere. It asks for classes of data; needs ask for their bytes."""

    usual: ClassVar[Mapping[str, float]] = {}
    """Its classes of data, each with the slowest answer that still serves, in seconds."""
    lasting: ClassVar[frozenset[str]] = frozenset()
    """Those of them that must outlive a loss of power."""
    at: Id | None = said("location; it is sized alone when absent", None)
    latency: dict[Id, Seconds] = said("slowest answer that still serves, by class of data, instead of the usual", {})
    classes: dict[Id, Laying] = said("how its classes of data may lie, by class", {})
    shortage: Shortage | None = said("what a GB that is not kept costs, instead of what the workload loses by it", None)
    owner: Text = said("who answers for this entry", "")

    @model_validator(mode="after")
    def classes_known(self) -> Workload:
        """What is said of classes is of those that it has."""
        for name in (*self.latency, *self.classes):
            if name not in self.usual:
                raise refuse(f"it has no class of data '{name}'", did_you_mean(name, tuple(self.usual)))
        return self

    @abstractmethod
    def demand(self, setting: Setting, first: date, end: date) -> Demand:
        """What it asks for in the days from `first` to `end` (exclusive). Raises InputError with what is missing for it."""

    def pace(self, day: date) -> float:
        """Tokens a second that it makes (or learns from) on a day, as a mean; nothing where it counts none."""
        del day
        return 0.0

    def made(self, first: date, end: date) -> float:
        """Tokens that it makes (or learns from) from a day to another (exclusive)."""
        return self.pace(first) * self.days(first, end) * SECONDS

    @property
    def runs_on(self) -> tuple[str, ...]:
        """Accelerators that do its work; none where it says none."""
        return ()

    @property
    def idles(self) -> bool:
        """What stops with it are accelerators, at the price of idle ones."""
        return True

    @property
    def whole_run(self) -> float:
        """Tokens of all of it, where it has an end; nothing where it goes on."""
        return 0.0

    def days(self, first: date, end: date) -> int:
        """Days from `first` to `end` (exclusive) on which it is at work."""
        return max(0, (end - first).days)

    def serves_within(self, name: str) -> float:
        """The slowest answer that still serves a class, in seconds."""
        return self.latency.get(name, self.usual[name])

    def sized(
        self,
        name: str,
        gb: Step,
        reads: Step | None = None,
        writes: Step | None = None,
        heat: Step | None = None,
        lost: Step | None = None,
        why: tuple[Step, ...] = (),
        stops: bool = False,
        at_peak: Step | None = None,
        usable: float = 1.0,
    ) -> Sized:
        """A class of data by its figures, each of which says how it comes about; what is not said is nothing."""
        told = tuple(
            step for step in (gb, reads, writes, at_peak, heat, lost) if step is not None and (step is gb or step.value)
        )
        return Sized(
            name,
            gb.value,
            self.serves_within(name),
            reads=figure(reads),
            writes=figure(writes),
            heat=figure(heat),
            lost=None if lost is None else lost.value,
            why=(*why, *told),
            stops=stops,
            burst=figure(at_peak),
            usable=usable,
        )

    def model_of(self, setting: Setting, name: str) -> Architecture:
        """A model of the scenario."""
        found: Architecture = setting.scenario.models[name]
        return found

    def idle_price(self, setting: Setting, accelerator: str | None, own: float | None) -> float | None:
        """Money per idle accelerator-hour: its own, else the least of the fleets that it runs on, else that of the accelerator.

        None where nobody says it, as of accelerators that others have placed here.
        """
        if own is not None:
            return own
        fleets = setting.scenario.fleets.items()
        here = [fleet for name, fleet in fleets if fleet.at == self.at and carrier_of(setting, name) in self.runs_on]
        if here:
            return min((price for fleet in here if (price := idle_price(fleet, setting)) is not None), default=None)
        known = setting.scenario.accelerators.get(accelerator or "")
        return known.idle if known else None

    def demands(self, setting: Setting) -> list[Demand]:
        """What it asks for in each period; nothing before its location opens."""
        opens = setting.opening(self.at or "")
        found = []
        for period in setting.periods:
            demand = self.demand(setting, max(period.start, min(opens, period.end)), period.end)
            found.append(demand if period.end > opens else nothing(demand))
        return found

    def data_classes(self, name: str, setting: Setting) -> list[DataClass]:
        """Its classes of data over the periods. Raises InputError with the place of what is missing."""
        where = f"workloads.{name}"
        try:
            by_period = setting.demands[name]
        except InputError as error:
            raise InputError([replace(found, path=f"{where}.{found.path}") for found in error.problems]) from error
        hours = [setting.units(p, "hour") for p in range(len(setting.periods))]
        columns = zip(*(demand.classes for demand in by_period), strict=True)
        return [
            compiled(f"{name}/{own[0].name}", where, self.at or "", own, hours, setting, own[0].name in self.lasting)
            for own in columns
        ]

    def unwise(self, name: str, setting: Setting) -> Iterable[Problem]:
        """What cannot be sized, and classes that no tier is fast enough for."""
        try:
            found = self.data_classes(name, setting)
        except InputError as error:
            yield from error.problems
            return
        for data in found:
            if any(data.gb) and not data.tiers:
                what = f"no tier answers {data.id} within {data.latency:g} s"
                step = "name a catalogue, or say the latency of a tier: tiers: {hbm: {latency: 0.6 us}}"
                yield Problem(what, step, path=data.where)


class Demands(dict[str, list[Demand]]):
    """What the workloads of a setting ask for in each period, each worked out when it is first asked for, by name."""

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self.setting = setting

    def __missing__(self, name: str) -> list[Demand]:
        self[name] = self.setting.scenario.workloads[name].demands(self.setting)
        return self[name]


def nothing(demand: Demand) -> Demand:
    """The same classes, none of which is there yet."""
    empty = (replace(one, gb=0.0, reads=0.0, writes=0.0, burst=0.0, heat=0.0, why=()) for one in demand.classes)
    return Demand(tuple(empty), demand.accelerator)


def compiled(
    name: str,
    where: str,
    location: str,
    column: tuple[Sized, ...],
    hours: list[float],
    setting: Setting,
    lasts: bool,
) -> DataClass:
    """A class of data over the periods, which may have to outlive a loss of power."""
    fast = fast_enough(setting.scenario, column[0].latency)
    powered = tuple(tier for tier in fast if lasts and while_powered(setting.scenario, tier))
    lost = [None if one.lost is None else one.lost * long for one, long in zip(column, hours, strict=True)]
    return DataClass(
        id=name,
        where=where,
        location=location,
        gb=tuple(one.gb for one in column),
        reads=tuple(one.reads for one in column),
        writes=tuple(one.writes for one in column),
        latency=column[0].latency,
        tiers=tuple(tier for tier in fast if tier not in powered),
        heat=tuple(one.heat for one in column),
        lost=None if any(price is None for price in lost) else tuple(price or 0.0 for price in lost),
        stops=column[0].stops,
        powered=powered,
        bursts=tuple(max(one.burst, one.writes) for one in column),
        usable=min(one.usable for one in column),
    )


def latencies(scenario: AnyScenario) -> dict[str, float]:
    """Seconds to the first byte of each tier that says it."""
    tiers = ((name, tier) for name, tier in scenario.tiers.items() if isinstance(tier, Tier))
    return {name: tier.latency for name, tier in tiers if tier.latency is not None}


def fast_enough(scenario: AnyScenario, within: float) -> tuple[str, ...]:
    """Tiers that answer within so many seconds, the fastest first."""
    known = latencies(scenario)
    return tuple(sorted((name for name in known if known[name] <= within), key=lambda name: (known[name], name)))


def while_powered(scenario: AnyScenario, name: str) -> bool:
    """A tier keeps data only while it is powered."""
    tier = scenario.tiers[name]
    return isinstance(tier, Tier) and tier.keeps == "while powered"


def data_classes(setting: Setting) -> list[DataClass]:
    """The classes of data of every workload of a scenario, by name."""
    workloads = sorted(setting.scenario.workloads.items())
    return [data for name, workload in workloads for data in workload.data_classes(name, setting)]


def roofline_of(setting: Setting, accelerator: str) -> Roofline:
    """An accelerator as a machine. Raises InputError where nothing is known of it."""
    known = setting.scenario.rooflines
    if accelerator not in known:
        what = f"nothing says what {accelerator} computes and reads"
        raise InputError(
            Problem(
                what, f"add it under `rooflines`: {{{accelerator}: {{hbm, bandwidth, compute}}}}", path="accelerator"
            )
        )
    found: Roofline = known[accelerator]
    return found
