"""What a scenario or the plan of a run knows on a day, beside which the tables of others are read and templates are filled in.

Of a run: the orders that are open on the day, and those that the plan says have landed before it, by the names under which
`planner replan` knows them. Of a scenario: its open orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from planner.app.actuals import book_of, counted_of
from planner.app.load import Loaded
from planner.app.parts import all_costs
from planner.app.replan import day_of, last_run
from planner.app.side import run_of, side
from planner.errors import InputError, Problem
from planner.model.setting import Setting
from planner.plan.position import Line, Lot
from planner.plan.rolled import Rolled
from planner.scenario.records import AnyScenario


@dataclass(frozen=True)
class Known:
    """Where it was read from, the scenario, the day it is seen from, the orders open on it, those landed before it, stock."""

    name: str
    loaded: Loaded
    day: date
    lines: tuple[Line, ...]
    landed: tuple[Line, ...] = ()
    lots: tuple[Lot, ...] = ()

    @property
    def scenario(self) -> AnyScenario:
        """Its scenario."""
        return self.loaded.scenario

    @property
    def setting(self) -> Setting:
        """Its setting."""
        return self.loaded.setting

    @property
    def currency(self) -> str:
        """Its money."""
        return self.setting.currency

    @cached_property
    def orders(self) -> dict[str, Line]:
        """Every order that goods may come on, by name."""
        return {line.name: line for line in sorted((*self.landed, *self.lines), key=lambda line: line.name)}

    @cached_property
    def item_of_part(self) -> dict[str, str]:
        """The item of each maker's part number."""
        return {part: name for name, item in sorted(self.scenario.items.items()) for part in sorted(item.parts)}


def known(word: str, on: str | None = None, into: Path = Path("runs")) -> Known:
    """What a word names, a run of `into` or a scenario, on a day: the first of the run's second period where none is named.

    Raises InputError.
    """
    run = run_of(word, into)
    if run is None:
        loaded = side(word, into=into).loaded
        day = day_of(on) if on else loaded.setting.start
        return Known(loaded.scenario.name, loaded, day, book_of(loaded.setting), (), counted_of(loaded.setting))
    last = last_run(run)
    periods = last.setting.periods
    if len(periods) < 2:
        raise InputError(Problem("the plan has one period, after which it is over", "name its scenario", value=word))
    day = day_of(on) if on else periods[1].start
    rolled = Rolled(last.setting, last.tables, day, all_costs(last.loaded.scenario), frozenset())
    orders = [*rolled.orders(), *rolled.calls()]
    return Known(
        run.name,
        last.loaded,
        day,
        tuple(line for line, landed in orders if not landed),
        tuple(line for line, landed in orders if landed),
        tuple(rolled.lots()),
    )
