"""One line of the page Actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Action:
    """One thing to do. `amount` is what it commits (Order, Sign), frees (Cancel), costs (Push out, Pull in) or concerns.

    `change`: of a call that a re-plan changes, what the last plan had and what this one has.
    """

    verb: str
    do_by: date
    last: date | None
    supplier: str
    contract: str
    clause: str
    item: str
    part: str
    pieces: int | None
    gb: float
    from_date: str
    to_date: str
    ship_to: str
    route: str
    amount: float | None
    delay: float | None
    not_doing: float | None
    owner: str
    why: str
    change: str = ""
