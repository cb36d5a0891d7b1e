"""Bytes of one kind that must be kept, in whichever of some tiers the plan finds best.

    lying[tier, p] over all tiers + saved by squeezing + short >= level in force on the first day of p        GB
    lying in `hot.tiers` >= hot.share * lying in all
    peak * (reads + writes) of what lies in a tier <= what its pieces can read and write in a second
    squeezed by k <= at_most[k] * (level - short); it needs left[k] of its size, and costs `costs` a GB and time
    service: money per GB that lies in a slower tier, for what answers slower or not at all

A tier holds what items of it are bought, and what the accelerators of `fleets` carry inside their price. Trap: `reads` and
`writes` are means of a day for each byte kept, so squeezed bytes are fewer bytes to read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator

from planner.errors import Problem
from planner.model.fleets import bought_tiers, level_between, per_unit
from planner.model.plugin import Need, Placing, Requirement, Shortage, Squeeze, lost, served_by
from planner.scenario.fields import (
    Factor,
    HoldingSeries,
    Id,
    Names,
    Portion,
    Record,
    Serving,
    SizeSeries,
    Some,
    Text,
    Turnover,
    refuse,
    said,
)

if TYPE_CHECKING:
    from planner.model.setting import Setting


class Hot(Record):
    """The part of the bytes that is used most."""

    share: Portion = said("share of what lies")
    tiers: Some = said("tiers that are fast enough for it")


class Squeezing(Record):
    """A way to keep bytes in less: compression, or fewer bits a number."""

    left: Portion = said("share of the size that is left", lt=1)
    at_most: Portion = said("share of the bytes it may be done to", 1.0)
    costs: HoldingSeries | None = said("what it costs in service for each GB it is done to, and time", None)


class DataClass(Need):
    """Bytes that may lie in several tiers, such as the warm KV cache of a service or the checkpoints of a run."""

    at: Id = said("location")
    tiers: Some = said("tiers it may lie in")
    items: dict[Id, Some] = said("items that may hold it in a tier; all of the tier when absent", {})
    serves: dict[Id, Serving] = said("GB of it that one GB of an item holds, where it is not 1", {})
    series: SizeSeries = said("how much there is, by date")
    reads: Turnover = said("how often each byte is read in a day, in the mean", 0.0)
    writes: Turnover = said("how often each byte is written in a day, in the mean", 0.0)
    peak: Annotated[Factor, Field(ge=1)] = said("reads and writes at the worst over their mean", 1.0)
    hot: Hot | None = said("the share that must lie in the fastest tiers", None)
    service: dict[Id, HoldingSeries] = said("what a GB in a slower tier costs in service, by tier", {})
    squeeze: dict[Id, Squeezing] = said("ways to keep it in less", {})
    fleets: Names | None = said("fleets in whose memory it may lie; all that stand there when absent", None)
    shortage: Shortage | None = said(
        "what a GB that is not kept costs in lost service; without it all must be kept", None
    )
    program: Text = said("the programme it belongs to", "")
    owner: Text = said("who answers for this entry", "")

    @model_validator(mode="after")
    def of_its_tiers(self) -> DataClass:
        """What is said of a tier is of one that it may lie in."""
        spoken = {
            "items": set(self.items),
            "service": set(self.service),
            "hot.tiers": set(self.hot.tiers if self.hot else ()),
        }
        for key, named in spoken.items():
            for tier in sorted(named - set(self.tiers)):
                raise refuse(f"`{key}` speaks of tier {tier}, and the bytes may not lie there", f"add {tier} to tiers")
        return self

    def requirements(self, name: str, setting: Setting) -> Iterable[Requirement]:
        """One requirement that items of all its tiers serve."""
        held = {item for tier in self.tiers for item in self.items.get(tier) or setting.items_of(tier)}
        serves = served_by(setting, None, sorted(held), self.serves) if held else {}
        opens, placing = setting.opening(self.at), self.placing(setting)
        fails = min((setting.scenario.items[item].fails for item in serves), default=0.0)

        def level(day: date) -> float:
            return 0.0 if day < opens else self.series.at(day) or 0.0

        yield Requirement(
            id=name,
            where=f"needs.{name}",
            location=self.at,
            tier=self.tiers[-1],
            serves=serves,
            kind="installed",
            amount=tuple(level(max(period.start, opens)) if period.end > opens else 0.0 for period in setting.periods),
            shortage=self.shortage.per_period(setting) if self.shortage else None,
            between=level_between(level, fails, lost(setting, serves)),
            program=self.program,
            writes=placing.writes if self.writes else None,
            placing=placing,
        )

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Fleets that it names, and that carry nothing it may lie in; traffic that no item of its tiers bounds."""
        carriers = set(self.carried_by(setting))
        for n, name in enumerate(self.fleets or ()):
            if name in setting.scenario.fleets and name not in carriers:
                what = f"no accelerator of {name} carries memory at {self.at} in which these bytes may lie"
                step = f"name a fleet at {self.at} that embeds one of {', '.join(self.tiers)}, or take it out"
                yield Problem(what, step, path=f"{where}.fleets[{n}]")
        for tier in self.tiers if self.reads or self.writes else ():
            items = self.items.get(tier) or setting.items_of(tier)
            silent = [item for item in items if setting.scenario.items[item].bandwidth is None]
            if silent:
                what = f"nothing says how fast {', '.join(silent)} is, so its traffic never fills it"
                yield Problem(what, f"add items.{silent[0]}.bandwidth: 14 GB/s", path=where, severity="warning")

    def placing(self, setting: Setting) -> Placing:
        """How the bytes may lie."""
        return Placing(
            tiers=tuple(self.tiers),
            reads=(self.reads,) * len(setting.periods),
            writes=(self.writes,) * len(setting.periods),
            peak=self.peak,
            hot=self.hot.share if self.hot else 0.0,
            hot_tiers=tuple(self.hot.tiers) if self.hot else (),
            service={tier: rates(setting, price) for tier, price in sorted(self.service.items())},
            squeezes=tuple(
                Squeeze(way, one.left, one.at_most, rates(setting, one.costs))
                for way, one in sorted(self.squeeze.items())
            ),
            fleets=self.carried_by(setting),
        )

    def carried_by(self, setting: Setting) -> tuple[str, ...]:
        """Fleets here in whose embedded memory it may lie."""
        return tuple(
            name
            for name, fleet in sorted(setting.scenario.fleets.items())
            if fleet.at == self.at
            and (self.fleets is None or name in self.fleets)
            and set(per_unit(fleet, setting)) - set(bought_tiers(fleet, setting)) & set(self.tiers)
        )


def rates(setting: Setting, price: HoldingSeries | None) -> tuple[float, ...]:
    """Money per GB in each period of a dated price per GB and time; nothing where there is none."""
    if price is None:
        return (0.0,) * len(setting.periods)
    found = [setting.held(price, period.start) for period in setting.periods]
    return tuple(rate.value * setting.units(p, rate.per) for p, rate in enumerate(found))
