"""What a GB short costs, as needs and workloads say it: idle accelerators, a price per GB, or a rate per GB and time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import model_validator

from planner.scenario.fields import HoldingRate, IdlePrice, PriceSeries, Record, SizePerUnit, refuse, said

if TYPE_CHECKING:
    from planner.model.setting import Setting


class Shortage(Record):
    """What a GB short costs: idle accelerators, a price per GB lost, or a rate per GB and time."""

    idle: IdlePrice | None = said("money per idle accelerator-hour; with `per`", None)
    per: SizePerUnit | None = said("GB one accelerator needs; with `idle`", None)
    price: PriceSeries | None = said("money per GB short in a period", None)
    rate: HoldingRate | None = said("money per GB short and month (or other time)", None)

    @model_validator(mode="after")
    def one_way(self) -> Shortage:
        """Exactly one of the three ways to price a shortage."""
        ways = [self.idle is not None and self.per is not None, self.price is not None, self.rate is not None]
        if sum(ways) != 1 or (self.idle is None) != (self.per is None):
            raise refuse(
                "a shortage is priced in exactly one way",
                "write {idle: 3.5 USD/GPU-hour, per: 480 GB/GPU}, {price: 40 USD/GB} or {rate: 2 USD/GB-month}",
            )
        if self.per is not None and self.per.unit != "accelerator":
            raise refuse(
                f"`per` is per {self.per.unit}, and an idle price is per accelerator", "write it like 480 GB/GPU"
            )
        if self.per is not None and self.per.value <= 0:
            raise refuse("`per` is nothing, and a shortage is priced by it", "write the GB that one accelerator needs")
        prices = [price for _, price in self.price.points] if self.price is not None else [self.rate]
        if any(price is not None and price.unit.endswith("ea") for price in prices):
            raise refuse("a need is counted in GB, so a shortage is priced per GB", "divide by the GB of a piece")
        return self

    def per_period(self, setting: Setting) -> tuple[float, ...]:
        """Money per GB short in each period."""
        spans = range(len(setting.periods))
        if self.price is not None:
            return tuple(setting.held(self.price, period.start).value for period in setting.periods)
        if self.rate is not None:
            return tuple(self.rate.value * setting.units(p, self.rate.per) for p in spans)
        hourly = (self.idle or 0.0) / (self.per.value if self.per else 1.0)
        return tuple(hourly * setting.units(p, "hour") for p in spans)
