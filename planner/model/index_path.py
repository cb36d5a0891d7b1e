"""All that an index has said and is expected to say, as one series."""

from __future__ import annotations

from datetime import date

from planner.quantities import UnitPrice
from planner.scenario.fields import Series
from planner.scenario.records import Index


def joined(index: Index, as_of: date) -> Series[UnitPrice]:
    """History before as_of, then the value now, then the forward curve after it (all of it where nothing is known).

    Without `now` a forward curve that starts on as_of, or has no dates, says what holds from then on.
    """
    before = [] if index.history is None else [point for point in index.history.points if point[0] <= as_of]
    if index.forward is None:
        return Series((*before, *([] if index.now is None else [(as_of, index.now)])))
    if index.now is None and not before:
        return index.forward
    now = index.now or dict(index.forward.points).get(as_of) or dict(index.forward.points).get(date.min)
    ahead = [point for point in index.forward.points if point[0] > as_of]
    return Series((*before, *([] if now is None else [(as_of, now)]), *ahead))
