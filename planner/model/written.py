"""What is written to a base, in one form: GB per GB that stands and day, in each period.

written[p] = rate                                       said per GB
written[p] = rate / level on the first day of p         said in all: spread over what must stand
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from planner.quantities import Rate
from planner.scenario.fields import Series

if TYPE_CHECKING:
    from planner.model.setting import Setting


def written(
    series: Series[Rate] | None, level: Callable[[date], float], opens: date, setting: Setting
) -> tuple[float, ...] | None:
    """GB written per GB that stands and day, in each period; None where nothing is said of writing."""
    if series is None:
        return None
    found = []
    for p, period in enumerate(setting.periods):
        rate, stands = series.at(period.start), level(max(period.start, opens))
        daily = rate.value * setting.units(p, rate.per) / period.days if rate is not None else 0.0
        whole = rate is not None and rate.unit == "GB"
        found.append((daily / stands if stands else 0.0) if whole else daily)
    return tuple(found)
