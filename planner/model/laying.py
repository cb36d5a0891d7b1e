"""How the bytes of a class of data may lie over tiers, as it is said: which items, a hot share, slower service, less room.

A tier holds what items of it are bought, and what the accelerators of `fleets` carry inside their price.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from planner.errors import Problem
from planner.model.statements import Placing, Squeeze
from planner.scenario.fields import HoldingSeries, Id, ItemsByTier, Names, Portion, Record, Serving, Some, said

if TYPE_CHECKING:
    from planner.model.setting import Setting

Path = tuple[float, ...]


class Hot(Record):
    """The part of the bytes that is used most."""

    share: Portion = said("share of what lies")
    tiers: Some = said("tiers that are fast enough for it")


class Squeezing(Record):
    """A way to keep bytes in less: compression, or fewer bits a number."""

    left: Portion = said("share of the size that is left", lt=1)
    at_most: Portion = said("share of the bytes it may be done to", 1.0)
    costs: HoldingSeries | None = said("what it costs in service for each GB it is done to, and time", None)


class Laying(Record):
    """How the bytes of a class of data may lie."""

    tiers: Some | None = said("tiers it may lie in; all that are fast enough when absent", None)
    items: ItemsByTier = said("items that may hold it in a tier; all of the tier when absent", {})
    serves: dict[Id, Serving] = said("GB of it that one GB of an item holds, where it is not 1", {})
    hot: Hot | None = said("the share that must lie in the fastest tiers", None)
    service: dict[Id, HoldingSeries] = said("what a GB in a slower tier costs in service, by tier", {})
    squeeze: dict[Id, Squeezing] = said("ways to keep it in less", {})
    fleets: Names | None = said("fleets in whose memory it may lie; all that stand there when absent", None)

    def unspoken(self, tiers: Sequence[str]) -> tuple[str, str] | None:
        """A key that speaks of a tier in which the bytes may not lie, and the tier."""
        hot = set(self.hot.tiers if self.hot else ())
        for key, named in (("items", set(self.items)), ("service", set(self.service)), ("hot.tiers", hot)):
            for tier in sorted(named - set(tiers)):
                return key, tier
        return None

    def holders(self, setting: Setting, tiers: Sequence[str]) -> list[str]:
        """The items that may hold it."""
        return sorted({item for tier in tiers for item in self.items.get(tier) or setting.items_of(tier)})

    def placing(
        self,
        setting: Setting,
        tiers: Sequence[str],
        fleets: tuple[str, ...],
        mean: tuple[Path, Path],
        peak: tuple[Path, Path],
        usable: float = 1.0,
    ) -> Placing:
        """How bytes lie, also in what some fleets carry, that are read and written so often a day, in the mean and at the worst.

        Of what the fleets carry they may fill the share `usable`.
        """
        return Placing(
            tiers=tuple(tiers),
            reads=mean[0],
            writes=mean[1],
            peak_reads=peak[0],
            peak_writes=peak[1],
            hot=self.hot.share if self.hot else 0.0,
            hot_tiers=tuple(self.hot.tiers) if self.hot else (),
            service={tier: rates(setting, price) for tier, price in sorted(self.service.items())},
            squeezes=tuple(
                Squeeze(way, one.left, one.at_most, rates(setting, one.costs))
                for way, one in sorted(self.squeeze.items())
            ),
            fleets=fleets,
            usable=usable,
        )

    def unwise(
        self, setting: Setting, at: str, tiers: Sequence[str], carriers: tuple[str, ...], where: str, busy: bool
    ) -> Iterable[Problem]:
        """Fleets that it names and that carry nothing it may lie in; traffic that no item of its tiers bounds."""
        for n, name in enumerate(self.fleets or ()):
            if name in setting.scenario.fleets and name not in carriers:
                what = f"no accelerator of {name} carries memory at {at} in which these bytes may lie"
                step = f"name a fleet at {at} that embeds one of {', '.join(tiers)}, or take it out"
                yield Problem(what, step, path=f"{where}.fleets[{n}]")
        for tier in tiers if busy else ():
            items = self.items.get(tier) or setting.items_of(tier)
            silent = [item for item in items if setting.scenario.items[item].bandwidth is None]
            if silent:
                what = f"nothing says how fast {', '.join(silent)} is, so its traffic never fills it"
                yield Problem(what, f"add items.{silent[0]}.bandwidth: 14 GB/s", path=where, severity="warning")


def rates(setting: Setting, price: HoldingSeries | None) -> Path:
    """Money per GB in each period of a dated price per GB and time; nothing where there is none."""
    if price is None:
        return (0.0,) * len(setting.periods)
    found = [setting.held(price, period.start) for period in setting.periods]
    return tuple(rate.value * setting.units(p, rate.per) for p, rate in enumerate(found))
