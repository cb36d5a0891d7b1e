"""Rows of jobs: work stops in the share of its data that is missing, or rests on accelerators that are idle anyway.

    short[c, v] <= size[c, v] * (stopped[w, v] + resting[w, v])                       each class c of job w, data node v        GB
    sum over w of a pool of accelerators[w, v] * resting[w, v] <= sum over its clusters f of idle[f, v] * accelerators of a unit

with the figures of planner.model.jobs; what is stopped is paid for (planner.costs.shortage), what rests is paid as idle units.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from planner.model.clusters import Cluster
from planner.model.jobs import Job, idle_accelerators, pool_of
from planner.model.setting import Setting

if TYPE_CHECKING:
    from planner.model.model import Model


def build_jobs(model: Model) -> None:
    """Shares of work that stop or rest, and the rows that make them."""
    model.stopped = resting = model.nothing(model.job, model.period)
    if not model.job.records:
        return
    every = np.ones((1, len(model.period)), dtype=bool)
    model.stopped = model.var("stopped", model.job, model.period, upper=1.0)
    pools = sorted({job.pool for job in model.job.records if job.pool})
    if pools:
        rests = np.array([job.pool is not None for job in model.job.records], dtype=bool)[:, None]
        resting = model.var("resting", model.job, model.period, upper=1.0, where=rests & every)
    parts = model.requirement.mask(lambda need: bool(need.job))[:, None] & every
    lacking = (model.stopped + resting).via(
        model.requirement.to(model.job, lambda need: need.job or None).reversed()
    ) * model.figures(job_sizes, model.requirement)
    model.row("stopped", model.short - lacking <= 0.0, where=parts)
    asked = model.figures(lambda own: [job.accelerators for job in own.jobs], model.job)
    each = model.numbers(
        np.array([idle_accelerators(model.setting, one) for one in model.cluster.records])[:, None],
        model.cluster,
        model.period,
    )
    for pool in pools:
        rest = model.total(resting * asked, model.job, partial(in_pool, pool=pool))
        idle = model.total(model.idle * each, model.cluster, partial(idles, setting=model.setting, pool=pool))
        model.row(f"resting.{'.'.join(pool)}", rest - idle <= 0.0)


def in_pool(job: Job, pool: tuple[str, str]) -> bool:
    """Its accelerators are these."""
    return job.pool == pool


def idles(cluster: Cluster, setting: Setting, pool: tuple[str, str]) -> bool:
    """Its units idle these accelerators."""
    return pool_of(setting, cluster) == pool


def job_sizes(setting: Setting) -> list[tuple[float, ...]]:
    """GB of each requirement in each period; nothing where no job stops for it."""
    nothing = (0.0,) * len(setting.periods)
    return [need.amount if need.job else nothing for need in setting.requirements]
