"""Prices drawn around the forward curve: multiples of it whose mean over the futures is one on every day.

    price[i, q, f] = forward[i, q] * level[q, f] ** beta[i] / mean over the futures g of level[q, g] ** beta[i]

q are quarters, f futures, i indices; `beta` is how much of the log of the level an index follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from planner.model.changed import multiples, near

if TYPE_CHECKING:
    from planner.scenario.changes import Times
    from planner.scenario.fields import Series


def centred(
    days: Sequence[date],
    levels: Sequence[Sequence[float]],
    betas: Mapping[str, float],
    reference: Sequence[Sequence[float]] | None = None,
) -> list[dict[str, Series[Times]]]:
    """For each future what becomes of each index, by levels (future, day) above zero.

    The mean is that of the futures themselves, or of a reference where they stand for a part of what may come. Raises InputError
    where levels of one day are too far apart for a mean.
    """
    near(days, levels if reference is None else reference)
    found: list[dict[str, Series[Times]]] = [{} for _ in levels]
    for name, beta in betas.items():
        paths = [[level**beta for level in own] for own in levels]
        told = paths if reference is None else [[level**beta for level in own] for own in reference]
        means = [sum(column) / len(told) for column in zip(*told, strict=True)]
        for changes, own in zip(found, paths, strict=True):
            changes[name] = multiples([(day, at / mean) for day, at, mean in zip(days, own, means, strict=True)])
    return found
