"""The members of a sweep: values of some paths of a scenario, as a grid, as a list, or drawn at random.

    grid      every combination of the values of each path, the last path turning fastest
    list      a CSV file: a column a path, a row a member; an empty cell leaves what the scenario says
    random    each path LOW..HIGH, uniform and independent:  LOW + u (HIGH - LOW),  u in [0, 1), in the unit of LOW

What is drawn is written with six digits (between whole numbers of pieces or of times in whole ones) and read back from
there, so that a member is its text alone. The first members of a longer random sweep are those of a shorter one with the same seed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import floor, prod
from pathlib import Path
from random import Random

from planner.app.frontier import moved
from planner.errors import InputError, Problem

MOST = 100_000
"""Members at most."""
WHOLE = re.compile(r"(ea|days?|weeks?|months?|quarters?|years?)")
END = re.compile(r"(?P<head>[^\d.+-]*)(?P<number>[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?P<unit>(?:\s*[^\d\s.,:-].*)?)")


@dataclass(frozen=True)
class Members:
    """Paths, and the value of each by member; a value that is empty leaves what the scenario says."""

    paths: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]

    def sets(self, member: int) -> tuple[str, ...]:
        """What makes a member, as `--set` would say it; members count from 1."""
        pairs = zip(self.paths, self.values[member - 1], strict=True)
        return tuple(f"{path}={value}" for path, value in pairs if value)

    @property
    def numbers(self) -> range:
        """The numbers of all members."""
        return range(1, len(self.values) + 1)


def members_of(over: Sequence[str], listed: Path | None, count: int | None, seed: int) -> Members:
    """The members that the options ask for. Raises InputError where they are none, or contradict each other."""
    if listed is not None and (over or count is not None):
        raise InputError(Problem("a list says all values itself", "leave out --over and --random", value=str(listed)))
    if listed is None and not over:
        step = "write --over markets.spot.price='20 USD/GB,22 USD/GB', or --list members.csv"
        raise InputError(Problem("there is nothing to sweep over", step))
    if listed is not None:
        return from_list(listed)
    return grid(over) if count is None else drawn(over, count, seed)


def grid(over: Sequence[str]) -> Members:
    """Every combination of `path=value,value,...`."""
    sides = [moved(text) for text in over]
    paths = once([path for path, _ in sides])
    refuse_many(prod(len(values) for _, values in sides))
    return Members(paths, tuple(product(*(values for _, values in sides))))


def drawn(over: Sequence[str], count: int, seed: int) -> Members:
    """So many members of `path=LOW..HIGH`."""
    refuse_many(count)
    spans = [span(text) for text in over]
    paths, random = once([one.path for one in spans]), Random(seed)
    return Members(paths, tuple(tuple(one.at(random.random()) for one in spans) for _ in range(count)))


@dataclass(frozen=True)
class Span:
    """A path and what it is drawn between, in the words of the low end."""

    path: str
    head: str
    low: float
    high: float
    unit: str

    def at(self, u: float) -> str:
        """The value at a share of the way, as text."""
        if WHOLE.fullmatch(self.unit.strip()) and self.low.is_integer() and self.high.is_integer():
            return f"{self.head}{floor(self.low + u * (self.high - self.low + 1))}{self.unit}"
        return f"{self.head}{self.low + u * (self.high - self.low):.6g}{self.unit}"


def span(text: str) -> Span:
    """`path=LOW..HIGH`; HIGH in the unit of LOW, which it may leave out. Raises InputError otherwise."""
    path, _, values = text.partition("=")
    ends = [END.fullmatch(value.strip()) for value in values.split("..")]
    found = [end for end in ends if end is not None]
    if not path.strip() or len(ends) != 2 or len(found) != 2:
        step = "write a path and two numbers, such as money.discount_rate=6%..12%"
        raise InputError(Problem("there is no range to draw from", step, value=text))
    low, high = found
    if any(high[part] and high[part].split() != low[part].split() for part in ("head", "unit")):
        raise InputError(Problem("the ends of a range have two units", "write both in one", value=text))
    least, most = float(low["number"]), float(high["number"])
    if least >= most:
        raise InputError(Problem("a range ends no higher than it begins", "write the lower end first", value=text))
    return Span(path.strip(), low["head"], least, most, low["unit"])


def from_list(file: Path) -> Members:
    """The members of a CSV file."""
    try:
        rows = [row for row in csv.reader(io.StringIO(file.read_text("utf-8-sig")), strict=True) if row]
    except FileNotFoundError as error:
        step = "name a CSV file: a column a path, a row a member"
        raise InputError(Problem("there is no list of this name", step, value=str(file))) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(Problem(f"the list is no CSV in UTF-8: {error}", "save it as one", value=str(file))) from error
    if len(rows) < 2:
        raise InputError(Problem("the list has no members", "write paths in the first row", value=str(file)))
    paths = once([cell.strip() for cell in rows[0]])
    for n, row in enumerate(rows, 1):
        if len(row) != len(paths):
            what = f"member {n - 1} of the list has {len(row)} cells, and there are {len(paths)} paths"
            raise InputError(Problem(what, "quote cells that hold commas", value=str(file)))
    refuse_many(len(rows) - 1)
    return Members(paths, tuple(tuple(cell.strip() for cell in row) for row in rows[1:]))


def once(paths: Sequence[str]) -> tuple[str, ...]:
    """Paths that are named once each. Raises InputError otherwise."""
    for n, path in enumerate(paths):
        if not path or path in paths[:n]:
            what = "a path is named twice" if path else "a path has no name"
            raise InputError(Problem(what, "name each path once, with all of its values", value=path))
    return tuple(paths)


def refuse_many(count: int) -> None:
    """Refuse more members than anybody can read."""
    if count > MOST:
        raise InputError(Problem(f"a sweep has at most {MOST:,} members", "take fewer values", value=f"{count:,}"))
