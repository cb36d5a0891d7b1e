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
from planner.model.fleets import level_between
from planner.model.holding import carriers
from planner.model.laying import Hot, Laying, Squeezing
from planner.model.plugin import Need, Requirement, Shortage, lost, served_by
from planner.scenario.fields import (
    Factor,
    HoldingSeries,
    Id,
    ItemsByTier,
    Names,
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


class DataClass(Need):
    """Bytes that may lie in several tiers, such as the warm KV cache of a service or the checkpoints of a run."""

    at: Id = said("location")
    tiers: Some = said("tiers it may lie in")
    items: ItemsByTier = said("items that may hold it in a tier; all of the tier when absent", {})
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

    @property
    def laying(self) -> Laying:
        """How its bytes may lie."""
        return Laying.model_construct(**{name: getattr(self, name) for name in Laying.model_fields})

    @model_validator(mode="after")
    def of_its_tiers(self) -> DataClass:
        """What is said of a tier is of one that it may lie in."""
        told = self.laying.unspoken(self.tiers)
        if told is not None:
            raise refuse(
                f"`{told[0]}` speaks of tier {told[1]}, and the bytes may not lie there", f"add {told[1]} to tiers"
            )
        return self

    def requirements(self, name: str, setting: Setting) -> Iterable[Requirement]:
        """One requirement that items of all its tiers serve."""
        laying, opens, count = self.laying, setting.opening(self.at), len(setting.periods)
        held = laying.holders(setting, self.tiers)
        serves = served_by(setting, None, held, self.serves) if held else {}
        fails = min((setting.scenario.items[item].fails for item in serves), default=0.0)
        mean = (self.reads,) * count, (self.writes,) * count
        peak = (self.reads * self.peak,) * count, (self.writes * self.peak,) * count

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
            writes=mean[1] if self.writes else None,
            placing=laying.placing(
                setting, self.tiers, carriers(setting, self.at, self.tiers, self.fleets), mean, peak
            ),
        )

    def unwise(self, setting: Setting, where: str) -> Iterable[Problem]:
        """Fleets that carry nothing of it, traffic that nothing bounds."""
        known = carriers(setting, self.at, self.tiers, self.fleets)
        return self.laying.unwise(setting, self.at, self.tiers, known, where, bool(self.reads or self.writes))
