"""The next plan from the last one: where that leaves us on a later day, what has happened instead, and what to change.

The last run hands over stock, goods on their way, orders placed and what contracts have had; the actuals stand in place of what
they speak of, and each difference is named. What is left of the last plan stands in `last_plan`, so that changes of it can be
priced (`plan_changes`) or fenced (`plan_fence`). The result is an ordinary scenario, solved as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from planner.app.actuals import book_of, counted_of, read_actuals, received_of
from planner.app.became import Became, come, outcomes_of, told_in
from planner.app.bridge import Base, interrupted, since
from planner.app.find_run import find_run
from planner.app.handing_on import Last, handed_on, line_of, lot_of, refuse_parts, with_terms
from planner.app.load import Loaded, read_again
from planner.app.parts import all_costs
from planner.app.read_back import read_back
from planner.app.run import run as run_loaded
from planner.app.side import Side
from planner.app.solve import How, Solved, solve_loaded
from planner.app.stability import Stability, penalised, stability, values_of
from planner.app.undone import Holding
from planner.calendar import CalendarError, parse_when
from planner.errors import InputError, Place, PlannerError, Problem
from planner.model.book import Book
from planner.plan.duties import duties
from planner.plan.messages import Message, messages
from planner.plan.position import Given, Position, in_the_mean
from planner.plan.reconcile import Actuals, Discrepancy, reconciled
from planner.plan.rolled import position
from planner.report.pages import Pages
from planner.report.told import Told
from planner.scenario.entry import Entry, EntryMap, Loc, entry_of, is_series, put
from planner.scenario.merge import merge
from planner.studies.undone import Undone

NOTHING: Became = MappingProxyType({})


def last_run(folder: Path) -> Last:
    """A run folder as the plan it holds. Raises InputError where it holds none, or one that its audit refuses."""
    loaded, plan = read_back(folder)
    if plan.findings:
        step = "solve again until the audit finds nothing: the next plan stands on this one"
        raise InputError(Problem(f"{folder} holds a plan that its audit refuses", step))
    return Last(folder, loaded, plan, (plan.shown,), code=Pages(plan).fingerprint)


def rolled(last: Last, day: date, became: Became = NOTHING) -> Loaded:
    """The scenario that goes on from the last plan on a day, if everything has gone as planned, in what has come."""
    last = in_what_came(last, day, became)
    refuse_parts(last, day, frozenset())
    stands = position_of(last, day)
    return read_again(last.loaded, handed_on(last, stands, last.loaded.root))


def in_what_came(last: Last, day: date, became: Became) -> Last:
    """The last plan in the course to go on from. Raises InputError where nobody says which it is."""
    return replace(last, courses=come(last.loaded, last.plan, became, day), became=became)


def position_of(last: Last, day: date, given: Given = frozenset()) -> Position:
    """Where we stand on a day; money that hangs on what is still unsure is its mean. Raises InputError."""
    costs = all_costs(last.loaded.scenario)
    found = [position(own.setting, own.tables, day, costs, given) for own in last.courses]
    return in_the_mean(found, [own.probability for own in last.courses])


@dataclass(frozen=True)
class Opened:
    """The scenario that goes on after what has happened, and every difference from the last plan."""

    day: date
    loaded: Loaded
    told: tuple[Discrepancy, ...]
    became: Became = field(default_factory=dict)


def opened(last: Last, day: date, actuals: Path | None = None, became: Became = NOTHING) -> Opened:
    """Where we stand on a day: the last plan, and in place of it what the actuals speak of. Raises InputError."""
    if actuals is None:
        return Opened(day, rolled(last, day, became), (), became)
    written = read_actuals(actuals)
    written.refuse_other_days(last.setting.as_of, day)
    patch = written.patch
    last = in_what_came(last, day, {**told_in(patch), **became})
    given = told_of(patch)
    refuse_parts(last, day, given)
    stands = position_of(last, day, given)
    read = read_again(last.loaded, patched(last, stands, patch)[0])
    said = Actuals(
        book=book_of(read.setting) if "open_orders" in patch.entries else None,
        counted=counted_of(read.setting) if "stock" in patch.entries else None,
        received=None if written.receipts is None else received_of(read.setting, written.receipts),
    )
    trusted = {name: last.setting.counted_gb(order) for name, order in last.setting.scenario.open_orders.items()}
    pieces = {name: item.package for name, item in read.scenario.items.items() if item.package}
    after, differences = reconciled(stands, said, trusted, pieces)
    (merged, told), where = patched(last, after, patch), Place(actuals.name)
    orders = {one.name: line_of(one, last.setting.currency) for one in after.lines}
    ours = put(merged, ("open_orders",), entry_of(orders, where))
    merged = with_terms(ours, after.lines, merged, last.loaded.root)
    merged = put(merged, ("stock",), entry_of({f"s{n}": lot_of(lot) for n, lot in enumerate(after.lots)}, where))
    loaded = read_again(last.loaded, merged)
    loaded = replace(loaded, warnings=tuple(told), files=(*last.loaded.files, *written.files))
    return Opened(day, loaded, differences, last.became)


def patched(last: Last, stands: Position, patch: EntryMap) -> tuple[EntryMap, list[Problem]]:
    """What the last plan hands over with the actuals in place of what they speak of, and what is said of the merge."""
    root, told = handed_on(last, stands, last.loaded.root), list[Problem]()
    for loc in (*((key,) for key in COUNTED if key in patch.entries), *series_of(patch, ())):
        root = put(root, loc, None)
    return merge(root, patch, told), told


COUNTED = ("stock", "open_orders")
"""Sections of the actuals that stand in place of what the last plan says, whole."""


def told_of(patch: EntryMap) -> Given:
    """What actuals tell of contracts: fields of their past, and every other path in them."""
    found, contracts = set[tuple[str, str]](), patch.entries.get("contracts")
    for name, own in contracts.entries.items() if isinstance(contracts, EntryMap) else ():
        found |= {(name, path.removeprefix("so_far.")) for path in paths(own, "")}
    return frozenset(found)


def paths(entry: Entry, before: str) -> Iterator[str]:
    """Every path below an entry."""
    for key, item in entry.entries.items() if isinstance(entry, EntryMap) else ():
        yield f"{before}{key}"
        yield from paths(item, f"{before}{key}.")


def series_of(entry: Entry, loc: Loc) -> Iterator[Loc]:
    """The series that actuals speak of: each stands in place of the old one, whole, for dates of two vintages make no curve."""
    for key, item in entry.entries.items() if isinstance(entry, EntryMap) else ():
        if isinstance(item, EntryMap) and is_series(item):
            yield (*loc, key)
        else:
            yield from series_of(item, (*loc, key))


@dataclass(frozen=True)
class Further:
    """What further solves are asked for, and who hears of them: what, how many of how many.

    What the first so many changes are worth (`priced`); which change made how much of the cost (`bridge`); what keeping more of the
    last plan costs, at penalties or budgets (`stability`). `became` is what has become of drivers.
    """

    priced: int = 0
    bridge: bool = False
    stability: str = ""
    became: Sequence[str] = ()
    told: Callable[[str, int, int], None] = lambda _what, _done, _count: None


@dataclass(frozen=True)
class Replanned:
    """The plan that goes on, where it was written, what was not as planned, what changes of the last plan, and what was asked."""

    solved: Solved
    place: Path
    told: tuple[Discrepancy, ...]
    messages: tuple[Message, ...]
    worth: tuple[Undone, ...]
    steady: Stability | None = None
    stopped: bool = False
    """Somebody interrupted what was asked for beside the plan."""


def replan(
    run: str,
    day: str,
    actuals: Path | None = None,
    penalty: str | None = None,
    fades: str | None = None,
    into: Path = Path("runs"),
    how: How | None = None,
    further: Further | None = None,
) -> Replanned:
    """Reconcile, price the changes of the last plan where that is asked for, solve, write the run folder, and tell more.

    Raises InputError for what cannot be read, and what `planner solve` of the scenario that goes on would.
    """
    further, how, start = further or Further(), how or How(), day_of(day)
    last = last_run(find_run(run, into).path)
    found = opened(last, start, actuals, outcomes_of(further.became))
    if further.stability:
        values_of(further.stability, found.loaded.setting.currency)
    elif fades is not None and penalty is None:
        raise InputError(Problem("there is no penalty that fades", "add --penalty '0.02 USD/GB'", value=fades))
    loaded = found.loaded if penalty is None else penalised(found.loaded, penalty, fades)
    said: dict[str, Any] = {"solver": how.solver, "method": how.method}
    said |= {"gap": how.options.mip_gap, "time_limit": how.options.time_limit}
    said |= {"replan of": last.folder.name, "on": start.isoformat()}
    said |= {"penalty": penalty or "", "fades": fades or "", "worth": further.priced, "bridge": further.bridge}
    said |= {"became": ", ".join(further.became)} if further.became else {}
    solved, place = run_loaded(loaded, into, how, said, lambda plan: told_of_it(last, found, plan, how, further))
    messages, worth = (solved.told.messages, solved.told.undone) if solved.told else ((), ())
    curve = None
    if further.stability:
        hears = partial(further.told, "stability")
        curve = stability(found.loaded, further.stability, penalty, fades, how, hears)
    stopped = any(
        (
            len(worth) < min(further.priced, sum(one.of_calls for one in messages)),
            interrupted(solved.pages.told),
            curve is not None and curve.missing > 0,
        )
    )
    return Replanned(solved, place, found.told, messages, worth, curve, stopped)


NOT_ASKED = "it was left out (planner replan --no-bridge)"


def told_of_it(last: Last, found: Opened, solved: Solved, how: How, further: Further) -> Told:
    """What is to be changed of the last plan, what that is worth, and why the rest costs something else now."""
    book = Book(solved.plan.setting, solved.plan.tables)
    every = messages(book, duties(book, found.told))
    first, worth = [one for one in every if one.of_calls][: further.priced], list[Undone]()
    hears = partial(further.told, "worth")
    with suppress(KeyboardInterrupt):  # what is priced by then is told, and the plan is written
        for one in (
            Holding(solved.loaded, book, how.options).worth(first, lambda n: hears(n, len(first))) if first else ()
        ):
            worth.append(one)
    moved = since_last(last, found, solved, how, further) if further.bridge else Told(unchanged=NOT_ASKED)
    return replace(moved, messages=every, undone=tuple(worth))


def since_last(last: Last, found: Opened, solved: Solved, how: How, further: Further) -> Told:
    """From what is left of the last plan, if all had gone as planned, to the plan that goes on; or why that is not told."""
    try:
        loaded = rolled(last, found.day, found.became)
        rest = solve_loaded(loaded, replace(how, options=replace(how.options, log_path=None)))
    except PlannerError as error:
        what = "what is left of the last plan is not told without the actuals"
        return Told(unchanged=f"{what}: {error.problems[0].what}")
    base = Base("last", last.folder.name, last.code, Side(last.folder.name, loaded), rest.plan)
    return since(base, solved, how, partial(further.told, "shares"))


def day_of(text: str) -> date:
    """A day as it is typed. Raises InputError."""
    try:
        return parse_when(text).first
    except CalendarError as error:
        raise InputError(Problem(error.what, error.next_step, Place("--on"), value=text[:40])) from error
