"""The flat axes of the model: each label has a record behind it, so that relations are made from what records say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from planner.lp.axes import Axis, Relation
from planner.model.cells import Cell
from planner.model.cohorts import bases
from planner.model.moves import Move, PartKey
from planner.model.tree import Nodes

if TYPE_CHECKING:
    from planner.model.setting import Setting

R = TypeVar("R")


class Records(Axis, Generic[R]):
    """An axis whose cells are records, in the order given (callers sort)."""

    def __init__(self, name: str, records: Iterable[R], label: Callable[[R], str] = str) -> None:
        self.records: tuple[R, ...] = tuple(records)
        super().__init__(name, [label(record) for record in self.records])

    def to(self, target: Axis, key: Callable[[R], str | None]) -> Relation:
        """Group: each record goes to the target cell its key names; None goes nowhere."""
        pairs = [(n, label) for n, record in enumerate(self.records) if (label := key(record)) is not None]
        return Relation.from_pairs(self, target, pairs)

    def mask(self, test: Callable[[R], bool]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which records pass a test."""
        return np.array([test(record) for record in self.records], dtype=bool)


@dataclass(frozen=True)
class Store:
    """Stock of a part at a location."""

    location: str
    part: PartKey

    def __str__(self) -> str:
        return store_label(self.location, self.part)


def store_label(location: str, part: PartKey) -> str:
    """Name of a store."""
    return f"{location}:{part.item}" if part.mpn == part.item else f"{location}:{part.item}:{part.mpn}"


@dataclass(frozen=True)
class Use:
    """A part taken from stock: for a consumption requirement, or into the installed base (no requirement named)."""

    requirement: str
    location: str
    part: PartKey

    def __str__(self) -> str:
        return f"{self.requirement or 'base'}@{store_label(self.location, self.part)}"


@dataclass(frozen=True)
class Stand:
    """Installed base of an item at a location."""

    location: str
    item: str

    def __str__(self) -> str:
        return f"{self.location}:{self.item}"


def stands(setting: Setting) -> list[Stand]:
    """Every (location, item) that an installed need may be served by, or that stands there already, sorted."""
    return [Stand(place, item) for place, item in bases(setting)]


def uses(setting: Setting, stores: Records[Store], standing: Records[Stand]) -> list[Use]:
    """What may be taken from each store: into the base that stands there, and for each consumption need it serves."""
    stand = {(record.location, record.item) for record in standing.records}
    found = [Use("", at.location, at.part) for at in stores.records if (at.location, at.part.item) in stand]
    for need in setting.requirements:
        if need.kind == "consumption":
            here = [at for at in stores.records if at.location == need.location and at.part.item in need.serves]
            found += [Use(need.id, at.location, at.part) for at in here]
    return found


@dataclass(frozen=True)
class Serve:
    """An item of the base that serves an installed requirement."""

    requirement: str
    location: str
    item: str

    def __str__(self) -> str:
        return f"{self.requirement}<{self.item}"


def serves(setting: Setting) -> list[Serve]:
    """Every item that an installed need may be served by."""
    needs = [need for need in setting.requirements if need.kind == "installed"]
    return [Serve(need.id, need.location, item) for need in needs for item in need.serves]


@dataclass(frozen=True)
class Leg:
    """One lane of a move, the `hop`-th."""

    move: Move
    hop: int

    @property
    def lane(self) -> str:
        """The lane travelled."""
        return self.move.lanes[self.hop]

    @property
    def passing(self) -> bool:
        """Goods come to where the lane starts and go on, without lying there."""
        return self.hop > 0 or bool(self.move.source)

    def __str__(self) -> str:
        return f"{self.move.id}#{self.hop}"


class CellAxis(Axis):
    """Cells of a contract's calendar on a tree: one for each cell and each data node that ends it.

    `within` gathers the data nodes of a cell on the path to its end; `end` posts a cell at the data node that ends it (`ends`),
    `at_end` reads what is true there, `earlier` what was in the cells before.
    """

    def __init__(self, name: str, cells: Iterable[Cell], nodes: Nodes) -> None:
        self.data = data = nodes.data
        ends = [
            (cell, int(v)) for cell in cells if cell.periods for v in np.flatnonzero(data.period == max(cell.periods))
        ]
        self.cells: tuple[Cell, ...] = tuple(cell for cell, _ in ends)
        self.ends: tuple[int, ...] = tuple(v for _, v in ends)
        several = len({cell.label for cell in self.cells}) < len(ends)
        super().__init__(name, [f"{c.label}/{data.labels[v]}" if several else c.label for c, v in ends])
        pairs = [(u, n) for n, (cell, v) in enumerate(ends) for u in data.path(v) if data.period[u] in cell.periods]
        self.within = Relation(data, self, [u for u, _ in pairs], [n for _, n in pairs])
        self.end = Relation(self, data, range(len(ends)), self.ends)
        self.at_end = Relation(data, self, self.ends, range(len(ends)))

    def earlier(self, many: int | None = None) -> Relation:
        """From each cell to those that come after it on its path; only to the next `many` where said."""
        place = {v: n for n, v in enumerate(self.ends)}
        pairs = []
        for n, v in enumerate(self.ends):
            before = [place[u] for u in self.data.path(v)[:-1] if u in place]
            pairs += [(m, n) for m in before[len(before) - min(len(before), len(before) if many is None else many) :]]
        return Relation(self, self, [m for m, _ in pairs], [n for _, n in pairs])


class Moment(Axis):
    """Where something is decided once: the information nodes of a period, or today (None), before anything is learned.

    `after` tells it to those nodes and all that follow.
    """

    def __init__(self, name: str, period: int | None, nodes: Nodes) -> None:
        tree = nodes.information
        self.nodes: tuple[int, ...] = tuple(int(n) for n in np.flatnonzero(tree.period == period))
        super().__init__(name, [tree.labels[n] for n in self.nodes] or ["today"])
        place = {n: k for k, n in enumerate(self.nodes)}
        pairs = [(place[u], n) for n in range(len(tree)) for u in tree.path(n) if u in place]
        pairs = pairs if self.nodes else [(0, n) for n in range(len(tree))]
        self.after = Relation(self, tree, [k for k, _ in pairs], [n for _, n in pairs])
