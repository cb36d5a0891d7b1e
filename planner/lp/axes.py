"""An axis is a named list of labels; a relation is a sparse matrix between two axes, the one primitive of structure.

Gather, lead time, group sum, path sum and sub-axis are all `result[dst] += weight * source[src]`. Axes match by
identity, never by name, length or position: two axes with equal labels are still two axes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from planner.errors import PlannerError, Problem

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.integer[Any]]
Mask = npt.NDArray[np.bool_]


def misuse(what: str, next_step: str, value: object = None) -> PlannerError:
    """The error of a model that is put together wrongly: never the user's fault, so it ends as an internal error."""
    return PlannerError(Problem(what, next_step, value=None if value is None else str(value)))


def named(axes: Iterable[Axis]) -> str:
    """`(site, item)`: how messages show a tuple of axes."""
    return f"({', '.join(axis.name for axis in axes)})"


class Axis:
    """A named, ordered set of labels, compared by identity; subclass it to carry more (a tree, a calendar)."""

    def __init__(self, name: str, labels: Sequence[str]) -> None:
        self.name = name
        self.labels = tuple(labels)
        self._position = {label: position for position, label in enumerate(self.labels)}
        if len(self._position) != len(self.labels):
            twice = next(a for a, b in pairwise(sorted(self.labels)) if a == b)
            raise misuse(f"axis {name} has the same label twice", "give every cell of an axis its own label", twice)

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}: {len(self)} labels>"

    def index(self, label: str) -> int:
        """Position of a label; an unknown one is an error that names the axis."""
        if label not in self._position:
            raise misuse(f"axis {self.name} has no such label", "use one of its labels", label)
        return self._position[label]


class Relation:
    """`result[dst] += weight * values[src]` from one axis to another, kept in canonical order (by dst, then src).

    `src` and `dst` are equally long position arrays, `weight` broadcasts to them; a pair may occur more than once.
    """

    def __init__(self, source: Axis, target: Axis, src: npt.ArrayLike, dst: npt.ArrayLike, weight: npt.ArrayLike = 1.0):
        self.source, self.target = source, target
        from_, to = _positions(src, source), _positions(dst, target)
        if from_.shape != to.shape:
            raise misuse(f"relation {self} pairs {len(from_)} sources with {len(to)} targets", "give one dst per src")
        order = np.lexsort((from_, to))
        weights = np.broadcast_to(np.asarray(weight, dtype=np.float64), from_.shape)
        if not np.isfinite(weights).all():
            raise misuse(f"relation {self} has a weight that is not a finite number", "check where weights come from")
        self.src, self.dst, self.weight = from_[order], to[order], weights[order]

    def __str__(self) -> str:
        return f"{self.source.name} -> {self.target.name}"

    def __len__(self) -> int:
        return len(self.src)

    @classmethod
    def from_pairs(cls, source: Axis, target: Axis, pairs: Iterable[tuple[str | int, str | int]]) -> Relation:
        """From (source, target) pairs, each end a label or a position."""
        ends = [(_position(source, a), _position(target, b)) for a, b in pairs]
        return cls(source, target, [a for a, _ in ends], [b for _, b in ends])

    def reversed(self) -> Relation:
        """The same pairs and weights, read from target to source (the transposed matrix)."""
        return Relation(self.target, self.source, self.dst, self.src, self.weight)

    def weighted(self, weight: npt.ArrayLike) -> Relation:
        """The same pairs with every weight multiplied; `weight` is a scalar or in the order of `src` and `dst`."""
        factor = np.asarray(weight, dtype=np.float64)
        return Relation(self.source, self.target, self.src, self.dst, self.weight * factor)

    def only(self, mask: npt.ArrayLike) -> Relation:
        """The pairs where `mask` (in the order of `src` and `dst`) holds."""
        keep = np.asarray(mask, dtype=np.bool_)
        return Relation(self.source, self.target, self.src[keep], self.dst[keep], self.weight[keep])

    @cached_property
    def matrix(self) -> Any:
        """The relation as a sparse matrix, target by source."""
        shape = (len(self.target), len(self.source))
        return sparse.csr_array((self.weight, (self.dst, self.src)), shape=shape)

    @cached_property
    def outgoing(self) -> tuple[Ints, Ints, Floats]:
        """`(start, dst, weight)` sorted by source: the pairs that leave s are `start[s]:start[s + 1]`."""
        order = np.argsort(self.src, kind="stable")
        counts = np.bincount(self.src, minlength=len(self.source))
        return np.concatenate(([0], np.cumsum(counts))), self.dst[order], self.weight[order]

    @cached_property
    def is_gather(self) -> bool:
        """Whether no source has more than one target, so that no block of triplets grows."""
        return len(self.src) == 0 or bool(np.bincount(self.src).max() <= 1)

    @cached_property
    def is_plain(self) -> bool:
        """Whether every weight is one."""
        return bool((self.weight == 1.0).all())


def _position(axis: Axis, label: str | int) -> int:
    return axis.index(label) if isinstance(label, str) else int(label)


def _positions(given: npt.ArrayLike, axis: Axis) -> Ints:
    positions = np.asarray(given)
    if positions.size and positions.dtype.kind not in "iu":
        raise misuse(f"positions on axis {axis.name} must be whole numbers", "pass positions", positions.dtype)
    positions = positions.astype(np.int64).reshape(-1)
    if positions.size and (positions.min() < 0 or positions.max() >= len(axis)):
        bad = positions[(positions < 0) | (positions >= len(axis))][0]
        raise misuse(f"axis {axis.name} has positions 0 to {len(axis) - 1}", "check how the relation is made", bad)
    return positions
