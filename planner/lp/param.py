"""A parameter is a known array over named axes: prices, needs, capacities, discount factors.

It speaks the same words as an expression (`via`, `sum`, `over`, `+ - * /`). Of two operands one must have all the axes
of the other; the narrower one is repeated over what it lacks. NaN is refused where it arises; infinity may stand for
"no limit" on the side of a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from planner.lp.axes import Axis, Floats, Mask, Relation, misuse, named

Scalar: TypeAlias = float | int | np.floating[Any] | np.integer[Any]


def stray(ours: Iterable[Axis], theirs: Iterable[Axis]) -> Exception:
    """The error of two operands whose axes do not match: it names both and the axes that only one of them has."""
    a, b = tuple(ours), tuple(theirs)
    only = [axis for axis in (*a, *b) if not (axis in a and axis in b)]
    twins = {axis.name for axis in a if axis not in b} & {axis.name for axis in b if axis not in a}
    hint = f"; axes match by identity and there are two named {', '.join(sorted(twins))}" if twins else ""
    return misuse(
        f"axes {named(a)} and {named(b)} do not match: {named(only)} is not in both{hint}",
        "sum over it, or repeat the other operand with .over(axis)",
    )


class Param:
    """Constant `values`, shaped by `axes` (anything that broadcasts to that shape is accepted)."""

    # numpy must hand `array_scalar * param` to our operators instead of looping over it.
    __array_ufunc__ = None
    __slots__ = ("axes", "values")

    def __init__(self, axes: Iterable[Axis], values: npt.ArrayLike) -> None:
        self.axes = tuple(axes)
        shape = tuple(len(axis) for axis in self.axes)
        array = np.asarray(values, dtype=np.float64)
        if array.shape != shape:
            try:
                array = np.broadcast_to(array, shape)
            except ValueError:
                what = f"a parameter over {named(self.axes)} has shape {shape}"
                raise misuse(what, "reshape its values", array.shape) from None
        if np.isnan(array).any():
            first = np.argwhere(np.isnan(array))[0]
            cell = ",".join(axis.labels[k] for axis, k in zip(self.axes, first, strict=True))
            raise misuse(f"a parameter over {named(self.axes)} is not a number at [{cell}]", "check its data", "nan")
        self.values: Floats = array

    def __repr__(self) -> str:
        return f"<Param {named(self.axes)}>"

    @property
    def is_zero(self) -> bool:
        """Whether it is the plain number zero (a scalar: nothing is repeated to find out)."""
        return not self.axes and float(self.values) == 0.0

    def on(self, axes: tuple[Axis, ...]) -> Floats:
        """The values as a (read-only) array shaped by wider `axes`, in their order; a stray axis is an error."""
        if axes == self.axes:
            return self.values
        if any(axis not in axes for axis in self.axes):
            raise stray(self.axes, axes)
        order = [self.axes.index(axis) for axis in axes if axis in self.axes]
        shape = [len(axis) if axis in self.axes else 1 for axis in axes]
        return np.broadcast_to(self.values.transpose(order).reshape(shape), [len(axis) for axis in axes])

    def over(self, *axes: Axis) -> Param:
        """Repeated over axes that it lacks."""
        wider = self.axes + tuple(axis for axis in axes if axis not in self.axes)
        return Param(wider, self.on(wider))

    def via(self, relation: Relation) -> Param:
        """`result[dst] += weight * self[src]`: the axis `relation.source` becomes `relation.target`."""
        at = replaced(self.axes, relation).index(relation.target)
        moved = np.moveaxis(self.values, at, 0)
        summed = relation.matrix @ moved.reshape(len(relation.source), prod(moved.shape[1:]))
        back = summed.reshape((len(relation.target), *moved.shape[1:]))
        return Param(replaced(self.axes, relation), np.moveaxis(back, 0, at))

    def sum(self, *axes: Axis) -> Param:
        """Summed over the given axes; over all of them if none is given."""
        gone = axes or self.axes
        if any(axis not in self.axes for axis in gone):
            raise stray(self.axes, gone)
        kept = tuple(axis for axis in self.axes if axis not in gone)
        return Param(kept, self.values.sum(axis=tuple(self.axes.index(axis) for axis in gone)))

    def where(self, mask: Mask) -> Param:
        """The values where `mask` (shaped by the axes) holds, zero elsewhere."""
        return Param(self.axes, np.where(mask, self.values, 0.0))

    def _with(self, other: Param | Scalar, operation: Callable[[Any, Any], Any]) -> Param:
        if not isinstance(other, Param):
            if not isinstance(other, (float, int, np.floating, np.integer)):
                return NotImplemented
            return Param(self.axes, operation(self.values, float(other)))
        axes = self.axes if len(self.axes) >= len(other.axes) else other.axes
        with np.errstate(divide="ignore", invalid="ignore"):
            return Param(axes, operation(self.on(axes), other.on(axes)))

    def __add__(self, other: Param | Scalar) -> Param:
        return self._with(other, np.add)

    def __sub__(self, other: Param | Scalar) -> Param:
        return self._with(other, np.subtract)

    def __mul__(self, other: Param | Scalar) -> Param:
        return self._with(other, np.multiply)

    def __truediv__(self, other: Param | Scalar) -> Param:
        return self._with(other, np.divide)

    def __rsub__(self, other: Scalar) -> Param:
        return self._with(other, lambda mine, theirs: theirs - mine)

    def __rtruediv__(self, other: Scalar) -> Param:
        return self._with(other, lambda mine, theirs: theirs / mine)

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self) -> Param:
        return Param(self.axes, -self.values)


def replaced(axes: tuple[Axis, ...], relation: Relation) -> tuple[Axis, ...]:
    """The axes after going via the relation: its target stands where its source stood."""
    if relation.source not in axes:
        raise misuse(f"axes {named(axes)} lack {relation.source.name}, the source of {relation}", "use another one")
    rest = tuple(axis for axis in axes if axis is not relation.source)
    if relation.target in rest:
        what = f"axes {named(axes)} already have {relation.target.name}, the target of {relation}"
        raise misuse(what, "sum over it first")
    return tuple(relation.target if axis is relation.source else axis for axis in axes)
