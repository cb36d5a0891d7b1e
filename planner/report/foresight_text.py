"""What it is worth to know, as a table for the terminal: 80 columns."""

from __future__ import annotations

from collections.abc import Iterator

from planner.report.text import NAME, cut, money
from planner.studies.foresight import Foresight, Known


def foresight_lines(found: Foresight, currency: str, drawn: bool) -> Iterator[str]:
    """The page, line by line."""
    yield f"{'best plan, as things are learned':{NAME}}{money(found.base.cost, currency):>16}"
    yield ""
    yield "what it is worth to know today"
    for known in (found.everything, *sorted(found.drivers, key=lambda one: (-(one.gain or 0.0), one.name))):
        yield line(f"  {known.name or 'everything'}", known, currency)
    counts = {known.crossed for known in found.drivers if known.crossed}
    if counts:
        yield f"  a driver: in a crossed sample of its own, of {' or '.join(map(str, sorted(counts)))} futures"
    elif drawn:
        yield "  futures are drawn, and all drivers move together: to know one is to know everything"
    yield ""
    if found.mean_costs is not None and found.mean_plan is not None:
        extra = Known("", found.mean_costs, found.base.slack + found.mean_plan.slack)
        yield line("what planning for the mean costs more", extra, currency)
    else:
        yield "the plan for the mean cannot be carried out in every future"


def line(name: str, known: Known, currency: str) -> str:
    """A name and its money; what some outcome leaves without a plan is said."""
    if known.gain is None:
        return f"{cut(name):{NAME}}{'no plan in some outcome':>24}"
    return f"{cut(name):{NAME}}{money(known.gain, currency, known.slack):>16}"
