"""Measured throughput beside what one efficiency a generation foretells: a page for the terminal and the docs, 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from planner.report.text import cut

if TYPE_CHECKING:
    from planner.catalog.tables import Row
    from planner.studies.efficiency import Fitted, Tried

FORM = "{:<25}{:<17}{:<14}{:>8}{:>9}{:>7}"


def lines(found: Fitted, served: Sequence[tuple[Row, float]]) -> Iterator[str]:
    """Efficiencies; the rows they were fitted on; the other half, and how far off that is; Server beside offline."""
    yield "efficiency: share of the roofline that is reached (geometric mean)"
    for (generation, precision), share in found.efficiency.items():
        rows = found.used((generation, precision))
        yield f"  {generation:<10} {precision}  {100 * share:5.1f} %  fitted on {rows} row{'s' if rows > 1 else ''}"
    for word, half in (("fitted", True), ("tried on the other half", False)):
        yield ""
        yield FORM.format(word, "benchmark", "group", "tokens/s", "foretold", "off")
        yield from (row_line(row) for row in found.rows if row.fitted == half)
    yield ""
    yield "share of offline throughput left when answers must be quick (Server)"
    for row, share in served:
        yield f"  {cut(row['system'], 24):<25}{row['benchmark']:<17}{100 * share:5.1f} %"


def row_line(row: Tried) -> str:
    """One measured throughput, of one accelerator."""
    case = row.case
    figures = (f"{case.measured:,.0f}", f"{row.foretold:,.0f}", f"{round(100 * row.off) + 0:+d} %")
    return FORM.format(cut(case.system, 24), case.benchmark, " ".join(case.group), *figures)
