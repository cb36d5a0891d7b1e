"""Rows of jobs: work stops, or rests, in the share of its data or accelerators that is missing.

    short[c, v] <= size[c, v] * (stopped[w, v] + resting[w, v])                 each class c of job w, data node v            GB
    sum_w asked[w, v] * (1 - stopped[w, v] - resting[w, v]) <= standing[v] - sum_f accelerators of a unit * idle[f, v]      per pool
    sum_w asked[w, v] * resting[w, v] <= missing[v] + sum_f accelerators of a unit * idle[f, v]         w at the price of idle ones

with the figures of planner.model.jobs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from planner.lp.expr import Expr
from planner.model.clusters import Cluster
from planner.model.jobs import Pool, accelerators_standing, idle_accelerators, in_pool, missing
from planner.model.setting import Setting

if TYPE_CHECKING:
    from planner.model.model import Model


def build_jobs(model: Model) -> None:
    """Shares of work that stop or rest, and the rows that make them."""
    model.stopped = model.resting = model.nothing(model.job, model.period)
    if not model.job.records:
        return
    model.stopped = model.var("stopped", model.job, model.period, upper=1.0)
    rests = [job.may_rest for job in model.job.records]
    if any(rests):
        model.resting = model.var("resting", model.job, model.period, upper=1.0, where=model.everywhere(rests))
    away = model.stopped + model.resting
    sizes = model.figures(job_sizes, model.requirement)
    lacking = away.via(model.requirement.to(model.job, lambda need: need.job or None).reversed()) * sizes
    parts = model.everywhere([bool(need.job) for need in model.requirement.records])
    model.row("stopped", model.short - lacking <= 0.0, where=parts)
    for pool in sorted({job.pool for job in model.job.records if job.pool}):
        build_pool(model, pool, away)


def build_pool(model: Model, pool: Pool, away: Expr) -> None:
    """No more is at work than its accelerators do, and no more rests than are idle anyway or not there."""
    asked = model.figures(partial(asked_of, pool=pool), model.job)
    unit = idle_units(model, pool, lambda cluster: cluster.accelerators)
    paid = idle_units(model, pool, idle_accelerators)
    name = f"{pool[0]}: {' or '.join(pool[1])}"
    at_work = (away * -1.0 + 1.0) * asked
    model.row(
        f"accelerators at work at {name}",
        at_work.sum(model.job) + unit <= model.figures(partial(accelerators_standing, pool=pool)),
    )
    rest = model.resting * asked
    model.row(
        f"accelerators that rest at {name}", rest.sum(model.job) - paid <= model.figures(partial(missing, pool=pool))
    )


def idle_units(model: Model, pool: Pool, each: Callable[[Cluster], float]) -> Expr:
    """Accelerators of a pool in units that wait, so many of each."""
    mine = [each(one) if in_pool(model.setting, one.fleet, pool) else 0.0 for one in model.cluster.records]
    return model.weighed(model.idle, model.cluster, mine)


def asked_of(setting: Setting, pool: Pool) -> list[tuple[float, ...]]:
    """Accelerators that each job asks for of a pool."""
    nothing = (0.0,) * len(setting.periods)
    return [job.asked if job.pool == pool else nothing for job in setting.jobs]


def job_sizes(setting: Setting) -> list[tuple[float, ...]]:
    """GB of each requirement in each period; nothing where no job stops for it."""
    nothing = (0.0,) * len(setting.periods)
    return [need.amount if need.job else nothing for need in setting.requirements]
