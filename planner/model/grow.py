"""How the trees of a plan grow from its futures: a node for each cluster of futures that are one, period by period."""

from __future__ import annotations

from collections.abc import Sequence

from planner.model.kin import Clusters, learning, told_apart
from planner.model.setting import Setting
from planner.model.tree import Nodes, Tree, one_future


def nodes_of(setting: Setting) -> Nodes:
    """The trees of a setting's futures."""
    labels, futures = [period.label for period in setting.periods], setting.ways
    if len(futures) == 1:
        return one_future(labels, futures[0].probability)
    true, known = told_apart(futures, len(labels), learning(setting))
    names, chances = [future.name for future in futures], [future.probability for future in futures]
    data, paths = branching("period", labels, names, chances, true)
    information, calls = branching("call", labels, names, chances, known)
    return Nodes(information, data, paths, calls)


def branching(
    name: str, labels: Sequence[str], names: Sequence[str], chances: Sequence[float], clusters: Clusters
) -> tuple[Tree, list[list[int]]]:
    """A tree with a node for each cluster of each period, and the nodes each future passes."""
    told: list[str] = []
    periods: list[int] = []
    parents: list[int] = []
    odds: list[float] = []
    paths: list[list[int]] = [[] for _ in names]
    for p, label in enumerate(labels):
        found: dict[int, int] = {}
        for f, cluster in enumerate(clusters[p]):
            if cluster not in found:
                found[cluster] = len(told)
                others = clusters[p].count(cluster) - 1
                more = f"+{others}" if others else ""
                told.append(label if others == len(names) - 1 else f"{label}/{names[f]}{more}")
                periods.append(p)
                parents.append(paths[f][-1] if p else -1)
                odds.append(0.0)
            odds[found[cluster]] += chances[f]
            paths[f].append(found[cluster])
    return Tree(name, told, periods, parents, odds), paths
